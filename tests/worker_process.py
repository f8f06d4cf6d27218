"""A worker in a process of its own, for tests that kill it: `python -m tests.worker_process URL KEYS [ACT ARGUMENT]`.

Without an act its jobs are due each second: four leave a row for each due time within its transaction, one outside.
`post PORT` drains the outbox besides; `many NAME` has fifty jobs of that name instead, each due once. Tells a line when
it has started, and one with the instant whenever it is within a job. SIGTERM lets it end as a worker does.
"""

import signal
import sys
import threading
import time
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select

from hub.access.permissions import Permission
from hub.config import Settings
from hub.db.engine import make_engine
from hub.db.vault import Vault, load_master_keys
from hub.db.work import Office
from hub.delivery.posting import MailServer, SmtpPost
from hub.delivery.service import Rounds, drain
from hub.identity.sessions import DOORKEEPER
from hub.kernel.clock import SystemClock
from hub.outbox.records import ReminderRecord
from hub.scheduler.jobs import Job
from hub.scheduler.records import RunRecord
from hub.scheduler.rhythm import Every
from hub.scheduler.worker import Worker

MANY = 50


def tell(line: str) -> None:
    """Hand one line to the parent at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def mark(job: str, work) -> int:
    """One row that names job and due time: a second run of the same would leave a second row."""
    work.require(Permission.SERVICE_RUN)
    running = select(RunRecord.slot).where(RunRecord.job == job, RunRecord.outcome == "running")
    slot = work.session.scalars(running.order_by(RunRecord.slot.desc()).limit(1)).one()
    work.session.add(ReminderRecord(clock=f"{job} {slot.timestamp():.0f}", subject_id=uuid4(), step=1, at=work.now))
    tell(f"within {time.monotonic()}")
    time.sleep(0.03)
    return 1


def outside(office, _settings, fence) -> int:
    """A row of its own transaction, that shows its number."""
    time.sleep(0.05)
    with office.open_work(DOORKEEPER) as work:
        work.require(Permission.SERVICE_RUN)
        fence(work)
    return 1


def jobs_of(act: str, argument: str) -> list[Job]:
    """The jobs of one act."""
    if act == "many":
        once = Every(timedelta(days=1))
        names = [f"in{argument}.{number}" for number in range(MANY)]
        return [Job(name, "A job", once, inside=partial(mark, name)) for name in names]
    second = Every(timedelta(seconds=1))
    jobs = [Job(name, "A job", second, inside=partial(mark, name)) for name in ("in0", "in1", "in2", "in3")]
    jobs.append(Job("out", "A job", second, outside=outside))
    if act == "post":
        post = SmtpPost(MailServer("127.0.0.1", int(argument), "hub@whg.example", must_secure=False))
        base = "https://hub.whg.example"
        jobs.append(Job("post", "Mail", second, outside=lambda o, _s, fence: drain(Rounds(o, post, base, fence))))
    return jobs


def main(url: str, keys: str, act: str = "", argument: str = "") -> None:
    """Run until killed, or told to end."""
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: ended.set())
    folder = Path(keys)
    master = load_master_keys(folder)
    office = Office(make_engine(url), Vault.at(f"sqlite:///{folder / 'vault.sqlite'}", master), master, SystemClock())
    worker = Worker(office, Settings.for_demo(folder, "127.0.0.1", 8000, {}), jobs_of(act, argument))
    worker.start()
    tell(f"started {worker.number}")
    ended.wait()
    worker.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
