"""Is a proposal read strictly, with the contract's defaults, and are mistakes named?"""

import pytest

from hub.lawful.parse import ProposalError, parse_proposal
from hub.lawful.proposal import Enactment, Proposal, Records
from hub.lawful.purposes import AgreementState, Category, Consent, Pattern, RecipientKind, Risk, Role, Urgency
from tests.proposals import TODAY, a_proposal


def test_absent_members_have_the_defaults_of_the_contract():
    proposal = parse_proposal({"id": "LB001", "recipient_kind": "police"}, TODAY)
    assert proposal == Proposal(
        recipient_kind=RecipientKind.POLICE,
        decision_date=TODAY,
        risk=Risk.NONE,
        urgency=Urgency.ROUTINE,
        pattern=Pattern.ONE_OFF,
        agreement=AgreementState.IN_FORCE,
        covers_purpose=True,
        covers_categories=True,
        records=Records(necessity=True, apd=True),
    )


def test_a_proposal_made_in_the_product_has_nothing_it_was_not_given():
    bare = Proposal(recipient_kind=RecipientKind.POLICE, decision_date=TODAY)
    assert bare.agreement is AgreementState.NONE
    assert not (bare.covers_purpose or bare.covers_categories or bare.records.necessity or bare.records.apd)
    assert bare.consent_of(Role.VICTIM) is Consent.NOT_SOUGHT


def test_doubles_count_once_and_the_first_order_is_kept():
    items = a_proposal(categories=["child:identity", "victim:race", "child:identity"]).items
    assert items == ((Role.CHILD, Category.IDENTITY), (Role.VICTIM, Category.RACE))


def test_conditions_may_be_given_for_all_roles_or_by_role():
    one = a_proposal(art9="ART9_2_E_MADE_PUBLIC", sch1="SCH1_P2_PARA6")
    by_role = a_proposal(art9={"victim": "ART9_2_E_MADE_PUBLIC", "child": None}, sch1={"victim": ["SCH1_P2_PARA6"]})
    assert one.art9_for(Role.CHILD) == by_role.art9_for(Role.VICTIM) == "ART9_2_E_MADE_PUBLIC"
    assert by_role.art9_for(Role.CHILD) == "" and by_role.art9_for(Role.WITNESS) == ""
    assert one.sch1_for(Role.CHILD) == by_role.sch1_for(Role.VICTIM) == ("SCH1_P2_PARA6",)


@pytest.mark.parametrize("cited", ["an Act", {"name": "an Act"}, {"name": " an Act ", "whose": "controller"}])
def test_an_act_named_alone_is_the_controllers(cited):
    assert a_proposal(enactment_cited=cited).enactment == Enactment("an Act", "controller")


@pytest.mark.parametrize("member", ["art6", "annex1", "art9", "sch1", "art10", "gateway", "enactment_cited", "purpose",
                                    "recipient_subkind", "request"])  # fmt: skip
@pytest.mark.parametrize("nothing", [None, "", "none"])
def test_none_can_be_written_in_three_ways(member, nothing):
    assert a_proposal(**{member: nothing}) == a_proposal(**{member: None})


MISTAKES = [
    ({"recipient_kind": None}, "recipient_kind: "),
    ({"recipient_kind": "army"}, "recipient_kind: must be one of police"),
    ({"recipient_kind": ["police"]}, "recipient_kind: "),
    ({"recipient_subkind": "icb"}, "recipient_subkind: does not go with recipient_kind police"),
    ({"recipient_subkind": "navy"}, "recipient_subkind: must be one of"),
    ({"colour": "blue"}, "colour: no such member"),
    ({"colour with a name": "blue"}, "a key: no such member"),
    ({"purpose": "gossip"}, "purpose: must be one of prevent_detect_crime"),
    ({"categories": "victim:identity"}, "categories: must be a list"),
    ({"categories": None}, "categories: must be a list"),
    ({"categories": ["victim"]}, "categories: must be role:category"),
    ({"categories": ["victim:identity:more"]}, "categories: must be role:category"),
    ({"categories": ["neighbour:identity"]}, "categories: must be one of victim"),
    ({"categories": ["victim:shoe_size"]}, "categories: must be one of identity"),
    ({"categories": [7]}, "categories: must be role:category"),
    ({"categories": ["victim:aggregate"]}, "categories: aggregate goes with none"),
    ({"categories": ["none:identity"]}, "categories: aggregate goes with none"),
    ({"art6": "ART6_1_Z"}, "art6: no such provision"),
    ({"art6": "SCH2_P1_PARA5_2"}, "art6: no such provision"),
    ({"art6": "CDA1998_S115"}, "art6: no such provision"),
    ({"annex1": "ANNEX1_PARA9"}, "annex1: no such provision"),
    ({"art9": "ART6_1_A_CONSENT"}, "art9: no such provision"),
    ({"art9": {"neighbour": None}}, "art9: must be one of victim"),
    ({"sch1": ["SCH1_P2_PARA5"]}, "sch1: no such paragraph"),
    ({"sch1": {"victim": [1]}}, "sch1: no such paragraph"),
    ({"sch1": 6}, "sch1: must be a list"),
    ({"art10": "SCH1_P3_PARA36"}, "art10: paragraph 36 needs its base"),
    ({"art10": "SCH1_P3_PARA36:CDA1998"}, "art10: no such provision"),
    ({"art10": ["SCH1_P2_PARA10"]}, "art10: no such provision"),
    ({"gateway": "CDA1998"}, "gateway: no such provision"),
    ({"enactment_cited": {"name": "an Act", "page": 3}}, "enactment_cited.page: no such member"),
    ({"enactment_cited": {"whose": "recipient"}}, "enactment_cited.name: "),
    ({"enactment_cited": "   "}, "enactment_cited.name: "),
    ({"enactment_cited": {"name": "an Act", "whose": "nobody"}}, "enactment_cited.whose: "),
    ({"enactment_cited": ["an Act"]}, "enactment_cited: "),
    ({"consent": {"victim": "maybe"}}, "consent: must be one of"),
    ({"consent": {"neighbour": "given"}}, "consent: must be one of victim"),
    ({"consent": ["victim"]}, "consent: must map"),
    ({"at_risk": ["neighbour"]}, "at_risk: must be one of victim"),
    ({"at_risk": "victim"}, "at_risk: must be a list"),
    ({"risk": "some"}, "risk: must be one of none"),
    ({"urgency": None}, "urgency: must be one of routine"),
    ({"request": True}, "request: must be an object"),
    ({"request": {"polite": True}}, "request.polite: no such member"),
    ({"request": {"vir": 1}}, "request.vir: must be true or false"),
    ({"records": None}, "records: must be an object"),
    ({"records": {"apd": "yes"}}, "records.apd: must be true or false"),
    ({"records": {"dpia": True}}, "records.dpia: no such member"),
    ({"records": {"justified": ["victim"]}}, "records.justified: must be role:category"),
    ({"min_cell": -1}, "min_cell: "),
    ({"min_cell": 5.0}, "min_cell: "),
    ({"min_cell": True}, "min_cell: "),
    ({"notice_withheld": "no"}, "notice_withheld: must be true or false"),
    ({"decision_date": "2026-02-30"}, "decision_date: must be a real date"),
    ({"decision_date": "20260224"}, "decision_date: must be a real date"),
    ({"decision_date": "2026-02-24T10:00"}, "decision_date: must be a real date"),
    ({"decision_date": 20260224}, "decision_date: must be a real date"),
    ({"urgency": "emergency"}, "urgency: an emergency needs a recorded risk"),
]


@pytest.mark.parametrize(("changes", "said"), MISTAKES, ids=[str(number) for number in range(len(MISTAKES))])
def test_a_mistake_names_its_member(changes, said):
    with pytest.raises(ProposalError) as error:
        a_proposal(**changes)
    assert str(error.value).startswith(said)


def test_a_mistake_does_not_repeat_what_was_written():
    with pytest.raises(ProposalError) as error:
        a_proposal(categories=["Gurpreet:identity"])
    assert "Gurpreet" not in str(error.value)


@pytest.mark.parametrize("changes", [{"purpose": "safeguarding_adult"}, {"at_risk": ["victim"]}, {"risk": "life"}])
def test_an_emergency_needs_a_risk_or_somebody_to_protect(changes):
    assert a_proposal(urgency="emergency", **changes).urgency is Urgency.EMERGENCY
