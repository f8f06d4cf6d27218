"""How is a disclosure kept: as it was prepared, as it was decided, and exactly as it was sent?

The landlord's row moves through few states; what was sent is a frozen copy under a key of its own,
with its items indexed by person; openings, confirmations and answers are events per account. Case
words (necessity, reasons, choices) lie sealed under the key of the case.
Source: Hate Crime Policy 2.3(g), 2.6, 2.7; UK GDPR Art 5(2), 15, 19, 30; threat model, section 4.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    and_,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from hub.access.actors import AccountRole, Actor
from hub.cases.records import CaseCoordinatorRecord, CasePersonRecord, CaseRecord
from hub.db.base import Base, Identified
from hub.db.scope import EVERYTHING, NOTHING
from hub.disclosures.rules import AFTER_SENDING, State
from hub.identity.records import ConflictRecord
from hub.ledger.records import Position

STATES = ", ".join(f"'{state.value}'" for state in State)
ONCE = text("kind in ('sent', 'said')")
"""What happens to a disclosure at most once: that it goes."""


def _cases_of(actor: Actor, or_signed: bool) -> ColumnElement[bool]:
    """Condition on a disclosure: of a case this coordinator or officer works on, or signed by this coordinator."""
    cases, coordinators = CaseRecord.__table__, CaseCoordinatorRecord.__table__
    table = DisclosureRecord.__table__
    if actor.role is AccountRole.COORDINATOR:
        coordinated = select(coordinators.c.case_id).where(coordinators.c.account_id == actor.account_id)
        works_on = table.c.case_id.in_(coordinated)
        if or_signed:
            signed = or_(table.c.approver_id == actor.account_id, table.c.second_person_id == actor.account_id)
            works_on = or_(works_on, signed)
    else:
        works_on = table.c.case_id.in_(select(cases.c.id).where(cases.c.officer_id == actor.account_id))
    return and_(works_on, *_no_conflict(actor))


def _no_conflict(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Conditions on a disclosure: no conflict closes its case, or anybody who stands in it, to this account."""
    table, blocked, parts = DisclosureRecord.__table__, ConflictRecord.__table__, CasePersonRecord.__table__
    mine = blocked.c.account_id == actor.account_id
    by_case = select(blocked.c.case_id).where(mine, blocked.c.case_id.is_not(None))
    people = select(blocked.c.person_id).where(mine, blocked.c.person_id.is_not(None))
    by_person = select(parts.c.case_id).where(parts.c.person_id.in_(people))
    return table.c.case_id.not_in(by_case), table.c.case_id.not_in(by_person)


def _sent_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on a disclosure: it was sent to this reader's agency, team or name, and no conflict blocks it."""
    table = DisclosureRecord.__table__
    addressed = or_(
        table.c.named_account_id == actor.account_id,
        and_(
            table.c.named_account_id.is_(None),
            or_(table.c.team_code.is_(None), table.c.team_code == actor.team),
        ),
    )
    return and_(sent_to_agency(actor), addressed)


def sent_to_agency(actor: Actor) -> ColumnElement[bool]:
    """Condition on a disclosure: it was sent to anybody of this reader's agency, and no conflict blocks it.

    For the agency's own log of openings alone (row rule 5); reading asks for more.
    """
    table = DisclosureRecord.__table__
    return and_(
        table.c.agency_id == actor.agency_id,
        table.c.channel == "portal",
        table.c.state.in_([state.value for state in AFTER_SENDING]),
        *_no_conflict(actor),
    )


def disclosure_scope(actor: Actor, or_signed: bool = True) -> ColumnElement[bool]:
    """Which disclosures `actor` may know of (access matrix, rows draft, received and log).

    or_signed: whether a coordinator's signature alone is enough; not for what is told of people and by partners.
    """
    if actor.is_service or actor.role in (AccountRole.DPO, AccountRole.AUDITOR):
        return EVERYTHING
    if actor.role in (AccountRole.COORDINATOR, AccountRole.CASE_OFFICER) and actor.account_id:
        return _cases_of(actor, or_signed)
    if actor.is_partner and actor.agency_id and actor.account_id:
        return _sent_to(actor)
    return NOTHING


def through_disclosure(column: Any, actor: Actor, or_signed: bool = True) -> ColumnElement[bool]:
    """Condition on a child row: its disclosure is one that `actor` may know of."""
    scope = disclosure_scope(actor, or_signed)
    if scope is EVERYTHING or scope is NOTHING:
        return scope
    return column.in_(select(DisclosureRecord.__table__.c.id).where(scope))


class DisclosureRecord(Identified, Base):
    """One proposed, decided and perhaps sent disclosure of one case to one recipient."""

    __tablename__ = "disclosure"
    __table_args__ = (
        CheckConstraint(f"state in ({STATES})", name="state"),
        CheckConstraint("outcome in ('', 'allow', 'allow_with_warning', 'refuse')", name="outcome"),
        CheckConstraint(
            "state <> 'sent' or (sent_at is not null and "
            "(approver_id is not null or second_person_by is not null or channel <> 'portal'))",
            name="sent_after_approval",
        ),
        Index("ix_disclosure_agency_state", "agency_id", "state"),
    )

    public_ref: Mapped[str] = mapped_column(String(26), unique=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    agency_code: Mapped[str] = mapped_column(String(60))
    team_code: Mapped[str | None] = mapped_column(String(60))
    named_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    recipient_kind: Mapped[str] = mapped_column(String(40))
    recipient_subkind: Mapped[str | None] = mapped_column(String(40))
    purpose: Mapped[str] = mapped_column(String(40))
    urgency: Mapped[str] = mapped_column(String(12))
    channel: Mapped[str] = mapped_column(String(12), default="portal")
    said_at: Mapped[datetime | None]
    agreement: Mapped[str] = mapped_column(String(120), default="")
    one_off_id: Mapped[UUID | None] = mapped_column(ForeignKey("one_off_decision.id"))
    combination: Mapped[str] = mapped_column(String(8), default="")
    state: Mapped[str] = mapped_column(String(12), index=True)
    choices_ct: Mapped[bytes]
    necessity_ct: Mapped[bytes | None]
    necessity_at: Mapped[datetime | None]
    told_code: Mapped[str] = mapped_column(String(20), default="")
    told_ct: Mapped[bytes | None]
    tell_by: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    ask_ct: Mapped[bytes | None]
    proposal: Mapped[dict[str, Any]]
    outcome: Mapped[str] = mapped_column(String(20), default="")
    would_have_refused: Mapped[bool] = mapped_column(default=False)
    codes: Mapped[list[Any]]
    findings: Mapped[list[Any]]
    rules_version: Mapped[str] = mapped_column(String(60), default="")
    engine_version: Mapped[str] = mapped_column(String(60), default="")
    case_version: Mapped[int]
    protection_version: Mapped[int]
    reviewed_digest: Mapped[str] = mapped_column(String(64), default="")
    reviewed_body_digest: Mapped[str] = mapped_column(String(64), default="", server_default="")
    needs_second_person: Mapped[bool] = mapped_column(default=True)
    drafter_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    drafted_at: Mapped[datetime]
    reviewer_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    reviewed_at: Mapped[datetime | None]
    asked_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    approver_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    approved_at: Mapped[datetime | None]
    sender_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    sent_at: Mapped[datetime | None] = mapped_column(index=True)
    emergency: Mapped[bool] = mapped_column(default=False)
    second_person_by: Mapped[datetime | None]
    second_person_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    second_person_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
    answer_by: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(String(40), default="")
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("disclosure.id"))
    hold_reason: Mapped[str] = mapped_column(String(40), default="")
    held_at: Mapped[datetime | None]
    held_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    idempotency_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """See disclosure_scope."""
        return disclosure_scope(actor)


class DisclosureCopyRecord(Identified, Base):
    """Exactly what was approved and sent, frozen, sealed under a key of its own. Written once."""

    __tablename__ = "disclosure_copy"

    disclosure_id: Mapped[UUID] = mapped_column(ForeignKey("disclosure.id"), unique=True)
    key_id: Mapped[UUID]
    content_ct: Mapped[bytes]
    made_at: Mapped[datetime]

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """As its disclosure."""
        return through_disclosure(cls.disclosure_id, actor)


class DisclosureItemRecord(Identified, Base):
    """One subject and one category that left: "all that was shared about one person" is one query."""

    __tablename__ = "disclosure_item"
    __table_args__ = (UniqueConstraint("disclosure_id", "person_id", "role", "category"),)

    disclosure_id: Mapped[UUID] = mapped_column(ForeignKey("disclosure.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    category: Mapped[str] = mapped_column(String(30))
    action: Mapped[str] = mapped_column(String(14))

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """The landlord's side only: who is meant is not for partners to query."""
        if actor.is_partner:
            return NOTHING
        return through_disclosure(cls.disclosure_id, actor, or_signed=False)


class DisclosureEventRecord(Identified, Base):
    """Something that happened and stands in the sealed log; exactly one log entry each."""

    __tablename__ = "disclosure_event"
    __table_args__ = (
        Index("uq_disclosure_event_sent", "disclosure_id", unique=True, sqlite_where=ONCE, postgresql_where=ONCE),
    )

    disclosure_id: Mapped[UUID] = mapped_column(ForeignKey("disclosure.id"), index=True)
    kind: Mapped[str] = mapped_column(String(24))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
    seq: Mapped[int] = mapped_column(Position, unique=True)
    note_ct: Mapped[bytes | None]
    idempotency_key: Mapped[str | None] = mapped_column(String(64), unique=True)

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """As its disclosure; a partner sees what the own agency did."""
        return through_disclosure(cls.disclosure_id, actor)


class OneOffDecisionRecord(Identified, Base):
    """A decision to share once, where no agreement is in force or none covers it (ICO code, Annex B)."""

    __tablename__ = "one_off_decision"
    __table_args__ = (CheckConstraint("status in ('asked', 'advised', 'decided', 'ended')", name="status"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), index=True)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    named_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    purpose: Mapped[str] = mapped_column(String(40))
    record_ct: Mapped[bytes]
    status: Mapped[str] = mapped_column(String(10))
    ends_at: Mapped[datetime]
    emergency: Mapped[bool] = mapped_column(default=False)
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    advised_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    advised_at: Mapped[datetime | None]
    advice: Mapped[str] = mapped_column(String(20), default="")
    advice_ct: Mapped[bytes | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """Coordinators of the case and the DPO who advises."""
        if actor.is_service or actor.role is AccountRole.DPO:
            return EVERYTHING
        if actor.role is not AccountRole.COORDINATOR:
            return NOTHING
        coordinators = CaseCoordinatorRecord.__table__
        return cls.case_id.in_(select(coordinators.c.case_id).where(coordinators.c.account_id == actor.account_id))


class LabelTableRecord(Identified, Base):
    """Which label stands for whom in one case towards one agency, sealed under the case's key."""

    __tablename__ = "label_table"
    __table_args__ = (UniqueConstraint("case_id", "agency_id"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"))
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    labels_ct: Mapped[bytes]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """Coordinators and case officers, through their cases."""
        if actor.is_service:
            return EVERYTHING
        if actor.role not in (AccountRole.COORDINATOR, AccountRole.CASE_OFFICER):
            return NOTHING
        return cls.case_id.in_(select(CaseRecord.__table__.c.id).where(CaseRecord.scope(actor)))


