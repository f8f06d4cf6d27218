"""Where in a text does something happen, and which of these places must a reviewer look at first?

A place is a run of the original text with what becomes of it. Of overlapping finds the most careful counts, as it is
rendered. What the engine is unsure of comes first, until somebody has looked at it or changed it.
Source: pages paper, section 4 (review the redaction); redaction requirements, section 8.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hub.disclosures.choices import Edit
from hub.disclosures.fields import FieldResult
from hub.redaction.decide import Action, Decided
from hub.redaction.render import merge
from hub.redaction.spans import LOW


@dataclass(frozen=True, slots=True)
class Place:
    """start, end: code points in the stored text of the field `path`; confidence: 0 to 1, of the engine; restorable:
    whether a reviewer may bring all of it back."""

    path: str
    start: int
    end: int
    words: str
    kind: str
    action: Action
    why: str
    confidence: float
    restorable: bool = False

    @property
    def key(self) -> str:
        """How a form names it: `path:start:end`."""
        return f"{self.path}:{self.start}:{self.end}"


def places_of(fields: Sequence[FieldResult]) -> tuple[Place, ...]:
    """Every place of the fields that go, in the order of the text."""
    return tuple(place for one in fields if one.released for place in places_in(one))


def places_in(one: FieldResult) -> Iterator[Place]:
    """The disjoint places of one field, from left to right."""
    for start, end, decided in _disjoint(one):
        words = one.original[start:end]
        found = [d for d in one.decided if start <= d.start and d.end <= end and d.action is not Action.KEEP]
        yield Place(
            one.path, start, end, words, decided.kind, decided.action, decided.why, decided.confidence,
            bool(found) and all(d.restorable for d in found),
        )  # fmt: skip


def _disjoint(one: FieldResult) -> list[tuple[int, int, Decided]]:
    changed = []
    for start, end, _replacement in merge(one.original, one.decided):
        inside = [d for d in one.decided if d.start >= start and d.end <= end and d.action is not Action.KEEP]
        changed.append((start, end, max(inside, key=lambda d: (d.action, d.end - d.start))))
    kept: list[tuple[int, int, Decided]] = []
    for d in sorted((d for d in one.decided if d.action is Action.KEEP), key=lambda d: (d.start, -d.end)):
        if not any(a < d.end and d.start < b for a, b, _ in (*changed, *kept)):
            kept.append((d.start, d.end, d))
    return sorted([*changed, *kept], key=lambda each: each[0])


def unsure(places: Sequence[Place]) -> tuple[Place, ...]:
    """What the engine is unsure of, the least sure first."""
    return tuple(sorted((p for p in places if p.confidence < LOW), key=lambda p: p.confidence))


def looked_at(place: Place, edits: Sequence[Edit]) -> bool:
    """Whether a reviewer accepted or changed it already."""
    return any(_touches(edit, place) for edit in edits)


def left_to_look_at(places: Sequence[Place], edits: Sequence[Edit]) -> tuple[Place, ...]:
    """What the engine is unsure of and nobody has looked at yet, the least sure first."""
    return tuple(one for one in unsure(places) if not looked_at(one, edits))


def _touches(edit: Edit, place: Place) -> bool:
    if edit.everywhere:
        return edit.reason.casefold() in place.words.casefold()
    here = edit.path == place.path and edit.start < place.end and place.start < edit.end
    # Where the text was written anew since, other words may stand there: those nobody has looked at.
    return here and bool(edit.words) and (edit.words in place.words or place.words in edit.words)


def place_at(key: str, places: Sequence[Place]) -> Place | None:
    """The place that a key names, also where it has grown since; None where nothing is there any more."""
    path, start, _end = parse_key(key)
    here = (p for p in places if p.path == path and p.start <= start < p.end)
    return next(here, None)


def parse_key(key: str) -> tuple[str, int, int]:
    """Path, start and end of `path:start:end`; an end of -1 where it is no such key."""
    path, _, rest = key.partition(":")
    start, _, end = rest.partition(":")
    if not (start.isascii() and start.isdigit() and end.isascii() and end.isdigit()):
        return path, -1, -1
    return path, int(start[:9]), int(end[:9])
