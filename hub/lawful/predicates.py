"""Does one Schedule 1 condition hold for one role of this proposal?

A condition without a line here has no test and never holds.
Source: Data Protection Act 2018 Sch 1; lawful-basis rules, section 4.
"""

from collections.abc import Callable

from hub.lawful.conditions import CATALOGUE, base_of
from hub.lawful.proposal import Proposal
from hub.lawful.purposes import (
    CRIME_PURPOSES,
    GIVEN,
    NO_ANSWER,
    TURNED_DOWN,
    Category,
    Consent,
    Purpose,
    RecipientKind,
    Risk,
    Role,
)

COMPETENT = frozenset({RecipientKind.POLICE, RecipientKind.PROBATION})
"""Recipients to whom para 10 goes without a policy document (Sch 1 para 10(2))."""

_IDENTIFYING = {Category.IDENTITY, Category.CONTACT, Category.ADDRESS}
_SUPPORT = {Purpose.VICTIM_SUPPORT, Purpose.PERPETRATOR_SUPPORT}
_SUPPORTERS = {RecipientKind.VOLUNTARY, RecipientKind.NHS_BODY, RecipientKind.LOCAL_AUTHORITY}


def no_consent(p: Proposal, role: Role) -> bool:
    """Whether `role` gave no consent for a reason that the conditions accept."""
    answer = p.consent_of(role)
    return answer in NO_ANSWER or (answer in TURNED_DOWN and p.records.override)


def protects(p: Proposal) -> bool:
    """Whether somebody vulnerable is protected by this; a child merely on the list protects nobody else."""
    return p.purpose is Purpose.SAFEGUARDING_CHILD or bool(p.at_risk)


def living_roles(p: Proposal) -> tuple[Role, ...]:
    """Roles of living people on the list, in order of first mention."""
    return tuple(dict.fromkeys(role for role, _ in p.items if role not in {Role.DECEASED, Role.NONE}))


def _health(p: Proposal, _role: Role) -> bool:
    return p.purpose in {Purpose.SAFEGUARDING_ADULT, Purpose.SAFEGUARDING_CHILD, *_SUPPORT} and p.records.secrecy


def _equality(p: Proposal, _role: Role) -> bool:
    return p.purpose is Purpose.EQUALITY_MONITORING and not any(category in _IDENTIFYING for _, category in p.items)


def _counselling(p: Proposal, role: Role) -> bool:
    return p.purpose in _SUPPORT and p.recipient_kind in _SUPPORTERS and p.consent_of(role) in NO_ANSWER


def _to_representative(p: Proposal, _role: Role) -> bool:
    asked = p.request is not None and p.request.from_constituent
    mine = set(living_roles(p)) <= {Role.VICTIM, Role.CHILD, Role.WITNESS}
    return p.recipient_kind is RecipientKind.ELECTED and asked and mine


def _vital(p: Proposal, role: Role) -> bool:
    return p.risk is Risk.LIFE and p.consent_of(role) is Consent.INCAPABLE


PREDICATES: dict[str, Callable[[Proposal, Role], bool]] = {
    "SCH1_P1_PARA1": lambda p, _: p.enactment is not None and p.enactment.whose != "recipient",
    "SCH1_P1_PARA2": _health,
    "SCH1_P2_PARA6": lambda p, _: p.enactment is not None,
    "SCH1_P2_PARA8": _equality,
    "SCH1_P2_PARA10": lambda p, role: p.purpose in CRIME_PURPOSES and no_consent(p, role),
    "SCH1_P2_PARA12": lambda p, role: p.enactment is not None and p.consent_of(role) is Consent.NOT_OBTAINABLE,
    "SCH1_P2_PARA17": _counselling,
    "SCH1_P2_PARA18": lambda p, role: (protects(p) or role is Role.CHILD) and no_consent(p, role),
    "SCH1_P2_PARA24": _to_representative,
    "SCH1_P3_PARA29": lambda p, role: p.consent_of(role) in GIVEN,
    "SCH1_P3_PARA30": _vital,
    "SCH1_P3_PARA32": lambda p, _: p.records.made_public,
    "SCH1_P3_PARA33": lambda p, _: p.purpose is Purpose.LEGAL_PROCEEDINGS,
}


def holds(condition: str, p: Proposal, role: Role) -> bool:
    """Whether the test of `condition` (of its base, for an extension) is met for `role`."""
    test = PREDICATES.get(base_of(condition))
    return test is not None and test(p, role)


def has_policy(condition: str, p: Proposal) -> bool:
    """Whether the policy document that `condition` needs is in force, or waived."""
    base = base_of(condition)
    if base == "SCH1_P2_PARA10" and p.recipient_kind in COMPETENT:
        return True
    return p.records.apd or not (base in CATALOGUE and CATALOGUE[base].apd)
