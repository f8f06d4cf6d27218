"""Is an ordinary word the name here, or does something stronger stand beside it?

`Grace period`, `3 May`, `old Bill`, `Rose bushes`: what stands before and after a capitalised word decides; in
lower case an ordinary word is no name by itself. When in doubt it is the name, with low confidence.
Source: redaction requirements, section 3 (words that are also names).
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from hub.redaction.lexicon import (
    AMBIGUOUS,
    MONTHS,
    PARTICLES,
    STRONGER_AFTER,
    STRONGER_BEFORE,
    TITLES,
    VERBS_AFTER_NAMES,
    VERBS_OF_SPEECH,
    ordinary_words,
)
from hub.redaction.tokens import Text
from hub.redaction.vocabulary import Is

if TYPE_CHECKING:
    from hub.redaction.index import Part

_MONTHS = frozenset(MONTHS)
_MONTH_BEFORE = frozenset(
    ["mid", "early", "late", "in", "since", "until", "by", "last", "next", "of", "this", "from", "end", "during",
     "through", "till", "before", "after", "every", "each"]
)  # fmt: skip
_DETERMINERS = frozenset(
    ["a", "an", "the", "some", "any", "no", "every", "each", "this", "that", "his", "her", "its", "their", "our", "my"]
)
_LITTLE_WORDS = frozenset(
    ["to", "that", "this", "you", "it", "be", "have", "need", "not", "also", "well", "the", "there", "on", "from",
     "for", "of"]
)
"""Words that follow an ordinary word at the beginning of a sentence (`Hope to see`) and a name elsewhere."""
_GAP = re.compile(r"\.?\s{1,3}")
_DAY_BEFORE = re.compile(r"\d(?:st|nd|rd|th)?(?: of)?[ /-]\Z")
_YEAR_AFTER = re.compile(r",? '?\d{1,4}(?:st|nd|rd|th)?\b")
_NEXT = re.compile(r"[ -]([a-z]+)")


def titled(text: Text, n: int) -> bool:
    """Whether a title stands before word `n`."""
    if n == 0 or not text.words[n - 1].flags & Is.TITLE:
        return False
    between = text.gap(n - 1)
    return len(between) <= 4 and _GAP.fullmatch(between) is not None


def stands_alone(text: Text, n: int, parts: "Iterable[Part]", how: str) -> bool:
    """Whether one word by itself is the name. how: as `Hit.how`."""
    word, places = text.words[n], {part.place for part in parts}
    base, capital = word.base, bool(word.flags & Is.CAPITAL)
    common = base in AMBIGUOUS or base in ordinary_words()
    if places == {"shared"} and not titled(text, n):
        return False
    if titled(text, n):
        return capital or not common or text.words[n - 1].base in FORMAL
    if how == "ending" and not capital and (common or word.flags & Is.COMMON):
        return False
    if not capital and common and text.next_word(n) in VERBS_OF_SPEECH:
        return places != {"nickname"}
    if not capital:
        return not common and (len(base) >= 3 or how != "exact") and places != {"nickname"} and base not in PARTICLES
    if how == "misspelt":
        return True
    if places == {"nickname"} and common and text.begins(n):
        return n + 1 < len(text.words) and text.words[n + 1].base in VERBS_AFTER_NAMES
    return not common or not stronger(text, n)


FORMAL = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr"})


def stronger(text: Text, n: int) -> bool:
    """Whether what stands beside an ordinary capitalised word says that it is no name here."""
    base, low = text.words[n].base, text.folded.low
    end = text.end(n)
    after = low[end : end + 30]
    before = text.words[n - 1].base if n else ""
    beside = bool(n) and low[text.ends[n - 1] : text.starts[n]] == " "
    if base in _MONTHS and _reads_as_month(text, n, before, after):
        return True
    if beside and before in STRONGER_BEFORE.get(base, frozenset()):
        return False
    match = _NEXT.match(after)
    following = match.group(1) if match else ""
    if n + 1 < len(text.words) and text.words[n + 1].flags & Is.STREET and text.words[n + 1].flags & Is.CAPITAL:
        return True
    starts = text.begins(n)
    if text.words[n].cut:
        return False
    if following in VERBS_AFTER_NAMES and following not in STRONGER_AFTER.get(base, ()):
        return False
    if following in STRONGER_AFTER.get(base, ()):
        return starts or (following not in VERBS_AFTER_NAMES and following not in _LITTLE_WORDS)
    if beside and before in _DETERMINERS and not starts and following not in VERBS_AFTER_NAMES:
        return bool(text.words[n].flags & Is.COMMON) and _is_thing(text, n)
    return starts and following in STRONGER_AFTER["*"]


def _is_thing(text: Text, n: int) -> bool:
    """Whether a capitalised common word after `the` is part of a thing's name: a further capital stands after it."""
    if n + 1 >= len(text.words):
        return False
    following = text.words[n + 1]
    return bool(following.flags & Is.CAPITAL and following.flags & (Is.COMMON | Is.BODY | Is.STREET))


def _reads_as_month(text: Text, n: int, before: str, after: str) -> bool:
    low, start = text.folded.low, text.starts[n]
    if _DAY_BEFORE.search(low, max(0, start - 14), start) or _YEAR_AFTER.match(after):
        return True
    return n > 0 and before in _MONTH_BEFORE and low[start - 1] == " " and before not in TITLES
