"""The whole log is read again: whatever was changed behind the hub's back is found, each with its own code."""

import json
from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, insert, select, text, update

from hub.db.vault import KeyRing
from hub.kernel.errors import ConfigError
from hub.ledger import forgetting
from hub.ledger import service as ledger
from hub.ledger.audit import judge_log, verify_database
from hub.ledger.chain import Frontier, leaf_hash, node_key
from hub.ledger.entry import Kind
from hub.ledger.guarding import missing_guards
from hub.ledger.note import Checkpoint, to_base64
from hub.ledger.reader import LEAF, NODE, head_of
from hub.ledger.rules import Gap, LedgerError, parse_trust
from hub.ledger.sealing import seal
from hub.ledger.signing import create_signer, load_signer, read_high_water, signature_holds
from hub.ledger.trusting import trust_of_instance, write_trust
from hub.ledger.verify import Unopened, gaps_of, read_seen
from tests.ledger_builders import (
    COMMITTED,
    ORIGIN,
    a_disclosure,
    add,
    case_of,
    drop_guards,
    reading,
    restore_guards,
    start,
    tamper,
    writing,
)
from tests.ledger_bulk import fill


@pytest.fixture
def log(office):
    """Seven entries with their openings, sealed at five and at seven."""
    start(office)
    for numbers in (range(4), range(4, 6)):
        office.clock.advance(timedelta(minutes=1))
        with writing(office) as work:
            for number in numbers:
                ids = {"case_id": case_of(number % 2), "disclosure_id": case_of(number), "actor_id": case_of(9)}
                ledger.append(work, Kind.DISCLOSURE, a_disclosure(), COMMITTED, **ids)
        seal(office)
    return office


def codes(office, **options) -> list[str]:
    return [finding.code for finding in verify_database(office, **options).findings]


def test_an_untouched_log_is_sound(log):
    report = verify_database(log)
    assert report.findings == []
    assert (report.size, report.newest.checkpoint.size) == (7, 7)
    assert report.root == report.newest.checkpoint.root
    assert gaps_of(report, 0, None, 0) == []


def test_entries_after_the_newest_checkpoint_are_sound_but_unsigned(log):
    add(log)
    report = verify_database(log)
    assert report.findings == []
    assert [gap for gap, _ in gaps_of(report, 0, None, 0)] == [Gap.UNSIGNED_TAIL]


SIMPLE = {
    "ENTRY_GAP": ["DELETE FROM ledger_leaf WHERE seq = 3"],
    "TRUNCATED": [
        "DELETE FROM ledger_leaf WHERE seq = 6",
        "DELETE FROM ledger_leaf",
    ],
    "HEAD_MISMATCH": [
        "UPDATE ledger_head SET size = 6",
        "UPDATE ledger_head SET root = :hash",
        "UPDATE ledger_head SET frontier = :hash",
        "UPDATE ledger_head SET last_at = '2026-01-01 00:00:00'",
        "INSERT INTO ledger_leaf (seq, leaf_hash, entry) VALUES (7, :hash, 'x')",
    ],
    "LEAF_MISMATCH": [
        "UPDATE ledger_leaf SET entry = replace(entry, 'west', 'east') WHERE seq = 2",
        "UPDATE ledger_leaf SET leaf_hash = :hash WHERE seq = 0",
    ],
    "ROW_MISMATCH": [
        "UPDATE log_row SET recipient = 'x' WHERE seq = 2",
        "UPDATE log_row SET team = 'x' WHERE seq = 2",
        "UPDATE log_row SET at = '2026-01-01 00:00:00' WHERE seq = 2",
        "UPDATE log_row SET case_id = actor_id WHERE seq = 2",
        "UPDATE log_row SET disclosure_id = NULL WHERE seq = 2",
        "UPDATE log_row SET actor_id = case_id WHERE seq = 6",
        "DELETE FROM log_row WHERE seq = 2",
        "UPDATE log_row SET seq = 9 WHERE seq = 2",
    ],
    "NODE_MISMATCH": [
        "UPDATE ledger_node SET hash = :hash WHERE id = 72057594037927936",
        "DELETE FROM ledger_node WHERE id = 72057594037927936",
        "UPDATE ledger_node SET id = 5 WHERE id = 72057594037927936",
        "INSERT INTO ledger_node (id, hash) VALUES (5, :hash)",
    ],
    "CHECKPOINT_ORDER": ["UPDATE ledger_checkpoint SET size = 6 WHERE size = 5"],
    "ROOT_MISMATCH": ["UPDATE ledger_checkpoint SET root = :hash WHERE size = 5"],
    "NOTE_FORM": ["UPDATE ledger_checkpoint SET note = 'x' WHERE size = 5"],
    "BASE64": ["UPDATE ledger_checkpoint SET note = replace(note, '=', '?') WHERE size = 5"],
    "NOTE_ORIGIN": ["UPDATE ledger_checkpoint SET note = replace(note, 'hub.', 'hob.') WHERE size = 5"],
    "SIGNATURE_INVALID": ["UPDATE ledger_checkpoint SET note = replace(note, '/disclosures\n5', '/disclosures\n4')"],
    "OPENING_FORM": ["UPDATE ledger_opening SET name = 'stranger' WHERE name = 'case_ref' AND seq = 2"],
    "OPENING_MISMATCH": [
        "UPDATE ledger_opening SET salt_ct = value_ct WHERE seq = 2",
        "UPDATE ledger_opening SET seq = 99 WHERE name = 'case_ref' AND seq = 4;"
        "UPDATE ledger_opening SET seq = 4 WHERE name = 'case_ref' AND seq = 5;"
        "UPDATE ledger_opening SET seq = 5 WHERE name = 'case_ref' AND seq = 99",
    ],
    "ERASURE_UNLOGGED": ["DELETE FROM ledger_opening WHERE name = 'subject_ref' AND seq = 2"],
}


def test_every_changed_row_is_found_and_told_by_its_own_code(log):
    trust, high_water = trust_of_instance(log), read_high_water(log.master.directory)
    found, wanted = {}, {}
    for code, statements in SIMPLE.items():
        for statement in statements:
            with log.engine.connect() as connection, connection.begin() as undone:
                drop_guards(connection)
                for each in statement.split(";"):
                    connection.execute(text(each), {"hash": bytes(32)} if ":hash" in each else {})
                restore_guards(connection)
                report = judge_log(connection, KeyRing(log.vault, log.master), trust, high_water)
                undone.rollback()
            found[statement], wanted[statement] = [finding.code for finding in report.findings], [code]
    assert found == wanted
    assert codes(log) == []


def rewrite(office, change, *, sign_with=None) -> None:
    """Rewrite the whole log as its owner could: entries by `change`, then every hash, row and the head."""
    with office.engine.begin() as connection:
        drop_guards(connection)
        entries = connection.execute(select(LEAF.c.seq, LEAF.c.entry).order_by(LEAF.c.seq)).all()
        connection.execute(text("DELETE FROM ledger_node"))
        frontier = Frontier()
        for seq, entry in entries:
            entry = change(seq, entry)
            leaf = leaf_hash(entry.encode())
            frontier, made = frontier.push(leaf)
            connection.execute(update(LEAF).where(LEAF.c.seq == seq).values(entry=entry, leaf_hash=leaf))
            for place, node in made.items():
                connection.execute(insert(NODE), {"id": node_key(place), "hash": node})
        connection.execute(
            text("UPDATE ledger_head SET root = :root, frontier = :frontier"),
            {"root": frontier.root(), "frontier": frontier.stored()},
        )
        if sign_with is not None:
            note = sign_with.sign(Checkpoint(ORIGIN, frontier.size, frontier.root())).text
            connection.execute(text("DELETE FROM ledger_checkpoint WHERE size = 5"))
            connection.execute(
                text("UPDATE ledger_checkpoint SET root = :root, note = :note"), {"root": frontier.root(), "note": note}
            )
        restore_guards(connection)


def replaced(at: int, old: str, new: str):
    return lambda seq, entry: entry.replace(old, new) if seq == at else entry


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("ROOT_MISMATCH", replaced(2, "CDA1998_S115", "CDA1998_S116")),
        ("ENTRY_FORM", replaced(2, '"v":1', '"v":2')),
        ("ENTRY_FORM", replaced(2, '"v":1', '"v": 1')),
        ("ENTRY_ORIGIN", replaced(2, '"origin":"hub', '"origin":"hob')),
        ("ENTRY_SEQ", replaced(2, '"seq":2', '"seq":3')),
    ],
)
def test_a_rewritten_log_with_every_hash_made_anew_is_found(log, code, change):
    rewrite(log, change)
    assert codes(log) == [code]


def test_a_back_dated_entry_is_found(log):
    with reading(log) as block:
        at = json.loads(block.session.execute(text("SELECT entry FROM ledger_leaf WHERE seq = 4")).scalar())["at"]
    earlier = at.replace("T12:", "T11:")
    rewrite(log, replaced(4, at, earlier))
    stored = earlier.replace("T", " ").replace("Z", ".000000" if log.engine.dialect.name == "sqlite" else "+00")
    tamper(log, "UPDATE log_row SET at = :at WHERE seq = 4", at=stored)
    assert codes(log) == ["ENTRY_TIME"]


def test_a_log_rewritten_and_signed_by_another_key_is_found(log):
    rewrite(log, replaced(2, "CDA1998_S115", "CDA1998_S116"), sign_with=create_signer(log.master, ORIGIN))
    assert codes(log) == ["SIGNATURE_UNTRUSTED"]


def test_a_log_rewritten_with_its_true_key_is_found_by_what_was_kept_outside(log):
    trust = trust_of_instance(log)
    with reading(log) as block:
        kept = block.session.execute(text("SELECT note FROM ledger_checkpoint WHERE size = 5")).scalar()
    seen = [read_seen(kept, trust, signature_holds)]
    with reading(log) as block:
        signer = load_signer(log.master, trust.log_keys[0].key)
    rewrite(log, replaced(2, "CDA1998_S115", "CDA1998_S116"), sign_with=signer)
    assert codes(log) == ["FORK"]
    (log.master.directory / "high-water.json").unlink()
    assert codes(log) == []
    assert codes(log, seen=seen, trust=trust) == ["FORK"]


@pytest.mark.parametrize("column", ["first_size", "last_size"])
def test_a_key_that_signed_beyond_its_range_is_found(log, column):
    tamper(log, f"UPDATE ledger_key SET {column} = 6")
    assert codes(log) == ["KEY_RANGE"]


def test_a_log_behind_what_was_signed_is_found(log):
    size_nine = {"size": 9, "root": to_base64(bytes(32))}
    (log.master.directory / "high-water.json").write_text(json.dumps(size_nine))
    assert codes(log) == ["ROLLBACK"]


def test_a_log_cut_back_below_its_own_checkpoint_is_found(log):
    signer_note = "UPDATE ledger_checkpoint SET size = 6 WHERE size = 7"
    with log.engine.begin() as connection:
        drop_guards(connection)
        entries = connection.execute(select(LEAF.c.entry).where(LEAF.c.seq < 6).order_by(LEAF.c.seq)).scalars().all()
        frontier = Frontier()
        for entry in entries:
            frontier, _ = frontier.push(leaf_hash(entry.encode()))
        for table in ("ledger_leaf", "log_row", "ledger_opening"):
            connection.execute(text(f"DELETE FROM {table} WHERE seq >= 6"))
        connection.execute(
            text("UPDATE ledger_head SET size = 6, root = :root, frontier = :frontier"),
            {"root": frontier.root(), "frontier": frontier.stored()},
        )
        last = json.loads(entries[-1])["at"].replace("T", " ").replace("Z", "")
        last += ".000000" if connection.dialect.name == "sqlite" else "+00"
        connection.execute(text("UPDATE ledger_head SET last_at = :at"), {"at": last})
        restore_guards(connection)
    assert codes(log) == ["TRUNCATED"]
    tamper(log, signer_note)
    assert codes(log) == ["CHECKPOINT_ORDER"]
    tamper(log, "DELETE FROM ledger_checkpoint WHERE size = 6")
    assert codes(log) == ["ROLLBACK"]


def test_the_audit_never_trusts_a_key_of_the_database_alone(log):
    stranger = create_signer(log.master, ORIGIN)
    path = log.master.directory / f"ledger-{stranger.verifier.key_id.hex()}.pem"
    tamper(
        log,
        "UPDATE ledger_key SET vkey = :vkey, key_id = :id",
        vkey=stranger.verifier.text,
        id=stranger.verifier.key_id.hex(),
    )
    assert codes(log) == ["SIGNATURE_UNTRUSTED"]
    path.unlink()
    with pytest.raises(ConfigError, match=r"ledger-.*\.pem"):
        verify_database(log)


def test_a_dropped_guard_is_found(log):
    tables = ("ledger_leaf", "ledger_node", "ledger_checkpoint", "ledger_cosignature", "log_row")
    with log.engine.connect() as connection, connection.begin() as undone:
        for number, table in enumerate(tables, 1):
            on = f" ON {table}" if connection.dialect.name == "postgresql" else ""
            connection.execute(text(f"DROP TRIGGER guard_{table}_update{on}"))
            assert len(missing_guards(connection)) == number
        undone.rollback()
    tamper(log, "UPDATE ledger_cosignature SET line = line")
    assert codes(log) == []
    with log.engine.begin() as connection:
        drop_guards(connection)
    assert set(codes(log)) == {"GUARD_MISSING"}


def test_a_guard_that_refuses_nothing_is_found(log):
    with log.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER guard_ledger_leaf_update"))
            connection.execute(
                text("CREATE TRIGGER guard_ledger_leaf_update BEFORE UPDATE ON ledger_leaf BEGIN SELECT 1; END")
            )
        else:
            connection.execute(text("ALTER TABLE ledger_leaf DISABLE TRIGGER guard_ledger_leaf_update"))
    assert codes(log) == ["GUARD_MISSING"]


def test_an_unsafe_setting_is_found(log):
    if log.engine.dialect.name == "sqlite":
        event.listen(log.engine, "connect", lambda raw, _record: raw.execute("PRAGMA synchronous=NORMAL"))
    else:
        name = log.engine.url.database
        with log.engine.begin() as connection:
            connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = off"))
    log.engine.dispose()
    assert codes(log) == ["SETTING_UNSAFE"]


def test_an_entry_for_an_event_that_is_not_there_is_found(log):
    the_event_table(log)
    add(log, event_id=uuid4())
    assert codes(log) == ["DISCLOSURE_UNLOGGED"]


def test_an_event_without_its_entry_is_found(log):
    insert = the_event_table(log)
    insert(uuid4(), 3)
    assert codes(log) == ["DISCLOSURE_UNLOGGED"]


def the_event_table(office):
    """A bare table of events, and how to put one in."""
    with office.engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS disclosure_event"))
        kind = "CHAR(32)" if connection.dialect.name == "sqlite" else "UUID"
        connection.execute(text(f"CREATE TABLE disclosure_event (id {kind} PRIMARY KEY, seq INTEGER)"))

    def insert(id, seq):
        with office.engine.begin() as connection:
            shown = id.hex if connection.dialect.name == "sqlite" else id
            connection.execute(text("INSERT INTO disclosure_event VALUES (:id, :seq)"), {"id": shown, "seq": seq})

    return insert


def test_an_event_and_its_entry_belong_together(log):
    insert = the_event_table(log)
    id = uuid4()
    insert(id, add(log, event_id=id))
    assert codes(log) == []


def test_an_erasure_that_was_logged_leaves_the_log_sound(log):
    with writing(log) as work:
        names = ["actor", "case_id", "case_ref", "disclosure_id", "subject_ref", "summary_sha256"]
        _, unused = forgetting.forget_openings(work, {2: names, 4: names}, "retention")
    for key_id in unused:
        log.vault.destroy(key_id)
    assert codes(log) == []


def test_a_destroyed_key_without_a_logged_erasure_is_found(log):
    with reading(log) as block:
        key_id = block.session.execute(text("SELECT key_id FROM ledger_opening WHERE seq = 2")).scalar()
    log.vault.destroy(UUID(str(key_id)))
    assert codes(log) == ["ROW_MISMATCH"]


def test_another_name_in_the_settings_is_found(log):
    settings = SimpleNamespace(origin="other.example/log")
    assert codes(log, settings=settings) == ["ENTRY_ORIGIN"]


def test_a_log_that_was_never_started_is_said_to_be_so(office):
    with pytest.raises(ConfigError, match="never started"):
        verify_database(office)


def test_a_trust_file_is_written_whole(log, tmp_path):
    write_trust(log, tmp_path / "trust.json")
    assert parse_trust((tmp_path / "trust.json").read_text()) == trust_of_instance(log)


@pytest.fixture
def long_log(sqlite_office):
    """Two whole chunks and a part of a third, sealed in the middle and at the end."""
    start(sqlite_office)
    fill(sqlite_office, 5_000)
    seal(sqlite_office)
    fill(sqlite_office, 4_000)
    seal(sqlite_office)
    return sqlite_office


def test_a_long_log_is_sound_by_one_process_and_by_two(long_log, sqlite_url):
    assert codes(long_log) == []
    settings = SimpleNamespace(
        database_url=sqlite_url,
        vault_url=f"sqlite:///{long_log.master.directory / 'vault.sqlite'}",
        keys=long_log.master.directory,
        origin=ORIGIN,
    )
    assert codes(long_log, settings=settings, processes=2, helped_from=0) == []
    with writing(long_log) as work:
        forgetting.forget_openings(work, {seq: ["case_ref"] for seq in (5, 6)}, "objection")
    assert codes(long_log, settings=settings, processes=2, helped_from=0) == []
    tamper(long_log, "UPDATE log_row SET outcome = 'refuse' WHERE seq = 8999")
    assert codes(long_log, settings=settings, processes=2, helped_from=0) == ["ROW_MISMATCH"]


@pytest.mark.parametrize(
    ("code", "statement"),
    [
        ("NODE_MISMATCH", f"UPDATE ledger_node SET hash = zeroblob(32) WHERE id = {node_key((13, 0))}"),
        ("NODE_MISMATCH", f"UPDATE ledger_node SET hash = zeroblob(32) WHERE id = {node_key((12, 1))}"),
        ("NODE_MISMATCH", f"UPDATE ledger_node SET hash = zeroblob(32) WHERE id = {node_key((3, 1100))}"),
        ("ENTRY_GAP", "DELETE FROM ledger_leaf WHERE seq = 6000"),
        ("LEAF_MISMATCH", "UPDATE ledger_leaf SET entry = replace(entry, 'allow', 'aIlow') WHERE seq = 8192"),
    ],
)
def test_a_change_deep_in_a_long_log_is_found(long_log, code, statement):
    tamper(long_log, statement)
    assert codes(long_log) == [code]


def test_the_head_of_a_long_log_continues_after_a_fill(long_log):
    assert add(long_log, clear=a_disclosure()) == 9001
    assert codes(long_log) == []
    with reading(long_log) as block:
        assert head_of(block.session.connection()).size == 9002


def test_what_a_helper_missed_counts_only_where_a_second_look_misses_it_too():
    unopened = Unopened()
    unopened.add(5, frozenset({"case_ref", "subject_ref"}))
    unopened.add(6, frozenset({"case_ref"}))
    unopened.forget(5, ["subject_ref"])
    unopened.keep_only(6, frozenset())
    assert unopened.positions() == [5]
    with pytest.raises(LedgerError, match="ERASURE_UNLOGGED: entry 5: case_ref"):
        unopened.require_none()
    unopened.keep_only(5, frozenset({"subject_ref"}))
    unopened.require_none()


def test_openings_can_be_left_out_and_all_else_is_still_judged(log):
    tamper(log, "DELETE FROM ledger_opening")
    assert codes(log, openings=False) == []
    tamper(log, "UPDATE log_row SET purpose = 'x' WHERE seq = 3")
    assert codes(log, openings=False) == ["ROW_MISMATCH"]
