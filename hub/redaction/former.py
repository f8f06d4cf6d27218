"""Which words are former names, by the cue that stands beside them?

Source: case material, section 7 (former names by cue).
"""

import re
from collections.abc import Iterable

from hub.redaction.index import Index
from hub.redaction.lexicon import FORMER_NAME_CUES, MONTHS, ORGANISATION_WORDS, TITLES, WEEKDAYS, ordinary_words
from hub.redaction.tokens import Text

_REACH = 60  # characters after the cue in which the name may stand
# A quoted word or two, or a capitalised word.
_WORD = re.compile(r"\"([A-Za-z][\w'-]{2,20})(?:\s[A-Za-z][\w'-]{1,20})?\"|\b([A-Z][\w'-]{2,20})\b")
_NEVER = frozenset(MONTHS) | frozenset(WEEKDAYS) | ORGANISATION_WORDS | TITLES | {"i", "he", "she", "they", "it", "we"}


def former_words(texts: Iterable[Text], index: Index) -> set[str]:
    """Words within sixty characters after (or in the sentence before) a cue for a former name."""
    current = {word for word, parts in index.parts.items() if any(p.place != "former" for p in parts)}
    found: set[str] = set()
    for text in texts:
        for cue in FORMER_NAME_CUES:
            at = text.folded.low.find(cue)
            while at >= 0:
                found |= _around(text.folded.plain, at, at + len(cue)) - current
                at = text.folded.low.find(cue, at + 1)
    return found


def _around(plain: str, start: int, end: int) -> set[str]:
    sentence = max(plain.rfind(stop, max(0, start - 400), start) for stop in ".!?\n") + 1
    found = set()
    for a, b in ((max(sentence, start - 400), start), (end, end + _REACH)):
        for match in _WORD.finditer(plain[a:b]):
            quoted = match.group(1) is not None
            word = (match.group(1) or match.group(2)).lower()
            if (quoted or word not in ordinary_words()) and word not in _NEVER:
                found.add(word)
    return found
