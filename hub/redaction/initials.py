"""Which initials by themselves mean a known person?

Source: redaction requirements, section 3.
"""

import re
from collections.abc import Iterator

from hub.redaction.known import Known
from hub.redaction.namesakes import by_title
from hub.redaction.readings import titled
from hub.redaction.spans import Span
from hub.redaction.vocabulary import Is


def find_initials(known: Known, n: int) -> Iterator[Span]:
    """Initials by themselves: after a title (`Mrs T`, `Mr G.R.`), dotted ones together (`A.E.`), one before running
    text (`Z. has been`)."""
    text, letters, last = known.text, known.text.words[n].base, n
    before = text.folded.plain[text.starts[n] - 1] if text.starts[n] else " "
    if not text.words[n].flags & Is.CAPITAL or before in ".'":
        return
    if len(letters) == 1:
        while last + 1 < len(text.words) and last - n < 3 and _next_letter(known, last):
            last += 1
            letters += text.words[last].base
    if titled(text, n):
        if last == n and _begins_a_name(known, n):
            return
        begun = known.index.dotted.get(letters, ()) if last > n else ()
        people = set(begun) or {p for p in known.index.subjects if known.starts(p, letters[0])}
        people = by_title(text, n, people, known.index)
        ordered = [person for person in known.index.subjects if person in people]
        start, end = text.folded.original(text.starts[n - 1], text.end(last))
        first = ordered[0] if ordered else None
        yield Span(start, end, "PERSON", first, "a letter after a title", 0.7, tuple(ordered[1:]))
        return
    while last > n + 1 and letters not in known.index.dotted:
        last, letters = last - 1, letters[:-1]
    dot = text.folded.plain[text.ends[last] : text.ends[last] + 1] == "."
    if last > n:
        people = sorted(known.index.dotted.get(letters, ()))
        sure, end = 0.8, text.ends[last] + dot
    elif dot and len(letters) == 1 and re.match(r"\.\s[a-z]", text.folded.plain[text.ends[n] : text.ends[n] + 3]):
        people, sure, end = sorted(known.index.initials.get(letters, ())), 0.6, text.ends[n] + 1
    else:
        return
    if people:
        start, end = text.folded.original(text.starts[n], end)
        yield Span(start, end, "PERSON", people[0], "initials of a known name", sure, tuple(people[1:]))


def _begins_a_name(known: Known, n: int) -> bool:
    """Whether the letter is the initial of a further name (`officer T. Marlowe`), which nobody here bears."""
    if n + 1 >= len(known.text.words) or known.gap(n) is None:
        return False
    following = known.text.words[n + 1]
    return bool(following.flags & Is.CAPITAL and following.flags & (Is.ODD | Is.GIVEN | Is.FAMILY)) and not (
        following.flags & Is.COMMON
    )


def _next_letter(known: Known, n: int) -> bool:
    following, between = known.text.words[n + 1], known.text.gap(n)
    return between in (".", ". ", ".-", "-") and len(following.base) == 1 and bool(following.flags & Is.CAPITAL)
