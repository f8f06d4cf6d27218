"""What the tests of faults share: how many rounds, how a process is killed, and who judges what is left.

Quick in the suite; `python -m tests.benchmarks.faults` runs the same tests long and prints a table.
Source: faults paper, rules for the tests.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from hub.db.work import Office
from hub.ledger import service as ledger
from hub.ledger.audit import trust_of_instance, verify_database
from tests.independent_checker import Trust, judge_export
from tests.ledger_builders import JOB

ROOT = Path(__file__).parents[1]
ROUNDS = int(os.environ.get("HUB_FAULT_ROUNDS", "10"))
IS_LONG = ROUNDS >= 100


def rounds(quick: int, long: int) -> int:
    """Rounds of a test whose single round is short or long: `long` for every hundred of the long form."""
    return long * ROUNDS // 100 if IS_LONG else quick


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


def judge(office: Office, folder: Path) -> int:
    """The size of the log, which the hub's audit and a judge that shares no line with it both find sound.

    The export that the other judge reads is itself an entry.
    """
    report = verify_database(office)
    assert report.findings == []
    path = folder / "log.jsonl"
    size = ledger.export_log(office, JOB, path, "none", "requested")
    found, signed, _ = judge_export(path.read_text(encoding="utf-8"), Trust(trust_of_instance(office).as_text()))
    assert found == size == report.size
    assert len({each[0] for each in signed}) == len(signed)
    return size
