"""Many entries at once, written as `append` would write them, for tests and benchmarks of size."""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from hub.db.sealing import DataKey
from hub.db.work import Office
from hub.kernel.canonical import canonical_bytes
from hub.ledger.chain import Frontier, leaf_hash, node_key
from hub.ledger.entry import build_entry, commit, stamp
from hub.ledger.index import COLUMNS, row_of
from hub.ledger.kinds import Kind
from hub.ledger.reader import HEAD, LEAF, NODE, OPENING, opening_place, origin_of
from hub.ledger.records import LogRowRecord
from tests.ledger_builders import COMMITTED, a_disclosure, case_of

BATCH = 4096
NAMES = (*COMMITTED, "case_id")


Said = tuple[Kind, dict[str, Any]]
"""Kind and clear part of one entry."""


def a_sending(_seq: int) -> Said:
    """The same disclosure again and again."""
    return Kind.DISCLOSURE, a_disclosure()


def fill(office: Office, count: int, openings: bool = True, said: Callable[[int], Said] = a_sending) -> None:
    """Add `count` entries at the end. openings: whether each keeps its openings; said: what stands at a position."""
    key = office_key(office) if openings else None
    with office.engine.begin() as connection:
        head = connection.execute(select(HEAD)).one()
        frontier = Frontier.parse(head.size, head.frontier)
        origin, at = origin_of(connection), max(head.last_at, office.clock.now().replace(microsecond=0))
        while frontier.size < head.size + count:
            batch = range(frontier.size, min(frontier.size + BATCH, head.size + count))
            frontier = _write(connection, frontier, origin, batch, at, key, said)
        connection.execute(
            update(HEAD).values(size=frontier.size, root=frontier.root(), frontier=frontier.stored(), last_at=at)
        )


def office_key(office: Office) -> DataKey:
    """One key for all bulk openings."""
    return office.vault.create("opening", office.clock.now())


def _write(
    connection,
    frontier: Frontier,
    origin: str,
    batch: range,
    at: datetime,
    key: DataKey | None,
    said: Callable[[int], Said],
) -> Frontier:
    leaves, rows, nodes, openings = [], [], [], []
    for seq in batch:
        (kind, clear), case_id = said(seq), case_of(seq % 5000)
        commitments = {}
        for name, value in {**COMMITTED, "case_id": str(case_id)}.items():
            salt = secrets.token_bytes(32)
            commitments[name] = commit(name, salt, value)
            if key is not None:
                openings.append(_sealed(key, origin, seq, name, salt, value))
        text = build_entry(origin, seq, kind, stamp(at), secrets.token_bytes(16), clear, commitments)
        leaf = leaf_hash(text.encode())
        frontier, made = frontier.push(leaf)
        leaves.append({"seq": seq, "leaf_hash": leaf, "entry": text, "event_id": None})
        nodes += [{"id": node_key(place), "hash": node} for place, node in made.items()]
        rows.append({"seq": seq, "at": at, **_codes(kind, clear), **_ids(case_id if key else None)})
    for table, found in ((LEAF, leaves), (LogRowRecord.__table__, rows), (NODE, nodes), (OPENING, openings)):
        if found:
            connection.execute(insert(table), found)
    return frontier


def _codes(kind: Kind, clear: dict) -> dict:
    return dict(zip(COLUMNS, row_of(kind.value, clear), strict=True))


def _ids(case_id: UUID | None) -> dict:
    return {"case_id": case_id, "disclosure_id": None, "actor_id": None}


def _sealed(key: DataKey, origin: str, seq: int, name: str, salt: bytes, value: str) -> dict:
    return {
        "seq": seq,
        "name": name,
        "salt_ct": key.seal(salt, opening_place(origin, seq, name, "salt")),
        "value_ct": key.seal(canonical_bytes(value), opening_place(origin, seq, name, "value")),
        "key_id": key.id,
    }


