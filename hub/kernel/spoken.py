"""How is a day or a moment said, on pages, in mail and in documents?

Source: pages paper, section 2 (the voice): "Tuesday 24 November 2026, 2:30pm".
"""

from datetime import date, datetime

from hub.kernel.calendar import LONDON
from hub.kernel.calendar import civil_date as day_of


def civil_date(moment: date | datetime) -> str:
    """`Tuesday 24 November 2026`, in London."""
    day = day_of(moment) if isinstance(moment, datetime) else moment
    return f"{day:%A} {day.day} {day:%B %Y}"


def civil_day(moment: date | datetime) -> str:
    """`24 November 2026`, in London: where the day of the week says nothing."""
    day = day_of(moment) if isinstance(moment, datetime) else moment
    return f"{day.day} {day:%B %Y}"


def short_date(moment: date | datetime) -> str:
    """`24 Nov 2026`, in London: for the cells of dense tables, where the full form would not fit."""
    day = day_of(moment) if isinstance(moment, datetime) else moment
    return f"{day.day} {day:%b %Y}"


def civil_time(instant: datetime) -> str:
    """`2:30pm`, `9am`, `midnight` or `midday`, in London. instant: aware."""
    local = instant.astimezone(LONDON)
    if local.minute == 0 and local.hour % 12 == 0:
        return "midday" if local.hour else "midnight"
    minutes = f":{local:%M}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


def civil_datetime(instant: datetime) -> str:
    """`Tuesday 24 November 2026, 2:30pm`, in London. instant: aware."""
    return f"{civil_date(instant)}, {civil_time(instant)}"


def short_datetime(instant: datetime) -> str:
    """`24 Nov 2026, 2:30pm`, in London: for the cells of dense tables. instant: aware."""
    return f"{short_date(instant)}, {civil_time(instant)}"


def _ends_a_day(instant: datetime) -> bool:
    local = instant.astimezone(LONDON)
    return (local.hour, local.minute) == (23, 59)


def civil_deadline(instant: datetime) -> str:
    """`Tuesday 24 November 2026`, with the time where it is not the end of that day in London. instant: aware."""
    return civil_date(instant) if _ends_a_day(instant) else civil_datetime(instant)


def short_deadline(instant: datetime) -> str:
    """`24 Nov 2026`, with the time where it is not the end of that day in London. instant: aware."""
    return short_date(instant) if _ends_a_day(instant) else short_datetime(instant)


def occurred(text: str) -> str:
    """`4 May 2026, 9:10pm`, or two of them: a day or minute in London as case files write it, `/` between two."""
    return " to ".join(_day_or_minute(part) for part in text.split("/"))


def _day_or_minute(text: str) -> str:
    if "T" not in text:
        return civil_day(date.fromisoformat(text))
    instant = datetime.fromisoformat(text).replace(tzinfo=LONDON)
    return f"{civil_day(instant)}, {civil_time(instant)}"
