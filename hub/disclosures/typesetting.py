"""A finished document from a template of ours and data: tagged PDF, always the same bytes for the same data.

typst is a programming language, so that no word of a case is ever source: the source is the template alone, the data
comes as JSON, and the folder that the template could read from is empty. Only the fonts that ship with the hub are
used; a letter that none of them has is an error (PDF/UA-1), never an empty box.
Each document is set by a process of its own (`typesetter`), within bounds of time and memory; words go to it and come
back through pipes and are never written down.
Source: dependencies paper (documents); threat model 6.7, P24; ISO 14289-1; fourth issue, figures (memory).
"""

import base64
import json
import logging
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from threading import Lock
from typing import Any

from hub.kernel.lines import told
from hub.paths import fonts_dir, templates_dir

STANDARD = "ua-1"

SECONDS = 20
"""How long one document may take, and how long it may wait for the one before it. Usual: 0.05 s."""
MEGABYTES = 256
"""What one document may take of memory. Usual: 20; the 80 pages of 10,000 words: 60."""

_TURN = Lock()
"""One document after the other, so that many at once take neither the memory nor the processors of everybody."""

_ENVIRONMENT = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH")
"""What the process is told of ours: where its own program lies, and nothing of the hub."""

_log = logging.getLogger(__name__)


class TypesettingError(Exception):
    """A document could not be set. The message holds no word of it."""


class UnprintableError(TypesettingError):
    """A document can never be set as it is: most often a sign that no font of ours has."""


def set_pages(template: str, data: dict[str, Any]) -> bytes:
    """The PDF of `templates/documents/<template>.typ` with `data` (JSON values).

    Raises UnprintableError, and TypesettingError where it took too long or too much.
    """
    (document,) = _compiled(template, data, format="pdf", pdf_standards=[STANDARD])
    return document


def draw_pages(template: str, data: dict[str, Any], dots_per_inch: float = 96) -> list[bytes]:
    """The same pages as PNG pictures, to look at. Raises as `set_pages` does."""
    return _compiled(template, data, format="png", ppi=dots_per_inch)


def _compiled(template: str, data: dict[str, Any], **how: Any) -> list[bytes]:
    with tempfile.TemporaryDirectory() as empty:
        job = {
            "source": (templates_dir() / "documents" / f"{template}.typ").read_text(encoding="utf-8"),
            "bytes": MEGABYTES * 1024 * 1024,
            "seconds": SECONDS,
            "how": {
                "root": empty,
                "font_paths": [str(fonts_dir())],
                "ignore_system_fonts": True,
                "package_path": empty,
                "package_cache_path": empty,
                "sys_inputs": {"data": json.dumps(data, ensure_ascii=False)},
                **how,
            },
        }
        if not _TURN.acquire(timeout=SECONDS):
            raise _ended("other documents took too long")
        try:
            return _run(json.dumps(job).encode())
        finally:
            _TURN.release()


def _run(job: bytes) -> list[bytes]:
    """The pages from a process of their own, which has ended when this returns."""
    program = [sys.executable, "-P", str(Path(__file__).with_name("typesetter.py"))]
    known = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ} | {"MALLOC_ARENA_MAX": "1"}
    try:
        # Its error stream is not ours: what goes wrong there is told with the words that it went wrong with.
        ended = subprocess.run(  # noqa: S603 (our own program)
            program, input=job, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=SECONDS, env=known
        )
    except subprocess.TimeoutExpired:
        raise _ended("it took too long") from None
    if ended.returncode:
        raise _ended(f"it ended with {ended.returncode}")
    answer = json.loads(ended.stdout)
    if "unprintable" in answer:
        raise UnprintableError(answer["unprintable"])
    return [base64.b64decode(page, validate=True) for page in answer["pages"]]


def _ended(cause: str) -> TypesettingError:
    _log.error("typesetting failed", extra=told(cause=cause))
    return TypesettingError(cause)
