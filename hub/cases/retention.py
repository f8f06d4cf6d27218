"""Which cases are past the time for which they are kept, and what was decided about them?

Nothing is deleted by itself: the data protection officer is told once of each case, and sees it until a decision is
recorded, and again from the day of the next look. How long is local practice; the default is the longest that the
sample agreement allows a party.
Source: UK GDPR Article 5(1)(e) (storage limitation); practice notes, section 3 (retention of a series); agreements
paper (retention numbers are ours).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Row, Select, func, select

from hub.access.actors import AccountRole
from hub.access.permissions import Permission
from hub.cases import keeping, queries
from hub.cases.clocks import Happened
from hub.cases.closing import Status
from hub.cases.kept import DecideKept, Kept, is_settled, last_day, refusals_of
from hub.cases.life import CaseEventRecord, KeptRecord
from hub.cases.records import CaseRecord
from hub.db.sealing import place_of
from hub.db.work import Reading, Work
from hub.identity import queries as identity
from hub.kernel.calendar import civil_date, end_of_day
from hub.kernel.errors import ErasedError, InvalidError
from hub.kernel.ids import new_id
from hub.outbox.reminding import is_first
from hub.outbox.service import notice


@dataclass(frozen=True, slots=True)
class KeptView:
    """What was decided about one case, by whom and why."""

    decision: Kept
    review_on: date
    reason: str
    by: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class PastRow:
    """One case past its time. kept_until: the last day on which it should be kept; decided: the newest decision.

    settled: whether that decision still stands, so that nobody needs to look.
    """

    case_id: UUID
    reference: str
    closed_on: date
    kept_until: date
    decided: KeptView | None
    settled: bool


def list_past(reading: Reading) -> tuple[PastRow, ...]:
    """The cases past their time, longest first, for the officer who reviews: those to decide and those decided."""
    reading.require(Permission.ACCESS_REVIEW)
    rows = reading.session.execute(_past(reading)).all()
    decided = _newest(reading, [row.id for row in rows])
    views = _views(reading, decided.values())
    return tuple(_row(reading, row, decided.get(row.id), views.get(row.id)) for row in rows)


def count_past(reading: Reading) -> int:
    """How many wait for the asker; none for whoever does not review."""
    if not reading.may(Permission.ACCESS_REVIEW):
        return 0
    return sum(not row.settled for row in list_past(reading))


def decide(work: Work, command: DecideKept) -> None:
    """Record a decision about a case past its time; the coordinators are told where it may be deleted.

    Raises InvalidError naming each field amiss: a case that is not past its time is none to choose.
    """
    work.require(Permission.CASE_KEEP)
    errors = refusals_of(command, civil_date(work.now), work.practice.case_kept_days)
    if command.case_id not in {row.id for row in work.session.execute(_past(work))}:
        errors["case_id"] = ["Choose a case from the list."]
    if errors:
        raise InvalidError(errors)
    key, record_id = queries.data_key(work, command.case_id), new_id()
    work.session.add(
        KeptRecord(
            id=record_id,
            case_id=command.case_id,
            decision=command.decision.value,
            review_on=command.review_on,
            reason_ct=key.seal_json(command.reason.strip(), place_of("case_kept", record_id, "reason_ct")),
            decided_at=work.now,
            decided_by_id=work.actor.account_id,
        )
    )
    keeping.remember(work, command.case_id, f"retention_{command.decision.value}")
    if command.decision is Kept.DELETE:
        for account_id in sorted(queries.who_looks_after(work, command.case_id)):
            notice(work, "may_be_deleted", account_id, f"/cases/{command.case_id}")


def newest_of(reading: Reading, case_id: UUID) -> KeptView | None:
    """What was last decided about one case. The caller has asked the permission to read it."""
    return _views(reading, _newest(reading, [case_id]).values()).get(case_id)


def sweep(work: Work) -> int:
    """The service's own work: tell once of each case whose time is over, and again when a decision has run out."""
    work.require(Permission.SERVICE_RUN)
    rows = work.session.execute(_past(work)).all()
    times = _times(work, [row.id for row in rows])
    decided, today = _newest(work, list(times)), civil_date(work.now)
    waiting = [row.id for row in rows if row.id not in decided or not is_settled(decided[row.id].review_on, today)]
    found = [case_id for case_id in waiting if is_first(work, "retention", case_id, times.get(case_id, 0) + 1)]
    if found:
        for account_id in sorted(identity.accounts_with_role(work, AccountRole.DPO)):
            notice(work, "kept_too_long", account_id, "/to-review/", count=len(found))
    return len(found)


def _row(reading: Reading, row: Row, record: KeptRecord | None, view: KeptView | None) -> PastRow:
    closed_on = civil_date(row.at)
    settled = record is not None and is_settled(record.review_on, civil_date(reading.now))
    until = last_day(closed_on, reading.practice.case_kept_days)
    return PastRow(row.id, row.reference, closed_on, until, view, settled)


def _newest(reading: Reading, case_ids: list[UUID]) -> dict[UUID, KeptRecord]:
    """The newest decision about each of these cases."""
    query = select(KeptRecord).where(KeptRecord.case_id.in_(case_ids)).order_by(KeptRecord.decided_at, KeptRecord.id)
    return {record.case_id: record for record in reading.session.scalars(query)}


def _times(reading: Reading, case_ids: list[UUID]) -> dict[UUID, int]:
    """How often it was decided about each of these cases."""
    query = select(KeptRecord.case_id, func.count()).where(KeptRecord.case_id.in_(case_ids))
    return dict(reading.session.execute(query.group_by(KeptRecord.case_id)).all())


def _views(reading: Reading, records: Iterable[KeptRecord]) -> dict[UUID, KeptView]:
    told = list(records)
    names = identity.names_of(reading, {record.decided_by_id for record in told})
    return {
        record.case_id: KeptView(
            Kept(record.decision), record.review_on, _reason(reading, record), names.get(record.decided_by_id, ""),
            record.decided_at,
        )
        for record in told
    }  # fmt: skip


def _reason(reading: Reading, record: KeptRecord) -> str:
    try:
        key = queries.data_key(reading, record.case_id)
        return key.unseal_json(record.reason_ct, place_of("case_kept", record.id, "reason_ct"))
    except ErasedError:
        return "destroyed with the case"


def _past(reading: Reading) -> Select:
    """Id and reference of each case that was closed too long ago, and when it was; its last closing counts."""
    # The tables themselves: which case it was, and that it is closed, is no content of the case.
    cases, events = CaseRecord.__table__, CaseEventRecord.__table__
    closed_at = func.max(events.c.at)
    last = civil_date(reading.now) - timedelta(days=reading.practice.case_kept_days + 1)
    return (
        select(cases.c.id, cases.c.reference, closed_at.label("at"))
        .join(events, events.c.case_id == cases.c.id)
        .where(
            cases.c.status == Status.CLOSED.value,
            events.c.happened == Happened.CLOSED.value,
            events.c.ended_at.is_(None),
            cases.c.erased_at.is_(None),
        )
        .group_by(cases.c.id, cases.c.reference)
        .having(closed_at <= end_of_day(last))
        .order_by(closed_at, cases.c.reference)
    )
