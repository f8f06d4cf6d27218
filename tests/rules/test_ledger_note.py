"""Checkpoints, keys and proofs as text: the worked example, and what must not be read as one."""

import json

import pytest

from hub.ledger.chain import root_from_inclusion
from hub.ledger.note import (
    LOG_KEY,
    Checkpoint,
    NoteError,
    cosignature_bytes,
    cosignature_message,
    from_base64,
    parse_checkpoint,
    parse_note,
    parse_proof,
    parse_vkey,
    split_cosignature,
    to_base64,
)
from hub.ledger.rules import TrustFormError, parse_trust
from tests import ledger_vectors as vectors


def test_the_checkpoint_of_the_worked_example_reads_and_writes_byte_for_byte():
    note = parse_note(vectors.CHECKPOINT_3)
    assert note.text == vectors.CHECKPOINT_3
    checkpoint = parse_checkpoint(note.body)
    assert checkpoint == Checkpoint(vectors.ORIGIN, 3, vectors.ROOT_3)
    assert checkpoint.body == note.body
    assert [line.name for line in note.signatures] == [vectors.ORIGIN, "wmp.police.example/witness"]


def test_the_proof_of_the_worked_example_leads_to_its_signed_root():
    proof = parse_proof(vectors.PROOF_1)
    assert proof.text == vectors.PROOF_1
    assert root_from_inclusion(vectors.LEAVES[1], proof.index, 3, proof.path) == vectors.ROOT_3


def test_an_extra_line_in_a_proof_is_passed_over():
    with_extra = vectors.PROOF_1.replace("index 1", "extra AAAA\nindex 1")
    assert parse_proof(with_extra) == parse_proof(vectors.PROOF_1)


@pytest.mark.parametrize("text", [vectors.LOG_VKEY, vectors.WITNESS_VKEY])
def test_keys_of_the_worked_example_read_and_write_byte_for_byte(text):
    assert parse_vkey(text).text == text


def test_the_public_key_of_the_signed_note_specification_reads():
    key = parse_vkey("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
    assert (key.name, key.kind, key.key_id.hex()) == ("example.com/foo", LOG_KEY, "530d903a")


def test_a_witness_line_holds_its_time_before_the_signature():
    line = parse_note(vectors.CHECKPOINT_3).signatures[1]
    seen_at, signature = split_cosignature(line.signature)
    assert seen_at == vectors.COSIGNED_AT
    assert cosignature_bytes(seen_at, signature) == line.signature
    body = parse_note(vectors.CHECKPOINT_3).body
    assert cosignature_message(seen_at, body) == f"cosignature/v1\ntime 1795338003\n{body}".encode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "body\n",
        "body\n\n",
        "body\n\n\u2014 name\n",
        vectors.CHECKPOINT_3[:-1],
        vectors.CHECKPOINT_3 + "\n",
        vectors.CHECKPOINT_3.replace("\n", "\r\n"),
        vectors.CHECKPOINT_3.replace("\u2014", "-"),
        vectors.CHECKPOINT_3.replace("\u2014 ", "\u2014  "),
        vectors.CHECKPOINT_3.replace("wmp.police", "wmp+police"),
        vectors.CHECKPOINT_3.replace("DwE=", "DwF="),
        vectors.CHECKPOINT_3.replace("DwE=", "DwE"),
        vectors.CHECKPOINT_3.replace("hub", "h\tb"),
        "body\n\n\u2014 name AAAA\n",
        "body\n\n" + "\u2014 name AAAAAAAA\n" * 101,
        "x" * 70_000 + "\n\n\u2014 name AAAAAAAA\n",
    ],
)
def test_what_is_not_a_signed_note_is_refused(text):
    with pytest.raises(NoteError):
        parse_note(text)


ROOT = to_base64(vectors.ROOT_3)


@pytest.mark.parametrize(
    "body",
    [
        f"o\n3\n{ROOT}\nextension\n",
        f"o\n03\n{ROOT}\n",
        f"o\n+3\n{ROOT}\n",
        f"o\n3 \n{ROOT}\n",
        f"o\n\u0663\n{ROOT}\n",
        f"\n3\n{ROOT}\n",
        f"o\n3\n{ROOT}",
        f"o\n3\n{ROOT[:-1]}\n",
        "o\n3\nAAAA\n",
        f"o\n{'9' * 30}\n{ROOT}\n",
    ],
)
def test_what_is_not_a_checkpoint_is_refused(body):
    with pytest.raises(NoteError):
        parse_checkpoint(body)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "name+00000000+" + vectors.LOG_VKEY.rpartition("+")[2],
        vectors.LOG_VKEY.replace("f3b6138a", "F3B6138A"),
        vectors.LOG_VKEY[:-1],
        vectors.LOG_VKEY.replace("+Ae9", "+Be9"),
        vectors.LOG_VKEY.replace("hub.whg", "hub whg"),
    ],
)
def test_what_is_not_a_key_is_refused(text):
    with pytest.raises(NoteError):
        parse_vkey(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        vectors.PROOF_1.replace("@v1", "@v2"),
        vectors.PROOF_1.replace("index 1", "index 01"),
        vectors.PROOF_1.replace("index 1\n", ""),
        vectors.PROOF_1.replace("index 1", "other 1"),
        vectors.PROOF_1.replace("JC0=", "JC1="),
        vectors.PROOF_1.replace("cfN5Ae0B6moZKsWJej/xeKazLy8PC3ER8toZLRPMJC0=", "AAAA"),
        vectors.PROOF_1.partition("\n\n")[0],
        "c2sp.org/tlog-proof@v1\nindex 1\n" + (ROOT + "\n") * 70 + "\nnote",
        vectors.PROOF_1 + "x" * 200_000,
    ],
)
def test_what_is_not_a_proof_is_refused(text):
    with pytest.raises(NoteError):
        parse_proof(text)


@pytest.mark.parametrize("text", ["A", "AA", "AB==", "A A=", "AAA=\n", "\u00e9AA=", "AA-_"])
def test_base64_has_one_form_only(text):
    with pytest.raises(NoteError) as refused:
        from_base64(text)
    assert refused.value.is_base64


TRUST = json.dumps(
    {
        "origin": vectors.ORIGIN,
        "log_keys": [
            {"vkey": vectors.LOG_VKEY, "first_size": 0, "last_size": 9},
            {"vkey": vectors.LOG_VKEY, "first_size": 9},
        ],
        "witness_keys": [vectors.WITNESS_VKEY],
    },
    separators=(",", ":"),
)


def test_a_trust_file_reads_and_writes():
    trust = parse_trust(TRUST)
    assert [key.covers(9) for key in trust.log_keys] == [True, True]
    assert [key.covers(10) for key in trust.log_keys] == [False, True]
    assert parse_trust(trust.as_text()) == trust


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "[" * 100_000,
        TRUST.replace('"origin"', '"other"'),
        TRUST.replace('"witness_keys"', '"witnesses"'),
        TRUST.replace('"first_size":0', '"first_size":-1'),
        TRUST.replace('"first_size":0', '"first_size":10'),
        TRUST.replace('"first_size":0', '"first_size":true'),
        TRUST.replace('"first_size":0,', '"first_size":0,"note":1,'),
        TRUST.replace(vectors.WITNESS_VKEY, vectors.LOG_VKEY),
        TRUST.replace(f'"origin":"{vectors.ORIGIN}"', '"origin":"other.example"'),
        '{"origin":"o","log_keys":[]}',
    ],
)
def test_a_trust_file_of_another_form_is_refused(text):
    with pytest.raises(TrustFormError):
        parse_trust(text)
