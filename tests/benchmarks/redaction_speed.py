"""How fast is the redactor, alone and beside Presidio, and does its cost grow with text alone?

Times are processor times of the process, best of several rounds, because the machine may be busy; the load is
printed with them. Every document brings people of its own, so both begin cold: neither the index of the engine nor
the compiled deny list of Presidio is kept from one text to the next.
Source: redaction requirements, sections 2 and 10; contracts, section 4.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from hub.cli.redact import answer
from hub.redaction.index import forget_people
from tests.benchmarks import redaction_presidio
from tests.benchmarks.redaction_material.documents import Document, documents
from tests.benchmarks.redaction_scores import case_texts

ROUNDS = 5
SHORT, LONG = 150, 100_000
Work = Callable[[str, Sequence[dict]], object]


def _texts() -> tuple[list[tuple[str, Sequence[dict]]], list[tuple[str, Sequence[dict]]]]:
    """Short notes with their people (generated ones and the case files), and two long texts."""
    made = [(one.text, one.people) for one in documents("tuning", SHORT)]
    filed = [(one.text, one.people) for one in case_texts()]
    long = [("\n".join(text for text, _ in group)[:LONG], group[0][1]) for group in (made * 3, filed * 9)]
    return made + filed, long


def engine(text: str, people: Sequence[dict]) -> object:
    """The engine as the command line answers, with a cold index."""
    forget_people()
    return answer({"id": "x", "text": text, "people": list(people)}, "case-note")


def per_second(work: Work, texts: list[tuple[str, Sequence[dict]]], rounds: int = ROUNDS) -> float:
    """Characters a second of processor time, best of `rounds`."""
    best = 0.0
    for _ in range(rounds):
        start = time.process_time()
        for text, people in texts:
            work(text, people)
        best = max(best, sum(len(text) for text, _ in texts) / (time.process_time() - start))
    return best


def command(arguments: list[str], lines: bytes) -> tuple[float, float]:
    """Processor and wall seconds of a whole process that reads `lines`."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(arguments, input=lines, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.perf_counter() - start


def as_lines(found: Sequence[Document]) -> bytes:
    """The documents as `hub redact --jsonl` reads them."""
    return b"".join(json.dumps({"id": d.id, "text": d.text, "people": d.people}).encode() + b"\n" for d in found)


HUB = [sys.executable, "-c", "from hub.cli.main import main; raise SystemExit(main())", "redact", "--jsonl"]


def print_speed() -> None:
    """Print every figure of speed."""
    short, long = _texts()
    print(f"\nspeed in processor time, load average {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores")
    rates = {"short notes": per_second(engine, short), "long texts": per_second(engine, long)}
    lines = as_lines(list(documents("tuning")))
    whole = min(command(HUB, lines)[0] for _ in range(3))
    start_up = min(command(HUB, b"") for _ in range(ROUNDS))
    for name, rate in rates.items():
        print(f"  {name:22} {rate:12,.0f} characters a second")
    print(f"  hub redact --jsonl     {len(lines):12,d} bytes in {whole:.2f} s with start-up")
    print(f"  start-up               {start_up[0]:12.3f} s of processor time, {start_up[1]:.3f} s by the clock")
    _print_growth()
    _print_presidio(short, long, rates, lines, whole)


def _print_growth() -> None:
    """Cost by length of text and by number of people."""
    text, people = _texts()[1][0]
    many = [person for one in documents("held-out", 120) for person in one.people]
    sizes = [per_second(engine, [(text[:size], people)], 3) for size in (12_500, 25_000, 50_000, 100_000)]
    print("  by length (12 500 to 100 000 characters): " + ", ".join(f"{rate:,.0f}" for rate in sizes) + " a second")
    crowds = [[dict(person, id=f"p{n}") for n, person in enumerate(many[:count])] for count in (2, 20, 200)]
    rates = [per_second(engine, [(text, crowd)], 3) for crowd in crowds]
    print("  by people (2, 20, 200), long text: " + ", ".join(f"{rate:,.0f}" for rate in rates) + " a second")


def _print_presidio(
    short: list[tuple[str, Sequence[dict]]], long: list[tuple[str, Sequence[dict]]], rates: dict[str, float],
    lines: bytes, whole: float,
) -> None:  # fmt: skip
    if not redaction_presidio.available():
        print("  Presidio is not installed here: pip install 'hub[compare]' in an environment of its own")
        return
    print(f"  Presidio {redaction_presidio.version()}, {redaction_presidio.describe()}")
    theirs = {
        "short notes": per_second(redaction_presidio.find_cold, short, 2),
        "long texts": per_second(redaction_presidio.find_cold, long, 1),
    }
    for name, rate in theirs.items():
        print(f"  {name:22} {rate:12,.0f} characters a second; the engine is {rates[name] / rate:.1f} times as fast")
    seconds = command([sys.executable, "-m", "tests.benchmarks.redaction_presidio"], lines)[0]
    print(f"  jsonl with start-up    {seconds:12.2f} s; the engine is {seconds / whole:.1f} times as fast")
