"""On which basis may it be shared at all? Rules A01 to A18, asked of the basis that is named.

Source: UK GDPR Art 6, 7 and Annex 1; lawful-basis rules, section 3 (Article 6).
"""

from collections.abc import Callable, Iterator

from hub.lawful.conditions import CATALOGUE
from hub.lawful.findings import Finding, Result, finding
from hub.lawful.fixes import CRIME, EA, SAFEGUARDING, another_basis, safeguarding_open, without
from hub.lawful.predicates import duty_cited, items_of, living_roles
from hub.lawful.proposal import Proposal
from hub.lawful.purposes import (
    CRIME_PURPOSES,
    GIVEN,
    RecipientKind,
    RecipientSubkind,
    Risk,
    Role,
    Urgency,
)

POWERFUL = frozenset(
    {
        RecipientKind.POLICE,
        RecipientKind.LOCAL_AUTHORITY,
        RecipientKind.PROBATION,
        RecipientKind.REGISTERED_PROVIDER,
    }
)
"""Recipients towards whom a tenant's consent is rarely free."""
NO_PUBLIC_TASK = frozenset(
    {
        RecipientKind.VOLUNTARY,
        RecipientKind.CONTRACTOR,
        RecipientKind.LEGAL_OR_COURT,
        RecipientKind.ELECTED,
        RecipientKind.OTHER,
    }
)
"""Recipients that cannot ask under a public task of their own."""


def article_6(p: Proposal) -> Iterator[Finding]:
    """Every rule about the Article 6 basis."""
    if not p.art6:
        yield _refused("A01", p)
    for rule in BASES.get(p.art6, ()):
        yield from rule(p)


def _refused(code: str, p: Proposal, reason: str = "") -> Finding:
    instead, change = another_basis(p)
    return finding(code, reason=reason, words={"instead": instead}, **change)


def _consent_not_given(p: Proposal) -> Iterator[Finding]:
    for role in _must_consent(p):
        if p.consent_of(role) not in GIVEN:
            yield finding("A02", words={"role": role.title_text}, items=items_of(p, role), **without(p, role))


def _consent_of_another(p: Proposal) -> Iterator[Finding]:
    if not any(answer in GIVEN for answer in p.consent.values()):
        return
    for role in _must_consent(p):
        if role not in p.consent:
            words = {"role": role.title_text}
            yield finding("A03", words=words, items=items_of(p, role), ask=[role.value], **without(p, role))


def _must_consent(p: Proposal) -> list[Role]:
    # A professional's name and work contact ride on the employment notice.
    return [role for role in living_roles(p) if role is not Role.PROFESSIONAL]


def _consent_imbalance(p: Proposal) -> Iterator[Finding]:
    if p.recipient_kind in POWERFUL:
        instead, change = another_basis(p)
        words = {"kind": p.recipient_kind.title_text, "instead": instead}
        yield finding("A17", Result.WARN, words=words, **change)


def _contract_not_necessary(p: Proposal) -> Iterator[Finding]:
    yield _refused("A04", p)


def _no_legal_obligation(p: Proposal) -> Iterator[Finding]:
    if not duty_cited(p):
        yield _refused("A05", p)


def _vital_interests_not_made_out(p: Proposal) -> Iterator[Finding]:
    if p.risk is not Risk.LIFE:
        yield _refused("A06", p)


def _public_task(p: Proposal) -> Iterator[Finding]:
    if p.enactment is None or p.enactment.whose == "recipient":
        yield _refused("A07", p)
    else:
        yield finding("A08", Result.WARN)


def _recognised_condition(p: Proposal) -> Iterator[Finding]:
    if p.annex1 in ANNEX_1:
        yield from ANNEX_1[p.annex1](p)
    else:
        yield _refused("A09", p)


def _on_request(p: Proposal) -> Iterator[Finding]:
    stated = p.request is not None and p.request.states_public_task
    for_profit = p.recipient_subkind is RecipientSubkind.FOR_PROFIT
    if not stated or p.recipient_kind in NO_PUBLIC_TASK or for_profit:
        yield _refused("A10", p)
    elif p.recipient_kind is RecipientKind.POLICE and p.purpose in CRIME_PURPOSES:
        instead, change = another_basis(p)
        yield finding("A11", Result.WARN, words={"instead": instead}, **change)


def _security(p: Proposal) -> Iterator[Finding]:
    yield _refused("A18", p)


def _civil_emergency(p: Proposal) -> Iterator[Finding]:
    if not p.cca_emergency:
        yield _refused("A14", p)


def _crime(p: Proposal) -> Iterator[Finding]:
    if p.purpose not in CRIME_PURPOSES:
        yield _refused("A12", p)


def _safeguarding(p: Proposal) -> Iterator[Finding]:
    if not safeguarding_open(p):
        yield _refused("A13", p)


ANNEX_1: dict[str, Callable[[Proposal], Iterator[Finding]]] = {
    "ANNEX1_PARA1_PUBLIC_TASK_REQUEST": _on_request,
    "ANNEX1_PARA2_SECURITY_DEFENCE": _security,
    "ANNEX1_PARA3_EMERGENCY": _civil_emergency,
    CRIME: _crime,
    SAFEGUARDING: _safeguarding,
}
"""What is asked of each condition of a recognised legitimate interest."""


def _not_available(p: Proposal) -> Iterator[Finding]:
    if p.controller_is_public_authority:
        yield _refused("A15", p)
    elif not CATALOGUE[p.art6].in_force(p.decision_date):
        yield _refused("A15", p, reason="early")


def _interests_test_missing(p: Proposal) -> Iterator[Finding]:
    if p.records.lia:
        return
    if p.urgency is Urgency.ROUTINE:
        yield _refused("A16", p)
    else:
        yield finding("A16", Result.WARN, reason="later", record="lia")


BASES: dict[str, tuple[Callable[[Proposal], Iterator[Finding]], ...]] = {
    "ART6_1_A_CONSENT": (_consent_not_given, _consent_of_another, _consent_imbalance),
    "ART6_1_B_CONTRACT": (_contract_not_necessary,),
    "ART6_1_C_LEGAL_OBLIGATION": (_no_legal_obligation,),
    "ART6_1_D_VITAL_INTERESTS": (_vital_interests_not_made_out,),
    "ART6_1_E_PUBLIC_TASK": (_public_task,),
    EA: (_recognised_condition, _not_available),
    "ART6_1_F_LEGITIMATE_INTERESTS": (_not_available, _interests_test_missing),
}
"""What is asked of each basis."""
