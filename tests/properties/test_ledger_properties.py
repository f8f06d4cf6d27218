"""The sealed log for everything: proofs hold exactly where they should, texts read back, junk never passes."""

import hmac
import json

from hypothesis import assume, given
from hypothesis import strategies as st

from hub.kernel.canonical import canonical_bytes
from hub.ledger.chain import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    nodes_in_memory,
    root_from_inclusion,
    tree_root,
    verify_consistency,
)
from hub.ledger.entry import Opening, build_entry, check_entry, commit
from hub.ledger.kinds import Kind
from hub.ledger.note import (
    LOG_KEY,
    Checkpoint,
    InclusionProof,
    Note,
    NoteError,
    SignatureLine,
    VerifierKey,
    parse_checkpoint,
    parse_note,
    parse_proof,
    parse_vkey,
)
from hub.ledger.rules import LedgerError, LogKey, Trust, TrustFormError, parse_trust
from hub.ledger.verify import open_note, receipt_text, verify_receipt
from tests import ledger_vectors as vectors

LEAVES = [leaf_hash(bytes([number])) for number in range(70)]
NODES = nodes_in_memory(LEAVES)


def root_by_definition(leaves: list[bytes]) -> bytes:
    """The recursion of RFC 9162, section 2.1.1, word for word."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(root_by_definition(leaves[:split]), root_by_definition(leaves[split:]))


ROOTS = [root_by_definition(LEAVES[:size]) for size in range(71)]
sizes = st.integers(1, 70)


@given(st.integers(0, 70))
def test_every_way_to_a_root_gives_the_same(size):
    frontier = Frontier()
    for leaf in LEAVES[:size]:
        frontier, _ = frontier.push(leaf)
    assert frontier.root() == tree_root(size, NODES) == ROOTS[size]
    assert Frontier.parse(size, frontier.stored()) == frontier


@given(sizes, st.data())
def test_an_inclusion_proof_leads_to_the_root_from_its_own_leaf_and_place_only(size, data):
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size - 1))
    path = inclusion_proof(index, size, NODES)
    assert root_from_inclusion(LEAVES[index], index, size, path) == ROOTS[size]
    if other != index:
        assert root_from_inclusion(LEAVES[other], index, size, path) != ROOTS[size]


@given(sizes, st.data())
def test_a_consistency_proof_joins_its_own_two_trees_only(new, data):
    old = data.draw(st.integers(0, new))
    path = consistency_proof(old, new, NODES)
    assert verify_consistency(old, new, ROOTS[old], ROOTS[new], path)
    forged = data.draw(st.binary(min_size=32, max_size=32))
    assume(forged != ROOTS[old])
    assert not verify_consistency(old, new, forged, ROOTS[new], path)
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        changed = [bytes(32) if number == at else each for number, each in enumerate(path)]
        assert not verify_consistency(old, new, ROOTS[old], ROOTS[new], changed)


@given(sizes, st.data())
def test_a_proof_needs_few_nodes(size, data):
    asked = []

    def counting(places):
        asked.append(len(places))
        return NODES(places)

    inclusion_proof(data.draw(st.integers(0, size - 1)), size, counting)
    assert len(asked) == 1 and asked[0] <= 2 * size.bit_length()


names = st.from_regex(r"[a-z][a-z0-9_]{0,10}", fullmatch=True)
codes = st.from_regex(r"[A-Za-z0-9_:.\-/@]{1,20}", fullmatch=True)
or_empty = codes | st.just("")
by_role = or_empty | st.dictionaries(names, or_empty, min_size=1, max_size=3)


@st.composite
def disclosures(draw):
    """Any disclosure that has the right shape."""
    fields = st.from_regex(r"[a-z_]{1,9}:[a-z_]{1,9}", fullmatch=True)
    return {
        "sender": draw(codes),
        "recipient": "/".join(draw(st.lists(st.from_regex(r"[a-z\-]{1,9}", fullmatch=True), min_size=1, max_size=2))),
        "agreement": draw(st.sampled_from(["", "a@1", "x-y@2026.1"])),
        "purpose": draw(or_empty),
        **{name: draw(by_role) for name in ("art6", "annex1", "art9", "art10")},
        "sch1": sorted(draw(st.lists(codes, max_size=3))),
        "gateway": draw(or_empty),
        "rules_version": draw(or_empty),
        "outcome": "allow",
        "codes": sorted(draw(st.lists(codes, max_size=3))),
        "fields": sorted(draw(st.sets(fields, min_size=1, max_size=4))),
        "channel": draw(codes),
    }


@given(disclosures(), st.dictionaries(names, st.binary(min_size=32, max_size=32), max_size=4), st.text(max_size=20))
def test_an_entry_that_was_built_is_read_back_in_the_same_bytes(clear, commitments, origin):
    assume(not any(0xD800 <= ord(letter) <= 0xDFFF for letter in origin))
    text = build_entry(origin, 7, Kind.DISCLOSURE, "2026-11-24T12:00:00Z", bytes(16), clear, commitments)
    entry = check_entry(text, origin, 7)
    assert canonical_bytes(entry).decode() == text
    assert entry["clear"] == clear


@given(st.data())
def test_any_changed_character_of_an_entry_changes_its_leaf_or_is_refused(data):
    at = data.draw(st.integers(0, len(vectors.ENTRY_0) - 1))
    letter = data.draw(st.characters(exclude_categories=["Cs"]))
    changed = vectors.ENTRY_0[:at] + letter + vectors.ENTRY_0[at + 1 :]
    assume(changed != vectors.ENTRY_0)
    try:
        entry = check_entry(changed, vectors.ORIGIN, 0)
    except LedgerError:
        return
    assert canonical_bytes(entry).decode() == changed
    assert leaf_hash(changed.encode()) != vectors.LEAVES[0]


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)


@given(names, plain, plain, st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_a_commitment_binds_its_name_salt_and_value(name, value, other, salt, other_salt):
    first = commit(name, salt, value)
    assert len(first) == 32
    assert (commit(name, salt, other) == first) == (canonical_bytes(value) == canonical_bytes(other))
    assert (commit(name, other_salt, value) == first) == (salt == other_salt)
    assert commit(name + "x", salt, value) != first


key_names = st.from_regex(r"[a-z0-9./\-]{1,30}", fullmatch=True)
lines = st.builds(
    SignatureLine, key_names, st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=80)
)
checkpoints = st.builds(Checkpoint, key_names, st.integers(0, 2**53), st.binary(min_size=32, max_size=32))


@given(checkpoints, st.lists(lines, min_size=1, max_size=4))
def test_a_note_that_was_written_is_read_back(checkpoint, signatures):
    note = Note(checkpoint.body, tuple(signatures))
    assert parse_note(note.text) == note
    assert parse_checkpoint(note.body) == checkpoint


@given(st.integers(0, 2**53), st.lists(st.binary(min_size=32, max_size=32), max_size=60))
def test_a_proof_that_was_written_is_read_back(index, path):
    proof = InclusionProof(index, tuple(path), vectors.CHECKPOINT_3)
    assert parse_proof(proof.text) == proof


@given(key_names, st.binary(min_size=32, max_size=32))
def test_a_key_that_was_written_is_read_back(name, public):
    key = VerifierKey(name, LOG_KEY, public)
    assert parse_vkey(key.text) == key


# A stand-in for signatures: enough to tell which bytes were signed, without any library.


def holds(public: bytes, signature: bytes, message: bytes) -> bool:
    return hmac.compare_digest(signature, hmac.digest(public, message, "sha256"))


KEY = VerifierKey(vectors.ORIGIN, LOG_KEY, bytes(32))
TRUST = Trust(vectors.ORIGIN, (LogKey(KEY, 0, None),))


def a_receipt(index: int = 1, size: int = 3) -> str:
    """A receipt of the worked entry under the stand-in signature."""
    salt = bytes(range(32))
    entries = [
        build_entry(
            vectors.ORIGIN, seq, Kind.WITHDRAWAL, "2026-11-24T12:00:00Z", bytes(16),
            {"recipient": "a", "refers_to": 0, "reason": "recalled"}, {"case_ref": commit("case_ref", salt, "x")},
        )
        for seq in range(size)
    ]  # fmt: skip
    leaves = [leaf_hash(entry.encode()) for entry in entries]
    nodes = nodes_in_memory(leaves)
    body = Checkpoint(vectors.ORIGIN, size, tree_root(size, nodes)).body
    note = Note(body, (SignatureLine(KEY.name, KEY.key_id, hmac.digest(KEY.public, body.encode(), "sha256")),))
    proof = InclusionProof(index, tuple(inclusion_proof(index, size, nodes)), note.text)
    return receipt_text(entries[index], proof.text, [Opening("case_ref", salt, "x").as_json()])


RECEIPT = a_receipt()


def mutated(data, text: str) -> str:
    """`text` with a few characters changed, dropped, doubled or put in."""
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, max(len(text) - 1, 0)))
        end = at + data.draw(st.integers(1, 30))
        middle = data.draw(st.sampled_from(["", text[at:end] * 2]) | st.text(max_size=3))
        text = text[:at] + middle + text[end if data.draw(st.booleans()) else at + 1 :]
    return text


@given(st.data())
def test_no_mutated_receipt_crashes_or_passes_with_other_content(data):
    text = mutated(data, RECEIPT)
    try:
        found = verify_receipt(text, TRUST, holds)
    except LedgerError:
        return
    good, shown = json.loads(RECEIPT), json.loads(text)
    assert shown["entry"] == good["entry"]
    assert found.report.root == verify_receipt(RECEIPT, TRUST, holds).report.root
    assert all(each in good["openings"] for each in shown["openings"])


@given(st.data())
def test_no_mutated_note_crashes_or_passes_with_another_body(data):
    note = json.loads(RECEIPT)["proof"].partition("\n\n")[2]
    try:
        sealed = open_note(mutated(data, note), TRUST, holds)
    except LedgerError:
        return
    assert sealed.checkpoint.body == parse_note(note).body


@given(st.text(max_size=200) | st.builds(lambda text: vectors.CHECKPOINT_3 + text, st.text(max_size=40)))
def test_parsers_of_text_refuse_junk_in_their_own_words(text):
    for parse, error in (
        (parse_note, NoteError),
        (parse_checkpoint, NoteError),
        (parse_proof, NoteError),
        (parse_vkey, NoteError),
        (parse_trust, TrustFormError),
    ):
        try:
            parse(text)
        except error:
            continue
