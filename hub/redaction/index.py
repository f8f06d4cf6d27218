"""Which keys find the people of this case in a text?

Built once for one set of people and kept by content: name parts, their misspellings by deletion, nicknames,
identifiers by their letters and digits, dates by value, addresses by number, street and building.
Source: redaction requirements, section 3.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from hub.redaction.fold import fold_word
from hub.redaction.kinds import bare
from hub.redaction.lexicon import NICKNAMES, PARTICLES, SPELLINGS, STREET_TYPES, TITLES


@dataclass(frozen=True, slots=True)
class Subject:
    """One person as the engine needs it. ids: (kind, value) of other identifiers; relations: (type, to whom)."""

    id: str
    role: str = ""
    title: str = ""
    names: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()
    dob: date | None = None
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    ids: tuple[tuple[str, str], ...] = ()
    relations: tuple[tuple[str, str], ...] = ()
    safe_addresses: tuple[str, ...] = ()
    safe_phones: tuple[str, ...] = ()
    young: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One word of somebody's name. place: `given`, `family`, `alias` or `former`."""

    subject: str
    place: str


@dataclass(frozen=True, slots=True)
class Street:
    """One known address: number (folded, with its letter), street words, type words, flat, whose."""

    subject: str
    number: str
    street: tuple[str, ...]
    building: tuple[str, ...]
    flat: str
    places: tuple[str, ...]
    safe: bool


@dataclass(frozen=True, slots=True)
class Index:
    """Everything to look up; see the module."""

    subjects: dict[str, Subject]
    parts: dict[str, frozenset[Part]]
    deletions: dict[str, frozenset[str]]
    initials: dict[str, frozenset[str]]
    phrases: dict[str, tuple[tuple[str, str], ...]]
    projections: tuple[tuple[str, str, str], ...]
    streets: tuple[Street, ...]
    numbers: dict[str, tuple[str, ...]]
    births: dict[date, tuple[str, ...]]
    relations: dict[str, tuple[tuple[str, str], ...]]


WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*", re.UNICODE)


def name_words(name: str) -> list[str]:
    """The folded words of one written name, titles taken off."""
    found = [word.strip("'") for word in WORD.findall(fold_word(name))]
    return [word for n, word in enumerate(found) if word and not (word in TITLES and (n == 0 or len(found) > 1))]


@lru_cache(maxsize=64)
def build_index(subjects: tuple[Subject, ...]) -> Index:
    """The index of these people; kept by content."""
    parts: dict[str, set[Part]] = defaultdict(set)
    initials: dict[str, set[str]] = defaultdict(set)
    for subject in subjects:
        _names(subject, parts, initials)
    streets = tuple(street for subject in subjects for street in _streets(subject))
    numbers: dict[str, list[str]] = defaultdict(list)
    for street in streets:
        for number in {street.number, street.flat} - {""}:
            if street.subject not in numbers[number]:
                numbers[number].append(street.subject)
    births: dict[date, list[str]] = defaultdict(list)
    relations: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for subject in subjects:
        if subject.dob:
            births[subject.dob].append(subject.id)
        for kind, to in subject.relations:
            relations[fold_word(kind)].append((subject.id, to))
    return Index(
        subjects={subject.id: subject for subject in subjects},
        parts={word: frozenset(found) for word, found in parts.items()},
        deletions=_deletions(word for word in parts if len(word) >= 5),
        initials={letter: frozenset(ids) for letter, ids in initials.items()},
        phrases=_phrases(subjects),
        projections=_projections(subjects),
        streets=streets,
        numbers={number: tuple(ids) for number, ids in numbers.items()},
        births={day: tuple(ids) for day, ids in births.items()},
        relations={kind: tuple(dict.fromkeys(pairs)) for kind, pairs in relations.items()},
    )


def _names(subject: Subject, parts: dict[str, set[Part]], initials: dict[str, set[str]]) -> None:
    written = [(name, "name") for name in subject.names] + [(name, "alias") for name in subject.aliases]
    written += [(name, "former") for name in subject.former_names]
    for name, source in written:
        words = name_words(name)
        for n, word in enumerate(words):
            place = source if source != "name" else ("family" if n == len(words) - 1 and len(words) > 1 else "given")
            if len(word) == 1:
                initials[word].add(subject.id)
            elif word not in PARTICLES or len(words) == 1:
                parts[word].add(Part(subject.id, place))
            if source == "name" and n == 0:
                initials[word[0]].add(subject.id)
            if source != "former":
                _variants(word, subject.id, place, parts)


def _variants(word: str, subject_id: str, place: str, parts: dict[str, set[Part]]) -> None:
    for nickname in NICKNAMES.get(word, ()):
        parts[nickname].add(Part(subject_id, "nickname"))
    for family in SPELLINGS:
        if word in family:
            for other in family:
                parts[other].add(Part(subject_id, place))


def _deletions(words) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for word in words:
        for shorter in deletions_of(word, 2 if len(word) >= 9 else 1):
            found[shorter].add(word)
    return {shorter: frozenset(originals) for shorter, originals in found.items()}


def deletions_of(word: str, depth: int) -> set[str]:
    """`word` and everything left after taking out up to `depth` letters."""
    found = {word}
    edge = {word}
    for _ in range(depth):
        edge = {shorter[:n] + shorter[n + 1 :] for shorter in edge for n in range(len(shorter))}
        found |= edge
    return found


def letters_and_digits(text: str) -> str:
    """The projection on which identifiers are compared."""
    return re.sub(r"[\W_]", "", fold_word(text))


def national(phone: str) -> str:
    """The digits of a telephone number without country code and leading zero."""
    digits = re.sub(r"\D", "", phone.replace("(0)", ""))
    digits = re.sub(r"^(?:0044|44)", "", digits)
    return digits.lstrip("0")


def _projections(subjects: tuple[Subject, ...]) -> tuple[tuple[str, str, str], ...]:
    found = []
    for subject in subjects:
        for kind, value in subject.ids:
            projected = national(value) if kind == "PHONE" else letters_and_digits(value)
            if len(projected) >= 4 and _digits(projected):
                found.append((projected, kind, subject.id))
        for phone in subject.phones + subject.safe_phones:
            if len(national(phone)) >= 6:
                found.append((national(phone), "PHONE", subject.id))
    return tuple(dict.fromkeys(found))


def _phrases(subjects: tuple[Subject, ...]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Folded phrase -> (kind, subject): e-mails, handles, schools, and other identifiers made of words."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for subject in subjects:
        written = [("EMAIL", email) for email in subject.emails] + [("HANDLE", handle) for handle in subject.handles]
        written += [(kind, value) for kind, value in subject.ids if kind in _WRITTEN or not _digits(value)]
        for kind, value in written:
            for variant in _as_written(kind, fold_word(bare(value))):
                found[variant].append((kind, subject.id))
    return {phrase: tuple(hits) for phrase, hits in found.items() if len(phrase) >= 3}


def _digits(value: str) -> bool:
    return any(c.isdigit() for c in value)


_WRITTEN = frozenset({"EMAIL", "URL", "HANDLE", "SCHOOL", "EMPLOYER"})
"""Kinds that are looked for as they are written, digits or not."""


def _as_written(kind: str, plain: str) -> set[str]:
    """A value as people write it: an account without its sign, a school by its short name."""
    if kind == "SCHOOL":
        return school_variants(plain)
    return {plain, plain[1:]} if plain.startswith("@") and len(plain) > 4 else {plain}


def school_variants(school: str) -> set[str]:
    """A school's folded name as people write it: `Saint` as `St`, apostrophes lost, the last word left out."""
    plain = fold_word(school)
    found = {plain, plain.replace("'", ""), re.sub(r"\bsaint\b", "st", plain)}
    found |= {variant.replace("'", "") for variant in found}
    short = {re.sub(r"\s+(?:academy|school|primary|infants|juniors|college|nursery)\Z", "", v) for v in found}
    return found | {variant for variant in short if len(variant) >= 6 and " " not in variant.removeprefix("st ")}


_POSTCODE = re.compile(r"\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b")
_TYPES = {word: full for full, shorts in STREET_TYPES.items() for word in (full, *shorts)}


def _streets(subject: Subject) -> list[Street]:
    own = [_street(subject.id, address, False) for address in subject.addresses]
    return own + [_street(subject.id, address, True) for address in subject.safe_addresses]


def _street(subject_id: str, address: str, safe: bool) -> Street:
    plain = _POSTCODE.sub("", fold_word(address))
    chunks = [chunk.strip() for chunk in plain.split(",") if chunk.strip()]
    flat, number, street, building, places = "", "", (), (), []
    for chunk in chunks:
        match = re.match(r"flat\s+(\w+)\s*(.*)", chunk)
        if match:
            flat, chunk = match.group(1), match.group(2).strip()
            if not chunk:
                continue
        match = re.match(r"(\d+[a-z]?(?:\s*-\s*\d+[a-z]?)?)\s+(.+)", chunk)
        if match and not street:
            number, words = match.group(1).replace(" ", ""), tuple(match.group(2).split())
            street = words
        elif not street and not building and _TYPES.get(chunk.split()[-1]):
            building = tuple(chunk.split())
        else:
            places.append(chunk)
    return Street(subject_id, number, street, building, flat, tuple(places), safe)
