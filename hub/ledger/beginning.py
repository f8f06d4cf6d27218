"""How does a log begin: the first of an instance, and one anew after another whose end is lost?

Source: sealed log specification, sections 3.2 (`genesis`) and 9; fault F17.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, insert, select, update

from hub.db.work import Work
from hub.kernel.errors import ConflictError
from hub.ledger.chain import EMPTY_ROOT
from hub.ledger.kinds import Kind
from hub.ledger.note import VerifierKey, to_base64
from hub.ledger.reader import HEAD, KEY, RESTART, RESTORED_ROOT, Head, begun_anew
from hub.ledger.records import LOG_ID, TalliedRecord
from hub.ledger.service import append, locked_head, write
from hub.ledger.signing import HighWater


def start_log(work: Work, key: VerifierKey) -> int:
    """Begin the log named by `key` with its first entry. Raises ConflictError where a log was started before."""
    connection = work.session.connection()
    if connection.execute(select(HEAD.c.log_id)).first() is not None:
        raise ConflictError
    _begin(connection, key, LOG_ID, 0, None)
    connection.execute(insert(TalliedRecord), {"log_id": LOG_ID, "size": 0})
    return append(work, Kind.GENESIS, {}, {})


@dataclass(frozen=True, slots=True)
class NewBeginning:
    """Why a log begins anew, and on whose word. reason: a code; advice: that of the data protection officer."""

    reason: str
    advice: str
    advised_on: date
    coordinator_id: UUID
    administrator_id: UUID


def begin_anew(work: Work, key: VerifierKey, judged: Head, lost: HighWater, why: NewBeginning) -> int:
    """End the log in use for ever and begin the one named by `key`; returns the row of its first entry.

    judged: the log as it was found sound to its own end; lost: what was signed of it last and is not there. What is
    left of it stays where it is. Raises ConflictError where something was written since.
    """
    connection = work.session.connection()
    head = locked_head(connection)
    if (head.origin, head.size, head.root) != (judged.origin, judged.size, judged.root):
        raise ConflictError
    last_size = lost.size if lost.origin == head.origin else head.size
    retired = {"state": "retired", "last_size": last_size}
    connection.execute(update(KEY).where(KEY.c.state == "current").values(**retired))
    _begin(connection, key, head.log_id + 1, judged.stop_row, head.last_at)
    restart = {
        "log_id": head.log_id + 1,
        "at": work.now,
        "old_origin": lost.origin,
        "old_size": lost.size,
        "old_root": lost.root,
        "restored_size": head.size,
        "restored_root": head.root,
        "reason": why.reason,
        "advice": why.advice,
        "advised_on": why.advised_on,
        "coordinator_id": why.coordinator_id,
        "administrator_id": why.administrator_id,
    }
    made = connection.execute(insert(RESTART).returning(RESTART), restart).one()
    commit_values = {
        RESTORED_ROOT: to_base64(head.root),
        "approver": str(why.administrator_id),
        "advice": why.advice,
        "advised_on": why.advised_on.isoformat(),
    }
    return write(work, Kind.GENESIS, begun_anew(made), commit_values, actor_id=why.coordinator_id)


def _begin(connection: Connection, key: VerifierKey, number: int, first_row: int, last_at: datetime | None) -> None:
    """The head of an empty log, and its key."""
    place = {"log_id": number, "origin": key.name, "first_row": first_row}
    connection.execute(insert(HEAD), {**place, "size": 0, "root": EMPTY_ROOT, "frontier": b"", "last_at": last_at})
    row = {"key_id": key.key_id.hex(), "name": key.name, "vkey": key.text, "first_size": 0, "last_size": None}
    connection.execute(insert(KEY), {**row, "state": "current"})
