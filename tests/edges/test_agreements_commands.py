"""`hub agreements check|show|matrix|diff|adopt` from outside: what they say, exit codes, faults with their remedies."""

import pytest

from hub.cli.main import main
from tests.agreement_builders import AGREEMENT, as_written, folder_of_agreements, put

SHIPPED = "hate-crime-case-sharing@1.0"


@pytest.fixture
def ask(capsys):
    """Run `hub agreements ...`; exit code, lines of output, lines of errors."""

    def run(*arguments):
        code = main(["agreements", *map(str, arguments)])
        told = capsys.readouterr()
        return code, told.out.splitlines(), told.err.splitlines()

    return run


# check


def test_the_shipped_agreements_are_sound_and_say_that_they_are_samples(ask):
    code, out, err = ask("check")
    assert (code, err) == (0, [])
    assert [line.split()[:2] for line in out] == [
        ["ok", "asb-case-review@1.0"], ["ok", "hate-crime-case-sharing@1.0"], ["ok", "tension-monitoring@1.0"],
    ]  # fmt: skip
    assert all(line.endswith("(SAMPLE, not signed by any real body)") for line in out)


TWICE = """
[[permission]]
clause = "5.9"
to = ["west-midlands-police", "police"]
for = ["risk_case_conference"]
keep = ["victim: identity"]
"""
FAULTS = [
    (lambda text: text.replace("title =", "titel ="), "titel: is no member here; did you mean \"title\"?"),
    (lambda text: text.replace("CDA1998_S115", "CDA1998_S116"), "is no provision that can stand here; did you mean"),
    (lambda text: text.replace('"victim: identity, contact', '"victim: identiti, contact'), 'did you mean "identity"?'),
    (lambda text: text.replace("expires_on = 2027-12-31", "expires_on = 2025-12-31"),
     "expires_on: lies before effective_on (2026-01-01); put the last day after the first"),
    (lambda text: text.replace("2027-12-31", "2027-02-30"), "is not TOML"),
    (lambda text: text.replace('agency = "victim-support"', 'agency = "whg"'), "an agency stands there twice; keep"),
    (lambda text: text + TWICE, "is decided in clause 5.1 already; keep one of the two rows"),
    (lambda text: text.replace('clause = "5.2"\nto = ["victim-support"]', 'clause = "5.2"\nto = ["police"]'),
     "no row names victim-support; add its rows or take the party or team out"),
    (lambda text: text.replace('"victim: identity, incident_narrative, contact_warning"', '"victim: identity"'),
     "keep victim: contact_warning"),
    (lambda text: text.replace('to = ["police"]', 'to = ["polise"]'), "is no receiving party, team or kind of one"),
    (lambda text: text.replace("victim: identity, contact_warning", "victim: identity, financial, contact_warning"),
     "may never go to voluntary support agency (matrix of the lawful rules); drop the row"),
    (lambda text: text.replace('for = ["victim_support"]', 'for = ["rehousing"]'), "is not among the purposes"),
    (lambda text: text.replace("review_every_months = 12", "review_every_months = 0"), "must be 1 or more"),
    (lambda text: text.replace('kind = "real"', 'kind = "demo"'), 'the signature must have kind "real"'),
    (lambda text: text.replace('[processes]\n', '[processes]\nparties = "x"\n'), "parties: is no member here"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "told"), FAULTS, ids=[told[:40] for _, told in FAULTS])
def test_a_faulty_agreement_is_told_with_place_and_remedy(ask, tmp_path, spoil, told):
    spoiled = spoil(as_written())
    assert spoiled != as_written()
    path = put(tmp_path, spoiled)
    code, out, err = ask("check", path)
    assert out == [] and code == (2 if "not TOML" in told else 1)
    assert any(line.startswith("1.0.toml: ") and told in line for line in err), err
    assert "Traceback" not in "".join(err)


def test_all_faults_of_a_file_are_told_together_and_the_other_files_still_judged(ask, tmp_path):
    spoiled = as_written().replace("title =", "titel =").replace("CDA1998_S115", "NOTHING").replace("forum =", "form =")
    bad, good = put(tmp_path, spoiled), put(tmp_path / "other", as_written())
    code, out, err = ask("check", bad, good)
    assert code == 1
    assert len(err) >= 5 and len(out) == 1 and out[0].startswith(f"ok  {AGREEMENT}@1.0")


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"\xff\xfe", "byte 0 is not UTF-8; save the file as UTF-8"), (b"id = ", "is not TOML"),
     (b"x" * (1024 * 1024 + 1), "larger than 1048576 bytes"), (None, "cannot be read; check that the file exists")],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_another_exit_code(ask, tmp_path, content, told):
    path = tmp_path / AGREEMENT / "1.0.toml"
    if content is not None:
        path.parent.mkdir()
        path.write_bytes(content)
    code, out, err = ask("check", path)
    assert (code, out, len(err)) == (2, [], 1)
    assert told in err[0]


def test_a_file_in_the_wrong_place_is_told(ask, tmp_path):
    path = put(tmp_path, as_written(), version="1.1")
    code, _, err = ask("check", path)
    assert code == 1 and 'version: says "1.0" but the file lies at small-sharing/1.1.toml; make them agree' in err[0]


# show, matrix, diff


def test_an_agreement_reads_as_text(ask):
    code, out, _ = ask("show", SHIPPED)
    assert code == 0
    text = "\n".join(out)
    for words in ("SAMPLE, not signed by any real body", "2026-01-01 to 2099-12-31", "What a reader may do:",
                  "walsall-advice-centre: Walsall Advice Centre", "left 2026-03-31"):  # fmt: skip
        assert words in text, words


def test_the_matrix_says_who_may_get_what_as_what_under_which_clause(ask):
    code, out, _ = ask("matrix", SHIPPED, "--recipient", "walsall-council/youth-justice")
    assert code == 0
    assert "walsall-council/youth-justice: managing risk at a case conference" in out
    (line,) = [line for line in out if line.split()[:1] == ["victim:identity"]]
    assert "a label instead of a name" in line and "clause 5.5" in line
    assert not any("police" in line for line in out)


def test_an_agency_stands_for_its_teams_and_a_stranger_is_told(ask):
    code, out, _ = ask("matrix", SHIPPED, "--recipient", "walsall-council")
    assert code == 0 and len({line.split(":")[0] for line in out if line.startswith("walsall-council/")}) == 4
    code, out, err = ask("matrix", SHIPPED, "--recipient", "the-neighbours")
    assert (code, out) == (2, [])
    assert "--recipient the-neighbours: nobody of this agreement; it knows west-midlands-police" in err[0]


def test_a_newer_version_says_what_it_gives_and_takes(ask, tmp_path):
    old = put(tmp_path, as_written())
    wider = as_written(version="1.1").replace('"perpetrator: identity', '"perpetrator: identity, address')
    new = put(tmp_path, wider.replace("victim: identity, incident_narrative", "victim: identity"), version="1.1")
    code, out, _ = ask("diff", old, new)
    assert (code, out) == (0, [
        "west-midlands-police risk_case_conference perpetrator:address: not named -> keep",
        "west-midlands-police risk_case_conference victim:incident_narrative: keep -> not named",
    ])  # fmt: skip
    assert ask("diff", old, old)[1] == ["Both allow the same."]


@pytest.mark.parametrize("action", ["show", "matrix"])
def test_an_agreement_that_is_not_there_is_told_in_one_line(ask, action):
    for name in ("no-such@1.0", "hate-crime-case-sharing@9.9", "hate-crime-case-sharing", "../x@1.0"):
        code, out, err = ask(action, name)
        assert (code, out, err) == (2, [], [f"hub: {name}: there is no such agreement"])


# adopt


@pytest.fixture
def folder(tmp_path, monkeypatch):
    return folder_of_agreements(tmp_path, monkeypatch)


def test_adopt_only_proposes_and_says_what_follows(ask, own_demo, folder):
    demo = own_demo()
    put(folder, as_written(sample=True))
    code, out, _ = ask("adopt", f"{AGREEMENT}@1.0", "--as", "maya.reid", "--data", demo.folder)
    assert (code, out) == (0, [f"{AGREEMENT}@1.0: proposed; advice and approval follow on its page"])
    (row,) = demo.rows(f"select status, approved_by_id from agreement_version where agreement_id = '{AGREEMENT}'")
    assert row == ("proposed", None)
    newest = demo.rows("select kind, agreement from log_row order by seq desc limit 1")
    assert newest == [("agreement", f"{AGREEMENT}@1.0")]


@pytest.mark.parametrize(
    ("name", "who", "code", "told"),
    [
        ("no-such@1.0", "maya.reid", 2, "no-such@1.0: there is no such agreement"),
        (AGREEMENT, "maya.reid", 2, "there is no such agreement"),
        ("../small-sharing@1.0", "maya.reid", 2, "there is no such agreement"),
        (f"{AGREEMENT}@1.0", "no.such", 2, "--as no.such: no active account has this username"),
        (f"{AGREEMENT}@1.0", "ruth.anand", 1, "--as ruth.anand may not propose agreements; a coordinator may"),
        (f"{AGREEMENT}@1.0", "dana.orme", 1, "may not propose agreements"),
    ],
)
def test_adopt_refuses_in_one_line_and_changes_nothing(ask, own_demo, folder, name, who, code, told):
    demo = own_demo()
    before = demo.contents()
    answered, out, err = ask("adopt", name, "--as", who, "--data", demo.folder)
    assert (answered, out, len(err)) == (code, [], 1)
    assert told in err[0]
    assert demo.contents() == before


def test_adopt_refuses_a_faulty_file(ask, own_demo, folder):
    put(folder, as_written().replace("title =", "titel ="))
    code, out, err = ask("adopt", f"{AGREEMENT}@1.0", "--as", "maya.reid", "--data", own_demo().folder)
    assert (code, out) == (2, [])
    assert 'titel: is no member here; did you mean "title"?' in "\n".join(err)


# doctor


def test_the_doctor_is_red_where_an_adopted_file_is_no_longer_what_was_adopted(own_demo, folder, capsys):
    """The folder of this test holds none of the three that the demonstration adopted."""
    code = main(["doctor", "--data", str(own_demo().folder)])
    told = capsys.readouterr().out
    assert code == 1
    assert "RED  agreements: no longer what was adopted: asb-case-review@1.0, hate-crime-case-sharing@1.0" in told
    assert "ok   sealed log" in told, "and the other lines are still answered"
