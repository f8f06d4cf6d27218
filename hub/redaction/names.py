"""Where do names of known people stand, in whatever form they were written?

Words are looked up in a dictionary of name parts; neighbours of the same person grow into one span, with
initials, particles and titles. Whether one word by itself is the name is asked of `readings`.
Source: redaction requirements, section 3.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from hub.redaction.index import Index, Part, deletions_of, name_words
from hub.redaction.lexicon import AMBIGUOUS, PARTICLES, SOBRIQUETS, TITLES, ordinary_words
from hub.redaction.readings import stands_alone, titled
from hub.redaction.spans import Span
from hub.redaction.tokens import Text
from hub.redaction.vocabulary import VOCABULARY, Is, Word

# What may stand between two words of one name: space of any kind, a hyphen, a dot, a comma, an apostrophe.
JOINS = re.compile(r"\s{1,4}|\s?-\s?|\.\s{0,2}|,\s{0,3}|'")
_PIECES = re.compile(  # lee.m.barrow, but no file's name
    r"(?<![\w@.])[a-z0-9]{1,20}(?:\.[a-z0-9]{1,20}){1,4}(?<!\.jpg)(?<!\.png)(?<!\.pdf)(?<!\.doc)(?<!\.mp4)(?<!\.mov)(?![\w@]|\.\w)"
)
_CAMEL = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")  # the words inside JusticeForAnna
_NO_GIVEN = Is.COMMON | Is.TITLE | Is.RANK | Is.PROPER | Is.TIME | Is.PARTICLE | Is.KIN | Is.BODY | Is.STREET | Is.JOB
_LOOK = Is.CAPITAL | Is.ODD | Is.GIVEN | Is.FAMILY | Is.CAMEL


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


def find_names(text: Text, index: Index) -> list[Span]:
    """Every mention of a known person."""
    if not index.parts:
        return []
    search = _Search(text, index)
    spans: list[Span] = []
    reached = -1
    parts, words, recorded = index.parts, text.words, index.sequences
    for n in [n for n, word in enumerate(words) if word.base in parts or word.flags & _LOOK or word.base in recorded]:
        if n <= reached:
            continue
        found = search.mention(n)
        if found is not None:
            span, reached = found
            spans.append(span)
        elif words[n].base in index.callings:
            spans += search.title_alone(n)
        elif words[n].flags & Is.INITIAL:
            spans += search.initials(n)
        elif words[n].flags & Is.CAMEL:
            spans += search.inside(n)
    spans += search.in_accounts()
    return spans


@dataclass(slots=True)
class _Search:
    """Looks for the people of one index in one text."""

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

    def mention(self, n: int) -> tuple[Span, int] | None:
        """The mention that begins with word `n`, and its last word."""
        hit, last = self._as_recorded(n) or (self.hit(n), n)
        if hit is None:
            return None
        people = {part.subject for part in hit.parts}
        parts = set(hit.parts)
        while last + 1 < len(self.text.words):
            step = self._grow(last, people)
            if step is None:
                break
            more, last = step
            people &= {part.subject for part in more} or people
            parts |= more
        first = self._grow_left(n, people)
        if first == n and last == n and not stands_alone(self.text, n, hit.parts, hit.how):
            return None
        if self._is_a_saint(first, n, last, people):
            return None
        other = self._somebody_else(first, n, people, parts)
        return self._span(first, last, people, parts, hit) if other is None else self._other(other, last), last

    def _is_a_saint(self, first: int, n: int, last: int, people: set[str]) -> bool:
        """Whether one word after `St` is a church's or a school's name (`St Mark's`) and no person's."""
        before = self.text.words[n - 1].base if n else ""
        saint = before in ("st", "saint") and self.gap(n - 1) is not None
        return saint and last == n and first >= n - 1 and not self._has_particle(people, before)

    def _somebody_else(self, first: int, n: int, people: set[str], parts: set[Part]) -> int | None:
        """Where the name of another begins who shares a known family name: a given name or an initial before it that
        nobody of this case bears (`Donna Barrow`, where Lee Barrow is known)."""
        words = self.text.words
        if not n or not self._only_family(words[n].base, people, parts):
            return None
        if first < n:
            single = len(words[first].base) == 1 and not any(self._starts(p, words[first].base) for p in people)
            return first if single else None
        before = words[n - 1]
        given = before.flags & Is.GIVEN or (before.flags & Is.ODD and not before.flags & (Is.CAPITALS | Is.INITIAL))
        name = before.flags & Is.CAPITAL and given and not before.flags & _NO_GIVEN and not before.cut
        return n - 1 if name and self.gap(n - 1) == " " and not self.hit(n - 1) else None

    def _only_family(self, base: str, people: set[str], parts: set[Part]) -> bool:
        """Whether a word stands in the names of these people, and first in none: another may bear it as well."""
        if not all(part.place in ("family", "shared", "given") for part in parts):
            return False
        names = [name_words(name) for p in people for name in self.index.subjects[p].names]
        return not any(words and words[0] == base for words in names)

    def _other(self, first: int, last: int) -> Span:
        """Somebody nobody recorded, who shares a family name with somebody of the case."""
        text, last = self.text, self._trailing_particle(last)
        opening = text.starts[first - 1] if titled(text, first) else text.starts[first]
        start, end = text.folded.original(opening, text.end(last))
        return Span(start, end, "PERSON", None, "somebody else of a known family name", 0.85)

    def _as_recorded(self, n: int) -> tuple[Hit, int] | None:
        """A name or alias of several words as the record has it, in any case, and its last word; the longest."""
        longest, people = n, set()
        for words, subject in self.index.sequences.get(self.text.words[n].base, ()):
            last = n + len(words) - 1
            if last >= longest and self._reads(n, words):
                people = people | {subject} if last == longest else {subject}
                longest = last
        return (Hit(frozenset(Part(person, "name") for person in people), "exact"), longest) if people else None

    def _reads(self, n: int, words: tuple[str, ...]) -> bool:
        """Whether `words` stand in the text from word `n` on, joined as a name is."""
        stand = self.text.words[n : n + len(words)]
        same = len(stand) == len(words) and all(a.base == b for a, b in zip(stand, words, strict=True))
        return same and all(self.gap(k) is not None for k in range(n, n + len(words) - 1))

    def _grow(self, last: int, people: set[str]) -> tuple[frozenset[Part], int] | None:
        """The next word, if it belongs to the same person: a part, an initial before a part, a particle before one, and
        what is no English word behind a hyphen.
        """
        gap = self.gap(last)
        if gap is None or gap in ("'", "") or self.text.words[last].cut:
            return None
        following = self.text.words[last + 1]
        capital = bool(following.flags & Is.CAPITAL)
        hit = self.hit(last + 1)
        if hit is not None and hit.how == "misspelt" and not capital:
            hit = None
        same = _of(hit, people)
        if same and "." not in gap and ("," not in gap or capital):
            if following.base in AMBIGUOUS and not capital and self.text.words[last].flags & Is.CAPITAL:
                return None
            return same, last + 1
        single = len(following.base) == 1
        over = last + 1
        while "," not in gap and over < last + 4 and self._joins(over) and self.gap(over) is not None:
            over += 1
            same = _of(self.hit(over), people)
            if same:
                return same, over
        if gap == "-" and capital and following.flags & Is.ODD:
            return frozenset(), last + 1
        if single and capital and "," not in gap and any(self._starts(p, following.base) for p in people):
            return frozenset(Part(p, "initial") for p in people), last + 1
        return None

    def _joins(self, n: int) -> bool:
        """Whether word `n` may stand inside a name without being one: an initial or a particle."""
        word = self.text.words[n]
        return (len(word.base) == 1 and bool(word.flags & Is.CAPITAL)) or word.base in PARTICLES

    def _starts(self, subject: str, letter: str) -> bool:
        """Whether a name of `subject` has a word that begins with `letter`."""
        one = self.index.subjects[subject]
        return any(word.startswith(letter) for name in (*one.names, *one.aliases) for word in name_words(name))

    def _has_particle(self, people: set[str], particle: str) -> bool:
        """Whether a recorded name of one of `people` holds the particle."""
        return any(particle in name_words(name) for p in people for name in self.index.subjects[p].names)

    def _grow_left(self, n: int, people: set[str]) -> int:
        """Initials and particles before a name belong to it, and what is no English word before a hyphen."""
        while n > 0:
            gap, before = self.gap(n - 1), self.text.words[n - 1]
            if gap is None or "," in gap or gap in ("'", ""):
                break
            capital = before.flags & Is.CAPITAL
            begun = self.index.initials.get(before.base, ()) if len(before.base) == 1 and capital else ()
            single = not people.isdisjoint(begun)
            several = before.flags & Is.CAPITALS and len(before.base) <= 3 and any(
                self._starts(p, before.base[0]) for p in people
            ) and not before.flags & (Is.RANK | Is.TITLE)  # fmt: skip
            middle = len(before.base) == 1 and capital and gap.startswith(".")
            particle = before.base in PARTICLES and (gap == "-" or capital or self._has_particle(people, before.base))
            barrelled = gap == "-" and capital and before.flags & Is.ODD
            if not (single or several or particle or middle or barrelled):
                break
            n -= 1
        return n

    def initials(self, n: int) -> Iterator[Span]:
        """Initials by themselves: after a title (`Mrs T`, `Mr G.R.`), dotted ones together (`A.E.`), one before running
        text (`Z. has been`)."""
        text, letters, last = self.text, self.text.words[n].base, n
        before = text.folded.plain[text.starts[n] - 1] if text.starts[n] else " "
        if not text.words[n].flags & Is.CAPITAL or before in ".'":
            return
        if len(letters) == 1:
            while last + 1 < len(text.words) and last - n < 3 and self._next_letter(last):
                last += 1
                letters += text.words[last].base
        if titled(text, n):
            if last == n and self._begins_a_name(n):
                return
            begun = self.index.dotted.get(letters, ()) if last > n else ()
            people = set(begun) or {p for p in self.index.subjects if self._starts(p, letters[0])}
            people = _by_title(text, n, people, self.index)
            ordered = [person for person in self.index.subjects if person in people]
            start, end = text.folded.original(text.starts[n - 1], text.end(last))
            first = ordered[0] if ordered else None
            yield Span(start, end, "PERSON", first, "a letter after a title", 0.7, tuple(ordered[1:]))
            return
        while last > n + 1 and letters not in self.index.dotted:
            last, letters = last - 1, letters[:-1]
        dot = text.folded.plain[text.ends[last] : text.ends[last] + 1] == "."
        if last > n:
            people = sorted(self.index.dotted.get(letters, ()))
            sure, end = 0.8, text.ends[last] + dot
        elif dot and len(letters) == 1 and re.match(r"\.\s[a-z]", text.folded.plain[text.ends[n] : text.ends[n] + 3]):
            people, sure, end = sorted(self.index.initials.get(letters, ())), 0.6, text.ends[n] + 1
        else:
            return
        if people:
            start, end = text.folded.original(text.starts[n], end)
            yield Span(start, end, "PERSON", people[0], "initials of a known name", sure, tuple(people[1:]))

    def _begins_a_name(self, n: int) -> bool:
        """Whether the letter is the initial of a further name (`officer T. Marlowe`), which nobody here bears."""
        if n + 1 >= len(self.text.words) or self.gap(n) is None:
            return False
        following = self.text.words[n + 1]
        return bool(following.flags & Is.CAPITAL and following.flags & (Is.ODD | Is.GIVEN | Is.FAMILY)) and not (
            following.flags & Is.COMMON
        )

    def _next_letter(self, n: int) -> bool:
        following, between = self.text.words[n + 1], self.text.gap(n)
        return between in (".", ". ", ".-", "-") and len(following.base) == 1 and bool(following.flags & Is.CAPITAL)

    def title_alone(self, n: int) -> Iterator[Span]:
        """`The Imam`, where one person of the case bears the title and no name follows."""
        text, people = self.text, self.index.callings[self.text.words[n].base]
        named = n + 1 < len(text.words) and self.gap(n) is not None and text.words[n + 1].flags & Is.CAPITAL
        if len(people) == 1 and text.words[n].flags & Is.CAPITAL and not named:
            article = n > 0 and text.words[n - 1].base == "the" and self.gap(n - 1) == " "
            start, end = text.folded.original(text.starts[n - article], text.end(n))
            yield Span(start, end, "PERSON", people[0], "a title that one person bears", 0.7)

    def inside(self, n: int) -> Iterator[Span]:
        """Known names within a word of several (`JusticeForAnna`)."""
        text = self.text
        for piece in _CAMEL.finditer(text.words[n].written):
            parts = self.index.parts.get(piece.group().lower())
            if parts and len(piece.group()) >= 3:
                at = text.starts[n]
                yield self._plain(at + piece.start(), at + piece.end(), parts, "a known name inside a word")

    def in_accounts(self) -> Iterator[Span]:
        """Known names run together with others in e-mail addresses, account names, hashtags and file names."""
        plain = self.text.folded.plain
        yield from self._dotted_accounts()
        if not any(sign in plain for sign in "@#_"):
            return
        for n, word in enumerate(self.text.words):
            start, end = self.text.starts[n], self.text.ends[n]
            beside = plain[start - 1 : start] + plain[end : end + 1]
            if {"@", "#", "_"}.isdisjoint(beside):
                continue
            if word.base in self.index.parts and len(word.base) >= 3:
                yield self._plain(start, end, self.index.parts[word.base], "a known name inside an account")
            elif len(word.base) >= 5:
                yield from self._run_together(n, word.base)

    def _dotted_accounts(self) -> Iterator[Span]:
        """Account names of several pieces of which one is a known name (`lee.m.barrow`)."""
        text, parts = self.text, self.index.parts
        for found in _PIECES.finditer(text.folded.low):
            if any(len(piece) >= 3 and piece in parts for piece in found.group().split(".")):
                a, b = text.folded.original(*found.span())
                yield Span(a, b, "HANDLE", None, "an account with a known name inside", 0.85)

    def _run_together(self, n: int, base: str) -> Iterator[Span]:
        start = self.text.starts[n]
        for a in range(len(base) - 3):
            for b in range(len(base), a + 3, -1):
                parts = self.index.parts.get(base[a:b])
                if parts:
                    yield self._plain(start + a, start + b, parts, "a known name inside an account")
                    break

    def _plain(self, start: int, end: int, parts: frozenset[Part], why: str) -> Span:
        people = sorted({part.subject for part in parts}, key=list(self.index.subjects).index)
        kind = "FORMER_NAME" if all(part.place == "former" for part in parts) else "PERSON"
        a, b = self.text.folded.original(start, end)
        return Span(a, b, kind, people[0], why, 0.85, tuple(people[1:]))

    def _span(self, first: int, last: int, people: set[str], parts: set[Part], hit: Hit) -> Span:
        text, index = self.text, self.index
        if len(people) > 1:
            people = _by_title(text, first, people, index)
        ordered = sorted(people, key=list(index.subjects).index)
        last = self._trailing_particle(last)
        if first and text.words[first - 1].base in SOBRIQUETS and self.gap(first - 1) == " ":
            first -= 1
        opening = text.starts[first - 1] if titled(text, first) else text.starts[first]
        start, end = text.folded.original(opening, text.end(last))
        former = any(part.place == "former" for part in parts) and self._only_former(first, last)
        sure = 0.99 if last > first else {"exact": 0.95, "ending": 0.85, "misspelt": 0.7}[hit.how]
        if first == last and text.words[first].base in AMBIGUOUS:
            sure = 0.7
        why = {"exact": "a known name", "ending": "a known name with an ending", "misspelt": "a misspelt name"}[hit.how]
        kind = "FORMER_NAME" if former else "PERSON"
        return Span(start, end, kind, ordered[0], why, sure, tuple(ordered[1:]))

    def _trailing_particle(self, last: int) -> int:
        """A capitalised particle after a name (Kaur, Singh, Begum) belongs to it."""
        gap = self.gap(last)
        if gap is not None and gap.isspace() and last + 1 < len(self.text.words):
            following = self.text.words[last + 1]
            if following.flags & Is.CAPITAL and following.base in PARTICLES and len(following.base) > 2:
                return last + 1 if following.base not in TITLES else last
        return last

    def _only_former(self, first: int, last: int) -> bool:
        for word in self.text.words[first : last + 1]:
            if {part.place for part in self.index.parts.get(word.base, ())} == {"former"}:
                return True
        return False


def _of(hit: Hit | None, people: set[str]) -> frozenset[Part]:
    return frozenset(part for part in hit.parts if part.subject in people) if hit else frozenset()


_TITLE_FAMILY = {"mr": {"mr", "master"}, "ms": {"ms", "miss", "mrs"}, "miss": {"miss", "ms"}, "mrs": {"mrs", "ms"}}


def _by_title(text: Text, first: int, people: set[str], index: Index) -> set[str]:
    """Of several who share a name, those whom an initial or a title before it means; grown-ups before children."""
    base = text.words[first].base
    if len(base) == 1:
        written = {p: [name_words(name) for name in index.subjects[p].names] for p in people}
        begun = {p for p, names in written.items() if any(words and words[0][0] == base for words in names)}
        people = begun or people
    if first == 0 or text.words[first - 1].base not in TITLES:
        return people
    title = text.words[first - 1].base
    for fitting in ({title}, _TITLE_FAMILY.get(title, {title})):
        same = {p for p in people if index.subjects[p].title.lower().strip(".") in fitting}
        if same:
            grown = {p for p in same if not index.subjects[p].young}
            return grown or same
    return people

