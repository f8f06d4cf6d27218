"""Does an agreement, or a decision for this one time, stand behind it? Rules M01 to M04.

Source: ICO data sharing code; UK GDPR Art 5(1)(b)-(c), (f), 5(2); lawful-basis rules, sections 3 and 6a.
"""

from collections.abc import Iterator

from hub.lawful.findings import Finding, Result, finding
from hub.lawful.predicates import emergency, on_duty
from hub.lawful.proposal import Proposal
from hub.lawful.purposes import AgreementState, Pattern

_LAPSED = frozenset({AgreementState.NONE, AgreementState.EXPIRED})


def no_agreement(p: Proposal) -> Iterator[Finding]:
    """M01, M02: nothing in force."""
    if p.agreement not in _LAPSED:
        return
    if p.pattern is Pattern.ROUTINE_FLOW:
        yield finding("M01", _excused(p))
    else:
        yield _once("M02", p)


def outside_agreement(p: Proposal) -> Iterator[Finding]:
    """M03: in force, but not for all of this."""
    if p.agreement is AgreementState.IN_FORCE and not (p.covers_purpose and p.covers_categories):
        yield _once("M03", p)


def partner_suspended(p: Proposal) -> Iterator[Finding]:
    """M04: asked even of figures alone."""
    if p.agreement is AgreementState.SUSPENDED:
        yield finding("M04", _excused(p))


def _excused(p: Proposal) -> Result:
    return Result.WARN if emergency(p) or on_duty(p) else Result.REFUSE


def _once(code: str, p: Proposal) -> Finding:
    # A decision for one time never carries what happens again and again, and a duty does not wait for one.
    if p.pattern is Pattern.ONE_OFF and p.records.one_off_decision:
        return finding(code, Result.WARN, reason="decided")
    if p.pattern is Pattern.ONE_OFF and not on_duty(p):
        return finding(code, _excused(p), record="one_off_decision")
    return finding(code, _excused(p))
