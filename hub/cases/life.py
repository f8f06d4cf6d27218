"""How is the life of a case kept: what happened in it, and when?

Source: Hate Crime Policy 2.3(b), 3.1; practice notes, section 5.1.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.access.actors import Actor
from hub.cases.records import case_scope
from hub.db.base import Base, Identified


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
