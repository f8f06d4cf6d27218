"""Which invented numbers, addresses and dates stand in the documents, and how are they written?

Only values that are nobody's: numbers kept for drama, the specimen insurance number, test ranges, postcodes and
registrations that were never issued, reserved domains.
Source: redaction requirements, section 5; case material, section 3.
"""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

_LETTERS = "ABCDEFGHJKLMNPRSTUVWXY"


def _digits(chance: Random, count: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(count))


def _sure(chance: Random, options: list[str]) -> str:
    return chance.choice(options)


# values as the record holds them


def phone(chance: Random) -> str:
    """A telephone number of a range kept for drama, in national form without spaces."""
    return _sure(chance, ["07700900", "01214960", "01632960"]) + _digits(chance, 3)


def nino(chance: Random) -> str:
    """A national insurance number with the specimen prefix."""
    return "QQ" + _digits(chance, 6) + chance.choice("ABCD")


def nhs(chance: Random) -> str:
    """Ten digits of the test range with a right check digit."""
    while True:
        first = "999" + _digits(chance, 6)
        rest = 11 - sum(w * int(d) for w, d in zip(range(10, 1, -1), first, strict=True)) % 11
        if rest != 10:
            return first + str(rest % 11)


def postcode(chance: Random) -> str:
    """A postcode of a district that is not in use."""
    area = _sure(chance, ["WS18", "WS19", "WS23", "WS26", "WV19", "WV21", "B83"])
    return f"{area} {chance.choice('123456789')}{chance.choice('ABDEFGHJLN')}{chance.choice('ABDEFGHJLN')}"


def registration(chance: Random) -> str:
    """A vehicle registration with the age identifier 01, which was never issued."""
    return f"{chance.choice('JTU')}{chance.choice(_LETTERS)}01 {''.join(chance.choice(_LETTERS) for _ in range(3))}"


def licence(chance: Random) -> str:
    """A driving licence number of the right structure, of nobody."""
    month, day = chance.randint(1, 12), chance.randint(1, 28)
    return f"ZZ999{_digits(chance, 1)}{month:02d}{day:02d}{_digits(chance, 1)}{chance.choice('ABC')}9{_digits(chance, 1)}ZZ"


def passport(chance: Random) -> str:
    """Nine digits."""
    return "5" + _digits(chance, 8)


def account(chance: Random) -> str:
    """Eight digits."""
    return "0" + _digits(chance, 7)


def card(chance: Random) -> str:
    """Sixteen digits of a test range that add up."""
    first = "400000" + _digits(chance, 9)
    for last in "0123456789":
        total = 0
        for n, digit in enumerate(reversed(first + last)):
            total += sum(divmod(2 * int(digit), 10)) if n % 2 else int(digit)
        if total % 10 == 0:
            return first + last
    raise AssertionError("one of ten digits adds up")


def iban(chance: Random) -> str:
    """An account number in international form with a bank code that is nobody's."""
    body = "ZZZZ" + _digits(chance, 14)
    number = int("".join(str(int(c, 36)) for c in body + "GB00"))
    return f"GB{98 - number % 97:02d}{body}"


# how they are written


def write_phone(value: str, chance: Random) -> str:
    """A telephone number in one of the ways people write it."""
    a, b, c = (value[:5], value[5:8], value[8:]) if value.startswith("07") else (value[:4], value[4:7], value[7:])
    return _sure(chance, [
        value, f"{a} {b}{c}", f"{a} {b} {c}", f"+44 {a[1:]} {b}{c}", f"+44{value[1:]}", f"0044 {a[1:]} {b} {c}",
        f"+44 (0){a[1:]} {b}{c}", f"({a}) {b} {c}", f"{a}-{b}-{c}", f"{a}.{b}.{c}", f"{value[:3]} {value[3:7]} {value[7:]}",
        f"{a} {b}{c} x{chance.randint(101, 999)}", f"{a}\u00a0{b}{c}", f"{a}\n{b}{c}", f"{a} {b} {c[0]} {c[1:]}",
    ])  # fmt: skip


def write_pairs(value: str, chance: Random) -> str:
    """An insurance number, spaced by pairs or not, in capitals or not, broken by a line or not."""
    pairs = " ".join([value[:2], value[2:4], value[4:6], value[6:8], value[8:]]).strip()
    return _sure(chance, [value, pairs, value.lower(), f"{value[:2]} {value[2:8]} {value[8:]}".strip(),
                          pairs.replace(" ", "-", 1), f"{value[:2]}\n{value[2:]}"])  # fmt: skip


def write_nhs(value: str, chance: Random) -> str:
    """An NHS number, 3-3-4 or not."""
    return _sure(chance, [value, f"{value[:3]} {value[3:6]} {value[6:]}", f"{value[:3]}-{value[3:6]}-{value[6:]}"])


def write_postcode(value: str, chance: Random) -> str:
    """A postcode with the space missing, doubled, unbreakable or a line break; small letters too."""
    return _sure(chance, [value, value, value.replace(" ", ""), value.replace(" ", "  "), value.lower(),
                          value.replace(" ", "\u00a0"), value.replace(" ", "\n"), value.lower().replace(" ", "")])  # fmt: skip


def write_registration(value: str, chance: Random) -> str:
    """A registration with or without space."""
    return _sure(chance, [value, value.replace(" ", ""), value.lower(), value.replace(" ", "").lower()])


def write_fours(value: str, chance: Random) -> str:
    """A card or account number in groups of four or in one piece."""
    return _sure(chance, [value, " ".join(value[n : n + 4] for n in range(0, len(value), 4))])


def write_account(value: str, chance: Random) -> str:
    """An account number in one piece or in halves."""
    return _sure(chance, [value, f"{value[:4]} {value[4:]}"])


def write_email(value: str, chance: Random) -> str:
    """An e-mail address, sometimes made harmless."""
    return _sure(chance, [value, value, value.capitalize(), value.replace("@", " [at] "), value.replace("@", "[at]")])


def write_as_is(value: str, _chance: Random) -> str:
    """The value itself."""
    return value


def write_either_case(value: str, chance: Random) -> str:
    """Capitals or small letters."""
    return _sure(chance, [value, value, value.lower()])


WRITERS: dict[str, Callable[[str, Random], str]] = {
    "PHONE": write_phone, "NINO": write_pairs, "NHS_NUMBER": write_nhs, "VEHICLE_REG": write_registration,
    "DRIVING_LICENCE": write_either_case, "PASSPORT": write_as_is, "BANK_ACCOUNT": write_account, "CARD": write_fours,
    "IBAN": write_fours, "EMAIL": write_email, "HANDLE": write_as_is, "REFERENCE": write_as_is,
}  # fmt: skip

MAKERS: dict[str, Callable[[Random], str]] = {
    "PHONE": phone, "NINO": nino, "NHS_NUMBER": nhs, "VEHICLE_REG": registration, "DRIVING_LICENCE": licence,
    "PASSPORT": passport, "BANK_ACCOUNT": account, "CARD": card, "IBAN": iban,
}  # fmt: skip

# dates

_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


def birthday(chance: Random) -> date:
    """A day on which somebody may have been born."""
    return date(1940, 1, 1) + timedelta(days=chance.randrange(80 * 365 - 4000))


def recent_day(chance: Random) -> date:
    """A day of the incidents."""
    return date(2025, 9, 1) + timedelta(days=chance.randrange(420))


def _ordinal(day: int) -> str:
    return f"{day}{'th' if 10 < day < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


def write_birthday(day: date, chance: Random) -> str:
    """A birth date in one of the ways of section 5."""
    month = _MONTHS[day.month - 1]
    return _sure(chance, [
        f"{day.day}/{day.month}/{day:%y}", f"{day:%d.%m.%Y}", f"{day.day}.{day.month}.{day:%y}", f"{day:%d-%m-%Y}",
        f"{day.day}-{month[:3]}-{day:%y}", f"{day.day} {month} {day.year}", f"{_ordinal(day.day)} of {month}, {day.year}",
        f"{month} {day.day}, {day.year}", day.isoformat(), f"{day:%d/%m/%Y}", f"{_ordinal(day.day)} {month[:3]} {day.year}",
        f"{day:%d %m %Y}",
    ])  # fmt: skip


def write_day(day: date, chance: Random) -> str:
    """A recent day as notes give it."""
    month = _MONTHS[day.month - 1]
    return _sure(chance, [
        f"{day:%d/%m/%y}", f"{day:%d-%m-%Y}", f"{day.day} {month}", f"{_ordinal(day.day)} {month}", f"{day:%a} {day.day} {month[:3]}",
        f"{day:%A} {_ordinal(day.day)}", f"{day.day}/{day.month}", f"{day.day} {month[:3]} {day.year}", f"{month[:3]} '{day:%y}",
    ])  # fmt: skip
