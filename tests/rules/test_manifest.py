"""What was left out is told by kind, number, reason and clause: all of it to coordinators, to readers what may be.

Source: redaction requirements, section 7; Gender Recognition Act 2004 s.22.
"""

import ast
from pathlib import Path

import pytest

import hub
from hub.disclosures import policy
from hub.disclosures.manifest import _OF_WORDS, Reason, manifest, reason_of
from hub.lawful.purposes import Purpose
from hub.redaction.decide import Action
from tests.case_builders import CHARITY, COMMUNITY_SAFETY, POLICE, a_case, a_person, an_incident, told

SUSPECT = a_person("p2", "alleged perpetrator", given_names="Torvald", family_name="Ironhelm", title="Mr",
                   phones=["01632 960002"], date_of_birth="1979-07-22")  # fmt: skip
CHILD = a_person("p3", "child", given_names="Ottoline", family_name="Marrowfat", date_of_birth="2015-01-09")
TEXT = "Torvald Ironhelm shouted. Ironhelm rang from 01632 960002, a man of 47. Ottoline Marrowfat (11) cried."
YES = {"value": "explicit_given", "on": "2026-05-05"}


def a_told_case(**changes):
    people = [a_person(phones=["01632 960001"]), SUSPECT, CHILD]
    return a_case(people=people, incidents=[an_incident(TEXT)], consents={"support": YES, "police": YES}, **changes)


def rows_of(answer):
    return {(row.what, row.code): row for row in answer.left_out}


def test_each_kind_stands_with_its_number_reason_and_clause():
    rows = rows_of(told(a_told_case(), CHARITY, Purpose.VICTIM_SUPPORT))
    names = [row for (what, _), row in rows.items() if what == "Name in the text"]
    assert sum(row.count for row in names) >= 2 and all(row.why for row in names)
    assert any(what.endswith("of the alleged perpetrator") for what, _ in rows)


def test_no_value_stands_in_the_manifest():
    answer = told(a_told_case(), COMMUNITY_SAFETY)
    printed = repr((answer.left_out, manifest(answer.lines, answer.fields, for_reader=False))).lower()
    for word in ("torvald", "ironhelm", "960002", "1979", "ottoline", "marrowfat"):
        assert word not in printed


def test_a_reason_that_a_person_wrote_does_not_reach_the_manifest():
    assert reason_of(Action.REMOVE, "Because Mr Ironhelm would hear of it") is Reason.OTHER


def test_of_children_and_of_wishes_the_reader_learns_nothing_but_the_coordinator_all():
    limits = [{"about": "p2:contact", "not_to": ["*"]}]
    answer = told(a_told_case(limits=limits), COMMUNITY_SAFETY)
    everything = manifest(answer.lines, answer.fields, for_reader=False)
    assert not [row for row in answer.left_out if "child" in row.what or row.code == Reason.KEPT_BACK]
    assert [row for row in everything if row.code == Reason.KEPT_BACK]
    assert {row.what for row in answer.left_out} <= {row.what for row in everything}


def test_a_former_name_is_in_no_readers_manifest():
    person = a_person(former_names=["Percival Quillfeather"], other_identifiers={})
    seen = a_case(people=[person, SUSPECT], incidents=[an_incident("Percival Quillfeather and Ironhelm met.")],
                  consents={"support": YES})  # fmt: skip
    for to in (POLICE, CHARITY, COMMUNITY_SAFETY):
        said = " ".join(row.what + row.why for row in told(seen, to).left_out).lower()
        assert "former" not in said and "gender" not in said


def removals() -> set[str]:
    """Every fixed reason with which the code takes something away."""
    found = {policy.BARRED, policy.NEEDS_JUSTIFICATION}
    for path in (
        *Path(hub.__file__).parent.glob("disclosures/*.py"),
        *Path(hub.__file__).parent.glob("redaction/*.py"),
    ):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("Verdict", "Decided"):
                after = [n for n, arg in enumerate(call.args, 1) if ast.unparse(arg) == "Action.REMOVE"]
                found |= {call.args[n].value for n in after if isinstance(call.args[n], ast.Constant)}
    return found - {"nothing allows it"}


@pytest.mark.parametrize("why", sorted(removals()))
def test_every_reason_of_the_code_has_a_place_in_the_manifest(why):
    assert why.strip() in _OF_WORDS, "give it a Reason in hub/disclosures/manifest.py"


def test_every_reason_is_said_in_words():
    assert all(reason.shown for reason in Reason)
