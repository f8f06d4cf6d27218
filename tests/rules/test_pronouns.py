"""Do `he` and `she` go where a reviewer wants it, and nothing else?

Source: redaction requirements, section 8.
"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.cli.preview import wanted_of
from hub.disclosures.choices import Choices, Edit, choices_from
from hub.disclosures.editing import Texts, change
from hub.disclosures.pronouns import neutral
from hub.disclosures.release import release
from hub.lawful.purposes import Purpose
from hub.redaction.fold import fold
from tests.case_files import TODAY, reading_of


def written(text: str) -> str:
    for start, end, stands in reversed(list(neutral(fold(text)))):
        text = text[:start] + stands + text[end:]
    return text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said she hit him.", "[they] said [they] hit [them]."),
        ("his flat, her door, hers", "[their] flat, [their] door, [theirs]"),
        ("Told her that she must go", "Told [them] that [they] must go"),
        ("rang her.", "rang [them]."),
        ("HIS own; himself", "[their] own; [themself]"),
        ("S/he and his/her dog", "[they] and [their] dog"),
        ("She\u2019s there", "[they]\u2019s there"),
        ("the shed, other, Hershey, her-story", "the shed, other, Hershey, [them]-story"),
        ("They left", "They left"),
    ],
)
def test_he_and_she_become_they(text, expected):
    assert written(text) == expected


@given(st.text(max_size=80))
def test_writing_they_twice_changes_nothing_more(text):
    assert written(written(text)) == written(text)


def test_one_act_changes_the_whole_case_and_one_undoes_it():
    texts = Texts({"notes[0].text": "He rang."}, {})
    done = change(texts, Choices(agency="a"), {"act": "neutral"}).choices
    assert choices_from(done.to_json()) == done
    assert change(texts, done, {"act": "neutral"}).choices == done
    assert change(texts, done, {"act": "undo", "edit": "0"}).choices == Choices(agency="a")


def test_no_pronoun_is_left_in_what_is_released():
    reading = reading_of("05")
    wanted, _ = wanted_of(reading.case, "west-midlands-police", Purpose.PREVENT_DETECT_CRIME.value, TODAY)
    as_it_is = " ".join(one.released for one in release(reading, wanted).fields)
    asked = release(reading, replace(wanted, edits=(Edit("*", 0, 0, "neutral"),)))
    released = " ".join(one.released for one in asked.fields)
    assert list(neutral(fold(as_it_is))) and not list(neutral(fold(released)))
    assert asked.leak_check.passed
