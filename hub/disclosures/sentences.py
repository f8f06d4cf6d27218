"""Which sentences go whole?

Those that name, place, quote or point to somebody whose every trace goes, with the rest of a quotation they
open; those that hold the words of a limit; those that tell of a former name. Where two sentences cannot be
told apart, more goes rather than less.
Source: case material, section 7 (sentences that go whole; former names by cue).
"""

import re
from collections.abc import Iterable, Sequence

from hub.disclosures.policy import Policy
from hub.lawful.purposes import Category
from hub.redaction.decide import Action, strictest
from hub.redaction.lexicon import FORMER_NAME_CUES
from hub.redaction.spans import Span

_STOP = re.compile(r"[.!?][\"'”’)]*(?=\s+[\"'“‘(\[]?[A-Z0-9£])|\n+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|st|no|nos|tel|mob|approx|incl|sgt|insp|cllr|rev|prof|dept|ref|e\.g|i\.e|etc|vs|jan|feb|mar|apr|"
    r"jun|jul|aug|sept?|oct|nov|dec)|\b[a-z])\.$",
    re.IGNORECASE,
)

Range = tuple[int, int]


def sentences(text: str) -> list[Range]:
    """The sentences of `text` as [start, end) that together cover all of it."""
    found, start = [], 0
    for stop in _STOP.finditer(text):
        if _ABBREVIATION.search(text[start : stop.end()]):
            continue
        found.append((start, stop.end()))
        start = stop.end()
    if start < len(text):
        found.append((start, len(text)))
    return found


def around(text: str, places: Iterable[Range], whole: list[Range] | None = None) -> list[Range]:
    """The sentences of `text` that touch any of `places`, each with the rest of a quotation that it opens."""
    split = whole if whole is not None else sentences(text)
    found = []
    for start, end in places:
        for first, last in split:
            if first < end and start < last:
                found.append((first, _to_closing_quote(text, first, last)))
    return found


def _to_closing_quote(text: str, start: int, end: int) -> int:
    """`end`, or the end of the quotation that the sentence opens and does not close."""
    for opening, closing in (('"', '"'), ("“", "”")):
        count = text.count(opening, start, end)
        opened = count % 2 == 1 if opening == closing else count > text.count(closing, start, end)
        if opened:
            close = text.find(closing, end)
            if close >= 0:
                after = next((last for first, last in sentences(text) if first <= close < last), close + 1)
                return max(end, after)
    return end


def with_words(text: str, words: str, whole: bool = False) -> list[Range]:
    """Every place of `words` in `text`, in any case and with any spacing. whole: not inside longer words."""
    pattern = r"\s+".join(re.escape(part) for part in words.split())
    if whole:
        pattern = rf"(?<!\w){pattern}(?!\w)"
    return [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)] if words.strip() else []


SOURCE_CUES = ("as source", "the source", "confidential", "in confidence", "anonymous", "anonymously", "do not name")
"""Words by which the next sentence still speaks of somebody whose every trace goes (ours)."""


def going_whole(text: str, spans: Sequence[Span], policy: Policy) -> list[Range]:
    """The sentences of `text` that this recipient must not read at all, whatever stands in them."""
    split = sentences(text)
    found = _of_sources(text, spans, policy, split)
    for words in policy.barred.words:
        found += around(text, with_words(text, words), split)
    if not _history_goes(policy):
        found += around(text, _history(text, spans, policy), split)
    if not _transition_goes(policy):
        found += around(text, _trans_words(spans), split)
    return sorted(set(found))


def _trans_words(spans: Sequence[Span]) -> list[Range]:
    """Words that say somebody is trans; a slur's bracket becomes `[abuse]` by itself and costs no sentence."""
    brackets = [(s.start, s.end) for s in spans if s.kind.startswith("SLUR:")]
    return [
        (s.start, s.end) for s in spans
        if s.kind == "SPECIAL_CATEGORY:trans" and not any(a <= s.start and s.end <= b for a, b in brackets)
    ]  # fmt: skip


def _of_sources(text: str, spans: Sequence[Span], policy: Policy, split: list[Range]) -> list[Range]:
    """What names, places, quotes or points to a hidden source, and what still speaks of one afterwards."""
    if not policy.barred.sources:
        return []
    surely = [s for s in spans if s.kind == "PERSON" and s.person and not s.also]
    pointing = []
    for first, last in split:
        named = {s.person for s in surely if first <= s.start < last}
        pointing += [
            (s.start, s.end) for s in spans if first <= s.start < last and _points(s, policy.barred.sources, named)
        ]
    found = around(text, pointing, split)
    if found:
        found += around(text, [place for cue in SOURCE_CUES for place in with_words(text, cue, whole=True)], split)
    return found


def _points(span: Span, sources: frozenset[str], named: set[str | None]) -> bool:
    """Whether a span leads to a source: not a street or door shared with others, nor a family name that the
    same sentence uses of somebody else in full."""
    hidden, others = set(span.people) & sources, set(span.people) - sources
    if not hidden:
        return False
    if span.kind in {"PLACE", "ADDRESS", "POSTCODE"}:
        return not others
    return not (span.kind == "PERSON" and others & named)


def _history(text: str, spans: Sequence[Span], policy: Policy) -> list[Range]:
    """Former names, and the cues for one where somebody of the case has one."""
    former = [(s.start, s.end) for s in spans if s.kind == "FORMER_NAME"]
    if not former and not _with_history(policy):
        return []
    return former + [place for cue in FORMER_NAME_CUES for place in with_words(text, cue.strip(" ,"), whole=True)]


def _with_history(policy: Policy) -> list:
    return [p for p in policy.case.people if p.former_names or "gra_protected" in p.flags]


def _transition_goes(policy: Policy) -> bool:
    """Whether this recipient may read that somebody is trans: about the victims, and about everybody flagged."""
    verdicts = [policy.of_person(person, Category.TRANS) for person in _with_history(policy)]
    return strictest([policy.of_victims(Category.TRANS), *verdicts]).action is Action.KEEP


def _history_goes(policy: Policy) -> bool:
    """Whether this recipient may read what somebody was called before."""
    verdicts = [policy.of_person(person, Category.GRA_PROTECTED) for person in _with_history(policy)]
    return bool(verdicts) and strictest(verdicts).action is Action.KEEP
