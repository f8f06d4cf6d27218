"""Is this checkpoint, or this receipt, what the log really says?

Needs nothing but the text and a trust file that came another way: no database, no network. Never repairs, and
stops at the first thing that is wrong.
Source: sealed log specification, sections 6, 7 and 12; RFC 9162, section 2.1.3.2.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hub.ledger.chain import NodeSource, ProofError, leaf_hash, root_from_inclusion, tree_root
from hub.ledger.entry import Entry, check_entry, check_opening, instant_of
from hub.ledger.note import (
    PROOF_HEADER,
    Checkpoint,
    NoteError,
    cosignature_message,
    parse_checkpoint,
    parse_note,
    parse_proof,
    split_cosignature,
)
from hub.ledger.rules import Code, Gap, LedgerError, Trust

RECEIPT_FORMAT = "whg-hub-receipt/v1"

SignatureHolds = Callable[[bytes, bytes, bytes], bool]
"""Whether (public key, signature, message) belong together."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A checkpoint that a trusted key of the log signed. witnessed: witness name -> POSIX seconds."""

    checkpoint: Checkpoint
    witnessed: dict[str, int]


@dataclass(frozen=True, slots=True)
class Report:
    """What a sound log or receipt amounts to. last_at: the time of the entry that was covered last.

    ended: sizes of the logs before it, by their names, where these were judged as well.
    """

    size: int
    root: bytes
    newest: Sealed | None
    last_at: str
    ended: Mapping[str, int] = field(default_factory=dict)


def open_note(text: str, trust: Trust, holds: SignatureHolds) -> Sealed:
    """The checkpoint in a signed note. Raises LedgerError unless a trusted key of the log signed exactly this."""
    try:
        note = parse_note(text)
        checkpoint = parse_checkpoint(note.body)
    except NoteError as error:
        raise _unreadable(error) from None
    if checkpoint.origin != trust.origin:
        raise LedgerError(Code.NOTE_ORIGIN, "a checkpoint of another log")
    place, body = f"checkpoint of size {checkpoint.size}", note.body.encode()
    ranges = []
    for line in note.signatures:
        keys = [each for each in trust.log_keys if (each.key.name, each.key.key_id) == (line.name, line.key_id)]
        if keys and not holds(keys[0].key.public, line.signature, body):
            raise LedgerError(Code.SIGNATURE_INVALID, f"{place}: the log's signature does not hold")
        ranges += keys
    if not ranges:
        raise LedgerError(Code.SIGNATURE_UNTRUSTED, f"{place}: signed by no trusted key of the log")
    if not any(each.covers(checkpoint.size) for each in ranges):
        raise LedgerError(Code.KEY_RANGE, f"{place}: signed by a key that may not sign this size")
    return Sealed(checkpoint, _witnesses(note, trust, holds, place))


def _unreadable(error: NoteError) -> LedgerError:
    return LedgerError(Code.BASE64 if error.is_base64 else Code.NOTE_FORM, str(error))


def _witnesses(note: Any, trust: Trust, holds: SignatureHolds, place: str) -> dict[str, int]:
    keys = {(key.name, key.key_id): key for key in trust.witness_keys}
    found: dict[str, int] = {}
    for line in note.signatures:
        key = keys.get((line.name, line.key_id))
        if key is None:
            continue
        try:
            seen_at, signature = split_cosignature(line.signature)
        except NoteError as error:
            raise _unreadable(error) from None
        if not holds(key.public, signature, cosignature_message(seen_at, note.body)):
            raise LedgerError(Code.SIGNATURE_INVALID, f"{place}: the signature of witness {key.name} does not hold")
        found[key.name] = max(seen_at, found.get(key.name, 0))
    return found


def read_seen(text: str, trust: Trust, holds: SignatureHolds) -> Sealed:
    """The checkpoint somebody kept: a note, or the one inside a proof or a receipt. Raises LedgerError."""
    if text.startswith("{"):
        text = _receipt_members(text)["proof"]
    if text.startswith(PROOF_HEADER):
        try:
            text = parse_proof(text).note
        except NoteError as error:
            raise _unreadable(error) from None
    return open_note(text, trust, holds)


def compare_with_seen(seen: Sealed, size: int, root: bytes) -> None:
    """Raises LedgerError when a log whose root at `size` is `root` contradicts what was seen at that size."""
    if seen.checkpoint.size == size and seen.checkpoint.root != root:
        raise LedgerError(Code.FORK, f"at size {size} the log once had another root")


def contradiction(seal: Checkpoint, size: int, nodes: NodeSource) -> LedgerError | None:
    """What a log of `size` entries contradicts of a seal that its key signed; None where it contains it."""
    if seal.size > size:
        return LedgerError(Code.ROLLBACK, f"{seal.size} entries were signed once, the log has {size}")
    if tree_root(seal.size, nodes) != seal.root:
        return LedgerError(Code.FORK, f"at size {seal.size} the log once had another root")
    return None


def gaps_of(report: Report, quorum: int, max_age: int | None, now: int) -> list[tuple[Gap, str]]:
    """What a sound log still lacks. max_age: seconds; now: POSIX seconds."""
    gaps = []
    signed = report.newest.checkpoint.size if report.newest else 0
    if signed < report.size:
        gaps.append((Gap.UNSIGNED_TAIL, f"{report.size - signed} entries stand after the newest checkpoint"))
    witnessed = report.newest.witnessed if report.newest else {}
    if len(witnessed) < quorum:
        gaps.append((Gap.QUORUM, f"{len(witnessed)} of {quorum} wanted witnesses signed the newest checkpoint"))
    if max_age is not None:
        times = list(witnessed.values()) or ([int(instant_of(report.last_at).timestamp())] if report.last_at else [0])
        if now - max(times) > max_age:
            gaps.append((Gap.STALE, f"the newest checkpoint is older than {max_age} seconds"))
    return gaps


def strict_object(text: str, code: Code, place: str) -> dict[str, Any]:
    """One JSON object without doubled members. Raises LedgerError with `code`."""
    try:
        found = json.loads(text, object_pairs_hook=_without_doubles)
    except (ValueError, RecursionError):
        raise LedgerError(code, f"{place} is not JSON") from None
    if type(found) is not dict:
        raise LedgerError(code, f"{place} is no object")
    return found


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member twice")
    return found


def _receipt_members(text: str) -> dict[str, Any]:
    members = strict_object(text, Code.RECEIPT_FORM, "the receipt")
    if members.keys() != {"format", "entry", "proof", "openings"} or members["format"] != RECEIPT_FORMAT:
        raise LedgerError(Code.RECEIPT_FORM, "its members are not those of a receipt")
    if type(members["entry"]) is not str or type(members["proof"]) is not str or type(members["openings"]) is not list:
        raise LedgerError(Code.RECEIPT_FORM, "entry and proof must be texts, openings a list")
    return members


@dataclass(frozen=True, slots=True)
class ReceiptReport:
    """A sound receipt: the entry, what was opened of it, and the checkpoint it stands under."""

    entry: Entry
    opened: tuple[str, ...]
    report: Report


def verify_receipt(text: str, trust: Trust, holds: SignatureHolds, seen: Sequence[Sealed] = ()) -> ReceiptReport:
    """Judge one receipt offline. Raises LedgerError with the code of what is wrong."""
    members = _receipt_members(text)
    try:
        proof = parse_proof(members["proof"])
    except NoteError as error:
        raise LedgerError(Code.BASE64 if error.is_base64 else Code.RECEIPT_FORM, str(error)) from None
    sealed = open_note(proof.note, trust, holds)
    entry = check_entry(members["entry"], trust.origin, _claimed_place(members["entry"], proof.index))
    size, root = sealed.checkpoint.size, sealed.checkpoint.root
    try:
        found = root_from_inclusion(leaf_hash(members["entry"].encode()), proof.index, size, proof.path)
    except ProofError as error:
        raise LedgerError(Code.PROOF_INDEX if error.wrong == "index" else Code.PROOF_LENGTH, str(error)) from None
    if found != root:
        raise LedgerError(Code.ROOT_MISMATCH, f"the proof of entry {proof.index} does not lead to the signed root")
    for each in seen:
        compare_with_seen(each, size, root)
    opened = check_openings(entry["commit"], members["openings"], proof.index)
    return ReceiptReport(entry, opened, Report(size, root, sealed, entry["at"]))


def _claimed_place(text: str, index: int) -> int:
    """`index`. Raises LedgerError where the entry says that it stands elsewhere than its proof."""
    try:
        claimed = json.loads(text)["seq"]
    except (ValueError, RecursionError, TypeError, KeyError):
        return index  # Whoever reads the entry in full says what is wrong with it.
    if type(claimed) is int and claimed != index:
        raise LedgerError(Code.PROOF_INDEX, f"the proof is for position {index}, the entry stands elsewhere")
    return index


def check_openings(commitments: dict[str, str], openings: list[Any], seq: int) -> tuple[str, ...]:
    """The names that `openings` open of entry `seq`. Raises LedgerError where one does not, or opens again."""
    names = tuple(check_opening(commitments, opening, seq) for opening in openings)
    if len(set(names)) != len(names):
        raise LedgerError(Code.OPENING_FORM, f"entry {seq}: opened twice")
    return names


class Unopened:
    """Commitments that nothing opened, until an erasure names them. Equal sets of names are kept once."""

    def __init__(self) -> None:
        self._names: dict[int, frozenset[str]] = {}
        self._kept: dict[frozenset[str], frozenset[str]] = {}

    def add(self, seq: int, names: frozenset[str]) -> None:
        """Commitments of entry `seq` that were not opened."""
        if names:
            self._names[seq] = self._kept.setdefault(names, names)

    def forget(self, seq: int, names: Iterable[str]) -> None:
        """An erasure names these commitments of the earlier entry `seq`."""
        left = self._names.pop(seq, frozenset()).difference(names)
        self.add(seq, left)

    def keep_only(self, seq: int, names: frozenset[str]) -> None:
        """On a second look only `names` of entry `seq` were found unopened."""
        self.add(seq, self._names.pop(seq, frozenset()) & names)

    def positions(self) -> list[int]:
        """Entries of which something is neither opened nor named by an erasure."""
        return sorted(self._names)

    def require_none(self) -> None:
        """Raises LedgerError for the first of them."""
        for seq in self.positions():
            name = min(self._names[seq])
            raise LedgerError(Code.ERASURE_UNLOGGED, f"entry {seq}: {name} is not opened, and no erasure names it")


def receipt_text(entry: str, proof: str, openings: Sequence[dict[str, Any]]) -> str:
    """A receipt as it is handed out."""
    members = {"format": RECEIPT_FORMAT, "entry": entry, "proof": proof, "openings": list(openings)}
    return json.dumps(members, ensure_ascii=False, separators=(",", ":")) + "\n"
