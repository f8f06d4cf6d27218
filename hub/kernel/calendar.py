"""Which civil day is it in London, and when is a working day over?

Working days leave out Saturdays, Sundays and the bank holidays of England; extra days off come
from settings, because a one-off royal holiday is not known to any library in advance.
Source: Hate Crime Policy 2.3(b) (contact within 1 working day); Banking and Financial Dealings Act 1971.
"""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

LONDON = ZoneInfo("Europe/London")


def civil_date(instant: datetime) -> date:
    """The date in London at `instant` (aware)."""
    return instant.astimezone(LONDON).date()


@lru_cache(maxsize=16)
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date, extra_days_off: Collection[date] = ()) -> bool:
    """Whether offices in England work on `day`."""
    return day.weekday() < 5 and day not in _bank_holidays(day.year) and day not in extra_days_off


def add_working_days(day: date, count: int, extra_days_off: Collection[date] = ()) -> date:
    """The working day that is `count` working days after `day`; `day` itself is not counted."""
    while count > 0:
        day += timedelta(days=1)
        if is_working_day(day, extra_days_off):
            count -= 1
    return day


def end_of_working_day_after(instant: datetime, count: int = 1, extra_days_off: Collection[date] = ()) -> datetime:
    """The last second, in UTC, of the `count`-th working day after the civil day of `instant`."""
    return end_of_day(add_working_days(civil_date(instant), count, extra_days_off))


def end_of_day(day: date) -> datetime:
    """The last second of `day` in London, in UTC."""
    return datetime.combine(day, time(23, 59, 59), LONDON).astimezone(UTC)
