"""How long somebody who failed must wait, and when the name is closed for a while."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hub.identity.rules import Throttle, reaches_hard_limit, throttle, wait_seconds
from hub.kernel.practice import Practice

PRACTICE = Practice()
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def failures(*seconds_ago: float) -> list[datetime]:
    return [NOON - timedelta(seconds=ago) for ago in sorted(seconds_ago, reverse=True)]


@pytest.mark.parametrize(("count", "seconds"), [(0, 0), (4, 0), (5, 2), (6, 4), (7, 8), (9, 32), (10, 60), (400, 60)])
def test_from_the_fifth_failure_the_wait_doubles_up_to_a_minute(count, seconds):
    assert wait_seconds(count, PRACTICE) == seconds


def test_a_try_within_the_wait_is_not_looked_at_and_one_after_it_is():
    five = failures(200, 150, 100, 50, 1)
    assert throttle(five, NOON, PRACTICE) == Throttle(wait=True)
    assert throttle(five, NOON + timedelta(seconds=1), PRACTICE) == Throttle()


def test_failures_of_more_than_a_quarter_of_an_hour_ago_do_not_slow_anybody():
    assert throttle(failures(901, 902, 903, 904, 905, 1), NOON, PRACTICE) == Throttle()


def test_ten_failures_in_five_minutes_close_the_name_for_a_quarter_of_an_hour():
    ten = failures(*range(0, 300, 30))
    assert throttle(ten, NOON, PRACTICE).hard
    assert throttle(ten, NOON + timedelta(minutes=14, seconds=59), PRACTICE).hard
    assert not throttle(ten, NOON + timedelta(minutes=15), PRACTICE).hard


def test_ten_failures_over_a_longer_time_do_not():
    assert not throttle(failures(*range(0, 310, 34)), NOON, PRACTICE).hard


def test_only_the_failure_that_closes_the_name_says_so():
    nine = failures(*range(30, 300, 30))
    assert reaches_hard_limit(nine, NOON, PRACTICE)
    assert not reaches_hard_limit(nine[1:], NOON, PRACTICE)
    assert not reaches_hard_limit([*nine, NOON], NOON, PRACTICE)


def test_a_demonstration_has_twenty_times_the_limits():
    demo = replace(PRACTICE, limit_factor=20)
    assert wait_seconds(80, demo) == 0 and wait_seconds(81, demo) == 2
    assert not throttle([NOON] * 199, NOON, demo).hard and throttle([NOON] * 200, NOON, demo).hard
