"""Does every known-good row come out allowed, and is the right one offered first?"""

import pytest

from hub.lawful.combinations import BY_CODE, NEEDS, ROWS, apply, candidates
from hub.lawful.purposes import Purpose, RecipientKind, RecipientSubkind, Role
from hub.lawful.rules import decide
from tests.proposals import SENSIBLE, the_facts


def test_every_row_has_sensible_inputs():
    assert {code for code, _, _ in SENSIBLE} == set(BY_CODE) == {f"K{n:02}" for n in range(1, 27)}


@pytest.mark.parametrize(("code", "warned", "members"), SENSIBLE, ids=[f"{s[0]}-{n}" for n, s in enumerate(SENSIBLE)])
def test_a_row_with_sensible_inputs_is_allowed_with_only_the_warnings_of_the_paper(code, warned, members):
    row, facts = BY_CODE[code], the_facts(**members)
    decision = decide(apply(row, facts))
    assert row.fits(facts.recipient_kind, facts.recipient_subkind, facts.purpose)
    assert row.lacking(facts) == ()
    assert decision.codes == warned, decision.findings
    assert decision.outcome == ("allow_with_warning" if set(warned) - {"G05"} else "allow")


@pytest.mark.parametrize(("code", "warned", "members"), SENSIBLE, ids=[f"{s[0]}-{n}" for n, s in enumerate(SENSIBLE)])
def test_a_row_carries_the_roles_of_its_inputs(code, warned, members):
    assert all(BY_CODE[code].carries(role) for role, _ in the_facts(**members).items)


def test_rows_without_an_offence_condition_never_carry_an_alleged_perpetrator():
    for row in ROWS:
        assert row.carries(Role.PERPETRATOR) == bool(row.art10), row.code


def test_the_mother_goes_on_her_consent_and_her_child_on_the_crime_paragraph():
    chosen = apply(BY_CODE["K01"], the_facts(**SENSIBLE[1][2]))
    assert chosen.art9_for(Role.VICTIM) == "ART9_2_A_EXPLICIT_CONSENT"
    assert chosen.sch1_for(Role.CHILD) == ("SCH1_P2_PARA10",)


def test_somebody_who_agreed_short_of_explicit_consent_goes_on_the_function_given_by_law():
    chosen = apply(BY_CODE["K01"], the_facts(**SENSIBLE[2][2]))
    assert chosen.sch1_for(Role.VICTIM) == ("SCH1_P2_PARA6",)


def test_consent_comes_before_no_consent_and_a_duty_before_a_power():
    police = candidates(RecipientKind.POLICE, None, Purpose.PREVENT_DETECT_CRIME)
    council = candidates(RecipientKind.LOCAL_AUTHORITY, RecipientSubkind.HOUSING, Purpose.ASB_CASE_REVIEW)
    assert [row.code for row in police] == ["K01", "K02"]
    assert [row.code for row in council] == ["K04", "K05"]


@pytest.mark.parametrize(
    ("kind", "subkind", "purpose", "offered"),
    [
        ("registered_provider", "for_profit", "risk_case_conference", []),
        ("registered_provider", None, "risk_case_conference", []),
        ("registered_provider", "non_profit", "risk_case_conference", ["K16"]),
        ("fire_service", None, "risk_case_conference", ["K16"]),
        ("fire_service", None, "emergency_response", ["K15", "K21"]),
        ("local_authority", "housing", "risk_case_conference", []),
        ("local_authority", "community_safety", "risk_case_conference", ["K03"]),
        ("other", None, "victim_support", []),
    ],
)
def test_only_rows_for_this_recipient_and_purpose_are_offered(kind, subkind, purpose, offered):
    rows = candidates(RecipientKind(kind), RecipientSubkind(subkind) if subkind else None, Purpose(purpose))
    assert [row.code for row in rows] == offered


def test_a_row_says_what_the_facts_do_not_supply():
    facts = the_facts(recipient_kind="local_authority", recipient_subkind="adults", purpose="safeguarding_adult")
    assert BY_CODE["K07"].lacking(facts) == ("at_risk",)
    assert all(need in NEEDS for row in ROWS for need in row.needs)


def test_the_power_falls_back_to_the_landlords_own_where_the_act_is_doubtful():
    row = BY_CODE["K01"]
    sure = the_facts(recipient_kind="police", purpose="risk_case_conference", categories=["victim:identity"])
    assert apply(row, sure).gateway == "CDA1998_S115"
    trust = the_facts(recipient_kind="nhs_body", recipient_subkind="nhs_trust", purpose="risk_case_conference",
                      categories=["victim:identity"])  # fmt: skip
    assert apply(row, trust).gateway == "CORPORATE_POWER"
