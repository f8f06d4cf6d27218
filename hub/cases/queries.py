"""What does a case say, to whoever may see it?

Source: access matrix (case, case notes); Hate Crime Policy 2.3(k), 2.6.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from hub.access.permissions import Permission
from hub.cases.casefile import CaseFile
from hub.cases.parts import rebuild
from hub.cases.records import (
    CaseCoordinatorRecord,
    CaseHistoryRecord,
    CasePersonRecord,
    CaseProtectionRecord,
    CaseRecord,
    HandoverRecord,
    PersonMarkRecord,
)
from hub.cases.rules import comparable, digits
from hub.db.sealing import DataKey
from hub.db.work import Reading
from hub.identity import queries as identity
from hub.identity.conflicts import blocked
from hub.kernel.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class CaseSubject:
    """A case as the permission table asks about it, with the versions that an edit or a draft was based on."""

    id: UUID
    reference: str
    officer_id: UUID | None
    coordinator_ids: frozenset[UUID]
    blocked_now: bool
    version: int
    protection_version: int


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the list of cases: no name, no place."""

    id: UUID
    reference: str
    strands: tuple[str, ...]
    risk: str
    officer: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class CaseView:
    """A whole case for its page."""

    subject: CaseSubject
    file: CaseFile
    officer: str
    coordinators: tuple[str, ...]
    history: tuple[tuple[str, str, datetime], ...]
    handovers: tuple[tuple[str, str, datetime], ...]
    may_edit: bool
    may_hand_over: bool


def load(reading: Reading, case_id: UUID) -> CaseRecord:
    """One case through the one scope. Raises NotFoundError for hidden and missing alike."""
    case = reading.session.scalar(select(CaseRecord).where(CaseRecord.id == case_id))
    if case is None:
        raise NotFoundError
    return case


def find_for_emergency(reading: Reading, case_id: UUID) -> None:
    """Look for a case that the asker may not see yet. Raises NotFoundError for missing, and where a conflict blocks."""
    parts = CasePersonRecord.__table__
    people = list(reading.session.scalars(select(parts.c.person_id).where(parts.c.case_id == case_id)))
    if not people or blocked(reading, reading.actor.account_id, case_id, people):
        raise NotFoundError


def subject(reading: Reading, case_id: UUID) -> CaseSubject:
    """The permission subject of a case. Raises NotFoundError for hidden and missing alike."""
    case = load(reading, case_id)
    coordinators = select(CaseCoordinatorRecord.account_id).where(CaseCoordinatorRecord.case_id == case_id)
    people = select(CasePersonRecord.person_id).where(CasePersonRecord.case_id == case_id)
    return CaseSubject(
        case.id,
        case.reference,
        case.officer_id,
        frozenset(reading.session.scalars(coordinators)),
        blocked(reading, reading.actor.account_id, case_id, list(reading.session.scalars(people))),
        case.version,
        protection_version_of(reading, case_id),
    )


def data_key(reading: Reading, case_id: UUID) -> DataKey:
    """The key of a case. Raises ErasedError once it was destroyed. The caller has asked the permission."""
    key_id = reading.session.scalar(
        select(CaseProtectionRecord.key_id).where(CaseProtectionRecord.case_id == case_id)
    )
    if key_id is None:
        raise NotFoundError
    return reading.keys.data_key(key_id)


def protection_version_of(reading: Reading, case_id: UUID) -> int:
    """How often wishes, limits, conflicts, flags or safe contacts of a case changed."""
    query = select(CaseProtectionRecord.version).where(CaseProtectionRecord.case_id == case_id)
    return reading.session.scalar(query) or 0


def protected_since(case_id: ColumnElement, version: ColumnElement) -> ColumnElement[bool]:
    """Condition: the case of a row changed its protection after the version that the row holds."""
    table = CaseProtectionRecord.__table__
    return select(table.c.case_id).where(table.c.case_id == case_id, table.c.version > version).exists()


def reference_of(reading: Reading, case_id: UUID) -> str:
    """The landlord's reference of a case; empty where the asker may not see the case."""
    return reading.session.scalar(select(CaseRecord.reference).where(CaseRecord.id == case_id)) or ""


def references_of(reading: Reading, case_ids: set[UUID]) -> dict[UUID, str]:
    """Reference by case, for those the asker may see."""
    query = select(CaseRecord.id, CaseRecord.reference).where(CaseRecord.id.in_(case_ids))
    return dict(reading.session.execute(query).all())


def load_case_file(reading: Reading, case_id: UUID) -> CaseFile:
    """The case as one value, for the redaction engine. The caller has asked the permission."""
    return rebuild(reading, load(reading, case_id), data_key(reading, case_id))


def person_ids(reading: Reading, case_id: UUID) -> dict[str, UUID]:
    """The file's id of each person (`p1`) -> the person."""
    query = select(CasePersonRecord.local_id, CasePersonRecord.person_id).where(CasePersonRecord.case_id == case_id)
    return {local: person for local, person in reading.session.execute(query)}


def everybody_in(reading: Reading, case_id: UUID) -> set[UUID]:
    """Everybody who stands in a case, for conflicts and notices: not narrowed, and never shown to the asker."""
    parts = CasePersonRecord.__table__
    return set(reading.session.scalars(select(parts.c.person_id).where(parts.c.case_id == case_id)))


def is_within_reach(reading: Reading, person_id: UUID) -> bool:
    """Whether this person stands in a case that the asker may see."""
    query = select(CasePersonRecord.id).where(CasePersonRecord.person_id == person_id).limit(1)
    return reading.session.scalar(query) is not None


def is_somebody(reading: Reading, person_id: UUID) -> bool:
    """Whether there is such a person in any case: not narrowed, for whoever answers people about what is held."""
    parts = CasePersonRecord.__table__
    return reading.session.scalar(select(parts.c.id).where(parts.c.person_id == person_id).limit(1)) is not None


def who_looks_after(reading: Reading, case_id: UUID) -> set[UUID]:
    """A case's officer and coordinators, for notices: not narrowed, and never shown to the asker."""
    coordinators, all_cases = CaseCoordinatorRecord.__table__, CaseRecord.__table__
    query = select(coordinators.c.account_id).where(
        coordinators.c.case_id == case_id, coordinators.c.reason != "approves"
    )
    officer = select(all_cases.c.officer_id).where(all_cases.c.id == case_id)
    return {*reading.session.scalars(query), *reading.session.scalars(officer)}


def list_cases(reading: Reading, words: str = "") -> tuple[CaseRow, ...]:
    """The cases one works on, newest change first; with words, those that match exactly by name, number or place."""
    reading.require(Permission.CASE_LIST)
    query = select(CaseRecord).order_by(CaseRecord.changed_at.desc(), CaseRecord.id).limit(100)
    if words.strip():
        query = query.where(or_(CaseRecord.reference == words.strip(), CaseRecord.id.in_(_found(reading, words))))
    cases = list(reading.session.scalars(query))
    names = identity.names_of(reading, {case.officer_id for case in cases})
    return tuple(
        CaseRow(c.id, c.reference, tuple(c.strands), c.risk_level, names.get(c.officer_id, ""), c.changed_at)
        for c in cases
    )


def _found(reading: Reading, words: str):
    return select(PersonMarkRecord.case_id).where(PersonMarkRecord.mark.in_(_marks(reading, words)))


def _marks(reading: Reading, words: str) -> list[str]:
    """The keyed digests under which somebody with exactly these words would stand."""
    marks = [reading.keys.blind("name", comparable(words)), reading.keys.blind("address", comparable(words))]
    if len(digits(words)) >= 6:
        marks.append(reading.keys.blind("phone", digits(words)))
    marks.append(reading.keys.blind("email", words.strip().casefold()))
    return marks


def people_with(reading: Reading, words: str, everywhere: bool = False) -> tuple[UUID, ...]:
    """Whoever stands in a case with exactly this name, number or address; at most twenty.

    everywhere: in all cases, for whoever answers people about what is held of them; else in those the asker may see.
    """
    marks = PersonMarkRecord.__table__ if everywhere else PersonMarkRecord
    columns = marks.c if everywhere else marks
    query = select(columns.person_id).where(columns.mark.in_(_marks(reading, words))).distinct().limit(20)
    return tuple(sorted(reading.session.scalars(query), key=str))


def show_case(reading: Reading, case_id: UUID) -> CaseView:
    """A whole case. Raises NotFoundError for hidden and missing alike, ErasedError after erasure."""
    case_subject = subject(reading, case_id)
    reading.require(Permission.CASE_READ, case_subject)
    history = list(
        reading.session.scalars(
            select(CaseHistoryRecord).where(CaseHistoryRecord.case_id == case_id)
            .order_by(CaseHistoryRecord.at.desc(), CaseHistoryRecord.id).limit(50)
        )
    )  # fmt: skip
    handovers = list(
        reading.session.scalars(
            select(HandoverRecord).where(HandoverRecord.case_id == case_id).order_by(HandoverRecord.at.desc())
        )
    )
    people = {case_subject.officer_id, *case_subject.coordinator_ids} | {row.by_id for row in history}
    people |= {row.to_id for row in handovers} | {row.by_id for row in handovers}
    names = identity.names_of(reading, people)
    return CaseView(
        case_subject,
        load_case_file(reading, case_id),
        names.get(case_subject.officer_id, ""),
        tuple(sorted(names.get(account, "") for account in case_subject.coordinator_ids)),
        tuple((row.what.replace("_", " "), names.get(row.by_id, ""), row.at) for row in history),
        tuple((names.get(row.to_id, ""), names.get(row.by_id, ""), row.at) for row in handovers),
        reading.may(Permission.CASE_EDIT, case_subject),
        reading.may(Permission.CASE_HAND_OVER, case_subject),
    )


def officers(reading: Reading) -> tuple[tuple[str, str], ...]:
    """Username and name of each case officer of the landlord, for a list to choose from."""
    people = identity.people_at(reading, reading.actor.agency, ("case_officer",))
    return tuple((person.username, person.name) for person in people)
