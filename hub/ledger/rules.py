"""What can be wrong with a log, and whom does a verifier trust?

The codes of every finding, the error that carries one, and the trust file: the names and keys a
verifier was given out of band. What a log says about its own keys is never believed.
Source: sealed log specification, sections 10 and 12.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from hub.kernel.errors import HubError, RefusedError, TamperedError
from hub.kernel.practice import Practice
from hub.ledger.note import COSIGNATURE, LOG_KEY, NoteError, VerifierKey, parse_vkey


class Code(StrEnum):
    """Why a log is not sound. Printed by the commands, so never renamed."""

    ENTRY_GAP = "ENTRY_GAP"
    ENTRY_SEQ = "ENTRY_SEQ"
    ENTRY_FORM = "ENTRY_FORM"
    ENTRY_ORIGIN = "ENTRY_ORIGIN"
    ENTRY_TIME = "ENTRY_TIME"
    ROOT_MISMATCH = "ROOT_MISMATCH"
    TRUNCATED = "TRUNCATED"
    CHECKPOINT_ORDER = "CHECKPOINT_ORDER"
    NOTE_FORM = "NOTE_FORM"
    NOTE_ORIGIN = "NOTE_ORIGIN"
    SIGNATURE_UNTRUSTED = "SIGNATURE_UNTRUSTED"
    SIGNATURE_INVALID = "SIGNATURE_INVALID"
    KEY_RANGE = "KEY_RANGE"
    BASE64 = "BASE64"
    EXPORT_FORM = "EXPORT_FORM"
    OPENING_FORM = "OPENING_FORM"
    OPENING_MISMATCH = "OPENING_MISMATCH"
    ERASURE_UNLOGGED = "ERASURE_UNLOGGED"
    FORK = "FORK"
    ROLLBACK = "ROLLBACK"
    RECEIPT_FORM = "RECEIPT_FORM"
    PROOF_INDEX = "PROOF_INDEX"
    PROOF_LENGTH = "PROOF_LENGTH"
    NODE_MISMATCH = "NODE_MISMATCH"
    HEAD_MISMATCH = "HEAD_MISMATCH"
    LEAF_MISMATCH = "LEAF_MISMATCH"
    ROW_MISMATCH = "ROW_MISMATCH"
    GUARD_MISSING = "GUARD_MISSING"
    SETTING_UNSAFE = "SETTING_UNSAFE"
    DISCLOSURE_UNLOGGED = "DISCLOSURE_UNLOGGED"
    LEDGER_FORK = "LEDGER_FORK"
    LEDGER_DAMAGED = "LEDGER_DAMAGED"


class Gap(StrEnum):
    """Why a log is sound as far as it goes, but not complete."""

    UNSIGNED_TAIL = "UNSIGNED_TAIL"
    QUORUM = "QUORUM"
    STALE = "STALE"
    PENDING = "PENDING"


class LedgerError(TamperedError):
    """One finding. message: names positions and sizes, never an opened value."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message = code.value, message

    def __reduce__(self) -> tuple[Any, ...]:
        """So that a finding of another process arrives as it was made."""
        return LedgerError, (Code(self.code), self.message)


def is_named_after(given: str, origin: str) -> bool:
    """Whether a log has the name that the settings give, or one that it took when it began anew."""
    name, dash, number = origin.rpartition("-")
    return origin == given or (bool(dash) and name == given and number.isdecimal() and int(number) > 1)


def next_origin(given: str, *taken: str) -> str:
    """A name for a log that begins anew: that of the settings with a number beyond any that was taken."""
    numbers = [int(each.rpartition("-")[2]) for each in taken if each != given and is_named_after(given, each)]
    return f"{given}-{max([1, *numbers]) + 1}"


class PendingError(HubError):
    """No signed checkpoint covers the entry yet; asking again later helps."""

    code = Gap.PENDING.value


class NeverSealedError(RefusedError):
    """The log ended before a signed checkpoint covered the entry: there will be no proof of it."""

    code = "NEVER_SEALED"


class TrustFormError(ValueError):
    """The trust file cannot be read as one; the message names the member."""


@dataclass(frozen=True, slots=True)
class LogKey:
    """One key of the log and the sizes it may sign, both ends included; last None while it is in use."""

    key: VerifierKey
    first_size: int
    last_size: int | None

    def covers(self, size: int) -> bool:
        """Whether a checkpoint of `size` entries may carry this key's signature."""
        return self.first_size <= size and (self.last_size is None or size <= self.last_size)

    def as_json(self) -> dict[str, Any]:
        """The form of the trust file."""
        ends = {} if self.last_size is None else {"last_size": self.last_size}
        return {"vkey": self.key.text, "first_size": self.first_size, **ends}


def signers_of(keys: Sequence[LogKey], size: int) -> tuple[LogKey, ...]:
    """The keys whose signatures a checkpoint of `size` entries carries: two where one took over from the other."""
    return tuple(key for key in keys if key.covers(size))


def owed_split(keys: Sequence[LogKey]) -> int | None:
    """The size that has to be signed before any later one, because there the key in use took over; None for the first.

    Whoever was given the older key alone can follow the log up to there, and nobody else's key beyond it.
    """
    (current,) = (key for key in keys if key.last_size is None)
    return current.first_size or None


class Tail(StrEnum):
    """What becomes of the entries that no signed checkpoint covers yet."""

    WELL = "well"
    ALARM = "alarm"
    STOP = "stop"


def tail_state(age: timedelta, count: int, practice: Practice) -> Tail:
    """How the unsigned end of the log stands. age: of its oldest entry; count: its entries, none is always well.

    At the stop nothing is disclosed any more: what nobody signed, nobody can prove.
    """
    if count == 0:
        return Tail.WELL
    if age >= timedelta(hours=practice.unsigned_stop_hours) or count >= practice.unsigned_stop_entries:
        return Tail.STOP
    return Tail.ALARM if age >= timedelta(minutes=practice.unsigned_alarm_minutes) else Tail.WELL


@dataclass(frozen=True, slots=True)
class Trust:
    """Which log, which of its keys, and which witnesses a verifier believes."""

    origin: str
    log_keys: tuple[LogKey, ...]
    witness_keys: tuple[VerifierKey, ...] = ()

    def as_text(self) -> str:
        """The trust file."""
        members = {
            "origin": self.origin,
            "log_keys": [key.as_json() for key in self.log_keys],
            "witness_keys": [key.text for key in self.witness_keys],
        }
        return json.dumps(members, indent=2) + "\n"


def parse_trust(text: str) -> Trust:
    """The trust file in `text`. Raises TrustFormError naming what is wrong with it."""
    try:
        members = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise TrustFormError("not JSON") from error
    if not isinstance(members, dict) or not {"origin", "log_keys"} <= set(members) <= {
        "origin", "log_keys", "witness_keys",
    }:  # fmt: skip
        raise TrustFormError("its members must be origin, log_keys and witness_keys")
    origin, keys, witnesses = members["origin"], members["log_keys"], members.get("witness_keys", [])
    if not isinstance(origin, str) or not isinstance(keys, list) or not keys or not isinstance(witnesses, list):
        raise TrustFormError("origin must be text, log_keys a filled list, witness_keys a list")
    log_keys = tuple(_log_key(each, number) for number, each in enumerate(keys))
    for log_key in log_keys:
        if log_key.key.name != origin:
            raise TrustFormError("log_keys: a key is named otherwise than the origin")
    return Trust(origin, log_keys, tuple(_vkey(each, COSIGNATURE, "witness_keys") for each in witnesses))


def _log_key(value: Any, number: int) -> LogKey:
    place = f"log_keys[{number}]"
    if not isinstance(value, dict) or not {"vkey", "first_size"} <= set(value) <= {"vkey", "first_size", "last_size"}:
        raise TrustFormError(f"{place}: its members must be vkey, first_size and perhaps last_size")
    first, last = value["first_size"], value.get("last_size")
    if type(first) is not int or first < 0 or not (last is None or (type(last) is int and last >= first)):
        raise TrustFormError(f"{place}: sizes must be whole numbers, the last not below the first")
    return LogKey(_vkey(value["vkey"], LOG_KEY, place), first, last)


def _vkey(value: Any, kind: int, place: str) -> VerifierKey:
    try:
        key = parse_vkey(value)
    except NoteError as error:
        raise TrustFormError(f"{place}: {error}") from error
    if key.kind != kind:
        raise TrustFormError(f"{place}: a key of another type")
    return key
