"""Does `hub redact --jsonl` keep its contract, as a process of its own, and answer every line whatever the others hold?

Source: redaction requirements, section 2; contracts, section 4.
"""

import json
import subprocess
import sys

import pytest

from tests.commands import ROOT, hub, processor_seconds

LOADED = "import sys; from hub.cli.main import main; main(['redact', '--jsonl']); print(*sys.modules, file=sys.stderr)"
ANNA = {
    "id": "p1", "role": "victim", "names": ["Anna Example"], "aliases": ["Annie"], "dob": "1990-03-04",
    "phones": ["07700 900123"], "emails": ["a@example.org"], "handles": ["@annie_e"],
    "addresses": ["12 Sample Road, Walsall, WS1 1ZZ"], "ids": ["QQ123456C", "T0001234"],
}  # fmt: skip


def ask(*lines: object, profile: str = "") -> tuple[int, dict]:
    """Exit code, and the answers by their id."""
    told = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    ran = hub("redact", "--jsonl", *(["--profile", profile] if profile else []), stdin=told + b"\n")
    assert ran.err == ""
    answers = [json.loads(line) for line in ran.out.splitlines()]
    return ran.code, {json.dumps(answer["id"]): answer for answer in answers}


def found(answer: dict, text: str) -> dict[str, tuple[str, str | None]]:
    """What was found, as written -> kind and person."""
    return {text[s["start"] : s["end"]]: (s["kind"], s.get("person")) for s in answer["spans"]}


def test_the_example_of_the_paper_is_answered():
    text = "Ms Example rang from 07700 900123."
    code, answers = ask({"id": "n1", "text": text, "people": [ANNA]})
    assert code == 0 and set(answers) == {'"n1"'}
    places = found(answers['"n1"'], text)
    assert places["07700 900123"] == ("PHONE", "p1")
    assert any("Example" in written and told == ("PERSON", "p1") for written, told in places.items())
    assert all({"start", "end", "kind"} <= set(span) for span in answers['"n1"']["spans"])


def test_every_identifier_of_a_person_is_found_in_any_spelling():
    text = (
        "annie, born 4 March 1990, of no 12, mail a@example.org, annie_e online, QQ 12 34 56 C, T-0001234, "
        "+44 7700 900 123, WS1 1ZZ"
    )
    places = found(ask({"id": 1, "text": text, "people": [ANNA]})[1]["1"], text)
    kinds = {kind for kind, _person in places.values()}
    assert {"PERSON", "DOB", "ADDRESS", "EMAIL", "HANDLE", "NINO", "REFERENCE", "PHONE", "POSTCODE"} <= kinds


def test_offsets_count_code_points_of_the_text_as_received():
    text = "\U0001f600 e\u0301 🏳️‍🌈 Zo\u0308e Adébáyọ̀-Cole’s door. Anna."
    people = [ANNA, {"id": "p2", "names": ["Zoë Adébáyọ̀-Cole"]}]
    answer = ask({"id": 1, "text": text, "people": people})[1]["1"]
    placed = {text[s["start"] : s["end"]]: s.get("person") for s in answer["spans"]}
    assert placed["Anna"] == "p1" and "p2" in placed.values()
    whole = next(written for written, person in placed.items() if person == "p2" and "Cole" in written)
    assert whole.startswith("Zo\u0308e") and whole.removesuffix("’s").endswith("Cole")


def test_people_may_be_absent_and_every_field_but_the_id_of_a_person_too():
    text = "Tell Priyanka Raghunathan to ring 07700 900456."
    for people in ({}, {"people": []}, {"people": None}, {"people": [{"id": "p9"}]}):
        code, answers = ask({"id": 1, "text": text} | people)
        assert code == 0 and found(answers["1"], text)["07700 900456"] == ("PHONE", None)


def test_the_strict_profile_finds_more_than_the_ordinary_one():
    text = "Her son paid £30 for a Romanian flag at the Zzyzx on Tuesday 9 June. Dementia? She is aged 81."
    ordinary, strict = (ask({"id": 1, "text": text}, profile=p)[1]["1"]["spans"] for p in ("case-note", "strict"))
    kinds = {span["kind"] for span in strict}
    assert {"RELATION", "AGE", "DATE", "QUANTITY", "SPECIAL_CATEGORY", "HEALTH"} <= kinds
    assert kinds > {span["kind"] for span in ordinary}


BAD = [
    (b"not json", "null", "not JSON"),
    (b"\xff\xfe{", "null", "not UTF-8"),
    (b"[1, 2]", "null", "must be one JSON object"),
    (b'"text"', "null", "must be one JSON object"),
    (b"[" * 100_000, "null", ""),
    (b'{"id": 7, "text": ' + b"9" * 5000 + b"}", "null", ""),
    ({"id": 7}, "7", "text: must be text"),
    ({"id": "a", "text": None}, '"a"', "text: must be text"),
    (b'{"id": "b", "text": "\\ud800"}', '"b"', "lone surrogate"),
    (b'{"id": "\\udfff", "text": "x"}', "null", "lone surrogate"),
    (b'{"id": "c", "text": "x", "people": [{"id": "p", "names": ["\\ud83d"]}]}', '"c"', "people[0]"),
    ({"id": "d", "text": "x", "people": {}}, '"d"', "people: must be a list"),
    ({"id": "e", "text": "x", "people": ["Anna"]}, '"e"', "people[0].id"),
    ({"id": "f", "text": "x", "people": [{"id": 4}]}, '"f"', "people[0].id"),
    ({"id": "g", "text": "x", "people": [{"id": "p", "names": "Anna"}]}, '"g"', "people[0].names"),
    ({"id": "h", "text": "x", "people": [{"id": "p", "phones": [7]}]}, '"h"', "people[0].phones"),
    ({"id": "i", "text": "x", "people": [{"id": "p", "dob": "1990-02-30"}]}, '"i"', "people[0].dob"),
    ({"id": "j", "text": "x", "people": [{"id": "p", "dob": 0}]}, '"j"', "people[0].dob"),
]


@pytest.mark.parametrize(("line", "identity", "words"), BAD, ids=[f"{n} {row[2][:24]}" for n, row in enumerate(BAD)])
def test_a_line_that_cannot_be_read_is_said_so_and_the_others_are_answered(line, identity, words):
    code, answers = ask({"id": "before", "text": "x"}, line, {"id": "after", "text": "Ring 07700 900123."})
    assert code == 2 and set(answers) == {'"before"', '"after"', identity}
    assert words in answers[identity]["error"] and "\n" not in answers[identity]["error"]
    assert answers['"after"']["spans"][0]["kind"] == "PHONE"


def test_no_error_quotes_the_text():
    secret = "Wilhelmina Secretlane"
    lines = [
        f'{{"id": 1, "text": "{secret}", }}'.encode(),
        {"id": 2, "text": [secret]},
        {"id": 3, "text": "x", "people": [{"id": "p", "dob": secret}]},
    ]
    assert not any("Secretlane" in answer["error"] for answer in ask(*lines)[1].values())


def test_blank_lines_a_byte_order_mark_and_windows_line_ends_are_no_fault():
    code, answers = ask(b"\xef\xbb\xbf" + b'{"id": 1, "text": "x"}\r', b"", b"  ", b'{"id": 2, "text": "y"}')
    assert code == 0 and set(answers) == {"1", "2"}
    assert hub("redact", "--jsonl").code == 0


def test_each_answer_is_written_before_the_next_line_is_asked_for():
    command = [sys.executable, "-m", "hub.cli.main", "redact", "--jsonl"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        for n in range(3):
            process.stdin.write(json.dumps({"id": n, "text": "Ring 07700 900123."}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == n
        process.stdin.close()
        assert process.wait(timeout=30) == 0


def test_it_starts_within_half_a_second_and_loads_neither_web_framework_nor_database():
    assert processor_seconds("redact", "--jsonl") <= 0.5
    loaded = subprocess.run(
        [sys.executable, "-c", LOADED], input=b'{"id": 1, "text": "Anna rang."}\n', capture_output=True, cwd=ROOT,
        check=True,
    ).stderr.decode().split()  # fmt: skip
    assert "hub.redaction.detect" in loaded
    assert not [name for name in loaded if name.partition(".")[0] in {"flask", "werkzeug", "sqlalchemy", "alembic"}]


@pytest.mark.parametrize("arguments", [(), ("--jsonl", "--profile", "lenient"), ("--jsonl", "extra")])
def test_wrong_use_is_told_in_one_line(arguments):
    ran = hub("redact", *arguments)
    assert ran.code == 2 and ran.out == "" and ran.err.count("\n") == 1 and ran.err.startswith("hub: ")
