"""Who knows somebody in this case, and what happens to the work then?

Whoever says so is closed out at once, and never leaves a case without anybody: the last coordinator names who takes
over. A coordinator may say it for somebody else; whom it closes out never learns of it. People who merely share a
surname are hinted at to the case's coordinators, and to nobody else.
Source: threat model, section 5 (conflict declarations), row rule 4, P13.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from hub.access.actors import AccountRole
from hub.cases import keeping, queries
from hub.cases.records import CaseCoordinatorRecord, CasePersonRecord
from hub.cases.rules import surname_of
from hub.db.work import Reading, Work
from hub.identity import conflicts
from hub.identity import queries as identity
from hub.identity.records import AccountRecord, AgencyRecord, ConflictRecord
from hub.kernel.errors import InvalidError
from hub.outbox.service import notice


def declare_own(work: Work, case_id: UUID, local_ids: tuple[str, ...], successor: str = "") -> None:
    """The asker knows these people of the case, or somebody in it, and is closed out from now on.

    successor: username of the coordinator who takes over; needed where nobody else would be left. Raises
    InvalidError without one then, NotFoundError for a case that the asker does not work on.
    """
    subject = queries.subject(work, case_id)
    taking_over = _successor(work, subject, successor)
    _declare(work, case_id, local_ids, None)
    if taking_over is not None:
        work.session.add(
            CaseCoordinatorRecord(case_id=case_id, account_id=taking_over, reason="took_over", since=work.now)
        )
    for account_id in (subject.coordinator_ids | {taking_over}) - {work.actor.account_id, None}:
        notice(work, "conflict_declared", account_id, f"/cases/{case_id}")


def _successor(work: Work, subject: queries.CaseSubject, username: str) -> UUID | None:
    """Who joins the case; None where somebody is left and nobody was named."""
    if not username and others_left(work, subject):
        return None
    free = {person.username: person.id for person in free_coordinators(work, subject)}
    if username not in free:
        raise InvalidError({"successor": ["Nobody else coordinates this case. Choose a coordinator to take over."]})
    return free[username]


def others_left(reading: Reading, subject: queries.CaseSubject) -> bool:
    """Whether the case has a coordinator besides the asker whom no conflict closes out."""
    return bool(subject.coordinator_ids - _closed(reading, subject) - {reading.actor.account_id})


def free_coordinators(reading: Reading, subject: queries.CaseSubject) -> list[identity.PersonView]:
    """Coordinators of the landlord who could take the case over."""
    taken = _closed(reading, subject) | subject.coordinator_ids | {reading.actor.account_id}
    people = identity.people_at(reading, reading.actor.agency, (AccountRole.COORDINATOR.value,))
    return [person for person in people if person.id not in taken]


def _closed(reading: Reading, subject: queries.CaseSubject) -> set[UUID]:
    people = list(queries.person_ids(reading, subject.id).values())
    return conflicts.blocked_accounts(reading, subject.id, people)


def declare_for(work: Work, case_id: UUID, account_id: UUID, local_ids: tuple[str, ...]) -> None:
    """A coordinator says that somebody else knows these people of the case, or somebody in it.

    Raises InvalidError for oneself (that is `declare_own`) and for an account that is not there.
    """
    subject = queries.subject(work, case_id)
    if account_id == work.actor.account_id or account_id not in {p.id for p in identity.everybody(work)}:
        raise InvalidError({"account": ["Choose somebody else from the list."]})
    _declare(work, case_id, local_ids, account_id)
    if account_id == subject.officer_id:
        notice(work, "conflict_declared", work.actor.account_id, f"/cases/{case_id}")


def _declare(work: Work, case_id: UUID, local_ids: tuple[str, ...], account_id: UUID | None) -> None:
    people = queries.person_ids(work, case_id)
    strangers = set(local_ids) - people.keys()
    if strangers:
        raise InvalidError({"people": ["Choose people of this case from the list."]})
    conflicts.declare_conflict(work, case_id, [people[one] for one in local_ids], account_id)
    keeping.protect(work, case_id)


def declare_as_reader(work: Work, case_id: UUID) -> None:
    """A reader of what was shared of a case knows somebody in it: all of the case is closed to them.

    The caller has made sure that the reader was sent something of this case.
    """
    conflicts.declare_conflict(work, case_id)
    keeping.protect(work, case_id)
    # The table itself: whom to tell, never shown to the reader.
    table = CaseCoordinatorRecord.__table__
    for account_id in set(work.session.scalars(select(table.c.account_id).where(table.c.case_id == case_id))):
        notice(work, "conflict_declared", account_id, f"/cases/{case_id}")


@dataclass(frozen=True, slots=True)
class CaseConflictView:
    """Somebody who knows somebody in this case, as its coordinators see it."""

    who: str
    agency: str
    about: str
    declared_at: datetime
    by_self: bool


@dataclass(frozen=True, slots=True)
class HintView:
    """Somebody with the surname of a person of the case: perhaps nothing, worth asking."""

    account_id: UUID
    who: str
    agency: str
    local_id: str


def list_of_case(reading: Reading, case_id: UUID) -> tuple[CaseConflictView, ...]:
    """The conflicts declared in one case. The caller has asked whether the asker coordinates it."""
    people = queries.person_ids(reading, case_id)
    names = {person.id: person.full_name for person in queries.load_case_file(reading, case_id).people}
    about = {person_id: names.get(local, "") for local, person_id in people.items()}
    # The tables themselves, without blocks on the asker: those stay unseen by whom they close out.
    table, accounts, agencies = ConflictRecord.__table__, AccountRecord.__table__, AgencyRecord.__table__
    touches = or_(table.c.case_id == case_id, table.c.person_id.in_(list(people.values())))
    query = (
        select(table, accounts.c.name.label("who"), agencies.c.name.label("agency"))
        .join(accounts, accounts.c.id == table.c.account_id)
        .join(agencies, agencies.c.id == accounts.c.agency_id)
        .where(touches, table.c.account_id != reading.actor.account_id)
        .order_by(table.c.declared_at.desc(), table.c.id)
    )
    return tuple(
        CaseConflictView(
            row.who, row.agency, about.get(row.person_id, "somebody in the case"), row.declared_at,
            row.account_id == row.declared_by_id,
        )
        for row in reading.session.execute(query)
    )  # fmt: skip


def hints(reading: Reading, case_id: UUID) -> tuple[HintView, ...]:
    """Accounts with the surname of a private person of the case, but for those closed out of it already.

    The caller has asked whether the asker coordinates the case.
    """
    ids = queries.person_ids(reading, case_id)
    surnames = {
        surname_of(person.family_name): person.id
        for person in queries.load_case_file(reading, case_id).people
        if person.family_name and not person.role.lower().startswith("professional")
    }
    closed = conflicts.blocked_accounts(reading, case_id, list(ids.values()))
    return tuple(
        HintView(person.id, person.name, person.agency, surnames[surname_of(person.name)])
        for person in identity.everybody(reading)
        if surname_of(person.name) in surnames and person.id not in closed
    )


def of_cases_coordinated(reading: Reading) -> ColumnElement[bool]:
    """Condition on a conflict: it touches a case that the asker coordinates."""
    table, coordinators, parts = (
        ConflictRecord.__table__, CaseCoordinatorRecord.__table__, CasePersonRecord.__table__,
    )  # fmt: skip
    cases = select(coordinators.c.case_id).where(coordinators.c.account_id == reading.actor.account_id)
    people = select(parts.c.person_id).where(parts.c.case_id.in_(cases))
    return or_(table.c.case_id.in_(cases), table.c.person_id.in_(people))


def list_conflicts(reading: Reading) -> list[conflicts.ConflictView]:
    """One's own declarations; for a coordinator also those in cases that they coordinate."""
    if reading.actor.role is AccountRole.COORDINATOR:
        return conflicts.list_conflicts(reading, of_cases_coordinated(reading))
    return conflicts.list_conflicts(reading)
