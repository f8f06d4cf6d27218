"""Through which states does a disclosure go, who may move it, and may it be read now?

States are few and move one way; openings and confirmations are facts per account, not states. What
stops a reading is tested together, so that the landlord sees every reason (the reader sees one answer).
Source: threat model, section 5, row rules 3 to 5 and 11, and separation of duties; Hate Crime Policy 2.6, 2.7.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from hub.lawful.purposes import SPECIAL


class State(StrEnum):
    """Where a disclosure stands. Stored by value, so never renamed."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    SENT = "sent"
    RECALLED = "recalled"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    REFUSED = "refused"

    @property
    def shown(self) -> str:
        """The word on screen."""
        return _SHOWN[self]


_SHOWN = {
    State.DRAFT: "draft",
    State.REVIEWED: "waiting for approval",
    State.APPROVED: "approved",
    State.SENT: "shared",
    State.RECALLED: "withdrawn",
    State.EXPIRED: "expired",
    State.SUPERSEDED: "replaced",
    State.REFUSED: "refused",
}

NEXT: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.REVIEWED, State.REFUSED}),
    State.REVIEWED: frozenset({State.DRAFT, State.APPROVED, State.REFUSED}),
    State.APPROVED: frozenset({State.SENT, State.DRAFT, State.REFUSED}),
    State.SENT: frozenset({State.RECALLED, State.EXPIRED, State.SUPERSEDED}),
    State.RECALLED: frozenset(),
    State.EXPIRED: frozenset(),
    State.SUPERSEDED: frozenset(),
    State.REFUSED: frozenset(),
}
"""From each state, where it may go. Back to draft when something changed before it was sent."""

ALONE: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.SENT}),
    State.REVIEWED: frozenset({State.SENT}),
}
"""Steps that one person may take in an emergency, before anybody else has looked."""

AFTER_SENDING = frozenset({State.SENT, State.RECALLED, State.EXPIRED, State.SUPERSEDED})
BEFORE_SENDING = frozenset({State.DRAFT, State.REVIEWED, State.APPROVED})


def may_move(now: State, to: State, alone: bool = False) -> bool:
    """Whether a disclosure in state `now` may go to state `to`. alone: by the emergency path."""
    return to in NEXT[now] or (alone and to in ALONE.get(now, frozenset()))


class Hold(StrEnum):
    """Why nothing moves or opens until a coordinator has looked. Stored by value, so never renamed."""

    PROTECTION = "protection"
    DPO = "dpo"

    @property
    def shown(self) -> str:
        """The reason in words."""
        if self is Hold.DPO:
            return "The data protection officer asked for a pause."
        return "Wishes, limits, a conflict, a flag or a safe contact of this case changed since this was reviewed."


def needs_second_person(items: Collection[str]) -> bool:
    """Whether drafter and approver must differ: special-category or criminal-offence data go.

    items: `role:category`. Source: threat model, section 5, separation of duties.
    """
    for item in items:
        role, _, category = item.partition(":")
        if role == "perpetrator" or category in {c.value for c in SPECIAL}:
            return True
        if category in {"criminal_allegation", "criminal_conviction", "gra_protected"}:
            return True
    return False


def lacks_second_approver(
    sender: UUID, approver: UUID | None, agreement_approver: UUID | None, agreement_approved_on: date | None, on: date
) -> bool:
    """Whether the sender adopted the agreement this very day and nobody else has approved the disclosure.

    Source: threat model, section 5, separation of duties.
    """
    adopted_today = agreement_approver == sender and agreement_approved_on == on
    return adopted_today and approver in {None, sender}


class Closed(StrEnum):
    """What keeps contents shut at this moment. The reader is told only what concerns the reader."""

    STATE = "state"
    EXPIRED = "expired"
    HOLD = "hold"
    PROTECTION = "protection"
    AGREEMENT = "agreement"
    ONE_OFF_ENDED = "one_off_ended"
    CONDITIONS = "conditions"


@dataclass(frozen=True, slots=True)
class Standing:
    """All that decides whether contents may be read now (row rule 4), as facts of this instant.

    agreement_state: `in_force`, `expired`, `suspended` or `none`, between landlord and this recipient.
    opened_before: somebody at the recipient read it already.
    """

    state: State
    expires_at: datetime | None
    sent_at: datetime | None
    held: bool
    protection_changed: bool
    opened_before: bool
    agreement_state: str
    agreement_lapsed_at: datetime | None
    one_off_ends_at: datetime | None
    by_one_off: bool
    conditions_accepted: bool


def closed_by(standing: Standing, now: datetime, lapsed_reading_days: int) -> frozenset[Closed]:
    """Everything that keeps the contents shut at `now`; empty when they may be read.

    An agreement that merely expired leaves what was sent readable, to its own expiry and at most
    `lapsed_reading_days`; suspended or ended shuts at once. A protective change pauses what nobody opened yet.
    """
    found = set()
    if standing.state is not State.SENT:
        found.add(Closed.STATE)
    if standing.expires_at is None or now >= standing.expires_at:
        found.add(Closed.EXPIRED)
    if standing.held:
        found.add(Closed.HOLD)
    if standing.protection_changed and not standing.opened_before:
        found.add(Closed.PROTECTION)
    if standing.by_one_off:
        if standing.one_off_ends_at is None or now >= standing.one_off_ends_at:
            found.add(Closed.ONE_OFF_ENDED)
    elif not _agreement_reads(standing, now, lapsed_reading_days):
        found.add(Closed.AGREEMENT)
    if not standing.conditions_accepted:
        found.add(Closed.CONDITIONS)
    return frozenset(found)


def _agreement_reads(standing: Standing, now: datetime, lapsed_reading_days: int) -> bool:
    if standing.agreement_state == "in_force":
        return True
    if standing.agreement_state != "expired" or standing.agreement_lapsed_at is None:
        return False
    return now < standing.agreement_lapsed_at + timedelta(days=lapsed_reading_days)


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a disclosure tells: whom, what for, which kinds of data about whom, in which words.

    items: `role:category`; people: (person, category); lines: the lines of the released text that say something.
    """

    recipient: str
    purpose: str
    items: frozenset[str]
    people: frozenset[tuple[UUID, str]]
    lines: frozenset[str]


def lines_of(summary: str) -> frozenset[str]:
    """The lines of a released text, blank ones left out."""
    return frozenset(line.strip() for line in summary.splitlines() if line.strip())


LEAST_REASON = 20
"""Characters of a reason that somebody else must be able to follow (ours)."""
HEAD_LINES = 3
"""Lines of a released text that say what it is, of which case and for whom."""


def body_of(summary: str) -> str:
    """A released text without its head: what two agencies may have in common to the letter."""
    return "\n".join(summary.splitlines()[HEAD_LINES:])


def renewal_widens(older: Extent, newer: Extent) -> bool:
    """Whether a renewal would tell more, in other words, elsewhere or for another purpose: then it is a new disclosure.

    Nobody reads the text of a renewal again, so every line of it must stand in the text that was approved.
    """
    same = (older.recipient, older.purpose) == (newer.recipient, newer.purpose)
    within = newer.items <= older.items and newer.people <= older.people and newer.lines <= older.lines
    return not (same and within)
