"""What did the victim, witness or child want, and may that be overridden? Rules Q01 to Q03.

Wishes are a policy duty, not a legal basis. Who is not on the list is not asked about.
Source: Hate Crime Policy 2.6, 2.7; common law of confidence; ECHR Art 8; lawful-basis rules, section 3 (Wishes).
"""

from collections.abc import Iterator

from hub.lawful.findings import Finding, Result, finding
from hub.lawful.fixes import without
from hub.lawful.predicates import emergency, items_of, living_roles, on_duty, protected
from hub.lawful.proposal import Proposal
from hub.lawful.purposes import TURNED_DOWN, Purpose, Risk, Role

_WISHES_COUNT = frozenset({Role.VICTIM, Role.WITNESS, Role.CHILD})


def wishes(p: Proposal) -> Iterator[Finding]:
    """Q01 to Q03 for each role that said no."""
    if p.art6 == "ART6_1_A_CONSENT":  # rule A02 has said so already
        return
    for role in living_roles(p):
        if role in _WISHES_COUNT and p.consent_of(role) in TURNED_DOWN:
            yield from _refused_by(p, role)


def serious_enough(p: Proposal, role: Role) -> bool:
    """Whether something recorded is serious enough to go against the wishes of `role`."""
    return p.risk is not Risk.NONE or protected(p, role) or p.purpose is Purpose.SAFEGUARDING_CHILD or on_duty(p)


def _refused_by(p: Proposal, role: Role) -> Iterator[Finding]:
    words, items, enough = {"role": role.title_text}, items_of(p, role), serious_enough(p, role)
    if not p.records.override:
        if emergency(p):
            yield finding("Q01", Result.WARN, reason="later", words=words, items=items, record="override")
        else:
            yield finding("Q01", words=words, items=items, record="override", **without(p, role))
    elif enough:
        yield finding("Q03", Result.WARN, words=words, items=items)
    if not enough:
        yield finding("Q02", words=words, items=items, **without(p, role))
