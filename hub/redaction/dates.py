"""Which days can a text mean, and which of them is somebody's birth date?

Every shape of a date is parsed to values, day first and month first, two-digit years both ways, and compared
with the birth dates of the record; a cue makes a birth date of any.
Source: redaction requirements, sections 3 and 5.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from hub.redaction.lexicon import MONTHS, WEEKDAYS
from hub.redaction.spans import Span
from hub.redaction.tokens import Text
from hub.redaction.vocabulary import Is

if TYPE_CHECKING:
    from hub.redaction.index import Index
    from hub.redaction.zones import Zone

_MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_WEEKDAY = "(?:" + "|".join(sorted(WEEKDAYS, key=len, reverse=True)) + r")\b,?"
_YEAR = r"(?:\d{4}|'?\d{2})"
DATE = re.compile(
    rf"""
      \b\d{{4}}-\d{{2}}-\d{{2}}\b          # 1990-03-04
    | (?<![\w/.-])\d{{1,2}}\s?([/.-])\s?\d{{1,2}}\s?\1\s?{_YEAR}(?![\w/])          # 4/3/90, 04.03.1990
    | (?<![\w/])(?:{_WEEKDAY}\s+)?\d{{1,2}}(?:st|nd|rd|th)?          # 4 March 1990, 4th of March,
        (?:\s?[/&-]\s?\d{{1,2}}(?:st|nd|rd|th)?)?          #   4-Mar-90,
        (?:\s+of)?[\s/-]{{0,2}}{_MONTH}(?:,?[\s/-]{{0,3}}{_YEAR}(?![\w:]))?          #   18th/19th March
    | \b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+(?:\d{{4}}|'\d{{2}})\b|(?![\w:]))       # March 4, 1990
    | \b{_MONTH},?\s+(?:\d{{4}}\b|'\d{{2}}\b)          # March 2026, Nov '25
    | \b{_WEEKDAY}\s+(?:the\s+)?\d{{1,2}}(?:(?:st|nd|rd|th)\b|/\d{{1,2}}(?![\d/])|(?![\w:.])) # Friday 31st, Tues 9/6
    | (?<![\w/.-])\d{{1,2}}\s\d{{1,2}}\s(?:19|20)\d{{2}}(?!\w)          # 04 03 1990
    | (?<![\w/£.-])\d{{1,2}}/\d{{1,2}}(?![\w/])          # 4/3
    | (?<![\w/£.,-])(?:19|20)\d{{2}}(?![\w/:-]|\.\d)          # 2023
    """,
    re.IGNORECASE | re.VERBOSE,
)
_WHOLE = re.compile(rf"(?:{_WEEKDAY}\s+)?\Z", re.IGNORECASE)
# The same with no digit near: "mid May".
_LOOSE = re.compile(rf"\b(?:early|mid|late)[\s-]{_MONTH}|(?<=\bweek of the )\d{{1,2}}(?:st|nd|rd|th)", re.IGNORECASE)
_BIRTH_CUE = re.compile(
    r"\b(?:d\.?\s?o\.?\s?b\.?s?|dates? of birth|birth\s?da(?:te|y)s?|born|b\.)"
    r"(?:\s(?:is|on|was|given as|for|of|in|the|as|recorded as|\w{1,12}){0,3}|\s?[:=-])?[\s(]{0,3}\Z"
)


def find_dates(text: Text, places: "list[Zone]", index: "Index") -> Iterator[Span]:
    """Birth dates, by value or by cue, and every other date: each begins with a number or a month or weekday."""
    plain, words, reached = text.folded.plain, text.words, 0
    for zone in places:
        for n in range(max(0, zone.first - 2), zone.last + 1):
            start = text.starts[n]
            if start >= reached and words[n].flags & (Is.NUMBER | Is.TIME):
                match = DATE.match(plain, start)
                if match and match.end() > zone.start:
                    reached = match.end()
                    yield _date(text, start, reached, text.folded.low, index)


def _date(text: Text, start: int, end: int, low: str, index: "Index") -> Span:
    written = low[start:end]
    people = tuple(dict.fromkeys(p for day in sorted(values_of(written)) for p in index.births.get(day, ())))
    cue = _BIRTH_CUE.search(low, max(0, start - 44), start)
    year_alone = len(written) == 4 and written.isdigit()
    if year_alone and not people and cue:
        people = tuple(p for day, ids in index.births.items() if day.year == int(written) for p in ids)
    if not (people or cue):
        weekday = _WHOLE.search(low, max(0, start - 12), start)
        return Span(*text.folded.original(weekday.start() if weekday else start, end), "DATE", None, "a date", 0.9)
    if cue and cue.group().startswith(("dob", "d.o", "d.o.b")) and cue.group().count(" ") <= 1:
        start = cue.start()
    a, b = text.folded.original(start, end)
    sure = 0.97 if people and cue else 0.9
    return Span(a, b, "DOB", people[0] if people else None, "a birth date", sure, tuple(people[1:]))


def find_loose_dates(text: Text) -> Iterator[Span]:
    """Dates without a day: `mid May`."""
    for match in _LOOSE.finditer(text.folded.plain):
        yield Span(*text.folded.original(*match.span()), "DATE", None, "a time of year", 0.8)


_MONTH_NUMBER = {name[:3]: n % 12 + 1 for n, name in enumerate(MONTHS[:12])}
_WITH_WORD = re.compile(
    r"(\d{1,4})?\D{0,8}(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\D{0,3}(\d{1,4})?(?:\D{1,3}(\d{4}|\d{2})\b)?"
)


def values_of(text: str) -> frozenset[date]:
    """Every day that a date-shaped text can mean: day first and month first, two-digit years both ways."""
    low = text.lower()
    word = _WITH_WORD.search(low)
    if word:
        month = _MONTH_NUMBER[word.group(2)]
        if word.group(1) and word.group(3):
            return _days((word.group(1), month, word.group(3)))
        if word.group(3) and word.group(4):
            return _days((word.group(3), month, word.group(4)))
        return frozenset()
    numbers = re.findall(r"\d+", low)
    if len(numbers) != 3:
        return frozenset()
    if len(numbers[0]) == 4:
        return _days((numbers[2], numbers[1], numbers[0]))
    a, b, year = numbers
    return _days((a, b, year)) | _days((b, a, year))


def _days(parts: tuple) -> frozenset[date]:
    day, month, year = (int(part) for part in parts)
    years = [year] if year > 99 else [1900 + year, 2000 + year]
    found = set()
    for candidate in years:
        try:
            found.add(date(candidate, month, day))
        except ValueError:
            continue
    return frozenset(found)
