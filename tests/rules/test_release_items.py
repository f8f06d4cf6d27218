"""What counts as released, what the engine makes of it, and what is looked for afterwards."""

from dataclasses import replace

import pytest

from hub.disclosures.choices import Edit
from hub.disclosures.leaks import forbidden_for
from hub.kernel.errors import RefusedError
from hub.lawful.purposes import (
    AgreementState,
    Category,
    Pattern,
    Purpose,
    RecipientKind,
    RecipientSubkind,
    Risk,
    Role,
    Urgency,
)
from hub.redaction.decide import Action
from hub.redaction.verify import check
from tests.case_builders import (
    CHARITY,
    COMMUNITY_SAFETY,
    FIRE,
    LANDLORD,
    POLICE,
    a_case,
    a_note,
    a_person,
    an_incident,
    judge_for,
    recipient,
    told,
)

YES = {"value": "explicit_given", "on": "2026-05-05"}
UNASKED = {"*": {"value": "not_sought_prejudice", "on": "2026-05-05", "why": "reprisals"}}
SUSPECT = a_person("p2", "alleged perpetrator", title="Mr", given_names="Torvald", family_name="Ironhelm",
                   date_of_birth="1979-07-22", consents=UNASKED)  # fmt: skip
BOTH = [a_person(), SUSPECT]
SEEN = [an_incident("Ms Quillfeather saw Torvald Ironhelm throw a bottle.")]


def case(**changes):
    return a_case(**({"people": BOTH, "incidents": SEEN, "consents": {"police": YES, "support": YES}} | changes))


def test_a_name_counts_and_so_does_what_happened_and_the_allegation_for_everybody_named():
    assert set(told(case(), POLICE).items) == {
        "victim:identity", "victim:incident_narrative", "victim:race", "victim:risk_assessment",
        "perpetrator:identity", "perpetrator:incident_narrative", "perpetrator:criminal_allegation",
    }  # fmt: skip


def test_a_label_is_not_the_name_but_what_happened_counts():
    answer = told(case(consents=UNASKED), LANDLORD)
    assert "victim:identity" not in answer.items and "victim:incident_narrative" in answer.items
    assert "perpetrator:criminal_allegation" in answer.items


def test_a_mention_taken_out_counts_as_nothing():
    answer = told(case(), CHARITY, Purpose.VICTIM_SUPPORT)
    assert answer.outcome == "allow" and "[person removed] throw a bottle" in answer.summary
    assert not any(item.startswith("perpetrator") for item in answer.items)


def test_a_kept_crime_number_is_the_allegation_against_the_suspect():
    quiet = case(people=[a_person()], incidents=[an_incident("Ms Quillfeather rang. Crime no 20/123456/26.")])
    assert "victim:incident_narrative" in told(quiet, POLICE).items
    named = told(case(incidents=[an_incident("Ms Quillfeather rang. Crime no 20/123456/26.")]), POLICE)
    assert "perpetrator:criminal_allegation" in named.items


@pytest.mark.parametrize(("to", "bracket"), [(POLICE, "[racist slur]"), (FIRE, "[abuse]")], ids=["police", "fire"])
def test_a_slurs_bracket_follows_the_strands_cell(to, bracket):
    shouted = case(incidents=[an_incident('Ms Quillfeather was called a "[racist slur]" at her door.')])
    purpose = Purpose.TARGET_HARDENING if to is FIRE else Purpose.PREVENT_DETECT_CRIME
    answer = told(shouted, to, purpose)
    assert f'"{bracket}"' in answer.summary
    assert ("victim:race" in answer.items) is (bracket != "[abuse]")
    assert ("Reason for the hostility" in answer.summary) is (bracket != "[abuse]")


def test_a_kind_of_incident_that_names_a_strand_is_abuse_where_the_strand_stays_behind():
    told_of = [an_incident("Ms Quillfeather hid.", kinds=["religious_abuse", "threat"])]
    abused = case(strands=["religion"], incidents=told_of)
    assert "religious abuse, threat" in told(abused, POLICE).summary
    fire = told(abused, FIRE, Purpose.TARGET_HARDENING).summary
    assert "abuse, threat" in fire and "religious" not in fire


def test_what_the_engine_refuses_for_one_role_is_taken_away_and_named_and_the_rest_goes():
    shouted = [an_incident('Ms Quillfeather, Black British, was called a "[racist slur]".')]
    unasked = case(consents={}, incidents=shouted)
    answer = told(unasked, recipient("probation-west-midlands", RecipientKind.PROBATION), Purpose.OFFENDER_MANAGEMENT)
    assert answer.outcome == "allow" and [d.item for d in answer.dropped] == ["victim:race"]
    assert all(d.code and d.why for d in answer.dropped)
    assert "Black British" not in answer.summary and "racist" not in answer.summary
    assert "victim:race" not in answer.items and "victim:identity" in answer.items


def test_necessity_and_a_reason_for_a_childs_data_count_as_written_and_are_due():
    child = a_person("p5", "victim", given_names="Philippa", date_of_birth="2015-01-01", consents=UNASKED)
    assert told(case(), POLICE).due == ("necessity",)
    assert told(case(people=[*BOTH, child]), POLICE).due == ("necessity", "child_reason")
    refused = told(case(), POLICE, records=frozenset())
    assert refused.outcome == "refuse" and "G03" in refused.codes


def test_a_justification_lets_go_what_the_cell_asks_one_for():
    people = [a_person(other_identifiers={"tenancy": "WT-0012345"}), SUSPECT]
    assert "WT-0012345" not in told(case(people=people), POLICE).summary
    assert "justification for victim:tenancy" in told(case(people=people), POLICE).missing
    reason = {(Role.VICTIM, Category.TENANCY): "the tenancy is what was attacked"}
    answer = told(case(people=people), POLICE, justified=reason)
    assert "tenancy WT-0012345" in answer.summary and "victim:tenancy" in answer.items


def test_what_the_drafter_leaves_out_is_left_out_everywhere():
    people = [a_person(phones=["01632 960001"]), SUSPECT]
    calls = [an_incident("Ms Quillfeather rang from 01632 960001.")]
    rang = case(people=people, incidents=calls, notes=[a_note("Gate.")])
    answer = told(rang, POLICE, out=frozenset({"victim:contact", "notes[0].text"}))
    assert "960001" not in answer.summary and "Gate." not in answer.summary and "Quillfeather" in answer.summary
    assert "victim:contact" not in answer.items


@pytest.mark.parametrize("state", [AgreementState.NONE, AgreementState.EXPIRED, AgreementState.SUSPENDED])
def test_without_an_agreement_in_force_nothing_goes_and_the_answer_says_so(state):
    answer = told(case(), POLICE, agreement=None, agreement_state=state)
    assert answer.outcome == "refuse" and answer.missing == ("an agreement in force with this recipient",)


def test_an_empty_list_is_refused_as_such():
    answer = told(case(limits=[{"about": "p1", "not_to": ["*"]}, {"about": "p2", "not_to": ["*"]}]), POLICE,
                  out=frozenset({"victim:risk_assessment", "victim:race"}))  # fmt: skip
    assert answer.outcome == "refuse" and answer.codes == ("G07",) and answer.summary == ""


def test_nothing_known_serves_this_recipient_and_purpose():
    answer = told(case(), FIRE, Purpose.PERPETRATOR_SUPPORT)
    assert answer.outcome == "refuse" and answer.combination == "" and answer.missing


def test_where_a_life_is_in_danger_what_needs_a_reason_goes_and_what_never_goes_needs_one():
    people = [
        a_person(other_identifiers={"tenancy": "WT-0012345"}),
        a_person("p4", "witness", given_names="Ottoline", family_name="Wrenwood"),
    ]
    seen = case(people=people, incidents=[an_incident("Ms Quillfeather and Ottoline Wrenwood are inside.")])
    now = {"urgency": Urgency.EMERGENCY, "risk": Risk.LIFE, "agreement": None, "pattern": Pattern.ONE_OFF,
           "agreement_state": AgreementState.NONE, "combination": "K21"}  # fmt: skip
    calm = told(seen, FIRE, Purpose.EMERGENCY_RESPONSE, **(now | {"risk": Risk.SIGNIFICANT}))
    assert "WT-0012345" not in calm.summary and "Wrenwood" not in calm.summary
    answer = told(seen, FIRE, Purpose.EMERGENCY_RESPONSE, **now)
    assert answer.outcome == "allow_with_warning"
    assert "WT-0012345" in answer.summary and "Wrenwood" not in answer.summary
    inside = (Category.IDENTITY, Category.INCIDENT_NARRATIVE)
    reason = {(Role.WITNESS, category): "she is inside" for category in inside}
    assert "Ottoline Wrenwood" in told(seen, FIRE, Purpose.EMERGENCY_RESPONSE, justified=reason, **now).summary


def test_the_reviewer_takes_more_out_here_or_everywhere():
    seen = [an_incident("Ms Quillfeather saw the red kite. The red kite fell.")]
    twice = case(incidents=seen, notes=[a_note("Red kite.")])
    here = Edit("incidents[0].narrative", 21, 33, "remove")
    assert told(twice, POLICE, edits=(here,)).summary.count("kite") == 2
    everywhere = Edit("*", 0, 0, "remove", "red kite", everywhere=True)
    assert "kite" not in told(twice, POLICE, edits=(everywhere,)).summary.lower()


def test_a_change_by_hand_does_not_slip_when_the_text_is_written_anew():
    before, after = "Mr Halfpenny saw the kite.", "Today the kite fell, and Mr Halfpenny saw it."
    back = Edit("incidents[0].narrative", 0, 12, "keep", "a councillor in public office", words="Mr Halfpenny")
    assert "Halfpenny" in told(case(incidents=[an_incident(before)]), POLICE, edits=(back,)).summary
    assert "Halfpenny" not in told(case(incidents=[an_incident(after)]), POLICE, edits=(back,)).summary
    out = Edit("incidents[0].narrative", 21, 25, "remove", words="kite")
    both = case(incidents=[an_incident(before)], notes=[a_note("A kite.")])
    assert told(both, POLICE, edits=(out,)).summary.count("kite") == 1
    assert "kite" not in told(case(incidents=[an_incident(after)]), POLICE, edits=(out,)).summary


def test_the_reviewer_restores_only_with_a_reason_and_never_what_a_limit_takes():
    text = "Ms Quillfeather was seen by Mr Halfpenny. Keep the bottle was kept."
    seen = case(incidents=[an_incident(text)], limits=[{"about": "text:bottle was", "not_to": ["*"]}])
    assert "Halfpenny" not in told(seen, POLICE).summary
    bare = Edit("incidents[0].narrative", 0, len(text), "keep", words=text)
    assert "Halfpenny" not in told(seen, POLICE, edits=(bare,)).summary
    with_reason = Edit("incidents[0].narrative", 0, len(text), "keep", "a councillor in public office", words=text)
    restored = told(seen, POLICE, edits=(with_reason,))
    assert "Mr Halfpenny" in restored.summary and "bottle" not in restored.summary
    assert "third_party:identity" in restored.items and restored.outcome == "allow"
    elsewhere = told(seen, FIRE, Purpose.TARGET_HARDENING, edits=(with_reason,))
    assert elsewhere.outcome == "refuse" and "G04" in elsewhere.codes


def test_a_name_that_may_not_go_does_not_come_back_whatever_the_reason():
    text = "Ms Quillfeather saw Torvald Ironhelm."
    edit = Edit("incidents[0].narrative", 0, len(text), "keep", "they know each other", words=text)
    answer = told(case(incidents=[an_incident(text)]), CHARITY, Purpose.VICTIM_SUPPORT, edits=(edit,))
    assert "[person removed]" in answer.summary and "Ironhelm" not in answer.summary
    assert answer.leak_check.passed


def test_the_check_looks_for_every_value_of_everybody_kept_back():
    full = SUSPECT | {
        "phones": ["01632 960002"], "emails": ["t.ironhelm@post.example"], "aliases": ["Torvy"],
        "addresses": ["5 Fennel Walk, Walsall WS18 3CC"],
        "other_identifiers": {"handle": "@torvy_i", "vrm": "TB67 KDW", "tenancy": "WT-0099999"},
    }  # fmt: skip
    asked = case(people=[a_person(), full], limits=[{"about": "text:blue door", "not_to": ["*"]}])
    values = forbidden_for(judge_for(asked, FIRE))
    for leaked in ("Torvald", "IRONHELM", "T. Ironhelm's", "Torvy", "22/07/1979", "22 July 1979", "0163 296 0002",
                   "t.ironhelm@post.example", "5 Fennel Walk", "@torvy_i", "TB67KDW", "wt0099999", "the blue  door"):
        assert not check({"text": f"He said {leaked} again"}, values).passed, leaked
    assert check({"text": "Ms Zarina Quillfeather of the council wept."}, values).passed


def test_every_kept_span_has_its_reason_and_clause():
    answer = told(case(), COMMUNITY_SAFETY)
    kept = [line for line in answer.lines if line.action is Action.KEEP and line.path.startswith("people[")]
    assert kept and all(line.clause == "5.2" and line.why for line in kept)


def test_the_same_question_gives_the_same_bytes():
    assert told(case(), LANDLORD) == told(case(), LANDLORD)
    summary = told(case(), LANDLORD).summary
    assert summary.endswith("\n") and not summary.endswith("\n\n") and "\r" not in summary


def test_a_number_taken_out_of_one_text_is_missed_nowhere_beside_it():
    seen = case(incidents=[an_incident("Ms Quillfeather rang. The rent account shows NINO QQ 12 34 56 C.")])
    answer = told(seen, POLICE, beside={"ask": "Look him up by QQ123456C."})
    assert "123456" not in answer.summary.replace(" ", "")
    assert {(hit.view, hit.kind) for hit in answer.leak_check.hits} == {("ask", "NINO")}


def test_what_two_share_is_told_with_the_one_who_may_be_told_of_and_is_no_leak():
    shared = {"phones": ["01632 960001"], "emails": ["both@post.example"], "date_of_birth": "1979-07-22"}
    twin = a_person("p3", "household member", given_names="Ottoline", **shared)
    text = "Ms Zarina Quillfeather rang from 01632 960001. Ottoline did not."
    twins = case(people=[a_person() | shared, twin], limits=[{"about": "p3", "not_to": ["*"]}],
                 incidents=[an_incident(text)])  # fmt: skip
    answer = told(twins, POLICE)
    assert answer.leak_check.passed and "Ottoline" not in answer.summary
    assert "born 22 July 1979; 01632 960001; both@post.example" in answer.summary
    assert "Ms Zarina Quillfeather rang from 01632 960001." in answer.summary
    assert "victim:contact" in answer.items and "third_party:contact" not in answer.items


def test_what_two_share_goes_where_neither_may_be_told_of():
    number = {"phones": ["01632 960001"]}
    people = [a_person(consents=UNASKED) | number, SUSPECT | number]
    rang = case(people=people, incidents=[an_incident("Somebody rang Ms Quillfeather from 01632 960001.")])
    assert "from 01632 960001" in told(rang, POLICE).summary
    assert "from [phone removed]" in told(rang, LANDLORD).summary


def test_a_school_of_two_goes_from_a_text_where_one_of_them_may_not_be_told_of():
    school = {"other_identifiers": {"school": "Larkrise Academy"}, "date_of_birth": "2011-05-05"}
    people = [a_person(consents=UNASKED) | school, SUSPECT | school]
    seen = [an_incident("Seen outside Larkrise Academy by Zarina Quillfeather.")]
    both = a_case(people=people, incidents=seen, at_risk=["child"])
    childrens = recipient("walsall-council", RecipientKind.LOCAL_AUTHORITY, "childrens-services",
                          RecipientSubkind.CHILDREN)  # fmt: skip
    answer = told(both, childrens, Purpose.SAFEGUARDING_CHILD)
    assert answer.outcome != "refuse" and "outside [school removed] by Zarina" in answer.summary


class Unreadable(str):
    """A text at which the engine breaks down."""

    def isascii(self):
        raise MemoryError


def test_a_text_at_which_the_engine_breaks_down_stops_everything_and_is_named():
    seen = case(incidents=[an_incident("The bins were full.")])
    (incident,) = seen.incidents
    broken = replace(seen, incidents=(replace(incident, narrative=Unreadable("The bins were full.")),))
    with pytest.raises(RefusedError, match="Incident 1, what happened.* could not be examined") as refused:
        told(broken, POLICE)
    assert "bins" not in refused.value.message
