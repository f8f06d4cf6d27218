"""How far does a name reach, and does what stands around make a person or a thing of it?

Source: redaction requirements, section 4 (cues extend over capitals, initials and particles).
"""

import re
from typing import NamedTuple

from hub.redaction.readings import titled
from hub.redaction.surroundings import ALSO_DONE, ALSO_FAMILY, ALSO_TITLES, ARTICLES, ENGLISH_PARTICLES, MAKING, PLACING
from hub.redaction.tokens import Text
from hub.redaction.vocabulary import Is, Word

_SPACE = re.compile(r"\s{1,3}|-|\s-|'")  # between two words of one name
_DOT = re.compile(r"\.\s{0,2}")  # after an initial
NAMEY = Is.GIVEN | Is.FAMILY
THINGS = Is.BODY | Is.STREET
SURE, LIKELY, PERHAPS = 0.85, 0.75, 0.6


class Run(NamedTuple):
    """Words [first, last] that make one name, how sure, and why."""

    first: int
    last: int
    sure: float
    why: str


def left(text: Text, n: int) -> int:
    """Where the name begins, with the particle before it (`dos Santos`, `bin Saleh` after a title)."""
    while n > 0 and n - 1 not in text.explained and text.words[n - 1].flags & Is.PARTICLE:
        word = text.words[n - 1]
        if text.gap(n - 1) not in (" ", "-", "'"):
            break
        english = word.base in ENGLISH_PARTICLES and not word.flags & Is.CAPITAL
        if english and not (titled(text, n - 1) or text.begins(n - 1) or _after_people(text, n - 1)):
            break
        n -= 1
    return n


def _after_people(text: Text, n: int) -> bool:
    """Whether a relative or calling stands before word `n` (`Witness do Carmo`)."""
    return n > 0 and text.gap(n - 1) == " " and bool(text.words[n - 1].flags & (Is.KIN | Is.JOB))


def right(text: Text, n: int, cued: bool) -> int:
    """The last word of the name that begins with `n`: capitals, initials and particles after it."""
    last = n
    while last + 1 < len(text.words) and last - n < 6:
        following = text.words[last + 1]
        if text.words[last].cut or text.starts[last + 1] - text.ends[last] > 4 or last + 1 in text.explained:
            break
        between = text.folded.plain[text.ends[last] : text.starts[last + 1]]
        initial = len(text.words[last].base) == 1
        if not (between == " " or _SPACE.fullmatch(between) or (initial and _DOT.fullmatch(between)) or between == ""):
            break
        if "\n" in between and text.folded.plain[text.ends[last] : text.starts[last + 1]].count("\n") > 1:
            break
        if following.flags & Is.PARTICLE and not following.flags & Is.CAPITAL:
            if last + 2 < len(text.words) and text.words[last + 2].flags & Is.CAPITAL and len(text.gap(last + 1)) <= 2:
                last += 2
                continue
            break
        if not _extends(text, n, last, following, between, cued):
            break
        last += 1
    while last > n and _trails(text, text.words[last]):
        last -= 1
    return last


def _extends(text: Text, n: int, last: int, following: Word, between: str, cued: bool) -> bool:
    """Whether the next capitalised word belongs to the name."""
    flags = following.flags
    if not flags & Is.CAPITAL:
        return between == "-" and bool(flags & Is.ODD)
    named = flags & (Is.GIVEN | Is.DOUBTFUL | Is.PARTICLE) or following.base in ALSO_TITLES
    if flags & (Is.TIME | Is.TITLE) and not named:
        return False
    if "\n" in between and not flags & (Is.ODD | NAMEY):
        return False
    first = text.words[n]
    return bool(cued or flags & (Is.ODD | NAMEY | Is.DOUBTFUL | Is.PARTICLE) or len(following.base) == 1
                or first.flags & (Is.GIVEN | Is.DOUBTFUL | Is.ODD))  # fmt: skip


def _trails(text: Text, word: Word) -> bool:
    """Whether a capitalised word at the end belongs to what follows and not to the name."""
    return bool(word.flags & (Is.RANK | Is.SPEAKING) and not word.flags & (Is.DOUBTFUL | NAMEY | Is.ODD))


def is_thing(text: Text, n: int, cued: bool = False) -> bool:
    """Whether the capitals from word `n` on end in a word for a body, street or place; one in small letters counts
    neither after a cue for people nor where it says what somebody does (`Tamsin works nights`)."""
    for last in range(n, min(n + 4, len(text.words) - 1)):
        between = text.folded.plain[text.ends[last] : text.starts[last + 1]]
        following = text.words[last + 1]
        if len(between) > 3 or not _joins_thing(between) or not following.flags & (Is.CAPITAL | Is.STREET | Is.BODY):
            return False
        if following.flags & THINGS and not text.words[last].cut and not _family_after(text, last):
            if following.flags & Is.CAPITAL:
                return True
            done = following.base in ALSO_DONE and not (n and text.words[n - 1].base in ("the", "a", "an"))
            return last == n and not cued and not done
    return False


def _family_after(text: Text, n: int) -> bool:
    """Whether word `n` is a given name, no place stands before it, and the next is a street word that families bear."""
    given, following = text.words[n], text.words[n + 1]
    if following.base not in ALSO_FAMILY or not given.flags & Is.GIVEN or given.flags & Is.COMMON:
        return False
    return not placed(text, n) and not after_article(text, n)


def _joins_thing(between: str) -> bool:
    return between.isspace() or between in ("-", " & ", "&") or between.strip() == "&"


def ends_in_thing(text: Text, n: int, last: int, cued: bool = False) -> bool:
    """Whether a street, body or firm is named: its word closes the run or follows it."""
    for k in range(n + 1, last + 1):
        if k == last and _family_after(text, k - 1):
            continue
        if text.words[k].flags & THINGS and not text.words[k].flags & (Is.DOUBTFUL | Is.GIVEN | Is.FAMILY):
            return True
        if text.words[k].flags & Is.STREET and k == last and text.words[k].base not in ALSO_FAMILY:
            return True
    return is_thing(text, last, cued)


def acts(text: Text, last: int) -> bool:
    """Whether what follows word `last` is what people do: said, rang, and so on; or its possessive ending."""
    if text.words[last].cut:
        return True
    if last + 1 >= len(text.words) or not text.gap(last)[:3].isspace():
        return False
    return bool(text.words[last + 1].flags & Is.SPEAKING)


def after_article(text: Text, n: int) -> bool:
    return n > 0 and text.words[n - 1].base in ARTICLES and text.gap(n - 1).isspace()


def placed(text: Text, n: int) -> bool:
    """Whether a word of place stands before: `in Fettlewick`, `near Ashcombe`; or of making: `a blue Corvex`."""
    if n == 0 or len(text.gap(n - 1)) > 3:
        return False
    before = text.words[n - 1].base
    return before in PLACING or before in MAKING


def ends_line(text: Text, n: int) -> bool:
    after = text.folded.plain[text.ends[n] : text.ends[n] + 1]
    return after in ("", ",", "\n", "\r")
