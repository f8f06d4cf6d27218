"""How is heavy work done apart, so that it keeps nobody waiting and ends nothing but itself?

A process for each piece of work: what it holds in memory goes with it, and where it hangs or wants ever more, it is
ended. It knows no setting, key or connection of the hub. The work and what it came to go through pipes, so that no word
of a case is written down, and what it says of its troubles is heard by nobody.
Source: fourth issue, figures (memory of a web process; others beside one that takes everything); threat model 6.7.
"""

import base64
import json
import logging
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

from hub.kernel.lines import told

SECONDS = 20
"""How long a piece of work may take, and may wait for the one before it. Usual: 0.1 to 0.5."""
MEGABYTES = 256
"""How much memory it may take. Usual: 20 to 60, for 80 pages as well."""
FURTHER_BACK = 5
"""By how much it stands back for those who wait for a page."""

_TURN = Lock()
"""One piece of work after the other, so that many at once take neither memory nor processors from everybody."""

_KNOWN = ("PATH", "PYTHONHOME", "LD_LIBRARY_PATH")
"""What the process is told of our environment."""
_ROOT = Path(__file__).parents[2]

_log = logging.getLogger(__name__)


class AsideError(Exception):
    """The work was not done. The message holds no word of it."""


def do_aside(program: Path, work: dict[str, Any]) -> Any:
    """What `program`, which calls `serve`, makes of `work` (JSON values). Raises AsideError where it was not done."""
    if not _TURN.acquire(timeout=SECONDS):
        raise _not_done(program, "the work before it took too long")
    try:
        return _done(program, json.dumps({"seconds": SECONDS, "megabytes": MEGABYTES, "work": work}).encode())
    finally:
        _TURN.release()


def _done(program: Path, job: bytes) -> Any:
    path = os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    known = {name: os.environ[name] for name in _KNOWN if name in os.environ}
    known |= {"PYTHONPATH": path, "MALLOC_ARENA_MAX": "1"}
    try:
        ended = subprocess.run(  # noqa: S603 (a program of ours)
            [sys.executable, "-P", str(program)],
            input=job, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=SECONDS, env=known,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise _not_done(program, "it took too long") from None
    if ended.returncode:
        raise _not_done(program, f"it ended with {ended.returncode}")
    return json.loads(ended.stdout)


def _not_done(program: Path, cause: str) -> AsideError:
    _log.error("work aside was not done", extra=told(program=program.stem, cause=cause))
    return AsideError(cause)


def serve(answer: Callable[[dict[str, Any]], Any]) -> None:
    """In the process itself: do the one piece of work within its bounds, and give what it came to."""
    job = json.load(sys.stdin.buffer)
    size = job["megabytes"] * 1024 * 1024
    os.nice(FURTHER_BACK)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no word of a case stays on the disk, however this ends
    resource.setrlimit(resource.RLIMIT_DATA, (size, size))
    resource.setrlimit(resource.RLIMIT_CPU, (job["seconds"], job["seconds"]))  # where nobody is left to end it
    json.dump(answer(job["work"]), sys.stdout)


def packed(content: bytes) -> str:
    """Bytes as they go through the pipe."""
    return base64.b64encode(content).decode()


def unpacked(text: str) -> bytes:
    """The bytes again."""
    return base64.b64decode(text, validate=True)
