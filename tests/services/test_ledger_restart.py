"""The end of the log is lost for good: it begins anew, and what is left of the old one is proved all the same.

Source: sealed log specification, sections 3.2 (`genesis`), 7 and 9; fault F17.
"""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select, text

from hub.disclosures import proof
from hub.kernel.errors import NotFoundError, RefusedError
from hub.ledger import forgetting, queries
from hub.ledger import service as ledger
from hub.ledger.audit import verify_database
from hub.ledger.export import erasures_in, verify_export
from hub.ledger.holding import hold_of
from hub.ledger.note import Checkpoint, to_base64
from hub.ledger.reader import heads_of
from hub.ledger.records import LeafRecord, OpeningRecord, RestartRecord
from hub.ledger.rotating import rotate_key
from hub.ledger.rules import LedgerError, NeverSealedError
from hub.ledger.sealing import look_for_hold, seal
from hub.ledger.signing import HIGH_WATER, load_signer, read_high_water, signature_holds
from hub.ledger.trusting import trust_of_instance
from hub.ledger.verify import verify_receipt
from hub.oversight.offered import take_offered
from hub.oversight.restarting import Order, restart_log
from tests.ledger_builders import ORIGIN, add, case_of, lose_the_end, reading, tamper, writing
from tests.shared_world import READER, World

COORDINATOR, ADMIN, DPO, OFFICER = "maya.reid", "sam.okoro", "ruth.anand", "ines.calder"
ORDER = Order("backup", "Ring the two agencies whose confirmations are lost. Ref DPO-12.", date(2026, 11, 24))


@pytest.fixture
def world(office, tmp_path):
    return World(office, tmp_path)


@pytest.fixture
def sqlite_world(sqlite_office, tmp_path):
    return World(sqlite_office, tmp_path)


def restart(world: World, order: Order = ORDER, people: tuple[str, str] = (COORDINATOR, ADMIN)):
    return restart_log(world.office, ORIGIN, tuple(map(world.actor, people)), order)


def entries_of(office) -> list[dict]:
    with reading(office) as block:
        return [json.loads(each) for each in block.session.scalars(select(LeafRecord.entry).order_by(LeafRecord.seq))]


def test_the_log_begins_anew_and_the_old_one_is_proved_as_before(world, tmp_path):
    disclosure_id, public_ref = world.shared()
    world.open(public_ref, "k1")
    lost = lose_the_end(world.office)
    old_trust, old_entries = trust_of_instance(world.office), entries_of(world.office)
    before = proof.fetch_proof(world.office, world.actor(READER), public_ref).body.read().decode()
    told = restart(world)
    assert (told.old.origin, told.origin, told.old.size, told.lost) == (ORIGIN, f"{ORIGIN}-2", len(old_entries), 3)
    assert hold_of(world.office.master.directory) is None
    report = verify_database(world.office)
    assert report.findings == [] and report.size == 1 and report.ended == {ORIGIN: len(old_entries)}
    genesis = entries_of(world.office)[len(old_entries)]
    assert genesis["kind"] == "genesis" and (genesis["origin"], genesis["seq"]) == (f"{ORIGIN}-2", 0)
    assert genesis["clear"] == {
        "old_origin": ORIGIN, "old_size": lost.size, "old_root": to_base64(lost.root),
        "restored_size": len(old_entries), "reason": "backup",
    }  # fmt: skip
    assert {"actor", "approver", "advice", "advised_on", "restored_root"} <= set(genesis["commit"])
    assert entries_of(world.office)[: len(old_entries)] == old_entries
    # The old log goes on being proved under its own seal, and the new one under its own.
    after = proof.fetch_proof(world.office, world.actor(READER), public_ref).body.read().decode()
    assert after == before
    assert verify_receipt(after, old_trust, signature_holds).report.size == len(old_entries)
    world.withdraw(disclosure_id)
    _, later_ref = world.shared()
    world.open(later_ref, "k2")
    receipt = proof.fetch_proof(world.office, world.actor(READER), later_ref).body.read().decode()
    trust = trust_of_instance(world.office)
    assert trust.origin == f"{ORIGIN}-2" and verify_receipt(receipt, trust, signature_holds)
    with pytest.raises(LedgerError):
        verify_receipt(receipt, old_trust, signature_holds)
    ledger.export_log(world.office, world.actor(DPO), tmp_path / "log", "all", "requested")
    assert verify_export(tmp_path / "log", trust, signature_holds).size == queries_size(world.office) - 1
    assert verify_database(world.office).findings == []
    # The recall is about something sent under the old log, which a position cannot name any more.
    (recall,) = (each for each in entries_of(world.office) if each["kind"] == "withdrawal")
    assert recall["clear"]["refers_to"] == 0 and "earlier" in recall["commit"]


def queries_size(office) -> int:
    with reading(office) as block:
        return queries.log_of(block).size


def test_it_is_told_and_recorded_who_did_it_on_whose_advice(world):
    world.shared()
    lost = lose_the_end(world.office)
    restart(world, people=(ADMIN, COORDINATOR))
    with reading(world.office) as block:
        row = block.session.scalars(select(RestartRecord)).one()
    assert (row.log_id, row.old_size, row.reason, row.advised_on) == (2, lost.size, "backup", ORDER.advised_on)
    assert row.advice == ORDER.advice
    assert (row.coordinator_id, row.administrator_id) == (
        world.actor(COORDINATOR).account_id, world.actor(ADMIN).account_id,
    )  # fmt: skip
    told = [each for each in world.notices() if each.kind == "log_restarted"]
    assert world.actor(DPO).account_id in {each.account_id for each in told}
    assert {each.url for each in told} == {"/log/integrity", "/", "/system/"}


REFUSED = {
    "nothing is lost": (False, ORDER, (COORDINATOR, ADMIN), "not behind what was signed"),
    "the same person twice": (True, ORDER, (ADMIN, ADMIN), "two people, one of each"),
    "two coordinators": (True, ORDER, (COORDINATOR, COORDINATOR), "two people, one of each"),
    "somebody of another role": (True, ORDER, (OFFICER, ADMIN), "two people, one of each"),
    "the data protection officer": (True, ORDER, (COORDINATOR, DPO), "two people, one of each"),
    "somebody of a partner": (True, ORDER, (READER, ADMIN), "two people, one of each"),
    "advice of a day to come": (
        True, Order("backup", "Yes.", ORDER.advised_on + timedelta(days=1)), (COORDINATOR, ADMIN), "after today",
    ),
}  # fmt: skip


@pytest.mark.parametrize("why", REFUSED)
def test_it_is_refused_and_nothing_is_made(sqlite_world, why):
    is_behind, order, people, told = REFUSED[why]
    if is_behind:
        lose_the_end(sqlite_world.office)
    else:
        seal(sqlite_world.office)
    keys = sorted(path.name for path in sqlite_world.office.master.directory.iterdir())
    with pytest.raises(RefusedError, match=told):
        restart(sqlite_world, order, people)
    with reading(sqlite_world.office) as block:
        assert len(heads_of(block.session.connection())) == 1
    assert sorted(path.name for path in sqlite_world.office.master.directory.iterdir()) == keys


CHANGED = {
    "an entry": "UPDATE ledger_leaf SET entry = entry || ' ' WHERE seq = 1",
    "a row": "UPDATE log_row SET kind = 'denial' WHERE seq = 1",
    "its end cut off": "DELETE FROM ledger_leaf WHERE seq = (SELECT max(seq) FROM ledger_leaf)",
    "a lost disclosure": "UPDATE ledger_leaf SET event_id = NULL WHERE event_id IS NOT NULL",
}


@pytest.mark.parametrize("what", CHANGED)
def test_a_log_that_was_changed_is_not_washed_clean(sqlite_world, what):
    sqlite_world.shared()
    lose_the_end(sqlite_world.office)
    tamper(sqlite_world.office, CHANGED[what])
    with pytest.raises(LedgerError):
        restart(sqlite_world)
    with reading(sqlite_world.office) as block:
        assert len(heads_of(block.session.connection())) == 1


def test_a_log_that_ended_is_still_judged(world):
    """What is left of it cannot be changed unnoticed, not even its unsealed end."""
    world.shared()
    lose_the_end(world.office)
    restart(world)
    assert verify_database(world.office).findings == []
    tamper(world.office, "UPDATE log_row SET kind = 'denial' WHERE seq = 2")
    (found,) = verify_database(world.office).findings
    assert found.code == "ROW_MISMATCH" and f"{ORIGIN}, which ended: " in found.message


def test_what_is_forgotten_of_the_old_log_is_told_by_the_new(world):
    seq = add(world.office, case_id=case_of(1), actor_id=case_of(2))
    lose_the_end(world.office)
    restart(world)
    own = add(world.office, case_id=case_of(3))
    with writing(world.office) as work:
        forgetting.forget_openings(work, {seq: ["case_id", "case_ref"], own: ["case_ref"]}, "retention")
    erasure = entries_of(world.office)[-1]
    assert erasure["clear"]["targets"] == [
        {"names": ["case_id", "case_ref"], "seq": 0}, {"names": ["case_ref"], "seq": 1},
    ]  # fmt: skip
    assert verify_database(world.office).findings == []
    tamper(world.office, f"DELETE FROM ledger_opening WHERE seq = {seq} AND name = 'subject_ref'")
    (found,) = verify_database(world.office).findings
    assert found.code == "ERASURE_UNLOGGED"


def test_what_a_backup_brings_back_is_forgotten_again_in_each_log(world, tmp_path):
    old = add(world.office, case_id=case_of(1))
    lose_the_end(world.office)
    restart(world)
    own = add(world.office, case_id=case_of(3))
    with reading(world.office) as block:
        before = block.session.execute(select(OpeningRecord.__table__)).mappings().all()
    with writing(world.office) as work:
        forgetting.forget_openings(work, {old: ["case_ref"], own: ["case_ref"]}, "retention")
    ledger.export_log(world.office, world.actor(DPO), tmp_path / "log", "all", "requested")
    back = [dict(row) for row in before if (row["seq"], row["name"]) in {(old, "case_ref"), (own, "case_ref")}]
    with writing(world.office) as work:
        work.session.execute(insert(OpeningRecord.__table__), back)
    with writing(world.office) as work:
        count, unused = forgetting.forget_again(work, erasures_in(tmp_path / "log"))
    assert (count, unused) == (2, ())
    with reading(world.office) as block:
        left = block.session.execute(select(OpeningRecord.__table__)).mappings().all()
    assert not {(row["seq"], row["name"]) for row in left} & {(old, "case_ref"), (own, "case_ref")}
    assert len(left) >= len(before) - 2 and verify_database(world.office).findings == []


def test_it_can_begin_anew_more_than_once_and_never_under_a_name_that_was_signed(world):
    lose_the_end(world.office)
    assert restart(world).origin == f"{ORIGIN}-2"
    add(world.office)
    lose_the_end(world.office)
    told = restart(world)
    assert (told.old.origin, told.origin) == (f"{ORIGIN}-2", f"{ORIGIN}-3")
    add(world.office)
    seal(world.office)
    report = verify_database(world.office)
    assert report.findings == [] and list(report.ended) == [ORIGIN, f"{ORIGIN}-2"]


def test_keys_are_rotated_before_and_after(world):
    add(world.office)
    rotate_key(world.office)
    lose_the_end(world.office)
    restart(world)
    add(world.office)
    rotate_key(world.office)
    add(world.office)
    assert len(seal(world.office).note.splitlines()) == 5
    assert verify_database(world.office).findings == []


def test_a_restart_that_was_killed_after_its_commit_is_done(world):
    """What is remembered beside the keys is then still the old log's."""
    lost = lose_the_end(world.office)
    directory = world.office.master.directory
    restart(world)
    held = {"cause": "behind", "told": "x", "since": "2026-11-24T12:00:00+00:00", "signed": 9, "found": 6}
    (directory / "ledger-hold.json").write_text(json.dumps(held))
    members = {"origin": lost.origin, "size": lost.size, "root": to_base64(lost.root)}
    (directory / HIGH_WATER).write_text(json.dumps(members))
    assert verify_database(world.office).findings == []
    assert look_for_hold(world.office) is None
    add(world.office)
    assert seal(world.office).size == 2
    assert read_high_water(directory).origin == f"{ORIGIN}-2"


def test_a_database_of_before_the_restart_is_held_and_signs_nothing(world):
    """A backup of before is restored afterwards: the old log must never be signed again."""
    lose_the_end(world.office)
    directory = world.office.master.directory
    members = {"origin": f"{ORIGIN}-2", "size": 1, "root": to_base64(b"\1" * 32)}
    (directory / HIGH_WATER).write_text(json.dumps(members))
    assert f"{ORIGIN}-2 was signed last" in look_for_hold(world.office).told
    assert verify_database(world.office).findings[0].code == "ROLLBACK"
    assert restart(world).origin == f"{ORIGIN}-3"
    assert verify_database(world.office).findings == []


def test_an_entry_that_was_not_sealed_before_its_log_ended_has_no_proof(world):
    seal(world.office)
    row = add(world.office)
    members = {"origin": ORIGIN, "size": row + 9, "root": to_base64(b"\1" * 32)}
    (world.office.master.directory / HIGH_WATER).write_text(json.dumps(members))
    look_for_hold(world.office)
    restart(world)
    with reading(world.office) as block, pytest.raises(NeverSealedError, match="before that log ended"):
        queries.receipt(block, row)
    with reading(world.office) as block, pytest.raises(NotFoundError):
        queries.receipt(block, row + 9)


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_rows_of_a_log_that_ended_stay_guarded(world):
    lose_the_end(world.office)
    restart(world)
    for statement in ("UPDATE ledger_restart SET reason = 'x'", "DELETE FROM ledger_leaf WHERE seq = 0"):
        with pytest.raises(Exception, match="written once"), world.office.engine.begin() as connection:
            connection.execute(text(statement))


def test_a_seal_of_a_log_that_ended_is_known_and_tells_of_what_was_lost(world, tmp_path):
    """A partner offers one of what is left, and one of what is not there any more."""
    world.shared()
    kept = seal(world.office)
    lost = lose_the_end(world.office)
    key = load_signer(world.office.master, trust_of_instance(world.office).log_keys[0].key)
    beyond = key.sign(Checkpoint(ORIGIN, lost.size, lost.root)).text
    restart(world)
    taken = take_offered(world.office, tmp_path, kept.note.encode())
    assert (taken.fault, taken.finding) == ("", None)
    taken = take_offered(world.office, tmp_path, beyond.encode())
    assert f"ended with {kept.size} entries" in taken.fault and taken.finding is None
    assert [each.kind for each in world.notices()].count("seal_offered") == 1
    assert look_for_hold(world.office) is None
    forked = key.sign(Checkpoint(ORIGIN, 1, b"\1" * 32)).text
    assert take_offered(world.office, tmp_path, forked.encode()).finding.code == "FORK"
    assert look_for_hold(world.office) is not None
