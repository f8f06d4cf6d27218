"""Is a word in small letters somebody's name, as in a text message?

Small letters need a cue, a listed given name, two unexplained words together, or words around that stand
around people.
Source: redaction requirements, sections 3 and 4.
"""

from hub.redaction.readings import titled
from hub.redaction.runs import LIKELY, NAMEY, PERHAPS, SURE, Run
from hub.redaction.surroundings import ACTING, NEVER, SMALL_TITLES, TOWARDS_PEOPLE
from hub.redaction.tokens import Text
from hub.redaction.vocabulary import Is, Word, is_slip


def small(text: Text, n: int) -> Run | None:
    """A name in small letters, as in a text message."""
    word = text.words[n]
    if word.flags & (Is.CAMEL | Is.NUMBER | Is.INITIAL) or len(word.base) < 2 or _touches_sign(text, n):
        return None
    first = n - 1 if n and text.words[n - 1].flags & Is.PARTICLE and text.gap(n - 1) in (" ", "-") else n
    if titled(text, first) and _small_title(text, first - 1, word):
        return Run(first, _right_small(text, n), SURE, "a title before it")
    if word.flags & (Is.COMMON | Is.PROPER | Is.PARTICLE) or len(word.base) < 3:
        return None
    if n and _small_cue(text, n):
        return Run(n, _right_small(text, n), LIKELY, "a relative or a word that names before it")
    last = _right_small(text, n)
    if word.flags & Is.GIVEN and len(word.base) >= 4:
        return Run(n, last, PERHAPS, "a given name in small letters")
    if not word.flags & (Is.ODD | NAMEY):
        return None
    if is_slip(word.base) and word.flags & Is.ODD:
        return Run(n, last, PERHAPS, "a word used as a name") if _amid_people(text, n, last) else None
    if last > n or _beside_people(text, n, last) or (len(word.base) >= 5 and _sentence_is_small(text, n)):
        return Run(n, last, PERHAPS, "an unexplained word in small letters")
    return None


def _small_title(text: Text, n: int, word: Word) -> bool:
    """Whether a title in small letters makes a name of `word`: the formal ones of any word but the littlest."""
    title = text.words[n].base
    formal = title in ("mr", "mrs", "ms") and word.base not in NEVER and len(word.base) > 1
    return formal or (title in SMALL_TITLES and not word.flags & Is.COMMON)


def _small_cue(text: Text, n: int) -> bool:
    before, between = text.words[n - 1], text.gap(n - 1)
    if len(between) > 3 or before.cut:
        return False
    if before.flags & Is.NAMING and between.isspace():
        return True
    return bool(before.flags & (Is.KIN | Is.JOB) and between.isspace() and text.words[n].flags & (Is.ODD | NAMEY))


def _right_small(text: Text, n: int) -> int:
    """The last word of a name in small letters."""
    last = n
    while last + 1 < len(text.words) and last - n < 3 and text.gap(last) in (" ", "-", "\n"):
        following = text.words[last + 1]
        if following.flags & (Is.COMMON | Is.NUMBER | Is.PROPER) or not following.flags & (Is.ODD | NAMEY):
            break
        last += 1
    return last


def _beside_people(text: Text, n: int, last: int) -> bool:
    """Whether the words around one in small letters are those around people: `me and ...`, `... told me`."""
    before = text.words[n - 1] if n and text.gap(n - 1) in (" ", "\n") else None
    after = text.words[last + 1] if last + 1 < len(text.words) and text.gap(last) in (" ", "\n") else None
    acts = after is not None and bool(after.flags & Is.SPEAKING or after.base in ACTING)
    towards = before is not None and before.base in TOWARDS_PEOPLE
    return (towards or acts) and _sentence_is_small(text, n)


def _amid_people(text: Text, n: int, last: int) -> bool:
    """Whether words on both sides are those around people."""
    before = text.begins(n) or (text.gap(n - 1) in (" ", "\n") and text.words[n - 1].base in TOWARDS_PEOPLE)
    if not before or last + 1 >= len(text.words) or text.gap(last) not in (" ", "\n"):
        return False
    after = text.words[last + 1]
    return bool(after.flags & Is.SPEAKING or after.base in ACTING) and _sentence_is_small(text, n)


def _sentence_is_small(text: Text, n: int) -> bool:
    """Whether the sentence around word `n` begins with a small letter, as messages do; looks back a dozen words."""
    for k in range(n, max(-1, n - 12), -1):
        if text.words[k].flags & Is.CAPITAL and not text.words[k].flags & Is.INITIAL:
            return False
        if text.folded.plain[max(0, text.starts[k] - 1)] == "[":  # what was taken out may have been a capital
            return False
        if text.begins(k):
            return not text.words[k].flags & Is.CAPITAL
    return True


def _touches_sign(text: Text, n: int) -> bool:
    plain = text.folded.plain
    a, b = text.starts[n], text.ends[n]
    beside = plain[a - 1 : a] + plain[b : b + 1]
    return any(sign in "@_/#0123456789" for sign in beside) or plain[b : b + 2] == ".e"
