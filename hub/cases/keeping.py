"""How is something written to a case so that nothing is lost?

One writer at a time holds the case. What two people edit is compared by the version at which it was last
written: whoever comes second is shown both. A change that protects somebody raises the protection version.
Source: fault F11; Hate Crime Policy 2.6; threat model 6.9 (blind index).
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.access.permissions import Permission
from hub.cases import queries
from hub.cases.casefile import Person
from hub.cases.records import (
    CaseHistoryRecord,
    CasePartRecord,
    CasePersonRecord,
    CaseProtectionRecord,
    CaseRecord,
    PersonMarkRecord,
    PersonRecord,
)
from hub.cases.rules import comparable, digits
from hub.db.sealing import DataKey, place_of
from hub.db.work import Work
from hub.kernel.ids import new_id


def hold(work: Work, case_id: UUID) -> CaseRecord:
    """The case, held against other writers until this block ends, for somebody who may change it.

    Raises NotFoundError for hidden and missing alike.
    """
    query = select(CaseRecord).where(CaseRecord.id == case_id).with_for_update(of=CaseRecord)
    work.session.scalar(query.execution_options(populate_existing=True))
    case = queries.load(work, case_id)
    work.require(Permission.CASE_EDIT, queries.subject(work, case_id))
    return case


def changed(work: Work, case: CaseRecord, what: str, protective: bool) -> int:
    """Note that the case was changed; returns its new version."""
    # Two changes within one instant are still two: the version must rise.
    case.changed_at = max(work.now, case.changed_at + timedelta(microseconds=1))
    remember(work, case.id, what)
    if protective:
        protect(work, case.id)
    work.session.flush()
    return case.version


def protect(work: Work, case_id: UUID) -> None:
    """Raise the protection version: what was reviewed before waits for another look."""
    query = select(CaseProtectionRecord).where(CaseProtectionRecord.case_id == case_id).with_for_update()
    row = work.session.scalar(query.execution_options(populate_existing=True))
    row.version += 1


def remember(work: Work, case_id: UUID, what: str, about_id: UUID | None = None) -> None:
    """One line of the case's history: who did what kind of thing, no contents. about_id: the disclosure concerned."""
    who = work.actor.account_id
    work.session.add(CaseHistoryRecord(case_id=case_id, what=what[:30], by_id=who, at=work.now, about_id=about_id))


@dataclass(frozen=True, slots=True)
class Place:
    """Where something new is written: the case, its key, and the version the case has once the change is in."""

    case_id: UUID
    key: DataKey
    version: int


def place_in(work: Work, case: CaseRecord) -> Place:
    """The place for a change of a case that is there already."""
    return Place(case.id, queries.data_key(work, case.id), case.version + 1)


def add_part(work: Work, place: Place, kind: str, position: int, value: Any, from_file: bool = False) -> None:
    """Add one dated part, sealed to its cell."""
    part_id = new_id()
    work.session.add(
        CasePartRecord(
            id=part_id,
            case_id=place.case_id,
            kind=kind,
            position=position,
            value_ct=place.key.seal_json(value, place_of("case_part", part_id, "value_ct")),
            from_file=from_file,
            case_version=place.version,
            since=work.now,
            by_id=work.actor.account_id,
        )
    )


def add_person(work: Work, place: Place, position: int, person: Person, value: Any) -> bool:
    """Add a person's part. Returns whether somebody of another case turned out to be the same.

    value: the person as the case file writes it.
    """
    known = _same_person(work, person)
    person_id = known or new_id()
    if known is None:
        work.session.add(PersonRecord(id=person_id, first_seen_at=work.now))
        work.session.flush()
    part_id = new_id()
    work.session.add(
        CasePersonRecord(
            id=part_id,
            case_id=place.case_id,
            person_id=person_id,
            local_id=person.id,
            position=position,
            flags=list(person.flags),
            identity_ct=place.key.seal_json(value, place_of("case_person", part_id, "identity_ct")),
            case_version=place.version,
        )
    )
    mark(work, place.case_id, person_id, person)
    return known is not None


def _same_person(work: Work, person: Person) -> UUID | None:
    """Somebody of any case with exactly this name and birth date; nothing less links two records."""
    if person.date_of_birth is None or not person.full_name:
        return None
    # The table itself: one person is one person, whether or not the importer may see the other case.
    table = PersonMarkRecord.__table__
    value = work.keys.blind("name_birth", _name_and_birth(person))
    query = select(table.c.person_id).where(table.c.kind == "name_birth", table.c.mark == value).limit(1)
    return work.session.scalar(query)


def _name_and_birth(person: Person) -> str:
    return f"{comparable(person.full_name)} {person.date_of_birth.isoformat()}"


def mark(work: Work, case_id: UUID, person_id: UUID, person: Person) -> None:
    """Write the digests by which this person is found exactly; those written before stay."""
    values = {("name", comparable(name)) for name in (person.full_name, person.family_name, *person.aliases) if name}
    values |= {("phone", digits(phone)) for phone in person.phones}
    values |= {("email", email.strip().casefold()) for email in person.emails}
    values |= {("address", comparable(part)) for a in person.addresses for part in (a, a.split(",")[0])}
    if person.date_of_birth:
        values.add(("name_birth", _name_and_birth(person)))
    query = select(PersonMarkRecord.kind, PersonMarkRecord.mark).where(
        PersonMarkRecord.case_id == case_id, PersonMarkRecord.person_id == person_id
    )
    there = {(kind, digest) for kind, digest in work.session.execute(query)}
    for kind, value in sorted((kind, value) for kind, value in values if value):
        digest = work.keys.blind(kind, value)
        if (kind, digest) not in there:
            work.session.add(PersonMarkRecord(case_id=case_id, person_id=person_id, kind=kind, mark=digest))
