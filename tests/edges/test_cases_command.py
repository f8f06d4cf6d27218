"""`hub cases import` from outside: what it says of each file, its exit codes, and nothing half done."""

import json

import pytest

from hub.cases.fields import LARGEST_BYTES
from hub.cli.main import main
from tests.case_builders import a_case_object, a_person, an_incident

SECRET = "Quillfeather"


@pytest.fixture
def demo(own_demo):
    return own_demo()


@pytest.fixture
def bring_in(demo, tmp_path, capsys):
    """Bring in files of these contents (bytes, or an object written as JSON); exit code, output, error lines."""

    def run(*contents, options=("--as", "maya.reid")):
        paths = []
        for number, content in enumerate(contents, 1):
            path = tmp_path / f"case{number}.json"
            path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
            paths.append(str(path))
        code = main(["cases", "import", *paths, *options, "--data", str(demo.folder)])
        told = capsys.readouterr()
        return code, told.out.splitlines(), told.err.splitlines()

    return run


def cases(demo) -> int:
    return demo.rows("select count(*) from case_file")[0][0]


def test_new_the_same_changed_and_refused_each_say_so(bring_in, demo):
    there = cases(demo)
    code, out, _ = bring_in(a_case_object())
    assert code == 0 and out[0].startswith("HC-2026-0900: new; Named officer: ")
    assert bring_in(a_case_object()) == (0, ["HC-2026-0900: already there"], [])
    changed = a_case_object(victim_wishes="No visits.")
    code, out, err = bring_in(changed)
    assert (code, out) == (1, [])
    assert "HC-2026-0900: refused; This reference is there already with other contents. Ask for an update" in err[0]
    assert bring_in(changed, options=("--as", "maya.reid", "--update"))[:2] == (
        0, ["HC-2026-0900: changed; changed: wishes"],
    )  # fmt: skip
    assert cases(demo) == there + 1


def test_it_needs_no_more_than_the_account_that_asks(bring_in):
    """The contract names only `--as`: the officer with the fewest cases is named, and said."""
    code, out, _ = bring_in(a_case_object(reference="HC-2026-0911"))
    assert code == 0 and "Named officer: " in out[0]
    code, out, _ = bring_in(
        a_case_object(reference="HC-2026-0912"), options=("--as", "maya.reid", "--officer", "owen.pike")
    )
    assert (code, out) == (0, ["HC-2026-0912: new; Named officer: owen.pike"])


def test_one_faulty_file_spoils_no_other_and_the_worst_code_counts(bring_in, demo):
    there = cases(demo)
    code, out, err = bring_in(a_case_object(), b"{", a_case_object(reference="HC-2026-0901"))
    assert code == 2
    assert [line.split(":")[0] for line in out] == ["HC-2026-0900", "HC-2026-0901"]
    assert len(err) == 1 and "case2.json: line 1" in err[0]
    assert cases(demo) == there + 2


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"{", "is not JSON"),
        (b"\xff\xfe{\x00}\x00", "is not UTF-8; save it as UTF-8"),
        ("é".encode("latin-1"), "is not UTF-8"),
        (b'{"reference": "a", "reference": "b"}', "stands twice in one object; keep one"),
        (b"[" * 100_000, "nested too deep"),
        (b"[]", "must be an object"),
        (b"", "is not JSON"),
        (b" " * (LARGEST_BYTES + 1), "larger than 20 MiB; split it"),
        (a_case_object(colour="red"), "colour: the schema knows no such member; remove it or correct its name"),
        (a_case_object(strands=["fashion"]), "strands[0]: no such value; use one of "),
        (a_case_object(at_risk=["boss"]), "at_risk[0]: no such value"),
        (a_case_object(people=[a_person(date_of_birth="1985-02-30")]), "people[0].date_of_birth: must be a real day"),
        (a_case_object(people=[a_person(), a_person()]), "people[1].id: another person has this id already"),
        (a_case_object(incidents=[an_incident("x", occurred="31/12/2026")]), "incidents[0].occurred: must be a real"),
        (a_case_object(limits=[{"about": "p1:shoe_size", "not_to": ["*"]}]), "limits[0].about: means nothing"),
        (a_case_object(limits=[{"about": "p1", "not_to": ["The Neighbours"]}]), "limits[0].not_to[0]: must be an"),
        (a_case_object(consents={"police": {"value": "maybe", "on": "2026-01-01"}}), "consents.police.value: no such"),
        (a_case_object(people=[a_person(flags=["vip"])]), "people[0].flags[0]: no such value"),
        ({name: value for name, value in a_case_object().items() if name != "risk"}, "risk: is missing; add it"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_taken_is_told_with_place_and_remedy_and_without_its_words(bring_in, demo, content, told):
    there = demo.contents()
    code, out, err = bring_in(content)
    assert (code, out) == (2, [])
    assert told in err[0], err
    assert SECRET not in "".join(err) and "Traceback" not in "".join(err)
    assert demo.contents() == there, "nothing was half done"


def test_several_faults_are_told_together_with_their_lines(bring_in):
    content = json.dumps(a_case_object(strands=["x"], notes="none", colour=1), indent=1).encode()
    code, _, err = bring_in(content)
    assert code == 2
    assert len(err) == 3 and all("line " in line for line in err)


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (("--as", "no.such"), 2, "--as no.such: no active account has this username"),
        (("--as", "ida.crane"), 2, "no active account"),  # disabled
        (("--as", "dana.orme"), 1, "--as dana.orme may not bring case files in; a coordinator may"),
        (("--as", "ines.calder"), 1, "may not bring case files in"),
        (("--as", "maya.reid", "--officer", "no.such"), 2, "--officer no.such: Name a case officer of the landlord"),
        (("--as", "maya.reid", "--officer", "tom.ellery"), 2, "Name a case officer of the landlord"),
    ],
)
def test_who_may_not_and_an_officer_who_is_none_are_told_in_one_line(bring_in, demo, options, code, told):
    there = cases(demo)
    answered, out, err = bring_in(a_case_object(), options=options)
    assert (answered, out, len(err)) == (code, [], 1)
    assert told in err[0]
    assert cases(demo) == there


def test_a_file_that_is_not_there_is_told_and_the_others_come_in(demo, tmp_path, capsys):
    path = tmp_path / "case.json"
    path.write_text(json.dumps(a_case_object()))
    missing = str(tmp_path / "nothing.json")
    code = main(["cases", "import", missing, str(path), "--as", "maya.reid", "--data", str(demo.folder)])
    told = capsys.readouterr()
    assert code == 2
    assert told.err.splitlines() == [f"{missing}: cannot be read (No such file or directory); check the name"]
    assert told.out.startswith("HC-2026-0900: new")


def test_a_case_of_another_coordinator_is_refused_without_a_word_of_it(bring_in):
    bring_in(a_case_object())
    changed = a_case_object(victim_wishes="Mine.")
    code, out, err = bring_in(changed, options=("--as", "tom.ellery", "--update"))
    assert (code, out) == (1, [])
    assert "you do not work on it. Ask its coordinator" in err[0] and SECRET not in err[0]
