"""What can one written word be? Ordinary, a name, a place, a title, a cue: looked up once per distinct word.

Every list is data: ordinary and rare words (SCOWL), given and family names (Faker), places, peoples and makers
(ours); notices lie beside them. What a word is depends on the word alone, so the answer is kept for the
whole process, within a bound.
Source: redaction requirements, sections 3 to 5 and 11.
"""

from functools import cache, lru_cache
from pathlib import Path

from hub.redaction import lexicon

_DATA = Path(__file__).parent / "data"


@cache
def _listed(file: str) -> frozenset[str]:
    return frozenset((_DATA / file).read_text(encoding="utf-8").split())


def given_names() -> frozenset[str]:
    """Folded given names of many origins (Faker's tables, see names-notice.txt)."""
    return _listed("given-names.txt")


def family_names() -> frozenset[str]:
    """Folded family names of many origins that are no given names (same source)."""
    return _listed("family-names.txt")


def proper_words() -> frozenset[str]:
    """Folded names of places, peoples, makers and services: capitals that name no person (ours)."""
    return _listed("proper-words.txt")


def is_ordinary(base: str) -> bool:
    """Whether `base` is an English word, common or rare, or a contraction. No stemming: the list holds plurals and
    tenses, and a wrong stem turns a name into a word (Helder is not one who held)."""
    common, rare = lexicon.ordinary_words(), _listed("rare-words.txt")
    if base in common or base in rare or base in lexicon.SPOKEN:
        return True
    if "'" in base:
        first, _, tail = base.removesuffix("n't").partition("'")
        spoken = first in common or first in lexicon.SPOKEN or len(first) == 1
        return base.replace("'", "") in lexicon.SPOKEN or (spoken and tail in _TAILS)
    return False


# What follows an apostrophe in speech.
_TAILS = frozenset(["", "m", "ve", "ll", "d", "re", "s", "t", "all", "clock", "em", "er"])
_BEFORE = (
    "re", "un", "non", "pre", "over", "under", "mis", "out", "anti", "multi", "inter", "counter", "sub", "co", "de",
    "semi",
)  # fmt: skip
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"


@lru_cache(maxsize=50_000)
def is_slip(base: str) -> bool:
    """Whether `base` is a slip of the pen or a making of everyday words: one letter lost, doubled, swapped or
    exchanged, a prefix, or two words run together. Asked of small letters only, where names are rare."""
    common = lexicon.ordinary_words()
    cuts = [(base[:n], base[n:]) for n in range(len(base) + 1)]
    if any(a + b[1:] in common or (len(b) > 1 and a + b[1] + b[0] + b[2:] in common) for a, b in cuts if b):
        return True
    if any(a + letter + b in common or a + letter + b[1:] in common for a, b in cuts for letter in _ALPHABET):
        return True
    stems = [base.removeprefix(start) for start in _BEFORE if base.startswith(start)]
    if any(len(stem) > 3 and is_ordinary(stem) for stem in stems):
        return True
    return any(len(a) > 3 and len(b) > 3 and a in common and b in common for a, b in cuts)


class Is:
    """What a word may be; several at once. Plain numbers and no enumeration: they are asked for at every word."""

    CAPITAL = 1  # begins with a capital letter
    CAPITALS = 2  # two letters or more, all capitals
    ODD = 4  # no English word
    COMMON = 8  # an everyday English word
    GIVEN = 16
    FAMILY = 32
    PROPER = 64  # a place, people, maker or service
    DOUBTFUL = 128  # an everyday word that people are also called
    TITLE = 256
    RANK = 512
    KIN = 1024
    NAMING = 2048  # "called", "named"
    SPEAKING = 4096  # "said", "rang": what people do
    BODY = 8192  # a word that ends an organisation's, school's or firm's name
    STREET = 16384
    TIME = 32768  # a month or a weekday
    PARTICLE = 65536
    NUMBER = 131072
    CAMEL = 262144  # capitals inside: perhaps several words in one
    INITIAL = 524288  # one letter, or two or three capitals
    JOB = 1048576  # a calling that stands before a name: "contractor", "witness"


class Word:
    """One word as written. base: folded, lower case, without a possessive ending; cut: length of that ending."""

    __slots__ = ("base", "cut", "flags", "written")

    def __init__(self, written: str) -> None:
        self.written = written
        low = written.lower()
        self.cut = 2 if low.endswith("'s") and len(low) > 3 else 0
        self.base = low[: len(low) - self.cut] if self.cut else low
        self.flags = flags_of(written[: len(written) - self.cut], self.base)


_BITS: tuple[tuple[int, frozenset[str]], ...] = (
    (Is.TITLE, lexicon.TITLES),
    (Is.RANK, lexicon.RANKS),
    (Is.KIN, lexicon.RELATION_WORDS | lexicon.COMPANIONS),
    (Is.NAMING, lexicon.NAMING_WORDS),
    (Is.SPEAKING, lexicon.VERBS_AFTER_NAMES),
    (Is.BODY, lexicon.ORGANISATION_WORDS | lexicon.SCHOOL_WORDS | lexicon.EMPLOYER_WORDS | lexicon.PLACE_WORDS),
    (Is.STREET, lexicon.STREET_WORDS),
    (Is.TIME, frozenset(lexicon.MONTHS) | frozenset(lexicon.WEEKDAYS)),
    (Is.PARTICLE, lexicon.PARTICLES),
    (Is.DOUBTFUL, lexicon.AMBIGUOUS),
    (Is.JOB, lexicon.CALLINGS),
)


def flags_of(written: str, base: str) -> int:
    """Everything that a word may be, by its letters alone."""
    if base.isdigit():
        return Is.NUMBER
    flags = 0
    if written[0].isupper():
        flags |= Is.CAPITAL
        if len(written) > 1 and written.isupper():
            flags |= Is.CAPITALS
        elif any(a.islower() and b.isupper() for a, b in zip(written, written[1:], strict=False)):
            flags |= Is.CAMEL
    elif not written.islower() and any(a.islower() and b.isupper() for a, b in zip(written, written[1:], strict=False)):
        flags |= Is.CAMEL
    if len(base) == 1 or (flags & Is.CAPITALS and len(base) <= 3):
        flags |= Is.INITIAL
    for bit, words in _BITS:
        if base in words:
            flags |= bit
    if base.endswith("s") and base[:-1] in lexicon.WEEKDAYS:
        flags |= Is.TIME
    if base in lexicon.ordinary_words() or base in lexicon.SPOKEN:
        flags |= Is.COMMON
    elif not is_ordinary(base):
        flags |= Is.ODD
    if base in given_names() or base in lexicon.ALSO_GIVEN:
        flags |= Is.GIVEN
    elif base in family_names():
        flags |= Is.FAMILY
    if base in proper_words():
        flags |= Is.PROPER
    return flags


class Vocabulary(dict[str, Word]):
    """Written word -> Word, looked up once and kept; emptied when it has grown too large."""

    BOUND = 200_000

    def __missing__(self, written: str) -> Word:
        if len(self) >= self.BOUND:
            self.clear()
        word = self[written] = Word(written)
        return word


VOCABULARY = Vocabulary()
