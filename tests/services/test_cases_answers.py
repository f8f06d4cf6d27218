"""What people answered, and decisions against a refusal, from the record to the verdict. On both databases."""

import json
from datetime import timedelta

import pytest

from hub.cases import answers, overriding
from hub.cases.answers import RecordAnswer
from hub.cases.casefile import to_json
from hub.cases.fields import CaseFileError
from hub.cases.overriding import GoAgainst
from hub.cases.parse import parse_case_file
from hub.cases.rules import WHY_NOT_ASKED, Ground, Informed
from hub.disclosures import proposing
from hub.disclosures.choices import Choices
from hub.kernel.errors import ConflictError, InvalidError, NotFoundError, NotPermittedError
from hub.lawful.purposes import Consent
from tests.casework import (
    COORDINATOR,
    DPO,
    OFFICER,
    READER,
    SECOND,
    a_case_in,
    a_file,
    asked,
    file_of,
    notices_of,
    protection_of,
    rows,
    shown,
    version_of,
)

WHY = "He came back last night and she is alone with the child."


@pytest.fixture
def case_id(office, landlord):
    return a_case_in(office, a_file(risk={
        "level": "high", "score": 34, "matrix": "local 0-50", "factors": [], "threat": "significant",
    }))  # fmt: skip


def answer(office, case_id, value, local_id="p1", recipient="police", who=COORDINATOR, version=0, **more):
    command = RecordAnswer(
        case_id, local_id, recipient, Consent(value), more.pop("on", office.clock.now().date()),
        version or version_of(office, case_id), **more,
    )  # fmt: skip
    return asked(office, who, answers.record_answer, command)


def counts(office, case_id, local_id="p1"):
    return {name: told.value for name, told in file_of(office, case_id).person(local_id).consents.items()}


def go_against(office, case_id, recipient="west-midlands-police", who=COORDINATOR, why=WHY, local_id="p1"):
    command = GoAgainst(case_id, local_id, recipient, Ground.RISK_INDIVIDUAL, Informed.UNSAFE, why)
    return asked(office, who, overriding.go_against_refusal, command)


def test_an_answer_for_one_recipient_leaves_the_victims_other_answers_as_they_were(office, case_id):
    answer(office, case_id, "refused", recipient="victim-support")
    assert counts(office, case_id) == {"police": "explicit_given", "victim-support": "refused"}


def test_everybody_can_be_asked_about_everybody(office, case_id):
    for recipient in ("west-midlands-police", "walsall-council/community-safety", "fire_service", "*"):
        answer(office, case_id, "given", local_id="p4", recipient=recipient)
    assert set(counts(office, case_id, "p4")) == {
        "west-midlands-police", "walsall-council/community-safety", "fire_service", "*",
    }  # fmt: skip


def test_a_newer_answer_ends_the_one_before_and_both_are_kept(office, case_id):
    answer(office, case_id, "refused")
    office.clock.advance(timedelta(days=1))
    answer(office, case_id, "given")
    assert counts(office, case_id)["police"] == "given"
    kept = rows(office, "select ended_at from case_answer order by recorded_at")
    assert [row.ended_at is None for row in kept] == [False, True]


def test_an_answer_as_old_as_the_files_gives_way_to_the_more_careful(office, case_id):
    on = office.clock.now().date().replace(month=3, day=20)
    answer(office, case_id, "given", on=on)
    assert counts(office, case_id)["police"] == "given", "the file says explicit_given of the same day"


@pytest.mark.parametrize(
    ("recipient", "first", "then", "protects"),
    [
        ("police", None, "refused", True),
        ("police", None, "given", True),  # it was explicit
        ("west-midlands-police", None, "not_sought", True),  # until now it was covered by the answer about all police
        ("victim-support", None, "given", False),
        ("victim-support", "given", "explicit_given", False),
        ("victim-support", "given", "withdrawn", True),
        ("victim-support", "refused", "given", False),
        ("*", "given", "refused", True),
    ],
)
def test_an_answer_protects_exactly_where_it_takes_away(office, case_id, recipient, first, then, protects):
    if first:
        answer(office, case_id, first, recipient=recipient)
    before = protection_of(office, case_id)
    answer(office, case_id, then, recipient=recipient)
    assert protection_of(office, case_id) - before == int(protects)


@pytest.mark.parametrize("consent", [Consent.NOT_SOUGHT_PREJUDICE, Consent.NOT_OBTAINABLE])
def test_not_asking_needs_a_reason_from_the_list_and_a_sentence(office, case_id, consent):
    with pytest.raises(InvalidError) as refused:
        answer(office, case_id, consent, local_id="p3", reason="because", why="too bad")
    assert refused.value.errors.keys() == {"reason", "why"}
    reason = next(iter(WHY_NOT_ASKED[consent]))
    answer(office, case_id, consent, local_id="p3", reason=reason, why="He stands at her door every evening.")
    told = file_of(office, case_id).person("p3").consents["police"]
    assert told.why == f"{WHY_NOT_ASKED[consent][reason]}: He stands at her door every evening."


def test_a_reason_of_the_other_list_does_not_do(office, case_id):
    with pytest.raises(InvalidError):
        answer(office, case_id, "not_obtainable", local_id="p3", reason="tip_off", why="He stands at her door.")


@pytest.mark.parametrize(
    ("change", "field"),
    [({"recipient": "the-neighbours"}, "recipient"), ({"recipient": "whg"}, "recipient"),
     ({"recipient": "walsall-council/no-such-team"}, "recipient")],
)  # fmt: skip
def test_an_answer_about_nobody_who_could_be_told_is_refused(office, case_id, change, field):
    with pytest.raises(InvalidError) as refused:
        answer(office, case_id, "given", **change)
    assert set(refused.value.errors) == {field}


def test_an_answer_of_tomorrow_is_refused(office, case_id):
    with pytest.raises(InvalidError) as refused:
        answer(office, case_id, "given", on=office.clock.now().date() + timedelta(days=1))
    assert refused.value.errors == {"on": ["The day of the answer must not lie ahead."]}


def test_of_two_who_record_an_answer_the_second_sees_both(office, case_id):
    seen = version_of(office, case_id)
    answer(office, case_id, "refused", who=OFFICER, version=seen)
    with pytest.raises(ConflictError) as second:
        answer(office, case_id, "given", version=seen)
    assert (second.value.theirs["answer"], second.value.yours["answer"]) == ("refused", "given")
    assert counts(office, case_id)["police"] == "refused"
    again = answer(office, case_id, "refused", version=seen)
    assert again == version_of(office, case_id), "the same again is no quarrel"


@pytest.mark.parametrize("who", [SECOND, DPO, READER])
def test_only_those_who_work_on_a_case_record_answers_and_decisions(office, case_id, who):
    with pytest.raises((NotFoundError, NotPermittedError)):
        answer(office, case_id, "given", who=who)
    answer(office, case_id, "refused")
    with pytest.raises((NotFoundError, NotPermittedError)):
        go_against(office, case_id, who=who)
    assert rows(office, "select 1 from case_override") == []


def test_a_decision_against_a_refusal_needs_a_refusal_words_and_one_agency(office, case_id):
    with pytest.raises(InvalidError) as refused:
        go_against(office, case_id, why="short")
    assert refused.value.errors.keys() == {"why", "recipient"}, "nobody refused"
    answer(office, case_id, "refused")
    for recipient in ("police", "*", "victim-support"):
        with pytest.raises(InvalidError):
            go_against(office, case_id, recipient)
    go_against(office, case_id)


def test_the_data_protection_officer_is_told_of_a_decision_against_a_refusal(office, case_id, landlord):
    answer(office, case_id, "refused")
    first = go_against(office, case_id)
    assert go_against(office, case_id) == first, "a form that was sent twice decides once"
    assert notices_of(office, landlord[DPO]) == [("override_recorded", "/to-review/")]
    (line,) = shown(office, DPO, overriding.list_all_overrides)
    assert (line.reference, line.ground, line.by) == ("HC-2026-0900", Ground.RISK_INDIVIDUAL, "Maya Reid")
    assert "alone with the child" not in str(line), "the reason stays with the case"


def verdict(office, case_id):
    """Outcome and codes for telling the police, with an override or without."""
    choices = Choices(agency="west-midlands-police", purpose="risk_case_conference")
    material = shown(office, COORDINATOR, proposing.load, case_id, choices)
    release = proposing.prepare(material).release
    return release, {finding["code"] for finding in release.findings}


def test_a_refusal_stands_until_somebody_decides_against_it_and_stands_again_after(office, case_id):
    """From the record to the engine: Q01 while the refusal stands, Q03 once it was decided, Q01 again when it ends."""
    answer(office, case_id, "refused")
    assert "Q01" in verdict(office, case_id)[1]
    override_id = go_against(office, case_id)
    release, codes = verdict(office, case_id)
    assert "Q01" not in codes and "Q03" in codes
    assert release.proposal["records"]["override"] is True
    before = protection_of(office, case_id)
    asked(office, OFFICER, overriding.end_override, case_id, "p1", override_id)
    assert "Q01" in verdict(office, case_id)[1]
    assert protection_of(office, case_id) == before + 1, "what relied on it waits"


def test_one_decision_carries_no_other_persons_refusal(office, case_id):
    answer(office, case_id, "refused")
    answer(office, case_id, "refused", local_id="p2")
    go_against(office, case_id)
    release, codes = verdict(office, case_id)
    assert "Q01" in codes
    assert release.proposal["records"]["override"] is False


def test_a_decision_for_one_agency_serves_no_other(office, case_id):
    answer(office, case_id, "refused", recipient="*")
    answer(office, case_id, "refused")
    go_against(office, case_id, "walsall-council/community-safety")
    assert "Q01" in verdict(office, case_id)[1]


def test_whoever_answers_anew_ends_the_decision_against_them(office, case_id):
    answer(office, case_id, "refused", recipient="west-midlands-police")
    go_against(office, case_id)
    office.clock.advance(timedelta(days=1))
    answer(office, case_id, "refused", recipient="west-midlands-police")
    assert rows(office, "select 1 from case_override where ended_at is null") == []
    assert "Q01" in verdict(office, case_id)[1]


@pytest.mark.parametrize("place", ["case", "person", "risk"])
def test_no_file_can_bring_a_decision_against_a_refusal(place):
    """The schema knows no such member, at any level."""
    values = to_json(a_file())
    target = {"case": values, "person": values["people"][0], "risk": values["risk"]}[place]
    target["override"] = {"ground": "safeguarding"}
    with pytest.raises(CaseFileError, match="knows no such member"):
        parse_case_file(json.dumps(values))
