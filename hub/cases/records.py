"""How is a case kept: who, what happened, what was asked for, and who may see it?

Persons stand apart from their part in a case. Every identity and every narrative lies sealed under the key
of its case, bound to its cell; destroying that one key makes the case unreadable. Keyed digests serve exact
search. What rooms above need of every case (its key's id, how often its protection changed) stands in a row
of its own that holds nothing else.
Source: Hate Crime Policy 2.2, 2.3(k), 2.6; threat model, sections 5 and 6.9; case material, sections 2 and 2a.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, UniqueConstraint, and_, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from hub.access.actors import AccountRole, Actor
from hub.db.base import Base, Identified
from hub.db.scope import EVERYTHING, NOTHING
from hub.identity.records import ConflictRecord


def case_scope(actor: Actor, case_id: Any) -> ColumnElement[bool]:
    """Cases of an officer or coordinator, or under a running emergency access, unless a conflict blocks them."""
    if actor.is_service:
        return EVERYTHING
    if actor.account_id is None or actor.role not in (AccountRole.COORDINATOR, AccountRole.CASE_OFFICER):
        return NOTHING
    cases, coordinators = CaseRecord.__table__, CaseCoordinatorRecord.__table__
    glass, blocked, parts = BreakGlassRecord.__table__, ConflictRecord.__table__, CasePersonRecord.__table__
    if actor.role is AccountRole.COORDINATOR:
        works_on = case_id.in_(select(coordinators.c.case_id).where(coordinators.c.account_id == actor.account_id))
    else:
        works_on = case_id.in_(select(cases.c.id).where(cases.c.officer_id == actor.account_id))
    opened = case_id.in_(
        select(glass.c.case_id).where(glass.c.account_id == actor.account_id, glass.c.ended_at.is_(None))
    )
    mine = select(blocked.c.case_id).where(blocked.c.account_id == actor.account_id, blocked.c.case_id.is_not(None))
    people = select(parts.c.case_id).where(
        parts.c.person_id.in_(
            select(blocked.c.person_id).where(
                blocked.c.account_id == actor.account_id, blocked.c.person_id.is_not(None)
            )
        )
    )
    return and_(or_(works_on, opened), case_id.not_in(mine), case_id.not_in(people))


class CaseRecord(Identified, Base):
    """One case. content_digest: keyed digest of the file it came from; version: raised by every change.

    status: of `hub.cases.closing`; it follows the case's events.
    """

    __tablename__ = "case_file"

    reference: Mapped[str] = mapped_column(String(40), unique=True)
    status: Mapped[str] = mapped_column(String(24), default="active")
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    content_digest: Mapped[str] = mapped_column(String(64))
    strands: Mapped[list[Any]]
    at_risk: Mapped[list[Any]]
    risk_level: Mapped[str] = mapped_column(String(20), default="")
    risk_threat: Mapped[str] = mapped_column(String(12), default="none")
    body_ct: Mapped[bytes]
    imported_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    imported_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """Who works on it."""
        return case_scope(actor, cls.__table__.c.id)


class CaseProtectionRecord(Base):
    """What every room needs of a case: its key's id and how often its protection changed. Nothing of its contents."""

    __tablename__ = "case_protection"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    key_id: Mapped[UUID]
    version: Mapped[int] = mapped_column(default=1)

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """Everybody's code: it is a random id and a counter, and no page shows it."""
        return EVERYTHING


class CaseCoordinatorRecord(Identified, Base):
    """A coordinator of a case. reason: `imported`, `referred` or `approves` (until the draft is decided)."""

    __tablename__ = "case_coordinator"
    __table_args__ = (UniqueConstraint("case_id", "account_id"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    reason: Mapped[str] = mapped_column(String(12))
    since: Mapped[datetime]

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """As the case."""
        return case_scope(actor, cls.__table__.c.case_id)


class HandoverRecord(Identified, Base):
    """The named officer changed. victim_told_on: when the victim was given the new name and number."""

    __tablename__ = "case_handover"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    from_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    to_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
    victim_told_on: Mapped[date | None]

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """As the case."""
        return case_scope(actor, cls.__table__.c.case_id)


class PersonRecord(Identified, Base):
    """Somebody, apart from any case: an id that several cases may share, and nothing else."""

    __tablename__ = "person"

    first_seen_at: Mapped[datetime]

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """Whoever works on a case in which the person has a part."""
        parts = CasePersonRecord.__table__
        scope = case_scope(actor, parts.c.case_id)
        if scope is EVERYTHING or scope is NOTHING:
            return scope
        return cls.__table__.c.id.in_(select(parts.c.person_id).where(scope))


class CasePersonRecord(Identified, Base):
    """A person's part in one case. local_id: the file's id (`p1`); flags: codes; identity sealed.

    case_version: the version of the case at which this was last written.
    """

    __tablename__ = "case_person"
    __table_args__ = (UniqueConstraint("case_id", "local_id"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    local_id: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    flags: Mapped[list[Any]]
    identity_ct: Mapped[bytes]
    case_version: Mapped[int]

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """As the case."""
        return case_scope(actor, cls.__table__.c.case_id)


class PersonMarkRecord(Identified, Base):
    """A keyed digest by which somebody is found exactly. kind: `name`, `name_birth`, `phone`, `email`, `address`."""

    __tablename__ = "person_mark"
    __table_args__ = (Index("ix_person_mark_kind_mark", "kind", "mark"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    mark: Mapped[str] = mapped_column(String(32))

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """As the case, so that a search finds nothing the searcher may not see."""
        return case_scope(actor, cls.__table__.c.case_id)


class CasePartRecord(Identified, Base):
    """One dated part of a case: incident, note, action, wishes, consent, limit or warning; its words sealed.

    Parts are added and ended, never overwritten: ended parts keep the history. from_file: whether a case file said
    it; what people wrote on pages outlasts a newer file. case_version: the version of the case it was written at.
    """

    __tablename__ = "case_part"
    __table_args__ = (Index("ix_case_part_case_kind", "case_id", "kind", "position"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"))
    kind: Mapped[str] = mapped_column(String(16))
    position: Mapped[int]
    value_ct: Mapped[bytes]
    from_file: Mapped[bool]
    case_version: Mapped[int]
    since: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """As the case."""
        return case_scope(actor, cls.__table__.c.case_id)


class CaseAnswerRecord(Identified, Base):
    """What one person answered about one recipient, as asked on a page; the answer and its words sealed.

    recipient: an agency, agency/team, kind of recipient or `*`. An answer is ended by a newer one, never overwritten.
    """

    __tablename__ = "case_answer"
    __table_args__ = (Index("ix_case_answer_case_person", "case_id", "local_id"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"))
    local_id: Mapped[str] = mapped_column(String(40))
    recipient: Mapped[str] = mapped_column(String(125))
    answered_on: Mapped[date]
    answer_ct: Mapped[bytes]
    case_version: Mapped[int]
    recorded_at: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """As the case."""
        return case_scope(actor, cls.__table__.c.case_id)


class CaseOverrideRecord(Identified, Base):
    """A decision to share with one recipient against one person's refusal: ground, words and who told the person.

    Made by a person on a page, dated, ended but never deleted; no case file can bring one.
    """

    __tablename__ = "case_override"
    __table_args__ = (
        CheckConstraint("ground in ('safeguarding', 'risk_individual', 'risk_public')", name="ground"),
        CheckConstraint("told in ('told', 'will_be_told', 'unsafe')", name="told"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    local_id: Mapped[str] = mapped_column(String(40))
    recipient: Mapped[str] = mapped_column(String(125))
    ground: Mapped[str] = mapped_column(String(16))
    told: Mapped[str] = mapped_column(String(12))
    words_ct: Mapped[bytes]
    decided_at: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """As the case; and all for the DPO, since nothing in clear tells who refused."""
        if actor.role is AccountRole.DPO:
            return EVERYTHING
        return case_scope(actor, cls.__table__.c.case_id)


class CaseHistoryRecord(Identified, Base):
    """Who changed what kind of thing when; no contents. by_id: none for what the hub itself noticed.

    about_id: the disclosure that it concerns, if one.
    """

    __tablename__ = "case_history"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    what: Mapped[str] = mapped_column(String(30))
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
    about_id: Mapped[UUID | None]

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """As the case."""
        return case_scope(actor, cls.__table__.c.case_id)


class BreakGlassRecord(Identified, Base):
    """Emergency access to one case: why, until when, and the DPO's review.

    ended_at: set when it runs out; review_by: instant by which the review must be closed; finding: what it found.
    """

    __tablename__ = "break_glass"
    __table_args__ = (CheckConstraint("finding in ('', 'justified', 'not_justified')", name="finding"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    reason_ct: Mapped[bytes]
    opened_at: Mapped[datetime]
    until: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    review_by: Mapped[datetime]
    finding: Mapped[str] = mapped_column(String(16), default="")
    review_ct: Mapped[bytes | None]
    reviewed_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """One's own, those of a case one works on, and all for the DPO who reviews."""
        if actor.is_service or actor.role is AccountRole.DPO:
            return EVERYTHING
        if actor.account_id is None:
            return NOTHING
        table = cls.__table__
        return or_(table.c.account_id == actor.account_id, case_scope(actor, table.c.case_id))
