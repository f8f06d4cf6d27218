"""What did the check and the reviewers find in a text, and what was let pass?

Values and reasons lie sealed under the key of the case; the counts are numbers alone.
Source: redaction requirements, section 7; threat model, section 4.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.access.actors import Actor
from hub.db.base import Base, Identified
from hub.db.scope import EVERYTHING, NOTHING
from hub.disclosures.records import through_disclosure


class KeptBackRecord(Identified, Base):
    """Every value that was kept back when this was sent: what each copy that leaves is checked for. Written once.

    Sealed under the key of the case, and read by the check alone.
    """

    __tablename__ = "kept_back"

    disclosure_id: Mapped[UUID] = mapped_column(ForeignKey("disclosure.id"), unique=True)
    values_ct: Mapped[bytes]

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """Nobody but the hub itself."""
        return EVERYTHING if actor.is_service else NOTHING


class LeakOverrideRecord(Identified, Base):
    """A wish to let finds of the check pass in one text, and what a second person said. allowed: None while it waits.

    The values and the reason lie sealed under the key of the case; a yes has its entry in the log (seq).
    """

    __tablename__ = "leak_override"

    disclosure_id: Mapped[UUID] = mapped_column(ForeignKey("disclosure.id"), index=True)
    finds_ct: Mapped[bytes]
    reason_ct: Mapped[bytes]
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    allowed: Mapped[bool | None]
    seq: Mapped[int | None] = mapped_column(unique=True)

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """Who works on the case."""
        return NOTHING if actor.is_partner else through_disclosure(cls.disclosure_id, actor)


class ReviewCountRecord(Identified, Base):
    """How much of one sort the engine found in one reviewed text, and how much the reviewer added; numbers alone."""

    __tablename__ = "review_count"
    __table_args__ = (UniqueConstraint("disclosure_id", "sort"),)

    disclosure_id: Mapped[UUID] = mapped_column(ForeignKey("disclosure.id"), index=True)
    sort: Mapped[str] = mapped_column(String(10))
    found: Mapped[int] = mapped_column(default=0)
    missed: Mapped[int] = mapped_column(default=0)
    restored: Mapped[int] = mapped_column(default=0)
    engine_version: Mapped[str] = mapped_column(String(60))
    counted_at: Mapped[datetime]

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """The landlord's side: nothing of any case stands in it."""
        return NOTHING if actor.is_partner or actor.account_id is None else EVERYTHING
