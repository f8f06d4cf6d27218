"""Write what happened into the sealed log, and read it again.

`append` never commits: the change and its entry become true together or not at all. It comes last in
its use case, because it locks the end of the log until the commit.
Source: sealed log specification, sections 3.3, 5.1 and 13; faults F01, F04, F05.
"""

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, insert, select, update

from hub.access.actors import Actor
from hub.access.permissions import Permission
from hub.db.sealing import DataKey
from hub.db.work import Office, Reading, Work
from hub.kernel.canonical import canonical_bytes
from hub.kernel.errors import ConfigError, NotFoundError
from hub.ledger.chain import Frontier, leaf_hash, node_key
from hub.ledger.chunks import snapshot
from hub.ledger.entry import (
    MAX_ENTRY_BYTES,
    NONCE_BYTES,
    SALT_BYTES,
    Entry,
    EntryRefusedError,
    Opening,
    build_entry,
    check_entry,
    commit,
    instant_of,
    refuse_unfit,
    stamp,
)
from hub.ledger.export import write_export
from hub.ledger.holding import require_no_hold
from hub.ledger.index import COLUMNS, row_of
from hub.ledger.kinds import MAX_INTEGER, Kind
from hub.ledger.reader import (
    EARLIER,
    IN_USE,
    NEVER_STARTED,
    RECIPIENT_MAY_KNOW,
    Head,
    head_at,
    head_of,
    heads_of,
    opening_place,
)
from hub.ledger.records import (
    LOG_ID,
    HeadRecord,
    KeyRecord,
    LeafRecord,
    LogRowRecord,
    NodeRecord,
    OpeningRecord,
)
from hub.ledger.rules import Code, LedgerError
from hub.ledger.sealing import seal

HEAD, LEAF, LOG_ROW = HeadRecord.__table__, LeafRecord.__table__, LogRowRecord.__table__
NODE, OPENING, KEY = NodeRecord.__table__, OpeningRecord.__table__, KeyRecord.__table__

# Built once: putting a statement together costs as much as running it, and these run in every disclosure.
_LOCK_HEAD = select(HEAD).where(IN_USE).with_for_update(of=HEAD)
_MOVE_HEAD = update(HEAD).where(HEAD.c.log_id == bindparam("number"))
_KEY_OF_CASE = (
    select(OPENING.c.key_id)
    .join(LOG_ROW, LOG_ROW.c.seq == OPENING.c.seq)
    .where(LOG_ROW.c.case_id == bindparam("case_id", type_=LOG_ROW.c.case_id.type))
    .order_by(LOG_ROW.c.seq.desc())
    .limit(1)
)
_ADD_LEAF, _ADD_LOG_ROW, _ADD_NODES, _ADD_OPENINGS = (insert(table) for table in (LEAF, LOG_ROW, NODE, OPENING))

LONGEST_ORIGIN = 200
"""Characters kept free for the log's name when the length of an entry is judged before the lock."""

CLOCK_STEP = timedelta(seconds=5)
"""A clock this far behind the last entry is worth an alarm (fault F10)."""

_log = logging.getLogger(__name__)


def append(
    work: Work,
    kind: Kind,
    clear: dict[str, Any],
    commit_values: Mapping[str, Any],
    event_id: UUID | None = None,
    *,
    case_id: UUID | None = None,
    disclosure_id: UUID | None = None,
    actor_id: UUID | None = None,
) -> int:
    """Write one entry at the end of the log and return its row; the caller's commit makes it true.

    clear: names other entries by their rows; commit_values: what the entry commits to without saying it; the three ids
    are committed to as well (`actor_id` as `actor`), and taken from there where they are not handed in.
    Raises LedgerHoldError while the log is on hold, EntryRefusedError before anything is locked, BusyError (by the unit
    of work) when the lock is not got.
    """
    require_no_hold(work.keys.directory)
    return write(work, kind, clear, commit_values, event_id, case_id, disclosure_id, actor_id)


def write(
    work: Work,
    kind: Kind,
    clear: dict[str, Any],
    commit_values: Mapping[str, Any],
    event_id: UUID | None = None,
    case_id: UUID | None = None,
    disclosure_id: UUID | None = None,
    actor_id: UUID | None = None,
) -> int:
    """See `append`; a log on hold begins anew by this."""
    ids = _ids(commit_values, {"case_id": case_id, "disclosure_id": disclosure_id, "actor": actor_id})
    values = dict(commit_values) | {name: str(value) for name, value in ids.items() if value is not None}
    refuse_unfit(kind, clear, frozenset(values))
    work.session.flush()
    connection = work.session.connection()
    clear, earlier = _placed(connection, clear)
    if earlier:
        values[EARLIER] = earlier
    openings = [Opening(name, secrets.token_bytes(SALT_BYTES), value) for name, value in sorted(values.items())]
    draft = _Draft(
        kind,
        clear,
        {each.name: commit(each.name, each.salt, each.value) for each in openings},
        secrets.token_bytes(NONCE_BYTES),
    )
    if len(draft.text("x" * LONGEST_ORIGIN, MAX_INTEGER, stamp(work.now))) > MAX_ENTRY_BYTES:
        raise EntryRefusedError(f"{kind}: the entry would be longer than {MAX_ENTRY_BYTES} bytes")
    key = _opening_key(work, connection, case_id) if openings else None
    origin, row = _write(connection, draft, work.now, event_id, ids)
    if key is not None:
        connection.execute(_ADD_OPENINGS, [_sealed(origin, row, each, key) for each in openings])
    return row


def _placed(connection: Connection, clear: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """`clear` with the positions of the entries that it names by their rows, and which of them stand in earlier logs.

    Those the entry commits to, and names its own log's first entry in their stead: that says whose log ended.
    """
    if "refers_to" not in clear and "targets" not in clear:
        return clear, []
    head = head_of(connection)
    if head.number == LOG_ID:
        return clear, []
    if "refers_to" in clear:
        row = clear["refers_to"]
        told = {**clear, "refers_to": max(row - head.first_row, 0)}
        return told, [] if row >= head.first_row else [_earlier(connection, row)]
    before = [each for each in clear["targets"] if each["seq"] < head.first_row]
    targets = [{**each, "seq": each["seq"] - head.first_row} for each in clear["targets"] if each not in before]
    if before:
        names = sorted({name for each in before for name in each["names"]})
        targets = _with_first(targets, names)
    earlier = [{**_earlier(connection, each["seq"]), "names": each["names"]} for each in before]
    return {**clear, "targets": targets}, earlier


def _with_first(targets: list[dict[str, Any]], names: list[str]) -> list[dict[str, Any]]:
    """These targets, with those names of the first entry before them."""
    own = {name for each in targets if each["seq"] == 0 for name in each["names"]}
    return [{"seq": 0, "names": sorted(own | set(names))}, *(each for each in targets if each["seq"])]


def _earlier(connection: Connection, row: int) -> dict[str, Any]:
    head = head_at(connection, row)
    return {"origin": head.origin, "seq": row - head.first_row}


def _ids(commit_values: Mapping[str, Any], given: dict[str, UUID | None]) -> dict[str, UUID | None]:
    """The ids of the log row: as given, else as committed to. Raises EntryRefusedError for what is no id."""
    try:
        return {
            name: UUID(commit_values[name]) if value is None and name in commit_values else value
            for name, value in given.items()
        }
    except (ValueError, AttributeError, TypeError) as error:
        raise EntryRefusedError("actor, case_id and disclosure_id must be row ids") from error


@dataclass(frozen=True, slots=True)
class _Draft:
    """All of an entry but its log, place and time, which are read under the lock."""

    kind: Kind
    clear: dict[str, Any]
    commitments: dict[str, bytes]
    nonce: bytes

    def text(self, origin: str, seq: int, at: str) -> str:
        return build_entry(origin, seq, self.kind, at, self.nonce, self.clear, self.commitments)


def _write(
    connection: Connection, draft: _Draft, now: datetime, event_id: UUID | None, ids: dict[str, UUID | None]
) -> tuple[str, int]:
    """Lock the head, write leaf, log row and nodes, and move the head on. Returns the log's name and the row."""
    head = locked_head(connection)
    frontier = _frontier_of(head)
    row, at = head.first_row + frontier.size, _not_before(now, head.last_at)
    text = draft.text(head.origin, frontier.size, stamp(at))
    leaf = leaf_hash(text.encode())
    frontier, nodes = frontier.push(leaf)
    connection.execute(_ADD_LEAF, {"seq": row, "leaf_hash": leaf, "entry": text, "event_id": event_id})
    columns = dict(zip(COLUMNS, row_of(draft.kind.value, draft.clear), strict=True))
    connection.execute(
        _ADD_LOG_ROW,
        {
            "seq": row,
            "at": at,
            **columns,
            "case_id": ids["case_id"],
            "disclosure_id": ids["disclosure_id"],
            "actor_id": ids["actor"],
        },
    )
    if nodes:
        rows = [{"id": node_key(place, head.log_id), "hash": node} for place, node in nodes.items()]
        connection.execute(_ADD_NODES, rows)
    values = {"size": frontier.size, "root": frontier.root(), "frontier": frontier.stored(), "last_at": at}
    connection.execute(_MOVE_HEAD, {"number": head.log_id, **values})
    return head.origin, row


def locked_head(connection: Connection) -> Any:
    """The row that says where the log in use ends, locked until the commit. Raises ConfigError before the first."""
    head = connection.execute(_LOCK_HEAD).one_or_none()
    if head is None:
        raise ConfigError(NEVER_STARTED)
    return head


def _frontier_of(head: Any) -> Frontier:
    try:
        frontier = Frontier.parse(head.size, head.frontier)
    except ValueError as error:
        raise LedgerError(Code.LEDGER_DAMAGED, "the head of the log contradicts itself") from error
    if frontier.root() != head.root:
        raise LedgerError(Code.LEDGER_DAMAGED, "the head of the log contradicts itself")
    return frontier


def _not_before(now: datetime, last_at: datetime | None) -> datetime:
    """The instant of the next entry in whole seconds; a clock that stepped back is held, and told of."""
    now = now.replace(microsecond=0)
    if last_at is None or last_at <= now:
        return now
    if last_at - now > CLOCK_STEP:
        _log.warning("clock_stepped_back seconds=%d", (last_at - now).total_seconds())
    return last_at


def _opening_key(work: Work, connection: Connection, case_id: UUID | None) -> DataKey:
    """The key under which this case's openings lie; an entry about no case gets a key of its own."""
    if case_id is not None:
        key_id = connection.execute(_KEY_OF_CASE, {"case_id": case_id}).scalar()
        if key_id is not None:
            return work.keys.data_key(key_id)
    return work.keys.new_key("opening", work.now)


def _sealed(origin: str, row: int, opening: Opening, key: DataKey) -> dict[str, Any]:
    return {
        "seq": row,
        "name": opening.name,
        "salt_ct": key.seal(opening.salt, opening_place(origin, row, opening.name, "salt")),
        "value_ct": key.seal(canonical_bytes(opening.value), opening_place(origin, row, opening.name, "value")),
        "key_id": key.id,
    }


@dataclass(frozen=True, slots=True)
class EntryView:
    """One stored entry. text: the bytes that were hashed; the rest is read from it. log: in which it stands."""

    seq: int
    log: Head
    text: str
    kind: Kind
    at: datetime
    clear: dict[str, Any]
    commitments: dict[str, str]
    leaf_hash: bytes


def entry(reading: Reading, row: int) -> EntryView:
    """The entry in this row. Raises NotFoundError beyond the end, LedgerError where it is no longer what was hashed."""
    connection = reading.session.connection()
    leaf = connection.execute(select(LEAF.c.entry, LEAF.c.leaf_hash).where(LEAF.c.seq == row)).one_or_none()
    if leaf is None:
        raise NotFoundError
    log = head_at(connection, row)
    seq = row - log.first_row
    if leaf_hash(leaf.entry.encode()) != leaf.leaf_hash:
        raise LedgerError(Code.LEDGER_DAMAGED, f"entry {seq} is not what was hashed")
    parsed: Entry = check_entry(leaf.entry, log.origin, seq)
    kind, at = Kind(parsed["kind"]), instant_of(parsed["at"])
    return EntryView(seq, log, leaf.entry, kind, at, parsed["clear"], parsed["commit"], leaf.leaf_hash)


def export_log(
    office: Office, actor: Actor, path: Path, openings: str, reason: str, ended: str | None = None
) -> int:
    """Write the whole log to `path`, sealed to its end where that is possible, and return its size.

    openings: `all`, `some` (what recipients were told anyway) or `none`; ended: name of a log that ended, instead of
    the one in use (NotFoundError where there is none). The export is itself an entry, committed before the file is
    written and so not in it. Opens blocks of its own: call it outside any.
    """
    permission = Permission.LOG_EXPORT_PLAIN if openings == "none" else Permission.LOG_EXPORT
    try:
        seal(office)
    except ConfigError:
        _log.warning("export_without_seal")  # Without its key the log goes on; the export then has an unsigned tail.
    with office.open_work(actor) as work:
        work.require(permission)
        *before, in_use = heads_of(work.session.connection())
        head = in_use if ended is None else next((log for log in before if log.origin == ended), None)
        if head is None:
            raise NotFoundError
        size = head.size
        clear = {
            "act": "log_export",
            "role": actor.role.value,
            "reason": reason,
            "channel": "page" if actor.channel == "page" else "cli",
            "count": size,
            "openings": openings,
        }
        append(work, Kind.ACCESS, clear, {}, actor_id=actor.account_id)
    with office.open_reading(actor) as reading:
        reading.require(permission)
        connection = reading.session.connection()
        snapshot(connection)
        write_export(connection, reading.keys, path, head, openings, RECIPIENT_MAY_KNOW)
    return size
