"""Share again what runs out, in one touch, where nothing widens.

Nobody reads the text of a renewal again, so it is renewed only where every line of it stood in the text
that was approved, about the same people, under a basis that still holds. Otherwise the answer is a new draft.
Source: UK GDPR Art 5(1)(b), (c), (e); issue text (one-touch renewal where nothing widens); threat model P27.
"""

from uuid import UUID

from sqlalchemy import select

from hub.access.permissions import Permission
from hub.cases import queries as cases
from hub.db.sealing import place_of
from hub.db.work import Reading, Work
from hub.disclosures.copies import content_of
from hub.disclosures.deciding import choices_of, digest_of, draft_of, load, require_fit, subject_of
from hub.disclosures.material import Prepared
from hub.disclosures.recording import recipient_code
from hub.disclosures.records import DisclosureItemRecord, DisclosureRecord
from hub.disclosures.rules import Extent, State, lines_of, renewal_widens
from hub.disclosures.sending import Frozen, hand_over
from hub.identity.sessions import require_step_up
from hub.kernel.errors import RefusedError

WIDER = "More would be told than before, or in other words: prepare it anew, so that somebody reads it first."


def renew_disclosure(
    work: Work, disclosure_id: UUID, prepared: Prepared, frozen: Frozen, idempotency_key: str
) -> DisclosureRecord:
    """Share it again until a later day; the older one is replaced. Doing it twice renews once.

    Raises RefusedError where it widens, where its second person has not looked, or where it may no longer go.
    """
    older = load(work, disclosure_id)
    work.require(Permission.DISCLOSURE_RENEW, subject_of(work, older))
    work.once(idempotency_key)
    known = select(DisclosureRecord).where(DisclosureRecord.idempotency_key == idempotency_key)
    earlier = work.session.scalar(known)
    if earlier is not None:
        return earlier
    require_step_up(work)
    obstacle = obstacle_to_renewal(work, older, prepared)
    if obstacle:
        raise RefusedError(obstacle)
    newer = _again(work, older, prepared)
    newer.idempotency_key = idempotency_key
    work.session.add(newer)
    work.session.flush()
    hand_over(work, newer, prepared, frozen, "before", None)
    return newer


def obstacle_to_renewal(reading: Reading, older: DisclosureRecord, prepared: Prepared) -> str:
    """Why it cannot be renewed in one touch, as one sentence; empty when it can. The caller asked the permission."""
    if State(older.state) is not State.SENT or older.channel != "portal":
        return "Only what is shared now can be renewed."
    if older.urgency == "emergency":
        return "What was shared in an emergency is shared once: prepare it anew if it is still needed."
    if older.hold_reason or older.protection_version != prepared.protection_version:
        return "It is paused: look at what changed first."
    if older.approver_id is None and older.second_person_id is None:
        return "A second person has not looked at it yet."
    if not prepared.agreement_ref and prepared.one_off_id is None:
        return "No agreement in force covers this any more: decide once for this case."
    try:
        require_fit(prepared)
    except RefusedError as refused:
        return refused.message
    return WIDER if renewal_widens(_extent_before(reading, older), _extent_now(prepared)) else ""


def _extent_before(reading: Reading, older: DisclosureRecord) -> Extent:
    content = content_of(reading, older)
    people = select(DisclosureItemRecord.person_id, DisclosureItemRecord.category).where(
        DisclosureItemRecord.disclosure_id == older.id
    )
    return Extent(
        recipient_code(older),
        older.purpose,
        frozenset(content["items"]),
        frozenset((person, category) for person, category in reading.session.execute(people)),
        lines_of(content["summary"]),
    )


def _extent_now(prepared: Prepared) -> Extent:
    recipient = prepared.recipient
    return Extent(
        f"{recipient.agency}/{recipient.team}" if recipient.team else recipient.agency,
        prepared.release.proposal["purpose"],
        frozenset(prepared.release.items),
        frozenset((person, category) for person, _, category, _ in prepared.subjects),
        lines_of(prepared.release.summary),
    )


_WORDS = ("choices_ct", "necessity_ct", "told_ct", "ask_ct")
_CARRIED = ("drafter_id", "reviewer_id", "reviewed_at", "told_code", "told_at", "tell_by", "necessity_at")


def _again(work: Work, older: DisclosureRecord, prepared: Prepared) -> DisclosureRecord:
    """A row like the older one, decided today, signed by whoever signed that one."""
    newer = draft_of(work, choices_of(work, older), prepared)
    for name in _CARRIED:
        setattr(newer, name, getattr(older, name))
    key = cases.data_key(work, older.case_id)
    for column in _WORDS:
        stored = getattr(older, column)
        if stored is not None:
            plain = key.unseal(stored, place_of("disclosure", older.id, column))
            setattr(newer, column, key.seal(plain, place_of("disclosure", newer.id, column)))
    newer.state = State.APPROVED
    newer.emergency, newer.replaces_id = False, older.id
    newer.approver_id = older.approver_id or older.second_person_id
    newer.approved_at = older.approved_at or older.second_person_at
    newer.reviewed_digest = digest_of(work, prepared.release.summary)
    return newer
