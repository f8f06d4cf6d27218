"""Record what was already told: by telephone, in person, by secure mail, on paper, in court.

It has happened, so nothing refuses it: the law is asked as of the day on which it was said, a refusal is kept
as what it would have been and goes to the data protection officer. One record an agency, whether or not that
agency still takes part.
Source: lawful-basis rules, section 6a (already said); sealed log specification, section 3.2.1.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.access.permissions import Permission
from hub.cases import queries as cases
from hub.db.work import Office, Work
from hub.disclosures.answers import told_faults
from hub.disclosures.commands import RecordSaid
from hub.disclosures.deciding import draft_of, seal_words
from hub.disclosures.freezing import agreement_words, basis_words
from hub.disclosures.judging import Judgement, judge_told
from hub.disclosures.material import Material, Prepared
from hub.disclosures.proposing import LEAST_NECESSITY, names_in, prepare, wanted_for
from hub.disclosures.recording import basis_clear, commitments, record, seq_of_sending
from hub.disclosures.records import DisclosureRecord
from hub.disclosures.rules import AFTER_SENDING, State
from hub.disclosures.sending import Frozen, index_people, keep_copy
from hub.disclosures.subjects import roles_of
from hub.identity import queries as identity
from hub.kernel.errors import InvalidError
from hub.lawful.afterwards import tells_dpo
from hub.lawful.purposes import Category, Item, Purpose, Role
from hub.ledger.entry import Kind, stamp
from hub.outbox.service import notice


class Channel(StrEnum):
    """How something was told outside the hub. Stored by value, so never renamed."""

    TELEPHONE = "telephone"
    IN_PERSON = "in_person"
    SECURE_MAIL = "secure_mail"
    PAPER = "paper"
    COURT = "court"

    @property
    def shown(self) -> str:
        """The channel in words."""
        return {
            "telephone": "by telephone",
            "in_person": "in person",
            "secure_mail": "by secure mail",
            "paper": "on paper",
            "court": "in court",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Said:
    """What was told, judged before the writing block. subjects: (person, role, category, action) each."""

    prepared: Prepared
    judgement: Judgement
    items: tuple[str, ...]
    subjects: tuple[tuple[UUID, str, str, str], ...]


def judge_said(material: Material, command: RecordSaid, now: datetime) -> Said:
    """Judge what was told. Pure. Raises InvalidError naming the fields that say too little."""
    errors = told_faults(command.choices.told, command.choices.told_detail, command.choices.told_on, material.on)
    if not material.ready:
        errors["recipient"] = ["Choose whom you told, and what for."]
    if command.channel not in set(Channel):
        errors["channel"] = ["Choose how it was told."]
    if command.said_at > now:
        errors["said_on"] = ["This is still to come: share it before you tell it."]
    for name, text in (("words", command.words), ("necessity", command.choices.necessity)):
        if len(text.strip()) < LEAST_NECESSITY:
            errors[name] = [f"Write this down in at least {LEAST_NECESSITY} characters."]
    if names_in(material, command.choices.necessity):
        errors["necessity"] = ["Leave names out: write victim, suspect, witness."]
    items = _items(command.items)
    if not items:
        errors["items"] = ["Choose at least one kind of data that you told them."]
    if errors:
        raise InvalidError(errors)
    prepared = prepare(material)
    judgement = judge_told(material.case, wanted_for(material), items)
    return Said(prepared, judgement, tuple(sorted(set(command.items))), _subjects(material, prepared, items))


def _items(texts: tuple[str, ...]) -> frozenset[Item]:
    try:
        return frozenset((Role(text.partition(":")[0]), Category(text.partition(":")[2])) for text in texts)
    except ValueError:
        raise InvalidError({"items": ["There is no such kind of data."]}) from None


def _subjects(
    material: Material, prepared: Prepared, items: frozenset[Item]
) -> tuple[tuple[UUID, str, str, str], ...]:
    """About whom it was: as the text would have told it, and for anything beyond it everybody with that role."""
    usual = {one for one in prepared.subjects if (Role(one[1]), Category(one[2])) in items}
    covered = {(Role(role), Category(category)) for _, role, category, _ in usual}
    beyond = {
        (material.people[person.id], role.value, category.value, "keep")
        for person in material.case.people
        for role, category in items - covered
        if role in roles_of(person, material.on)
    }
    return tuple(sorted(usual | beyond, key=str))


def freeze_said(office: Office, material: Material, said: Said, command: RecordSaid) -> Frozen:
    """The copy of what was told, and a fresh key, made before the writing block."""
    content: dict[str, Any] = {
        "summary": command.words.strip(),
        "items": list(said.items),
        "case_ref": material.reference,
        "channel": command.channel,
        "said_at": command.said_at.isoformat(),
        "purpose": command.choices.purpose,
        "purpose_words": Purpose(command.choices.purpose).title_text,
        "basis_words": basis_words(said.judgement.proposal),
        "agreement_words": agreement_words(said.prepared),
        "rules_version": said.judgement.rules_version,
    }
    return Frozen(content, office.vault.create("snapshot", office.clock.now()))


def record_said(work: Work, command: RecordSaid, said: Said, frozen: Frozen) -> DisclosureRecord:
    """Write down what was told, with the law's answer as of that day; doing it twice records it once."""
    case = cases.subject(work, command.case_id)
    work.require(Permission.DISCLOSURE_RECORD_SAID, case)
    work.once(command.idempotency_key)
    known = select(DisclosureRecord).where(DisclosureRecord.idempotency_key == command.idempotency_key)
    earlier = work.session.scalar(known)
    if earlier is not None:
        return earlier
    disclosure = _row(work, command, said)
    seal_words(work, disclosure, command.choices)
    work.session.add(disclosure)
    work.session.flush()
    keep_copy(work, disclosure, frozen)
    index_people(work, disclosure, said.subjects)
    clear, commit = _clear(work, disclosure, said), _commit(work, disclosure, said, command)
    event = record(work, disclosure, "said", Kind.DISCLOSURE, clear, commit)
    if disclosure.would_have_refused or tells_dpo(disclosure.codes):
        for account_id in identity.accounts_with_role(work, "dpo"):
            notice(work, "look_at", account_id, f"/log/{event.seq}")
    return disclosure


def _row(work: Work, command: RecordSaid, said: Said) -> DisclosureRecord:
    disclosure, judgement = draft_of(work, command.choices, said.prepared), said.judgement
    disclosure.channel, disclosure.said_at = command.channel, command.said_at
    disclosure.state, disclosure.sender_id, disclosure.sent_at = State.SENT, work.actor.account_id, work.now
    disclosure.combination, disclosure.proposal = judgement.combination, judgement.proposal
    disclosure.outcome, disclosure.codes = judgement.outcome, list(judgement.codes)
    disclosure.findings, disclosure.rules_version = list(judgement.findings), judgement.rules_version
    disclosure.would_have_refused = judgement.outcome == "refuse"
    disclosure.idempotency_key = command.idempotency_key
    return disclosure


def _clear(work: Work, disclosure: DisclosureRecord, said: Said) -> dict[str, Any]:
    clear = basis_clear(disclosure, list(said.items)) | {"channel": disclosure.channel}
    if disclosure.would_have_refused:
        clear["would_have_refused"] = True
    repeated = _repeats(work, disclosure, said)
    if repeated is not None:
        clear["refers_to"] = repeated
    return clear


def _repeats(work: Work, disclosure: DisclosureRecord, said: Said) -> int | None:
    """Position of what this recipient was sent before, if all that was told stood there already."""
    query = (
        select(DisclosureRecord)
        .where(
            DisclosureRecord.case_id == disclosure.case_id,
            DisclosureRecord.agency_id == disclosure.agency_id,
            DisclosureRecord.team_code == disclosure.team_code
            if disclosure.team_code
            else DisclosureRecord.team_code.is_(None),
            DisclosureRecord.channel == "portal",
            DisclosureRecord.state.in_([state.value for state in AFTER_SENDING]),
            DisclosureRecord.sent_at <= disclosure.said_at,
        )
        .order_by(DisclosureRecord.sent_at.desc())
    )
    for sent in work.session.scalars(query):
        if set(said.items) <= set(sent.proposal.get("categories", [])):
            return seq_of_sending(work, sent.id)
    return None


def _commit(work: Work, disclosure: DisclosureRecord, said: Said, command: RecordSaid) -> dict[str, str]:
    return commitments(
        work,
        disclosure,
        subject_ref=" ".join(sorted({str(subject[0]) for subject in said.subjects})),
        summary_sha256=sha256(command.words.strip().encode()).hexdigest(),
        said_at=stamp(command.said_at),
    )
