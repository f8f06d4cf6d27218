"""What becomes of the other identifiers of a record: each as its kind, in the list of people as in the texts."""

import pytest

from hub.lawful.purposes import Purpose
from hub.redaction.decide import Action
from hub.redaction.kinds import kind_of_identifier, points_to_somebody
from tests.case_builders import COMMUNITY_SAFETY, FIRE, POLICE, a_case, a_person, an_incident, told

YES = {"value": "explicit_given", "on": "2026-05-05"}
UNASKED = {"*": {"value": "not_sought_prejudice", "on": "2026-05-05", "why": "reprisals"}}


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("nino", "QQ 12 34 56 A", "NINO"),
        ("NHS number", "999 123 4560", "NHS_NUMBER"),
        ("vrm", "TB67 KDW", "VEHICLE_REG"),
        ("second vrm", "UD19 XHR", "VEHICLE_REG"),
        ("national_insurance", "x", "NINO"),
        ("nationality", "Romanian", "SPECIAL_CATEGORY:race"),
        ("careers_college", "Larkrise Sixth Form", "SCHOOL"),
        ("carer's allowance", "7714", "REFERENCE:unknown"),
        ("rent account", "88120034", "REFERENCE:tenancy"),
        ("bank account", "12345678", "BANK_ACCOUNT"),
        ("facebook", "Torvy Iron", "HANDLE"),
        ("home office reference", "A1234567", "IMMIGRATION"),
        ("grc", "seen 2024", "FORMER_NAME"),
        ("gp", "Dr Marrowfat", "HEALTH"),
        ("logo", "x1", "REFERENCE:unknown"),
        ("", "QQ123456A", "NINO"),
        ("", "T0001234", "REFERENCE:unknown"),
        ("", "@torvy", "HANDLE"),
    ],
)
def test_the_name_of_an_identifier_tells_its_kind_and_else_its_shape(name, value, kind):
    assert kind_of_identifier(name, value) == kind


def test_ordinary_words_are_not_looked_for():
    assert not points_to_somebody("named case officer") and not points_to_somebody("held under restriction")
    assert points_to_somebody("Brindle & Wray Care") and points_to_somebody("4471")


def case(text, **identifiers):
    suspect = a_person("p2", "alleged perpetrator", title="Mr", given_names="Torvald", family_name="Ironhelm",
                       date_of_birth="1979-07-22", consents=UNASKED, other_identifiers=identifiers)  # fmt: skip
    return a_case(people=[a_person(), suspect], incidents=[an_incident(text)], consents={"police": YES})


def test_a_notice_number_goes_beside_the_name_and_not_beside_a_label():
    breached = case("Ms Quillfeather saw Torvald Ironhelm breach CPN/WMBC/0417.", cpn="CPN/WMBC/0417")
    to_police = told(breached, POLICE)
    assert to_police.summary.count("CPN/WMBC/0417") == 2
    to_fire = told(breached, FIRE, Purpose.RISK_CASE_CONFERENCE)
    assert "Person" in to_fire.summary and "0417" not in to_fire.summary
    lines = [line for line in to_fire.lines if line.path == "people[1].other_identifiers.cpn"]
    assert [line.action for line in lines] == [Action.REMOVE] and lines[0].why == "goes only beside the name"


@pytest.mark.parametrize("to", [POLICE, COMMUNITY_SAFETY], ids=lambda to: to.code)
def test_what_nobody_can_name_goes_to_nobody_in_texts_either(to):
    answer = told(case("Ms Quillfeather: he runs with the Otterspool Nine, badge 88-1204.", gang="Otterspool Nine",
                       badge="88-1204"), to)  # fmt: skip
    assert answer.outcome != "refuse" and "runs with" in answer.summary
    assert "Otterspool" not in answer.summary and "1204" not in answer.summary


def test_an_account_noted_with_its_network_is_found_without_the_note():
    answer = told(case("Posted by Torvy Iron at noon, Ms Quillfeather says.", facebook="Torvy Iron (fb)"), FIRE)
    assert "Torvy" not in answer.summary and answer.leak_check.passed


def test_a_former_name_kept_among_the_identifiers_is_a_former_name():
    person = a_person(other_identifiers={"maiden_name": "Ottoline Wrenwood", "former_name": "held under restriction"})
    seen = a_case(people=[person], incidents=[an_incident("Ms Quillfeather wept. WRENWOOD on the bell.")],
                  consents={"police": YES})  # fmt: skip
    answer = told(seen, POLICE)
    assert "WRENWOOD" not in answer.summary and "wept" in answer.summary
    assert not any("former" in row.what for row in answer.left_out)


def test_of_somebody_at_work_no_private_matter_is_told():
    kept = {"employer": "Walsall Council", "nino": "QQ 12 34 56 A"}
    officer = a_person("o1", "professional", given_names="Marmaduke", family_name="Thistlewood",
                       date_of_birth="1970-01-02", other_identifiers=kept)  # fmt: skip
    text = "Marmaduke Thistlewood, born 2 January 1970, QQ123456A, of Walsall Council met Ms Quillfeather."
    seen = a_case(people=[a_person(), officer], incidents=[an_incident(text)], consents={"police": YES})
    summary = told(seen, POLICE).summary
    assert "Marmaduke Thistlewood" in summary and "of Walsall Council" in summary
    assert "1970" not in summary and "123456" not in summary


def test_the_reason_for_the_hostility_stands_in_a_line_for_every_victim_a_child_too():
    child = a_person("p5", "victim", given_names="Philippa", date_of_birth="2015-01-01", consents=UNASKED)
    seen = a_case(people=[a_person(), child], incidents=[an_incident("Ms Quillfeather ran.")], consents={"police": YES})
    answer = told(seen, POLICE)
    kept = {(line.role, line.category) for line in answer.lines if line.action is Action.KEEP}
    for category in ("race", "risk_assessment"):
        assert f"child:{category}" in answer.items and ("child", category) in kept
