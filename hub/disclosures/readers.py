"""What did those who read a disclosure accept, say and look into?

Source: Hate Crime Policy 2.6, 2.7; threat model, section 4; access matrix (received, log).
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.access.actors import Actor
from hub.db.base import Base, Identified
from hub.db.scope import EVERYTHING, NOTHING
from hub.disclosures.answers import Message
from hub.disclosures.records import through_disclosure
from hub.ledger.records import Position

MESSAGES = ", ".join(f"'{message.value}'" for message in Message)


class ConditionsAcceptedRecord(Identified, Base):
    """One account accepted what it may do with what one agreement version shares."""

    __tablename__ = "conditions_accepted"
    __table_args__ = (UniqueConstraint("account_id", "agreement", "conditions_version"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    agreement: Mapped[str] = mapped_column(String(120))
    conditions_version: Mapped[str] = mapped_column(String(20))
    accepted_at: Mapped[datetime]

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """One's own."""
        if actor.is_service:
            return EVERYTHING
        return cls.account_id == actor.account_id if actor.account_id else NOTHING


class PartnerMessageRecord(Identified, Base):
    """What a reader told or asked, and what the landlord answered; both sealed under the key of the copy."""

    __tablename__ = "partner_message"
    __table_args__ = (CheckConstraint(f"kind in ({MESSAGES})", name="kind"),)

    disclosure_id: Mapped[UUID] = mapped_column(ForeignKey("disclosure.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String(10))
    key_id: Mapped[UUID]
    text_ct: Mapped[bytes]
    at: Mapped[datetime]
    answer_ct: Mapped[bytes | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    idempotency_key: Mapped[str | None] = mapped_column(String(64), unique=True)

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """The writer's agency, and who works on the case."""
        return through_disclosure(cls.disclosure_id, actor, or_signed=False)


class ContentWindowRecord(Identified, Base):
    """The DPO looked into one disclosure: why, when, until when. Never deleted."""

    __tablename__ = "content_window"

    disclosure_id: Mapped[UUID] = mapped_column(ForeignKey("disclosure.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    reason_ct: Mapped[bytes]
    opened_at: Mapped[datetime]
    until: Mapped[datetime]
    seq: Mapped[int] = mapped_column(Position, unique=True)
    idempotency_key: Mapped[str | None] = mapped_column(String(64), unique=True)

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """The DPO's own, and those of cases that somebody coordinates."""
        if actor.is_partner:
            return NOTHING
        return through_disclosure(cls.disclosure_id, actor, or_signed=False)
