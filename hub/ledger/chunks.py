"""Is this stretch of the log, one complete subtree, exactly what was written?

The inner loop of the audit, in one transaction of its own: entries read again and hashed, rows of codes and ids,
inner nodes, and openings. Written for speed, because every night reads every entry.
Source: sealed log specification, sections 4, 5 and 12.
"""

from binascii import b2a_base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select, text

from hub.db.sealing import DataKey
from hub.db.vault import KeyRing
from hub.kernel.errors import ErasedError, TamperedError
from hub.ledger.chain import node_key, subtrees_of
from hub.ledger.entry import Entry, check_entry, commit_encoded
from hub.ledger.index import COLUMNS, row_of
from hub.ledger.reader import NODE, Head, unsealed_bytes
from hub.ledger.rules import Code, LedgerError

CHUNK_LEVEL = 12
CHUNK = 1 << CHUNK_LEVEL
"""Entries judged at once: a power of two, so that a chunk is one subtree."""

ID_NAMES = ("case_id", "disclosure_id", "actor")
"""Commitments that say what a log row's three ids must be, in the order of the columns."""

_ROWS = (
    f"SELECT l.seq, l.leaf_hash, l.entry, {{at}}, {', '.join('r.' + name for name in COLUMNS)}, "  # noqa: S608 (constants)
    "r.case_id, r.disclosure_id, r.actor_id "
    "FROM ledger_leaf l LEFT JOIN log_row r ON r.seq = l.seq WHERE l.seq >= :start AND l.seq < :stop ORDER BY l.seq"
)
_INSTANT = {
    "sqlite": "{column}",
    "postgresql": "to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24\\:MI\\:SS.US')",
}


def stored_instant(dialect: str, column: str) -> str:
    """An expression giving the instant in `column` as text, as it is stored: nothing is parsed that may be damaged."""
    return _INSTANT[dialect].format(column=column)


def as_stored(at: str) -> str:
    """What `stored_instant` gives for an instant as entries write it."""
    return f"{at[:10]} {at[11:19]}.000000"


_QUERY = {dialect: text(_ROWS.format(at=stored_instant(dialect, "r.at"))) for dialect in _INSTANT}


@dataclass(slots=True)
class Chunk:
    """A stretch that is sound in itself.

    subtrees: roots of its complete subtrees, left to right (one for a whole chunk); inner: the same for each wanted
    size within it; unopened, erased: commitments without an opening, and those that erasures here name.
    """

    start: int
    stop: int
    subtrees: list[bytes] = field(default_factory=list)
    inner: dict[int, list[bytes]] = field(default_factory=dict)
    first_at: str = ""
    last_at: str = ""
    unopened: list[tuple[int, frozenset[str]]] = field(default_factory=list)
    erased: list[tuple[int, list[str]]] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether it is one complete subtree of CHUNK entries."""
        return self.stop - self.start == CHUNK


def snapshot(connection: Connection) -> None:
    """See one state of the database until the transaction ends; to be called before anything is read."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def check_chunk(
    connection: Connection, keys: KeyRing, log: Head, start: int, stop: int, sizes: Sequence[int], openings: bool
) -> Chunk:
    """Judge the entries at positions `start` (a multiple of CHUNK) to `stop` (exclusive) of a log. Raises LedgerError.

    sizes: tree sizes within for which `inner` is wanted; openings: whether to judge these and the rows' ids.
    """
    chunk = Chunk(start, stop)
    rows = {"start": log.first_row + start, "stop": log.first_row + stop}
    found = _openings(connection, rows) if openings else {}
    chunk_keys = _Keys(keys)
    leaves: list[bytes] = []
    last_at = ""
    query = _QUERY[connection.dialect.name]
    for seq, row in enumerate(connection.execute(query, rows).all(), start):
        if row[0] != log.first_row + seq:
            raise LedgerError(Code.ENTRY_GAP, f"entry {seq} is missing")
        entry_text = row[2]
        leaf = sha256(b"\x00" + entry_text.encode()).digest()
        if leaf != row[1]:
            raise LedgerError(Code.LEAF_MISMATCH, f"entry {seq} is not what its leaf hash was made of")
        entry = check_entry(entry_text, log.origin, seq, last_at)
        last_at = entry["at"]
        chunk.first_at = chunk.first_at or last_at
        if row[4:12] != row_of(entry["kind"], entry["clear"]) or row[3] != as_stored(last_at):
            raise LedgerError(Code.ROW_MISMATCH, f"the log row of entry {seq} says something else")
        leaves.append(leaf)
        if openings and (entry["commit"] or row[12] or row[13] or row[14]):
            _check_openings(chunk, entry, seq, found.pop(row[0], ()), row[12:15], log.origin, chunk_keys)
        if entry["kind"] == "erasure":
            chunk.erased += [(each["seq"], each["names"]) for each in entry["clear"]["targets"]]
    if len(leaves) != stop - start:
        raise LedgerError(Code.ENTRY_GAP, f"entry {start + len(leaves)} is missing")
    if found:
        raise LedgerError(Code.OPENING_FORM, f"row {min(found)}: an opening of something it does not commit to")
    chunk.last_at = last_at
    _climb(chunk, connection, log.number, leaves, sizes)
    return chunk


def _climb(chunk: Chunk, connection: Connection, number: int, leaves: list[bytes], sizes: Sequence[int]) -> None:
    """Compare every stored node within the chunk with what the leaves give; keep what the levels above need."""
    levels = [leaves]
    while len(levels[-1]) > 1:
        below = iter(levels[-1])
        made = [sha256(b"\x01" + left + right).digest() for left, right in zip(below, below, strict=False)]
        level = len(levels)
        first = node_key((level, chunk.start >> level), number)
        query = select(NODE.c.hash).where(NODE.c.id >= first, NODE.c.id < first + len(made)).order_by(NODE.c.id)
        if connection.execute(query).scalars().all() != made:
            raise LedgerError(Code.NODE_MISMATCH, f"a node of level {level} above entry {chunk.start} is another")
        levels.append(made)

    def roots(stop: int) -> list[bytes]:
        return [levels[level][index - (chunk.start >> level)] for level, index in subtrees_of(chunk.start, stop)]

    chunk.subtrees = roots(chunk.stop)
    chunk.inner = {size: roots(size) for size in sizes}


_OPENINGS = text(
    "SELECT seq, name, salt_ct, value_ct, key_id FROM ledger_opening WHERE seq >= :start AND seq < :stop ORDER BY seq"
)


def _openings(connection: Connection, rows: dict[str, int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in connection.execute(_OPENINGS, rows).all():
        found.setdefault(row[0], []).append(row)
    return found


class _Keys:
    """The data keys of one chunk by their id as the driver gives it; None for one that is not there."""

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys
        self._found: dict[Any, DataKey | None] = {}

    def key(self, stored_id: Any) -> DataKey | None:
        if stored_id not in self._found:
            try:
                self._found[stored_id] = self._keys.data_key(UUID(str(stored_id)))
            except (ErasedError, ValueError):
                self._found[stored_id] = None
        return self._found[stored_id]


def _check_openings(
    chunk: Chunk, entry: Entry, seq: int, rows: Sequence[Any], ids: Sequence[Any], origin: str, keys: _Keys
) -> None:
    """Every opening opens its commitment, and a log row's ids are those that were committed to."""
    commitments = entry["commit"]
    missing = set(commitments)
    said: dict[str, bytes] = {}
    for row in rows:
        name = row[1]
        if name not in missing:
            raise LedgerError(Code.OPENING_FORM, f"entry {seq}: an opening of something it does not commit to")
        key = keys.key(row[4])
        if key is None:
            continue
        try:
            salt, said[name] = unsealed_bytes(row, origin, key)
        except TamperedError:
            raise LedgerError(Code.OPENING_MISMATCH, f"entry {seq}: {name} does not unseal") from None
        if b2a_base64(commit_encoded(name, salt, said[name]), newline=False).decode() != commitments[name]:
            raise LedgerError(Code.OPENING_MISMATCH, f"entry {seq}: {name} was opened to something else")
        missing.discard(name)
    if missing:
        chunk.unopened.append((seq, frozenset(missing)))
    for name, found in zip(ID_NAMES, ids, strict=True):
        if found is not None or name in said:
            _compare_id(name, found, said.get(name), seq)


def _compare_id(name: str, found: Any, said: bytes | None, seq: int) -> None:
    stored = found.hex if isinstance(found, UUID) else found
    if stored != (None if said is None else said.decode().strip('"').replace("-", "")):
        raise LedgerError(Code.ROW_MISMATCH, f"the log row of entry {seq} has another {name}")
