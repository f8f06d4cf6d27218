"""Is the log in this database exactly what was written, all of it, and nothing else?

Reads every entry again and hashes it: stored hashes are compared, never believed. Goes through the log in chunks,
each of which is one complete subtree, so that chunks can be judged by several processes. Never repairs.
Source: sealed log specification, sections 5 and 12 (`verify`); faults F17, F19, F21.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select, text

from hub.access.actors import service_actor
from hub.access.permissions import Permission
from hub.db.engine import READING, make_engine, unsafe_settings
from hub.db.vault import KeyRing, MasterKeys, Vault, load_master_keys
from hub.db.work import Office
from hub.kernel.errors import ConfigError
from hub.ledger.chain import Frontier, Place, fold, log_number_of_key, node_key
from hub.ledger.chunks import CHUNK, CHUNK_LEVEL, Chunk, as_stored, check_chunk, snapshot, stored_instant
from hub.ledger.guarding import missing_guards, unlogged_events
from hub.ledger.reader import (
    CHECKPOINT,
    COSIGNATURE,
    NODE,
    Head,
    heads_of,
    key_entry,
    keys_of,
    origin_of,
    own_checkpoints,
    stored_checkpoint,
)
from hub.ledger.records import LogRowRecord
from hub.ledger.rules import Code, LedgerError, LogKey, Trust, is_named_after
from hub.ledger.signing import HighWater, read_high_water, signature_holds
from hub.ledger.succession import compare_restarts, forgotten_later, remembered, require_counts
from hub.ledger.trusting import instance_trust, was_retired
from hub.ledger.verify import Sealed, Unopened, open_note

LOG_ROW = LogRowRecord.__table__
_AUDITOR = service_actor("verify")


@dataclass(slots=True)
class DatabaseReport:
    """What was found. Sound exactly when there is no finding. ended: sizes of the logs before, judged too."""

    size: int = 0
    root: bytes = b""
    newest: Sealed | None = None
    last_at: str = ""
    findings: list[LedgerError] = field(default_factory=list)
    ended: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """How another process reaches the same log."""

    database_url: str
    vault_url: str
    keys: Path
    processes: int
    helped_from: int


def verify_database(
    office: Office,
    settings: Any = None,
    *,
    trust: Trust | None = None,
    seen: Sequence[Sealed] = (),
    processes: int = 1,
    helped_from: int = 50_000,
    openings: bool = True,
    to_its_own_end: bool = False,
) -> DatabaseReport:
    """Judge the whole log in its database.

    settings: the instance's, if its origin shall be compared and for processes > 1; trust: a trust file from
    outside, instead of the keys in `HUB_KEYS`; helped_from: entries from which more processes pay;
    openings: whether to open every commitment too (most of the time goes there) and compare the rows' ids with it;
    to_its_own_end: whatever was signed beyond, so that a log that lies behind is told from one that was changed.
    Raises ConfigError where log or keys are missing.
    """
    elsewhere = None
    if processes > 1 and settings is not None:
        elsewhere = Elsewhere(settings.database_url, settings.vault_url, settings.keys, processes, helped_from)
    unsafe = [LedgerError(Code.SETTING_UNSAFE, problem) for problem in unsafe_settings(office.engine)]
    with office.open_reading(_AUDITOR) as reading:
        reading.require(Permission.LOG_VERIFY)
        connection = reading.session.connection()
        snapshot(connection)
        if settings is not None and not is_named_after(settings.origin, origin_of(connection)):
            told = "the log in the database has another name than the settings give"
            return DatabaseReport(findings=[*unsafe, LedgerError(Code.ENTRY_ORIGIN, told)])
        *before, in_use = heads_of(connection)
        given = {} if trust is None else {trust.origin: trust}
        if not given.keys() <= {log.origin for log in (*before, in_use)}:
            raise ConfigError("the trust file is of a log that is not in this database")
        trust, *ended = (
            given.get(log.origin) or instance_trust(connection, office.master, log) for log in (in_use, *before)
        )
        high_water = None if to_its_own_end else read_high_water(office.master.directory)
        report = judge_log(connection, reading.keys, trust, high_water, seen, elsewhere, openings, ended)
    report.findings[:0] = unsafe
    return report


def judge_log(
    connection: Connection,
    keys: KeyRing,
    trust: Trust,
    high_water: HighWater | None = None,
    seen: Sequence[Sealed] = (),
    elsewhere: Elsewhere | None = None,
    openings: bool = True,
    ended: Sequence[Trust] = (),
) -> DatabaseReport:
    """Judge the log as this transaction sees it, and those that ended before it.

    high_water: what is remembered outside the database; ended: the keys of the logs that ended, oldest first.
    """
    heads = heads_of(connection)
    report = DatabaseReport(ended={log.origin: log.size for log in heads[:-1]})
    report.findings += [LedgerError(Code.GUARD_MISSING, guard) for guard in missing_guards(connection)]
    try:
        require_counts(connection, heads)
        judge = _Judge(connection, keys, heads[-1], trust, elsewhere, openings)
        judge.kept = [each for each in seen if each.checkpoint.origin == trust.origin]
        judge.run(report, remembered(connection, heads, high_water))
        compare_restarts(connection, keys, heads, openings)
        report.findings += [LedgerError(Code.DISCLOSURE_UNLOGGED, told) for told in unlogged_events(connection)]
    except LedgerError as finding:
        report.findings.append(finding)
    forgotten = forgotten_later(connection, keys, heads) if openings and ended and not report.findings else {}
    for head, its_trust in zip(heads, ended, strict=False):
        judge = _Judge(connection, keys, head, its_trust, elsewhere, openings)
        judge.kept = [each for each in seen if each.checkpoint.origin == head.origin]
        judge.forgotten = forgotten.get(head.origin, ())
        try:
            judge.run(DatabaseReport())
        except LedgerError as finding:
            told = f"{head.origin}, which ended: {finding.message}"
            report.findings.append(LedgerError(Code(finding.code), told))
    return report


class _Judge:
    """One run over one log in one snapshot. kept: checkpoints of it that somebody has; forgotten: by later logs."""

    def __init__(
        self,
        connection: Connection,
        keys: KeyRing,
        head: Head,
        trust: Trust,
        elsewhere: Elsewhere | None,
        openings: bool,
    ) -> None:
        self.connection, self.keys, self.trust = connection, keys, trust
        self.elsewhere, self.openings, self.head = elsewhere, openings, head
        self.kept: Sequence[Sealed] = ()
        self.forgotten: Sequence[tuple[int, list[str]]] = ()
        self.sizes: list[int] = []

    def check(self, start: int, stop: int, sizes: list[int]) -> Chunk:
        """Judge one chunk in this snapshot. Raises LedgerError."""
        return check_chunk(self.connection, self.keys, self.head, start, stop, sizes, self.openings)

    def chunks(self) -> Iterator[Chunk]:
        """Every chunk in order, judged here or, where that pays, by other processes."""
        ranges = [(start, min(start + CHUNK, self.head.size)) for start in range(0, self.head.size, CHUNK)]
        work = [(start, stop, [size for size in self.sizes if start < size <= stop]) for start, stop in ranges]
        if self.elsewhere is None or self.head.size < self.elsewhere.helped_from:
            yield from (self.check(*part) for part in work)
            return
        start_with = (self.elsewhere, self.head, self.openings)
        with ProcessPoolExecutor(self.elsewhere.processes, get_context("spawn"), _Helper.begin, start_with) as helpers:
            yield from helpers.map(_Helper.check, work)

    def run(self, report: DatabaseReport, high_water: HighWater | None = None) -> None:
        """Judge everything that hangs on the entries. Raises LedgerError at the first thing that is wrong."""
        report.size = self.head.size
        known = [(each.checkpoint.size, each.checkpoint.root) for each in self.kept]
        known += [(high_water.size, high_water.root)] if high_water is not None else []
        wanted = {row.size - self.head.first_row for row in self._checkpoints()} | {size for size, _ in known}
        self.sizes = sorted(size for size in wanted if 0 <= size <= self.head.size)
        frontier, roots, last_at = Frontier(), {0: Frontier().root()}, ""
        upper: dict[Place, bytes] = {}
        unopened = Unopened()
        tail: list[bytes] = []
        for chunk in self.chunks():
            if chunk.first_at < last_at:
                raise LedgerError(Code.ENTRY_TIME, f"entry {chunk.start} is dated before the one in front of it")
            last_at = chunk.last_at
            roots |= {size: fold([*frontier.hashes, *inner]) for size, inner in chunk.inner.items()}
            for seq, names in chunk.unopened:
                unopened.add(seq, names)
            for seq, named in chunk.erased:
                unopened.forget(seq, named)
            if chunk.is_whole:
                frontier, made = frontier.push(chunk.subtrees[0])
                upper |= {(level + CHUNK_LEVEL, index): node for (level, index), node in made.items()}
            else:
                tail = chunk.subtrees
        self._compare_upper(upper)
        self._compare_head([*frontier.hashes, *tail], last_at)
        self._compare_keys()
        report.root, report.last_at = self.head.root, last_at
        report.newest = self._judge_checkpoints(roots)
        self._compare_kept(roots, known)
        if self.elsewhere is not None:
            self._look_again(unopened)
        for seq, named in self.forgotten:
            unopened.forget(seq, named)
        unopened.require_none()

    def _compare_upper(self, upper: dict[Place, bytes]) -> None:
        number = self.head.number
        query = select(NODE.c.id, NODE.c.hash).where(NODE.c.id >= node_key((CHUNK_LEVEL + 1, 0)))
        rows = self.connection.execute(query)
        stored = {row.id: row.hash for row in rows if log_number_of_key(row.id) == number}
        made = {node_key(place, number): node for place, node in upper.items()}
        for key in sorted(stored.keys() | made.keys()):
            if stored.get(key) != made.get(key):
                raise LedgerError(Code.NODE_MISMATCH, f"node {key} is not what the entries give")

    def _compare_head(self, subtrees: list[bytes], last_at: str) -> None:
        instant = stored_instant(self.connection.dialect.name, "last_at")
        query = text(f"SELECT root, frontier, {instant} FROM ledger_head WHERE log_id = :number")  # noqa: S608
        head = self.connection.execute(query, {"number": self.head.number}).one()
        if tuple(head) != (fold(subtrees), b"".join(subtrees), as_stored(last_at)):
            raise LedgerError(Code.HEAD_MISMATCH, "the head is not what the entries give")

    def _compare_keys(self) -> None:
        """The table of keys says no more than the log: who took over where, and until where the one before signed."""
        before: LogKey | None = None
        first = self.head.first_row
        for each in keys_of(self.connection, self.head.origin):
            size, told = each.first_size, {"action": "add", "vkey": each.key.text, "first_size": each.first_size}
            follows = size == 0 if before is None else key_entry(self.connection, first + size - 1) == told
            if before is not None and before.last_size != size and not was_retired(self.connection, self.head, before):
                follows = False
            if not follows:
                raise LedgerError(Code.KEY_RANGE, f"key {each.key.key_id.hex()}: the entries give it other sizes")
            before = each

    def _judge_checkpoints(self, roots: dict[int, bytes]) -> Sealed | None:
        newest = None
        cosigned = self.connection.execute(select(COSIGNATURE.c.key_id)).first() is not None
        with self._checkpoints() as rows:
            for row in rows:
                note = stored_checkpoint(self.connection, row, self.head).note if cosigned else row.note
                newest = self._judged(open_note(note, self.trust, signature_holds), row, roots)
        return newest

    def _checkpoints(self) -> Any:
        query = own_checkpoints(self.connection, self.head).order_by(CHECKPOINT.c.size)
        return self.connection.execute(query.execution_options(yield_per=CHUNK))

    def _judged(self, sealed: Sealed, row: Any, roots: dict[int, bytes]) -> Sealed:
        size = sealed.checkpoint.size
        kept_as = row.size - self.head.first_row
        if size != kept_as:
            raise LedgerError(Code.CHECKPOINT_ORDER, f"the checkpoint kept as size {kept_as} is of size {size}")
        if size > self.head.size:
            raise LedgerError(Code.TRUNCATED, f"{size} entries were signed, the log has {self.head.size}")
        if sealed.checkpoint.root != roots[size] or row.root != roots[size]:
            raise LedgerError(Code.ROOT_MISMATCH, f"the entries do not give the signed root of size {size}")
        return sealed

    def _compare_kept(self, roots: dict[int, bytes], known: Sequence[tuple[int, bytes]]) -> None:
        for size, root in known:
            if size > self.head.size:
                raise LedgerError(Code.ROLLBACK, f"the log once had {size} entries, now {self.head.size}")
            if roots[size] != root:
                raise LedgerError(Code.FORK, f"at size {size} the log once had another root")

    def _look_again(self, unopened: Unopened) -> None:
        """A helping process may have looked after something was forgotten: this snapshot still holds it."""
        left = unopened.positions()
        for start in sorted({seq // CHUNK * CHUNK for seq in left}):
            chunk = self.check(start, min(start + CHUNK, self.head.size), [])
            found = dict(chunk.unopened)
            for seq in left:
                if chunk.start <= seq < chunk.stop:
                    unopened.keep_only(seq, found.get(seq, frozenset()))

class _Helper:
    """What a helping process keeps between chunks."""

    engine: Engine
    vault: Vault
    master: MasterKeys
    log: Head
    openings: bool

    @classmethod
    def begin(cls, elsewhere: Elsewhere, log: Head, openings: bool) -> None:
        cls.master = load_master_keys(elsewhere.keys)
        cls.vault = Vault.at(elsewhere.vault_url, cls.master)
        cls.engine = make_engine(elsewhere.database_url).execution_options(**{READING: True})
        cls.log, cls.openings = log, openings

    @classmethod
    def check(cls, part: tuple[int, int, list[int]]) -> Chunk:
        with cls.engine.begin() as connection:
            snapshot(connection)
            return check_chunk(connection, KeyRing(cls.vault, cls.master), cls.log, *part, cls.openings)


