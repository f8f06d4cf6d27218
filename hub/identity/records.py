"""How are agencies, accounts, proofs of identity and sessions kept?

What opens an account (password hash, seed, codes, link and session tokens) lies apart from the
directory of people, is stored only hashed or sealed, and is visible to its owner and the hub alone.
Source: threat model, sections 5 (accounts, conflicts, security log), 6.1, 6.2, 6.8.
"""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from hub.access.actors import LANDLORD_CODE, LANDLORD_ROLES, AccountRole, Actor
from hub.db.base import Base, Identified
from hub.db.scope import EVERYTHING, NOTHING
from hub.identity.kinds import AccountStatus, AgencyStatus, LinkKind, Stage

PERSONS = tuple(role for role in AccountRole if role is not AccountRole.SERVICE)


def _one_of(column: str, values: Iterable[StrEnum]) -> str:
    return f"{column} in ({', '.join(repr(value.value) for value in values)})"


def _agencies_shown(actor: Actor, agency_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    """Everything for the landlord's own roles; their own agency and the landlord for a partner."""
    if actor.is_service or actor.role in LANDLORD_ROLES:
        return EVERYTHING
    if actor.agency_id is None:
        return NOTHING
    table = AgencyRecord.__table__
    return or_(agency_id == actor.agency_id, agency_id.in_(select(table.c.id).where(table.c.code == LANDLORD_CODE)))


def _own(actor: Actor, account_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    """The owner, and the hub itself."""
    if actor.is_service:
        return EVERYTHING
    if actor.account_id is None:
        return NOTHING
    return account_id == actor.account_id


def _administered(actor: Actor, account_id: ColumnElement[UUID]) -> ColumnElement[bool]:
    """The owner, the hub, an administrator, and a lead for plain users of their own agency."""
    if actor.role is AccountRole.ADMIN:
        return EVERYTHING
    if actor.role is AccountRole.PARTNER_LEAD and actor.agency_id is not None:
        table = AccountRecord.__table__
        below = select(table.c.id).where(
            table.c.agency_id == actor.agency_id, table.c.role == AccountRole.PARTNER_USER.value
        )
        return or_(account_id == actor.account_id, account_id.in_(below))
    return _own(actor, account_id)


class AgencyRecord(Identified, Base):
    """One body that takes part: the landlord itself or a partner. kind and sub-kind are codes of the lawful rules."""

    __tablename__ = "agency"
    __table_args__ = (CheckConstraint(_one_of("status", AgencyStatus), name="status"),)

    code: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(40))
    subkind: Mapped[str | None] = mapped_column(String(40))
    status: Mapped[str] = mapped_column(String(10), default=AgencyStatus.ACTIVE.value)
    status_since: Mapped[datetime | None]
    duty_name: Mapped[str] = mapped_column(String(120), default="")
    duty_phone: Mapped[str] = mapped_column(String(40), default="")
    email_domains: Mapped[list[Any]] = mapped_column(default=list)
    version: Mapped[int] = mapped_column(default=1)

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """A partner sees itself and the landlord."""
        return _agencies_shown(actor, cls.__table__.c.id)


class TeamRecord(Identified, Base):
    """One team of an agency; the sub-kind belongs to the team where there is one."""

    __tablename__ = "team"
    __table_args__ = (UniqueConstraint("agency_id", "code"),)

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), index=True)
    code: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(120))
    subkind: Mapped[str] = mapped_column(String(40))
    duty_name: Mapped[str] = mapped_column(String(120), default="")
    duty_phone: Mapped[str] = mapped_column(String(40), default="")

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """As its agency."""
        return _agencies_shown(actor, cls.__table__.c.agency_id)


class AccountRecord(Identified, Base):
    """One person's account: exactly one agency, at most one team, exactly one role.

    training_on: day of the last training; confirmed_on: day somebody last confirmed that the account is needed;
    chosen_phrase: stands in every mail to this person; mail_digest: what is not urgent comes once a day;
    data_key_id: vault key of the seed and of held forms.
    """

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint(_one_of("status", AccountStatus), name="status"),
        CheckConstraint(_one_of("role", PERSONS), name="role"),
        Index("ix_account_agency_role", "agency_id", "role"),
    )

    username: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(200))
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("team.id"))
    role: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(10), default=AccountStatus.INVITED.value)
    training_on: Mapped[date | None]
    confirmed_on: Mapped[date | None]
    chosen_phrase: Mapped[str] = mapped_column(String(80), default="")
    mail_digest: Mapped[bool] = mapped_column(default=False)
    data_key_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    signed_in_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """The directory: all for the landlord's roles, one's own agency for a partner."""
        if actor.is_service or actor.role in LANDLORD_ROLES:
            return EVERYTHING
        if actor.agency_id is None:
            return NOTHING
        return cls.__table__.c.agency_id == actor.agency_id


class CredentialRecord(Base):
    """What one account proves itself with: password hash, sealed seed, last accepted step, learned drift.

    new_seed: a seed shown but not yet confirmed by a code. drift_steps: -1, 0 or 1.
    """

    __tablename__ = "credential"
    __table_args__ = (CheckConstraint("drift_steps between -1 and 1", name="drift"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_set_at: Mapped[datetime | None]
    seed: Mapped[bytes | None]
    new_seed: Mapped[bytes | None]
    last_step: Mapped[int | None]
    drift_steps: Mapped[int] = mapped_column(default=0)
    factor_set_at: Mapped[datetime | None]

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """The owner and the hub; no administrator."""
        return _own(actor, cls.__table__.c.account_id)


class RecoveryCodeRecord(Identified, Base):
    """One recovery code, as SHA-256; used once."""

    __tablename__ = "recovery_code"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """The owner and the hub."""
        return _own(actor, cls.__table__.c.account_id)


class SessionRecord(Identified, Base):
    """One signed-in browser. The cookie's 32 bytes are kept as SHA-256 only.

    role and agency_id: as they were when it began; a difference ends it. ends_by: absolute end.
    kept_until: a meeting one is ticked present at keeps it alive until then.
    """

    __tablename__ = "account_session"
    __table_args__ = (
        CheckConstraint(_one_of("stage", Stage), name="stage"),
        Index("ix_account_session_open", "account_id", "ended_at"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    stage: Mapped[str] = mapped_column(String(10))
    role: Mapped[str] = mapped_column(String(20))
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    device: Mapped[str] = mapped_column(String(60), default="")
    started_at: Mapped[datetime]
    used_at: Mapped[datetime]
    ends_by: Mapped[datetime]
    kept_until: Mapped[datetime | None]
    stepped_up_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str | None] = mapped_column(String(20))

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """One's own; those one administers; all for the roles that review."""
        if actor.role in (AccountRole.DPO, AccountRole.AUDITOR):
            return EVERYTHING
        return _administered(actor, cls.__table__.c.account_id)


class LinkRecord(Identified, Base):
    """One invitation or reset link: 32 random bytes kept as SHA-256, used once.

    number_index: keyed digest of the six digits read out by telephone (invitations only).
    """

    __tablename__ = "sign_in_link"
    __table_args__ = (CheckConstraint(_one_of("kind", LinkKind), name="kind"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    number_index: Mapped[str | None] = mapped_column(String(32))
    failures: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    made_by_id: Mapped[UUID | None]
    ends_by: Mapped[datetime]
    used_at: Mapped[datetime | None]

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """The hub, and whoever administers the account."""
        return _administered(actor, cls.__table__.c.account_id)


class ThrottleRecord(Identified, Base):
    """One failed try, told apart by keyed digests of the name typed and of the address; kept for an hour."""

    __tablename__ = "failed_try"
    __table_args__ = (
        Index("ix_failed_try_account", "account_key", "failed_at"),
        Index("ix_failed_try_address", "address_key", "failed_at"),
    )

    account_key: Mapped[str] = mapped_column(String(32))
    address_key: Mapped[str] = mapped_column(String(32))
    failed_at: Mapped[datetime]

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """The hub; an administrator, who can lift a throttle."""
        return EVERYTHING if actor.is_service or actor.role is AccountRole.ADMIN else NOTHING


class SecurityEventRecord(Identified, Base):
    """One line of the security log: codes, ids and an instant. repeats: how often within the same minute.

    session_ref: first 12 digits of the session's hash; place: endpoint name, never an address with values.
    """

    __tablename__ = "security_event"
    __table_args__ = (
        Index("ix_security_event_when", "happened_at", "id"),
        Index("ix_security_event_account", "account_id", "kind", "happened_at"),
    )

    kind: Mapped[str] = mapped_column(String(24))
    happened_at: Mapped[datetime]
    account_id: Mapped[UUID | None]
    by_id: Mapped[UUID | None]
    source_key: Mapped[str] = mapped_column(String(32), default="")
    session_ref: Mapped[str] = mapped_column(String(12), default="")
    place: Mapped[str] = mapped_column(String(80), default="")
    detail: Mapped[str] = mapped_column(String(40), default="")
    request_ref: Mapped[str] = mapped_column(String(26), default="")
    repeats: Mapped[int] = mapped_column(default=1)

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """Administrator, data protection officer, auditor and the hub."""
        if actor.is_service or actor.role in (AccountRole.ADMIN, AccountRole.DPO, AccountRole.AUDITOR):
            return EVERYTHING
        return NOTHING


class ConflictRecord(Identified, Base):
    """One conflict of an account with a person, or with a whole case: what it touches is closed to the account.

    case_id, person_id: plain ids, because this room does not know cases. At least one of them is set.
    """

    __tablename__ = "conflict_declaration"
    __table_args__ = (
        CheckConstraint("case_id is not null or person_id is not null", name="something"),
        Index("ix_conflict_declaration_account_case", "account_id", "case_id"),
        Index("ix_conflict_declaration_account_person", "account_id", "person_id"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    case_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    declared_at: Mapped[datetime]
    declared_by_id: Mapped[UUID]

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """What one declared oneself, and for a lead that colleagues did; whom it blocks never sees another's block.

        What was declared in the cases that a coordinator works on, the room of cases adds.
        """
        if actor.is_service or actor.role in (AccountRole.DPO, AccountRole.AUDITOR):
            return EVERYTHING
        if actor.account_id is None:
            return NOTHING
        table = cls.__table__
        own = table.c.declared_by_id == actor.account_id
        if actor.role is not AccountRole.PARTNER_LEAD:
            return own
        accounts = AccountRecord.__table__
        colleagues = select(accounts.c.id).where(
            accounts.c.agency_id == actor.agency_id, accounts.c.id != actor.account_id
        )
        return or_(own, table.c.account_id.in_(colleagues))


class HeldFormRecord(Identified, Base):
    """What somebody had typed when the session ran out or a fresh proof was wanted: sealed, for one day at most."""

    __tablename__ = "held_form"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), unique=True)
    path: Mapped[str] = mapped_column(String(300))
    fields: Mapped[bytes]
    held_at: Mapped[datetime]

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """The owner and the hub."""
        return _own(actor, cls.__table__.c.account_id)
