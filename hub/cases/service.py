"""Bring a case in, and name who works on it.

Parsing comes before the writing block. The same file again changes nothing; a newer one never takes protection
away, and says what it changed and what it left standing.
Source: Hate Crime Policy 2.2, 2.3(k), 2.6; threat model, section 5, row rules 1 and 2.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from hub.access.actors import AccountRole
from hub.access.permissions import Permission
from hub.cases import keeping, naming, queries
from hub.cases.casefile import CaseFile, to_json
from hub.cases.merging import merge
from hub.cases.parse import parse_case_file
from hub.cases.parts import LISTS, PROTECTIVE, SINGLE, as_filed, body_of, current_parts, open_part, pieces
from hub.cases.records import (
    CaseCoordinatorRecord,
    CasePersonRecord,
    CaseProtectionRecord,
    CaseRecord,
    HandoverRecord,
)
from hub.db.sealing import place_of
from hub.db.work import Work
from hub.identity import queries as identity
from hub.kernel.calendar import civil_date
from hub.kernel.errors import InvalidError
from hub.kernel.ids import new_id
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


def import_case_file(work: Work, case: CaseFile, officer: str = "", update: bool = False) -> ImportReport:
    """Take in one case file and name its officer. The same file again changes nothing.

    officer: username of a case officer at the landlord; without one, whoever has the fewest cases. A known
    reference with other contents is refused unless `update` is asked for; an update ends the old parts and keeps
    them. A limit or a refusal that names nobody known is refused. Raises InvalidError for a username that is no case
    officer's.
    """
    work.require(Permission.CASE_IMPORT)
    named = _officer(work, officer)
    nobody = naming.unknown_in(case, naming.names_known(work))
    if nobody:
        return ImportReport(case.reference, Outcome.REFUSED, nobody)
    work.once(f"case {case.reference}")
    digest = _digest(work, case)
    table = CaseRecord.__table__
    known = work.session.execute(
        select(table.c.id, table.c.content_digest).where(table.c.reference == case.reference)
    ).one_or_none()
    if known is None:
        return _take_in(work, case, digest, named)
    if not _works_on(work, known.id):
        told = "A case with this reference is there already, and you do not work on it. Ask its coordinator."
        return ImportReport(case.reference, Outcome.REFUSED, (told,))
    if known.content_digest == digest:
        return ImportReport(case.reference, Outcome.SAME, (), known.id)
    if not update:
        told = "This reference is there already with other contents. Ask for an update to take the new ones in."
        return ImportReport(case.reference, Outcome.REFUSED, (told,), known.id)
    return _update(work, known.id, case, digest)


def _works_on(work: Work, case_id: UUID) -> bool:
    """Whether the asker may change this case; emergency access is for reading."""
    if work.session.scalar(select(CaseRecord.id).where(CaseRecord.id == case_id)) is None:
        return False
    return work.may(Permission.CASE_EDIT, queries.subject(work, case_id))


def _officer(work: Work, username: str) -> identity.PersonView:
    """The named case officer; with no name, the one with the fewest cases, by name where several have as few."""
    officers = identity.people_at(work, work.actor.agency, (AccountRole.CASE_OFFICER.value,))
    if username:
        officers = [officer for officer in officers if officer.username == username]
    if not officers:
        raise InvalidError({"officer": ["Name a case officer of the landlord by username."]})
    # The table itself: how many cases somebody has counts those too that the importer may not see.
    table = CaseRecord.__table__
    counted = dict(
        work.session.execute(select(table.c.officer_id, func.count()).group_by(table.c.officer_id)).all()
    )
    return min(officers, key=lambda officer: counted.get(officer.id, 0))


def _digest(work: Work, case: CaseFile) -> str:
    text = json.dumps(to_json(case), sort_keys=True, ensure_ascii=False)
    return hmac.new(work.keys.index_key, text.encode(), hashlib.sha256).hexdigest()


def _take_in(work: Work, case: CaseFile, digest: str, officer: identity.PersonView) -> ImportReport:
    key = work.keys.new_key("case", work.now)
    case_id = new_id()
    work.session.add(
        CaseRecord(
            id=case_id,
            reference=case.reference,
            officer_id=officer.id,
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
    _join(work, case_id, work.actor.account_id, "imported")
    work.session.add(
        HandoverRecord(case_id=case_id, from_id=None, to_id=officer.id, by_id=work.actor.account_id, at=work.now)
    )
    place = keeping.Place(case_id, key, 1)
    values = to_json(case)["people"]
    linked = sum(
        keeping.add_person(work, place, position, person, values[position])
        for position, person in enumerate(case.people)
    )
    for kind, position, value in pieces(case):
        keeping.add_part(work, place, kind, position, value, from_file=True)
    keeping.remember(work, case_id, "imported")
    notice(work, "case_given", officer.id, f"/cases/{case_id}")
    told = f"Named officer: {officer.username}."
    return ImportReport(case.reference, Outcome.NEW, (told,), case_id, linked)


def _join(work: Work, case_id: UUID, account_id: UUID, reason: str) -> None:
    work.session.add(
        CaseCoordinatorRecord(case_id=case_id, account_id=account_id, reason=reason, since=work.now)
    )


def _update(work: Work, case_id: UUID, case: CaseFile, digest: str) -> ImportReport:
    """Take the newer contents in: parts that differ end and are added anew, people are written anew."""
    record = keeping.hold(work, case_id)
    place = keeping.place_in(work, record)
    old = to_json(parse_case_file(json.dumps(as_filed(work, record, place.key))))
    merged = merge(old, to_json(case), _written_here(work, place))
    newer = parse_case_file(json.dumps(merged.values))
    changed = _replace_parts(work, place, newer, case) | _replace_people(work, place, newer)
    record.content_digest = digest
    record.strands, record.at_risk = list(newer.strands), list(newer.at_risk)
    record.risk_level, record.risk_threat = newer.risk.level[:20], newer.risk.threat
    record.body_ct = place.key.seal_json(body_of(newer), place_of("case_file", case_id, "body_ct"))
    keeping.changed(work, record, "updated_from_file", bool(changed & (PROTECTIVE | {"people"})))
    told = [f"changed: {_WORDS[what]}" for what in sorted(changed)] or ["changed: particulars"]
    told += [f"kept: {what}" for what in merged.kept]
    return ImportReport(record.reference, Outcome.CHANGED, tuple(told), case_id)


_WORDS = {
    "incident": "what happened", "note": "notes", "action": "actions", "limit": "limits", "warning": "warnings",
    "wishes": "wishes", "consents": "answers", "people": "people",
}  # fmt: skip


def _written_here(work: Work, place: keeping.Place) -> dict[str, list[Any]]:
    """Member of the case file -> what people wrote on pages and still counts."""
    found: dict[str, list[Any]] = {}
    for part in current_parts(work, place.case_id):
        if not part.from_file:
            member = {**LISTS, **SINGLE}[part.kind]
            found.setdefault(member, []).append(open_part(part, place.key))
    return found


def _replace_parts(work: Work, place: keeping.Place, newer: CaseFile, file: CaseFile) -> set[str]:
    """End the parts that differ and add what is new; returns the kinds that changed."""
    wanted = {(kind, position): value for kind, position, value in pieces(newer)}
    by_file = {(kind, json.dumps(value, sort_keys=True)) for kind, _, value in pieces(file)}
    changed = set()
    for part in current_parts(work, place.case_id):
        value = wanted.get((part.kind, part.position))
        if value is not None and value == open_part(part, place.key):
            del wanted[part.kind, part.position]
        else:
            part.ended_at = work.now
            changed.add(part.kind)
    for (kind, position), value in wanted.items():
        from_file = (kind, json.dumps(value, sort_keys=True)) in by_file
        keeping.add_part(work, place, kind, position, value, from_file)
        changed.add(kind)
    return changed


def _replace_people(work: Work, place: keeping.Place, newer: CaseFile) -> set[str]:
    rows = {
        row.local_id: row
        for row in work.session.scalars(select(CasePersonRecord).where(CasePersonRecord.case_id == place.case_id))
    }
    values = to_json(newer)["people"]
    changed = set()
    for position, (person, value) in enumerate(zip(newer.people, values, strict=True)):
        row = rows.get(person.id)
        if row is None:
            keeping.add_person(work, place, position, person, value)
            changed.add("people")
            continue
        row.position = position
        cell = place_of("case_person", row.id, "identity_ct")
        if place.key.unseal_json(row.identity_ct, cell) | {"flags": list(row.flags)} != value:
            row.identity_ct, row.flags = place.key.seal_json(value, cell), list(person.flags)
            row.case_version = place.version
            changed.add("people")
            keeping.mark(work, place.case_id, row.person_id, person)
    return changed


def hand_over(work: Work, case_id: UUID, officer: str, victim_told_on: date | None = None) -> None:
    """Name another case officer; the former one loses the case with the next request.

    victim_told_on: civil day on which the victim was given the new name and number, if that was done already.
    """
    case_subject = queries.subject(work, case_id)
    work.require(Permission.CASE_HAND_OVER, case_subject)
    if victim_told_on is not None and victim_told_on > civil_date(work.now):
        raise InvalidError({"victim_told_on": ["The day on which the victim was told must not lie ahead."]})
    if not officer:
        raise InvalidError({"officer": ["Name a case officer of the landlord by username."]})
    named = _officer(work, officer)
    case = queries.load(work, case_id)
    if case.officer_id == named.id:
        return
    work.session.add(
        HandoverRecord(
            case_id=case_id,
            from_id=case.officer_id,
            to_id=named.id,
            by_id=work.actor.account_id,
            at=work.now,
            victim_told_on=victim_told_on,
        )
    )
    case.officer_id = named.id
    keeping.remember(work, case_id, "handed_over")
    notice(work, "case_given", named.id, f"/cases/{case_id}")


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
