"""How often was what shared with whom, on what basis, day by day?

Counted after the fact, entry by entry, by the service; nobody waits for it, and what is not counted yet is counted
when it is asked for. A tally is for looking: it proves nothing, and can be made anew from the rows at any time.
Source: sealed log specification, section 5 (counts come from a daily roll-up); pages paper, section 4.
"""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update

from hub.access.permissions import Permission
from hub.db.work import Reading, Work
from hub.kernel.calendar import civil_date
from hub.ledger.index import event_of
from hub.ledger.records import LeafRecord, LogRowRecord, TalliedRecord, TallyRecord

AT_ONCE = 5000
"""Entries counted in one block, so that no writer waits long for it."""

LIVE_AT_MOST = 20_000
"""Entries counted while a page waits; older ones wait for the service."""

Key = tuple[date, str, str, str]
"""Civil day in London, event, recipient (`AGENCY` or `AGENCY/TEAM`), basis."""

_COLUMNS = (TallyRecord.day, TallyRecord.event, TallyRecord.recipient, TallyRecord.basis)


def roll_up(work: Work) -> int:
    """Count the next entries that are not counted yet; how many. Doing it twice counts nothing twice."""
    work.require(Permission.SERVICE_RUN)
    start = work.session.scalars(select(TalliedRecord.size).with_for_update()).one()
    rows = _rows(work, start, start + AT_ONCE)
    for key, count in Counter(map(_key, rows)).items():
        same = [column == value for column, value in zip(_COLUMNS, key, strict=True)]
        more = update(TallyRecord).where(*same).values(count=TallyRecord.count + count)
        if work.session.execute(more).rowcount == 0:
            names = [column.key for column in _COLUMNS]
            values = dict(zip(names, key, strict=True))
            work.session.execute(insert(TallyRecord).values(**values, count=count))
    if rows:
        work.session.execute(update(TalliedRecord).values(size=start + len(rows)))
    return len(rows)


def counts(reading: Reading, from_on: date, to_on: date) -> Counter[Key]:
    """How often each thing happened from `from_on` to `to_on`, both included; today's included, however late it is."""
    query = select(*_COLUMNS, TallyRecord.count).where(TallyRecord.day >= from_on, TallyRecord.day <= to_on)
    found: Counter[Key] = Counter({tuple(row[:4]): row[4] for row in reading.session.execute(query)})
    start = reading.session.scalar(select(TalliedRecord.size)) or 0
    for key in map(_key, _rows(reading, start, start + LIVE_AT_MOST)):
        if from_on <= key[0] <= to_on:
            found[key] += 1
    return found


def bases(reading: Reading, code: str) -> list[str]:
    """Every value of a log row's basis that names `code`: alone, or among several by role."""
    start = reading.session.scalar(select(TalliedRecord.size)) or 0
    recent = select(LogRowRecord.basis).where(LogRowRecord.seq >= start, LogRowRecord.seq < start + LIVE_AT_MOST)
    found = set(reading.session.scalars(select(TallyRecord.basis).union(recent)))
    return sorted({basis for basis in found if code in basis.split()} | {code})


def _rows(reading: Reading, start: int, stop: int) -> list[Any]:
    row = LogRowRecord
    query = (
        select(row.at, row.kind, row.recipient, row.team, row.basis, LeafRecord.entry)
        .join(LeafRecord, LeafRecord.seq == row.seq)
        .where(row.seq >= start, row.seq < stop)
        .order_by(row.seq)
    )
    return list(reading.session.execute(query).all())


def _key(row: Any) -> Key:
    recipient = f"{row.recipient}/{row.team}" if row.team else row.recipient
    return civil_date(row.at), event_of(row.kind, json.loads(row.entry)["clear"]), recipient, row.basis


def total(found: Counter[Key], part: int, events: Iterable[str]) -> Counter[str]:
    """Counts of these events by one part of the key (2: recipient, 3: basis)."""
    wanted, summed = frozenset(events), Counter()
    for key, count in found.items():
        if key[1] in wanted:
            summed[key[part]] += count
    return summed
