"""The program that looks into one finished file, run aside: reading a PDF takes longer than drawing ten pages.

The check is that of `redaction.checking`, not a letter of it another.
Source: redaction requirements, section 7; fault F30 (one agency takes everything away).
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from hub.kernel.aside import do_aside, packed, serve, unpacked
from hub.redaction.checking import check_file
from hub.redaction.verify import Forbidden, Hit, LeakCheck


def check_aside(name: str, content: bytes, media: str, forbidden: list[Forbidden]) -> LeakCheck:
    """What `check_file` says of this file. Raises AsideError where the check did not end: nothing may leave."""
    work = {
        "name": name, "content": packed(content), "media": media, "forbidden": [asdict(value) for value in forbidden],
    }  # fmt: skip
    found = do_aside(Path(__file__), work)
    return LeakCheck(**found | {"hits": tuple(Hit(**hit) for hit in found["hits"])})


def _look(work: dict[str, Any]) -> dict[str, Any]:
    forbidden = [Forbidden(**value) for value in work["forbidden"]]
    return asdict(check_file(work["name"], unpacked(work["content"]), work["media"], forbidden))


if __name__ == "__main__":
    serve(_look)
