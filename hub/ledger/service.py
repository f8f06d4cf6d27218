"""Write what happened into the sealed log, and forget what an entry hides.

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

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from hub.access.actors import Actor
from hub.access.permissions import Permission
from hub.db.sealing import DataKey
from hub.db.work import Office, Reading, Work
from hub.kernel.canonical import canonical_bytes
from hub.kernel.errors import ConfigError, ConflictError, NotFoundError
from hub.ledger.chain import EMPTY_ROOT, Frontier, leaf_hash, node_key
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
from hub.ledger.note import VerifierKey
from hub.ledger.reader import NEVER_STARTED, RECIPIENT_MAY_KNOW, head_of, opening_place, origin_of
from hub.ledger.records import (
    LOG_ID,
    HeadRecord,
    KeyRecord,
    LeafRecord,
    LogRowRecord,
    NodeRecord,
    OpeningRecord,
    TalliedRecord,
)
from hub.ledger.rules import Code, LedgerError
from hub.ledger.sealing import seal

HEAD, LEAF, LOG_ROW = HeadRecord.__table__, LeafRecord.__table__, LogRowRecord.__table__
NODE, OPENING, KEY = NodeRecord.__table__, OpeningRecord.__table__, KeyRecord.__table__

# Built once: putting a statement together costs as much as running it, and these run in every disclosure.
_ORIGIN = select(KEY.c.name).where(KEY.c.state == "current").scalar_subquery()
_LOCK_HEAD = select(HEAD, _ORIGIN.label("origin")).where(HEAD.c.log_id == LOG_ID).with_for_update(of=HEAD)
_MOVE_HEAD = update(HEAD).where(HEAD.c.log_id == LOG_ID)
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
    """Write one entry at the end of the log and return its position; the caller's commit makes it true.

    commit_values: what the entry commits to without saying it; the three ids are committed to as well (`actor_id`
    as `actor`), and taken from there where they are not handed in.
    Raises LedgerHoldError while the log is on hold, EntryRefusedError before anything is locked, BusyError (by the unit
    of work) when the lock is not got.
    """
    require_no_hold(work.keys.directory)
    ids = _ids(commit_values, {"case_id": case_id, "disclosure_id": disclosure_id, "actor": actor_id})
    values = dict(commit_values) | {name: str(value) for name, value in ids.items() if value is not None}
    refuse_unfit(kind, clear, frozenset(values))
    work.session.flush()
    connection = work.session.connection()
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
    origin, seq = _write(connection, draft, work.now, event_id, ids)
    if key is not None:
        connection.execute(_ADD_OPENINGS, [_sealed(origin, seq, each, key) for each in openings])
    return seq


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
    """Lock the head, write leaf, log row and nodes, and move the head on. Returns the log's name and the position."""
    head = connection.execute(_LOCK_HEAD).one_or_none()
    if head is None or head.origin is None:
        raise ConfigError(NEVER_STARTED)
    frontier = _frontier_of(head)
    seq, at = frontier.size, _not_before(now, head.last_at)
    text = draft.text(head.origin, seq, stamp(at))
    leaf = leaf_hash(text.encode())
    frontier, nodes = frontier.push(leaf)
    connection.execute(_ADD_LEAF, {"seq": seq, "leaf_hash": leaf, "entry": text, "event_id": event_id})
    row = dict(zip(COLUMNS, row_of(draft.kind.value, draft.clear), strict=True))
    connection.execute(
        _ADD_LOG_ROW,
        {
            "seq": seq,
            "at": at,
            **row,
            "case_id": ids["case_id"],
            "disclosure_id": ids["disclosure_id"],
            "actor_id": ids["actor"],
        },
    )
    if nodes:
        connection.execute(_ADD_NODES, [{"id": node_key(place), "hash": node} for place, node in nodes.items()])
    values = {"size": frontier.size, "root": frontier.root(), "frontier": frontier.stored(), "last_at": at}
    connection.execute(_MOVE_HEAD, values)
    return head.origin, seq


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


def _sealed(origin: str, seq: int, opening: Opening, key: DataKey) -> dict[str, Any]:
    return {
        "seq": seq,
        "name": opening.name,
        "salt_ct": key.seal(opening.salt, opening_place(origin, seq, opening.name, "salt")),
        "value_ct": key.seal(canonical_bytes(opening.value), opening_place(origin, seq, opening.name, "value")),
        "key_id": key.id,
    }


def start_log(work: Work, key: VerifierKey) -> int:
    """Begin the log named by `key` with its first entry. Raises ConflictError where a log was started before."""
    connection = work.session.connection()
    if connection.execute(select(HEAD.c.log_id)).first() is not None:
        raise ConflictError
    connection.execute(
        insert(HEAD), {"log_id": LOG_ID, "size": 0, "root": EMPTY_ROOT, "frontier": b"", "last_at": None}
    )
    row = {"key_id": key.key_id.hex(), "name": key.name, "vkey": key.text, "first_size": 0, "last_size": None}
    connection.execute(insert(KEY), {**row, "state": "current"})
    connection.execute(insert(TalliedRecord), {"log_id": LOG_ID, "size": 0})
    return append(work, Kind.GENESIS, {}, {})


def forget_openings(work: Work, names: Mapping[int, list[str]], reason: str) -> tuple[int, tuple[UUID, ...]]:
    """Delete openings and write down that they were forgotten, in one transaction.

    names: position -> commitments to forget. Returns the position of the new entry and the data keys that now
    open nothing: destroy them after the commit.
    """
    _, unused = _without_openings(work.session.connection(), names)
    targets = [{"seq": seq, "names": sorted(forgotten)} for seq, forgotten in sorted(names.items())]
    return append(work, Kind.ERASURE, {"reason": reason, "targets": targets}, {}), unused


def forget_again(work: Work, names: Mapping[int, list[str]]) -> tuple[int, tuple[UUID, ...]]:
    """Delete what a restored backup brought back although it was forgotten after the backup was taken.

    names: as the lost entries of the log told them. Nothing new is written down. Returns how many openings were there
    again, and the data keys that now open nothing: destroy them after the commit.
    """
    return _without_openings(work.session.connection(), names)


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


@dataclass(frozen=True, slots=True)
class EntryView:
    """One stored entry. text: the bytes that were hashed; the rest is read from it."""

    seq: int
    text: str
    kind: Kind
    at: datetime
    clear: dict[str, Any]
    commitments: dict[str, str]
    leaf_hash: bytes


def entry(reading: Reading, seq: int) -> EntryView:
    """The entry at `seq`. Raises NotFoundError beyond the end, LedgerError where it is no longer what was hashed."""
    connection = reading.session.connection()
    row = connection.execute(select(LEAF.c.entry, LEAF.c.leaf_hash).where(LEAF.c.seq == seq)).one_or_none()
    if row is None:
        raise NotFoundError
    if leaf_hash(row.entry.encode()) != row.leaf_hash:
        raise LedgerError(Code.LEDGER_DAMAGED, f"entry {seq} is not what was hashed")
    parsed: Entry = check_entry(row.entry, origin_of(connection), seq)
    return EntryView(
        seq, row.entry, Kind(parsed["kind"]), instant_of(parsed["at"]), parsed["clear"], parsed["commit"], row.leaf_hash
    )


def export_log(office: Office, actor: Actor, path: Path, openings: str, reason: str) -> int:
    """Write the whole log to `path`, sealed to its end where that is possible, and return its size.

    openings: `all`, `some` (what recipients were told anyway) or `none`. The export is itself an entry, committed
    before the file is written and so not in it. Opens blocks of its own: call it outside any.
    """
    permission = Permission.LOG_EXPORT_PLAIN if openings == "none" else Permission.LOG_EXPORT
    try:
        seal(office)
    except ConfigError:
        _log.warning("export_without_seal")  # Without its key the log goes on; the export then has an unsigned tail.
    with office.open_work(actor) as work:
        work.require(permission)
        size = head_of(work.session.connection()).size
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
        write_export(connection, reading.keys, path, size, openings, RECIPIENT_MAY_KNOW)
    return size
