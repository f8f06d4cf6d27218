"""Does an answer say what is due, whom to tell, and a change that really helps?"""

from datetime import date

import pytest

from hub.lawful.afterwards import Due
from hub.lawful.fixes import amended
from hub.lawful.predicates import living_roles
from hub.lawful.purposes import Category, Role
from hub.lawful.rules import decide
from tests.proposals import CONSENT, EXPLICIT, INTERESTS, SAFEGUARDING, SPI, VITAL, a_proposal

EMERGENCY = {"urgency": "emergency", "risk": "significant"}
FRIDAY, MONDAY = date(2026, 11, 27), date(2026, 11, 30)


def pressed(code: str, **changes):
    """The proposal after the button of its finding `code` was pressed, and the codes then."""
    proposal = a_proposal(**changes)
    found = next(one for one in decide(proposal).findings if one.code == code)
    after = amended(proposal, found.change)
    return after, decide(after).codes


def test_what_an_emergency_puts_off_is_due_by_the_end_of_the_next_working_day():
    proposal = a_proposal(**EMERGENCY, decision_date=FRIDAY.isoformat(), records={"necessity": False},
                          categories=["child:identity"], agreement="none")  # fmt: skip
    decision = decide(proposal)
    assert decision.due == (Due("necessity", MONDAY), Due("one_off_decision", MONDAY), Due("child_reason", MONDAY))


def test_the_day_before_christmas_the_next_working_day_is_the_29th():
    late = a_proposal(**EMERGENCY, decision_date="2026-12-24", records={"necessity": False})
    assert decide(late).due == (Due("necessity", date(2026, 12, 29)),)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"agreement": "none", "records": {"one_off_decision": True}},
        {"agreement": "none", "art6": "ART6_1_C_LEGAL_OBLIGATION", "gateway": "COURT_ORDER"},
        {"records": {"necessity": False}},
    ],
)
def test_nothing_is_due_where_nothing_was_put_off_or_nothing_goes(changes):
    assert decide(a_proposal(**changes)).due == ()


def test_an_emergency_tells_the_second_person_and_the_data_protection_officer():
    assert [notice.whom for notice in decide(a_proposal(**EMERGENCY)).notices] == ["second_person", "dpo"]


def test_an_override_tells_the_data_protection_officer_and_the_person():
    overridden = a_proposal(consent={"victim": "refused"}, risk="significant", records={"override": True})
    assert [notice.whom for notice in decide(overridden).notices] == ["dpo", "person"]


def test_the_partner_is_told_when_its_intelligence_went_without_permission():
    taken = a_proposal(urgency="emergency", risk="life", categories=["victim:partner_intelligence"])
    assert "originator" in [notice.whom for notice in decide(taken).notices]


def test_a_refusal_tells_nobody_because_nothing_goes():
    assert decide(a_proposal(**EMERGENCY, purpose=None)).notices == ()


def test_figures_are_marked_lower_than_people():
    assert decide(a_proposal(categories=["none:aggregate"], min_cell=5)).marking == "OFFICIAL"
    assert decide(a_proposal(categories=["none:aggregate", "deceased:identity"])).marking == "OFFICIAL-SENSITIVE"


HELPS = [
    ("G04", {"categories": ["victim:identity", "victim:financial"]}),
    ("G05", {"categories": ["victim:identity", "none:aggregate"]}),
    ("G08", {"art6": "SCH2_P1_PARA2"}),
    ("G08", {"gateway": "SCH2_P1_PARA2"}),
    ("A01", {"art6": None}),
    ("A02", {"recipient_kind": "voluntary_support_agency", "art6": CONSENT, "consent": {"victim": "given"},
             "categories": ["victim:identity", "third_party:contact_warning"]}),
    ("A05", {"art6": "ART6_1_C_LEGAL_OBLIGATION"}),
    ("A07", {"art6": "ART6_1_E_PUBLIC_TASK"}),
    ("A11", {"annex1": "ANNEX1_PARA1_PUBLIC_TASK_REQUEST",
             "request": {"states_purpose": True, "states_public_task": True, "vir": True}}),
    ("A12", {"recipient_kind": "local_authority", "purpose": "victim_support", "at_risk": ["victim"]}),
    ("A13", {"annex1": SAFEGUARDING}),
    ("A15", {"decision_date": "2026-02-04", "records": {"lia": True}}),
    ("A16", {"art6": INTERESTS}),
    ("S02", {"categories": ["victim:identity", "victim:race"], "art9": EXPLICIT}),
    ("S02", {"categories": ["victim:race"], "art9": EXPLICIT, "consent": {"victim": "not_obtainable"}}),
    ("S09", {"categories": ["victim:race"], "art9": SPI, "sch1": ["SCH1_P2_PARA6"], "records": {"apd": False},
             "enactment_cited": "an Act", "consent": {"victim": "not_obtainable"}}),
    ("C03", {"categories": ["victim:identity", "perpetrator:identity"], "art10": "CDA1998"}),
    ("C03", {"categories": ["perpetrator:identity"], "art10": "CDA1998",
             "consent": {"perpetrator": "not_sought_prejudice"}}),
    ("P01", {"recipient_kind": "voluntary_support_agency", "gateway": "CDA1998_S115"}),
    ("P04", {"gateway": "CDA1998_S17A"}),
    ("Q01", {"categories": ["victim:identity", "professional:identity"], "consent": {"victim": "refused"},
             "risk": "significant"}),
    ("O01", {"categories": ["victim:identity", "victim:partner_intelligence"]}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "changes"), HELPS, ids=[f"{row[0]}-{number}" for number, row in enumerate(HELPS)])
def test_pressing_the_button_makes_it_lawful(code, changes):
    after, codes = pressed(code, **changes)
    assert after.items
    assert set(codes) <= {"G05"}


def test_pressing_the_button_for_one_role_leaves_the_others_conditions_alone():
    after, _ = pressed("S02", categories=["victim:race", "child:race"], art9=EXPLICIT, records={"child_reason": True},
                       consent={"victim": "explicit_given", "child": "not_obtainable"})  # fmt: skip
    assert after.art9_for(Role.VICTIM) == EXPLICIT
    assert (after.art9_for(Role.CHILD), after.sch1_for(Role.CHILD)) == (SPI, ("SCH1_P2_PARA18",))


def test_where_the_reason_is_that_nobody_was_asked_the_answer_says_whom_to_ask():
    proposal = a_proposal(categories=["victim:race"], art9=SPI, sch1=["SCH1_P2_PARA10"])
    found = decide(proposal).findings[0]
    assert found.change["ask"] == ["victim"]
    assert "was not asked" in found.fix


def test_the_suggested_basis_is_named_in_words():
    found = decide(a_proposal(art6=None)).findings[0]
    assert found.fix == "Rely on the crime condition (UK GDPR Annex 1 para 5)."


def test_no_basis_is_suggested_where_none_holds():
    found = decide(a_proposal(purpose="rehousing", recipient_kind="local_authority", art6=VITAL)).findings[0]
    assert (found.code, found.change) == ("A06", {})


def test_leaving_out_keeps_everything_else():
    after, _ = pressed("G04", categories=["victim:identity", "victim:financial", "victim:address"])
    assert after.items == ((Role.VICTIM, Category.IDENTITY), (Role.VICTIM, Category.ADDRESS))
    assert living_roles(after) == (Role.VICTIM,)
