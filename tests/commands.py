"""Runs `hub` as a person would: a process of its own, with bytes in and out."""

import io
import os
import resource
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool

from hub.cli.main import main

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


def hub_here(environment: dict[str, str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, output and error text of one command, run within this process under an environment of its own.

    For tests in which what a command answers and leaves behind counts, and not how it starts: a start costs a second.
    """
    out, err, opened = io.StringIO(), io.StringIO(), []

    def remember(connection, _record) -> None:
        opened.append(connection)

    event.listen(Pool, "connect", remember)
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        for name in set(os.environ) - set(environment):
            patch.delenv(name)
        for name, value in environment.items():
            patch.setenv(name, value)
        patch.chdir("/")
        code = main(arguments)
    event.remove(Pool, "connect", remember)
    for connection in opened:
        connection.close()  # as the end of a process does
    return code, out.getvalue(), err.getvalue()


def processor_seconds(*arguments: object) -> float:
    """What `hub ARGUMENTS` costs at its best of three: processor time, since a machine that tests is busy."""
    taken = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        hub(*arguments)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(taken)
