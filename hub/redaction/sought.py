"""How is one forbidden value recognised once its letters were found?

A name counts with a letter's edge on both sides, even taken apart by marks or letter by letter; a date or an
address line keeps its own order of pieces; an identifier counts however it is spaced, long ones backwards too.
Source: redaction requirements, section 7 (normalise each view; boundaries of section 3).
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

from hub.redaction.plain import plain

SHORT = 3
"""Letters of a name so short that digits beside it make it part of something else."""
FAMILIAR_ENDINGS = re.compile(r"(?:'?s|es)(?![^\W\d_])")
LONG_IDENTIFIER = 7
"""Letters and digits from which an identifier counts even inside a longer run."""
REVERSIBLE_IDENTIFIER = 8
REVERSIBLE_NAME = 7
RUN_TOGETHER = 10
"""Letters from which a name of several parts counts even inside a longer word."""

_SENTENCE_END = re.compile(r"[.!?;:]\s")


@dataclass(frozen=True, slots=True)
class Sought(ABC):
    """One pattern of letters and digits, and what must be around and inside a find.

    breaks: after how many letters the value itself has something else than a letter.
    """

    letters: str
    breaks: frozenset[int] = frozenset()
    loose: bool = False

    @abstractmethod
    def stands(self, before: str, after: str) -> bool:
        """Whether the value stands by itself there. before: one character at most; after: a few."""

    @abstractmethod
    def holds(self, gaps: list[str]) -> bool:
        """Whether what lies between the letters lets it be read as the value."""


@dataclass(frozen=True, slots=True)
class Name(Sought):
    """Letters alone: a name, a school, words of a limit."""

    def stands(self, before: str, after: str) -> bool:
        """With an edge on both sides, a possessive or plural ending apart; long full names anywhere."""
        if self.breaks and len(self.letters) >= RUN_TOGETHER:
            return True
        if len(self.letters) <= SHORT:
            return not before.isalnum() and (not after[:1].isalnum() or FAMILIAR_ENDINGS.match(after) is not None)
        return not before.isalpha() and (not after[:1].isalpha() or FAMILIAR_ENDINGS.match(after) is not None)

    def holds(self, gaps: list[str]) -> bool:
        """Between its parts anything short but the end of a sentence; inside a part marks, or spaces if loose.

        A hyphen at the end of a line is a mark.
        """
        inside = [gap for n, gap in enumerate(gaps, 1) if n not in self.breaks]
        between = [gap for n, gap in enumerate(gaps, 1) if n in self.breaks]
        if not all(len(gap) <= 6 and not _SENTENCE_END.search(gap) for gap in between):
            return False
        filled = [gap for gap in inside if gap]
        if not filled:
            return True
        if len(self.letters) <= SHORT and len(filled) < len(inside):
            return False
        if len(filled) == len(inside):  # letter by letter
            return all(len(gap) <= 3 for gap in filled)
        return all(self._is_mark(gap) for gap in filled)

    def _is_mark(self, gap: str) -> bool:
        spaced = self.loose and not _SENTENCE_END.search(gap)
        return len(gap) <= 3 and (spaced or " " not in gap or gap == "- ")


@dataclass(frozen=True, slots=True)
class Line(Sought):
    """Letters and digits in pieces: a date, a house number with its street."""

    def stands(self, before: str, after: str) -> bool:
        """With an edge on both sides of the same sort: no digit beside a digit, no letter beside a letter."""
        first, last = self.letters[0], self.letters[-1]
        return not _runs_on(before, first) and (not _runs_on(last, after[:1]) or _is_ending(last, after))

    def holds(self, gaps: list[str]) -> bool:
        """Pieces whole and in their order; digits of two pieces never run together; or all of it letter by letter."""
        if all(gaps):
            return all(len(gap) <= 3 for gap in gaps)
        for n, gap in enumerate(gaps, 1):
            if n not in self.breaks and gap:
                return False
            if n in self.breaks and (len(gap) > 4 or (not gap and self.letters[n - 1 : n + 1].isdigit())):
                return False
        return True


def _runs_on(one: str, other: str) -> bool:
    return (one.isdigit() and other.isdigit()) or (one.isalpha() and other.isalpha())


def _is_ending(last: str, after: str) -> bool:
    return last.isalpha() and FAMILIAR_ENDINGS.match(after) is not None


@dataclass(frozen=True, slots=True)
class Identifier(Sought):
    """A number, an account, an address of a mailbox: spacing tells nothing."""

    anywhere: bool = False

    def stands(self, before: str, after: str) -> bool:
        """Short ones and mailboxes by themselves; long numbers anywhere."""
        return self.anywhere or not (before.isalnum() or after[:1].isalnum())

    def holds(self, gaps: list[str]) -> bool:
        """However it is spaced, within reason."""
        return all(len(gap) <= 8 for gap in gaps)


def sought_for(value: str, whole: bool, loose: bool) -> Iterator[Sought]:
    """Every pattern by which `value` is looked for; none where it has no letter or digit."""
    words = plain(value)
    letters, breaks = _bare(words)
    if not letters:
        return
    if not any(character.isdigit() for character in letters) and "@" not in words:
        yield Name(letters, breaks, loose)
        if len(letters) >= REVERSIBLE_NAME:
            yield Name(letters[::-1], frozenset(len(letters) - n for n in breaks))
    elif whole:
        yield Line(letters, breaks)
    else:
        yield from _identifier(words, letters)


def _bare(words: str) -> tuple[str, frozenset[int]]:
    """Letters and digits of `words`, and after how many of them something else stood."""
    letters, breaks = [], set()
    for character in words:
        if character.isalnum():
            letters.append(character)
        elif letters:
            breaks.add(len(letters))
    return "".join(letters), frozenset(breaks - {len(letters)})


def _identifier(words: str, letters: str) -> Iterator[Sought]:
    mailbox = "@" in words.strip("@")
    yield Identifier(letters, anywhere=not mailbox and len(letters) >= LONG_IDENTIFIER)
    if mailbox:
        spelt, _ = _bare(words.replace("@", " at ").replace(".", " dot "))
        half, _ = _bare(words.replace("@", " at "))
        yield from (Identifier(form) for form in (spelt, half))
    if len(letters) >= REVERSIBLE_IDENTIFIER:
        yield Identifier(letters[::-1], anywhere=not mailbox)
    if words.lstrip("+( ").startswith("0") and letters.isdigit() and len(letters) in (10, 11):
        yield Identifier(letters[1:], anywhere=True)  # with a country code before it
