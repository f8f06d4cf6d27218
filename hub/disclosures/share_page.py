"""What does the share page show for what is chosen so far, and what does one press on it change?

Four steps on one page: who and why, what, on what basis, why necessary. Nothing is recorded by looking: a press
of a fix gives other choices, and the page is drawn again with everything that was typed.
Source: pages paper, section 4 (share this case); lawful-basis rules, sections 6 and 7.
"""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from hub.agreements.rules import overdue_registers
from hub.agreements.terms import REGISTERS
from hub.disclosures.answers import Told
from hub.disclosures.choices import Choices
from hub.disclosures.freezing import basis_words
from hub.disclosures.material import Material, Prepared
from hub.disclosures.policy import NEEDS_JUSTIFICATION
from hub.disclosures.release import Release
from hub.kernel.spoken import civil_day
from hub.lawful.combinations import candidates
from hub.lawful.purposes import Category, Purpose, RecipientKind, RecipientSubkind, Risk, Role, Urgency
from hub.redaction.decide import Action

REQUESTS = (
    ("states_purpose", "They asked, and said what it is for"),
    ("states_public_task", "They asked under a public task of theirs, and named it"),
    ("from_asb_relevant_body", "The body that runs the ASB case review asked"),
    ("from_sab", "The safeguarding adults board asked"),
    ("from_constituent", "The person asked their own representative to take it up"),
    ("written", "They asked in writing"),
    ("vir", "Police sent the victim information request in due form"),
)
"""What can be known of a request, in the words of the page (lawful-basis rules, section 1)."""

WHY = {
    Purpose.PREVENT_DETECT_CRIME: "What are they investigating or preventing, and what fails without this?",
    Purpose.RISK_CASE_CONFERENCE: "Which risk does the conference decide about, and what must it know to do so?",
    Purpose.ASB_CASE_REVIEW: "What did the review ask for, and why does it need people and not only events?",
    Purpose.SAFEGUARDING_CHILD: "What harm to the child is feared, and what can they do once they know?",
    Purpose.SAFEGUARDING_ADULT: "What harm to the adult is feared, and what can they do once they know?",
    Purpose.EMERGENCY_RESPONSE: "What is happening now, and what will they do with this in the next hours?",
    Purpose.VICTIM_SUPPORT: "What help did the victim ask for, and what must the helper know to give it?",
    Purpose.TARGET_HARDENING: "What will be fitted where, and what must those who fit it know?",
    Purpose.REHOUSING: "What must the other landlord know to offer a safe home, and no more?",
    Purpose.OFFENDER_MANAGEMENT: "Which condition or plan does this bear on, and what changes for them by knowing?",
    Purpose.PERPETRATOR_SUPPORT: "What help was agreed with this person, and what must the helper know?",
    Purpose.LEGAL_PROCEEDINGS: "Which claim is this for, and which fact does each item prove?",
}
"""A prompt for the necessity, by purpose (pages paper, section 4)."""


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """What happens to one kind of data of one role; action empty: there is none. reason: its place among the reasons.

    press: value of the button that changes it, words: what the button says.
    """

    action: str = ""
    reason: int = 0
    press: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One kind of data, with a cell for each role of the matrix."""

    title: str
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True, slots=True)
class ShareMatrix:
    """Who is spoken of (columns), what is held of them (rows), and why it goes or stays, each reason once."""

    columns: tuple[str, ...] = ()
    rows: tuple[MatrixRow, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding of the engine with the press that puts it right, if one can; url: or where it can be put right."""

    code: str
    result: str
    message: str
    citation: str
    fix: str
    press: str = ""
    url: str = ""
    button: str = ""


@dataclass(frozen=True, slots=True)
class BasisView:
    """One known-good combination for this recipient and purpose."""

    code: str
    title: str
    taken: bool


@dataclass(frozen=True, slots=True)
class ShareView:
    """The share page. outcome: of the engine, empty before recipient and purpose are chosen; errand: these in words."""

    case_id: UUID
    reference: str
    recipients: tuple[tuple[str, str], ...]
    purposes: tuple[tuple[str, str], ...]
    urgencies: tuple[tuple[str, str], ...]
    told_choices: tuple[tuple[str, str], ...]
    risks: tuple[tuple[str, str], ...]
    requests: tuple[tuple[str, str], ...]
    people_there: tuple[tuple[str, str], ...]
    choices: Choices
    recipient_name: str
    errand: str
    duty_name: str
    duty_phone: str
    ready: bool
    problem: str
    outcome: str
    warnings: int
    things: int
    leak_found: bool
    matrix: ShareMatrix
    justified: tuple[str, ...]
    summary: str
    basis: tuple[str, ...]
    bases: tuple[BasisView, ...]
    findings: tuple[FindingView, ...]
    dropped: tuple[str, ...]
    prompt: str
    asks_child_reason: bool
    asks_override: bool
    asks_named_person: bool
    asks_risk: bool
    replaces: str
    said_url: str


def share_view(material: Material, prepared: Prepared | None, replaces: str = "") -> ShareView:
    """The share page for what is chosen so far. prepared: None before recipient and purpose are chosen."""
    choices, recipient = material.choices, material.recipient
    release = prepared.release if prepared else None
    findings = _findings(material, release) if release else ()
    return ShareView(
        case_id=material.case_id,
        reference=material.reference,
        recipients=material.choices_offered,
        purposes=tuple((p.value, p.title_text) for p in Purpose),
        urgencies=tuple((u.value, u.title_text) for u in Urgency),
        told_choices=tuple((t.value, t.shown) for t in Told),
        risks=tuple((r.value, r.title_text) for r in Risk),
        requests=REQUESTS,
        people_there=material.people_there,
        choices=choices,
        recipient_name=recipient.name if recipient else "",
        errand=_errand(recipient.name, choices) if release else "",
        duty_name=recipient.duty_name if recipient else "",
        duty_phone=recipient.duty_phone if recipient else "",
        ready=release is not None,
        problem=_problem(release) if release else "",
        outcome=_outcome(release, findings) if release else "",
        warnings=sum(one.result == "WARN" for one in findings),
        things=max(sum(one.result == "REFUSE" for one in findings), 1),
        leak_found=release is not None and not release.leak_check.passed,
        matrix=_matrix(material, release) if release else ShareMatrix(),
        justified=tuple(_item_words(item) for item, _ in choices.justify),
        summary=release.summary if release else "",
        basis=tuple(basis_words(release.proposal)) if release else (),
        bases=_bases(material, release) if release else (),
        findings=findings,
        dropped=tuple(sorted({f"{_item_words(d.item)}: {d.why}" for d in release.dropped})) if release else (),
        prompt=WHY.get(Purpose(choices.purpose), "Why do they need this?") if choices.purpose else "",
        asks_child_reason=bool(release and release.needs_child_reason),
        asks_override=not material.overridden and _asks_override(choices, findings),
        asks_named_person=material.needs_named_person,
        asks_risk=choices.urgency == Urgency.EMERGENCY,
        replaces=replaces,
        said_url=f"/cases/{material.case_id}/said?{urlencode(_who(choices))}" if material.may_record_said else "",
    )


def _errand(name: str, choices: Choices) -> str:
    return f"{name}, {Purpose(choices.purpose).title_text}, {Urgency(choices.urgency).title_text}"


def share_url(case_id: UUID, choices: Choices, replaces: UUID | None = None, **changes: Any) -> str:
    """The address of the share page with these choices; typed texts are left out, addresses are no place for them."""
    values = [*_who(choices, **changes)]
    values += [("out", item) for item in changes.get("out", choices.out)]
    combination = changes.get("combination", choices.combination)
    values += [("combination", combination)] if combination else []
    values += [("replaces", str(replaces))] if replaces else []
    return f"/cases/{case_id}/share?{urlencode(values)}"


def once_url(material: Material) -> str:
    """Where a decision for this one case is asked for, with recipient and purpose filled in."""
    return f"/cases/{material.case_id}/one-off?{urlencode(_who(material.choices)[:2])}"


def _who(choices: Choices, **changes: Any) -> list[tuple[str, str]]:
    return [
        ("recipient", choices.recipient),
        ("purpose", changes.get("purpose", choices.purpose)),
        ("urgency", choices.urgency),
    ]


def _outcome(release: Release, findings: tuple[FindingView, ...]) -> str:
    """The strip's verdict: the engine's, but for what the check or a register found beside it."""
    if not release.leak_check.passed:
        return "refuse"
    return "allow_with_warning" if release.outcome == "allow" and findings else release.outcome


def _problem(release: Release) -> str:
    if release.outcome != "refuse" or (release.findings and release.combination):
        return ""
    if release.missing:
        return "Nothing may go as it stands. What is missing: " + "; ".join(release.missing) + "."
    return "Nothing may go to this recipient for this purpose."


def _item_words(item: str) -> str:
    role, _, category = item.partition(":")
    return f"{Category(category).title_text} ({Role(role).title_text})"


def _matrix(material: Material, release: Release) -> ShareMatrix:
    """Each role and kind of data once, the most careful action counting where persons or fields differ."""
    best: dict[tuple[str, str], Any] = {}
    for line in release.lines:
        known = best.get((line.role, line.category))
        if line.role != Role.NONE and (known is None or line.action < known.action):
            best[(line.role, line.category)] = line
    roles = [role for role in Role if any(held == role for held, _ in best)]
    kinds = [kind for kind in Category if any(held == kind for _, held in best)]
    there = [best[role, kind] for kind in kinds for role in roles if (role, kind) in best]
    reasons = tuple(dict.fromkeys(_reason(line) for line in there))
    return ShareMatrix(
        tuple(role.title_text.capitalize() for role in roles),
        tuple(
            MatrixRow(
                kind.title_text.capitalize(),
                tuple(_cell(material.choices, best.get((role, kind)), reasons) for role in roles),
            )
            for kind in kinds
        ),
        reasons,
    )


def _reason(line: Any) -> str:
    return f"{line.why} (clause {line.clause})" if line.clause[:1].isdigit() else line.why


def _cell(choices: Choices, line: Any, reasons: tuple[str, ...]) -> MatrixCell:
    if line is None:
        return MatrixCell()
    item = f"{line.role}:{line.category}"
    press, words = "", ""
    if item in dict(choices.justify):
        press, words = f"unjustify:{item}", "Do not justify"
    elif line.action is not Action.REMOVE:
        press, words = f"drop:{item}", "Leave out"
    elif item in choices.out:
        press, words = f"put:{item}", "Put back"
    elif line.why == NEEDS_JUSTIFICATION:
        press, words = f"justify:{item}", "Justify"
    return MatrixCell(line.action.code, reasons.index(_reason(line)) + 1, press, words)


def _bases(material: Material, release: Release) -> tuple[BasisView, ...]:
    recipient = material.recipient
    subkind = RecipientSubkind(recipient.subkind) if recipient.subkind else None
    rows = candidates(RecipientKind(recipient.kind), subkind, Purpose(material.choices.purpose))
    return tuple(BasisView(row.code, row.title, row.code == release.combination) for row in rows)


def _findings(material: Material, release: Release) -> tuple[FindingView, ...]:
    views = [_finding(material, one) for one in release.findings if one["result"] != "ALLOW"]
    views += _overdue(material)
    if not release.leak_check.passed:
        views.append(
            FindingView(
                "", "REFUSE", "The independent check found something that must not go.", "", "Read the text, mark it.",
            )
        )  # fmt: skip
    return tuple(sorted(views, key=lambda view: view.result != "REFUSE"))


def _overdue(material: Material) -> list[FindingView]:
    """A document behind the records that should have been reviewed by now: it stands, and somebody should know."""
    agreement = material.covered
    return [
        FindingView(
            "", "WARN",
            f"The {REGISTERS[name]} should have been reviewed by {civil_day(agreement.registers[name].review_by)}.",
            "registers behind the records", "It still stands. Ask the data protection officer to renew it.",
        )
        for name in (overdue_registers(agreement, material.on) if agreement else ())
    ]  # fmt: skip


def _finding(material: Material, one: dict[str, Any]) -> FindingView:
    change, press, url, button = one.get("change", {}), "", "", ""
    if change.get("drop"):
        press = "drop:" + ",".join(change["drop"])
        button = "Leave out " + ", ".join(_item_words(item) for item in change["drop"][:3])
    elif change.get("justify"):
        press, button = "justify:" + ",".join(change["justify"]), "Justify it"
    elif change.get("purpose"):
        press = f"purpose:{change['purpose'][0]}"
        button = f"Share it for {Purpose(change['purpose'][0]).title_text} instead"
    elif change.get("record") == "one_off_decision" and material.may_decide_once:
        url, button = once_url(material), "Decide once for this case"
    elif change.get("record") == "override":
        press, button = "override:", "Write why their wishes are overridden"
    return FindingView(
        one["code"], one["result"], one["message"], one["citation"], one["fix"], press, url, button
    )


def _asks_override(choices: Choices, findings: tuple[FindingView, ...]) -> bool:
    return "override" in dict(choices.records) or any(one.code in {"Q03", "P08"} for one in findings)


PENDING = "to be written"
"""Stands for a text that a press asked for and nobody has written yet: too short to be submitted."""


def pressed(choices: Choices, press: str) -> Choices:
    """The choices after one press of a fix. press: `what:items`; anything unknown changes nothing."""
    what, _, rest = press.partition(":")
    items = tuple(item for item in rest.split(",") if item)
    if what == "drop":
        return choices.leaving_out(*items)
    if what == "put":
        return replace(choices, out=tuple(item for item in choices.out if item not in items))
    if what == "justify":
        kept = tuple((item, why) for item, why in choices.justify if item not in items)
        return replace(choices, justify=(*kept, *((item, _because(choices)) for item in items)))
    if what == "unjustify":
        return replace(choices, justify=tuple((item, why) for item, why in choices.justify if item not in items))
    if what == "purpose":
        return replace(choices, purpose=rest, combination="")
    if what == "combination":
        return replace(choices, combination=rest)
    if what == "override":
        return replace(choices, records=(*choices.records, ("override", PENDING)))
    return choices


def _because(choices: Choices) -> str:
    return next((why for _, why in choices.justify), PENDING)
