"""When is a job due?

Every so many seconds, or once a day at a time in London. Nothing is due between 01:00 and 02:00 in London: in October
that hour comes twice, in March never. What was missed while nobody ran the timers is run once, for its latest due time.
Source: practice notes, sections 1.5 and 5 (working days, bank holidays); fault F10 (daylight saving).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from hub.kernel.calendar import LONDON, civil_date, is_working_day

QUIET_HOUR = 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def is_quiet(now: datetime) -> bool:
    """Whether it is past one and before two o'clock in London."""
    return now.astimezone(LONDON).hour == QUIET_HOUR


@dataclass(frozen=True, slots=True)
class Every:
    """Due again and again. length: between due times, counted from midnight UTC; divides a day."""

    length: timedelta

    @property
    def shown(self) -> str:
        """In words."""
        seconds = int(self.length.total_seconds())
        count, unit = (seconds // 60, "minute") if seconds % 60 == 0 else (seconds, "second")
        return f"every {unit}" if count == 1 else f"every {count} {unit}s"

    def latest(self, now: datetime, _days_off: Collection[date] = ()) -> datetime:
        """The last due time not after `now`."""
        return _EPOCH + (now - _EPOCH) // self.length * self.length

    def after(self, slot: datetime, _days_off: Collection[date] = ()) -> datetime:
        """The next due time after `slot`."""
        following = self.latest(slot) + self.length
        while is_quiet(following):
            following += self.length
        return following


@dataclass(frozen=True, slots=True)
class Daily:
    """Due once a day at `at` in London. working_days: not on Saturdays, Sundays and days off."""

    at: time
    working_days: bool = False

    def __post_init__(self) -> None:
        if self.at.hour == QUIET_HOUR:
            raise ValueError("nothing is due between 01:00 and 02:00")

    @property
    def shown(self) -> str:
        """In words."""
        return f"{'on working days' if self.working_days else 'daily'} at {self.at:%H:%M}"

    def latest(self, now: datetime, days_off: Collection[date] = ()) -> datetime:
        """The last due time not after `now`."""
        day = civil_date(now)
        while not self._counts(day, days_off) or self._on(day) > now:
            day -= timedelta(days=1)
        return self._on(day)

    def after(self, slot: datetime, days_off: Collection[date] = ()) -> datetime:
        """The next due time after `slot`."""
        day = civil_date(slot)
        while not self._counts(day, days_off) or self._on(day) <= slot:
            day += timedelta(days=1)
        return self._on(day)

    def _counts(self, day: date, days_off: Collection[date]) -> bool:
        return not self.working_days or is_working_day(day, days_off)

    def _on(self, day: date) -> datetime:
        return datetime.combine(day, self.at, LONDON).astimezone(UTC)


Rhythm = Every | Daily
