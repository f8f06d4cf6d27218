"""A case past its time is told of once and stands on the officer's page; nothing is deleted. Both databases.

Source: UK GDPR Article 5(1)(e); agreements paper (retention numbers are ours).
"""

from datetime import date, timedelta

import pytest

from hub.cases.kept import DecideKept, Kept
from hub.cases.retention import count_past, decide, list_past, sweep
from hub.cases.showing import show_case
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


WHY = "A claim about the repairs is still before the court."


def decided(office, case_id, decision=Kept.KEEP, review_on=date(2033, 5, 1), reason=WHY, who=DPO) -> None:
    asked(office, who, decide, DecideKept(case_id, decision, review_on, reason))


def test_a_decision_silences_the_list_until_its_day_and_then_the_officer_is_told_again(office, ids):
    office.clock.at = london("2032-11-10T12:00")
    assert (asked(office, DOORKEEPER, sweep), shown(office, DPO, count_past)) == (1, 1)
    decided(office, ids["case"])
    (row,) = shown(office, DPO, list_past)
    assert (row.settled, shown(office, DPO, count_past), asked(office, DOORKEEPER, sweep)) == (True, 0, 0)
    kept = row.decided
    assert (kept.decision, kept.review_on, kept.reason, kept.by) == (Kept.KEEP, date(2033, 5, 1), WHY, "Ruth Anand")
    assert shown(office, COORDINATOR, show_case, ids["case"]).kept == kept, "who works on the case reads it too"
    office.clock.at = london("2033-04-30T12:00")
    assert (asked(office, DOORKEEPER, sweep), shown(office, DPO, count_past)) == (0, 0)
    office.clock.at = london("2033-05-01T00:10")
    assert shown(office, DPO, count_past) == 1
    assert (asked(office, DOORKEEPER, sweep), asked(office, DOORKEEPER, sweep)) == (1, 0)
    assert notices_of(office, ids[DPO]).count(("kept_too_long", "/to-review/")) == 2


def test_the_newest_decision_counts_and_every_one_is_kept(office, ids):
    office.clock.at = london("2032-11-10T12:00")
    decided(office, ids["case"])
    office.clock.at = london("2032-12-10T12:00")
    decided(office, ids["case"], Kept.DELETE, date(2033, 1, 10), "The claim is settled: nothing keeps it here now.")
    (row,) = shown(office, DPO, list_past)
    assert (row.decided.decision, row.decided.review_on) == (Kept.DELETE, date(2033, 1, 10))
    assert rows(office, "select decision from case_kept order by decided_at") == [("keep",), ("delete",)]


def test_that_a_case_may_be_deleted_is_told_to_who_looks_after_it_and_deletes_nothing(office, ids):
    office.clock.at = london("2032-11-10T12:00")
    decided(office, ids["case"])
    told = ("may_be_deleted", f"/cases/{ids['case']}")
    assert told not in notices_of(office, ids[COORDINATOR])
    decided(office, ids["case"], Kept.DELETE, date(2033, 1, 10))
    assert told in notices_of(office, ids[COORDINATOR]) and told in notices_of(office, ids[OFFICER])
    assert len(rows(office, "select 1 from case_file where erased_at is null")) == 1
    assert shown(office, COORDINATOR, show_case, ids["case"]).file.people, "it reads as before"


def test_nothing_is_decided_about_a_case_whose_time_is_not_over_and_nobody_else_decides(office, ids):
    with pytest.raises(InvalidError) as refused:
        decided(office, ids["case"], review_on=date(2027, 1, 1))
    assert set(refused.value.errors) == {"case_id"}
    office.clock.at = london("2032-11-10T12:00")
    for who in (COORDINATOR, OFFICER):
        with pytest.raises(NotPermittedError):
            decided(office, ids["case"], who=who)
    assert rows(office, "select 1 from case_kept") == []
