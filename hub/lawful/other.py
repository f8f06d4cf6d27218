"""What else stands in the way: a partner's intelligence, police forms, children, the untold? Rules O01 to O05.

Source: Police, Crime, Sentencing and Courts Act 2022 ss.44A-44C; ICO data sharing code; Data Protection Act 2018
Sch 2 para 2; lawful-basis rules, section 3 (Other).
"""

from collections.abc import Iterator

from hub.lawful.conditions import VICTIM_REQUESTS_FROM
from hub.lawful.findings import Finding, Result, finding
from hub.lawful.fixes import drop
from hub.lawful.predicates import emergency, items_of, life_emergency, living_roles, personal_items
from hub.lawful.proposal import Proposal
from hub.lawful.purposes import Category, RecipientKind, Role


def originator_control(p: Proposal) -> Iterator[Finding]:
    """O01: intelligence stays the partner's own."""
    theirs = [item for item in personal_items(p) if item[1] is Category.PARTNER_INTELLIGENCE]
    if not theirs or p.records.originator_permission:
        return
    if life_emergency(p):
        yield finding("O01", Result.WARN, reason="told", items=theirs)
    else:
        yield finding("O01", items=theirs, record="originator_permission", **drop(*theirs))


def victim_request_form(p: Proposal) -> Iterator[Finding]:
    """O02: what police ask about a victim comes in due form."""
    asked = p.request is not None and p.recipient_kind is RecipientKind.POLICE and not p.request.vir
    about_victim = not {Role.VICTIM, Role.CHILD}.isdisjoint(living_roles(p))
    if not asked or not about_victim or p.decision_date < VICTIM_REQUESTS_FROM:
        return
    notes = [item for item in p.items if item[1] is Category.COUNSELLING_NOTES and item[0] is not Role.DECEASED]
    if notes:
        yield finding("O02", reason="notes", items=notes, **drop(*notes))
    else:
        yield finding("O02", Result.WARN)


def child_reason(p: Proposal) -> Iterator[Finding]:
    """O03: a child's data needs a compelling reason in writing."""
    about = items_of(p, Role.CHILD)
    if not about or p.records.child_reason:
        return
    if emergency(p):
        yield finding("O03", Result.WARN, reason="later", items=about, record="child_reason")
    else:
        yield finding("O03", items=about, record="child_reason")


def child_involved(p: Proposal) -> Iterator[Finding]:
    """O04: a reminder under legitimate interests."""
    weighed = p.art6 == "ART6_1_F_LEGITIMATE_INTERESTS" and p.records.child_reason
    about = items_of(p, Role.CHILD)
    if weighed and about:
        yield finding("O04", Result.WARN, items=about)


def exemption_unreasoned(p: Proposal) -> Iterator[Finding]:
    """O05: not telling somebody needs its reason."""
    if p.notice_withheld and not p.records.prejudice:
        yield finding("O05", Result.WARN, record="prejudice")
