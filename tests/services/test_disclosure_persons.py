"""All that was shared about one person, in one query and within what the asker may see.

Source: threat model P27, P9; UK GDPR Art 15(1)(c).
"""

import json
from uuid import uuid4

import pytest
from sqlalchemy import event

from hub.cases import service as case_service
from hub.cases.parse import parse_case_file
from hub.demo import seed
from hub.disclosures import persons
from hub.kernel.errors import NotFoundError, NotPermittedError
from tests.shared_world import DRAFTER

HER = "Gurpreet Kaur Sahota"


def found(world, words: str, who: str = "ruth.anand"):
    with world.looking(who) as block:
        return persons.find_people(block, words)


def shared(world, person, who: str = "ruth.anand"):
    with world.looking(who) as block:
        return persons.shared_about(block, person).lines


def test_the_officer_finds_everything_told_of_a_person_with_whom_when_and_on_what_basis(partnership):
    world = partnership
    disclosure_id, reference = world.shared()
    world.open(reference, "opening")
    world.shared(agency="staffordshire-police")
    world.withdraw(disclosure_id)
    (person,) = found(world, HER)
    lines = shared(world, person)
    assert {(line.recipient, line.state, line.opened_by) for line in lines} == {
        ("West Midlands Police", "recalled", 1), ("Staffordshire Police", "sent", 0),
    }  # fmt: skip
    for line in lines:
        assert ("victim:identity", "keep") in line.items and line.basis and line.purpose == "prevent_detect_crime"
        assert line.url.startswith("/log/")


@pytest.mark.parametrize("words", ["07700 900114", "preet.sahota84@post.example", "17 Tansymoor Road", "SAHOTA"])
def test_people_are_found_exactly_by_number_mail_address_or_name(partnership, words):
    partnership.shared()
    assert found(partnership, words)


@pytest.mark.parametrize("words", ["Gurpreet", "Sahot", "07700 90011", "17 Tansymoor", "", "   "])
def test_and_never_by_likeness(partnership, words):
    assert found(partnership, words) == ()


def test_somebody_of_whom_nothing_went_has_an_empty_page_and_a_stranger_none(partnership):
    partnership.shared(agency="west-midlands-fire", purpose="target_hardening", records=())
    (hidden,) = found(partnership, "Doreen Fellows")
    assert shared(partnership, hidden) == ()
    with pytest.raises(NotFoundError):
        shared(partnership, uuid4())


def test_a_refused_or_unsent_draft_told_nobody_anything(partnership):
    partnership.approved()
    partnership.drafted(agency="victim-support", purpose="prevent_detect_crime")
    (person,) = found(partnership, HER)
    assert shared(partnership, person) == ()


def test_a_person_of_two_cases_is_one_for_the_officer_and_within_the_scope_of_each_coordinator(partnership):
    world = partnership
    world.shared()
    case = json.loads(sorted(seed.CASES.glob("*.json"))[0].read_text(encoding="utf-8"))
    case["reference"] = "HC-2026-9001"
    with world.at("tom.ellery") as work:
        report = case_service.import_case_file(work, parse_case_file(json.dumps(case)), "owen.pike")
    assert report.linked
    (person,) = found(world, HER)
    assert len(shared(world, person)) == 1
    assert found(world, HER, DRAFTER) == found(world, HER, "tom.ellery") == (person,)
    assert len(shared(world, person, DRAFTER)) == 1
    assert shared(world, person, "tom.ellery") == ()


def test_by_the_case_a_coordinator_and_the_officer_of_it_see_it_and_others_do_not(partnership):
    partnership.shared()
    for who in (DRAFTER, "ines.calder"):
        with partnership.looking(who) as block:
            view = persons.shared_about_in_case(block, partnership.case_id, "p1")
        assert view.name.endswith("Sahota") and len(view.lines) == 1 and view.lines[0].url.startswith("/disclosures/")
    for who in ("tom.ellery", "owen.pike"):
        with pytest.raises(NotFoundError), partnership.looking(who) as block:
            persons.shared_about_in_case(block, partnership.case_id, "p1")
    with pytest.raises(NotFoundError), partnership.looking(DRAFTER) as block:
        persons.shared_about_in_case(block, partnership.case_id, "p99")


def test_a_coordinator_finds_nobody_outside_the_own_cases(partnership):
    assert found(partnership, HER, "tom.ellery") == ()


@pytest.mark.parametrize("who", ["dana.orme", "joss.merrill", "noel.varga", "sam.okoro"])
def test_nobody_else_asks(partnership, who):
    with pytest.raises(NotPermittedError):
        found(partnership, HER, who)


def test_what_went_about_somebody_is_one_query_over_the_index(partnership):
    partnership.shared()
    (person,) = found(partnership, HER)
    statements = []
    event.listen(partnership.office.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    shared(partnership, person)
    assert len([text for text in statements if "disclosure_item.person_id = " in text and "JOIN" in text]) == 1
