"""What would this agency receive, from the case as it stands and the choices made so far?

Loading reads; preparing is pure and happens outside any writing block. A draft is its choices: what it
amounts to is computed each time, so it can never fall behind the case.
Source: house rule (expensive work comes first); pages paper, section 4 (share this case).
"""

from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from sqlalchemy import select

from hub.access.permissions import Permission
from hub.agreements import queries as agreements
from hub.agreements.terms import Agreement
from hub.cases import overriding
from hub.cases import queries as cases
from hub.db.sealing import place_of
from hub.db.work import Reading, Work
from hub.disclosures import once
from hub.disclosures.choices import Choices, choices_from
from hub.disclosures.material import Addressee, Material, Prepared
from hub.disclosures.passed import passes_of
from hub.disclosures.passes import let_through
from hub.disclosures.recognising import read_case
from hub.disclosures.records import DisclosureRecord, LabelTableRecord
from hub.disclosures.release import release
from hub.disclosures.subjects import Recipient
from hub.disclosures.wanted import Wanted
from hub.identity import queries as identity
from hub.kernel.calendar import civil_date
from hub.kernel.errors import InvalidError, NotFoundError
from hub.kernel.ids import new_id
from hub.lawful.proposal import Request
from hub.lawful.purposes import (
    AgreementState,
    Category,
    Pattern,
    Purpose,
    RecipientKind,
    RecipientSubkind,
    Risk,
    Role,
    Urgency,
)
from hub.redaction.language_model import language_model

LEAST_NECESSITY = 20
"""Characters of a necessity that somebody else must be able to follow (ours)."""


def load(
    reading: Reading,
    case_id: UUID,
    choices: Choices,
    disclosure: DisclosureRecord | None = None,
    on: date | None = None,
) -> Material:
    """Read case, agreement, decision and labels. Raises NotFoundError for hidden and missing alike.

    on: the civil day in London on which it would go, or was told; today unless said.
    """
    subject = cases.subject(reading, case_id)
    reading.require(Permission.DISCLOSURE_DRAFT, subject)
    on = on or civil_date(reading.now)
    footing = _footing(reading, case_id, choices, on)
    own = identity.agency_by_code(reading, reading.actor.agency)
    return Material(
        case_id=case_id,
        reference=subject.reference,
        case=cases.load_case_file(reading, case_id),
        case_version=subject.version,
        protection_version=subject.protection_version,
        choices=choices,
        on=on,
        people=cases.person_ids(reading, case_id),
        overridden=overriding.overridden(reading, case_id, (choices.recipient, choices.agency)),
        index_key=reading.keys.index_key,
        labels=footing.labels,
        recipient=footing.recipient,
        agreement=footing.agreement,
        agreement_state=footing.state,
        one_off_id=footing.one_off_id,
        duty_name=own.duty_name,
        duty_phone=own.duty_phone,
        disclosure=disclosure,
        choices_offered=tuple((each.recipient, each.title) for each in _offered(reading)),
        people_there=_people_there(reading, choices),
        may_decide_once=reading.may(Permission.ONE_OFF_DECIDE, subject),
        may_record_said=reading.may(Permission.DISCLOSURE_RECORD_SAID, subject),
        further=language_model(reading.practice.language_model),
    )


@dataclass(frozen=True, slots=True)
class Footing:
    """On what a recipient could be told: the agreement and where it stands, a decision of its own, the labels used."""

    recipient: Addressee | None
    agreement: Agreement | None = None
    state: AgreementState = AgreementState.NONE
    one_off_id: UUID | None = None
    labels: dict[str, str] = field(default_factory=dict)


def _footing(reading: Reading, case_id: UUID, choices: Choices, on: date) -> Footing:
    """The recipient with agreement and decision, once it is chosen and what for."""
    recipient = _addressee(reading, choices)
    if recipient is None or not choices.purpose:
        return Footing(recipient)
    agreement, state = agreements.for_recipient(reading, choices.recipient, Purpose(choices.purpose), on)
    recipient = _named(reading, recipient, choices)
    decision = once.in_place(reading, case_id, recipient.agency_id, choices.purpose)
    if decision is not None:
        recipient = replace(recipient, named_account_id=decision.named_account_id)
    labels = _labels(reading, case_id, recipient.agency_id)
    return Footing(recipient, agreement, state, decision.id if decision is not None else None, labels)


def _named(reading: Reading, recipient: Addressee, choices: Choices) -> Addressee:
    """The recipient with the one person there whom the drafter named, if any."""
    if not choices.named_username:
        return recipient
    person = identity.person_at(reading, recipient.agency, choices.named_username)
    if person is None or (recipient.team and person.team != recipient.team):
        raise InvalidError({"named_username": ["Name one person of that agency who has an account."]})
    return replace(recipient, named_account_id=person.id)


def _people_there(reading: Reading, choices: Choices) -> tuple[tuple[str, str], ...]:
    found = identity.people_at(reading, choices.agency) if choices.agency else []
    return tuple((p.username, p.name) for p in found if not choices.team or p.team == choices.team)


def _offered(reading: Reading):
    everybody = identity.list_agencies(reading, with_teams=True)
    with_teams = {each.code for each in everybody if each.team}
    return [
        each for each in everybody
        if each.code != reading.actor.agency and (each.team or each.code not in with_teams) and each.status == "active"
    ]  # fmt: skip


def load_draft(reading: Reading, disclosure_id: UUID) -> Material:
    """The material of a draft, from the choices that were saved with it."""
    disclosure = reading.session.scalar(select(DisclosureRecord).where(DisclosureRecord.id == disclosure_id))
    if disclosure is None:
        raise NotFoundError
    key = cases.data_key(reading, disclosure.case_id)
    stored = key.unseal_json(disclosure.choices_ct, place_of("disclosure", disclosure.id, "choices_ct"))
    material = load(reading, disclosure.case_id, choices_from(stored), disclosure)
    return replace(material, passes=passes_of(reading, disclosure))


def _addressee(reading: Reading, choices: Choices) -> Addressee | None:
    if not choices.agency:
        return None
    try:
        view = identity.agency_by_code(reading, choices.agency, choices.team or "")
    except NotFoundError:
        raise InvalidError({"recipient": ["Choose an agency from the list."]}) from None
    return Addressee(
        view.id, view.code, view.team or None, view.title, view.kind, view.subkind or None, view.status,
        view.duty_name, view.duty_phone,
    )  # fmt: skip


def _labels(reading: Reading, case_id: UUID, agency_id: UUID) -> dict[str, str]:
    row = reading.session.scalar(
        select(LabelTableRecord).where(LabelTableRecord.case_id == case_id, LabelTableRecord.agency_id == agency_id)
    )
    if row is None:
        return {}
    key = cases.data_key(reading, case_id)
    return key.unseal_json(row.labels_ct, place_of("label_table", row.id, "labels_ct"))


def save_labels(work: Work, prepared: Prepared) -> None:
    """Keep the labels given now, so that they stay the same towards this agency."""
    case_id, agency_id = prepared.case_id, prepared.recipient.agency_id
    row = work.session.scalar(
        select(LabelTableRecord).where(LabelTableRecord.case_id == case_id, LabelTableRecord.agency_id == agency_id)
    )
    key = cases.data_key(work, case_id)
    if row is None:
        row = LabelTableRecord(id=new_id(), case_id=case_id, agency_id=agency_id, labels_ct=b"")
        work.session.add(row)
    elif set(prepared.labels) <= set(_labels(work, case_id, agency_id)):
        return
    row.labels_ct = key.seal_json(prepared.labels, place_of("label_table", row.id, "labels_ct"))


def prepare(material: Material) -> Prepared:
    """Compute the answer. Pure: the same material gives the same bytes. Raises InvalidError before both are chosen."""
    read = read_case(material.case, material.on, further=material.further)
    answer = let_through(release(read, wanted_for(material)), material.passes)
    covered, people = material.covered, material.people
    return Prepared(
        release=answer,
        recipient=material.recipient,
        case_id=material.case_id,
        case_version=material.case_version,
        protection_version=material.protection_version,
        agreement_ref=covered.reference if covered else "",
        agreement_title=covered.marked_title if covered else "",
        expiry_days=covered.disclosure_expiry_days if covered else 0,
        one_off_id=material.one_off_id,
        subjects=tuple((people[p], role, c, action) for p, role, c, action in answer.subjects if p in people),
        labels={p: code for p, code in answer.labels.items()},
    )


def wanted_for(material: Material) -> Wanted:
    """What is asked of the engine. Raises InvalidError before recipient and purpose are chosen."""
    choices, recipient = material.choices, material.recipient
    if recipient is None or not choices.purpose:
        raise InvalidError({"recipient": ["Choose an agency and a purpose."]})
    in_force = material.agreement_state is AgreementState.IN_FORCE
    return Wanted(
        recipient=Recipient(
            recipient.agency,
            recipient.team,
            RecipientKind(recipient.kind),
            RecipientSubkind(recipient.subkind) if recipient.subkind else None,
            recipient.name,
        ),
        purpose=Purpose(choices.purpose),
        agreement=material.agreement if in_force and material.one_off_id is None else None,
        agreement_state=material.agreement_state,
        on=material.on,
        label_key=material.index_key,
        label_scope=f"{material.case_id}\n{recipient.agency}",
        urgency=Urgency(choices.urgency),
        risk=Risk(choices.risk) if choices.risk else None,
        pattern=_pattern(material),
        justified={_item(item): why for item, why in choices.justify if why.strip()},
        out=frozenset(choices.out),
        records=_records(material),
        overridden=material.overridden,
        request=_request(choices),
        combination=choices.combination,
        labels=material.labels,
        edits=choices.edits,
        beside={"ask": choices.ask} if choices.ask.strip() else {},
    )


def names_in(material: Material, text: str) -> bool:
    """Whether `text` names somebody of the case."""
    words = {word.strip(".,;:'\"").casefold() for word in text.split()}
    for person in material.case.people:
        for name in (person.family_name, person.given_names.split(" ")[0]):
            if len(name) >= 4 and name.casefold() in words and name in text:
                return True
    return False


def _pattern(material: Material) -> Pattern:
    once_only = material.one_off_id is not None or material.agreement_state is not AgreementState.IN_FORCE
    return Pattern.ONE_OFF if once_only else Pattern.ROUTINE_FLOW


def _records(material: Material) -> frozenset[str]:
    choices = material.choices
    found = {code for code, text in choices.records if text.strip()}
    if choices.necessity.strip():
        found.add("necessity")
    if material.disclosure is None:
        # Not submitted yet: what is still to be written counts as written here, and is asked for on submitting.
        found |= {"necessity", "child_reason"}
    if material.one_off_id is not None:
        found.add("one_off_decision")
    return frozenset(found)


def _request(choices: Choices) -> Request | None:
    return Request(**dict.fromkeys(choices.request, True)) if choices.request else None


def _item(text: str) -> tuple[Role, Category]:
    role, _, category = text.partition(":")
    try:
        return Role(role), Category(category)
    except ValueError:
        raise InvalidError({"justify": ["There is no such kind of data."]}) from None
