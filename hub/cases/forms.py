"""What do the forms about a case offer? Frozen views: who could take it over, be told, be known by whom.

Source: access matrix (case, case notes, conflicts); Hate Crime Policy 2.3(k), 2.6.
"""

from dataclasses import dataclass
from uuid import UUID

from hub.access.permissions import Permission
from hub.cases import conflicts, queries
from hub.cases.recipients import Choice, recipient_choices
from hub.cases.showing import HintRow, hint_rows
from hub.db.work import Reading
from hub.identity import queries as identity
from hub.lawful.purposes import Category


@dataclass(frozen=True, slots=True)
class HandOverForm:
    """Who has the case, and who could."""

    case_id: UUID
    reference: str
    officer: str
    officers: tuple[Choice, ...]


def hand_over_form(reading: Reading, case_id: UUID) -> HandOverForm:
    """What the form that hands a case over offers. Raises NotFoundError for hidden and missing alike."""
    subject = queries.subject(reading, case_id)
    reading.require(Permission.CASE_HAND_OVER, subject)
    names = identity.names_of(reading, {subject.officer_id})
    return HandOverForm(
        case_id, subject.reference, names.get(subject.officer_id, ""), tuple(queries.officers(reading))
    )


@dataclass(frozen=True, slots=True)
class FormView:
    """What the forms about a case offer: people, recipients, what stands there now, the version they are based on."""

    case_id: UUID
    reference: str
    version: int
    wishes: str
    people: tuple[Choice, ...]
    recipients: tuple[tuple[str, tuple[Choice, ...]], ...]
    categories: tuple[Choice, ...]


def change_form(reading: Reading, case_id: UUID) -> FormView:
    """What a form that changes a case needs. Raises NotFoundError for hidden and missing alike."""
    subject = queries.subject(reading, case_id)
    reading.require(Permission.CASE_EDIT, subject)
    file = queries.load_case_file(reading, case_id)
    return FormView(
        case_id=case_id,
        reference=file.reference,
        version=subject.version,
        wishes=file.victim_wishes,
        people=tuple((person.id, f"{person.full_name} ({person.role})") for person in file.people),
        recipients=recipient_choices(reading),
        categories=tuple((c.value, c.title_text) for c in Category if c is not Category.AGGREGATE),
    )


@dataclass(frozen=True, slots=True)
class ConflictForm:
    """Who could be known by whom. successors: coordinators who could take over; alone: whether one must."""

    case_id: UUID
    reference: str
    people: tuple[Choice, ...]
    successors: tuple[Choice, ...]
    alone: bool
    everybody: tuple[Choice, ...]
    hints: tuple[HintRow, ...]


def conflict_form(reading: Reading, case_id: UUID, for_others: bool = False) -> ConflictForm:
    """What the forms about conflicts offer. Raises NotFoundError for hidden and missing alike."""
    subject = queries.subject(reading, case_id)
    reading.require(Permission.CASE_READ, subject)
    reading.require(Permission.CONFLICT_DECLARE_FOR if for_others else Permission.CONFLICT_DECLARE)
    file = queries.load_case_file(reading, case_id)
    agencies = {view.code: view.name for view in identity.list_agencies(reading)}
    free = conflicts.free_coordinators(reading, subject)
    return ConflictForm(
        case_id=case_id,
        reference=file.reference,
        people=tuple((person.id, f"{person.full_name} ({person.role})") for person in file.people),
        successors=tuple((person.username, person.name) for person in free),
        alone=not conflicts.others_left(reading, subject),
        everybody=tuple(
            (str(person.id), f"{person.name} ({agencies.get(person.agency, person.agency)})")
            for person in identity.everybody(reading)
            if person.id != reading.actor.account_id
        ) if for_others else (),
        hints=hint_rows(reading, case_id, file) if for_others else (),
    )  # fmt: skip
