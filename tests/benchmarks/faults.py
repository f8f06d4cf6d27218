"""The fault tests in their long form, as a table: `python -m tests.benchmarks.faults [--rounds 100] [--only WORDS]`.

The same tests that the suite runs quickly, with real processes and SIGKILL, on SQLite and on PostgreSQL; after each
round the hub's audit and an independent judge both look at what is left. An hour and more with 100 rounds.
Source: faults F01, F02, F04, F05, F09, F12 to F16, F19, F20, F24; faults paper, rules for the tests.
"""

import argparse
import os
import sys
from pathlib import Path

import pytest

from tests.benchmarks.load import load

FILES = (
    "tests/services/test_ledger_faults.py", "tests/services/test_disclosure_faults.py",
    "tests/services/test_worker_faults.py",
)  # fmt: skip
ROOT = Path(__file__).parents[2]


class Table:
    """A line for each test, as soon as it has ended."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Print what a test left for the table, or that it failed."""
        if report.when != "call" and report.passed:
            return
        left = dict(report.user_properties)
        engine = "PostgreSQL" if "[postgresql" in report.nodeid else "SQLite"
        found = left.get("found") or report.nodeid.rpartition("::")[2]
        verdict = "sound" if report.passed else report.outcome.upper()
        line = f"{left.get('fault', '-'):4} {engine:11} {left.get('rounds', 1):6} {verdict:7} {report.duration:7.0f} s"
        print(f"{line}  {found}", flush=True)
        if report.failed:
            print(report.longreprtext, flush=True)


def main() -> int:
    """Run them and print the table; the exit code is pytest's."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--only", metavar="WORDS", default="", help="tests whose name holds this, as pytest -k")
    wanted = parser.parse_args()
    os.environ["HUB_FAULT_ROUNDS"] = str(wanted.rounds)
    print(f"{wanted.rounds} rounds; {load()}\nwhat engine      rounds verdict      took  found")
    options = ["-o", "addopts=", "--timeout=0", "-p", "no:terminal", "-p", "no:xdist", "-p", "no:faulthandler"]
    chosen = ["-k", wanted.only] if wanted.only else []
    code = pytest.main([*options, *chosen, *(str(ROOT / file) for file in FILES)], plugins=[Table()])
    print(load())
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
