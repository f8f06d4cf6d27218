"""Does `hub lawful decide --jsonl` keep its contract, and answer every line whatever stands in the others?"""

import io
import json
import subprocess
import sys
from datetime import date

import pytest

from hub.cli.main import main
from hub.lawful.rules import RULES_VERSION

GOOD = {
    "id": "LB001",
    "recipient_kind": "police",
    "purpose": "prevent_detect_crime",
    "categories": ["victim:identity"],
    "art6": "ART6_1_EA_RECOGNISED_LI",
    "annex1": "ANNEX1_PARA5_CRIME",
}


@pytest.fixture
def ask(monkeypatch, capsys):
    """What the command answers to these lines of bytes: exit code and one object a line."""

    def run(*lines: bytes) -> tuple[int, list[dict]]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\n".join(lines) + b"\n")))
        code = main(["lawful", "decide", "--jsonl"])
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


def line(**changes) -> bytes:
    return json.dumps(GOOD | changes).encode()


def test_an_answer_has_the_members_of_the_contract(ask):
    code, (answer,) = ask(line())
    assert code == 0
    assert {"id": "LB001", "outcome": "allow", "codes": [], "findings": [], "rules_version": RULES_VERSION}.items() <= (
        answer.items()
    )


def test_every_finding_is_spelled_out(ask):
    code, (answer,) = ask(line(categories=["victim:financial", "perpetrator:identity"], agreement="none"))
    assert code == 0
    assert answer["outcome"] == "refuse"
    assert answer["codes"] == ["G04", "C01", "M02"]
    for found in answer["findings"]:
        assert {"code", "result", "message", "citation", "fix"} <= set(found)
        assert found["result"] in {"REFUSE", "WARN", "ALLOW"}


def test_what_is_due_and_whom_to_tell_are_answered_too(ask):
    _, (answer,) = ask(line(urgency="emergency", risk="life", records={"necessity": False}, decision_date="2026-11-24"))
    assert answer["outcome"] == "allow_with_warning"
    assert answer["due"] == [{"record": "necessity", "by": date(2026, 11, 25).isoformat()}]
    assert [notice["whom"] for notice in answer["notices"]] == ["second_person", "dpo"]
    assert answer["marking"] == "OFFICIAL-SENSITIVE"


def test_a_bad_line_gets_an_error_and_the_others_their_answers(ask):
    code, answers = ask(line(id=1), line(id=2, colour="blue"), b"", line(id=3))
    assert code == 2
    assert [answer["id"] for answer in answers] == [1, 2, 3]
    assert answers[1] == {"id": 2, "error": answers[1]["error"]}
    assert answers[1]["error"].startswith("line 2: colour: no such member")
    assert answers[2]["outcome"] == "allow"


BAD = [
    (b"{", "not JSON at column"),
    (b"[]", "must be one JSON object"),
    (b"7", "must be one JSON object"),
    (b"\xff\xfe{}", "not UTF-8"),
    (b'{"recipient_kind":"police","recipient_kind":"other"}', "a member stands there twice"),
    (b'{"recipient_kind":"police","min_cell":NaN}', "NaN and Infinity"),
    (b'{"recipient_kind":"police","min_cell":' + b"9" * 5000 + b"}", "a number with too many digits"),
    (b"[" * 200_000, "nested too deeply"),
    (b'{"id":{"a":1},"recipient_kind":"police"}', "id: must be"),
    (b"{}", "recipient_kind: must be one of"),
    (b'{"recipient_kind":"police","categories":["none:identity"]}', "categories: aggregate goes"),
    (b'{"recipient_kind":"police","urgency":"emergency"}', "urgency: an emergency needs"),
]


@pytest.mark.parametrize(("given", "said"), BAD, ids=[str(number) for number in range(len(BAD))])
def test_hostile_lines_are_answered_with_one_sentence(ask, given, said):
    code, answers = ask(given, line(id="after"))
    assert code == 2
    assert set(answers[0]) == {"id", "error"}
    assert answers[0]["error"].startswith(f"line 1: {said}")
    assert answers[1]["outcome"] == "allow"


def test_a_mark_at_the_start_of_the_file_is_no_mistake(ask):
    assert ask(b"\xef\xbb\xbf" + line())[0] == 0


def test_an_id_with_half_a_character_is_echoed(ask):
    code, (answer,) = ask(b'{"id":"\\ud800","recipient_kind":"police"}')
    assert (code, answer["id"], answer["codes"]) == (0, "\ud800", ["G07"])


def test_no_lines_is_no_mistake(ask):
    assert ask(b"") == (0, [])


def test_a_wrong_call_is_answered_with_one_line(capsys):
    assert main(["lawful", "decide"]) == 2
    assert capsys.readouterr().err.startswith("hub: the following arguments are required: --jsonl")


def test_it_starts_without_the_web_framework_the_database_or_schemas():
    program = (
        "import sys\nfrom hub.cli.main import main\nmain(['lawful', 'decide', '--jsonl'])\n"
        "assert not {'flask', 'sqlalchemy', 'marshmallow'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], input=line(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["outcome"] == "allow"
