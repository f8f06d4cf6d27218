"""How does the whole log leave as one file, and is such a file sound?

One JSON object a line, written from one snapshot under a temporary name; read back line by line in memory that
does not grow with it. The reader never repairs, and stops at the first thing that is wrong.
Source: sealed log specification, sections 11 and 12.
"""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from hub.db.durable import sync_directory
from hub.db.vault import KeyRing
from hub.ledger.chain import EMPTY_ROOT, Frontier, leaf_hash
from hub.ledger.entry import Entry, check_entry
from hub.ledger.note import NoteError, from_base64, to_base64
from hub.ledger.reader import CHECKPOINT, EARLIER, LEAF, OPENING, Head, stored_checkpoint, unsealed
from hub.ledger.rules import Code, LedgerError, Trust
from hub.ledger.verify import (
    Report,
    Sealed,
    SignatureHolds,
    Unopened,
    check_openings,
    compare_with_seen,
    open_note,
    strict_object,
)

EXPORT_FORMAT = "whg-hub-ledger-export/v1"
MAX_LINE_BYTES = 1024 * 1024
CHUNK = 1000

_RECORDS = {
    "header": {"t", "format", "origin", "size", "openings"},
    "entry": {"t", "i", "entry", "openings"},
    "checkpoint": {"t", "note"},
    "end": {"t", "entries", "checkpoints", "root"},
}


@dataclass(slots=True)
class ExportJudge:
    """Reads an export line by line; memory does not grow with it, but for what is not opened yet.

    seen: checkpoints somebody kept, which this log must contain.
    """

    trust: Trust
    holds: SignatureHolds
    seen: Sequence[Sealed] = ()
    line: int = 0
    size: int = 0
    openings: str = ""
    frontier: Frontier = field(default_factory=Frontier)
    last_at: str = ""
    checkpoints: int = 0
    newest: Sealed | None = None
    ended: bool = False
    unopened: Unopened = field(default_factory=Unopened)

    def feed(self, line: bytes) -> None:
        """Judge one more line, line feed included. Raises LedgerError."""
        self.line += 1
        if len(line) > MAX_LINE_BYTES or not line.endswith(b"\n"):
            code = Code.EXPORT_FORM if len(line) > MAX_LINE_BYTES else Code.TRUNCATED
            raise LedgerError(code, f"line {self.line} has no end")
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            raise self._wrong("is not UTF-8") from None
        record = strict_object(text, Code.EXPORT_FORM, f"line {self.line}")
        members = _RECORDS.get(record["t"]) if type(record.get("t")) is str else None
        if members is None or not members - {"openings"} <= record.keys() <= members:
            raise self._wrong("is a record of another form")
        if (record["t"] == "header") != (self.line == 1) or self.ended:
            raise self._wrong("is a record that must not stand there")
        getattr(self, "_" + record["t"])(record)

    def finish(self) -> Report:
        """The report, after the last line. Raises LedgerError where something is missing."""
        if self.line == 0:
            raise LedgerError(Code.EXPORT_FORM, "the export is empty")
        if not self.ended:
            raise LedgerError(Code.TRUNCATED, f"the export breaks off after {self.frontier.size} entries")
        self.unopened.require_none()
        for each in self.seen:
            if each.checkpoint.size > self.frontier.size:
                told = f"the log once had {each.checkpoint.size} entries, now {self.frontier.size}"
                raise LedgerError(Code.ROLLBACK, told)
        return Report(self.frontier.size, self.frontier.root(), self.newest, self.last_at)

    def _wrong(self, what: str) -> LedgerError:
        return LedgerError(Code.EXPORT_FORM, f"line {self.line} {what}")

    def _header(self, record: dict[str, Any]) -> None:
        if "openings" not in record or record["format"] != EXPORT_FORMAT or type(record["origin"]) is not str:
            raise self._wrong("is no header of this format")
        if type(record["size"]) is not int or record["size"] < 0 or record["openings"] not in ("all", "some", "none"):
            raise self._wrong("is no header of this format")
        if record["origin"] != self.trust.origin:
            raise LedgerError(Code.ENTRY_ORIGIN, "the export is of another log than the trust file")
        self.size, self.openings = record["size"], record["openings"]
        self._compare(EMPTY_ROOT)

    def _entry(self, record: dict[str, Any]) -> None:
        seq = self.frontier.size
        if type(record["i"]) is not int or type(record["entry"]) is not str:
            raise self._wrong("is an entry of another form")
        if record["i"] != seq:
            raise LedgerError(Code.ENTRY_GAP, f"entry {record['i']} stands where entry {seq} belongs")
        if seq >= self.size:
            raise self._wrong("is an entry beyond the size in the header")
        entry = check_entry(record["entry"], self.trust.origin, seq, self.last_at)
        self.frontier, _ = self.frontier.push(leaf_hash(record["entry"].encode()))
        self.last_at = entry["at"]
        self._note_openings(entry, record, seq)
        if self.seen:
            self._compare(self.frontier.root())

    def _note_openings(self, entry: Entry, record: dict[str, Any], seq: int) -> None:
        openings = record.get("openings", [])
        if type(openings) is not list or (openings and self.openings == "none"):
            raise self._wrong("has openings of another form than the header says")
        opened = check_openings(entry["commit"], openings, seq) if openings else ()
        if self.openings == "all":
            self.unopened.add(seq, frozenset(entry["commit"]).difference(opened))
            for target in entry["clear"].get("targets", ()):
                self.unopened.forget(target["seq"], target["names"])

    def _compare(self, root: bytes) -> None:
        for each in self.seen:
            compare_with_seen(each, self.frontier.size, root)

    def _checkpoint(self, record: dict[str, Any]) -> None:
        if type(record["note"]) is not str:
            raise self._wrong("is a checkpoint of another form")
        sealed = open_note(record["note"], self.trust, self.holds)
        if sealed.checkpoint.size != self.frontier.size:
            told = f"a checkpoint of size {sealed.checkpoint.size} stands after {self.frontier.size} entries"
            raise LedgerError(Code.CHECKPOINT_ORDER, told)
        if sealed.checkpoint.root != self.frontier.root():
            told = f"the entries do not give the signed root of size {self.frontier.size}"
            raise LedgerError(Code.ROOT_MISMATCH, told)
        self.newest, self.checkpoints = sealed, self.checkpoints + 1

    def _end(self, record: dict[str, Any]) -> None:
        if type(record["entries"]) is not int or type(record["checkpoints"]) is not int:
            raise self._wrong("is an end of another form")
        if not record["entries"] == self.size == self.frontier.size:
            raise LedgerError(Code.TRUNCATED, f"{self.frontier.size} entries where {self.size} were announced")
        if record["checkpoints"] != self.checkpoints:
            told = f"{self.checkpoints} checkpoints where {record['checkpoints']} were counted"
            raise LedgerError(Code.TRUNCATED, told)
        try:
            root = from_base64(record["root"] if type(record["root"]) is str else "-")
        except NoteError:
            raise LedgerError(Code.BASE64, "the root at the end is not in standard base64") from None
        if root != self.frontier.root():
            raise LedgerError(Code.ROOT_MISMATCH, "the entries do not give the root at the end")
        self.ended = True



def verify_export(path: Path, trust: Trust, holds: SignatureHolds, seen: Sequence[Sealed] = ()) -> Report:
    """Judge the export in the file `path`. Raises LedgerError with the code of what is wrong, OSError."""
    judge = ExportJudge(trust, holds, seen)
    with open(path, "rb") as file:
        while line := file.readline(MAX_LINE_BYTES + 1):
            judge.feed(line)
    return judge.finish()


def write_export(
    connection: Connection, keys: KeyRing, path: Path, head: Head, openings: str, names: Sequence[str] | None
) -> None:
    """Write the log up to this head to `path`: whole, durable and under its name, or not at all.

    openings: `all`, `some` or `none`; names: the commitments opened with `some`. Must run in one snapshot.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(temporary, "w", encoding="utf-8", newline="\n") as file:
            for record in records(connection, keys, head, openings, names):
                file.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_directory(path.parent)


Erased = dict[tuple[str, int], list[str]]
"""Names of commitments that were forgotten, by the name of the log and the position of the entry."""


def erasures_in(path: Path) -> Erased:
    """What an export, verified before, says was forgotten; of a log that ended only where it opens all."""
    names: Erased = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            entry = json.loads(record["entry"]) if record["t"] == "entry" else {}
            if entry.get("kind") != "erasure":
                continue
            for target in entry["clear"]["targets"]:
                names.setdefault((entry["origin"], target["seq"]), []).extend(target["names"])
            for opening in record.get("openings", ()):
                for target in opening["value"] if opening["name"] == EARLIER else ():
                    names.setdefault((target["origin"], target["seq"]), []).extend(target["names"])
    return names


def records(
    connection: Connection, keys: KeyRing, head: Head, openings: str, names: Sequence[str] | None = None
) -> Iterator[dict[str, Any]]:
    """The records of an export of the log up to this head, in order."""
    frontier, checkpoints = Frontier(), 0
    notes = _notes_by_size(connection, head)
    opened = _opened_by(connection, keys, head.origin, openings, names)
    yield {"t": "header", "format": EXPORT_FORMAT, "origin": head.origin, "size": head.size, "openings": openings}
    for start in range(head.first_row, head.stop_row, CHUNK):
        chunk = (LEAF.c.seq >= start, LEAF.c.seq < min(start + CHUNK, head.stop_row))
        found = opened(start)
        for row, text in connection.execute(select(LEAF.c.seq, LEAF.c.entry).where(*chunk).order_by(LEAF.c.seq)).all():
            frontier, _ = frontier.push(leaf_hash(text.encode()))
            more = {} if openings == "none" else {"openings": found.get(row, [])}
            yield {"t": "entry", "i": row - head.first_row, "entry": text, **more}
            if notes and notes[-1].size == row + 1:
                yield {"t": "checkpoint", "note": stored_checkpoint(connection, notes.pop(), head).note}
                checkpoints += 1
    yield {"t": "end", "entries": frontier.size, "checkpoints": checkpoints, "root": to_base64(frontier.root())}


def _notes_by_size(connection: Connection, head: Head) -> list[Any]:
    """Rows of the checkpoints of the log up to this head, the smallest last."""
    query = select(CHECKPOINT).where(CHECKPOINT.c.size <= head.stop_row, CHECKPOINT.c.size > head.first_row)
    return list(connection.execute(query.order_by(CHECKPOINT.c.size.desc())).all())


def _opened_by(
    connection: Connection, keys: KeyRing, origin: str, openings: str, names: Sequence[str] | None
) -> Callable[[int], dict[int, list[dict[str, Any]]]]:
    """A function giving the openings, as JSON and by row, of the chunk that starts there."""

    def of_chunk(start: int) -> dict[int, list[dict[str, Any]]]:
        if openings == "none":
            return {}
        query = select(OPENING).where(OPENING.c.seq >= start, OPENING.c.seq < start + CHUNK)
        if openings == "some":
            query = query.where(OPENING.c.name.in_(names or ()))
        found: dict[int, list[dict[str, Any]]] = {}
        for row in connection.execute(query.order_by(OPENING.c.seq, OPENING.c.name)).all():
            found.setdefault(row.seq, []).append(unsealed(row, origin, keys).as_json())
        return found

    return of_chunk
