"""What becomes of entries that nobody has signed, by their age and number. Source: fault F22."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.kernel.practice import Practice, practice_from
from hub.ledger.rules import Tail, tail_state

SECOND, MINUTES, HOURS = timedelta(seconds=1), timedelta(minutes=15), timedelta(hours=24)


@pytest.mark.parametrize(
    ("age", "count", "state"),
    [
        (timedelta(0), 0, Tail.WELL),
        (timedelta(days=30), 0, Tail.WELL),
        (timedelta(0), 1, Tail.WELL),
        (-HOURS, 1, Tail.WELL),
        (MINUTES - SECOND, 499, Tail.WELL),
        (MINUTES, 1, Tail.ALARM),
        (MINUTES, 499, Tail.ALARM),
        (HOURS - SECOND, 499, Tail.ALARM),
        (HOURS, 1, Tail.STOP),
        (timedelta(0), 500, Tail.STOP),
        (HOURS, 500, Tail.STOP),
    ],
)
def test_alarm_and_stop_come_by_age_or_number(age, count, state):
    assert tail_state(age, count, Practice()) is state


def test_the_figures_are_the_partnership_s_own():
    environ = {"HUB_UNSIGNED_ALARM_MINUTES": "5", "HUB_UNSIGNED_STOP_HOURS": "2", "HUB_UNSIGNED_STOP_ENTRIES": "7"}
    practice = practice_from(environ)
    assert practice == replace(
        Practice(), unsigned_alarm_minutes=5, unsigned_stop_hours=2, unsigned_stop_entries=7
    )
    assert tail_state(timedelta(minutes=5), 6, practice) is Tail.ALARM
    assert tail_state(timedelta(hours=2), 6, practice) is Tail.STOP
    assert tail_state(timedelta(0), 7, practice) is Tail.STOP
