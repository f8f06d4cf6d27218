"""The recorded doors of oversight: to contents, for the data protection officer, and to the whole log as one file.

Contents: a reason of at least twenty characters, a fresh re-authentication, one disclosure, half an hour, no export;
one entry in the log, and the coordinators are told.
Source: threat model, section 5, row rule 9; UK GDPR Art 39(1)(b).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.access.actors import Actor
from hub.access.permissions import Permission
from hub.cases import queries as cases
from hub.db.sealing import place_of
from hub.db.work import Office, Reading, Work
from hub.disclosures.copies import content_of
from hub.disclosures.readers import ContentWindowRecord
from hub.disclosures.recording import commitments, record, seq_of_sending
from hub.disclosures.records import DisclosureRecord
from hub.identity import queries as identity
from hub.identity import security_log
from hub.identity.kinds import EventKind
from hub.kernel.errors import InvalidError, NotFoundError
from hub.kernel.ids import new_id
from hub.ledger import service as ledger
from hub.ledger.entry import Kind
from hub.outbox.service import notice

LEAST_REASON = 20
"""Characters of a reason to look into contents (threat model, row rule 9)."""


@dataclass(frozen=True, slots=True)
class WindowView:
    """What the DPO sees while the door is open. seq: the entry by which it was sent."""

    seq: int | None
    content: dict[str, Any]
    reason: str
    until: datetime


def checked_reason(values: dict[str, Any]) -> dict[str, Any]:
    """`values` as given. Raises InvalidError for a reason that is too thin to mean anything."""
    if len(values["reason"].strip()) < LEAST_REASON:
        raise InvalidError({"reason": [f"Say why, in at least {LEAST_REASON} characters."]})
    return values


def seq_of(reading: Reading, disclosure_id: UUID) -> int | None:
    """Position of the entry by which a disclosure was sent or told; None where it never was."""
    reading.require(Permission.LOG_REVIEW)
    return seq_of_sending(reading, disclosure_id)


def open_contents(work: Work, disclosure_id: UUID, reason: str, idempotency_key: str) -> None:
    """Open the door for half an hour; recorded, and told to the coordinators. Raises InvalidError for a thin reason."""
    work.require(Permission.CONTENT_ACCESS)
    disclosure = _load(work, disclosure_id)
    checked_reason({"reason": reason})
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
    security_log.record(work, EventKind.CONTENT_OPENED)
    for account_id in {disclosure.drafter_id, disclosure.sender_id} - {None}:
        notice(work, "content_opened", account_id, f"/disclosures/{disclosure.id}")


def export_log(office: Office, actor: Actor, path: Path, openings: str) -> int:
    """Write the whole log to `path`, recorded, and return its number of entries.

    openings: `all`, `some` (what recipients were told anyway) or `none`. Raises StepUpNeededError beyond so many an
    hour without a fresh proof; the DPO is told of the first beyond. Opens blocks of its own: call it outside any.
    """
    with office.open_work(actor) as work:
        work.require(Permission.LOG_EXPORT)
        too_many = security_log.record_within_hourly_limit(
            work, EventKind.EXPORTED, work.practice.exports_an_hour, detail=openings
        )
        if too_many:
            for account_id in identity.accounts_with_role(work, "dpo"):
                notice(work, "unusual", account_id, "/security-log/")
    return ledger.export_log(office, actor, path, openings, "requested")


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
    seq, reason = seq_of_sending(reading, disclosure.id), window_reason(reading, disclosure, window)
    return WindowView(seq, content_of(reading, disclosure), reason, window.until)


def window_reason(reading: Reading, disclosure: DisclosureRecord, window: ContentWindowRecord) -> str:
    """Why somebody looked; shown to the DPO and to the case's coordinators."""
    key = cases.data_key(reading, disclosure.case_id)
    return key.unseal_json(window.reason_ct, place_of("content_window", window.id, "reason_ct"))


def _load(reading: Reading, disclosure_id: UUID) -> DisclosureRecord:
    disclosure = reading.session.scalar(select(DisclosureRecord).where(DisclosureRecord.id == disclosure_id))
    if disclosure is None or disclosure.sent_at is None:
        raise NotFoundError
    return disclosure
