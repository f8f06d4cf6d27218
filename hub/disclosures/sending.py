"""Send what was approved: a frozen copy under a key of its own, one log entry, one notice a reader.

What was approved is hashed and exactly that is sent, under an agreement in force or a decision for this
case. Whoever adopted the agreement today does not send under it without a second approver.
Source: threat model, section 4, rule 2 (a copy, not a view) and section 5 (separation of duties); P20.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.access.permissions import Permission
from hub.agreements import queries as agreements
from hub.cases import queries as cases
from hub.db.sealing import DataKey, place_of
from hub.db.work import Work
from hub.disclosures.approving import check_unchanged
from hub.disclosures.checks import KeptBackRecord
from hub.disclosures.deciding import load, subject_of, take_over
from hub.disclosures.material import Prepared
from hub.disclosures.recording import (
    basis_clear,
    commitments,
    event_with_key,
    recipient_code,
    record,
    seq_of_sending,
)
from hub.disclosures.records import (
    DisclosureCopyRecord,
    DisclosureEventRecord,
    DisclosureItemRecord,
    DisclosureRecord,
    OneOffDecisionRecord,
)
from hub.disclosures.rules import Hold, State, lacks_second_approver, may_move
from hub.disclosures.second_person import end_asking
from hub.identity import conflicts
from hub.identity import queries as identity
from hub.identity.sessions import require_step_up
from hub.kernel.calendar import civil_date
from hub.kernel.errors import RefusedError
from hub.kernel.ids import new_id
from hub.lawful.afterwards import tells_dpo
from hub.ledger.entry import Kind
from hub.outbox.service import notice
from hub.redaction.verify import Forbidden


@dataclass(frozen=True, slots=True)
class Frozen:
    """The copy as it will be sent, and the key made for it beforehand; kept_back: what no copy may hold."""

    content: dict[str, Any]
    key: DataKey
    kept_back: tuple[Forbidden, ...] = field(default=(), repr=False)


def send_disclosure(
    work: Work, disclosure_id: UUID, prepared: Prepared, frozen: Frozen, idempotency_key: str | None
) -> DisclosureRecord:
    """Send an approved disclosure. Doing it twice sends once.

    Raises RefusedError when it was not approved, is on hold or changed since; ConflictError when the text moved.
    """
    disclosure = load(work, disclosure_id)
    if event_with_key(work, idempotency_key) is not None or State(disclosure.state) is State.SENT:
        work.require(Permission.DISCLOSURE_READ, subject_of(work, disclosure))
        return disclosure
    work.require(Permission.DISCLOSURE_SEND, subject_of(work, disclosure))
    require_step_up(work)
    if not may_move(State(disclosure.state), State.SENT):
        raise RefusedError(f"This is {State(disclosure.state).shown}: it has to be approved before it can be sent.")
    check_unchanged(work, disclosure, prepared, disclosure.reviewed_digest)
    _require_footing(prepared)
    _require_second_approver(work, disclosure, prepared)
    take_over(disclosure, prepared)
    hand_over(work, disclosure, prepared, frozen, "before", idempotency_key)
    return disclosure


def _require_footing(prepared: Prepared) -> None:
    if not prepared.agreement_ref and prepared.one_off_id is None:
        raise RefusedError("No agreement in force covers this any more: decide once for this case, or leave it unsent.")


def _require_second_approver(work: Work, disclosure: DisclosureRecord, prepared: Prepared) -> None:
    adopted = agreements.adoption_of(work, prepared.agreement_ref)
    adopted_on = civil_date(adopted.at) if adopted.at else None
    if lacks_second_approver(
        work.actor.account_id, disclosure.approver_id, adopted.by_id, adopted_on, civil_date(work.now)
    ):
        raise RefusedError("You adopted this agreement today: somebody else approves what is sent under it today.")


def hand_over(
    work: Work, disclosure: DisclosureRecord, prepared: Prepared, frozen: Frozen, approved: str, key: str | None
) -> DisclosureEventRecord:
    """Freeze, index, tell the readers and write the entry. The caller has checked that it may go.

    approved: `before`, or `after` by the emergency path. Returns the event. Raises RefusedError on hold.
    """
    if disclosure.hold_reason:
        raise RefusedError(Hold(disclosure.hold_reason).shown)
    disclosure.state = State.SENT
    disclosure.sender_id, disclosure.sent_at = work.actor.account_id, work.now
    disclosure.expires_at = _expiry(work, disclosure, prepared)
    expires = {"expires_at": disclosure.expires_at.isoformat(), "sent_at": work.now.isoformat()}
    keep_copy(work, disclosure, replace(frozen, content=frozen.content | expires))
    _keep_values(work, disclosure, frozen.kept_back)
    index_people(work, disclosure, prepared.subjects)
    commit = commitments(
        work,
        disclosure,
        subject_ref=" ".join(sorted({str(subject[0]) for subject in prepared.subjects})),
        summary_sha256=sha256(prepared.release.summary.encode()).hexdigest(),
        approver=str(disclosure.approver_id or ""),
    )
    clear = basis_clear(disclosure, list(prepared.release.items)) | {"channel": "portal", "approved": approved}
    if disclosure.replaces_id is not None:
        clear["refers_to"] = seq_of_sending(work, disclosure.replaces_id)
    kind = "replaced" if disclosure.replaces_id else "shared"
    for account_id in readers_of(work, disclosure):
        notice(work, kind, account_id, f"/shared/{disclosure.public_ref}", answer_by=disclosure.answer_by)
    if approved == "before":
        end_asking(work, disclosure)
    event = record(work, disclosure, "sent", Kind.DISCLOSURE, clear, commit, key)
    if disclosure.replaces_id is not None:
        _supersede(work, disclosure)
    if tells_dpo(disclosure.codes):
        for account_id in identity.accounts_with_role(work, "dpo"):
            notice(work, "look_at", account_id, f"/log/{event.seq}")
    return event


def readers_of(work: Work, disclosure: DisclosureRecord) -> set[UUID]:
    """The accounts that a notice about this disclosure goes to: nobody whom a conflict closes out of the case."""
    people = list(cases.everybody_in(work, disclosure.case_id))
    blocked = conflicts.blocked_accounts(work, disclosure.case_id, people)
    reached = identity.recipients(work, disclosure.agency_id, disclosure.team_code, disclosure.named_account_id)
    return reached - blocked


def _expiry(work: Work, disclosure: DisclosureRecord, prepared: Prepared) -> datetime:
    ends = work.now + timedelta(days=prepared.expiry_days or work.practice.disclosure_expiry_days)
    if disclosure.one_off_id is not None:
        decision = work.session.get(OneOffDecisionRecord, disclosure.one_off_id)
        if decision is not None:
            ends = min(ends, decision.ends_at)
    return ends


def keep_copy(work: Work, disclosure: DisclosureRecord, frozen: Frozen) -> None:
    """Add the frozen copy, sealed under its own key."""
    copy_id = new_id()
    work.session.add(
        DisclosureCopyRecord(
            id=copy_id,
            disclosure_id=disclosure.id,
            key_id=frozen.key.id,
            content_ct=frozen.key.seal_json(frozen.content, place_of("disclosure_copy", copy_id, "content_ct")),
            made_at=work.now,
        )
    )


def _keep_values(work: Work, disclosure: DisclosureRecord, kept_back: tuple[Forbidden, ...]) -> None:
    """Remember what was kept back, for the check of every copy that is taken away later."""
    row = KeptBackRecord(id=new_id(), disclosure_id=disclosure.id)
    key = cases.data_key(work, disclosure.case_id)
    values = [(one.value, one.kind, one.whole, one.loose) for one in kept_back]
    row.values_ct = key.seal_json(values, place_of("kept_back", row.id, "values_ct"))
    work.session.add(row)


def index_people(work: Work, disclosure: DisclosureRecord, subjects: tuple[tuple[UUID, str, str, str], ...]) -> None:
    """Remember which kinds of data about whom went: (person, role, category, action) each."""
    for person_id, role, category, action in sorted(set(subjects), key=str):
        work.session.add(
            DisclosureItemRecord(
                disclosure_id=disclosure.id, person_id=person_id, role=role, category=category, action=action
            )
        )


def _supersede(work: Work, disclosure: DisclosureRecord) -> None:
    """End what this one replaces."""
    older = work.session.scalar(select(DisclosureRecord).where(DisclosureRecord.id == disclosure.replaces_id))
    if older is None or State(older.state) is not State.SENT:
        return
    older.state, older.ended_at, older.end_reason = State.SUPERSEDED, work.now, "superseded"
    clear = {
        "recipient": recipient_code(older),
        "refers_to": seq_of_sending(work, older.id),
        "reason": "superseded",
    }
    record(work, older, "superseded", Kind.WITHDRAWAL, clear, commitments(work, older))
