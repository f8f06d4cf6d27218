"""A case past its time is told of once and stands on the officer's page; nothing is deleted. Both databases.

Source: UK GDPR Article 5(1)(e); agreements paper (retention numbers are ours).
"""

from datetime import date, timedelta

import pytest

from hub.cases.retention import list_past, sweep
from hub.cases.timekeeping import take_back
from hub.identity.sessions import DOORKEEPER
from hub.kernel.errors import InvalidError, NotPermittedError
from tests.casework import COORDINATOR, DPO, OFFICER, a_case_in, a_landlord, asked, notices_of, rows, shown
from tests.services.test_case_clocks import clocks_of, happened, london


@pytest.fixture
def ids(office):
    made = a_landlord(office)
    office.clock.at = london("2026-11-30T12:00")
    case_id = a_case_in(office)
    happened(office, case_id, "reviewed", "2026-11-02T10:00")
    happened(office, case_id, "closed", "2026-11-02T23:30")
    return made | {"case": case_id}


def test_a_case_is_past_its_time_on_the_day_after_its_last(office, ids):
    office.clock.at = london("2032-11-02T23:59")
    assert (asked(office, DOORKEEPER, sweep), shown(office, DPO, list_past)) == (0, ())
    office.clock.at = london("2032-11-03T07:20")
    assert (asked(office, DOORKEEPER, sweep), asked(office, DOORKEEPER, sweep)) == (1, 0)
    assert notices_of(office, ids[DPO]).count(("kept_too_long", "/to-review/")) == 1
    (row,) = shown(office, DPO, list_past)
    assert (row.closed_on, row.kept_until) == (date(2026, 11, 2), date(2026, 11, 2) + timedelta(days=2192))
    assert len(rows(office, "select 1 from case_file where erased_at is null")) == 1, "nothing is deleted by itself"


def test_a_case_that_is_not_closed_after_all_is_not_past_its_time(office, ids):
    closed = clocks_of(office, ids["case"]).events[0]
    asked(office, OFFICER, take_back, ids["case"], closed.id)
    office.clock.at = london("2036-01-01T12:00")
    assert (asked(office, DOORKEEPER, sweep), shown(office, DPO, list_past)) == (0, ())


def test_a_case_that_was_opened_again_is_kept_from_its_last_closing(office, ids):
    happened(office, ids["case"], "reopened", "2026-11-20T10:00")
    office.clock.at = london("2033-01-01T12:00")
    assert shown(office, DPO, list_past) == ()
    happened(office, ids["case"], "reviewed", "2027-01-10T10:00")
    happened(office, ids["case"], "closed", "2027-01-10T11:00")
    assert shown(office, DPO, list_past) == ()
    office.clock.at = london("2033-01-12T12:00")
    (row,) = shown(office, DPO, list_past)
    assert row.closed_on == date(2027, 1, 10)


def test_a_case_is_closed_once(office, ids):
    happened(office, ids["case"], "closed", "2026-11-02T23:30")
    with pytest.raises(InvalidError):
        happened(office, ids["case"], "closed", "2026-11-03T10:00")


def test_the_list_is_for_whoever_reviews_and_the_sweep_for_the_service(office, ids):
    for who in (COORDINATOR, OFFICER):
        with pytest.raises(NotPermittedError):
            shown(office, who, list_past)
    with pytest.raises(NotPermittedError):
        asked(office, DPO, sweep)
