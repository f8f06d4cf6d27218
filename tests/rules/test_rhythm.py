"""When a job is due: by the clock in London, once a day whatever summer time does, never between one and two."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from hub.kernel.calendar import LONDON
from hub.scheduler.jobs import JOBS
from hub.scheduler.rhythm import Daily, Every, is_quiet

CHANGES = [datetime(2026, 10, 24, tzinfo=UTC), datetime(2027, 3, 27, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC)]


def minutes(start: datetime, days: int = 3):
    return (start + timedelta(minutes=minute) for minute in range(days * 24 * 60))


@pytest.mark.parametrize("start", CHANGES, ids=["october", "march", "an ordinary day"])
@pytest.mark.parametrize("job", [job for job in JOBS if isinstance(job.rhythm, Daily)], ids=lambda job: job.code)
def test_a_daily_job_is_due_once_on_each_day_that_counts(start, job):
    slots = {job.rhythm.latest(now) for now in minutes(start)}
    days = [slot.astimezone(LONDON).date() for slot in slots]
    assert len(days) == len(set(days))
    assert {slot.astimezone(LONDON).time() for slot in slots} == {job.rhythm.at}


@pytest.mark.parametrize("start", CHANGES, ids=["october", "march", "an ordinary day"])
@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.code)
def test_the_next_due_time_is_never_in_the_quiet_hour_and_always_later(start, job):
    for now in minutes(start, 2):
        slot = job.rhythm.latest(now)
        following = job.rhythm.after(slot)
        assert slot <= now and following > slot and not is_quiet(following)


def test_the_quiet_hour_lasts_two_hours_in_october_and_none_in_march():
    lengths = [sum(is_quiet(now) for now in minutes(start, 2)) for start in CHANGES]
    assert lengths == [60 + 120, 60 + 0, 120]


def test_working_days_leave_out_weekends_bank_holidays_and_extra_days():
    rhythm = Daily(time(8, 10), working_days=True)
    friday = rhythm.latest(datetime(2026, 12, 24, 12, tzinfo=UTC))
    assert rhythm.after(friday).date() == date(2026, 12, 29)  # 25 and 28 December are bank holidays
    assert rhythm.after(friday, [date(2026, 12, 29)]).date() == date(2026, 12, 30)
    assert rhythm.latest(datetime(2026, 12, 28, 12, tzinfo=UTC)) == friday


def test_a_daily_time_in_the_quiet_hour_is_refused():
    with pytest.raises(ValueError, match="01:00"):
        Daily(time(1, 30))


def test_rhythms_are_told_in_words():
    told = [Every(timedelta(seconds=10)).shown, Every(timedelta(minutes=1)).shown, Daily(time(2, 30)).shown]
    assert told == ["every 10 seconds", "every minute", "daily at 02:30"]
    assert Daily(time(8), working_days=True).shown == "on working days at 08:00"


def test_every_job_has_one_code_and_one_way_to_run():
    assert len({job.code for job in JOBS}) == len(JOBS)
    assert all((job.inside is None) != (job.outside is None) for job in JOBS)
