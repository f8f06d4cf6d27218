"""What is a sentence, and whose words stand between quotation marks?

Where two sentences cannot be told apart, they count as one. A quotation runs from its mark to the next that closes
it, across sentences; one that nobody closed runs to the end of its paragraph.
Source: case material, section 7 (sentences that go whole, and the rest of a quotation they open).
"""

import re
from collections.abc import Sequence

Range = tuple[int, int]

_STOP = re.compile(r"[.!?][\"'”’)]*(?=\s+[\"'“‘(\[]?[A-Z0-9£])|\n+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|st|no|nos|tel|mob|approx|incl|sgt|insp|cllr|rev|prof|dept|ref|e\.g|i\.e|etc|vs|jan|feb|mar|apr|"
    r"jun|jul|aug|sept?|oct|nov|dec)|\b[a-z])\.$",
    re.IGNORECASE,
)


def sentences(text: str) -> list[Range]:
    """The sentences of `text` as [start, end) that together cover all of it."""
    found, start = [], 0
    for stop in _STOP.finditer(text):
        if _ABBREVIATION.search(text[start : stop.end()]):
            continue
        found.append((start, stop.end()))
        start = stop.end()
    if start < len(text):
        found.append((start, len(text)))
    return found


_MARKS = {'"': r'"', "“": r"”", "‘": r"’(?!\w)", "'": r"(?<=\S)'(?!\w)"}
"""Mark that opens a quotation -> the pattern of what closes it; an apostrophe inside a word closes nothing."""
_OPENING = re.compile(r"[\"“‘]|(?<![^\s(\[])'(?=\w)")


def quotations(text: str) -> list[Range]:
    """Every quotation as [start, end), marks included, none inside another."""
    found, place = [], 0
    while opening := _OPENING.search(text, place):
        paragraph = text.find("\n", opening.end())
        limit = paragraph if paragraph >= 0 else len(text)
        closing = re.compile(_MARKS[opening.group()]).search(text, opening.end(), limit)
        if closing is None and opening.group() == "'":
            place = opening.end()
            continue
        place = closing.end() if closing else limit
        found.append((opening.start(), place))
    return found


_SAID = re.compile(
    r"\b(?:said|says|told|tells|added|adds|wrote|writes|explained|reported|recalled|whispered|stated|replied|texted)\b",
    re.IGNORECASE,
)


def with_quotations(text: str, sentence: Range, places: Sequence[Range], split: Sequence[Range]) -> Range:
    """`sentence` with the quotations that belong to whoever it names at `places`.

    What it opens belongs to it to the end; what ends before the name (`"… ," she added`) from its beginning.
    """
    first, last = sentence
    named = [start for start, end in places if first <= start < last]
    for start, end in quotations(text):
        opened_here = first <= start < last
        put_down_to = start < first <= end and any(end <= place for place in named)
        said_next = start < first and not text[end:first].strip() and _SAID.search(text, first, min(last, first + 60))
        if opened_here or put_down_to or (said_next and named):
            first = min(first, next((a for a, b in split if a <= start < b), first))
            last = max(last, next((b for a, b in split if a < end <= b), last))
    return first, last
