"""What can be shown to somebody who was not there: one entry, its proof, and that the log only grew.

No proof is given against a root that was not signed, nor over stored hashes that no longer fit: each proof is
checked before it is handed out.
Source: sealed log specification, sections 7, 8 and 13; RFC 9162, section 2.1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from hub.db.work import Reading
from hub.kernel.errors import NotFoundError
from hub.ledger.chain import consistency_proof, inclusion_proof, leaf_hash, root_from_inclusion, verify_consistency
from hub.ledger.entry import check_opened
from hub.ledger.note import InclusionProof, to_base64
from hub.ledger.reader import (
    CHECKPOINT,
    LEAF,
    RECIPIENT_MAY_KNOW,
    Head,
    StoredCheckpoint,
    checkpoint_of,
    head_at,
    head_of,
    heads_of,
    keys_of,
    newest_checkpoint,
    openings_of,
    origin_of,
    restart_of,
    stored_nodes,
    trust_of,
)
from hub.ledger.records import LogRowRecord
from hub.ledger.rules import Code, LedgerError, NeverSealedError, PendingError, Tail, Trust, tail_state
from hub.ledger.service import entry
from hub.ledger.verify import receipt_text

LOG_ROW = LogRowRecord.__table__
_SIGNED_ROWS = select(func.max(CHECKPOINT.c.size))


def origin(reading: Reading) -> str:
    """The name of the log."""
    return origin_of(reading.session.connection())


@dataclass(frozen=True, slots=True)
class Proof:
    """One entry under one checkpoint, step by step: what "verify this entry" shows."""

    seq: int
    leaf: bytes
    path: tuple[bytes, ...]
    size: int
    root: bytes
    note: str


def prove(reading: Reading, row: int) -> Proof:
    """Proof of the entry in this row under the newest checkpoint of its log, checked before it is returned.

    Raises NotFoundError beyond the end, PendingError where no checkpoint covers it yet, NeverSealedError where none
    ever will, LedgerError (LEDGER_DAMAGED) where stored bytes do not fit: then no proof is given.
    """
    stored = entry(reading, row)
    connection, seq = reading.session.connection(), stored.seq
    newest = newest_checkpoint(connection, stored.log)
    if newest is None or newest.size <= seq:
        if stored.log.number != head_of(connection).number:
            raise NeverSealedError(f"Entry {seq} of {stored.log.origin} was not sealed before that log ended: no proof")
        raise PendingError(f"entry {seq} is not yet covered by a signed checkpoint; ask again in a minute")
    path = inclusion_proof(seq, newest.size, stored_nodes(connection, stored.log))
    leaf = leaf_hash(stored.text.encode())
    if root_from_inclusion(leaf, seq, newest.size, path) != newest.root:
        raise LedgerError(Code.LEDGER_DAMAGED, f"the stored tree does not lead from entry {seq} to the signed root")
    return Proof(seq, leaf, tuple(path), newest.size, newest.root, newest.note)


def receipt(reading: Reading, row: int, names: Sequence[str] = RECIPIENT_MAY_KNOW) -> str:
    """The receipt of one entry, as handed to its recipient. names: commitments this recipient may see opened."""
    proof = prove(reading, row)
    stored = entry(reading, row)
    openings = list(openings_of(reading.session.connection(), reading.keys, stored.log.origin, row, names))
    for opening in openings:
        check_opened(stored.commitments, opening, stored.seq)
    text = InclusionProof(stored.seq, proof.path, proof.note).text
    return receipt_text(stored.text, text, [opening.as_json() for opening in openings])


def consistency(reading: Reading, old: int, new: int) -> str:
    """That the log of `old` entries is the beginning of that of `new`, as text for a witness.

    `old M`, the hashes, an empty line, and the checkpoint of size `new` where one was signed. Raises NotFoundError
    for sizes the log never had, LedgerError (LEDGER_DAMAGED) where stored hashes do not fit a signed root.
    """
    connection = reading.session.connection()
    head = head_of(connection)
    if not 0 <= old <= new <= head.size:
        raise NotFoundError
    path = consistency_proof(old, new, stored_nodes(connection, head))
    earlier, later = checkpoint_of(connection, head, old), checkpoint_of(connection, head, new)
    if earlier and later and not verify_consistency(old, new, earlier.root, later.root, path):
        raise LedgerError(Code.LEDGER_DAMAGED, f"the stored tree does not lead from size {old} to size {new}")
    hashes = "".join(to_base64(each) + "\n" for each in path)
    return f"old {old}\n{hashes}\n" + (later.note if later else "")


def log_of(reading: Reading) -> Head:
    """The log in use."""
    return head_of(reading.session.connection())


def written_at(reading: Reading, row: int) -> datetime | None:
    """When the entry in this row was written; None where there is none."""
    return reading.session.execute(select(LOG_ROW.c.at).where(LOG_ROW.c.seq == row)).scalar()


@dataclass(frozen=True, slots=True)
class Beginning:
    """That the log began anew. kept: entries that are left of the old one; lost: how many more of it were sealed."""

    at: datetime
    origin: str
    old_origin: str
    kept: int
    lost: int
    reason: str
    advice: str
    advised_on: date
    people: tuple[UUID, UUID]


def beginnings(reading: Reading) -> list[Beginning]:
    """Every time the log began anew, the newest first."""
    connection = reading.session.connection()
    return [_beginning(restart_of(connection, log.number), log) for log in reversed(heads_of(connection)[1:])]


def ended_after(reading: Reading, row: int) -> Beginning | None:
    """How the log ended in which this row stands; None where it is in use."""
    connection = reading.session.connection()
    number = head_at(connection, row).number
    later = [log for log in heads_of(connection) if log.number == number + 1]
    return _beginning(restart_of(connection, later[0].number), later[0]) if later else None


def _beginning(restart: Any, log: Head) -> Beginning:
    return Beginning(
        at=restart.at,
        origin=log.origin,
        old_origin=restart.old_origin,
        kept=restart.restored_size,
        lost=max(restart.old_size - restart.restored_size, 0),
        reason=restart.reason,
        advice=restart.advice,
        advised_on=restart.advised_on,
        people=(restart.coordinator_id, restart.administrator_id),
    )


def checkpoint(reading: Reading) -> StoredCheckpoint | None:
    """The newest checkpoint of the log in use; None before the first."""
    connection = reading.session.connection()
    return newest_checkpoint(connection, head_of(connection))


def trust(reading: Reading) -> Trust:
    """The trust file of the log in use."""
    connection = reading.session.connection()
    return trust_of(connection, origin_of(connection))


@dataclass(frozen=True, slots=True)
class TailView:
    """The entries that no checkpoint covers yet. signed: how many entries one covers; since: the oldest one's time."""

    signed: int
    count: int
    since: datetime | None
    state: Tail


def unsigned_tail(reading: Reading) -> TailView:
    """How many entries of the log in use wait for a signature, since when, and what becomes of that."""
    log = log_of(reading)
    signed = max((reading.session.scalar(_SIGNED_ROWS) or 0) - log.first_row, 0)
    count = max(log.size - signed, 0)
    since = written_at(reading, log.first_row + signed) if count else None
    age = reading.now - since if since is not None else timedelta()
    return TailView(signed, count, since, tail_state(age, count, reading.practice))


@dataclass(frozen=True, slots=True)
class KeyView:
    """The key that signs the log. since: when it began to; first_size: from how many entries on.

    replaces_retired: the key before it was lost or leaked, and did not sign where they meet.
    """

    origin: str
    key_id: str
    since: datetime
    first_size: int
    replaces_retired: bool


def key_in_use(reading: Reading) -> KeyView:
    """The key that signs the log now. Raises ConfigError before it was started."""
    connection = reading.session.connection()
    head = head_of(connection)
    *before, current = keys_of(connection, head.origin)
    since = written_at(reading, head.first_row + max(current.first_size - 1, 0))
    replaces_retired = bool(before) and before[-1].last_size < current.first_size
    return KeyView(current.key.name, current.key.key_id.hex(), since, current.first_size, replaces_retired)


def row_of_entry(reading: Reading, id: UUID) -> int | None:
    """Row of the first entry of a disclosure, or of the entry of one event; None where neither has this id."""
    connection = reading.session.connection()
    of_event = connection.execute(select(LEAF.c.seq).where(LEAF.c.event_id == id)).scalar()
    if of_event is not None:
        return of_event
    return connection.execute(select(func.min(LOG_ROW.c.seq)).where(LOG_ROW.c.disclosure_id == id)).scalar()
