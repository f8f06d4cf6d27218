"""For how long is it known what the timers ran?

The newest run of each job always stays, so that its next due time and its lateness can be told.
Source: local practice (`HUB_RUNS_KEPT_DAYS`).
"""

from datetime import timedelta

from sqlalchemy import delete, func, select

from hub.access.permissions import Permission
from hub.db.work import Work
from hub.scheduler.records import RunRecord


def forget_old_runs(work: Work) -> int:
    """Forget what was run long ago; how many rows."""
    work.require(Permission.SERVICE_RUN)
    table = RunRecord.__table__
    newest = select(func.max(table.c.slot)).group_by(table.c.job)
    old = table.c.slot < work.now - timedelta(days=work.practice.runs_kept_days)
    return work.session.execute(delete(table).where(old, table.c.slot.not_in(newest))).rowcount
