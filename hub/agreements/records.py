"""Which version of an agreement was adopted, by whom, on whose advice, and which party takes no part?

The text lies in its file; a row pins it by digest. Registers are dated rows: document, version, owner.
Source: ICO data sharing code; threat model, section 5 (agreement, row rule 11); DPA 2018 Sch 1 paras 39-41.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.access.actors import Actor
from hub.db.base import Base, Identified
from hub.db.scope import EVERYTHING, NOTHING


def _everybody_signed_in(actor: Actor) -> ColumnElement[bool]:
    return EVERYTHING if actor.is_service or actor.account_id is not None else NOTHING


class AgreementVersionRecord(Identified, Base):
    """One version of one agreement on its way to adoption, or adopted. What a partner may read of it is asked later."""

    __tablename__ = "agreement_version"
    __table_args__ = (
        UniqueConstraint("agreement_id", "version"),
        CheckConstraint("status in ('proposed', 'advised', 'adopted', 'ended')", name="status"),
    )

    agreement_id: Mapped[str] = mapped_column(String(80))
    version: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(10))
    proposed_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    proposed_at: Mapped[datetime]
    advice: Mapped[str] = mapped_column(String(10), default="")
    advice_text: Mapped[str] = mapped_column(String(2000), default="")
    advised_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    advised_at: Mapped[datetime | None]
    against_reason: Mapped[str] = mapped_column(String(2000), default="")
    approved_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    approved_at: Mapped[datetime | None]
    review_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """Everybody signed in; the use case narrows a partner to agreements of the own agency."""
        return _everybody_signed_in(actor)


class PartyChangeRecord(Identified, Base):
    """A party signed, was suspended, resumed or left: facts, never overwritten, each after the one before.

    signed_on, signatory, post: of a signature; reason: why, or where the signed page is kept.
    """

    __tablename__ = "party_change"
    __table_args__ = (CheckConstraint("act in ('signed', 'suspended', 'resumed', 'ended')", name="act"),)

    agreement_id: Mapped[str] = mapped_column(String(80), index=True)
    version: Mapped[str] = mapped_column(String(20))
    agency: Mapped[str] = mapped_column(String(60))
    act: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(1000))
    signed_on: Mapped[date | None]
    signatory: Mapped[str] = mapped_column(String(120), default="")
    post: Mapped[str] = mapped_column(String(120), default="")
    by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """A partner sees what concerns itself and the landlord."""
        if not actor.is_partner:
            return _everybody_signed_in(actor)
        return cls.__table__.c.agency.in_([actor.agency, "whg"])


class RegisterEntryRecord(Identified, Base):
    """A document behind a record: policy document, interests test, secrecy, impact assessment, notice.

    Renewing adds a row; withdrawn_on: the first day on which it stands behind nothing.
    """

    __tablename__ = "register_entry"
    __table_args__ = (CheckConstraint("kind in ('apd', 'lia', 'secrecy', 'dpia', 'notice')", name="kind"),)

    agreement_id: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(10))
    document: Mapped[str] = mapped_column(String(200))
    version: Mapped[str] = mapped_column(String(20))
    owner: Mapped[str] = mapped_column(String(120))
    adopted_on: Mapped[date]
    review_by: Mapped[date]
    withdrawn_on: Mapped[date | None]
    entered_at: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    withdrawn_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """The landlord's side, and the code that decides."""
        return _everybody_signed_in(actor)
