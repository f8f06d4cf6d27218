"""Another key takes over the log: under load, cut off anywhere, and after the present one was lost or leaked.

Source: sealed log specification, section 10; faults F22, F23.
"""

import signal
from pathlib import Path

import pytest
from sqlalchemy import select

from hub.db.work import Office
from hub.kernel.clock import FixedClock
from hub.kernel.errors import ConfigError
from hub.ledger import queries
from hub.ledger.audit import verify_database
from hub.ledger.note import Checkpoint, parse_note
from hub.ledger.records import CheckpointRecord, KeyRecord
from hub.ledger.rotating import RECENT, rotate_key
from hub.ledger.rules import LedgerError, Trust
from hub.ledger.sealing import seal
from hub.ledger.signing import load_signer, signature_holds
from hub.ledger.trusting import trust_of_instance
from hub.ledger.verify import open_note, verify_receipt
from tests import independent_checker
from tests.conftest import NOON
from tests.fault_rounds import judge, rounds, tell, writer
from tests.ledger_builders import add, reading, size_of, start, tamper

pytestmark = pytest.mark.real_commit


def keys_of(office: Office) -> list[tuple[str, int, int | None, str]]:
    """Id, sizes and state of each key, oldest first."""
    table = KeyRecord
    query = select(table.key_id, table.first_size, table.last_size, table.state).order_by(table.first_size)
    with reading(office) as block:
        return [tuple(row) for row in block.session.execute(query)]


def notes_of(office: Office) -> dict[int, str]:
    """Every stored note by its size."""
    with reading(office) as block:
        return dict(block.session.execute(select(CheckpointRecord.size, CheckpointRecord.note)).all())


def signed_by(note: str) -> list[str]:
    return [line.key_id.hex() for line in parse_note(note).signatures]


def accepted(note: str, trust: Trust) -> int:
    """The size of a note that both judges accept."""
    size = open_note(note, trust, signature_holds).checkpoint.size
    assert independent_checker.Trust(trust.as_text()).checkpoint(note)[0] == size
    return size


def refused(note: str, trust: Trust) -> str:
    """The code with which ours refuses a note that the other judge refuses too."""
    with pytest.raises(independent_checker.WrongError):
        independent_checker.Trust(trust.as_text()).checkpoint(note)
    with pytest.raises(LedgerError) as found:
        open_note(note, trust, signature_holds)
    return found.value.code


def test_both_keys_sign_where_they_meet_and_each_only_on_its_own_side(office, tmp_path):
    old = start(office)
    add(office)
    before = seal(office)
    view = rotate_key(office)
    split = view.first_size
    assert split == 3 == size_of(office)
    assert keys_of(office) == [
        (old.verifier.key_id.hex(), 0, split, "retired"), (view.key_id, split, None, "current"),
    ]  # fmt: skip
    with reading(office) as block:
        entry = queries.entry(block, split - 1)
    trust = trust_of_instance(office)
    new = load_signer(office.master, trust.log_keys[1].key)
    assert entry.clear == {"action": "add", "vkey": new.verifier.text, "first_size": split}
    assert signed_by(notes_of(office)[split]) == [old.verifier.key_id.hex(), view.key_id]
    add(office)
    after = seal(office)
    assert (signed_by(before.note), signed_by(after.note)) == ([old.verifier.key_id.hex()], [view.key_id])
    assert [accepted(note, trust) for note in notes_of(office).values()] == [2, split, 4]
    for signer, size in ((old, split + 1), (new, split - 1)):
        assert refused(signer.sign(Checkpoint(trust.origin, size, after.root)).text, trust) == "KEY_RANGE"
    for signer in (old, new):
        assert accepted(signer.sign(Checkpoint(trust.origin, split, after.root)).text, trust) == split
    assert judge(office, tmp_path) == 4


def test_receipts_of_both_sides_verify_with_the_new_trust_file_and_the_old_one_follows_to_the_meeting(office):
    start(office)
    first = add(office)
    seal(office)
    told_before = trust_of_instance(office)
    with reading(office) as block:
        older = queries.receipt(block, first)
    view = rotate_key(office)
    last = add(office)
    seal(office)
    with reading(office) as block:
        newer = queries.receipt(block, last)
    trust = trust_of_instance(office)
    for receipt in (older, newer):
        assert verify_receipt(receipt, trust, signature_holds)
    assert accepted(notes_of(office)[view.first_size], told_before) == view.first_size
    with pytest.raises(LedgerError, match="SIGNATURE_UNTRUSTED"):
        verify_receipt(newer, told_before, signature_holds)


def test_the_new_key_is_kept_with_the_care_of_the_first(office):
    start(office)
    rotate_key(office)
    files = list(office.master.directory.glob("ledger-*.pem"))
    assert len(files) == 2
    for file in files:
        assert file.stat().st_mode & 0o777 == 0o600
        assert b"ENCRYPTED PRIVATE KEY" in file.read_bytes()
    assert not list(office.master.directory.glob(".ledger-*"))


def test_asked_again_within_a_day_it_is_the_same_rotation(office):
    start(office)
    first = rotate_key(office)
    assert rotate_key(office) == first
    second = rotate_key(office, again=True)
    later = Office(office.engine, office.vault, office.master, FixedClock(NOON + RECENT))
    assert rotate_key(later).first_size > second.first_size > first.first_size
    assert [state for *_, state in keys_of(office)] == ["retired"] * 3 + ["current"]
    assert verify_database(office).findings == []


def test_a_rotation_cut_off_anywhere_is_ended_by_the_next_run(office, database_url, tmp_path, record_property):
    start(office)
    commit, code, cut_off = 0, -1, 0
    while code:
        commit += 1
        before = len(keys_of(office))
        add(office)
        office.engine.dispose()
        process = writer(office, database_url, "rotate", commit)
        process.communicate()
        code = process.returncode
        assert code in (0, 9)
        begun = len(keys_of(office)) > before
        cut_off += begun and code == 9
        view = rotate_key(office, again=not begun)
        assert len(keys_of(office)) == before + 1
        assert len(signed_by(notes_of(office)[view.first_size])) == 2
        assert seal(office).size == judge(office, tmp_path)
    assert commit > 5 and cut_off > 2
    tell(record_property, commit, f"cut off before each commit, {cut_off} times after the entry: ended by the next run")


def test_a_signer_ends_what_was_cut_off_even_where_the_log_has_grown(office, database_url, tmp_path):
    start(office)
    commit, split = 0, 0
    while not split:  # Until it dies with the new key written down and nothing signed by it.
        commit += 1
        process = writer(office, database_url, "rotate", commit)
        process.communicate()
        assert process.returncode == 9
        split = keys_of(office)[-1][1]
    assert split not in notes_of(office)
    for _ in range(3):
        add(office)
    assert len(signed_by(seal(office).note)) == 1
    assert len(signed_by(notes_of(office)[split])) == 2
    judge(office, tmp_path)


def test_every_seal_shown_while_the_key_changes_under_load_verifies(office, database_url, tmp_path, record_property):
    start(office)
    office.engine.dispose()
    each = rounds(30, 200)
    appending = [writer(office, database_url, "append", each, 1) for _ in range(6)]
    sealing = [writer(office, database_url, "seal") for _ in range(2)]
    firsts = [process.stdout.readline() for process in sealing]
    splits = [rotate_key(office, again=True).first_size for _ in range(3)]
    told = [process.communicate()[0].split("\n")[:-1] for process in appending]
    for process in sealing:
        process.send_signal(signal.SIGKILL)
    shown = [
        line
        for first, process in zip(firsts, sealing, strict=True)
        for line in (first + process.communicate()[0]).split("\n")[:-1]
    ]
    assert [process.returncode for process in appending] == [0] * 6
    places = [line for lines in told for line in lines]
    assert len(set(places)) == len(places) == 6 * each
    judge(office, tmp_path)
    trust, stored = trust_of_instance(office), notes_of(office)
    notes = [line.removeprefix("note ").replace("|", "\n") for line in shown if line.startswith("note ")]
    sizes = {accepted(note, trust) for note in notes}
    assert {accepted(note, trust) for note in stored.values()} == set(stored) >= sizes
    assert set(notes) <= set(stored.values())
    assert [len(signed_by(stored[split])) for split in splits] == [2, 2, 2]
    assert min(sizes) < splits[0] and max(stored) > splits[2]
    found = f"{len(stored)} seals, {len(notes)} shown by signers, all verify; the key changed at {splits}"
    tell(record_property, 3, found, lost=0, doubled=len(places) - len(set(places)))


def test_a_key_that_leaked_on_its_first_day_is_retired_and_asked_again_it_is_the_same(office, tmp_path):
    start(office)
    first = rotate_key(office)
    second = rotate_key(office, retire=True)
    assert second.key_id != first.key_id and second.replaces_retired and not first.replaces_retired
    assert rotate_key(office, retire=True) == second == rotate_key(office)
    assert [state for *_, state in keys_of(office)] == ["retired", "retired", "current"]
    judge(office, tmp_path)


@pytest.mark.parametrize("is_lost", [True, False], ids=["lost", "leaked"])
def test_a_key_that_was_lost_or_leaked_signs_nothing_more(office, tmp_path, is_lost):
    old = start(office)
    seal(office)
    add(office)
    file: Path = office.master.directory / f"ledger-{old.verifier.key_id.hex()}.pem"
    if is_lost:
        file.unlink()
        with pytest.raises(ConfigError):
            rotate_key(office)
        assert len(keys_of(office)) == 1
    view = rotate_key(office, retire=True)
    assert keys_of(office) == [(old.verifier.key_id.hex(), 0, 2, "retired"), (view.key_id, 4, None, "current")]
    with reading(office) as block:
        entries = [queries.entry(block, seq).clear for seq in (2, 3)]
    assert entries[0] == {"action": "retire", "vkey": old.verifier.text, "last_size": 2}
    assert (entries[1]["action"], entries[1]["first_size"]) == ("add", 4)
    assert signed_by(notes_of(office)[4]) == [view.key_id]
    judge(office, tmp_path)
    trust = trust_of_instance(office)
    forged = old.sign(Checkpoint(trust.origin, 4, bytes(32))).text
    assert refused(forged, trust) == "KEY_RANGE"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_key SET last_size = last_size + 1 WHERE state = 'retired'",
        "UPDATE ledger_key SET first_size = first_size - 1 WHERE state = 'current'",
        "UPDATE ledger_key SET first_size = 1 WHERE state = 'retired'",
    ],
)
def test_a_table_of_keys_that_says_other_sizes_than_the_log_is_found(office, statement):
    start(office)
    add(office)
    rotate_key(office)
    tamper(office, statement)
    assert [finding.code for finding in verify_database(office).findings] == ["KEY_RANGE"]


def test_a_key_that_was_not_retired_is_not_believed_without_its_private_half(office):
    old = start(office)
    rotate_key(office)
    (office.master.directory / f"ledger-{old.verifier.key_id.hex()}.pem").unlink()
    with pytest.raises(ConfigError, match="cannot be read"):
        trust_of_instance(office)
