"""Which disclosures need this person today?

A question is an entry of the table: whom it concerns (a permission), which disclosures it counts, and by when.
The rows are narrowed to the asker by their scope, as everywhere.
Source: pages paper, section 3 (home answers); lawful-basis rules, section 6a (emergency path).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from hub.access.permissions import Permission
from hub.db.work import Reading
from hub.disclosures.answers import Message, RecallAnswer
from hub.disclosures.readers import PartnerMessageRecord
from hub.disclosures.records import DisclosureEventRecord, DisclosureRecord, OneOffDecisionRecord
from hub.disclosures.rules import AFTER_SENDING, BEFORE_SENDING, State


class Wait(StrEnum):
    """What a disclosure waits for."""

    CONFIRM_AFTER = "confirm_after"
    WISHES = "wishes"
    PAUSED = "paused"
    OWED = "owed"
    ASKED = "asked"
    APPROVE = "approve"
    DRAFT = "draft"
    SEND = "send"
    UNREAD = "unread"
    RUNS_OUT = "runs_out"
    NEW = "new"
    CONFIRM = "confirm"
    WITHDRAWN = "withdrawn"
    ENDS_FOR_US = "ends_for_us"
    ADVISE_ONCE = "advise_once"
    SENT_ALONE = "sent_alone"
    REFUSED_LATELY = "refused_lately"
    SHARED_LATELY = "shared_lately"


@dataclass(frozen=True, slots=True)
class Waits:
    """How many disclosures wait for one thing; first_by: the earliest instant by which, where there is one."""

    wait: Wait
    count: int
    first_by: datetime | None


@dataclass(frozen=True, slots=True)
class _Question:
    """One entry. which: conditions on `column`'s table; by: the column that says by when."""

    wait: Wait
    asks: Permission
    which: Callable[[Reading], tuple[ColumnElement[bool], ...]]
    by: InstrumentedAttribute[Any] | None = None
    record: type = DisclosureRecord


_D = DisclosureRecord


def list_waits(reading: Reading) -> tuple[Waits, ...]:
    """What waits for the asker, in the order of the table; what counts nothing is left out."""
    reading.require(Permission.HOME_READ)
    found = []
    for question in _QUESTIONS:
        if reading.may(question.asks):
            count, first_by = _answer(reading, question)
            if count:
                found.append(Waits(question.wait, count, first_by))
    return tuple(found)


def _answer(reading: Reading, question: _Question) -> tuple[int, datetime | None]:
    counted = func.count(question.record.id)
    columns = (counted,) if question.by is None else (counted, func.min(question.by, type_=question.by.type))
    row = reading.session.execute(select(*columns).where(*question.which(reading))).one()
    return row[0], row[1] if question.by is not None else None


def _mine(reading: Reading, column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    return column == reading.actor.account_id


def _in(*states: State) -> ColumnElement[bool]:
    return _D.state.in_([state.value for state in states])


_EVENTS = DisclosureEventRecord.__table__.c
"""Asked of disclosures that are narrowed to the asker already: their events have the same scope, so that it is not
asked a second time for each."""


def _no_event(*kinds: str) -> ColumnElement[bool]:
    """Nobody at the recipient has done any of these yet."""
    return ~select(_EVENTS.id).where(_EVENTS.disclosure_id == _D.id, _EVENTS.kind.in_(kinds)).exists()


def _opened_by(reading: Reading) -> ColumnElement[bool]:
    mine = _EVENTS.account_id == reading.actor.account_id
    return select(_EVENTS.id).where(_EVENTS.disclosure_id == _D.id, _EVENTS.kind == "opened", mine).exists()


def _within(reading: Reading, column: InstrumentedAttribute[Any], days: int) -> ColumnElement[bool]:
    return column.between(reading.now, reading.now + timedelta(days=days))


def _lately(reading: Reading, column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    return column >= reading.now - timedelta(days=reading.practice.lately_days)


def _owed(reading: Reading) -> tuple[ColumnElement[bool], ...]:
    """The necessity of an emergency, or telling the person, not done yet by whoever shared it."""
    necessity = and_(_D.second_person_by.is_not(None), _D.necessity_at.is_(None))
    telling = and_(_D.tell_by.is_not(None), _D.told_at.is_(None))
    mine = or_(_mine(reading, _D.drafter_id), _mine(reading, _D.sender_id))
    return _in(*AFTER_SENDING), mine, or_(necessity, telling)


def _open_request(*kinds: Message) -> tuple[ColumnElement[bool], ...]:
    """What partners asked or told of the cases one works on, not answered yet."""
    return PartnerMessageRecord.answered_at.is_(None), PartnerMessageRecord.kind.in_(kinds)


def _alone() -> tuple[ColumnElement[bool], ...]:
    """Sent by one person in an emergency, and no second person has confirmed it yet."""
    return _in(State.SENT), _D.second_person_by.is_not(None), _D.second_person_at.is_(None)


def _unread(reading: Reading) -> tuple[ColumnElement[bool], ...]:
    late = _D.sent_at < reading.now - timedelta(days=reading.practice.unread_after_days)
    return _in(State.SENT), _D.channel == "portal", late, _no_event("opened", "downloaded")


_QUESTIONS: tuple[_Question, ...] = (
    _Question(
        Wait.CONFIRM_AFTER, Permission.DISCLOSURE_AWAIT,
        lambda r: (*_alone(), _mine(r, _D.asked_id)),
        _D.second_person_by,
    ),
    _Question(
        Wait.WISHES, Permission.REQUEST_LIST, lambda r: _open_request(Message.WISHES), None, PartnerMessageRecord,
    ),
    _Question(
        Wait.PAUSED, Permission.DISCLOSURE_LIST,
        lambda r: (_D.hold_reason != "", _in(State.SENT, *BEFORE_SENDING)),
    ),
    _Question(
        Wait.APPROVE, Permission.DISCLOSURE_AWAIT,
        lambda r: (_in(State.REVIEWED), _mine(r, _D.asked_id)),
    ),
    _Question(Wait.OWED, Permission.DISCLOSURE_LIST, _owed, _D.tell_by),
    _Question(
        Wait.ASKED, Permission.REQUEST_LIST,
        lambda r: _open_request(*set(Message) - {Message.WISHES}), None, PartnerMessageRecord,
    ),
    _Question(Wait.DRAFT, Permission.DISCLOSURE_LIST, lambda r: (_in(State.DRAFT), _mine(r, _D.drafter_id))),
    _Question(
        Wait.SEND, Permission.DISCLOSURE_AWAIT,
        lambda r: (_in(State.APPROVED), or_(_mine(r, _D.drafter_id), _mine(r, _D.asked_id))),
    ),
    _Question(Wait.UNREAD, Permission.DISCLOSURE_LIST, _unread, _D.answer_by),
    _Question(
        Wait.RUNS_OUT, Permission.DISCLOSURE_LIST,
        lambda r: (_in(State.SENT), _within(r, _D.expires_at, r.practice.runs_out_days)), _D.expires_at,
    ),
    _Question(
        Wait.NEW, Permission.RECEIVED_LIST,
        lambda r: (_in(State.SENT), _D.expires_at > r.now, ~_opened_by(r)), _D.answer_by,
    ),
    _Question(
        Wait.CONFIRM, Permission.RECEIVED_LIST, lambda r: (_in(State.SENT), _opened_by(r), _no_event("confirmed")),
    ),
    _Question(
        Wait.WITHDRAWN, Permission.RECEIVED_LIST,
        lambda r: (_in(State.RECALLED), _opened_by(r), _no_event(*(answer.value for answer in RecallAnswer))),
    ),
    _Question(
        Wait.ENDS_FOR_US, Permission.RECEIVED_LIST,
        lambda r: (_in(State.SENT), _opened_by(r), _within(r, _D.expires_at, r.practice.runs_out_days)), _D.expires_at,
    ),
    _Question(
        Wait.ADVISE_ONCE, Permission.ONE_OFF_ADVISE,
        lambda r: (OneOffDecisionRecord.status == "asked",), None, OneOffDecisionRecord,
    ),
    _Question(
        Wait.SENT_ALONE, Permission.LOG_REVIEW,
        lambda r: _alone(), _D.second_person_by,
    ),
    _Question(
        Wait.REFUSED_LATELY, Permission.LOG_REVIEW, lambda r: (_in(State.REFUSED), _lately(r, _D.drafted_at)),
    ),
    _Question(Wait.SHARED_LATELY, Permission.LOG_REVIEW, lambda r: (_lately(r, _D.sent_at),)),
)  # fmt: skip
"""Most pressing first. A new thing to wait for is a new entry here, and its words in `hub/web/home.py`."""
