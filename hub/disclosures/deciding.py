"""Put a disclosure forward and read it through: what the law answers, and which text was read.

What one agency would receive is computed before the writing block and checked inside it against the
versions it was computed from; a refusal by the law is an answer and is recorded like an approval.
Source: UK GDPR Art 5(2), 6, 9, 10; Hate Crime Policy 2.6, 2.7; lawful-basis rules, section 7.
"""

import hmac
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select

from hub.access.permissions import Permission
from hub.cases import changing
from hub.cases import queries as cases
from hub.db.sealing import place_of
from hub.db.work import Reading, Work
from hub.disclosures.answers import Told
from hub.disclosures.choices import Choices, Edit, choices_from
from hub.disclosures.commands import ReviewDisclosure, SubmitDisclosure
from hub.disclosures.material import Prepared
from hub.disclosures.places import left_to_look_at, places_of
from hub.disclosures.proposing import save_labels
from hub.disclosures.recall import count_review
from hub.disclosures.recording import basis_clear, commitments, record
from hub.disclosures.records import DisclosureRecord
from hub.disclosures.rules import Hold, State, body_of, may_move, needs_second_person
from hub.disclosures.second_person import ask_approver, end_asking
from hub.kernel.calendar import LONDON
from hub.kernel.errors import ConflictError, InvalidError, NotFoundError, RefusedError
from hub.kernel.ids import new_id, new_reference
from hub.ledger.entry import Kind


@dataclass(frozen=True, slots=True)
class DraftSubject:
    """A disclosure as the permission table asks about it: its case, who drafted it, who signed it."""

    officer_id: UUID | None
    coordinator_ids: frozenset[UUID]
    blocked_now: bool
    drafter_id: UUID | None
    sender_id: UUID | None = None
    signer_ids: frozenset[UUID] = frozenset()


def may_review(reading: Reading, disclosure_id: UUID) -> bool:
    """Whether the asker still reads the case behind this disclosure. Raises NotFoundError for hidden and missing."""
    disclosure = load(reading, disclosure_id)
    subject = subject_of(reading, disclosure)
    reading.require(Permission.DISCLOSURE_READ, subject)
    return reading.may(Permission.DISCLOSURE_REVIEW, subject)


def subject_of(reading: Reading, disclosure: DisclosureRecord) -> DraftSubject:
    """The permission subject of `disclosure`; for a case that the asker lost, what is left: who signed it."""
    signers = frozenset({disclosure.approver_id, disclosure.second_person_id} - {None})
    try:
        case = cases.subject(reading, disclosure.case_id)
    except NotFoundError:
        # A conflict closes the disclosure itself (its scope), so whoever came here has none.
        case = None
    return DraftSubject(
        case.officer_id if case else None,
        case.coordinator_ids if case else frozenset(),
        case.blocked_now if case else False,
        disclosure.drafter_id,
        disclosure.sender_id,
        signers,
    )


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


def find_worked_on(reading: Reading, disclosure_id: UUID) -> None:
    """That it is of a case which the asker works on; whoever only signed it may look at it, and no more.

    Raises NotFoundError for hidden and missing alike.
    """
    cases.load(reading, load(reading, disclosure_id).case_id)


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
    _require_same_errand(work, command)
    disclosure = draft_of(work, command.choices, prepared)
    disclosure.idempotency_key, disclosure.replaces_id = command.idempotency_key, command.replaces_id
    seal_words(work, disclosure, command.choices)
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


def _require_same_errand(work: Work, command: SubmitDisclosure) -> None:
    """What is to be replaced was shared of the same case with the same recipient."""
    if command.replaces_id is None:
        return
    older = load(work, command.replaces_id)
    same = (older.case_id, older.agency_code, older.team_code)
    if same != (command.case_id, command.choices.agency, command.choices.team) or State(older.state) is not State.SENT:
        raise InvalidError({"replaces": ["Only what is shared now, with the same recipient, can be replaced."]})


def draft_of(work: Work, choices: Choices, prepared: Prepared) -> DisclosureRecord:
    """A new row of what was chosen and what the law answered; not added yet, its words not sealed yet."""
    recipient = prepared.recipient
    disclosure = DisclosureRecord(
        id=new_id(),
        public_ref=new_reference(),
        case_id=prepared.case_id,
        agency_id=recipient.agency_id,
        agency_code=recipient.agency,
        team_code=recipient.team,
        named_account_id=recipient.named_account_id,
        recipient_kind=recipient.kind,
        recipient_subkind=recipient.subkind,
        purpose=choices.purpose,
        urgency=choices.urgency,
        state=State.DRAFT,
        choices_ct=b"",
        told_code=choices.told,
        told_at=work.now if choices.told == Told.TOLD else None,
        tell_by=_end_of(choices.told_on) if choices.told == Told.WILL_BE_TOLD else None,
        necessity_at=work.now if choices.necessity.strip() else None,
        emergency=choices.urgency == "emergency",
        drafter_id=work.actor.account_id,
        drafted_at=work.now,
        answer_by=_end_of(choices.answer_by),
    )
    take_over(disclosure, prepared)
    return disclosure


def take_over(disclosure: DisclosureRecord, prepared: Prepared) -> None:
    """Remember what the law answered to what is prepared now; the last answer before it goes is the one that counts."""
    release = prepared.release
    disclosure.agreement, disclosure.one_off_id = prepared.agreement_ref, prepared.one_off_id
    disclosure.combination = release.combination or ""
    disclosure.proposal, disclosure.outcome = release.proposal, release.outcome
    disclosure.codes, disclosure.findings = list(release.codes), list(release.findings)
    disclosure.rules_version, disclosure.engine_version = release.rules_version, release.engine_version
    disclosure.case_version = prepared.case_version
    disclosure.protection_version = prepared.protection_version
    disclosure.needs_second_person = needs_second_person(release.items)


def _end_of(day: date | None) -> datetime | None:
    return datetime.combine(day, time(23, 59, 59), LONDON).astimezone(UTC) if day else None


def seal_words(work: Work, disclosure: DisclosureRecord, choices: Choices) -> None:
    """Seal the choices and the texts a person wrote under the key of the case."""
    key = cases.data_key(work, disclosure.case_id)

    def sealed(column: str, value: object) -> bytes:
        return key.seal_json(value, place_of("disclosure", disclosure.id, column))

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
    require_version(disclosure, command.version)
    require_state(disclosure, State.REVIEWED)
    digest = digest_of(work, prepared.release.summary)
    if not hmac.compare_digest(digest, command.digest):
        raise ConflictError(theirs=digest, yours=command.digest)
    require_fit(prepared)
    edits = choices_of(work, disclosure).edits
    _require_looked_at(work, disclosure, prepared, edits)
    take_over(disclosure, prepared)
    disclosure.state = State.REVIEWED
    disclosure.reviewed_digest = digest
    disclosure.reviewed_body_digest = digest_of(work, body_of(prepared.release.summary))
    count_review(work, disclosure, prepared.release.fields, edits)
    disclosure.reviewer_id, disclosure.reviewed_at = work.actor.account_id, work.now
    save_labels(work, prepared)
    ask_approver(work, disclosure, command.approver_id)
    return disclosure


def _require_looked_at(work: Work, disclosure: DisclosureRecord, prepared: Prepared, edits: tuple[Edit, ...]) -> None:
    """That nothing is left which the engine was unsure of, here or when the same text was read. Raises RefusedError.

    The emergency path asks for no review: somebody's life does not wait for it.
    """
    release = prepared.release
    left = len(left_to_look_at(places_of(release.fields), edits))
    if left and read_before(work, disclosure, release.summary) is None:
        raise RefusedError(f"The engine is unsure of {left} more places. Look at each of them first.")


def read_before(reading: Reading, disclosure: DisclosureRecord, summary: str) -> DisclosureRecord | None:
    """The newest disclosure of the case for which somebody read this very text, but for its head; None without one."""
    if not summary:
        return None
    query = (
        select(DisclosureRecord)
        .where(
            DisclosureRecord.case_id == disclosure.case_id,
            DisclosureRecord.id != disclosure.id,
            DisclosureRecord.reviewed_body_digest == digest_of(reading, body_of(summary)),
            DisclosureRecord.reviewer_id.is_not(None),
        )
        .order_by(DisclosureRecord.reviewed_at.desc())
        .limit(1)
    )
    return reading.session.scalars(query).one_or_none()


def require_fit(prepared: Prepared) -> None:
    """That what is prepared now may go. Raises RefusedError."""
    if prepared.release.outcome == "refuse":
        raise RefusedError("This is no longer lawful as it stands.", tuple(prepared.release.codes))
    if not prepared.release.leak_check.passed:
        raise RefusedError("The independent check still finds something that must not go. Mark it, then try again.")


def back_to_draft(work: Work, disclosure_id: UUID, version: int) -> DisclosureRecord:
    """Take a reviewed or approved disclosure back to be looked at again; its pause ends with that."""
    disclosure = load(work, disclosure_id)
    work.require(Permission.DISCLOSURE_REVIEW, subject_of(work, disclosure))
    require_version(disclosure, version)
    require_state(disclosure, State.DRAFT)
    disclosure.state = State.DRAFT
    disclosure.reviewed_digest = disclosure.reviewed_body_digest = ""
    disclosure.approver_id = disclosure.approved_at = None
    if disclosure.hold_reason == Hold.PROTECTION:
        disclosure.hold_reason, disclosure.held_at = "", None
    end_asking(work, disclosure)
    return disclosure


def save_choices(
    work: Work, disclosure_id: UUID, version: int, choices: Choices, alias: tuple[str, str] | None = None
) -> DisclosureRecord:
    """Keep the reviewer's changes of a draft. alias: person and name that the record learns, so that no later text
    misses it. Raises ConflictError when somebody else saved meanwhile."""
    disclosure = load(work, disclosure_id)
    work.require(Permission.DISCLOSURE_REVIEW, subject_of(work, disclosure))
    require_version(disclosure, version)
    if State(disclosure.state) is not State.DRAFT:
        raise RefusedError("Only a draft can be changed. Take it back to draft first.")
    key = cases.data_key(work, disclosure.case_id)
    disclosure.choices_ct = key.seal_json(choices.to_json(), place_of("disclosure", disclosure.id, "choices_ct"))
    disclosure.reviewed_digest = ""
    if alias is not None:
        changing.add_name(work, disclosure.case_id, *alias, former=False)
    return disclosure


def require_version(disclosure: DisclosureRecord, version: int) -> None:
    """That nobody changed it since it was read. Raises ConflictError."""
    if disclosure.version != version:
        raise ConflictError(theirs=disclosure.version, yours=version)


def require_state(disclosure: DisclosureRecord, to: State) -> None:
    """That it may go to this state now. Raises RefusedError."""
    if not may_move(State(disclosure.state), to):
        raise RefusedError(f"This is {State(disclosure.state).shown}, so that step is over.")
