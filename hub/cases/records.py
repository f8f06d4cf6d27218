"""How is a case kept: who, what happened, what was asked for, and who may see it?

Persons stand apart from their part in a case. Every identity and every narrative lies sealed under the key
of its case, bound to its cell; destroying that one key makes the case unreadable. Keyed digests serve exact
search. What rooms above need of every case (its key's id, how often its protection changed) stands in a row
of its own that holds nothing else.
Source: Hate Crime Policy 2.2, 2.3(k), 2.6; threat model, sections 5 and 6.9; case material, sections 2 and 2a.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, String, UniqueConstraint, and_, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from hub.access.actors import AccountRole, Actor
from hub.db.base import Base, Identified
from hub.db.scope import EVERYTHING, NOTHING
from hub.identity.records import ConflictRecord


def _case_scope(actor: Actor, case_id: Any) -> ColumnElement[bool]:
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
    """One case. content_digest: keyed digest of the file it came from; version: raised by every change."""

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
        return _case_scope(actor, cls.__table__.c.id)


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
        return _case_scope(actor, cls.__table__.c.case_id)


class HandoverRecord(Identified, Base):
    """The named officer changed. victim_told_on: when the victim was given the new name and number."""

    __tablename__ = "case_handover"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    from_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    to_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
    victim_told_on: Mapped[datetime | None]

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """As the case."""
        return _case_scope(actor, cls.__table__.c.case_id)


class PersonRecord(Identified, Base):
    """Somebody, apart from any case: an id that several cases may share, and nothing else."""

    __tablename__ = "person"

    first_seen_at: Mapped[datetime]

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """Whoever works on a case in which the person has a part."""
        parts = CasePersonRecord.__table__
        scope = _case_scope(actor, parts.c.case_id)
        if scope is EVERYTHING or scope is NOTHING:
            return scope
        return cls.__table__.c.id.in_(select(parts.c.person_id).where(scope))


class CasePersonRecord(Identified, Base):
    """A person's part in one case. local_id: the file's id (`p1`); flags: codes; identity sealed."""

    __tablename__ = "case_person"
    __table_args__ = (UniqueConstraint("case_id", "local_id"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    local_id: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    flags: Mapped[list[Any]]
    identity_ct: Mapped[bytes]

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """As the case."""
        return _case_scope(actor, cls.__table__.c.case_id)


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
        return _case_scope(actor, cls.__table__.c.case_id)


class CasePartRecord(Identified, Base):
    """One dated part of a case: incident, note, action, wishes, consent, limit or warning; its words sealed.

    Parts are added and ended, never overwritten: ended_at and replaced parts keep the history.
    """

    __tablename__ = "case_part"
    __table_args__ = (Index("ix_case_part_case_kind", "case_id", "kind", "position"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"))
    kind: Mapped[str] = mapped_column(String(16))
    position: Mapped[int]
    value_ct: Mapped[bytes]
    since: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """As the case."""
        return _case_scope(actor, cls.__table__.c.case_id)


class CaseHistoryRecord(Identified, Base):
    """Who changed what kind of thing when; no contents."""

    __tablename__ = "case_history"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    what: Mapped[str] = mapped_column(String(30))
    by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """As the case."""
        return _case_scope(actor, cls.__table__.c.case_id)


class BreakGlassRecord(Identified, Base):
    """Emergency access to one case: why, until when, and the DPO's review. ended_at: set when it runs out."""

    __tablename__ = "break_glass"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    reason_ct: Mapped[bytes]
    opened_at: Mapped[datetime]
    until: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """One's own, and the DPO who reviews."""
        if actor.is_service or actor.role is AccountRole.DPO:
            return EVERYTHING
        return cls.__table__.c.account_id == actor.account_id if actor.account_id else NOTHING
