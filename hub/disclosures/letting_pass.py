"""Let a find of the independent check pass: asked for with a reason, decided by a second person, sealed in the log.

A find can be a mistake (a family name that is also a street), and then somebody else than who asks says so. Nothing is
sent in between, and a pass holds for the one text that both saw.
Source: redaction requirements, section 7; sealed log specification, section 3.2.1 (`leak_override`).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.access.permissions import Permission
from hub.cases import queries as cases
from hub.db.sealing import place_of
from hub.db.work import Reading, Work
from hub.disclosures.checks import LeakOverrideRecord
from hub.disclosures.commands import AskToLetPass, DecideToLetPass
from hub.disclosures.deciding import load, require_version, subject_of
from hub.disclosures.material import Prepared
from hub.disclosures.passed import finds_asked, reason_asked, waiting_row
from hub.disclosures.passes import LetPass, finds_of, text_digest
from hub.disclosures.recording import commitments, record, seq_of_sending
from hub.disclosures.records import DisclosureRecord
from hub.disclosures.rules import LEAST_REASON, State
from hub.disclosures.second_person import ask_approver, end_asking
from hub.identity import queries as identity
from hub.identity import security_log
from hub.identity.kinds import EventKind
from hub.identity.sessions import require_step_up
from hub.kernel.errors import ConflictError, InvalidError, RefusedError
from hub.kernel.ids import new_id
from hub.ledger.entry import Kind
from hub.outbox.service import notice


@dataclass(frozen=True, slots=True)
class PassSubject:
    """A wish to let something pass as the permission table asks about it."""

    coordinator_ids: frozenset[UUID]
    blocked_now: bool
    asked_by_id: UUID


@dataclass(frozen=True, slots=True)
class WaitingPass:
    """What waits for a second person: who asked, why, when, and whether the asker of the page may decide it."""

    id: UUID
    asked_by: str
    reason: str
    asked_at: datetime
    may_decide: bool


def ask_to_let_pass(work: Work, command: AskToLetPass, prepared: Prepared) -> None:
    """Ask a second person to let the finds in this text pass. Doing it twice asks once; another text asks anew.

    Raises RefusedError where there is nothing to let pass, InvalidError for a thin reason or somebody who cannot be
    asked, ConflictError where the draft moved on.
    """
    disclosure = load(work, command.disclosure_id)
    work.require(Permission.DISCLOSURE_REVIEW, subject_of(work, disclosure))
    finds, waiting = finds_of(prepared.release), waiting_row(work, disclosure)
    text = text_digest(prepared.release.summary)
    if waiting is not None:
        if finds_asked(work, disclosure, waiting) == LetPass(text, frozenset(finds)):
            return
        waiting.decided_by_id, waiting.decided_at, waiting.allowed = work.actor.account_id, work.now, False
        work.session.flush()
    require_version(disclosure, command.version)
    if State(disclosure.state) is not State.DRAFT or not finds:
        raise RefusedError("The check finds nothing in this text that could be let pass.")
    if len(command.reason.strip()) < LEAST_REASON:
        raise InvalidError({"reason": [f"Say why it is no leak, in at least {LEAST_REASON} characters."]})
    ask_approver(work, disclosure, command.approver_id, neither=work.actor.account_id)
    notice(work, "approval_wanted", command.approver_id, f"/disclosures/{disclosure.id}/review")
    key, row_id = cases.data_key(work, disclosure.case_id), new_id()
    sealed = {"text": text, "values": [list(value) for value in finds]}
    work.session.add(
        LeakOverrideRecord(
            id=row_id,
            disclosure_id=disclosure.id,
            finds_ct=key.seal_json(sealed, place_of("leak_override", row_id, "finds_ct")),
            reason_ct=key.seal_json(command.reason.strip(), place_of("leak_override", row_id, "reason_ct")),
            asked_by_id=work.actor.account_id,
            asked_at=work.now,
        )
    )


def decide_to_let_pass(work: Work, command: DecideToLetPass, prepared: Prepared) -> None:
    """A second person says that it is no leak, or that it is. A yes is an entry in the sealed log.

    Raises ConflictError where the text or what is found in it is another by now.
    """
    disclosure = load(work, command.disclosure_id)
    row = waiting_row(work, disclosure)
    if row is None:
        work.require(Permission.DISCLOSURE_REVIEW, subject_of(work, disclosure))
        return
    work.require(Permission.DISCLOSURE_LET_PASS, _subject(work, disclosure, row))
    require_step_up(work)
    asked = finds_asked(work, disclosure, row)
    if command.yes and LetPass(text_digest(prepared.release.summary), frozenset(finds_of(prepared.release))) != asked:
        raise ConflictError(theirs=disclosure.version, yours=None)
    row.decided_by_id, row.decided_at, row.allowed = work.actor.account_id, work.now, command.yes
    notice(work, "answer_received", row.asked_by_id, f"/disclosures/{disclosure.id}/review")
    commit = commitments(work, disclosure)
    reason = reason_asked(work, disclosure, row)
    end_asking(work, disclosure)
    if command.yes:
        security_log.record(work, EventKind.RULE_OVERRIDDEN, detail="leak_check")
        clear = {"act": "leak_override", "role": work.actor.role.value, "reason": "no_leak", "channel": _channel(work)}
        sent = seq_of_sending(work, disclosure.id)
        clear |= {"refers_to": sent} if sent is not None else {}
        row.seq = record(work, disclosure, "leak_override", Kind.ACCESS, clear, commit, note=reason).seq


def _channel(work: Work) -> str:
    return "page" if work.actor.channel == "page" else "cli"


def _subject(reading: Reading, disclosure: DisclosureRecord, row: LeakOverrideRecord) -> PassSubject:
    subject = subject_of(reading, disclosure)
    return PassSubject(subject.coordinator_ids, subject.blocked_now, row.asked_by_id)


def waiting_pass(reading: Reading, disclosure: DisclosureRecord) -> WaitingPass | None:
    """What waits for a second person now, if anything. The caller has asked the permission."""
    row = waiting_row(reading, disclosure)
    if row is None:
        return None
    name = identity.names_of(reading, {row.asked_by_id}).get(row.asked_by_id, "")
    may = reading.may(Permission.DISCLOSURE_LET_PASS, _subject(reading, disclosure, row))
    return WaitingPass(row.id, name, reason_asked(reading, disclosure, row), row.asked_at, may)
