"""How the fields of a form reach a command, and where people are led."""

import pytest
from flask import Flask
from marshmallow import fields

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


def test_values_of_an_address_are_read_the_same_way():
    with Flask("test").test_request_context("/?a=1&a=2&b="):
        assert query_values() == {"a": ["1", "2"]}


@pytest.mark.parametrize(("target", "led_to"), [
    ("/cases/1?tab=2", "/cases/1?tab=2"), ("//evil.example", "/"), ("https://evil.example/", "/"),
    ("/\\evil.example", "/"), ("cases", "/"), ("", "/"), ("/a\nb", "/"), ("\t//evil.example", "/"),
])  # fmt: skip
def test_only_own_paths_lead_anywhere(target, led_to):
    assert own_path(target) == led_to
