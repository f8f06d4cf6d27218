"""Each job runs once for each due time, whoever runs it, and what an old holder writes is refused.

Source: faults F07, F10, F14 to F16.
"""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from hub.access.permissions import Permission
from hub.config import Settings
from hub.identity.sessions import DOORKEEPER
from hub.kernel.clock import FixedClock
from hub.kernel.errors import InvalidError, LeaseLostError
from hub.outbox.records import ReminderRecord
from hub.scheduler import lease, queries
from hub.scheduler.forgetting import forget_old_runs
from hub.scheduler.jobs import Job
from hub.scheduler.records import RunRecord
from hub.scheduler.rhythm import Daily, Every
from hub.scheduler.worker import RETRY_AFTER, TRIES, Worker
from tests.ledger_builders import start
from tests.people import an_account, an_agency, the_actor

MINUTE = Every(timedelta(minutes=1))


@pytest.fixture
def clock(office) -> FixedClock:
    """The machine's clock of every worker in these tests; the office goes by it too."""
    return office.clock


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings.for_demo(tmp_path, "127.0.0.1", 8000, {})


def mark(work) -> int:
    """A job that leaves one row at each run."""
    work.require(Permission.SERVICE_RUN)
    work.session.add(ReminderRecord(clock="mark", subject_id=uuid4(), step=1, at=work.now))
    return 1


def marks(office) -> int:
    with office.open_reading(DOORKEEPER) as reading:
        reading.require(Permission.SERVICE_RUN)
        return len(reading.session.scalars(select(ReminderRecord)).all())


def runs(office) -> list[RunRecord]:
    with office.open_reading(DOORKEEPER) as reading:
        reading.require(Permission.SERVICE_RUN)
        return list(reading.session.scalars(select(RunRecord).order_by(RunRecord.job, RunRecord.slot)))


def test_two_workers_run_each_job_once_for_each_due_time(office, settings, clock):
    jobs = [Job(f"job{number}", "A job", MINUTE, inside=mark) for number in range(5)]
    first, second = Worker(office, settings, jobs, clock), Worker(office, settings, jobs, clock)
    for _ in range(10):
        first.run_all()
        second.run_all()
        first.run_all()
        clock.advance(timedelta(seconds=12))
    assert (first.number, second.number) == (1, None)
    assert marks(office) == len(runs(office)) == 5 * 2
    assert {run.outcome for run in runs(office)} == {"done"}


def test_another_takes_over_within_half_a_minute_of_silence_and_runs_what_was_missed_once(office, settings, clock):
    jobs = [Job("job", "A job", Every(timedelta(seconds=5)), inside=mark)]
    first, second = Worker(office, settings, jobs, clock), Worker(office, settings, jobs, clock)
    first.run_all()
    silent_at = clock.now()
    while second.number is None:
        clock.advance(lease.BEAT)
        second.run_all()
    assert clock.now() - silent_at <= timedelta(seconds=30)
    assert second.number == 2 and marks(office) == 2
    assert runs(office)[-1].due_at == silent_at + timedelta(seconds=5)


def test_a_lease_that_is_given_back_is_taken_at_once(office, settings, clock):
    first, second = Worker(office, settings, (), clock), Worker(office, settings, (), clock)
    first.beat()
    first.stop()
    second.beat()
    assert second.number == 2


def test_a_clock_set_back_by_an_hour_keeps_nobody_from_taking_over(office, settings, clock):
    first, second = Worker(office, settings, (), clock), Worker(office, settings, (), clock)
    first.beat()
    clock.advance(timedelta(hours=-1))
    second.beat()
    assert second.number == 2


def test_what_a_holder_writes_after_another_took_over_is_refused(office, settings, clock):
    """It slept in the middle of a job; its change and its run are both gone."""
    second = Worker(office, settings, (), clock)
    first = Worker(office, settings, [Job("job", "A job", MINUTE, inside=mark)], clock)
    first.beat()
    clock.advance(timedelta(minutes=2))
    second.beat()
    first.tick(first.jobs[0])
    assert second.number == 2 and marks(office) == 0 and runs(office) == []
    with office.open_work(DOORKEEPER) as work:
        work.require(Permission.SERVICE_RUN)
        with pytest.raises(LeaseLostError):
            lease.require_held(work, 1)


def test_work_outside_that_was_left_half_done_is_done_by_whoever_takes_over(office, settings, clock):
    done = []

    def dies(_office, _settings, _fence) -> int:
        done.append("begun")
        raise KeyboardInterrupt

    daily = Daily(time(2, 30))
    first = Worker(office, settings, [Job("job", "A job", daily, outside=dies)], clock)
    with pytest.raises(KeyboardInterrupt):
        first.run_all()
    assert [run.outcome for run in runs(office)] == ["running"]
    first.run_all()
    clock.advance(timedelta(minutes=1))
    job = Job("job", "A job", daily, outside=lambda *_: done.append("done"))
    second = Worker(office, settings, [job], clock)
    second.run_all()
    second.run_all()
    assert done == ["begun", "done"]
    assert [(run.outcome, run.number, run.tries) for run in runs(office)] == [("done", 2, 2)]


def test_a_job_that_fails_is_told_changes_nothing_and_is_tried_again_a_few_times(office, settings, clock, caplog):
    tries = []

    def fails(work) -> int:
        mark(work)
        tries.append(clock.now())
        raise InvalidError({"Anna Bell": ["of a case"]})

    def breaks(work) -> int:
        work.require(Permission.SERVICE_RUN)
        raise ZeroDivisionError("Anna Bell of a case")

    jobs = [Job("fails", "A job", Daily(time(2, 30)), inside=fails)]
    jobs += [Job("breaks", "A job", Daily(time(2, 30)), inside=breaks), Job("works", "A job", MINUTE, inside=mark)]
    worker = Worker(office, settings, jobs, clock)
    for _ in range(TRIES + 3):
        worker.run_all()
        worker.run_all()
        clock.advance(RETRY_AFTER)
    assert len(tries) == TRIES
    told = {run.job: (run.outcome, run.told) for run in runs(office)}
    assert told["fails"] == ("failed", "invalid") and told["breaks"] == ("failed", "fault ZeroDivisionError")
    assert told["works"] == ("done", "1") and marks(office) == TRIES + 3
    assert "Anna" not in caplog.text


def test_nothing_runs_between_one_and_two_in_london(office, settings, clock):
    worker = Worker(office, settings, [Job("job", "A job", MINUTE, inside=mark)], clock)
    clock.at = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)  # 01:00, for the first time
    for _ in range(119):
        worker.run_all()
        clock.advance(timedelta(minutes=1))
    assert marks(office) == 0
    clock.advance(timedelta(minutes=1))
    worker.run_all()
    assert marks(office) == 1


def test_the_system_page_tells_who_runs_what_ran_and_what_is_late(office, settings, clock):
    start(office)
    an_agency(office)
    an_account(office, "asha.admin", "admin")
    worker = Worker(office, settings, clock=clock)
    worker.settings = replace(settings, mail=f"file:{settings.data / 'outbox'}")

    def page() -> queries.SystemView:
        with office.open_reading(the_actor(office, "asha.admin")) as reading:
            return queries.show_system(reading, clock.now())

    assert not page().alive and page().since is None
    worker.run_all()
    view = page()
    assert view.alive and {job.title for job in view.jobs if job.outcome == ""} == set()
    assert view.late == ()
    clock.advance(timedelta(minutes=30))
    view = page()
    assert not view.alive and "Send mail" in {job.title for job in view.late}
    worker.run_all()
    assert page().alive and "29 min" in {job.late for job in page().jobs}


def test_old_runs_are_forgotten_and_the_newest_of_each_job_stays(office, settings, clock):
    worker = Worker(office, settings, [Job("job", "A job", Every(timedelta(hours=6)), inside=mark)], clock)
    for _ in range(20):
        worker.run_all()
        clock.advance(timedelta(hours=12))
    before = len(runs(office))
    with office.open_work(DOORKEEPER) as work:
        assert forget_old_runs(work) > 0
    assert 0 < len(runs(office)) < before
    clock.advance(timedelta(days=400))
    with office.open_work(DOORKEEPER) as work:
        forget_old_runs(work)
    assert len(runs(office)) == 1
