"""A finished document from a template of ours and data: tagged PDF, always the same bytes for the same data.

typst is a programming language, so that no word of a case is ever source: the source is the template alone, the data
comes as JSON, and the folder that the template could read from is empty. Only the fonts that ship with the hub are
used; a letter that none of them has is an error (PDF/UA-1), never an empty box.
Source: dependencies paper (documents); threat model 6.7, P24; ISO 14289-1.
"""

import json
import tempfile
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import typst

from hub.paths import fonts_dir, templates_dir

STANDARD = "ua-1"

_SETTER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="typesetting")
"""One page after the other, in one thread: set side by side, eight took half a gigabyte that was never given back."""


class UnprintableError(Exception):
    """A document could not be set: most often a sign that no font of ours has. The message holds no word of it."""


def set_pages(template: str, data: dict[str, Any]) -> bytes:
    """The PDF of `templates/documents/<template>.typ` with `data` (JSON values). Raises UnprintableError."""
    return _compiled(template, data, format="pdf", pdf_standards=[STANDARD])


def draw_pages(template: str, data: dict[str, Any], dots_per_inch: float = 96) -> list[bytes]:
    """The same pages as PNG pictures, to look at. Raises UnprintableError."""
    drawn = _compiled(template, data, format="png", ppi=dots_per_inch)
    return drawn if isinstance(drawn, list) else [drawn]


def _compiled(template: str, data: dict[str, Any], **how: Any) -> Any:
    source = (templates_dir() / "documents" / f"{template}.typ").read_bytes()
    with tempfile.TemporaryDirectory() as empty:
        try:
            return _SETTER.submit(
                typst.compile,
                source,
                root=empty,
                font_paths=[str(fonts_dir())],
                ignore_system_fonts=True,
                package_path=empty,
                package_cache_path=empty,
                sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
                **how,
            ).result()
        except typst.TypstError as error:
            raise UnprintableError(_cause(error)) from None


def _cause(error: typst.TypstError) -> str:
    """What went wrong, without the words that it went wrong with."""
    if "could not be displayed" in str(error) or "no font" in str(error):
        return "no font of ours has one of the signs"
    return "the pages could not be set"
