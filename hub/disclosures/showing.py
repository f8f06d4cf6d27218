"""What do the landlord's pages show of disclosures? Frozen views; a template only prints them.

Source: pages paper, section 4 (share this case; review the redaction); access matrix (disclosure draft).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.access.permissions import Permission
from hub.cases import queries as cases
from hub.db.sealing import place_of
from hub.db.work import Reading
from hub.disclosures import deciding
from hub.disclosures.choices import Choices
from hub.disclosures.fields import FieldResult
from hub.disclosures.freezing import basis_words
from hub.disclosures.proposing import Material, Prepared, share_url
from hub.disclosures.received import message_text
from hub.disclosures.records import (
    ContentWindowRecord,
    DisclosureEventRecord,
    DisclosureRecord,
    PartnerMessageRecord,
)
from hub.disclosures.rules import Hold, State, Told
from hub.identity import queries as identity
from hub.lawful.conditions import title
from hub.lawful.purposes import Category, Purpose, Role, Urgency
from hub.redaction.decide import Action, Decided
from hub.redaction.profiles import kind_words
from hub.redaction.render import merge

TAGS = {
    State.DRAFT: "govuk-tag--yellow",
    State.REVIEWED: "govuk-tag--yellow",
    State.APPROVED: "govuk-tag--teal",
    State.SENT: "govuk-tag--green",
    State.RECALLED: "govuk-tag--grey",
    State.EXPIRED: "govuk-tag--grey",
    State.SUPERSEDED: "govuk-tag--grey",
    State.REFUSED: "govuk-tag--red",
}
ACTION_WORDS = {
    Action.KEEP: ("as it is", "●"),
    Action.PSEUDONYMISE: ("a label instead of the name", "◐"),
    Action.GENERALISE: ("said less exactly", "◒"),
    Action.REMOVE: ("left out", "○"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a worklist."""

    id: UUID
    reference: str
    recipient: str
    purpose: str
    drafter: str
    drafted_at: datetime
    state: str
    tag: str
    paused: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the worklist with what it says when it is empty."""

    title: str
    rows: tuple[Row, ...]
    empty: str


@dataclass(frozen=True, slots=True)
class ListView:
    """Disclosures by what they need."""

    groups: tuple[Group, ...]


def list_disclosures(reading: Reading) -> ListView:
    """Disclosures of the cases one works on: what needs somebody first, then what is shared, then what ended."""
    reading.require(Permission.DISCLOSURE_LIST)
    query = select(DisclosureRecord).order_by(DisclosureRecord.drafted_at.desc(), DisclosureRecord.id).limit(200)
    found = list(reading.session.scalars(query))
    names = identity.names_of(reading, {d.drafter_id for d in found})
    agencies = {view.recipient: view.title for view in identity.list_agencies(reading, with_teams=True)}

    def rows(*states: State) -> tuple[Row, ...]:
        return tuple(_row(reading, d, names, agencies) for d in found if State(d.state) in states)

    return ListView(
        (
            Group(
                "Waiting for somebody",
                rows(State.REVIEWED, State.DRAFT, State.APPROVED),
                "Nothing waits. Start from a case: Share this case.",
            ),
            Group("Shared now", rows(State.SENT), "Nothing is shared now. What you send stands here until it ends."),
            Group(
                "Refused and ended",
                rows(State.REFUSED, State.RECALLED, State.EXPIRED, State.SUPERSEDED),
                "Nothing was refused or ended yet.",
            ),
        )
    )


def _row(reading: Reading, d: DisclosureRecord, names: dict, agencies: dict) -> Row:
    state = State(d.state)
    code = f"{d.agency_code}/{d.team_code}" if d.team_code else d.agency_code
    return Row(
        d.id, cases.reference_of(reading, d.case_id), agencies.get(code, code), d.purpose,
        names.get(d.drafter_id, ""), d.drafted_at, state.shown, TAGS[state], bool(d.hold_reason),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ActionView:
    """One thing that can be done now: a link, or a form with hidden values and perhaps a reason to write."""

    kind: str
    words: str
    url: str
    hidden: tuple[tuple[str, str], ...] = ()
    reason: str = ""
    style: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of the journey; note: a reason, for those who may read it."""

    what: str
    at: datetime
    who: str
    seq: int | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class DisclosureView:
    """One disclosure as the landlord's page shows it."""

    id: UUID
    reference: str
    state: str
    tag: str
    paused: str
    refused: bool
    facts: tuple[tuple[str, str], ...]
    findings: tuple[dict[str, Any], ...]
    again_url: str
    again_words: str
    actions: tuple[ActionView, ...]
    journey: tuple[StepView, ...]
    messages: tuple[tuple[str, str, datetime], ...]
    windows: tuple[tuple[str, datetime, str], ...]


def show_disclosure(reading: Reading, disclosure_id: UUID) -> DisclosureView:
    """One disclosure. Raises NotFoundError for hidden and missing alike."""
    disclosure = deciding.load(reading, disclosure_id)
    subject = deciding.subject_of(reading, disclosure)
    reading.require(Permission.DISCLOSURE_READ, subject)
    state, choices = State(disclosure.state), deciding.choices_of(reading, disclosure)
    recipient = identity.agency_by_code(reading, disclosure.agency_code, disclosure.team_code or "")
    return DisclosureView(
        id=disclosure.id,
        reference=cases.reference_of(reading, disclosure.case_id),
        state=state.shown,
        tag=TAGS[state],
        paused=Hold(disclosure.hold_reason).shown if disclosure.hold_reason else "",
        refused=state is State.REFUSED,
        facts=_facts(reading, disclosure, choices, recipient.title),
        findings=tuple(disclosure.findings),
        again_url=_again(disclosure, choices) if state is State.REFUSED else "",
        again_words=_again_words(disclosure) if state is State.REFUSED else "",
        actions=_actions(reading, disclosure, subject),
        journey=_journey(reading, disclosure),
        messages=_messages(reading, disclosure),
        windows=_windows(reading, disclosure),
    )


def _facts(reading: Reading, d: DisclosureRecord, choices: Choices, recipient: str) -> tuple[tuple[str, str], ...]:
    key = cases.data_key(reading, d.case_id)
    necessity = key.unseal_json(d.necessity_ct, place_of("disclosure", d.id, "necessity_ct")) if d.necessity_ct else ""
    basis = [title(code) for code in (d.proposal.get("art6"), d.proposal.get("annex1")) if code]
    facts = [
        ("To", recipient),
        ("Purpose", Purpose(d.purpose).title_text),
        ("Urgency", Urgency(d.urgency).title_text),
        ("Basis", "; ".join(basis)),
        ("Agreement", d.agreement or ("decision for this case" if d.one_off_id else "none")),
        ("Why necessary", necessity or "to be written by the end of the next working day"),
        ("Person told beforehand", Told(d.told_code).shown if d.told_code else ""),
        ("Readable until", f"{d.expires_at:%d %B %Y}" if d.expires_at else ""),
        ("Rules", d.rules_version),
        ("Redaction engine", d.engine_version),
    ]
    return tuple((name, value) for name, value in facts if value)


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


def _actions(reading: Reading, d: DisclosureRecord, subject: Any) -> tuple[ActionView, ...]:
    state, base, version = State(d.state), f"/disclosures/{d.id}", (("version", str(d.version)),)
    may = reading.may
    found: list[ActionView] = []
    if state in {State.DRAFT, State.REVIEWED} and may(Permission.DISCLOSURE_REVIEW, subject):
        words = "Review the text" if state is State.DRAFT else "Read it and decide"
        found.append(ActionView("link", words, f"{base}/review"))
    if state is State.APPROVED and may(Permission.DISCLOSURE_SEND, subject):
        found.append(ActionView("form", "Send it now", f"{base}/send", version))
    if state in {State.REVIEWED, State.APPROVED} and may(Permission.DISCLOSURE_REVIEW, subject):
        found.append(ActionView("form", "Take it back to draft", f"{base}/back", version, style=SECONDARY))
    if state is State.SENT and may(Permission.DISCLOSURE_WITHDRAW, subject):
        found.append(
            ActionView("form", "Withdraw it", f"{base}/withdraw", (), "Withdraw it: why", "govuk-button--warning")
        )
    waits = d.second_person_by is not None and d.second_person_at is None
    if waits and state is State.SENT and may(Permission.DISCLOSURE_CONFIRM_AFTER, subject):
        found.append(ActionView("form", "Confirm what was shared in the emergency", f"{base}/confirm"))
    if d.hold_reason and may(Permission.DISCLOSURE_LIFT_HOLD, subject):
        found.append(ActionView("form", "I have looked: lift the pause", f"{base}/lift", (), "What you looked at"))
    return tuple(found)


SECONDARY = "govuk-button--secondary"


def _journey(reading: Reading, d: DisclosureRecord) -> tuple[StepView, ...]:
    events = list(
        reading.session.scalars(
            select(DisclosureEventRecord).where(DisclosureEventRecord.disclosure_id == d.id)
            .order_by(DisclosureEventRecord.seq)
        )
    )  # fmt: skip
    people = {d.drafter_id, d.reviewer_id, d.approver_id} | {e.account_id for e in events}
    names = identity.names_of(reading, people)
    steps = [
        StepView(what, at, names.get(who, ""), None)
        for what, at, who in (
            ("prepared", d.drafted_at, d.drafter_id),
            ("reviewed", d.reviewed_at, d.reviewer_id),
            ("approved", d.approved_at, d.approver_id),
        )
        if at is not None
    ]
    key = cases.data_key(reading, d.case_id)
    for event in events:
        note = ""
        if event.note_ct:
            note = key.unseal_json(event.note_ct, place_of("disclosure_event", event.id, "note_ct"))
        words = event.kind.replace("_", " ")
        steps.append(StepView(words, event.at, names.get(event.account_id, "the hub"), event.seq, note))
    return tuple(steps)


MESSAGE_WORDS = {
    "wishes": "wishes changed",
    "more": "asks for more",
    "correct": "something is wrong",
    "done": "what they did",
    "onward": "asks to pass it on",
}


def _messages(reading: Reading, d: DisclosureRecord) -> tuple[tuple[str, str, datetime], ...]:
    query = select(PartnerMessageRecord).where(PartnerMessageRecord.disclosure_id == d.id)
    found = reading.session.scalars(query.order_by(PartnerMessageRecord.at, PartnerMessageRecord.id))
    return tuple((MESSAGE_WORDS[m.kind], message_text(reading, m), m.at) for m in found)


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


@dataclass(frozen=True, slots=True)
class Verdict:
    """The strip on top: its words and colour (`good`, `warn`, `bad`)."""

    words: str
    colour: str


def verdict_of(prepared: Prepared) -> Verdict:
    """Lawful, lawful with warnings, or how many things stand against it."""
    release = prepared.release
    refusals = [f for f in release.findings if f["result"] == "REFUSE"]
    warnings = [f for f in release.findings if f["result"] == "WARN"]
    if not release.leak_check.passed:
        return Verdict("The independent check found something that must not go.", "bad")
    if release.outcome == "refuse":
        things = len(refusals) or 1
        return Verdict(f"Not lawful yet: {things} thing{'' if things == 1 else 's'}", "bad")
    if warnings:
        return Verdict(f"Lawful, with {len(warnings)} warning{'' if len(warnings) == 1 else 's'}", "warn")
    return Verdict("Lawful", "good")


@dataclass(frozen=True, slots=True)
class MatrixLine:
    """One row of the coverage matrix."""

    role: str
    category: str
    action: str
    mark: str
    words: str
    why: str
    fix_url: str
    fix_words: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding with the button that puts it right, if one press can."""

    result: str
    message: str
    citation: str
    fix: str
    fix_url: str
    fix_words: str


@dataclass(frozen=True, slots=True)
class ShareView:
    """The share page."""

    case_id: UUID
    case_url: str
    reference: str
    recipients: tuple[tuple[str, str], ...]
    purposes: tuple[tuple[str, str], ...]
    urgencies: tuple[tuple[str, str], ...]
    told_choices: tuple[tuple[str, str], ...]
    recipient: str
    recipient_name: str
    purpose: str
    urgency: str
    combination: str
    out: tuple[str, ...]
    justify: tuple[str, ...]
    duty: dict[str, str]
    problem: str
    prepared: bool
    verdict: Verdict | None
    matrix: tuple[MatrixLine, ...]
    summary: str
    combination_words: str
    basis: tuple[str, ...]
    findings: tuple[FindingView, ...]
    dropped: tuple[str, ...]
    needs_child_reason: bool
    once_url: str


def share_view(material: Material, prepared: Prepared | None) -> ShareView:
    """The share page for what is chosen so far."""
    choices, recipient, release = material.choices, material.recipient, prepared.release if prepared else None
    return ShareView(
        case_id=material.case_id,
        case_url=f"/cases/{material.case_id}",
        reference=material.reference,
        recipients=material.choices_offered,
        purposes=tuple((p.value, p.title_text) for p in Purpose),
        urgencies=tuple((u.value, u.title_text) for u in Urgency),
        told_choices=tuple((t.value, t.shown) for t in Told),
        recipient=choices.recipient if recipient else "",
        recipient_name=recipient.name if recipient else "",
        purpose=choices.purpose,
        urgency=choices.urgency,
        combination=choices.combination,
        out=choices.out,
        justify=tuple(item for item, _ in choices.justify),
        duty={"name": recipient.duty_name, "phone": recipient.duty_phone} if recipient else {},
        problem=_problem(material, release),
        prepared=release is not None,
        verdict=verdict_of(prepared) if prepared else None,
        matrix=_matrix(material, prepared) if prepared else (),
        summary=release.summary if release else "",
        combination_words=_combination_words(release),
        basis=tuple(basis_words(release.proposal)) if release else (),
        findings=_finding_views(material, prepared) if prepared else (),
        dropped=tuple(sorted({f"{_item_words(d.item)}: {d.why}" for d in release.dropped})) if release else (),
        needs_child_reason=bool(release and release.needs_child_reason),
        once_url=_once_url(material),
    )


def _combination_words(release: Any) -> str:
    if release is None or not release.combination:
        return ""
    return f"{release.combination}: {release.combination_title}"


def _once_url(material: Material) -> str:
    choices = material.choices
    return f"/cases/{material.case_id}/one-off?recipient={choices.recipient}&purpose={choices.purpose}"


def _problem(material: Material, release: Any) -> str:
    if release is None or release.outcome != "refuse" or (release.findings and release.combination):
        return ""
    if release.missing:
        return "Nothing may go as it stands. What is missing: " + "; ".join(release.missing) + "."
    return "Nothing may go to this recipient for this purpose."


def _item_words(item: str) -> str:
    role, _, category = item.partition(":")
    return f"{Category(category).title_text} ({Role(role).title_text})"


def _matrix(material: Material, prepared: Prepared) -> tuple[MatrixLine, ...]:
    """Each role and kind of data once, the most careful action counting where persons or fields differ."""
    best: dict[tuple[str, str], Any] = {}
    for line in prepared.release.lines:
        if line.role == "none":
            continue
        known = best.get((line.role, line.category))
        if known is None or line.action < known.action:
            best[(line.role, line.category)] = line
    rows = []
    for (role, category), line in best.items():
        words, mark = ACTION_WORDS[line.action]
        item = f"{role}:{category}"
        url, fix = "", ""
        if line.action is not Action.REMOVE:
            url = share_url(material.case_id, material.choices, out=(*material.choices.out, item))
            fix = "Leave out"
        elif item in material.choices.out:
            url = share_url(material.case_id, material.choices, out=tuple(o for o in material.choices.out if o != item))
            fix = "Put back"
        rows.append(
            MatrixLine(Role(role).title_text, Category(category).title_text, line.action.code, mark, words, line.why,
                       url, fix)
        )  # fmt: skip
    return tuple(rows)


def _finding_views(material: Material, prepared: Prepared) -> tuple[FindingView, ...]:
    views = []
    for one in prepared.release.findings:
        if one["result"] == "ALLOW":
            continue
        change, url, words = one.get("change", {}), "", ""
        if change.get("drop"):
            out = tuple(dict.fromkeys((*material.choices.out, *change["drop"])))
            url = share_url(material.case_id, material.choices, out=out)
            words = "Leave out " + ", ".join(_item_words(item) for item in change["drop"][:3])
        elif change.get("purpose"):
            purpose = change["purpose"][0]
            url = share_url(material.case_id, material.choices, purpose=purpose, combination="")
            words = f"Share it for {Purpose(purpose).title_text} instead"
        elif change.get("record") == "one_off_decision":
            url = _once_url(material)
            words = "Decide once for this case"
        views.append(FindingView(one["result"], one["message"], one["citation"], one["fix"], url, words))
    return tuple(views)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the original text; mark: letter of what happens to it, empty for plain text."""

    text: str
    mark: str = ""
    action: str = ""
    words: str = ""
    why: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field on the left side of the review."""

    title: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class LowMark:
    """A place to look at first."""

    kind: str
    anchor: str


@dataclass(frozen=True, slots=True)
class ReviewView:
    """The review page."""

    id: UUID
    recipient_name: str
    version: int
    lawful: bool
    leak_passed: bool
    verdict: str
    low: tuple[LowMark, ...]
    fields: tuple[FieldView, ...]
    summary: str
    may_edit: bool
    actions: tuple[ActionView, ...]


_LETTER = {Action.KEEP: "K", Action.PSEUDONYMISE: "L", Action.GENERALISE: "G", Action.REMOVE: "R"}


def review_view(reading: Reading, material: Material, prepared: Prepared) -> ReviewView:
    """Original and result side by side, low confidence first, and what this person may do next."""
    disclosure = material.disclosure
    subject = deciding.subject_of(reading, disclosure)
    release = prepared.release
    fields, low = [], []
    for n, one in enumerate(release.fields):
        pieces, marks = _pieces(one, n)
        fields.append(FieldView(_field_title(one.path) + (f" ({one.why})" if one.why else ""), pieces))
        low += marks
    return ReviewView(
        id=disclosure.id,
        recipient_name=prepared.recipient.name,
        version=disclosure.version,
        lawful=release.outcome != "refuse",
        leak_passed=release.leak_check.passed,
        verdict=f"{verdict_of(prepared).words}. {release.leak_check.values_tested} values looked for, "
        + ("nothing left." if release.leak_check.passed else "something is left."),
        low=tuple(low),
        fields=tuple(fields),
        summary=release.summary,
        may_edit=State(disclosure.state) is State.DRAFT and reading.may(Permission.DISCLOSURE_REVIEW, subject),
        actions=_review_actions(reading, disclosure, subject, prepared),
    )


def _field_title(path: str) -> str:
    words = path.replace("].", " ").replace("[", " ").replace("]", "").replace("_", " ").replace(".", " ").split()
    return " ".join(str(int(word) + 1) if word.isdigit() else word for word in words).capitalize()


def _pieces(one: FieldResult, n: int) -> tuple[tuple[Piece, ...], list[LowMark]]:
    """The original cut at its spans; overlapping ones shown once, as they are rendered."""
    text, place, pieces, low = one.original, 0, [], []
    spans = _disjoint(one)
    for k, (start, end, decided) in enumerate(spans):
        if start > place:
            pieces.append(Piece(text[place:start]))
        anchor = f"m{n}-{k}"
        words = ACTION_WORDS[decided.action][0]
        kind = kind_words(decided.kind)
        why = f"{kind}: {decided.why}"
        pieces.append(Piece(text[start:end], _LETTER[decided.action], decided.action.code, words, why, anchor))
        if decided.confidence < 0.75 and one.released:
            low.append(LowMark(kind, anchor))
        place = end
    pieces.append(Piece(text[place:]))
    return tuple(pieces), low


def _disjoint(one: FieldResult) -> list[tuple[int, int, Decided]]:
    changed = []
    for start, end, _replacement in merge(one.original, one.decided):
        inside = [d for d in one.decided if d.start >= start and d.end <= end and d.action is not Action.KEEP]
        changed.append((start, end, max(inside, key=lambda d: (d.action, d.end - d.start))))
    kept: list[tuple[int, int, Decided]] = []
    for d in sorted((d for d in one.decided if d.action is Action.KEEP), key=lambda d: (d.start, -d.end)):
        if not any(a < d.end and d.start < b for a, b, _ in (*changed, *kept)):
            kept.append((d.start, d.end, d))
    return sorted([*changed, *kept], key=lambda each: each[0])


def _review_actions(
    reading: Reading, d: DisclosureRecord, subject: Any, prepared: Prepared
) -> tuple[ActionView, ...]:
    digest = deciding.digest_of(reading, prepared.release.summary)
    base, hidden = f"/disclosures/{d.id}", (("version", str(d.version)), ("digest", digest))
    ok = prepared.release.outcome != "refuse" and prepared.release.leak_check.passed
    state, me, found = State(d.state), reading.actor.account_id, []
    if state is State.DRAFT and ok and reading.may(Permission.DISCLOSURE_REVIEW, subject):
        others = [
            (str(p.id), p.name)
            for p in identity.people_at(reading, reading.actor.agency, ("coordinator",))
            if p.id != me or not d.needs_second_person
        ]
        words = "I have read every word: ask for approval"
        found.append(ActionView("form", words, f"{base}/reviewed", hidden, choices=tuple(others)))
        if d.emergency and reading.may(Permission.DISCLOSURE_SEND_ALONE, subject):
            found.append(
                ActionView("form", "Emergency: send it now, second person after", f"{base}/send-alone", hidden,
                           style="govuk-button--warning")
            )  # fmt: skip
    if state is State.REVIEWED and reading.may(Permission.DISCLOSURE_APPROVE, subject):
        if ok and not (d.needs_second_person and d.drafter_id == me):
            found.append(ActionView("form", "Approve and send", f"{base}/approve", (*hidden, ("send_now", "yes"))))
            found.append(ActionView("form", "Approve, send later", f"{base}/approve", hidden, style=SECONDARY))
        found.append(
            ActionView("form", "Do not approve", f"{base}/decline", hidden[:1], "Why not", "govuk-button--warning")
        )
    return tuple(found)
