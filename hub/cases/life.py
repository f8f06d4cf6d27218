"""How is the life of a case kept: what happened in it and when, and what was decided about keeping it?

Codes and dates; the one reason lies sealed under the key of the case.
Source: Hate Crime Policy 2.3(b), 3.1; UK GDPR Article 5(1)(e); practice notes, section 5.1.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.access.actors import AccountRole, Actor
from hub.cases.records import case_scope
from hub.db.base import Base, Identified
from hub.db.scope import EVERYTHING


class CaseEventRecord(Identified, Base):
    """Something that happened in the life of a case, and when: what its clocks run by. Codes and dates, no contents.

    happened: a code of `hub.cases.clocks`; outcome: of `hub.cases.closing`, where it is the closing; ended_at: when
    somebody said that it was recorded by mistake.
    """

    __tablename__ = "case_event"
    __table_args__ = (Index("ix_case_event_happened", "happened", "case_id"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    happened: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str] = mapped_column(String(12), default="", server_default="")
    at: Mapped[datetime]
    done_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """As the case."""
        return case_scope(actor, cls.__table__.c.case_id)


class KeptRecord(Identified, Base):
    """One decision of the data protection officer about a case past its time. Written once; the newest counts.

    decision: a code of `hub.cases.kept`; review_on: the day on which the case stands on the list again.
    """

    __tablename__ = "case_kept"
    __table_args__ = (CheckConstraint("decision in ('keep', 'delete')", name="decision"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    decision: Mapped[str] = mapped_column(String(8))
    review_on: Mapped[date]
    reason_ct: Mapped[bytes]
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """Who works on the case, and the officer who reviews."""
        if actor.is_service or actor.role is AccountRole.DPO:
            return EVERYTHING
        return case_scope(actor, cls.__table__.c.case_id)
