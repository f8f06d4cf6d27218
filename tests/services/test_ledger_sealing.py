"""Checkpoints: signed once for each size, only for what follows, and never for a log that went back."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DBAPIError

from hub.db.engine import make_engine
from hub.kernel.errors import ConfigError, NotFoundError
from hub.ledger import queries
from hub.ledger.chain import verify_consistency
from hub.ledger.holding import Cause, LedgerHoldError, hold_of, leave_hold
from hub.ledger.note import (
    COSIGNATURE,
    LOG_KEY,
    Checkpoint,
    SignatureLine,
    VerifierKey,
    cosignature_bytes,
    cosignature_message,
    from_base64,
    parse_note,
    to_base64,
)
from hub.ledger.records import CheckpointRecord, CosignatureRecord
from hub.ledger.rules import LedgerError, LogKey, PendingError, Trust, parse_trust
from hub.ledger.sealing import look_for_hold, seal
from hub.ledger.signing import HighWater, LogSigner, create_signer, load_signer, read_high_water, signature_holds
from hub.ledger.trusting import trust_of_instance
from hub.ledger.verify import open_note, read_seen, verify_receipt
from tests import ledger_vectors as vectors
from tests.ledger_builders import ORIGIN, add, case_of, drop_guards, reading, start


def the_signer(seed: bytes, name: str = vectors.ORIGIN) -> LogSigner:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return LogSigner(name, Ed25519PrivateKey.from_private_bytes(seed))


def the_trust(**changes) -> Trust:
    keys = {
        "origin": vectors.ORIGIN,
        "log_keys": [{"vkey": vectors.LOG_VKEY, "first_size": 0}],
        "witness_keys": [vectors.WITNESS_VKEY],
        **changes,
    }
    return parse_trust(json.dumps(keys))


def code_of(text_: str, trust: Trust) -> str:
    with pytest.raises(LedgerError) as refused:
        open_note(text_, trust, signature_holds)
    return refused.value.code


def test_the_worked_checkpoint_is_signed_and_cosigned_byte_for_byte():
    signer = the_signer(vectors.LOG_SEED)
    assert signer.verifier.text == vectors.LOG_VKEY
    note = parse_note(vectors.CHECKPOINT_3)
    sealed = open_note(vectors.CHECKPOINT_3, the_trust(), signature_holds)
    assert signer.sign(sealed.checkpoint).signatures == note.signatures[:1]
    witness = the_signer(vectors.WITNESS_SEED, "wmp.police.example/witness")
    key = VerifierKey(witness.verifier.name, COSIGNATURE, witness.verifier.public)
    assert key.text == vectors.WITNESS_VKEY
    signature = witness._private.sign(cosignature_message(vectors.COSIGNED_AT, note.body))
    line = SignatureLine(key.name, key.key_id, cosignature_bytes(vectors.COSIGNED_AT, signature))
    assert line == note.signatures[1]
    assert sealed.witnessed == {"wmp.police.example/witness": vectors.COSIGNED_AT}


def test_the_public_signature_of_the_signed_note_specification_holds():
    key = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    signature = from_base64(
        "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
    )
    public = from_base64(key.rpartition("+")[2])[1:]
    assert signature[:4].hex() == "530d903a"
    assert signature_holds(public, signature[4:], b"This is an example message.\n")
    assert not signature_holds(public, signature[4:], b"This is another message.\n")
    assert not signature_holds(public[:-1], signature[4:], b"This is an example message.\n")


def test_a_checkpoint_that_is_not_to_be_believed_is_told_apart():
    other = the_signer(bytes(32)).verifier.text
    note = vectors.CHECKPOINT_3
    assert code_of(note, the_trust(log_keys=[{"vkey": other, "first_size": 0}])) == "SIGNATURE_UNTRUSTED"
    assert code_of(note, the_trust(log_keys=[{"vkey": vectors.LOG_VKEY, "first_size": 4}])) == "KEY_RANGE"
    ended = [{"vkey": vectors.LOG_VKEY, "first_size": 0, "last_size": 2}]
    assert code_of(note, the_trust(log_keys=ended)) == "KEY_RANGE"
    assert code_of(note.replace("\n3\n", "\n4\n", 1), the_trust()) == "SIGNATURE_INVALID"
    assert code_of(note.replace("AABrAq8T", "AABrAq8U"), the_trust()) == "SIGNATURE_INVALID"
    assert code_of(note.replace(vectors.ORIGIN, "other.example/log", 1), the_trust()) == "NOTE_ORIGIN"
    assert code_of(note + "x", the_trust()) == "NOTE_FORM"
    assert code_of(note.replace("kJg0=", "kJg1="), the_trust()) == "BASE64"


def test_a_witness_line_of_another_length_is_refused():
    head, _, witness = vectors.CHECKPOINT_3.partition("\u2014 wmp")
    key_id = from_base64(witness.split(" ")[1].strip())[:4]
    short = f"\u2014 wmp.police.example/witness {to_base64(key_id + bytes(5))}\n"
    assert code_of(head + short, the_trust()) == "NOTE_FORM"


def test_the_log_is_sealed_once_for_each_size(office):
    start(office)
    add(office)
    first = seal(office)
    assert seal(office) == first
    add(office)
    second = seal(office)
    with reading(office) as block:
        assert block.session.scalar(select(func.count()).select_from(CheckpointRecord)) == 2
        trust = queries.trust(block)
        assert queries.checkpoint(block).note == second.note
    sealed = open_note(second.note, trust, signature_holds)
    assert (sealed.checkpoint.size, sealed.checkpoint.root) == (3, second.root)
    assert read_high_water(office.master.directory) == HighWater(3, second.root, trust.origin)
    assert trust_of_instance(office) == trust


def test_the_stored_note_is_served_where_another_signer_was_faster(office):
    start(office)
    first = seal(office)
    (office.master.directory / "high-water.json").unlink()
    assert seal(office) == first
    assert read_high_water(office.master.directory) == HighWater(1, first.root, ORIGIN)


def test_a_signer_that_was_overtaken_takes_it_for_no_fork(office):
    """What another signer writes and remembers after this one has looked at the log's end."""
    start(office)
    other = replace(office, engine=make_engine(office.engine.url.render_as_string(hide_password=False)))
    turns = []

    def overtake(_connection, _cursor, statement, *_more) -> None:
        if "FROM ledger_head" in statement and not turns:
            turns.append(add(other))
            turns.append(seal(other).size)

    event.listen(office.engine, "after_cursor_execute", overtake)
    assert seal(office).size == 1
    other.engine.dispose()
    assert turns == [1, 2] and hold_of(office.master.directory) is None
    assert read_high_water(office.master.directory) == HighWater(2, seal(office).root, ORIGIN)


def test_nothing_is_signed_for_a_log_that_lies_behind_what_was_signed(office):
    start(office)
    add(office)
    seal(office)
    high_water = office.master.directory / "high-water.json"
    remembered = json.loads(high_water.read_text())
    for change in ({"size": 7}, {"root": to_base64(bytes(32))}):
        high_water.write_text(json.dumps({**remembered, **change}))
        with pytest.raises(LedgerError, match="LEDGER_FORK"):
            seal(office)
        with pytest.raises(LedgerHoldError, match="LEDGER_FORK"):
            add(office)
        high_water.write_text(json.dumps(remembered))
        assert look_for_hold(office) is None
        add(office)
    high_water.write_text("not json")
    with pytest.raises(ConfigError, match="high-water"):
        seal(office)


def test_nothing_is_signed_that_does_not_follow_from_the_newest_checkpoint(office):
    start(office)
    add(office)
    seal(office)
    add(office)
    with office.engine.begin() as connection:
        drop_guards(connection)
        connection.execute(text("UPDATE ledger_checkpoint SET root = :root"), {"root": bytes(32)})
    with pytest.raises(LedgerError, match="LEDGER_FORK"):
        seal(office)
    leave_hold(office, Cause.BEHIND)
    with office.engine.begin() as connection:
        connection.execute(text("UPDATE ledger_checkpoint SET size = 9"))
    with pytest.raises(LedgerError, match="LEDGER_FORK"):
        seal(office)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_checkpoint SET note = note",
        "DELETE FROM ledger_checkpoint",
        "UPDATE ledger_cosignature SET line = line",
        "DELETE FROM ledger_cosignature",
    ],
)
def test_checkpoints_and_cosignatures_are_written_once(office, statement):
    start(office)
    stored = seal(office)
    row = {"checkpoint_id": stored.id, "key_id": "aabbccdd", "key_name": "w", "line": "l", "at": office.clock.now()}
    with office.engine.begin() as connection:
        connection.execute(CosignatureRecord.__table__.insert(), row)
    with pytest.raises(DBAPIError, match="written once"), office.engine.begin() as connection:
        connection.execute(text(statement))


def test_a_key_that_is_missing_damaged_or_another_signs_nothing(sqlite_office):
    office = sqlite_office
    signer = start(office)
    path = office.master.directory / f"ledger-{signer.verifier.key_id.hex()}.pem"
    kept = path.read_bytes()
    assert b"ENCRYPTED" in kept
    other = create_signer(office.master, vectors.ORIGIN).verifier.key_id.hex()
    for damage in (None, b"rubbish", (office.master.directory / f"ledger-{other}.pem").read_bytes()):
        path.unlink()
        if damage is not None:
            path.write_bytes(damage)
            path.chmod(0o600)
        with pytest.raises(ConfigError, match="HUB_KEYS: ledger-.* (cannot be read|does not open|holds another key)"):
            seal(office)
        path.write_bytes(kept)
    path.chmod(0o644)
    with pytest.raises(ConfigError, match="others can read .*; set its mode to 0600"):
        seal(office)
    path.chmod(0o600)
    assert load_signer(office.master, signer.verifier).verifier == signer.verifier
    with pytest.raises(ValueError, match="own checkpoints"):
        load_signer(office.master, signer.verifier).sign(Checkpoint("other.example/log", 1, bytes(32)))


def test_a_receipt_verifies_offline_and_opens_only_what_its_holder_may_know(office):
    start(office)
    seq = add(office, case_id=case_of(1), actor_id=case_of(9))
    add(office)
    seal(office)
    with reading(office) as block:
        text_ = queries.receipt(block, seq)
        trust = queries.trust(block)
    found = verify_receipt(text_, trust, signature_holds)
    assert found.opened == ("case_ref", "summary_sha256")
    assert found.entry["seq"] == seq
    assert str(case_of(9)) not in text_ and "P-77" not in text_
    assert read_seen(text_, trust, signature_holds) == found.report.newest
    assert read_seen(json.loads(text_)["proof"], trust, signature_holds) == found.report.newest


def test_a_receipt_is_pending_until_a_checkpoint_covers_its_entry(office):
    start(office)
    seal(office)
    seq = add(office)
    with reading(office) as block:
        with pytest.raises(PendingError):
            queries.receipt(block, seq)
        with pytest.raises(NotFoundError):
            queries.receipt(block, seq + 1)


def test_no_proof_is_given_over_stored_hashes_that_do_not_fit(office):
    start(office)
    for _ in range(4):
        add(office)
    seal(office)
    with office.engine.begin() as connection:
        drop_guards(connection)
        connection.execute(text("UPDATE ledger_node SET hash = :hash"), {"hash": bytes(32)})
    with reading(office) as block, pytest.raises(LedgerError, match="LEDGER_DAMAGED"):
        queries.prove(block, 1)
    with office.engine.begin() as connection:
        connection.execute(text("DELETE FROM ledger_node"))
    with reading(office) as block, pytest.raises(LedgerError, match="LEDGER_DAMAGED"):
        queries.prove(block, 1)


def test_consistency_is_told_as_a_witness_asks_for_it(office):
    start(office)
    add(office)
    old = seal(office)
    for _ in range(3):
        add(office)
    new = seal(office)
    with reading(office) as block:
        told = queries.consistency(block, old.size, new.size)
        assert queries.consistency(block, 0, 3) == "old 0\n\n"
        for sizes in ((3, 2), (0, 6), (-1, 2)):
            with pytest.raises(NotFoundError):
                queries.consistency(block, *sizes)
    head, _, note = told.partition("\n\n")
    assert note == new.note
    assert head.split("\n")[0] == "old 2"
    path = [from_base64(line) for line in head.split("\n")[1:]]
    assert verify_consistency(old.size, new.size, old.root, new.root, path)


def test_a_disclosure_and_an_event_lead_to_their_entries(office):
    start(office)
    add(office, disclosure_id=case_of(5), event_id=case_of(6))
    add(office, disclosure_id=case_of(5), event_id=case_of(7))
    with reading(office) as block:
        assert queries.row_of_entry(block, case_of(5)) == 1
        assert queries.row_of_entry(block, case_of(7)) == 2
        assert queries.row_of_entry(block, case_of(8)) is None


def test_a_trust_file_names_the_key_that_signs(office):
    signer = start(office)
    assert trust_of_instance(office) == Trust(vectors.ORIGIN, (LogKey(signer.verifier, 0, None),))
    assert signer.verifier.kind == LOG_KEY
