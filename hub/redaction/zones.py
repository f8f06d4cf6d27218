"""Where do numbers stand? Stretches of digits, with the few letters and signs that belong to them.

Every shape with digits is looked for in these stretches only, so that prose costs nothing; values of the record
are looked up by their letters and digits, whatever the spacing.
Source: redaction requirements, sections 3, 5 and 10.
"""

from collections.abc import Iterator
from typing import NamedTuple

from hub.redaction.index import Index
from hub.redaction.spans import Span
from hub.redaction.tokens import Text
from hub.redaction.values import Value, bounded, national
from hub.redaction.vocabulary import Is

_LETTERS = 5  # letters in one piece that may belong to a number: SAMPL in a licence, WEST in an account
_APART = 12  # characters between two runs of digits of one stretch
_LONGEST = 48  # characters of the longest value, with its spaces


class Zone(NamedTuple):
    """Words [first, last] of a text, characters [start, end); digits: how many; letters: whether there are any."""

    first: int
    last: int
    start: int
    end: int
    digits: int
    letters: bool


def zones(text: Text) -> list[Zone]:
    """The stretches of digits in order, disjoint."""
    numbers = [n for n, word in enumerate(text.words) if word.flags & Is.NUMBER]
    found: list[Zone] = []
    at = 0
    while at < len(numbers):
        last = at
        while last + 1 < len(numbers) and _together(text, numbers[last], numbers[last + 1]):
            last += 1
        found.append(_zone(text, numbers[at : last + 1], found))
        at = last + 1
    return found


def _together(text: Text, a: int, b: int) -> bool:
    if text.starts[b] - text.ends[a] > _APART or b - a > 3:
        return False
    return all(text.ends[n] - text.starts[n] <= _LETTERS for n in range(a + 1, b))


def _zone(text: Text, numbers: list[int], before: list[Zone]) -> Zone:
    """Numbers with up to two short words on either side that stand close."""
    first, last = numbers[0], numbers[-1]
    floor = before[-1].last if before else -1
    for _ in range(2):
        if first - 1 > floor and _close(text, first - 1, first - 1):
            first -= 1
        if last + 1 < len(text.words) and _close(text, last + 1, last):
            last += 1
    digits = sum(text.ends[n] - text.starts[n] for n in numbers)
    return Zone(first, last, text.starts[first], text.ends[last], digits, last - first + 1 > len(numbers))


def _close(text: Text, word: int, left: int) -> bool:
    """Whether word `word` belongs to the numbers: short, and glued to them or no everyday word in small letters,
    unless it is one letter or follows digits that letters are glued to (`ab01 bye`)."""
    gap, length = text.starts[left + 1] - text.ends[left], text.ends[word] - text.starts[word]
    if length > _LETTERS or gap > 2:
        return False
    if not gap or length == 1 or not text.words[word].flags & Is.COMMON or text.words[word].flags & Is.CAPITALS:
        return True
    return word > left > 0 and length == 3 and text.ends[left - 1] == text.starts[left]


def find_values(text: Text, places: list[Zone], index: Index) -> Iterator[Span]:
    """Identifiers of the record."""
    if not index.values:
        return
    for zone in places:
        if zone.digits >= 2:
            for n in range(zone.first, zone.last + 1):
                yield from _values_from(text, n, zone.last, index)


def _values_from(text: Text, first: int, last: int, index: Index) -> Iterator[Span]:
    """Values that begin with word `first` and end with word `last` or before."""
    low, start, values, heads = text.folded.low, text.starts[first], index.values, index.heads
    read, digits = "", ""
    for n in range(first, last + 1):
        word = low[text.starts[n] : text.ends[n]].replace("'", "")
        read += word
        digits = digits + word if word.isdigit() and digits is not None else None
        fits = read[:4] in heads
        tel = digits is not None and len(digits) <= 16 and (len(digits) < 2 or digits[:2] in heads)
        if not (fits or tel) or text.ends[n] - start > _LONGEST:
            return
        for value in values.get(read, ()) if fits else ():
            if bounded(low, start, text.ends[n]):
                yield _span(text, start, text.ends[n], value)
        for value in values.get("tel" + national(digits), ()) if tel and len(digits) >= 6 else ():
            if bounded(low, start, text.ends[n]):
                yield _span(text, _phone_start(low, start), text.ends[n], value)


def _span(text: Text, start: int, end: int, value: Value) -> Span:
    return Span(*text.folded.original(start, end), value.kind, value.subject, "a known identifier", 0.99)


def _phone_start(low: str, start: int) -> int:
    """Where a telephone number begins: its plus sign and bracket belong to it."""
    while start and low[start - 1] in "+(":
        start -= 1
    return start
