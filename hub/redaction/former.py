"""Which words are former names, by the cue that stands beside them?

Source: case material, section 7 (former names by cue).
"""

import re
from collections.abc import Mapping, Sequence

from hub.redaction.index import Index
from hub.redaction.lexicon import FORMER_NAME_CUES, MONTHS, ORGANISATION_WORDS, TITLES, WEEKDAYS, ordinary_words
from hub.redaction.spans import Span
from hub.redaction.tokens import Text

_REACH = 60  # characters after the cue in which the name may stand
# A quoted word or two, or a capitalised word.
_WORD = re.compile(r"\"([A-Za-z][\w'-]{2,20})(?:\s[A-Za-z][\w'-]{1,20})?\"|\b([A-Z][\w'-]{2,20})\b")
_NEVER = frozenset(MONTHS) | frozenset(WEEKDAYS) | ORGANISATION_WORDS | TITLES | {"i", "he", "she", "they", "it", "we"}


_NO_NAME = frozenset({"ADDRESS", "PLACE", "POSTCODE", "SCHOOL", "EMPLOYER", "ORGANISATION", "SAFE_PLACE"})
"""Kinds that are no name, whatever stands before them (`née Hall, of Rose Street`)."""


def former_words(texts: Mapping[str, Text], spans: Mapping[str, Sequence[Span]], index: Index) -> set[str]:
    """Words within sixty characters after (or in the sentence before) a cue for a former name."""
    current = {word for word, parts in index.parts.items() if any(p.place != "former" for p in parts)}
    found: set[str] = set()
    for path, text in texts.items():
        places = [(span.start, span.end) for span in spans[path] if span.kind in _NO_NAME]
        for cue in FORMER_NAME_CUES:
            at = text.folded.low.find(cue)
            while at >= 0:
                found |= _around(text, at, at + len(cue), places) - current
                at = text.folded.low.find(cue, at + 1)
    return found


def _around(text: Text, start: int, end: int, places: Sequence[tuple[int, int]]) -> set[str]:
    plain = text.folded.plain
    sentence = max(plain.rfind(stop, max(0, start - 400), start) for stop in ".!?\n") + 1
    found = set()
    for a, b in ((max(sentence, start - 400), start), (end, min(len(plain), end + _REACH))):
        for match in _WORD.finditer(plain, a, b):
            quoted = match.group(1) is not None
            word = (match.group(1) or match.group(2)).lower()
            first, last = text.folded.original(*match.span(1 if quoted else 2))
            placed = any(left < last and first < right for left, right in places)
            if (quoted or word not in ordinary_words()) and word not in _NEVER and not placed:
                found.add(word)
    return found
