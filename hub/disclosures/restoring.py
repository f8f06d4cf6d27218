"""What may a reviewer bring back that the engine took out?

What goes by default alone, because nobody knows whose it is, and what the engine is unsure of. What the agreement,
the law, a limit or a flag takes away, no reviewer brings back: that needs a justification in the proposal.
Source: redaction requirements, sections 1 (stage 3) and 9; pages paper, section 4 (review the redaction).
"""

from dataclasses import replace

from hub.disclosures.choices import Edit
from hub.disclosures.policy import BARRED
from hub.redaction.decide import Action, Decided, Verdict
from hub.redaction.spans import LOW, Span

NEVER_RESTORED = frozenset({"FORMER_NAME", "IMMIGRATION", "SAFE_PLACE", "SAFE_CONTACT"})
"""Kinds that no reviewer brings back, however unsure the engine is."""


def may_be_restored(span: Span, verdict: Verdict) -> bool:
    """Whether a reviewer may say that the engine is wrong about `span`."""
    if verdict.action is Action.KEEP or span.kind in NEVER_RESTORED or span.kind.startswith("SLUR:"):
        return False
    return verdict.by_default or (span.confidence < LOW and verdict.why != BARRED)


def restored(one: Decided, edit: Edit) -> Decided:
    """`one` as the reviewer wants it: kept where it may be brought back and a reason was given.

    It counts as released from then on, so that the law is asked about it; the leak check still follows.
    """
    inside = edit.start <= one.start and one.end <= edit.end
    if not inside or not edit.reason.strip() or not one.restorable:
        return one
    return replace(one, action=Action.KEEP, why=f"restored by the reviewer: {edit.reason}", replacement="")
