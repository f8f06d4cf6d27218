"""What waits to be told to whom?

A notice holds codes, a count, an address within the hub and a date by which an answer is wanted: no
case object can reach a mail, because none fits in a row.
Source: threat model P5; house rule (nothing leaves inside a transaction).
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.access.actors import Actor
from hub.db.base import Base, Identified
from hub.db.scope import EVERYTHING, NOTHING

KINDS = (
    "shared", "withdrawn", "replaced", "expiring", "approval_wanted", "approved", "refused", "paused",
    "emergency_sent", "content_opened", "advice_wanted", "answer_received", "answered", "overdue", "look_at", "unusual",
    "invitation", "reset", "sign_in_trouble",
    "case_given", "conflict_declared", "emergency_access", "review_closed", "override_recorded", "party_changed",
)  # fmt: skip


class NoticeRecord(Identified, Base):
    """One notice for one account, sent after the commit by whoever drains the outbox."""

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'sent', 'cancelled', 'failed')", name="state"),
        Index("ix_notice_waiting", "state", "created_at"),
    )

    kind: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[UUID]
    count: Mapped[int] = mapped_column(default=1)
    url: Mapped[str] = mapped_column(String(300))
    answer_by: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    message_id: Mapped[str] = mapped_column(String(80), unique=True)

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """The service drains it; a person sees the notices to themselves."""
        if actor.is_service:
            return EVERYTHING
        if actor.account_id is None:
            return NOTHING
        return cls.account_id == actor.account_id
