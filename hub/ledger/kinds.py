"""Which kinds of entry are there, and what does each say in clear?

One table: kind -> the members of `clear`, each with the shape its value must have. The sets are closed.
Kinds, member names and codes are hashed for ever, so they are never renamed. A verifier judges shapes
only; whoever writes an entry must also keep to the closed lists of codes below.
Source: sealed log specification, section 3.2.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Clear = Mapping[str, Any]
Shape = Callable[[Any], bool]
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


def _code(value: Any) -> bool:
    return type(value) is str and _CODE(value) is not None


def _code_or_empty(value: Any) -> bool:
    return type(value) is str and _CODE_OR_EMPTY(value) is not None


def _recipient(value: Any) -> bool:
    return type(value) is str and _RECIPIENT(value) is not None


def _agreement(value: Any) -> bool:
    return type(value) is str and _AGREEMENT(value) is not None


def _agreement_or_empty(value: Any) -> bool:
    return value == "" or _agreement(value)


def _codes(value: Any) -> bool:
    return type(value) is list and all(map(_code, value)) and (len(value) < 2 or value == sorted(value))


def _fields(value: Any) -> bool:
    if type(value) is not list:
        return False
    for each in value:
        if type(each) is not str or _FIELD(each) is None:
            return False
    return len(value) < 2 or all(map(str.__lt__, value, value[1:]))


def by_role(shape: Shape) -> Shape:
    """`shape`, or an object of role -> `shape`."""

    def either(value: Any) -> bool:
        if type(value) is dict:
            return bool(value) and all(is_name(role) and shape(each) for role, each in value.items())
        return shape(value)

    return either


def _count(value: Any) -> bool:
    return type(value) is int and 0 <= value <= MAX_INTEGER


def _version(value: Any) -> bool:
    return _count(value) or _code_or_empty(value)


def _true(value: Any) -> bool:
    return value is True


def _changed(value: Any) -> bool:
    return type(value) is dict and all(is_name(name) and _right_value(each) for name, each in value.items())


def _right_value(value: Any) -> bool:
    return type(value) is bool or _count(value) or by_role(_code_or_empty)(value) or by_role(_codes)(value)


def _targets(value: Any) -> bool:
    if type(value) is not list or not value or not all(map(_target, value)):
        return False
    positions = [each["seq"] for each in value]
    return all(before < after for before, after in zip(positions, positions[1:], strict=False))


def _target(value: Any) -> bool:
    if type(value) is not dict or value.keys() != {"seq", "names"} or not _count(value["seq"]):
        return False
    names = value["names"]
    return type(names) is list and bool(names) and all(map(is_name, names)) and names == sorted(set(names))


def _digest(value: Any) -> bool:
    return type(value) is str and _DIGEST(value) is not None


def _vkey(value: Any) -> bool:
    return type(value) is str and _VKEY(value) is not None


@dataclass(frozen=True, slots=True)
class Members:
    """The members of one kind's `clear`: what must be there, what may, and what holds between them."""

    required: Mapping[str, Shape]
    optional: Mapping[str, Shape] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    shapes: Mapping[str, Shape] = field(init=False)
    needed: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "shapes", {**self.required, **self.optional})
        object.__setattr__(self, "needed", frozenset(self.required))


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
    "old_root": is_commitment,
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
}
"""Closed lists of codes: who appends keeps to them."""

_PATTERNS = {
    "a mail address": re.compile(r"[A-Za-z0-9_.\-]+@[A-Za-z0-9\-]+(\.[A-Za-z0-9\-]+)*\.[A-Za-z]{2,}\Z"),
    "a network address": re.compile(r"(?<![\w.])(\d{1,3}\.){3}\d{1,3}(?![\w.])|([0-9a-fA-F]{1,4}:){3,}[0-9a-fA-F:]+"),
    "a case number": re.compile(r"(?<![A-Za-z])HC-\d{4}-\d+", re.IGNORECASE),
    "a postcode": re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,2}\d[A-Z\d]?[_\-.]?\d[A-Z]{2}(?![A-Za-z0-9])"),
    "a telephone number": re.compile(r"(?<!\d)0\d{9,10}(?!\d)"),
    "an insurance number": re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{6}[A-D](?![A-Za-z0-9])"),
    "a random id": re.compile(r"[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"),
}
_NOT_SEARCHED = frozenset({"digest", "vkey", "old_root"})


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
