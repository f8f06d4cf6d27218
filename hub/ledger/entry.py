"""What are the bytes of an entry, and are these bytes one?

An entry has eight members and one encoding; what is hashed is exactly its text, never a second
encoding of columns. Everything about persons stands in it as a salted commitment, so that forgetting
the salt leaves every proof valid.
Source: sealed log specification, section 3; RFC 8785.
"""

import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from hub.kernel.canonical import canonical_bytes
from hub.kernel.errors import HubError
from hub.ledger.kinds import CLEAR, CODES, ClearError, Kind, clear_text, is_commitment, is_name, personal_pattern
from hub.ledger.note import NoteError, from_base64, to_base64
from hub.ledger.rules import Code, LedgerError

VERSION = 1
NONCE_BYTES = 16
SALT_BYTES = 32
MAX_ENTRY_BYTES = 16 * 1024
COMMIT_LABEL = b"whg-hub/commit/v1"

_MEMBERS = frozenset({"v", "origin", "seq", "kind", "at", "nonce", "clear", "commit"})
_NONCE = re.compile(r"[A-Za-z0-9+/]{21}[AQgw]==\Z").match
_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z", re.ASCII).match
_KINDS = {kind.value: CLEAR[kind] for kind in Kind}
_scan = json.JSONDecoder().scan_once

Entry = dict[str, Any]


class EntryRefusedError(HubError):
    """What was to be written is no entry; refused before anything is locked. The message names no value."""

    code = "entry_refused"


@dataclass(frozen=True, slots=True)
class Opening:
    """What a commitment hides: enough to check it."""

    name: str
    salt: bytes
    value: Any

    def as_json(self) -> dict[str, Any]:
        """The form of receipts and exports."""
        return {"name": self.name, "salt": to_base64(self.salt), "value": self.value}


def commit(name: str, salt: bytes, value: Any) -> bytes:
    """The commitment to `value` under `name`. salt: 32 fresh random bytes."""
    return commit_encoded(name, salt, canonical_bytes(value))


def commit_encoded(name: str, salt: bytes, encoded: bytes) -> bytes:
    """The commitment to a value whose canonical bytes are `encoded`."""
    return hmac.digest(salt, b"%b\n%b\n%b" % (COMMIT_LABEL, name.encode(), encoded), "sha256")


def stamp(instant: datetime) -> str:
    """An instant as entries write it: UTC, whole seconds, rounded down."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def instant_of(at: str) -> datetime:
    """The inverse of `stamp`. Raises ValueError for a date or time that does not exist."""
    return datetime.fromisoformat(at)


def build_entry(
    origin: str, seq: int, kind: Kind, at: str, nonce: bytes, clear: Mapping[str, Any], commitments: Mapping[str, bytes]
) -> str:
    """The text of one entry, whose parts have passed `refuse_unfit`. Raises ClearError where they have not."""
    members = {
        "v": VERSION,
        "origin": origin,
        "seq": seq,
        "kind": kind.value,
        "at": at,
        "nonce": to_base64(nonce),
        "clear": clear,
        "commit": {name: to_base64(value) for name, value in commitments.items()},
    }
    return _encoded(members)


def refuse_unfit(kind: Kind, clear: Mapping[str, Any], names: frozenset[str]) -> None:
    """Judge what shall be written, before any lock. Raises EntryRefusedError naming member and reason."""
    try:
        clear_text(CLEAR[kind], clear)
    except ClearError as error:
        raise EntryRefusedError(f"{kind}: {error}") from None
    for member, codes in CODES.get(kind, {}).items():
        if member in clear and clear[member] not in codes:
            raise EntryRefusedError(f"{kind}: {member} holds an unknown code")
    pattern = personal_pattern(clear)
    if pattern:
        raise EntryRefusedError(f"{kind}: something in clear looks like {pattern}")
    if not all(map(is_name, names)):
        raise EntryRefusedError(f"{kind}: a commitment's name of another form")


def check_entry(text: str, origin: str, seq: int, not_before: str = "") -> Entry:
    """The entry in `text`, which must stand at `seq` in the log `origin`.

    not_before: `at` of the entry before it. Raises LedgerError with the code of what is wrong.
    """
    try:
        entry, end = _scan(text, 0)
    except (ValueError, RecursionError, StopIteration):
        raise _form(seq, "not JSON") from None
    if end != len(text) or type(entry) is not dict or entry.keys() != _MEMBERS:
        raise _form(seq, "its members are not the eight of an entry")
    if entry["origin"] != origin:
        raise LedgerError(Code.ENTRY_ORIGIN, f"entry {seq} names another log")
    found = entry["seq"]
    if type(found) is not int or found != seq:
        raise LedgerError(Code.ENTRY_SEQ, f"the entry at position {seq} says that it stands elsewhere")
    try:
        encoded = _encoded(entry)
    except ClearError as error:
        raise _form(seq, str(error)) from None
    if encoded != text:
        raise _form(seq, "not in canonical form")
    if not _looks_back(entry["clear"], seq):
        raise _form(seq, "clear refers to an entry that is not before it")
    if entry["at"] < not_before:
        raise LedgerError(Code.ENTRY_TIME, f"entry {seq} is dated before the one in front of it")
    return entry


def _form(seq: int, reason: str) -> LedgerError:
    return LedgerError(Code.ENTRY_FORM, f"entry {seq}: {reason}")


def _encoded(entry: Entry) -> str:
    """The one text of `entry`, made anew from its values. Raises ClearError where a value has another shape.

    Every text but the origin has passed a pattern that leaves nothing to escape.
    """
    kind, at, nonce = entry["kind"], entry["at"], entry["nonce"]
    if type(entry["v"]) is not int or entry["v"] != VERSION:
        raise ClearError("another version")
    if type(kind) is not str or kind not in _KINDS:
        raise ClearError("an unknown kind")
    if type(at) is not str or _AT(at) is None or not _exists(at):
        raise ClearError("at is no instant in whole seconds, UTC")
    if type(nonce) is not str or _NONCE(nonce) is None:
        raise ClearError("the nonce is not 16 bytes in base64")
    clear = clear_text(_KINDS[kind], entry["clear"])
    return (
        f'{{"at":"{at}","clear":{clear},"commit":{_commit_text(entry["commit"])},"kind":"{kind}",'
        f'"nonce":"{nonce}","origin":{_origin_text(entry["origin"])},"seq":{entry["seq"]},"v":{VERSION}}}'
    )


def _commit_text(commitments: Any) -> str:
    if type(commitments) is not dict:
        raise ClearError("commit is no object")
    texts = []
    for name in sorted(commitments):
        value = commitments[name]
        if not is_name(name) or not is_commitment(value):
            raise ClearError("a commitment of another form")
        texts.append(f'"{name}":"{value}"')
    return "{" + ",".join(texts) + "}"


@lru_cache(maxsize=8)
def _origin_text(origin: str) -> str:
    return json.dumps(origin, ensure_ascii=False)


def _exists(at: str) -> bool:
    try:
        datetime.fromisoformat(at)
    except ValueError:
        return False
    return True


def _looks_back(clear: Mapping[str, Any], seq: int) -> bool:
    if "refers_to" in clear:
        return clear["refers_to"] < seq
    if "targets" in clear:
        return clear["targets"][-1]["seq"] < seq
    return True


def check_opening(commitments: Mapping[str, str], opening: Any, seq: int) -> str:
    """The name that `opening` (as JSON) opens among `commitments`. Raises LedgerError when it does not."""
    if type(opening) is not dict or opening.keys() != {"name", "salt", "value"}:
        raise LedgerError(Code.OPENING_FORM, f"entry {seq}: an opening's members are name, salt and value")
    name, salt = opening["name"], opening["salt"]
    if not is_name(name) or name not in commitments:
        raise LedgerError(Code.OPENING_FORM, f"entry {seq}: an opening of something it does not commit to")
    try:
        opened = Opening(name, from_base64(salt if type(salt) is str else "-"), opening["value"])
    except NoteError:
        raise LedgerError(Code.BASE64, f"entry {seq}: the salt of {name} is not in standard base64") from None
    if len(opened.salt) != SALT_BYTES:
        raise LedgerError(Code.OPENING_FORM, f"entry {seq}: the salt of {name} has another length")
    check_opened(commitments, opened, seq)
    return name


def check_opened(commitments: Mapping[str, str], opening: Opening, seq: int) -> None:
    """Raises LedgerError when salt and value do not give the commitment that the entry holds."""
    try:
        found = commit(opening.name, opening.salt, opening.value)
    except ValueError:
        raise LedgerError(Code.OPENING_FORM, f"entry {seq}: {opening.name} was opened to no such value") from None
    if to_base64(found) != commitments[opening.name]:
        raise LedgerError(Code.OPENING_MISMATCH, f"entry {seq}: {opening.name} was opened to something else")
