"""Entries of the sealed log: the worked example byte for byte, and everything that is no entry."""

import json
from datetime import UTC, datetime

import pytest

from hub.ledger.chain import leaf_hash
from hub.ledger.entry import (
    EntryRefusedError,
    Opening,
    build_entry,
    check_entry,
    check_opening,
    commit,
    instant_of,
    refuse_unfit,
    stamp,
)
from hub.ledger.kinds import CLEAR, CODES, Kind
from hub.ledger.note import from_base64, to_base64
from hub.ledger.rules import Code, LedgerError
from tests import ledger_vectors as vectors

DISCLOSURE = json.loads(vectors.ENTRY_0)["clear"]
DIGEST = "0" * 63 + "a"
GOOD = {
    Kind.DISCLOSURE: [
        DISCLOSURE,
        {**DISCLOSURE, "art9": {"victim": "A9", "perpetrator": ""}, "sch1": {"victim": ["B", "C"], "witness": []}},
        {**DISCLOSURE, "outcome": "refuse", "would_have_refused": True, "channel": "telephone", "approved": "after"},
        {**DISCLOSURE, "channel": "open", "refers_to": 3, "agreement": "", "recipient": "walsall-council/youth"},
        {**DISCLOSURE, "channel": "oral", "meeting_kind": "case_conference"},
    ],
    Kind.DENIAL: [
        {**{k: v for k, v in DISCLOSURE.items() if k != "approved"}, "outcome": "refuse", "codes": ["M01", "S09"]},
        {**{k: v for k, v in DISCLOSURE.items() if k != "approved"}, "fields": []},
    ],
    Kind.RECEIPT: [
        {"recipient": "a", "act": "acknowledged", "agreement": "x@1", "conditions": 1, "refers_to": 0},
        {"recipient": "a/b", "act": "conditions_accepted", "agreement": "x@1", "conditions": "2026-1"},
    ],
    Kind.WITHDRAWAL: [{"recipient": "a", "refers_to": 2, "reason": "recalled"}],
    Kind.CORRECTION: [
        {"refers_to": 1, "reason": "wrong_code", "changed": {"purpose": "x", "sch1": ["A"], "art6": {"victim": "y"}}},
        {"refers_to": 1, "reason": "second_person", "changed": {}},
    ],
    Kind.AGREEMENT: [{"agreement": "x@1", "act": "signed", "party": "whg", "digest": DIGEST, "channel": "cli"}],
    Kind.ACCESS: [
        {"act": "content_access", "role": "dpo", "reason": "complaint", "channel": "page", "refers_to": 2},
        {"act": "log_export", "role": "service", "reason": "", "channel": "cli", "count": 3, "openings": "none"},
        {"act": "sample_session", "role": "dpo", "reason": "audit", "channel": "page", "count": 3},
    ],
    Kind.KEY: [
        {"action": "add", "vkey": vectors.LOG_VKEY, "first_size": 3},
        {"action": "retire", "vkey": vectors.LOG_VKEY, "last_size": 3},
    ],
    Kind.ERASURE: [{"reason": "old", "targets": [{"seq": 0, "names": ["actor"]}, {"seq": 3, "names": ["a", "b"]}]}],
    Kind.RESTORE: [{"from_size": 3, "lost_size": 2, "reason": "disk"}],
    Kind.GENESIS: [
        {},
        {"old_origin": "x/d", "old_size": 4, "old_root": to_base64(bytes(32)), "restored_size": 3, "reason": "disk"},
    ],
}
EVERY_GOOD = [(kind, clear) for kind, each in GOOD.items() for clear in each]


def an_entry(kind=Kind.GENESIS, clear=None, seq=9):
    """An entry in canonical form, even where no builder would make it."""
    return changed(kind=kind.value, clear=clear or {}, seq=seq, commit={})


def code_of(text, seq=9, not_before=""):
    with pytest.raises(LedgerError) as refused:
        check_entry(text, vectors.ORIGIN, seq, not_before)
    return refused.value.code


def changed(**members):
    return json.dumps(
        {**json.loads(vectors.ENTRY_0), **members}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


def test_the_entry_of_the_worked_example_is_built_byte_for_byte():
    entry = json.loads(vectors.ENTRY_0)
    commitments = {name: from_base64(value) for name, value in entry["commit"].items()}
    built = build_entry(
        vectors.ORIGIN, 0, Kind.DISCLOSURE, entry["at"], from_base64(entry["nonce"]), entry["clear"], commitments
    )
    assert built == vectors.ENTRY_0
    assert len(built.encode()) == 886
    assert leaf_hash(built.encode()) == vectors.LEAVES[0]
    assert check_entry(built, vectors.ORIGIN, 0) == entry


def test_the_commitment_of_the_worked_example_opens():
    salt = from_base64(vectors.CASE_REF_OPENING["salt"])
    assert to_base64(commit("case_ref", salt, "HC-2026-1000")) == vectors.CASE_REF_COMMITMENT
    commitments = json.loads(vectors.ENTRY_0)["commit"]
    assert check_opening(commitments, vectors.CASE_REF_OPENING, 0) == "case_ref"
    assert Opening("case_ref", salt, "HC-2026-1000").as_json() == vectors.CASE_REF_OPENING


def test_every_kind_has_its_members_and_an_example_here():
    assert set(CLEAR) == set(Kind) == set(GOOD)
    assert set(CODES) < set(Kind)


@pytest.mark.parametrize(("kind", "clear"), EVERY_GOOD)
def test_a_fitting_entry_of_each_kind_is_taken(kind, clear):
    refuse_unfit(kind, clear, frozenset({"actor"}))
    assert check_entry(an_entry(kind, clear), vectors.ORIGIN, 9)["clear"] == clear


@pytest.mark.parametrize(("kind", "clear"), EVERY_GOOD)
def test_a_missing_or_unknown_member_or_one_of_another_shape_is_refused(kind, clear):
    for name in CLEAR[kind].required:
        assert code_of(an_entry(kind, {k: v for k, v in clear.items() if k != name})) == Code.ENTRY_FORM
    assert code_of(an_entry(kind, {**clear, "stranger": "x"})) == Code.ENTRY_FORM
    for name in clear:
        for wrong in (None, ["z", 1], {"Role": "x"}, "two words", -1, False):
            assert code_of(an_entry(kind, {**clear, name: wrong})) == Code.ENTRY_FORM


@pytest.mark.parametrize(
    ("kind", "clear"),
    [
        (Kind.DISCLOSURE, {**DISCLOSURE, "fields": []}),
        (Kind.DISCLOSURE, {**DISCLOSURE, "fields": ["victim:identity", "victim:identity"]}),
        (Kind.DISCLOSURE, {**DISCLOSURE, "fields": ["b:a", "a:b"]}),
        (Kind.DISCLOSURE, {**DISCLOSURE, "fields": ["victim"]}),
        (Kind.DISCLOSURE, {**DISCLOSURE, "codes": ["S09", "M01"]}),
        (Kind.DISCLOSURE, {**DISCLOSURE, "outcome": "refuse", "channel": "telephone"}),
        (Kind.DISCLOSURE, {**DISCLOSURE, "would_have_refused": True}),
        (Kind.DISCLOSURE, {**DISCLOSURE, "would_have_refused": True, "outcome": "refuse", "channel": "portal"}),
        (Kind.DISCLOSURE, {**DISCLOSURE, "refers_to": 9}),
        (Kind.DISCLOSURE, {**DISCLOSURE, "recipient": "a/b/c"}),
        (Kind.DISCLOSURE, {**DISCLOSURE, "agreement": "no-version"}),
        (Kind.DISCLOSURE, {**DISCLOSURE, "art9": {}}),
        (Kind.DENIAL, {**DISCLOSURE, "outcome": "refuse"}),
        (Kind.RECEIPT, {"recipient": "a", "act": "acknowledged", "agreement": "", "conditions": 1}),
        (Kind.ACCESS, {"act": "log_export", "role": "dpo", "reason": "x", "channel": "cli", "count": 1}),
        (Kind.ACCESS, {"act": "log_export", "role": "dpo", "reason": "x", "channel": "cli", "openings": "all"}),
        (Kind.ACCESS, {"act": "hold", "role": "dpo", "reason": "x", "channel": "cli", "count": 1}),
        (Kind.ACCESS, {"act": "hold", "role": "dpo", "reason": "x", "channel": "cli", "openings": "none"}),
        (Kind.KEY, {"action": "add", "vkey": vectors.LOG_VKEY, "last_size": 3}),
        (Kind.KEY, {"action": "retire", "vkey": vectors.LOG_VKEY, "last_size": 3, "first_size": 1}),
        (Kind.ERASURE, {"reason": "x", "targets": []}),
        (Kind.ERASURE, {"reason": "x", "targets": [{"seq": 9, "names": ["a"]}]}),
        (Kind.ERASURE, {"reason": "x", "targets": [{"seq": 2, "names": ["a"]}, {"seq": 2, "names": ["b"]}]}),
        (Kind.ERASURE, {"reason": "x", "targets": [{"seq": 2, "names": ["b", "a"]}]}),
        (Kind.ERASURE, {"reason": "x", "targets": [{"seq": 2, "names": []}]}),
        (Kind.GENESIS, {"old_origin": "x"}),
    ],
)
def test_clear_that_contradicts_itself_or_looks_forward_is_refused(kind, clear):
    assert code_of(an_entry(kind, clear)) == Code.ENTRY_FORM


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        "[" * 200_000,
        vectors.ENTRY_0 + " ",
        vectors.ENTRY_0.replace('"seq":0', '"seq": 0'),
        vectors.ENTRY_0.replace('"v":1', '"v":1,"w":2'),
        vectors.ENTRY_0.replace(',"v":1', ""),
        vectors.ENTRY_0.replace('"v":1', '"v":1,"v":1'),
        vectors.ENTRY_0.replace('"v":1', '"v":1.0'),
        vectors.ENTRY_0.replace('"v":1', '"v":true'),
        vectors.ENTRY_0.replace('"v":1', '"v":NaN'),
        vectors.ENTRY_0.replace('"v":1', '"v":' + "9" * 5000),
        vectors.ENTRY_0.replace("hate-crime", "h\\u0061te-crime"),
        vectors.ENTRY_0.replace("bW16sN118tv9kZtyT0058w==", "bW16sN118tv9kZtyT0058x=="),
        vectors.ENTRY_0.replace("QtCwwA=", "QtCwwB="),
        changed(kind="rumour"),
        changed(kind={}),
        changed(v=2),
        changed(at="2026-11-22T09:00:00+00:00"),
        changed(at="2026-02-30T09:00:00Z"),
        changed(at=5),
        changed(nonce="AAAA"),
        changed(nonce=None),
        changed(commit=[]),
        changed(commit={"Actor": to_base64(bytes(32))}),
        changed(commit={"actor": "AAAA"}),
        changed(clear=None),
    ],
)
def test_what_is_not_exactly_an_entry_is_refused(text):
    assert code_of(text, seq=0) == Code.ENTRY_FORM


def test_an_entry_out_of_its_place_log_or_time_is_told_apart():
    assert code_of(vectors.ENTRY_0, seq=1) == Code.ENTRY_SEQ
    assert code_of(changed(seq=False), seq=0) == Code.ENTRY_SEQ
    assert code_of(changed(origin="other.example/log"), seq=0) == Code.ENTRY_ORIGIN
    assert code_of(vectors.ENTRY_0, seq=0, not_before="2026-11-22T09:00:01Z") == Code.ENTRY_TIME


def test_letters_outside_ascii_are_no_code():
    clear = {"agreement": "x@1", "act": "signed", "party": "whg", "digest": DIGEST, "channel": "cli"}
    assert code_of(an_entry(Kind.AGREEMENT, {**clear, "party": "Wałsall"})) == Code.ENTRY_FORM


@pytest.mark.parametrize(
    ("kind", "member", "value"),
    [
        (Kind.DISCLOSURE, "outcome", "perhaps"),
        (Kind.DISCLOSURE, "channel", "pigeon"),
        (Kind.DISCLOSURE, "approved", "never"),
        (Kind.RECEIPT, "act", "shredded"),
        (Kind.WITHDRAWAL, "reason", "mood"),
        (Kind.AGREEMENT, "channel", "fax"),
    ],
)
def test_an_unknown_code_is_refused_before_anything_is_written_but_judged_by_shape_later(kind, member, value):
    clear = {**GOOD[kind][0], member: value}
    with pytest.raises(EntryRefusedError, match=member):
        refuse_unfit(kind, clear, frozenset())
    assert check_entry(an_entry(kind, clear), vectors.ORIGIN, 9)


@pytest.mark.parametrize(
    "value",
    [
        "mona.bell@mail.example.org",
        "HC-2026-1000",
        "case:hc-2026-1",
        "10.20.30.40",
        "WS1-4AB",
        "WS14AB",
        "07700900123",
        "QQ123456C",
        "2001:db8:0:1::1",
        "6a1f0c9e-6d0c-4a58-9a53-0f0d5f9d3a11",
    ],
)
def test_what_looks_like_personal_data_in_clear_is_refused_and_not_repeated(value):
    with pytest.raises(EntryRefusedError) as refused:
        refuse_unfit(Kind.DISCLOSURE, {**DISCLOSURE, "purpose": value}, frozenset())
    assert value not in str(refused.value)


@pytest.mark.parametrize("members", [{"rules_version": "2026-11.0123456789"}, {"agreement": "asb-case-review@1.beta"}])
def test_versions_are_not_taken_for_personal_data(members):
    refuse_unfit(Kind.DISCLOSURE, {**DISCLOSURE, **members}, frozenset())


def test_a_commitment_with_a_name_of_another_form_is_refused():
    with pytest.raises(EntryRefusedError):
        refuse_unfit(Kind.GENESIS, {}, frozenset({"Actor"}))
    with pytest.raises(EntryRefusedError):
        refuse_unfit(Kind.GENESIS, [], frozenset())


@pytest.mark.parametrize(
    ("opening", "code"),
    [
        ([], Code.OPENING_FORM),
        ({**vectors.CASE_REF_OPENING, "note": 1}, Code.OPENING_FORM),
        ({**vectors.CASE_REF_OPENING, "name": "stranger"}, Code.OPENING_FORM),
        ({**vectors.CASE_REF_OPENING, "name": 5}, Code.OPENING_FORM),
        ({**vectors.CASE_REF_OPENING, "salt": "AAAA"}, Code.OPENING_FORM),
        ({**vectors.CASE_REF_OPENING, "salt": "?"}, Code.BASE64),
        ({**vectors.CASE_REF_OPENING, "salt": None}, Code.BASE64),
        ({**vectors.CASE_REF_OPENING, "salt": to_base64(bytes(32))}, Code.OPENING_MISMATCH),
        ({**vectors.CASE_REF_OPENING, "value": "HC-2026-1001"}, Code.OPENING_MISMATCH),
        ({**vectors.CASE_REF_OPENING, "value": 1.5}, Code.OPENING_FORM),
    ],
)
def test_an_opening_that_does_not_open_is_told_apart_without_its_value(opening, code):
    with pytest.raises(LedgerError) as refused:
        check_opening(json.loads(vectors.ENTRY_0)["commit"], opening, 0)
    assert refused.value.code == code
    assert "HC-2026" not in str(refused.value)


def test_an_instant_is_written_in_whole_seconds():
    instant = datetime(2026, 11, 24, 12, 0, 0, 999_999, tzinfo=UTC)
    assert stamp(instant) == "2026-11-24T12:00:00Z"
    assert instant_of(stamp(instant)) == instant.replace(microsecond=0)
