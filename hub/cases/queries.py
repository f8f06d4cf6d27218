"""What does a case say, to whoever may see it?

Source: access matrix (case, case notes); Hate Crime Policy 2.3(k), 2.6.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from hub.access.permissions import Permission
from hub.cases.casefile import CaseFile
from hub.cases.closing import Status
from hub.cases.parts import rebuild
from hub.cases.records import (
    BreakGlassRecord,
    CaseCoordinatorRecord,
    CaseHistoryRecord,
    CasePersonRecord,
    CaseProtectionRecord,
    CaseRecord,
    PersonMarkRecord,
)
from hub.cases.rules import comparable, digits
from hub.db.sealing import DataKey
from hub.db.work import Reading
from hub.identity import queries as identity
from hub.identity.conflicts import closes
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
    emergency_now: bool = False


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the list of cases: no name, no place."""

    id: UUID
    reference: str
    strands: tuple[str, ...]
    risk: str
    officer: str
    changed_at: datetime
    closed: bool


def load(reading: Reading, case_id: UUID) -> CaseRecord:
    """One case through the one scope. Raises NotFoundError for hidden and missing alike."""
    case = reading.session.scalar(select(CaseRecord).where(CaseRecord.id == case_id))
    if case is None:
        raise NotFoundError
    return case


def subject(reading: Reading, case_id: UUID) -> CaseSubject:
    """The permission subject of a case. Raises NotFoundError for hidden and missing alike."""
    asker = reading.actor.account_id
    people = select(CasePersonRecord.__table__.c.person_id).where(CasePersonRecord.__table__.c.case_id == case_id)
    query = (
        select(CaseRecord, CaseProtectionRecord.version, closes(asker, case_id, people), _emergency(reading, case_id))
        .outerjoin(CaseProtectionRecord, CaseProtectionRecord.case_id == CaseRecord.id)
        .where(CaseRecord.id == case_id)
    )
    found = reading.session.execute(query).one_or_none()
    if found is None:
        raise NotFoundError
    case, protection_version, blocked_now, emergency_now = found
    coordinators = select(CaseCoordinatorRecord.account_id).where(CaseCoordinatorRecord.case_id == case_id)
    return CaseSubject(
        case.id,
        case.reference,
        case.officer_id,
        frozenset(reading.session.scalars(coordinators)),
        bool(blocked_now),
        case.version,
        protection_version or 0,
        bool(emergency_now),
    )


def in_emergency(reading: Reading, case_id: UUID) -> bool:
    """Whether the asker's own emergency access to this case is running."""
    return bool(reading.session.scalar(select(_emergency(reading, case_id))))


def _emergency(reading: Reading, case_id: UUID) -> ColumnElement[bool]:
    """Condition: the asker's own emergency access to this case is running."""
    glass = BreakGlassRecord.__table__
    return (
        select(glass.c.id)
        .where(
            glass.c.case_id == case_id, glass.c.account_id == reading.actor.account_id,
            glass.c.until > reading.now, glass.c.ended_at.is_(None),
        )
        .exists()
    )  # fmt: skip


def _running(reading: Reading) -> tuple[ColumnElement[bool], ...]:
    return BreakGlassRecord.account_id == reading.actor.account_id, BreakGlassRecord.until > reading.now


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


def references_for_review(reading: Reading, case_ids: Collection[UUID]) -> dict[UUID, str]:
    """References of cases that the asker may know of without seeing them: for the officer who reviews.

    The caller has asked the permission to review.
    """
    # The table itself: which case it was is no content of the case.
    table = CaseRecord.__table__
    return dict(reading.session.execute(select(table.c.id, table.c.reference).where(table.c.id.in_(case_ids))).all())


def newest_version(reading: Reading, case_id: UUID) -> int:
    """The version of a case as it is now, for a form that is opened again."""
    found = subject(reading, case_id)
    reading.require(Permission.CASE_READ, found)
    return found.version


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
    query = select(CaseRecord).where(_open_now(reading))
    query = query.order_by(CaseRecord.changed_at.desc(), CaseRecord.id).limit(100)
    if words.strip():
        query = query.where(or_(CaseRecord.reference == words.strip(), CaseRecord.id.in_(_found(reading, words))))
    cases = list(reading.session.scalars(query))
    names = identity.names_of(reading, {case.officer_id for case in cases})
    return tuple(
        CaseRow(
            c.id, c.reference, tuple(c.strands), c.risk_level, names.get(c.officer_id, ""), c.changed_at,
            c.status == Status.CLOSED,
        )
        for c in cases
    )  # fmt: skip


def works_on(reading: Reading) -> ColumnElement[bool]:
    """Condition on a case: the asker is its officer or one of its coordinators."""
    me = reading.actor.account_id
    mine = select(CaseCoordinatorRecord.case_id).where(CaseCoordinatorRecord.account_id == me)
    return or_(CaseRecord.officer_id == me, CaseRecord.id.in_(mine))


def _open_now(reading: Reading) -> ColumnElement[bool]:
    """Condition on a case: it is not here merely by an emergency access that ran out and is about to be closed."""
    me = reading.actor.account_id
    glass = select(BreakGlassRecord.case_id).where(BreakGlassRecord.account_id == me)
    ran_out = glass.where(BreakGlassRecord.ended_at.is_(None), BreakGlassRecord.until <= reading.now)
    return or_(
        works_on(reading),
        CaseRecord.id.not_in(ran_out),
        CaseRecord.id.in_(glass.where(*_running(reading))),
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


def officers(reading: Reading) -> tuple[tuple[str, str], ...]:
    """Username and name of each case officer of the landlord, for a list to choose from."""
    people = identity.people_at(reading, reading.actor.agency, ("case_officer",))
    return tuple((person.username, person.name) for person in people)


def noticed(reading: Reading, about_id: UUID) -> list[tuple[str, datetime]]:
    """What the history of its case says of one disclosure, as codes and instants."""
    table = CaseHistoryRecord
    query = select(table.what, table.at).where(table.about_id == about_id)
    return [(what, at) for what, at in reading.session.execute(query)]
