"""What does a reader answer: confirmed, withdrawn copies dealt with, something to ask or to tell?

Each submission counts once. What became of a withdrawn copy is told honestly: also that the law makes
them keep it, or that they had passed it on before.
Source: threat model, section 5 (confirm receipt; requests); sealed log specification, section 3.2.1; UK GDPR Art 19.
"""

from sqlalchemy import select

from hub.access.permissions import Permission
from hub.db.work import Work
from hub.disclosures.answers import Message, RecallAnswer
from hub.disclosures.asked import leave_message, tell_landlord
from hub.disclosures.commands import AnswerReceived
from hub.disclosures.readers import PartnerMessageRecord
from hub.disclosures.received import load_received, opened_at, subject_for
from hub.disclosures.recording import event_with_key, record_receipt
from hub.disclosures.records import DisclosureRecord
from hub.disclosures.rules import State
from hub.kernel.errors import InvalidError, RefusedError


def answer_received(work: Work, command: AnswerReceived) -> None:
    """Confirm, answer a withdrawal, or tell the landlord something. Raises InvalidError, RefusedError."""
    disclosure = load_received(work, command.public_ref)
    work.require(Permission.RECEIVED_ANSWER, subject_for(disclosure))
    if event_with_key(work, command.idempotency_key) is not None:
        return
    if command.act == "acknowledged":
        _require_opened(work, disclosure)
        record_receipt(work, disclosure, "confirmed", "acknowledged", command.idempotency_key)
    elif command.act in set(RecallAnswer):
        _answer_withdrawal(work, disclosure, command)
    else:
        _require_opened(work, disclosure)
        _tell(work, disclosure, command)


def _answer_withdrawal(work: Work, disclosure: DisclosureRecord, command: AnswerReceived) -> None:
    """What became of a withdrawn copy; what the law makes them keep, and who had it before, in their words."""
    if State(disclosure.state) is not State.RECALLED:
        raise RefusedError("This was not withdrawn, so there is nothing to answer.")
    wanted = RecallAnswer(command.act).asks
    if wanted and not command.text.strip():
        raise InvalidError({"text": [wanted]})
    if command.text.strip():
        leave_message(work, disclosure, Message.WITHDRAWAL, command.text)
    else:
        tell_landlord(work, disclosure)
    record_receipt(work, disclosure, command.act, command.act, command.idempotency_key)


def _tell(work: Work, disclosure: DisclosureRecord, command: AnswerReceived) -> None:
    """Ask or tell the landlord something; a second press of the same button tells it once."""
    if command.act not in set(Message) - {Message.WITHDRAWAL}:
        raise InvalidError({"act": ["Choose what you want to tell us."]})
    kind = Message(command.act)
    if kind.needs_text and not command.text.strip():
        raise InvalidError({"text": ["Write what you want to tell us."]})
    work.once(command.idempotency_key)
    already = select(PartnerMessageRecord.id).where(PartnerMessageRecord.idempotency_key == command.idempotency_key)
    if command.idempotency_key and work.session.scalar(already) is not None:
        return
    leave_message(work, disclosure, kind, command.text, command.idempotency_key)


def _require_opened(work: Work, disclosure: DisclosureRecord) -> None:
    if opened_at(work, disclosure) is None:
        raise RefusedError("Open it before you answer.")
