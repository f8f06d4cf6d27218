"""Words that point to somebody although no name stands there."""

import pytest

from hub.disclosures.fields import FieldResult
from hub.disclosures.singling_out import singled_out, unnamed_people
from hub.lawful.purposes import Role
from hub.redaction.decide import Action, Decided

VICTIM = {"p1": (Role.VICTIM,)}
ALL_THREE = ("victim:address", "victim:race", "victim:incident_narrative")


def a_span(kind: str, action: Action, person: str | None = "p1") -> Decided:
    return Decided(0, 1, kind, person, action, "", "", "[...]", 0.9)


def a_field(released: str, *decided: Decided) -> FieldResult:
    return FieldResult("incidents[0].narrative", released, decided, released)


def codes(field: FieldResult, items=(), unnamed=VICTIM) -> list[str]:
    return [one.code for one in singled_out([field], items, unnamed)]


def test_street_characteristic_and_age_together_are_warned_about_with_what_to_leave_out():
    field = a_field("Person K7 (71) of Larch Road.", a_span("AGE", Action.KEEP), a_span("PLACE", Action.KEEP))
    (found,) = singled_out([field], ALL_THREE, VICTIM)
    assert found.code == "COMBINATION" and found.drop == ("victim:address",)


@pytest.mark.parametrize("missing", ["address", "race", "age"])
def test_two_of_the_three_are_not(missing):
    items = [item for item in ALL_THREE if missing not in item]
    spans = [] if missing == "age" else [a_span("AGE", Action.KEEP)]
    assert codes(a_field("Person K7 was threatened.", *spans), items) == []


def test_an_age_said_less_exactly_still_counts_and_a_removed_one_does_not():
    assert codes(a_field("x", a_span("AGE", Action.GENERALISE)), ALL_THREE) == ["COMBINATION"]
    assert codes(a_field("x", a_span("AGE", Action.REMOVE)), ALL_THREE) == []


def test_nothing_is_singled_out_where_everybody_is_named_anyway():
    assert codes(a_field("The only family on the close.", a_span("AGE", Action.KEEP)), ALL_THREE, {}) == []


@pytest.mark.parametrize(
    "words",
    ["They are the only Somali family on the close.", "One of two shops run by them.", "He is the imam there.",
     "Everybody knows them."],
)  # fmt: skip
def test_words_that_leave_few_people_are_warned_about(words):
    assert codes(a_field(words)) == ["FEW"]


@pytest.mark.parametrize("words", ["It was the last time only.", "One of the windows broke.", "Two of them ran."])
def test_ordinary_words_are_not(words):
    assert codes(a_field(words)) == []


def test_a_long_quoted_post_can_be_searched_and_a_short_or_spoken_one_cannot():
    post = '"nobody asked you lot to come here so pack your bags tonight"'
    assert codes(a_field(f"He posted {post} in a group.")) == ["QUOTE"]
    assert codes(a_field('He posted "go back home now please" in a group.')) == []
    assert codes(a_field(f"He shouted {post} over the fence.")) == []


def test_a_post_counts_even_where_everybody_is_named():
    post = '"nobody asked you lot to come here so pack your bags tonight"'
    assert codes(a_field(f"He posted {post}."), (), {}) == ["QUOTE"]


def test_what_was_taken_out_is_not_read_and_not_warned_about():
    gone = FieldResult("notes[0].text", "the only family", (), "")
    assert singled_out([gone], (), VICTIM) == ()


def test_people_are_unnamed_where_a_label_or_an_age_stands_and_no_name():
    roles = {"p1": (Role.VICTIM,), "p2": (Role.CHILD,), "o1": (Role.PROFESSIONAL,)}
    field = a_field(
        "x", a_span("PERSON", Action.KEEP), a_span("AGE", Action.KEEP, "p2"), a_span("PERSON", Action.REMOVE, "o1")
    )
    assert unnamed_people([field], roles) == {"p2": (Role.CHILD,)}
