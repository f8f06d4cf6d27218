"""What the log survives: many writers, killed writers, a locked database, and any changed row or page.

Real processes and signals, each test on a database of its own. Rounds grow with HUB_FAULT_ROUNDS.
Source: faults F01, F04, F05, F19, F20, F24.
"""

import random
import shutil
import sqlite3
import subprocess
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import text

from hub.db.engine import make_engine
from hub.db.vault import Vault
from hub.db.work import Office
from hub.kernel.clock import FixedClock
from hub.kernel.errors import BusyError
from hub.ledger import queries
from hub.ledger import service as ledger
from hub.ledger.audit import verify_database
from hub.ledger.entry import Kind
from hub.ledger.sealing import seal
from hub.ledger.signing import signature_holds
from hub.ledger.trusting import trust_of_instance
from hub.ledger.verify import read_seen
from tests.conftest import NOON
from tests.fault_rounds import IS_TABLE, ROUNDS, judge, kill, rounds, tell, writer
from tests.ledger_builders import (
    COMMITTED,
    a_disclosure,
    add,
    case_of,
    drop_guards,
    reading,
    restore_guards,
    size_of,
    start,
    writing,
)

pytestmark = pytest.mark.real_commit

def acknowledged(process: subprocess.Popen) -> list[int]:
    """Positions that the process was told are written."""
    told, _ = process.communicate()
    return [int(line.removeprefix("done ")) for line in told.split("\n")[:-1]]


def test_eight_processes_append_at_once(office, database_url, tmp_path, record_property):
    start(office)
    each = rounds(50, 200)
    office.engine.dispose()
    processes = [writer(office, database_url, "append", each, 0) for _ in range(8)]
    told = [seq for process in processes for seq in acknowledged(process)]
    assert [process.returncode for process in processes] == [0] * 8
    lost, doubled = 8 * each - len(set(told)), len(told) - len(set(told))
    assert (lost, doubled) == (0, 0) and sorted(told) == list(range(1, 8 * each + 1))
    assert judge(office, tmp_path) == 8 * each + 1
    tell(record_property, 1, f"8 processes x {each} appends, no gap", lost=lost, doubled=doubled)


def test_a_writer_killed_anywhere_leaves_all_or_nothing(office, database_url, tmp_path, record_property):
    start(office)
    chance = random.Random(20261124)
    kept: set[int] = set()
    for _ in range(ROUNDS):
        office.engine.dispose()
        done = kill(writer(office, database_url, "append", 100_000, 1), chance).told("done")
        kept |= {int(seq) for seq in done}
        assert max(kept) < judge(office, tmp_path)
    with reading(office) as block:
        stored = set(block.session.execute(text("SELECT seq FROM ledger_leaf")).scalars())
    lost = kept - stored
    assert lost == set()
    assert add(office) == size_of(office) - 1
    tell(record_property, ROUNDS, f"{len(kept)} appends acknowledged", lost=len(lost))


def test_notes_of_killed_signers_never_contradict_each_other(office, database_url, tmp_path, record_property):
    start(office)
    chance = random.Random(7)
    shown: set[str] = set()
    times = rounds(5, 50)
    for _ in range(times):
        office.engine.dispose()
        shown |= set(kill(writer(office, database_url, "seal"), chance).told("note"))
        shown.add(seal(office).note.replace("\n", "|"))
        judge(office, tmp_path)
    trust = trust_of_instance(office)
    seen = [read_seen(note.replace("|", "\n"), trust, signature_holds) for note in sorted(shown)]
    assert len({each.checkpoint.size for each in seen}) == len(seen) > times
    assert verify_database(office, seen=seen).findings == []
    tell(record_property, times, f"{len(seen)} seals shown, all of one log")


def hold_head(url: str, seconds: float, held: threading.Event) -> None:
    """Another writer that keeps the end of the log to itself for a while."""
    engine = make_engine(url)
    with engine.begin() as connection:
        lock = "" if engine.dialect.name == "sqlite" else " FOR UPDATE"
        connection.execute(text(f"SELECT * FROM ledger_head{lock}"))
        held.set()
        time.sleep(seconds)
    engine.dispose()


def test_a_writer_waits_for_another_and_goes_on(office, database_url, record_property):
    start(office)
    held, seconds = threading.Event(), 5 if IS_TABLE else 1.5
    other = threading.Thread(target=hold_head, args=(database_url, seconds, held))
    other.start()
    held.wait()
    began = time.perf_counter()
    with reading(office) as block:
        assert ledger.entry(block, 0)
    assert time.perf_counter() - began < 1
    assert add(office) == 1
    assert time.perf_counter() - began > 1
    other.join()
    assert verify_database(office).findings == []
    tell(record_property, 1, f"the log's end held for {seconds} s: waited, written")


def test_a_writer_gives_up_after_ten_seconds_and_nothing_is_half_done(office, database_url, record_property):
    start(office)
    held, seconds = threading.Event(), 15 if IS_TABLE else 11
    other = threading.Thread(target=hold_head, args=(database_url, seconds, held))
    other.start()
    held.wait()
    began = time.perf_counter()
    with pytest.raises(BusyError):
        add(office)
    assert 9 < time.perf_counter() - began < 12
    other.join()
    assert size_of(office) == 1
    assert add(office) == 1
    assert verify_database(office).findings == []
    tell(record_property, 1, f"the log's end held for {seconds} s: given up after 10 s, nothing written")


def test_two_threads_that_wait_for_each_other_both_get_their_place(office):
    start(office)
    places: list[int] = []
    gate = threading.Barrier(4)

    def one() -> None:
        gate.wait()
        for _ in range(10):
            places.append(add(office))

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(places) == list(range(1, 41))


# Any change of one row: the promise is that all are found.

CELLS = {
    "ledger_leaf": ("entry", "leaf_hash", "seq"),
    "log_row": ("at", "kind", "sender", "recipient", "team", "purpose", "basis", "outcome", "agreement", "case_id"),
    "ledger_node": ("hash", "id"),
    "ledger_head": ("size", "root", "frontier", "last_at"),
    "ledger_checkpoint": ("note", "root", "size"),
    "ledger_opening": ("salt_ct", "value_ct", "name", "key_id", "seq"),
}


@pytest.fixture
def filled(sqlite_office, sqlite_url):
    """A sealed log of twelve entries in one file, with nothing left in the journal."""
    start(sqlite_office)
    for _ in range(2):
        with writing(sqlite_office) as work:
            for number in range(6):
                ids = {"case_id": case_of(number % 3), "actor_id": case_of(9)}
                ledger.append(work, Kind.DISCLOSURE, a_disclosure(), COMMITTED, **ids)
        seal(sqlite_office)
    with sqlite_office.engine.begin() as connection:
        drop_guards(connection)
    sqlite_office.engine.dispose()
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return sqlite_office, path


def copy_of(filled, tmp_path: Path) -> tuple[Office, Path]:
    """An office on a copy of the log, with the keys of the original."""
    office, path = filled
    copied = tmp_path / "copy.sqlite"
    for old in tmp_path.glob("copy.sqlite*"):
        old.unlink()
    shutil.copy(path, copied)
    vault = Vault.at(f"sqlite:///{office.master.directory / 'vault.sqlite'}", office.master)
    return Office(make_engine(f"sqlite:///{copied}"), vault, office.master, FixedClock(NOON)), copied


def flipped(value, chance: random.Random):
    """`value` with one bit changed."""
    if isinstance(value, int):
        return value ^ (1 << chance.randrange(16))
    raw = bytearray(value if isinstance(value, bytes) else value.encode())
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(7)
    return bytes(raw) if isinstance(value, bytes) else raw.decode(errors="replace")


def test_a_thousand_random_changes_of_the_database_are_all_found(filled, tmp_path, record_property):
    chance = random.Random(20261124)
    trust = trust_of_instance(filled[0])
    filled[0].engine.dispose()
    office, path = copy_of(filled, tmp_path)
    with office.engine.begin() as connection:
        restore_guards(connection)
    assert verify_database(office, trust=trust).findings == []
    with office.engine.begin() as connection:
        drop_guards(connection)
    office.engine.dispose()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        changed: Counter[str] = Counter()
        for _ in range(max(ROUNDS * 10, 1000)):
            undo = change_one(connection, chance)
            connection.commit()
            findings = verify_database(office, trust=trust).findings
            assert [finding for finding in findings if finding.code != "GUARD_MISSING"] != [], undo
            changed[undo[0].split()[1]] += 1
            connection.execute(*undo)
            connection.commit()
    connection.close()
    with office.engine.begin() as connection:
        restore_guards(connection)
    assert verify_database(office, trust=trust).findings == []
    office.engine.dispose()
    office.vault.close()
    assert set(changed) == set(CELLS) and min(changed.values()) >= 100
    told = ", ".join(f"{table} {count}" for table, count in sorted(changed.items()))
    tell(record_property, changed.total(), f"one bit of one row each, all found: {told}")


def change_one(connection: sqlite3.Connection, chance: random.Random) -> tuple[str, tuple]:
    """Flip one bit of one cell; returns the statement that puts it back."""
    while True:
        table = chance.choice(sorted(CELLS))
        column = chance.choice(CELLS[table])
        rows = connection.execute(f"SELECT rowid, {column} FROM {table}").fetchall()
        row, value = chance.choice(rows)
        if value in (None, "", b""):
            continue
        changed = flipped(value, chance)
        if column == "key_id" and changed.lower() == value.lower():
            continue  # The same key, written otherwise.
        try:
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (changed, row))
        except sqlite3.IntegrityError:
            continue
        moved = changed if column in ("seq", "id") and table != "ledger_opening" else row
        return f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (value, moved)


def test_no_damaged_page_ends_sound_with_changed_entries(filled, tmp_path, record_property):
    chance = random.Random(5)
    trust = trust_of_instance(filled[0])
    filled[0].engine.dispose()
    good = entries_in(filled[1])
    whole = filled[1].read_bytes()
    places = [place for place, byte in enumerate(whole) if byte]  # Empty pages say nothing.
    times, harmless = max(ROUNDS * 10, 200), 0
    for _ in range(times):
        office, path = copy_of(filled, tmp_path)
        damaged = bytearray(whole)
        damaged[chance.choice(places)] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        try:
            sound = {finding.code for finding in verify_database(office, trust=trust).findings} <= {"GUARD_MISSING"}
        except Exception:
            sound = False
        office.engine.dispose()
        office.vault.close()
        harmless += sound
        assert not sound or entries_in(path) == good
    tell(record_property, times, f"one byte of the file each: {times - harmless} found, {harmless} harmless")


def entries_in(path: Path) -> list[str]:
    with sqlite3.connect(path) as connection:
        found = [row[0] for row in connection.execute("SELECT entry FROM ledger_leaf ORDER BY seq")]
    connection.close()
    return found


def test_no_proof_is_given_over_a_changed_row_while_others_are_served(filled):
    office, _ = filled
    with office.engine.begin() as connection:
        connection.execute(text("UPDATE ledger_leaf SET entry = replace(entry, 'allow', 'aIlow') WHERE seq = 5"))
    with reading(office) as block:
        assert queries.receipt(block, 1)
        with pytest.raises(Exception, match="LEDGER_DAMAGED"):
            queries.receipt(block, 5)
