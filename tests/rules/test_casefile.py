"""A case file is read whole or not at all, and every fault is told with its place, its line and what to do."""

import json
from pathlib import Path

import pytest

import hub.demo
from hub.cases.casefile import to_json
from hub.cases.fields import LARGEST_BYTES, CaseFileError
from hub.cases.parse import parse_case_file
from hub.cases.texts import text_fields
from tests.case_builders import a_case_object, a_person, an_incident

CASES = sorted((Path(hub.demo.__file__).parent / "cases").glob("*.json"))


def faults(values: object, **changes) -> dict[str, str]:
    """Path -> message of everything at fault."""
    text = values if isinstance(values, bytes | str) else json.dumps(values, **changes)
    with pytest.raises(CaseFileError) as caught:
        parse_case_file(text)
    return {fault.path: fault.message for fault in caught.value.faults}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name[:2])
def test_each_demonstration_case_reads_back_to_itself(path):
    case = parse_case_file(path.read_bytes())
    assert parse_case_file(json.dumps(to_json(case))) == case
    assert len(case.people) >= 4 and all(text_fields(case).values())


def test_gold_spans_are_never_read():
    assert parse_case_file(json.dumps(a_case_object(gold_spans="anything at all")))


def test_absent_protection_has_the_most_careful_reading():
    case = parse_case_file(json.dumps(a_case_object()))
    assert (case.consents, case.limits, case.contact_warnings, case.at_risk) == ({}, (), (), ())
    assert case.risk.threat == "none"


WRONG = [
    ({"unheard_of": 1}, "unheard_of", "no such member"),
    ({"people": None}, "people", "must be a list"),
    ({"people": {}}, "people", "must be a list"),
    ({"incidents": [7]}, "incidents[0]", "must be an object"),
    ({"people": [a_person(title=0)]}, "people[0].title", "must be text"),
    ({"people": [a_person(date_of_birth="1981-02-29")]}, "people[0].date_of_birth", "real day"),
    ({"people": [a_person(date_of_birth="19810228")]}, "people[0].date_of_birth", "real day"),
    ({"people": [a_person(date_of_birth="1981-W09-1")]}, "people[0].date_of_birth", "real day"),
    ({"people": [a_person(phones=[None])]}, "people[0].phones[0]", "must be text"),
    ({"people": [a_person(other_identifiers=[])]}, "people[0].other_identifiers", "must be an object"),
    ({"people": [a_person(safe_contact=None)]}, "people[0].safe_contact", "must be an object"),
    ({"people": [a_person(flags=["secret"])]}, "people[0].flags[0]", "no such value"),
    ({"people": [a_person(flags=[[]])]}, "people[0].flags[0]", "no such value"),
    ({"people": [a_person("p 1")]}, "people[0].id", "1 to 40 letters"),
    ({"people": [a_person("text")]}, "people[0].id", "limits use for something else"),
    ({"people": [a_person(), a_person()]}, "people[1].id", "has this id already"),
    ({"people": [a_person(relationships=[{"to": "p9", "type": "son"}])]}, "people[0].relationships[0].to", "no person"),
    ({"people": [a_person(consents={"police": {"value": "yes", "on": "2026-01-01"}})]},
     "people[0].consents.police.value", "no such value"),
    ({"consents": {"the Police!": {"value": "given", "on": "2026-01-01"}}}, "consents", "names nobody"),
    ({"contact_warnings": [{"about": "p9", "text": "x"}]}, "contact_warnings[0].about", "no person"),
    ({"contact_warnings": [{"about": "p1", "text": " "}]}, "contact_warnings[0].text", "must not be empty"),
    ({"limits": [{"about": "p9", "not_to": ["*"]}]}, "limits[0].about", "means nothing"),
    ({"limits": [{"about": "p1:contracts", "not_to": ["*"]}]}, "limits[0].about", "means nothing"),
    ({"limits": [{"about": "notes[0]", "not_to": ["*"]}]}, "limits[0].about", "means nothing"),
    ({"limits": [{"about": "text: ", "not_to": ["*"]}]}, "limits[0].about", "means nothing"),
    ({"limits": [{"about": "p1", "not_to": ["every body"]}]}, "limits[0].not_to[0]", "must be an agency"),
    ({"limits": [{"about": "p1", "not_to": ["*"], "purposes": ["gossip"]}]}, "limits[0].purposes[0]", "no such value"),
    ({"at_risk": ["none"]}, "at_risk[0]", "no such value"),
    ({"strands": ["class"]}, "strands[0]", "no such value"),
    ({"risk": {"level": "high", "score": True, "matrix": "", "factors": []}}, "risk.score", "whole number"),
    ({"risk": {"level": "high", "score": 1.5, "matrix": "", "factors": []}}, "risk.score", "whole number"),
    ({"incidents": [an_incident("x", occurred="2026-02-30")]}, "incidents[0].occurred", "real day or minute"),
    ({"incidents": [an_incident("x", occurred="2026-02-03/2026-02-01")]}, "incidents[0].occurred", "before it begins"),
    ({"notes": [{"at": "2026-02-03/2026-02-04", "author_role": "", "text": ""}]}, "notes[0].at", "real day or minute"),
    ({"actions": [{"text": "", "owner_agency": "", "due": None, "status": ""}]}, "actions[0].due", "must be text"),
    ({"reference": "../x"}, "reference", "3 to 40 letters"),
    ({"incidents": [an_incident("Iron\0helm")]}, "incidents[0].narrative", "a control character"),
    ({"people": [a_person(aliases=["Zar\ufffdna"])]}, "people[0].aliases[0]", "lost on the way"),
    ({"people": [a_person(other_identifiers={"ten\x1bancy": "1"})]}, "people[0].other_identifiers", "lost on the way"),
    ({"people": [a_person(role="victim\x85")]}, "people[0].role", "a control character"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "path", "words"), WRONG, ids=[f"{n} {row[1]}" for n, row in enumerate(WRONG)])
def test_what_is_wrong_is_told_with_its_member(changes, path, words):
    found = faults(a_case_object(**changes))
    assert list(found) == [path] and words in found[path]


def test_a_missing_member_is_told_once_and_so_are_several_faults_together():
    values = a_case_object()
    del values["notes"], values["risk"]["level"]
    found = faults(values)
    assert list(found) == ["notes", "risk.level"] and all("is missing" in message for message in found.values())


def test_the_line_is_that_of_the_member_and_of_its_parent_where_it_is_absent():
    text = json.dumps(a_case_object(people=[a_person(date_of_birth="1990-13-01")]), indent=1)
    line = next(n for n, row in enumerate(text.splitlines(), 1) if "date_of_birth" in row)
    with pytest.raises(CaseFileError, match=rf"line {line}, people\[0\].date_of_birth"):
        parse_case_file(text)
    lacking = json.dumps({k: v for k, v in a_case_object().items() if k != "notes"}, indent=1)
    with pytest.raises(CaseFileError) as caught:
        parse_case_file(lacking)
    assert caught.value.faults[0].path == "notes"


def test_a_member_that_stands_twice_is_told_with_the_line_of_the_second():
    doubled = '"role": "victim",\n   "role": "witness",'
    text = json.dumps(a_case_object(), indent=1).replace('"role": "victim",', doubled)
    with pytest.raises(CaseFileError) as caught:
        parse_case_file(text)
    fault = caught.value.faults[0]
    assert fault.path == "people[0].role" and '"witness"' in text.splitlines()[fault.line - 1]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xff\xfe{\x00}\x00", "not UTF-8"),
        ('{"reference": "é"}'.encode("latin-1"), "not UTF-8"),
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"[]", "must be an object"),
        (b'{"reference": "\\ud800"}', "lone surrogate"),
        ('{"reference": "\ud800"}', "lone surrogate"),
        (b'{"risk": NaN}', "cannot be meant"),
        (b'{"risk": ' + b"9" * 5000 + b"}", "cannot be meant"),
        (b"[" * 200_000, "nested too deep"),
        (b'{"a":' * 200_000, "nested too deep"),
        (b" " * (LARGEST_BYTES + 1), "larger than 20 MiB"),
        ("é" * (LARGEST_BYTES // 2 + 1), "larger than 20 MiB"),
    ],
    ids=range(13),
)  # fmt: skip
def test_what_is_no_file_of_ours_is_refused_in_words(data, words):
    assert any(words in message for message in faults(data).values())


def test_a_byte_order_mark_is_no_reason_to_refuse():
    assert parse_case_file(b"\xef\xbb\xbf" + json.dumps(a_case_object()).encode())


def test_no_message_quotes_the_text_of_a_case():
    secret = "Wilhelmina of 7 Secret Lane"
    values = a_case_object(victim_wishes=[secret], strands=[secret], reference=secret, **{secret + "!": secret})
    values["people"] = [a_person(date_of_birth=secret, role={secret: 1}, id=secret)]
    values["limits"] = [{"about": secret, "not_to": [secret]}]
    with pytest.raises(CaseFileError) as caught:
        parse_case_file(json.dumps(values))
    assert len(caught.value.faults) >= 5
    assert all("Secret" not in str(fault) for fault in caught.value.faults)


@pytest.mark.parametrize(
    "about", ["p1", "race", "p1:race", "notes[0]", "notes", "notes[0].text", "risk", "risk.factors[0]", "strands",
              "victim_wishes", "people[0].phones", "incidents[0].kinds", "text:anything at all"],
)  # fmt: skip
def test_a_limit_may_name_whatever_is_there(about):
    values = a_case_object(
        notes=[{"at": "2026-05-05", "author_role": "", "text": "x"}],
        incidents=[an_incident("x")],
        risk={"level": "", "score": None, "matrix": "", "factors": ["x"]},
        limits=[{"about": about, "not_to": ["*"]}],
    )
    assert parse_case_file(json.dumps(values)).limits[0].about == about
