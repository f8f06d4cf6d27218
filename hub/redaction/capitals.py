"""Is a capitalised word the name of somebody nobody recorded?

What no dictionary explains is a name unless the words beside it make a place, a body or a thing of it; what is
also an ordinary word or a place is one after a cue, beside another name, or where it does what people do.
Source: redaction requirements, section 4.
"""

import re

from hub.redaction.cues import cue, is_title_of_next, may_follow_cue
from hub.redaction.readings import FORMAL, stronger, titled
from hub.redaction.runs import (
    LIKELY,
    NAMEY,
    PERHAPS,
    SURE,
    THINGS,
    Run,
    acts,
    after_article,
    ends_in_thing,
    is_thing,
    left,
    placed,
    right,
)
from hub.redaction.surroundings import (
    ALSO_FAMILY,
    CONTRACTIONS,
    MADE_WORDS,
    MOSTLY_NAMES,
    NEVER,
    NOT_ALONE,
    WEAK_VERBS,
    WITH_PEOPLE,
)
from hub.redaction.tokens import Text
from hub.redaction.vocabulary import Is, is_ordinary


def capitals(text: Text, n: int) -> Run | None:
    """The name that begins with the capitalised word `n`, if it is one."""
    word = text.words[n]
    if word.flags & Is.TITLE and is_title_of_next(text, n):
        return None
    why = cue(text, n)
    if word.flags & Is.TITLE and (not why or word.base in FORMAL):
        return None
    last = right(text, n, bool(why))
    if word.flags & (Is.TIME | Is.NUMBER) and not why:
        return None
    dotted = len(word.base) == 1 and text.folded.plain[text.ends[n] : text.ends[n] + 1] == "."
    if (word.base in NEVER and not dotted) or (word.cut == 0 and "'" in word.written and word.base in CONTRACTIONS):
        return None
    thing = ends_in_thing(text, n, last, bool(why)) and not (titled(text, n) and text.words[last].base in ALSO_FAMILY)
    if thing or (word.flags & Is.CAMEL and _all_words(word.written)):
        return None
    if why:
        return Run(left(text, n), last, SURE, why) if may_follow_cue(text, n) else None
    run = _uncued(text, n, last)
    return run and run._replace(first=left(text, run.first))


_CAMEL = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")  # the words inside JusticeFor


def _all_words(written: str) -> bool:
    """Whether a word with capitals inside is made of ordinary words alone."""
    return all(is_ordinary(piece.lower()) for piece in _CAMEL.findall(written))


def _uncued(text: Text, n: int, last: int) -> Run | None:
    """A capitalised word without a cue before it."""
    word = text.words[n]
    flags = word.flags
    begins = text.begins(n)
    partner = last > n or _initials_after(text, n)
    if flags & Is.CAPITALS and not partner:
        return _capitals_alone(text, n)
    if flags & Is.INITIAL and len(word.base) == 1:
        return _after_initial(text, n, last)
    if flags & Is.ODD and not flags & Is.PROPER:
        if is_thing(text, n) or (placed(text, n) and not flags & Is.GIVEN and last == n):
            return None
        if word.base.endswith(MADE_WORDS) and not flags & NAMEY and last == n:
            return None
        sure = LIKELY if flags & NAMEY or partner or acts(text, last) else PERHAPS
        return Run(n, last, sure, "a name nobody recorded")
    if flags & Is.PROPER:
        return _proper(text, n, last)
    if flags & NAMEY or flags & Is.DOUBTFUL:
        return _doubtful(text, n, last, begins)
    if last > n and not begins and flags & Is.COMMON and not flags & (Is.BODY | Is.STREET | Is.TITLE | Is.JOB | Is.KIN):
        return _common_with_name(text, n, last)
    if last > n and not begins and text.words[n + 1].flags & Is.ODD and not flags & Is.COMMON:
        return Run(n, last, LIKELY, "two capitals together")
    return None


def _doubtful(text: Text, n: int, last: int, begins: bool) -> Run | None:
    """An ordinary word that people are also called: a name beside another, or where it acts."""
    if last > n and _names_someone(text, n + 1, last):
        return Run(n, last, LIKELY, "a given name with a further name")
    if is_thing(text, n) or stronger(text, n) or _ends_a_thing(text, n):
        return None
    if acts(text, last) and (not begins or _acts_alive(text, n, last)):
        return Run(n, last, LIKELY, "a name that acts")
    if begins and text.words[n].flags & (Is.GIVEN | Is.DOUBTFUL) and _with_another(text, last):
        return Run(n, last, LIKELY, "a name beside another")
    word = text.words[n]
    if begins or after_article(text, n) or _in_a_title(text, n):
        return None
    if word.base in NOT_ALONE or word.flags & (Is.BODY | Is.TIME):
        return None
    if not word.flags & (Is.GIVEN | Is.DOUBTFUL) and placed(text, n):
        return None
    return Run(n, last, PERHAPS, "a word that is also a name")


def _ends_a_thing(text: Text, n: int) -> bool:
    """Whether an article or a capital before makes a thing of the word: `the Court`, `Christmas Day`, `Rose Street`."""
    word = text.words[n]
    before = n > 0 and text.gap(n - 1) in (" ", "-") and text.words[n - 1].flags & Is.CAPITAL
    if word.flags & THINGS:
        return bool(before) or after_article(text, n)
    return bool(before and word.base in NOT_ALONE)


def _in_a_title(text: Text, n: int) -> bool:
    """Whether capitals that are ordinary words stand on either side: the name of a form, a team or a post."""
    sides = [k for k in (n - 1, n + 1) if 0 <= k < len(text.words) and text.gap(min(k, n)) in (" ", "-")]
    return any(text.words[k].flags & Is.CAPITAL and text.words[k].flags & Is.COMMON and not text.begins(k)
               and not text.words[k].flags & (Is.TITLE | Is.RANK | Is.GIVEN | Is.DOUBTFUL) for k in sides)  # fmt: skip


def _common_with_name(text: Text, n: int, last: int) -> Run | None:
    """An ordinary capitalised word in mid-sentence before one that only names explain (`Do Nguyen`)."""
    following = text.words[n + 1]
    if last == n + 1 and following.flags & Is.ODD and not following.flags & Is.PROPER and not after_article(text, n):
        return Run(n, last, PERHAPS, "two capitals together")
    return None


def _acts_alive(text: Text, n: int, last: int) -> bool:
    """Whether the word that begins a sentence does what only people do, or is mostly a name anyway."""
    if text.words[last].cut or text.words[n].base in MOSTLY_NAMES or not text.words[n].flags & Is.COMMON:
        return True
    return text.words[last + 1].base not in WEAK_VERBS


def alive(text: Text, n: int) -> bool:
    """Whether an ordinary capitalised word that somebody here is called is that name: in mid-sentence, or where it
    does what only people do."""
    return not text.begins(n) or (acts(text, n) and _acts_alive(text, n, n))


def _with_another(text: Text, last: int) -> bool:
    """Whether a further name follows, behind `and` or a comma (`Dawn, Mark and Penny`)."""
    words = text.words
    if last + 1 < len(words) and text.gap(last) == ", ":
        following = words[last + 1]
        named = following.flags & Is.CAPITAL and following.flags & (Is.ODD | NAMEY | Is.DOUBTFUL)
        return bool(named and not following.flags & (Is.TIME | Is.PROPER))
    if last + 2 >= len(words) or words[last + 1].base not in ("and", "&"):
        return False
    return bool(words[last + 2].flags & Is.CAPITAL and words[last + 2].flags & (Is.ODD | NAMEY))


def _proper(text: Text, n: int, last: int) -> Run | None:
    """A place or maker that may also be somebody's name."""
    word = text.words[n]
    if last > n and word.flags & NAMEY and _names_someone(text, n + 1, last) and not placed(text, n):
        return Run(n, last, LIKELY, "a given name with a further name")
    moves = acts(text, last) or (n > 0 and text.words[n - 1].base in WITH_PEOPLE and text.gap(n - 1).isspace())
    if word.flags & Is.GIVEN and moves and not placed(text, n) and not is_thing(text, n):
        return Run(n, last, PERHAPS, "a name that acts")
    return None


def _names_someone(text: Text, first: int, last: int) -> bool:
    return any(text.words[k].flags & (Is.ODD | NAMEY | Is.DOUBTFUL) for k in range(first, last + 1))


def _after_initial(text: Text, n: int, last: int) -> Run | None:
    """`A. Example`, `J B Example`: initials before a word that can be a name."""
    if last == n:
        return None
    name = text.words[last]
    named = name.flags & (Is.ODD | NAMEY | Is.DOUBTFUL) and not name.flags & (Is.PROPER | Is.TIME | Is.BODY)
    if named and len(name.base) > 1:
        return Run(n, last, LIKELY, "initials and a name")
    return None


def _capitals_alone(text: Text, n: int) -> Run | None:
    """A word in capitals: a name where it is listed as one and no abbreviation."""
    word = text.words[n]
    if len(word.base) < 4 or not word.flags & Is.ODD or word.flags & Is.PROPER or is_thing(text, n):
        return None
    spoken = len(word.base) >= 6 and any(vowel in word.base for vowel in "aeiouy")
    if word.flags & NAMEY or spoken or _comma_name(text, n):
        return Run(n, n, PERHAPS, "a name in capitals")
    return None


def _comma_name(text: Text, n: int) -> bool:
    """Whether `KOWALSKI, Jan` stands here."""
    if n + 1 >= len(text.words):
        return False
    following = text.words[n + 1]
    return text.gap(n)[:4] in (", ", ",") and bool(following.flags & Is.CAPITAL and following.flags & (Is.ODD | NAMEY))


def _initials_after(text: Text, n: int) -> bool:
    return n + 1 < len(text.words) and text.words[n + 1].flags & Is.INITIAL and text.gap(n) == " " and bool(
        text.words[n + 1].flags & Is.CAPITAL and len(text.words[n + 1].base) == 1
    )  # fmt: skip
