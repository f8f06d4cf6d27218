"""Does a language model add finds, and never take one away?

Source: house decision 0009; redaction requirements, section 11.
"""

from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.cli.redact import subject_of
from hub.disclosures.recognising import read_case
from hub.kernel.errors import ConfigError, RefusedError
from hub.kernel.practice import practice_from
from hub.redaction.detect import ENGINE_VERSION, detect
from hub.redaction.index import build_index
from hub.redaction.language_model import KINDS, SURE, LanguageModel, language_model
from hub.redaction.spans import LOW, Span
from tests.case_files import TODAY, case_of

INDEX = build_index((subject_of({"id": "p1", "names": ["Darren Ironhelm"], "phones": ["01922 496000"]}, 0),))
TEXT = "Mr Ironhelm of Rose Street rang 01922 496000. The Zephyr was there, and ironhelm again."


def entity(start: int, end: int, label: str) -> SimpleNamespace:
    return SimpleNamespace(start_char=start, end_char=end, label_=label)


def model_of(*found: SimpleNamespace, version: str = "en_trial-1.0") -> LanguageModel:
    return LanguageModel(version, lambda _text: SimpleNamespace(ents=found))


def test_people_and_places_of_a_model_are_added_with_little_confidence():
    at = TEXT.index("Zephyr")
    found = detect(TEXT, INDEX, "case-note", model_of(entity(at, at + 6, "PERSON"), entity(15, 26, "DATE")))
    added = set(found) - set(detect(TEXT, INDEX, "case-note"))
    assert [(s.start, s.end, s.kind, s.person, s.confidence) for s in added] == [(at, at + 6, "PERSON", None, SURE)]
    assert SURE < LOW


def test_a_place_is_no_direct_find():
    at = TEXT.index("Zephyr")
    model = model_of(entity(at, at + 6, "GPE"))
    assert set(detect(TEXT, INDEX, "direct", model)) == set(detect(TEXT, INDEX, "direct"))
    assert Span(at, at + 6, "PLACE", None, "a language model takes it for one", SURE) in detect(
        TEXT, INDEX, "strict", model
    )


@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.tuples(st.integers(0, len(TEXT)), st.integers(0, 30), st.sampled_from([*KINDS, "ORG"])), max_size=12),
    st.sampled_from(["direct", "case-note", "strict"]),
)
def test_whatever_a_model_says_no_find_of_the_engine_is_lost(said, profile):
    model = model_of(*(entity(start, min(start + size, len(TEXT)), label) for start, size, label in said))
    assert set(detect(TEXT, INDEX, profile)) <= set(detect(TEXT, INDEX, profile, model))


def test_the_model_is_part_of_the_engine_version():
    assert read_case(case_of("05"), TODAY).engine_version == ENGINE_VERSION
    assert read_case(case_of("05"), TODAY, further=model_of()).engine_version == f"{ENGINE_VERSION}+en_trial-1.0"


def test_a_text_that_the_model_chokes_on_was_not_examined():
    def choke(_text: str) -> None:
        raise MemoryError

    with pytest.raises(RefusedError, match="could not be examined"):
        read_case(case_of("05"), TODAY, further=LanguageModel("en_trial-1.0", choke))


def test_a_model_that_is_not_installed_is_named():
    named = practice_from({"HUB_LANGUAGE_MODEL": " no_such_model "}).language_model
    with pytest.raises(ConfigError, match="HUB_LANGUAGE_MODEL: no spaCy model 'no_such_model' is installed"):
        language_model(named)


def test_without_the_setting_no_model_is_asked():
    assert language_model(practice_from({}).language_model) is None
