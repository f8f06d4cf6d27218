"""Exports: written from one snapshot, judged without the hub, and every change in one is found."""

import json
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.access.actors import AccountRole, Actor
from hub.kernel.errors import NotPermittedError
from hub.ledger import forgetting
from hub.ledger import service as ledger
from hub.ledger.chain import Frontier, leaf_hash
from hub.ledger.entry import Kind, Opening, build_entry, commit
from hub.ledger.export import ExportJudge, verify_export
from hub.ledger.note import (
    COSIGNATURE,
    Checkpoint,
    SignatureLine,
    VerifierKey,
    cosignature_bytes,
    cosignature_message,
    parse_note,
    to_base64,
)
from hub.ledger.rules import Gap, LedgerError, LogKey, Trust
from hub.ledger.sealing import seal
from hub.ledger.signing import LogSigner, signature_holds
from hub.ledger.trusting import trust_of_instance
from hub.ledger.verify import gaps_of, open_note, read_seen
from tests.ledger_builders import COMMITTED, JOB, ORIGIN, a_disclosure, add, case_of, reading, size_of, start, writing
from tests.services.test_ledger_sealing import the_signer

AUDITOR = Actor(role=AccountRole.AUDITOR, account_id=case_of(50), agency="whg", channel="cli")


@pytest.fixture
def log(office):
    """Five entries, sealed at three and at five."""
    start(office)
    for count in (2, 2):
        with writing(office) as work:
            for _ in range(count):
                ledger.append(work, Kind.DISCLOSURE, a_disclosure(), COMMITTED, case_id=case_of(1), actor_id=case_of(9))
        seal(office)
    return office


def export(office, path, openings="none"):
    actor = JOB if openings == "none" else AUDITOR
    return ledger.export_log(office, actor, path, openings, "requested")


@pytest.mark.parametrize("openings", ["none", "some", "all"])
def test_an_export_verifies_without_the_hub(log, tmp_path, openings):
    path = tmp_path / "log.jsonl"
    assert export(log, path, openings) == 5
    report = verify_export(path, trust_of_instance(log), signature_holds)
    assert (report.size, report.newest.checkpoint.size) == (5, 5)
    assert gaps_of(report, 0, None, 0) == []
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert " ".join(line["t"] for line in lines) == "header entry entry entry checkpoint entry entry checkpoint end"
    opened = {each["name"] for line in lines for each in line.get("openings", []) if line["t"] == "entry"}
    assert opened == {
        "none": set(),
        "some": {"case_ref", "summary_sha256"},
        "all": {*COMMITTED, "case_id", "actor"},
    }[openings]
    assert list(tmp_path.glob(".*")) == []


def test_an_export_is_itself_an_entry(log, tmp_path):
    export(log, tmp_path / "log.jsonl")
    export(log, tmp_path / "log.jsonl", "all")
    with reading(log) as block:
        plain, opened = ledger.entry(block, 5), ledger.entry(block, 6)
    assert plain.clear == {
        "act": "log_export", "role": "service", "reason": "requested", "channel": "cli", "count": 5, "openings": "none",
    }  # fmt: skip
    assert (opened.clear["role"], opened.clear["openings"], opened.clear["count"]) == ("auditor", "all", 6)
    assert "actor" in opened.commitments


def test_an_export_that_opens_needs_who_may(log, tmp_path):
    coordinator = Actor(role=AccountRole.COORDINATOR, account_id=case_of(51), agency="whg")
    for openings in ("all", "some", "none"):
        with pytest.raises(NotPermittedError):
            ledger.export_log(log, coordinator, tmp_path / "log.jsonl", openings, "requested")
    with pytest.raises(NotPermittedError):
        ledger.export_log(log, JOB, tmp_path / "log.jsonl", "all", "requested")
    assert size_of(log) == 5 and list(tmp_path.glob("*.jsonl")) == []


def test_an_export_without_the_key_has_an_unsigned_tail(log, tmp_path):
    trust = trust_of_instance(log)
    next(log.master.directory.glob("ledger-*.pem")).unlink()
    add(log)
    assert export(log, tmp_path / "log.jsonl") == 6
    report = verify_export(tmp_path / "log.jsonl", trust, signature_holds)
    assert [gap for gap, _ in gaps_of(report, 0, None, 0)] == [Gap.UNSIGNED_TAIL]


def test_an_export_that_fails_leaves_no_file(log, tmp_path):
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError):
        export(log, tmp_path / "taken")
    assert [path.name for path in tmp_path.iterdir() if path.is_file() and "sqlite" not in path.name] == []


def test_a_forgotten_opening_is_named_by_its_erasure(log, tmp_path):
    with writing(log) as work:
        forgetting.forget_openings(work, {2: ["subject_ref"]}, "objection")
    export(log, tmp_path / "log.jsonl", "all")
    assert verify_export(tmp_path / "log.jsonl", trust_of_instance(log), signature_holds).size == 6


# From here on no database: exports made up line by line, signed by a key that everybody knows.

SIGNER = the_signer(bytes(32))
WITNESS = VerifierKey("witness.example", COSIGNATURE, LogSigner("w", SIGNER._private).verifier.public)
TRUST = Trust(ORIGIN, (LogKey(SIGNER.verifier, 0, None),), (WITNESS,))
SALT = bytes(range(32))


def made_up(openings="all") -> list[str]:
    """An export of four entries, sealed at two and at four; the third forgets an opening of the second."""
    clears = [
        (Kind.GENESIS, {}),
        (Kind.DISCLOSURE, a_disclosure()),
        (Kind.ERASURE, {"reason": "objection", "targets": [{"seq": 1, "names": ["subject_ref"]}]}),
        (Kind.DISCLOSURE, a_disclosure(channel="open", refers_to=1)),
    ]
    opened = {1: {"case_ref": "HC-2026-1000", "subject_ref": "P-77"}, 3: {"case_ref": "HC-2026-1000"}}
    lines = [{"t": "header", "format": "whg-hub-ledger-export/v1", "origin": ORIGIN, "size": 4, "openings": openings}]
    frontier = Frontier()
    for seq, (kind, clear) in enumerate(clears):
        values = opened.get(seq, {})
        commitments = {name: commit(name, SALT, value) for name, value in values.items()}
        at = f"2026-11-24T12:00:0{seq}Z"
        entry = build_entry(ORIGIN, seq, kind, at, bytes(16), clear, commitments)
        frontier, _ = frontier.push(leaf_hash(entry.encode()))
        shown = [Opening(name, SALT, value).as_json() for name, value in values.items() if name != "subject_ref"]
        lines.append({"t": "entry", "i": seq, "entry": entry, **({"openings": shown} if openings == "all" else {})})
        if seq in (1, 3):
            lines.append({"t": "checkpoint", "note": a_note(frontier)})
    lines.append({"t": "end", "entries": 4, "checkpoints": 2, "root": to_base64(frontier.root())})
    return [json.dumps(line, ensure_ascii=False, separators=(",", ":")) for line in lines]


def a_note(frontier: Frontier, seen_at: int = 1_795_521_600, origin: str = ORIGIN) -> str:
    """A signed and witnessed checkpoint."""
    signer = LogSigner(origin, SIGNER._private)
    note = signer.sign(Checkpoint(origin, frontier.size, frontier.root()))
    signature = SIGNER._private.sign(cosignature_message(seen_at, note.body))
    return note.text + SignatureLine(WITNESS.name, WITNESS.key_id, cosignature_bytes(seen_at, signature)).text


def judge(lines: list[str], trust: Trust = TRUST, seen=()):
    found = ExportJudge(trust, signature_holds, seen)
    for line in lines:
        found.feed(line.encode() + b"\n")
    return found.finish()


def code_of(lines: list[str], trust: Trust = TRUST, seen=()) -> str:
    with pytest.raises(LedgerError) as refused:
        judge(lines, trust, seen)
    return refused.value.code


GOOD = made_up()
HEADER, FIRST, SECOND, SEAL_2, THIRD, FOURTH, SEAL_4, END = range(8)


def changed(at: int, old: str, new: str, lines=None) -> list[str]:
    lines = list(lines or GOOD)
    assert old in lines[at]
    lines[at] = lines[at].replace(old, new, 1)
    return lines


def without(*at: int) -> list[str]:
    return [line for number, line in enumerate(GOOD) if number not in at]


def test_the_made_up_export_is_sound_with_and_without_openings():
    assert judge(GOOD).size == 4
    assert judge(made_up("none")).size == 4


CHANGED = [
    ("EXPORT_FORM", []),
    ("EXPORT_FORM", without(HEADER)),
    ("EXPORT_FORM", [GOOD[HEADER], *GOOD]),
    ("EXPORT_FORM", [*GOOD, GOOD[END]]),
    ("EXPORT_FORM", changed(HEADER, "export/v1", "export/v2")),
    ("EXPORT_FORM", changed(HEADER, '"size":4', '"size":"4"')),
    ("EXPORT_FORM", changed(HEADER, '"size":4', '"size":true')),
    ("EXPORT_FORM", changed(HEADER, '"openings":"all"', '"openings":"few"')),
    ("EXPORT_FORM", changed(HEADER, ',"openings":"all"', "")),
    ("EXPORT_FORM", changed(HEADER, '"t":"header"', '"t":"header","t":"header"')),
    ("EXPORT_FORM", changed(HEADER, '"t":"header"', '"t":["header"]')),
    ("EXPORT_FORM", changed(FIRST, '"t":"entry"', '"t":"rumour"')),
    ("EXPORT_FORM", changed(FIRST, '"t":"entry"', '"t":"entry","note":1')),
    ("EXPORT_FORM", changed(FIRST, '"openings":', '"opinings":')),
    ("EXPORT_FORM", changed(FIRST, "{", "")),
    ("EXPORT_FORM", changed(FIRST, '"i":0', '"i":0.0')),
    ("EXPORT_FORM", changed(HEADER, '"openings":"all"', '"openings":"none"')),
    ("EXPORT_FORM", changed(HEADER, '"size":4', '"size":2')),
    ("EXPORT_FORM", changed(SEAL_2, '"note":"', '"note":5,"x":"')),
    ("EXPORT_FORM", changed(END, '"entries":4', '"entries":4.0')),
    ("ENTRY_GAP", without(FIRST)),
    ("ENTRY_GAP", without(THIRD)),
    ("ENTRY_GAP", changed(THIRD, '"i":2', '"i":3')),
    ("ENTRY_SEQ", changed(THIRD, '\\"seq\\":2', '\\"seq\\":3')),
    ("ENTRY_FORM", changed(THIRD, '\\"v\\":1', '\\"v\\":2')),
    ("ENTRY_FORM", changed(FOURTH, '\\"refers_to\\":1', '\\"refers_to\\":3')),
    ("ENTRY_ORIGIN", changed(THIRD, "hub.whg", "hob.whg")),
    ("ENTRY_ORIGIN", changed(HEADER, "hub.whg", "hob.whg")),
    ("ENTRY_TIME", changed(THIRD, "12:00:02", "11:00:02")),
    ("ROOT_MISMATCH", changed(SECOND, "CDA1998_S115", "CDA1998_S116")),
    (
        "ROOT_MISMATCH",
        [*changed(SECOND, ":01Z", ":00Z")[:SEAL_2], *GOOD[THIRD:SEAL_4], GOOD[END].replace('s":2', 's":0')],
    ),
    ("TRUNCATED", GOOD[:SEAL_4]),
    ("TRUNCATED", without(SEAL_4)),
    ("TRUNCATED", changed(HEADER, '"size":4', '"size":5')),
    ("TRUNCATED", changed(END, '"entries":4', '"entries":5')),
    ("CHECKPOINT_ORDER", without(FOURTH)),
    ("CHECKPOINT_ORDER", [*GOOD[:SEAL_2], *GOOD[THIRD:SEAL_4], GOOD[SEAL_4], GOOD[SEAL_2], GOOD[END]]),
    ("NOTE_FORM", changed(SEAL_2, "\\n\\n", "\\n")),
    ("NOTE_ORIGIN", changed(SEAL_2, "hub.whg", "hob.whg")),
    ("SIGNATURE_INVALID", changed(SEAL_2, "\\n2\\n", "\\n3\\n")),
    ("BASE64", changed(SEAL_2, "=\\n\\n", "?\\n\\n")),
    ("BASE64", changed(END, '="}', '?"}')),
    ("BASE64", changed(END, '="}', '"}')),
    ("BASE64", changed(SECOND, to_base64(SALT), to_base64(SALT)[:-1])),
    ("ROOT_MISMATCH", [*GOOD[:END], GOOD[END].partition('"root"')[0] + f'"root":"{to_base64(bytes(32))}"}}']),
    ("OPENING_FORM", changed(SECOND, '"name":"case_ref"', '"name":"stranger"')),
    ("OPENING_FORM", changed(SECOND, to_base64(SALT), to_base64(SALT[:8]))),
    ("OPENING_MISMATCH", changed(SECOND, '"value":"HC-2026-1000"', '"value":"HC-2026-1001"')),
    ("ERASURE_UNLOGGED", [*GOOD[:FOURTH], GOOD[FOURTH].partition(',"openings"')[0] + "}", *GOOD[SEAL_4:]]),
]


@pytest.mark.parametrize(("code", "lines"), CHANGED)
def test_a_changed_export_is_refused_with_its_code(code, lines):
    assert code_of(lines) == code


def test_an_opening_given_twice_is_refused():
    opening = GOOD[SECOND].partition('"openings":[')[2][:-2]
    assert code_of(changed(SECOND, '"openings":[', f'"openings":[{opening},')) == "OPENING_FORM"


def test_a_key_beyond_its_range_and_an_untrusted_key_are_refused():
    assert code_of(GOOD, Trust(ORIGIN, (LogKey(SIGNER.verifier, 3, None),))) == "KEY_RANGE"
    assert code_of(GOOD, Trust(ORIGIN, (LogKey(SIGNER.verifier, 0, 3),))) == "KEY_RANGE"
    assert code_of(GOOD, Trust(ORIGIN, (LogKey(the_signer(SALT).verifier, 0, None),))) == "SIGNATURE_UNTRUSTED"
    both = (LogKey(SIGNER.verifier, 0, 3), LogKey(SIGNER.verifier, 4, None))
    assert judge(GOOD, Trust(ORIGIN, both)).size == 4


def test_a_log_that_contradicts_a_kept_seal_is_refused():
    frontier = Frontier()
    for number in range(5):
        frontier, _ = frontier.push(leaf_hash(bytes([number])))
        kept = open_note(a_note(frontier), TRUST, signature_holds)
        expected = "FORK" if frontier.size < 5 else "ROLLBACK"
        assert code_of(GOOD, seen=[kept]) == expected
    empty = open_note(a_note(Frontier()), TRUST, signature_holds)
    true = read_seen(json.loads(GOOD[SEAL_2])["note"], TRUST, signature_holds)
    assert judge(GOOD, seen=[empty, true]).size == 4


def test_a_line_without_end_or_beyond_measure_is_refused():
    found = ExportJudge(TRUST, signature_holds)
    with pytest.raises(LedgerError, match="TRUNCATED"):
        found.feed(GOOD[HEADER].encode())
    with pytest.raises(LedgerError, match="EXPORT_FORM"):
        ExportJudge(TRUST, signature_holds).feed(b'"' + b"x" * 2_000_000 + b'"\n')
    with pytest.raises(LedgerError, match="EXPORT_FORM"):
        ExportJudge(TRUST, signature_holds).feed(b"\xff\n")


def test_what_is_lacking_is_told():
    report = judge(GOOD)
    seen_at = report.newest.witnessed["witness.example"]
    assert gaps_of(report, 1, 60, seen_at + 60) == []
    assert [gap for gap, _ in gaps_of(report, 2, 60, seen_at + 61)] == [Gap.QUORUM, Gap.STALE]
    unsealed = judge([*GOOD[:SEAL_2], *GOOD[THIRD:SEAL_4], GOOD[END].replace('s":2', 's":0')])
    assert [gap for gap, _ in gaps_of(unsealed, 1, 0, seen_at * 2)] == [Gap.UNSIGNED_TAIL, Gap.QUORUM, Gap.STALE]


def content_of(lines: list[bytes]) -> list:
    """What the lines say, and which seals they carry: a witness nobody knows, and spaces, are not content."""
    found = []
    for line in lines:
        record = json.loads(line)
        if record.get("t") == "checkpoint":
            note = parse_note(record["note"])
            record["note"] = (note.body, [each for each in note.signatures if each.name == ORIGIN])
        found.append(record)
    return found


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_mutated_export_crashes_the_judge_or_passes_with_other_content(data):
    lines = [line.encode() + b"\n" for line in GOOD]
    whole = bytearray(b"".join(lines))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(whole) - 1))
        action = data.draw(st.sampled_from(["flip", "drop", "double", "insert"]))
        if action == "flip":
            whole[at] ^= 1 << data.draw(st.integers(0, 7))
        elif action == "drop":
            del whole[at : at + data.draw(st.integers(1, 40))]
        elif action == "double":
            whole[at:at] = whole[at : at + data.draw(st.integers(1, 200))]
        else:
            whole[at:at] = data.draw(st.binary(min_size=1, max_size=4))
    judge_ = ExportJudge(TRUST, signature_holds)
    try:
        for line in bytes(whole).splitlines(keepends=True):
            judge_.feed(line)
        judge_.finish()
    except LedgerError:
        return
    assert content_of(bytes(whole).splitlines()) == content_of(lines)


@pytest.mark.real_commit
def test_a_thousand_random_tamperings_of_an_export_are_all_found(sqlite_office, tmp_path):
    start(sqlite_office)
    for count in (6, 6):
        with writing(sqlite_office) as work:
            for number in range(count):
                ledger.append(work, Kind.DISCLOSURE, a_disclosure(), COMMITTED, case_id=case_of(number % 3))
        seal(sqlite_office)
    export(sqlite_office, tmp_path / "log.jsonl", "all")
    trust = trust_of_instance(sqlite_office)
    good = (tmp_path / "log.jsonl").read_bytes().splitlines(keepends=True)
    content = content_of(good)
    chance, found = random.Random(20261124), 0
    while found < 1000:
        lines = tampered(list(good), chance)
        if readable(lines) and content_of(lines) == content:
            continue
        judge_ = ExportJudge(trust, signature_holds)
        with pytest.raises(LedgerError):
            for line in b"".join(lines).splitlines(keepends=True):
                judge_.feed(line)
            judge_.finish()
        found += 1


def readable(lines: list[bytes]) -> bool:
    try:
        content_of(lines)
    except (ValueError, AttributeError, TypeError, KeyError):
        return False
    return True


def tampered(lines: list[bytes], chance: random.Random) -> list[bytes]:
    """The export with one thing changed: a bit, a line dropped, doubled, swapped, or the tail cut off."""
    at, action = chance.randrange(len(lines)), chance.choice(["bit", "bit", "bit", "drop", "double", "swap", "cut"])
    if action == "bit":
        line = bytearray(lines[at])
        line[chance.randrange(len(line))] ^= 1 << chance.randrange(8)
        lines[at] = bytes(line)
    elif action == "drop":
        del lines[at]
    elif action == "double":
        lines.insert(chance.randrange(len(lines)), lines[at])
    elif action == "swap":
        other = chance.randrange(len(lines))
        lines[at], lines[other] = lines[other], lines[at]
    else:
        lines = lines[:at]
    return lines
