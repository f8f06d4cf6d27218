"""Does reading a case file invert writing it, and does no file at all break the reader?"""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.cases.casefile import to_json
from hub.cases.fields import CaseFileError
from hub.cases.parse import parse_case_file
from tests.case_builders import a_case_object, a_person, an_incident

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
whole = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffd\ufffe\uffff",
                              include_characters="\t\n\r"), max_size=30)  # fmt: skip
lists = st.lists(whole, max_size=3)
days = st.dates().map(lambda day: day.isoformat() if day.year >= 1000 else "2026-01-01")
answers = st.dictionaries(
    st.sampled_from(["police", "*", "walsall-council/youth-justice"]),
    st.fixed_dictionaries({"value": st.sampled_from(["given", "refused"]), "on": days}, optional={"why": whole}),
)
people = st.builds(
    a_person,
    person_id=st.just("p1"),
    role=whole.filter(str.strip),
    given_names=whole,
    family_name=whole,
    aliases=lists,
    phones=lists,
    addresses=lists,
    date_of_birth=st.none() | days,
    title=st.none() | whole,
    other_identifiers=st.dictionaries(whole, whole, max_size=3),
    flags=st.lists(st.sampled_from(["child", "colleague", "confidential_source"]), max_size=2),
    former_names=lists,
    consents=answers,
    safe_contact=st.fixed_dictionaries({}, optional={"addresses": lists, "times": whole, "note": whole}),
)
cases = st.builds(
    a_case_object,
    people=people.map(lambda person: [person]),
    incidents=st.lists(st.builds(an_incident, whole, whole), max_size=2),
    victim_wishes=whole,
    consents=answers,
    limits=st.lists(st.just({"about": "p1:race", "not_to": ["*"], "except": ["police"]}), max_size=2),
    contact_warnings=st.lists(st.just({"about": "p1", "text": "never write"}), max_size=2),
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)
members = st.sampled_from(["reference", "people", "incidents", "notes", "actions", "risk", "consents", "limits",
                           "contact_warnings", "at_risk", "strands", "victim_wishes"])  # fmt: skip


@given(cases)
@settings(max_examples=60)
def test_a_case_read_and_written_and_read_again_is_the_same(values):
    case = parse_case_file(json.dumps(values))
    assert parse_case_file(json.dumps(to_json(case))) == case
    assert parse_case_file(json.dumps(to_json(case), ensure_ascii=False).encode()) == case


@given(members, anything)
def test_whatever_stands_in_a_member_is_read_or_refused_in_words(member, value):
    try:
        parse_case_file(json.dumps(a_case_object(**{member: value})))
    except CaseFileError as error:
        assert error.faults and all(fault.message for fault in error.faults)


@given(st.binary(max_size=60) | words)
def test_whatever_is_read_as_a_file_is_read_or_refused_in_words(data):
    try:
        parse_case_file(data)
    except CaseFileError as error:
        assert error.faults
