"""The recorded door to contents, for the data protection officer.

A reason of at least twenty characters, a fresh re-authentication, one disclosure, half an hour, no export;
one entry in the log, and the coordinators are told.
Source: threat model, section 5, row rule 9; UK GDPR Art 39(1)(b).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.access.permissions import Permission
from hub.cases import queries as cases
from hub.db.sealing import place_of
from hub.db.work import Reading, Work
from hub.disclosures.copies import content_of
from hub.disclosures.recording import commitments, record, seq_of_sending
from hub.disclosures.records import ContentWindowRecord, DisclosureRecord
from hub.kernel.errors import InvalidError, NotFoundError
from hub.kernel.ids import new_id
from hub.ledger.entry import Kind
from hub.outbox.service import notice

LEAST_REASON = 20
"""Characters of a reason to look into contents (threat model, row rule 9)."""


@dataclass(frozen=True, slots=True)
class WindowView:
    """What the DPO sees while the door is open."""

    content: dict[str, Any]
    reason: str
    until: datetime


def open_contents(work: Work, disclosure_id: UUID, reason: str, idempotency_key: str) -> None:
    """Open the door for half an hour; recorded, and told to the coordinators. Raises InvalidError for a thin reason."""
    work.require(Permission.CONTENT_ACCESS)
    disclosure = _load(work, disclosure_id)
    if len(reason.strip()) < LEAST_REASON:
        raise InvalidError({"reason": [f"Say why you need to look, in at least {LEAST_REASON} characters."]})
    work.once(idempotency_key)
    query = select(ContentWindowRecord).where(ContentWindowRecord.idempotency_key == idempotency_key)
    if idempotency_key and work.session.scalar(query) is not None:
        return
    clear = {
        "act": "content_access",
        "role": work.actor.role.value,
        "reason": "recorded",
        "channel": "page",
        "refers_to": seq_of_sending(work, disclosure.id),
    }
    event = record(work, disclosure, "content_access", Kind.ACCESS, clear, commitments(work, disclosure))
    window_id = new_id()
    key = cases.data_key(work, disclosure.case_id)
    work.session.add(
        ContentWindowRecord(
            id=window_id,
            disclosure_id=disclosure.id,
            account_id=work.actor.account_id,
            reason_ct=key.seal_json(reason.strip(), place_of("content_window", window_id, "reason_ct")),
            opened_at=work.now,
            until=work.now + timedelta(minutes=work.practice.content_access_minutes),
            seq=event.seq,
            idempotency_key=idempotency_key or None,
        )
    )
    for account_id in {disclosure.drafter_id, disclosure.sender_id} - {None}:
        notice(work, "content_opened", account_id, f"/disclosures/{disclosure.id}")


def read_through_window(reading: Reading, disclosure_id: UUID) -> WindowView:
    """The frozen copy, while the reader's own door is open. Raises NotFoundError otherwise."""
    reading.require(Permission.CONTENT_ACCESS)
    disclosure = _load(reading, disclosure_id)
    query = select(ContentWindowRecord).where(
        ContentWindowRecord.disclosure_id == disclosure.id,
        ContentWindowRecord.account_id == reading.actor.account_id,
        ContentWindowRecord.until > reading.now,
    )
    window = reading.session.scalars(query.order_by(ContentWindowRecord.until.desc()).limit(1)).one_or_none()
    if window is None:
        raise NotFoundError
    return WindowView(content_of(reading, disclosure), window_reason(reading, disclosure, window), window.until)


def window_reason(reading: Reading, disclosure: DisclosureRecord, window: ContentWindowRecord) -> str:
    """Why somebody looked; shown to the DPO and to the case's coordinators."""
    key = cases.data_key(reading, disclosure.case_id)
    return key.unseal_json(window.reason_ct, place_of("content_window", window.id, "reason_ct"))


def _load(reading: Reading, disclosure_id: UUID) -> DisclosureRecord:
    disclosure = reading.session.scalar(select(DisclosureRecord).where(DisclosureRecord.id == disclosure_id))
    if disclosure is None or disclosure.sent_at is None:
        raise NotFoundError
    return disclosure
