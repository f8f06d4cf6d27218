"""Wishes, limits and flags only take away, and the more particular name wins."""

import pytest

from hub.cases.casefile import Limit
from hub.disclosures.subjects import bars
from hub.lawful.purposes import Purpose
from tests.case_builders import (
    CHARITY,
    COMMUNITY_SAFETY,
    FIRE,
    LANDLORD,
    POLICE,
    YOUTH_JUSTICE,
    a_case,
    a_note,
    a_person,
    an_incident,
    told,
)

CONFERENCE = Purpose.RISK_CASE_CONFERENCE
YES = {"value": "explicit_given", "on": "2026-05-05"}
GIVEN = {"police": YES, "support": YES}
ACCOUNT = an_incident("Ms Quillfeather was in the yard. A bottle was thrown at 9pm. It missed.")
UNASKED = {"*": {"value": "not_sought_prejudice", "on": "2026-05-05", "why": "reprisals"}}


def suspect(**changes):
    return a_person("p2", "alleged perpetrator", title="Mr", given_names="Torvald", family_name="Ironhelm",
                    consents=UNASKED, **changes)  # fmt: skip


@pytest.mark.parametrize(
    ("not_to", "except_", "to", "barred"),
    [
        (["*"], [], POLICE, True),
        (["police"], [], POLICE, True),
        (["police"], [], FIRE, False),
        (["*"], ["police"], POLICE, False),
        (["*"], ["staffordshire-police"], POLICE, True),
        (["police"], ["*"], POLICE, True),
        (["west-midlands-police"], ["police"], POLICE, True),
        (["police"], ["west-midlands-police"], POLICE, False),
        (["police"], ["police"], POLICE, False),
        (["walsall-council/community-safety"], ["walsall-council"], COMMUNITY_SAFETY, True),
        (["walsall-council"], ["walsall-council/community-safety"], COMMUNITY_SAFETY, False),
        (["walsall-council"], ["walsall-council/community-safety"], YOUTH_JUSTICE, True),
        (["voluntary_support_agency"], [], CHARITY, True),
        ([], [], POLICE, False),
    ],
)  # fmt: skip
def test_the_longer_name_wins_and_an_exception_over_a_bar_of_its_length(not_to, except_, to, barred):
    assert bars(Limit("p1", tuple(not_to), tuple(except_)), to, CONFERENCE) is barred


def test_a_limit_for_one_purpose_is_silent_for_another():
    limit = Limit("p1", ("*",), purposes=("tension_monitoring",))
    assert bars(limit, POLICE, Purpose.TENSION_MONITORING) and not bars(limit, POLICE, CONFERENCE)


def with_limit(about, **changes):
    values = {"consents": GIVEN, "incidents": [ACCOUNT], "people": [a_person(phones=["01632 960001"]), suspect()]}
    return told(a_case(**(values | {"limits": [{"about": about, "not_to": ["*"]}]} | changes)), POLICE)


def test_a_limit_about_a_person_takes_every_mention_away():
    answer = with_limit("p2", incidents=[an_incident("Ms Quillfeather saw Torvald Ironhelm. Ironhelm ran.")])
    assert "Ironhelm" not in answer.summary and "Torvald" not in answer.summary
    assert answer.summary.count("[person removed]") == 2
    assert not any(item.startswith("perpetrator") for item in answer.items)


def test_a_limit_about_a_kind_of_data_concerns_everybody():
    answer = with_limit("contact")
    assert "01632" not in answer.summary and "Quillfeather" in answer.summary
    assert not any(item.endswith(":contact") for item in answer.items)


def test_a_limit_about_one_persons_kind_of_data_leaves_the_others():
    people = [a_person(phones=["01632 960001"]), suspect(phones=["01632 960002"])]
    answer = with_limit("p1:contact", people=people)
    assert "960001" not in answer.summary and "960002" in answer.summary


@pytest.mark.parametrize(
    ("about", "gone"),
    [
        ("people[0].phones", "01632 960001"),
        ("people[0].phones[0]", "01632 960001"),
        ("people[0].emails", "zar@post.example"),
        ("people[0].addresses", "3 Otterspool Mews"),
        ("people[0].addresses", "no 3"),
        ("people[0].date_of_birth", "29/02/1980"),
        ("people[0].other_identifiers.vrm", "TB67KDW"),
        ("people[0].other_identifiers", "@zar_q"),
    ],
)
def test_a_limit_may_name_a_member_of_a_person_and_means_it_in_texts_too(about, gone):
    values = ["01632 960001", "zar@post.example", "3 Otterspool Mews", "29/02/1980", "TB67KDW", "@zar_q"]
    person = a_person(
        phones=values[:1], emails=values[1:2], addresses=["3 Otterspool Mews, Walsall WS18 2AB"],
        other_identifiers={"vrm": "TB67 KDW", "handle": "@zar_q"},
    )  # fmt: skip
    text = "Ms Quillfeather at no 3 gave " + ", ".join(values) + "."
    answer = with_limit(about, people=[person, suspect()], incidents=[an_incident(text)])
    assert gone not in answer.summary and "Quillfeather" in answer.summary
    left = [value for value in values if value != gone and not (gone == "no 3" and "Mews" in value)]
    if about != "people[0].other_identifiers":
        assert [value for value in left if value not in answer.summary] == []


def test_a_limit_about_the_whole_list_of_people_leaves_nobody():
    answer = with_limit("people", incidents=[an_incident("Ms Quillfeather saw Torvald Ironhelm.")])
    assert "Quillfeather" not in answer.summary and "Ironhelm" not in answer.summary


@pytest.mark.parametrize("about", ["people[0].flags", "people[0].consents", "people[0].safe_contact"])
def test_a_limit_about_what_never_leaves_changes_nothing(about):
    assert with_limit(about).summary == with_limit("text:no such words").summary


@pytest.mark.parametrize(("about", "gone", "left"), [
    ("incidents[0]", "bottle", "Second"),
    ("incidents", "Second", "Ms Zarina"),
    ("notes[0]", "gate", "bottle"),
    ("notes[0].text", "gate", "bottle"),
    ("risk", "weapons", "bottle"),
    ("risk.factors[1]", "weapons", "repeat"),
    ("strands", "Reason", "bottle"),
    ("incidents[0].kinds", "2026, 9:10pm, threat\nMs Quill", "bottle"),
])  # fmt: skip
def test_a_limit_about_a_place_in_the_file_takes_that_and_what_is_below(about, gone, left):
    answer = with_limit(
        about,
        incidents=[ACCOUNT, an_incident("Second: Ms Quillfeather heard steps.")],
        notes=[a_note("The gate was open when Ms Quillfeather came.")],
        risk={"level": "high", "score": 30, "matrix": "", "factors": ["repeat", "weapons"]},
    )
    assert gone not in answer.summary and left in answer.summary


def test_a_limit_about_words_takes_the_sentence_wherever_it_stands_in_any_case():
    notes = [a_note("Call back. A BOTTLE was  kept as evidence. Done."), a_note("Nothing about it.")]
    answer = with_limit("text:a bottle was", notes=notes)
    assert "thrown" not in answer.summary and "kept as evidence" not in answer.summary
    assert "It missed." in answer.summary and "Call back." in answer.summary and "Done." in answer.summary


def test_why_and_about_never_leave_the_landlord():
    limit = {"about": "text:bottle was", "not_to": ["*"], "why": "she fears Aunt Perpetua"}
    assert "Perpetua" not in with_limit("p1", limits=[limit]).summary


def test_a_limit_never_gives_what_the_agreement_does_not():
    limits = [{"about": "financial", "not_to": ["fire_service"], "except": ["police"]}]
    answer = with_limit("race", limits=limits, incidents=[an_incident("Ms Quillfeather, NINO QQ 12 34 56 A, rang.")])
    assert "12 34 56" not in answer.summary


def test_a_colleagues_home_is_never_told():
    people = [a_person(addresses=["3 Otterspool Mews, Walsall WS18 2AB"], flags=["colleague"])]
    answer = with_limit("race", people=people, incidents=[an_incident("Went to 3 Otterspool Mews for Quillfeather.")])
    assert "Otterspool" not in answer.summary and "Quillfeather" in answer.summary


SOURCE = a_person("p3", "witness", title="Mrs", given_names="Ottoline", family_name="Wrenwood",
                  addresses=["8 Marrowfat Row, Walsall WS18 1AA"], flags=["confidential_source"])  # fmt: skip
NOTE = a_note(
    'Ms Quillfeather rang. Mrs Wrenwood at 8 Marrowfat Row says "he did it. I saw him do it. Twice." '
    "Do not name her as source. The gate was repaired."
)


@pytest.mark.parametrize("to", [COMMUNITY_SAFETY, CHARITY, FIRE, YOUTH_JUSTICE], ids=lambda to: to.code)
def test_of_a_hidden_source_nothing_is_left_not_even_the_rest_of_what_she_said(to):
    answer = told(a_case(people=[a_person(), suspect(), SOURCE], notes=[NOTE], consents=GIVEN), to)
    for word in ("Wrenwood", "Ottoline", "Marrowfat", "saw him", "Twice", "source"):
        assert word not in answer.summary
    assert "gate was repaired" in answer.summary
    assert not any(item.startswith("witness") for item in answer.items)
    assert not any("witness" in row.what for row in answer.left_out)


def test_police_learn_who_the_source_is_unless_a_limit_says_otherwise():
    case = {"people": [a_person(), suspect(), SOURCE], "notes": [NOTE], "consents": GIVEN}
    assert "Wrenwood" in told(a_case(**case), POLICE).summary
    limits = [{"about": "p3", "not_to": ["*"], "except": ["staffordshire-police"]}]
    assert "Wrenwood" not in told(a_case(**case, limits=limits), POLICE).summary


def test_a_witness_whose_role_says_confidential_needs_no_flag():
    quiet = SOURCE | {"flags": [], "role": "witness (confidential)"}
    answer = told(a_case(people=[a_person(), suspect(), quiet], notes=[NOTE], consents=GIVEN), COMMUNITY_SAFETY)
    assert "Wrenwood" not in answer.summary and "saw him" not in answer.summary


def test_a_door_that_a_source_shares_with_the_suspect_points_to_nobody():
    door = ["8 Marrowfat Row, Walsall WS18 1AA"]
    people = [a_person(), suspect(addresses=door), SOURCE]
    note = a_note("Torvald Ironhelm came out of 8 Marrowfat Row with a bottle.")
    answer = told(a_case(people=people, notes=[note], consents=GIVEN), COMMUNITY_SAFETY)
    assert "came out of 8 Marrowfat Row with a bottle" in answer.summary


def test_where_somebody_is_safe_is_told_to_nobody():
    safe = {"addresses": ["Larkrise library"], "phones": ["01632 960777"], "times": "any Thursday morning", "note": ""}
    people = [a_person(phones=["01632 960777", "01632 960778"], safe_contact=safe), suspect()]
    note = a_note("Rang 01632 960777. Meets us any Thursday morning. Seen at Larkrise library. "
                  "She likes the library. All well.")  # fmt: skip
    summary = told(a_case(people=people, notes=[note], consents=GIVEN), POLICE).summary
    for word in ("960777", "Thursday", "Larkrise", "library"):
        assert word not in summary
    assert "960778" in summary and "All well." in summary


YOUNG = suspect() | {"date_of_birth": "2011-03-03", "addresses": ["5 Fennel Walk, Walsall WS18 3CC"]}


@pytest.mark.parametrize(("to", "named"), [
    (POLICE, True), (YOUTH_JUSTICE, True), (COMMUNITY_SAFETY, False), (CHARITY, False), (FIRE, False),
    (LANDLORD, False),
], ids=lambda value: getattr(value, "code", str(value)))  # fmt: skip
def test_a_suspect_under_18_is_named_to_police_and_youth_justice_alone(to, named):
    case = a_case(people=[a_person(), YOUNG], incidents=[an_incident("Torvald of 5 Fennel Walk ran.")], consents=GIVEN)
    summary = told(case, to).summary
    assert ("Torvald" in summary) is named and ("Fennel" in summary) is named
