"""What does the page of a case say? Frozen views; a template only prints them.

Source: access matrix (case, case notes); pages paper, sections 1 and 2; Hate Crime Policy 2.3(k), 2.6.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.access.actors import AccountRole
from hub.access.permissions import Permission
from hub.cases import conflicts, emergency, queries, retention, timekeeping
from hub.cases.casefile import CaseFile, Limit, Person
from hub.cases.parts import current_parts
from hub.cases.recipients import recipient_words
from hub.cases.records import CaseHistoryRecord, HandoverRecord
from hub.cases.rules import own_answers
from hub.db.work import Reading
from hub.identity import queries as identity
from hub.lawful.purposes import Category, Consent, Purpose

HISTORY_SHOWN = 50

_CARRIES_NOTHING = frozenset({"landlord_case", "statistics"})
"""Answers that never carry a disclosure to anybody (case material, section 2a)."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person on the page of a case. answers: about whom, in words, and what; private: whether anybody must ask."""

    id: str
    name: str
    part: str
    born: Any
    reach: tuple[str, ...]
    addresses: tuple[str, ...]
    flags: tuple[str, ...]
    safe: bool
    private: bool
    answers: tuple[tuple[str, Consent], ...]


@dataclass(frozen=True, slots=True)
class LimitRow:
    """One limit in words, with the place by which it is ended."""

    position: int
    about: str
    not_to: str
    except_: str
    purposes: str
    why: str


@dataclass(frozen=True, slots=True)
class WarningRow:
    """What not to do, whom it protects, and the place by which it is ended."""

    position: int
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """The case went to another officer; told_on: when the victim was given the new name and number."""

    officer: str
    by: str
    at: datetime
    told_on: Any


@dataclass(frozen=True, slots=True)
class HintRow:
    """Somebody who has the surname of a person of the case."""

    account_id: UUID
    who: str
    agency: str
    local_id: str
    about: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """A whole case for its page. conflicts and hints: for its coordinators only."""

    id: UUID
    version: int
    file: CaseFile
    people: tuple[PersonRow, ...]
    limits: tuple[LimitRow, ...]
    warnings: tuple[WarningRow, ...]
    officer: str
    coordinators: tuple[str, ...]
    history: tuple[tuple[str, str, datetime], ...]
    handovers: tuple[HandoverRow, ...]
    clocks: timekeeping.ClocksView
    emergencies: tuple[emergency.ReviewView, ...]
    conflicts: tuple[conflicts.CaseConflictView, ...]
    hints: tuple[HintRow, ...]
    emergency_until: datetime | None
    kept: retention.KeptView | None
    may_edit: bool
    may_hand_over: bool
    may_share: bool
    coordinates: bool


def show_case(reading: Reading, case_id: UUID) -> CaseView:
    """A whole case. Raises NotFoundError for hidden and missing alike, ErasedError after erasure."""
    subject = queries.subject(reading, case_id)
    reading.require(Permission.CASE_READ, subject)
    file = queries.load_case_file(reading, case_id)
    words = recipient_words(reading)
    coordinates = reading.actor.role is AccountRole.COORDINATOR and reading.actor.account_id in subject.coordinator_ids
    places = _places(reading, case_id)
    names = identity.names_of(reading, {subject.officer_id, *subject.coordinator_ids})
    return CaseView(
        id=case_id,
        version=subject.version,
        file=file,
        people=tuple(_person_row(file, person, words) for person in file.people),
        limits=tuple(
            _limit_row(file, position, limit, words)
            for position, limit in zip(places.get("limit", ()), file.limits, strict=True)
        ),
        warnings=tuple(
            WarningRow(position, _name(file, warning.about), warning.text)
            for position, warning in zip(places.get("warning", ()), file.contact_warnings, strict=True)
        ),
        officer=names.get(subject.officer_id, ""),
        coordinators=tuple(sorted(names.get(account, "") for account in subject.coordinator_ids)),
        history=_history(reading, case_id),
        handovers=_handovers(reading, case_id),
        clocks=timekeeping.show_clocks(reading, queries.load(reading, case_id)),
        emergencies=emergency.uses_of(reading, case_id),
        conflicts=conflicts.list_of_case(reading, case_id) if coordinates else (),
        hints=hint_rows(reading, case_id, file) if coordinates else (),
        emergency_until=_emergency_until(reading, case_id, subject),
        kept=retention.newest_of(reading, case_id),
        may_edit=reading.may(Permission.CASE_EDIT, subject),
        may_hand_over=reading.may(Permission.CASE_HAND_OVER, subject),
        may_share=reading.may(Permission.DISCLOSURE_DRAFT, subject),
        coordinates=coordinates,
    )


def _places(reading: Reading, case_id: UUID) -> dict[str, tuple[int, ...]]:
    """Kind of part -> the positions that count now, in the order of the case file."""
    found: dict[str, tuple[int, ...]] = {}
    for part in current_parts(reading, case_id):
        found[part.kind] = (*found.get(part.kind, ()), part.position)
    return found


def _emergency_until(reading: Reading, case_id: UUID, subject: queries.CaseSubject) -> datetime | None:
    if not subject.emergency_now:
        return None
    running = [use.until for use in emergency.uses_of(reading, case_id) if use.until > reading.now]
    return max(running, default=None)


def _history(reading: Reading, case_id: UUID) -> tuple[tuple[str, str, datetime], ...]:
    query = (
        select(CaseHistoryRecord)
        .where(CaseHistoryRecord.case_id == case_id)
        .order_by(CaseHistoryRecord.at.desc(), CaseHistoryRecord.id)
        .limit(HISTORY_SHOWN)
    )
    rows = list(reading.session.scalars(query))
    names = identity.names_of(reading, {row.by_id for row in rows})
    return tuple(
        (row.what.replace("_", " "), names.get(row.by_id, "") if row.by_id else "the hub", row.at) for row in rows
    )


def _handovers(reading: Reading, case_id: UUID) -> tuple[HandoverRow, ...]:
    query = select(HandoverRecord).where(HandoverRecord.case_id == case_id)
    rows = list(reading.session.scalars(query.order_by(HandoverRecord.at.desc(), HandoverRecord.id)))
    names = identity.names_of(reading, {row.to_id for row in rows} | {row.by_id for row in rows})
    return tuple(
        HandoverRow(names.get(row.to_id, ""), names.get(row.by_id, ""), row.at, row.victim_told_on) for row in rows
    )


def hint_rows(reading: Reading, case_id: UUID, file: CaseFile) -> tuple[HintRow, ...]:
    """Who has a surname of this case. The caller has asked the permission."""
    agencies = {view.code: view.name for view in identity.list_agencies(reading)}
    return tuple(
        HintRow(hint.account_id, hint.who, agencies.get(hint.agency, hint.agency), hint.local_id,
                _name(file, hint.local_id))
        for hint in conflicts.hints(reading, case_id)
    )  # fmt: skip


def _person_row(file: CaseFile, person: Person, words: Mapping[str, str]) -> PersonRow:
    return PersonRow(
        id=person.id,
        name=person.full_name,
        part=person.role,
        born=person.date_of_birth,
        reach=(*person.phones, *person.emails),
        addresses=person.addresses,
        flags=person.flags,
        safe=person.safe_contact is not None,
        private=not person.role.lower().startswith("professional"),
        answers=tuple(
            (words.get(name, name), Consent(value))
            for name, value in sorted(own_answers(file, person).items())
            if name not in _CARRIES_NOTHING
        ),
    )


def _limit_row(file: CaseFile, position: int, limit: Limit, words: Mapping[str, str]) -> LimitRow:
    return LimitRow(
        position=position,
        about=_about(file, limit.about),
        not_to=_whom(limit.not_to, words),
        except_=_whom(limit.except_, words),
        purposes=", ".join(Purpose(code).title_text for code in limit.purposes),
        why=limit.why,
    )


def _whom(names: Iterable[str], words: Mapping[str, str]) -> str:
    """Recipients in words; a name that nobody has any more says so, since it protects nobody."""
    return ", ".join(words.get(name, f"{name} (nobody here is called that)") for name in names)


_CATEGORIES = {category.value: category.title_text for category in Category}
_FIELD = re.compile(r"(incidents|notes|actions)\[(\d+)\]")
_FIELDS = {"incidents": "incident", "notes": "note", "actions": "action"}


def _about(file: CaseFile, about: str) -> str:
    """What a limit is about, in words."""
    head, _, tail = about.partition(":")
    if head == "text":
        return f"every sentence with “{tail.strip()}”"
    if file.person(head) is not None:
        return f"{_CATEGORIES[tail]} of {_name(file, head)}" if tail else f"everything about {_name(file, head)}"
    if about in _CATEGORIES:
        return f"{_CATEGORIES[about]} of anybody"
    field = _FIELD.match(about)
    if field:
        return f"{_FIELDS[field[1]]} {int(field[2]) + 1}"
    return {"victim_wishes": "the wishes"}.get(about, about.replace("_", " "))


def _name(file: CaseFile, local_id: str) -> str:
    person = file.person(local_id)
    return person.full_name if person else ""


