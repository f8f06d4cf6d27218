"""One entry of the log: what it says, the journey of its disclosure, and what was found then.

Contents stay behind the recorded door; what the entry commits to about persons is not opened here.
Source: access matrix (disclosure log); pages paper, section 4 (disclosure log).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.access.permissions import Permission
from hub.cases import queries as cases
from hub.db.sealing import place_of
from hub.db.work import Reading
from hub.disclosures.readers import ContentWindowRecord
from hub.disclosures.records import DisclosureEventRecord, DisclosureRecord
from hub.disclosures.rules import Hold, State
from hub.identity import queries as identity
from hub.kernel.errors import ErasedError
from hub.lawful.conditions import title
from hub.ledger import service as ledger
from hub.ledger.queries import log_of
from hub.ledger.reader import Head
from hub.oversight.queries import LogLine, find_row, line_of
from hub.oversight.service import window_reason


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a disclosure's journey. note: the words that were recorded with it, if any."""

    event: str
    at: datetime
    who: str
    seq: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody opened contents for review."""

    who: str
    reason: str
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Provisions:
    """What the entry says was relied on, by the name of the member: title and role (empty for all), each."""

    member: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry with the journey of its disclosure and the findings as they stood then. place: position in its log."""

    line: LogLine
    log: Head
    place: int
    has_ended: bool
    clear: dict[str, Any]
    entry: str
    provisions: tuple[Provisions, ...]
    journey: tuple[Step, ...]
    findings: tuple[dict[str, Any], ...]
    disclosure_id: UUID | None
    state: str
    hold: str
    held_since: datetime | None
    engine_version: str
    may_open_contents: bool
    may_hold: bool
    looks: tuple[Look, ...]


MEMBERS = ("art6", "annex1", "art9", "sch1", "art10", "gateway")


def show_entry(reading: Reading, seq: int) -> EntryView:
    """One entry of the log. Raises NotFoundError beyond its end."""
    reading.require(Permission.LOG_REVIEW)
    row = find_row(reading, seq)
    entry = ledger.entry(reading, seq)
    disclosure = None
    if row.disclosure_id is not None:
        disclosure = reading.session.scalar(select(DisclosureRecord).where(DisclosureRecord.id == row.disclosure_id))
    is_sent = disclosure is not None and disclosure.sent_at is not None
    hold = Hold(disclosure.hold_reason).shown if disclosure is not None and disclosure.hold_reason else ""
    return EntryView(
        line=line_of(reading, row, entry.clear),
        log=entry.log,
        place=entry.seq,
        has_ended=entry.log.number != log_of(reading).number,
        clear=entry.clear,
        entry=entry.text,
        provisions=tuple(_provisions(entry.clear)),
        journey=_journey(reading, disclosure) if disclosure is not None else (),
        findings=tuple(disclosure.findings) if disclosure is not None else (),
        disclosure_id=None if disclosure is None else disclosure.id,
        state="" if disclosure is None else State(disclosure.state).value,
        hold=hold,
        held_since=None if disclosure is None else disclosure.held_at,
        engine_version="" if disclosure is None else disclosure.engine_version,
        may_open_contents=is_sent and reading.may(Permission.CONTENT_ACCESS),
        may_hold=disclosure is not None and not hold and disclosure.state == State.SENT
        and reading.may(Permission.DISCLOSURE_HOLD),
        looks=_looks(reading, disclosure) if disclosure is not None else (),
    )  # fmt: skip


def _provisions(clear: dict[str, Any]) -> list[Provisions]:
    found = []
    for member in MEMBERS:
        value = clear.get(member)
        by_role = value if isinstance(value, dict) else {"": value}
        lines = [
            (title(code), role)
            for role, codes in by_role.items()
            for code in (codes if isinstance(codes, list) else [codes])
            if code
        ]
        if lines:
            found.append(Provisions(member, tuple(lines)))
    return found


def _journey(reading: Reading, disclosure: DisclosureRecord) -> tuple[Step, ...]:
    """Prepared, reviewed, approved, then every event with its place in the log."""
    events = list(
        reading.session.scalars(
            select(DisclosureEventRecord)
            .where(DisclosureEventRecord.disclosure_id == disclosure.id)
            .order_by(DisclosureEventRecord.seq)
        )
    )
    people = {disclosure.drafter_id, disclosure.reviewer_id, disclosure.approver_id} | {e.account_id for e in events}
    names = identity.names_of(reading, people - {None})
    before = (
        ("prepared", disclosure.drafted_at, disclosure.drafter_id),
        ("looked_over", disclosure.reviewed_at, disclosure.reviewer_id),
        ("approved", disclosure.approved_at, disclosure.approver_id),
    )
    steps = [Step(what, at, names.get(who, "")) for what, at, who in before if at is not None]
    steps += [
        Step(e.kind, e.at, names.get(e.account_id, "the hub"), e.seq, _note(reading, disclosure, e)) for e in events
    ]
    return tuple(steps)


def _note(reading: Reading, disclosure: DisclosureRecord, event: DisclosureEventRecord) -> str:
    """The words recorded with a pause and its answer, for whoever reviews; nothing of what partners wrote."""
    if event.note_ct is None or event.kind not in ("hold", "hold_end") or not reading.may(Permission.ACCESS_REVIEW):
        return ""
    try:
        key = cases.data_key(reading, disclosure.case_id)
    except ErasedError:
        return ""
    return key.unseal_json(event.note_ct, place_of("disclosure_event", event.id, "note_ct"))


def _looks(reading: Reading, disclosure: DisclosureRecord) -> tuple[Look, ...]:
    query = (
        select(ContentWindowRecord)
        .where(ContentWindowRecord.disclosure_id == disclosure.id)
        .order_by(ContentWindowRecord.opened_at)
    )
    windows = list(reading.session.scalars(query))
    names = identity.names_of(reading, {window.account_id for window in windows})
    return tuple(
        Look(names.get(w.account_id, ""), _reason(reading, disclosure, w), w.opened_at, w.until) for w in windows
    )


def _reason(reading: Reading, disclosure: DisclosureRecord, window: ContentWindowRecord) -> str:
    """Why somebody looked, for whoever reviews; empty for others and where the case was forgotten."""
    if not reading.may(Permission.ACCESS_REVIEW):
        return ""
    try:
        return window_reason(reading, disclosure, window)
    except ErasedError:
        return ""

