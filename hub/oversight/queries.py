"""The disclosure log as its reader asks it: newest first, filtered, a page at a time, refusals included.

A page is found by position, never by offset; a rare filter reads a bounded number of rows and says how far
back it came. An entry shows its journey and what was found then; contents stay behind the recorded door.
Source: access matrix (disclosure log); pages paper, section 4 (disclosure log); sealed log, section 5.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from hub.access.actors import LANDLORD_CODE
from hub.access.permissions import Permission
from hub.db.work import Reading
from hub.disclosures.events import event_words
from hub.disclosures.records import ContentWindowRecord, DisclosureEventRecord, DisclosureRecord
from hub.disclosures.rules import State
from hub.identity import queries as identity
from hub.kernel.calendar import LONDON
from hub.kernel.errors import NotFoundError
from hub.lawful.conditions import title
from hub.ledger import service as ledger
from hub.ledger.records import LogRowRecord


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What to look for; empty means all. from_on, to_on: civil days in London, both included."""

    recipient: str = ""
    basis: str = ""
    purpose: str = ""
    outcome: str = ""
    kind: str = ""
    from_on: date | None = None
    to_on: date | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the log: codes only."""

    seq: int
    at: datetime
    kind: str
    recipient: str
    team: str
    purpose: str
    basis: str
    basis_words: str
    outcome: str
    agreement: str


@dataclass(frozen=True, slots=True)
class LogPage:
    """One page. next_before: position to go on from, None at the end; searched_back_to: set when a rare filter
    stopped before it had filled the page."""

    lines: tuple[LogLine, ...]
    next_before: int | None
    searched_back_to: datetime | None
    total: int


def list_log(reading: Reading, wanted: LogFilter) -> LogPage:
    """The newest entries that match, at most practice.page_size, reading at most practice.log_scan_rows."""
    reading.require(Permission.LOG_REVIEW)
    size, scan = reading.practice.page_size, reading.practice.log_scan_rows
    top = reading.session.scalar(select(func.max(LogRowRecord.seq)))
    if top is None:
        return LogPage((), None, None, 0)
    start = wanted.before if wanted.before is not None else top + 1
    floor = max(start - scan, 0)
    query = select(LogRowRecord).where(LogRowRecord.seq < start, LogRowRecord.seq >= floor, *_conditions(wanted))
    rows = list(reading.session.scalars(query.order_by(LogRowRecord.seq.desc()).limit(size + 1)))
    lines = tuple(_line(row) for row in rows[:size])
    if len(rows) > size:
        return LogPage(lines, lines[-1].seq, None, top + 1)
    if floor == 0:
        return LogPage(lines, None, None, top + 1)
    reached = reading.session.scalar(select(LogRowRecord.at).where(LogRowRecord.seq == floor))
    return LogPage(lines, floor, reached, top + 1)


def _conditions(wanted: LogFilter) -> list[Any]:
    found = []
    if wanted.recipient:
        agency, _, team = wanted.recipient.partition("/")
        found.append(LogRowRecord.recipient == agency)
        if team:
            found.append(LogRowRecord.team == team)
    for column, value in (
        (LogRowRecord.basis, wanted.basis),
        (LogRowRecord.purpose, wanted.purpose),
        (LogRowRecord.outcome, wanted.outcome),
        (LogRowRecord.kind, wanted.kind),
    ):
        if value:
            found.append(column == value)
    if wanted.from_on:
        found.append(LogRowRecord.at >= datetime.combine(wanted.from_on, time(0), LONDON))
    if wanted.to_on:
        found.append(LogRowRecord.at < datetime.combine(wanted.to_on + timedelta(days=1), time(0), LONDON))
    return found


def _line(row: LogRowRecord) -> LogLine:
    return LogLine(
        seq=row.seq,
        at=row.at,
        kind=row.kind,
        recipient=row.recipient or "",
        team=row.team or "",
        purpose=row.purpose or "",
        basis=row.basis or "",
        basis_words=", ".join(title(code) for code in (row.basis or "").split()),
        outcome=row.outcome or "",
        agreement=row.agreement or "",
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a disclosure's journey."""

    what: str
    at: datetime
    who: str
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry with the journey of its disclosure and the findings as they stood then."""

    line: LogLine
    clear: dict[str, Any]
    entry: str
    journey: tuple[Step, ...]
    findings: tuple[dict[str, Any], ...]
    disclosure_id: UUID | None
    state: str
    rules_version: str
    engine_version: str
    agreement: str
    may_open_contents: bool
    windows: tuple[tuple[str, datetime, datetime], ...]


LARGEST_SEQ = 2**63 - 1
"""The largest number that the column holds."""


def find_row(reading: Reading, seq: int) -> LogRowRecord:
    """One row of the log through the one scope. Raises NotFoundError beyond its end."""
    row = None
    if seq <= LARGEST_SEQ:
        row = reading.session.scalar(select(LogRowRecord).where(LogRowRecord.seq == seq))
    if row is None:
        raise NotFoundError
    return row


def show_entry(reading: Reading, seq: int) -> EntryView:
    """One entry of the log. Raises NotFoundError beyond its end."""
    reading.require(Permission.LOG_REVIEW)
    row = find_row(reading, seq)
    entry = ledger.entry(reading, seq)
    disclosure = None
    if row.disclosure_id is not None:
        disclosure = reading.session.scalar(select(DisclosureRecord).where(DisclosureRecord.id == row.disclosure_id))
    if disclosure is None:
        return EntryView(
            _line(row), entry.clear, entry.text, (), (), None, "", "", "", row.agreement or "", False, ()
        )
    return EntryView(
        _line(row),
        entry.clear,
        entry.text,
        journey_of(reading, disclosure),
        tuple(disclosure.findings),
        disclosure.id,
        State(disclosure.state).shown,
        disclosure.rules_version,
        disclosure.engine_version,
        disclosure.agreement,
        reading.may(Permission.CONTENT_ACCESS) and disclosure.sent_at is not None,
        _windows(reading, disclosure),
    )


def journey_of(reading: Reading, disclosure: DisclosureRecord) -> tuple[Step, ...]:
    """Drafted, reviewed, approved, then every event with its place in the log."""
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
        ("reviewed", disclosure.reviewed_at, disclosure.reviewer_id),
        ("approved", disclosure.approved_at, disclosure.approver_id),
    )
    steps = [Step(what, at, names.get(who, "")) for what, at, who in before if at is not None]
    steps += [
        Step(event_words(e.kind), e.at, names.get(e.account_id, "the hub"), e.seq)
        for e in events
    ]
    return tuple(steps)


def _windows(reading: Reading, disclosure: DisclosureRecord) -> tuple[tuple[str, datetime, datetime], ...]:
    query = (
        select(ContentWindowRecord)
        .where(ContentWindowRecord.disclosure_id == disclosure.id)
        .order_by(ContentWindowRecord.opened_at)
    )
    windows = list(reading.session.scalars(query))
    names = identity.names_of(reading, {window.account_id for window in windows})
    return tuple((names.get(w.account_id, ""), w.opened_at, w.until) for w in windows)


def recipients(reading: Reading) -> tuple[tuple[str, str], ...]:
    """Code and name of everybody that something could have gone to, for the filter."""
    reading.require(Permission.LOG_REVIEW)
    views = identity.list_agencies(reading, with_teams=True)
    return tuple((view.recipient, view.title) for view in views if view.code != LANDLORD_CODE)
