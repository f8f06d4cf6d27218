"""Which identifiers does the record hold, and where do they stand, however they are spaced?

A value is kept by its letters and digits alone, a telephone number by its national digits; every run of words
and numbers in the text that reads the same is it, whatever stands between.
Source: redaction requirements, section 3 (identifiers); case material, section 2.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hub.redaction.fold import fold_word
from hub.redaction.kinds import bare
from hub.redaction.lexicon import STREET_TYPES
from hub.redaction.spans import Span
from hub.redaction.tokens import Text, words_in

if TYPE_CHECKING:
    from hub.redaction.index import Index, Subject


@dataclass(frozen=True, slots=True)
class Value:
    """One identifier of the record: its kind and whose it is."""

    kind: str
    subject: str


def letters_and_digits(text: str) -> str:
    """The projection on which identifiers are compared."""
    return re.sub(r"[\W_]", "", fold_word(text))


def national(digits: str) -> str:
    """A telephone number's digits without country code, `(0)` and leading zero."""
    return re.sub(r"^(?:00)?440?|^0", "", digits, count=1).lstrip("0")


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
        digits = national(re.sub(r"\D", "", re.sub(r"(?i)\s*(?:x|ext).*", "", phone)))
        if len(digits) >= 6:
            yield "tel" + digits, Value(kind, subject.id)


def _has_digit(value: str) -> bool:
    return any(c.isdigit() for c in value)


def phrases_of(subject: "Subject") -> Iterator[tuple[str, tuple[str, str, str]]]:
    """First word -> (folded phrase, kind, subject): e-mails, handles, schools, and other identifiers made of words."""
    written = [("EMAIL", email) for email in subject.emails] + [("HANDLE", handle) for handle in subject.handles]
    written += [(kind, value) for kind, value in subject.ids if kind in _WRITTEN or not _has_digit(value)]
    for kind, value in written:
        for phrase in sorted(_as_written(kind, fold_word(bare(value)))):
            words = words_in(phrase)
            if len(phrase) >= 3 and words:
                yield words[0], (phrase, kind, subject.id)


_WRITTEN = frozenset({"EMAIL", "URL", "HANDLE", "SCHOOL", "EMPLOYER"})
"""Kinds that are looked for as they are written, digits or not."""


def _as_written(kind: str, plain: str) -> set[str]:
    """A value as people write it: an e-mail made harmless, an account without its sign, a school by its short name."""
    if kind == "SCHOOL":
        return school_variants(plain)
    if kind == "EMAIL":
        return {plain, plain.replace("@", "[at]"), plain.replace("@", " [at] ")}
    return {plain, plain[1:]} if plain.startswith("@") and len(plain) > 4 else {plain}


def school_variants(school: str) -> set[str]:
    """A school's folded name as people write it: `Saint` as `St`, apostrophes lost, the last word left out."""
    plain = fold_word(school)
    found = {plain, plain.replace("'", ""), re.sub(r"\bsaint\b", "st", plain)}
    found |= {variant.replace("'", "") for variant in found}
    last = re.compile(r"(?:\s+(?:academy|school|primary|infants?|juniors?|college|nursery|high))+\Z")
    short = {last.sub("", variant) for variant in found}
    return found | {variant for variant in short if len(variant) >= 6}


_STREET = re.compile(rf"\s{{1,3}}(?:{'|'.join(STREET_TYPES)})\b")
"""A school's short name before a word for a street is the street, which it bears the name of."""


def find_phrases(text: Text, index: "Index") -> Iterator[Span]:
    """E-mails, handles, schools and employers of the record."""
    if not index.phrases:
        return
    low, phrases = text.folded.low, index.phrases
    for n, word in enumerate(text.words):
        for phrase, kind, subject in phrases.get(word.base, ()):
            start = text.starts[n] - (phrase[0] == "@")
            end = start + len(phrase)
            street = kind == "SCHOOL" and _STREET.match(low, end, end + 16)
            if start >= 0 and low.startswith(phrase, start) and bounded(low, start, end) and not street:
                yield Span(*text.folded.original(start, end), kind, subject, "known from the record", 0.97)


def bounded(low: str, start: int, end: int) -> bool:
    """Whether [start, end) is not part of a longer word or number."""
    before = low[start - 1] if start else " "
    after = low[end] if end < len(low) else " "
    return not (before.isalnum() and low[start].isalnum()) and not (after.isalnum() and low[end - 1].isalnum())
