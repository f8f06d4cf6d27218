"""What waits to be told to whom?

A notice holds codes, a count, an address within the hub and a date by which an answer is wanted: no
case object can reach a mail, because none fits in a row.
Source: threat model P5; house rule (nothing leaves inside a transaction).
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, Index, String, UniqueConstraint, or_
from sqlalchemy.orm import Mapped, mapped_column

from hub.access.actors import AccountRole, Actor
from hub.db.base import Base, Identified
from hub.db.scope import EVERYTHING, NOTHING

KINDS = (
    "shared", "withdrawn", "replaced", "expiring", "approval_wanted", "approved", "refused", "paused",
    "emergency_sent", "content_opened", "advice_wanted", "answer_received", "answered", "overdue", "look_at", "unusual",
    "invitation", "reset", "sign_in_trouble",
    "case_given", "conflict_declared", "emergency_access", "review_closed", "override_recorded", "party_changed",
    "due_soon", "kept_too_long", "log_trouble", "agreement_review", "agreement_ends", "agreement_ended",
    "confirm_access", "log_restarted", "seal_offered",
    "may_be_deleted",
)  # fmt: skip


class NoticeRecord(Identified, Base):
    """One notice for one account, sent after the commit by whoever drains the outbox.

    due_at: not before then; None: at once. claimed_at: the hub had begun to hand it over, claimed_by: the fencing
    number of whoever did; both stand until the outcome is known. trouble: a code of `hub.outbox.troubles`.
    """

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
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]
    claimed_by: Mapped[int | None]
    trouble: Mapped[str] = mapped_column(String(20), default="")

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """The service drains it; a person sees the notices to themselves; who mends the mail, those in trouble."""
        if actor.is_service:
            return EVERYTHING
        if actor.account_id is None:
            return NOTHING
        if actor.role is AccountRole.ADMIN:
            return or_(cls.account_id == actor.account_id, cls.trouble != "")
        return cls.account_id == actor.account_id


class ReminderRecord(Identified, Base):
    """One step of one clock that was told already: a clock that is asked again tells nothing twice.

    clock: code of the clock; subject_id: what it runs for; step: of its ladder, counted from 1.
    """

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("clock", "subject_id", "step"),)

    clock: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[UUID]
    step: Mapped[int]
    at: Mapped[datetime]

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """The service."""
        return EVERYTHING if actor.is_service else NOTHING
