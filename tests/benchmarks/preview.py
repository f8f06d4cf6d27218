"""How long does `hub preview` take on a case file, from typing to answer? `python -m tests.benchmarks.preview`.

Whole processes, one after the other, on each of the six case files; and how soon `hub redact` is ready to read.
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks.load import against, load

ROOT = Path(__file__).parents[2]
CASES = sorted((ROOT / "hub" / "demo" / "cases").glob("*.json"))
ROUNDS = 5
PREVIEW = ("--recipient", "west-midlands-police", "--purpose", "prevent_detect_crime", "--json")


def seconds(*arguments: str, told: str = "") -> float:
    """How long one process of the command took. Fails where it could not be used."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "hub.cli.main", *arguments],
        input=told, capture_output=True, text=True, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    return time.perf_counter() - began


def main() -> None:
    """Print every figure."""
    seconds("preview", str(CASES[0]), *PREVIEW)
    for case in CASES:
        lengths = [seconds("preview", str(case), *PREVIEW) for _ in range(ROUNDS)]
        told = against(statistics.median(lengths), 1, "s (median)")
        print(f"preview of {case.name}: {told}, {max(lengths):.2f} s (slowest); {load()}", flush=True)
    starts = [seconds("redact", "--jsonl") for _ in range(ROUNDS)]
    print(f"start of hub redact: {against(statistics.median(starts), 0.5, 's (median)')}; {load()}")


if __name__ == "__main__":
    main()
