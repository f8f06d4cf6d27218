"""Which words stand in a text, where, and between what?

One pattern goes over the text once; each distinct word is looked up once. Everything that looks for people,
numbers or telling words works on what stands here.
Source: redaction requirements, section 10.
"""

import re
from dataclasses import dataclass, field
from itertools import accumulate

from hub.redaction.fold import Folded, fold
from hub.redaction.vocabulary import VOCABULARY, Word

# A run of letters, with letters after apostrophes (O'Dowd, Anna's), or a run of digits. Two forms: the first is
# for plain English type and much faster.
_ASCII_TOKEN = re.compile(r"([A-Za-z]+(?:'[A-Za-z]+)*|[0-9]+)")
_TOKEN = re.compile(r"([^\W\d_]+(?:'[^\W\d_]+)*|\d+)")
_STOPS = frozenset(".!?:\n")
LONGEST = 60
"""Letters or digits; nothing longer is a word or a number that anybody wrote."""


@dataclass(slots=True)
class Text:
    """A text with its words.

    starts, ends: folded places of each word; words: what each may be; explained: words that something explains
    already, noted once known people and numbers have been found.
    """

    folded: Folded
    starts: list[int]
    ends: list[int]
    words: list[Word]
    explained: set[int] = field(default_factory=set)

    def gap(self, n: int) -> str:
        """What stands between word `n` and the next."""
        return self.folded.plain[self.ends[n] : self.starts[n + 1]]

    def end(self, n: int) -> int:
        """Where word `n` ends without its possessive ending."""
        return self.ends[n] - self.words[n].cut

    def next_word(self, n: int) -> str:
        """The word after word `n` with a space between; empty where there is none."""
        beside = n + 1 < len(self.words) and self.gap(n) == " "
        return self.words[n + 1].base if beside else ""

    def begins(self, n: int) -> bool:
        """Whether word `n` begins a sentence or a line."""
        place, plain = self.starts[n] - 1, self.folded.plain
        if place >= 0 and plain[place] == '"':
            return True
        while place >= 0 and plain[place] in " \"'([*\t-":
            place -= 1
        return place < 0 or plain[place] in _STOPS or plain[place] == "\r"


def read(text: str) -> Text:
    """`text` folded and taken apart into words."""
    folded = fold(text)
    pieces = (_ASCII_TOKEN if folded.plain.isascii() else _TOKEN).split(folded.plain)  # what lies between, word, ...
    places, written = list(accumulate(map(len, pieces))), pieces[1::2]
    starts, ends = places[:-1:2], places[1::2]
    if max(map(len, written), default=0) > LONGEST:
        kept = [n for n, word in enumerate(written) if len(word) <= LONGEST]
        starts, ends, written = [starts[n] for n in kept], [ends[n] for n in kept], [written[n] for n in kept]
    words = [VOCABULARY[word] for word in written]
    return Text(folded, starts, ends, words)


def words_in(plain: str) -> list[str]:
    """The words and numbers of a folded piece of text."""
    return _TOKEN.findall(plain)


def first_word(plain: str) -> str:
    """The first word or number of a folded piece of text; empty where there is none."""
    found = _TOKEN.search(plain)
    return found.group() if found else ""
