"""Who is named here that nobody recorded?

Every word that may be a name is asked of `capitals` or `messages`; a word accepted once is a name wherever it
stands; an ordinary word, where a capital is no matter of course.
Source: redaction requirements, section 4.
"""

from bisect import bisect_left
from collections.abc import Iterable

from hub.redaction.capitals import alive, capitals
from hub.redaction.messages import small
from hub.redaction.readings import titled
from hub.redaction.runs import LIKELY, Run, is_thing
from hub.redaction.spans import Span
from hub.redaction.tokens import Text
from hub.redaction.vocabulary import Is

_WORTH = Is.CAPITAL | Is.ODD | Is.GIVEN | Is.FAMILY
_NO_NAMES = Is.TITLE | Is.PARTICLE | Is.TIME | Is.BODY | Is.KIN
_SMALL_TITLED = frozenset(["mr", "mrs", "ms"])


def find_strangers(text: Text, known: Iterable[Span]) -> list[Span]:
    """Every name of somebody who is not in the record. known: what was found already; nothing inside it is new."""
    text.explained = _explained(text, known)
    runs: list[Run] = []
    reached = -1
    words = text.words
    after_title = [n + 1 for n, word in enumerate(words[:-1]) if word.base in _SMALL_TITLED]
    for n in sorted({*(n for n, word in enumerate(words) if word.flags & _WORTH), *after_title}):
        if n > reached and n not in text.explained:
            run = capitals(text, n) if text.words[n].flags & Is.CAPITAL else small(text, n)
            if run is not None:
                runs.append(run)
                reached = run.last
    runs += _propagated(text, runs)
    return [_span(text, run) for run in runs]


def _explained(text: Text, known: Iterable[Span]) -> set[int]:
    """The words that something explains already."""
    starts = [text.folded.original(start, start + 1)[0] for start in text.starts] if text.folded.bends else text.starts
    found: set[int] = set()
    for span in known:
        found.update(range(bisect_left(starts, span.start), bisect_left(starts, span.end)))
    return found


def _span(text: Text, run: Run) -> Span:
    first, last = run.first, run.last
    opening = text.starts[first - 1] if titled(text, first) else text.starts[first]
    a, b = text.folded.original(opening, text.end(last))
    return Span(a, b, "PERSON", None, run.why, run.sure)


def _propagated(text: Text, runs: list[Run]) -> list[Run]:
    """Every further use of a word that was accepted as a name with some certainty."""
    accepted, doubtful = accepted_words(text, runs)
    inside = text.explained | {n for run in runs for n in range(run.first, run.last + 1)}
    return [
        Run(n, n, LIKELY, "a name accepted elsewhere")
        for n, word in enumerate(text.words)
        if n not in inside
        and (word.base in accepted or (word.base in doubtful and word.flags & Is.CAPITAL and alive(text, n)))
        and not is_thing(text, n)
    ]


def accepted_words(text: Text, runs: Iterable[Run]) -> tuple[set[str], set[str]]:
    """The words of accepted names: those that are names wherever they stand, and ordinary ones, with a capital."""
    accepted, doubtful = set(), set()
    for run in runs:
        if run.sure >= LIKELY:
            for word in text.words[run.first : run.last + 1]:
                if len(word.base) >= 3 and not word.flags & _NO_NAMES:
                    (doubtful if word.flags & Is.COMMON else accepted).add(word.base)
    return accepted, doubtful
