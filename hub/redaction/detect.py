"""What in this text points to somebody, whoever may read it?

Detection knows nothing about recipients: it reports everything it recognises, with a reason and a
confidence. A case is read field by field with all its people; a name or former name accepted anywhere is a
name everywhere in that case.
Source: redaction requirements, sections 1 to 6; case material, section 7 (former names by cue).
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Protocol

from hub.redaction import lexicon
from hub.redaction.ages import find_ages, with_owners
from hub.redaction.broken import find_broken
from hub.redaction.dates import find_dates, find_loose_dates
from hub.redaction.former import former_words
from hub.redaction.index import Index
from hub.redaction.names import find_names
from hub.redaction.net import find_net
from hub.redaction.patterns import PATTERNS, find_shapes
from hub.redaction.places import find_addresses, find_bodies
from hub.redaction.spans import Span
from hub.redaction.strangers import find_strangers
from hub.redaction.streets import find_houses, find_streets
from hub.redaction.strict import find_unexplained
from hub.redaction.telling import find_kin, find_telling
from hub.redaction.tidy import known_before_shape, tidy
from hub.redaction.tokens import Text, read
from hub.redaction.values import find_phrases
from hub.redaction.vocabulary import Is, Word, is_ordinary
from hub.redaction.zones import find_values, zones

__all__ = ["DIRECT", "ENGINE_VERSION", "Span", "detect", "detect_case"]

ENGINE_VERSION = "2." + sha256(
    repr(
        [sorted(lexicon.STRAND_WORDS.items()), [(p.kind, p.regex.pattern, p.cue and p.cue.pattern) for p in PATTERNS]]
    ).encode()
).hexdigest()[:10]
"""Version of the engine with a digest of its rule tables; stored with every disclosure."""

DIRECT = frozenset(
    ["PERSON", "FORMER_NAME", "DOB", "PHONE", "EMAIL", "URL", "HANDLE", "ADDRESS", "POSTCODE", "NINO", "NHS_NUMBER",
     "PASSPORT", "DRIVING_LICENCE", "VEHICLE_REG", "BANK_ACCOUNT", "CARD", "IBAN", "IP", "REFERENCE"]
)  # fmt: skip
"""Kinds that point to somebody by themselves: what the ordinary case-note profile reports."""


class Further(Protocol):
    """A further opinion on a text as received: it may add spans of little confidence. version: part of the engine's."""

    version: str

    def __call__(self, text: str) -> Iterable[Span]: ...


def detect(text: str, index: Index, profile: str = "case-note", further: Further | None = None) -> tuple[Span, ...]:
    """Every span of `text`, sorted; overlaps are allowed.

    profile: `direct` (only what points to somebody by itself), `case-note` (everything recognised), or `strict`
    (and what nothing explains).
    """
    return tidy(_found(read(text), index, profile, further))


def _found(text: Text, index: Index, profile: str, further: Further | None) -> list[Span]:
    places = zones(text)
    found = find_names(text, index)
    found += find_broken(text, index)
    found += find_values(text, places, index)
    found += find_phrases(text, index)
    found += find_streets(text, index)
    found += find_houses(text, index)
    found += find_shapes(text, places)
    found += find_net(text)
    found += find_dates(text, places, index)
    found += find_addresses(text)
    if profile != "direct":
        found += find_bodies(text)
        found += find_loose_dates(text)
        found += find_kin(text, index)
        found += find_telling(text)
        found += find_ages(text)
        found = with_owners(found)
    found = known_before_shape(found)
    found += find_strangers(text, [s for s in found if s.kind != "RELATION"])
    if profile == "strict":
        found += find_unexplained(text, found)
    if further is not None:
        found += [s for s in further(text.folded.text) if profile != "direct" or s.kind in DIRECT]
    return found


def detect_case(
    texts: Mapping[str, str], index: Index, profile: str = "case-note", further: Further | None = None
) -> dict[str, tuple[Span, ...]]:
    """The spans of every field of one case; names accepted in one field count in all."""
    read_texts = {path: read(text) for path, text in texts.items()}
    spans = {path: _found(text, index, profile, further) for path, text in read_texts.items()}
    former = former_words(read_texts, spans, index)
    strangers = _accepted(read_texts, spans)
    for path, text in read_texts.items():
        spans[path] += _every(text, former, "FORMER_NAME", "a former name, by its cue", 0.9)
        taken = spans[path]
        spans[path] = taken + [
            s for s in _every(text, strangers, "PERSON", "a name accepted elsewhere in this case", 0.7)
            if not any(o.start < s.end and s.start < o.end for o in taken)
        ]  # fmt: skip
    return {path: tidy(found) for path, found in spans.items()}


def _accepted(texts: Mapping[str, Text], spans: Mapping[str, list[Span]]) -> set[str]:
    """Words of people whom nobody recorded, found anywhere in the case with some certainty."""
    found = set()
    for path, text in texts.items():
        for span in spans[path]:
            if span.kind == "PERSON" and span.person is None and span.confidence >= 0.7:
                found |= {word.base for word in read(text.folded.text[span.start : span.end]).words if _tells(word)}
    return found


def _tells(word: Word) -> bool:
    """Whether a word of somebody's name is a name wherever it stands with a capital."""
    doubtful = word.flags & (Is.TITLE | Is.PARTICLE | Is.DOUBTFUL)
    return len(word.base) >= 3 and not doubtful and not is_ordinary(word.base)


def _every(text: Text, words: set[str], kind: str, why: str, sure: float) -> list[Span]:
    return [
        Span(*text.folded.original(text.starts[n], text.end(n)), kind, None, why, sure)
        for n, word in enumerate(text.words)
        if word.base in words and word.flags & Is.CAPITAL
    ]
