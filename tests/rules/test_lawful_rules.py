"""Does each rule fire where it should, and stay quiet one step away?

A row of FIRES changes the allowed proposal so that exactly the codes named are printed; the row of QUIET
with the same code is the nearest proposal on which that code is not printed.
"""

from typing import Any

import pytest

from hub.lawful.findings import INSTEAD, REASONS, RULES, Result
from hub.lawful.rules import decide
from tests.proposals import (
    CONSENT,
    CRIME,
    DUTY,
    EA,
    EXPLICIT,
    INTERESTS,
    ON_REQUEST,
    SAFEGUARDING,
    SPI,
    TASK,
    VITAL,
    a_proposal,
)

REFUSE, WARN, ALLOW = Result.REFUSE, Result.WARN, Result.ALLOW
EMERGENCY = {"urgency": "emergency", "risk": "significant"}
LIFE = {"urgency": "emergency", "risk": "life"}
LIA = {"art6": INTERESTS, "records": {"lia": True}}
COUNCIL, NHS = {"recipient_kind": "local_authority"}, {"recipient_kind": "nhs_body"}
CHARITY = {"recipient_kind": "voluntary_support_agency"}
SUPPORT = CHARITY | {"purpose": "victim_support", "art6": CONSENT, "consent": {"victim": "given"}}
RACE = {"categories": ["victim:race"]}
SUSPECT = {"categories": ["perpetrator:identity"]}
UNASKED = {"consent": {"victim": "not_sought_prejudice", "perpetrator": "not_sought_prejudice"}}
OWN_ACT, THEIR_ACT = {"name": "an Act"}, {"name": "an Act", "whose": "recipient"}
REVIEW = COUNCIL | {"purpose": "asb_case_review"}
REVIEW_REQUEST = {"states_purpose": True, "from_asb_relevant_body": True}
REVIEW_DUTY = "ASBCPA2014_SCH4_PARA7_2"
BOARD_REQUEST = {"states_purpose": True, "from_sab": True}
POLICE_REQUEST = {"states_purpose": True, "vir": True}
CHILD = {"categories": ["child:identity"]}
NO = {"consent": {"victim": "refused"}}
NOTES = {"categories": ["victim:counselling_notes"], "art9": EXPLICIT, "consent": {"victim": "explicit_given"}}
SAFE = {"categories": ["victim:safe_address"]}
SAFE_RECORDS = {"justified": ["victim:safe_address"], "named_person": True}
PARA = "SCH1_P2_PARA{}".format

Row = tuple[str, Result, set[str], dict[str, Any]]

FIRES: tuple[Row, ...] = (
    ("G01", REFUSE, {"G01"}, LIA | {"purpose": None}),
    ("G01", REFUSE, {"G01"}, COUNCIL | {"request": {"states_purpose": False}}),
    ("G02", REFUSE, {"G02", "G05"}, {"recipient_kind": "other", "categories": ["none:aggregate"], "min_cell": 5}),
    ("G02", REFUSE, {"G02", "G04"}, {"recipient_kind": "other"}),
    ("G03", REFUSE, {"G03"}, {"records": {"necessity": False}}),
    ("G03", WARN, {"G03"}, EMERGENCY | {"records": {"necessity": False}}),
    ("G04", REFUSE, {"G04"}, {"categories": ["victim:financial"]}),
    ("G04", REFUSE, {"G04"}, LIFE | {"categories": ["victim:financial"]}),
    ("G04", WARN, {"G04"}, LIFE | {"categories": ["victim:financial"], "records": {"justified": ["victim:financial"]}}),
    ("G04", REFUSE, {"G04"}, {"categories": ["victim:tenancy"]}),
    ("G04", WARN, {"G04"}, LIFE | {"categories": ["victim:tenancy"]}),
    ("G04", REFUSE, {"G04"}, EMERGENCY | {"categories": ["victim:tenancy"]}),
    ("G04", REFUSE, {"G04"}, SAFE | {"records": SAFE_RECORDS}),
    ("G04", REFUSE, {"G04"}, SAFE | {"consent": {"victim": "given"},
                                     "records": SAFE_RECORDS | {"named_person": False}}),
    ("G04", REFUSE, {"G04"}, SAFE | {"records": {"named_person": True}, "consent": {"victim": "given"}}),
    ("G04", WARN, {"G04"}, SAFE | {"records": SAFE_RECORDS, "consent": {"victim": "given"}}),
    ("G04", WARN, {"G04"}, SAFE | {"records": SAFE_RECORDS | {"override": True}}),
    ("G04", WARN, {"G04"}, SAFE | LIFE | {"records": SAFE_RECORDS}),
    ("G05", REFUSE, {"G05"}, {"categories": ["none:aggregate"], "min_cell": 4}),
    ("G05", ALLOW, {"G05"}, {"categories": ["none:aggregate"], "min_cell": 5}),
    ("G05", REFUSE, {"G05"}, {"categories": ["none:aggregate", "victim:identity"]}),
    ("G06", WARN, {"G06"}, {"categories": ["deceased:identity"], "art6": None}),
    ("G07", REFUSE, {"G07"}, {"categories": [], "purpose": None}),
    ("G08", REFUSE, {"G08"}, {"gateway": "SCH2_P1_PARA2"}),
    ("G08", REFUSE, {"G08"}, {"gateway": "SCH2_P1_PARA5_2"}),
    ("G08", REFUSE, {"G08"}, {"art6": "SCH2_P1_PARA5"}),
    ("G09", REFUSE, {"G09"}, {"recipient_kind": "contractor"}),
    ("G09", REFUSE, {"G09"}, {"recipient_kind": "education", "categories": ["professional:identity"]}),
    ("G09", REFUSE, {"G09"}, SUPPORT | {"recipient_kind": "elected_representative",
                                        "records": {"justified": ["victim:identity"]}}),
    ("A01", REFUSE, {"A01"}, {"art6": None}),
    ("A02", REFUSE, {"A02"}, SUPPORT | {"consent": {"victim": "refused"}}),
    ("A03", REFUSE, {"A02", "A03"}, SUPPORT | {"categories": ["victim:identity", "child:contact_warning"],
                                               "records": {"child_reason": True}}),
    ("A04", REFUSE, {"A04"}, {"art6": "ART6_1_B_CONTRACT"}),
    ("A05", REFUSE, {"A05"}, {"art6": DUTY}),
    ("A05", REFUSE, {"A05"}, {"art6": DUTY, "gateway": "CDA1998_S115"}),
    ("A05", REFUSE, {"A05"}, COUNCIL | {"art6": DUTY, "enactment_cited": "CA2014_S45"}),
    ("A05", REFUSE, {"A05"}, COUNCIL | {"art6": DUTY, "enactment_cited": REVIEW_DUTY, "request": REVIEW_REQUEST}),
    ("A06", REFUSE, {"A06"}, {"art6": VITAL, "risk": "significant"}),
    ("A07", REFUSE, {"A07"}, {"art6": TASK}),
    ("A07", REFUSE, {"A07"}, {"art6": TASK, "enactment_cited": THEIR_ACT}),
    ("A08", WARN, {"A08"}, {"art6": TASK, "enactment_cited": OWN_ACT}),
    ("A09", REFUSE, {"A09"}, {"annex1": None}),
    ("A10", REFUSE, {"A10"}, COUNCIL | {"annex1": ON_REQUEST}),
    ("A10", REFUSE, {"A10"}, COUNCIL | {"annex1": ON_REQUEST, "request": {"states_purpose": True}}),
    ("A10", REFUSE, {"A10"}, CHARITY | {"annex1": ON_REQUEST,
                                        "request": {"states_purpose": True, "states_public_task": True}}),
    ("A11", WARN, {"A11"}, {"annex1": ON_REQUEST, "request": POLICE_REQUEST | {"states_public_task": True}}),
    ("A12", REFUSE, {"A12"}, COUNCIL | {"purpose": "victim_support"}),
    ("A13", REFUSE, {"A13"}, {"annex1": SAFEGUARDING}),
    ("A13", REFUSE, {"A13"}, CHILD | {"annex1": SAFEGUARDING, "categories": ["child:identity", "victim:identity"],
                                      "records": {"child_reason": True}}),
    ("A14", REFUSE, {"A14"}, {"annex1": "ANNEX1_PARA3_EMERGENCY"}),
    ("A15", REFUSE, {"A15"}, {"decision_date": "2026-02-04"}),
    ("A15", REFUSE, {"A15"}, {"controller_is_public_authority": True}),
    ("A15", REFUSE, {"A15"}, LIA | {"controller_is_public_authority": True}),
    ("A16", REFUSE, {"A16"}, {"art6": INTERESTS}),
    ("A16", WARN, {"A16"}, {"art6": INTERESTS, "urgency": "urgent"}),
    ("A17", WARN, {"A17"}, SUPPORT | COUNCIL),
    ("A18", REFUSE, {"A18"}, {"annex1": "ANNEX1_PARA2_SECURITY_DEFENCE"}),
    ("S01", REFUSE, {"S01"}, RACE),
    ("S01", REFUSE, {"S01"}, RACE | {"art9": {"child": EXPLICIT}}),
    ("S02", REFUSE, {"S02"}, RACE | {"art9": EXPLICIT, "consent": {"victim": "given"}}),
    ("S02", REFUSE, {"S02"}, RACE | {"art9": EXPLICIT, "consent": {"child": "explicit_given"}}),
    ("S03", REFUSE, {"S03"}, RACE | {"art9": SPI}),
    ("S03", REFUSE, {"S03"}, RACE | {"art9": SPI, "sch1": ["SCH1_P1_PARA2"]}),
    ("S03", REFUSE, {"S03"}, RACE | {"art9": "ART9_2_B_SOCIAL_PROTECTION", "enactment_cited": OWN_ACT}),
    ("S03", REFUSE, {"S03"}, RACE | {"art9": "ART9_2_I_PUBLIC_HEALTH", "sch1": ["SCH1_P1_PARA4"]}),
    ("S03", REFUSE, {"S03"}, RACE | {"art9": "ART9_2_J_RESEARCH", "sch1": ["SCH1_P1_PARA3"]}),
    ("S04", REFUSE, {"S04"}, RACE | {"art9": "ART9_2_C_VITAL_INTERESTS", "risk": "life"}),
    ("S04", REFUSE, {"S04"}, RACE | {"art9": "ART9_2_C_VITAL_INTERESTS", "consent": {"victim": "incapable"}}),
    ("S05", REFUSE, {"S05"}, RACE | {"art9": "ART9_2_D_NOT_FOR_PROFIT"}),
    ("S06", REFUSE, {"S06"}, RACE | {"art9": "ART9_2_E_MADE_PUBLIC"}),
    ("S07", REFUSE, {"S07"}, RACE | {"art9": "ART9_2_F_LEGAL_CLAIMS"}),
    ("S08", REFUSE, {"S08"}, RACE | {"art9": "ART9_2_H_HEALTH_SOCIAL_CARE", "sch1": ["SCH1_P1_PARA2"],
                                     "purpose": "safeguarding_adult", "records": {"secrecy": True}}),
    ("S08", REFUSE, {"S08", "S10"}, COUNCIL | RACE | {"art9": "ART9_2_H_HEALTH_SOCIAL_CARE",
                                                      "sch1": ["SCH1_P1_PARA2"], "purpose": "safeguarding_adult"}),
    ("S09", REFUSE, {"S09"}, COUNCIL | RACE | UNASKED | {"art9": SPI, "sch1": [PARA(10)], "records": {"apd": False}}),
    ("S09", REFUSE, {"S09"}, RACE | LIFE | {"art9": SPI, "sch1": [PARA(6)], "enactment_cited": OWN_ACT,
                                            "records": {"apd": False}}),
    ("S10", REFUSE, {"S10"}, RACE | {"art9": SPI, "sch1": [PARA(10)]}),
    ("S10", REFUSE, {"S10"}, RACE | {"art9": SPI, "sch1": [PARA(10)], "consent": {"victim": "explicit_given"}}),
    ("S10", REFUSE, {"S10"}, RACE | {"art9": SPI, "sch1": [PARA(7), PARA(11), PARA(19), PARA(23)]}),
    ("S11", REFUSE, {"S11"}, REVIEW | {"recipient_kind": "police", "categories": ["victim:gra_protected"],
                                       "records": {"justified": ["victim:gra_protected"]}}),
    ("S11", REFUSE, {"S11", "G06"}, {"purpose": "asb_case_review", "categories": ["deceased:gra_protected"],
                                     "records": {"justified": ["deceased:gra_protected"]}}),
    ("C01", REFUSE, {"C01"}, SUSPECT),
    ("C01", REFUSE, {"C01"}, {"categories": ["witness:criminal_conviction"],
                              "records": {"justified": ["witness:criminal_conviction"]}}),
    ("C02", REFUSE, {"C02"}, SUSPECT | {"art10": "ART10_OFFICIAL_AUTHORITY"}),
    ("C03", REFUSE, {"C03"}, SUSPECT | {"art10": "CDA1998"}),
    ("C03", REFUSE, {"C03"}, SUSPECT | {"art10": "CDA1998_S115"}),
    *(("C04", REFUSE, {"C04"}, SUSPECT | {"art10": PARA(n)}) for n in (8, 9, 16, 19, 20, 21, 22)),
    ("C04", REFUSE, {"C04"}, SUSPECT | {"art10": "SCH1_P3_PARA36:SCH1_P2_PARA8"}),
    ("C05", REFUSE, {"C05"}, SUSPECT | {"art10": "SCH1_P3_PARA29", "consent": {"victim": "given"}}),
    ("C06", REFUSE, {"C06", "S10"}, SUSPECT | {"art10": PARA(10)}),
    ("C06", REFUSE, {"C06", "S10"}, SUSPECT | {"art10": "SCH1_P3_PARA34"}),
    ("C06", REFUSE, {"C06", "S09"}, SUSPECT | UNASKED | COUNCIL | {"art10": PARA(10), "records": {"apd": False}}),
    ("P01", REFUSE, {"P01"}, CHARITY | {"gateway": "CDA1998_S115"}),
    ("P01", REFUSE, {"P01"}, {"recipient_kind": "registered_provider", "recipient_subkind": "for_profit",
                              "gateway": "CDA1998_S115"}),
    ("P01", REFUSE, {"P01"}, LIA | {"recipient_kind": "legal_or_court", "purpose": "legal_proceedings",
                                    "categories": ["professional:identity"], "gateway": "CDA1998_S115"}),
    ("P02", WARN, {"P02"}, NHS | {"recipient_subkind": "nhs_trust", "gateway": "CDA1998_S115"}),
    ("P02", WARN, {"P02"}, NHS | {"gateway": "CDA1998_S115"}),
    ("P02", WARN, {"P02"}, {"recipient_kind": "probation", "recipient_subkind": "secretary_of_state",
                            "gateway": "CDA1998_S115"}),
    ("P03", REFUSE, {"P03"}, LIA | COUNCIL | {"purpose": "rehousing", "gateway": "CDA1998_S115"}),
    ("P04", REFUSE, {"P04"}, {"gateway": "CDA1998_S17A"}),
    ("P05", REFUSE, {"P05"}, REVIEW | {"gateway": "ASBCPA2014_SCH4_PARA7"}),
    ("P05", REFUSE, {"P05"}, REVIEW | {"gateway": REVIEW_DUTY, "request": REVIEW_REQUEST}),
    ("P05", REFUSE, {"P05"}, COUNCIL | {"gateway": "ASBCPA2014_SCH4_PARA7", "request": REVIEW_REQUEST}),
    ("P06", REFUSE, {"P06"}, COUNCIL | {"gateway": "CA2014_S45"}),
    *(("P07", REFUSE, {"P07"}, {"gateway": code}) for code in
      ("OMA2007_S14", "PCSCA2022_S16", "CHA2004_S16LA", "EQA2010_S149", "RSH_NCS_2024")),
    ("P08", REFUSE, {"P08"}, {"gateway": "COMMON_LAW_PUBLIC_INTEREST"}),
    ("P08", WARN, {"P08"}, EMERGENCY | {"gateway": "COMMON_LAW_PUBLIC_INTEREST"}),
    ("Q01", REFUSE, {"Q01"}, NO | {"risk": "significant"}),
    ("Q01", WARN, {"Q01"}, NO | EMERGENCY),
    ("Q02", REFUSE, {"Q02"}, NO | {"records": {"override": True}}),
    ("Q02", REFUSE, {"Q01", "Q02"}, NO),
    ("Q02", REFUSE, {"Q01", "Q02"}, NO | {"urgency": "emergency", "at_risk": ["child"]}),
    ("Q03", WARN, {"Q03"}, NO | {"risk": "significant", "records": {"override": True}}),
    ("Q03", WARN, {"Q03"}, NO | {"at_risk": ["victim"], "records": {"override": True}}),
    ("Q03", WARN, {"Q03"}, CHILD | {"consent": {"child": "withdrawn"},
                                    "records": {"override": True, "child_reason": True}}),
    ("Q03", WARN, {"Q03"}, NO | {"art6": DUTY, "enactment_cited": "COURT_ORDER", "records": {"override": True}}),
    ("M01", REFUSE, {"M01"}, {"pattern": "routine_flow", "agreement": "expired"}),
    ("M01", REFUSE, {"M01"}, {"pattern": "routine_flow", "agreement": "none", "records": {"one_off_decision": True}}),
    ("M01", WARN, {"M01"}, EMERGENCY | {"pattern": "routine_flow", "agreement": "none"}),
    ("M02", REFUSE, {"M02"}, {"agreement": "none"}),
    ("M02", WARN, {"M02"}, {"agreement": "expired", "records": {"one_off_decision": True}}),
    ("M02", WARN, {"M02"}, {"agreement": "none", "art6": DUTY, "enactment_cited": "COURT_ORDER"}),
    ("M03", REFUSE, {"M03"}, {"agreement_covers_purpose": False}),
    ("M03", REFUSE, {"M03"}, {"agreement_covers_categories": False, "pattern": "routine_flow",
                              "records": {"one_off_decision": True}}),
    ("M03", WARN, {"M03"}, {"agreement_covers_categories": False, "records": {"one_off_decision": True}}),
    ("M04", REFUSE, {"M04"}, {"agreement": "suspended", "records": {"one_off_decision": True}}),
    ("M04", REFUSE, {"M04", "G05"}, {"agreement": "suspended", "categories": ["none:aggregate"], "min_cell": 5}),
    ("M04", WARN, {"M04"}, EMERGENCY | {"agreement": "suspended"}),
    ("O01", REFUSE, {"O01"}, {"categories": ["perpetrator:partner_intelligence"], "art10": "SCH1_P3_PARA32",
                              "records": {"made_public": True}}),
    ("O01", REFUSE, {"O01", "G06"}, EMERGENCY | {"categories": ["deceased:partner_intelligence"]}),
    ("O01", WARN, {"O01"}, LIFE | {"categories": ["victim:partner_intelligence"]}),
    ("O02", WARN, {"O02"}, {"request": {"states_purpose": True}}),
    ("O02", REFUSE, {"O02"}, NOTES | {"request": {"states_purpose": True},
                                      "records": {"justified": ["victim:counselling_notes"]}}),
    ("O02", WARN, {"O02"}, LIA | {"request": {"states_purpose": True}, "decision_date": "2026-01-12"}),
    ("O03", REFUSE, {"O03"}, CHILD),
    ("O03", WARN, {"O03"}, CHILD | EMERGENCY),
    ("O04", WARN, {"O04"}, CHILD | {"art6": INTERESTS, "records": {"lia": True, "child_reason": True}}),
    ("O05", WARN, {"O05"}, {"notice_withheld": True}),
)  # fmt: skip

QUIET: tuple[tuple[str, dict[str, Any]], ...] = (
    ("G01", COUNCIL | {"request": {"states_purpose": True}}),
    ("G02", {"recipient_kind": "contractor", "purpose": "target_hardening"}),
    ("G03", {"records": {"necessity": True}}),
    ("G04", {"categories": ["victim:tenancy"], "records": {"justified": ["victim:tenancy"]}}),
    ("G05", {"min_cell": 0}),
    ("G06", {"categories": ["victim:identity"]}),
    ("G07", {"categories": ["professional:identity"]}),
    ("G08", {"gateway": None}),
    ("G08", {"categories": ["deceased:identity"], "gateway": "SCH2_P1_PARA2"}),
    ("G09", {"recipient_kind": "contractor", "purpose": "target_hardening"}),
    ("G09", SUPPORT | {"recipient_kind": "elected_representative", "records": {"justified": ["victim:identity"]},
                       "request": {"states_purpose": True, "from_constituent": True}}),
    ("A01", {"categories": ["none:aggregate"], "art6": None, "min_cell": 5}),
    ("A02", SUPPORT | {"categories": ["victim:identity", "professional:identity"]}),
    ("A03", SUPPORT | {"categories": ["victim:identity", "child:contact_warning"], "records": {"child_reason": True},
                       "consent": {"victim": "given", "child": "refused"}}),
    ("A03", SUPPORT | {"consent": {}}),
    ("A04", {}),
    ("A05", {"art6": DUTY, "enactment_cited": "COURT_ORDER"}),
    ("A05", COUNCIL | {"art6": DUTY, "gateway": "CA2014_S45", "request": BOARD_REQUEST}),
    ("A05", REVIEW | {"art6": DUTY, "gateway": REVIEW_DUTY, "request": REVIEW_REQUEST}),
    ("A06", {"art6": VITAL, "risk": "life"}),
    ("A07", {"art6": TASK, "enactment_cited": OWN_ACT}),
    ("A08", {"art6": TASK, "enactment_cited": THEIR_ACT}),
    ("A09", {}),
    ("A10", COUNCIL | {"annex1": ON_REQUEST, "request": {"states_purpose": True, "states_public_task": True}}),
    ("A11", COUNCIL | {"annex1": ON_REQUEST, "request": {"states_purpose": True, "states_public_task": True}}),
    ("A11", {"annex1": ON_REQUEST, "request": POLICE_REQUEST}),
    ("A12", {"purpose": "target_hardening"}),
    ("A13", {"annex1": SAFEGUARDING, "at_risk": ["victim"]}),
    ("A13", CHILD | {"annex1": SAFEGUARDING, "categories": ["child:identity", "professional:identity"],
                     "records": {"child_reason": True}}),
    ("A13", {"annex1": SAFEGUARDING, "purpose": "safeguarding_child"}),
    ("A14", {"annex1": "ANNEX1_PARA3_EMERGENCY", "cca_emergency": True}),
    ("A15", {"decision_date": "2026-02-05"}),
    ("A15", {"art6": VITAL, "risk": "life", "controller_is_public_authority": True}),
    ("A16", LIA),
    ("A17", SUPPORT),
    ("A18", {"annex1": SAFEGUARDING, "at_risk": ["victim"]}),
    ("S01", {"categories": ["victim:incident_narrative"]}),
    ("S02", RACE | {"art9": EXPLICIT, "consent": {"victim": "explicit_given"}}),
    ("S03", RACE | {"art9": SPI, "sch1": [PARA(28)]}),
    ("S04", RACE | {"art9": "ART9_2_C_VITAL_INTERESTS", "risk": "life", "consent": {"victim": "incapable"}}),
    ("S05", RACE | {"art9": "ART9_2_E_MADE_PUBLIC", "records": {"made_public": True}}),
    ("S06", RACE | {"art9": "ART9_2_E_MADE_PUBLIC", "records": {"made_public": True}}),
    ("S07", RACE | {"art9": "ART9_2_F_LEGAL_CLAIMS", "purpose": "legal_proceedings"}),
    ("S08", COUNCIL | RACE | {"art9": "ART9_2_H_HEALTH_SOCIAL_CARE", "sch1": ["SCH1_P1_PARA2"],
                              "purpose": "safeguarding_adult", "records": {"secrecy": True}}),
    ("S09", RACE | UNASKED | {"art9": SPI, "sch1": [PARA(10)], "records": {"apd": False}}),
    ("S09", RACE | UNASKED | {"recipient_kind": "probation", "art9": SPI, "sch1": [PARA(10)],
                              "records": {"apd": False}}),
    ("S09", RACE | UNASKED | {"art9": SPI, "sch1": [PARA(6), PARA(10)], "enactment_cited": OWN_ACT,
                              "records": {"apd": False}}),
    ("S10", RACE | UNASKED | {"art9": SPI, "sch1": [PARA(7), PARA(10)]}),
    ("S11", {"categories": ["victim:gra_protected"], "records": {"justified": ["victim:gra_protected"]}}),
    ("S11", REVIEW | {"recipient_kind": "police", "categories": ["victim:gra_protected"],
                      "consent": {"victim": "given"}, "records": {"justified": ["victim:gra_protected"]}}),
    ("C01", {"categories": ["victim:identity", "victim:incident_narrative"]}),
    ("C02", SUSPECT | UNASKED | {"art10": PARA(10)}),
    ("C03", SUSPECT | UNASKED | {"art10": PARA(10)}),
    ("C04", SUSPECT | {"art10": PARA(17)}),
    ("C05", SUSPECT | {"art10": "SCH1_P3_PARA29", "consent": {"perpetrator": "given"}}),
    ("C06", SUSPECT | UNASKED | {"art10": "SCH1_P3_PARA36:SCH1_P2_PARA10", "records": {"apd": False}}),
    ("P01", CHARITY | {"gateway": "CDA1998_S115", "acting_for_relevant_authority": True}),
    ("P02", NHS | {"recipient_subkind": "icb", "gateway": "CDA1998_S115"}),
    ("P03", COUNCIL | LIA | {"purpose": "tension_monitoring", "gateway": "CDA1998_S115"}),
    ("P04", {"categories": ["none:aggregate"], "min_cell": 5, "gateway": "CDA1998_S17A"}),
    ("P05", REVIEW | {"gateway": "ASBCPA2014_SCH4_PARA7", "request": REVIEW_REQUEST}),
    ("P06", COUNCIL | {"gateway": "CA2014_S45", "request": BOARD_REQUEST}),
    ("P07", {"gateway": "CDA1998_S115"}),
    ("P08", {"gateway": "COMMON_LAW_PUBLIC_INTEREST", "records": {"override": True}}),
    ("Q01", NO | {"risk": "significant", "records": {"override": True}}),
    ("Q01", NO | {"categories": ["professional:identity"]}),
    ("Q01", {"consent": {"perpetrator": "refused"}, "categories": ["perpetrator:contact_warning"],
             "art10": "SCH1_P3_PARA32", "records": {"made_public": True}}),
    ("Q02", NO | {"risk": "significant"}),
    ("Q03", NO | {"records": {"override": True}}),
    ("M01", {"pattern": "routine_flow"}),
    ("M02", {"pattern": "routine_flow", "agreement": "none"}),
    ("M03", {"agreement": "expired", "agreement_covers_purpose": False}),
    ("M04", {"agreement": "expired"}),
    ("O01", {"categories": ["victim:partner_intelligence"], "records": {"originator_permission": True}}),
    ("O02", {"request": POLICE_REQUEST}),
    ("O02", LIA | {"request": {"states_purpose": True}, "decision_date": "2026-01-11"}),
    ("O02", {"request": {"states_purpose": True}, "categories": ["witness:identity"]}),
    ("O03", CHILD | {"records": {"child_reason": True}}),
    ("O04", CHILD | {"records": {"child_reason": True}}),
    ("O04", CHILD | {"art6": INTERESTS, "records": {"lia": True}}),
    ("O05", {"notice_withheld": True, "records": {"prejudice": True}}),
)  # fmt: skip

EACH_FIRES = pytest.mark.parametrize(
    ("code", "result", "codes", "changes"), FIRES, ids=[f"{row[0]}-{number}" for number, row in enumerate(FIRES)]
)
EACH_QUIET = pytest.mark.parametrize(
    ("code", "changes"), QUIET, ids=[f"{row[0]}-{number}" for number, row in enumerate(QUIET)]
)


def test_the_proposal_to_start_from_is_allowed_without_a_word():
    decision = decide(a_proposal())
    assert (decision.outcome, decision.codes) == ("allow", ())


def test_no_rule_of_the_paper_is_left_out():
    last = {"G": 9, "A": 18, "S": 11, "C": 6, "P": 8, "Q": 3, "M": 4, "O": 5}
    assert set(RULES) == {f"{family}{n:02}" for family, most in last.items() for n in range(1, most + 1)}


def test_every_rule_fires_once_and_stays_quiet_once():
    assert {code for code, *_ in FIRES} == set(RULES)
    assert {code for code, *_ in QUIET} == set(RULES)


@EACH_FIRES
def test_a_rule_fires_where_it_should(code, result, codes, changes):
    decision = decide(a_proposal(**changes))
    assert set(decision.codes) == codes
    assert {found.result for found in decision.findings if found.code == code} == {result}


@EACH_QUIET
def test_a_rule_stays_quiet_one_step_away(code, changes):
    assert code not in decide(a_proposal(**changes)).codes


@EACH_FIRES
def test_the_outcome_follows_the_gravest_finding(code, result, codes, changes):
    decision = decide(a_proposal(**changes))
    results = {found.result for found in decision.findings}
    expected = "refuse" if REFUSE in results else "allow_with_warning" if WARN in results else "allow"
    assert decision.outcome == expected
    assert decision.allowed == (expected != "refuse")


@EACH_FIRES
def test_an_answer_says_what_why_and_what_to_do(code, result, codes, changes):
    for found in decide(a_proposal(**changes)).findings:
        assert "{" not in found.message + found.fix
        assert found.message[0].isupper() and found.message.endswith(".")
        assert found.fix.endswith(".") and found.citation
        assert "_" not in found.message + found.fix, "a code is shown where words belong"


def test_no_sentence_stands_in_the_tables_for_a_rule_that_does_not_exist():
    assert {code for code, _ in REASONS} | INSTEAD <= set(RULES)


def test_all_findings_come_back_at_once():
    proposal = a_proposal(categories=["victim:race", "perpetrator:financial"], art6=None, agreement="none",
                          records={"necessity": False})  # fmt: skip
    assert decide(proposal).codes == ("G03", "G04", "A01", "S01", "C01", "M02")


def test_one_roles_consent_never_carries_anothers_data():
    proposal = a_proposal(categories=["victim:race", "child:race"], art9=EXPLICIT,
                          consent={"victim": "explicit_given"}, records={"child_reason": True})  # fmt: skip
    found = decide(proposal).findings
    assert [(f.code, f.change["drop"]) for f in found] == [("S02", ["child:race"])]


def test_people_who_died_are_asked_only_what_outlives_data_protection_law():
    proposal = a_proposal(categories=["deceased:race"], art6="ART6_1_B_CONTRACT", art9=None, gateway="CDA1998_S17A",
                          consent={"deceased": "refused"}, notice_withheld=True)  # fmt: skip
    assert decide(proposal).codes == ("G06",)


def test_figures_beside_people_are_judged_by_both():
    both = {"categories": ["none:aggregate", "victim:identity"], "min_cell": 9}
    assert decide(a_proposal(**both)).codes == ("G05",)
    assert decide(a_proposal(**both, art6=None)).codes == ("G05", "A01")
    assert decide(a_proposal(**(both | {"min_cell": 1}))).outcome == "refuse"


def test_equality_monitoring_looks_at_the_whole_list():
    lone = {"recipient_kind": "local_authority", "purpose": "equality_monitoring", "art6": INTERESTS, "art9": SPI,
            "sch1": [PARA(8)], "categories": ["victim:race"], "records": {"lia": True}}  # fmt: skip
    assert decide(a_proposal(**lone)).outcome == "allow"
    named = lone | {"categories": ["victim:race", "professional:identity"]}
    assert decide(a_proposal(**named)).codes == ("S10",)


def test_the_representatives_condition_looks_at_its_own_role():
    asked = {"recipient_kind": "elected_representative", "purpose": "victim_support", "art6": CONSENT, "art9": SPI,
             "sch1": [PARA(24)], "consent": {"victim": "given"},
             "request": {"states_purpose": True, "from_constituent": True}}  # fmt: skip
    assert "S10" not in decide(a_proposal(**asked, categories=["victim:race", "third_party:identity"])).codes
    assert "S10" in decide(a_proposal(**asked, categories=["third_party:race"])).codes


@pytest.mark.parametrize("base", [EA, INTERESTS])
def test_what_was_said_before_february_2026_is_judged_by_the_law_of_its_day(base):
    said = a_proposal(art6=base, annex1=CRIME if base == EA else None, decision_date="2026-01-20",
                      records={"lia": True})  # fmt: skip
    assert decide(said).outcome == ("refuse" if base == EA else "allow")
