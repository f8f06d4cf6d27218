"""Receipts are judged offline: each way of being wrong has its own code."""

import json

import pytest

from hub.ledger.note import Checkpoint, Note, SignatureLine, parse_proof, to_base64
from hub.ledger.rules import Gap, LedgerError
from hub.ledger.verify import Sealed, gaps_of, read_seen, verify_receipt
from tests.properties.test_ledger_properties import KEY, RECEIPT, TRUST, a_receipt, holds

GOOD = json.loads(RECEIPT)


def changed(**members) -> str:
    return json.dumps({**GOOD, **members}, ensure_ascii=False)


def code_of(text: str, seen=()) -> str:
    with pytest.raises(LedgerError) as refused:
        verify_receipt(text, TRUST, holds, seen)
    return refused.value.code


def test_the_receipt_is_sound():
    found = verify_receipt(RECEIPT, TRUST, holds)
    assert (found.entry["seq"], found.opened, found.report.size) == (1, ("case_ref",), 3)
    assert gaps_of(found.report, 0, None, 0) == []
    assert [gap for gap, _ in gaps_of(found.report, 1, 0, 2**40)] == [Gap.QUORUM, Gap.STALE]


ENTRY, PROOF = GOOD["entry"], GOOD["proof"]
OTHER_SIZE = json.loads(a_receipt(1, 4))["proof"]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("RECEIPT_FORM", ""),
        ("RECEIPT_FORM", "[]"),
        ("RECEIPT_FORM", "[" * 100_000),
        ("RECEIPT_FORM", changed(format="whg-hub-receipt/v2")),
        ("RECEIPT_FORM", changed(note="x")),
        ("RECEIPT_FORM", RECEIPT.replace('"openings"', '"opinings"')),
        ("RECEIPT_FORM", RECEIPT.replace('{"format"', '{"format":"x","format"')),
        ("RECEIPT_FORM", changed(entry=5)),
        ("RECEIPT_FORM", changed(openings={})),
        ("RECEIPT_FORM", changed(proof=PROOF.replace("@v1", "@v2"))),
        ("RECEIPT_FORM", changed(proof=PROOF.replace("index 1", "index one"))),
        ("BASE64", changed(proof=PROOF.replace("=\n", "?\n", 1))),
        ("NOTE_FORM", changed(proof=PROOF[:-1])),
        ("NOTE_ORIGIN", changed(proof=PROOF.replace("\n\nhub.", "\n\nhob."))),
        ("SIGNATURE_INVALID", changed(proof=PROOF.replace("\n3\n", "\n4\n"))),
        ("SIGNATURE_UNTRUSTED", changed(proof=PROOF.replace("\u2014 hub.", "\u2014 hob."))),
        ("PROOF_INDEX", changed(proof=PROOF.replace("index 1", "index 0"))),
        ("PROOF_INDEX", changed(entry=ENTRY.replace('"seq":1', '"seq":3'), proof=PROOF.replace("index 1", "index 3"))),
        ("PROOF_LENGTH", changed(proof="\n".join([*PROOF.split("\n")[:2], *PROOF.split("\n")[3:]]))),
        ("ROOT_MISMATCH", changed(entry=ENTRY.replace("recalled", "expired"))),
        ("ROOT_MISMATCH", changed(proof=PROOF.split("\n\n")[0] + "\n\n" + OTHER_SIZE.partition("\n\n")[2])),
        ("ENTRY_FORM", changed(entry=ENTRY.replace('"v":1', '"v":2'))),
        ("ENTRY_FORM", changed(entry="x")),
        ("ENTRY_ORIGIN", changed(entry=ENTRY.replace("hub.whg", "hob.whg"))),
        ("OPENING_FORM", changed(openings=[{**GOOD["openings"][0], "name": "actor"}])),
        ("OPENING_FORM", changed(openings=GOOD["openings"] * 2)),
        ("OPENING_FORM", changed(openings=["x"])),
        ("OPENING_MISMATCH", changed(openings=[{**GOOD["openings"][0], "value": "y"}])),
    ],
)
def test_a_receipt_that_is_wrong_is_refused_with_its_code(code, text):
    assert code_of(text) == code


def test_a_path_that_was_not_tied_to_the_signed_root_is_refused():
    path = [*PROOF.split("\n")[:2], to_base64(bytes(32)), *PROOF.split("\n")[3:]]
    assert code_of(changed(proof="\n".join(path))) == "ROOT_MISMATCH"


def test_a_receipt_that_contradicts_a_kept_seal_of_its_size_is_a_fork():
    own = read_seen(RECEIPT, TRUST, holds)
    assert verify_receipt(RECEIPT, TRUST, holds, [own]).report.newest == own
    forged = Sealed(Checkpoint(own.checkpoint.origin, 3, bytes(32)), {})
    assert code_of(RECEIPT, [forged]) == "FORK"
    smaller = Sealed(Checkpoint(own.checkpoint.origin, 2, bytes(32)), {})
    assert verify_receipt(RECEIPT, TRUST, holds, [smaller])


def test_what_somebody_kept_is_read_from_note_proof_or_receipt():
    note = parse_proof(PROOF).note
    assert read_seen(RECEIPT, TRUST, holds) == read_seen(PROOF, TRUST, holds) == read_seen(note, TRUST, holds)
    for junk in ("", "{}", "c2sp.org/tlog-proof@v1", Note("x\n", (SignatureLine(KEY.name, KEY.key_id, b"x"),)).text):
        with pytest.raises(LedgerError):
            read_seen(junk, TRUST, holds)
