"""A finished document from a template of ours and data: tagged PDF, always the same bytes for the same data.

typst is a programming language, so that no word of a case is ever source: the source is the template alone, the data
comes as JSON, and the folder that the template could read from is empty. Only the fonts that ship with the hub are
used; a letter that none of them has is an error (PDF/UA-1), never an empty box.
Each document is set by a process of its own (`typesetter`), within bounds of time and memory.
Source: dependencies paper (documents); threat model 6.7, P24; ISO 14289-1; fourth issue, figures (memory).
"""

import json
import tempfile
from pathlib import Path
from typing import Any

from hub.kernel.aside import do_aside, unpacked
from hub.paths import fonts_dir, templates_dir

STANDARD = "ua-1"


class UnprintableError(Exception):
    """A document could not be set: most often a sign that no font of ours has. The message holds no word of it."""


def set_pages(template: str, data: dict[str, Any]) -> bytes:
    """The PDF of `templates/documents/<template>.typ` with `data` (JSON values).

    Raises UnprintableError, and AsideError where it took too long or too much.
    """
    (document,) = _compiled(template, data, format="pdf", pdf_standards=[STANDARD])
    return document


def draw_pages(template: str, data: dict[str, Any], dots_per_inch: float = 96) -> list[bytes]:
    """The same pages as PNG pictures, to look at. Raises as `set_pages` does."""
    return _compiled(template, data, format="png", ppi=dots_per_inch)


def _compiled(template: str, data: dict[str, Any], **how: Any) -> list[bytes]:
    with tempfile.TemporaryDirectory() as empty:
        work = {
            "source": (templates_dir() / "documents" / f"{template}.typ").read_text(encoding="utf-8"),
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
        answer = do_aside(Path(__file__).with_name("typesetter.py"), work)
    if "unprintable" in answer:
        raise UnprintableError(answer["unprintable"])
    return [unpacked(page) for page in answer["pages"]]
