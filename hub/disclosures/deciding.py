"""Submit, review, approve or decline a disclosure.

What one agency would receive is computed before the writing block and checked inside it against the
versions it was computed from; a refusal by the law is an answer and is recorded like an approval.
Drafter and approver differ where special-category or criminal data go.
Source: UK GDPR Art 5(2), 6, 9, 10; Hate Crime Policy 2.6, 2.7; threat model, section 5 (separation of duties).
"""

import hmac
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select

from hub.access.permissions import Permission
from hub.cases import queries as cases
from hub.cases import service as case_service
from hub.db.sealing import place_of
from hub.db.work import Reading, Work
from hub.disclosures.choices import Choices, choices_from
from hub.disclosures.commands import ApproveDisclosure, DeclineDisclosure, ReviewDisclosure, SubmitDisclosure
from hub.disclosures.proposing import Prepared, save_labels
from hub.disclosures.recording import basis_clear, commitments, record
from hub.disclosures.records import DisclosureRecord
from hub.disclosures.rules import Hold, State, may_move, needs_second_person
from hub.kernel.calendar import LONDON
from hub.kernel.errors import ConflictError, InvalidError, NotFoundError, RefusedError
from hub.kernel.ids import new_id, new_reference
from hub.ledger.entry import Kind
from hub.outbox.service import notice

LEAST_REASON = 20
"""Characters of a reason that somebody else must be able to follow (ours)."""


@dataclass(frozen=True, slots=True)
class DraftSubject:
    """A disclosure as the permission table asks about it: its case, and who drafted it."""

    officer_id: UUID | None
    coordinator_ids: frozenset[UUID]
    blocked_now: bool
    drafter_id: UUID | None


def subject_of(reading: Reading, disclosure: DisclosureRecord) -> DraftSubject:
    """The permission subject of `disclosure`."""
    case = cases.subject(reading, disclosure.case_id)
    return DraftSubject(case.officer_id, case.coordinator_ids, case.blocked_now, disclosure.drafter_id)


def load(reading: Reading, disclosure_id: UUID) -> DisclosureRecord:
    """One disclosure through the one scope, held against other writers while a block may write.

    Raises NotFoundError for hidden and missing alike.
    """
    query = select(DisclosureRecord).where(DisclosureRecord.id == disclosure_id)
    if isinstance(reading, Work):
        query = query.with_for_update(of=DisclosureRecord)
    disclosure = reading.session.scalar(query)
    if disclosure is None:
        raise NotFoundError
    return disclosure


def digest_of(reading: Reading, summary: str) -> str:
    """Keyed digest of a released text: what is approved is compared by it; alone it tells nothing."""
    inner = sha256(summary.encode()).digest()
    return hmac.new(reading.keys.index_key, b"summary" + inner, sha256).hexdigest()


def submit_disclosure(work: Work, command: SubmitDisclosure, prepared: Prepared) -> DisclosureRecord:
    """Record the proposal with the law's answer: a draft to be reviewed, or a refusal in the sealed log.

    Raises ConflictError when the case changed since `prepared` was computed; nothing is recorded then.
    """
    case = cases.subject(work, command.case_id)
    work.require(Permission.DISCLOSURE_SUBMIT, case)
    earlier = _with_key(work, command.idempotency_key)
    if earlier is not None:
        return earlier
    _require_unchanged(prepared, case)
    disclosure = _draft(work, command, prepared)
    _seal_words(work, disclosure, command)
    work.session.add(disclosure)
    work.session.flush()
    if prepared.release.outcome == "refuse":
        _refuse(work, disclosure, prepared)
    else:
        save_labels(work, prepared)
    return disclosure


def _with_key(work: Work, key: str) -> DisclosureRecord | None:
    work.once(key)
    return work.session.scalar(select(DisclosureRecord).where(DisclosureRecord.idempotency_key == key))


def _require_unchanged(prepared: Prepared, case) -> None:
    if (prepared.case_version, prepared.protection_version) != (case.version, case.protection_version):
        raise ConflictError(theirs=case.version, yours=prepared.case_version)


def _draft(work: Work, command: SubmitDisclosure, prepared: Prepared) -> DisclosureRecord:
    choices, release, recipient = command.choices, prepared.release, prepared.recipient
    return DisclosureRecord(
        id=new_id(),
        public_ref=new_reference(),
        case_id=command.case_id,
        agency_id=recipient.agency_id,
        agency_code=recipient.agency,
        team_code=recipient.team,
        named_account_id=recipient.named_account_id,
        recipient_kind=recipient.kind,
        recipient_subkind=recipient.subkind,
        purpose=choices.purpose,
        urgency=choices.urgency,
        agreement=prepared.agreement_ref,
        one_off_id=prepared.one_off_id,
        combination=release.combination or "",
        state=State.DRAFT,
        choices_ct=b"",
        told_code=choices.told,
        proposal=release.proposal,
        outcome=release.outcome,
        codes=list(release.codes),
        findings=list(release.findings),
        rules_version=release.rules_version,
        engine_version=release.engine_version,
        case_version=prepared.case_version,
        protection_version=prepared.protection_version,
        needs_second_person=needs_second_person(release.items),
        emergency=choices.urgency == "emergency",
        drafter_id=work.actor.account_id,
        drafted_at=work.now,
        idempotency_key=command.idempotency_key,
        replaces_id=command.replaces_id,
        answer_by=_end_of(choices.answer_by),
    )


def _end_of(day: date | None) -> datetime | None:
    return datetime.combine(day, time(23, 59, 59), LONDON).astimezone(UTC) if day else None


def _seal_words(work: Work, disclosure: DisclosureRecord, command: SubmitDisclosure) -> None:
    """Seal the choices and the texts a person wrote under the key of the case."""
    key = cases.data_key(work, disclosure.case_id)

    def sealed(column: str, value: object) -> bytes:
        return key.seal_json(value, place_of("disclosure", disclosure.id, column))

    choices = command.choices
    disclosure.choices_ct = sealed("choices_ct", choices.to_json())
    disclosure.necessity_ct = sealed("necessity_ct", choices.necessity)
    disclosure.told_ct = sealed("told_ct", choices.told_detail)
    disclosure.ask_ct = sealed("ask_ct", choices.ask)


def choices_of(reading: Reading, disclosure: DisclosureRecord) -> Choices:
    """What the drafter chose. The caller has asked the permission."""
    key = cases.data_key(reading, disclosure.case_id)
    return choices_from(key.unseal_json(disclosure.choices_ct, place_of("disclosure", disclosure.id, "choices_ct")))


def _refuse(work: Work, disclosure: DisclosureRecord, prepared: Prepared) -> None:
    """A submitted proposal that the law or the agreement refuses: an answer, recorded like an approval."""
    disclosure.state = State.REFUSED
    disclosure.ended_at = work.now
    disclosure.end_reason = "refused_by_rules"
    clear = basis_clear(disclosure, list(prepared.release.asked)) | {"channel": "portal"}
    record(work, disclosure, "refused", Kind.DENIAL, clear, commitments(work, disclosure))


def review_disclosure(work: Work, command: ReviewDisclosure, prepared: Prepared) -> DisclosureRecord:
    """Every word was read: remember which text, and ask the second person. Raises ConflictError if it moved on."""
    disclosure = load(work, command.disclosure_id)
    work.require(Permission.DISCLOSURE_REVIEW, subject_of(work, disclosure))
    _require_version(disclosure, command.version)
    _require_state(disclosure, State.REVIEWED)
    digest = digest_of(work, prepared.release.summary)
    if not hmac.compare_digest(digest, command.digest):
        raise ConflictError(theirs=digest, yours=command.digest)
    if not prepared.release.leak_check.passed:
        raise RefusedError("The independent check still finds something that must not go. Mark it, then try again.")
    disclosure.state = State.REVIEWED
    disclosure.reviewed_digest = digest
    disclosure.reviewer_id, disclosure.reviewed_at = work.actor.account_id, work.now
    disclosure.case_version = prepared.case_version
    disclosure.protection_version = prepared.protection_version
    save_labels(work, prepared)
    if command.approver_id is not None:
        _ask_approver(work, disclosure, command.approver_id)
    return disclosure


def _ask_approver(work: Work, disclosure: DisclosureRecord, approver_id: UUID) -> None:
    if disclosure.needs_second_person and approver_id == disclosure.drafter_id:
        raise InvalidError({"approver": ["Ask somebody else: you prepared it yourself."]})
    case_service.let_approver_read(work, disclosure.case_id, approver_id)
    notice(work, "approval_wanted", approver_id, f"/disclosures/{disclosure.id}/review")


def approve_disclosure(work: Work, command: ApproveDisclosure, prepared: Prepared) -> DisclosureRecord:
    """Approve exactly the text that was reviewed. Raises RefusedError for one's own where two are needed.

    A protective change since the review puts it on hold, whoever presses the button.
    """
    disclosure = load(work, command.disclosure_id)
    subject = subject_of(work, disclosure)
    work.require(Permission.DISCLOSURE_APPROVE, subject)
    if State(disclosure.state) is State.APPROVED and disclosure.approver_id == work.actor.account_id:
        return disclosure
    _require_version(disclosure, command.version)
    _require_state(disclosure, State.APPROVED)
    if disclosure.needs_second_person and disclosure.drafter_id == work.actor.account_id:
        raise RefusedError("You prepared this yourself, and it holds sensitive data: a second person approves it.")
    check_unchanged(work, disclosure, prepared, command.digest)
    disclosure.state = State.APPROVED
    disclosure.approver_id, disclosure.approved_at = work.actor.account_id, work.now
    notice(work, "approved", disclosure.drafter_id, f"/disclosures/{disclosure.id}")
    return disclosure


def check_unchanged(work: Work, disclosure: DisclosureRecord, prepared: Prepared, digest: str) -> None:
    """That what would leave is what was reviewed. Raises RefusedError, ConflictError."""
    if cases.protection_version_of(work, disclosure.case_id) != disclosure.protection_version:
        raise RefusedError(Hold.PROTECTION.shown + " Look at it again before it goes.")
    now = digest_of(work, prepared.release.summary)
    same = hmac.compare_digest(now, disclosure.reviewed_digest) and hmac.compare_digest(now, digest)
    if not same:
        raise ConflictError(theirs=now, yours=digest)
    if prepared.release.outcome == "refuse":
        raise RefusedError("This is no longer lawful as it stands.", tuple(prepared.release.codes))
    if not prepared.release.leak_check.passed:
        raise RefusedError("The independent check finds something that must not go.")


def decline_disclosure(work: Work, command: DeclineDisclosure) -> DisclosureRecord:
    """A person says no to what the rules allow: recorded as a refusal, with the reason for the drafter."""
    disclosure = load(work, command.disclosure_id)
    work.require(Permission.DISCLOSURE_APPROVE, subject_of(work, disclosure))
    _require_version(disclosure, command.version)
    _require_state(disclosure, State.REFUSED)
    if len(command.reason.strip()) < LEAST_REASON:
        raise InvalidError({"reason": [f"Say why, in at least {LEAST_REASON} characters."]})
    disclosure.state = State.REFUSED
    disclosure.ended_at, disclosure.end_reason = work.now, "declined"
    notice(work, "refused", disclosure.drafter_id, f"/disclosures/{disclosure.id}")
    key = cases.data_key(work, disclosure.case_id)
    items = list(disclosure.proposal.get("categories", []))
    clear = basis_clear(disclosure, items) | {"channel": "portal"}
    event = record(work, disclosure, "declined", Kind.DENIAL, clear, commitments(work, disclosure))
    event.note_ct = key.seal_json(command.reason.strip(), place_of("disclosure_event", event.id, "note_ct"))
    return disclosure


def back_to_draft(work: Work, disclosure_id: UUID, version: int) -> DisclosureRecord:
    """Take a reviewed or approved disclosure back to be looked at again; its pause ends with that."""
    disclosure = load(work, disclosure_id)
    work.require(Permission.DISCLOSURE_REVIEW, subject_of(work, disclosure))
    _require_version(disclosure, version)
    _require_state(disclosure, State.DRAFT)
    disclosure.state = State.DRAFT
    disclosure.reviewed_digest = ""
    disclosure.approver_id = disclosure.approved_at = None
    if disclosure.hold_reason == Hold.PROTECTION:
        disclosure.hold_reason, disclosure.held_at = "", None
    return disclosure


def save_choices(work: Work, disclosure_id: UUID, version: int, choices: Choices) -> DisclosureRecord:
    """Keep the reviewer's changes of a draft. Raises ConflictError when somebody else saved meanwhile."""
    disclosure = load(work, disclosure_id)
    work.require(Permission.DISCLOSURE_REVIEW, subject_of(work, disclosure))
    _require_version(disclosure, version)
    if State(disclosure.state) is not State.DRAFT:
        raise RefusedError("Only a draft can be changed. Take it back to draft first.")
    key = cases.data_key(work, disclosure.case_id)
    disclosure.choices_ct = key.seal_json(choices.to_json(), place_of("disclosure", disclosure.id, "choices_ct"))
    disclosure.reviewed_digest = ""
    return disclosure


def _require_version(disclosure: DisclosureRecord, version: int) -> None:
    if disclosure.version != version:
        raise ConflictError(theirs=disclosure.version, yours=version)


def _require_state(disclosure: DisclosureRecord, to: State) -> None:
    if not may_move(State(disclosure.state), to):
        raise RefusedError(f"This is {State(disclosure.state).shown}, so that step is over.")
