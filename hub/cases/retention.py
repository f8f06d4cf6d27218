"""Which cases are past the time for which they are kept?

Nothing is deleted by itself: the data protection officer is told once of each case, and sees it until it is erased. How
long is local practice; the default is the longest that the sample agreement allows a party.
Source: UK GDPR Article 5(1)(e) (storage limitation); practice notes, section 3 (retention of a series); agreements
paper (retention numbers are ours).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, func, select

from hub.access.actors import AccountRole
from hub.access.permissions import Permission
from hub.cases.clocks import Happened
from hub.cases.closing import Status
from hub.cases.life import CaseEventRecord
from hub.cases.records import CaseRecord
from hub.db.work import Reading, Work
from hub.identity.queries import accounts_with_role
from hub.kernel.calendar import civil_date, end_of_day
from hub.outbox.reminding import is_first
from hub.outbox.service import notice


@dataclass(frozen=True, slots=True)
class PastRow:
    """One case that is kept longer than it should be. kept_until: the last day on which it should."""

    reference: str
    closed_on: date
    kept_until: date


def list_past(reading: Reading) -> tuple[PastRow, ...]:
    """The cases past their time, longest first, for the officer who reviews."""
    reading.require(Permission.ACCESS_REVIEW)
    kept = timedelta(days=reading.practice.case_kept_days)
    rows = reading.session.execute(_past(reading)).all()
    return tuple(PastRow(row.reference, civil_date(row.at), civil_date(row.at) + kept) for row in rows)


def count_past(reading: Reading) -> int:
    """How many wait for the asker; none for whoever does not review."""
    return len(list_past(reading)) if reading.may(Permission.ACCESS_REVIEW) else 0


def sweep(work: Work) -> int:
    """The service's own work: tell once of each case whose time is over. Returns how many."""
    work.require(Permission.SERVICE_RUN)
    found = [row.id for row in work.session.execute(_past(work)) if is_first(work, "retention", row.id, 1)]
    if found:
        for account_id in sorted(accounts_with_role(work, AccountRole.DPO)):
            notice(work, "kept_too_long", account_id, "/to-review/", count=len(found))
    return len(found)


def _past(reading: Reading) -> Select:
    """Id and reference of each case that was closed too long ago, and when it was; its last closing counts."""
    # The tables themselves: which case it was, and that it is closed, is no content of the case.
    cases, events = CaseRecord.__table__, CaseEventRecord.__table__
    closed_at = func.max(events.c.at)
    last_day = civil_date(reading.now) - timedelta(days=reading.practice.case_kept_days + 1)
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
        .having(closed_at <= end_of_day(last_day))
        .order_by(closed_at, cases.c.reference)
    )
