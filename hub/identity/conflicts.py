"""Does this account know somebody in this case?

Whoever declares a conflict is closed out of the person (in every case) or of the whole case, at once and
also from emergency access. A block that somebody else set stays unseen by the person it blocks.
Source: threat model, row rules 4 and 10, P13.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select

from hub.access.permissions import Permission
from hub.db.scope import scope_of
from hub.db.work import Reading, Work
from hub.identity import security_log
from hub.identity.kinds import EventKind
from hub.identity.records import AccountRecord, AgencyRecord, ConflictRecord
from hub.kernel.errors import InvalidError


def blocked(
    reading: Reading, account_id: UUID | None, case_id: UUID | None, person_ids: Collection[UUID] = ()
) -> bool:
    """Whether a conflict closes this case, or any of these persons, to the account."""
    return account_id is not None and account_id in blocked_accounts(reading, case_id, person_ids)


def closes(account_id: UUID, case_id: UUID, people: Select) -> ColumnElement[bool]:
    """Condition: a conflict closes this case, or any of these persons, to the account. people: a query of their ids."""
    table = ConflictRecord.__table__
    touches = or_(table.c.case_id == case_id, table.c.person_id.in_(people))
    return select(table.c.id).where(table.c.account_id == account_id, touches).exists()


def blocked_accounts(reading: Reading, case_id: UUID | None, person_ids: Collection[UUID] = ()) -> set[UUID]:
    """Every account that a conflict closes out of this case or of any of these persons."""
    # The table itself: a block counts whether or not the asker may see it.
    table = ConflictRecord.__table__
    touches = or_(table.c.case_id == case_id, table.c.person_id.in_(list(person_ids)))
    return set(reading.session.scalars(select(table.c.account_id).where(touches)))


def declare_conflict(
    work: Work, case_id: UUID | None, person_ids: Collection[UUID] = (), account_id: UUID | None = None
) -> None:
    """Record that the asker, or for a coordinator `account_id`, knows these persons, or somebody in this case.

    With person ids, those persons are closed wherever they stand; without, the whole case. Doing it twice is
    harmless. The caller raises the case's protection version. Raises InvalidError where nothing is named.
    """
    work.require(Permission.CONFLICT_DECLARE)
    who = account_id or work.actor.account_id
    if account_id not in (None, work.actor.account_id):
        work.require(Permission.CONFLICT_DECLARE_FOR)
    if case_id is None and not person_ids:
        raise InvalidError({"persons": ["Say whom you know, or that it is somebody in this case"]})
    for person_id in [*person_ids] or [None]:
        if not _is_declared(work, who, case_id, person_id):
            work.session.add(
                ConflictRecord(
                    account_id=who,
                    case_id=case_id if person_id is None else None,
                    person_id=person_id,
                    declared_at=work.now,
                    declared_by_id=work.actor.account_id,
                )
            )
    work.session.flush()
    security_log.record(work, EventKind.CONFLICT_DECLARED, who)


def _is_declared(work: Work, account_id: UUID, case_id: UUID | None, person_id: UUID | None) -> bool:
    table = ConflictRecord.__table__
    which = table.c.person_id == person_id if person_id else table.c.case_id == case_id
    found = select(table.c.id).where(table.c.account_id == account_id, which).limit(1)
    return work.session.scalar(found) is not None


@dataclass(frozen=True, slots=True)
class ConflictView:
    """One declaration, without saying about whom: that stands on the case for those who may read it."""

    who: str
    agency: str
    covers: str
    declared_at: datetime
    by_self: bool


def list_conflicts(reading: Reading, besides: ColumnElement[bool] | None = None) -> list[ConflictView]:
    """Declarations the asker may see: their own, and more for those who answer for conflicts.

    besides: condition for more of them (a room above knows the cases somebody coordinates); never one that closes
    the asker out and was made by somebody else.
    """
    reading.require(Permission.CONFLICT_READ)
    # The tables themselves, with the scope asked by hand: what comes besides is beyond it.
    table, accounts, agencies = ConflictRecord.__table__, AccountRecord.__table__, AgencyRecord.__table__
    shown = scope_of(ConflictRecord, reading.actor)
    if besides is not None:
        shown = or_(shown, and_(besides, table.c.account_id != reading.actor.account_id))
    rows = reading.session.execute(
        select(table, accounts.c.name.label("who"), agencies.c.name.label("agency"))
        .join(accounts, accounts.c.id == table.c.account_id)
        .join(agencies, agencies.c.id == accounts.c.agency_id)
        .where(shown)
        .order_by(table.c.declared_at.desc(), table.c.id)
    )
    return [
        ConflictView(
            who=row.who,
            agency=row.agency,
            covers="person" if row.person_id else "case",
            declared_at=row.declared_at,
            by_self=row.account_id == row.declared_by_id,
        )
        for row in rows
    ]
