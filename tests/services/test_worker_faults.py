"""Two workers in processes of their own, killed and stopped at any instant: no run is lost or doubled, no mail twice.

Source: faults F09, F14, F15, F16; faults paper, rules for the tests.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select

from hub.access.permissions import Permission
from hub.db.work import Office
from hub.identity.sessions import DOORKEEPER
from hub.kernel.clock import SystemClock
from hub.outbox.records import NoticeRecord, ReminderRecord
from hub.outbox.service import notice
from hub.scheduler.records import LeaseRecord, RunRecord
from tests.fault_rounds import ROOT, rounds, tell
from tests.people import an_account, an_agency
from tests.post_office import open_post_office
from tests.worker_process import MANY

pytestmark = pytest.mark.real_commit
TAKEOVER_SECONDS = 30


@pytest.fixture
def real(office) -> Office:
    """The office under the machine's own clock, as the processes have it."""
    return replace(office, clock=SystemClock())


def begun(office: Office, url: str, *act: object) -> subprocess.Popen:
    """A worker in a process that was only just begun."""
    code = [sys.executable, "-m", "tests.worker_process", url, str(office.master.directory), *map(str, act)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        code, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT, env=environment
    )


def a_worker(office: Office, url: str, *act: object) -> subprocess.Popen:
    """A worker that has said that it started."""
    process = begun(office, url, *act)
    assert process.stdout.readline().startswith("started")
    return process


def wait_within_a_job(process: subprocess.Popen) -> None:
    """Come back at an instant at which this process is within a job."""
    asked = time.monotonic()
    while line := process.stdout.readline():
        if line.startswith("within ") and float(line.split()[1]) > asked:
            return
    raise AssertionError("the process ended")


def end(*processes: subprocess.Popen) -> None:
    for process in processes:
        process.kill()
        process.wait()
        process.stdout.close()


def rows(office: Office, record) -> list:
    with office.open_reading(DOORKEEPER) as reading:
        reading.require(Permission.SERVICE_RUN)
        return list(reading.session.scalars(select(record)))


def holder(office: Office) -> LeaseRecord:
    (lease,) = rows(office, LeaseRecord)
    return lease


def runs_after(office: Office, number: int) -> list[RunRecord]:
    return [run for run in rows(office, RunRecord) if run.number > number and run.outcome == "done"]


def wait_for_each_job(office: Office) -> None:
    """Until each of the five jobs was run once: one that never ran was not missed, and is not late."""
    began = time.monotonic()
    while len({run.job for run in rows(office, RunRecord) if run.outcome == "done"}) < 5:
        assert time.monotonic() - began < TAKEOVER_SECONDS, "a job never ran"
        time.sleep(0.1)


def wait_for_takeover(office: Office, number: int) -> float:
    """Seconds until somebody with a later number has run something."""
    began = time.monotonic()
    while not runs_after(office, number):
        assert time.monotonic() - began < TAKEOVER_SECONDS, "nobody took over"
        time.sleep(0.2)
    return time.monotonic() - began


@dataclass(frozen=True, slots=True)
class Judged:
    """Runs, those of them that left no effect, and effects beyond the one of each run."""

    runs: int
    lost: int
    doubled: int


def judge(office: Office) -> Judged:
    """Each due time has one run, and each run inside a transaction exactly one effect."""
    runs = rows(office, RunRecord)
    assert max(Counter((run.job, run.slot) for run in runs).values()) == 1
    inside = {f"{run.job} {run.slot.timestamp():.0f}" for run in runs if run.job.startswith("in")}
    assert {run.outcome for run in runs if run.job.startswith("in")} == {"done"}
    effects = Counter(mark.clock for mark in rows(office, ReminderRecord))
    found = Judged(len(runs), len(inside - set(effects)), effects.total() - len(inside & set(effects)))
    assert (found.lost, found.doubled) == (0, 0)
    return found


def test_two_workers_begun_at_once_run_fifty_due_jobs_once_each(real, database_url, record_property):
    """The one that holds the lease is told to end at any instant, so that the other finishes what is left."""
    times, chance = rounds(1, 20), random.Random(50)
    for number in range(times):
        pair = [begun(real, database_url, "many", number) for _ in range(2)]
        try:
            for process in pair:
                assert process.stdout.readline().startswith("started")
            time.sleep(chance.random() * 2)
            next(each for each in pair if f":{each.pid}:" in holder(real).holder).terminate()
            deadline = time.monotonic() + 60
            while sum(run.outcome == "done" for run in rows(real, RunRecord)) < MANY * (number + 1):
                assert time.monotonic() < deadline, "due jobs were left"
                time.sleep(0.2)
            time.sleep(1)  # A second run of the same would come now.
            for process in pair:
                process.terminate()
                process.wait(timeout=60)
        finally:
            end(*pair)
    found = judge(real)
    assert found.runs == MANY * times
    tell(record_property, times, f"{found.runs} jobs due, each run once", lost=found.lost, doubled=found.doubled)


def test_a_holder_that_is_killed_loses_and_doubles_no_run(real, database_url, record_property):
    """Always within a job; what was missed meanwhile is run once, and stands there as late."""
    times, slowest = rounds(1, 20), 0.0
    chance = random.Random(14)
    with ExitStack() as stack:
        waiting = [a_worker(real, database_url)]
        stack.callback(lambda: end(*waiting))
        for _ in range(times):
            waiting.append(a_worker(real, database_url))
            number = holder(real).number
            wait_for_each_job(real)
            wait_within_a_job(waiting[0])
            time.sleep(chance.random() * 0.03)
            end(waiting.pop(0))
            slowest = max(slowest, wait_for_takeover(real, number))
            late = min(runs_after(real, number), key=lambda run: run.started_at)
            assert (late.started_at - late.due_at).total_seconds() > 5
    found = judge(real)
    told = f"{found.runs} runs; slowest takeover {slowest:.1f} s"
    tell(record_property, times, told, lost=found.lost, doubled=found.doubled)


def test_a_holder_that_slept_through_a_takeover_changes_nothing(real, database_url, record_property):
    times = rounds(1, 10)
    with ExitStack() as stack:
        pair = [a_worker(real, database_url), a_worker(real, database_url)]
        stack.callback(lambda: end(*pair))
        for _ in range(times):
            number = holder(real).number
            sleeping = next(each for each in pair if f":{each.pid}:" in holder(real).holder)
            sleeping.send_signal(signal.SIGSTOP)
            try:
                wait_for_takeover(real, number)
            finally:
                sleeping.send_signal(signal.SIGCONT)
            time.sleep(3)
            later = [run for run in rows(real, RunRecord) if run.number == number]
            first_of_next = min(run.started_at for run in runs_after(real, number))
            assert not [run for run in later if run.outcome == "done" and run.ended_at > first_of_next]
    found = judge(real)
    tell(record_property, times, f"{found.runs} runs, no late write", lost=found.lost, doubled=found.doubled)


def test_a_worker_killed_while_the_server_takes_a_letter_sends_none_twice(real, database_url, record_property):
    an_agency(real)
    an_agency(real, "police", "police")
    readers = [an_account(real, f"reader.{n:02}", "partner_user", "police") for n in range(20)]
    times, killed = rounds(1, 10), 0
    with open_post_office() as server, ExitStack() as stack:
        for _ in range(times):
            with real.open_work(DOORKEEPER) as work:
                work.require(Permission.SERVICE_RUN)
                for reader in readers:
                    notice(work, "shared", reader, "/requests/")
            process = a_worker(real, database_url, "post", server.port)
            stack.callback(lambda process=process: end(process))
            at = len(server.letters) + 5
            stopped = []

            def strike(process=process, at=at, stopped=stopped) -> None:
                if len(server.letters) >= at and not stopped:
                    stopped.append(process.send_signal(signal.SIGKILL))

            server.on_data = strike
            process.wait(timeout=60)
            server.on_data, killed = None, killed + 1
            end(process)
            finisher = a_worker(real, database_url, "post", server.port)
            stack.callback(lambda finisher=finisher: end(finisher))
            deadline = time.monotonic() + 60
            while any(each.state == "waiting" for each in rows(real, NoticeRecord)):
                assert time.monotonic() < deadline, "notices were left waiting"
                time.sleep(0.3)
            end(finisher)
    found = rows(real, NoticeRecord)
    unknown = [each for each in found if each.state == "failed"]
    ids = Counter(letter["Message-ID"] for letter in server.letters)
    assert max(ids.values()) == 1 and len(unknown) <= killed
    assert {each.trouble for each in unknown} <= {"unknown"}
    sent = {each.message_id for each in found if each.state == "sent"}
    lost, doubled = len(sent - {name.strip("<>").partition("@")[0] for name in ids}), ids.total() - len(ids)
    assert (lost, doubled) == (0, 0)
    told = f"{len(found)} notices, {len(ids)} letters, {len(unknown)} shown as not known"
    tell(record_property, times, told, lost=lost, doubled=doubled)
