"""Send what was approved: a frozen copy under a key of its own, one log entry, one notice a reader.

What was approved is hashed and exactly that is sent. In an emergency one person may send alone; the
second person and the DPO are told at once, and the second person confirms or withdraws by the end of the
next working day.
Source: threat model, section 4, rule 2 (a copy, not a view) and section 5; lawful-basis rules, section 6a.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.access.permissions import Permission
from hub.cases import queries as cases
from hub.db.sealing import DataKey, place_of
from hub.db.work import Work
from hub.disclosures.commands import SendAlone
from hub.disclosures.deciding import check_unchanged, digest_of, load, subject_of
from hub.disclosures.proposing import Prepared
from hub.disclosures.recording import basis_clear, commitments, event_with_key, record, seq_of_sending
from hub.disclosures.records import (
    DisclosureCopyRecord,
    DisclosureItemRecord,
    DisclosureRecord,
    OneOffDecisionRecord,
)
from hub.disclosures.rules import Hold, State, may_move, renewal_widens
from hub.identity import queries as identity
from hub.kernel.calendar import end_of_working_day_after
from hub.kernel.errors import RefusedError
from hub.kernel.ids import new_id, new_reference
from hub.ledger.entry import Kind
from hub.outbox.service import notice


@dataclass(frozen=True, slots=True)
class Frozen:
    """The copy as it will be sent, and the key made for it beforehand."""

    content: dict[str, Any]
    key: DataKey


def send_disclosure(
    work: Work, disclosure_id: UUID, prepared: Prepared, frozen: Frozen, idempotency_key: str | None
) -> DisclosureRecord:
    """Send an approved disclosure. Doing it twice sends once.

    Raises RefusedError when it was not approved, is on hold or changed since; ConflictError when the text moved.
    """
    disclosure = load(work, disclosure_id)
    work.require(Permission.DISCLOSURE_SEND, subject_of(work, disclosure))
    if event_with_key(work, idempotency_key) is not None or State(disclosure.state) is State.SENT:
        return disclosure
    if not may_move(State(disclosure.state), State.SENT):
        raise RefusedError(f"This is {State(disclosure.state).shown}: it has to be approved before it can be sent.")
    check_unchanged(work, disclosure, prepared, disclosure.reviewed_digest)
    _send(work, disclosure, prepared, frozen, "before", idempotency_key)
    return disclosure


def send_alone(work: Work, command: SendAlone, prepared: Prepared, frozen: Frozen) -> DisclosureRecord:
    """The emergency path: reviewed and sent by one person at once.

    Raises RefusedError unless the proposal was an emergency with its risk recorded. Leak check and conflict
    blocks hold here as everywhere.
    """
    disclosure = load(work, command.disclosure_id)
    work.require(Permission.DISCLOSURE_SEND_ALONE, subject_of(work, disclosure))
    if event_with_key(work, command.idempotency_key) is not None or State(disclosure.state) is State.SENT:
        return disclosure
    if not disclosure.emergency:
        raise RefusedError("Only an emergency may be sent by one person alone.")
    if State(disclosure.state) not in {State.DRAFT, State.REVIEWED, State.APPROVED}:
        raise RefusedError(f"This is {State(disclosure.state).shown}, so it cannot be sent.")
    disclosure.reviewed_digest = digest_of(work, prepared.release.summary)
    disclosure.protection_version = prepared.protection_version
    disclosure.reviewer_id, disclosure.reviewed_at = work.actor.account_id, work.now
    check_unchanged(work, disclosure, prepared, command.digest)
    disclosure.second_person_by = end_of_working_day_after(work.now, 1, work.practice.extra_days_off)
    _send(work, disclosure, prepared, frozen, "after", command.idempotency_key)
    for account_id in identity.accounts_with_role(work, "coordinator") | identity.accounts_with_role(work, "dpo"):
        if account_id != work.actor.account_id:
            url = f"/disclosures/{disclosure.id}"
            notice(work, "emergency_sent", account_id, url, answer_by=disclosure.second_person_by)
    return disclosure


def confirm_after(work: Work, disclosure_id: UUID) -> DisclosureRecord:
    """The second person's later yes to an emergency disclosure; a correction entry in the log."""
    disclosure = load(work, disclosure_id)
    work.require(Permission.DISCLOSURE_CONFIRM_AFTER, subject_of(work, disclosure))
    if disclosure.second_person_by is None:
        raise RefusedError("This was not sent alone, so nothing waits for a second person.")
    if disclosure.second_person_at is not None:
        return disclosure
    disclosure.second_person_id, disclosure.second_person_at = work.actor.account_id, work.now
    clear = {"refers_to": seq_of_sending(work, disclosure.id), "reason": "second_person", "changed": {}}
    record(work, disclosure, "confirmed_after", Kind.CORRECTION, clear, commitments(work, disclosure))
    return disclosure


def _send(
    work: Work, disclosure: DisclosureRecord, prepared: Prepared, frozen: Frozen, approved: str, key: str | None
) -> None:
    if disclosure.hold_reason:
        raise RefusedError(Hold(disclosure.hold_reason).shown)
    disclosure.state = State.SENT
    disclosure.sender_id, disclosure.sent_at = work.actor.account_id, work.now
    disclosure.expires_at = _expiry(work, disclosure, prepared)
    _freeze(work, disclosure, frozen)
    _index(work, disclosure, prepared)
    if disclosure.replaces_id is not None:
        _supersede(work, disclosure)
    for account_id in readers_of(work, disclosure):
        notice(work, "shared", account_id, f"/shared/{disclosure.public_ref}", answer_by=disclosure.answer_by)
    clear = basis_clear(disclosure, list(prepared.release.items)) | {"channel": "portal", "approved": approved}
    if disclosure.replaces_id is not None:
        clear["refers_to"] = seq_of_sending(work, disclosure.replaces_id)
    commit = commitments(
        work,
        disclosure,
        subject_ref=" ".join(sorted({str(subject[0]) for subject in prepared.subjects})),
        summary_sha256=sha256(prepared.release.summary.encode()).hexdigest(),
        approver=str(disclosure.approver_id or ""),
    )
    record(work, disclosure, "sent", Kind.DISCLOSURE, clear, commit, key)


def readers_of(work: Work, disclosure: DisclosureRecord) -> set[UUID]:
    """The accounts that a notice about this disclosure goes to."""
    return identity.recipients(work, disclosure.agency_id, disclosure.team_code, disclosure.named_account_id)


def renew_disclosure(
    work: Work, disclosure_id: UUID, prepared: Prepared, frozen: Frozen, idempotency_key: str
) -> DisclosureRecord:
    """Share again what runs out, in one touch, where nothing widens; the older one is replaced.

    Raises RefusedError where more would be told, elsewhere or for another purpose: that is a new disclosure.
    """
    older = load(work, disclosure_id)
    work.require(Permission.DISCLOSURE_RENEW, subject_of(work, older))
    known = select(DisclosureRecord).where(DisclosureRecord.idempotency_key == idempotency_key)
    earlier = work.session.scalar(known)
    if earlier is not None:
        return earlier
    if State(older.state) is not State.SENT:
        raise RefusedError("Only what is shared now can be renewed.")
    told = list(older.proposal.get("categories", []))
    same = older.agency_id == prepared.recipient.agency_id and older.team_code == prepared.recipient.team
    if renewal_widens(told, prepared.release.items, same, True) or prepared.release.outcome == "refuse":
        raise RefusedError("More would be told than before, or it is no longer lawful: prepare it anew.")
    newer = _copy_of(work, older, prepared, idempotency_key)
    work.session.add(newer)
    work.session.flush()
    check_unchanged(work, newer, prepared, newer.reviewed_digest)
    _send(work, newer, prepared, frozen, "before", None)
    return newer


_CARRIED = (
    "case_id", "agency_id", "agency_code", "team_code", "named_account_id", "recipient_kind", "recipient_subkind",
    "purpose", "urgency", "agreement", "one_off_id", "combination", "needs_second_person", "drafter_id",
    "reviewer_id", "approver_id", "told_code",
)  # fmt: skip


def _copy_of(work: Work, older: DisclosureRecord, prepared: Prepared, key: str) -> DisclosureRecord:
    release, new = prepared.release, new_id()
    data_key = cases.data_key(work, older.case_id)
    sealed = {}
    for column in ("choices_ct", "necessity_ct", "told_ct", "ask_ct"):
        stored = getattr(older, column)
        if stored is not None:
            plain = data_key.unseal(stored, place_of("disclosure", older.id, column))
            sealed[column] = data_key.seal(plain, place_of("disclosure", new, column))
    return DisclosureRecord(
        id=new,
        public_ref=new_reference(),
        state=State.APPROVED,
        proposal=release.proposal,
        outcome=release.outcome,
        codes=list(release.codes),
        findings=list(release.findings),
        rules_version=release.rules_version,
        engine_version=release.engine_version,
        case_version=prepared.case_version,
        protection_version=prepared.protection_version,
        reviewed_digest=digest_of(work, release.summary),
        drafted_at=work.now,
        reviewed_at=work.now,
        approved_at=older.approved_at,
        replaces_id=older.id,
        idempotency_key=key,
        **{name: getattr(older, name) for name in _CARRIED},
        **sealed,
    )


def _expiry(work: Work, disclosure: DisclosureRecord, prepared: Prepared) -> datetime:
    ends = work.now + timedelta(days=prepared.expiry_days or work.practice.disclosure_expiry_days)
    if disclosure.one_off_id is not None:
        decision = work.session.get(OneOffDecisionRecord, disclosure.one_off_id)
        if decision is not None:
            ends = min(ends, decision.ends_at)
    return ends


def _freeze(work: Work, disclosure: DisclosureRecord, frozen: Frozen) -> None:
    copy_id = new_id()
    content = frozen.content | {"expires_at": disclosure.expires_at.isoformat(), "sent_at": work.now.isoformat()}
    work.session.add(
        DisclosureCopyRecord(
            id=copy_id,
            disclosure_id=disclosure.id,
            key_id=frozen.key.id,
            content_ct=frozen.key.seal_json(content, place_of("disclosure_copy", copy_id, "content_ct")),
            made_at=work.now,
        )
    )


def _index(work: Work, disclosure: DisclosureRecord, prepared: Prepared) -> None:
    for person_id, role, category, action in sorted(set(prepared.subjects), key=str):
        work.session.add(
            DisclosureItemRecord(
                disclosure_id=disclosure.id, person_id=person_id, role=role, category=category, action=action
            )
        )


def _supersede(work: Work, disclosure: DisclosureRecord) -> None:
    older = work.session.scalar(select(DisclosureRecord).where(DisclosureRecord.id == disclosure.replaces_id))
    if older is None or State(older.state) is not State.SENT:
        return
    older.state, older.ended_at, older.end_reason = State.SUPERSEDED, work.now, "superseded"
    clear = {
        "recipient": basis_clear(older, [])["recipient"],
        "refers_to": seq_of_sending(work, older.id),
        "reason": "superseded",
    }
    record(work, older, "superseded", Kind.WITHDRAWAL, clear, commitments(work, older))
