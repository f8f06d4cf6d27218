"""What in one text may belong to a known name, word by word?

A written word is looked up in the dictionary of name parts as it stands, without an ending, and with a slip of the
pen; words join where only what stands inside a name lies between them.
Source: redaction requirements, section 3.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

from hub.redaction.index import Index, Part, deletions_of, name_words
from hub.redaction.lexicon import PARTICLES, TITLES, ordinary_words
from hub.redaction.tokens import Text
from hub.redaction.vocabulary import VOCABULARY, Is, Word

# What may stand between two words of one name: space of any kind, a hyphen, a dot, a comma, an apostrophe.
JOINS = re.compile(r"\s{1,4}|\s?-\s?|\.\s{0,2}|,\s{0,3}|'")


class Hit(NamedTuple):
    """What one word may be: parts of names, and how: `exact`, `ending` or `misspelt`."""

    parts: frozenset[Part]
    how: str


class Hits(dict[str, "Hit | None"]):
    """Written word -> what of the known names it may be; looked up once per distinct word."""

    def __init__(self, index: Index) -> None:
        super().__init__()
        self.index = index

    def __missing__(self, written: str) -> Hit | None:
        found = self[written] = _hit(VOCABULARY[written], self.index)
        return found


def _hit(word: Word, index: Index) -> Hit | None:
    base = word.base
    exact = index.parts.get(base) or index.parts.get(base.replace("'", ""))
    if exact:
        return Hit(exact, "exact")
    for ending in ("'", "s", "es", "s'", "'s") if base.endswith(("s", "'")) else ():
        shorter = base.removesuffix(ending)
        written = word.flags & Is.CAPITAL or (word.flags & Is.ODD and len(shorter) >= 4)
        if written and shorter != base and len(shorter) >= 3 and shorter in index.parts:
            return Hit(index.parts[shorter], "ending")
    return _misspelt(word, index)


def _misspelt(word: Word, index: Index) -> Hit | None:
    base = word.base
    if len(base) < 4 or word.flags & Is.COMMON or base in ordinary_words():
        return None
    if not (word.flags & Is.CAPITAL or (len(base) >= 5 and word.flags & (Is.ODD | Is.GIVEN | Is.FAMILY))):
        return None
    left = deletions_of(base, 2 if len(base) >= 8 else 1)
    if index.deletions.keys().isdisjoint(left):
        return None
    near: set[Part] = set()
    for shorter in left:
        for known in index.deletions.get(shorter, ()):
            if edits(base, known) <= (2 if len(known) >= 9 else 1):
                near |= {part for part in index.parts[known] if part.place != "nickname"}
    return Hit(frozenset(near), "misspelt") if near else None


def edits(a: str, b: str) -> int:
    """Changes between two words, an adjacent swap counting as one (optimal string alignment)."""
    before, row = [], list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        older, before, row = before, row, [i] + [0] * len(b)
        for j, y in enumerate(b, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                row[j] = min(row[j], older[j - 2] + 1)
    return row[-1]


@dataclass(slots=True)
class Known:
    """The people of one index as one text may name them."""

    text: Text
    index: Index
    hits: Hits

    def __init__(self, text: Text, index: Index) -> None:
        self.text, self.index, self.hits = text, index, Hits(index)

    def hit(self, n: int) -> Hit | None:
        """What word `n` may be."""
        return self.hits[self.text.words[n].written]

    def gap(self, n: int) -> str | None:
        """What joins word `n` to the next, or nothing where they do not belong together."""
        text = self.text
        if n + 1 >= len(text.words) or text.starts[n + 1] - text.end(n) > 5:
            return None
        between = text.folded.plain[text.end(n) : text.starts[n + 1]]
        return between if between in ("", " ") or JOINS.fullmatch(between) else None

    def starts(self, subject: str, letter: str) -> bool:
        """Whether a name of `subject` has a word that begins with `letter`."""
        one = self.index.subjects[subject]
        return any(word.startswith(letter) for name in (*one.names, *one.aliases) for word in name_words(name))

    def has_particle(self, people: set[str], particle: str) -> bool:
        """Whether a recorded name of one of `people` holds the particle."""
        return any(particle in name_words(name) for p in people for name in self.index.subjects[p].names)

    def trailing_particle(self, last: int) -> int:
        """A capitalised particle after a name (Kaur, Singh, Begum) belongs to it."""
        gap = self.gap(last)
        if gap is not None and gap.isspace() and last + 1 < len(self.text.words):
            following = self.text.words[last + 1]
            if following.flags & Is.CAPITAL and following.base in PARTICLES and len(following.base) > 2:
                return last + 1 if following.base not in TITLES else last
        return last
