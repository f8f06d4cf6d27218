"""Where do addresses, schools, firms and named places stand that the record does not hold?

An address is a number with up to four words and a word for a street; schools, firms and places are capitals
that end in the word for one.
Source: redaction requirements, sections 3, 5 and 6.
"""

import re
from collections.abc import Iterator

from hub.redaction.lexicon import ORGANISATIONS
from hub.redaction.spans import Span
from hub.redaction.streets import TYPE_WORDS
from hub.redaction.tokens import Text
from hub.redaction.vocabulary import Is

_STREET_ENDS = frozenset(TYPE_WORDS.split("|")) | frozenset(
    ["heights", "tower", "towers", "meadow", "villas", "cottages", "wharf", "lodge", "mount", "vale"]
)
_PLAIN_ENDS = frozenset(
    ["road", "street", "avenue", "lane", "drive", "crescent", "terrace", "grove", "gardens", "rd", "ave", "cres"]
)
_NO_STREET = frozenset(
    ["the", "a", "an", "of", "in", "on", "at", "to", "from", "and", "or", "his", "her", "their", "my", "our", "your",
     "this", "that", "down", "up", "along", "per", "by", "for", "into", "off", "with", "was", "were", "is", "are",
     "times", "cars", "people", "doors", "men", "boys", "youths", "houses", "flats", "metres", "yards", "miles",
     "minutes", "hours", "days", "weeks", "months", "years"]
)  # fmt: skip
_RANGE = re.compile(r"\d{1,4}[a-z]?(?:\s?(?:-|/|to|&|and)\s?\d{1,4}[a-z]?)?,?\s{1,3}", re.IGNORECASE)
_FLAT_BEFORE = re.compile(
    r"(?:\b(?:flat|apartment|apt|unit|room)\s\w{1,4},?\s{1,2}(?:[a-z'-]{2,20}\s){0,3}?,?\s?|\b\d{1,3}[a-z],\s)\Z"
)
# A town and a postcode, or half of one, that close an address.
_TAIL = re.compile(
    r"(?:,\s{1,2}(?:[A-Z][a-z'-]{2,20})(?:[\s-][A-Z][a-z'-]{2,20}){0,2}(?=[\s,.;:)]|\Z)){0,2}"
    r"(?:,?\s{1,3}[A-Za-z]{1,2}\d[A-Za-z\d]?\s{0,3}\d[A-Za-z]{2}\b|,?\s{1,2}[A-Z]{2}\d{1,2}x?\b)?"
)
_BUILDING = re.compile(
    r"\b[Ff][Ll][Aa][Tt]\s(\w{1,4}),?\s(?:[A-Z][\w'-]{2,20}\s){1,2}(?:House|Court|Tower|Towers|Heights|Lodge|Point|Place|Buildings)\b"
)


def find_addresses(text: Text) -> Iterator[Span]:
    """A number and a street, and flats in named buildings, whoever lives there."""
    plain, low = text.folded.plain, text.folded.low
    for n, word in enumerate(text.words):
        if not word.flags & Is.NUMBER or len(word.base) > 4:
            continue
        at = text.starts[n]
        if at and (plain[at - 1].isalnum() or plain[at - 1] in "/.:£$-"):
            continue
        number = _RANGE.match(plain, at)
        end = _street_end(text, n, number.end()) if number else None
        if end is None:
            continue
        tail = _TAIL.match(plain, end)
        before = _FLAT_BEFORE.search(low, max(0, at - 40), at)
        start = before.start() if before else at
        yield Span(*text.folded.original(start, tail.end()), "ADDRESS", None, "an address", 0.9)
    if "flat" in low:
        for match in _BUILDING.finditer(plain):
            yield Span(*text.folded.original(*match.span()), "ADDRESS", None, "a flat in a building", 0.9)


def _street_end(text: Text, number: int, at: int) -> int | None:
    """Where the street after a number ends, or nothing if no street stands there."""
    words = text.words
    first = number + 1
    while first < len(words) and text.starts[first] < at:
        first += 1
    for n in range(first, min(first + 4, len(words))):
        gap = text.starts[n] - (at if n == first else text.ends[n - 1])
        word = words[n]
        if gap > 2 or word.flags & Is.NUMBER or (n == first and word.base in _NO_STREET):
            return None
        if n > first and text.folded.plain[text.ends[n - 1]] in ".,;:!?\n" and words[n - 1].base != "st":
            return None
        if n > first and word.base in _STREET_ENDS and _is_type(words[first : n + 1]):
            return text.ends[n]
        if not word.flags & Is.CAPITAL and word.base in _NO_STREET:
            return None
    return None


def _is_type(words: list) -> bool:
    """Whether the last of `words` is the word for a street after its name: capitals, or a plain word for one."""
    last, name = words[-1], words[:-1]
    if all(word.flags & Is.CAPITAL for word in name):
        return bool(last.flags & Is.CAPITAL) or last.base in _PLAIN_ENDS
    return last.base in _PLAIN_ENDS and not any(word.base in _NO_STREET for word in name)


_NAMED_ENDS = _PLAIN_ENDS | {"close", "way", "weir", "walk", "rise", "hill"}
_TYPES = "|".join(word.capitalize() for word in sorted(_NAMED_ENDS, key=len, reverse=True))
_PLACE = re.compile(
    rf"\b(?:[A-Z][\w']{{2,24}}\s+){{1,2}}(?:{_TYPES}|Library|library|Surgery|Masjid|Mosque|Temple|Gurdwara|Church|Mandir|"
    r"Synagogue|Centre|Hospital|Clinic|Park|Estate|magistrates|Magistrates|Pub|Arms|Inn)\b|\b(?:Masjid|Gurdwara|Mandir)(?:\s[A-Z][\w']{2,24}){1,3}"
)
_SCHOOL = re.compile(
    r"\b(?:St\.?\s+)?(?:[A-Z][\w']{2,24}\s+){1,3}"
    r"(?:Academy|School|Primary|Infants|Infant|Juniors|Junior|College|Nursery|High)\b(?:\sSchool\b)?"
)
_FIRM = re.compile(
    r"\b(?:[A-Z][\w']{1,24}\s+(?:&\s+|and\s+)?){1,3}(?:Ltd|Limited|PLC|Plc|LLP|Motors|Castings|Care|Practice|Logistics|"
    r"Foods|Stores|Builders|Plumbing|Engineering|Industries|Transport|Bakery|Cleaning|Haulage|Couriers|Garage|Joinery|Electrical|Recruitment|Solicitors|Taxis)\b"
)
_LEADING = re.compile(
    r"(?:the|a|at|from|in|near|her|his|their|school|to|by|works|of|outside|and|after|then)\s+", re.IGNORECASE
)


_NAME = r"[A-Z][\w'&-]{1,24}(?:\s(?:(?:of|and|the|&)\s)?[A-Z][\w'&-]{1,24}){0,3}"
_SCHOOL_SAID = re.compile(
    rf"\b(?:[Yy](?:ea)?r\s?\d{{1,2}},?\s(?:at|in)|[Rr]eception\sat|[Nn]ursery\s?(?:=|:|is|called)|[Ss]chool\s?(?:=|:|is|called)|"
    rf"[Cc]ollege\s?(?:=|:|is|called))\s?({_NAME})"
)
_WORK_SAID = re.compile(rf"\b[Ww]ork(?:s|ed|ing)?\s(?:[a-z]{{4,6}}\s)?(?:at|for|@)\s?({_NAME})")
"""A school or an employer by what is said of it, whatever its name ends in."""


_BODIES = (
    (_SCHOOL, "SCHOOL", "a school", 0.9),
    (_FIRM, "EMPLOYER", "an employer", 0.8),
    (_PLACE, "PLACE", "a named place", 0.8),
)


def find_bodies(text: Text) -> Iterator[Span]:
    """Schools, firms and named places."""
    for regex, kind, why, sure in _BODIES:
        for match in regex.finditer(text.folded.plain):
            if kind == "SCHOOL" and "'s " in match.group():
                continue
            start = _without_lead(text.folded.plain, *match.span())
            yield Span(*text.folded.original(start, match.end()), kind, None, why, sure)
    for regex, kind, why in _SAID:
        for match in regex.finditer(text.folded.plain):
            if not any(body in text.folded.low[slice(*match.span(1))] for body in ORGANISATIONS):
                yield Span(*text.folded.original(*match.span(1)), kind, None, why, 0.75)


_SAID = ((_SCHOOL_SAID, "SCHOOL", "a school that somebody goes to"), (_WORK_SAID, "EMPLOYER", "where somebody works"))


def _without_lead(plain: str, start: int, end: int) -> int:
    """Where a name begins once `The`, `At` and their like before it are left off."""
    match = _LEADING.match(plain, start, end)
    while match and match.end() < end:
        start = match.end()
        match = _LEADING.match(plain, start, end)
    return start
