"""How does one disclosure stand, what happened to it, and what can the asker do about it now?

A frozen view; the template only prints it. Which buttons there are follows from the permission table and the state.
Source: pages paper, section 4 (the entry's journey as a timeline); access matrix (disclosure draft).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from hub.access.permissions import Permission
from hub.agreements import queries as agreements
from hub.cases import queries as cases
from hub.db.sealing import place_of
from hub.db.work import Reading
from hub.disclosures import deciding, second_person
from hub.disclosures.answers import Message, Told
from hub.disclosures.asked import answer_text, message_text
from hub.disclosures.choices import Choices
from hub.disclosures.debts import Owed
from hub.disclosures.emergency import debts_of
from hub.disclosures.events import event_tone, event_words
from hub.disclosures.readers import ContentWindowRecord, PartnerMessageRecord
from hub.disclosures.records import DisclosureEventRecord, DisclosureRecord
from hub.disclosures.rules import Hold, State
from hub.disclosures.said import Channel
from hub.disclosures.share_page import share_url
from hub.identity import queries as identity
from hub.kernel.calendar import civil_date
from hub.lawful.conditions import title
from hub.lawful.purposes import Purpose, Urgency


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing to fill in before an action: `textarea`, `text` or `select` with choices."""

    name: str
    label: str
    kind: str = "textarea"
    choices: tuple[tuple[str, str], ...] = ()
    value: str = ""


@dataclass(frozen=True, slots=True)
class ActionView:
    """One thing that can be done now. kind: `link` or `form`; style: primary, secondary or warning.

    asks: what is filled in first; those that ask are folded under their words, so that one button leads.
    """

    kind: str
    words: str
    url: str
    hidden: tuple[tuple[str, str], ...] = ()
    asks: tuple[Ask, ...] = ()
    style: str = "primary"


@dataclass(frozen=True, slots=True)
class StageView:
    """One stage of the way: done, now, ahead or stopped."""

    title: str
    state: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StepView:
    """One thing that happened. text: a reason, for those who may read it; tone: how loud it is."""

    title: str
    at: datetime
    by: str
    text: str = ""
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class DebtView:
    """One thing still owed."""

    what: str
    by: datetime
    overdue: bool


@dataclass(frozen=True, slots=True)
class SaidBack:
    """What a partner asked or told, with the landlord's answer."""

    id: UUID
    kind: Message
    text: str
    at: datetime
    who: str
    answer: str


@dataclass(frozen=True, slots=True)
class DisclosureView:
    """One disclosure as the landlord's page shows it."""

    id: UUID
    reference: str
    case_url: str
    recipient: str
    state: str
    paused: str
    refused: bool
    would_have_refused: bool
    facts: tuple[tuple[str, str], ...]
    findings: tuple[dict, ...]
    again_url: str
    again_words: str
    debts: tuple[DebtView, ...]
    stages: tuple[StageView, ...]
    timeline: tuple[StepView, ...]
    actions: tuple[ActionView, ...]
    messages: tuple[SaidBack, ...]
    windows: tuple[tuple[str, datetime, str], ...]


def show_disclosure(reading: Reading, disclosure_id: UUID) -> DisclosureView:
    """One disclosure. Raises NotFoundError for hidden and missing alike."""
    d = deciding.load(reading, disclosure_id)
    subject = deciding.subject_of(reading, d)
    reading.require(Permission.DISCLOSURE_READ, subject)
    state, choices = State(d.state), deciding.choices_of(reading, d)
    recipient = identity.agency_by_code(reading, d.agency_code, d.team_code or "")
    reference = cases.reference_of(reading, d.case_id)
    events = _events(reading, d)
    return DisclosureView(
        id=d.id,
        reference=reference or "a case you no longer work on",
        case_url=f"/cases/{d.case_id}" if reference else "",
        recipient=recipient.title,
        state=d.state,
        paused=Hold(d.hold_reason).shown if d.hold_reason else "",
        refused=state is State.REFUSED,
        would_have_refused=d.would_have_refused,
        facts=_facts(reading, d, choices, recipient),
        findings=tuple(d.findings),
        again_url=_again(d, choices) if state is State.REFUSED and reference else "",
        again_words=_again_words(d),
        debts=tuple(DebtView(debt.what.shown, debt.by, debt.overdue(reading.now)) for debt in debts_of(d)),
        stages=_stages(d, events),
        timeline=_timeline(reading, d, events),
        actions=_actions(reading, d, subject, choices),
        messages=_messages(reading, d) if reference else (),
        windows=_windows(reading, d),
    )


def _facts(reading: Reading, d: DisclosureRecord, choices: Choices, recipient) -> tuple[tuple[str, str], ...]:
    basis = [title(code) for code in (d.proposal.get("art6"), d.proposal.get("annex1")) if code]
    named = identity.names_of(reading, {d.named_account_id}).get(d.named_account_id, "")
    told = [Told(d.told_code).shown if d.told_code else "", _sealed(reading, d, "told_ct")]
    facts = [
        ("To", f"{named}, {recipient.title}" if named else recipient.title),
        ("Whom to ring there", f"{recipient.duty_name}, {recipient.duty_phone}"),
        ("Purpose", Purpose(d.purpose).title_text),
        ("Urgency", Urgency(d.urgency).title_text),
        ("Told", _when_said(d)),
        ("Basis", "; ".join(basis)),
        ("Agreement", _footing(reading, d)),
        ("Why necessary", _sealed(reading, d, "necessity_ct") or "not written yet"),
        ("Against their wishes because", dict(choices.records).get("override", "")),
        ("Person told beforehand", ". ".join(part.rstrip(".") for part in told if part)),
        ("What we ask", choices.ask),
        ("Readable until", _day(d.expires_at)),
        ("Rules and redaction engine", ", ".join(v for v in (d.rules_version, d.engine_version) if v)),
    ]
    return tuple((name, value) for name, value in facts if value)


def _sealed(reading: Reading, d: DisclosureRecord, column: str) -> str:
    stored = getattr(d, column)
    if not stored:
        return ""
    return cases.data_key(reading, d.case_id).unseal_json(stored, place_of("disclosure", d.id, column))


def _footing(reading: Reading, d: DisclosureRecord) -> str:
    if d.one_off_id is not None:
        return "a decision for this case alone"
    return agreements.title_of(reading, d.agreement) if d.agreement else "none"


def _when_said(d: DisclosureRecord) -> str:
    return f"{Channel(d.channel).shown}, {_day(d.said_at)}" if d.channel != "portal" else ""


def _day(instant: datetime | None) -> str:
    if instant is None:
        return ""
    day = civil_date(instant)
    return f"{day:%A} {day.day} {day:%B %Y}"


def _again(d: DisclosureRecord, choices: Choices) -> str:
    """The share page with the smallest change that would make it lawful, where one press can make it."""
    drop = sorted({item for f in d.findings if f["result"] == "REFUSE" for item in f.get("change", {}).get("drop", ())})
    other = [purpose for f in d.findings for purpose in f.get("change", {}).get("purpose", ())]
    return share_url(
        d.case_id, choices, out=tuple(dict.fromkeys((*choices.out, *drop))),
        combination=choices.combination if drop else "", purpose=other[0] if other else choices.purpose,
    )  # fmt: skip


def _again_words(d: DisclosureRecord) -> str:
    drop = any(f.get("change", {}).get("drop") for f in d.findings if f["result"] == "REFUSE")
    other = [purpose for f in d.findings for purpose in f.get("change", {}).get("purpose", ())]
    if other:
        return f"Share it for {Purpose(other[0]).title_text} instead"
    return "Leave that out and try again" if drop else "Change it and try again"


def _events(reading: Reading, d: DisclosureRecord) -> list[DisclosureEventRecord]:
    query = select(DisclosureEventRecord).where(DisclosureEventRecord.disclosure_id == d.id)
    return list(reading.session.scalars(query.order_by(DisclosureEventRecord.seq)))


def _stages(d: DisclosureRecord, events: list[DisclosureEventRecord]) -> tuple[StageView, ...]:
    """The way from draft to its end: what is done, what is next, where it stopped."""
    first = {event.kind: event.at for event in reversed(events)}
    if d.channel != "portal":
        return (StageView("Told", "done", d.said_at), StageView("Recorded", "done", first.get("said")))
    approval = ("Second person", d.second_person_at) if d.second_person_by else ("Approved", d.approved_at)
    way = [("Prepared", d.drafted_at), ("Reviewed", d.reviewed_at), approval, ("Shared", d.sent_at)]
    if d.second_person_by:
        way[2], way[3] = way[3], way[2]
    way += [("Opened", first.get("opened")), ("Confirmed", first.get("confirmed"))]
    over = State(d.state) in {State.REFUSED, State.RECALLED, State.EXPIRED, State.SUPERSEDED}
    done = [StageView(what, "done", at) for what, at in way if at is not None]
    if over:
        return (*done, StageView(State(d.state).shown.capitalize(), "stopped", d.ended_at))
    ahead = [what for what, at in way if at is None]
    return (*done, *(StageView(what, "now" if n == 0 else "ahead") for n, what in enumerate(ahead)))


def _timeline(
    reading: Reading, d: DisclosureRecord, events: list[DisclosureEventRecord]
) -> tuple[StepView, ...]:
    """Everything that happened, newest first, with the reasons that were written."""
    names = identity.names_of(
        reading, {d.drafter_id, d.reviewer_id, d.approver_id} | {event.account_id for event in events}
    )
    before = (
        ("prepared", d.drafted_at, d.drafter_id),
        ("reviewed", d.reviewed_at, d.reviewer_id),
        ("approved", d.approved_at, d.approver_id),
    )
    steps = [StepView(what.capitalize(), at, names.get(who, "")) for what, at, who in before if at is not None]
    key = cases.data_key(reading, d.case_id)
    for event in events:
        note = ""
        if event.note_ct:
            note = key.unseal_json(event.note_ct, place_of("disclosure_event", event.id, "note_ct"))
        words = event_words(event.kind).capitalize()
        steps.append(StepView(words, event.at, names.get(event.account_id, "the hub"), note, event_tone(event.kind)))
    for what, at in cases.noticed(reading, d.id):
        steps.append(StepView(what.replace("_", " ").capitalize(), at, "the hub", "", "attention"))
    return tuple(sorted(steps, key=lambda step: step.at, reverse=True))


def _actions(reading: Reading, d: DisclosureRecord, subject, choices: Choices) -> tuple[ActionView, ...]:
    """What the asker can do now, the leading one first."""
    found = [*_before_sending(reading, d, subject), *_after_sending(reading, d, subject, choices)]
    if d.hold_reason and reading.may(Permission.DISCLOSURE_LIFT_HOLD, subject):
        found.append(
            ActionView("form", "I have looked: lift the pause", f"/disclosures/{d.id}/lift", (),
                       (Ask("reason", "What you looked at, and why it may go on"),))
        )  # fmt: skip
    return tuple(found)


def _before_sending(reading: Reading, d: DisclosureRecord, subject) -> list[ActionView]:
    state, base, version = State(d.state), f"/disclosures/{d.id}", (("version", str(d.version)),)
    found: list[ActionView] = []
    may_review = reading.may(Permission.DISCLOSURE_REVIEW, subject)
    if state in {State.DRAFT, State.REVIEWED} and may_review:
        mine = state is State.DRAFT or d.asked_id == reading.actor.account_id
        words = "Review the text" if state is State.DRAFT else "Read it and decide"
        found.append(ActionView("link", words, f"{base}/review", style="primary" if mine else "secondary"))
    if state is State.APPROVED and reading.may(Permission.DISCLOSURE_SEND, subject):
        found.append(ActionView("form", "Send it now", f"{base}/send", version))
    if state is State.REVIEWED and may_review:
        found += _somebody_else(reading, d, version)
    if state in {State.REVIEWED, State.APPROVED} and may_review:
        found.append(ActionView("form", "Take it back to draft", f"{base}/back", version, style="secondary"))
    return found


def _somebody_else(reading: Reading, d: DisclosureRecord, version) -> list[ActionView]:
    """Ask another second person, where there is one."""
    neither = d.sender_id
    others = second_person.possible_approvers(reading, d, neither)
    choices = tuple((str(account), name) for account, name in others.items() if account != d.asked_id)
    if not choices:
        return []
    ask = Ask("approver_id", "Who looks at it instead", "select", choices)
    return [ActionView("form", "Ask somebody else", f"/disclosures/{d.id}/ask", version, (ask,), "secondary")]


def _after_sending(reading: Reading, d: DisclosureRecord, subject, choices: Choices) -> list[ActionView]:
    base, version, owed = f"/disclosures/{d.id}", (("version", str(d.version)),), {debt.what for debt in debts_of(d)}
    found: list[ActionView] = []
    may = reading.may
    if Owed.SECOND_PERSON in owed and may(Permission.DISCLOSURE_CONFIRM_AFTER, subject):
        found.append(ActionView("form", "Confirm what was shared in the emergency", f"{base}/confirm"))
    if Owed.SECOND_PERSON in owed and may(Permission.DISCLOSURE_REVIEW, subject):
        found += _somebody_else(reading, d, version)
    if Owed.NECESSITY in owed and may(Permission.DISCLOSURE_SETTLE, subject):
        ask = Ask("necessity", "Why they needed this, and why less would not have done. No names, please")
        found.append(ActionView("form", "Write why it was necessary", f"{base}/necessity", (), (ask,)))
    if Owed.TELL_PERSON in owed and may(Permission.DISCLOSURE_SETTLE, subject):
        ask = Ask("told_detail", "How, when and by whom", "text")
        found.append(ActionView("form", "The person has been told", f"{base}/told", (), (ask,), "secondary"))
    if State(d.state) is State.SENT and d.channel == "portal":
        found += _while_shared(reading, d, subject, choices)
    return found


def _while_shared(reading: Reading, d: DisclosureRecord, subject, choices: Choices) -> list[ActionView]:
    base, found = f"/disclosures/{d.id}", []
    if reading.may(Permission.DISCLOSURE_RENEW, subject):
        found.append(ActionView("form", "Renew it", f"{base}/renew", style="secondary"))
        anew = share_url(d.case_id, choices, replaces=d.id)
        found.append(ActionView("link", "Prepare a newer one in its place", anew, style="secondary"))
    if reading.may(Permission.DISCLOSURE_WITHDRAW, subject):
        ask = Ask("reason", "Why it is withdrawn; the recipient does not read this")
        found.append(ActionView("form", "Withdraw it", f"{base}/withdraw", (), (ask,), "warning"))
    return found


def _messages(reading: Reading, d: DisclosureRecord) -> tuple[SaidBack, ...]:
    query = select(PartnerMessageRecord).where(PartnerMessageRecord.disclosure_id == d.id)
    found = list(reading.session.scalars(query.order_by(PartnerMessageRecord.at, PartnerMessageRecord.id)))
    names = identity.names_of(reading, {message.account_id for message in found})
    return tuple(
        SaidBack(
            m.id, Message(m.kind), message_text(reading, m), m.at, names.get(m.account_id, ""), answer_text(reading, m)
        )
        for m in found
    )


def _windows(reading: Reading, d: DisclosureRecord) -> tuple[tuple[str, datetime, str], ...]:
    query = select(ContentWindowRecord).where(ContentWindowRecord.disclosure_id == d.id)
    found = list(reading.session.scalars(query.order_by(ContentWindowRecord.opened_at)))
    names = identity.names_of(reading, {w.account_id for w in found})
    key = cases.data_key(reading, d.case_id)
    return tuple(
        (
            names.get(w.account_id, "the data protection officer"),
            w.opened_at,
            key.unseal_json(w.reason_ct, place_of("content_window", w.id, "reason_ct")),
        )
        for w in found
    )
