"""Who in the reader's own agency opened what was shared with it?

Source: threat model, section 5, row rule 5 (the whole agency's log, as one controller's); pages paper, section 4.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from hub.access.permissions import Permission
from hub.db.work import Reading
from hub.disclosures.records import DisclosureEventRecord, DisclosureRecord, sent_to_agency
from hub.identity import queries as identity

LEFT = "somebody who left"


@dataclass(frozen=True, slots=True)
class OpeningRow:
    """Who in the reader's own agency opened what, and when; nothing of the contents."""

    public_ref: str
    purpose: str
    who: str
    at: datetime
    confirmed_at: datetime | None


def list_openings(reading: Reading) -> tuple[OpeningRow, ...]:
    """Who in the reader's own agency opened what, newest first; at most a page of practice.page_size.

    The whole agency's, as one controller's (row rule 5): read from the tables, under the agency's own scope.
    """
    reading.require(Permission.RECEIVED_LOG)
    events, sent = DisclosureEventRecord.__table__, DisclosureRecord.__table__
    confirmed = events.alias("confirmed")
    when = select(func.min(confirmed.c.at)).where(
        confirmed.c.disclosure_id == sent.c.id, confirmed.c.kind == "confirmed"
    )
    query = (
        select(sent.c.public_ref, sent.c.purpose, events.c.account_id, events.c.at, when.scalar_subquery())
        .join(events, events.c.disclosure_id == sent.c.id)
        .where(sent_to_agency(reading.actor), events.c.kind.in_(("opened", "downloaded")))
        .order_by(events.c.seq.desc())
        .limit(reading.practice.page_size)
    )
    rows = reading.session.execute(query).all()
    names = identity.names_of(reading, {account_id for _, _, account_id, _, _ in rows})
    return tuple(
        OpeningRow(ref, purpose, names.get(account_id, LEFT), at, confirmed_at)
        for ref, purpose, account_id, at, confirmed_at in rows
    )
