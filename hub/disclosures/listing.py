"""Which disclosures are there, and which of them need this person?

Source: pages paper, sections 3 and 4; threat model, section 5, row rules 1 and 2.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from hub.access.permissions import Permission
from hub.cases import queries as cases
from hub.db.work import Reading
from hub.disclosures.debts import Owed
from hub.disclosures.emergency import debts_of
from hub.disclosures.recording import recipient_code
from hub.disclosures.records import DisclosureEventRecord, DisclosureRecord
from hub.disclosures.rules import State
from hub.disclosures.said import Channel
from hub.identity import queries as identity

MOST = 200
"""How many disclosures the page lists."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line. state: code of the state; reading: what its recipient did; todo: what the asker should do; by: when."""

    id: UUID
    reference: str
    recipient: str
    purpose: str
    drafter: str
    at: datetime
    state: str
    reading: str
    paused: bool
    urgent: bool
    todo: str
    by: datetime | None


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the list with what it says when it is empty. asks: whether the asker is to do something."""

    title: str
    rows: tuple[Row, ...]
    empty: str
    asks: bool = False


@dataclass(frozen=True, slots=True)
class ListView:
    """Disclosures by what they need."""

    groups: tuple[Group, ...]


def list_disclosures(reading: Reading) -> ListView:
    """Disclosures of the cases one works on: what needs the asker first, then the rest by where it stands."""
    reading.require(Permission.DISCLOSURE_LIST)
    query = select(DisclosureRecord).order_by(DisclosureRecord.drafted_at.desc(), DisclosureRecord.id).limit(MOST)
    rows = _rows(reading, list(reading.session.scalars(query)))
    mine = [row for row in rows if row.todo]
    rest = [row for row in rows if not row.todo]

    def those(*states: State) -> tuple[Row, ...]:
        return tuple(row for row in rest if row.state in states)

    return ListView(
        (
            Group("Waits for you", tuple(mine), "Nothing waits for you. Start from a case: Share this case.", True),
            Group("In preparation", those(*_BEFORE), "Nobody else is preparing anything."),
            Group("Shared now", those(State.SENT), "Nothing is shared now. What you send stands here until it ends."),
            Group("Refused and ended", those(*_OVER), "Nothing was refused or ended yet."),
        )
    )


_LEADS_TO_ONE = re.compile(r"/(?:shared|disclosures|cases)/([0-9a-z-]{26,36})(?:/|\Z)")
_AT_ONCE = 500
"""How many names one query asks for: databases bear only so many values in one statement."""


def addresses_within_reach(reading: Reading, addresses: Collection[str]) -> set[str]:
    """Those that lead to a case or a disclosure, on its reader's side or ours, which the asker may see."""
    reading.require(Permission.DISCLOSURE_LIST)
    names = {address: found[1] for address in addresses if (found := _LEADS_TO_ONE.match(address))}
    wanted, own = sorted(set(names.values())), set()
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        ids = [UUID(name) for name in some if "-" in name]
        query = select(DisclosureRecord.id, DisclosureRecord.public_ref).where(
            or_(DisclosureRecord.public_ref.in_(some), DisclosureRecord.id.in_(ids))
        )
        own |= {str(name) for row in reading.session.execute(query) for name in row}
        own |= {str(case_id) for case_id in cases.references_of(reading, set(ids))}
    return {address for address, name in names.items() if name in own}


_BEFORE = (State.DRAFT, State.REVIEWED, State.APPROVED)
_OVER = (State.REFUSED, State.RECALLED, State.EXPIRED, State.SUPERSEDED)


def _rows(reading: Reading, found: list[DisclosureRecord]) -> list[Row]:
    names = identity.names_of(reading, {d.drafter_id for d in found})
    agencies = {view.recipient: view.title for view in identity.list_agencies(reading, with_teams=True)}
    references = cases.references_of(reading, {d.case_id for d in found})
    events = _events(reading, [d.id for d in found])
    rows = []
    for d in found:
        todo, by = _todo(reading, d)
        rows.append(
            Row(
                id=d.id,
                reference=references.get(d.case_id, "a case you no longer work on"),
                recipient=agencies.get(recipient_code(d), recipient_code(d)),
                purpose=d.purpose,
                drafter=names.get(d.drafter_id, ""),
                at=d.sent_at or d.drafted_at,
                state=d.state,
                reading=_reading(d, events.get(d.id, set())),
                paused=bool(d.hold_reason),
                urgent=d.urgency != "routine",
                todo=todo,
                by=by,
            )
        )
    return rows


def _events(reading: Reading, ids: Collection[UUID]) -> dict[UUID, set[str]]:
    table = DisclosureEventRecord
    query = select(table.disclosure_id, table.kind).where(
        table.disclosure_id.in_(ids), table.kind.in_(("opened", "confirmed"))
    )
    found: dict[UUID, set[str]] = {}
    for disclosure_id, kind in reading.session.execute(query):
        found.setdefault(disclosure_id, set()).add(kind)
    return found


def _reading(d: DisclosureRecord, events: set[str]) -> str:
    if d.channel != "portal":
        return f"told {Channel(d.channel).shown}"
    if State(d.state) is not State.SENT:
        return ""
    if "confirmed" in events:
        return "confirmed"
    return "opened" if "opened" in events else "not opened yet"


def _todo(reading: Reading, d: DisclosureRecord) -> tuple[str, datetime | None]:
    """What the asker should do about it, most pressing first, and by when."""
    me, state = reading.actor.account_id, State(d.state)
    for debt in debts_of(d):
        if me in ({d.asked_id} if debt.what is Owed.SECOND_PERSON else {d.drafter_id, d.sender_id}):
            return debt.what.shown, debt.by
    if d.hold_reason and state in (*_BEFORE, State.SENT):
        return "Look at what changed, then lift the pause", None
    if state is State.REVIEWED and d.asked_id == me:
        return "Read it and decide", d.answer_by
    if state is State.DRAFT and d.drafter_id == me:
        return "Review the text", None
    if state is State.APPROVED and d.drafter_id == me:
        return "Send it", None
    return "", None
