"""What the tests of faults share: how many rounds, how a process is killed, and who judges what is left.

Quick in the suite; `python -m tests.benchmarks.faults` runs the same tests long and prints a table.
Source: faults paper, rules for the tests.
"""

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from hub.db.work import Office
from hub.ledger import service as ledger
from hub.ledger.audit import verify_database
from hub.ledger.signing import HIGH_WATER
from hub.ledger.trusting import trust_of_instance
from tests.independent_checker import Trust, judge_export
from tests.ledger_builders import JOB

ROOT = Path(__file__).parents[1]
ROUNDS = int(os.environ.get("HUB_FAULT_ROUNDS", "10"))
IS_LONG = ROUNDS >= 100
IS_TABLE = "HUB_FAULT_ROUNDS" in os.environ
"""Whether the table is made: what is counted once, not in rounds, is then tried in full."""


def rounds(quick: int, long: int) -> int:
    """Rounds of a test whose single round is short or long. long: of a table of a hundred; quick: in the suite."""
    return max(quick, long * ROUNDS // 100) if IS_TABLE else quick


def tell(
    record_property: Callable[[str, object], None],
    times: int,
    found: str,
    *,
    lost: int | None = None,
    doubled: int | None = None,
) -> None:
    """Leave for the table of the long form what was found. lost, doubled: as counted; None where there is no count."""
    for name, value in (("rounds", times), ("found", found), ("lost", lost), ("doubled", doubled)):
        record_property(name, value)


@dataclass(slots=True)
class Killed:
    """A process that was killed at a random instant. lines: what it had told before, whole lines only."""

    lines: list[str] = field(default_factory=list)

    def told(self, word: str) -> list[str]:
        """What followed `word` on its lines, in order."""
        return [line.removeprefix(word + " ") for line in self.lines if line.startswith(word + " ")]


def writer(office: Office, url: str, act: str, *arguments: object) -> subprocess.Popen:
    """A process of its own that writes through the same database and keys."""
    code = [sys.executable, "-m", "tests.ledger_writer", url, str(office.master.directory), act]
    code += [str(each) for each in arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(code, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment)


def kill(process: subprocess.Popen, chance: random.Random, longest: float = 1.0) -> Killed:
    """Let it tell its first line, then end it by SIGKILL after a random time of at most `longest` seconds."""
    first = process.stdout.readline()
    time.sleep(chance.random() * longest)
    process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate()
    return Killed((first + rest).split("\n")[:-1])


class Kept:
    """A database as it stood, to come back to: for rounds whose beginning takes far longer than what they try.

    And what the keys remember of its seal; they stay otherwise: one more than the database knows harms nothing.
    """

    def __init__(self, office: Office, url: str) -> None:
        self._engine, self._url = office.engine, make_url(url)
        self._sealed = office.master.directory / HIGH_WATER
        self._seal = self._sealed.read_bytes() if self._sealed.exists() else None
        self._copied(self._url.database, f"{self._url.database}_kept")

    def put_back(self) -> None:
        """Let the database be again what it was."""
        self._copied(f"{self._url.database}_kept", self._url.database)
        if self._seal is None:
            self._sealed.unlink(missing_ok=True)
        else:
            self._sealed.write_bytes(self._seal)

    def _copied(self, source: str, target: str) -> None:
        self._engine.dispose()
        if self._engine.dialect.name == "sqlite":
            for part in ("-wal", "-shm"):
                Path(target + part).unlink(missing_ok=True)
            with closing(sqlite3.connect(source)) as whole, closing(sqlite3.connect(target)) as copy:
                whole.backup(copy)
            return
        admin = create_engine(self._url.set(database="postgres"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {target} WITH (FORCE)"))
            connection.execute(text(f"CREATE DATABASE {target} TEMPLATE {source}"))
        admin.dispose()


def most_memory(pid: int) -> int:
    """The most memory that this process has held at any time, in kB."""
    return int(re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())[1])


def judge(office: Office, folder: Path) -> int:
    """The size of the log, which the hub's audit and a judge that shares no line with it both find sound.

    The export that the other judge reads is itself an entry.
    """
    report = verify_database(office)
    assert report.findings == [], report.findings
    path = folder / "log.jsonl"
    size = ledger.export_log(office, JOB, path, "none", "requested")
    found, signed, _ = judge_export(path.read_text(encoding="utf-8"), Trust(trust_of_instance(office).as_text()))
    assert found == size == report.size
    assert len({each[0] for each in signed}) == len(signed)
    return size
