"""What was shared with this reader's agency, and what the reader does with it.

The reader's side holds the frozen copy only, never a row of the case. Whether contents may be read is
asked on every request; what is hidden and what does not exist answer alike, but for the reader's own
former disclosure, which says that it was withdrawn, expired or replaced.
Source: threat model, section 5, row rules 3 to 5; Hate Crime Policy 2.3(g); pages paper, section 4.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from hub.access.permissions import Permission
from hub.agreements import queries as agreements
from hub.db.sealing import place_of
from hub.db.work import Reading, Work
from hub.disclosures.commands import AnswerReceived, OpenReceived
from hub.disclosures.recording import basis_clear, event_with_key, recipient_code, record, seq_of_sending
from hub.disclosures.records import (
    ConditionsAcceptedRecord,
    DisclosureCopyRecord,
    DisclosureEventRecord,
    DisclosureRecord,
    PartnerMessageRecord,
)
from hub.disclosures.rules import Closed, Hold, RecallAnswer, State, closed_by
from hub.disclosures.standing import standing_of
from hub.identity import queries as identity
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
    opened: bool


@dataclass(frozen=True, slots=True)
class Contents:
    """The frozen copy as it is read, with who of the own agency opened it."""

    envelope: Envelope
    content: dict[str, Any]
    opened_at: datetime | None
    openings: tuple[tuple[str, datetime], ...]
    confirmed_at: datetime | None
    messages: tuple[tuple[str, str, datetime], ...]


def list_received(reading: Reading) -> tuple[ReceivedRow, ...]:
    """What was shared with the reader's agency, newest first; at most a page of practice.page_size."""
    reading.require(Permission.RECEIVED_LIST)
    query = (
        select(DisclosureRecord)
        .order_by(DisclosureRecord.sent_at.desc(), DisclosureRecord.id)
        .limit(reading.practice.page_size)
    )
    return tuple(_row(reading, record) for record in reading.session.scalars(query))


def show_received(reading: Reading, public_ref: str) -> Envelope:
    """The envelope of one received disclosure. Raises NotFoundError for hidden and missing alike."""
    disclosure = load_received(reading, public_ref)
    reading.require(Permission.RECEIVED_ANSWER, subject_for(disclosure))
    return _envelope(reading, disclosure)


def open_received(work: Work, command: OpenReceived) -> None:
    """Accept conditions, say that no conflict is known, and open: one entry in the log for one opening.

    Raises RefusedError when something keeps it shut, NotFoundError when it is not this reader's.
    """
    disclosure = load_received(work, command.public_ref)
    if event_with_key(work, command.idempotency_key) is not None:
        work.require(Permission.RECEIVED_ANSWER, subject_for(disclosure))
        return
    envelope = _envelope(work, disclosure)
    if not command.no_conflict:
        raise InvalidError({"no_conflict": ["Say whether you know anybody concerned before you open it."]})
    if envelope.asks_conditions and not command.accepts:
        raise InvalidError({"accepts": ["Accept what you may do with this, or leave it unopened."]})
    shut = closed_by(standing_of(work, disclosure), work.now, work.practice.lapsed_agreement_reading_days)
    if shut - {Closed.CONDITIONS}:
        work.require(Permission.RECEIVED_ANSWER, subject_for(disclosure))
        raise RefusedError(_told(shut))
    work.require(Permission.RECEIVED_READ, subject_for(disclosure, open_now=True))
    if envelope.asks_conditions:
        _accept_conditions(work, disclosure, envelope)
    _append_opening(work, disclosure, "opened", "open", command.idempotency_key)


def read_contents(reading: Reading, public_ref: str) -> Contents:
    """The contents, for somebody who opened them by the button. Raises NotFoundError otherwise."""
    disclosure = load_received(reading, public_ref)
    shut = closed_by(standing_of(reading, disclosure), reading.now, reading.practice.lapsed_agreement_reading_days)
    opened_at = _opened_at(reading, disclosure)
    reading.require(Permission.RECEIVED_READ, subject_for(disclosure, open_now=not shut))
    if opened_at is None:
        raise NotFoundError
    return Contents(
        _envelope(reading, disclosure),
        content_of(reading, disclosure),
        opened_at,
        _openings(reading, disclosure),
        _confirmed_at(reading, disclosure),
        _messages(reading, disclosure),
    )


def content_of(reading: Reading, disclosure: DisclosureRecord) -> dict[str, Any]:
    """The frozen copy of `disclosure`, opened with its own key. The caller has asked the permission."""
    copy = reading.session.scalars(
        select(DisclosureCopyRecord).where(DisclosureCopyRecord.disclosure_id == disclosure.id)
    ).one()
    key = reading.keys.data_key(copy.key_id)
    return key.unseal_json(copy.content_ct, place_of("disclosure_copy", copy.id, "content_ct"))


def answer_received(work: Work, command: AnswerReceived) -> None:
    """Confirm, answer a withdrawal, or tell the landlord something; each submission counts once."""
    disclosure = load_received(work, command.public_ref)
    work.require(Permission.RECEIVED_ANSWER, subject_for(disclosure))
    if event_with_key(work, command.idempotency_key) is not None:
        return
    if command.act == "acknowledged":
        _require_opened(work, disclosure)
        _append_receipt(work, disclosure, "confirmed", "acknowledged", command.idempotency_key)
    elif command.act in {answer.value for answer in RecallAnswer}:
        if State(disclosure.state) is not State.RECALLED:
            raise RefusedError("This was not withdrawn, so there is nothing to answer.")
        _append_receipt(work, disclosure, command.act, command.act, command.idempotency_key)
    else:
        _require_opened(work, disclosure)
        _leave_message(work, disclosure, command)
    for account_id in _coordinators_to_tell(disclosure):
        notice(work, "answer_received", account_id, f"/disclosures/{disclosure.public_ref}")


def _coordinators_to_tell(disclosure: DisclosureRecord) -> set:
    return {account for account in (disclosure.drafter_id, disclosure.sender_id) if account is not None}


def _leave_message(work: Work, disclosure: DisclosureRecord, command: AnswerReceived) -> None:
    if command.act not in {"wishes", "more", "correct", "done", "onward"}:
        raise InvalidError({"act": ["Choose what you want to tell us."]})
    if not command.text.strip():
        raise InvalidError({"text": ["Write what you want to tell us."]})
    already = select(PartnerMessageRecord).where(PartnerMessageRecord.idempotency_key == command.idempotency_key)
    if command.idempotency_key and work.session.scalar(already) is not None:
        return
    copy = work.session.scalars(
        select(DisclosureCopyRecord).where(DisclosureCopyRecord.disclosure_id == disclosure.id)
    ).one()
    message = PartnerMessageRecord(
        disclosure_id=disclosure.id,
        account_id=work.actor.account_id,
        kind=command.act,
        key_id=copy.key_id,
        text_ct=b"",
        at=work.now,
        idempotency_key=command.idempotency_key or None,
    )
    work.session.add(message)
    work.session.flush()
    key = work.keys.data_key(copy.key_id)
    message.text_ct = key.seal(command.text.strip().encode(), place_of("partner_message", message.id, "text_ct"))


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


def _envelope(reading: Reading, disclosure: DisclosureRecord) -> Envelope:
    shut = closed_by(standing_of(reading, disclosure), reading.now, reading.practice.lapsed_agreement_reading_days)
    conditions = agreements.conditions_of(reading, disclosure.agreement)
    asks = Closed.CONDITIONS in shut
    return Envelope(
        row=_row(reading, disclosure),
        conditions=conditions.sentences,
        conditions_version=conditions.version,
        agreement=disclosure.agreement,
        asks_conditions=asks,
        can_open=not shut - {Closed.CONDITIONS},
        told=_told(shut - {Closed.CONDITIONS}),
        recall_answer_due=State(disclosure.state) is State.RECALLED
        and _opened_by_agency(reading, disclosure)
        and not _answered_recall(reading, disclosure),
        opened=_opened_at(reading, disclosure) is not None,
    )


def _told(shut: frozenset[Closed]) -> str:
    if not shut:
        return ""
    if Closed.STATE in shut or Closed.EXPIRED in shut:
        return "This can no longer be read."
    if Closed.AGREEMENT in shut or Closed.ONE_OFF_ENDED in shut:
        return "The agreement or decision under which this was shared has ended. Ring us if somebody is at risk."
    return "This is paused while we check something. Ring us if somebody is at risk."


def _row(reading: Reading, disclosure: DisclosureRecord) -> ReceivedRow:
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
        opened_by_me=_opened_at(reading, disclosure) is not None,
        confirmed=_confirmed_at(reading, disclosure) is not None,
        paused=disclosure.hold_reason in {Hold.PROTECTION, Hold.DPO},
    )


def _events(reading: Reading, disclosure: DisclosureRecord, *kinds: str) -> list[DisclosureEventRecord]:
    query = (
        select(DisclosureEventRecord)
        .where(DisclosureEventRecord.disclosure_id == disclosure.id, DisclosureEventRecord.kind.in_(kinds))
        .order_by(DisclosureEventRecord.seq)
    )
    return list(reading.session.scalars(query))


def _opened_at(reading: Reading, disclosure: DisclosureRecord) -> datetime | None:
    mine = [e.at for e in _events(reading, disclosure, "opened") if e.account_id == reading.actor.account_id]
    return mine[0] if mine else None


def _opened_by_agency(reading: Reading, disclosure: DisclosureRecord) -> bool:
    return bool(_events(reading, disclosure, "opened", "downloaded"))


def _answered_recall(reading: Reading, disclosure: DisclosureRecord) -> bool:
    return bool(_events(reading, disclosure, *(answer.value for answer in RecallAnswer)))


def _confirmed_at(reading: Reading, disclosure: DisclosureRecord) -> datetime | None:
    found = _events(reading, disclosure, "confirmed")
    return found[0].at if found else None


def _openings(reading: Reading, disclosure: DisclosureRecord) -> tuple[tuple[str, datetime], ...]:
    events = _events(reading, disclosure, "opened")
    names = identity.names_of(reading, {event.account_id for event in events if event.account_id})
    return tuple((names.get(event.account_id, "somebody who left"), event.at) for event in events)


def _messages(reading: Reading, disclosure: DisclosureRecord) -> tuple[tuple[str, str, datetime], ...]:
    query = (
        select(PartnerMessageRecord)
        .where(PartnerMessageRecord.disclosure_id == disclosure.id)
        .order_by(PartnerMessageRecord.at, PartnerMessageRecord.id)
    )
    return tuple(
        (message.kind, message_text(reading, message), message.at) for message in reading.session.scalars(query)
    )


def message_text(reading: Reading, message: PartnerMessageRecord) -> str:
    """What a reader wrote. The caller has asked the permission."""
    key = reading.keys.data_key(message.key_id)
    return key.unseal(message.text_ct, place_of("partner_message", message.id, "text_ct")).decode()


def _require_opened(reading: Reading, disclosure: DisclosureRecord) -> None:
    if _opened_at(reading, disclosure) is None:
        raise RefusedError("Open it before you answer.")


def _accept_conditions(work: Work, disclosure: DisclosureRecord, envelope: Envelope) -> None:
    work.session.add(
        ConditionsAcceptedRecord(
            account_id=work.actor.account_id,
            agreement=disclosure.agreement,
            conditions_version=envelope.conditions_version,
            accepted_at=work.now,
        )
    )
    _append_receipt(work, disclosure, "conditions_accepted", "conditions_accepted", None)


def _append_receipt(work: Work, disclosure: DisclosureRecord, event: str, act: str, key: str | None) -> None:
    conditions = agreements.conditions_of(work, disclosure.agreement)
    clear = {
        "recipient": recipient_code(disclosure),
        "act": act,
        "agreement": disclosure.agreement,
        "conditions": conditions.version,
        "refers_to": seq_of_sending(work, disclosure.id),
    }
    record(work, disclosure, event, Kind.RECEIPT, clear, {"account": str(work.actor.account_id)}, key)


def _append_opening(work: Work, disclosure: DisclosureRecord, event: str, channel: str, key: str | None) -> None:
    sent_fields = content_of(work, disclosure)["items"]
    clear = basis_clear(disclosure, sent_fields) | {
        "channel": channel,
        "refers_to": seq_of_sending(work, disclosure.id),
    }
    record(work, disclosure, event, Kind.DISCLOSURE, clear, {"account": str(work.actor.account_id)}, key)


def count_new(reading: Reading) -> int:
    """How many things shared with the reader's agency wait to be opened by this reader."""
    reading.require(Permission.RECEIVED_LIST)
    opened = select(DisclosureEventRecord.disclosure_id).where(
        DisclosureEventRecord.kind == "opened", DisclosureEventRecord.account_id == reading.actor.account_id
    )
    query = select(func.count(DisclosureRecord.id)).where(
        DisclosureRecord.state == State.SENT, DisclosureRecord.id.not_in(opened)
    )
    return reading.session.scalar(query) or 0


def page_after(reading: Reading, public_ref: str) -> str:
    """Where an answer leads back to: `contents` while they may be read, else the envelope (`show`)."""
    envelope = _envelope(reading, load_received(reading, public_ref))
    return "contents" if envelope.can_open and envelope.opened else "show"
