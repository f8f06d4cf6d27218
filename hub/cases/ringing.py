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

from hub.access.permissions import Permission
from hub.cases import queries, timekeeping
from hub.cases.clocks import Running, level_of, running
from hub.cases.records import CaseRecord
from hub.db.work import Work
from hub.identity import queries as identity
from hub.identity.conflicts import blocked_accounts
from hub.kernel.calendar import end_of_working_day_after
from hub.kernel.practice import Practice
from hub.outbox.reminding import is_first
from hub.outbox.service import notice

AT_ONCE = 50
"""How many steps one round tells at most, so that it does not hold up others who write."""


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


def ring(work: Work) -> int:
    """The service's own work: tell whoever is next of each clock. Returns how many steps were told."""
    work.require(Permission.SERVICE_RUN)
    query = select(CaseRecord.id, CaseRecord.risk_level).where(
        CaseRecord.erased_at.is_(None), CaseRecord.id.not_in(timekeeping.finished())
    )
    levels = {case_id: level_of(level) for case_id, level in work.session.execute(query)}
    told = 0
    for case_id, events in timekeeping.all_events(work).items():
        for each in running(events, levels[case_id], work.practice) if case_id in levels else ():
            for step, rung in enumerate(LADDER, 1):
                if told < AT_ONCE and _is_due(work, each, rung):
                    told += _tell(work, case_id, each, rung, step)
    return told


def _is_due(work: Work, each: Running, rung: Rung) -> bool:
    if rung.before and work.now > each.due:
        return False
    return work.now > rung.rings(each, work.practice)


def _tell(work: Work, case_id: UUID, each: Running, rung: Rung, step: int) -> int:
    if not is_first(work, f"case_{each.clock.code}", each.event_id, step):
        return 0
    for account_id in sorted(_whom(work, case_id, rung)):
        notice(work, rung.kind, account_id, f"/cases/{case_id}")
    return 1


def _whom(work: Work, case_id: UUID, rung: Rung) -> set[UUID]:
    officer = {queries.load(work, case_id).officer_id}
    coordinators = queries.who_looks_after(work, case_id) - officer
    closed_out = blocked_accounts(work, case_id, queries.everybody_in(work, case_id))
    active = set(identity.people_by_id(work, officer | coordinators))
    reached = (officer if rung.officer else coordinators) & active - closed_out
    return reached or coordinators & active - closed_out
