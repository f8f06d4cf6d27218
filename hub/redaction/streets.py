"""Where do the addresses of the record stand: number and street, building and flat, or the bare house number?

A street is found by its first word, with or without type word, number, town and postcode around it; a house
number of the record after any cue, another number only after a cue that can mean nothing else.
Source: redaction requirements, section 3 (addresses).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hub.redaction.fold import fold_word
from hub.redaction.lexicon import STREET_TYPES
from hub.redaction.spans import Span
from hub.redaction.tokens import Text
from hub.redaction.values import bounded
from hub.redaction.vocabulary import Is

if TYPE_CHECKING:
    from hub.redaction.index import Index, Subject


@dataclass(frozen=True, slots=True)
class Street:
    """One known address: whose, number (folded, with its letter), street or building words, flat, small places."""

    subject: str
    number: str
    street: tuple[str, ...]
    building: tuple[str, ...]
    flat: str
    places: tuple[str, ...]
    safe: bool


TYPE_WORDS = "|".join(sorted({w for full, s in STREET_TYPES.items() for w in (full, *s)}, key=len, reverse=True))
_TYPE = re.compile(rf"(?:{TYPE_WORDS})\Z")
_FULL_TYPES = frozenset(w for full, shorts in STREET_TYPES.items() for w in (full, *shorts))
_POSTCODE = re.compile(r"\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b")
_FLAT = re.compile(r"(?:flat|apartment|apt|room|unit)\s+(\w+)\s*(.*)")
_NUMBERED = re.compile(r"(\d+[a-z]?(?:\s*-\s*\d+[a-z]?)?)\s+(.+)")


def streets_of(subject: "Subject") -> list[Street]:
    """The addresses of one person, taken apart; where somebody is safe counts too."""
    own = [street for address in subject.addresses for street in _streets(subject.id, address, False)]
    return own + [street for address in subject.safe_addresses for street in _streets(subject.id, address, True)]


def _streets(subject_id: str, address: str, safe: bool) -> list[Street]:
    """An address by its street, and by its building where it has both."""
    whole = _street(subject_id, address, safe)
    if not (whole.street and whole.building):
        return [whole]
    return [replace(whole, building=()), replace(whole, number="", street=(), places=())]


def _street(subject_id: str, address: str, safe: bool) -> Street:
    chunks = [chunk.strip() for chunk in _POSTCODE.sub("", fold_word(address)).split(",") if chunk.strip()]
    flat, number, street, building, places = "", "", (), (), []
    for chunk in chunks:
        match = _FLAT.match(chunk)
        if match:
            flat, chunk = match.group(1), match.group(2).strip()
            if not chunk:
                continue
        match = _NUMBERED.match(chunk)
        if match and not street:
            number, street = match.group(1).replace(" ", ""), tuple(match.group(2).split())
        elif not street and not building and chunk.split()[-1] in _FULL_TYPES | {"heights", "tower", "towers", "lodge"}:
            building = tuple(chunk.split())
        else:
            places.append(chunk)
    return Street(subject_id, number, street, building, flat, tuple(places), safe)


def core_of(street: Street) -> str:
    """The words of a street or building without the type word; empty where too little is left to tell."""
    words = street.street or street.building
    if len(words) > 1 and _TYPE.match(words[-1]):
        words = words[:-1]
    core = " ".join(words)
    return core if len(core) >= 4 else ""


def houses_of(street: Street) -> tuple[str, ...]:
    """The numbers by which people speak of this address: house, both ends of a range, flat."""
    ends = street.number.split("-") if "-" in street.number else []
    return tuple(number for number in (street.number, *ends, street.flat) if number)


def find_streets(text: Text, index: "Index") -> Iterator[Span]:
    """Mentions of known streets and buildings, and of small places that known addresses name."""
    low, streets, places = text.folded.low, index.streets, index.places
    if not streets and not places:
        return
    for n, word in enumerate(text.words):
        base = word.base
        if base in streets:
            seen = set()
            for street in streets[base]:
                core = core_of(street)
                if core not in seen and low.startswith(core, text.starts[n]):
                    seen.add(core)
                    yield from _mention(text, text.starts[n], core, street, index)
        known = places.get(base, ())
        for place in dict.fromkeys(place for place, _, _ in known):
            end = text.starts[n] + len(place)
            if low.startswith(place, text.starts[n]) and bounded(low, text.starts[n], end) and word.flags & Is.CAPITAL:
                people = tuple(person for named, person, _ in known if named == place)
                only_safe = all(safe for named, _, safe in known if named == place)
                kind = "SAFE_PLACE" if only_safe else "PLACE"
                yield _span(text, text.starts[n], end, kind, people, "a known place", 0.85)


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


def _mention(text: Text, at: int, core: str, street: Street, index: "Index") -> Iterator[Span]:
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
    if not (typed or numbers or not street.street):
        return
    kind, people = _meant(core, numbers, before.group(1) or before.group(2) if before else "", index)
    yield _span(text, start, end, kind, people, "a known address", 0.95)


def _meant(core: str, numbers: list[str], flat: str, index: "Index") -> tuple[str, tuple[str, ...]]:
    """What a street, building or door of the record is where it is mentioned, and whose.

    A flat that somebody lives in narrows the choice; a street alone is nobody's, unless it is only a safe place's.
    """
    known = [street for street in index.streets[core.split()[0]] if core_of(street) == core]
    if numbers:
        behind = [street for street in known if set(numbers) & set(houses_of(street))]
        behind = [street for street in behind if flat and street.flat == flat] or behind
        safe = any(street.safe for street in behind)
        return "SAFE_PLACE" if safe else "ADDRESS", tuple(dict.fromkeys(street.subject for street in behind))
    if all(street.safe for street in known):
        return "SAFE_PLACE", tuple(dict.fromkeys(street.subject for street in known))
    return "PLACE" if known[0].street else "ADDRESS", ()


def same_building(one: str, other: str) -> bool:
    """Whether two written addresses are one house or block, whatever the flat."""
    return any(
        core_of(a) and core_of(a) == core_of(b) and (not a.number or not b.number or _overlap(a, b))
        for a in _streets("", one, False) for b in _streets("", other, False)
        if bool(a.street) == bool(b.street)
    )  # fmt: skip


def _overlap(a: Street, b: Street) -> bool:
    return bool({a.number, *a.number.split("-")} & {b.number, *b.number.split("-")})


def same_door(one: str, other: str) -> bool:
    """Whether two written addresses are one door, however they were written."""
    flats = [_streets("", written, False)[0].flat for written in (one, other)]
    return fold_word(one) == fold_word(other) or (flats[0] == flats[1] and same_building(one, other))


def _span(text: Text, start: int, end: int, kind: str, people: tuple[str, ...], why: str, sure: float) -> Span:
    a, b = text.folded.original(start, end)
    return Span(a, b, kind, people[0] if people else None, why, sure, tuple(people[1:]))


# A cue after which a number can only be that of a house; the number of anybody.
_STRONG = re.compile(
    r"(?:\b(?:numbers?|num|no|nos|house|door|flat|apartment|apt|unit|bungalow)\.?\s?(?:no\.?\s|number\s)?"
    r"|\bnext\s?door\s(?:at|to|in)\s|\b(?:lives?|living|lived|resides?|tenants?|neighbours?|people|man|woman|family|lady|"
    r"couple|occupiers?|one)\s(?:over\s)?(?:at|from|in)\s|\bopposite\s(?:at\s)?)\Z"
)
# A cue after which a number of the record is taken for the house.
_WEAK = re.compile(
    r"\b(?:at|to|from|in|of|near|by|with|past|outside|behind|between|and|or|against|into|round|via|for|visit|visited|"
    r"that|leave|left|enter|entered|address)\s(?:the\s)?\Z"
)
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
        span = _house(text, at, found, people)
        if span is not None:
            yield replace(span, kind="SAFE_PLACE") if index.safe_houses & set(spoken) else span


def _goes_on(low: str, at: int) -> bool:
    """Whether a number is the end of something longer: a sum, a time, a date, a code."""
    sign = low[at - 1]
    return sign.isalnum() or sign in "/£$" or (sign in ".:,-" and low[at - 2 : at - 1].isdigit())


def _house(text: Text, at: int, found: re.Match[str], people: tuple[str, ...]) -> Span | None:
    low = text.folded.low
    before = low[max(0, at - 34) : at]
    strong = _STRONG.search(before)
    lettered = found.group(1)[-1].isalpha()
    if lettered and people and not strong:
        return _span(text, at, found.end(), "ADDRESS", people, "a known flat", 0.9)
    if text.folded.plain[found.end() : found.end() + 1] not in ("\n", "\r") and _OTHERWISE.match(low, found.end()):
        return None
    if strong and not _NO_HOUSE.search(before[: strong.start()]) and (people or len(found.group(1)) <= 3):
        start = at - len(strong.group()) + _opening(strong.group())
        return _span(text, start, found.end(), "ADDRESS", people, "a house number after a cue", 0.85)
    if people and _WEAK.search(before):
        return _span(text, at, found.end(), "ADDRESS", people, "a known house number after a cue", 0.75)
    return None


def _opening(cue: str) -> int:
    """How many characters of a cue are no part of the address: all but `no`, `number`, `flat` and their like."""
    own = re.search(r"\b(?:numbers?|num|no|nos|house|(?<!next )door|flat|apartment|apt|unit)\b", cue)
    return own.start() if own else len(cue)
