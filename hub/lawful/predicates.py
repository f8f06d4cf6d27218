"""What follows from a proposal: who is protected, what counts as special, whether a condition holds.

A Schedule 1 paragraph without a line in PREDICATES has no test and never holds.
Source: lawful-basis rules, sections 1 (derived values) and 4; Data Protection Act 2018 Sch 1.
"""

from collections.abc import Callable

from hub.lawful.conditions import CATALOGUE, base_of
from hub.lawful.proposal import Proposal
from hub.lawful.purposes import (
    CRIME_PURPOSES,
    GIVEN,
    NO_ANSWER,
    OFFENCE,
    SPECIAL,
    TURNED_DOWN,
    Category,
    Consent,
    Item,
    Purpose,
    RecipientKind,
    Risk,
    Role,
    Urgency,
)

_NOT_LIVING = frozenset({Role.DECEASED, Role.NONE})
_IDENTIFYING = frozenset({Category.IDENTITY, Category.CONTACT, Category.ADDRESS})
_SUPPORT = frozenset({Purpose.VICTIM_SUPPORT, Purpose.PERPETRATOR_SUPPORT})
_SUPPORTERS = frozenset({RecipientKind.VOLUNTARY, RecipientKind.NHS_BODY, RecipientKind.LOCAL_AUTHORITY})
_CONSTITUENTS = frozenset({Role.VICTIM, Role.CHILD, Role.WITNESS})


def personal_items(p: Proposal) -> tuple[Item, ...]:
    """What is about somebody, living or dead; figures are not."""
    return tuple(item for item in p.items if item[0] is not Role.NONE)


def living_roles(p: Proposal) -> tuple[Role, ...]:
    """Roles of living people on the list, in order of first mention."""
    return tuple(dict.fromkeys(role for role, _ in p.items if role not in _NOT_LIVING))


def items_of(p: Proposal, role: Role) -> tuple[Item, ...]:
    """Everything about `role` on the list."""
    return tuple(item for item in p.items if item[0] is role)


def special_items(p: Proposal, role: Role) -> tuple[Item, ...]:
    """Special-category data about `role` on the list."""
    return tuple(item for item in p.items if item[0] is role and item[1] in SPECIAL)


def offence_items(p: Proposal, role: Role) -> tuple[Item, ...]:
    """Criminal-offence data about `role`: to be named as the suspect is itself the allegation."""
    return tuple(item for item in p.items if item[0] is role and (role is Role.PERPETRATOR or item[1] in OFFENCE))


def emergency(p: Proposal) -> bool:
    """Whether this is an emergency, whatever the risk."""
    return p.urgency is Urgency.EMERGENCY


def life_emergency(p: Proposal) -> bool:
    """Whether this is an emergency with danger to life, which alone softens the matrix."""
    return p.urgency is Urgency.EMERGENCY and p.risk is Risk.LIFE


def cites(p: Proposal, code: str) -> bool:
    """Whether `code` is cited, as the power to share or as the Act."""
    return p.gateway == code or (p.enactment is not None and p.enactment.name == code)


def asked_by_board(p: Proposal) -> bool:
    """Whether a safeguarding adults board asked for this."""
    return p.request is not None and p.request.from_sab


def asked_by_review(p: Proposal) -> bool:
    """Whether a body that runs a case review asked, for the review."""
    asked = p.request is not None and p.request.from_asb_relevant_body
    return asked and p.purpose is Purpose.ASB_CASE_REVIEW


def asked_by_constituent(p: Proposal) -> bool:
    """Whether the person concerned went to the elected representative."""
    return p.request is not None and p.request.from_constituent


def duty_cited(p: Proposal) -> bool:
    """Whether a law is cited that compels the landlord, with the request that sets it off."""
    return (
        (cites(p, "CA2014_S45") and asked_by_board(p))
        or (cites(p, "ASBCPA2014_SCH4_PARA7_2") and asked_by_review(p))
        or cites(p, "COURT_ORDER")
    )


def on_duty(p: Proposal) -> bool:
    """Whether this rests on a legal obligation that is made out."""
    return p.art6 == "ART6_1_C_LEGAL_OBLIGATION" and duty_cited(p)


def protected(p: Proposal, role: Role) -> bool:
    """Whether `role` is a child or recorded as at risk."""
    return role is Role.CHILD or role in p.at_risk


def protects(p: Proposal) -> bool:
    """Whether somebody vulnerable is protected by this; a child merely on the list protects nobody else."""
    return p.purpose is Purpose.SAFEGUARDING_CHILD or bool(p.at_risk)


def no_consent(p: Proposal, role: Role) -> bool:
    """Whether `role` gave no consent for a reason that the conditions accept."""
    answer = p.consent_of(role)
    return answer in NO_ANSWER or (answer in TURNED_DOWN and p.records.override)


def _own_obligation(p: Proposal, _role: Role) -> bool:
    return p.enactment is not None and p.enactment.whose != "recipient"


def _health(p: Proposal, _role: Role) -> bool:
    return p.purpose in {Purpose.SAFEGUARDING_ADULT, Purpose.SAFEGUARDING_CHILD, *_SUPPORT} and p.records.secrecy


def _function(p: Proposal, _role: Role) -> bool:
    return p.enactment is not None


def _equality(p: Proposal, _role: Role) -> bool:
    return p.purpose is Purpose.EQUALITY_MONITORING and not any(category in _IDENTIFYING for _, category in p.items)


def _unlawful_acts(p: Proposal, role: Role) -> bool:
    return p.purpose in CRIME_PURPOSES and no_consent(p, role)


def _regulatory(p: Proposal, role: Role) -> bool:
    return p.enactment is not None and p.consent_of(role) is Consent.NOT_OBTAINABLE


def _counselling(p: Proposal, role: Role) -> bool:
    return p.purpose in _SUPPORT and p.recipient_kind in _SUPPORTERS and p.consent_of(role) in NO_ANSWER


def _safeguarding(p: Proposal, role: Role) -> bool:
    return (protects(p) or role is Role.CHILD) and no_consent(p, role)


def _to_representative(p: Proposal, role: Role) -> bool:
    # Asked of this role alone: what another role adds to the list must not change this role's answer.
    return p.recipient_kind is RecipientKind.ELECTED and asked_by_constituent(p) and role in _CONSTITUENTS


def _own_consent(p: Proposal, role: Role) -> bool:
    return p.consent_of(role) in GIVEN


def _vital(p: Proposal, role: Role) -> bool:
    return p.risk is Risk.LIFE and p.consent_of(role) is Consent.INCAPABLE


def _made_public(p: Proposal, _role: Role) -> bool:
    return p.records.made_public


def _claims(p: Proposal, _role: Role) -> bool:
    return p.purpose is Purpose.LEGAL_PROCEEDINGS


PREDICATES: dict[str, Callable[[Proposal, Role], bool]] = {
    "SCH1_P1_PARA1": _own_obligation,
    "SCH1_P1_PARA2": _health,
    "SCH1_P2_PARA6": _function,
    "SCH1_P2_PARA8": _equality,
    "SCH1_P2_PARA10": _unlawful_acts,
    "SCH1_P2_PARA12": _regulatory,
    "SCH1_P2_PARA17": _counselling,
    "SCH1_P2_PARA18": _safeguarding,
    "SCH1_P2_PARA24": _to_representative,
    "SCH1_P3_PARA29": _own_consent,
    "SCH1_P3_PARA30": _vital,
    "SCH1_P3_PARA32": _made_public,
    "SCH1_P3_PARA33": _claims,
}


def holds(condition: str, p: Proposal, role: Role) -> bool:
    """Whether `condition` exists on the day and its test (of its base, for an extension) is met for `role`."""
    base = base_of(condition)
    test = PREDICATES.get(base)
    return test is not None and CATALOGUE[base].in_force(p.decision_date) and test(p, role)


def has_policy(condition: str, p: Proposal) -> bool:
    """Whether the policy document that `condition` needs is in force, or waived towards this recipient."""
    provision = CATALOGUE.get(base_of(condition))
    if provision is None or not provision.apd or p.recipient_kind in provision.apd_waived_to:
        return True
    return p.records.apd
