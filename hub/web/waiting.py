"""What waits for somebody? One line of a home page.

A file of pages that has something to say on home pages offers a function `waits(reading)` that returns such
lines for the asker, and none where the asker has no business there.
Source: pages paper, section 3 (home answers).
"""

from dataclasses import dataclass
from datetime import datetime

from hub.web.shell import Tone


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits: how many, what, and where to see to it.

    text: one more sentence, or empty; first_by: by when the first of them is due, where that is known.
    """

    title: str
    url: str
    count: int = 1
    text: str = ""
    tone: Tone = Tone.ATTENTION
    first_by: datetime | None = None
