"""Which sentences go whole?

Those that name, place, quote or point to somebody whose every trace goes, with the rest of a quotation they
open; those that hold the words of a limit; those that tell of a former name. Where two sentences cannot be
told apart, more goes rather than less.
Source: case material, section 7 (sentences that go whole; former names by cue).
"""

import re
from collections.abc import Iterable, Sequence

from hub.disclosures.policy import Policy
from hub.disclosures.quotations import Range, with_quotations
from hub.disclosures.recognising import CaseReading
from hub.lawful.purposes import SAFE, Category
from hub.redaction.decide import Action, strictest
from hub.redaction.fold import Folded, fold_word
from hub.redaction.lexicon import FORMER_NAME_CUES, HERS, HIS
from hub.redaction.profiles import CATEGORY_OF_KIND
from hub.redaction.spans import Span


def around(text: str, places: Iterable[Range], split: Sequence[Range]) -> list[Range]:
    """The sentences of `split` that touch any of `places`, each with the quotations that belong to it."""
    sought = list(places)
    touched = [(a, b) for a, b in split if any(start < b and a < end for start, end in sought)]
    return [with_quotations(text, sentence, sought, split) for sentence in touched]


def with_words(folded: Folded, words: str, whole: bool = False) -> list[Range]:
    """Every place of `words` in a text, in any case, with any spacing, quotation marks and hyphens alike.

    whole: not inside longer words.
    """
    pattern = r"\s+".join(re.escape(part) for part in fold_word(words).split())
    if whole:
        pattern = rf"(?<!\w){pattern}(?!\w)"
    return [folded.original(*match.span()) for match in re.finditer(pattern, folded.low)] if pattern else []


def _any_of(folded: Folded, cues: re.Pattern[str]) -> list[Range]:
    return [folded.original(*match.span()) for match in cues.finditer(folded.low)]


def _cues(*words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(fold_word(word)) for word in words)})(?!\w)")


SOURCE_CUES = _cues(
    "as source", "as a source", "the source", "confidential", "in confidence", "anonymous", "anonymously",
    "do not name", "not to be named", "not be named", "not want to be named", "does not want her name",
    "does not want his name", "off the record", "reprisal", "reprisals", "the informant", "the caller", "the witness",
)  # fmt: skip
"""Words by which a sentence still speaks of somebody whose every trace goes and who stood in the text (ours)."""


def going_whole(reading: CaseReading, path: str, policy: Policy) -> list[Range]:
    """The sentences of the text at `path` that this recipient must not read at all, whatever stands in them."""
    text, folded, spans, split = (
        reading.texts[path], reading.folded[path], reading.spans[path], reading.sentences[path]
    )  # fmt: skip
    found = _of_sources(reading, path, policy)
    places = [place for words in policy.barred.words for place in with_words(folded, words)]
    places += [(span.start, span.end) for span in spans if CATEGORY_OF_KIND.get(span.kind) in SAFE]
    if not _history_goes(policy):
        places += _history(folded, spans, policy)
    if not _transition_goes(policy):
        places += _trans_words(spans)
    return sorted(set(found + around(text, places, split)))


def _trans_words(spans: Sequence[Span]) -> list[Range]:
    """Words that say somebody is trans; a slur's bracket becomes `[abuse]` by itself and costs no sentence."""
    brackets = [(s.start, s.end) for s in spans if s.kind.startswith("SLUR:")]
    return [
        (s.start, s.end) for s in spans
        if s.kind == "SPECIAL_CATEGORY:trans" and not any(a <= s.start and s.end <= b for a, b in brackets)
    ]  # fmt: skip


def _of_sources(reading: CaseReading, path: str, policy: Policy) -> list[Range]:
    """What names, places, quotes or points to a hidden source, and what still speaks of one afterwards."""
    text, spans, split = reading.texts[path], reading.spans[path], reading.sentences[path]
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
        found += around(text, _any_of(reading.folded[path], SOURCE_CUES), split)
        found += _going_on(text, spans, found, split, _pronouns(policy))
    return found


def _pronouns(policy: Policy) -> frozenset[str]:
    """The pronouns by which a sentence may go on about one of the hidden sources."""
    titles = {p.title.lower().strip(".") for p in policy.case.people if p.id in policy.barred.sources}
    hers, his = {"she", "her", "hers"}, {"he", "him", "his"}
    found = {"they", "their", "them", "theirs"}
    found |= hers if titles - HIS else set()
    return frozenset(found | (his if titles - HERS else set()))


_OPENING = re.compile(r"\W*(?:(?:and|but|so|then|apparently|now|today|later)\W+)?([a-z]+)", re.IGNORECASE)


def _going_on(
    text: str, spans: Sequence[Span], gone: Sequence[Range], split: Sequence[Range], pronouns: frozenset[str]
) -> list[Range]:
    """The sentences straight after one that goes that begin with a pronoun, before which nobody is named."""
    found: list[Range] = []
    named = {s.start for s in spans if s.kind == "PERSON"}
    ends = {end for _, end in gone}
    for first, last in split:
        opening = _OPENING.match(text, first, last) if first in ends else None
        if opening and opening.group(1).lower() in pronouns and not named & set(range(first, opening.end())):
            found.append((first, last))
            ends.add(last)
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


_HISTORY_CUES = _cues(*(cue.strip(" ,") for cue in FORMER_NAME_CUES))


def _history(folded: Folded, spans: Sequence[Span], policy: Policy) -> list[Range]:
    """Former names, and the cues for one where somebody of the case has one."""
    former = [(s.start, s.end) for s in spans if s.kind == "FORMER_NAME"]
    return former + _any_of(folded, _HISTORY_CUES) if former or _with_history(policy) else []


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
