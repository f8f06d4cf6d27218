"""What does one change of a reviewer make of the choices of a draft?

Each act is one function from what the form says to new edits; a new act is a new entry. Nothing is taken on trust: a
place that is not in the text, words that stand nowhere and a bringing back without a reason are refused, and what was
chosen before stays. What the agency then receives is computed anew, under the same rules, and checked again.
Source: pages paper, section 4 (review the redaction); redaction requirements, section 7.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from hub.disclosures.choices import Choices, Edit
from hub.disclosures.places import parse_key
from hub.disclosures.rules import LEAST_REASON
from hub.kernel.errors import InvalidError

MOST_EDITS = 500
"""Changes by hand of one draft (ours); a text that needs more is better written anew."""
NAME_OF = "name:"
"""How a form says whose name was missed: `name:` and the person's id within the case."""


class Missed(StrEnum):
    """What sort of thing a reviewer took out that the engine had missed."""

    shown: str

    def __new__(cls, code: str, shown: str) -> "Missed":
        member = str.__new__(cls, code)
        member._value_ = code
        member.shown = shown
        return member

    NAME = "name", "a name of somebody who is not in the record"
    PLACE = "place", "an address or a place"
    NUMBER = "number", "a number, an e-mail address or an account"
    DETAIL = "detail", "a detail that tells who it is"


@dataclass(frozen=True, slots=True)
class Texts:
    """What a change is checked against. fields: text by field path; people: name by id within the case."""

    fields: Mapping[str, str]
    people: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """The choices after it, the key of the place to look at next, and the person and name to be kept in the record."""

    choices: Choices
    at: str = ""
    alias: tuple[str, str] | None = None


def change(texts: Texts, choices: Choices, values: Mapping[str, str]) -> Change:
    """Carry out one act. values: `act`, and what that act asks for. Raises InvalidError naming the field."""
    act = ACTS.get(values.get("act", ""))
    if act is None:
        raise InvalidError({"act": ["Choose what to do with this place."]})
    changed = act(texts, choices, values)
    if len(changed.choices.edits) > MOST_EDITS:
        raise InvalidError({"act": [f"No more than {MOST_EDITS} changes by hand fit one draft. Undo some first."]})
    return changed


def _place(texts: Texts, values: Mapping[str, str]) -> tuple[str, int, int]:
    path, start, end = parse_key(values.get("place", ""))
    if not 0 <= start < end <= len(texts.fields.get(path, "")):
        raise InvalidError({"place": ["That place is not in the text any more. Choose it again."]})
    return path, start, end


def _edit(texts: Texts, path: str, start: int, end: int, action: str, reason: str = "") -> Edit:
    return Edit(path, start, end, action, reason, words=texts.fields[path][start:end])


def _with(choices: Choices, edit: Edit, at: str = "", alias: tuple[str, str] | None = None) -> Change:
    edits = tuple(one for one in choices.edits if one != edit)
    return Change(replace(choices, edits=(*edits, edit)), at, alias)


def _accept(texts: Texts, choices: Choices, values: Mapping[str, str]) -> Change:
    """It was looked at and is right."""
    path, start, end = _place(texts, values)
    return _with(choices, _edit(texts, path, start, end, "accept"))


def _take(texts: Texts, choices: Choices, values: Mapping[str, str]) -> Change:
    """Take out what was let stand at this one place."""
    path, start, end = _place(texts, values)
    return _with(_without(choices, path, start, end), _edit(texts, path, start, end, "remove"), values["place"])


_WORD_AFTER = re.compile(r"\s*\S+")
_WORD_BEFORE = re.compile(r"\S+\s*\Z")


def _extend(texts: Texts, choices: Choices, values: Mapping[str, str]) -> Change:
    """One more word at this place goes: after it, or before."""
    path, start, end = _place(texts, values)
    text, before = texts.fields[path], values.get("side") == "before"
    found = _WORD_BEFORE.search(text[:start]) if before else _WORD_AFTER.match(text, end)
    if found is None:
        raise InvalidError({"place": ["The text ends here; there is no further word."]})
    start, end = (found.start(), end) if before else (start, found.end())
    more = _edit(texts, path, start, end, "remove")
    return _with(_without(choices, path, start, end), more, f"{path}:{start}:{end}")


def _without(choices: Choices, path: str, start: int, end: int) -> Choices:
    """Without older marks that the new one swallows."""
    def inside(edit: Edit) -> bool:
        return not edit.everywhere and edit.path == path and start <= edit.start and edit.end <= end

    return replace(choices, edits=tuple(edit for edit in choices.edits if not inside(edit)))


def _restore(texts: Texts, choices: Choices, values: Mapping[str, str]) -> Change:
    """This place may be read, because ..."""
    path, start, end = _place(texts, values)
    reason = values.get("restore_reason", "").strip()
    if len(reason) < LEAST_REASON:
        raise InvalidError({"restore_reason": [f"Say why, in at least {LEAST_REASON} characters."]})
    back = _edit(texts, path, start, end, "keep", reason)
    return _with(_without(choices, path, start, end), back, values["place"])


def _everywhere(texts: Texts, choices: Choices, values: Mapping[str, str]) -> Change:
    """These words go wherever they stand; a name of somebody in the record is looked for from now on."""
    words, what = values.get("words", "").strip(), values.get("what", "")
    if len(words) < 2:
        raise InvalidError({"words": ["Write the words to take out, exactly as they stand."]})
    if not any(words.casefold() in text.casefold() for text in texts.fields.values()):
        raise InvalidError({"words": ["These words do not stand in the text. Copy them from the left side."]})
    alias = _whose(texts, what, words)
    kind = Missed.NAME.value if alias else what
    if kind not in set(Missed):
        raise InvalidError({"what": ["Say what it is."]})
    return _with(choices, Edit("*", 0, 0, "remove", words, True, kind), values.get("place", ""), alias)


def _neutral(_texts: Texts, choices: Choices, _values: Mapping[str, str]) -> Change:
    """He and she become they in the whole case."""
    return _with(choices, Edit("*", 0, 0, "neutral"))


def _whose(texts: Texts, what: str, words: str) -> tuple[str, str] | None:
    person = what.removeprefix(NAME_OF)
    return (person, words) if what.startswith(NAME_OF) and person in texts.people else None


def _undo(texts: Texts, choices: Choices, values: Mapping[str, str]) -> Change:
    """Take one change back. `edit`: its number in the list."""
    number = values.get("edit", "")
    if not number.isdigit() or int(number) >= len(choices.edits):
        raise InvalidError({"act": ["That change is gone already."]})
    gone = choices.edits[int(number)]
    left = tuple(edit for n, edit in enumerate(choices.edits) if n != int(number))
    return Change(replace(choices, edits=left), "" if gone.everywhere else f"{gone.path}:{gone.start}:{gone.end}")


ACTS: dict[str, Callable[[Texts, Choices, Mapping[str, str]], Change]] = {
    "accept": _accept,
    "take": _take,
    "extend": _extend,
    "restore": _restore,
    "everywhere": _everywhere,
    "neutral": _neutral,
    "undo": _undo,
}
"""What a reviewer can do."""
