"""Whose clock of a case runs out, and who is told next?

First the named officer, shortly before and when it has run out; then the case's coordinators, at once where the policy
set the clock. Each step is told once. Whoever must not see the case is passed over, and the coordinators stand in.
Source: Hate Crime Policy 2.3, 2.3(b) (breached and endangered clocks are seen); practice notes, section 5.1.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from hub.access.actors import service_actor
from hub.access.permissions import Permission
from hub.cases import queries, timekeeping
from hub.cases.clocks import CLOCKS, Running, level_of, running
from hub.cases.records import CaseRecord
from hub.db.work import Office, Reading, Work
from hub.identity import queries as identity
from hub.identity.conflicts import blocked_accounts
from hub.kernel.calendar import end_of_working_day_after
from hub.kernel.practice import Practice
from hub.outbox.reminding import is_first, told_of
from hub.outbox.service import notice

AT_ONCE = 50
"""How many steps one round tells at most."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One step up. rings: from when; officer: whether it is the named officer's turn, else the coordinators'."""

    kind: str
    rings: Callable[[Running, Practice], datetime]
    officer: bool
    before: bool = False


def _soon(each: Running, practice: Practice) -> datetime:
    return each.due - timedelta(hours=practice.clock_soon_hours)


def _escalated(each: Running, practice: Practice) -> datetime:
    days = 0 if each.clock.is_policy else practice.clock_escalates_working_days
    return end_of_working_day_after(each.due, days, practice.extra_days_off) if days else each.due


LADDER: tuple[Rung, ...] = (
    Rung("due_soon", _soon, officer=True, before=True),
    Rung("overdue", lambda each, _practice: each.due, officer=True),
    Rung("overdue", _escalated, officer=False),
)
"""before: told only while it can still be done in time."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of one running clock that is due now. number: its place in the ladder."""

    case_id: UUID
    clock: str
    event_id: UUID
    number: int


def ring(office: Office, fence: Callable[[Work], None]) -> int:
    """The service's own work: tell whoever is next of each clock. Returns how many steps were told.

    All clocks are read first, and each step is written by itself: nobody who writes is held up.
    """
    with office.open_reading(service_actor("ring")) as reading:
        due = list_due(reading)
    told = 0
    for step in due[:AT_ONCE]:
        with office.open_work(service_actor("ring")) as work:
            fence(work)
            told += tell(work, step)
    return told


def list_due(reading: Reading) -> list[Step]:
    """Every step that is due and was not told yet."""
    reading.require(Permission.SERVICE_RUN)
    query = select(CaseRecord.id, CaseRecord.risk_level).where(
        CaseRecord.erased_at.is_(None), CaseRecord.id.not_in(timekeeping.finished())
    )
    levels = {case_id: level_of(level) for case_id, level in reading.session.execute(query)}
    events = timekeeping.all_events(reading)
    told = told_of(reading, [_clock(clock.code) for clock in CLOCKS])
    return [
        Step(case_id, _clock(each.clock.code), each.event_id, number)
        for case_id in sorted(levels.keys() & events.keys())
        for each in running(events[case_id], levels[case_id], reading.practice)
        for number, rung in enumerate(LADDER, 1)
        if _is_due(reading, each, rung) and (_clock(each.clock.code), each.event_id, number) not in told
    ]


def _clock(code: str) -> str:
    """The name under which steps of this clock are remembered."""
    return f"case_{code}"


def _is_due(reading: Reading, each: Running, rung: Rung) -> bool:
    if rung.before and reading.now > each.due:
        return False
    return reading.now > rung.rings(each, reading.practice)


def tell(work: Work, step: Step) -> int:
    """Tell whoever's turn it is, once. Returns 1 where it was the first time."""
    work.require(Permission.SERVICE_RUN)
    if not is_first(work, step.clock, step.event_id, step.number):
        return 0
    rung = LADDER[step.number - 1]
    for account_id in sorted(_whom(work, step.case_id, rung)):
        notice(work, rung.kind, account_id, f"/cases/{step.case_id}")
    return 1


def _whom(work: Work, case_id: UUID, rung: Rung) -> set[UUID]:
    officer = {queries.load(work, case_id).officer_id}
    coordinators = queries.who_looks_after(work, case_id) - officer
    closed_out = blocked_accounts(work, case_id, queries.everybody_in(work, case_id))
    active = set(identity.people_by_id(work, officer | coordinators))
    reached = (officer if rung.officer else coordinators) & active - closed_out
    return reached or coordinators & active - closed_out
