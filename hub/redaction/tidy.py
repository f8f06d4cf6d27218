"""Which of several readings of one place stands?

Source: redaction requirements, sections 2 and 5 (pitfalls).
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator

from hub.redaction.spans import Span

_FAMILIES = {
    "POSTCODE": "place", "ADDRESS": "place", "PLACE": "place", "SAFE_PLACE": "place", "SCHOOL": "bodies",
    "EMPLOYER": "bodies", "EMAIL": "net", "HANDLE": "net", "URL": "net", "PHONE": "phone", "SAFE_CONTACT": "phone",
    "NHS_NUMBER": "phone", "NINO": "number", "VEHICLE_REG": "number", "REFERENCE": "number", "IBAN": "number",
    "CARD": "number", "BANK_ACCOUNT": "number", "PASSPORT": "number", "DRIVING_LICENCE": "number",
}  # fmt: skip


_SEVERAL_WORDS = 0.99
"""How sure a name of several words is: `Lee Lane`, who is known, is no street."""


def known_before_shape(spans: list[Span]) -> list[Span]:
    """A shape that nobody owns gives way to the known value it overlaps, and half a postcode to the whole."""
    known: dict[str, list[Span]] = defaultdict(list)
    whole: list[Span] = []
    for span in spans:
        if span.people and span.kind.partition(":")[0] in _FAMILIES:
            known[_FAMILIES[span.kind.partition(":")[0]]].append(span)
        if span.kind in {"POSTCODE", "ADDRESS", "VEHICLE_REG", "NINO"}:
            whole.append(span)
    named = _Places([s for s in spans if s.kind == "PERSON" and s.people and s.confidence >= _SEVERAL_WORDS])
    covers = {family: _Places(found) for family, found in known.items()}
    in_whole = _Places(whole)

    def gives_way(span: Span) -> bool:
        family = _FAMILIES.get(span.kind.partition(":")[0])
        if span.people or family is None:
            return False
        if span.why == "half a postcode":
            return in_whole.touches(span)
        if family in {"place", "bodies"} and named.holds(span):
            return True
        return family in covers and covers[family].holds(span)

    return [span for span in spans if not gives_way(span)]


class _Places:
    """Spans by their beginning, asked for what holds or touches another."""

    def __init__(self, spans: list[Span]) -> None:
        self.spans = sorted(spans, key=lambda s: s.start)
        self.starts = [s.start for s in self.spans]
        self.longest = max((s.end - s.start for s in self.spans), default=0)

    def _near(self, span: Span) -> list[Span]:
        first = bisect_left(self.starts, span.start - self.longest - 1)
        return self.spans[first : bisect_left(self.starts, span.end + 2)]

    def touches(self, span: Span) -> bool:
        """Whether any of them overlaps `span`."""
        return any(k.start < span.end and span.start < k.end for k in self._near(span))

    def holds(self, span: Span) -> bool:
        """Whether any of them covers `span`, but for one sign on either side."""
        return any(k.start <= span.start + 1 and span.end - 1 <= k.end for k in self._near(span))


def _merged(spans: list[Span]) -> Iterator[Span]:
    """Spans of one kind in one place as one: it may mean each of their people, the surest first."""
    places: dict[tuple[int, int, str], list[Span]] = defaultdict(list)
    for span in sorted(set(spans), key=lambda s: (-s.confidence, s.why, s.person or "~")):
        places[span.start, span.end, span.kind].append(span)
    for same in places.values():
        people = tuple(dict.fromkeys(person for span in same for person in span.people))
        yield same[0]._replace(person=people[0], also=people[1:]) if len(same) > 1 and people else same[0]


def tidy(spans: list[Span]) -> tuple[Span, ...]:
    """Sorted, doubles once, and no weaker span wholly inside a surer one of the same kind.

    Of several kinds of reference in one place the surest stands.
    """
    accounts = _Places([s for s in spans if s.kind in {"EMAIL", "URL", "HANDLE"} and s.end - s.start > 3])
    kept: list[Span] = []
    widest: dict[str, list[Span]] = defaultdict(list)
    for span in sorted(_merged(spans), key=lambda s: (s.start, -s.end, -s.confidence, s.kind, s.person or "")):
        reading = "REFERENCE" if span.kind.startswith("REFERENCE:") else span.kind
        around = [k for k in widest[reading] if k.end >= span.end]
        widest[reading] = [k for k in widest[reading] if k.end > span.start]
        inside = any(k.confidence >= span.confidence for k in around)
        part = bool(accounts.spans) and span.kind == "PERSON" and any(
            a.start <= span.start and span.end <= a.end and a.end - a.start > span.end - span.start
            for a in accounts._near(span)
        )
        if not inside and not part and span.start < span.end:
            kept.append(span)
            widest[reading].append(span)
    return tuple(kept)
