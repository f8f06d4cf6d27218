"""Which keys find the people of this case in a text?

Built once for one set of people and kept by content: name parts with their nicknames and spellings, what is
left of them after a slip, values by their letters and digits, dates by value, addresses by number and street.
Everything is a dictionary, so that two hundred people cost no more per word than two.
Source: redaction requirements, sections 3 and 10.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from hub.redaction.fold import fold_word
from hub.redaction.lexicon import INVERSE, PARTICLES, RARE_TITLES, TITLES
from hub.redaction.nicknames import NICKNAMES, OTHER_SPELLINGS
from hub.redaction.streets import Homes, Street, streets_of
from hub.redaction.tokens import first_word, words_in
from hub.redaction.values import Value, heads_of, lengths_of, phrases_of, values_of_record


class Subject(NamedTuple):
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


class Part(NamedTuple):
    """One word of somebody's name. place: `given`, `family`, `shared`, `alias`, `former`, `nickname` or `initial`."""

    subject: str
    place: str


class Index(NamedTuple):
    """Everything to look up.

    parts: folded word -> whose name it belongs to; deletions: word with letters left out -> words it came from;
    callings: a rare title -> people who bear it; sequences: first word -> names of several words as they are
    recorded; initials: first letter -> people; dotted: initials together -> people; phrases: what identifiers made of
    words are; phrase_lengths: first word -> where such phrases begin and how long they are; values: letters and digits
    -> what they are; heads: how these begin; streets: first word -> streets and buildings; homes: street or building ->
    what stands there; doors: the same by number; houses: house or flat number -> people; safe_houses: numbers of where
    somebody is safe; places: first word -> small places; placed: small place -> people, and whether it is only a safe
    one; births and relations: whose they are, relations both ways.
    """

    subjects: dict[str, Subject]
    parts: dict[str, frozenset[Part]]
    deletions: dict[str, tuple[str, ...]]
    callings: dict[str, tuple[str, ...]]
    sequences: dict[str, tuple[tuple[tuple[str, ...], str], ...]]
    initials: dict[str, tuple[str, ...]]
    dotted: dict[str, tuple[str, ...]]
    phrases: dict[str, tuple[Value, ...]]
    phrase_lengths: dict[str, tuple[tuple[int, int], ...]]
    values: dict[str, tuple[Value, ...]]
    heads: frozenset[str]
    streets: dict[str, tuple[str, ...]]
    homes: dict[str, Homes]
    doors: dict[tuple[str, str], tuple[Street, ...]]
    houses: dict[str, tuple[str, ...]]
    safe_houses: frozenset[str]
    places: dict[str, tuple[str, ...]]
    placed: dict[str, tuple[tuple[str, ...], bool]]
    births: dict[date, tuple[str, ...]]
    relations: dict[str, tuple[tuple[str, str], ...]]


def name_words(name: str) -> list[str]:
    """The folded words of one written name, titles taken off."""
    found = [word.strip("'") for word in words_in(fold_word(name)) if not word.isdigit()]
    return [word for n, word in enumerate(found) if word and not (word in TITLES and (n == 0 or len(found) > 1))]


class _Keys(NamedTuple):
    """What finds one person: as in Index, before the people are put together."""

    parts: tuple[tuple[str, Part], ...]
    initials: frozenset[str]
    dotted: frozenset[str]
    callings: frozenset[str]
    sequences: tuple[tuple[str, tuple[tuple[str, ...], str]], ...]
    phrases: tuple[tuple[str, Value], ...]
    values: tuple[tuple[str, Value], ...]
    streets: tuple[Street, ...]


@lru_cache(maxsize=4096)
def _keys_of(subject: Subject) -> _Keys:
    """The keys of one person; kept by content, since many texts are about the same people."""
    names = [name_words(name) for name in subject.names]
    aliases = [name_words(alias) for alias in subject.aliases]
    former = [name_words(name) for name in subject.former_names]
    parts = [part for words in names for part in _parts(words, subject.id, "name")]
    parts += [part for words in aliases for part in _parts(words, subject.id, "alias")]
    parts += [part for words in former for part in _parts(words, subject.id, "former")]
    initials = {word[0] for words in names for word in words[:-1] or words}
    titles = {fold_word(written.partition(" ")[0]) for written in (subject.title, *subject.names, *subject.aliases)}
    return _Keys(
        parts=tuple(parts),
        initials=frozenset(initials | {word for words in aliases for word in words if len(word) == 1}),
        dotted=frozenset(letters for words in names for letters in _dotted(words)),
        callings=frozenset(titles & RARE_TITLES),
        sequences=tuple((words[0], (tuple(words), subject.id)) for words in names + aliases if len(words) > 1),
        phrases=tuple(phrases_of(subject)),
        values=tuple(values_of_record(subject)),
        streets=tuple(streets_of(subject)),
    )


@lru_cache(maxsize=64)
def build_index(subjects: tuple[Subject, ...]) -> Index:
    """The index of these people; kept by content."""
    keys = [(subject.id, _keys_of(subject)) for subject in subjects]
    streets = [street for _, one in keys for street in one.streets]
    parts = _gathered(pair for _, one in keys for pair in one.parts)
    phrases = _gathered(pair for _, one in keys for pair in one.phrases)
    values = _gathered(pair for _, one in keys for pair in one.values)
    placed = _gathered((place, s) for s in streets for place in s.places if _small_place(place))
    homes = _gathered((street.core, street) for street in streets if street.core)
    return Index(
        subjects={subject.id: subject for subject in subjects},
        parts={word: frozenset(found) for word, found in parts.items()},
        deletions=_deletions(word for word in parts if len(word) >= 5),
        sequences=_gathered(pair for _, one in keys for pair in one.sequences),
        callings=_gathered((word, person) for person, one in keys for word in one.callings),
        initials=_gathered((letter, person) for person, one in keys for letter in one.initials),
        dotted=_gathered((letters, person) for person, one in keys for letters in one.dotted),
        phrases=phrases,
        phrase_lengths=lengths_of(phrases),
        values=values,
        heads=heads_of(values),
        streets=_gathered((core.split(" ", 1)[0], core) for core in homes),
        homes={core: Homes.of(standing) for core, standing in homes.items()},
        doors=_gathered(((s.core, number), s) for s in streets if s.core for number in s.houses),
        houses=_gathered((number, street.subject) for street in streets for number in street.houses),
        safe_houses=frozenset(number for street in streets if street.safe for number in street.houses),
        places=_gathered((first_word(place), place) for place in placed),
        placed={
            place: (tuple(dict.fromkeys(s.subject for s in standing)), all(s.safe for s in standing))
            for place, standing in placed.items()
        },
        births=_gathered((subject.dob, subject.id) for subject in subjects if subject.dob),
        relations=_gathered(pair for subject in subjects for pair in _relations(subject)),
    )


def _relations(subject: Subject) -> Iterator[tuple[str, tuple[str, str]]]:
    """What somebody is to whom, as recorded, and what the other may be called in return."""
    for kind, to in subject.relations:
        yield fold_word(kind), (subject.id, to)
        yield from ((other, (to, subject.id)) for other in INVERSE.get(fold_word(kind), ()))


def forget_people() -> None:
    """Drop everything kept by content: for measuring with a cold index."""
    build_index.cache_clear()
    _keys_of.cache_clear()


def _gathered(pairs: Iterable[tuple]) -> dict:
    """Key -> everything put under it, once each and in order."""
    found: dict = {}
    for key, value in pairs:
        if key not in found:
            found[key] = (value,)
        elif value not in found[key]:
            found[key] += (value,)
    return found


def _small_place(place: str) -> bool:
    """Whether a part of an address names a place that tells something; the whole borough does not."""
    return len(place) >= 4 and place.split()[0] != "walsall" and bool(first_word(place))


def _parts(words: list[str], subject: str, source: str) -> Iterator[tuple[str, Part]]:
    """Every word of one written name that may stand for `subject`, with its place in the name."""
    for n, word in enumerate(words):
        place = source if source != "name" else ("family" if n == len(words) - 1 and len(words) > 1 else "given")
        if word in _SHARED and source == "name" and 0 < n == len(words) - 1:
            yield word, Part(subject, "shared")
        if len(word) == 1 or (word in PARTICLES and len(words) > 1 and (n < len(words) - 1 or word in _SHARED)):
            continue
        part = Part(subject, place)
        yield word, part
        if n and words[n - 1] in PARTICLES:
            yield words[n - 1] + word, part
        if "'" in word or word.startswith("m"):
            yield from ((other, part) for other in _without_prefix(word))
        if source != "former":
            for nickname in NICKNAMES.get(word, ()):
                yield nickname, Part(subject, "nickname")
            for other in OTHER_SPELLINGS.get(word, ()):
                yield other, part


_SHARED = frozenset({"kaur", "singh", "begum", "khatun", "bibi", "uddin"})
"""Family names that half a congregation bears: they join to a name or a title and say nobody by themselves."""


def _without_prefix(word: str) -> tuple[str, ...]:
    """O'Dowd as ODowd and Dowd; McKenzie as MacKenzie and the other way round."""
    if "'" in word:
        return (word.replace("'", ""), *(piece for piece in word.split("'") if len(piece) >= 4))
    if word.startswith("mac") and len(word) >= 7:
        return ("mc" + word[3:],)
    if word.startswith("mc") and len(word) >= 6:
        return ("mac" + word[2:], word[2:])
    return ()


def _dotted(words: list[str]) -> Iterator[str]:
    """Initials together: of all words that say something, of the first with any other, and without middle names."""
    solid = [word for word in words if word not in PARTICLES or word in {"kaur", "singh", "begum"}]
    if len(solid) > 1:
        letters = "".join(word[0] for word in solid)
        yield letters
        yield from (letters[0] + word[0] for word in words[1:])
        yield from (letters[0] + letters[n:] for n in range(2, len(letters) - 1))


def _deletions(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for word in words:
        left = deletions_of(word, 2 if len(word) >= 9 else 1)
        shared = [] if found.keys().isdisjoint(left) else [(shorter, found[shorter]) for shorter in found.keys() & left]
        found |= dict.fromkeys(left, (word,))
        for shorter, words in shared:
            found[shorter] = (*words, word)
    return found


@lru_cache(maxsize=20_000)
def deletions_of(word: str, depth: int) -> frozenset[str]:
    """`word` and everything left after taking out up to `depth` letters; depth: 1 or 2."""
    once = [word[:n] + word[n + 1 :] for n in range(len(word))]
    if depth == 1:
        return frozenset((word, *once))
    twice = [word[:n] + word[n + 1 : m] + word[m + 1 :] for m in range(1, len(word)) for n in range(m)]
    return frozenset((word, *once, *twice))
