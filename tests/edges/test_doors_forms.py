"""How the fields of a form reach a command, and where people are led."""

import pytest
from flask import Flask
from marshmallow import fields
from marshmallow.validate import OneOf

from hub.kernel.errors import InvalidError
from hub.schemas.fields import CommandSchema, day
from hub.web.context import form_values, own_path, query_values


class Choose(CommandSchema):
    """A field that may be repeated, and a day."""

    items = fields.List(fields.String(), load_default=[])
    told_on = day("the day")


def posted(*pairs):
    with Flask("test").test_request_context("/", method="POST", data=_by_name(pairs)):
        return form_values()


def _by_name(pairs) -> dict[str, list[str]]:
    gathered: dict[str, list[str]] = {}
    for name, value in pairs:
        gathered.setdefault(name, []).append(value)
    return gathered


def test_the_token_is_dropped_blanks_are_left_out_and_repeats_are_gathered():
    values = posted(("csrf_token", "x"), ("a", "1"), ("b", "  "), ("c", "1"), ("c", "2"), ("c", ""))
    assert values == {"a": "1", "c": ["1", "2"]}


@pytest.mark.parametrize("given", [[], ["a"], ["a", "b"]])
def test_a_field_that_may_be_repeated_is_a_list_however_often_it_came(given):
    assert Choose.values(posted(*[("items", one) for one in given]))["items"] == given


@pytest.mark.parametrize(
    ("parts", "loaded"), [(("24", "11", "2026"), "2026-11-24"), (("1", "2", "2026"), "2026-02-01")]
)
def test_a_day_in_three_boxes_is_joined(parts, loaded):
    names = ("told_on-day", "told_on-month", "told_on-year")
    assert str(Choose.values(posted(*zip(names, parts, strict=True)))["told_on"]) == loaded


@pytest.mark.parametrize("parts", [("31", "2", "2026"), ("24", "", "2026"), ("x", "11", "2026"), ("", "", "26")])
def test_a_day_that_does_not_exist_is_told_as_such(parts):
    names = ("told_on-day", "told_on-month", "told_on-year")
    with pytest.raises(InvalidError) as refused:
        Choose.values(posted(*zip(names, parts, strict=True)))
    assert refused.value.errors == {"told_on": ["Enter a real date for the day."]}


def test_three_empty_boxes_are_no_day():
    assert Choose.values(posted(("told_on-day", ""), ("told_on-month", ""), ("told_on-year", "")))["told_on"] is None


@pytest.mark.parametrize("typed", ["a\x00b", "a\x1bb", "a\x7fb", "a\x85b", "a\ufffdb", "a\uffffb"])
def test_letters_that_did_not_arrive_whole_are_told_by_field(typed):
    with pytest.raises(InvalidError) as refused:
        posted(("victim_wishes", typed), ("note", "whole\r\n\tand sound"))
    assert refused.value.errors == {
        "victim_wishes": ["Some letters in “victim wishes” did not arrive whole. Type them again."]
    }


def test_bytes_in_another_encoding_are_told_as_such():
    with Flask("test").test_request_context(
        "/", method="POST", data=b"name=Zo\xeb", content_type="application/x-www-form-urlencoded"
    ), pytest.raises(InvalidError):
        form_values()


@pytest.mark.parametrize("name", ["Gurpreet Kaur", "👍", "a\nb", "x" * 60, "name'--", "ſ"])
def test_a_sentence_never_repeats_a_field_name_that_no_form_of_ours_would_have(name):
    with pytest.raises(InvalidError) as refused:
        Choose.values({name: "x"})
    assert refused.value.errors[name] == ["This form has no field “unknown”. Load the page again, then send it."]


class Judge(CommandSchema):
    """Fields that have no sentence of their own."""

    version = fields.Integer(required=True)
    who = fields.UUID()
    act = fields.String(validate=OneOf(["for", "against"]))
    told_on = fields.Date()


@pytest.mark.parametrize(("given", "told"), [
    ({}, {"version": "Fill in “version”."}),
    ({"version": "x"}, {"version": "“version” must be a whole number. Load the page again if you did not type it."}),
    ({"version": ["1", "2"]},
     {"version": "“version” must be a whole number. Load the page again if you did not type it."}),
    ({"version": "1", "who": "me"}, {"who": "Choose “who” from the list."}),
    ({"version": "1", "act": "{0}"}, {"act": "Choose “act” from the list."}),
    ({"version": "1", "act": ["for", "for"]}, {"act": "Give “act” once only."}),
    ({"version": "1", "told_on": "2026-02-30"}, {"told_on": "Enter a real date for “told on”."}),
    ({"version": "1", "agency": "x"},
     {"agency": "This form has no field “agency”. Load the page again, then send it."}),
])  # fmt: skip
def test_every_refusal_names_its_field_and_what_to_do(given, told):
    with pytest.raises(InvalidError) as refused:
        Judge.values(given)
    assert refused.value.errors == {name: [line] for name, line in told.items()}


def test_values_of_an_address_are_read_the_same_way():
    with Flask("test").test_request_context("/?a=1&a=2&b="):
        assert query_values() == {"a": ["1", "2"]}


@pytest.mark.parametrize(("target", "led_to"), [
    ("/cases/1?tab=2", "/cases/1?tab=2"), ("//evil.example", "/"), ("https://evil.example/", "/"),
    ("/\\evil.example", "/"), ("cases", "/"), ("", "/"), ("/a\nb", "/"), ("\t//evil.example", "/"),
])  # fmt: skip
def test_only_own_paths_lead_anywhere(target, led_to):
    assert own_path(target) == led_to
