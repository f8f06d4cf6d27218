"""Which kinds of entry are there, and what does each say in clear?

One table: kind -> the members of `clear`, each with the shape its value must have. The sets are closed.
Kinds, member names and codes are hashed for ever, so they are never renamed. A verifier judges shapes
only; whoever writes an entry must also keep to the closed lists of codes below.
Source: sealed log specification, section 3.2.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Clear = Mapping[str, Any]
Shape = Callable[[Any], str | None]
"""Gives the canonical text of a value that has the shape, None for any other value: one pass judges and encodes."""

Rule = Callable[[Clear], bool]


class Kind(StrEnum):
    """What happened."""

    DISCLOSURE = "disclosure"
    DENIAL = "denial"
    RECEIPT = "receipt"
    WITHDRAWAL = "withdrawal"
    CORRECTION = "correction"
    AGREEMENT = "agreement"
    ACCESS = "access"
    KEY = "key"
    ERASURE = "erasure"
    RESTORE = "restore"
    GENESIS = "genesis"


MAX_INTEGER = 2**53 - 1

_CODE = re.compile(r"[A-Za-z0-9_:.\-/@]+\Z").match
_CODE_OR_EMPTY = re.compile(r"[A-Za-z0-9_:.\-/@]*\Z").match
_RECIPIENT = re.compile(r"[A-Za-z0-9_:.\-]+(/[A-Za-z0-9_:.\-]+)?\Z").match
_AGREEMENT = re.compile(r"[A-Za-z0-9_:.\-/]+@[A-Za-z0-9_:.\-/]+\Z").match
_FIELD = re.compile(r"[A-Za-z0-9_.\-/@]+:[A-Za-z0-9_.\-/@]+\Z").match
_NAME = re.compile(r"[a-z][a-z0-9_]{0,47}\Z").match
_DIGEST = re.compile(r"[0-9a-f]{64}\Z").match
_VKEY = re.compile(r"[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+={0,2}\Z").match
_HASH = re.compile(r"[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=\Z").match


def is_name(value: Any) -> bool:
    """Whether `value` can be the name of a member or commitment."""
    return type(value) is str and _NAME(value) is not None


def is_commitment(value: Any) -> bool:
    """Whether `value` is standard base64 of 32 bytes, in its one form."""
    return type(value) is str and _HASH(value) is not None


_MOST_REMEMBERED = 10_000


def _matching(pattern: Callable[[str], Any]) -> Shape:
    """Texts of which nothing needs escaping. Codes come from short lists, so those judged before are remembered."""
    known: dict[str, str] = {}

    def shape(value: Any) -> str | None:
        if type(value) is not str:
            return None
        return known.get(value) or judge(value)

    def judge(value: str) -> str | None:
        if pattern(value) is None:
            return None
        if len(known) < _MOST_REMEMBERED:
            known[value] = f'"{value}"'
        return f'"{value}"'

    return shape


_code, _code_or_empty = _matching(_CODE), _matching(_CODE_OR_EMPTY)
_recipient, _agreement = _matching(_RECIPIENT), _matching(_AGREEMENT)
_agreement_or_empty = _matching(lambda text: text == "" or _AGREEMENT(text))
_field, _name, _digest, _hash = _matching(_FIELD), _matching(_NAME), _matching(_DIGEST), _matching(_HASH)


def _list_of(shape: Shape, doubles: bool) -> Shape:
    """A sorted list."""

    def listed(value: Any) -> str | None:
        if type(value) is not list:
            return None
        texts = [shape(each) for each in value]
        if None in texts:
            return None
        if len(value) > 1 and (value != sorted(value) or (not doubles and len(set(value)) != len(value))):
            return None
        return f"[{','.join(texts)}]"

    return listed


_codes, _fields = _list_of(_code, doubles=True), _list_of(_field, doubles=False)
_names = _list_of(_name, doubles=False)


def _object_of(shape: Shape) -> Shape:
    """An object of name -> `shape`."""

    def object_(value: Any) -> str | None:
        if type(value) is not dict or not all(map(is_name, value)):
            return None
        texts = [(name, shape(value[name])) for name in sorted(value)]
        if any(text is None for _, text in texts):
            return None
        return "{" + ",".join(f'"{name}":{text}' for name, text in texts) + "}"

    return object_


def by_role(shape: Shape) -> Shape:
    """`shape`, or a filled object of role -> `shape`."""
    of_roles = _object_of(shape)

    def either(value: Any) -> str | None:
        if type(value) is dict:
            return of_roles(value) if value else None
        return shape(value)

    return either


def _count(value: Any) -> str | None:
    return str(value) if type(value) is int and 0 <= value <= MAX_INTEGER else None


def _version(value: Any) -> str | None:
    return _count(value) or _code_or_empty(value)


def _true(value: Any) -> str | None:
    return "true" if value is True else None


def _right_value(value: Any) -> str | None:
    if type(value) is bool:
        return "true" if value else "false"
    return _count(value) or by_role(_code_or_empty)(value) or by_role(_codes)(value)


_changed = _object_of(_right_value)


def _targets(value: Any) -> str | None:
    if type(value) is not list or not value:
        return None
    texts = [_target(each) for each in value]
    if None in texts:
        return None
    positions = [each["seq"] for each in value]
    if any(before >= after for before, after in zip(positions, positions[1:], strict=False)):
        return None
    return f"[{','.join(texts)}]"


def _target(value: Any) -> str | None:
    if type(value) is not dict or value.keys() != {"seq", "names"} or not value["names"]:
        return None
    names, seq = _names(value["names"]), _count(value["seq"])
    return None if names is None or seq is None else f'{{"names":{names},"seq":{seq}}}'


def _vkey(value: Any) -> str | None:
    if type(value) is not str or _VKEY(value) is None:
        return None
    return json.dumps(value, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Members:
    """The members of one kind's `clear`: what must be there, what may, and what holds between them.

    in_order: each member with its encoded name, its shape and whether it must be there, in canonical order.
    """

    required: Mapping[str, Shape]
    optional: Mapping[str, Shape] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    in_order: tuple[tuple[str, str, Shape, bool], ...] = field(init=False)

    def __post_init__(self) -> None:
        shapes = {**self.required, **self.optional}
        in_order = tuple((name, f'"{name}":', shapes[name], name in self.required) for name in sorted(shapes))
        object.__setattr__(self, "in_order", in_order)


class ClearError(ValueError):
    """`clear` is not that of its kind; the message names member and reason, never a value."""


def clear_text(members: Members, clear: Any) -> str:
    """The canonical text of `clear`. Raises ClearError where it is not of this kind."""
    if type(clear) is not dict:
        raise ClearError("clear is no object")
    texts = []
    for name, prefix, shape, needed in members.in_order:
        if name in clear:
            text = shape(clear[name])
            if text is None:
                raise ClearError(f"clear.{name} has another shape")
            texts.append(prefix + text)
        elif needed:
            raise ClearError(f"clear lacks {name}")
    if len(texts) != len(clear):
        raise ClearError("clear has an unknown member")
    for rule in members.rules:
        if not rule(clear):
            raise ClearError("clear contradicts itself: " + rule.__name__.strip("_"))
    return "{" + ",".join(texts) + "}"


def _releases_something(clear: Clear) -> bool:
    return bool(clear["fields"])


def _names_what_the_law_would_have_said(clear: Clear) -> bool:
    return ("would_have_refused" in clear) == (clear["outcome"] == "refuse")


def _went_by_no_page_if_refused(clear: Clear) -> bool:
    return "would_have_refused" not in clear or clear["channel"] not in HUB_CHANNELS


def _counts_when_many(clear: Clear) -> bool:
    return ("count" in clear) == (clear["act"] in ("log_export", "sample_session"))


def _says_openings_when_exported(clear: Clear) -> bool:
    return ("openings" in clear) == (clear["act"] == "log_export")


def _repeats_something(clear: Clear) -> bool:
    return "refers_to" in clear or clear["act"] == "conditions_accepted"


def _says_from_or_until(clear: Clear) -> bool:
    return ("first_size" in clear) == (clear["action"] == "add") and ("first_size" in clear) != ("last_size" in clear)


def _all_or_nothing(clear: Clear) -> bool:
    return len(clear) in (0, len(_RESTARTED))


HUB_CHANNELS = ("portal", "open", "download")
"""Channels that the hub itself carries: nothing that the law refuses goes by them."""

_BASIS: dict[str, Shape] = {
    "sender": _code,
    "recipient": _recipient,
    "agreement": _agreement_or_empty,
    "purpose": _code_or_empty,
    "art6": by_role(_code_or_empty),
    "annex1": by_role(_code_or_empty),
    "art9": by_role(_code_or_empty),
    "sch1": by_role(_codes),
    "art10": by_role(_code_or_empty),
    "gateway": _code_or_empty,
    "rules_version": _code_or_empty,
    "outcome": _code,
    "codes": _codes,
    "fields": _fields,
    "channel": _code,
}
_BASIS_OPTIONAL: dict[str, Shape] = {"meeting_kind": _code, "refers_to": _count}
_RESTARTED: dict[str, Shape] = {
    "old_origin": _code,
    "old_size": _count,
    "old_root": _hash,
    "restored_size": _count,
    "reason": _code,
}

CLEAR: dict[Kind, Members] = {
    Kind.DISCLOSURE: Members(
        _BASIS,
        {**_BASIS_OPTIONAL, "would_have_refused": _true, "approved": _code},
        (_releases_something, _names_what_the_law_would_have_said, _went_by_no_page_if_refused),
    ),
    Kind.DENIAL: Members(_BASIS, _BASIS_OPTIONAL),
    Kind.RECEIPT: Members(
        {"recipient": _recipient, "act": _code, "agreement": _agreement_or_empty, "conditions": _version},
        {"refers_to": _count},
        (_repeats_something,),
    ),
    Kind.WITHDRAWAL: Members({"recipient": _recipient, "refers_to": _count, "reason": _code}),
    Kind.CORRECTION: Members({"refers_to": _count, "reason": _code, "changed": _changed}),
    Kind.AGREEMENT: Members(
        {"agreement": _agreement, "act": _code, "party": _code_or_empty, "digest": _digest, "channel": _code}
    ),
    Kind.ACCESS: Members(
        {"act": _code, "role": _code, "reason": _code_or_empty, "channel": _code},
        {"refers_to": _count, "count": _count, "openings": _code},
        (_counts_when_many, _says_openings_when_exported),
    ),
    Kind.KEY: Members(
        {"action": _code, "vkey": _vkey}, {"first_size": _count, "last_size": _count}, (_says_from_or_until,)
    ),
    Kind.ERASURE: Members({"reason": _code, "targets": _targets}),
    Kind.RESTORE: Members({"from_size": _count, "lost_size": _count, "reason": _code}),
    Kind.GENESIS: Members({}, _RESTARTED, (_all_or_nothing,)),
}

OUTCOMES = frozenset({"allow", "allow_with_warning", "refuse"})
CHANNELS = frozenset({*HUB_CHANNELS, "oral", "telephone", "in_person", "secure_mail", "paper", "court"})
DOORS = frozenset({"page", "cli"})
RESTART_REASONS = frozenset({"backup", "failover", "disk"})
"""Why the end of a log is lost, so that another begins."""

CODES: dict[Kind, dict[str, frozenset[str]]] = {
    Kind.DISCLOSURE: {"outcome": OUTCOMES, "channel": CHANNELS, "approved": frozenset({"before", "after"})},
    Kind.DENIAL: {"outcome": OUTCOMES, "channel": CHANNELS},
    Kind.RECEIPT: {
        "act": frozenset({"acknowledged", "conditions_accepted", "destroyed", "returned", "kept", "passed_on"})
    },
    Kind.WITHDRAWAL: {"reason": frozenset({"recalled", "expired", "superseded"})},
    Kind.CORRECTION: {"reason": frozenset({"wrong_code", "second_person"})},
    Kind.AGREEMENT: {
        "act": frozenset({"proposed", "advised", "adopted", "signed", "suspended", "resumed", "ended", "expired"}),
        "channel": DOORS,
    },
    Kind.ACCESS: {
        "act": frozenset(
            {"hold", "hold_end", "content_access", "sample_session", "log_export", "break_glass", "leak_override"}
        ),
        "channel": DOORS,
        "openings": frozenset({"all", "some", "none"}),
    },
    Kind.KEY: {"action": frozenset({"add", "retire"})},
    Kind.GENESIS: {"reason": RESTART_REASONS},
}
"""Closed lists of codes: who appends keeps to them."""

_PATTERNS = {
    "a mail address": re.compile(r"[A-Za-z0-9_.\-]+@[A-Za-z][A-Za-z0-9\-]*(\.[A-Za-z0-9\-]+)*\.[A-Za-z]{2,}\Z"),
    "a network address": re.compile(r"(?<![\w.])(\d{1,3}\.){3}\d{1,3}(?![\w.])|([0-9a-fA-F]{1,4}:){3,}[0-9a-fA-F:]+"),
    "a case number": re.compile(r"(?<![A-Za-z])HC-\d{4}-\d+", re.IGNORECASE),
    "a postcode": re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,2}\d[A-Z\d]?[_\-.]?\d[A-Z]{2}(?![A-Za-z0-9])"),
    "a telephone number": re.compile(r"(?<!\d)0\d{9,10}(?!\d)"),
    "an insurance number": re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{6}[A-D](?![A-Za-z0-9])"),
    "a random id": re.compile(r"[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"),
}
_NOT_SEARCHED = frozenset({"digest", "vkey", "old_root", "rules_version"})
"""Members of random letters and digits, in which anything can turn up by chance."""


def personal_pattern(clear: Clear) -> str | None:
    """What kind of personal data a text in `clear` looks like, without saying which text; None is well."""
    for text in _texts({name: value for name, value in clear.items() if name not in _NOT_SEARCHED}):
        for meaning, pattern in _PATTERNS.items():
            if pattern.search(text):
                return meaning
    return None


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        value = value.values()
    elif not isinstance(value, list | tuple):
        return []
    return [text for each in value for text in _texts(each)]
