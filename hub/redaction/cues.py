"""What beside a word says that a name follows?

Titles, relatives and callings, words that name, the beginning and end of a letter.
Source: redaction requirements, section 4.
"""

import re

from hub.redaction.readings import titled
from hub.redaction.runs import NAMEY, ends_line, left, right
from hub.redaction.surroundings import CLOSINGS, GREETINGS, LOOSE_TITLES, TO_ALL
from hub.redaction.tokens import Text
from hub.redaction.vocabulary import Is

_AFTER_NAMING = re.compile(r"\s{1,2}[\"'(]?|:\s{0,2}[\"']?|\s?[\"']")
_AFTER_KIN = re.compile(r"\s{1,2}[\"']?|,\s{1,2}|:\s{1,2}|\s\([\"']?")


def cue(text: Text, n: int) -> str:
    """The cue before word `n`, in words; empty where there is none."""
    n = left(text, n)
    if titled(text, n):
        title = text.words[n - 1]
        capital = title.flags & Is.CAPITAL or text.words[n].flags & (Is.CAPITAL | Is.PARTICLE)
        return "a title before it" if capital and _is_title(text, n - 1) else ""
    if n == 0:
        return ""
    before, between = text.words[n - 1], text.folded.plain[text.ends[n - 1] : text.starts[n]]
    if len(between) > 4:
        return ""
    if before.flags & Is.NAMING and _AFTER_NAMING.fullmatch(between):
        return "a word that names"
    if before.base == "as" and n >= 2 and text.words[n - 2].base in ("known", "named", "signed", "himself", "herself"):
        return "a word that names"
    if before.base in ("is", "was", "name's") and n >= 2 and text.words[n - 2].base in ("name", "surname", "called"):
        return "a word that names"
    if before.flags & (Is.KIN | Is.JOB) and _AFTER_KIN.fullmatch(between) and not before.cut:
        return "a relative or calling before it"
    if before.base in CLOSINGS and between in (", ", ",", ",\n", "\n", ", \n", ",\r\n"):
        return "the end of a letter"
    if before.base in GREETINGS and between.isspace() and text.begins(n - 1):
        return "the beginning of a letter"
    return ""


def _is_title(text: Text, n: int) -> bool:
    word = text.words[n]
    return word.base not in LOOSE_TITLES or bool(word.flags & Is.CAPITAL)


def is_title_of_next(text: Text, n: int) -> bool:
    """Whether a name follows, so that word `n` is its title and not a name itself (`Sheikh Yusuf`, but `Mr Sheikh`)."""
    return n + 1 < len(text.words) and titled(text, n + 1) and bool(text.words[n + 1].flags & Is.CAPITAL)


def _quoted(text: Text, n: int) -> bool:
    """Whether a capitalised word stands in quotation marks by itself (`a male ('Spud')`)."""
    plain = text.folded.plain
    mark = plain[text.starts[n] - 1] if text.starts[n] else ""
    closed = mark in ("'", '"') and plain[text.ends[n] : text.ends[n] + 1] == mark
    return closed and bool(text.words[n].flags & Is.CAPITAL)


def may_follow_cue(text: Text, n: int) -> bool:
    """Whether the word after a cue can be a name: not a month, a body, or plain prose after a sentence stop."""
    word = text.words[n]
    if word.flags & (Is.TIME | Is.BODY) and not word.flags & (Is.DOUBTFUL | NAMEY):
        return False
    if titled(text, left(text, n)):
        return len(word.base) > 1 or right(text, n, True) > n
    if word.flags & Is.PROPER and not word.flags & NAMEY:
        return False
    if _quoted(text, n):
        return True
    if word.flags & Is.COMMON and not word.flags & Is.DOUBTFUL:
        before = text.words[n - 1]
        if right(text, n, True) > n and text.words[n + 1].flags & (Is.ODD | NAMEY):
            return True
        if before.base in CLOSINGS | GREETINGS:
            alone = ends_line(text, n) and word.base not in TO_ALL and not word.flags & Is.TITLE
            return alone or bool(word.flags & Is.GIVEN)
        if word.flags & Is.GIVEN and before.flags & (Is.KIN | Is.JOB):
            return True
        return bool(before.flags & Is.NAMING) and not word.flags & (Is.KIN | Is.JOB)
    return not (word.flags & Is.CAPITALS and len(word.base) <= 3)
