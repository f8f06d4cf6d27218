"""Was this step of this clock told already?

Source: fault F14 (each effect once for each due time); practice notes, rule 1 (every clock is local practice).
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from hub.db.work import Reading, Work
from hub.outbox.records import ReminderRecord


def is_first(work: Work, clock: str, subject_id: UUID, step: int) -> bool:
    """Whether this step is told now for the first time; it is remembered from then on."""
    table = ReminderRecord
    same = (table.clock == clock, table.subject_id == subject_id, table.step == step)
    if work.session.scalar(select(table.id).where(*same)) is not None:
        return False
    work.session.add(table(clock=clock, subject_id=subject_id, step=step, at=work.now))
    return True


def told_of(reading: Reading, clocks: Collection[str]) -> set[tuple[str, UUID, int]]:
    """Every step of these clocks that was told: clock, what it ran for, step."""
    table = ReminderRecord
    query = select(table.clock, table.subject_id, table.step).where(table.clock.in_(list(clocks)))
    return {(clock, subject_id, step) for clock, subject_id, step in reading.session.execute(query)}
