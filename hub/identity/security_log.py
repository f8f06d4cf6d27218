"""What happened at the doors?

One row per event, or one per minute and kind once somebody makes many: a flood cannot fill the disk.
Codes and ids only; names, search terms, addresses with values and texts never enter.
Source: threat model 6.8; OWASP ASVS 5.0 V16.2, V16.3.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, event, func, select, update

from hub.access.permissions import Permission
from hub.db.work import Reading, Work
from hub.identity.kinds import EventKind
from hub.identity.records import AccountRecord, SecurityEventRecord
from hub.kernel.errors import StepUpNeededError
from hub.kernel.ids import new_id
from hub.kernel.lines import tell_security

ROWS_A_MINUTE = 20
KEPT_DAYS = 396
"""Thirteen months (ours)."""


@dataclass(frozen=True, slots=True)
class Where:
    """Whence a request came. address: of the other end of the connection; place: name of the endpoint."""

    address: str = ""
    place: str = ""
    request_ref: str = ""
    device: str = ""


NOWHERE = Where()


def record(
    work: Work, kind: EventKind, account_id: UUID | None = None, detail: str = "", where: Where = NOWHERE
) -> None:
    """Add one line about `account_id` (default: the asker). detail: a code, never free text."""
    # The table itself, not the mapped class: whoever causes an event may not be allowed to read the log.
    table = SecurityEventRecord.__table__
    actor = work.actor
    account_id = account_id or actor.account_id
    source = work.keys.blind("address", where.address) if where.address else ""
    same = (
        table.c.kind == kind.value,
        table.c.account_id == account_id if account_id else table.c.account_id.is_(None),
        table.c.source_key == source,
        table.c.happened_at > work.now - timedelta(minutes=1),
    )
    if work.session.scalar(select(func.count()).select_from(table).where(*same)) >= ROWS_A_MINUTE:
        latest = select(table.c.id).where(*same).order_by(table.c.happened_at.desc(), table.c.id.desc()).limit(1)
        row_id = work.session.scalar(latest)
        work.session.execute(update(table).where(table.c.id == row_id).values(repeats=table.c.repeats + 1))
        return
    work.session.add(
        SecurityEventRecord(
            id=new_id(),
            kind=kind.value,
            happened_at=work.now,
            account_id=account_id,
            by_id=actor.account_id,
            source_key=source,
            session_ref=actor.session_id.hex[:12] if actor.session_id else "",
            place=where.place[:80],
            detail=detail[:40],
            request_ref=where.request_ref,
        )
    )
    work.session.flush()
    _tell_once_true(work, kind, account_id, detail, where)


def _tell_once_true(work: Work, kind: EventKind, account_id: UUID | None, detail: str, where: Where) -> None:
    """A line in the security stream as well, once the block has committed: a collector hears of what happened."""
    fields = {
        "account": account_id,
        "by": work.actor.account_id if work.actor.account_id != account_id else "",
        "source": work.keys.blind("address", where.address) if where.address else "",
        "place": where.place,
        "detail": detail,
        "request": where.request_ref,
    }
    event.listen(work.session, "after_commit", lambda _session: tell_security(kind.value, **fields), once=True)


def count_since(reading: Reading, kind: EventKind, since: datetime) -> int:
    """How often the asker did this since then."""
    table = SecurityEventRecord.__table__
    total = select(func.coalesce(func.sum(table.c.repeats), 0)).where(
        table.c.account_id == reading.actor.account_id, table.c.kind == kind.value, table.c.happened_at > since
    )
    return int(reading.session.scalar(total) or 0)


def newest_of(reading: Reading, kinds: Collection[EventKind]) -> tuple[EventKind, datetime, str] | None:
    """Kind, instant and detail of the newest event of these kinds. The caller has asked the permission."""
    table = SecurityEventRecord.__table__
    newest = table.c.happened_at.desc(), table.c.id.desc()
    wanted = select(table.c.kind, table.c.happened_at, table.c.detail).where(table.c.kind.in_(kinds))
    row = reading.session.execute(wanted.order_by(*newest).limit(1)).one_or_none()
    return (EventKind(row.kind), row.happened_at, row.detail) if row else None


def record_within_hourly_limit(work: Work, kind: EventKind, an_hour: int, detail: str = "") -> bool:
    """Record one opening or export; True when it is the first beyond the hourly limit, so that the DPO is told.

    Raises StepUpNeededError beyond the limit unless the asker proved themselves within the last minutes.
    """
    limit = work.practice.limit(an_hour)
    done = count_since(work, kind, work.now - timedelta(hours=1))
    if done >= limit:
        since = work.actor.stepped_up_at
        if since is None or work.now - since >= timedelta(minutes=work.practice.step_up_minutes):
            raise StepUpNeededError("more than usual within one hour")
    record(work, kind, detail=detail)
    if done == limit:
        record(work, EventKind.LIMIT_REACHED, detail=kind.value)
        return True
    return False


@dataclass(frozen=True, slots=True)
class EventView:
    """One line as shown. who and by: usernames, empty where nobody was signed in."""

    happened_at: datetime
    kind: str
    who: str
    by: str
    place: str
    detail: str
    source: str
    request_ref: str
    repeats: int


def list_events(
    reading: Reading, kind: str = "", before: tuple[datetime, UUID] | None = None
) -> tuple[list[EventView], tuple[datetime, UUID] | None]:
    """One page, newest first, and where the next begins (None at the end)."""
    reading.require(Permission.SECURITY_LOG_READ)
    event, size = SecurityEventRecord, reading.practice.page_size
    query = select(event).order_by(event.happened_at.desc(), event.id.desc()).limit(size + 1)
    if kind:
        query = query.where(event.kind == kind)
    if before:
        at, row_id = before
        query = query.where((event.happened_at < at) | ((event.happened_at == at) & (event.id < row_id)))
    rows = list(reading.session.scalars(query))
    ids = {row.account_id for row in rows} | {row.by_id for row in rows}
    names = dict(
        reading.session.execute(select(AccountRecord.id, AccountRecord.username).where(AccountRecord.id.in_(ids))).all()
    )
    shown = rows[:size]
    views = [_view(row, names) for row in shown]
    return views, ((shown[-1].happened_at, shown[-1].id) if len(rows) > size else None)


def _view(row: SecurityEventRecord, names: dict[UUID, str]) -> EventView:
    return EventView(
        happened_at=row.happened_at,
        kind=row.kind,
        who=names.get(row.account_id, ""),
        by=names.get(row.by_id, ""),
        place=row.place,
        detail=row.detail,
        source=row.source_key[:8],
        request_ref=row.request_ref,
        repeats=row.repeats,
    )


def forget_old_events(work: Work) -> int:
    """Delete lines older than thirteen months; how many."""
    work.require(Permission.SERVICE_RUN)
    table = SecurityEventRecord.__table__
    old = delete(table).where(table.c.happened_at < work.now - timedelta(days=KEPT_DAYS))
    return work.session.execute(old).rowcount
