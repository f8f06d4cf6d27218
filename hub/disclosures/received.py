"""What was shared with this reader's agency, and may it be read now?

The reader's side holds the frozen copy only, never a row of the case. Whether contents may be read is
asked on every request; what is hidden and what does not exist answer alike, but for the reader's own
former disclosure, which says that it was withdrawn, expired or replaced.
Source: threat model, section 5, row rules 3 to 5; Hate Crime Policy 2.3(g); pages paper, section 4.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from hub.access.actors import LANDLORD_CODE
from hub.access.permissions import Permission
from hub.agreements import queries as agreements
from hub.agreements.terms import Agreement
from hub.db.work import Reading, Work
from hub.disclosures.answers import RecallAnswer
from hub.disclosures.asked import MessageView, messages_of
from hub.disclosures.commands import OpenReceived
from hub.disclosures.copies import content_of
from hub.disclosures.openings import LEFT
from hub.disclosures.readers import ConditionsAcceptedRecord
from hub.disclosures.recording import basis_clear, event_with_key, record, record_receipt, seq_of_sending
from hub.disclosures.records import DisclosureEventRecord, DisclosureRecord
from hub.disclosures.rules import Closed, Hold, State, closed_by
from hub.disclosures.standing import events_of, standing_of
from hub.identity import queries as identity
from hub.identity import security_log
from hub.identity.kinds import EventKind
from hub.kernel.calendar import civil_date
from hub.kernel.errors import InvalidError, NotFoundError, RefusedError
from hub.ledger.entry import Kind
from hub.outbox.service import notice


@dataclass(frozen=True, slots=True)
class ReceivedSubject:
    """A received disclosure as the permission table asks about it."""

    agency: str
    team: str | None
    named_account_id: object
    open_now: bool
    blocked_now: bool = False


@dataclass(frozen=True, slots=True)
class ReceivedRow:
    """One line of the list: reference, sender, class, dates; nothing of the contents."""

    public_ref: str
    sender: str
    purpose: str
    sent_at: datetime
    expires_at: datetime | None
    state: State
    ended_at: datetime | None
    urgent: bool
    answer_by: datetime | None
    opened_by_me: bool
    confirmed: bool
    paused: bool


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a reader sees before the contents: enough to decide whether to open, no word of the case.

    asks_conditions: the conditions of this agreement version are not accepted yet by this account.
    can_open: the one button leads to the contents. told: why it is shut, in words for the reader.
    """

    row: ReceivedRow
    conditions: tuple[str, ...]
    conditions_version: str
    agreement: str
    asks_conditions: bool
    can_open: bool
    told: str
    recall_answer_due: bool
    recall_answered: bool
    opened: bool
    ring_name: str
    ring_phone: str


@dataclass(frozen=True, slots=True)
class Contents:
    """The frozen copy as it is read, with who of the own agency opened it."""

    envelope: Envelope
    content: dict[str, Any]
    opened_at: datetime | None
    plain_text: str
    openings: tuple[tuple[str, datetime], ...]
    confirmed_at: datetime | None
    messages: tuple[MessageView, ...]


def list_received(reading: Reading) -> tuple[ReceivedRow, ...]:
    """What was shared with the reader's agency, newest first; at most a page of practice.page_size."""
    reading.require(Permission.RECEIVED_LIST)
    query = (
        select(DisclosureRecord)
        .order_by(DisclosureRecord.sent_at.desc(), DisclosureRecord.id)
        .limit(reading.practice.page_size)
    )
    found = reading.session.scalars(query).all()
    events = events_of(reading, *found)
    return tuple(_row(reading, disclosure, events[disclosure.id]) for disclosure in found)


def show_received(reading: Reading, public_ref: str) -> Envelope:
    """The envelope of one received disclosure. Raises NotFoundError for hidden and missing alike."""
    disclosure = load_received(reading, public_ref)
    reading.require(Permission.RECEIVED_ANSWER, subject_for(disclosure))
    return _envelope(reading, disclosure, look_at(reading, disclosure))


def open_received(work: Work, command: OpenReceived) -> None:
    """Accept conditions, say that no conflict is known, and open: one entry in the log for one opening.

    Raises RefusedError when something keeps it shut, NotFoundError when it is not this reader's, StepUpNeededError
    when this account opened more within the hour than usual and has not proved itself since.
    """
    disclosure = load_received(work, command.public_ref)
    if event_with_key(work, command.idempotency_key) is not None:
        work.require(Permission.RECEIVED_ANSWER, subject_for(disclosure))
        return
    look = look_at(work, disclosure)
    shut, envelope = look.shut, _envelope(work, disclosure, look)
    if not command.no_conflict:
        raise InvalidError({"no_conflict": ["Say whether you know anybody concerned before you open it."]})
    if envelope.asks_conditions and not command.accepts:
        raise InvalidError({"accepts": ["Accept what you may do with this, or leave it unopened."]})
    if shut - {Closed.CONDITIONS}:
        work.require(Permission.RECEIVED_ANSWER, subject_for(disclosure))
        raise RefusedError(_told(shut))
    work.require(Permission.RECEIVED_READ, subject_for(disclosure, open_now=True))
    _count_opening(work)
    if envelope.asks_conditions:
        _accept_conditions(work, disclosure, envelope)
    _append_opening(work, disclosure, "opened", "open", command.idempotency_key)


def _count_opening(work: Work) -> None:
    """Note the opening in the security log; the first beyond the hourly limit is told to the DPO (threat model 6.3)."""
    limit = work.practice.opens_an_hour
    if security_log.record_within_hourly_limit(work, EventKind.CONTENT_OPENED, limit):
        for account_id in identity.accounts_with_role(work, "dpo"):
            notice(work, "unusual", account_id, "/security-log/")


def read_contents(reading: Reading, public_ref: str) -> Contents:
    """The contents, for somebody who opened them by the button. Raises NotFoundError otherwise."""
    disclosure = load_received(reading, public_ref)
    look = look_at(reading, disclosure)
    events, first = look.events, first_opening(reading, look.events)
    reading.require(Permission.RECEIVED_READ, subject_for(disclosure, open_now=not look.shut))
    if first is None:
        raise NotFoundError
    content = content_of(reading, disclosure)
    return Contents(
        _envelope(reading, disclosure, look),
        content,
        first,
        plain_text_of(content, public_ref),
        _openings(reading, events),
        next((event.at for event in events if event.kind == "confirmed"), None),
        messages_of(reading, disclosure),
    )


def load_received(reading: Reading, public_ref: str) -> DisclosureRecord:
    """One received disclosure, through the one scope; the same answer for hidden and missing.

    Held against other writers while a block may write: an opening stands before a withdrawal or not at all.
    """
    query = select(DisclosureRecord).where(DisclosureRecord.public_ref == public_ref)
    if isinstance(reading, Work):
        query = query.with_for_update(of=DisclosureRecord)
    disclosure = reading.session.scalar(query)
    if disclosure is None or not reading.actor.is_partner:
        raise NotFoundError
    return disclosure


def subject_for(disclosure: DisclosureRecord, open_now: bool = False) -> ReceivedSubject:
    """The permission subject of a received disclosure."""
    return ReceivedSubject(disclosure.agency_code, disclosure.team_code, disclosure.named_account_id, open_now)


@dataclass(frozen=True, slots=True)
class Look:
    """A received disclosure as it stands now: what happened to it, the agreement behind it, what keeps it shut."""

    events: list[DisclosureEventRecord]
    behind: Agreement | None
    shut: frozenset[Closed]


def look_at(reading: Reading, disclosure: DisclosureRecord) -> Look:
    """Everything that decides about reading, asked for once. The caller asks the permission."""
    events = events_of(reading, disclosure)[disclosure.id]
    behind = agreements.behind(reading, disclosure.agreement)
    standing = standing_of(reading, disclosure, events, behind)
    return Look(events, behind, closed_by(standing, reading.now, reading.practice.lapsed_agreement_reading_days))


def _envelope(reading: Reading, disclosure: DisclosureRecord, look: Look) -> Envelope:
    events, shut = look.events, look.shut
    conditions = agreements.conditions_of(look.behind)
    sender = identity.agency_by_code(reading, LANDLORD_CODE)
    asks = Closed.CONDITIONS in shut
    return Envelope(
        row=_row(reading, disclosure, events),
        conditions=conditions.sentences,
        conditions_version=conditions.version,
        agreement=disclosure.agreement,
        asks_conditions=asks,
        can_open=not shut - {Closed.CONDITIONS},
        told=_told(shut - {Closed.CONDITIONS}),
        recall_answer_due=State(disclosure.state) is State.RECALLED
        and _any(events, "opened", "downloaded")
        and not _any(events, *RecallAnswer),
        recall_answered=_any(events, *RecallAnswer),
        ring_name=sender.duty_name,
        ring_phone=sender.duty_phone,
        opened=first_opening(reading, events) is not None,
    )


def _told(shut: frozenset[Closed]) -> str:
    if not shut:
        return ""
    if Closed.STATE in shut or Closed.EXPIRED in shut:
        return "This can no longer be read."
    if Closed.AGREEMENT in shut or Closed.ONE_OFF_ENDED in shut:
        return "The agreement or decision under which this was shared has ended. Ring us if somebody is at risk."
    return "This is paused while we check something. Ring us if somebody is at risk."


def _row(reading: Reading, disclosure: DisclosureRecord, events: list[DisclosureEventRecord]) -> ReceivedRow:
    return ReceivedRow(
        public_ref=disclosure.public_ref,
        sender="whg",
        purpose=disclosure.purpose,
        sent_at=disclosure.sent_at,
        expires_at=disclosure.expires_at,
        state=State(disclosure.state),
        ended_at=disclosure.ended_at,
        urgent=disclosure.urgency != "routine",
        answer_by=disclosure.answer_by,
        opened_by_me=first_opening(reading, events) is not None,
        confirmed=_any(events, "confirmed"),
        paused=disclosure.hold_reason in {Hold.PROTECTION, Hold.DPO},
    )


def _any(events: list[DisclosureEventRecord], *kinds: str) -> bool:
    return any(event.kind in kinds for event in events)


def first_opening(reading: Reading, events: list[DisclosureEventRecord]) -> datetime | None:
    """When this reader opened it first, by what happened to it; None before."""
    mine = (e.at for e in events if e.kind == "opened" and e.account_id == reading.actor.account_id)
    return next(mine, None)


def opened_at(reading: Reading, disclosure: DisclosureRecord) -> datetime | None:
    """When this reader opened it first; None before."""
    return first_opening(reading, events_of(reading, disclosure)[disclosure.id])


def _openings(reading: Reading, events: list[DisclosureEventRecord]) -> tuple[tuple[str, datetime], ...]:
    opened = [event for event in events if event.kind == "opened"]
    names = identity.names_of(reading, {event.account_id for event in opened if event.account_id})
    return tuple((names.get(event.account_id, LEFT), event.at) for event in opened)


def _accept_conditions(work: Work, disclosure: DisclosureRecord, envelope: Envelope) -> None:
    work.session.add(
        ConditionsAcceptedRecord(
            account_id=work.actor.account_id,
            agreement=disclosure.agreement,
            conditions_version=envelope.conditions_version,
            accepted_at=work.now,
        )
    )
    record_receipt(work, disclosure, "conditions_accepted", "conditions_accepted")


def _append_opening(work: Work, disclosure: DisclosureRecord, event: str, channel: str, key: str | None) -> None:
    sent_fields = content_of(work, disclosure)["items"]
    clear = basis_clear(disclosure, sent_fields) | {
        "channel": channel,
        "refers_to": seq_of_sending(work, disclosure.id),
    }
    record(work, disclosure, event, Kind.DISCLOSURE, clear, {"account": str(work.actor.account_id)}, key)


def plain_text_of(content: dict[str, Any], public_ref: str) -> str:
    """The copy as plain text for another system: marking, where it is from, until when; then the summary as it is."""
    until = civil_date(datetime.fromisoformat(content["expires_at"]))
    head = [
        f"{content['marking']} – case summary {public_ref[:6]} from whg",
        f"For {content['purpose_words']}. Delete by {until.day} {until:%B %Y}.",
        f"Ring {content['ring']['name']}, {content['ring']['phone']}.",
    ]
    asked = [f"We ask of you: {content['ask']}"] if content["ask"] else []
    return "\n".join([*head, *asked, "", content["summary"]])


def page_after(reading: Reading, public_ref: str) -> str:
    """Where an answer leads back to: `contents` while they may be read, else the envelope (`show`)."""
    disclosure = load_received(reading, public_ref)
    look = look_at(reading, disclosure)
    can_open = not look.shut - {Closed.CONDITIONS}
    return "contents" if can_open and first_opening(reading, look.events) is not None else "show"
