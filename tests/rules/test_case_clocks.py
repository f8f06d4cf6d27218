"""By when something must happen in a case: the table, working days, and what starts and stops each clock.

Source: Hate Crime Policy 2.3(b); practice notes, sections 1.4, 5.1; fault F10 (daylight saving).
"""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.cases.clocks import CLOCKS, HIGH, LEVELS, MEDIUM, STANDARD, Event, Happened, State, due_at, level_of, running
from hub.cases.clocks import state_of as state
from hub.kernel.calendar import LONDON, is_working_day
from hub.kernel.practice import Practice

BY_CODE = {clock.code: clock for clock in CLOCKS}


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def told(*events: tuple[str, str]) -> list[Event]:
    """Events in this order: kind, and when in London."""
    return [Event(UUID(int=n), Happened(kind), london(at)) for n, (kind, at) in enumerate(events)]


def runs(events: list[Event], level: str = STANDARD, practice: Practice | None = None) -> dict[str, str]:
    """Code of each running clock -> by when, in London."""
    found = running(events, level, practice or Practice())
    return {each.clock.code: f"{each.due.astimezone(LONDON):%Y-%m-%dT%H:%M}" for each in found}


def test_only_the_contact_with_the_victim_is_policy_and_each_other_clock_is_a_setting():
    assert [clock.code for clock in CLOCKS if clock.is_policy] == ["contact"]
    settings = {field.name for field in fields(Practice)}
    for clock in CLOCKS:
        assert set(clock.settings) <= settings, clock.code
        assert clock.is_policy or all(name.rpartition("_")[0] and clock.unit.value in name for name in clock.settings)
    assert len(BY_CODE) == len(CLOCKS)


@pytest.mark.parametrize(
    ("reported", "due"),
    [
        ("2026-11-27T16:50", "2026-11-30T23:59"),  # Friday: the paper's own example
        ("2026-11-26T09:00", "2026-11-27T23:59"),
        ("2026-11-26T23:59", "2026-11-27T23:59"),
        ("2026-11-28T03:00", "2026-11-30T23:59"),  # Saturday, at night
        ("2026-05-25T10:00", "2026-05-26T23:59"),  # a bank holiday
        ("2026-04-02T18:00", "2026-04-07T23:59"),  # before Good Friday
        ("2026-12-24T12:00", "2026-12-29T23:59"),  # Boxing Day falls on a Saturday
        ("2026-10-25T01:30", "2026-10-26T23:59"),  # the hour that comes twice
    ],
)
def test_the_victim_is_contacted_within_one_working_day(reported, due):
    assert runs(told(("reported", reported)))["contact"] == due


def test_extra_days_off_from_the_settings_count():
    practice = replace(Practice(), extra_days_off=(date(2026, 11, 30),))
    assert runs(told(("reported", "2026-11-27T16:50")), practice=practice)["contact"] == "2026-12-01T23:59"


def test_an_attempt_is_no_contact_and_a_further_report_wants_another_contact():
    first = told(("reported", "2026-11-02T10:00"), ("contact_tried", "2026-11-02T11:00"))
    assert "contact" in runs(first)
    spoken = [*first, *told(("contacted", "2026-11-03T11:00"))]
    assert "contact" not in runs(spoken)
    again = [*spoken, *told(("reported", "2026-11-09T10:00"))]
    assert runs(again)["contact"] == "2026-11-10T23:59"


def test_what_is_late_stays_late_when_a_further_report_comes_in():
    events = told(("reported", "2026-11-02T10:00"), ("reported", "2026-11-09T10:00"))
    assert runs(events)["contact"] == "2026-11-03T23:59"


def test_the_life_of_a_case_starts_and_stops_its_clocks():
    events = told(("reported", "2026-11-02T10:00"))
    assert runs(events) == {
        "contact": "2026-11-03T23:59", "officer": "2026-11-03T23:59", "plan": "2026-11-04T23:59",
    }  # fmt: skip
    events += told(("contacted", "2026-11-02T15:00"), ("officer_given", "2026-11-02T15:00"))
    assert runs(events) == {
        "assess": "2026-11-03T23:59", "plan": "2026-11-04T23:59", "update": "2026-11-16T23:59",
    }  # fmt: skip
    events += told(("assessed", "2026-11-03T09:00"), ("plan_agreed", "2026-11-03T09:00"))
    assert runs(events) == {"update": "2026-11-16T23:59", "review": "2026-12-01T23:59"}
    assert runs(events, HIGH) == {
        "harden": "2026-11-06T23:59", "review": "2026-11-10T23:59", "update": "2026-11-16T23:59",
    }  # fmt: skip
    events += told(("updated", "2026-11-12T09:00"), ("contacted", "2026-11-13T09:00"), ("assessed", "2026-11-16T09:00"))
    assert runs(events, MEDIUM) == {"update": "2026-11-27T23:59", "review": "2026-11-30T23:59"}
    events += told(("reviewed", "2026-11-20T09:00"), ("closed", "2026-11-20T10:00"))
    assert runs(events, MEDIUM) == {"call": "2026-12-18T23:59"}
    assert runs([*events, *told(("called_after", "2026-12-01T10:00"))], MEDIUM) == {}


def test_a_second_conversation_does_not_ask_for_the_first_assessment_again_but_a_further_report_does():
    events = told(
        ("reported", "2026-11-02T10:00"), ("contacted", "2026-11-02T11:00"), ("assessed", "2026-11-03T09:00"),
        ("contacted", "2026-11-05T11:00"),
    )  # fmt: skip
    assert "assess" not in runs(events)
    events += told(("reported", "2026-11-09T10:00"), ("contacted", "2026-11-09T11:00"))
    assert runs(events)["assess"] == "2026-11-10T23:59"


def test_graffiti_is_counted_by_the_hour_also_over_the_change_of_the_clocks():
    assert runs(told(("graffiti_found", "2026-10-24T12:00")))["graffiti"] == "2026-10-25T11:00"
    events = told(("graffiti_found", "2026-11-02T10:00"), ("graffiti_removed", "2026-11-02T18:00"))
    assert runs(events) == {}
    assert runs([*events, *told(("graffiti_found", "2026-11-04T10:00"))])["graffiti"] == "2026-11-05T10:00"


def test_what_stands_at_the_same_minute_counts_in_the_order_of_a_case():
    events = told(("contacted", "2026-11-02T10:00"), ("reported", "2026-11-02T10:00"))
    assert "contact" not in runs(events), "who rings is spoken to"


@pytest.mark.parametrize(("words", "level"), [
    ("High", HIGH), ("medium ", MEDIUM), ("standard", STANDARD), ("low", STANDARD), ("", HIGH), ("amber", HIGH),
])  # fmt: skip
def test_a_level_that_nobody_recorded_is_read_as_high(words, level):
    assert level_of(words) == level


@pytest.mark.parametrize(("now", "expected"), [
    ("2026-11-29T12:00", State.LATER), ("2026-11-30T00:00", State.TODAY), ("2026-11-30T23:59", State.TODAY),
    ("2026-12-01T00:00", State.OVERDUE),
])  # fmt: skip
def test_a_clock_is_due_on_its_day_and_overdue_after_it(now, expected):
    due = due_at(BY_CODE["contact"], london("2026-11-27T16:50"), STANDARD, Practice())
    assert state(due, london(now)) is expected


INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))
EVENTS = st.lists(
    st.builds(Event, st.uuids(), st.sampled_from(list(Happened)), INSTANTS), max_size=12, unique_by=lambda e: e.id
)


@given(INSTANTS, st.integers(1, 15))
def test_a_working_day_clock_ends_on_a_working_day_with_that_many_after_the_start(at, length):
    clock = BY_CODE["update"]
    practice = replace(Practice(), victim_updated_working_days=length)
    start, end = at.astimezone(LONDON).date(), due_at(clock, at, STANDARD, practice).astimezone(LONDON).date()
    days = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert is_working_day(end) and sum(map(is_working_day, days)) == length


@given(EVENTS, st.sampled_from(LEVELS))
def test_no_clock_runs_twice_or_without_a_start_and_the_order_of_writing_counts_for_nothing(events, level):
    found = running(events, level, Practice())
    assert len({each.clock.code for each in found}) == len(found)
    by_id = {event.id: event for event in events}
    assert all(by_id[each.event_id].happened in each.clock.starts for each in found)
    assert [each.due for each in found] == sorted(each.due for each in found)
    assert running(events[::-1], level, Practice()) == found


@given(EVENTS, st.sampled_from(LEVELS), st.uuids(), INSTANTS)
def test_closing_a_case_leaves_only_the_call_afterwards(events, level, closing, at):
    never_opened = [each for each in events if each.happened is not Happened.REOPENED]
    closed = [*never_opened, Event(closing, Happened.CLOSED, at)]
    assert {each.clock.code for each in running(closed, level, Practice())} <= {"call"}
