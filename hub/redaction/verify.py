"""Is anything left of what must not go? An independent look at the final text or bytes.

Shares no matching code with detection: it is handed the values of everybody who was taken out and looks
for them in every view, written plainly, without marks and spaces, and backwards where they are long.
Source: redaction requirements, section 7; threat model P6.
"""

import html
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote

CHECK_VERSION = "1"
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"})


@dataclass(frozen=True, slots=True)
class Forbidden:
    """One value that must not appear. whole: only as whole words (names); else anywhere in letters and digits."""

    value: str
    kind: str
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Hit:
    """Where something was left: view, kind, and place in the looked-at form. Never the value."""

    view: str
    kind: str
    place: int


@dataclass(frozen=True, slots=True)
class LeakCheck:
    """The result. values_tested: how many values were looked for."""

    passed: bool
    values_tested: int
    hits: tuple[Hit, ...] = ()
    version: str = CHECK_VERSION


def plain(text: str) -> str:
    """The form in which words are compared."""
    text = unicodedata.normalize("NFKC", html.unescape(text)).translate(_INVISIBLE).casefold().translate(_LETTERS)
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    text = re.sub(r"[\u2010-\u2015\u2212]", "-", text).replace("\u2019", "'")
    return re.sub(r"\s+", " ", text)


def squeezed(text: str) -> str:
    """Letters and digits alone."""
    return re.sub(r"[^0-9a-z]", "", plain(text))


def check(views: Mapping[str, str | bytes], forbidden: Collection[Forbidden]) -> LeakCheck:
    """Look for every forbidden value in every view."""
    hits: list[Hit] = []
    for name, view in views.items():
        text = view.decode("utf-8", "replace") if isinstance(view, bytes) else view
        words, letters = plain(text), squeezed(unquote(text))
        for value in forbidden:
            place = _find(value, words, letters)
            if place >= 0:
                hits.append(Hit(name, value.kind, place))
    return LeakCheck(not hits, len(forbidden), tuple(hits))


def _find(value: Forbidden, words: str, letters: str) -> int:
    if value.whole:
        match = re.search(rf"(?<!\w){re.escape(plain(value.value))}(?:'?s)?(?!\w)", words)
        return match.start() if match else -1
    sought = squeezed(value.value)
    if len(sought) < 5:
        return -1
    place = letters.find(sought)
    if place < 0 and len(sought) >= 8:
        place = letters.find(sought[::-1])
    return place


def birth_forms(day: date) -> tuple[str, ...]:
    """A birth date as people write it."""
    month = day.strftime("%B")
    short = month[:3]
    return (
        day.isoformat(), f"{day.day}/{day.month}/{day.year}", f"{day:%d/%m/%Y}", f"{day:%d/%m/%y}",
        f"{day.day}.{day.month}.{day.year}", f"{day.day}.{day.month}.{day:%y}", f"{day:%d.%m.%y}",
        f"{day.day}/{day.month}/{day:%y}", f"{day.day} {month} {day.year}", f"{day.day} {short} {day.year}",
        f"{day.day}-{short}-{day.year}", f"{month} {day.day}, {day.year}", f"{day:%d-%m-%Y}",
    )  # fmt: skip
