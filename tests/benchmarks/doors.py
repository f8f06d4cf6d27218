"""Does a refusal tell by its time whether there is something? Run by hand: `python -m tests.benchmarks.doors`.

Asks in turn for something hidden and for something that does not exist, 200 times, and compares the medians.
Source: threat model, section 4, rule 5 (less than 5 ms apart).
"""

import os
import tempfile
import time
from pathlib import Path
from statistics import median
from uuid import UUID, uuid4

from tests.demo_world import Demo, opened, seed_into

WANTED_MS = 5.0
REQUESTS = 200

ASKED = (
    ("owen.pike", "/cases/", "select id from case_file where reference = 'HC-2026-0114'"),
    ("dana.orme", "/cases/", "select id from case_file where reference = 'HC-2026-0114'"),
    ("dana.orme", "/shared/", "select public_ref from disclosure where agency_code = 'west-midlands-fire'"),
    ("owen.pike", "/disclosures/", "select d.id from disclosure d join case_file c on c.id = d.case_id"
                                   " where c.reference = 'HC-2026-0114'"),
    ("joss.merrill", "/accounts/", "select id from account where username = 'maya.reid'"),
)  # fmt: skip
"""Who asks, under which address, and how to find something that is hidden from them there."""


def apart(demo: Demo, who: str, kind: str, hidden: str) -> tuple[float, float]:
    """Median of what is hidden and of what does not exist, in milliseconds."""
    browser, value = demo.browser_of(who), demo.rows(hidden)[0][0]
    is_id, took = len(value) == 32, ([], [])
    there = kind + (str(UUID(value)) if is_id else value)
    for number in range(REQUESTS):
        path = there if number % 2 else kind + (str(uuid4()) if is_id else f"{number:026d}")
        start = time.perf_counter()
        browser.get(path)
        took[number % 2].append((time.perf_counter() - start) * 1000)
    return median(took[1]), median(took[0])


def main() -> None:
    """Print the figures, with the load of the machine they were taken on."""
    with tempfile.TemporaryDirectory() as folder:
        seed_into(Path(folder) / "data")
        with opened(Path(folder) / "data") as demo:
            print(f"load average {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores; wanted below {WANTED_MS} ms apart")
            for who, kind, hidden in ASKED:
                there, nowhere = apart(demo, who, kind, hidden)
                told = f"hidden {there:6.2f} ms  missing {nowhere:6.2f} ms  apart {there - nowhere:6.2f} ms"
                print(f"{who:14} {kind:14} {told}")


if __name__ == "__main__":
    main()
