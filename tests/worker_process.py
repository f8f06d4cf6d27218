"""A worker in a process of its own, for tests that kill it: `python -m tests.worker_process URL KEYS [SMTP PORT]`.

Its jobs leave a row for each due time, inside one transaction and outside, and with a port it drains the outbox. Tells
one line when it has started.
"""

import os
import sys
import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid5

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
from hub.scheduler.rhythm import Every
from hub.scheduler.worker import Worker

EFFECTS = UUID(int=16)


def mark(work) -> int:
    """One row for each run: a second run of the same due time would leave a second one."""
    work.require(Permission.SERVICE_RUN)
    work.session.add(ReminderRecord(clock=f"in:{os.getpid()}", subject_id=uuid5(EFFECTS, os.urandom(8).hex()), step=1,
                                    at=work.now))  # fmt: skip
    time.sleep(0.02)
    return 1


def outside(office, _settings, fence) -> int:
    """A row of its own transaction, that shows its number."""
    time.sleep(0.05)
    with office.open_work(DOORKEEPER) as work:
        work.require(Permission.SERVICE_RUN)
        fence(work)
    return 1


def main(url: str, keys: str, port: str = "") -> None:
    """Run until killed."""
    folder = Path(keys)
    master = load_master_keys(folder)
    office = Office(make_engine(url), Vault.at(f"sqlite:///{folder / 'vault.sqlite'}", master), master, SystemClock())
    second = Every(timedelta(seconds=1))
    jobs = [Job(f"in{number}", "A job", second, inside=mark) for number in range(4)]
    jobs.append(Job("out", "A job", second, outside=outside))
    if port:
        post = SmtpPost(MailServer("127.0.0.1", int(port), "hub@whg.example", must_secure=False))
        base = "https://hub.whg.example"
        jobs.append(Job("post", "Mail", second, outside=lambda o, _s, fence: drain(Rounds(o, post, base, fence))))
    worker = Worker(office, Settings.for_demo(folder, "127.0.0.1", 8000, {}), jobs)
    worker.start()
    sys.stdout.write(f"started {worker.number}\n")
    sys.stdout.flush()
    while True:
        time.sleep(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
