"""Which sentences go whole?

Those that name, place, quote or point to somebody whose every trace goes, with the rest of a quotation they
open; those that hold the words of a limit; those that tell of a former name. Where two sentences cannot be
told apart, more goes rather than less.
Source: case material, section 7 (sentences that go whole; former names by cue).
"""

import re
from collections.abc import Iterable

_STOP = re.compile(r"[.!?][\"'”’)]*(?=\s+[\"'“‘(\[]?[A-Z0-9£])|\n+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|st|no|nos|tel|mob|approx|incl|sgt|insp|cllr|rev|prof|dept|ref|e\.g|i\.e|etc|vs|jan|feb|mar|apr|"
    r"jun|jul|aug|sept?|oct|nov|dec)|\b[a-z])\.$",
    re.IGNORECASE,
)

Range = tuple[int, int]


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


def around(text: str, places: Iterable[Range], whole: list[Range] | None = None) -> list[Range]:
    """The sentences of `text` that touch any of `places`, each with the rest of a quotation that it opens."""
    split = whole if whole is not None else sentences(text)
    found = []
    for start, end in places:
        for first, last in split:
            if first < end and start < last:
                found.append((first, _to_closing_quote(text, first, last)))
    return found


def _to_closing_quote(text: str, start: int, end: int) -> int:
    """`end`, or the end of the quotation that the sentence opens and does not close."""
    for opening, closing in (('"', '"'), ("“", "”")):
        count = text.count(opening, start, end)
        opened = count % 2 == 1 if opening == closing else count > text.count(closing, start, end)
        if opened:
            close = text.find(closing, end)
            if close >= 0:
                after = next((last for first, last in sentences(text) if first <= close < last), close + 1)
                return max(end, after)
    return end


def with_words(text: str, words: str) -> list[Range]:
    """Every place of `words` in `text`, in any case and with any spacing."""
    pattern = r"\s+".join(re.escape(part) for part in words.split())
    return [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)] if pattern else []
