"""What time is it? The only module that reads the wall clock.

Every use case is handed an instant; nothing defaults to "now".
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Anything that can say what instant it is, as an aware UTC datetime."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)


@dataclass(slots=True)
class FixedClock:
    """A clock that stands where it was put: demo mode (`HUB_NOW`) and tests."""

    at: datetime

    def now(self) -> datetime:
        """The instant it was set to."""
        return self.at

    def advance(self, by: timedelta) -> None:
        """Move the clock by `by` (which may be negative)."""
        self.at = self.at + by


def parse_instant(text: str) -> datetime:
    """An aware UTC instant from ISO 8601 text. Raises ValueError without an offset."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant needs an offset, for example 2026-11-24T09:00:00+00:00")
    return instant.astimezone(UTC)
