"""Is the log in this database exactly what was written, all of it, and nothing else?

Reads every entry again and hashes it: stored hashes are compared, never believed. Goes through the log in chunks,
each of which is one complete subtree, so that chunks can be judged by several processes. Never repairs.
Source: sealed log specification, sections 5 and 12 (`verify`); faults F17, F19, F21.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, select, text

from hub.access.actors import service_actor
from hub.access.permissions import Permission
from hub.db.engine import READING, make_engine, unsafe_settings
from hub.db.vault import KeyRing, MasterKeys, Vault, load_master_keys
from hub.db.work import Office
from hub.ledger.chain import Frontier, Place, fold, node_key
from hub.ledger.chunks import CHUNK, CHUNK_LEVEL, Chunk, as_stored, check_chunk, snapshot, stored_instant
from hub.ledger.guarding import missing_guards, unlogged_events
from hub.ledger.reader import (
    CHECKPOINT,
    COSIGNATURE,
    LEAF,
    NODE,
    head_of,
    key_entry,
    origin_of,
    signing_keys,
    stored_checkpoint,
)
from hub.ledger.records import LogRowRecord
from hub.ledger.rules import Code, LedgerError, LogKey, Trust
from hub.ledger.signing import load_signer, read_high_water, signature_holds, write_whole
from hub.ledger.verify import Sealed, Unopened, open_note

LOG_ROW = LogRowRecord.__table__
_AUDITOR = service_actor("verify")


@dataclass(slots=True)
class DatabaseReport:
    """What was found. Sound exactly when there is no finding."""

    size: int = 0
    root: bytes = b""
    newest: Sealed | None = None
    last_at: str = ""
    findings: list[LedgerError] = field(default_factory=list)


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
) -> DatabaseReport:
    """Judge the whole log in its database.

    settings: the instance's, if its origin shall be compared and for processes > 1; trust: a trust file from
    outside, instead of the keys in `HUB_KEYS`; helped_from: entries from which more processes pay;
    openings: whether to open every commitment too (most of the time goes there) and compare the rows' ids with it.
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
        if settings is not None and settings.origin != origin_of(connection):
            told = "the log in the database has another name than the settings give"
            return DatabaseReport(findings=[*unsafe, LedgerError(Code.ENTRY_ORIGIN, told)])
        trust = trust or instance_trust(connection, office.master)
        high_water = read_high_water(office.master.directory)
        report = judge_log(connection, reading.keys, trust, high_water, seen, elsewhere, openings)
    report.findings[:0] = unsafe
    return report


def judge_log(
    connection: Connection,
    keys: KeyRing,
    trust: Trust,
    high_water: tuple[int, bytes] | None = None,
    seen: Sequence[Sealed] = (),
    elsewhere: Elsewhere | None = None,
    openings: bool = True,
) -> DatabaseReport:
    """Judge the log as this transaction sees it. high_water: size and root remembered outside the database."""
    report = DatabaseReport()
    report.findings += [LedgerError(Code.GUARD_MISSING, guard) for guard in missing_guards(connection)]
    try:
        _Judge(connection, keys, trust, high_water, seen, elsewhere, openings).run(report)
        report.findings += [LedgerError(Code.DISCLOSURE_UNLOGGED, told) for told in unlogged_events(connection)]
    except LedgerError as finding:
        report.findings.append(finding)
    return report


def instance_trust(connection: Connection, master: MasterKeys) -> Trust:
    """The keys of the log as their private halves in `HUB_KEYS` prove them; the table gives the sizes only.

    A key that was retired because it was lost or leaked may be gone: the entry that retired it names it, and stands
    under the seals of the key in use. Raises ConfigError where another one is missing.
    """
    keys = tuple(
        each if _was_retired(connection, each) else replace(each, key=load_signer(master, each.key).verifier)
        for each in signing_keys(connection)
    )
    return Trust(origin_of(connection), keys)


def _was_retired(connection: Connection, each: LogKey) -> bool:
    told = {"action": "retire", "vkey": each.key.text, "last_size": each.last_size}
    return each.last_size is not None and key_entry(connection, each.last_size) == told


def trust_of_instance(office: Office) -> Trust:
    """The trust file of this instance, from its own keys. Raises ConfigError where one is missing."""
    with office.open_reading(_AUDITOR) as reading:
        reading.require(Permission.LOG_VERIFY)
        return instance_trust(reading.session.connection(), office.master)


def write_trust(office: Office, path: Path) -> None:
    """Write the trust file that partners are given by another way than the log."""
    write_whole(path, trust_of_instance(office).as_text())


class _Judge:
    """One run over one snapshot."""

    def __init__(
        self,
        connection: Connection,
        keys: KeyRing,
        trust: Trust,
        high_water: tuple[int, bytes] | None,
        seen: Sequence[Sealed],
        elsewhere: Elsewhere | None,
        openings: bool,
    ) -> None:
        self.connection, self.keys, self.trust = connection, keys, trust
        self.high_water, self.seen, self.elsewhere, self.openings = high_water, seen, elsewhere, openings
        self.origin, self.head = origin_of(connection), head_of(connection)
        signed = connection.execute(select(CHECKPOINT.c.size)).scalars()
        wanted = set(signed) | {each.checkpoint.size for each in seen}
        self.sizes = sorted(size for size in wanted | {self.remembered} if 0 <= size <= self.head.size)

    @property
    def remembered(self) -> int:
        """The size in the high-water file; 0 without one."""
        return self.high_water[0] if self.high_water else 0

    def check(self, start: int, stop: int, sizes: list[int]) -> Chunk:
        """Judge one chunk in this snapshot. Raises LedgerError."""
        return check_chunk(self.connection, self.keys, self.origin, start, stop, sizes, self.openings)

    def chunks(self) -> Iterator[Chunk]:
        """Every chunk in order, judged here or, where that pays, by other processes."""
        ranges = [(start, min(start + CHUNK, self.head.size)) for start in range(0, self.head.size, CHUNK)]
        work = [(start, stop, [size for size in self.sizes if start < size <= stop]) for start, stop in ranges]
        if self.elsewhere is None or self.head.size < self.elsewhere.helped_from:
            yield from (self.check(*part) for part in work)
            return
        start_with = (self.elsewhere, self.origin, self.openings)
        with ProcessPoolExecutor(self.elsewhere.processes, get_context("spawn"), _Helper.begin, start_with) as helpers:
            yield from helpers.map(_Helper.check, work)

    def run(self, report: DatabaseReport) -> None:
        """Judge everything that hangs on the entries. Raises LedgerError at the first thing that is wrong."""
        report.size = self.head.size
        self._require_counts()
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
        self._compare_kept(roots)
        if self.elsewhere is not None:
            self._look_again(unopened)
        unopened.require_none()

    def _require_counts(self) -> None:
        size = self.head.size
        leaves, rows, nodes = (
            self.connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (LEAF, LOG_ROW, NODE)
        )
        last = self.connection.execute(select(func.max(LEAF.c.seq))).scalar()
        if (-1 if last is None else last) >= size:
            raise LedgerError(Code.HEAD_MISMATCH, f"the head counts {size} entries, an entry stands at {last}")
        if last is None or last + 1 < size:
            raise LedgerError(Code.TRUNCATED, f"{0 if last is None else last + 1} entries where the head counts {size}")
        if leaves != size:
            gap = next(seq for seq in range(size) if not self._stands(seq))
            raise LedgerError(Code.ENTRY_GAP, f"entry {gap} is missing")
        if rows != size:
            raise LedgerError(Code.ROW_MISMATCH, f"{rows} log rows for {size} entries")
        if nodes != size - size.bit_count():
            raise LedgerError(Code.NODE_MISMATCH, f"{nodes} nodes where a tree of {size} has {size - size.bit_count()}")

    def _stands(self, seq: int) -> bool:
        return self.connection.execute(select(LEAF.c.seq).where(LEAF.c.seq == seq)).first() is not None

    def _compare_upper(self, upper: dict[Place, bytes]) -> None:
        query = select(NODE.c.id, NODE.c.hash).where(NODE.c.id >= node_key((CHUNK_LEVEL + 1, 0)))
        stored = {row.id: row.hash for row in self.connection.execute(query)}
        made = {node_key(place): node for place, node in upper.items()}
        for key in sorted(stored.keys() | made.keys()):
            if stored.get(key) != made.get(key):
                raise LedgerError(Code.NODE_MISMATCH, f"node {key} is not what the entries give")

    def _compare_head(self, subtrees: list[bytes], last_at: str) -> None:
        instant = stored_instant(self.connection.dialect.name, "last_at")
        head = self.connection.execute(text(f"SELECT root, frontier, {instant} FROM ledger_head")).one()  # noqa: S608
        if tuple(head) != (fold(subtrees), b"".join(subtrees), as_stored(last_at)):
            raise LedgerError(Code.HEAD_MISMATCH, "the head is not what the entries give")

    def _compare_keys(self) -> None:
        """The table of keys says no more than the log: who took over where, and until where the one before signed."""
        before: LogKey | None = None
        for each in signing_keys(self.connection):
            size, told = each.first_size, {"action": "add", "vkey": each.key.text, "first_size": each.first_size}
            follows = size == 0 if before is None else key_entry(self.connection, size - 1) == told
            if before is not None and before.last_size != size and not _was_retired(self.connection, before):
                follows = False
            if not follows:
                raise LedgerError(Code.KEY_RANGE, f"key {each.key.key_id.hex()}: the entries give it other sizes")
            before = each

    def _judge_checkpoints(self, roots: dict[int, bytes]) -> Sealed | None:
        newest = None
        cosigned = self.connection.execute(select(COSIGNATURE.c.key_id)).first() is not None
        query = select(CHECKPOINT).order_by(CHECKPOINT.c.size).execution_options(yield_per=CHUNK)
        with self.connection.execute(query) as rows:
            for row in rows:
                note = stored_checkpoint(self.connection, row).note if cosigned else row.note
                newest = self._judged(open_note(note, self.trust, signature_holds), row, roots)
        return newest

    def _judged(self, sealed: Sealed, row: Any, roots: dict[int, bytes]) -> Sealed:
        size = sealed.checkpoint.size
        if size != row.size:
            raise LedgerError(Code.CHECKPOINT_ORDER, f"the checkpoint kept as size {row.size} is of size {size}")
        if size > self.head.size:
            raise LedgerError(Code.TRUNCATED, f"{size} entries were signed, the log has {self.head.size}")
        if sealed.checkpoint.root != roots[size] or row.root != roots[size]:
            raise LedgerError(Code.ROOT_MISMATCH, f"the entries do not give the signed root of size {size}")
        return sealed

    def _compare_kept(self, roots: dict[int, bytes]) -> None:
        kept = [(each.checkpoint.size, each.checkpoint.root) for each in self.seen]
        for size, root in [*kept, *([self.high_water] if self.high_water else [])]:
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
    origin: str
    openings: bool

    @classmethod
    def begin(cls, elsewhere: Elsewhere, origin: str, openings: bool) -> None:
        cls.master = load_master_keys(elsewhere.keys)
        cls.vault = Vault.at(elsewhere.vault_url, cls.master)
        cls.engine = make_engine(elsewhere.database_url).execution_options(**{READING: True})
        cls.origin, cls.openings = origin, openings

    @classmethod
    def check(cls, part: tuple[int, int, list[int]]) -> Chunk:
        with cls.engine.begin() as connection:
            snapshot(connection)
            return check_chunk(connection, KeyRing(cls.vault, cls.master), cls.origin, *part, cls.openings)


