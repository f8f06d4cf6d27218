"""How does a case end, may it be closed or opened again now, and is it closed?

A case is closed with how it ended, after the Community Safety Team has reviewed it; closed too soon, it is opened
again, and must be reviewed again before its next closing. A further report is a new case.
Source: Hate Crime Policy 3.1; practice notes, sections 5.1 (states) and 5.3 (closure codes).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.cases.clocks import TURNS, Event, Happened, is_closed, last_turn
from hub.lawful.purposes import Titled


class Outcome(Titled):
    """How a case ended. Stored, so never renamed."""

    STOPPED = "stopped", "the hostility stopped"
    MANAGED = "managed", "the risk is managed"
    MOVED = "moved", "somebody moved away"
    UNRESOLVED = "unresolved", "it could not be resolved"
    NO_EVIDENCE = "no_evidence", "no evidence was found"


class Status(StrEnum):
    """Whether a case is worked on. Stored, so never renamed."""

    ACTIVE = "active"
    CLOSED = "closed"


def status_of(events: Iterable[Event]) -> Status:
    """What a case's status is after these events."""
    return Status.CLOSED if is_closed(events) else Status.ACTIVE


@dataclass(frozen=True, slots=True)
class Turn:
    """Something that is to be recorded, and what stands there already. outcome: of a closing."""

    happened: Happened
    at: datetime
    outcome: Outcome | None
    there: tuple[Event, ...]

    @property
    def closed(self) -> bool:
        """Whether the case is closed now."""
        return is_closed(self.there)

    @property
    def reviewed(self) -> bool:
        """Whether the case was reviewed since it was last opened again."""
        return is_reviewed(self.there)

    @property
    def comes_too_early(self) -> bool:
        """Whether the last closing or opening lies after it."""
        last = last_turn(self.there)
        return last is not None and self.at < last.at


def is_reviewed(events: Iterable[Event]) -> bool:
    """Whether the Community Safety Team reviewed the case since it was last closed or opened again."""
    told = tuple(events)
    last = last_turn(told)
    return any(each.happened is Happened.REVIEWED and (last is None or each.at >= last.at) for each in told)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something cannot be recorded so. field: of the form, beside which it is told."""

    kinds: frozenset[Happened]
    field: str
    told: str
    fails: Callable[[Turn], bool]


_H = Happened
REFUSALS: tuple[Refusal, ...] = (
    Refusal(frozenset({_H.REPORTED}), "happened", "This case is closed: a further report is a new case.",
            lambda turn: turn.closed),
    Refusal(frozenset({_H.CLOSED}), "on", "This case is closed already. Take that back if its day was wrong.",
            lambda turn: turn.closed),
    Refusal(frozenset({_H.CLOSED}), "on", "The Community Safety Team reviews every case before it is closed.",
            lambda turn: not turn.reviewed),
    Refusal(frozenset({_H.CLOSED}), "outcome", "Choose how it ended.",
            lambda turn: turn.outcome is None),
    Refusal(frozenset({_H.REOPENED}), "on", "This case is not closed.",
            lambda turn: not turn.closed),
    Refusal(TURNS, "on", "This must not lie before the case was last closed or opened again.",
            lambda turn: turn.comes_too_early),
)  # fmt: skip
"""A further reason is one more entry."""


def refusals_of(turn: Turn) -> dict[str, list[str]]:
    """The first reason of each field why this cannot be recorded; empty where it can."""
    found: dict[str, list[str]] = {}
    for each in REFUSALS:
        if turn.happened in each.kinds and each.fails(turn):
            found.setdefault(each.field, [each.told])
    return found
