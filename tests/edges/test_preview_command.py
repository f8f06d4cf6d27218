"""Does `hub preview` keep its contract, as a process of its own, whatever it is handed?

Source: contracts, section 5; case material, section 2.
"""

import json
import re
from pathlib import Path

import pytest

from hub.cases.fields import LARGEST_BYTES
from hub.paths import sharing_agreements_dir
from tests.case_builders import UNASKED, a_case_object, a_person, an_incident
from tests.case_files import DEMONSTRATION
from tests.commands import Ran, hub, processor_seconds

FILE_01, FILE_06 = DEMONSTRATION["01"], DEMONSTRATION["06"]
POLICE = ("--recipient", "west-midlands-police", "--purpose", "prevent_detect_crime")
YES = {"police": {"value": "explicit_given", "on": "2026-05-05"}}


@pytest.fixture
def file(tmp_path):
    """Writes a case file, from an object or as it stands."""

    def write(content: dict | str | bytes) -> Path:
        path = tmp_path / "case.json"
        text = json.dumps(content, indent=1) if isinstance(content, dict) else content
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def is_one_line(ran: Ran, *words: str) -> bool:
    """Whether a command was refused in one line of its own that holds `words`, with nothing on standard output."""
    return (
        ran.code == 2 and ran.out == "" and ran.err.startswith("hub: ") and ran.err.count("\n") == 1
        and "Traceback" not in ran.err and all(word in ran.err for word in words)
    )  # fmt: skip


def test_the_text_is_the_summary_as_it_would_be_read_and_the_object_holds_the_same():
    text = hub("preview", FILE_01, *POLICE)
    printed = hub("preview", FILE_01, *POLICE, "--json")
    assert (text.code, text.err, printed.code, printed.err) == (0, "", 0, "")
    answer = json.loads(printed.out)
    assert answer["summary"] == text.out and text.out.startswith("OFFICIAL-SENSITIVE\n")
    assert answer["outcome"] == "allow" and answer["combination"] == "K01" and answer["codes"] == []
    assert answer["agreement"] == "hate-crime-case-sharing@1.0"
    assert (answer["recipient"], answer["purpose"]) == ("west-midlands-police", "prevent_detect_crime")
    assert answer["due"] == ["necessity", "child_reason"] and answer["missing"]
    assert answer["leak_check"]["passed"] and answer["leak_check"]["values_tested"] > 0
    assert answer["leak_check"]["hits"] == []
    for field in answer["fields"]:
        assert {"path", "subject_role", "category", "action", "why", "clause"} == set(field)
        assert field["action"] in {"keep", "pseudonymise", "generalise", "remove"}


def test_what_was_taken_away_and_who_stands_under_a_label_are_told_without_a_name(file):
    suspect = a_person("p2", "alleged perpetrator", given_names="Torvald", family_name="Ironhelm", consents=UNASKED)
    seen = [an_incident("Ms Quillfeather, Black British, saw Torvald Ironhelm.")]
    path = file(a_case_object(people=[a_person(), suspect], incidents=seen))
    answer = json.loads(hub("preview", path, "--recipient", "probation-west-midlands", "--purpose",
                            "offender_management", "--json").out)  # fmt: skip
    assert [(d["item"], bool(d["code"]), bool(d["why"])) for d in answer["dropped"]] == [("victim:race", True, True)]
    path = file(a_case_object(people=[a_person(consents=UNASKED), suspect], incidents=seen))
    label = json.loads(hub("preview", path, "--recipient", "midland-homes", "--purpose", "prevent_detect_crime",
                           "--json").out)["labels"]  # fmt: skip
    assert set(label) == {"p1"} and re.fullmatch(r"Person [A-Z]\d (\(victim\))", label["p1"])


def test_an_ended_agreement_lets_nothing_go_and_the_answer_says_why():
    to_ended = ("--recipient", "walsall-advice-centre", "--purpose", "victim_support")
    text, printed = hub("preview", FILE_01, *to_ended), hub("preview", FILE_01, *to_ended, "--json")
    assert (text.code, text.out, printed.code) == (1, "", 1)
    assert "No agreement is in force" in text.err and "missing: an agreement in force" in text.err
    answer = json.loads(printed.out)
    assert answer["outcome"] == "refuse" and answer["codes"] == ["M01"] and answer["summary"] == ""
    assert answer["missing"] == ["an agreement in force with this recipient"]
    assert {field["action"] for field in answer["fields"]} == {"remove"} and answer["labels"] == {}


@pytest.mark.parametrize(
    ("recipient", "purpose"),
    [("west-midlands-fire", "perpetrator_support"), ("whg", "victim_support"), ("stop-hate-uk", "tension_monitoring")],
)
def test_where_nothing_serves_a_purpose_the_answer_is_no_and_says_what_is_missing(recipient, purpose):
    ran = hub("preview", FILE_01, "--recipient", recipient, "--purpose", purpose)
    assert ran.code == 1 and ran.out == "" and "missing: " in ran.err


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (("--recipient", "nobody-known"), ("--recipient nobody-known", "check the code")),
        (("--recipient", "walsall-council/night-shift"), ("--recipient walsall-council/night-shift",)),
        (("--recipient", "west-midlands-police/"), ("--recipient west-midlands-police/",)),
        (("--recipient", "\udcff"), ("--recipient", "check the code")),
        (("--purpose", "gossip"), ("--purpose gossip", "use one of prevent_detect_crime")),
        (("--agreement", "nowhere.toml"), ("nowhere.toml", "cannot be read")),
        (("--agreement", __file__), ("is not TOML",)),
        (("--profile", "strict"), ("unrecognized arguments", "hub --help")),
    ],
    ids=lambda value: " ".join(value)[:30].encode("ascii", "replace").decode() if isinstance(value, tuple) else value,
)
def test_what_nobody_knows_is_refused_in_one_line(changed, words):
    assert is_one_line(hub("preview", FILE_01, *POLICE, *changed), *words)


def test_the_agreement_that_is_named_decides(tmp_path):
    shipped = (sharing_agreements_dir() / "hate-crime-case-sharing" / "1.0.toml").read_text(encoding="utf-8")
    narrow = tmp_path / "narrow.toml"
    kept = '"victim, child: identity, contact, address, household, race, religion, sexual_orientation, trans"'
    assert kept in shipped
    narrow.write_text(shipped.replace(kept, '"victim, child: identity, address"', 1), encoding="utf-8")
    ran = hub("preview", FILE_01, *POLICE, "--agreement", narrow)
    assert ran.code == 0 and "Gurpreet Kaur Sahota" in ran.out
    assert "07700 900114" not in ran.out and "[racist slur]" not in ran.out and "race" not in ran.out.lower()
    over = tmp_path / "over.toml"
    over.write_text(shipped.replace("expires_on = 2099-12-31", "expires_on = 2026-01-31"), encoding="utf-8")
    ended = hub("preview", FILE_01, *POLICE, "--agreement", over)
    assert ended.code == 1 and "an agreement in force with this recipient" in ended.err


def test_the_strict_profile_takes_out_what_nothing_explains(file):
    path = file(a_case_object(incidents=[an_incident("Ms Quillfeather found a Zzyzx sticker.")], consents=YES))
    ordinary, strict = hub("preview", path, *POLICE), hub("preview", path, *POLICE, "--strict")
    assert "a Zzyzx sticker" in ordinary.out and strict.code == 0
    assert "Zzyzx" not in strict.out and "Quillfeather found a" in strict.out


WRONG = [
    ({**a_case_object(), "unheard_of": 1}, ("line ", "unheard_of", "no such member")),
    (a_case_object(people=[a_person(date_of_birth="1981-02-29")]), ("line ", "people[0].date_of_birth", "real day")),
    (a_case_object(people=[a_person(), a_person()]), ("line ", "people[1].id", "another person")),
    (a_case_object(limits=[{"about": "p9", "not_to": ["*"]}]), ("line ", "limits[0].about", "means nothing")),
    ({"reference": "HC-2026-0999"}, ("people: is missing", "notes: is missing")),
    ('{"reference": "HC-1",\n "reference": "HC-2"}', ("line 2, reference", "stands twice")),
    ("[]", ("must be an object",)),
    ("", ("line 1", "is not JSON")),
    ('{\n"reference": nought}', ("line 2", "is not JSON")),
    ('{"risk": NaN}', ("cannot be meant",)),
    ("[" * 100_000, ("nested too deep",)),
    (b'{"reference": "\xe9"}', ("line 1", "is not UTF-8")),
    ("{}".encode("utf-16"), ("is not UTF-8",)),
    ('{"reference": "\\ud800"}', ("lone surrogate",)),
    (b" " * (LARGEST_BYTES + 1), ("larger than 20 MiB",)),
]


@pytest.mark.parametrize(("content", "words"), WRONG, ids=[row[1][-1] for row in WRONG])
def test_a_file_that_is_none_is_refused_in_one_line_that_says_where(file, content, words):
    path = file(content)
    assert is_one_line(hub("preview", path, *POLICE), str(path), *words)


@pytest.mark.parametrize("name", ["nowhere.json", "."])
def test_a_file_that_cannot_be_read_is_named(tmp_path, name):
    assert is_one_line(hub("preview", tmp_path / name, *POLICE), str(tmp_path / name), "cannot be read")


def test_no_error_quotes_the_text_of_a_case(file):
    secret = "Wilhelmina of 7 Secret Lane"
    path = file(a_case_object(victim_wishes=[secret], strands=[secret], people=[a_person(date_of_birth=secret)]))
    ran = hub("preview", path, *POLICE)
    assert is_one_line(ran, "victim_wishes", "strands[0]") and "Secret" not in ran.err


def test_letters_of_every_land_come_out_whatever_the_terminal_speaks():
    for terminal in ({"LC_ALL": "C"}, {"PYTHONIOENCODING": "latin-1"}, {"PYTHONUTF8": "0", "LANG": "C"}):
        assert "Olúwaṣeun Adébáyọ̀-Cole" in hub("preview", FILE_06, *POLICE, **terminal).out


def test_the_same_question_gives_the_same_bytes():
    seeds = [hub("preview", FILE_01, *POLICE, "--json", PYTHONHASHSEED=seed).out for seed in ("1", "2")]
    assert seeds[0] == seeds[1]


def test_the_whole_command_takes_less_than_a_second():
    assert processor_seconds("preview", FILE_06, *POLICE) < 1.0


def test_help_names_every_flag_of_the_contract():
    ran = hub("preview", "--help")
    assert ran.code == 0
    for flag in ("CASE.json", "--recipient AGENCY[/TEAM]", "--purpose", "--json", "--agreement FILE", "--strict"):
        assert flag in ran.out
