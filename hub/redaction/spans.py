"""What is a span, and which spans stand for whom?

Source: redaction requirements, sections 1 and 2.
"""

from typing import NamedTuple


class Span(NamedTuple):
    """Something recognised in a text: [start, end) in code points of the text as received.

    person: a subject's id; also: other subjects it may as well mean; why: the reason in words; confidence: 0 to 1.
    """

    start: int
    end: int
    kind: str
    person: str | None
    why: str
    confidence: float = 0.9
    also: tuple[str, ...] = ()

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody whom it may mean."""
        return ((self.person,) if self.person else ()) + self.also


LOW = 0.75
"""Below this confidence a reviewer looks first."""
