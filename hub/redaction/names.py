"""Where do names of known people stand, in whatever form they were written?

Words are looked up in a dictionary of name parts; neighbours of the same person grow into one span. An
ordinary word matches in lower case only beside another part of the same person, and capitalised anywhere
but where a stronger reading stands beside it.
Source: redaction requirements, section 3.
"""

import re
from dataclasses import dataclass

from hub.redaction.fold import Folded
from hub.redaction.index import WORD, Index, Part, deletions_of, name_words
from hub.redaction.lexicon import (
    AMBIGUOUS,
    MONTHS,
    PARTICLES,
    STRONGER_AFTER,
    STRONGER_BEFORE,
    TITLES,
    VERBS_AFTER_NAMES,
    ordinary_words,
)
from hub.redaction.spans import Span

_CAMEL = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_GAP = re.compile(r" {1,3}|-|\. ?|, {0,2}|\n|'")
_MONTH_BEFORE = frozenset(
    {"mid", "early", "late", "in", "since", "until", "by", "last", "next", "of", "this", "from", "end"}
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word of the folded text; base: without a possessive ending."""

    start: int
    end: int
    base: str
    written: str

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.written[:1].isupper()


def tokens_of(folded: Folded) -> list[Token]:
    """The words of a text, names within camel case taken apart."""
    found: list[Token] = []
    for match in WORD.finditer(folded.plain):
        word, start = match.group(), match.start()
        ending = 2 if word[-2:].lower() == "'s" else 0
        written = word[: len(word) - ending] if ending else word
        inner = [m for m in _CAMEL.finditer(written)] if _is_camel(written) else []
        if len(inner) > 1:
            found += [
                Token(start + m.start(), start + m.end(), folded.low[start + m.start() : start + m.end()], m.group())
                for m in inner
            ]
        else:
            found.append(Token(start, start + len(written), folded.low[start : start + len(written)], written))
    return found


def _is_camel(word: str) -> bool:
    return any(a.islower() and b.isupper() for a, b in zip(word, word[1:], strict=False)) and not word.startswith(
        ("Mc", "Mac", "O'")
    )


@dataclass(frozen=True, slots=True)
class Hit:
    """What one token may be: parts of names, and how sure."""

    parts: frozenset[Part]
    how: str


def _hit(token: Token, index: Index) -> Hit | None:
    exact = index.parts.get(token.base)
    if exact:
        return Hit(exact, "exact")
    for ending in ("'", "s", "es", "s'"):
        shorter = token.base.removesuffix(ending)
        if shorter != token.base and len(shorter) >= 3 and shorter in index.parts and token.capital:
            return Hit(index.parts[shorter], "ending")
    return _misspelt(token, index)


def _misspelt(token: Token, index: Index) -> Hit | None:
    word = token.base
    if len(word) < 4 or word in ordinary_words() or not (token.capital or len(word) >= 6):
        return None
    near: set[Part] = set()
    for shorter in deletions_of(word, 2 if len(word) >= 8 else 1):
        for known in index.deletions.get(shorter, ()):
            if edits(word, known) <= (2 if len(known) >= 9 else 1):
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


def find_names(folded: Folded, index: Index) -> list[Span]:
    """Every mention of a known person."""
    if not index.parts:
        return []
    tokens = tokens_of(folded)
    spans: list[Span] = []
    n = 0
    while n < len(tokens):
        found = _mention(tokens, n, folded, index)
        if found is None:
            initial = _lone_initial(tokens[n], folded, index)
            spans += [initial] if initial else []
            n += 1
            continue
        span, n = found
        spans.append(span)
    return spans


def _lone_initial(token: Token, folded: Folded, index: Index) -> Span | None:
    """A dotted initial in running text (`Z. has been`), where somebody of the case begins so."""
    people = sorted(index.initials.get(token.base, ())) if len(token.base) == 1 and token.capital else []
    if not people or not re.match(r"\. [a-z]", folded.plain[token.end : token.end + 3]):
        return None
    if token.start and folded.plain[token.start - 1].isalnum():
        return None
    start, end = folded.original(token.start, token.end + 1)
    return Span(start, end, "PERSON", people[0], "an initial of a known name", 0.6, tuple(people[1:]))


def _gap(tokens: list[Token], a: int, b: int, folded: Folded) -> str | None:
    between = folded.plain[tokens[a].end : tokens[b].start]
    return between if _GAP.fullmatch(between) else None


def _mention(tokens: list[Token], n: int, folded: Folded, index: Index) -> tuple[Span, int] | None:
    hit = _hit(tokens[n], index)
    if hit is None:
        return None
    people = {part.subject for part in hit.parts}
    parts, last = set(hit.parts), n
    while last + 1 < len(tokens):
        step = _grow(tokens, last, people, folded, index)
        if step is None:
            break
        more, last = step
        people &= {part.subject for part in more} or people
        parts |= more
    first = _grow_left(tokens, n, people, folded, index)
    alone = first == n and last == n
    if alone and not _stands_alone(tokens, n, hit, folded):
        return None
    return _span(tokens, first, last, people, parts, hit, folded, index), last + 1


def _grow(
    tokens: list[Token], last: int, people: set[str], folded: Folded, index: Index
) -> tuple[frozenset[Part], int] | None:
    """The next token, if it belongs to the same person: a part, an initial before a part, a particle before one."""
    gap = _gap(tokens, last, last + 1, folded)
    if gap is None or gap == "'":
        return None
    following = tokens[last + 1]
    hit = _hit(following, index)
    if hit is not None and hit.how == "misspelt" and not following.capital:
        hit = None
    same = frozenset(part for part in hit.parts if part.subject in people) if hit else frozenset()
    if same and "." not in gap and ("," not in gap or following.capital):
        if following.base in AMBIGUOUS and not following.capital and tokens[last].capital:
            return None
        return same, last + 1
    joins = len(following.base) == 1 and following.capital or following.base in PARTICLES
    if joins and "," not in gap and last + 2 < len(tokens) and _gap(tokens, last + 1, last + 2, folded) is not None:
        after = _hit(tokens[last + 2], index)
        same = frozenset(part for part in after.parts if part.subject in people) if after else frozenset()
        if same:
            return same, last + 2
    if len(following.base) == 1 and following.capital and "," not in gap:
        starts = {p for p in people if p in index.initials.get(following.base, ())}
        if starts or any(_has_part_starting(index, p, following.base) for p in people):
            return frozenset(Part(p, "initial") for p in people), last + 1
    return None


def _has_part_starting(index: Index, subject: str, letter: str) -> bool:
    return any(
        word.startswith(letter) and any(part.subject == subject for part in parts)
        for word, parts in index.parts.items()
    )


def _grow_left(tokens: list[Token], n: int, people: set[str], folded: Folded, index: Index) -> int:
    """Initials and particles before a name belong to it."""
    while n > 0:
        gap = _gap(tokens, n - 1, n, folded)
        before = tokens[n - 1]
        if gap is None or "," in gap or gap == "'":
            break
        initial = len(before.base) == 1 and before.capital and people & index.initials.get(before.base, frozenset())
        particle = before.base in PARTICLES and (gap == "-" or before.capital)
        if not (initial or particle):
            break
        n -= 1
    return n


def _stands_alone(tokens: list[Token], n: int, hit: Hit, folded: Folded) -> bool:
    """Whether one word by itself is the name, or a stronger reading stands beside it."""
    token = tokens[n]
    word, places = token.base, {part.place for part in hit.parts}
    if _titled(tokens, n, folded):
        return token.capital or word not in ordinary_words()
    common = word in AMBIGUOUS or word in ordinary_words()
    if not token.capital:
        return not common and len(word) >= 4 and places != {"nickname"} and word not in PARTICLES
    if hit.how == "misspelt":
        return True
    if places == {"nickname"} and (_starts_sentence(token, folded) and common):
        return False
    if not common:
        return True
    return not _stronger(tokens, n, folded)


def _titled(tokens: list[Token], n: int, folded: Folded) -> bool:
    return n > 0 and tokens[n - 1].base in TITLES and _gap(tokens, n - 1, n, folded) is not None


def _starts_sentence(token: Token, folded: Folded) -> bool:
    before = folded.plain[: token.start].rstrip(' "\'([')
    return not before or before[-1] in ".!?:\n-"


def _stronger(tokens: list[Token], n: int, folded: Folded) -> bool:
    """Whether what stands beside an ordinary word says that it is no name here."""
    token = tokens[n]
    after_text = folded.low[token.end : token.end + 30]
    if token.base in MONTHS and _reads_as_month(tokens, n, folded, after_text):
        return True
    before = tokens[n - 1].base if n else ""
    if before in STRONGER_BEFORE.get(token.base, frozenset()) and folded.low[tokens[n - 1].end : token.start] == " ":
        return False
    match = re.match(r"[ -]([a-z-]+)", after_text)
    following = match.group(1) if match else ""
    if following in VERBS_AFTER_NAMES and following not in STRONGER_AFTER.get(token.base, ()):
        return False
    if following in STRONGER_AFTER.get(token.base, ()):
        return _starts_sentence(token, folded) or following not in VERBS_AFTER_NAMES
    return _starts_sentence(token, folded) and following in STRONGER_AFTER["*"]


def _reads_as_month(tokens: list[Token], n: int, folded: Folded, after: str) -> bool:
    before = folded.low[max(0, tokens[n].start - 14) : tokens[n].start]
    if re.search(r"\d(?:st|nd|rd|th)?(?: of)?[ /-]$", before) or re.match(r",? '?\d{2,4}\b", after):
        return True
    return n > 0 and tokens[n - 1].base in _MONTH_BEFORE and before.endswith(" ")


def _span(
    tokens: list[Token],
    first: int,
    last: int,
    people: set[str],
    parts: set[Part],
    hit: Hit,
    folded: Folded,
    index: Index,
) -> Span:
    if len(people) > 1:
        people = _by_title(tokens, first, people, index)
    ordered = sorted(people, key=list(index.subjects).index)
    last = _trailing_particle(tokens, last, folded)
    opening = tokens[first - 1].start if _titled(tokens, first, folded) else tokens[first].start
    start, end = folded.original(opening, tokens[last].end)
    former = any(part.place == "former" for part in parts) and _only_former(tokens, first, last, index)
    kind = "FORMER_NAME" if former else "PERSON"
    sure = 0.99 if last > first else {"exact": 0.95, "ending": 0.85, "misspelt": 0.7}[hit.how]
    if first == last and tokens[first].base in AMBIGUOUS:
        sure = 0.7
    why = {"exact": "a known name", "ending": "a known name with an ending", "misspelt": "a misspelt name"}[hit.how]
    return Span(start, end, kind, ordered[0], why, sure, tuple(ordered[1:]))


def _trailing_particle(tokens: list[Token], last: int, folded: Folded) -> int:
    """A capitalised particle after a name (Kaur, Singh, Begum) belongs to it."""
    if last + 1 < len(tokens) and _gap(tokens, last, last + 1, folded) == " ":
        following = tokens[last + 1]
        long_enough = len(following.base) > 2 and following.base not in TITLES
        if following.capital and following.base in PARTICLES and long_enough:
            return last + 1
    return last


def _only_former(tokens: list[Token], first: int, last: int, index: Index) -> bool:
    for token in tokens[first : last + 1]:
        places = {part.place for part in index.parts.get(token.base, ())}
        if places == {"former"}:
            return True
    return False


_TITLE_FAMILY = {"mr": {"mr", "master"}, "ms": {"ms", "miss", "mrs"}, "miss": {"miss", "ms"}, "mrs": {"mrs", "ms"}}


def _by_title(tokens: list[Token], first: int, people: set[str], index: Index) -> set[str]:
    """Of several who share a name, those whom an initial or a title before it means; grown-ups before children."""
    initial = tokens[first].base if len(tokens[first].base) == 1 else ""
    if initial:
        begun = {p for p in people if any(name_words(n)[:1] and name_words(n)[0][0] == initial
                                          for n in index.subjects[p].names)}  # fmt: skip
        people = begun or people
    if first == 0 or tokens[first - 1].base not in TITLES:
        return people
    title = tokens[first - 1].base
    for fitting in ({title}, _TITLE_FAMILY.get(title, {title})):
        same = {p for p in people if index.subjects[p].title.lower().strip(".") in fitting}
        if same:
            grown = {p for p in same if not index.subjects[p].young}
            return grown or same
    return people
