"""Where do names of known people stand, in whatever form they were written?

Words are looked up in a dictionary of name parts; neighbours of the same person grow into one span, with
initials, particles and titles. Whether one word by itself is the name is asked of `readings`.
Source: redaction requirements, section 3.
"""

from collections.abc import Iterator

from hub.redaction.accounts import find_accounts, find_inside
from hub.redaction.index import Index, Part
from hub.redaction.initials import find_initials
from hub.redaction.known import Hit, Known
from hub.redaction.lexicon import AMBIGUOUS, PARTICLES, SOBRIQUETS
from hub.redaction.namesakes import by_title, namesake, somebody_else
from hub.redaction.readings import stands_alone, titled
from hub.redaction.spans import Span
from hub.redaction.tokens import Text
from hub.redaction.vocabulary import Is

_LOOK = Is.CAPITAL | Is.ODD | Is.GIVEN | Is.FAMILY | Is.CAMEL


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
            spans += find_initials(search, n)
        elif words[n].flags & Is.CAMEL:
            spans += find_inside(text, index, n)
    spans += find_accounts(text, index)
    return spans


class _Search(Known):
    """Looks for the people of one index in one text."""

    __slots__ = ()

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
        other = somebody_else(self, first, n, people, parts)
        return self._span(first, last, people, parts, hit) if other is None else namesake(self, other, last), last

    def _is_a_saint(self, first: int, n: int, last: int, people: set[str]) -> bool:
        """Whether one word after `St` is a church's or a school's name (`St Mark's`) and no person's."""
        before = self.text.words[n - 1].base if n else ""
        saint = before in ("st", "saint") and self.gap(n - 1) is not None
        return saint and last == n and first >= n - 1 and not self.has_particle(people, before)

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
        if single and capital and "," not in gap and any(self.starts(p, following.base) for p in people):
            return frozenset(Part(p, "initial") for p in people), last + 1
        return None

    def _joins(self, n: int) -> bool:
        """Whether word `n` may stand inside a name without being one: an initial or a particle."""
        word = self.text.words[n]
        return (len(word.base) == 1 and bool(word.flags & Is.CAPITAL)) or word.base in PARTICLES

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
                self.starts(p, before.base[0]) for p in people
            ) and not before.flags & (Is.RANK | Is.TITLE)  # fmt: skip
            middle = len(before.base) == 1 and capital and gap.startswith(".")
            particle = before.base in PARTICLES and (gap == "-" or capital or self.has_particle(people, before.base))
            barrelled = gap == "-" and capital and before.flags & Is.ODD
            if not (single or several or particle or middle or barrelled):
                break
            n -= 1
        return n

    def title_alone(self, n: int) -> Iterator[Span]:
        """`The Imam`, where one person of the case bears the title and no name follows."""
        text, people = self.text, self.index.callings[self.text.words[n].base]
        named = n + 1 < len(text.words) and self.gap(n) is not None and text.words[n + 1].flags & Is.CAPITAL
        if len(people) == 1 and text.words[n].flags & Is.CAPITAL and not named:
            article = n > 0 and text.words[n - 1].base == "the" and self.gap(n - 1) == " "
            start, end = text.folded.original(text.starts[n - article], text.end(n))
            yield Span(start, end, "PERSON", people[0], "a title that one person bears", 0.7)

    def _span(self, first: int, last: int, people: set[str], parts: set[Part], hit: Hit) -> Span:
        text, index = self.text, self.index
        if len(people) > 1:
            people = by_title(text, first, people, index)
        ordered = sorted(people, key=list(index.subjects).index)
        last = self.trailing_particle(last)
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

    def _only_former(self, first: int, last: int) -> bool:
        for word in self.text.words[first : last + 1]:
            if {part.place for part in self.index.parts.get(word.base, ())} == {"former"}:
                return True
        return False


def _of(hit: Hit | None, people: set[str]) -> frozenset[Part]:
    return frozenset(part for part in hit.parts if part.subject in people) if hit else frozenset()
