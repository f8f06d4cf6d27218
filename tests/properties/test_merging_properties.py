"""Whatever a newer case file says, nothing that protects anybody is lost."""

import json

from hypothesis import given
from hypothesis import strategies as st

from hub.cases.casefile import FLAGS, to_json
from hub.cases.merging import merge
from hub.cases.parse import parse_case_file
from tests.case_builders import a_case_object, a_note, a_person

WORDS = st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=6)
ANSWERS = st.fixed_dictionaries(
    {
        "value": st.sampled_from(["refused", "withdrawn", "not_sought", "given", "explicit_given"]),
        "on": st.sampled_from(["2026-01-01", "2026-02-01", "2026-03-01"]),
    }
)


@st.composite
def cases(draw):
    """A case of one to three people with notes, answers, flags, limits and warnings."""
    ids = [f"p{n}" for n in range(1, draw(st.integers(1, 3)) + 1)]
    notes = [a_note(text) for text in draw(st.lists(WORDS, max_size=4, unique=True))]
    abouts = [*ids, "contact", *(f"{one}:address" for one in ids), *(f"notes[{n}]" for n in range(len(notes)))]
    people = [
        a_person(
            one, given_names=draw(WORDS), flags=sorted(draw(st.sets(st.sampled_from(sorted(FLAGS)), max_size=3))),
            aliases=draw(st.lists(WORDS, max_size=2, unique=True)),
            consents=draw(st.dictionaries(st.sampled_from(["police", "*"]), ANSWERS, max_size=2)),
        )
        for one in ids
    ]  # fmt: skip
    limited = draw(st.lists(st.sampled_from(abouts), max_size=4, unique=True))
    warned = draw(st.lists(WORDS, max_size=2))
    values = a_case_object(
        people=people,
        notes=notes,
        consents=draw(st.dictionaries(st.sampled_from(["police", "nhs_body"]), ANSWERS, max_size=2)),
        limits=[{"about": about, "not_to": ["*"]} for about in limited],
        contact_warnings=[{"about": draw(st.sampled_from(ids)), "text": text} for text in warned],
    )
    return to_json(parse_case_file(json.dumps(values)))


def note_of(case, about):
    return case["notes"][int(about[6:-1])]["text"]


@given(cases(), cases())
def test_no_limit_warning_flag_name_or_refusal_is_lost(old, new):
    values = merge(old, new, {}).values
    parse_case_file(json.dumps(values))
    for warning in old["contact_warnings"]:
        assert warning in values["contact_warnings"]
    texts = {note["text"] for note in new["notes"]}
    for limit in old["limits"]:
        about = limit["about"]
        if not about.startswith("notes["):
            assert limit in values["limits"]
        elif note_of(old, about) in texts:
            kept = [one["about"] for one in values["limits"] if one["about"].startswith("notes[")]
            assert note_of(old, about) in {note_of(values, one) for one in kept}
    people = {person["id"]: person for person in values["people"]}
    for person in old["people"]:
        now = people[person["id"]]
        assert set(person["flags"]) <= set(now["flags"]) and set(person["aliases"]) <= set(now["aliases"])
        keeps_refusals(person["consents"], now["consents"])
    keeps_refusals(old["consents"], values["consents"])


def keeps_refusals(before, after):
    """A refusal is there still, or an answer of a later day is."""
    for name, answer in before.items():
        if answer["value"] in ("refused", "withdrawn"):
            assert after[name]["value"] in ("refused", "withdrawn") or after[name]["on"] > answer["on"]


@given(cases(), cases())
def test_taking_the_same_newer_file_in_again_changes_nothing_more(old, new):
    once = merge(old, new, {}).values
    assert merge(once, new, {}).values == once


@given(cases())
def test_the_same_file_keeps_everything_as_it_is(case):
    assert merge(case, case, {}).values == case
