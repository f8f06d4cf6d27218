"""Entries are appended with the change they record, under one lock, and hide what may be forgotten."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from hub.kernel.errors import ConfigError, ConflictError, ErasedError, NotFoundError
from hub.ledger import beginning, forgetting
from hub.ledger import service as ledger
from hub.ledger.chain import Frontier, leaf_hash, node_key
from hub.ledger.entry import EntryRefusedError, Kind, Opening, check_opened
from hub.ledger.reader import opening_place
from hub.ledger.records import HeadRecord, LeafRecord, LogRowRecord, NodeRecord, OpeningRecord
from hub.ledger.rules import LedgerError
from tests.ledger_builders import COMMITTED, JOB, ORIGIN, a_disclosure, add, case_of, reading, size_of, start, writing


def test_a_started_log_begins_with_its_first_entry(office):
    start(office)
    with reading(office) as block:
        first = ledger.entry(block, 0)
    assert (first.kind, first.clear, first.commitments) == (Kind.GENESIS, {}, {})


def test_a_log_is_started_once(office):
    signer = start(office)
    with pytest.raises(ConflictError), writing(office) as work:
        beginning.start_log(work, signer.verifier)
    assert size_of(office) == 1


def test_nothing_is_appended_before_the_log_was_started(office):
    with pytest.raises(ConfigError):
        add(office)


def test_an_entry_stands_at_the_end_with_row_nodes_and_head(office):
    start(office)
    case_id, disclosure_id, actor_id, event_id = (uuid4() for _ in range(4))
    clear = a_disclosure(recipient="walsall-council/youth-justice", art6={"victim": "B", "witness": "A"}, annex1="")
    seq = add(office, clear=clear, case_id=case_id, disclosure_id=disclosure_id, actor_id=actor_id, event_id=event_id)
    assert seq == 1
    with reading(office) as block:
        leaves = block.session.scalars(select(LeafRecord).order_by(LeafRecord.seq)).all()
        row = block.session.scalar(select(LogRowRecord).where(LogRowRecord.seq == 1))
        head = block.session.scalar(select(HeadRecord))
        node = block.session.scalar(select(NodeRecord))
    assert [leaf.leaf_hash for leaf in leaves] == [leaf_hash(leaf.entry.encode()) for leaf in leaves]
    assert leaves[1].event_id == event_id
    assert (row.recipient, row.team, row.basis, row.kind) == ("walsall-council", "youth-justice", "A B", "disclosure")
    assert (row.case_id, row.disclosure_id, row.actor_id) == (case_id, disclosure_id, actor_id)
    assert row.at == head.last_at
    assert (node.id, node.hash) == (node_key((1, 0)), head.root)
    assert Frontier.parse(head.size, head.frontier).root() == head.root


def test_an_entry_holds_commitments_and_the_openings_open_them(office):
    start(office)
    case_id = uuid4()
    seq = add(office, case_id=case_id)
    with reading(office) as block:
        entry = ledger.entry(block, seq)
        rows = block.session.scalars(select(OpeningRecord)).all()
        for row in rows:
            opened = open_row(block, row)
            check_opened(entry.commitments, opened, seq)
            assert opened.value == {**COMMITTED, "case_id": str(case_id)}[row.name]
    assert {row.name for row in rows} == {*COMMITTED, "case_id"} == set(entry.commitments)
    assert "HC-2026" not in entry.text and str(case_id) not in entry.text


def open_row(block, row) -> Opening:
    key = block.keys.data_key(row.key_id)
    salt = key.unseal(row.salt_ct, opening_place(ORIGIN, row.seq, row.name, "salt"))
    value = key.unseal_json(row.value_ct, opening_place(ORIGIN, row.seq, row.name, "value"))
    return Opening(row.name, salt, value)


def test_openings_of_one_case_lie_under_one_key_and_of_no_case_under_their_own(office):
    start(office)
    for case in (case_of(1), case_of(2), case_of(1), None, None):
        add(office, case_id=case)
    with reading(office) as block:
        keys = dict(block.session.execute(select(OpeningRecord.seq, OpeningRecord.key_id)).all())
    assert keys[1] == keys[3]
    assert len({keys[1], keys[2], keys[4], keys[5]}) == 4


def test_the_same_value_is_committed_to_differently_each_time(office):
    start(office)
    add(office)
    add(office)
    with reading(office) as block:
        first, second = ledger.entry(block, 1), ledger.entry(block, 2)
    assert not set(first.commitments.values()) & set(second.commitments.values())


def test_a_change_that_fails_leaves_no_entry_behind(office):
    start(office)
    with pytest.raises(RuntimeError), writing(office) as work:
        ledger.append(work, Kind.DISCLOSURE, a_disclosure(), COMMITTED)
        raise RuntimeError
    assert size_of(office) == 1
    assert add(office) == 1


def test_two_entries_of_one_block_stand_one_after_the_other(office):
    start(office)
    with writing(office) as work:
        assert ledger.append(work, Kind.DISCLOSURE, a_disclosure(), COMMITTED) == 1
        assert ledger.append(work, Kind.DISCLOSURE, a_disclosure(channel="open", refers_to=1), COMMITTED) == 2


def test_time_never_goes_back_in_the_log(office, caplog):
    start(office)
    add(office)
    office.clock.advance(timedelta(hours=-1))
    add(office)
    with reading(office) as block:
        assert ledger.entry(block, 2).at == ledger.entry(block, 1).at
    assert "clock_stepped_back seconds=3600" in caplog.text


@pytest.mark.parametrize(
    ("clear", "values"),
    [
        ({"recipient": "x"}, {}),
        (a_disclosure(channel="pigeon"), {}),
        (a_disclosure(purpose="mona.bell@mail.example.org"), {}),
        (a_disclosure(codes=sorted(f"CODE_{number:05}" for number in range(1600))), {}),
        (a_disclosure(), {"Case Ref": "x"}),
    ],
)
def test_what_is_no_entry_is_refused_before_the_lock(office, clear, values):
    start(office)
    with pytest.raises(EntryRefusedError):
        add(office, clear=clear, values=values)
    assert size_of(office) == 1


def test_forgetting_deletes_openings_and_says_so_in_the_log(office):
    start(office)
    seq = add(office, case_id=case_of(1), actor_id=case_of(9))
    names = ["actor", "case_id", "case_ref", "subject_ref", "summary_sha256"]
    with writing(office) as work:
        erasure, unused = forgetting.forget_openings(work, {seq: names}, "retention")
    for key_id in unused:
        office.vault.destroy(key_id)
    with reading(office) as block:
        entry = ledger.entry(block, erasure)
        row = block.session.scalar(select(LogRowRecord).where(LogRowRecord.seq == seq))
        assert block.session.scalars(select(OpeningRecord)).all() == []
        with pytest.raises(ErasedError):
            block.keys.data_key(unused[0])
    assert entry.clear == {"reason": "retention", "targets": [{"seq": seq, "names": names}]}
    assert (row.case_id, row.actor_id, row.recipient) == (None, None, "west-midlands-police")


def test_forgetting_a_part_keeps_the_key_of_the_rest(office):
    start(office)
    seq = add(office, case_id=case_of(1))
    with writing(office) as work:
        assert forgetting.forget_openings(work, {seq: ["subject_ref"]}, "objection")[1] == ()


def test_an_entry_that_was_changed_is_not_shown(office):
    start(office)
    unguard(office, "ledger_leaf", "update")
    with office.engine.begin() as connection:
        connection.execute(text("UPDATE ledger_leaf SET entry = replace(entry, 'genesis', 'genesys')"))
    with reading(office) as block:
        with pytest.raises(LedgerError):
            ledger.entry(block, 0)
        with pytest.raises(NotFoundError):
            ledger.entry(block, 1)


def unguard(office, table: str, event: str) -> None:
    """Drop one guard, as somebody who owns the database can."""
    on = f" ON {table}" if office.engine.dialect.name == "postgresql" else ""
    with office.engine.begin() as connection:
        connection.execute(text(f"DROP TRIGGER guard_{table}_{event}{on}"))


def test_a_head_that_contradicts_itself_takes_no_more_entries(office):
    start(office)
    with office.engine.begin() as connection:
        connection.execute(text("UPDATE ledger_head SET size = 5"))
    with pytest.raises(LedgerError, match="LEDGER_DAMAGED"):
        add(office)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_leaf SET entry = entry",
        "UPDATE ledger_node SET hash = hash",
        "UPDATE log_row SET recipient = 'x'",
        "DELETE FROM ledger_leaf",
        "DELETE FROM ledger_node",
        "DELETE FROM log_row",
    ],
)
def test_what_is_written_once_is_neither_changed_nor_deleted(office, statement):
    start(office)
    add(office)
    with pytest.raises(DBAPIError, match="written once"), office.engine.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize("table", ["ledger_leaf", "ledger_node", "log_row"])
def test_a_guarded_table_is_not_emptied(office, table):
    start(office)
    add(office)
    empty = "TRUNCATE" if office.engine.dialect.name == "postgresql" else "DELETE FROM"
    with pytest.raises(DBAPIError, match="written once"), office.engine.begin() as connection:
        connection.execute(text(f"{empty} {table}"))


@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE", "INSERT"])
@pytest.mark.parametrize("seq", [0, 5])
def test_sqlite_inserts_only_the_next_position(sqlite_office, verb, seq):
    start(sqlite_office)
    with pytest.raises(DBAPIError, match="written once"), sqlite_office.engine.begin() as connection:
        connection.execute(text(f"{verb} INTO ledger_leaf (seq, leaf_hash, entry) VALUES ({seq}, x'00', 'x')"))


@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE"])
def test_sqlite_does_not_replace_a_node(sqlite_office, verb):
    start(sqlite_office)
    add(sqlite_office)
    with pytest.raises(DBAPIError, match="written once"), sqlite_office.engine.begin() as connection:
        connection.execute(text(f"{verb} INTO ledger_node (id, hash) VALUES ({node_key((1, 0))}, x'00')"))


def test_an_upsert_changes_nothing_that_is_written_once(office):
    start(office)
    upsert = (
        "INSERT INTO ledger_leaf (seq, leaf_hash, entry) SELECT seq, leaf_hash, 'x' FROM ledger_leaf WHERE true "
        "ON CONFLICT (seq) DO UPDATE SET entry = 'x'"
    )
    with pytest.raises(DBAPIError, match="written once"), office.engine.begin() as connection:
        connection.execute(text(upsert))


def test_a_log_row_loses_its_ids_and_nothing_else(office):
    start(office)
    seq = add(office, case_id=case_of(1), actor_id=case_of(2))
    with office.engine.begin() as connection:
        connection.execute(text(f"UPDATE log_row SET case_id = NULL WHERE seq = {seq}"))
    for change in ("recipient = ''", "actor_id = disclosure_id, recipient = 'x'", "case_id = actor_id"):
        with pytest.raises(DBAPIError, match="written once"), office.engine.begin() as connection:
            connection.execute(text(f"UPDATE log_row SET {change} WHERE seq = {seq}"))


def test_people_without_the_log_in_their_charge_select_none_of_it(office):
    from hub.access.actors import AccountRole, Actor
    from hub.access.permissions import Permission

    start(office)
    partner = Actor(role=AccountRole.PARTNER_USER, account_id=uuid4(), agency="west-midlands-police")
    with office.open_reading(partner) as block:
        block.require(Permission.HOME_READ)
        assert block.session.scalars(select(LeafRecord)).all() == []
        assert block.session.scalars(select(LogRowRecord)).all() == []
        assert block.session.scalars(select(OpeningRecord)).all() == []
    assert JOB.is_service
