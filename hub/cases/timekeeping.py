"""Record what happened in the life of a case, and tell which of its clocks run.

Dates and codes only, never what was said. Something recorded by mistake is taken back and kept.
Source: Hate Crime Policy 2.3(b), 3.1; practice notes, section 5.1.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select

from hub.access.permissions import Permission
from hub.cases import keeping, queries
from hub.cases.clocks import (
    Event,
    Happened,
    Running,
    State,
    is_closed,
    length_words,
    level_of,
    running,
    state_of,
)
from hub.cases.records import CaseEventRecord, CaseRecord
from hub.db.work import Reading, Work
from hub.identity import queries as identity
from hub.kernel.errors import InvalidError, NotFoundError

MOST_SHOWN = 100
"""How many lines a list holds at most."""


@dataclass(frozen=True, slots=True)
class RecordEvent:
    """Something that happened in a case. by: username of whoever did it; empty for whoever records it."""

    case_id: UUID
    happened: Happened
    at: datetime
    by: str = ""


def record_event(work: Work, command: RecordEvent) -> None:
    """Record that something happened; twice the same is once. Raises InvalidError where it cannot have happened so."""
    case = keeping.hold(work, command.case_id)
    there = events_of(work, [case.id]).get(case.id, [])
    _check(work, command, there)
    if any((event.happened, event.at) == (command.happened, command.at) for event in there):
        return
    work.session.add(
        CaseEventRecord(
            case_id=case.id,
            happened=command.happened.value,
            at=command.at,
            done_by_id=_who(work, command.by),
            recorded_by_id=work.actor.account_id,
            recorded_at=work.now,
        )
    )
    keeping.remember(work, case.id, f"{command.happened.value}_recorded")


def _check(work: Work, command: RecordEvent, there: Iterable[Event]) -> None:
    if command.at > work.now:
        raise InvalidError({"on": ["This must not lie ahead: record what has happened."]})
    if command.happened is Happened.CLOSED and not any(event.happened is Happened.REVIEWED for event in there):
        raise InvalidError({"happened": ["The Community Safety Team reviews every case before it is closed."]})
    if command.happened is Happened.REPORTED and is_closed(there):
        raise InvalidError({"happened": ["This case is closed: a further report is a new case."]})
    if command.happened is Happened.CLOSED and any(e.happened is Happened.CLOSED and e.at != command.at for e in there):
        raise InvalidError({"happened": ["This case is closed already. Take that back if its day was wrong."]})


def _who(work: Work, username: str) -> UUID:
    if not username:
        return work.actor.account_id
    found = next((person.id for person in staff(work) if person.username == username), None)
    if found is None:
        raise InvalidError({"by": ["Choose who did it from the list."]})
    return found


def staff(reading: Reading) -> list[identity.PersonView]:
    """Coordinators and case officers of the landlord: who does what is recorded here."""
    return identity.people_at(reading, reading.actor.agency, ("coordinator", "case_officer"))


def take_back(work: Work, case_id: UUID, event_id: UUID) -> None:
    """It was recorded by mistake; it is kept, ended. Doing it twice is harmless.

    Raises NotFoundError for one that is not of this case, InvalidError for the review of a case that is closed.
    """
    keeping.hold(work, case_id)
    record = find_event(work, case_id, event_id)
    if record.ended_at is not None:
        return
    if record.happened == Happened.REVIEWED and is_closed(events_of(work, [case_id]).get(case_id, [])):
        raise InvalidError({"event": ["The case is closed. Take back the closing first."]})
    record.ended_at, record.ended_by_id = work.now, work.actor.account_id
    keeping.remember(work, case_id, f"{record.happened}_taken_back")


def find_event(reading: Reading, case_id: UUID, event_id: UUID) -> CaseEventRecord:
    """One event of a case. Raises NotFoundError for hidden and missing alike."""
    query = select(CaseEventRecord).where(CaseEventRecord.id == event_id, CaseEventRecord.case_id == case_id)
    record = reading.session.scalar(query)
    if record is None:
        raise NotFoundError
    return record


def events_of(reading: Reading, case_ids: Iterable[UUID]) -> dict[UUID, list[Event]]:
    """The events that count of these cases, by case."""
    return all_events(reading, CaseEventRecord.case_id.in_(list(case_ids)))


def all_events(reading: Reading, *where: ColumnElement[bool]) -> dict[UUID, list[Event]]:
    """The events that count of every case that the asker may see, by case."""
    table = CaseEventRecord
    query = select(table.case_id, table.id, table.happened, table.at).where(table.ended_at.is_(None), *where)
    found: dict[UUID, list[Event]] = {}
    for case_id, event_id, happened, at in reading.session.execute(query):
        found.setdefault(case_id, []).append(Event(event_id, Happened(happened), at))
    return found


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One running clock in words. length: how long it is; source: who set that."""

    title: str
    since: datetime
    due: datetime
    state: State
    length: str
    source: str


@dataclass(frozen=True, slots=True)
class EventRow:
    """Something that happened. by: who did it."""

    id: UUID
    words: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class ClocksView:
    """The clocks of one case, overdue first, and what happened, newest first. dated: whether its report is."""

    rows: tuple[ClockRow, ...]
    events: tuple[EventRow, ...]
    dated: bool


def show_clocks(reading: Reading, case: CaseRecord) -> ClocksView:
    """The clocks of a case. The caller has asked the permission to read it."""
    query = select(CaseEventRecord).where(CaseEventRecord.case_id == case.id, CaseEventRecord.ended_at.is_(None))
    records = list(reading.session.scalars(query.order_by(CaseEventRecord.at.desc(), CaseEventRecord.recorded_at)))
    names = identity.names_of(reading, {record.done_by_id for record in records})
    events = [Event(record.id, Happened(record.happened), record.at) for record in records]
    return ClocksView(
        tuple(_row(reading, each, case.risk_level) for each in _running(reading, events, case.risk_level)),
        tuple(
            EventRow(r.id, Happened(r.happened).title_text, r.at, names.get(r.done_by_id, "")) for r in records
        ),
        any(event.happened is Happened.REPORTED for event in events),
    )


def _running(reading: Reading, events: Iterable[Event], level: str) -> tuple[Running, ...]:
    return running(events, level_of(level), reading.practice)


def _row(reading: Reading, each: Running, level: str) -> ClockRow:
    clock, length = each.clock, each.clock.length(reading.practice, level_of(level))
    return ClockRow(
        clock.title, each.since, each.due, state_of(each.due, reading.now), length_words(clock.unit, length),
        f"Hate Crime Policy {clock.source}" if clock.is_policy else "local practice",
    )


@dataclass(frozen=True, slots=True)
class CaseClockRow:
    """One running clock of one of the asker's cases."""

    case_id: UUID
    reference: str
    title: str
    due: datetime
    state: State


@dataclass(frozen=True, slots=True)
class OwnClocks:
    """The running clocks of the asker's cases, overdue first; and the first cases of which nobody said when they began.

    undated_count: how many of those there are.
    """

    rows: tuple[CaseClockRow, ...]
    undated: tuple[tuple[UUID, str], ...]
    undated_count: int

    @property
    def pressing(self) -> tuple[CaseClockRow, ...]:
        """What is overdue or due today."""
        return tuple(row for row in self.rows if row.state is not State.LATER)


def list_clocks(reading: Reading) -> OwnClocks:
    """The clocks of the cases that one works on."""
    reading.require(Permission.CASE_LIST)
    own = (queries.works_on(reading), CaseRecord.id.not_in(finished()))
    events = all_events(reading, CaseEventRecord.case_id.in_(select(CaseRecord.id).where(*own)))
    begun = select(CaseRecord.id, CaseRecord.reference, CaseRecord.risk_level).where(CaseRecord.id.in_(list(events)))
    rows = [
        CaseClockRow(case.id, case.reference, each.clock.title, each.due, state_of(each.due, reading.now))
        for case in reading.session.execute(begun)
        for each in _running(reading, events[case.id], case.risk_level)
    ]
    undated = (*own, CaseRecord.id.not_in(_with(Happened.REPORTED)))
    first = select(CaseRecord.id, CaseRecord.reference).where(*undated).order_by(CaseRecord.reference).limit(MOST_SHOWN)
    return OwnClocks(
        tuple(sorted(rows, key=lambda row: (row.due, row.reference))),
        tuple((case_id, reference) for case_id, reference in reading.session.execute(first)),
        reading.session.scalar(select(func.count(CaseRecord.id)).where(*undated)) or 0,
    )


def finished() -> Select:
    """Cases in whose life nothing is left to do: the last call was made."""
    return _with(Happened.CALLED_AFTER)


def _with(kind: Happened) -> Select:
    """Ids of the cases in which this happened."""
    table = CaseEventRecord.__table__
    return select(table.c.case_id).where(table.c.happened == kind.value, table.c.ended_at.is_(None))


@dataclass(frozen=True, slots=True)
class EventForm:
    """What can have happened, and who can have done it."""

    case_id: UUID
    reference: str
    kinds: tuple[tuple[str, str], ...]
    staff: tuple[tuple[str, str], ...]
    me: str


def event_form(reading: Reading, case_id: UUID) -> EventForm:
    """What the form that records an event offers. Raises NotFoundError for hidden and missing alike."""
    subject = queries.subject(reading, case_id)
    reading.require(Permission.CASE_EDIT, subject)
    people = staff(reading)
    return EventForm(
        case_id=case_id,
        reference=subject.reference,
        kinds=tuple((kind.value, kind.title_text[0].upper() + kind.title_text[1:]) for kind in Happened),
        staff=tuple((person.username, person.name) for person in people),
        me=next((person.username for person in people if person.id == reading.actor.account_id), ""),
    )
