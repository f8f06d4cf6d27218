"""Run what is due, once for each due time, in one process of several.

APScheduler only ticks, in memory. What is due is reckoned from the clock, and that it was run stands in a table that
holds one row for each job and due time. A job that is one transaction writes that row within it: killed half way, both
are gone, and whoever takes over runs it. Work that reaches outside the database is begun and ended in rows of its own,
and can be run twice harmlessly.
Source: faults F07, F14 to F16; house rule (time: timers call one use case each, and can run twice harmlessly).
"""

import logging
import os
import socket
from collections.abc import Iterable
from datetime import datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from hub.access.actors import service_actor
from hub.access.permissions import Permission
from hub.config import Settings
from hub.db.work import Office, Work
from hub.kernel.clock import Clock, SystemClock
from hub.kernel.errors import HubError, LeaseLostError
from hub.kernel.ids import new_reference
from hub.ledger.holding import hold_of
from hub.scheduler.jobs import JOBS, Job
from hub.scheduler.lease import BEAT, LENGTH, give_back, require_held, take
from hub.scheduler.records import RunRecord
from hub.scheduler.rhythm import is_quiet

_log = logging.getLogger(__name__)

TICK_SECONDS = 2
RETRY_AFTER = timedelta(minutes=5)
AT_ONCE = 8
"""Jobs that run at the same time: more would only wait for each other, and give up, at one database."""

TRIES = 5
"""How often a job that fails is begun for one due time."""


class Worker:
    """One candidate for running the timers.

    clock: the machine's, by which leases and due times are reckoned; a pinned demonstration has another for its pages.
    """

    def __init__(
        self, office: Office, settings: Settings, jobs: Iterable[Job] = JOBS, clock: Clock | None = None
    ) -> None:
        self.office, self.settings, self.jobs = office, settings, tuple(jobs)
        self.clock = clock or SystemClock()
        self.holder = f"{socket.gethostname()[:40]}:{os.getpid()}:{new_reference()[:8]}"
        self.number: int | None = None
        self._held_until: datetime | None = None
        self._finished: dict[str, datetime] = {}
        self._ticker: BackgroundScheduler | None = None
        self._ends = False

    def start(self) -> None:
        """Begin in the background of this process."""
        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # it would tell each tick that a long job outlasts
        self.beat()
        self._ticker = BackgroundScheduler(timezone="UTC")
        pools = {"default": AT_ONCE, "beat": 1}  # the lease is renewed however long the jobs take
        self._ticker.configure(executors={name: {"type": "threadpool", "max_workers": n} for name, n in pools.items()})
        once = {"max_instances": 1, "coalesce": True}
        self._ticker.add_job(self.beat, "interval", seconds=BEAT.total_seconds(), executor="beat", **once)
        for job in self.jobs:
            self._ticker.add_job(self.tick, "interval", seconds=TICK_SECONDS, args=[job], **once)
        self._ticker.start()

    def stop(self) -> None:
        """Let what runs come to its end, begin nothing more, and give the lease back."""
        self._ends = True
        if self._ticker is not None:
            self._ticker.shutdown(wait=True)
            self._ticker = None
        if self.number is not None:
            try:
                give_back(self.office, self.number, self.clock.now())
            except HubError as error:
                _log.warning("the lease could not be given back: code=%s", error.code)
            self.number = None

    def beat(self) -> None:
        """Take or renew the lease. Without the database it is held until it runs out, and tried again."""
        now = self.clock.now()
        try:
            number = take(self.office, self.holder, self.number, now)
        except HubError as error:
            _log.warning("the lease could not be renewed: code=%s", error.code)
            number = self.number if self._held_until is not None and now < self._held_until else None
        else:
            self._held_until = now + LENGTH if number is not None else None
        if number != self.number:
            _log.info("lease=%s", number if number is not None else "lost")
            self.number = number

    def tick(self, job: Job) -> None:
        """Run `job` where it is due and not run yet. What fails is written down and told in the log, never raised."""
        number, now = self.number, self.clock.now()
        if number is None or self._ends or is_quiet(now):
            return
        if not job.in_hold and hold_of(self.office.master.directory) is not None:
            return
        slot = job.rhythm.latest(now, self.office.practice.extra_days_off)
        if self._finished.get(job.code) == slot:
            return
        try:
            self._run(job, slot, number)
        except LeaseLostError:
            _log.info("job=%s is somebody else's", job.code)
        except HubError as error:
            self._fail(job, slot, number, error.code + (f": {error}" if error.code == "delivery" else ""))
        except Exception as error:  # a job that breaks must not end the others
            # Its words may hold personal data, so that only its kind is told.
            self._fail(job, slot, number, f"fault {type(error).__name__}")

    def run_all(self) -> None:
        """Everything that is due, once, in order: for tests and for a single pass."""
        self.beat()
        for job in self.jobs:
            self.tick(job)

    def _run(self, job: Job, slot: datetime, number: int) -> None:
        run = self._run_inside if job.inside is not None else self._run_outside
        if run(job, slot, number):
            self._finished[job.code] = slot

    def _run_inside(self, job: Job, slot: datetime, number: int) -> bool:
        """One transaction: the job, its row and the number under which it ran. Whether the slot is settled."""
        with self.office.open_work(service_actor(job.code)) as work:
            work.require(Permission.SERVICE_RUN)
            run, settled = self._begin(work, job, slot, number)
            if run is not None:
                self._end(run, "done", str(job.inside(work) or 0))
                work.session.flush()
                require_held(work, number)
                settled = True
        return settled

    def _run_outside(self, job: Job, slot: datetime, number: int) -> bool:
        with self.office.open_work(service_actor(job.code)) as work:
            work.require(Permission.SERVICE_RUN)
            run, settled = self._begin(work, job, slot, number)
            require_held(work, number)
        if run is None:
            return settled
        told = job.outside(self.office, self.settings, lambda work: require_held(work, number))
        with self.office.open_work(service_actor(job.code)) as work:
            work.require(Permission.SERVICE_RUN)
            require_held(work, number)
            self._end(work.session.get_one(RunRecord, run.id), "done", str(told or 0))
        return True

    def _begin(self, work: Work, job: Job, slot: datetime, number: int) -> tuple[RunRecord | None, bool]:
        """The row of this due time, where it is to be run now; and whether there is nothing left to do for it."""
        now, table = self.clock.now(), RunRecord
        row = work.session.scalars(select(table).where(table.job == job.code, table.slot == slot)).one_or_none()
        if row is None:
            row = table(job=job.code, slot=slot, due_at=self._due_since(work, job, slot), tries=0)
            work.session.add(row)
        elif row.outcome == "done":
            return None, True
        elif row.outcome == "running" and row.number == number:
            return None, False
        elif row.outcome == "failed" and (row.tries >= TRIES or now - row.ended_at < RETRY_AFTER):
            return None, row.tries >= TRIES
        row.number, row.started_at, row.ended_at, row.outcome, row.told = number, now, None, "running", ""
        row.tries += 1
        try:
            work.session.flush()
        except IntegrityError:
            raise LeaseLostError("another worker runs this") from None
        left = update(table).where(table.job == job.code, table.outcome == "running", table.slot < slot)
        work.session.execute(left.values(outcome="failed", ended_at=now, told="left behind"))
        return row, False

    def _due_since(self, work: Work, job: Job, slot: datetime) -> datetime:
        last = work.session.scalar(select(func.max(RunRecord.slot)).where(RunRecord.job == job.code))
        if last is None:
            return self.clock.now()  # Nobody was to run it before.
        return min(slot, job.rhythm.after(last, work.practice.extra_days_off))

    def _end(self, run: RunRecord, outcome: str, told: str) -> None:
        run.outcome, run.ended_at, run.told = outcome, self.clock.now(), told[:200]

    def _fail(self, job: Job, slot: datetime, number: int, told: str) -> None:
        _log.warning("job=%s failed: %s", job.code, told)
        try:
            with self.office.open_work(service_actor(job.code)) as work:
                work.require(Permission.SERVICE_RUN)
                require_held(work, number)
                query = select(RunRecord).where(RunRecord.job == job.code, RunRecord.slot == slot)
                row = work.session.scalars(query).one_or_none()
                if row is None:
                    row = RunRecord(
                        job=job.code, slot=slot, due_at=self._due_since(work, job, slot), number=number, tries=1,
                        started_at=self.clock.now(),
                    )  # fmt: skip
                    work.session.add(row)
                elif row.outcome == "failed":
                    row.tries += 1
                self._end(row, "failed", told)
        except HubError as error:
            _log.warning("job=%s: its failure could not be written down: code=%s", job.code, error.code)
