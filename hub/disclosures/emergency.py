"""Send alone in an emergency, and let a second person look afterwards.

One person may send at once; a second person and the data protection officer are told in the same moment.
The second person confirms or withdraws, and the necessity is written, by the end of the next working day.
Where no agreement covers it, sending alone is itself the decision for this one case. Leak check and
conflict blocks hold here as everywhere.
Source: lawful-basis rules, section 6a (emergency path; one-off decision); threat model, section 5.
"""

from datetime import timedelta
from uuid import UUID

from hub.access.permissions import Permission
from hub.cases import queries as cases
from hub.db.sealing import place_of
from hub.db.work import Work
from hub.disclosures.approving import check_unchanged
from hub.disclosures.commands import SendAlone
from hub.disclosures.debts import Debt, still_owed
from hub.disclosures.deciding import choices_of, digest_of, load, require_version, subject_of, take_over
from hub.disclosures.material import Prepared
from hub.disclosures.recording import commitments, event_with_key, record, seq_of_sending
from hub.disclosures.records import DisclosureRecord, OneOffDecisionRecord
from hub.disclosures.rules import State, may_move
from hub.disclosures.second_person import ask_approver, end_asking, possible_approvers
from hub.disclosures.sending import Frozen, hand_over
from hub.identity import queries as identity
from hub.identity.sessions import require_step_up
from hub.kernel.calendar import end_of_working_day_after
from hub.kernel.errors import RefusedError
from hub.kernel.ids import new_id
from hub.ledger.entry import Kind
from hub.outbox.service import notice


def send_alone(work: Work, command: SendAlone, prepared: Prepared, frozen: Frozen) -> DisclosureRecord:
    """The emergency path: read and sent by one person at once; doing it twice sends once.

    Raises RefusedError unless the proposal was an emergency, InvalidError for somebody who cannot be asked.
    """
    disclosure = load(work, command.disclosure_id)
    work.require(Permission.DISCLOSURE_SEND_ALONE, subject_of(work, disclosure))
    if event_with_key(work, command.idempotency_key) is not None or State(disclosure.state) is State.SENT:
        return disclosure
    require_step_up(work)
    if not disclosure.emergency:
        raise RefusedError("Only an emergency may be sent by one person alone.")
    if not may_move(State(disclosure.state), State.SENT, alone=True):
        raise RefusedError(f"This is {State(disclosure.state).shown}, so it cannot be sent.")
    require_version(disclosure, command.version)
    take_over(disclosure, prepared)
    disclosure.reviewed_digest = digest_of(work, prepared.release.summary)
    disclosure.reviewer_id, disclosure.reviewed_at = work.actor.account_id, work.now
    check_unchanged(work, disclosure, prepared, command.digest)
    if not prepared.agreement_ref and prepared.one_off_id is None:
        disclosure.one_off_id = _decide_at_once(work, disclosure)
    disclosure.second_person_by = end_of_working_day_after(work.now, 1, work.practice.extra_days_off)
    _ask_second_person(work, disclosure, command.second_person_id)
    event = hand_over(work, disclosure, prepared, frozen, "after", command.idempotency_key)
    _tell_at_once(work, disclosure, event.seq)
    return disclosure


def _ask_second_person(work: Work, disclosure: DisclosureRecord, wanted: UUID | None) -> None:
    """Ask whom the sender named, else the first who can be asked; with nobody to ask it still goes."""
    others = possible_approvers(work, disclosure, neither=work.actor.account_id)
    asked = wanted or next(iter(others), None)
    if asked is not None:
        ask_approver(work, disclosure, asked, neither=work.actor.account_id)


def _decide_at_once(work: Work, disclosure: DisclosureRecord) -> UUID:
    """The decision for one case that stands in the agreement's place, taken by whoever sends alone."""
    decision_id, key = new_id(), cases.data_key(work, disclosure.case_id)
    choices = choices_of(work, disclosure)
    told = {
        "necessity": choices.necessity or "An emergency: written by the end of the next working day.",
        "basis": ", ".join(disclosure.codes) or "see the findings of the disclosure",
        "told": choices.told_detail,
    }
    work.session.add(
        OneOffDecisionRecord(
            id=decision_id,
            case_id=disclosure.case_id,
            agency_id=disclosure.agency_id,
            named_account_id=disclosure.named_account_id,
            purpose=disclosure.purpose,
            record_ct=key.seal_json(told, place_of("one_off_decision", decision_id, "record_ct")),
            status="decided",
            ends_at=work.now + timedelta(days=work.practice.one_off_end_days),
            emergency=True,
            asked_by_id=work.actor.account_id,
            asked_at=work.now,
            decided_by_id=work.actor.account_id,
            decided_at=work.now,
        )
    )
    work.session.flush()
    return decision_id


def _tell_at_once(work: Work, disclosure: DisclosureRecord, seq: int) -> None:
    by = disclosure.second_person_by
    if disclosure.asked_id is not None:
        notice(work, "emergency_sent", disclosure.asked_id, f"/disclosures/{disclosure.id}", answer_by=by)
    for account_id in identity.accounts_with_role(work, "dpo"):
        notice(work, "emergency_sent", account_id, f"/log/{seq}", answer_by=by)


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
    commit = commitments(work, disclosure)
    end_asking(work, disclosure)
    record(work, disclosure, "confirmed_after", Kind.CORRECTION, clear, commit)
    return disclosure


def debts_of(disclosure: DisclosureRecord) -> tuple[Debt, ...]:
    """What is still owed about `disclosure`, soonest first."""
    return still_owed(
        State(disclosure.state),
        disclosure.second_person_by,
        disclosure.second_person_at,
        disclosure.necessity_at,
        disclosure.tell_by,
        disclosure.told_at,
    )
