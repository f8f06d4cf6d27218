"""What do the pages of a case and of one person in it say? Frozen views; a template only prints them.

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
from hub.cases import answers, conflicts, emergency, overriding, queries, timekeeping
from hub.cases.casefile import CaseFile, Limit, Person, SafeContact
from hub.cases.parts import current_parts
from hub.cases.records import CaseHistoryRecord, HandoverRecord
from hub.cases.rules import own_answers
from hub.db.work import Reading
from hub.identity import queries as identity
from hub.kernel.errors import NotFoundError
from hub.lawful.purposes import Category, Consent, Purpose, RecipientKind

HISTORY_SHOWN = 50

_CARRIES_NOTHING = frozenset({"landlord_case", "statistics"})
"""Answers that never carry a disclosure to anybody (case material, section 2a)."""

Choice = tuple[str, str]


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
        hints=_hints(reading, case_id, file) if coordinates else (),
        emergency_until=_emergency_until(reading, case_id, subject),
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


def _hints(reading: Reading, case_id: UUID, file: CaseFile) -> tuple[HintRow, ...]:
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


def recipient_words(reading: Reading) -> dict[str, str]:
    """What people read for each name of a recipient: an agency, a team, a kind of agency, or everybody."""
    words = {kind.value: f"{kind.title_text} (any)" for kind in RecipientKind}
    words |= {view.recipient: view.title for view in identity.list_agencies(reading, with_teams=True)}
    words |= {"*": "everybody", "support": words[RecipientKind.VOLUNTARY.value]}
    return words | {"landlord_case": "the landlord's own case", "statistics": "statistics"}


def recipient_choices(reading: Reading) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    """Recipients to choose from, in groups: everybody, a kind of agency, one agency or team."""
    agencies = [
        (view.recipient, view.title)
        for view in identity.list_agencies(reading, with_teams=True)
        if view.code != reading.actor.agency
    ]
    kinds = tuple((kind.value, kind.title_text) for kind in RecipientKind if kind is not RecipientKind.OTHER)
    return (
        ("Everybody", (("*", "everybody"),)),
        ("Every agency of one kind", kinds),
        ("One agency or team", tuple(agencies)),
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


@dataclass(frozen=True, slots=True)
class PersonView:
    """One person of a case: who, what they answered, what protects them."""

    case_id: UUID
    reference: str
    version: int
    person: Person
    private: bool
    safe: SafeContact
    answers: tuple[answers.AnswerView, ...]
    overrides: tuple[overriding.OverrideView, ...]
    refused: tuple[Choice, ...]
    words: Mapping[str, str]
    recipients: tuple[tuple[str, tuple[Choice, ...]], ...]
    may_edit: bool


def show_person(reading: Reading, case_id: UUID, local_id: str) -> PersonView:
    """One person of a case. Raises NotFoundError for hidden and missing alike."""
    subject = queries.subject(reading, case_id)
    reading.require(Permission.CASE_READ, subject)
    return _person_view(reading, subject, local_id)


def person_form(reading: Reading, case_id: UUID, local_id: str) -> PersonView:
    """The same for a form that changes the person. Raises NotFoundError for hidden and missing alike."""
    subject = queries.subject(reading, case_id)
    reading.require(Permission.CASE_EDIT, subject)
    return _person_view(reading, subject, local_id)


def _person_view(reading: Reading, subject: queries.CaseSubject, local_id: str) -> PersonView:
    file = queries.load_case_file(reading, subject.id)
    person = file.person(local_id)
    if person is None:
        raise NotFoundError
    return PersonView(
        case_id=subject.id,
        reference=file.reference,
        version=subject.version,
        person=person,
        private=not person.role.lower().startswith("professional"),
        safe=person.safe_contact or SafeContact(),
        answers=answers.list_answers(reading, subject.id, file, local_id),
        overrides=overriding.list_overrides(reading, subject.id, local_id),
        refused=answers.recipients_refused(reading, file, local_id),
        words=recipient_words(reading),
        recipients=recipient_choices(reading),
        may_edit=reading.may(Permission.CASE_EDIT, subject),
    )


@dataclass(frozen=True, slots=True)
class HandOverForm:
    """Who has the case, and who could."""

    case_id: UUID
    reference: str
    officer: str
    officers: tuple[Choice, ...]


def hand_over_form(reading: Reading, case_id: UUID) -> HandOverForm:
    """What the form that hands a case over offers. Raises NotFoundError for hidden and missing alike."""
    subject = queries.subject(reading, case_id)
    reading.require(Permission.CASE_HAND_OVER, subject)
    names = identity.names_of(reading, {subject.officer_id})
    return HandOverForm(
        case_id, subject.reference, names.get(subject.officer_id, ""), tuple(queries.officers(reading))
    )


@dataclass(frozen=True, slots=True)
class FormView:
    """What the forms about a case offer: people, recipients, what stands there now, the version they are based on."""

    case_id: UUID
    reference: str
    version: int
    wishes: str
    people: tuple[Choice, ...]
    recipients: tuple[tuple[str, tuple[Choice, ...]], ...]
    categories: tuple[Choice, ...]


def change_form(reading: Reading, case_id: UUID) -> FormView:
    """What a form that changes a case needs. Raises NotFoundError for hidden and missing alike."""
    subject = queries.subject(reading, case_id)
    reading.require(Permission.CASE_EDIT, subject)
    file = queries.load_case_file(reading, case_id)
    return FormView(
        case_id=case_id,
        reference=file.reference,
        version=subject.version,
        wishes=file.victim_wishes,
        people=tuple((person.id, f"{person.full_name} ({person.role})") for person in file.people),
        recipients=recipient_choices(reading),
        categories=tuple((c.value, c.title_text) for c in Category if c is not Category.AGGREGATE),
    )


@dataclass(frozen=True, slots=True)
class ConflictForm:
    """Who could be known by whom. successors: coordinators who could take over; alone: whether one must."""

    case_id: UUID
    reference: str
    people: tuple[Choice, ...]
    successors: tuple[Choice, ...]
    alone: bool
    everybody: tuple[Choice, ...]
    hints: tuple[HintRow, ...]


def conflict_form(reading: Reading, case_id: UUID, for_others: bool = False) -> ConflictForm:
    """What the forms about conflicts offer. Raises NotFoundError for hidden and missing alike."""
    subject = queries.subject(reading, case_id)
    reading.require(Permission.CASE_READ, subject)
    reading.require(Permission.CONFLICT_DECLARE_FOR if for_others else Permission.CONFLICT_DECLARE)
    file = queries.load_case_file(reading, case_id)
    agencies = {view.code: view.name for view in identity.list_agencies(reading)}
    free = conflicts.free_coordinators(reading, subject)
    return ConflictForm(
        case_id=case_id,
        reference=file.reference,
        people=tuple((person.id, f"{person.full_name} ({person.role})") for person in file.people),
        successors=tuple((person.username, person.name) for person in free),
        alone=not conflicts.others_left(reading, subject),
        everybody=tuple(
            (str(person.id), f"{person.name} ({agencies.get(person.agency, person.agency)})")
            for person in identity.everybody(reading)
            if person.id != reading.actor.account_id
        ) if for_others else (),
        hints=_hints(reading, case_id, file) if for_others else (),
    )  # fmt: skip
