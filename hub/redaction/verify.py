"""Is anything left of what must not go? An independent look at the final text.

Shares nothing with detection but the values to look for. Each view of what leaves is made plain, laid bare to
letters and digits with each one's place kept, and searched for all values at once; every find is then held
against the plain text, so that `Hasan` is found in `H.a.s.a.n` and not in `has an`.
Source: redaction requirements, section 7; threat model P6.
"""

from array import array
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

from hub.redaction.plain import plain, variants
from hub.redaction.sought import Sought, sought_for

CHECK_VERSION = "2"

Finder = Callable[[str], Iterator[tuple[int, int]]]
"""Gives (number of the pattern, where it starts) for every pattern found in a text, overlapping ones too."""

Search = Callable[[Sequence[str]], Finder]
"""Makes a Finder for many patterns."""


@dataclass(frozen=True, slots=True)
class Forbidden:
    """One value that must not appear.

    whole: a name, date or address line, as whole words; else an identifier, however it is spaced.
    loose: a name that is also found with spaces inside; not so where its parts are words (`has an`).
    """

    value: str
    kind: str
    whole: bool = True
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """Where something was left. Never the value.

    place: in the looked-at form; form: which of the view's forms that is; number: of the value in what was handed in.
    """

    view: str
    kind: str
    place: int
    form: int = 0
    number: int = -1


@dataclass(frozen=True, slots=True)
class LeakCheck:
    """The result. values_tested: how many values were looked for; digest: SHA-256 of the bytes checked, if any were."""

    passed: bool
    values_tested: int
    hits: tuple[Hit, ...] = ()
    version: str = CHECK_VERSION
    digest: str = ""


def one_by_one(patterns: Sequence[str]) -> Finder:
    """The search without an instrument: each pattern by itself. Well for a page; a book wants an automaton."""

    def find(text: str) -> Iterator[tuple[int, int]]:
        for number, pattern in enumerate(patterns):
            start = text.find(pattern)
            while start >= 0:
                yield number, start
                start = text.find(pattern, start + 1)

    return find


def check(views: Mapping[str, str], forbidden: Collection[Forbidden], search: Search = one_by_one) -> LeakCheck:
    """Look for every forbidden value in every view; a value is reported once for each view."""
    values = tuple(forbidden)
    wanted = [(n, one) for n, value in enumerate(values) for one in sought_for(value.value, value.whole, value.loose)]
    find = search([one.letters for _, one in wanted])
    hits: dict[tuple[str, int], Hit] = {}
    for name, view in views.items():
        for form, text in enumerate(variants(view)):
            for number, place in _found(Bare.of(text), find, wanted):
                hits.setdefault((name, number), Hit(name, values[number].kind, place, form, number))
    return LeakCheck(not hits, len(values), tuple(hits.values()))


@dataclass(frozen=True, slots=True)
class Bare:
    """A plain text with its letters and digits alone, and where in the plain text each of them stands."""

    words: str
    letters: str
    places: array

    @classmethod
    def of(cls, text: str) -> "Bare":
        """`text` laid bare."""
        words = plain(text)
        places = array("I", compress(range(len(words)), map(str.isalnum, words)))
        return cls(words, "".join(filter(str.isalnum, words)), places)

    def gaps(self, start: int, length: int) -> list[str]:
        """What stands between the letters of one find."""
        at = self.places[start : start + length]
        return [self.words[a + 1 : b] for a, b in zip(at, at[1:], strict=False)]

    def around(self, start: int, length: int) -> tuple[str, str]:
        """The plain text just before and just after one find, a few characters each."""
        first, last = self.places[start], self.places[start + length - 1]
        return self.words[max(0, first - 1) : first], self.words[last + 1 : last + 5]


def _found(bare: Bare, find: Finder, wanted: list[tuple[int, Sought]]) -> Iterator[tuple[int, int]]:
    for pattern, start in find(bare.letters):
        number, one = wanted[pattern]
        length = len(one.letters)
        if one.stands(*bare.around(start, length)) and one.holds(bare.gaps(start, length)):
            yield number, bare.places[start]


def excerpt(view: str, hit: Hit, reach: int = 30) -> str:
    """The words around a hit in `view` as the check saw them, for somebody who may see the value."""
    words = plain(tuple(variants(view))[hit.form])
    return words[max(0, hit.place - reach) : hit.place + 2 * reach].strip()
