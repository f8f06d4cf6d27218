"""Who runs the timers, and what did they run?

Source: faults F14 to F16 (one run for each due time, another takes over, a late writer is refused).
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ColumnElement, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.access.actors import AccountRole, Actor
from hub.db.base import Base, Identified
from hub.db.scope import EVERYTHING, NOTHING

_REVIEWERS = frozenset({AccountRole.ADMIN, AccountRole.AUDITOR, AccountRole.DPO})


def _for_reviewers(actor: Actor) -> ColumnElement[bool]:
    return EVERYTHING if actor.is_service or actor.role in _REVIEWERS else NOTHING


class LeaseRecord(Base):
    """Who may run the timers now. number: grows by one with each new holder, so that an old one is known."""

    __tablename__ = "worker_lease"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    number: Mapped[int]
    holder: Mapped[str] = mapped_column(String(80))
    taken_at: Mapped[datetime]
    until: Mapped[datetime]

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """The service, and whoever looks after the system."""
        return _for_reviewers(actor)


class RunRecord(Identified, Base):
    """One job at one due time. slot: that time; due_at: the first due time since the last run, some may be missed.

    number: fencing number of whoever ran it; tries: how often it was begun; told: what it did, or why it failed.
    """

    __tablename__ = "job_run"
    __table_args__ = (
        CheckConstraint("outcome in ('running', 'done', 'failed')", name="outcome"),
        UniqueConstraint("job", "slot"),
    )

    job: Mapped[str] = mapped_column(String(30))
    slot: Mapped[datetime]
    due_at: Mapped[datetime]
    number: Mapped[int]
    tries: Mapped[int] = mapped_column(default=1)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(10))
    told: Mapped[str] = mapped_column(String(200), default="")

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """The service, and whoever looks after the system."""
        return _for_reviewers(actor)
