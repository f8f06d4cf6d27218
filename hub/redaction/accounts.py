"""Which known name stands inside an account, a hashtag, a file's name or a word of several?

`lee.m.barrow`, `@annanowak88`, `JusticeForAnna`: nothing but letters stands beside the name, so that word by word it
would not be found.
Source: redaction requirements, section 3.
"""

import re
from collections.abc import Iterator

from hub.redaction.index import Index, Part
from hub.redaction.spans import Span
from hub.redaction.tokens import Text

_PIECES = re.compile(  # lee.m.barrow, but no file's name
    r"(?<![\w@.])[a-z0-9]{1,20}(?:\.[a-z0-9]{1,20}){1,4}(?<!\.jpg)(?<!\.png)(?<!\.pdf)(?<!\.doc)(?<!\.mp4)(?<!\.mov)(?![\w@]|\.\w)"
)
_CAMEL = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")  # the words inside JusticeForAnna


def find_inside(text: Text, index: Index, n: int) -> Iterator[Span]:
    """Known names within a word of several (`JusticeForAnna`)."""
    for piece in _CAMEL.finditer(text.words[n].written):
        parts = index.parts.get(piece.group().lower())
        if parts and len(piece.group()) >= 3:
            at = text.starts[n]
            yield _plain(text, index, at + piece.start(), at + piece.end(), parts, "a known name inside a word")


def find_accounts(text: Text, index: Index) -> Iterator[Span]:
    """Known names run together with others in e-mail addresses, account names, hashtags and file names."""
    plain = text.folded.plain
    yield from _dotted_accounts(text, index)
    if not any(sign in plain for sign in "@#_"):
        return
    for n, word in enumerate(text.words):
        start, end = text.starts[n], text.ends[n]
        beside = plain[start - 1 : start] + plain[end : end + 1]
        if {"@", "#", "_"}.isdisjoint(beside):
            continue
        if word.base in index.parts and len(word.base) >= 3:
            yield _plain(text, index, start, end, index.parts[word.base], "a known name inside an account")
        elif len(word.base) >= 5:
            yield from _run_together(text, index, n, word.base)


def _dotted_accounts(text: Text, index: Index) -> Iterator[Span]:
    """Account names of several pieces of which one is a known name (`lee.m.barrow`)."""
    parts = index.parts
    for found in _PIECES.finditer(text.folded.low):
        if any(len(piece) >= 3 and piece in parts for piece in found.group().split(".")):
            a, b = text.folded.original(*found.span())
            yield Span(a, b, "HANDLE", None, "an account with a known name inside", 0.85)


def _run_together(text: Text, index: Index, n: int, base: str) -> Iterator[Span]:
    start = text.starts[n]
    for a in range(len(base) - 3):
        for b in range(len(base), a + 3, -1):
            parts = index.parts.get(base[a:b])
            if parts:
                yield _plain(text, index, start + a, start + b, parts, "a known name inside an account")
                break


def _plain(text: Text, index: Index, start: int, end: int, parts: frozenset[Part], why: str) -> Span:
    people = sorted({part.subject for part in parts}, key=list(index.subjects).index)
    kind = "FORMER_NAME" if all(part.place == "former" for part in parts) else "PERSON"
    a, b = text.folded.original(start, end)
    return Span(a, b, kind, people[0], why, 0.85, tuple(people[1:]))
