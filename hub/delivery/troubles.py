"""Which notices did not arrive, and what is done about them?

A notice is told by its kind and reader, never by what it leads to.
Source: faults F08, F09 (the dead letters of the outbox); threat model, section 5 (settings: the administrator).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from hub.access.permissions import Permission
from hub.db.work import Reading, Work
from hub.delivery.rules import SUBJECTS, Trouble
from hub.disclosures.listing import addresses_within_reach
from hub.identity.records import AccountRecord, AgencyRecord
from hub.kernel.errors import NotFoundError
from hub.outbox.records import NoticeRecord

WORDS: dict[Trouble, str] = {
    Trouble.ADDRESS: "the mail address cannot be used",
    Trouble.NO_SERVER: "the mail server cannot be reached",
    Trouble.NOT_SECURE: "the mail server offers no encryption that we trust",
    Trouble.SIGN_IN: "the mail server takes no mail from us",
    Trouble.LATER: "the mail server said: not now",
    Trouble.LOST: "the mail server hung up",
    Trouble.REFUSED: "the mail server refused it",
    Trouble.UNKNOWN: "handed over, and no answer came: it may have arrived",
    Trouble.GAVE_UP: "tried for too long",
}
SHOWN = 100


@dataclass(frozen=True, slots=True)
class TroubleView:
    """One notice that has not arrived. next_at: when it is tried again; None: never by itself."""

    id: UUID
    about: str
    reader: str
    agency: str
    why: str
    since: datetime
    attempts: int
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class OutboxView:
    """How the outbox stands. late: waiting for longer than the partnership finds right."""

    waiting: int
    late: int
    failed: int
    oldest: datetime | None
    troubles: tuple[TroubleView, ...] = ()


def show_outbox(reading: Reading) -> OutboxView:
    """Counts, and the notices in trouble, those given up first."""
    reading.require(Permission.OUTBOX_MEND)
    return stand(reading, tuple(_troubles(reading)))


def count_stuck(reading: Reading) -> int:
    """How many notices were given up or are late: of the whole hub for who mends them, else of own cases."""
    reading.require(Permission.OUTBOX_COUNT)
    if reading.may(Permission.OUTBOX_MEND):
        outbox = stand(reading)
        return outbox.failed + outbox.late
    # The table itself: the notices are to others. Only how many lead to what the asker may see anyway is told.
    table = NoticeRecord.__table__
    late = and_(table.c.state == "waiting", table.c.created_at <= _too_long_ago(reading))
    stuck = or_(table.c.state == "failed", late)
    addresses = reading.session.scalars(select(table.c.url).where(table.c.trouble != "", stuck)).all()
    own = addresses_within_reach(reading, set(addresses))
    return sum(address in own for address in addresses)


def _too_long_ago(reading: Reading) -> datetime:
    return reading.now - timedelta(hours=reading.practice.mail_told_after_hours)


def stand(reading: Reading, troubles: tuple[TroubleView, ...] = ()) -> OutboxView:
    """The counts, for whoever has asked a permission already."""
    table = NoticeRecord

    def count(*conditions) -> int:
        return reading.session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0

    late = (table.state == "waiting", table.trouble != "", table.created_at <= _too_long_ago(reading))
    oldest = reading.session.scalar(select(func.min(table.created_at)).where(table.state == "waiting"))
    return OutboxView(count(table.state == "waiting"), count(*late), count(table.state == "failed"), oldest, troubles)


def _troubles(reading: Reading) -> list[TroubleView]:
    table = NoticeRecord
    query = (
        select(table, AccountRecord.name, AgencyRecord.name)
        .join(AccountRecord, AccountRecord.id == table.account_id)
        .join(AgencyRecord, AgencyRecord.id == AccountRecord.agency_id)
        .where(table.trouble != "", or_(table.state == "failed", table.state == "waiting"))
        .order_by(table.state, table.created_at, table.id)
        .limit(SHOWN)
    )
    return [_view(*row) for row in reading.session.execute(query)]


def _view(record: NoticeRecord, reader: str, agency: str) -> TroubleView:
    next_at = record.due_at if record.state == "waiting" else None
    why = WORDS[Trouble(record.trouble)]
    return TroubleView(
        record.id, SUBJECTS[record.kind], reader, agency, why, record.created_at, record.attempts, next_at
    )


def find_trouble(reading: Reading, notice_id: UUID) -> NoticeRecord:
    """One notice in trouble, as its mender sees it. Raises NotFoundError."""
    reading.require(Permission.OUTBOX_MEND)
    record = reading.session.get(NoticeRecord, notice_id)
    if record is None or record.state != "failed" or not record.trouble:
        raise NotFoundError()
    return record


def send_again(work: Work, notice_id: UUID) -> None:
    """Try a notice that was given up once more, under its own name. Whoever asks knows that it may arrive twice."""
    record = find_trouble(work, notice_id)
    record.state, record.attempts, record.claimed_at, record.claimed_by = "waiting", 0, None, None
    record.due_at, record.created_at = work.now, work.now  # its days of trying begin anew


def give_up(work: Work, notice_id: UUID) -> None:
    """Leave a notice: the reader was told by telephone, or need not know any more."""
    find_trouble(work, notice_id).state = "cancelled"
