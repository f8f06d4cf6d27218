"""Who somebody is in law, what they answered about whom, and how they stand in what is sent."""

from datetime import date

import pytest

from hub.disclosures.subjects import answer_of, consent_by_role, roles_of
from hub.lawful.purposes import Category, Consent, Purpose, RecipientKind, Role
from tests.case_builders import (
    CHARITY,
    COMMUNITY_SAFETY,
    FIRE,
    LANDLORD,
    POLICE,
    TODAY,
    YOUTH_JUSTICE,
    a_case,
    a_note,
    a_person,
    an_incident,
    recipient,
    told,
)

YES = {"value": "explicit_given", "on": "2026-05-05"}
NO = {"value": "refused", "on": "2026-05-05"}
UNASKED = {"*": {"value": "not_sought_prejudice", "on": "2026-05-05", "why": "reprisals"}}
SUSPECT = a_person("p2", "alleged perpetrator", title="Mr", given_names="Torvald", family_name="Ironhelm",
                   date_of_birth="1979-07-22", consents=UNASKED)  # fmt: skip


@pytest.mark.parametrize(
    ("role", "born", "flags", "roles"),
    [
        ("victim", "1980-01-01", [], "victim"),
        ("Victim (tenant)", None, [], "victim"),
        ("victim", "2008-11-24", [], "victim"),
        ("victim", "2008-11-25", [], "child"),
        ("victim", "1980-01-01", ["child"], "child"),
        ("counter-complainant", None, [], "victim perpetrator"),
        ("counter-complainant", "2010-01-01", [], "child perpetrator"),
        ("victim (accused by the neighbour)", None, [], "victim perpetrator"),
        ("alleged perpetrator", None, [], "perpetrator"),
        ("alleged perpetrator", "2010-01-01", [], "child perpetrator"),
        ("witness (confidential)", None, [], "witness"),
        ("witness", "2010-01-01", [], "child witness"),
        ("household member", None, [], "third_party"),
        ("family", "2019-01-01", [], "child"),
        ("advocate", None, [], "third_party"),
        ("parent of the suspect", None, [], "third_party"),
        ("stranger from nowhere", None, [], "third_party"),
        ("professional", None, [], "professional"),
        ("professional", "2010-01-01", ["child"], "professional"),
    ],
)
def test_the_first_words_of_the_role_and_the_age_on_the_day_decide(role, born, flags, roles):
    case = a_case(people=[a_person(role=role, date_of_birth=born, flags=flags)])
    assert " ".join(found.value for found in roles_of(case.people[0], TODAY)) == roles


def test_eighteen_comes_on_the_birthday_of_a_leap_day_too():
    case = a_case(people=[a_person(date_of_birth="2008-02-29")])
    assert roles_of(case.people[0], date(2026, 2, 28)) == (Role.CHILD,)
    assert roles_of(case.people[0], date(2026, 3, 1)) == (Role.VICTIM,)


@pytest.mark.parametrize(
    ("answers", "to", "answer"),
    [
        ({}, POLICE, Consent.NOT_SOUGHT),
        ({"*": NO}, POLICE, Consent.REFUSED),
        ({"*": NO, "police": YES}, POLICE, Consent.EXPLICIT_GIVEN),
        ({"police": YES, "west-midlands-police": NO}, POLICE, Consent.REFUSED),
        ({"walsall-council": NO, "walsall-council/youth-justice": YES}, YOUTH_JUSTICE, Consent.EXPLICIT_GIVEN),
        ({"walsall-council": NO, "walsall-council/youth-justice": YES}, COMMUNITY_SAFETY, Consent.REFUSED),
        ({"support": YES}, CHARITY, Consent.EXPLICIT_GIVEN),
        ({"support": YES}, FIRE, Consent.NOT_SOUGHT),
        ({"landlord_case": YES, "statistics": YES}, LANDLORD, Consent.NOT_SOUGHT),
    ],
)
def test_the_answer_about_the_most_particular_recipient_counts(answers, to, answer):
    case = a_case(consents=answers)
    assert answer_of(case, case.people[0], to, TODAY) is answer


def test_a_persons_own_answers_replace_the_cases_and_are_the_only_ones_of_who_is_no_victim():
    people = [a_person("p1", consents={"fire_service": YES}), a_person("p2"), a_person("p3", "witness")]
    case = a_case(people=people, consents={"police": YES})
    answers = [answer_of(case, person, POLICE, TODAY) for person in case.people]
    assert answers == [Consent.NOT_SOUGHT, Consent.EXPLICIT_GIVEN, Consent.NOT_SOUGHT]


def test_the_consent_of_a_role_is_the_least_of_its_persons_on_the_list():
    order = ["refused", "withdrawn", "not_sought", "incapable", "not_obtainable", "not_sought_prejudice", "given",
             "explicit_given"]  # fmt: skip
    for n, least in enumerate(order):
        people = [a_person(f"p{k}", consents={"*": {"value": value, "on": "2026-05-05"}})
                  for k, value in enumerate(order[n:])]  # fmt: skip
        case = a_case(people=people)
        assert consent_by_role(case, POLICE, TODAY)[Role.VICTIM].value == least
        last = {f"p{len(people) - 1}"}
        assert consent_by_role(case, POLICE, TODAY, last)[Role.VICTIM] is Consent.EXPLICIT_GIVEN


def test_what_not_to_do_stands_first_and_cannot_be_left_out():
    warning = "Never write; her sister opens the post."
    case = a_case(
        people=[a_person(), SUSPECT, a_person("p4", "witness", given_names="Ottoline", family_name="Wrenwood")],
        incidents=[an_incident("Ms Quillfeather was shouted at.")],
        contact_warnings=[{"about": "p1", "text": warning}, {"about": "p4", "text": "Not after dark."}],
        consents={"police": YES},
    )
    answer = told(case, FIRE, Purpose.TARGET_HARDENING, out=frozenset({"victim:contact_warning"}))
    lines = answer.summary.splitlines()
    assert lines[lines.index("What not to do") + 1] == f"- Ms Zarina Quillfeather: {warning}"
    assert lines.index("What not to do") < lines.index("Who this is about")
    assert "Not after dark" not in answer.summary  # the fire service learns nothing of the witness
    assert "victim:contact_warning" in answer.items


def test_a_label_is_the_same_for_one_agency_whatever_was_written_and_differs_between_agencies():
    case = a_case(
        people=[a_person(aliases=["Zaz"]), SUSPECT],
        incidents=[an_incident("Zaz rang. Ms Quillfeather's door was kicked. ZARINA hid.")],
        consents=UNASKED,
    )
    landlord = told(case, LANDLORD)
    label = landlord.label_words["p1"]
    assert landlord.summary.count(label) == 4 and f"{label}'s door" in landlord.summary
    assert "Quillfeather" not in landlord.summary and "Zaz" not in landlord.summary
    elsewhere = told(case, YOUTH_JUSTICE)
    assert elsewhere.label_words["p1"] != label


def test_labels_given_earlier_are_kept():
    case = a_case(people=[a_person(), SUSPECT], incidents=[an_incident("Ms Quillfeather hid.")], consents=UNASKED)
    assert "Person Z9 (victim) hid." in told(case, LANDLORD, labels={"p1": "Z9"}).summary


def test_a_label_stands_without_address_telephone_or_birth_date():
    case = a_case(
        people=[a_person(phones=["01632 960001"], addresses=["3 Otterspool Mews, Walsall"]), SUSPECT],
        incidents=[an_incident("Ms Quillfeather, born 29/02/1980, hid.")],
        consents=UNASKED,
    )
    summary = told(case, LANDLORD).summary
    for word in ("960001", "Otterspool", "1980"):
        assert word not in summary


def test_a_justified_name_carries_the_name_alone():
    people = [a_person(), SUSPECT | {"other_identifiers": {"vrm": "TB67 KDW"}}]
    text = "Torvald Ironhelm, born 22/07/1979, (47), drove off in TB67 KDW. Ms Quillfeather wept."
    case = a_case(people=people, incidents=[an_incident(text)], consents={"support": YES})
    answer = told(case, CHARITY)
    assert "Mr Torvald Ironhelm (alleged perpetrator): an adult" in answer.summary
    assert "1979" not in answer.summary and "KDW" not in answer.summary and "47" not in answer.summary


def test_on_consent_nobody_goes_who_did_not_give_it_but_people_at_work():
    people = [
        a_person(consents={"support": YES}),
        a_person("p5", given_names="Philippa", family_name="Umberslade"),
        SUSPECT,
        a_person("o1", "professional", given_names="Marmaduke", family_name="Thistlewood", phones=["0121 496 0001"]),
    ]
    text = "Ms Quillfeather and Philippa Umberslade met Torvald Ironhelm; Marmaduke Thistlewood came."
    answer = told(a_case(people=people, incidents=[an_incident(text)]), CHARITY, Purpose.VICTIM_SUPPORT)
    assert answer.combination == "K19" and answer.outcome == "allow"
    assert "Ms Quillfeather and [person removed] met [person removed]" in answer.summary
    assert "Marmaduke Thistlewood came" in answer.summary and "0121 496 0001" in answer.summary
    assert {item.split(":")[0] for item in answer.items} == {"victim", "professional"}


def test_a_title_of_faith_and_a_mail_address_that_tells_it_go_where_religion_does_not():
    people = [
        a_person(title="Imam", emails=["office@masjid-otterspool.example"], addresses=["3 Otterspool Mews, Walsall"]),
        SUSPECT,
    ]
    text = "Imam Quillfeather, or Sheikh Zarina, wrote from office@masjid-otterspool.example: religiously aggravated."
    case = a_case(people=people, strands=["religion"], incidents=[an_incident(text)], consents={"police": YES})
    fire = told(case, FIRE, Purpose.TARGET_HARDENING).summary
    for word in ("Imam", "Sheikh", "masjid", "religious", "Reason"):
        assert word not in fire
    assert "Zarina Quillfeather" in fire and "3 Otterspool Mews" in fire
    assert "Imam Zarina Quillfeather" in told(case, POLICE).summary


FORMER = a_person(flags=["gra_protected"], former_names=["Percival Quillfeather", "Percival"],
                  other_identifiers={"grc": "certificate seen"})  # fmt: skip
HISTORY = a_note(
    "Ms Quillfeather rang. She is a trans woman and holds a GRC. Her old name was put through the door. "
    "The letter said PERCIVAL. She wants it to stop."
)


@pytest.mark.parametrize("to", [COMMUNITY_SAFETY, FIRE, LANDLORD, YOUTH_JUSTICE, CHARITY], ids=lambda to: to.code)
def test_a_history_leaves_no_trace_not_even_a_gap_that_tells(to):
    limits = [{"about": f"p1:{kind}", "not_to": ["*"], "except": ["police"]} for kind in ("trans", "gra_protected")]
    case = a_case(people=[FORMER, SUSPECT], strands=["transgender"], notes=[HISTORY], limits=limits,
                  consents={"support": YES, "police": YES})  # fmt: skip
    answer = told(case, to)
    for word in ("Percival", "PERCIVAL", "trans", "GRC", "old name", "She is a", "letter said"):
        assert word not in answer.summary
    said = [*(row.what for row in answer.left_out), *answer.missing]
    assert not any("gender" in line or "trans" in line for line in said)


def test_a_former_name_needs_a_typed_reason_even_for_police():
    case = a_case(people=[FORMER, SUSPECT], strands=["transgender"], notes=[HISTORY], consents={"police": YES})
    assert "PERCIVAL" not in told(case, POLICE).summary
    reason = {(Role.VICTIM, Category.GRA_PROTECTED): "the note itself is evidence"}
    assert "PERCIVAL" in told(case, POLICE, justified=reason).summary


def test_what_the_victim_asked_for_goes_to_police_and_to_her_advocate_alone():
    case = a_case(
        people=[a_person(), SUSPECT],
        victim_wishes="She wants to stay.",
        consents={"police": YES, "support": YES},
        incidents=[an_incident("Ms Quillfeather was shouted at.")],
    )
    assert "wants to stay" in told(case, POLICE).summary
    assert "wants to stay" in told(case, CHARITY).summary
    for to in (COMMUNITY_SAFETY, FIRE, LANDLORD, recipient("walsall-healthcare-trust", RecipientKind.NHS_BODY)):
        assert "wants to stay" not in told(case, to).summary


def test_somebody_without_a_name_stands_under_what_is_known():
    known_as = a_person("p2", "alleged perpetrator", title=None, given_names="", family_name="", aliases=["Red"],
                        date_of_birth=None, phones=["01632 960009"], consents=UNASKED)  # fmt: skip
    case = a_case(people=[a_person(), known_as], consents={"police": YES},
                  incidents=[an_incident("Ms Quillfeather saw Red. The red bus came.")])  # fmt: skip
    lines = told(case, POLICE).summary.splitlines()
    assert "- Red (alleged perpetrator): 01632 960009" in lines
    assert "Ms Quillfeather saw Red. The red bus came." in lines
    people = [a_person(), known_as | {"aliases": []}]
    case = a_case(people=people, consents={"police": YES}, incidents=[an_incident("Ms Quillfeather ran.")])
    assert "Somebody whose name is not known (alleged perpetrator): 01632 960009" in told(case, POLICE).summary


@pytest.mark.parametrize("purpose", Purpose)
def test_of_a_case_without_people_nothing_goes(purpose):
    case = a_case(people=[], incidents=[an_incident("A bottle was thrown at 3 Otterspool Mews.")],
                  notes=[a_note("Mr Halfpenny rang from 01632 960001.")])  # fmt: skip
    for to in (POLICE, COMMUNITY_SAFETY, CHARITY, FIRE, LANDLORD, YOUTH_JUSTICE):
        answer = told(case, to, purpose)
        assert answer.outcome == "refuse" and answer.summary == "" and answer.items == ()
