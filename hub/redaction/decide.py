"""What happens to each span for one recipient?

The policy says per person and category; the default is remove. Where several people may be meant, the
most careful answer counts.
Source: redaction requirements, section 1 (stage 3); case material, section 7.
"""

from dataclasses import dataclass
from enum import IntEnum


class Action(IntEnum):
    """What happens to a span; the larger, the more careful."""

    KEEP = 0
    PSEUDONYMISE = 1
    GENERALISE = 2
    REMOVE = 3

    @property
    def code(self) -> str:
        """The stored and printed word."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Verdict:
    """An action with its reason and the clause it rests on.

    by_default: nothing forbids it; it goes because nobody knows whose it is or what it means.
    """

    action: Action
    why: str
    clause: str = ""
    by_default: bool = False


@dataclass(frozen=True, slots=True)
class Decided:
    """One span with what happens to it; replacement stands in its place unless it is kept.

    restorable: whether a reviewer who knows better may bring it back.
    """

    start: int
    end: int
    kind: str
    person: str | None
    action: Action
    why: str
    clause: str
    replacement: str
    confidence: float
    restorable: bool = False


def strictest(verdicts: list[Verdict]) -> Verdict:
    """The most careful of several verdicts; none at all means remove."""
    return max(verdicts, key=lambda verdict: verdict.action, default=Verdict(Action.REMOVE, "nothing allows it"))
