"""Does a judge that shares no line with the hub come to the same verdict?

Source: faults paper, rules for the tests (the judge is never the product alone).
"""

import base64
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from hub.access.actors import AccountRole, Actor
from hub.ledger import forgetting, queries
from hub.ledger import service as ledger
from hub.ledger.sealing import seal
from hub.ledger.trusting import trust_of_instance
from tests.independent_checker import Trust, WrongError, judge_export, judge_receipt
from tests.ledger_builders import JOB, ORIGIN, add, case_of, reading, start, writing
from tests.ledger_vectors import CASE_REF_OPENING, CHECKPOINT_3, ENTRY_0, LEAVES, LOG_VKEY

CHECKER = Path(__file__).parents[1] / "independent_checker.py"


@pytest.fixture
def log(office):
    start(office)
    for number in range(11):
        add(office, case_id=case_of(number % 3), disclosure_id=case_of(20 + number))
        if number % 4 == 1:
            seal(office)
    with writing(office) as work:
        forgetting.forget_openings(work, {3: ["case_ref", "case_id"]}, "retention")
    return office


@pytest.mark.parametrize("openings", ["none", "some", "all"])
def test_the_other_judge_finds_an_export_sound(log, tmp_path, openings):
    person = Actor(role=AccountRole.DPO, agency="whg", account_id=case_of(1), channel="cli")
    actor = JOB if openings == "none" else person
    path, trust = tmp_path / "log.jsonl", tmp_path / "trust.json"
    trust.write_text(trust_of_instance(log).as_text())
    size = ledger.export_log(log, actor, path, openings, "requested")
    assert judge_export(path.read_text(), Trust(trust.read_text()))[0] == size
    told = subprocess.run(
        [sys.executable, "-I", str(CHECKER), "export", str(path), str(trust)], capture_output=True, text=True
    )
    assert (told.returncode, told.stdout) == (0, f"sound: {size} entries\n")


def test_the_other_judge_finds_every_receipt_sound(log):
    seal(log)
    trust = Trust(trust_of_instance(log).as_text())
    with reading(log) as block:
        for seq in range(13):
            entry, size = judge_receipt(queries.receipt(block, seq), trust)
            assert (entry["seq"], size) == (seq, 13)


def test_the_other_judge_takes_the_worked_example():
    trust = Trust(json.dumps({"origin": ORIGIN, "log_keys": [{"vkey": LOG_VKEY, "first_size": 0}]}))
    path = "".join(base64.b64encode(leaf).decode() + "\n" for leaf in LEAVES[1:])
    proof = f"c2sp.org/tlog-proof@v1\nindex 0\n{path}\n{CHECKPOINT_3}"
    receipt = {"format": "whg-hub-receipt/v1", "entry": ENTRY_0, "proof": proof, "openings": [CASE_REF_OPENING]}
    entry, size = judge_receipt(json.dumps(receipt), trust)
    assert (entry["kind"], size) == ("disclosure", 3)
    receipt["openings"] = [CASE_REF_OPENING | {"value": "HC-2026-1001"}]
    with pytest.raises(WrongError, match="case_ref was opened to something else"):
        judge_receipt(json.dumps(receipt), trust)


def test_the_other_judge_takes_no_changed_entry(log, tmp_path):
    path = tmp_path / "log.jsonl"
    ledger.export_log(log, JOB, path, "none", "requested")
    whole, trust = path.read_text(), Trust(trust_of_instance(log).as_text())
    chance, good = random.Random(3), judge_export(whole, trust)[2]
    for _ in range(400):
        place = chance.randrange(len(whole))
        other = chance.choice([each for each in "aZ0\"{}+/\n" if each != whole[place]])
        try:
            _, _, entries = judge_export(whole[:place] + other + whole[place + 1 :], trust)
        except (WrongError, KeyError, TypeError, ValueError, AttributeError):
            continue
        assert entries == good, whole[place - 40 : place + 40]
