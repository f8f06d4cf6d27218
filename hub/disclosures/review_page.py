"""What does somebody see who reads a text word by word before it goes, and what can they change?

Left the original with what happens to each part, right exactly what will be read; first what the engine is
unsure of. The approver sees the same, what the drafter changed, and what is new since this agency's last copy.
Source: pages paper, section 4 (review the redaction); redaction requirements, section 8.
"""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.access.permissions import Permission
from hub.cases.texts import text_fields
from hub.db.work import Reading
from hub.disclosures import deciding
from hub.disclosures.choices import Choices, Edit
from hub.disclosures.copies import content_of
from hub.disclosures.fields import NEVER_RESTORED, FieldResult
from hub.disclosures.letting_pass import WaitingPass, waiting_pass
from hub.disclosures.manifest import LeftOut, manifest
from hub.disclosures.passes import finds_of, shown_finds
from hub.disclosures.proposing import Material, Prepared
from hub.disclosures.records import DisclosureRecord
from hub.disclosures.release import Release
from hub.disclosures.rules import AFTER_SENDING, State, lines_of
from hub.disclosures.showing import ActionView, Ask
from hub.disclosures.singling_out import SinglingOut, singled_out, unnamed_people
from hub.disclosures.subjects import roles_of
from hub.disclosures.titles import field_title
from hub.kernel.errors import InvalidError
from hub.redaction.decide import Action, Decided
from hub.redaction.profiles import kind_words
from hub.redaction.render import merge
from hub.redaction.spans import LOW


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the original text; action: what happens to it, empty for plain text; why: in one line."""

    text: str
    action: str = ""
    why: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field on the left side. why: why nothing of it goes, empty where something does."""

    title: str
    pieces: tuple[Piece, ...]
    why: str


@dataclass(frozen=True, slots=True)
class LowMark:
    """A place to look at first."""

    kind: str
    anchor: str


@dataclass(frozen=True, slots=True)
class ReviewView:
    """The review page. singling: where a reader could tell who is meant; restorable: what can be brought back;
    changed: what the drafter changed; fresh: lines that this agency has not had; had_before: whether it had
    anything of this case; finds: kind and place of what the check found; waiting: the wish to let it pass."""

    id: UUID
    reference: str
    recipient_name: str
    version: int
    outcome: str
    warnings: int
    things: int
    told: str
    low: tuple[LowMark, ...]
    singling: tuple[SinglingOut, ...]
    fields: tuple[FieldView, ...]
    summary: str
    ask: str
    may_edit: bool
    restorable: tuple[tuple[str, str], ...]
    changed: tuple[str, ...]
    had_before: bool
    fresh: tuple[str, ...]
    finds: tuple[tuple[str, str], ...]
    waiting: WaitingPass | None
    left_out: tuple[LeftOut, ...]
    actions: tuple[ActionView, ...]


def review_view(reading: Reading, material: Material, prepared: Prepared) -> ReviewView:
    """Original and result side by side, and what this person may do next. Raises NotPermittedError."""
    d, release = material.disclosure, prepared.release
    subject = deciding.subject_of(reading, d)
    reading.require(Permission.DISCLOSURE_REVIEW, subject)
    fields, low = [], []
    for n, one in enumerate(release.fields):
        pieces, marks = _pieces(one, n)
        fields.append(FieldView(field_title(one.path), pieces, "" if one.released else one.why or "nothing is left"))
        low += marks
    ok = release.outcome != "refuse" and release.leak_check.passed
    before, waiting = _text_before(reading, d), waiting_pass(reading, d)
    may_edit = State(d.state) is State.DRAFT and reading.may(Permission.DISCLOSURE_REVIEW, subject)
    return ReviewView(
        id=d.id,
        reference=material.reference,
        recipient_name=prepared.recipient.name,
        version=d.version,
        outcome=release.outcome if ok else "refuse",
        warnings=sum(one["result"] == "WARN" for one in release.findings),
        things=max(sum(one["result"] == "REFUSE" for one in release.findings), 1),
        told=_told(release),
        low=tuple(low),
        singling=_singling(material, release),
        fields=tuple(fields),
        summary=release.summary,
        ask=material.choices.ask,
        may_edit=may_edit,
        restorable=_restorable(release.fields) if may_edit else (),
        changed=_changed(material.choices),
        had_before=bool(before),
        fresh=_fresh(release.summary, before) if before else (),
        finds=tuple((kind_words(kind), words) for kind, words in shown_finds(release)),
        waiting=waiting,
        left_out=manifest(release.lines, release.fields, for_reader=False),
        actions=_actions(reading, d, subject, prepared, ok) + _of_finds(reading, d, release, waiting),
    )


def _told(release: Any) -> str:
    left = "nothing of them is left" if release.leak_check.passed else "something is left"
    return f"The independent check looked for {release.leak_check.values_tested} values that must not go: {left}."


def _singling(material: Material, release: Any) -> tuple[SinglingOut, ...]:
    """Where a reader could tell who is meant although no name stands there."""
    roles = {person.id: roles_of(person, material.on) for person in material.case.people}
    return singled_out(release.fields, release.items, unnamed_people(release.fields, roles))


def _pieces(one: FieldResult, n: int) -> tuple[tuple[Piece, ...], list[LowMark]]:
    """The original cut at its spans; overlapping ones shown once, as they are rendered."""
    text, place, pieces, low = one.original, 0, [], []
    if not one.released:
        return (Piece(text, "remove", one.why),), []
    for k, (start, end, decided) in enumerate(_disjoint(one)):
        if start > place:
            pieces.append(Piece(text[place:start]))
        anchor, kind = f"m{n}-{k}", kind_words(decided.kind)
        pieces.append(Piece(text[start:end], decided.action.code, f"{kind}: {decided.why}", anchor))
        if decided.confidence < LOW:
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


def _restorable(fields: tuple[FieldResult, ...]) -> tuple[tuple[str, str], ...]:
    """Removed parts that a reviewer may bring back with a reason: their place, and the words around them."""
    found = []
    for one in fields:
        for d in one.decided if one.released else ():
            if d.action is Action.KEEP or d.kind in NEVER_RESTORED or d.kind.startswith("SLUR:"):
                continue
            words = one.original[d.start : d.end]
            found.append((f"{one.path}:{d.start}:{d.end}", f"{field_title(one.path)}: {words} ({kind_words(d.kind)})"))
    return tuple(dict.fromkeys(found))


def _changed(choices: Choices) -> tuple[str, ...]:
    """What the drafter changed by hand, for whoever approves."""
    lines = [f"Left out: {item.replace(':', ' ').replace('_', ' ')}" for item in choices.out]
    lines += [f"Justified: {item.replace(':', ' ').replace('_', ' ')} – {why}" for item, why in choices.justify]
    for edit in choices.edits:
        if edit.action == "remove":
            lines.append(f"Removed everywhere: “{edit.reason}”")
        else:
            lines.append(f"Brought back in {field_title(edit.path)}: {edit.reason}")
    return tuple(lines)


def _text_before(reading: Reading, d: DisclosureRecord) -> str:
    """The text that this recipient was sent last of this case; empty if none."""
    query = (
        select(DisclosureRecord)
        .where(
            DisclosureRecord.case_id == d.case_id,
            DisclosureRecord.agency_id == d.agency_id,
            DisclosureRecord.id != d.id,
            DisclosureRecord.channel == "portal",
            DisclosureRecord.state.in_([state.value for state in AFTER_SENDING]),
        )
        .order_by(DisclosureRecord.sent_at.desc())
        .limit(1)
    )
    older = reading.session.scalars(query).one_or_none()
    return content_of(reading, older)["summary"] if older else ""


def _fresh(summary: str, before: str) -> tuple[str, ...]:
    had = lines_of(before)
    return tuple(line for line in dict.fromkeys(map(str.strip, summary.splitlines())) if line and line not in had)


def _actions(
    reading: Reading, d: DisclosureRecord, subject: Any, prepared: Prepared, ok: bool
) -> tuple[ActionView, ...]:
    digest = deciding.digest_of(reading, prepared.release.summary)
    hidden = (("version", str(d.version)), ("digest", digest))
    state = State(d.state)
    if state is State.DRAFT and ok:
        return _of_drafter(reading, d, subject, hidden)
    if state is State.REVIEWED and reading.may(Permission.DISCLOSURE_APPROVE, subject):
        return _of_approver(reading, d, hidden, ok)
    return ()


def _of_finds(
    reading: Reading, d: DisclosureRecord, release: Release, waiting: WaitingPass | None
) -> tuple[ActionView, ...]:
    """Where the check found something that may be no leak: ask somebody else, or decide as that somebody."""
    base = f"/disclosures/{d.id}/let-pass"
    if waiting is not None and waiting.may_decide:
        return (
            ActionView("form", "It is no leak: let it pass", base, (("yes", "yes"),), style="secondary"),
            ActionView("form", "It is one: keep it stopped", base, style="warning"),
        )
    if State(d.state) is not State.DRAFT or waiting is not None or not finds_of(release):
        return ()
    others = deciding.possible_approvers(reading, d, neither=reading.actor.account_id)
    people = tuple((str(account_id), name) for account_id, name in others.items())
    asks = (Ask("reason", "Why it is no leak"), Ask("approver_id", "Who decides it", "select", people))
    words, hidden = "It is no leak: ask somebody else to let it pass", (("version", str(d.version)),)
    return (ActionView("form", words, f"{base}/ask", hidden, asks, "secondary"),) if people else ()


def _of_drafter(reading: Reading, d: DisclosureRecord, subject: Any, hidden) -> tuple[ActionView, ...]:
    base, me = f"/disclosures/{d.id}", reading.actor.account_id
    found = []
    others = tuple((str(a), name) for a, name in deciding.possible_approvers(reading, d).items())
    if others:
        ask = Ask("approver_id", "Who approves it", "select", others)
        found.append(ActionView("form", "I have read every word: ask for approval", f"{base}/reviewed", hidden, (ask,)))
    if d.emergency and reading.may(Permission.DISCLOSURE_SEND_ALONE, subject):
        after = tuple((str(a), name) for a, name in deciding.possible_approvers(reading, d, me).items())
        asks = (Ask("second_person_id", "Who looks at it afterwards", "select", after),) if after else ()
        words = "Emergency: send it now, second person after"
        found.insert(0, ActionView("form", words, f"{base}/send-alone", hidden, asks, "warning"))
    return tuple(found)


def _of_approver(reading: Reading, d: DisclosureRecord, hidden, ok: bool) -> tuple[ActionView, ...]:
    base, found = f"/disclosures/{d.id}", []
    if ok and not (d.needs_second_person and d.drafter_id == reading.actor.account_id):
        found.append(ActionView("form", "Approve and send", f"{base}/approve", (*hidden, ("send_now", "yes"))))
        found.append(ActionView("form", "Approve, send later", f"{base}/approve", hidden, style="secondary"))
    ask = Ask("reason", "Why not; the drafter reads this")
    found.append(ActionView("form", "Do not approve", f"{base}/decline", hidden[:1], (ask,), "warning"))
    return tuple(found)


def edited(material: Material, values: dict[str, Any]) -> tuple[Choices, int]:
    """The choices after one change of the reviewer, and the version that the reviewer saw. Raises InvalidError."""
    edit = _restoring(material, values) if values.get("restore") else _removing(material, values)
    version = int(values["version"]) if str(values.get("version", "")).isdigit() else 0
    return replace(material.choices, edits=(*material.choices.edits, edit)), version


def _removing(material: Material, values: dict[str, Any]) -> Edit:
    words = str(values.get("words", "")).strip()
    if len(words) < 2:
        raise InvalidError({"words": ["Write the words to remove, exactly as they stand."]})
    if not any(words.casefold() in text.casefold() for text in text_fields(material.case).values()):
        raise InvalidError({"words": ["These words do not stand in the text. Copy them from the left side."]})
    return Edit("*", 0, 0, "remove", words, everywhere=True)


def _restoring(material: Material, values: dict[str, Any]) -> Edit:
    path, _, place = str(values["restore"]).partition(":")
    start, _, end = place.partition(":")
    reason = str(values.get("restore_reason", "")).strip()
    if path not in text_fields(material.case) or not (start.isdigit() and end.isdigit()):
        raise InvalidError({"restore": ["Choose what to bring back."]})
    if len(reason) < deciding.LEAST_REASON:
        raise InvalidError({"restore_reason": [f"Say why, in at least {deciding.LEAST_REASON} characters."]})
    return Edit(path, int(start), int(end), "keep", reason)
