"""In which forms do people write a name, a birth date, an address, a telephone number?

For the independent check: written apart from the detector's patterns, in literal forms that are looked for as they
stand.
Source: redaction requirements, sections 3, 5 and 7.
"""

import re
from collections.abc import Collection
from datetime import date

from hub.redaction.plain import plain

_STREET_WORDS = """road rd street st lane ln close cl avenue ave drive dr way walk crescent cres court ct place pl
    terrace terr grove gardens gdns hill rise square sq view mews row green park end croft path parade"""
_STREETS = frozenset(_STREET_WORDS.split())
_BUILDING_WORDS = "house court lodge tower towers heights point flats mansions villa cottage hostel building"
_BUILDINGS = frozenset(_BUILDING_WORDS.split())
_POSTCODE = re.compile(r"\b([A-Za-z]{1,2}\d[A-Za-z\d]?)\s*(\d[A-Za-z]{2})\b")
_TITLES = ("mr", "mrs", "ms", "miss", "mx", "dr")
LEAST_LETTERS = 3


def words_of(name: str) -> list[str]:
    """The parts of a name that count by themselves, plain: three letters or more."""
    return [word for word in re.findall(r"[^\W\d_]+", plain(name)) if len(word) >= LEAST_LETTERS]


def falls_apart(word: str, ordinary: Collection[str]) -> bool:
    """Whether a name is nothing but ordinary words that stand beside each other every day, a short one among them
    (`has an`); two long ones hardly do (`iron helm`)."""
    ends = {(0, False)}
    for end in range(1, len(word) + 1):
        for start, short in tuple(ends):
            if word[start:end] in ordinary or word[start:end] in ("a", "i", "o"):
                ends.add((end, short or end - start <= SHORT_WORD))
    return (len(word), True) in ends


SHORT_WORD = 3
"""Letters of a word that stands beside any other."""


def full_forms(name: str) -> tuple[str, ...]:
    """A name of several parts in both orders, and without its middle names; nothing for a single word."""
    parts = plain(name).replace(",", " ").split()
    if len(parts) < 2:
        return ()
    short = [parts[0], parts[-1]]
    forms = (" ".join(parts), " ".join([parts[-1], *parts[:-1]]), " ".join(short), " ".join(short[::-1]))
    return tuple(dict.fromkeys(forms))


def titled_forms(family: str) -> tuple[str, ...]:
    """A family name that is an ordinary word too, behind a title (`Mrs Price`)."""
    return tuple(f"{title} {plain(family)}" for title in _TITLES)


def phone_form(phone: str) -> str:
    """The number as it is dialled at home: `07700900123` for `+44 (0)7700 900123`."""
    digits = re.sub(r"\D", "", phone.replace("(0)", ""))
    if phone.strip().startswith("+44") or digits.startswith("0044"):
        return "0" + digits.removeprefix("00").removeprefix("44").lstrip("0")
    return digits or phone


def postcodes_in(address: str) -> tuple[str, ...]:
    """The full postcodes written in `address`."""
    return tuple(f"{outward} {inward}".upper() for outward, inward in _POSTCODE.findall(address))


def address_lines(address: str) -> tuple[str, ...]:
    """The lines that say which house: number and street, with and without the type of street, flat, building."""
    lines = [_POSTCODE.sub("", line).strip() for line in re.split(r"[,\n;]", address)]
    found: list[str] = []
    for line in lines:
        words = line.split()
        if len(words) < 2:
            continue
        if any(character.isdigit() for character in line):
            found.append(line)
            if plain(words[-1]).strip(".") in _STREETS and len(words) > 2:
                found.append(" ".join(words[:-1]))
        elif plain(words[-1]) in _BUILDINGS:
            found.append(line)
    return tuple(dict.fromkeys(found))


_ORDINALS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def birth_forms(day: date) -> tuple[str, ...]:
    """A birth date as people write it, day or month first, in figures and words."""
    d, m, y, short = day.day, day.month, f"{day.year}", f"{day:%y}"
    days, months = {f"{d}", f"{d:02}"}, {f"{m}", f"{m:02}"}
    orders = [(a, b) for a in days for b in months] + [(b, a) for a in days for b in months]
    found = [f"{a}{mark}{b}{mark}{year}" for a, b in orders for mark in "/.- " for year in (y, short)]
    found += [f"{y}{mark}{b}{mark}{a}" for a in days for b in months for mark in "/.- "]
    found += [f"{d:02}{m:02}{y}", f"{y}{m:02}{d:02}"]
    month = _MONTHS[m - 1]
    names = {month, month[:3], "Sept" if m == 9 else month}
    ordinal = f"{d}{_ORDINALS.get(d, 'th')}"
    for name in sorted(names):
        for written in sorted({*days, ordinal}):
            found += [f"{written} {name} {y}", f"{written} of {name} {y}", f"{name} {written} {y}"]
            found += [f"{written} {name} {short}", f"{written} of {name} {short}", f"{name} {written} {short}"]
    return tuple(dict.fromkeys(found))
