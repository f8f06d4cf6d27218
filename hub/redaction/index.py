"""Which keys find the people of this case in a text?

Built once for one set of people and kept by content: name parts with their nicknames and spellings, what is
left of them after a slip, values by their letters and digits, dates by value, addresses by number and street.
Everything is a dictionary, so that two hundred people cost no more per word than two.
Source: redaction requirements, sections 3 and 10.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from hub.redaction.fold import fold_word
from hub.redaction.lexicon import INVERSE, PARTICLES, RARE_TITLES, TITLES
from hub.redaction.nicknames import NICKNAMES, OTHER_SPELLINGS
from hub.redaction.streets import Street, core_of, houses_of, streets_of
from hub.redaction.tokens import words_in
from hub.redaction.values import Value, phrases_of, values_of_record


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
    """One word of somebody's name. place: `given`, `family`, `shared`, `alias`, `former`, `nickname` or `initial`."""

    subject: str
    place: str


@dataclass(frozen=True, slots=True)
class Index:
    """Everything to look up.

    parts: folded word -> whose name it belongs to; deletions: word with letters left out -> words it came from;
    callings: a rare title -> people who bear it; sequences: first word -> names of several words as they are
    recorded; initials: first letter -> people; dotted: initials together -> people; phrases: first word -> what may
    stand there; values: letters and digits -> what they are; streets: first word of a street or building; houses:
    house or flat number -> people; safe_houses: numbers of where somebody is safe; places: first word of a small
    place -> place, person, whether it is a safe one; births and relations: whose they are, relations both ways.
    """

    subjects: dict[str, Subject]
    parts: dict[str, frozenset[Part]]
    deletions: dict[str, tuple[str, ...]]
    callings: dict[str, tuple[str, ...]]
    sequences: dict[str, tuple[tuple[tuple[str, ...], str], ...]]
    initials: dict[str, frozenset[str]]
    dotted: dict[str, frozenset[str]]
    phrases: dict[str, tuple[tuple[str, str, str], ...]]
    values: dict[str, tuple[Value, ...]]
    streets: dict[str, tuple[Street, ...]]
    houses: dict[str, tuple[str, ...]]
    safe_houses: frozenset[str]
    places: dict[str, tuple[tuple[str, str, bool], ...]]
    births: dict[date, tuple[str, ...]]
    relations: dict[str, tuple[tuple[str, str], ...]]


def name_words(name: str) -> list[str]:
    """The folded words of one written name, titles taken off."""
    found = [word.strip("'") for word in words_in(fold_word(name)) if not word.isdigit()]
    return [word for n, word in enumerate(found) if word and not (word in TITLES and (n == 0 or len(found) > 1))]


@lru_cache(maxsize=64)
def build_index(subjects: tuple[Subject, ...]) -> Index:
    """The index of these people; kept by content."""
    parts: dict[str, set[Part]] = defaultdict(set)
    initials: dict[str, set[str]] = defaultdict(set)
    dotted: dict[str, set[str]] = defaultdict(set)
    for subject in subjects:
        for word, part in _parts(subject):
            parts[word].add(part)
        for name in subject.names:
            _initials(name_words(name), subject.id, initials, dotted)
        for name in subject.aliases:
            for word in name_words(name):
                if len(word) == 1:
                    initials[word].add(subject.id)
    streets = [street for subject in subjects for street in streets_of(subject)]
    return Index(
        subjects={subject.id: subject for subject in subjects},
        parts={word: frozenset(found) for word, found in parts.items()},
        deletions=_deletions(word for word in parts if len(word) >= 5),
        callings=_gathered((word, s.id) for s in subjects for word in _first_words(s) if word in RARE_TITLES),
        sequences=_gathered(pair for subject in subjects for pair in _sequences(subject)),
        initials={letter: frozenset(ids) for letter, ids in initials.items()},
        dotted={letters: frozenset(ids) for letters, ids in dotted.items()},
        phrases=_gathered(pair for subject in subjects for pair in phrases_of(subject)),
        values=_gathered(pair for subject in subjects for pair in values_of_record(subject)),
        streets=_gathered((core_of(street).split()[0], street) for street in streets if core_of(street)),
        houses=_gathered((n, street.subject) for street in streets for n in houses_of(street)),
        safe_houses=frozenset(n for street in streets if street.safe for n in houses_of(street)),
        places=_gathered(
            (words_in(place)[0], (place, street.subject, street.safe))
            for street in streets for place in street.places if _small_place(place)
        ),
        births=_gathered((subject.dob, subject.id) for subject in subjects if subject.dob),
        relations=_gathered(pair for subject in subjects for pair in _relations(subject)),
    )  # fmt: skip


def _relations(subject: Subject) -> Iterator[tuple[str, tuple[str, str]]]:
    """What somebody is to whom, as recorded, and what the other may be called in return."""
    for kind, to in subject.relations:
        yield fold_word(kind), (subject.id, to)
        yield from ((other, (to, subject.id)) for other in INVERSE.get(fold_word(kind), ()))


def _gathered(pairs: Iterable[tuple]) -> dict:
    """Key -> everything put under it, once each and in order."""
    found: dict = defaultdict(dict)
    for key, value in pairs:
        found[key][value] = None
    return {key: tuple(values) for key, values in found.items()}


def _first_words(subject: Subject) -> set[str]:
    """The words that may be a title of `subject`."""
    written = (subject.title, *subject.names, *subject.aliases)
    return {word for name in written for word in words_in(fold_word(name))[:1]}


def _sequences(subject: Subject) -> Iterator[tuple[str, tuple[tuple[str, ...], str]]]:
    """First word -> the words of each name or alias that has several."""
    for name in (*subject.names, *subject.aliases):
        words = tuple(name_words(name))
        if len(words) > 1:
            yield words[0], (words, subject.id)


def _small_place(place: str) -> bool:
    """Whether a part of an address names a place that tells something; the whole borough does not."""
    return len(place) >= 4 and place.split()[0] != "walsall" and bool(words_in(place))


def _parts(subject: Subject) -> Iterator[tuple[str, Part]]:
    """Every word that may stand for `subject`, with its place in the name."""
    written = [(name, "name") for name in subject.names] + [(name, "alias") for name in subject.aliases]
    for name, source in written + [(name, "former") for name in subject.former_names]:
        words = name_words(name)
        for n, word in enumerate(words):
            place = source if source != "name" else ("family" if n == len(words) - 1 and len(words) > 1 else "given")
            if word in _SHARED and source == "name" and 0 < n == len(words) - 1:
                yield word, Part(subject.id, "shared")
            if len(word) == 1 or (word in PARTICLES and len(words) > 1 and (n < len(words) - 1 or word in _SHARED)):
                continue
            yield word, Part(subject.id, place)
            joined = words[n - 1] + word if n and words[n - 1] in PARTICLES else ""
            for other in {word.replace("'", ""), joined, *_without_prefix(word)} - {"", word}:
                yield other, Part(subject.id, place)
            if source != "former":
                yield from ((nickname, Part(subject.id, "nickname")) for nickname in NICKNAMES.get(word, ()))
                yield from ((other, Part(subject.id, place)) for other in OTHER_SPELLINGS.get(word, ()))


_SHARED = frozenset({"kaur", "singh", "begum", "khatun", "bibi", "uddin"})
"""Family names that half a congregation bears: they join to a name or a title and say nobody by themselves."""


def _without_prefix(word: str) -> tuple[str, ...]:
    """O'Dowd as Dowd; McKenzie as MacKenzie and the other way round; de'ath and d'souza as they are written."""
    if "'" in word:
        return tuple(piece for piece in word.split("'") if len(piece) >= 4)
    if word.startswith("mac") and len(word) >= 7:
        return ("mc" + word[3:],)
    if word.startswith("mc") and len(word) >= 6:
        return ("mac" + word[2:], word[2:])
    return ()


def _initials(words: list[str], subject: str, initials: dict[str, set[str]], dotted: dict[str, set[str]]) -> None:
    """First letters: of the given names one by one, and of given and family name together."""
    for word in words[:-1] or words:
        initials[word[0]].add(subject)
    solid = [word for word in words if word not in PARTICLES or word in {"kaur", "singh", "begum"}]
    if len(solid) > 1:
        letters = "".join(word[0] for word in solid)
        dotted[letters].add(subject)
        for word in words[1:]:
            dotted[letters[0] + word[0]].add(subject)


def _deletions(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for word in words:
        for shorter in deletions_of(word, 2 if len(word) >= 9 else 1):
            found[shorter] = (*found[shorter], word) if shorter in found else (word,)
    return found


@lru_cache(maxsize=20_000)
def deletions_of(word: str, depth: int) -> frozenset[str]:
    """`word` and everything left after taking out up to `depth` letters."""
    found = {word}
    edge = {word}
    for _ in range(depth):
        edge = {shorter[:n] + shorter[n + 1 :] for shorter in edge for n in range(len(shorter))}
        found |= edge
    return frozenset(found)
