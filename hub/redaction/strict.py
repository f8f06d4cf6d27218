"""What does nothing explain? The default-deny of the strict profile.

Source: redaction requirements, section 6.
"""

import re
from collections.abc import Iterator

from hub.redaction.lexicon import MONTHS, ORGANISATION_WORDS, WEEKDAYS
from hub.redaction.spans import Span
from hub.redaction.tokens import Text
from hub.redaction.vocabulary import Is, Word

_ALLOWED = (
    frozenset(MONTHS) | frozenset(WEEKDAYS) | ORGANISATION_WORDS
    | {"walsall", "police", "council", "cctv", "dob", "asb", "risk", "west", "midlands", "i", "whg"}
)  # fmt: skip
_QUANTITY = re.compile(
    r"£\s?\d[\d,.]*|\b\d{1,2}[:.]\d{2}\s?(?:am|pm)?\b|\b\d{1,2}\s?(?:am|pm)\b|\b\d{4}\s?(?:hrs|hours)\b"
)


def _is_abbreviation(word: Word) -> bool:
    """Whether a word in capitals is too short for a name, or a known abbreviation."""
    return len(word.base) < 2 or bool(word.flags & Is.CAPITALS and (len(word.base) <= 4 or word.flags & Is.PROPER))


def find_unexplained(text: Text, known: list[Span]) -> Iterator[Span]:
    """Capitalised words in mid-sentence that nothing explains, and exact times and sums."""
    taken = {place for span in known for place in range(span.start, span.end)}
    for n, word in enumerate(text.words):
        capital = word.flags & Is.CAPITAL and not word.flags & (Is.COMMON | Is.TITLE) and not _is_abbreviation(word)
        if capital and word.flags & (Is.ODD | Is.PROPER) and word.base not in _ALLOWED and not text.begins(n):
            start, end = text.folded.original(text.starts[n], text.end(n))
            if start not in taken:
                yield Span(start, end, "NAME?", None, "capitalised and unexplained", 0.5)
    for match in _QUANTITY.finditer(text.folded.low):
        yield Span(*text.folded.original(*match.span()), "QUANTITY", None, "an exact time or sum", 0.6)
