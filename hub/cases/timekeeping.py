"""Record what happened in the life of a case, and tell which of its clocks run.

Dates and codes only, never what was said. Something recorded by mistake is taken back and kept.
Source: Hate Crime Policy 2.3(b), 3.1; practice notes, section 5.1.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, update

from hub.access.permissions import Permission
from hub.cases import keeping, queries
from hub.cases.clocks import (
    TURNS,
    Event,
    Happened,
    Running,
    State,
    is_closed,
    last_turn,
    length_words,
    level_of,
    running,
    state_of,
)
from hub.cases.closing import Outcome, Status, Turn, is_reviewed, refusals_of, status_of
from hub.cases.life import CaseEventRecord
from hub.cases.records import CaseRecord
from hub.db.work import Reading, Work
from hub.identity import queries as identity
from hub.kernel.errors import InvalidError, NotFoundError

MOST_SHOWN = 100
"""How many lines a list holds at most."""

EVERYDAY = tuple(kind for kind in Happened if kind not in TURNS)
"""What is recorded as it happens; closing and opening again have pages of their own."""


@dataclass(frozen=True, slots=True)
class RecordEvent:
    """Something that happened in a case. by: username of whoever did it; empty for whoever records it.

    outcome: how it ended, where it was closed.
    """

    case_id: UUID
    happened: Happened
    at: datetime
    by: str = ""
    outcome: Outcome | None = None


def record_event(work: Work, command: RecordEvent) -> None:
    """Record that something happened; twice the same is once. The status of the case follows.

    Raises InvalidError where it cannot have happened so.
    """
    case = keeping.hold(work, command.case_id)
    there = events_of(work, [case.id]).get(case.id, [])
    if any((event.happened, event.at) == (command.happened, command.at) for event in there):
        return
    _check(work, command, there)
    work.session.add(
        CaseEventRecord(
            case_id=case.id,
            happened=command.happened.value,
            at=command.at,
            outcome=command.outcome.value if command.outcome else "",
            done_by_id=_who(work, command.by),
            recorded_by_id=work.actor.account_id,
            recorded_at=work.now,
        )
    )
    keeping.remember(work, case.id, f"{command.happened.value}_recorded")
    _settle(work, case.id)


def _check(work: Work, command: RecordEvent, there: Iterable[Event]) -> None:
    if command.at > work.now:
        raise InvalidError({"on": ["This must not lie ahead: record what has happened."]})
    errors = refusals_of(Turn(command.happened, command.at, command.outcome, tuple(there)))
    if errors:
        raise InvalidError(errors)


def _settle(work: Work, case_id: UUID) -> None:
    """Let the status of the case follow what happened in it. No version rises: nobody's form is disturbed."""
    work.session.flush()
    status = status_of(events_of(work, [case_id]).get(case_id, []))
    work.session.execute(update(CaseRecord).where(CaseRecord.id == case_id).values(status=status.value))


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
    _settle(work, case_id)


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
    """The clocks of one case, overdue first, and what happened, newest first. dated: whether its report is.

    closed_at, outcome: when it was closed and how it ended, where it is.
    """

    rows: tuple[ClockRow, ...]
    events: tuple[EventRow, ...]
    dated: bool
    closed_at: datetime | None
    outcome: str


def show_clocks(reading: Reading, case: CaseRecord) -> ClocksView:
    """The clocks of a case. The caller has asked the permission to read it."""
    query = select(CaseEventRecord).where(CaseEventRecord.case_id == case.id, CaseEventRecord.ended_at.is_(None))
    records = list(reading.session.scalars(query.order_by(CaseEventRecord.at.desc(), CaseEventRecord.recorded_at)))
    names = identity.names_of(reading, {record.done_by_id for record in records})
    events = [Event(record.id, Happened(record.happened), record.at) for record in records]
    ended = last_turn(events) if is_closed(events) else None
    return ClocksView(
        tuple(_row(reading, each, case.risk_level) for each in _running(reading, events, case.risk_level)),
        tuple(EventRow(r.id, _words(r), r.at, names.get(r.done_by_id, "")) for r in records),
        any(event.happened is Happened.REPORTED for event in events),
        ended.at if ended else None,
        next((_outcome(record) for record in records if ended and record.id == ended.id), ""),
    )


def _words(record: CaseEventRecord) -> str:
    return ": ".join(filter(None, (Happened(record.happened).title_text, _outcome(record))))


def _outcome(record: CaseEventRecord) -> str:
    return Outcome(record.outcome).title_text if record.outcome else ""


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
    """Cases in whose life nothing is left to do: they are closed, and the last call was made since."""
    closing, call = CaseEventRecord.__table__.alias(), CaseEventRecord.__table__.alias()
    last = (
        select(func.max(closing.c.at))
        .where(closing.c.case_id == call.c.case_id, closing.c.happened.in_(TURNS), closing.c.ended_at.is_(None))
        .scalar_subquery()
    )
    called = (call.c.happened == Happened.CALLED_AFTER.value, call.c.ended_at.is_(None), call.c.at >= last)
    closed = CaseRecord.__table__.alias()
    joined = select(call.c.case_id).join(closed, closed.c.id == call.c.case_id)
    return joined.where(closed.c.status == Status.CLOSED.value, *called)


def _with(kind: Happened) -> Select:
    """Ids of the cases in which this happened."""
    table = CaseEventRecord.__table__
    return select(table.c.case_id).where(table.c.happened == kind.value, table.c.ended_at.is_(None))


@dataclass(frozen=True, slots=True)
class EventForm:
    """What can have happened, and who can have done it. closed: whether the case is; reviewed: since its last turn."""

    case_id: UUID
    reference: str
    kinds: tuple[tuple[str, str], ...]
    staff: tuple[tuple[str, str], ...]
    me: str
    closed: bool
    reviewed: bool


def event_form(reading: Reading, case_id: UUID) -> EventForm:
    """What the form that records an event offers. Raises NotFoundError for hidden and missing alike."""
    subject = queries.subject(reading, case_id)
    reading.require(Permission.CASE_EDIT, subject)
    people, there = staff(reading), events_of(reading, [case_id]).get(case_id, [])
    return EventForm(
        case_id=case_id,
        reference=subject.reference,
        kinds=tuple((kind.value, kind.title_text[0].upper() + kind.title_text[1:]) for kind in EVERYDAY),
        staff=tuple((person.username, person.name) for person in people),
        me=next((person.username for person in people if person.id == reading.actor.account_id), ""),
        closed=is_closed(there),
        reviewed=is_reviewed(there),
    )
