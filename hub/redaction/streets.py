"""Where do the addresses of the record stand: number and street, building and flat, or the bare house number?

A street is found by its first word, with or without type word, number, town and postcode around it; a house
number of the record after any cue, another number only after a cue that can mean nothing else.
Source: redaction requirements, section 3 (addresses).
"""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from hub.redaction.fold import fold_word
from hub.redaction.lexicon import STREET_TYPES
from hub.redaction.spans import Span
from hub.redaction.tokens import Text
from hub.redaction.values import bounded
from hub.redaction.vocabulary import Is

if TYPE_CHECKING:
    from hub.redaction.index import Index, Subject


class Street(NamedTuple):
    """One known address: whose, number (folded, with its letter), street or building words, flat, small places.

    core: the street or building without its type word, empty where too little is left; houses: the numbers by which
    people speak of it: house, both ends of a range, flat.
    """

    subject: str
    number: str
    street: tuple[str, ...]
    building: tuple[str, ...]
    flat: str
    places: tuple[str, ...]
    safe: bool
    core: str = ""
    houses: tuple[str, ...] = ()


TYPE_WORDS = "|".join(sorted({w for full, s in STREET_TYPES.items() for w in (full, *s)}, key=len, reverse=True))
_FULL_TYPES = frozenset(w for full, shorts in STREET_TYPES.items() for w in (full, *shorts))
_BUILDING_ENDS = _FULL_TYPES | {"heights", "tower", "towers", "lodge"}
_POSTCODE = re.compile(r"\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b")
_FLAT = re.compile(r"(?:flat|apartment|apt|room|unit)\s+(\w+)\s*(.*)")
_NUMBERED = re.compile(r"(\d+[a-z]?(?:\s*-\s*\d+[a-z]?)?)\s+(.+)")


def streets_of(subject: "Subject") -> Iterator[Street]:
    """The addresses of one person, taken apart; where somebody is safe counts too."""
    for address in subject.addresses:
        yield from _streets(subject.id, address, False)
    for address in subject.safe_addresses:
        yield from _streets(subject.id, address, True)


def _streets(subject: str, address: str, safe: bool) -> Iterator[Street]:
    """An address by its street, and by its building where it has both."""
    flat, number, street, building, places = _taken_apart(address)
    if street or not building:
        yield Street(subject, number, street, (), flat, places, safe, _core(street), _houses(number, flat))
    if building:
        rest = () if street else places
        yield Street(subject, "", (), building, flat, rest, safe, _core(building), _houses("", flat))


def _taken_apart(address: str) -> tuple[str, str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Flat, number, words of the street, words of the building, other places."""
    flat, number, street, building, places = "", "", (), (), []
    for chunk in _POSTCODE.sub("", fold_word(address)).split(","):
        chunk = chunk.strip()
        match = _FLAT.match(chunk)
        if match:
            flat, chunk = match.group(1), match.group(2).strip()
        if not chunk:
            continue
        match = _NUMBERED.match(chunk) if not street else None
        if match:
            number, street = match.group(1).replace(" ", ""), tuple(match.group(2).split())
        elif not street and not building and chunk.rpartition(" ")[2] in _BUILDING_ENDS:
            building = tuple(chunk.split())
        else:
            places.append(chunk)
    return flat, number, street, building, tuple(places)


def _core(words: tuple[str, ...]) -> str:
    if len(words) > 1 and words[-1] in _FULL_TYPES:
        words = words[:-1]
    core = " ".join(words)
    return core if len(core) >= 4 else ""


def _houses(number: str, flat: str) -> tuple[str, ...]:
    ends = number.split("-") if "-" in number else ()
    return tuple(one for one in (number, *ends, flat) if one)


class Homes(NamedTuple):
    """What stands in one street or building of the record.

    street: whether it is a street; safe: whether it is only where somebody is safe; people: who is, if so.
    """

    street: bool
    safe: bool
    people: tuple[str, ...]

    @classmethod
    def of(cls, standing: tuple[Street, ...]) -> "Homes":
        """The homes among the addresses of one street or building."""
        safe = all(street.safe for street in standing)
        people = tuple(dict.fromkeys(street.subject for street in standing)) if safe else ()
        return cls(bool(standing[0].street), safe, people)


def same_building(one: str, other: str) -> bool:
    """Whether two written addresses are one house or block, whatever the flat."""
    return any(
        a.core and a.core == b.core and (not a.number or not b.number or _overlap(a, b))
        for a in _streets("", one, False) for b in _streets("", other, False)
        if bool(a.street) == bool(b.street)
    )  # fmt: skip


def _overlap(a: Street, b: Street) -> bool:
    return bool({a.number, *a.number.split("-")} & {b.number, *b.number.split("-")})


def same_door(one: str, other: str) -> bool:
    """Whether two written addresses are one door, however they were written."""
    flats = [_taken_apart(written)[0] for written in (one, other)]
    return fold_word(one) == fold_word(other) or (flats[0] == flats[1] and same_building(one, other))


def find_streets(text: Text, index: "Index") -> Iterator[Span]:
    """Mentions of known streets and buildings, and of small places that known addresses name."""
    low, streets, places = text.folded.low, index.streets, index.places
    if not streets and not places:
        return
    for n, word in enumerate(text.words):
        start = text.starts[n]
        for core in streets.get(word.base, ()):
            if low.startswith(core, start):
                yield from _mention(text, start, core, index)
        for place in places.get(word.base, ()) if word.flags & Is.CAPITAL else ():
            end = start + len(place)
            if low.startswith(place, start) and bounded(low, start, end):
                people, only_safe = index.placed[place]
                kind = "SAFE_PLACE" if only_safe else "PLACE"
                yield _span(text, start, end, kind, people, "a known place", 0.85)


# What may follow the name of a street: its type word, a town, a postcode or half of one.
_TYPED = re.compile(rf"\s{{1,3}}(?:{TYPE_WORDS})\b\.?")
_AFTER = re.compile(
    r",?\s{1,3}(?:[a-z]{3,14},?\s{1,3}){0,2}(?:[a-z]{1,2}\d[a-z\d]?\s{0,3}\d[a-z]{2}\b|[a-z]{2}\d{1,2}x?\b)"
)
# What may stand before: a flat, a number or a range of numbers.
_BEFORE = re.compile(
    r"(?:(?:(?:flat|apartment|apt)\s{1,2}(\w{1,4})|(\d{1,3}[a-z])),?\s{1,2})?"
    r"(?:(\d{1,4}[a-z]?)(?:\s?(?:-|to|and|&)\s?(\d{1,4}[a-z]?))?,?\s{1,3})?\Z"
)


def _mention(text: Text, at: int, core: str, index: "Index") -> Iterator[Span]:
    low, end = text.folded.low, at + len(core)
    if not bounded(low, at, end):
        return
    typed = _TYPED.match(low, end, end + 16)
    end = typed.end() - typed.group().endswith(".") if typed else end
    after = _AFTER.match(low, end, end + 44)
    end = after.end() if after else end
    before = _BEFORE.search(low, max(0, at - 30), at)
    numbers = [group for group in before.groups() if group] if before else []
    start = before.start() if numbers else at
    if not (typed or numbers or not index.homes[core].street):
        return
    kind, people = _meant(core, numbers, before.group(1) or before.group(2) if before else "", index)
    yield _span(text, start, end, kind, people, "a known address", 0.95)


def _meant(core: str, numbers: list[str], flat: str, index: "Index") -> tuple[str, tuple[str, ...]]:
    """What a street, building or door of the record is where it is mentioned, and whose.

    A flat that somebody lives in narrows the choice; a street alone is nobody's, unless it is only a safe place's.
    """
    home = index.homes[core]
    if numbers:
        behind = [street for number in numbers for street in index.doors.get((core, number), ())]
        behind = [street for street in behind if flat and street.flat == flat] or behind
        safe = any(street.safe for street in behind)
        return "SAFE_PLACE" if safe else "ADDRESS", tuple(dict.fromkeys(street.subject for street in behind))
    if home.safe:
        return "SAFE_PLACE", home.people
    return "PLACE" if home.street else "ADDRESS", ()


def _span(text: Text, start: int, end: int, kind: str, people: tuple[str, ...], why: str, sure: float) -> Span:
    a, b = text.folded.original(start, end)
    return Span(a, b, kind, people[0] if people else None, why, sure, tuple(people[1:]))


# A cue after which a number can only be that of a house; the number of anybody.
STRONG = re.compile(
    r"(?:\b(?:numbers?|num|no|nos|house|door|flat|apartment|apt|unit|bungalow)\.?\s?(?:no\.?\s|number\s)?"
    r"|\bnext\s?door\s(?:at|to|in)\s|\b(?:lives?|living|lived|resides?|tenants?|neighbours?|people|man|woman|men|women|family|lady|"
    r"lads?|boys?|girls?|guys?|blokes?|residents?|household|students?|couple|occupiers?|one)\s(?:over\s)?(?:at|from|in)\s|\bopposite\s(?:at\s)?)\Z"
)
# A cue after which a number of the record is taken for the house.
WEAK = re.compile(
    r"\b(?:at|to|from|in|of|near|by|with|past|outside|behind|between|and|or|against|into|round|via|for|visit|visited|"
    r"that|leave|left|enter|entered|address)\s(?:the\s)?\Z"
)
# The last word of any such cue.
LEADING = frozenset(
    ["numbers", "number", "num", "no", "nos", "house", "door", "flat", "apartment", "apt", "unit", "bungalow",
     "at", "to", "in", "over", "from", "opposite", "of", "near", "by", "with", "past", "outside", "behind",
     "between", "and", "or", "against", "into", "round", "via", "for", "visit", "visited", "that", "leave",
     "left", "enter", "entered", "address", "the"]
)  # fmt: skip
# What makes the number something else: a time, a share, a count, a date, a longer number.
_OTHERWISE = re.compile(
    r"\s?(?:[:/.,]\d|%|-\d{2,}|-?\s?(?:am|pm|hrs?|hours?|mins?|minutes?|secs?|days?|nights?|weeks?|wks?|months?|years?|yrs?|people|"
    r"persons|times|incidents?|metres?|meters?|miles?|feet|foot|ft|inch(?:es)?|per ?cent|pounds?|quid|"
    r"st|nd|rd|th|o'clock|"
    r"of the|others?|men|women|boys|girls|children|kids|youths|houses|flats|doors|pages?|calls?|texts?|messages?|"
    r"voicemails?|reports?|complaints?|occasions?|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)\b|\s\d{3})"
)
_NO_HOUSE = re.compile(
    r"\b(?:crime|ref|reference|nhs|phone|mobile|mob|tel|telephone|log|case|insurance|ni|account|acct|card|passport|licence|"
    r"household|room|bus|route|serial|pin|badge|collar|staff|job|order|invoice|customer|tenancy|vehicle|contact|fax|log|"
    r"exhibit|page|paragraph|clause|section|item|question|part|step|row|lane|platform|gate|shirt|channel)\s?\Z"
)
_HOUSE = re.compile(r"(\d{1,4}[a-z]?)(?:\s?-\s?(\d{1,4}[a-z]?))?(?![\w/])")
# A name before the number: `Mrs Example at 7`; without an hour's sign behind it, which _OTHERWISE tells.
_NAMED_AT = re.compile(r"\b(?:Mr|Mrs|Ms|Miss)\.?\s[A-Z][\w'-]{1,24}(?:\s[A-Z][\w'-]{1,24})?,?\s(?:at|from)\s\Z")
_NEXT_HOUSE = re.compile(r"\s?(?:and|or|&)\s?(\d{1,3}[a-z]?)(?![\w/])")  # of a list of houses


def find_houses(text: Text, index: "Index") -> Iterator[Span]:
    """House and flat numbers after a cue, and known flats with a letter anywhere."""
    low, houses = text.folded.low, index.houses
    for n, word in enumerate(text.words):
        if not word.flags & Is.NUMBER or len(word.base) > 4:
            continue
        at = text.starts[n]
        if at and _goes_on(low, at):
            continue
        found = _HOUSE.match(low, at)
        if found is None:
            continue
        number, other = found.groups()
        spoken = (number, f"{number}-{other}", other or "")
        people = tuple(dict.fromkeys(person for house in spoken for person in houses.get(house, ())))
        span = _house(text, n, found, people)
        if span is not None:
            yield span._replace(kind="SAFE_PLACE") if index.safe_houses & set(spoken) else span
            if span.why == _AFTER_CUE:
                yield from _further_houses(text, found.end(), houses)


_AFTER_CUE = "a house number after a cue"


def _further_houses(text: Text, at: int, houses: Mapping[str, tuple[str, ...]]) -> Iterator[Span]:
    """The numbers that a list goes on with: `at 20 and 26`."""
    low, found = text.folded.low, _NEXT_HOUSE.match(text.folded.low, at)
    while found is not None and not _OTHERWISE.match(low, found.end()):
        yield _span(text, *found.span(1), "ADDRESS", houses.get(found.group(1), ()), _AFTER_CUE, 0.8)
        found = _NEXT_HOUSE.match(low, found.end())


def _goes_on(low: str, at: int) -> bool:
    """Whether a number is the end of something longer: a sum, a time, a date, a code."""
    sign = low[at - 1]
    return sign.isalnum() or sign in "/£$" or (sign in ".:,-" and low[at - 2 : at - 1].isdigit())


def _house(text: Text, n: int, found: re.Match[str], people: tuple[str, ...]) -> Span | None:
    low, at = text.folded.low, text.starts[n]
    before = low[max(0, at - 34) : at] if n and text.words[n - 1].base in LEADING else ""
    strong = STRONG.search(before)
    lettered = found.group(1)[-1].isalpha()
    if lettered and people and not strong:
        return _span(text, at, found.end(), "ADDRESS", people, "a known flat", 0.9)
    if text.folded.plain[found.end() : found.end() + 1] not in ("\n", "\r") and _OTHERWISE.match(low, found.end()):
        return None
    if strong and not _NO_HOUSE.search(before[: strong.start()]) and (people or len(found.group(1)) <= 3):
        start = at - len(strong.group()) + _opening(strong.group())
        return _span(text, start, found.end(), "ADDRESS", people, _AFTER_CUE, 0.85)
    if not strong and _NAMED_AT.search(text.folded.plain, max(0, at - 34), at) and len(found.group(1)) <= 3:
        return _span(text, at, found.end(), "ADDRESS", people, "a house number after a name", 0.6)
    if people and WEAK.search(before):
        return _span(text, at, found.end(), "ADDRESS", people, "a known house number after a cue", 0.75)
    return None


def _opening(cue: str) -> int:
    """How many characters of a cue are no part of the address: all but `no`, `number`, `flat` and their like."""
    own = re.search(r"\b(?:numbers?|num|no|nos|house|(?<!next )door|flat|apartment|apt|unit)\b", cue)
    return own.start() if own else len(cue)
