"""Which identifiers does the record hold, and where do they stand, however they are spaced?

A value is kept by its letters and digits alone, a telephone number by its national digits; every run of words
and numbers in the text that reads the same is it, whatever stands between.
Source: redaction requirements, section 3 (identifiers); case material, section 2.
"""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from hub.redaction.fold import fold_word
from hub.redaction.kinds import bare
from hub.redaction.lexicon import STREET_TYPES
from hub.redaction.spans import Span
from hub.redaction.tokens import Text, first_word

if TYPE_CHECKING:
    from hub.redaction.index import Index, Subject


class Value(NamedTuple):
    """One identifier of the record: its kind and whose it is."""

    kind: str
    subject: str


_SIGNS = re.compile(r"[\W_]+")
_NO_DIGITS = re.compile(r"\D+")
_DIGIT = re.compile(r"\d")
_COUNTRY = re.compile(r"^(?:00)?440?|^0")  # +44, 0044, (0), or the leading zero
_EXTENSION = re.compile(r"\s*(?:x|ext).*", re.IGNORECASE)


def letters_and_digits(text: str) -> str:
    """The projection on which identifiers are compared."""
    return _SIGNS.sub("", fold_word(text))


def national(digits: str) -> str:
    """A telephone number's digits without country code, `(0)` and leading zero."""
    return _COUNTRY.sub("", digits, count=1).lstrip("0")


def values_of_record(subject: "Subject") -> Iterator[tuple[str, Value]]:
    """Letters and digits of each identifier, and national digits of each telephone."""
    phones = [(phone, "SAFE_CONTACT") for phone in subject.safe_phones] + [(phone, "PHONE") for phone in subject.phones]
    for kind, value in subject.ids:
        projected = letters_and_digits(value)
        if kind == "PHONE":
            phones.append((value, "PHONE"))
        elif len(projected) >= 4 and _has_digit(projected):
            yield projected, Value(kind, subject.id)
    for phone, kind in phones:
        digits = national(_NO_DIGITS.sub("", _EXTENSION.sub("", phone) if "x" in phone.lower() else phone))
        if len(digits) >= 6:
            yield "tel" + digits, Value(kind, subject.id)


def _has_digit(value: str) -> bool:
    return _DIGIT.search(value) is not None


def heads_of(values: Iterable[str]) -> frozenset[str]:
    """The first characters of the values, up to four, and the first two digits of telephones however they begin."""
    found = {"00", "44"}
    for value in values:
        found.update(value[:n] for n in range(1, 5))
        if value.startswith("tel"):
            found.update((value[3:5], "0" + value[3:4]))
    return frozenset(found)


def phrases_of(subject: "Subject") -> Iterator[tuple[str, Value]]:
    """Folded phrase -> what it is: e-mails, handles, schools, and other identifiers made of words."""
    written = [("EMAIL", email) for email in subject.emails] + [("HANDLE", handle) for handle in subject.handles]
    written += [(kind, value) for kind, value in subject.ids if kind in _WRITTEN or not _has_digit(value)]
    for kind, value in written:
        one = Value(kind, subject.id)
        for phrase in _as_written(kind, fold_word(bare(value))):
            if len(phrase) >= 3:
                yield phrase, one


_WRITTEN = frozenset({"EMAIL", "URL", "HANDLE", "SCHOOL", "EMPLOYER"})
"""Kinds that are looked for as they are written, digits or not."""


def _as_written(kind: str, plain: str) -> Iterable[str]:
    """A value as people write it: an e-mail made harmless, an account without its sign, a school by its short name."""
    if kind == "SCHOOL":
        return sorted(school_variants(plain))
    if kind == "EMAIL" and "@" in plain:
        return plain, plain.replace("@", "[at]"), plain.replace("@", " [at] ")
    return (plain, plain[1:]) if plain.startswith("@") and len(plain) > 4 else (plain,)


def school_variants(school: str) -> set[str]:
    """A school's folded name as people write it: `Saint` as `St`, apostrophes lost, the last word left out."""
    plain = fold_word(school)
    found = {plain, plain.replace("'", ""), re.sub(r"\bsaint\b", "st", plain)}
    found |= {variant.replace("'", "") for variant in found}
    short = {_LAST_OF_SCHOOL.sub("", variant) for variant in found}
    return found | {variant for variant in short if len(variant) >= 6}


_LAST_OF_SCHOOL = re.compile(r"(?:\s+(?:academy|school|primary|infants?|juniors?|college|nursery|high))+\Z")
_STREET = re.compile(rf"\s{{1,3}}(?:{'|'.join(STREET_TYPES)})\b")
"""A school's short name before a word for a street is the street, which it bears the name of."""


def find_phrases(text: Text, index: "Index") -> Iterator[Span]:
    """E-mails, handles, schools and employers of the record."""
    if not index.phrases:
        return
    low, lengths = text.folded.low, index.phrase_lengths
    for n, word in enumerate(text.words):
        for before, length in lengths.get(word.base, ()):
            start = text.starts[n] - before
            found = index.phrases.get(low[start : start + length], ()) if start >= 0 else ()
            if found and bounded(low, start, start + length):
                a, b = text.folded.original(start, start + length)
                street = _STREET.match(low, start + length, start + length + 16)
                for one in found:
                    if not (street and one.kind == "SCHOOL"):
                        yield Span(a, b, one.kind, one.subject, "known from the record", 0.97)


def lengths_of(phrases: Iterable[str]) -> dict[str, tuple[tuple[int, int], ...]]:
    """First word -> where the phrases that hold it begin before it, and their lengths: few, however many phrases."""
    found: dict[str, dict[tuple[int, int], None]] = {}
    for phrase in phrases:
        first = first_word(phrase)
        if first:
            found.setdefault(first, {})[phrase.index(first), len(phrase)] = None
    return {first: tuple(lengths) for first, lengths in found.items()}


def bounded(low: str, start: int, end: int) -> bool:
    """Whether [start, end) is not part of a longer word or number."""
    before = low[start - 1] if start else " "
    after = low[end] if end < len(low) else " "
    return not (before.isalnum() and low[start].isalnum()) and not (after.isalnum() and low[end - 1].isalnum())
