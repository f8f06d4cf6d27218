"""Runs `hub` as a person would: a process of its own, with bytes in and out."""

import os
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Ran:
    """What a command left behind; out and err as text."""

    code: int
    out: str
    err: str


def hub(*arguments: object, stdin: bytes = b"", **environment: str) -> Ran:
    """`hub ARGUMENTS`, with `stdin` to read and more of an environment."""
    ran = subprocess.run(
        [sys.executable, "-m", "hub.cli.main", *map(str, arguments)],
        input=stdin, capture_output=True, timeout=60, check=False, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)} | environment,
    )  # fmt: skip
    return Ran(ran.returncode, ran.stdout.decode("utf-8"), ran.stderr.decode("utf-8"))


def processor_seconds(*arguments: object) -> float:
    """What `hub ARGUMENTS` costs at its best of three: processor time, since a machine that tests is busy."""
    taken = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        hub(*arguments)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(taken)
