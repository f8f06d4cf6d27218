"""Do the timers run, and in time?

Source: pages paper, section 3 (administrator: health, jobs); fault F15 (overdue is marked late).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from hub.access.permissions import Permission
from hub.db.work import Reading
from hub.scheduler.jobs import JOBS, Job
from hub.scheduler.lease import LENGTH, NAME
from hub.scheduler.records import LeaseRecord, RunRecord
from hub.scheduler.rhythm import is_quiet

GRACE = timedelta(minutes=2)
"""What starts this long after it was due is called late."""


@dataclass(frozen=True, slots=True)
class JobView:
    """One job. late_by: how long after its due time it began last, or has not begun now; None: in time."""

    title: str
    rhythm: str
    last_at: datetime | None
    outcome: str
    told: str
    next_at: datetime
    late_by: timedelta | None

    @property
    def late(self) -> str:
        """How late it is, in words; empty when it is in time."""
        if self.late_by is None:
            return ""
        minutes = int(self.late_by.total_seconds()) // 60
        return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h" if minutes < 2880 else f"{minutes // 1440} d"


@dataclass(frozen=True, slots=True)
class SystemView:
    """The timers as they stand. alive: somebody holds the lease; since: since when, or silent since when."""

    alive: bool
    holder: str
    since: datetime | None
    quiet: bool
    jobs: tuple[JobView, ...]

    @property
    def late(self) -> tuple[JobView, ...]:
        """Jobs that are late or failed."""
        return tuple(job for job in self.jobs if job.late_by is not None or job.outcome == "failed")


def show_system(reading: Reading, now: datetime) -> SystemView:
    """Who runs the timers, and each job's last and next run. now: by the machine's clock, as the worker reckons."""
    reading.require(Permission.SYSTEM_READ)
    return stand(reading, now)


def stand(reading: Reading, now: datetime) -> SystemView:
    """The same, for whoever has asked a permission already."""
    lease = reading.session.get(LeaseRecord, NAME)
    alive = lease is not None and now < lease.until <= now + 2 * LENGTH
    since = None if lease is None else lease.taken_at if alive else lease.until
    jobs = tuple(_job(reading, job, now) for job in JOBS)
    return SystemView(alive, lease.holder.partition(":")[0] if lease else "", since, is_quiet(now), jobs)


def _job(reading: Reading, job: Job, now: datetime) -> JobView:
    newest = select(func.max(RunRecord.slot)).where(RunRecord.job == job.code).scalar_subquery()
    run = reading.session.scalars(select(RunRecord).where(RunRecord.job == job.code, RunRecord.slot == newest)).first()
    days_off = reading.practice.extra_days_off
    due = job.rhythm.after(run.slot, days_off) if run else job.rhythm.latest(now, days_off)
    return JobView(
        title=job.title,
        rhythm=job.rhythm.shown,
        last_at=run.started_at if run else None,
        outcome=run.outcome if run else "",
        told=run.told if run and run.outcome == "failed" else "",
        next_at=due if run and due > now else job.rhythm.after(job.rhythm.latest(now, days_off), days_off),
        late_by=_late_by(run, due, now),
    )


def _late_by(run: RunRecord | None, due: datetime, now: datetime) -> timedelta | None:
    if run is None:
        return None
    if not is_quiet(now) and now - due > GRACE:
        return now - due
    begun_late = run.started_at - run.due_at
    return begun_late if begun_late > GRACE else None
