"""May what is alleged against somebody go? Rules C01 to C06, asked role by role.

To be named as the suspect is itself the allegation, so everything about an alleged perpetrator is offence data.
Source: UK GDPR Art 10; Data Protection Act 2018 ss.10(4)-(5), 11(2) and Sch 1; lawful-basis rules, section 3.
"""

from collections.abc import Iterator

from hub.lawful.conditions import CATALOGUE, base_of, is_condition
from hub.lawful.findings import Finding, finding
from hub.lawful.fixes import another_offence_condition, drop
from hub.lawful.predicates import has_policy, holds, offence_items
from hub.lawful.proposal import Proposal
from hub.lawful.purposes import Consent, Role

OWN_CONSENT = "SCH1_P3_PARA29"


def criminal(p: Proposal, role: Role) -> Iterator[Finding]:
    """C01 to C06 for the offence data about `role`."""
    if offence_items(p, role):
        for code in _codes(p, role):
            yield _refused(code, p, role)


def _codes(p: Proposal, role: Role) -> tuple[str, ...]:
    condition = p.art10
    if not condition:
        return ("C01",)
    if condition == "ART10_OFFICIAL_AUTHORITY":
        return ("C02",)
    if not is_condition(condition):
        return ("C03",)
    if not CATALOGUE[base_of(condition)].criminal:
        return ("C04",)
    if not holds(condition, p, role):
        return ("C05",) if condition == OWN_CONSENT else ("C06", "S10")
    return () if has_policy(condition, p) else ("C06", "S09")


def _refused(code: str, p: Proposal, role: Role) -> Finding:
    items = offence_items(p, role)
    instead, change = another_offence_condition(p)
    unmet = code in {"C06", "S10"}
    asks = unmet and p.consent_of(role) is Consent.NOT_SOUGHT
    return finding(
        code,
        reason="ask" if asks else "",
        words={"role": role.title_text, "instead": instead},
        citation=CATALOGUE[base_of(p.art10)].source if unmet else "",
        items=items,
        **(change or drop(*items)),
        **({"ask": [role.value]} if asks else {}),
    )
