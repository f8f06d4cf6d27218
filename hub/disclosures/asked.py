"""What did partners ask or tell after reading, and what did the landlord answer?

Both lie sealed under the key of the frozen copy, so that they are forgotten with it. The landlord's list
holds those of the cases one works on, what presses most first; an answer ends the waiting.
Source: access matrix (information request, "her wishes have changed", onward-sharing request); pages paper, section 4.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from hub.access.permissions import Permission
from hub.cases import queries as cases
from hub.db.sealing import place_of
from hub.db.work import Reading, Work
from hub.disclosures.answers import Message
from hub.disclosures.copies import copy_key
from hub.disclosures.deciding import load, subject_of
from hub.disclosures.readers import PartnerMessageRecord
from hub.disclosures.recording import recipient_code
from hub.disclosures.records import DisclosureRecord
from hub.identity import queries as identity
from hub.kernel.errors import ConflictError, InvalidError, NotFoundError
from hub.kernel.ids import new_id
from hub.outbox.service import notice

LEAST_ANSWER = 20
"""Characters of an answer that somebody else must be able to follow (ours)."""


@dataclass(frozen=True, slots=True)
class MessageView:
    """What the reader's agency asked or told, and what the landlord answered (empty: not yet)."""

    kind: Message
    text: str
    at: datetime
    answer: str
    answered_at: datetime | None


def messages_of(reading: Reading, disclosure: DisclosureRecord) -> tuple[MessageView, ...]:
    """The messages of the asker's agency about one disclosure, oldest first. The caller has asked the permission."""
    query = (
        select(PartnerMessageRecord)
        .where(PartnerMessageRecord.disclosure_id == disclosure.id)
        .order_by(PartnerMessageRecord.at, PartnerMessageRecord.id)
    )
    return tuple(_view(reading, message) for message in reading.session.scalars(query))


def _view(reading: Reading, message: PartnerMessageRecord) -> MessageView:
    return MessageView(
        Message(message.kind), message_text(reading, message), message.at, answer_text(reading, message),
        message.answered_at,
    )  # fmt: skip


def message_text(reading: Reading, message: PartnerMessageRecord) -> str:
    """What a reader wrote. The caller has asked the permission."""
    key = reading.keys.data_key(message.key_id)
    return key.unseal(message.text_ct, place_of("partner_message", message.id, "text_ct")).decode()


def answer_text(reading: Reading, message: PartnerMessageRecord) -> str:
    """What the landlord answered; empty before. The caller has asked the permission."""
    if message.answer_ct is None:
        return ""
    key = reading.keys.data_key(message.key_id)
    return key.unseal(message.answer_ct, place_of("partner_message", message.id, "answer_ct")).decode()


def leave_message(
    work: Work, disclosure: DisclosureRecord, kind: Message, text: str, idempotency_key: str | None = None
) -> None:
    """Keep what a reader wrote, and tell those who look after the case: one notice each."""
    key, message_id = copy_key(work, disclosure.id), new_id()
    work.session.add(
        PartnerMessageRecord(
            id=message_id,
            disclosure_id=disclosure.id,
            account_id=work.actor.account_id,
            kind=kind,
            key_id=key.id,
            text_ct=key.seal(text.strip().encode(), place_of("partner_message", message_id, "text_ct")),
            at=work.now,
            idempotency_key=idempotency_key or None,
        )
    )
    tell_landlord(work, disclosure)


def tell_landlord(work: Work, disclosure: DisclosureRecord) -> None:
    """One notice to each of those who look after the case."""
    for account_id in cases.who_looks_after(work, disclosure.case_id) | {disclosure.drafter_id}:
        notice(work, "answer_received", account_id, f"/disclosures/{disclosure.id}")


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One message in the landlord's list, with what to do about it. phone: whom to ring at the agency."""

    id: UUID
    kind: Message
    text: str
    at: datetime
    agency: str
    phone: str
    person: str
    case_id: UUID
    reference: str
    disclosure_id: UUID
    answer: str
    answered_at: datetime | None
    answered_by: str
    may_answer: bool


@dataclass(frozen=True, slots=True)
class RequestsView:
    """What waits for an answer, what presses most first, and what was answered lately."""

    waiting: tuple[RequestRow, ...]
    answered: tuple[RequestRow, ...]


_PRESSING = {Message.WISHES: 0, Message.RING: 1, Message.CORRECT: 2}


def list_requests(reading: Reading) -> RequestsView:
    """What partners asked or told about the cases one works on; at most practice.page_size of each sort."""
    reading.require(Permission.REQUEST_LIST)
    waiting = _found(reading, PartnerMessageRecord.answered_at.is_(None), PartnerMessageRecord.at)
    answered = _found(reading, PartnerMessageRecord.answered_at.is_not(None), PartnerMessageRecord.answered_at.desc())
    return RequestsView(
        tuple(sorted(waiting, key=lambda row: (_PRESSING.get(row.kind, 9), row.at))), tuple(answered)
    )


def _found(reading: Reading, which, order) -> list[RequestRow]:
    message = PartnerMessageRecord
    query = (
        select(message, DisclosureRecord)
        .join(DisclosureRecord, DisclosureRecord.id == message.disclosure_id)
        .where(which)
        .order_by(order, message.id)
        .limit(reading.practice.page_size)
    )
    rows = reading.session.execute(query).all()
    names = identity.names_of(reading, {a for m, _ in rows for a in (m.account_id, m.answered_by_id)})
    agencies = {view.recipient: view for view in identity.list_agencies(reading, with_teams=True)}
    return [_row(reading, m, d, names, agencies[recipient_code(d)]) for m, d in rows]


def _row(
    reading: Reading, message: PartnerMessageRecord, d: DisclosureRecord, names: dict, agency: identity.AgencyView
) -> RequestRow:
    return RequestRow(
        id=message.id,
        kind=Message(message.kind),
        text=message_text(reading, message),
        at=message.at,
        agency=agency.title,
        phone=agency.duty_phone,
        person=names.get(message.account_id, ""),
        case_id=d.case_id,
        reference=cases.reference_of(reading, d.case_id),
        disclosure_id=d.id,
        answer=answer_text(reading, message),
        answered_at=message.answered_at,
        answered_by=names.get(message.answered_by_id, ""),
        may_answer=reading.may(Permission.REQUEST_ANSWER, subject_of(reading, d)),
    )


def load_message(reading: Reading, message_id: UUID) -> PartnerMessageRecord:
    """One message through the one scope. Raises NotFoundError for hidden and missing alike."""
    message = reading.session.scalar(select(PartnerMessageRecord).where(PartnerMessageRecord.id == message_id))
    if message is None:
        raise NotFoundError
    return message


def answer_request(work: Work, message_id: UUID, text: str) -> None:
    """Answer what a partner asked or told; its writer reads the answer and is told that there is one.

    Raises InvalidError for a thin answer, ConflictError where somebody else answered meanwhile.
    """
    message = load_message(work, message_id)
    disclosure = load(work, message.disclosure_id)
    work.require(Permission.REQUEST_ANSWER, subject_of(work, disclosure))
    if len(text.strip()) < LEAST_ANSWER:
        raise InvalidError({"answer": [f"Say what you did or decided, in at least {LEAST_ANSWER} characters."]})
    if message.answered_at is not None:
        raise ConflictError(theirs=answer_text(work, message), yours=text.strip())
    key = work.keys.data_key(message.key_id)
    message.answer_ct = key.seal(text.strip().encode(), place_of("partner_message", message.id, "answer_ct"))
    message.answered_at, message.answered_by_id = work.now, work.actor.account_id
    notice(work, "answered", message.account_id, f"/shared/{disclosure.public_ref}")


def list_own(reading: Reading) -> tuple[tuple[str, MessageView], ...]:
    """What the reader's agency asked or told, newest first: the reference of what was shared, and the message."""
    reading.require(Permission.RECEIVED_LIST)
    query = (
        select(PartnerMessageRecord, DisclosureRecord.public_ref)
        .join(DisclosureRecord, DisclosureRecord.id == PartnerMessageRecord.disclosure_id)
        .order_by(PartnerMessageRecord.at.desc(), PartnerMessageRecord.id)
        .limit(reading.practice.page_size)
    )
    return tuple((ref, _view(reading, message)) for message, ref in reading.session.execute(query))
