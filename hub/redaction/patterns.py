"""Which shapes are identifiers, whoever they belong to?

A table: one entry per shape, each bounded and linear, looked for only in stretches of digits. A check (digits
that add up, a postcode area that exists) decides where a shape is common; a cue before it always wins over the
check, since mistyped numbers must go too.
Source: redaction requirements, section 5.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from hub.redaction.lexicon import POSTCODE_AREAS, RANKS
from hub.redaction.spans import Span
from hub.redaction.tokens import Text
from hub.redaction.vocabulary import is_ordinary
from hub.redaction.zones import Zone


def _anything(_found: str) -> bool:
    return True


_LITTLE = frozenset(
    ["a", "an", "the", "is", "was", "in", "on", "of", "with", "her", "him", "me", "us", "them", "no", "as", "up", "end", "i", "n", "s"]
)
"""Words inside cues that stand everywhere and are no cue by themselves."""


_LETTERED = frozenset(
    ["an international account number", "a number after IBAN", "a national insurance number", "a temporary reference number", "a driving licence",
     "a vehicle registration", "a postcode", "a postcode without a place", "half a postcode", "a notice number", "an exhibit",
     "a record number", "a file number"]
)  # fmt: skip
"""Reasons of shapes that have letters in them."""


@dataclass(frozen=True)
class Pattern:
    """One shape.

    least: digits there must be; sign: what must stand in the stretch; cue: what must end within `reach` characters before, if given; check: on what was found; group: the part that is the identifier; lead: characters before the stretch of digits
    in which it may begin."""

    kind: str
    regex: re.Pattern[str]
    why: str
    confidence: float = 0.9
    least: int = 1
    cue: re.Pattern[str] | None = None
    reach: int = 40
    check: Callable[[str], bool] = _anything
    group: int = 0
    lead: int = 0
    sign: str = ""

    @property
    def needs_letters(self) -> bool:
        """Whether the shape cannot be without letters: every reading of it asks for one."""
        return self.why in _LETTERED

    @cached_property
    def cue_words(self) -> frozenset[str]:
        """The words of the cue, one of which must stand near; they save looking any closer elsewhere."""
        written = re.sub(r"\\.|\[[^\]]*\]|\{[^}]*\}", " ", self.cue.pattern if self.cue else "")
        both = re.sub(r"([a-z]+)([a-z])\?", r"\1 \1\2", written)  # `cards?` is `card` and `cards`
        return frozenset(re.findall(r"[a-z]+", both)) - _LITTLE


def _digits(found: str) -> str:
    return "".join(c for c in found if c.isdigit())


def nhs_check(found: str) -> bool:
    """Whether ten digits carry a right check digit and are no telephone number (weights 10 to 2, modulo 11)."""
    digits = [int(c) for c in _digits(found)]
    if len(digits) != 10 or digits[0] == 0:
        return False
    rest = 11 - sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=False)) % 11
    return rest != 10 and rest % 11 == digits[9]


def luhn(found: str) -> bool:
    """Whether the digits of a card number add up."""
    digits = [int(c) for c in _digits(found)][::-1]
    total = sum(digits[::2]) + sum(sum(divmod(2 * d, 10)) for d in digits[1::2])
    return 13 <= len(digits) <= 19 and total % 10 == 0


def iban_check(found: str) -> bool:
    """Whether an account number in international form adds up (modulo 97)."""
    plain = re.sub(r"\s", "", found).upper()
    moved = plain[4:] + plain[:4]
    return moved.isascii() and int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


_ORDINALS = re.compile(r"(?:\d*1\s?st|2\s?nd|3\s?rd|[04-9]\s?th|1[123]\s?th)\Z")


def _postcode(found: str) -> bool:
    """Whether the area exists and the inward part is no small-letter ordinal (`b12 3rd`)."""
    area = re.match(r"[a-z]+", found.lower())
    ordinal = found[-2:].islower() and _ORDINALS.search(found[-3:])
    return area is not None and area.group() in POSTCODE_AREAS and not ordinal


def _half_postcode(found: str) -> bool:
    return len(re.match(r"[A-Z]+", found).group()) == 2 and found[:2].lower() in POSTCODE_AREAS


def _phone(found: str) -> bool:
    """Whether the length is that of a telephone number; which ranges exist does not matter."""
    bare = re.split(r"(?i)\s*(?:x|ext)", found.replace("(0)", ""))[0]
    digits = re.sub(r"^(?:0044|44)", "0", _digits(bare))
    return 10 <= len(digits) <= 11 and digits.startswith("0")


_NO_PLATE = frozenset(["no", "at", "in", "on", "of", "to", "or", "is", "by", "we", "he", "am", "pm", "id", "flat", "age", "aged", "log", "day", "for", "the", "and", "was", "her", "his", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])


def _plate(found: str) -> bool:
    """Whether a registration in current style is none of ordinary words around a number (`no19 had`)."""
    if len(found) == 7:
        return True
    letters = re.findall(r"[a-z]+", found.lower())
    return letters[0] not in _NO_PLATE and not (found.islower() and is_ordinary(letters[-1]))


def _any_plate(found: str) -> bool:
    """Whether what stands after a cue for a registration looks like one: letters with digits, or capitals alone."""
    letters = re.findall(r"[a-z]+", found.lower())
    return found.isupper() if not _digits(found) else len(found) >= 7 or letters[0] not in _NO_PLATE


def _has_digit(found: str) -> bool:
    return any(c.isdigit() for c in found)


def _p(text: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile(text, flags | re.VERBOSE)


def _cue(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{words})")


_NI = _cue(r"\bni\b|\bnino\b|national\sinsurance")
_CAR = _cue(r"\b(?:cars?|vans?|reg|regs|regn|registration|registered|plates?|parked|vehicle|vrm|vrn|index|drives|driving|driven|driver|"
            r"bike|motorbike|moped|taxi|truck|lorry|pick-up|pickup|scooter|number\splate)\b")  # fmt: skip
_PHONE_CUE = _cue(r"\b(?:tel|telephone|phone|phoned|mob|mobile|ring|rang|call|called|text|texted|number|contact|landline|fax)\b")
_ACCOUNT = _cue(r"\b(?:account|acct|acc|a/c|debit|bacs|sort\s?-?code|sortcode|s/c|bank)\b")
_CRIME_REF = _cue(r"\b(?:crime|police|incident|cad|occurrence|urn|investigation|report)\s?(?:ref|reference|no|number|num|log)?\b")
_ANY_REF = _cue(
    r"\b(?:ref|refs|reference|references|quote|quoted|quoting|urn|uprn|crn|utr|(?:case|claim|complaint|file|warrant|order|invoice|ticket|"
    r"enquiry|contact|customer|rent|client|patient|hospital|member|staff|employee|payroll|badge|id|pin|policy)\s?"
    r"(?:account\s)?(?:ref|reference|no|number|num|id))\b"
)
_TENANCY = _cue(r"\b(?:tenancy|tenant|customer|rent|property|repair|repairs|job|order|works?)\b")

PATTERNS: tuple[Pattern, ...] = (
    # Network addresses have digits and dots only.
    Pattern("IP", _p(r"(?<![\w.]) \d{1,3} (?:\.\d{1,3}){3} (?![\w.]*\d)"), "a network address", 0.9, 4, sign=".",
            check=lambda s: all(int(n) < 256 for n in s.split("."))),
    Pattern("IP", _p(r"(?<![\w:]) (?:[0-9a-f]{1,4}:){4,7} [0-9a-f]{1,4} (?![\w:])"), "a network address", 0.9, 4, check=_has_digit, sign=":"),
    # GB99 and up to thirty letters and digits, in fours or not.
    Pattern("IBAN", _p(r"\b [a-z]{2}\d{2} (?:\s?[a-z0-9]{4}){3,7} (?:\s?[a-z0-9]{1,3})? \b"), "an international account number", 0.95, 8, check=iban_check),
    Pattern("IBAN", _p(r"\b [a-z]{2}\d{2} (?:\s?[a-z0-9]{4}){3,7} (?:\s?[a-z0-9]{1,3})? \b"), "a number after IBAN", 0.9, 8, cue=_cue(r"\biban\b"), reach=24),
    # Thirteen to nineteen digits.
    Pattern("CARD", _p(r"(?<![\w.]) \d (?:[ -]?\d){12,18} (?!\w)"), "a card number", 0.95, 13, check=luhn),
    Pattern("CARD", _p(r"(?<![\w.]) \d (?:[ -]?\d){12,18} (?!\w)"), "a number after card", 0.9, 13, cue=_cue(r"\bcards?\b|\bvisa\b|\bmastercard\b")),
    Pattern("CARD", _p(r"(?<!\w) (?:[*x]{4}[ -]?){0,3} \d{4} (?![\w/:.]\d|\d)"), "the end of a card number", 0.8, 4, cue=_cue(r"\bcard,?\s(?:ending|end|ends)(?:\s(?:in|with))?\s?\Z"), reach=24),
    # National and international telephone numbers: +44, 0044, (0), brackets, dots, hyphens, line breaks.
    Pattern("PHONE", _p(r"(?<!\d[-./]) (?<![\w/]) (?:(?:\+\s?44|\(\+44\)|0044) (?:[\s().-]{0,3}\d){9,11} | \(?0 (?:[\s().-]{0,2}\d){9,10}) (?![\d/]) (?:\s?(?:x|ext\.?)\s?\d{1,5})?"),
            "a telephone number", 0.97, 10, check=_phone),
    Pattern("PHONE", _p(r"(?<!\w) (?:\+|\b00)(?!44) [1-9]\d{0,2} (?:[\s().-]{0,2}\d){6,12} (?!\d)"), "a telephone number abroad", 0.9, 8),
    Pattern("PHONE", _p(r"(?<![\w/£.,-]) [1-9] (?:[\s-]?\d){5,10} (?![\w/]|[.,]\d)"), "a number after a cue for telephones", 0.8, 6,
            cue=re.compile(_PHONE_CUE.pattern + r"[\s:]{0,2}(?:(?:is|on|no|number|him|her|them|me|us)[\s:.]{1,2}){0,2}\Z"), reach=26),
    # Ten digits.
    Pattern("NHS_NUMBER", _p(r"(?<![\w/]) \d{3}[\s-]?\d{3}[\s-]?\d{4} (?![\w/])"), "an NHS number", 0.95, 10, check=nhs_check),
    Pattern("NHS_NUMBER", _p(r"(?<![\w/]) \d{3}[\s-]?\d{3}[\s-]?\d{3,4} (?![\w/])"), "a number after NHS", 0.9, 9, cue=_cue(r"\bnhs\b")),
    # Two letters, six digits, a letter.
    Pattern("NINO", _p(r"\b [a-z]{2} [\s.-]{0,2}\d{2}[\s.-]{0,2}\d{2}[\s.-]{0,2}\d{2}[\s.-]{0,2} [a-d] \b"), "a national insurance number", 0.98, 6),
    Pattern("NINO", _p(r"\b [a-z]{2} [\s.-]{0,2}\d{2}[\s.-]{0,2}\d{2}[\s.-]{0,2}\d{2} (?:[\s.-]?[a-z]\b)? (?!\w)"), "a number after NI", 0.9, 6, cue=_NI),
    Pattern("NINO", _p(r"\b \d{2}\s?[a-z]\s?\d{1}\s?\d{2}\s?\d{2} \b"), "a temporary reference number", 0.85, 7, cue=_cue(_NI.pattern + r"|\btrn\b|temporary\sref")),
    # Five surname characters, a date turned about, initials: sixteen characters.
    Pattern("DRIVING_LICENCE", _p(r"\b [a-z]{1,5}9{0,4} \s?\d[0156]\d[0-3]\d\d\s? [a-z9]{2}[a-z0-9]\s?[a-z0-9]?[a-z]{2} \b"), "a driving licence", 0.95, 6,
            check=lambda s: 15 <= len(re.sub(r"\s", "", s)) <= 17),
    Pattern("DRIVING_LICENCE", _p(r"(?<!\w) (?:\d{8}|[a-z0-9]{14,18}) (?!\w)"), "a number after licence", 0.85, 6, cue=_cue(r"\bdriving\slicence\b|\bdriving\slicense\b|\blicence\sno\b|\blicense\sno\b|\bdvla\b|\bdva\b"),
            check=_has_digit),
    Pattern("PASSPORT", _p(r"(?<!\w) (?:\d{9}|[a-z]{1,2}\s?\d{7,8}|\d{3}\s\d{3}\s\d{3}) (?!\w)"), "a number after passport", 0.9, 7, cue=_cue(r"\bpassports?\b|\bid\sseen\b|\btravel\sdocument\b")),
    # Sort codes have the shape of dates: the cue decides.
    Pattern("BANK_ACCOUNT", _p(r"(?<![\w/]) \d{2}[\s-]?\d{2}[\s-]?\d{2} (?![\w/])"), "a sort code", 0.9, 6, cue=_cue(r"\bsort\s?-?code\b|\bsortcode\b|\bs/c\b|\bdebit\b|\bbacs\b|\bsort\s?(?:no\.?|number|nr)?[\s:.]{0,2}\Z")),
    Pattern("BANK_ACCOUNT", _p(r"(?<![\w/]) \d{4}\s?\d{3,4} (?![\w/]|-\d)"), "an account number", 0.9, 7, cue=_ACCOUNT),
    Pattern("BANK_ACCOUNT", _p(r"(?<![\w/]) \d{9,10} (?![\w/]|-\d)"), "an account number", 0.85, 9,
            cue=_cue(r"\b(?:account|acct|acc|a/c)(?:\s(?:no\.?|number|ref))?[\s.:]{1,2}\Z"), reach=24),
    # Registrations: the current style by itself, the older ones and parts of one after a cue.
    Pattern("VEHICLE_REG", _p(r"\b [a-z]{2}\d{2}[\s-]?[a-z]{3} \b"), "a vehicle registration", 0.95, 2, check=_plate),
    Pattern("VEHICLE_REG", _p(r"(?<![\w/]) (?:[a-z]{2}\d{2}\s?[a-z]{3}|[a-z]\d{1,3}\s?[a-z]{3}|[a-z]{3}\s?\d{1,3}[a-z]|[a-z]{1,3}\s?\d{1,4}|\d{1,4}\s?[a-z]{1,3}|[a-z]{2}\d{2}) (?![\w/])"), "a registration after its cue", 0.85, 1,
            cue=re.compile(_CAR.pattern + r"[\s:,(]{0,2}(?:(?:is|was|no|number|mark|plate|reg|registration|ending|ends|starting|starts|beginning|begins|in|with|partial|part|of|the|a|an|on|number\splate)[\s:.]{1,2}){0,4}\"?\Z"), reach=44, check=_any_plate),
    # Postcodes, the space missing, doubled or a line break; small letters too.
    Pattern("POSTCODE", _p(r"\b [a-z]{1,2}\d[a-z\d]? [\s-]{0,3} \d[abd-hjlnp-uw-z]{2} \b"), "a postcode", 0.97, 2, check=_postcode),
    Pattern("POSTCODE", _p(r"\b (?:GIR\s?0AA|BFPO\s?\d{1,4}|BX\d\s?\d[a-z]{2}) \b"), "a postcode without a place", 0.95, 1),
    Pattern("PLACE", re.compile(r"\b[A-Z]{2}\d{1,2}x?\b(?!\s?(?:\d[A-Za-z]{2}|[A-Z]{3})\b)"), "half a postcode", 0.8, 1, check=_half_postcode),
    # References: police, courts, landlord, staff.
    Pattern("REFERENCE:crime", _p(r"(?<![\w/]) \d{2}[a-z]{0,3}/\d{3,7}[a-z]?/\d{2,4} (?![\w/])"), "a crime number", 0.95, 7, sign="/",
            check=lambda s: len(s.split("/")[1]) >= 4 or s[2].isalpha()),
    Pattern("REFERENCE:crime", _p(r"(?<![\w/]) [a-z]{2,5}/[a-z0-9]{2,6}/\d{2,7}(?:/\d{2,4})? (?![\w/])"), "a notice number", 0.9, 2, sign="/"),
    Pattern("REFERENCE:crime", _p(r"(?<!\w) (?:\d{2,7}(?:\s?(?:of|/|-)\s?\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4})?) (?![\w%])"), "an incident log", 0.95, 2,
            cue=_cue(r"\b(?:log|cad|incident)\s?(?:no|number|num|ref|reference)?[\s.:#]{0,2}\Z"), reach=22),
    Pattern("REFERENCE:crime", _p(r"(?<![\w/]) (?=[\w/-]*\d) [a-z0-9]{1,12}(?:[/-][a-z0-9]{1,12}){0,4} (?![\w/])"), "a police reference", 0.9, 2,
            cue=re.compile(_CRIME_REF.pattern + r"[\s.:#]{0,2}(?:ref|reference|no|number|num)?[\s.:#]{1,2}\Z"), reach=34, check=lambda s: len(_digits(s)) >= 3),
    Pattern("REFERENCE:crime", re.compile(r"(?<![\w/])[A-Z]{2,4}/\d{1,3}(?![\w/])"), "an exhibit", 0.8, 1, sign="/"),
    Pattern("REFERENCE:crime", _p(r"(?<![\w/]) [a-z]{1,4}[/-]?\d{1,3} (?![\w/])"), "an exhibit after its cue", 0.85, 1, cue=_cue(r"\b(?:exhibits?|exh|produced\sas|marked)\s(?:no\.?\s|ref\s)?\Z"), reach=20),
    Pattern("REFERENCE:tenancy", re.compile(r"(?<![\w/-])[A-Z]{1,4}-?\d{4,9}(?![\w/-])"), "a record number", 0.85, 4),
    # Police National Computer: a year, a number and a check letter. A pupil's number: a letter, twelve digits or eleven and a letter.
    Pattern("REFERENCE:crime", _p(r"(?<![\w/]) (?:19|20)?\d{2}/\d{4,7}[a-z] (?![\w/])"), "a police record number", 0.9, 6, sign="/"),
    Pattern("REFERENCE:other", _p(r"(?<![\w/]) [a-z]\d{11}[a-z\d] (?![\w/])"), "a pupil number", 0.9, 11),
    Pattern("REFERENCE:other", re.compile(r"(?<![\w/-])[A-Z]{2,5}-\d{2,4}-\d{2,6}(?![\w/-])"), "a file number", 0.9, 5, sign="-"),
    Pattern("REFERENCE:tenancy", _p(r"(?<![\w/£.]) [a-z]{0,3}-?\d{4,10} (?![\w/:%]|[.,-]\d)"), "a record number after its cue", 0.9, 4,
            cue=re.compile(_TENANCY.pattern + r"\s?(?:ref|reference|no|number|num|id|account)?[\s.:#]{1,2}\Z"), reach=30),
    Pattern("REFERENCE:other", _p(r"(?<![\w/£]) (?=[\w/-]*\d) [a-z0-9]{1,14}(?:[/-][a-z0-9]{1,12}){0,4} (?![\w/])"), "a reference", 0.85, 3,
            cue=re.compile(_ANY_REF.pattern + r"[\s.:#]{1,3}(?:(?:is|was|no|number)[\s.:#]{1,2})?\Z"), reach=34, check=lambda s: len(_digits(s)) >= 3),
    Pattern("REFERENCE:crime", _p(r"\b log \s (?:no\.?\s|number\s)? \d{2,6} (?:\sof\s\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4})? (?!\w)"), "an incident log", 0.95, 2, lead=18),
    Pattern("REFERENCE:tenancy", _p(r"\b job \s (?:no\.?\s|number\s)? \d{4,9} (?!\w)"), "a job number", 0.9, 4, lead=18),
    Pattern("REFERENCE:staff", _p(r"(?<![\w/]) [a-z]{0,2}\d{2,6} (?![\w/:%]|[.,-]\d)"), "a collar number", 0.9, 2,
            cue=re.compile(rf"\b(?:{'|'.join(sorted(RANKS))}|collar(?:\s(?:no|number))?|shoulder\snumber|warrant\sno)[\s.:#]{{1,2}}(?:[a-z][a-z'-]{{0,24}}[\s,(]{{1,2}}){{0,3}}\(?\Z"), reach=60),
)  # fmt: skip


_MANY = 13  # digits beyond which every shape may fit
_FITTING = {
    (digits, letters): tuple(p for p in PATTERNS if p.least <= digits and (letters or not p.needs_letters or p.lead))
    for digits in range(_MANY + 1)
    for letters in (False, True)
}
"""Digits of a stretch, and whether it has letters -> the shapes that may fit."""
_UNCUED = {key: tuple(p for p in fitting if p.cue is None) for key, fitting in _FITTING.items()}
_CUED = {key: tuple(p for p in fitting if p.cue is not None) for key, fitting in _FITTING.items()}
_CUE_WORDS = frozenset(word for p in PATTERNS if p.cue for word in p.cue_words)
_NEAR = 16  # words before a stretch among which a cue may stand


def find_shapes(text: Text, places: list[Zone]) -> Iterator[Span]:
    """Everything in the stretches of digits that has the shape of an identifier."""
    plain, low = text.folded.plain, text.folded.low
    for zone in places:
        near = _CUE_WORDS.intersection([word.base for word in text.words[max(0, zone.first - _NEAR) : zone.last + 1]])
        start = zone.start - _signs_before(plain, zone.start)
        stretch, key = plain[start : zone.end], (min(zone.digits, _MANY), zone.letters)
        cued = [p for p in _CUED[key] if not near.isdisjoint(p.cue_words)] if near else ()
        for pattern in (*_UNCUED[key], *cued):
            if pattern.sign not in stretch:
                continue
            for match in pattern.regex.finditer(plain, max(0, start - pattern.lead), zone.end):
                first, last = match.span(pattern.group)
                if _stands(pattern, low, first, match.group(pattern.group)):
                    a, b = text.folded.original(first, last)
                    yield Span(a, b, pattern.kind, None, pattern.why, pattern.confidence)


def _signs_before(plain: str, start: int) -> int:
    """How many signs that open a telephone number stand before a stretch."""
    count = 0
    while start - count > 0 and plain[start - count - 1] in "+(*" and count < 16:
        count += 1
    return count


def _stands(pattern: Pattern, low: str, start: int, found: str) -> bool:
    if pattern.cue is not None and not pattern.cue.search(low, max(0, start - pattern.reach), start):
        return False
    return pattern.check(found)
