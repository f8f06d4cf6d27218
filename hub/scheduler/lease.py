"""Which of several workers may run the timers?

One at a time holds a lease and renews it; whoever takes over an old one gets the next number. A writer shows its number
in the transaction that writes, so that one who slept through the takeover changes nothing any more.
Source: faults F14 to F16; dependencies paper (the scheduler does not keep two processes apart).
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hub.access.actors import service_actor
from hub.access.permissions import Permission
from hub.db.work import Office, Work
from hub.kernel.errors import LeaseLostError
from hub.scheduler.records import LeaseRecord

NAME = "worker"
LENGTH = timedelta(seconds=15)
"""Another takes over at most this long, and one beat, after the holder fell silent: well within half a minute."""

BEAT = timedelta(seconds=4)
_KEEPER = service_actor("lease")


def is_free(until: datetime, now: datetime) -> bool:
    """Whether a lease can be taken: it ran out, or ends so late that the clock must have been set back since."""
    return now >= until or until - now > 2 * LENGTH


def take(office: Office, holder: str, number: int | None, now: datetime) -> int | None:
    """Take the lease, or renew it where it is held under `number`; its number, or None where another holds it."""
    with office.open_reading(_KEEPER) as reading:
        reading.require(Permission.SERVICE_RUN)
        row = reading.session.get(LeaseRecord, NAME)
        if row is not None and row.number != number and not is_free(row.until, now):
            return None
    try:
        with office.open_work(_KEEPER) as work:
            work.require(Permission.SERVICE_RUN)
            return _taken(work, holder, number, now)
    except IntegrityError:
        return None  # Another took the very first lease at the same instant.


def _taken(work: Work, holder: str, number: int | None, now: datetime) -> int | None:
    row = work.session.scalars(select(LeaseRecord).where(LeaseRecord.name == NAME).with_for_update()).one_or_none()
    if row is None:
        row = LeaseRecord(name=NAME, number=1, holder=holder, taken_at=now, until=now + LENGTH)
        work.session.add(row)
    elif row.number == number:
        row.until = now + LENGTH
    elif is_free(row.until, now):
        row.number, row.holder, row.taken_at, row.until = row.number + 1, holder, now, now + LENGTH
    else:
        return None
    return row.number


def give_back(office: Office, number: int, now: datetime) -> None:
    """End one's own lease, so that another need not wait for it."""
    with office.open_work(_KEEPER) as work:
        work.require(Permission.SERVICE_RUN)
        row = work.session.scalars(select(LeaseRecord).where(LeaseRecord.name == NAME).with_for_update()).one()
        if row.number == number:
            row.until = now


def require_held(work: Work, number: int) -> int:
    """`number`, while nobody took over; nobody does until this block ends. Raises LeaseLostError."""
    query = select(LeaseRecord.number).where(LeaseRecord.name == NAME).with_for_update(read=True)
    if work.session.scalar(query) != number:
        raise LeaseLostError("another worker took over")
    return number
