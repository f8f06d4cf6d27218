"""How is text made comparable without losing where each character stood?

Character by character: diacritics and letters that do not decompose are folded, every kind of space,
hyphen and quotation mark becomes the plain one, invisible characters vanish; each folded character
remembers the place it came from.
Source: redaction requirements, section 3.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_LETTERS = {
    "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ß": "ss",
    "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ı": "i", "ħ": "h", "ŋ": "n", "ʻ": "'", "ʼ": "'",
}  # fmt: skip
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e")
_HYPHENS = frozenset("\u2010\u2011\u2012\u2013\u2014\u2212")
_QUOTES = {"\u2018": "'", "\u2019": "'", "\u201b": "'", "\u201c": '"', "\u201d": '"', "`": "'"}


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    """The plain form of one character; empty for what cannot be seen."""
    if character in _INVISIBLE:
        return ""
    if character in _HYPHENS:
        return "-"
    if character in _QUOTES:
        return _QUOTES[character]
    if character in _LETTERS:
        return _LETTERS[character]
    if character.isspace():
        return " "
    if ord(character) < 128:
        return character
    decomposed = unicodedata.normalize("NFKD", character)
    kept = "".join(c for c in decomposed if not unicodedata.combining(c))
    return "".join(_LETTERS.get(c, " " if c.isspace() else c) for c in kept)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text made plain.

    plain: folded, case kept; low: the same in lower case, of equal length; places: index in the original of
    each folded character, and the original's length at the end.
    """

    text: str
    plain: str
    low: str
    places: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that the folded span [start, end) came from, trailing marks included."""
        if start >= end:
            return self.places[start], self.places[start]
        last = self.places[end - 1] + 1
        while last < len(self.text) and unicodedata.combining(self.text[last]):
            last += 1
        return self.places[start], last


def fold(text: str) -> Folded:
    """`text` made plain, in linear time."""
    plain: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        folded = _fold_character(character)
        plain.append(folded)
        places.extend([place] * len(folded))
    joined = "".join(plain)
    places.append(len(text))
    low = joined.lower()
    if len(low) != len(joined):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in joined)
    return Folded(text, joined, low, tuple(places))


def fold_word(word: str) -> str:
    """A word in plain lower case."""
    return fold(word).low
