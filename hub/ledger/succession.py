"""Does each log of a database follow the one before it, and do they together hold what their ends count?

Source: sealed log specification, sections 5, 9 and 12; faults F17, F19.
"""

import itertools
from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from hub.db.vault import KeyRing
from hub.ledger.entry import check_entry
from hub.ledger.note import to_base64
from hub.ledger.reader import (
    EARLIER,
    LEAF,
    NODE,
    RESTORED_ROOT,
    Head,
    began_for,
    begun_anew,
    openings_of,
    restart_of,
)
from hub.ledger.records import LogRowRecord
from hub.ledger.rules import Code, LedgerError
from hub.ledger.signing import HighWater

LOG_ROW = LogRowRecord.__table__


def remembered(connection: Connection, heads: Sequence[Head], high_water: HighWater | None) -> HighWater | None:
    """What the high-water file says of the log in use. Raises LedgerError where it is another log's."""
    head = heads[-1]
    if high_water is None or (high_water.origin or heads[0].origin) == head.origin:
        return high_water
    if not began_for(connection, head, high_water.origin or heads[0].origin, high_water.size, high_water.root):
        raise LedgerError(Code.ROLLBACK, f"{high_water.origin} was signed last, the log in use is {head.origin}")
    return None


def require_counts(connection: Connection, heads: Sequence[Head]) -> None:
    """As many leaves, rows and nodes as the heads of all logs together count."""
    size = heads[-1].stop_row
    for before, after in itertools.pairwise(heads):
        if before.stop_row != after.first_row:
            raise LedgerError(Code.HEAD_MISMATCH, f"{after.origin} does not begin where {before.origin} ended")
    leaves, rows, nodes = (
        connection.execute(select(func.count()).select_from(table)).scalar_one() for table in (LEAF, LOG_ROW, NODE)
    )
    last = connection.execute(select(func.max(LEAF.c.seq))).scalar()
    if (-1 if last is None else last) >= size:
        raise LedgerError(Code.HEAD_MISMATCH, f"the head counts {size} entries, an entry stands at {last}")
    if last is None or last + 1 < size:
        raise LedgerError(Code.TRUNCATED, f"{0 if last is None else last + 1} entries where the head counts {size}")
    if leaves != size:
        gap = next(seq for seq in range(size) if not _stands(connection, seq))
        raise LedgerError(Code.ENTRY_GAP, f"entry {gap} is missing")
    if rows != size:
        raise LedgerError(Code.ROW_MISMATCH, f"{rows} log rows for {size} entries")
    wanted = sum(head.size - head.size.bit_count() for head in heads)
    if nodes != wanted:
        raise LedgerError(Code.NODE_MISMATCH, f"{nodes} nodes where a tree of {size} has {wanted}")


def _stands(connection: Connection, seq: int) -> bool:
    return connection.execute(select(LEAF.c.seq).where(LEAF.c.seq == seq)).first() is not None


def compare_restarts(connection: Connection, keys: KeyRing, heads: Sequence[Head], openings: bool) -> None:
    """What the first entry of a log begun anew says of the one before is what stands there, to its last entry."""
    for before, after in itertools.pairwise(heads):
        restart = restart_of(connection, after.number)
        first = connection.execute(select(LEAF.c.entry).where(LEAF.c.seq == after.first_row)).scalar_one()
        kept = restart and (restart.restored_size, restart.restored_root) == (before.size, before.root)
        if not kept or check_entry(first, after.origin, 0)["clear"] != begun_anew(restart):
            raise LedgerError(Code.HEAD_MISMATCH, f"{before.origin} is not what {after.origin} says that was left")
        names = [RESTORED_ROOT] if openings else []
        for opening in openings_of(connection, keys, after.origin, after.first_row, names):
            if opening.value != to_base64(before.root):
                raise LedgerError(Code.ROOT_MISMATCH, f"{before.origin} did not end with this root")


def forgotten_later(
    connection: Connection, keys: KeyRing, heads: Sequence[Head]
) -> dict[str, list[tuple[int, list[str]]]]:
    """What erasures of a later log say was forgotten of earlier ones: their origin -> position and names."""
    found: dict[str, list[tuple[int, list[str]]]] = {}
    for head in heads[1:]:
        erasures = select(LOG_ROW.c.seq).where(
            LOG_ROW.c.kind == "erasure", LOG_ROW.c.seq >= head.first_row, LOG_ROW.c.seq < head.stop_row
        )
        for row in connection.execute(erasures).scalars().all():
            for opening in openings_of(connection, keys, head.origin, row, [EARLIER]):
                for each in opening.value:
                    found.setdefault(each["origin"], []).append((each["seq"], each["names"]))
    return found
