"""Does a second person say yes to exactly this text, or no?

Drafter and approver differ where special-category or criminal data go. What is approved is the text that
was reviewed, known by its digest; whoever decided loses the case again and keeps what they signed.
Source: threat model, section 5 (separation of duties; row rule 2); fault F13; P20.
"""

import hmac
from uuid import UUID

from hub.access.permissions import Permission
from hub.cases import queries as cases
from hub.db.work import Reading, Work
from hub.disclosures.commands import ApproveDisclosure, DeclineDisclosure
from hub.disclosures.deciding import digest_of, load, require_fit, require_state, require_version, subject_of
from hub.disclosures.material import Prepared
from hub.disclosures.recording import basis_clear, commitments, event_with_key, record
from hub.disclosures.records import DisclosureRecord
from hub.disclosures.rules import LEAST_REASON, Hold, State
from hub.disclosures.second_person import ask_approver, end_asking
from hub.identity.sessions import require_step_up
from hub.kernel.errors import ConflictError, InvalidError, RefusedError
from hub.ledger.entry import Kind
from hub.outbox.service import notice


def approve_disclosure(work: Work, command: ApproveDisclosure, prepared: Prepared) -> DisclosureRecord:
    """Approve exactly the text that was reviewed; doing it twice approves once.

    Raises RefusedError for one's own where two are needed, and after a protective change, whoever presses the button.
    """
    disclosure = load(work, command.disclosure_id)
    subject = subject_of(work, disclosure)
    work.require(Permission.DISCLOSURE_APPROVE, subject)
    if _is_done(work, disclosure, command):
        return disclosure
    require_step_up(work)
    require_version(disclosure, command.version)
    require_state(disclosure, State.APPROVED)
    if disclosure.needs_second_person and disclosure.drafter_id == work.actor.account_id:
        raise RefusedError("You prepared this yourself, and it holds sensitive data: a second person approves it.")
    check_unchanged(work, disclosure, prepared, command.digest)
    disclosure.state = State.APPROVED
    disclosure.approver_id, disclosure.approved_at = work.actor.account_id, work.now
    notice(work, "approved", disclosure.drafter_id, f"/disclosures/{disclosure.id}")
    if not command.send_now and disclosure.drafter_id in subject.coordinator_ids:
        end_asking(work, disclosure)  # the drafter can send it; otherwise only who approved it could
    return disclosure


def is_done(reading: Reading, command: ApproveDisclosure) -> bool:
    """Whether this very form was carried out before: its sender may have lost the case by it, and sees the outcome."""
    disclosure = load(reading, command.disclosure_id)
    reading.require(Permission.DISCLOSURE_READ, subject_of(reading, disclosure))
    return _is_done(reading, disclosure, command)


def _is_done(reading: Reading, disclosure: DisclosureRecord, command: ApproveDisclosure) -> bool:
    if event_with_key(reading, command.idempotency_key) is not None:
        return True
    return State(disclosure.state) is State.APPROVED and disclosure.approver_id == reading.actor.account_id


def check_unchanged(work: Work, disclosure: DisclosureRecord, prepared: Prepared, digest: str) -> None:
    """That what would leave is what was reviewed. Raises RefusedError, ConflictError."""
    if cases.protection_version_of(work, disclosure.case_id) != disclosure.protection_version:
        raise RefusedError(Hold.PROTECTION.shown + " Look at it again before it goes.")
    now = digest_of(work, prepared.release.summary)
    same = hmac.compare_digest(now, disclosure.reviewed_digest) and hmac.compare_digest(now, digest)
    if not same:
        raise ConflictError(theirs=now, yours=digest)
    require_fit(prepared)


def decline_disclosure(work: Work, command: DeclineDisclosure) -> DisclosureRecord:
    """A person says no to what the rules allow: recorded as a refusal, with the reason for the drafter."""
    disclosure = load(work, command.disclosure_id)
    work.require(Permission.DISCLOSURE_APPROVE, subject_of(work, disclosure))
    require_version(disclosure, command.version)
    require_state(disclosure, State.REFUSED)
    if len(command.reason.strip()) < LEAST_REASON:
        raise InvalidError({"reason": [f"Say why, in at least {LEAST_REASON} characters."]})
    disclosure.state = State.REFUSED
    disclosure.ended_at, disclosure.end_reason = work.now, "declined"
    notice(work, "refused", disclosure.drafter_id, f"/disclosures/{disclosure.id}")
    commit = commitments(work, disclosure)
    end_asking(work, disclosure)
    clear = basis_clear(disclosure, list(disclosure.proposal.get("categories", []))) | {"channel": "portal"}
    record(work, disclosure, "declined", Kind.DENIAL, clear, commit, note=command.reason)
    return disclosure


def ask_somebody_else(work: Work, disclosure_id: UUID, version: int, approver_id: UUID | None) -> DisclosureRecord:
    """Ask another coordinator, where the first cannot be reached; the first one's look at the case ends."""
    disclosure = load(work, disclosure_id)
    work.require(Permission.DISCLOSURE_REVIEW, subject_of(work, disclosure))
    require_version(disclosure, version)
    waits_after = disclosure.second_person_by is not None and disclosure.second_person_at is None
    if State(disclosure.state) is not State.REVIEWED and not (State(disclosure.state) is State.SENT and waits_after):
        raise RefusedError("Nothing waits for a second person here.")
    end_asking(work, disclosure)
    ask_approver(work, disclosure, approver_id, disclosure.sender_id)
    if waits_after:
        url = f"/disclosures/{disclosure.id}"
        notice(work, "emergency_sent", disclosure.asked_id, url, answer_by=disclosure.second_person_by)
    return disclosure
