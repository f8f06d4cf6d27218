"""What does somebody see who reads a text word by word before it goes, and what can they change?

Left the original with what happens to each part, right exactly what will be read; first what the engine is
unsure of. The approver sees the same, what the drafter changed, and what is new since this agency's last copy.
Source: pages paper, section 4 (review the redaction); redaction requirements, section 8.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.access.permissions import Permission
from hub.cases.texts import text_fields
from hub.db.work import Reading
from hub.disclosures import deciding, second_person
from hub.disclosures.choices import Choices
from hub.disclosures.copies import content_of
from hub.disclosures.editing import NAME_OF, Missed, Texts
from hub.disclosures.fields import FieldResult
from hub.disclosures.letting_pass import WaitingPass, waiting_pass
from hub.disclosures.manifest import LeftOut, manifest
from hub.disclosures.material import Material, Prepared
from hub.disclosures.passes import finds_of, shown_finds
from hub.disclosures.places import Place, left_to_look_at, place_at, places_in, places_of
from hub.disclosures.recall import sort_of
from hub.disclosures.records import DisclosureRecord
from hub.disclosures.release import Release
from hub.disclosures.rules import AFTER_SENDING, State, lines_of
from hub.disclosures.showing import ActionView, Ask
from hub.disclosures.singling_out import SinglingOut, singled_out, unnamed_people
from hub.disclosures.subjects import roles_of
from hub.disclosures.titles import field_title
from hub.identity import queries as identity
from hub.redaction.profiles import kind_words


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the original text; action: what happens to it, empty for plain text; why: in one line."""

    text: str
    action: str = ""
    why: str = ""
    anchor: str = ""
    now: bool = False


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field on the left side. why: why nothing of it goes, empty where something does."""

    title: str
    pieces: tuple[Piece, ...]
    why: str


@dataclass(frozen=True, slots=True)
class CardView:
    """The place that is looked at now. before, after: the words around it; next: where to go on, empty at the end."""

    place: Place
    title: str
    kind: str
    before: str
    after: str
    what: str
    next: str


@dataclass(frozen=True, slots=True)
class SameText:
    """Somebody read this very text before, for another agency: that reading serves here too."""

    who: str
    at: datetime
    recipient: str


@dataclass(frozen=True, slots=True)
class ReviewView:
    """The review page. left: places that the engine was unsure of and nobody looked at; card: the one looked at now;
    same: who read this text before; singling: where a reader could tell who is meant; places: every place by its key;
    missed: what a missed thing can be; neutral: whether he and she are written as they; changed: number and words of
    each change by hand; fresh, gone: lines that this agency has not had, or no longer gets; finds: kind and place of
    what the check found; waiting: the wish to let it pass."""

    id: UUID
    reference: str
    recipient_name: str
    version: int
    outcome: str
    warnings: int
    things: int
    told: str
    left: int
    card: CardView | None
    same: SameText | None
    singling: tuple[SinglingOut, ...]
    fields: tuple[FieldView, ...]
    summary: str
    ask: str
    may_edit: bool
    places: tuple[tuple[str, str], ...]
    missed: tuple[tuple[str, str], ...]
    neutral: bool
    changed: tuple[tuple[str, str], ...]
    had_before: bool
    fresh: tuple[str, ...]
    gone: tuple[str, ...]
    finds: tuple[tuple[str, str], ...]
    waiting: WaitingPass | None
    left_out: tuple[LeftOut, ...]
    actions: tuple[ActionView, ...]


def review_view(reading: Reading, material: Material, prepared: Prepared, at: str = "") -> ReviewView:
    """Original and result side by side, and what this person may do next. Raises NotPermittedError.

    at: key of the place to look at; without one the first that is left.
    """
    d, release = material.disclosure, prepared.release
    subject = deciding.subject_of(reading, d)
    reading.require(Permission.DISCLOSURE_REVIEW, subject)
    ok = release.outcome != "refuse" and release.leak_check.passed
    before, waiting = _text_before(reading, d), waiting_pass(reading, d)
    may_edit = State(d.state) is State.DRAFT and reading.may(Permission.DISCLOSURE_REVIEW, subject)
    places, same = places_of(release.fields), _read_before(reading, d, release.summary)
    left = () if same else left_to_look_at(places, material.choices.edits)
    card = _card(release.fields, places, left, at) if may_edit else None
    return ReviewView(
        id=d.id,
        reference=material.reference,
        recipient_name=prepared.recipient.name,
        version=d.version,
        outcome=release.outcome if ok else "refuse",
        warnings=sum(one["result"] == "WARN" for one in release.findings),
        things=max(sum(one["result"] == "REFUSE" for one in release.findings), 1),
        told=_told(release),
        left=len(left),
        card=card,
        same=same,
        singling=_singling(material, release),
        fields=_fields(release.fields, card),
        summary=release.summary,
        ask=material.choices.ask,
        may_edit=may_edit,
        places=tuple((one.key, f"{field_title(one.path)}: {one.words}") for one in places) if may_edit else (),
        missed=_missed(material),
        neutral=any(edit.action == "neutral" for edit in material.choices.edits),
        changed=_changed(material.choices),
        had_before=bool(before),
        fresh=_lines_only_in(release.summary, before) if before else (),
        gone=_lines_only_in(before, release.summary),
        finds=tuple((kind_words(kind), words) for kind, words in shown_finds(release)),
        waiting=waiting,
        left_out=manifest(release.lines, release.fields, for_reader=False),
        actions=_actions(reading, d, subject, prepared, ok, bool(left)) + _of_finds(reading, d, release, waiting),
    )


def _fields(fields: tuple[FieldResult, ...], card: CardView | None) -> tuple[FieldView, ...]:
    """Each field as it was written, with its finds marked, and why nothing of it goes where nothing does."""
    return tuple(
        FieldView(field_title(one.path), _pieces(one, card), "" if one.released else one.why or "nothing is left")
        for one in fields
    )


AROUND = 60
"""Characters shown on each side of the place that is looked at."""


def _card(
    fields: tuple[FieldResult, ...], places: tuple[Place, ...], left: tuple[Place, ...], at: str
) -> CardView | None:
    """The place asked for, else the first that is left; None when nothing is."""
    place = place_at(at, places) or (left[0] if left else None)
    if place is None:
        return None
    text = next(one.original for one in fields if one.path == place.path)
    further = [one for one in left if one != place]
    after = [one for one in further if place in left and left.index(one) > left.index(place)]
    return CardView(
        place=place,
        title=field_title(place.path),
        kind=kind_words(place.kind),
        before=text[max(0, place.start - AROUND) : place.start],
        after=text[place.end : place.end + AROUND],
        what=sort_of(place.kind).value,
        next=(after or further)[0].key if further else "",
    )


def _read_before(reading: Reading, d: DisclosureRecord, summary: str) -> SameText | None:
    """Who read this very text before, and for whom."""
    older = deciding.read_before(reading, d, summary)
    if older is None:
        return None
    names = identity.names_of(reading, {older.reviewer_id})
    recipient = identity.agency_by_code(reading, older.agency_code, older.team_code or "")
    return SameText(names.get(older.reviewer_id, "Somebody"), older.reviewed_at, recipient.title)


def _missed(material: Material) -> tuple[tuple[str, str], ...]:
    """What a missed thing can be: a name of somebody in the record, or one of the other sorts."""
    people = tuple((f"{NAME_OF}{person.id}", f"a name of {person.full_name}") for person in material.case.people)
    return (*people, *((sort.value, sort.shown) for sort in Missed))


def texts_of(material: Material) -> Texts:
    """What a change is checked against."""
    return Texts(text_fields(material.case), {person.id: person.full_name for person in material.case.people})


def _told(release: Any) -> str:
    left = "nothing of them is left" if release.leak_check.passed else "something is left"
    return f"The independent check looked for {release.leak_check.values_tested} values that must not go: {left}."


def _singling(material: Material, release: Any) -> tuple[SinglingOut, ...]:
    """Where a reader could tell who is meant although no name stands there."""
    roles = {person.id: roles_of(person, material.on) for person in material.case.people}
    return singled_out(release.fields, release.items, unnamed_people(release.fields, roles))


def _pieces(one: FieldResult, card: CardView | None) -> tuple[Piece, ...]:
    """The original cut at its places."""
    text, reached, pieces = one.original, 0, []
    if not one.released:
        return (Piece(text, "remove", one.why),)
    for place in places_in(one):
        if place.start > reached:
            pieces.append(Piece(text[reached : place.start]))
        now = card is not None and card.place == place
        why = f"{kind_words(place.kind)}: {place.why}"
        pieces.append(Piece(place.words, place.action.code, why, place.key, now))
        reached = place.end
    pieces.append(Piece(text[reached:]))
    return tuple(pieces)


def _changed(choices: Choices) -> tuple[tuple[str, str], ...]:
    """What was changed by hand: its number where the review page can undo it, and in words."""
    lines = [("", f"Left out: {item.replace(':', ' ').replace('_', ' ')}") for item in choices.out]
    lines += [("", f"Justified: {item.replace(':', ' ').replace('_', ' ')} – {why}") for item, why in choices.justify]
    for n, edit in enumerate(choices.edits):
        if edit.action == "accept":
            continue
        if edit.action == "neutral":
            words = "He and she written as they"
        elif edit.everywhere:
            words = f"Taken out everywhere: “{edit.reason}”"
        elif edit.action == "remove":
            words = f"Taken out in {field_title(edit.path)}: “{edit.words}”"
        else:
            words = f"Brought back in {field_title(edit.path)}: {edit.reason}"
        lines.append((str(n), words))
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


def _lines_only_in(text: str, other: str) -> tuple[str, ...]:
    there = lines_of(other)
    return tuple(line for line in dict.fromkeys(map(str.strip, text.splitlines())) if line and line not in there)


def _actions(
    reading: Reading, d: DisclosureRecord, subject: Any, prepared: Prepared, ok: bool, doubts: bool
) -> tuple[ActionView, ...]:
    digest = deciding.digest_of(reading, prepared.release.summary)
    hidden = (("version", str(d.version)), ("digest", digest))
    state = State(d.state)
    if state is State.DRAFT and ok:
        return _of_drafter(reading, d, subject, hidden, doubts)
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
    others = second_person.possible_approvers(reading, d, neither=reading.actor.account_id)
    people = tuple((str(account_id), name) for account_id, name in others.items())
    asks = (Ask("reason", "Why it is no leak"), Ask("approver_id", "Who decides it", "select", people))
    words, hidden = "It is no leak: ask somebody else to let it pass", (("version", str(d.version)),)
    return (ActionView("form", words, f"{base}/ask", hidden, asks, "secondary"),) if people else ()


def _of_drafter(
    reading: Reading, d: DisclosureRecord, subject: Any, hidden, doubts: bool
) -> tuple[ActionView, ...]:
    """Asking somebody waits until every doubt was looked at; an emergency does not."""
    base, me = f"/disclosures/{d.id}", reading.actor.account_id
    found = []
    others = tuple((str(a), name) for a, name in second_person.possible_approvers(reading, d).items())
    if others and not doubts:
        ask = Ask("approver_id", "Who approves it", "select", others)
        found.append(ActionView("form", "I have read every word: ask for approval", f"{base}/reviewed", hidden, (ask,)))
    if d.emergency and reading.may(Permission.DISCLOSURE_SEND_ALONE, subject):
        after = tuple((str(a), name) for a, name in second_person.possible_approvers(reading, d, me).items())
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
