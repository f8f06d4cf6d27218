"""Every fault of the paper, as a table: `python -m tests.benchmarks.faults [--rounds 100] [--only F14,F15]`.

One line for each fault and database, as soon as its tests have ended: how many rounds they ran, what was lost and what
doubled where they count that, and whether all held. The same tests that the suite runs quickly, with real processes
and SIGKILL; hours with 100 rounds, half an hour with 10. What is measured, not tested, is run too. Which tests show
which fault stands in `tests/fault_table.py`.
Source: faults paper, the list and the rules for the tests.
"""

import argparse
import os
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.benchmarks.load import load
from tests.fault_table import FAULTS, Fault

ROOT = Path(__file__).parents[2]
OPTIONS = ["-o", "addopts=", "--timeout=0", "-p", "no:terminal", "-p", "no:xdist", "-p", "no:faulthandler",
           "-p", "no:cacheprovider"]  # fmt: skip
LINE = "{:4} {:44} {:11} {:>6} {:>5} {:>8}  {}"


@dataclass(slots=True)
class Found:
    """What the tests of one fault on one database came to. lost, doubled: None where none of them counts it."""

    outcomes: dict[str, str] = field(default_factory=dict)
    rounds: int = 0
    lost: int | None = None
    doubled: int | None = None
    told: list[str] = field(default_factory=list)

    def add(self, report: pytest.TestReport, left: dict[str, object]) -> None:
        """Take one test's outcome and what it left for the table."""
        self.outcomes[report.nodeid] = report.outcome
        if report.when != "call":
            return
        self.rounds += int(left.get("rounds", 1))
        for name in ("lost", "doubled"):
            if left.get(name) is not None:
                setattr(self, name, (getattr(self, name) or 0) + int(left[name]))
        if "found" in left:
            self.told.append(str(left["found"]))
        if report.failed:
            self.told.append(report.longreprtext)

    @property
    def held(self) -> bool:
        """Whether nothing failed, was skipped, lost or doubled."""
        return set(self.outcomes.values()) == {"passed"} and not self.lost and not self.doubled

    @property
    def verdict(self) -> str:
        """All passed, or how many did not."""
        outcomes = list(self.outcomes.values())
        bad = {word: outcomes.count(word) for word in ("failed", "skipped") if word in outcomes}
        told = ", ".join(f"{count} {word}" for word, count in bad.items())
        if bad:
            return f"{told.upper()} of {len(outcomes)}"
        return f"passed ({len(outcomes)})" if self.held else f"LOST OR DOUBLED ({len(outcomes)})"


class Watcher:
    """Gathers what the tests of one fault come to, by database."""

    def __init__(self) -> None:
        self.found: dict[str, Found] = defaultdict(Found)
        self._engines: dict[str, str] = {}

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Know which database a test runs on."""
        self._engines[item.nodeid] = _engine_of(item)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take what a test came to, or that its preparation failed."""
        if report.when == "call" or not report.passed:
            self.found[self._engines[report.nodeid]].add(report, dict(report.user_properties))


def _engine_of(item: pytest.Item) -> str:
    if "postgresql" in item.nodeid or item.get_closest_marker("postgres"):
        return "PostgreSQL"
    return "no database" if item.path.parent.name in ("rules", "properties") else "SQLite"


def run(fault: Fault) -> bool:
    """Run the tests of one fault and print its lines. Whether all held."""
    if not fault.tests:
        print(LINE.format(fault.id, fault.what, "-", "-", "-", "-", fault.lacks), flush=True)
        return True
    watcher = Watcher()
    code = pytest.main([*OPTIONS, *(str(ROOT / each) for each in fault.tests)], plugins=[watcher])
    for engine, found in sorted(watcher.found.items()):
        counts = ["-" if each is None else each for each in (found.lost, found.doubled)]
        lacks = f"; without: {fault.lacks}" if fault.lacks else ""
        print(LINE.format(fault.id, fault.what, engine, found.rounds, *counts, found.verdict + lacks), flush=True)
        for told in found.told:
            print(f"       {told}", file=sys.stderr, flush=True)
    if code:
        print(f"{fault.id}: the tests ended with {code!r}", file=sys.stderr)
    held = code == pytest.ExitCode.OK and all(found.held for found in watcher.found.values())
    return (measure(fault) if fault.measured else True) and held


def measure(fault: Fault) -> bool:
    """Run the benchmark of a fault, whose figures follow, and print its line. Whether every goal was met."""
    name, *arguments = fault.measured
    done = subprocess.run(
        [sys.executable, "-m", f"tests.benchmarks.{name}", *arguments], cwd=ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    verdict = f"{'goals met' if done.returncode == 0 else 'A GOAL MISSED'} by tests.benchmarks.{name}"
    print(LINE.format(fault.id, fault.what, "PostgreSQL", 1, "-", "-", verdict), flush=True)
    for line in done.stdout.splitlines():
        print(f"       {line}", file=sys.stderr, flush=True)
    return done.returncode == 0


def main() -> int:
    """Run the wanted faults and print the table; 1 where one did not hold."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=100, help="for a hundred, each test runs its long form")
    parser.add_argument("--only", metavar="F01,F02", default="", help="these faults only")
    wanted = parser.parse_args()
    only = {each.strip().upper() for each in wanted.only.split(",") if each.strip()}
    unknown = only - {each.id for each in FAULTS}
    if unknown:
        parser.error(f"--only: no such fault: {', '.join(sorted(unknown))}")
    os.environ["HUB_FAULT_ROUNDS"] = str(wanted.rounds)
    print(f"{wanted.rounds} rounds; {load()}")
    print(LINE.format("", "fault", "database", "rounds", "lost", "doubled", "verdict (tests)"), flush=True)
    held = [run(fault) for fault in FAULTS if not only or fault.id in only]
    print(load())
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
