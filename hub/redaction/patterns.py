"""Which shapes are identifiers, whoever they belong to?

Every pattern is bounded and linear. Validation may raise confidence and never vetoes where a cue stands
near: mistyped numbers must go too.
Source: redaction requirements, section 5.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from hub.redaction.lexicon import MONTHS, POSTCODE_AREAS, RANKS, STREET_TYPES, WEEKDAYS


@dataclass(frozen=True, slots=True)
class Pattern:
    """One shape. cue: words of which one must stand within `reach` characters before; check: on the match."""

    kind: str
    regex: re.Pattern[str]
    why: str
    confidence: float = 0.9
    cue: tuple[str, ...] = ()
    reach: int = 40
    check: Callable[[str], bool] = lambda _found: True
    group: int = 0


def _p(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


def nhs_check(found: str) -> bool:
    """Whether ten digits carry a right check digit and are no telephone number."""
    digits = [int(c) for c in found if c.isdigit()]
    if len(digits) != 10 or digits[0] == 0:
        return False
    rest = 11 - sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=False)) % 11
    return rest != 10 and rest % 11 == digits[9]


def luhn(found: str) -> bool:
    """Whether the digits of a card number add up."""
    digits = [int(c) for c in found if c.isdigit()][::-1]
    total = sum(digits[::2]) + sum(sum(divmod(2 * d, 10)) for d in digits[1::2])
    return 13 <= len(digits) <= 19 and total % 10 == 0


def iban_check(found: str) -> bool:
    """Whether an account number in international form adds up (mod 97)."""
    plain = re.sub(r"\s", "", found).upper()
    moved = plain[4:] + plain[:4]
    return int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


def _postcode_area(found: str) -> bool:
    return re.match(r"[a-z]+", found.lower()).group() in POSTCODE_AREAS


def _phone_length(found: str) -> bool:
    digits = re.sub(r"\D", "", found.replace("(0)", ""))
    digits = re.sub(r"^(?:0044|44)", "0", digits)
    return 10 <= len(digits) <= 11 and digits.startswith("0")


MONTH = "(?:" + "|".join(MONTHS) + r")\b\.?"
WEEKDAY = "(?:" + "|".join(WEEKDAYS) + r")"
_ORD = r"(?:st|nd|rd|th)?"
_DAY = rf"\d{{1,2}}{_ORD}"
_TYPES = "|".join(sorted({w for full, short in STREET_TYPES.items() for w in (full, *short)}, key=len, reverse=True))

DATES = (
    _p(r"\b\d{4}-\d{2}-\d{2}\b"),
    _p(rf"\b(?:{WEEKDAY}\s+)?{_DAY}(?:\s*[/-]\s*{_DAY})?(?:\s+of)?[\s-]{{1,2}}{MONTH}(?:,?[\s-]{{1,2}}'?(?:\d{{4}}|\d{{2}})\b)?"),
    _p(rf"\b(?:{WEEKDAY}\s+)?(?<![\d/])\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:\d{{4}}|\d{{2}})(?![\d/])"),
    _p(rf"\b{MONTH}\s+{_DAY},?\s+\d{{4}}\b"),
    _p(rf"\b(?:{WEEKDAY})\s+\d{{1,2}}{_ORD}\b(?!\s*[:.]\d)"),
    _p(rf"\b(?:{WEEKDAY}\s+)\d{{1,2}}/\d{{1,2}}(?![\d/])"),
    _p(r"(?<![\d/])\b\d{1,2}/\d{1,2}(?![\d/])"),
    _p(rf"\b(?:early|mid|late)[\s-]{MONTH}"),
    _p(rf"\b{MONTH}\s+'\d{{2}}\b"),
    _p(rf"\b{MONTH}\s+\d{{4}}\b"),
    _p(r"\b(?<![\d/-])(?:19|20)\d{2}\b(?![/\d-])"),
    _p(r"(?<=week of the )\d{1,2}(?:st|nd|rd|th)"),
)

PATTERNS: tuple[Pattern, ...] = (
    Pattern("EMAIL", _p(r"[\w.+-]{1,64}(?:@|\s?(?:\[at\]|\(at\))\s?)[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"), "an e-mail address", 0.99),
    Pattern("URL", _p(r"\b(?:https?://|www\.)[^\s<>\"]{3,200}"), "a web address", 0.95),
    Pattern("IP", _p(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])"), "a network address", 0.9),
    Pattern("HANDLE", _p(r"(?<![\w.])@[a-z0-9_](?:[\w.]{0,29}[a-z0-9_])?"), "an account name", 0.95),
    Pattern("IBAN", _p(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,3})?\b"), "an account number", 0.95, check=iban_check),
    Pattern("CARD", _p(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)"), "a card number", 0.95, check=luhn),
    Pattern("PHONE", _p(r"(?<![\d/])(?:(?:\+44|0044)(?:[\s().-]{0,3}\d){9,11}|\(?0(?:[\s().-]{0,2}\d){9,10})(?![\d/])(?:\s?(?:x|ext\.?)\s?\d{1,5})?"), "a telephone number", 0.97, check=_phone_length),
    Pattern("NHS_NUMBER", _p(r"(?<![\d/])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\d/])"), "an NHS number", 0.95, check=nhs_check),
    Pattern("NHS_NUMBER", _p(r"(?<![\d/])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\d/])"), "a number after NHS", 0.9, cue=("nhs",)),
    Pattern("NINO", _p(r"\b[a-z]{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[a-d]\b"), "a national insurance number", 0.98),
    Pattern("NINO", _p(r"\b[a-z]{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}(?:[ -]?[a-z])?\b"), "a number after NI", 0.9, cue=("ni ", "nino", "national insurance")),
    Pattern("NINO", _p(r"\b\d{2}\s[a-z]\d\s\d{2}\s\d{2}\b"), "a temporary reference number", 0.8, cue=("ni ", "nino", "trn")),
    Pattern("DRIVING_LICENCE", _p(r"\b[a-z]{1,5}9{0,4}\d{6}[a-z9]{2}[a-z0-9][a-z]{2}\b"), "a driving licence", 0.95, check=lambda s: len(s) == 16),
    Pattern("PASSPORT", _p(r"(?<!\d)(?:\d{9}|[a-z]{2}\d{7})(?!\d)"), "a number after passport", 0.9, cue=("passport", "id seen")),
    Pattern("BANK_ACCOUNT", _p(r"(?<!\d)\d{2}-\d{2}-\d{2}(?!\d)"), "a sort code", 0.9, cue=("sort code", "sort-code", "s/c")),
    Pattern("BANK_ACCOUNT", _p(r"(?<!\d)\d{8}(?!\d)"), "an account number", 0.9, cue=("account", "acct", "a/c", "acc no", "sort code")),
    Pattern("VEHICLE_REG", re.compile(r"\b[A-Z]{2}\d{2}\s?[A-Z]{3}\b"), "a vehicle registration", 0.95),
    Pattern("VEHICLE_REG", _p(r"\b(?:[a-z]{2}\d{2}\s?[a-z]{3}|[a-z]\d{1,3}\s?[a-z]{3}|[a-z]{3}\s?\d{1,3}[a-z]|[a-z]{1,3}\s?\d{1,4}|[a-z]{3})\b(?=[\s,.;)]|$)"), "a registration after its cue", 0.85, cue=("reg ", "registration", "plate", "vrm", "reg ending", "index "), reach=16, check=lambda s: any(c.isdigit() for c in s) or s.isupper()),
    Pattern("POSTCODE", _p(r"\b[a-z]{1,2}\d[a-z\d]?\s{0,3}\d[abd-hjlnp-uw-z]{2}\b"), "a postcode", 0.97, check=_postcode_area),
    Pattern("PLACE", re.compile(r"\b[A-Z]{1,2}\d{1,2}x?\b(?!\s?[A-Z]{3}\b|\d)"), "half a postcode", 0.7, check=_postcode_area),
    Pattern("REFERENCE:crime", _p(r"\blog\s+(?:no\.?\s*)?\d{2,6}(?:\s+of\s+\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4})?"), "an incident log", 0.95),
    Pattern("REFERENCE:crime", _p(r"(?<=log )\d{2,6}\s+of\s+\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}"), "an incident log", 0.95),
    Pattern("REFERENCE:crime", _p(r"(?<![\d/])\d{2}/\d{4,7}/\d{2}(?![\d/])"), "a crime number", 0.95),
    Pattern("REFERENCE:tenancy", re.compile(r"\b[A-Z]{1,4}-\d{4,8}\b"), "a record number", 0.9),
    Pattern("REFERENCE:crime", re.compile(r"\b[A-Z]{2,4}/[A-Z]{2,5}/\d{2,6}\b"), "a notice number", 0.9),
    Pattern("REFERENCE:tenancy", _p(r"\bjob\s+(?:no\.?\s*)?\d{4,9}\b"), "a job number", 0.9),
    Pattern("REFERENCE:crime", re.compile(r"\b[A-Z]{2,3}/\d{1,3}\b"), "an exhibit", 0.85, cue=("exhibit", "ex ", "statement"), reach=30),
    Pattern("REFERENCE:crime", _p(r"(?<=\bref )[\w/-]{4,20}|(?<=\bref\. )[\w/-]{4,20}"), "a reference", 0.8, check=lambda s: any(c.isdigit() for c in s)),
    Pattern("REFERENCE:staff", _p(rf"\b(?:{'|'.join(sorted(RANKS))})\s+(\d{{2,6}})\b"), "a collar number", 0.9, group=1),
    Pattern("AGE", _p(r"\b\d{1,3}[\s-](?:years?|yrs?|months?)[\s-]olds?\b|\b\d{1,2}\s?y/?o\b|\b\d{1,3}-year-olds?\b"), "an age", 0.95),
    Pattern("AGE", _p(r"(?<=\baged )\d{1,3}\b|(?<=\bage )\d{1,3}\b"), "an age", 0.95),
    Pattern("AGE", _p(r"(?<=\()\d{1,2}(?=[,)])"), "an age in brackets", 0.85),
    Pattern("AGE", _p(r"\b(?:is|she's|he's|turned)\s+(\d{1,2})(?=[,.;)]|\s+(?:and|but|so|now)\b|$)"), "an age", 0.8, group=1),
    Pattern("AGE", _p(r"(?<=, )\d{1,2}(?=,\s)"), "an age between commas", 0.6),
    Pattern("ADDRESS", re.compile(rf"\b(?:[Ff]lat\s+\w{{1,4}},?\s+)?\d{{1,4}}[A-Za-z]?(?:\s?(?:-|to)\s?\d{{1,4}}[A-Za-z]?)?,?\s+(?:[A-Z][\w']{{1,24}}\s+){{1,3}}(?:{_TYPES})\b\.?", re.IGNORECASE), "an address", 0.9, check=lambda s: bool(re.search(r"[A-Z]", s))),
    Pattern("PLACE", re.compile(r"\b(?:[A-Z][\w']{2,24}\s+){1,2}(?:Road|Street|Lane|Avenue|Drive|Close|Crescent|Grove|Weir|Library|library|Surgery|Masjid|Mosque|Temple|Gurdwara)\b"), "a named place", 0.8),
    Pattern("SCHOOL", re.compile(r"\b(?:St\.?\s+)?(?:[A-Z][\w']{2,24}\s+){1,3}(?:Academy|School|Primary|Infants|Infant|Juniors|Junior|College|Nursery|High)\b"), "a school", 0.9, check=lambda s: "'s " not in s),
    Pattern("EMPLOYER", re.compile(r"\b(?:[A-Z][\w']{1,24}\s+(?:&\s+|and\s+)?){1,3}(?:Ltd|Limited|PLC|Plc|Motors|Castings|Care|Practice|Logistics|Foods|Builders|Plumbing|Engineering|Industries|Transport|Bakery)\b"), "an employer", 0.8),
)  # fmt: skip


def cue_before(low: str, start: int, cues: tuple[str, ...], reach: int) -> bool:
    """Whether one of `cues` stands within `reach` characters before `start`."""
    before = low[max(0, start - reach) : start]
    return any(cue in before for cue in cues)


def dates_in(plain: str) -> Iterator[re.Match[str]]:
    """Every date-shaped run, longer shapes first, never overlapping."""
    taken: list[tuple[int, int]] = []
    for regex in DATES:
        for match in regex.finditer(plain):
            if not any(match.start() < end and start < match.end() for start, end in taken):
                taken.append(match.span())
                yield match


_MONTH_NUMBER = {name[:3]: n % 12 + 1 for n, name in enumerate(MONTHS[:12])}


def values_of(text: str, century_pivot: int = 30) -> frozenset[date]:
    """Every day that a date-shaped text can mean: day first and month first, two-digit years both ways."""
    low = text.lower()
    word = re.search(r"(\d{1,4})?\D{0,4}(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\D{0,3}(\d{1,4})?(?:\D{1,3}(\d{4}|\d{2})\b)?", low)
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
