"""Proposals to start from: one that is allowed without a word, and sensible inputs for every known-good row."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from hub.lawful.combinations import BY_CODE, apply
from hub.lawful.parse import parse_proposal
from hub.lawful.proposal import Proposal

TODAY = date(2026, 11, 24)

EA, CRIME = "ART6_1_EA_RECOGNISED_LI", "ANNEX1_PARA5_CRIME"
SAFEGUARDING, ON_REQUEST = "ANNEX1_PARA6_SAFEGUARDING", "ANNEX1_PARA1_PUBLIC_TASK_REQUEST"
CONSENT, DUTY, VITAL = "ART6_1_A_CONSENT", "ART6_1_C_LEGAL_OBLIGATION", "ART6_1_D_VITAL_INTERESTS"
TASK, INTERESTS = "ART6_1_E_PUBLIC_TASK", "ART6_1_F_LEGITIMATE_INTERESTS"
EXPLICIT, SPI = "ART9_2_A_EXPLICIT_CONSENT", "ART9_2_G_SUBSTANTIAL_PUBLIC_INTEREST"

ALLOWED: dict[str, Any] = {
    "recipient_kind": "police",
    "purpose": "prevent_detect_crime",
    "categories": ["victim:identity"],
    "art6": EA,
    "annex1": CRIME,
    "gateway": "CORPORATE_POWER",
}
"""A victim's name to the police about a crime: nothing to say against it."""


def a_proposal(**changes: Any) -> Proposal:
    """The allowed proposal with `changes` in the members of the command line."""
    return parse_proposal(ALLOWED | changes, TODAY)


def the_facts(**members: Any) -> Proposal:
    """Facts without any provision, as a page or the preview collects them."""
    return parse_proposal(members, TODAY)


_WITH_SUSPECT = ["victim:identity", "victim:race", "perpetrator:identity", "perpetrator:criminal_allegation"]
_ACT = {"name": "Crime and Disorder Act 1998 ss.6, 17", "whose": "recipient"}
_EXPLICIT = {"victim": "explicit_given", "perpetrator": "not_sought_prejudice"}
_NOBODY = {"victim": "not_obtainable", "perpetrator": "not_sought_prejudice", "child": "not_obtainable"}
_REVIEW = {"states_purpose": True, "states_public_task": True, "from_asb_relevant_body": True}
_A17 = ("A17",)


def _row(code: str, kind: str, purpose: str, items: list[str], warned: tuple[str, ...] = (), **more: Any) -> tuple:
    subkind = more.pop("subkind", None)
    records = more.pop("records", {}) | {"justified": items}
    facts = {"recipient_kind": kind, "recipient_subkind": subkind, "purpose": purpose, "categories": items}
    return code, warned, facts | {"records": records} | more


SENSIBLE: tuple[tuple[str, tuple[str, ...], dict[str, Any]], ...] = (
    _row("K01", "police", "prevent_detect_crime", _WITH_SUSPECT, consent=_EXPLICIT),
    _row("K01", "police", "risk_case_conference", [*_WITH_SUSPECT, "child:race"], records={"child_reason": True},
         consent=_EXPLICIT | {"child": "not_obtainable"}),
    _row("K01", "police", "prevent_detect_crime", _WITH_SUSPECT, enactment_cited=_ACT,
         consent={"victim": "given", "perpetrator": "not_sought_prejudice"}),
    _row("K02", "police", "prevent_detect_crime", _WITH_SUSPECT, consent=_NOBODY, records={"apd": False}),
    _row("K02", "police", "risk_case_conference", _WITH_SUSPECT, ("Q03",), risk="significant",
         consent=_NOBODY | {"victim": "refused"}, records={"override": True}),
    _row("K03", "local_authority", "risk_case_conference", _WITH_SUSPECT, subkind="community_safety",
         enactment_cited=_ACT, consent={}),
    _row("K03", "local_authority", "risk_case_conference", _WITH_SUSPECT, subkind="community_safety",
         consent=_NOBODY),
    _row("K04", "local_authority", "asb_case_review", _WITH_SUSPECT, request=_REVIEW),
    _row("K04", "local_authority", "asb_case_review", _WITH_SUSPECT, ("M02",), request=_REVIEW, agreement="none"),
    _row("K05", "local_authority", "asb_case_review", _WITH_SUSPECT, request=_REVIEW),
    _row("K06", "local_authority", "safeguarding_child", ["child:identity", "child:race", "perpetrator:identity"],
         subkind="children", at_risk=["child"], consent=_NOBODY, records={"child_reason": True}),
    _row("K07", "local_authority", "safeguarding_adult", [*_WITH_SUSPECT, "victim:disability_health"],
         subkind="adults", at_risk=["victim"], consent=_NOBODY),
    _row("K08", "local_authority", "safeguarding_adult", _WITH_SUSPECT, subkind="sab",
         request={"states_purpose": True, "from_sab": True}),
    _row("K08", "local_authority", "safeguarding_adult", _WITH_SUSPECT, ("M02",), subkind="sab", agreement="none",
         request={"states_purpose": True, "from_sab": True}),
    _row("K09", "local_authority", "risk_case_conference", _WITH_SUSPECT, subkind="youth_justice", consent=_NOBODY,
         enactment_cited=_ACT),
    _row("K09", "local_authority", "risk_case_conference", [*_WITH_SUSPECT, "child:identity"], subkind="children",
         at_risk=["child"], consent=_NOBODY, records={"child_reason": True}),
    _row("K10", "local_authority", "rehousing", ["victim:identity", "victim:tenancy", "victim:disability_health"],
         subkind="housing", consent=_EXPLICIT, request={"states_purpose": True, "states_public_task": True}),
    _row("K11", "nhs_body", "perpetrator_support", ["perpetrator:identity", "perpetrator:disability_health"],
         consent={"perpetrator": "explicit_given"}),
    _row("K12", "nhs_body", "safeguarding_adult", ["victim:identity", "victim:disability_health",
         "perpetrator:identity"], subkind="icb", at_risk=["victim"], consent=_NOBODY),
    _row("K12", "nhs_body", "safeguarding_child", ["child:identity", "child:disability_health"], at_risk=["child"],
         consent=_NOBODY, records={"child_reason": True}),
    _row("K13", "nhs_body", "risk_case_conference", _WITH_SUSPECT, subkind="nhs_trust", consent=_NOBODY),
    _row("K14", "probation", "offender_management", ["perpetrator:identity", "perpetrator:criminal_conviction"],
         subkind="secretary_of_state", consent=_NOBODY),
    _row("K14", "probation", "risk_case_conference", _WITH_SUSPECT, consent=_NOBODY),
    _row("K15", "fire_service", "target_hardening", ["victim:identity", "victim:address", "victim:disability_health"],
         consent=_EXPLICIT),
    _row("K15", "fire_service", "emergency_response", ["victim:identity", "victim:address"]),
    _row("K15", "fire_service", "target_hardening", ["victim:address"], decision_date="2026-02-04",
         records={"lia": True}),
    _row("K16", "fire_service", "risk_case_conference", ["victim:address", "perpetrator:identity"], consent=_NOBODY),
    _row("K16", "registered_provider", "risk_case_conference", _WITH_SUSPECT, subkind="non_profit", consent=_NOBODY),
    _row("K17", "registered_provider", "prevent_detect_crime", _WITH_SUSPECT, subkind="non_profit", consent=_NOBODY),
    _row("K18", "registered_provider", "rehousing", ["victim:identity", "victim:race"], subkind="non_profit",
         consent=_EXPLICIT, records={"lia": True}),
    _row("K18", "registered_provider", "rehousing", ["victim:identity", "victim:race"], _A17, subkind="non_profit",
         consent=_EXPLICIT),
    _row("K19", "voluntary_support_agency", "victim_support", ["victim:identity", "victim:race",
         "victim:incident_narrative", "professional:contact"], consent=_EXPLICIT),
    _row("K19", "nhs_body", "victim_support", ["victim:identity", "victim:disability_health"], consent=_EXPLICIT),
    _row("K20", "voluntary_support_agency", "risk_case_conference", _WITH_SUSPECT, consent=_EXPLICIT),
    _row("K21", "police", "emergency_response", ["victim:identity", "victim:disability_health",
         "perpetrator:identity"], ("G03",), urgency="emergency", risk="life", records={"necessity": False},
         consent={"victim": "incapable", "perpetrator": "not_sought_prejudice"}),
    _row("K21", "nhs_body", "emergency_response", ["perpetrator:identity", "perpetrator:disability_health"], ("G03",),
         urgency="emergency", risk="life", records={"necessity": False, "apd": False},
         consent={"perpetrator": "incapable"}),
    _row("K22", "education", "safeguarding_child", ["child:identity", "perpetrator:identity"], consent=_NOBODY,
         at_risk=["child"], records={"child_reason": True}),
    _row("K23", "legal_or_court", "legal_proceedings", _WITH_SUSPECT, records={"lia": True}),
    _row("K24", "contractor", "target_hardening", ["victim:identity", "victim:address"], records={"lia": True}),
    _row("K25", "elected_representative", "victim_support", ["victim:identity", "victim:incident_narrative"],
         ("M02",), agreement="none", records={"one_off_decision": True}, consent=_EXPLICIT,
         request={"states_purpose": True, "from_constituent": True}),
    _row("K26", "local_authority", "tension_monitoring", ["none:aggregate"], ("G05",), min_cell=5),
)  # fmt: skip
"""Row, the codes that may be printed all the same, and its facts in the members of the command line."""


def templates() -> Iterator[Proposal]:
    """Every sensible set of facts under the provisions of its row."""
    for code, _, members in SENSIBLE:
        yield apply(BY_CODE[code], the_facts(**members))


def without_records(p: Proposal, *names: str) -> Proposal:
    """`p` with the named records gone."""
    return replace(p, records=replace(p.records, **dict.fromkeys(names, False)))
