"""Decide once, where no agreement is in force with this recipient or none covers it.

One case, one named recipient person, one purpose, an end of at most 14 days; the fields of the decision
record; a coordinator decides with the DPO's recorded advice, or in an emergency before it. It stands in
the agreement's place, never for regular sharing and never for a suspended partner.
Source: lawful-basis rules, section 6a; ICO data sharing code, Annex B.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from hub.access.permissions import Permission
from hub.cases import queries as cases
from hub.db.sealing import place_of
from hub.db.work import Reading, Work
from hub.disclosures.commands import DecideOnce
from hub.disclosures.records import OneOffDecisionRecord
from hub.identity import queries as identity
from hub.kernel.errors import InvalidError, NotFoundError, RefusedError
from hub.kernel.ids import new_id
from hub.lawful.purposes import Purpose
from hub.outbox.service import notice

FIELDS: dict[str, str] = {
    "requester": "Who asked, of which organisation and in which post, and when",
    "data": "What data, about whom",
    "necessity": "Why it is necessary, and why less would not do",
    "basis": "On what lawful basis and conditions",
    "harm": "What harm sharing, and not sharing, could do",
    "security": "How it reaches them safely, how long they keep it, and what becomes of it then",
    "told": "What the person was told, or why not",
}
"""Fields of the decision record, with the question each answers."""


@dataclass(frozen=True, slots=True)
class OneOffView:
    """One decision as its page shows it."""

    id: UUID
    case_id: UUID
    agency: str
    person: str
    purpose: str
    status: str
    ends_at: datetime
    emergency: bool
    record: tuple[tuple[str, str], ...]
    advice: str
    advice_text: str


def ask_once(work: Work, command: DecideOnce) -> OneOffDecisionRecord:
    """Write the decision record and ask for advice; in an emergency it counts at once.

    Raises InvalidError naming each empty field, an end that is past or too far, or a person of another agency.
    """
    case = cases.subject(work, command.case_id)
    work.require(Permission.ONE_OFF_DECIDE, case)
    person = identity.person_at(work, command.agency, command.named_username)
    agency = _agency(work, command.agency)
    errors = {name: ["Write this down."] for name in FIELDS if not dict(command.record).get(name, "").strip()}
    if person is None or agency is None:
        errors["named_username"] = ["Name one person of that agency who has an account."]
    latest = work.now + timedelta(days=work.practice.one_off_end_days)
    if not work.now < command.ends_at <= latest:
        errors["ends_at"] = [f"Choose an end within the next {work.practice.one_off_end_days} days."]
    if errors:
        raise InvalidError(errors)
    decision_id = new_id()
    key = cases.data_key(work, command.case_id)
    decision = OneOffDecisionRecord(
        id=decision_id,
        case_id=command.case_id,
        agency_id=agency.id,
        named_account_id=person.id,
        purpose=command.purpose,
        record_ct=key.seal_json(dict(command.record), place_of("one_off_decision", decision_id, "record_ct")),
        status="decided" if command.emergency else "asked",
        ends_at=command.ends_at,
        emergency=command.emergency,
        asked_by_id=work.actor.account_id,
        asked_at=work.now,
        decided_by_id=work.actor.account_id if command.emergency else None,
        decided_at=work.now if command.emergency else None,
    )
    work.session.add(decision)
    for account_id in identity.accounts_with_role(work, "dpo"):
        notice(work, "advice_wanted", account_id, f"/one-off/{decision_id}")
    return decision


def _agency(reading: Reading, code: str) -> identity.AgencyView | None:
    try:
        return identity.agency_by_code(reading, code)
    except NotFoundError:
        return None


def advise_once(work: Work, decision_id: UUID, advice: str, text: str) -> None:
    """The DPO's advice, recorded; it decides nothing. advice: `for` or `against`."""
    work.require(Permission.ONE_OFF_ADVISE)
    decision = load(work, decision_id)
    if advice not in {"for", "against"}:
        raise InvalidError({"advice": ["Say whether you advise for or against it."]})
    if len(text.strip()) < 20:
        raise InvalidError({"text": ["Write your advice in at least 20 characters."]})
    key = cases.data_key(work, decision.case_id)
    decision.advice = advice
    decision.advice_ct = key.seal_json(text.strip(), place_of("one_off_decision", decision.id, "advice_ct"))
    decision.advised_by_id, decision.advised_at = work.actor.account_id, work.now
    if decision.status == "asked":
        decision.status = "advised"
    notice(work, "answer_received", decision.asked_by_id, f"/one-off/{decision_id}")


def decide_once(work: Work, decision_id: UUID, reason: str = "") -> None:
    """The coordinator's yes, after the advice; against the advice only with a written reason."""
    decision = load(work, decision_id)
    work.require(Permission.ONE_OFF_DECIDE, cases.subject(work, decision.case_id))
    if decision.status == "decided":
        return
    if decision.status != "advised":
        raise RefusedError("The data protection officer has not advised yet.")
    if decision.advice == "against" and len(reason.strip()) < 20:
        raise InvalidError({"reason": ["You go against the advice: write why, in at least 20 characters."]})
    decision.status, decision.decided_by_id, decision.decided_at = "decided", work.actor.account_id, work.now


def in_place(reading: Reading, case_id: UUID, agency_id: UUID, purpose: str) -> OneOffDecisionRecord | None:
    """The decision that counts now for this case, agency and purpose, if there is one."""
    query = select(OneOffDecisionRecord).where(
        OneOffDecisionRecord.case_id == case_id,
        OneOffDecisionRecord.agency_id == agency_id,
        OneOffDecisionRecord.purpose == purpose,
        OneOffDecisionRecord.status == "decided",
        OneOffDecisionRecord.ends_at > reading.now,
    )
    return reading.session.scalars(query.order_by(OneOffDecisionRecord.ends_at.desc()).limit(1)).one_or_none()


def show_once(reading: Reading, decision_id: UUID) -> OneOffView:
    """One decision for its page. Raises NotFoundError for hidden and missing alike."""
    decision = load(reading, decision_id)
    if not reading.may(Permission.ONE_OFF_ADVISE):
        reading.require(Permission.ONE_OFF_DECIDE, cases.subject(reading, decision.case_id))
    reading.require(Permission.ONE_OFF_READ)
    key = cases.data_key(reading, decision.case_id)
    record = key.unseal_json(decision.record_ct, place_of("one_off_decision", decision.id, "record_ct"))
    advice = ""
    if decision.advice_ct:
        advice = key.unseal_json(decision.advice_ct, place_of("one_off_decision", decision.id, "advice_ct"))
    names = identity.names_of(reading, {decision.named_account_id})
    return OneOffView(
        decision.id,
        decision.case_id,
        identity.agency_name(reading, decision.agency_id),
        names.get(decision.named_account_id, ""),
        decision.purpose,
        decision.status,
        decision.ends_at,
        decision.emergency,
        tuple((question, record.get(name, "")) for name, question in FIELDS.items()),
        decision.advice,
        advice,
    )


def list_once(reading: Reading, case_id: UUID | None = None) -> tuple[OneOffView, ...]:
    """Decisions that wait for advice or are running, of one case or of all that the asker may see."""
    reading.require(Permission.ONE_OFF_READ)
    query = select(OneOffDecisionRecord).where(OneOffDecisionRecord.ends_at > reading.now)
    if case_id is not None:
        query = query.where(OneOffDecisionRecord.case_id == case_id)
    query = query.order_by(OneOffDecisionRecord.asked_at.desc(), OneOffDecisionRecord.id).limit(100)
    return tuple(show_once(reading, decision.id) for decision in reading.session.scalars(query))


def load(reading: Reading, decision_id: UUID) -> OneOffDecisionRecord:
    """One decision through the one scope. Raises NotFoundError for hidden and missing alike."""
    decision = reading.session.scalar(select(OneOffDecisionRecord).where(OneOffDecisionRecord.id == decision_id))
    if decision is None:
        raise NotFoundError
    return decision


@dataclass(frozen=True, slots=True)
class OnceForm:
    """The form for a one-off decision: the case, who could be told, and what was chosen before."""

    case_id: UUID
    reference: str
    agencies: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...]
    purposes: tuple[tuple[str, str], ...]
    agency: str
    purpose: str
    most_days: int


def once_form(reading: Reading, case_id: UUID, recipient: str, purpose: str) -> OnceForm:
    """What the form for a one-off decision offers. Raises NotFoundError for hidden and missing alike."""
    subject = cases.subject(reading, case_id)
    reading.require(Permission.ONE_OFF_DECIDE, subject)
    views = [view for view in identity.list_agencies(reading) if view.code != reading.actor.agency]
    agency = recipient.partition("/")[0]
    people = [p for view in views if not agency or view.code == agency for p in identity.people_at(reading, view.code)]
    return OnceForm(
        case_id,
        subject.reference,
        tuple((view.code, view.title) for view in views),
        tuple((p.username, f"{p.name} ({p.agency})") for p in people),
        tuple((p.value, p.title_text) for p in Purpose),
        agency,
        purpose,
        reading.practice.one_off_end_days,
    )
