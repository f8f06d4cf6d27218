"""What ends, pauses or prolongs what was sent.

Withdrawing works at once and asks the recipient for an honest answer; expiry is a state of its own; a
pause is set by the service or asked for by the DPO and lifted by a coordinator who has looked.
Source: threat model, section 5, row rule 11; Hate Crime Policy 2.6; UK GDPR Art 7(3), 19.
"""

from uuid import UUID

from sqlalchemy import select

from hub.access.permissions import Permission
from hub.cases import queries as cases
from hub.db.work import Work
from hub.disclosures.commands import WithdrawDisclosure
from hub.disclosures.deciding import load, subject_of
from hub.disclosures.recording import commitments, recipient_code, record, seq_of_sending
from hub.disclosures.records import DisclosureEventRecord, DisclosureRecord
from hub.disclosures.rules import BEFORE_SENDING, LEAST_REASON, Hold, State, may_move
from hub.disclosures.second_person import end_asking
from hub.disclosures.sending import readers_of
from hub.identity.sessions import require_step_up
from hub.kernel.errors import InvalidError, RefusedError
from hub.ledger.entry import Kind
from hub.outbox.service import notice


def withdraw_disclosure(work: Work, command: WithdrawDisclosure) -> DisclosureRecord:
    """Withdraw at once; every reader is told, and asked what became of it. Doing it twice withdraws once."""
    disclosure = load(work, command.disclosure_id)
    work.require(Permission.DISCLOSURE_WITHDRAW, subject_of(work, disclosure))
    if State(disclosure.state) is State.RECALLED:
        return disclosure
    require_step_up(work)
    if disclosure.channel != "portal":
        raise RefusedError("This was told outside the hub and cannot be withdrawn here. Ring them.")
    if len(command.reason.strip()) < LEAST_REASON:
        raise InvalidError({"reason": [f"Say why, in at least {LEAST_REASON} characters."]})
    for account_id in readers_of(work, disclosure):
        notice(work, "withdrawn", account_id, f"/shared/{disclosure.public_ref}")
    _end(work, disclosure, State.RECALLED, "recalled", command.reason)
    return disclosure


def expire_due(work: Work) -> int:
    """The service's own work: end what ran out. Returns how many; running it twice ends nothing twice."""
    work.require(Permission.SERVICE_RUN)
    query = (
        select(DisclosureRecord)
        .where(DisclosureRecord.state == State.SENT, DisclosureRecord.expires_at <= work.now)
        .order_by(DisclosureRecord.expires_at, DisclosureRecord.id)
        .limit(100)
    )
    due = list(work.session.scalars(query))
    for disclosure in due:
        _end(work, disclosure, State.EXPIRED, "expired")
    return len(due)


def _end(work: Work, disclosure: DisclosureRecord, to: State, reason: str, note: str = "") -> None:
    if not may_move(State(disclosure.state), to):
        raise RefusedError(f"This is {State(disclosure.state).shown}; only what is shared can end.")
    disclosure.state, disclosure.ended_at, disclosure.end_reason = to, work.now, reason
    clear = {
        "recipient": recipient_code(disclosure),
        "refers_to": seq_of_sending(work, disclosure.id),
        "reason": reason,
    }
    commit = commitments(work, disclosure)
    end_asking(work, disclosure)
    record(work, disclosure, reason, Kind.WITHDRAWAL, clear, commit, note=note)


def hold_disclosure(work: Work, disclosure_id: UUID, reason: str) -> DisclosureRecord:
    """The DPO asks for a pause: no more openings until a coordinator recalls it or answers. Logged.

    Raises InvalidError for a thin reason, RefusedError for what nobody can open any more.
    """
    disclosure = load(work, disclosure_id)
    work.require(Permission.DISCLOSURE_HOLD)
    if disclosure.hold_reason == Hold.DPO:
        return disclosure
    if State(disclosure.state) is not State.SENT or disclosure.channel != "portal":
        raise RefusedError("Only what is shared now can be paused.")
    if len(reason.strip()) < LEAST_REASON:
        raise InvalidError({"reason": [f"Say why, in at least {LEAST_REASON} characters."]})
    disclosure.hold_reason, disclosure.held_at, disclosure.held_by_id = Hold.DPO, work.now, work.actor.account_id
    _tell_paused(work, disclosure)
    _access(work, disclosure, "hold", reason)
    return disclosure


def lift_hold(work: Work, disclosure_id: UUID, answer: str) -> DisclosureRecord:
    """A coordinator has looked and lifts the pause. Logged.

    answer: what was looked at, for the DPO and whoever reads later.
    """
    disclosure = load(work, disclosure_id)
    work.require(Permission.DISCLOSURE_LIFT_HOLD, subject_of(work, disclosure))
    if not disclosure.hold_reason:
        return disclosure
    if len(answer.strip()) < LEAST_REASON:
        raise InvalidError({"reason": [f"Say what you looked at, in at least {LEAST_REASON} characters."]})
    asked_by = disclosure.held_by_id
    disclosure.protection_version = cases.protection_version_of(work, disclosure.case_id)
    disclosure.hold_reason, disclosure.held_at, disclosure.held_by_id = "", None, None
    event = _access(work, disclosure, "hold_end", answer)
    if asked_by is not None:
        notice(work, "answer_received", asked_by, f"/log/{event.seq}")
    return disclosure


def _access(work: Work, disclosure: DisclosureRecord, act: str, reason: str) -> DisclosureEventRecord:
    clear = {"act": act, "role": work.actor.role.value, "reason": "recorded", "channel": _channel(work)}
    sent = seq_of_sending(work, disclosure.id)
    if sent is not None:
        clear["refers_to"] = sent
    return record(work, disclosure, act, Kind.ACCESS, clear, commitments(work, disclosure), note=reason)


def _channel(work: Work) -> str:
    return "cli" if work.actor.channel == "cli" else "page"


def pause_touched(work: Work) -> int:
    """The service's own work: pause what is unsent or unopened and older than its case's protection version.

    Opening and sending compare the versions themselves; this makes the pause visible and tells people.
    Returns how many were paused now.
    """
    work.require(Permission.SERVICE_RUN)
    states = [state.value for state in BEFORE_SENDING - {State.DRAFT}] + [State.SENT.value]
    opened = select(DisclosureEventRecord.disclosure_id).where(DisclosureEventRecord.kind == "opened")
    query = (
        select(DisclosureRecord)
        .where(
            DisclosureRecord.state.in_(states),
            DisclosureRecord.hold_reason == "",
            DisclosureRecord.id.not_in(opened),
            cases.protected_since(DisclosureRecord.case_id, DisclosureRecord.protection_version),
        )
        .order_by(DisclosureRecord.drafted_at, DisclosureRecord.id)
        .limit(100)
    )
    touched = list(work.session.scalars(query))
    for disclosure in touched:
        disclosure.hold_reason, disclosure.held_at = Hold.PROTECTION, work.now
        _tell_paused(work, disclosure)
    return len(touched)


def _tell_paused(work: Work, disclosure: DisclosureRecord) -> None:
    """Tell whoever can look at it and lift it."""
    for account_id in cases.who_looks_after(work, disclosure.case_id) | {disclosure.drafter_id}:
        notice(work, "paused", account_id, f"/disclosures/{disclosure.id}")
