"""What becomes of what an entry hides, once it must be forgotten?

The entry stays as it was written and hashed; what opens its commitments goes, and an entry of its own says so.
Source: sealed log specification, sections 3.3 and 10; faults F17, F18.
"""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Connection, delete, select, update

from hub.db.work import Work
from hub.ledger.export import Erased
from hub.ledger.kinds import Kind
from hub.ledger.reader import heads_of
from hub.ledger.records import LogRowRecord, OpeningRecord
from hub.ledger.service import append

OPENING, LOG_ROW = OpeningRecord.__table__, LogRowRecord.__table__


def forget_openings(work: Work, names: Mapping[int, list[str]], reason: str) -> tuple[int, tuple[UUID, ...]]:
    """Delete openings and write down that they were forgotten, in one transaction.

    names: row -> commitments to forget. Returns the row of the new entry and the data keys that now open nothing:
    destroy them after the commit.
    """
    _, unused = _without_openings(work.session.connection(), names)
    targets = [{"seq": seq, "names": sorted(forgotten)} for seq, forgotten in sorted(names.items())]
    return append(work, Kind.ERASURE, {"reason": reason, "targets": targets}, {}), unused


def forget_again(work: Work, erased: Erased) -> tuple[int, tuple[UUID, ...]]:
    """Delete what a restored backup brought back although it was forgotten after the backup was taken.

    erased: as the lost entries of the log told it. Nothing new is written down. Returns how many openings were there
    again, and the data keys that now open nothing: destroy them after the commit.
    """
    connection = work.session.connection()
    first_row = {log.origin: log.first_row for log in heads_of(connection)}
    names = {first_row[origin] + seq: names for (origin, seq), names in erased.items() if origin in first_row}
    return _without_openings(connection, names)


def _without_openings(connection: Connection, names: Mapping[int, list[str]]) -> tuple[int, tuple[UUID, ...]]:
    """Delete these openings; returns how many were there, and the keys that now open nothing."""
    keys, count = set[UUID](), 0
    for seq, forgotten in names.items():
        rows = (OPENING.c.seq == seq, OPENING.c.name.in_(forgotten))
        keys |= set(connection.execute(select(OPENING.c.key_id).where(*rows)).scalars())
        count += connection.execute(delete(OPENING).where(*rows)).rowcount
        emptied = {column: None for name, column in _ID_COLUMNS.items() if name in forgotten}
        if emptied:
            connection.execute(update(LOG_ROW).where(LOG_ROW.c.seq == seq).values(**emptied))
    in_use = set(connection.execute(select(OPENING.c.key_id).where(OPENING.c.key_id.in_(keys)).distinct()).scalars())
    return count, tuple(sorted(keys - in_use))


_ID_COLUMNS = {"case_id": "case_id", "disclosure_id": "disclosure_id", "actor": "actor_id"}
