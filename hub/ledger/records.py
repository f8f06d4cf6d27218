"""How is the sealed log kept?

One head row is the lock and the state from which the next entry goes on; leaves and inner nodes are
written once; openings are what may be forgotten; `log_row` is what pages read. Guards made with the
migrations refuse to change what is written once.
Source: sealed log specification, section 5.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from hub.access.actors import AccountRole, Actor
from hub.db.base import Base, Identified
from hub.db.scope import EVERYTHING, NOTHING

Position = BigInteger().with_variant(Integer(), "sqlite")
"""A 64-bit whole number; on SQLite the type that makes a key the row's own address."""

LOG_ID = 1


def _reads_the_log(actor: Actor) -> ColumnElement[bool]:
    """Entries: the data protection officer, the auditor and the service (access matrix, disclosure log)."""
    if actor.is_service or actor.role in (AccountRole.DPO, AccountRole.AUDITOR):
        return EVERYTHING
    return NOTHING


class HeadRecord(Base):
    """Where a log ends: one row for each, the newest has the highest number and is the only one that grows.

    frontier: roots of the complete subtrees, left to right; first_row: the row in which its first entry stands, after
    those of the logs before it.
    """

    __tablename__ = "ledger_head"

    log_id: Mapped[int] = mapped_column(Position, primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(Position)
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    frontier: Mapped[bytes]
    last_at: Mapped[datetime | None]
    origin: Mapped[str] = mapped_column(String(200), server_default="")
    first_row: Mapped[int] = mapped_column(Position, server_default="0")

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """Hashes and a size: no secret."""
        return EVERYTHING


class RestartRecord(Base):
    """That a log began anew, because what was sealed of the one before it is not there: once for each such log.

    old_size, old_root: what was sealed last and is lost; restored_size, restored_root: what is left of it, for ever.
    """

    __tablename__ = "ledger_restart"

    log_id: Mapped[int] = mapped_column(ForeignKey("ledger_head.log_id"), primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    old_origin: Mapped[str] = mapped_column(String(200))
    old_size: Mapped[int] = mapped_column(Position)
    old_root: Mapped[bytes] = mapped_column(LargeBinary(32))
    restored_size: Mapped[int] = mapped_column(Position)
    restored_root: Mapped[bytes] = mapped_column(LargeBinary(32))
    reason: Mapped[str] = mapped_column(String(60))
    advice: Mapped[str] = mapped_column(Text())
    advised_on: Mapped[date]
    coordinator_id: Mapped[UUID]
    administrator_id: Mapped[UUID]

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """That a log began anew is for everybody who holds a proof of the one before; the pages say how much of it."""
        return EVERYTHING


class LeafRecord(Base):
    """One entry: the exact text that was hashed. event_id: the disclosure event that it records, if any.

    seq: its row; in its own log it stands at `seq` less the log's first row.
    """

    __tablename__ = "ledger_leaf"

    seq: Mapped[int] = mapped_column(Position, primary_key=True, autoincrement=False)
    leaf_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    entry: Mapped[str] = mapped_column(Text())
    event_id: Mapped[UUID | None] = mapped_column(unique=True)

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """See _reads_the_log."""
        return _reads_the_log(actor)


class LogRowRecord(Base):
    """What pages read of an entry: codes, and three ids that forgetting sets to null."""

    __tablename__ = "log_row"
    __table_args__ = (
        Index("ix_log_row_recipient_seq", "recipient", "seq"),
        Index("ix_log_row_basis_seq", "basis", "seq"),
        Index("ix_log_row_outcome_seq", "outcome", "seq"),
        Index("ix_log_row_purpose_seq", "purpose", "seq"),
        Index("ix_log_row_case_id_seq", "case_id", "seq"),
        Index("ix_log_row_disclosure_id_seq", "disclosure_id", "seq"),
    )

    seq: Mapped[int] = mapped_column(Position, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(12))
    sender: Mapped[str]
    recipient: Mapped[str]
    team: Mapped[str]
    purpose: Mapped[str]
    basis: Mapped[str]
    outcome: Mapped[str]
    agreement: Mapped[str]
    case_id: Mapped[UUID | None]
    disclosure_id: Mapped[UUID | None]
    actor_id: Mapped[UUID | None]

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """See _reads_the_log."""
        return _reads_the_log(actor)


class TallyRecord(Base):
    """How often something happened on one civil day in London: what pages count by. Made from the rows, and again."""

    __tablename__ = "log_tally"

    day: Mapped[date] = mapped_column(primary_key=True)
    event: Mapped[str] = mapped_column(String(24), primary_key=True)
    recipient: Mapped[str] = mapped_column(String(120), primary_key=True)
    basis: Mapped[str] = mapped_column(String(400), primary_key=True)
    count: Mapped[int] = mapped_column(Position)

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """See _reads_the_log."""
        return _reads_the_log(actor)


class TalliedRecord(Base):
    """Up to which entry the tally has counted: one row. size: how many entries are in it."""

    __tablename__ = "log_tallied"

    log_id: Mapped[int] = mapped_column(Position, primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(Position)

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """See _reads_the_log."""
        return _reads_the_log(actor)


class NodeRecord(Base):
    """Root of one complete subtree of at least two leaves. id: see chain.node_key."""

    __tablename__ = "ledger_node"

    id: Mapped[int] = mapped_column(Position, primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """Hashes: no secret."""
        return EVERYTHING


class OpeningRecord(Base):
    """What one commitment of one entry hides, sealed; forgetting deletes the row."""

    __tablename__ = "ledger_opening"

    seq: Mapped[int] = mapped_column(Position, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(48), primary_key=True)
    salt_ct: Mapped[bytes]
    value_ct: Mapped[bytes]
    key_id: Mapped[UUID] = mapped_column(index=True)

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """Nobody asks for openings as rows; receipts and exports take them out one by one."""
        return EVERYTHING if actor.is_service else NOTHING


class CheckpointRecord(Identified, Base):
    """A checkpoint as it was signed; one size is signed once. size: counted in rows, those of earlier logs included."""

    __tablename__ = "ledger_checkpoint"

    size: Mapped[int] = mapped_column(Position, unique=True)
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    note: Mapped[str] = mapped_column(Text())
    created_at: Mapped[datetime]

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """Checkpoints are for everybody."""
        return EVERYTHING


class CosignatureRecord(Base):
    """One witness's line under a checkpoint."""

    __tablename__ = "ledger_cosignature"

    checkpoint_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_checkpoint.id"), primary_key=True)
    key_id: Mapped[str] = mapped_column(String(8), primary_key=True)
    key_name: Mapped[str] = mapped_column(String(200))
    line: Mapped[str] = mapped_column(Text())
    at: Mapped[datetime]

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """Checkpoints are for everybody."""
        return EVERYTHING


class KeyRecord(Base):
    """Public half of a key of the log, and the sizes it may sign (both ends included)."""

    __tablename__ = "ledger_key"
    __table_args__ = (CheckConstraint("state in ('current', 'retired')", name="state"),)

    key_id: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    vkey: Mapped[str] = mapped_column(String(400))
    first_size: Mapped[int] = mapped_column(Position)
    last_size: Mapped[int | None] = mapped_column(Position)
    state: Mapped[str] = mapped_column(String(8))

    @classmethod
    def scope(cls, actor: Actor) -> ColumnElement[bool]:
        """Public keys."""
        return EVERYTHING
