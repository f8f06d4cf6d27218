"""What do the page and the form of one person of a case say? Who, what they answered, what protects them.

Source: access matrix (case, case notes); Hate Crime Policy 2.3(c), 2.6; case material, section 2a.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from hub.access.permissions import Permission
from hub.cases import answers, overriding, queries
from hub.cases.casefile import Person, SafeContact
from hub.cases.recipients import Choice, recipient_choices, recipient_words
from hub.db.work import Reading
from hub.kernel.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class PersonView:
    """One person of a case: who, what they answered, what protects them."""

    case_id: UUID
    reference: str
    version: int
    person: Person
    private: bool
    safe: SafeContact
    answers: tuple[answers.AnswerView, ...]
    overrides: tuple[overriding.OverrideView, ...]
    refused: tuple[Choice, ...]
    words: Mapping[str, str]
    recipients: tuple[tuple[str, tuple[Choice, ...]], ...]
    may_edit: bool


def show_person(reading: Reading, case_id: UUID, local_id: str) -> PersonView:
    """One person of a case. Raises NotFoundError for hidden and missing alike."""
    subject = queries.subject(reading, case_id)
    reading.require(Permission.CASE_READ, subject)
    return _person_view(reading, subject, local_id)


def person_form(reading: Reading, case_id: UUID, local_id: str) -> PersonView:
    """The same for a form that changes the person. Raises NotFoundError for hidden and missing alike."""
    subject = queries.subject(reading, case_id)
    reading.require(Permission.CASE_EDIT, subject)
    return _person_view(reading, subject, local_id)


def _person_view(reading: Reading, subject: queries.CaseSubject, local_id: str) -> PersonView:
    file = queries.load_case_file(reading, subject.id)
    person = file.person(local_id)
    if person is None:
        raise NotFoundError
    return PersonView(
        case_id=subject.id,
        reference=file.reference,
        version=subject.version,
        person=person,
        private=not person.role.lower().startswith("professional"),
        safe=person.safe_contact or SafeContact(),
        answers=answers.list_answers(reading, subject.id, file, local_id),
        overrides=overriding.list_overrides(reading, subject.id, local_id),
        refused=answers.recipients_refused(reading, file, local_id),
        words=recipient_words(reading),
        recipients=recipient_choices(reading),
        may_edit=reading.may(Permission.CASE_EDIT, subject),
    )
