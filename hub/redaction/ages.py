"""How old is somebody said to be?

Source: redaction requirements, section 5 (age).
"""

import re
from collections.abc import Iterator

from hub.redaction.spans import Span
from hub.redaction.tokens import Text

_UNITS = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_TENS = rf"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[\s-]{_UNITS})?"
_DECADES = "(?:teens|twenties|thirties|forties|fifties|sixties|seventies|eighties|[2-9]0s)"
# 14-year-old, 14 years old, 14 y/o, aged 14, a seventy-year-old: an age whatever stands around.
_PLAIN = re.compile(
    r"\b\d{1,3}[\s-](?:years?|yrs?|months?)[\s-]olds?\b|\b\d{1,2}\s?y/?o\b"
    rf"|\b(?:{_TENS}|eleven|twelve|[a-z]{{3,5}}teen)[\s-]year[\s-]olds?\b"
    r"|(?<=\baged )\d{1,3}\b|(?<=\bage )\d{1,3}\b|(?<=\bage of )\d{1,3}\b"
    rf"|\bin (?:his|her|their) (?:early |mid |late |mid-)?{_DECADES}\b"
)
_BRACKETS = re.compile(r"(?<=\()\d{1,2}(?=[,)])")  # (77), (14, St Wystans)
_IS = re.compile(  # Kyle is 17,
    r"\b(?:is|she's|he's|turned|turns|turning|who's|now)\s(\d{1,2})(?=[,.;)]|\s(?:and|but|so|now|next|on|today)\b|\Z)"
)
_COMMAS = re.compile(r"(?<=, )\d{1,2}(?=,\s)")  # Kyle, 17, said


def find_ages(text: Text) -> Iterator[Span]:
    """Every age; the doubtful ones with low confidence."""
    low = text.folded.low
    for regex, sure in ((_PLAIN, 0.95), (_BRACKETS, 0.85), (_COMMAS, 0.6)):
        for match in regex.finditer(low):
            yield _age(text, *match.span(), sure)
    for match in _IS.finditer(low):
        yield _age(text, *match.span(1), 0.8)


def _age(text: Text, start: int, end: int, sure: float) -> Span:
    return Span(*text.folded.original(start, end), "AGE", None, "an age", sure)


def with_owners(spans: list[Span]) -> list[Span]:
    """Give an age the person named just before it; a doubtful one without anybody near is none."""
    people = sorted((s for s in spans if s.kind == "PERSON"), key=lambda s: s.end)
    found = []
    for span in spans:
        if span.kind == "AGE" and span.person is None:
            near = [p for p in people if 0 <= span.start - p.end <= 14]
            if near:
                owner = near[-1]
                span = Span(span.start, span.end, "AGE", owner.person, span.why, span.confidence, owner.also)
            elif span.confidence < 0.7:
                continue
        found.append(span)
    return found
