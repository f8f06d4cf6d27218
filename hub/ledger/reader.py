"""What lies in the tables of the log?

Every read of head, nodes, checkpoints and openings that a proof, an audit or an export needs, on a connection
whose caller has asked for permission: who may see entries is decided there, not here.
Source: sealed log specification, sections 3.3, 5 and 6.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from hub.db.sealing import DataKey
from hub.db.vault import KeyRing
from hub.kernel.errors import ConfigError
from hub.ledger.chain import NodeSource, Place, node_key
from hub.ledger.entry import Opening
from hub.ledger.note import parse_vkey
from hub.ledger.records import (
    LOG_ID,
    CheckpointRecord,
    CosignatureRecord,
    HeadRecord,
    KeyRecord,
    LeafRecord,
    NodeRecord,
    OpeningRecord,
)
from hub.ledger.rules import Code, LedgerError, LogKey, Trust

HEAD, LEAF, NODE = HeadRecord.__table__, LeafRecord.__table__, NodeRecord.__table__
OPENING, KEY = OpeningRecord.__table__, KeyRecord.__table__
CHECKPOINT, COSIGNATURE = CheckpointRecord.__table__, CosignatureRecord.__table__

NEVER_STARTED = "the sealed log was never started; `hub init` or `hub demo` starts it"

RECIPIENT_MAY_KNOW = ("case_ref", "document_sha256", "summary_sha256")
"""What a recipient was told anyway, and so may see opened; never who acted, nor other agencies' matters."""

_ORIGIN = select(KEY.c.name).where(KEY.c.state == "current")
_HEAD = select(HEAD.c.size, HEAD.c.root).where(HEAD.c.log_id == LOG_ID)


@dataclass(frozen=True, slots=True)
class Head:
    """Size and root of the log as its head row says."""

    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class StoredCheckpoint:
    """A checkpoint as it was signed, with the lines of those who saw it."""

    id: UUID
    size: int
    root: bytes
    note: str


def origin_of(connection: Connection) -> str:
    """The log's name. Raises ConfigError before the log was started."""
    origin = connection.execute(_ORIGIN).scalar()
    if origin is None:
        raise ConfigError(NEVER_STARTED)
    return origin


def head_of(connection: Connection) -> Head:
    """Where the log ends. Raises ConfigError before it was started."""
    row = connection.execute(_HEAD).one_or_none()
    if row is None:
        raise ConfigError(NEVER_STARTED)
    return Head(row.size, row.root)


def keys_of(connection: Connection) -> tuple[LogKey, ...]:
    """The public keys of the log as its table says, oldest first."""
    rows = connection.execute(select(KEY).order_by(KEY.c.first_size, KEY.c.key_id))
    return tuple(LogKey(parse_vkey(row.vkey), row.first_size, row.last_size) for row in rows)


def signing_keys(connection: Connection) -> tuple[LogKey, ...]:
    """The keys that this log has had, oldest first. Raises ConfigError before it was started."""
    origin = origin_of(connection)
    return tuple(each for each in keys_of(connection) if each.key.name == origin)


def key_entry(connection: Connection, seq: int) -> dict[str, Any]:
    """What the entry at `seq` says in clear where it is one about a key; else nothing."""
    text = connection.execute(select(LEAF.c.entry).where(LEAF.c.seq == seq)).scalar()
    entry = {} if text is None else json.loads(text)
    return entry["clear"] if entry.get("kind") == "key" else {}


def trust_of(connection: Connection) -> Trust:
    """The trust file of this log: who is given it by another way can verify without the hub."""
    return Trust(origin_of(connection), keys_of(connection))


def stored_nodes(connection: Connection) -> NodeSource:
    """Leaf and node hashes by place; one query for each of the two tables."""

    def nodes(places: Sequence[Place]) -> Mapping[Place, bytes]:
        leaves = [index for level, index in places if level == 0]
        inner = {node_key(place): place for place in places if place[0]}
        found: dict[Place, bytes] = {}
        if leaves:
            rows = connection.execute(select(LEAF.c.seq, LEAF.c.leaf_hash).where(LEAF.c.seq.in_(leaves)))
            found |= {(0, row.seq): row.leaf_hash for row in rows}
        if inner:
            rows = connection.execute(select(NODE.c.id, NODE.c.hash).where(NODE.c.id.in_(inner)))
            found |= {inner[row.id]: row.hash for row in rows}
        if len(found) != len(set(places)):
            raise LedgerError(Code.LEDGER_DAMAGED, "a node of the tree is missing")
        return found

    return nodes


def newest_checkpoint(connection: Connection, at_most: int | None = None) -> StoredCheckpoint | None:
    """The newest checkpoint, or the newest of at most that size; None where there is none."""
    query = select(CHECKPOINT).order_by(CHECKPOINT.c.size.desc()).limit(1)
    if at_most is not None:
        query = query.where(CHECKPOINT.c.size <= at_most)
    row = connection.execute(query).one_or_none()
    return None if row is None else stored_checkpoint(connection, row)


def checkpoint_of(connection: Connection, size: int) -> StoredCheckpoint | None:
    """The checkpoint of exactly this size, if it was signed."""
    row = connection.execute(select(CHECKPOINT).where(CHECKPOINT.c.size == size)).one_or_none()
    return None if row is None else stored_checkpoint(connection, row)


def stored_checkpoint(connection: Connection, row: Any) -> StoredCheckpoint:
    """The checkpoint in one row, its witnesses' lines under the note."""
    lines = connection.execute(
        select(COSIGNATURE.c.line)
        .where(COSIGNATURE.c.checkpoint_id == row.id)
        .order_by(COSIGNATURE.c.at, COSIGNATURE.c.key_id)
    ).scalars()
    return StoredCheckpoint(row.id, row.size, row.root, row.note + "".join(lines))


def opening_place(origin: str, seq: int, name: str, column: str) -> str:
    """What binds a sealed salt or value to one commitment of one entry."""
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
