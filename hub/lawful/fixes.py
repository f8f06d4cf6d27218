"""What would make it lawful? Suggestions that hold for this proposal, and how one press applies them.

The engine never edits a proposal: it names the change, a page offers it, a person presses. Only what holds
is suggested: a suggested basis or condition passes its own rules.
Source: lawful-basis rules, section 7 (the smallest change) and the "suggest" notes of section 3.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hub.lawful.conditions import CATALOGUE, SPI, title
from hub.lawful.predicates import (
    has_policy,
    holds,
    items_of,
    living_roles,
    offence_items,
    protects,
)
from hub.lawful.proposal import Proposal
from hub.lawful.purposes import CRIME_PURPOSES, Consent, Item, Risk, Role, item_text

Change = dict[str, Any]

EA, INTERESTS, VITAL = "ART6_1_EA_RECOGNISED_LI", "ART6_1_F_LEGITIMATE_INTERESTS", "ART6_1_D_VITAL_INTERESTS"
CRIME, SAFEGUARDING = "ANNEX1_PARA5_CRIME", "ANNEX1_PARA6_SAFEGUARDING"
EXPLICIT = "ART9_2_A_EXPLICIT_CONSENT"
OWN_POWER: Change = {"set": {"gateway": "CORPORATE_POWER"}}
YOUNG_OR_AT_WORK = frozenset({Role.CHILD, Role.PROFESSIONAL})

_PUBLIC_INTEREST = ("SCH1_P2_PARA18", "SCH1_P2_PARA10", "SCH1_P2_PARA6")
_FOR_OFFENCES = ("SCH1_P2_PARA18", "SCH1_P2_PARA10", "SCH1_P3_PARA33", "SCH1_P2_PARA6", "SCH1_P3_PARA29")


def safeguarding_open(p: Proposal) -> bool:
    """Whether the safeguarding condition of Annex 1 is open: somebody is protected, or all on the list are young."""
    return protects(p) or set(living_roles(p)) <= YOUNG_OR_AT_WORK


def open_bases(p: Proposal) -> list[tuple[str, str]]:
    """Article 6 bases, with their Annex 1 condition, that would pass for this proposal; best first."""
    recognised = CATALOGUE[EA].in_force(p.decision_date) and not p.controller_is_public_authority
    found = []
    if recognised and p.purpose in CRIME_PURPOSES:
        found.append((EA, CRIME))
    if recognised and safeguarding_open(p):
        found.append((EA, SAFEGUARDING))
    if p.risk is Risk.LIFE:
        found.append((VITAL, ""))
    if p.records.lia and not p.controller_is_public_authority:
        found.append((INTERESTS, ""))
    return found


def another_basis(p: Proposal) -> tuple[str, Change]:
    """The words and the change for a basis that holds instead; both empty where none is known."""
    for art6, annex1 in open_bases(p):
        if (art6, annex1) != (p.art6, p.annex1):
            article = "the " if annex1 else ""
            return article + title(annex1 or art6), {"set": {"art6": art6, "annex1": annex1}}
    return "", {}


def another_condition(p: Proposal, role: Role) -> tuple[str, Change]:
    """The words and the change for an Article 9 point that holds for `role`; both empty where none is known."""
    if p.consent_of(role) is Consent.EXPLICIT_GIVEN:
        return title(EXPLICIT), {"set": {"art9": {role: EXPLICIT}, "sch1": {role: ()}}}
    for condition in _PUBLIC_INTEREST:
        if holds(condition, p, role) and has_policy(condition, p):
            return title(condition), {"set": {"art9": {role: SPI}, "sch1": {role: (condition,)}}}
    return "", {}


def another_offence_condition(p: Proposal) -> tuple[str, Change]:
    """The words and the change for an Article 10 condition that holds for every role with offence data."""
    roles = [role for role in living_roles(p) if offence_items(p, role)]
    for condition in _FOR_OFFENCES:
        if all(holds(condition, p, role) and has_policy(condition, p) for role in roles):
            return title(condition), {"set": {"art10": condition}}
    return "", {}


def drop(*items: Item) -> Change:
    """The change that leaves `items` out."""
    return {"drop": [item_text(item) for item in items]}


def amended(p: Proposal, change: Mapping[str, Any]) -> Proposal:
    """`p` after one press. Keys of a change that need a person (justify, record, ask) change nothing."""
    dropped = set(change.get("drop", ()))
    changed = replace(p, items=tuple(item for item in p.items if item_text(item) not in dropped))
    values = dict(change.get("set", {}))
    for member, of in (("art9", p.art9_for), ("sch1", p.sch1_for)):
        if member in values:
            values[member] = {role: of(role) for role in living_roles(p)} | values[member]
    return replace(changed, **values)


def without(p: Proposal, role: Role) -> Change:
    """The change that leaves everything about `role` out."""
    return drop(*items_of(p, role))
