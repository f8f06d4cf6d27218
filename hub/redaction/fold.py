"""How is text made comparable without losing where each character stood?

Diacritics and letters that do not decompose are folded, every kind of space, hyphen and quotation mark
becomes the plain one, invisible characters vanish. Only the places where folding changes the length are
kept, so that plain English costs nothing.
Source: redaction requirements, section 3.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

_LETTERS = {
    "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ß": "ss",
    "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ı": "i", "ħ": "h", "Ħ": "H", "ŋ": "n", "ə": "e", "Ə": "E",
    "ʻ": "'", "ʼ": "'", "ʿ": "'", "ʾ": "'",
}  # fmt: skip
_INVISIBLE = frozenset("\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"
                       "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # fmt: skip
_HYPHENS = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d")
_QUOTES = {
    "\u2018": "'", "\u2019": "'", "\u201b": "'", "\u2032": "'", "\uff07": "'", "`": "'", "\u00b4": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"',
}  # fmt: skip
_FOREIGN = re.compile(r"[^\x00-\x7f]+")  # runs of what is not plain English type: all that folding may change
_SPACES = str.maketrans("\t\n\r\x0b\x0c`", "     '")


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    """The plain form of one character; empty for what cannot be seen."""
    if character in _INVISIBLE or unicodedata.combining(character):
        return ""
    if character in _HYPHENS:
        return "-"
    if character in _QUOTES:
        return _QUOTES[character]
    if character in _LETTERS:
        return _LETTERS[character]
    if character.isspace():
        return " "
    decomposed = unicodedata.normalize("NFKD", character)
    kept = "".join(c for c in decomposed if not unicodedata.combining(c))
    return "".join(_LETTERS.get(c, " " if c.isspace() else c) for c in kept)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text made plain.

    plain: folded, case and line breaks kept; low: the same in lower case, every space a plain one, of equal length;
    bends, shifts: from the folded index bends[n] on, a character stands shifts[n] further right in the original.
    """

    text: str
    plain: str
    low: str
    bends: tuple[int, ...] = ()
    shifts: tuple[int, ...] = ()

    def _place(self, folded: int) -> int:
        n = bisect_right(self.bends, folded)
        return folded + self.shifts[n - 1] if n else folded

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that the folded span [start, end) came from, trailing marks included."""
        if not self.bends:
            return start, end
        if start >= end:
            return self._place(start), self._place(start)
        last = self._place(end - 1) + 1
        while last < len(self.text) and unicodedata.combining(self.text[last]):
            last += 1
        return self._place(start), last


def fold(text: str) -> Folded:
    """`text` made plain, in linear time."""
    if text.isascii():
        return Folded(text, text, text.translate(_SPACES).lower())
    pieces: list[str] = []
    bends: list[int] = []
    shifts: list[int] = []
    done = length = 0
    for run in _FOREIGN.finditer(text):
        start, end = run.span()
        pieces.append(text[done:start])
        length += start - done
        for place, character in enumerate(run.group(), start):
            folded = _fold_character(character)
            pieces.append(folded)
            width = len(folded)
            if width > 1:
                _bend(bends, shifts, length, place, width)
            elif not width and bends and bends[-1] == length:
                shifts[-1] = place + 1 - length
            elif not width:
                bends.append(length)
                shifts.append(place + 1 - length)
            length += width
        done = end
    pieces.append(text[done:])
    plain = "".join(pieces)
    return Folded(text, plain, _lower(plain), tuple(bends), tuple(shifts))


def _bend(bends: list[int], shifts: list[int], length: int, place: int, width: int) -> None:
    """Note that the character at `place` became none or several: what follows stands elsewhere than it did."""
    for n in range(1, width + 1):
        bends.append(length + n)
        shifts.append(place + (n == width) - length - n)


def _lower(plain: str) -> str:
    """Lower case of equal length, every space a plain one."""
    low = plain.translate(_SPACES).lower()
    if len(low) != len(plain):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in plain.translate(_SPACES))
    return low


def fold_word(word: str) -> str:
    """A word in plain lower case."""
    return word.translate(_SPACES).lower() if word.isascii() else fold(word).low
