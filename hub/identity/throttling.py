"""Has somebody tried too often?

Failures are counted under keyed digests of what was typed and of the address, so that unknown names
count like known ones and no list of names or addresses lies in the table. Headers that a client can
write never count as its address; what a proxy of ours writes does (`HUB_PROXIES`).
Source: threat model 6.1 (failures per account and per address; no permanent lock); V6.3.1, V15.3.4.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select

from hub.access.permissions import Permission
from hub.db.work import Reading, Work
from hub.identity import security_log
from hub.identity.kinds import EventKind
from hub.identity.records import AccountRecord, ThrottleRecord
from hub.identity.rules import Throttle, fold, reaches_hard_limit, throttle
from hub.identity.security_log import Where
from hub.kernel.errors import NotFoundError
from hub.outbox.service import notice

REMEMBERED = timedelta(hours=1)


def account_key(reading: Reading, username: str, purpose: str = "sign_in") -> str:
    """Under which failures of this name are counted. purpose keeps asking for links apart from signing in."""
    return reading.keys.blind(f"throttle-{purpose}", fold(username.strip()))


def _address_key(reading: Reading, where: Where) -> str:
    return reading.keys.blind("throttle-address", where.address)


def _failures(reading: Reading, key: str) -> list:
    table = ThrottleRecord.__table__
    recent = (table.c.account_key == key, table.c.failed_at > reading.now - REMEMBERED)
    return list(reading.session.scalars(select(table.c.failed_at).where(*recent).order_by(table.c.failed_at)))


def judge(reading: Reading, key: str, where: Where) -> Throttle:
    """What a try for the account name behind `key` must expect now."""
    if _address_is_closed(reading, key, where):
        return Throttle(hard=True)
    return throttle(_failures(reading, key), reading.now, reading.practice)


def _address_is_closed(reading: Reading, key: str, where: Where) -> bool:
    """Many failures from one address close it, but only for names that failed there: offices share an address."""
    table, practice = ThrottleRecord.__table__, reading.practice
    since = reading.now - timedelta(minutes=practice.hard_limit_window_minutes)
    here = (table.c.address_key == _address_key(reading, where), table.c.failed_at > since)
    count = reading.session.scalar(select(func.count()).select_from(table).where(*here))
    if count < practice.limit(practice.address_limit_failures):
        return False
    return reading.session.scalar(select(func.count()).select_from(table).where(*here, table.c.account_key == key)) > 0


def count_failure(work: Work, key: str, where: Where, account_id: UUID | None = None) -> None:
    """Remember one failure; the true owner is told when it is the one that closes the name for a while."""
    closes = reaches_hard_limit(_failures(work, key), work.now, work.practice)
    table = ThrottleRecord.__table__
    work.session.execute(delete(table).where(table.c.failed_at < work.now - REMEMBERED))
    work.session.add(ThrottleRecord(account_key=key, address_key=_address_key(work, where), failed_at=work.now))
    work.session.flush()
    if closes:
        security_log.record(work, EventKind.THROTTLED, account_id, where=where)
        if account_id is not None:
            notice(work, "sign_in_trouble", account_id, "/sign-in")


def forget_failures(work: Work, key: str) -> None:
    """After password and code were right: the count starts anew."""
    table = ThrottleRecord.__table__
    work.session.execute(delete(table).where(table.c.account_key == key))


def lift_throttle(work: Work, account_id: UUID) -> None:
    """An administrator lets somebody try again at once. Raises NotFoundError."""
    account = work.session.get(AccountRecord, account_id)
    if account is None:
        raise NotFoundError()
    work.require(Permission.THROTTLE_LIFT)
    forget_failures(work, account_key(work, account.username))
    security_log.record(work, EventKind.THROTTLE_LIFTED, account_id)
