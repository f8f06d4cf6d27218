"""What lies in the tables of the log?

Every read of head, nodes, checkpoints and openings that a proof, an audit or an export needs, on a connection
whose caller has asked for permission: who may see entries is decided there, not here.
Source: sealed log specification, sections 3.3, 5 and 6.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, func, select

from hub.db.sealing import DataKey
from hub.db.vault import KeyRing
from hub.kernel.errors import ConfigError
from hub.ledger.chain import NodeSource, Place, node_key
from hub.ledger.entry import Opening
from hub.ledger.note import parse_vkey, to_base64
from hub.ledger.records import (
    CheckpointRecord,
    CosignatureRecord,
    HeadRecord,
    KeyRecord,
    LeafRecord,
    NodeRecord,
    OpeningRecord,
    RestartRecord,
)
from hub.ledger.rules import Code, LedgerError, LogKey, Trust

HEAD, LEAF, NODE = HeadRecord.__table__, LeafRecord.__table__, NodeRecord.__table__
OPENING, KEY = OpeningRecord.__table__, KeyRecord.__table__
CHECKPOINT, COSIGNATURE = CheckpointRecord.__table__, CosignatureRecord.__table__
RESTART = RestartRecord.__table__

NEVER_STARTED = "the sealed log was never started; `hub init` or `hub demo` starts it"

RECIPIENT_MAY_KNOW = ("case_ref", "document_sha256", "summary_sha256")
"""What a recipient was told anyway, and so may see opened; never who acted, nor other agencies' matters."""

EARLIER = "earlier"
"""The commitment of an entry to those of earlier logs that it is about, which its clear part cannot name."""

RESTORED_ROOT = "restored_root"
"""The commitment of a log's first entry to the root of what was left of the log before it."""

IN_USE = HEAD.c.log_id == select(func.max(HEAD.c.log_id)).scalar_subquery()
"""Which head is that of the log in use: the newest."""

_ORIGIN = select(HEAD.c.origin).where(IN_USE)
_HEADS = select(HEAD.c.size, HEAD.c.root, HEAD.c.origin, HEAD.c.log_id, HEAD.c.first_row)


@dataclass(frozen=True, slots=True)
class Head:
    """Size and root of one log as its head row says.

    number: 1 for the first, one more each time it began anew; first_row: the row of its first entry. Rows count on from
    log to log, positions begin at 0 in each: what is signed and handed out names positions, all else names rows.
    """

    size: int
    root: bytes
    origin: str
    number: int = 1
    first_row: int = 0

    @property
    def stop_row(self) -> int:
        """The row after that of its last entry."""
        return self.first_row + self.size


@dataclass(frozen=True, slots=True)
class StoredCheckpoint:
    """A checkpoint as it was signed, with the lines of those who saw it."""

    id: UUID
    size: int
    root: bytes
    note: str
    created_at: datetime


def origin_of(connection: Connection) -> str:
    """The log's name. Raises ConfigError before the log was started."""
    origin = connection.execute(_ORIGIN).scalar()
    if origin is None:
        raise ConfigError(NEVER_STARTED)
    return origin


def head_of(connection: Connection) -> Head:
    """Where the log ends. Raises ConfigError before it was started."""
    row = connection.execute(_HEADS.where(IN_USE)).one_or_none()
    if row is None:
        raise ConfigError(NEVER_STARTED)
    return Head(*row)


def heads_of(connection: Connection) -> tuple[Head, ...]:
    """Every log of this database, oldest first; the last is the one in use. Raises ConfigError before the first."""
    heads = tuple(Head(*row) for row in connection.execute(_HEADS.order_by(HEAD.c.log_id)))
    if not heads:
        raise ConfigError(NEVER_STARTED)
    return heads


def head_at(connection: Connection, row: int) -> Head:
    """The log in which this row stands, or would stand next."""
    return max((head for head in heads_of(connection) if head.first_row <= row), key=lambda head: head.number)


def began_for(connection: Connection, head: Head, origin: str, size: int, root: bytes) -> bool:
    """Whether this log began anew because just this, signed last, was not there."""
    restart = restart_of(connection, head.number)
    return restart is not None and (restart.old_origin, restart.old_size, restart.old_root) == (origin, size, root)


def begun_anew(restart: Any) -> dict[str, Any]:
    """The clear part of the first entry of a log that began anew."""
    return {
        "old_origin": restart.old_origin,
        "old_size": restart.old_size,
        "old_root": to_base64(restart.old_root),
        "restored_size": restart.restored_size,
        "reason": restart.reason,
    }


def restart_of(connection: Connection, number: int) -> Any:
    """How the log of this number began anew, as the row of the RestartRecord; None for one that did not."""
    return connection.execute(select(RESTART).where(RESTART.c.log_id == number)).one_or_none()


def keys_of(connection: Connection, origin: str) -> tuple[LogKey, ...]:
    """The public keys of the log of this name as its table says, oldest first."""
    rows = connection.execute(select(KEY).where(KEY.c.name == origin).order_by(KEY.c.first_size, KEY.c.key_id))
    return tuple(LogKey(parse_vkey(row.vkey), row.first_size, row.last_size) for row in rows)


def key_entry(connection: Connection, row: int) -> dict[str, Any]:
    """What the entry in this row says in clear where it is one about a key; else nothing."""
    text = connection.execute(select(LEAF.c.entry).where(LEAF.c.seq == row)).scalar()
    entry = {} if text is None else json.loads(text)
    return entry["clear"] if entry.get("kind") == "key" else {}


def trust_of(connection: Connection, origin: str) -> Trust:
    """The trust file of this log: who is given it by another way can verify without the hub."""
    return Trust(origin, keys_of(connection, origin))


def stored_nodes(connection: Connection, head: Head) -> NodeSource:
    """Leaf and node hashes of one log by place; one query for each of the two tables."""

    def nodes(places: Sequence[Place]) -> Mapping[Place, bytes]:
        leaves = [head.first_row + index for level, index in places if level == 0]
        inner = {node_key(place, head.number): place for place in places if place[0]}
        found: dict[Place, bytes] = {}
        if leaves:
            rows = connection.execute(select(LEAF.c.seq, LEAF.c.leaf_hash).where(LEAF.c.seq.in_(leaves)))
            found |= {(0, row.seq - head.first_row): row.leaf_hash for row in rows}
        if inner:
            rows = connection.execute(select(NODE.c.id, NODE.c.hash).where(NODE.c.id.in_(inner)))
            found |= {inner[row.id]: row.hash for row in rows}
        if len(found) != len(set(places)):
            raise LedgerError(Code.LEDGER_DAMAGED, "a node of the tree is missing")
        return found

    return nodes


def newest_checkpoint(connection: Connection, head: Head) -> StoredCheckpoint | None:
    """The newest checkpoint of this log, even one beyond its end; None where there is none."""
    query = own_checkpoints(connection, head).order_by(CHECKPOINT.c.size.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return None if row is None else stored_checkpoint(connection, row, head)


def own_checkpoints(connection: Connection, head: Head) -> Select[Any]:
    """A query for the checkpoints of this log; one beyond all entries is of the log in use."""
    query = select(CHECKPOINT).where(CHECKPOINT.c.size > head.first_row)
    following = connection.execute(select(func.min(HEAD.c.first_row)).where(HEAD.c.log_id > head.number)).scalar()
    return query if following is None else query.where(CHECKPOINT.c.size <= following)


def checkpoint_of(connection: Connection, head: Head, size: int) -> StoredCheckpoint | None:
    """The checkpoint of exactly this size of this log, if it was signed."""
    query = select(CHECKPOINT).where(CHECKPOINT.c.size == head.first_row + size)
    row = connection.execute(query).one_or_none() if size else None
    return None if row is None else stored_checkpoint(connection, row, head)


def stored_checkpoint(connection: Connection, row: Any, head: Head) -> StoredCheckpoint:
    """The checkpoint in one row, its witnesses' lines under the note."""
    lines = connection.execute(
        select(COSIGNATURE.c.line)
        .where(COSIGNATURE.c.checkpoint_id == row.id)
        .order_by(COSIGNATURE.c.at, COSIGNATURE.c.key_id)
    ).scalars()
    return StoredCheckpoint(row.id, row.size - head.first_row, row.root, row.note + "".join(lines), row.created_at)


def opening_place(origin: str, seq: int, name: str, column: str) -> str:
    """What binds a sealed salt or value to one commitment of one entry. seq: its row."""
    return f"{origin}/{seq}/{name}/{column}"


def unsealed(row: Any, origin: str, keys: KeyRing) -> Opening:
    """The opening in one row. Raises TamperedError where it does not open, ErasedError where its key is gone."""
    salt, encoded = unsealed_bytes(row, origin, keys.data_key(row.key_id))
    return Opening(row.name, salt, json.loads(encoded))


def unsealed_bytes(row: Any, origin: str, key: DataKey) -> tuple[bytes, bytes]:
    """Salt and canonical bytes of the value in one row. Raises TamperedError where it does not open."""
    seq, name = row.seq, row.name
    salt = key.unseal(row.salt_ct, opening_place(origin, seq, name, "salt"))
    return salt, key.unseal(row.value_ct, opening_place(origin, seq, name, "value"))


def openings_of(
    connection: Connection, keys: KeyRing, origin: str, seq: int, names: Sequence[str]
) -> Iterator[Opening]:
    """The openings of one entry among `names` that were not forgotten, by name."""
    query = select(OPENING).where(OPENING.c.seq == seq, OPENING.c.name.in_(names)).order_by(OPENING.c.name)
    for row in connection.execute(query).all():
        yield unsealed(row, origin, keys)
