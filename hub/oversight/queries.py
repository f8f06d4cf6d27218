"""The disclosure log as its reader asks it: newest first, filtered, a page at a time, refusals included.

A page is found by position, never by offset; a rare filter reads a bounded number of rows and says how far
back it came. The log is in order of time, so a day is found by halving.
Source: access matrix (disclosure log); pages paper, section 4 (disclosure log); sealed log, section 5.
"""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.access.actors import LANDLORD_CODE
from hub.access.permissions import Permission
from hub.db.work import Reading
from hub.disclosures.records import DisclosureRecord
from hub.identity import queries as identity
from hub.kernel.calendar import LONDON, civil_date
from hub.kernel.errors import NotFoundError
from hub.lawful.conditions import CATALOGUE, title
from hub.ledger import queries as ledger
from hub.ledger import tally
from hub.ledger.index import event_of
from hub.ledger.records import LeafRecord, LogRowRecord

SHARED = frozenset({"sent", "said"})
REFUSED = frozenset({"refused", "declined"})
"""Events that the bars beside the filter count."""

USUAL_DAYS = 30
"""Length of the period that is counted when nobody asks for another."""


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
    """One line of the log. event: what happened, nearer than its kind; recipient: to whom it went, or what it is about
    went; recipient_name: with its team, if any."""

    seq: int
    at: datetime
    kind: str
    event: str
    recipient: str
    recipient_name: str
    purpose: str
    basis: str
    basis_words: tuple[str, ...]
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


Names = dict[str, str]
"""Name of everybody that something could have gone to, by `AGENCY` or `AGENCY/TEAM`."""


def list_log(reading: Reading, wanted: LogFilter, names: Names | None = None) -> LogPage:
    """The newest entries that match, at most practice.page_size, reading at most practice.log_scan_rows.

    names: those of `recipient_names`, where the caller has them already.
    """
    reading.require(Permission.LOG_REVIEW)
    size, scan = reading.practice.page_size, reading.practice.log_scan_rows
    total = ledger.log_of(reading).stop_row
    first, after = _stretch(reading, wanted, total)
    floor = max(after - scan, first)
    row = LogRowRecord
    query = select(row, LeafRecord.entry).join(LeafRecord, LeafRecord.seq == row.seq)
    query = query.where(row.seq < after, row.seq >= floor, *_conditions(reading, wanted))
    rows = list(reading.session.execute(query.order_by(row.seq.desc()).limit(size + 1)))
    names = recipient_names(reading) if names is None else names
    about = _about(reading, [row for row, _ in rows[:size]])
    lines = tuple(_line(row, json.loads(entry)["clear"], names, about) for row, entry in rows[:size])
    if len(rows) > size:
        return LogPage(lines, lines[-1].seq, None, total)
    if floor == first:
        return LogPage(lines, None, None, total)
    reached = reading.session.scalar(select(LogRowRecord.at).where(LogRowRecord.seq == floor))
    return LogPage(lines, floor, reached, total)


def _stretch(reading: Reading, wanted: LogFilter, size: int) -> tuple[int, int]:
    """Positions between which to look: from the first, included, to the second, excluded."""
    first = _first_since(reading, wanted.from_on, size) if wanted.from_on else 0
    after = _first_since(reading, wanted.to_on + timedelta(days=1), size) if wanted.to_on else size
    if wanted.before is not None:
        after = min(after, wanted.before)
    return first, max(after, first)


PROBES = 64
"""Positions looked at in one query: a day is found in four queries among a million entries."""


def _first_since(reading: Reading, day: date, size: int) -> int:
    """Position of the first entry of `day` or later; the size of the log where there is none."""
    start = datetime.combine(day, time(0), LONDON)
    low, high = 0, size  # What stands before `low` is earlier, what stands from `high` on is not.
    while low < high:
        places = range(low, high, max((high - low) // PROBES, 1))
        query = select(LogRowRecord.seq).where(LogRowRecord.seq.in_(places), LogRowRecord.at < start)
        earlier = reading.session.scalar(query.order_by(LogRowRecord.seq.desc()).limit(1))
        if earlier is None:
            return low
        low, high = earlier + 1, min(earlier + places.step, high)
    return low


def _conditions(reading: Reading, wanted: LogFilter) -> list[Any]:
    found = []
    if wanted.recipient:
        agency, _, team = wanted.recipient.partition("/")
        found.append(LogRowRecord.recipient == agency)
        if team:
            found.append(LogRowRecord.team == team)
    if wanted.basis:
        found.append(LogRowRecord.basis.in_(tally.bases(reading, wanted.basis)))
    for column, value in (
        (LogRowRecord.purpose, wanted.purpose),
        (LogRowRecord.outcome, wanted.outcome),
        (LogRowRecord.kind, wanted.kind),
    ):
        if value:
            found.append(column == value)
    return found


def _about(reading: Reading, rows: list[LogRowRecord]) -> dict[UUID, str]:
    """To whom those disclosures went whose entries do not say it themselves: a pause, a look, an emergency access."""
    wanted = {row.disclosure_id for row in rows if row.disclosure_id is not None and not row.recipient}
    if not wanted:
        return {}
    record = DisclosureRecord
    query = select(record.id, record.agency_code, record.team_code).where(record.id.in_(wanted))
    found = reading.session.execute(query)
    return {id: f"{agency}/{team}" if team else agency for id, agency, team in found}


def _line(row: LogRowRecord, clear: dict[str, Any], names: Names, about: dict[UUID, str]) -> LogLine:
    recipient = f"{row.recipient}/{row.team}" if row.team else row.recipient
    recipient = recipient or about.get(row.disclosure_id, "")
    return LogLine(
        seq=row.seq,
        at=row.at,
        kind=row.kind,
        event=event_of(row.kind, clear),
        recipient=recipient,
        recipient_name=names.get(recipient, recipient),
        purpose=row.purpose,
        basis=row.basis,
        basis_words=basis_words(row.basis),
        outcome=row.outcome,
        agreement=row.agreement,
    )


def basis_words(basis: str) -> tuple[str, ...]:
    """The basis of a row in words: one, or several by role."""
    return tuple(title(code) if code in CATALOGUE else code for code in basis.split())


def find_row(reading: Reading, seq: int) -> LogRowRecord:
    """The row of one entry. Raises NotFoundError beyond the end, or where the asker may not read the log."""
    row = reading.session.scalar(select(LogRowRecord).where(LogRowRecord.seq == seq)) if seq < 2**53 else None
    if row is None:
        raise NotFoundError
    return row


def line_of(reading: Reading, row: LogRowRecord, clear: dict[str, Any]) -> LogLine:
    """One row as a line of the log."""
    return _line(row, clear, recipient_names(reading), _about(reading, [row]))


def recipient_names(reading: Reading) -> Names:
    """Name of everybody that something could have gone to, by `AGENCY` or `AGENCY/TEAM`."""
    views = identity.list_agencies(reading, with_teams=True)
    return {view.recipient: view.title for view in views if view.code != LANDLORD_CODE}


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar beside the filter. code: what to filter by."""

    code: str
    label: str
    shared: int
    refused: int


@dataclass(frozen=True, slots=True)
class Picture:
    """What was shared and refused in one period, by agency and by basis, most first."""

    from_on: date
    to_on: date
    shared: int
    refused: int
    opened: int
    by_agency: tuple[Bar, ...]
    by_basis: tuple[Bar, ...]


def show_picture(reading: Reading, wanted: LogFilter, names: Names | None = None) -> Picture:
    """Counts of the filter's days, or of the last thirty; the other filters do not narrow it."""
    reading.require(Permission.LOG_REVIEW)
    to_on = wanted.to_on or civil_date(reading.now)
    from_on = wanted.from_on or to_on - timedelta(days=USUAL_DAYS - 1)
    found = tally.counts(reading, from_on, to_on)
    names = recipient_names(reading) if names is None else names
    agencies: Counter[tuple] = Counter()
    for (day, event, recipient, basis), count in found.items():
        agencies[day, event, recipient.partition("/")[0], basis] += count
    return Picture(
        from_on,
        to_on,
        tally.total(found, 2, SHARED).total(),
        tally.total(found, 2, REFUSED).total(),
        tally.total(found, 2, {"opened"}).total(),
        _bars(agencies, 2, lambda code: names.get(code, code)),
        _bars(found, 3, lambda basis: " and ".join(basis_words(basis))),
    )


def _bars(found: Counter[tuple], part: int, words: Any) -> tuple[Bar, ...]:
    shared, refused = tally.total(found, part, SHARED), tally.total(found, part, REFUSED)
    bars = [Bar(code, words(code), shared[code], refused[code]) for code in shared | refused if code]
    return tuple(sorted(bars, key=lambda bar: (-bar.shared - bar.refused, bar.label)))


@dataclass(frozen=True, slots=True)
class SealView:
    """How far the log is sealed. signed: entries under the newest seal, up to that in `sealed_row`; sealed_at: None
    before the first."""

    size: int
    signed: int
    sealed_at: datetime | None
    root: str
    sealed_row: int = -1


def show_seal(reading: Reading) -> SealView:
    """The newest seal, and how many entries there are."""
    reading.require(Permission.LOG_REVIEW)
    log, newest = ledger.log_of(reading), ledger.checkpoint(reading)
    if newest is None:
        return SealView(log.size, 0, None, "")
    sealed_row = log.first_row + newest.size - 1
    return SealView(log.size, newest.size, newest.created_at, newest.root.hex(), sealed_row)


@dataclass(frozen=True, slots=True)
class BeginningView:
    """That the log began anew, and on whose word. people: those two who did it."""

    began: ledger.Beginning
    people: tuple[str, ...]


def show_beginnings(reading: Reading) -> tuple[BeginningView, ...]:
    """Every time the log began anew, the newest first."""
    reading.require(Permission.LOG_REVIEW)
    found = ledger.beginnings(reading)
    names = identity.names_of(reading, {person for began in found for person in began.people})
    return tuple(BeginningView(began, tuple(names.get(person, "") for person in began.people)) for began in found)
