"""May sensitive data about this role go? Rules S01 to S11, asked role by role.

One role's consent never carries another's data.
Source: UK GDPR Art 9; Data Protection Act 2018 ss.10, 11 and Sch 1; Gender Recognition Act 2004 s.22;
lawful-basis rules, section 3 (Special category).
"""

from collections.abc import Callable, Iterator

from hub.lawful.conditions import CATALOGUE
from hub.lawful.findings import Finding, finding
from hub.lawful.fixes import another_condition, drop
from hub.lawful.predicates import has_policy, holds, special_items
from hub.lawful.proposal import Proposal
from hub.lawful.purposes import GIVEN, Category, Consent, Purpose, RecipientKind, Risk, Role

_CARERS = frozenset({RecipientKind.NHS_BODY, RecipientKind.LOCAL_AUTHORITY})
_HISTORY_PURPOSES = frozenset(
    {Purpose.PREVENT_DETECT_CRIME, Purpose.RISK_CASE_CONFERENCE, Purpose.EMERGENCY_RESPONSE, Purpose.LEGAL_PROCEEDINGS}
)
_WITH_SCHEDULE = frozenset({provision.fits for provision in CATALOGUE.values() if provision.fits})


def special(p: Proposal, role: Role) -> Iterator[Finding]:
    """S01 to S10 for the sensitive data about `role`."""
    if not special_items(p, role):
        return
    point = p.art9_for(role)
    if not point:
        yield _refused("S01", p, role)
        return
    code, fails = POINTS.get(point, ("", _never))
    if fails(p, role):
        yield _refused(code, p, role)
    if point in _WITH_SCHEDULE:
        yield from _schedule(p, role, point)


def _refused(code: str, p: Proposal, role: Role, *conditions: str) -> Finding:
    items = special_items(p, role)
    instead, change = another_condition(p, role)
    asks = code == "S10" and p.consent_of(role) is Consent.NOT_SOUGHT
    return finding(
        code,
        reason="ask" if asks else "",
        words={"role": role.title_text, "instead": instead},
        citation="; ".join(CATALOGUE[condition].source for condition in conditions),
        items=items,
        **(change or drop(*items)),
        **({"ask": [role.value]} if asks else {}),
    )


def _never(_p: Proposal, _role: Role) -> bool:
    return False


def _not_explicit(p: Proposal, role: Role) -> bool:
    return p.consent_of(role) is not Consent.EXPLICIT_GIVEN


def _not_incapable(p: Proposal, role: Role) -> bool:
    return p.consent_of(role) is not Consent.INCAPABLE or p.risk is not Risk.LIFE


def _always(_p: Proposal, _role: Role) -> bool:
    return True


def _not_made_public(p: Proposal, _role: Role) -> bool:
    return not p.records.made_public


def _no_claim(p: Proposal, _role: Role) -> bool:
    return p.purpose is not Purpose.LEGAL_PROCEEDINGS


def _no_secrecy(p: Proposal, _role: Role) -> bool:
    return p.recipient_kind not in _CARERS or not p.records.secrecy


POINTS: dict[str, tuple[str, Callable[[Proposal, Role], bool]]] = {
    "ART9_2_A_EXPLICIT_CONSENT": ("S02", _not_explicit),
    "ART9_2_C_VITAL_INTERESTS": ("S04", _not_incapable),
    "ART9_2_D_NOT_FOR_PROFIT": ("S05", _always),
    "ART9_2_E_MADE_PUBLIC": ("S06", _not_made_public),
    "ART9_2_F_LEGAL_CLAIMS": ("S07", _no_claim),
    "ART9_2_H_HEALTH_SOCIAL_CARE": ("S08", _no_secrecy),
}
"""Article 9 point -> the rule that may fire, and what makes it fire; the other points only need their schedule."""


def _schedule(p: Proposal, role: Role, point: str) -> Iterator[Finding]:
    """S03, S09, S10: one condition that fits the point, holds and has its policy document is enough."""
    fitting = [code for code in p.sch1_for(role) if code in CATALOGUE and CATALOGUE[code].fits == point]
    met = [code for code in fitting if holds(code, p, role)]
    if not fitting:
        yield _refused("S03", p, role)
    elif not met:
        yield _refused("S10", p, role, *fitting)
    elif not any(has_policy(code, p) for code in met):
        yield _refused("S09", p, role)


def protected_history(p: Proposal) -> Iterator[Finding]:
    """S11: gender recognition history of anybody, living or dead."""
    for item in p.items:
        agreed = p.consent_of(item[0]) in GIVEN
        if item[1] is Category.GRA_PROTECTED and not agreed and p.purpose not in _HISTORY_PURPOSES:
            yield finding("S11", items=[item], **drop(item))
