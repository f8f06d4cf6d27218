"""Where does a known name stand in pieces: broken over a line, by a space, a tab or a sign, or letter by letter?

Neighbouring words are put together and looked up in the dictionary of name parts. What is no English word is the
name; two everyday words are, where both are long or a capital stands in mid-sentence, so that `met Iron helm` is
found and `he has an appointment` is left alone.
Source: redaction requirements, sections 3 (spacing, line breaks) and 7 (names split by markup).
"""

import re
from collections.abc import Iterator
from operator import add

from hub.redaction.index import Index, Part
from hub.redaction.readings import titled
from hub.redaction.spans import Span
from hub.redaction.tokens import Text
from hub.redaction.vocabulary import Is, is_ordinary

_SIGN = re.compile(r"\s?-\s{0,3}|[^\w\s.,;:!?]{1,3}|[._]")  # a hyphen, at the end of a line too, or marks without space
_SPACE = re.compile(r"\s{1,4}")
_LETTERS_APART = re.compile(r"\s?[^\w\s]?\s?|_")
_LEAST = 5
"""Letters of a name that is looked for in two or three pieces."""
_LEAST_LETTERS, _MOST_LETTERS = 4, 24
"""Letters of a name that is looked for letter by letter."""
_LONG = 4
"""Letters of an everyday word that hardly stands beside another by chance."""
_NAMING = frozenset({"given", "family", "alias", "former"})


def find_broken(text: Text, index: Index) -> list[Span]:
    """Names of known people in two or three pieces, and letter by letter."""
    if not index.parts:
        return []
    bases = [word.base for word in text.words]
    pairs = list(map(add, bases, bases[1:]))
    found = [_pieces(text, index, n, n + 1) for n, whole in enumerate(pairs) if whole in index.parts]
    triples = map(add, pairs, bases[2:])
    found += [_pieces(text, index, n, n + 2) for n, whole in enumerate(triples) if whole in index.parts]
    return [span for span in found if span is not None] + list(_spelt(text, bases, index))


def _pieces(text: Text, index: Index, first: int, last: int) -> Span | None:
    """The name that words `first` to `last` make together, if they do."""
    words = text.words[first : last + 1]
    parts = _naming(index, "".join(word.base for word in words))
    gaps = [text.folded.plain[text.end(n) : text.starts[n + 1]] for n in range(first, last)]
    if not parts or sum(len(word.base) for word in words) < _LEAST or any(word.cut for word in words[:-1]):
        return None
    signs = all(_SIGN.fullmatch(gap) for gap in gaps)
    if not signs and not all(_SPACE.fullmatch(gap) or _SIGN.fullmatch(gap) for gap in gaps):
        return None
    if signs:
        return _span(text, first, last, parts, 0.85)
    if not all(is_ordinary(word.base) for word in words):
        return _span(text, first, last, parts, 0.75)
    meant = words[0].flags & Is.CAPITAL and (not text.begins(first) or titled(text, first))
    return _span(text, first, last, parts, 0.6) if meant or min(len(word.base) for word in words) >= _LONG else None


def _spelt(text: Text, bases: list[str], index: Index) -> Iterator[Span]:
    """Names letter by letter: `I r o n h e l m`, `H.a.s.a.n`; of several readings the longest."""
    for first, letters in _runs_of_letters(text, bases):
        n = 0
        while n <= len(letters) - _LEAST_LETTERS:
            sizes = range(min(len(letters) - n, _MOST_LETTERS), _LEAST_LETTERS - 1, -1)
            size = next((size for size in sizes if letters[n : n + size] in index.parts), 0)
            parts = _naming(index, letters[n : n + size])
            if parts:
                yield _span(text, first + n, first + n + size - 1, parts, 0.8)
            n += size or 1


def _runs_of_letters(text: Text, bases: list[str]) -> Iterator[tuple[int, str]]:
    """Words of one letter that stand close: the first, and the letters."""
    run: list[int] = []
    for n in [n for n, base in enumerate(bases) if len(base) == 1]:
        if run and (n > run[-1] + 1 or not _LETTERS_APART.fullmatch(text.gap(run[-1]))):
            yield run[0], "".join(bases[run[0] : run[-1] + 1])
            run = []
        run.append(n)
    if run:
        yield run[0], "".join(bases[run[0] : run[-1] + 1])


def _naming(index: Index, whole: str) -> frozenset[Part]:
    """Whose name `whole` is; nicknames and names that many bear are too little."""
    return frozenset(part for part in index.parts.get(whole, ()) if part.place in _NAMING)


def _span(text: Text, first: int, last: int, parts: frozenset[Part], sure: float) -> Span:
    people = sorted({part.subject for part in parts})
    kind = "FORMER_NAME" if all(part.place == "former" for part in parts) else "PERSON"
    opening = text.starts[first - 1] if titled(text, first) else text.starts[first]
    start, end = text.folded.original(opening, text.end(last))
    return Span(start, end, kind, people[0], "a known name in pieces", sure, tuple(people[1:]))
