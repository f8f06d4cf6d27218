"""What a newer case file changes and what stays: decided without a database."""

import json

import pytest

from hub.cases.casefile import to_json
from hub.cases.merging import later_answer, merge
from hub.cases.parse import parse_case_file
from hub.cases.rules import answer_for, names_of_recipient, own_answers, takes_away
from hub.lawful.purposes import Consent
from tests.case_builders import a_case, a_case_object, a_note, a_person, an_incident


def whole(**changes):
    """A case as `to_json` writes it."""
    return to_json(a_case(**changes))


def merged(old, new, **written_here):
    found = merge(old, new, written_here)
    parse_case_file(json.dumps(found.values))
    return found


def limit(about, *not_to):
    return {"about": about, "not_to": list(not_to or ["*"]), "except": [], "purposes": [], "why": ""}


def test_the_same_file_again_keeps_nothing_and_changes_nothing():
    case = whole(limits=[limit("p1")], notes=[a_note("One.")])
    assert merged(case, case) == merge(case, case, {})
    assert merged(case, case).values == case and merged(case, case).kept == ()


def test_facts_are_the_newer_files():
    old, new = whole(strands=["race"]), whole(strands=["religion"], notes=[a_note("New.")])
    assert merged(old, new).values["strands"] == ["religion"]
    assert [note["text"] for note in merged(old, new).values["notes"]] == ["New."]


@pytest.mark.parametrize(
    ("about", "old", "new", "becomes"),
    [
        ("notes[1]", ["a", "b"], ["x", "a", "b"], "notes[2]"),
        ("notes[0]", ["a", "b"], ["b", "a"], "notes[1]"),
        ("notes[0].text", ["a", "b"], ["b", "a"], "notes[1].text"),
        ("notes[0]", ["a"], ["a, corrected"], "notes[0]"),
        ("notes[1]", ["a", "b"], ["a"], None),
    ],
)
def test_a_limit_about_a_note_follows_the_note(about, old, new, becomes):
    before = whole(notes=[a_note(text) for text in old], limits=[limit(about)])
    after = whole(notes=[a_note(text) for text in new])
    kept = [one["about"] for one in merged(before, after).values["limits"]]
    assert kept == ([becomes] if becomes else [])


def test_a_limit_about_a_person_by_place_follows_the_person():
    people = [a_person("p1"), a_person("p2", given_names="Oriel")]
    before = whole(people=people, limits=[limit("people[1].addresses")])
    after = whole(people=[a_person("p0", given_names="New"), *people])
    assert merged(before, after).values["limits"][0]["about"] == "people[2].addresses"


def test_what_was_written_on_pages_comes_after_what_the_file_says():
    old = whole(incidents=[an_incident("one"), an_incident("here")])
    found = merged(old, whole(incidents=[an_incident("one"), an_incident("two")]), incidents=[an_incident("here")])
    assert [each["narrative"] for each in found.values["incidents"]] == ["one", "two", "here"]
    assert found.kept == ("1 incident written here",)


@pytest.mark.parametrize(
    ("old", "new", "counts"),
    [
        (("refused", "2026-03-01"), None, "refused"),
        (("withdrawn", "2026-03-01"), ("given", "2026-02-01"), "withdrawn"),
        (("refused", "2026-03-01"), ("given", "2026-03-01"), "refused"),
        (("refused", "2026-03-01"), ("given", "2026-04-01"), "given"),
        (("given", "2026-03-01"), None, None),
        (("given", "2026-05-01"), ("refused", "2026-04-01"), "refused"),
    ],
)
def test_a_refusal_stays_until_the_file_brings_a_later_answer(old, new, counts):
    def case(answer):
        return whole(consents={"police": {"value": answer[0], "on": answer[1]}} if answer else {})

    found = merged(case(old), case(new)).values["consents"].get("police")
    assert (found and found["value"]) == counts


def test_safe_contacts_flags_and_names_only_grow():
    safe = {"addresses": ["4 Quiet Yard"], "phones": [], "times": "", "note": ""}
    old = whole(people=[a_person(flags=["child"], aliases=["Zari"], former_names=["Old"], safe_contact=safe)])
    new = whole(people=[a_person(flags=["colleague"], aliases=["Zaz"])])
    (person,) = merged(old, new).values["people"]
    assert person["flags"] == ["colleague", "child"] and person["aliases"] == ["Zaz", "Zari"]
    assert person["former_names"] == ["Old"] and person["safe_contact"]["addresses"] == ["4 Quiet Yard"]


def test_the_later_of_two_answers_counts_and_on_one_day_the_more_careful():
    def answer(value, on):
        return {"value": value, "on": on, "why": ""}

    march, april = "2026-03-31", "2026-04-01"
    assert later_answer(answer("refused", march), answer("given", april))["value"] == "given"
    assert later_answer(answer("refused", april), answer("given", march))["value"] == "refused"
    for one, other in (("refused", "given"), ("given", "refused")):
        assert later_answer(answer(one, march), answer(other, march))["value"] == "refused"


# Answers


@pytest.mark.parametrize(
    ("answers", "counts"),
    [
        ({"*": "given"}, "given"),
        ({"*": "given", "local_authority": "refused"}, "refused"),
        ({"local_authority": "refused", "walsall-council": "given"}, "given"),
        ({"walsall-council": "given", "walsall-council/adult-social-care": "refused"}, "refused"),
        ({"walsall-council/youth-justice": "given"}, "not_sought"),
        ({"landlord_case": "given", "statistics": "given"}, "not_sought"),
        ({}, "not_sought"),
    ],
)
def test_the_most_particular_answer_counts(answers, counts):
    names = names_of_recipient("walsall-council", "adult-social-care", "local_authority")
    assert answer_for(answers, names).value == counts


def test_support_means_every_voluntary_support_agency_after_its_kind():
    names = names_of_recipient("victim-support", None, "voluntary_support_agency")
    assert answer_for({"support": "given", "*": "refused"}, names) is Consent.GIVEN
    assert answer_for({"support": "given", "voluntary_support_agency": "refused"}, names) is Consent.REFUSED


def test_a_victim_without_own_answers_has_those_of_the_case_and_nobody_else_has():
    case = a_case(
        people=[a_person(), a_person("p2", "witness", given_names="Ida")],
        consents={"police": {"value": "given", "on": "2026-01-01"}},
    )
    assert own_answers(case, case.person("p1")) == {"police": "given"}
    assert own_answers(case, case.person("p2")) == {}


def test_an_answer_takes_away_exactly_when_it_comes_earlier_in_the_order_of_care():
    order = list(Consent)
    for n, before in enumerate(order):
        assert {after for after in order if takes_away(before, after)} == set(order[:n])


def test_every_answer_of_the_paper_is_known():
    assert {answer.value for answer in Consent} == {
        "explicit_given", "given", "refused", "withdrawn", "not_sought", "not_sought_prejudice", "not_obtainable",
        "incapable",
    }  # fmt: skip
    assert a_case_object()["reference"] == "HC-2026-0900"
