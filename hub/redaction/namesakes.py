"""Who shares a name with whom: somebody nobody recorded, or which of several people of the case?

`Donna Barrow`, where only Lee Barrow is known, is somebody else; of two Barrows the initial or the title before the
name tells which is meant.
Source: redaction requirements, section 3.
"""

from hub.redaction.index import Index, Part, name_words
from hub.redaction.known import Known
from hub.redaction.lexicon import TITLES
from hub.redaction.readings import titled
from hub.redaction.spans import Span
from hub.redaction.tokens import Text
from hub.redaction.vocabulary import Is

_NO_GIVEN = Is.COMMON | Is.TITLE | Is.RANK | Is.PROPER | Is.TIME | Is.PARTICLE | Is.KIN | Is.BODY | Is.STREET | Is.JOB


def somebody_else(known: Known, first: int, n: int, people: set[str], parts: set[Part]) -> int | None:
    """Where the name of another begins who shares a known family name: a given name or an initial before it that
    nobody of this case bears (`Donna Barrow`, where Lee Barrow is known)."""
    words = known.text.words
    if not n or not _only_family(known, words[n].base, people, parts):
        return None
    if first < n:
        single = len(words[first].base) == 1 and not any(known.starts(p, words[first].base) for p in people)
        return first if single else None
    before = words[n - 1]
    given = before.flags & Is.GIVEN or (before.flags & Is.ODD and not before.flags & (Is.CAPITALS | Is.INITIAL))
    name = before.flags & Is.CAPITAL and given and not before.flags & _NO_GIVEN and not before.cut
    return n - 1 if name and known.gap(n - 1) == " " and not known.hit(n - 1) else None


def _only_family(known: Known, base: str, people: set[str], parts: set[Part]) -> bool:
    """Whether a word stands in the names of these people, and first in none: another may bear it as well."""
    if not all(part.place in ("family", "shared", "given") for part in parts):
        return False
    names = [name_words(name) for p in people for name in known.index.subjects[p].names]
    return not any(words and words[0] == base for words in names)


def namesake(known: Known, first: int, last: int) -> Span:
    """Somebody nobody recorded, who shares a family name with somebody of the case."""
    text, last = known.text, known.trailing_particle(last)
    opening = text.starts[first - 1] if titled(text, first) else text.starts[first]
    start, end = text.folded.original(opening, text.end(last))
    return Span(start, end, "PERSON", None, "somebody else of a known family name", 0.85)


_TITLE_FAMILY = {"mr": {"mr", "master"}, "ms": {"ms", "miss", "mrs"}, "miss": {"miss", "ms"}, "mrs": {"mrs", "ms"}}


def by_title(text: Text, first: int, people: set[str], index: Index) -> set[str]:
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
