"""Bring a case in, change what protects its people, hand it over, open it in an emergency.

Parsing and hashing come before the writing block. Two editors: the second is shown both versions and loses
nothing. A change that protects somebody raises the case's protection version, and what was prepared before
waits for another look.
Source: Hate Crime Policy 2.2, 2.3(k), 2.6, 2.7; threat model, section 5, row rules 1, 2 and 10; fault F11.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.access.permissions import Permission
from hub.cases import queries
from hub.cases.casefile import CaseFile, Person, parse_case_file, to_json
from hub.cases.parts import LISTS, PROTECTIVE, body_of, current_parts, open_part, pieces
from hub.cases.records import (
    BreakGlassRecord,
    CaseCoordinatorRecord,
    CaseHistoryRecord,
    CasePartRecord,
    CasePersonRecord,
    CaseProtectionRecord,
    CaseRecord,
    HandoverRecord,
    PersonMarkRecord,
    PersonRecord,
)
from hub.cases.rules import LEAST_REASON, comparable, digits
from hub.db.sealing import DataKey, place_of
from hub.db.work import Work
from hub.identity import conflicts
from hub.identity import queries as identity
from hub.kernel.errors import ConflictError, InvalidError
from hub.kernel.ids import new_id
from hub.ledger import service as ledger
from hub.ledger.entry import Kind
from hub.outbox.service import notice


class Outcome(StrEnum):
    """What an import did with one file."""

    NEW = "new"
    SAME = "already there"
    CHANGED = "changed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ImportReport:
    """One file's outcome. told: plain sentences, no word of the case; linked: people known from other cases."""

    reference: str
    outcome: Outcome
    told: tuple[str, ...] = ()
    case_id: UUID | None = None
    linked: int = 0


def import_case_file(work: Work, case: CaseFile, officer: str, update: bool = False) -> ImportReport:
    """Take in one case file and name its officer. The same file again changes nothing.

    officer: username at the landlord. A known reference with other contents is refused unless `update` is asked
    for; an update ends the old parts and keeps them.
    """
    work.require(Permission.CASE_IMPORT)
    named = identity.person_at(work, work.actor.agency, officer)
    if named is None or named.role != "case_officer":
        raise InvalidError({"officer": ["Name a case officer of the landlord by username."]})
    digest = _digest(work, case)
    table = CaseRecord.__table__
    known = work.session.execute(
        select(table.c.id, table.c.content_digest).where(table.c.reference == case.reference)
    ).one_or_none()
    if known is None:
        return _take_in(work, case, digest, named.id)
    mine = work.session.scalar(select(CaseRecord).where(CaseRecord.id == known.id))
    if mine is None:
        told = "A case with this reference is there already, and you do not work on it. Ask its coordinator."
        return ImportReport(case.reference, Outcome.REFUSED, (told,))
    if known.content_digest == digest:
        return ImportReport(case.reference, Outcome.SAME, (), mine.id)
    if not update:
        told = "This reference is there already with other contents. Ask for an update to take the new ones in."
        return ImportReport(case.reference, Outcome.REFUSED, (told,), mine.id)
    return _update(work, mine, case, digest)


def _digest(work: Work, case: CaseFile) -> str:
    text = json.dumps(to_json(case), sort_keys=True, ensure_ascii=False)
    return hmac.new(work.keys.index_key, text.encode(), hashlib.sha256).hexdigest()


def _take_in(work: Work, case: CaseFile, digest: str, officer_id: UUID) -> ImportReport:
    key = work.keys.new_key("case", work.now)
    case_id = new_id()
    work.session.add(
        CaseRecord(
            id=case_id,
            reference=case.reference,
            officer_id=officer_id,
            content_digest=digest,
            strands=list(case.strands),
            at_risk=list(case.at_risk),
            risk_level=case.risk.level[:20],
            risk_threat=case.risk.threat,
            body_ct=key.seal_json(body_of(case), place_of("case_file", case_id, "body_ct")),
            imported_by_id=work.actor.account_id,
            imported_at=work.now,
            changed_at=work.now,
        )
    )
    work.session.flush()
    work.session.add(CaseProtectionRecord(case_id=case_id, key_id=key.id))
    coordinator = CaseCoordinatorRecord(
        case_id=case_id, account_id=work.actor.account_id, reason="imported", since=work.now
    )
    work.session.add(coordinator)
    work.session.add(
        HandoverRecord(case_id=case_id, from_id=None, to_id=officer_id, by_id=work.actor.account_id, at=work.now)
    )
    linked = sum(_add_person(work, case_id, position, person, key) for position, person in enumerate(case.people))
    for kind, position, value in pieces(case):
        _add_part(work, case_id, kind, position, value, key)
    _remember(work, case_id, "imported")
    return ImportReport(case.reference, Outcome.NEW, (), case_id, linked)


def _update(work: Work, record: CaseRecord, case: CaseFile, digest: str) -> ImportReport:
    """Take the newer contents in: parts that differ end and are added anew, people are written anew."""
    work.require(Permission.CASE_EDIT, queries.subject(work, record.id))
    key = queries.data_key(work, record.id)
    changed = _replace_parts(work, record.id, case, key)
    record.content_digest, record.changed_at = digest, work.now
    record.strands, record.at_risk = list(case.strands), list(case.at_risk)
    record.risk_level, record.risk_threat = case.risk.level[:20], case.risk.threat
    record.body_ct = key.seal_json(body_of(case), place_of("case_file", record.id, "body_ct"))
    changed |= _replace_people(work, record.id, case, key)
    _remember(work, record.id, "updated_from_file")
    if changed & (PROTECTIVE | {"people"}):
        _protect(work, record.id)
    told = tuple(f"changed: {what}" for what in sorted(changed)) or ("changed: particulars",)
    return ImportReport(record.reference, Outcome.CHANGED, told, record.id)


def _replace_parts(work: Work, case_id: UUID, case: CaseFile, key: DataKey) -> set[str]:
    wanted = {(kind, position): value for kind, position, value in pieces(case)}
    changed = set()
    for part in current_parts(work, case_id):
        value = wanted.pop((part.kind, part.position), None)
        if value is None or value != open_part(part, key):
            part.ended_at = work.now
            changed.add(part.kind)
            if value is not None:
                _add_part(work, case_id, part.kind, part.position, value, key)
    for (kind, position), value in wanted.items():
        _add_part(work, case_id, kind, position, value, key)
        changed.add(kind)
    return changed


def _replace_people(work: Work, case_id: UUID, case: CaseFile, key: DataKey) -> set[str]:
    rows = {
        row.local_id: row
        for row in work.session.scalars(select(CasePersonRecord).where(CasePersonRecord.case_id == case_id))
    }
    values = {person["id"]: person for person in to_json(case)["people"]}
    changed = set()
    for position, person in enumerate(case.people):
        row = rows.get(person.id)
        if row is None:
            _add_person(work, case_id, position, person, key)
            changed.add("people")
            continue
        place = place_of("case_person", row.id, "identity_ct")
        if key.unseal_json(row.identity_ct, place) | {"flags": list(row.flags)} != values[person.id]:
            row.identity_ct = key.seal_json(values[person.id], place)
            row.flags = list(person.flags)
            changed.add("people")
            _mark(work, case_id, row.person_id, person)
    return changed


def _add_part(work: Work, case_id: UUID, kind: str, position: int, value: Any, key: DataKey) -> None:
    part_id = new_id()
    work.session.add(
        CasePartRecord(
            id=part_id,
            case_id=case_id,
            kind=kind,
            position=position,
            value_ct=key.seal_json(value, place_of("case_part", part_id, "value_ct")),
            since=work.now,
            by_id=work.actor.account_id,
        )
    )


def _add_person(work: Work, case_id: UUID, position: int, person: Person, key: DataKey) -> int:
    """Add a person's part; returns 1 when somebody of another case turned out to be the same."""
    known = _same_person(work, person)
    person_id = known or new_id()
    if known is None:
        work.session.add(PersonRecord(id=person_id, first_seen_at=work.now))
        work.session.flush()
    part_id = new_id()
    value = next(each for each in to_json(_alone(person))["people"])
    work.session.add(
        CasePersonRecord(
            id=part_id,
            case_id=case_id,
            person_id=person_id,
            local_id=person.id,
            position=position,
            flags=list(person.flags),
            identity_ct=key.seal_json(value, place_of("case_person", part_id, "identity_ct")),
        )
    )
    _mark(work, case_id, person_id, person)
    return 1 if known else 0


def _alone(person: Person) -> CaseFile:
    """A case file that holds one person, to write that person down as the file does."""
    return replace(_EMPTY, people=(person,))


_EMPTY = parse_case_file(
    json.dumps(
        {
            "reference": "NONE",
            "strands": [],
            "source_note": "",
            "people": [],
            "incidents": [],
            "notes": [],
            "actions": [],
            "victim_wishes": "",
            "risk": {"level": "", "score": None, "matrix": "", "factors": []},
        }
    )
)


def _same_person(work: Work, person: Person) -> UUID | None:
    """Somebody of another case with exactly this name and birth date; nothing less links two records."""
    if person.date_of_birth is None or not person.full_name:
        return None
    mark = work.keys.blind("name_birth", f"{comparable(person.full_name)} {person.date_of_birth.isoformat()}")
    table = PersonMarkRecord.__table__
    query = select(table.c.person_id).where(table.c.kind == "name_birth", table.c.mark == mark).limit(1)
    return work.session.scalar(query)


def _mark(work: Work, case_id: UUID, person_id: UUID, person: Person) -> None:
    """Write the digests by which this person is found exactly; those written before stay."""
    values = {("name", comparable(name)) for name in (person.full_name, person.family_name, *person.aliases) if name}
    values |= {("phone", digits(phone)) for phone in person.phones}
    values |= {("email", email.strip().casefold()) for email in person.emails}
    values |= {("address", comparable(part)) for a in person.addresses for part in (a, a.split(",")[0])}
    if person.date_of_birth:
        values.add(("name_birth", f"{comparable(person.full_name)} {person.date_of_birth.isoformat()}"))
    query = select(PersonMarkRecord.kind, PersonMarkRecord.mark).where(
        PersonMarkRecord.case_id == case_id, PersonMarkRecord.person_id == person_id
    )
    there = {(kind, mark) for kind, mark in work.session.execute(query)}
    for kind, value in sorted(values):
        mark = work.keys.blind(kind, value)
        if (kind, mark) not in there:
            work.session.add(PersonMarkRecord(case_id=case_id, person_id=person_id, kind=kind, mark=mark))


@dataclass(frozen=True, slots=True)
class ChangePart:
    """Change one part of a case: its kind, its value as the case file writes it, the version the editor saw.

    position: which of several; None adds one.
    """

    case_id: UUID
    kind: str
    value: Any
    version: int
    position: int | None = None


def change_part(work: Work, command: ChangePart) -> int:
    """Change wishes, consents, a limit, a warning, a note or an action; the old one is kept, ended.

    Returns the case's new version. Raises ConflictError with both versions when somebody else was faster,
    InvalidError when the value is none that a case file could hold.
    """
    case_subject = queries.subject(work, command.case_id)
    work.require(Permission.CASE_EDIT, case_subject)
    key = queries.data_key(work, command.case_id)
    parts = [part for part in current_parts(work, command.case_id) if part.kind == command.kind]
    position = command.position if command.position is not None else len(parts)
    old = next((part for part in parts if part.position == position), None)
    if case_subject.version != command.version:
        raise ConflictError(theirs=open_part(old, key) if old else None, yours=command.value)
    _check_value(work, command, position)
    if old is not None:
        old.ended_at = work.now
    _add_part(work, command.case_id, command.kind, position, command.value, key)
    return _touched(work, command.case_id, command.kind, command.kind in PROTECTIVE)


def _check_value(work: Work, command: ChangePart, position: int) -> None:
    """The whole case with this value must still be a case file."""
    values = to_json(queries.load_case_file(work, command.case_id))
    if command.kind in LISTS:
        listed = values[LISTS[command.kind]]
        if position < len(listed):
            listed[position] = command.value
        else:
            listed.append(command.value)
    else:
        values[{"wishes": "victim_wishes", "consents": "consents"}[command.kind]] = command.value
    try:
        parse_case_file(json.dumps(values))
    except ValueError as error:
        raise InvalidError({"value": [str(error)]}) from error


def change_person(work: Work, case_id: UUID, local_id: str, changes: dict[str, Any], version: int) -> int:
    """Change a person's particulars: aliases, flags, safe contact, consents, former names and the like.

    Returns the case's new version. Raises ConflictError, InvalidError as `change_part`.
    """
    case_subject = queries.subject(work, case_id)
    work.require(Permission.CASE_EDIT, case_subject)
    row = work.session.scalar(
        select(CasePersonRecord).where(CasePersonRecord.case_id == case_id, CasePersonRecord.local_id == local_id)
    )
    if row is None:
        raise InvalidError({"person": ["Nobody of this case has that id."]})
    key = queries.data_key(work, case_id)
    place = place_of("case_person", row.id, "identity_ct")
    old = key.unseal_json(row.identity_ct, place) | {"flags": list(row.flags)}
    if case_subject.version != version:
        raise ConflictError(theirs={name: old.get(name) for name in changes}, yours=changes)
    values = to_json(queries.load_case_file(work, case_id))
    values["people"] = [p | changes if p["id"] == local_id else p for p in values["people"]]
    try:
        case = parse_case_file(json.dumps(values))
    except ValueError as error:
        raise InvalidError({"value": [str(error)]}) from error
    person = case.person(local_id)
    row.identity_ct = key.seal_json(old | changes, place)
    row.flags = list(person.flags)
    _mark(work, case_id, row.person_id, person)
    protective = bool(set(changes) & {"flags", "safe_contact", "consents", "former_names", "addresses", "aliases"})
    return _touched(work, case_id, "person", protective)


def _touched(work: Work, case_id: UUID, what: str, protective: bool) -> int:
    case = queries.load(work, case_id)
    case.changed_at = work.now
    _remember(work, case_id, f"{what}_changed")
    if protective:
        _protect(work, case_id)
    work.session.flush()
    return case.version


def _protect(work: Work, case_id: UUID) -> None:
    row = work.session.scalar(select(CaseProtectionRecord).where(CaseProtectionRecord.case_id == case_id))
    row.version += 1


def _remember(work: Work, case_id: UUID, what: str) -> None:
    work.session.add(CaseHistoryRecord(case_id=case_id, what=what[:30], by_id=work.actor.account_id, at=work.now))


def declare_conflict(work: Work, case_id: UUID, local_ids: tuple[str, ...], account_id: UUID | None = None) -> None:
    """Close people of a case, or the whole case, to an account that knows somebody; raises its protection."""
    people = queries.person_ids(work, case_id)
    conflicts.declare_conflict(work, case_id, [people[one] for one in local_ids if one in people], account_id)
    _protect(work, case_id)


def hand_over(work: Work, case_id: UUID, officer: str) -> None:
    """Name another case officer; the former one loses the case with the next request."""
    case_subject = queries.subject(work, case_id)
    work.require(Permission.CASE_HAND_OVER, case_subject)
    named = identity.person_at(work, work.actor.agency, officer)
    if named is None or named.role != "case_officer":
        raise InvalidError({"officer": ["Name a case officer of the landlord by username."]})
    case = queries.load(work, case_id)
    if case.officer_id == named.id:
        return
    work.session.add(
        HandoverRecord(
            case_id=case_id, from_id=case.officer_id, to_id=named.id, by_id=work.actor.account_id, at=work.now
        )
    )
    case.officer_id = named.id
    _remember(work, case_id, "handed_over")


def let_approver_read(work: Work, case_id: UUID, account_id: UUID) -> None:
    """Let a second coordinator read the case of a draft that waits for their approval."""
    work.require(Permission.DISCLOSURE_REVIEW, queries.subject(work, case_id))
    query = select(CaseCoordinatorRecord.id).where(
        CaseCoordinatorRecord.case_id == case_id, CaseCoordinatorRecord.account_id == account_id
    )
    if work.session.scalar(query) is None:
        work.session.add(
            CaseCoordinatorRecord(case_id=case_id, account_id=account_id, reason="approves", since=work.now)
        )
        work.session.flush()


def end_approval(work: Work, case_id: UUID, account_id: UUID) -> None:
    """The draft is decided: whoever could read the case only to approve it no longer can."""
    row = work.session.scalar(
        select(CaseCoordinatorRecord).where(
            CaseCoordinatorRecord.case_id == case_id,
            CaseCoordinatorRecord.account_id == account_id,
            CaseCoordinatorRecord.reason == "approves",
        )
    )
    if row is not None:
        work.session.delete(row)


def break_glass(work: Work, case_id: UUID, reason: str) -> None:
    """Emergency access: one case, an hour, reading only; logged, and the DPO told at once.

    An account that a conflict blocks is refused. Raises InvalidError for a thin reason.
    """
    if len(reason.strip()) < LEAST_REASON:
        raise InvalidError({"reason": [f"Say who is in danger and why now, in at least {LEAST_REASON} characters."]})
    parts = CasePersonRecord.__table__
    people = list(work.session.scalars(select(parts.c.person_id).where(parts.c.case_id == case_id)))
    is_blocked = conflicts.blocked(work, work.actor.account_id, case_id, people)
    work.require(Permission.CASE_BREAK_GLASS, _Glass(is_blocked or not people))
    glass_id = new_id()
    key = queries.data_key(work, case_id)
    work.session.add(
        BreakGlassRecord(
            id=glass_id,
            case_id=case_id,
            account_id=work.actor.account_id,
            reason_ct=key.seal_json(reason.strip(), place_of("break_glass", glass_id, "reason_ct")),
            opened_at=work.now,
            until=work.now + timedelta(minutes=work.practice.break_glass_minutes),
        )
    )
    for account_id in identity.accounts_with_role(work, "dpo"):
        notice(work, "content_opened", account_id, "/log/")
    clear = {"act": "break_glass", "role": work.actor.role.value, "reason": "recorded", "channel": "page"}
    ledger.append(work, Kind.ACCESS, clear, {}, case_id=case_id, actor_id=work.actor.account_id)


@dataclass(frozen=True, slots=True)
class _Glass:
    blocked_now: bool


def end_emergency_access(work: Work) -> int:
    """The service's own work: close what ran out. Returns how many."""
    work.require(Permission.SERVICE_RUN)
    query = select(BreakGlassRecord).where(BreakGlassRecord.ended_at.is_(None), BreakGlassRecord.until <= work.now)
    due = list(work.session.scalars(query))
    for row in due:
        row.ended_at = row.until
    return len(due)


def add_flag(work: Work, case_id: UUID, local_id: str, flag: str, version: int) -> int:
    """Protect a person of the case by one more flag; returns the case's new version."""
    person = queries.load_case_file(work, case_id).person(local_id)
    flags = list(dict.fromkeys([*(person.flags if person else ()), flag]))
    return change_person(work, case_id, local_id, {"flags": flags}, version)
