"""What happened in a case is recorded with its date, and its clocks run by it. Both databases.

Source: Hate Crime Policy 2.3(b), 3.1; practice notes, section 5.1; access matrix (case).
"""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from hub.cases import conflicts, queries
from hub.cases.clocks import Happened, State
from hub.cases.closing import Outcome
from hub.cases.ringing import Step, list_due, ring, tell
from hub.cases.timekeeping import RecordEvent, list_clocks, record_event, show_clocks, take_back
from hub.identity.sessions import DOORKEEPER
from hub.kernel.calendar import LONDON
from hub.kernel.errors import InvalidError, NotFoundError, NotPermittedError
from tests.casework import (
    COORDINATOR,
    DPO,
    OFFICER,
    OTHER_OFFICER,
    READER,
    SECOND,
    a_case_in,
    a_file,
    a_landlord,
    asked,
    rows,
    shown,
    version_of,
)


@pytest.fixture
def case_id(office, landlord):
    office.clock.at = london("2026-11-30T12:00")
    return a_case_in(office)


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def happened(office, case_id, kind: str, at: str, who: str = OFFICER, by: str = "") -> None:
    ended = Outcome.STOPPED if kind == "closed" else None
    asked(office, who, record_event, RecordEvent(case_id, Happened(kind), london(at), by, ended))


def clocks_of(office, case_id, who: str = OFFICER):
    def read(reading):
        reading.require(queries.Permission.CASE_READ, queries.subject(reading, case_id))
        return show_clocks(reading, queries.load(reading, case_id))

    return shown(office, who, read)


def test_a_report_starts_the_clock_of_the_policy_and_a_conversation_stops_it(office, case_id):
    assert not clocks_of(office, case_id).dated
    happened(office, case_id, "reported", "2026-11-27T16:50")
    view = clocks_of(office, case_id)
    contact = next(row for row in view.rows if row.title == "Speak to the victim")
    assert (contact.due, contact.state) == (london("2026-11-30T23:59:59"), State.TODAY)
    assert (contact.length, contact.source) == ("1 working day", "Hate Crime Policy 2.3(b)")
    assert {row.source for row in view.rows if row is not contact} == {"local practice"}
    happened(office, case_id, "contact_tried", "2026-11-30T09:00")
    assert contact in clocks_of(office, case_id).rows, "an attempt is no contact"
    happened(office, case_id, "contacted", "2026-11-30T11:00", by=COORDINATOR)
    view = clocks_of(office, case_id)
    assert contact.title not in {row.title for row in view.rows}
    assert [event.by for event in view.events] == ["Maya Reid", "Ines Calder", "Ines Calder"]


def test_the_same_said_twice_is_one_and_no_form_of_somebody_else_is_disturbed(office, case_id):
    before = version_of(office, case_id)
    for _ in range(2):
        happened(office, case_id, "reported", "2026-11-27T16:50")
    assert len(clocks_of(office, case_id).events) == 1
    assert version_of(office, case_id) == before
    assert [row[0] for row in rows(office, "select what from case_history where what like 'report%'")] == [
        "reported_recorded"
    ]


def test_a_mistake_is_taken_back_and_kept(office, case_id):
    happened(office, case_id, "reported", "2026-11-27T16:50")
    happened(office, case_id, "contacted", "2026-11-30T11:00")
    event = clocks_of(office, case_id).events[0]
    for _ in range(2):
        asked(office, OFFICER, take_back, case_id, event.id)
    view = clocks_of(office, case_id)
    assert "Speak to the victim" in {row.title for row in view.rows} and len(view.events) == 1
    assert len(rows(office, "select 1 from case_event")) == 2
    with pytest.raises(NotFoundError):
        asked(office, OFFICER, take_back, case_id, uuid4())


@pytest.mark.parametrize(("kind", "at", "by", "field"), [
    ("reported", "2026-11-30T12:01", "", "on"),
    ("closed", "2026-11-30T10:00", "", "on"),
    ("reported", "2026-11-30T10:00", READER, "by"),
    ("reported", "2026-11-30T10:00", "nobody.here", "by"),
])  # fmt: skip
def test_what_cannot_have_happened_so_is_refused(office, case_id, kind, at, by, field):
    with pytest.raises(InvalidError) as refused:
        happened(office, case_id, kind, at, by=by)
    assert set(refused.value.errors) == {field}
    assert rows(office, "select 1 from case_event") == []


def test_a_case_is_closed_after_its_review_only_and_then_only_the_call_is_left(office, case_id):
    happened(office, case_id, "reported", "2026-11-02T10:00")
    happened(office, case_id, "reviewed", "2026-11-20T10:00")
    happened(office, case_id, "closed", "2026-11-20T11:00")
    view = clocks_of(office, case_id)
    assert [row.title for row in view.rows] == ["Call the victim after closing"]
    with pytest.raises(InvalidError):
        happened(office, case_id, "reported", "2026-11-25T10:00")
    reviewed = next(event for event in view.events if "reviewed" in event.words)
    with pytest.raises(InvalidError):
        asked(office, OFFICER, take_back, case_id, reviewed.id)
    happened(office, case_id, "called_after", "2026-11-28T10:00")
    assert shown(office, OFFICER, list_clocks).rows == ()
    assert shown(office, OFFICER, list_clocks).undated == ()


def status_of(office, case_id) -> str:
    """The status as it is kept, which the list of cases must show too."""
    ((status,),) = rows(office, "select status from case_file")
    (row,) = shown(office, OFFICER, queries.list_cases)
    assert (row.id, row.closed) == (case_id, status == "closed")
    return status


def test_closing_sets_the_status_and_says_how_the_case_ended_and_disturbs_nobodys_form(office, case_id):
    before = version_of(office, case_id)
    happened(office, case_id, "reported", "2026-11-02T10:00")
    happened(office, case_id, "reviewed", "2026-11-20T10:00")
    assert (status_of(office, case_id), clocks_of(office, case_id).closed_at) == ("active", None)
    happened(office, case_id, "closed", "2026-11-20T11:00")
    view = clocks_of(office, case_id)
    assert (view.closed_at, view.outcome) == (london("2026-11-20T11:00"), "the hostility stopped")
    assert view.events[0].words == "the case was closed: the hostility stopped"
    assert (status_of(office, case_id), version_of(office, case_id)) == ("closed", before)
    asked(office, OFFICER, take_back, case_id, view.events[0].id)
    assert status_of(office, case_id) == "active", "a closing that was a mistake"


def test_a_case_that_is_opened_again_runs_on_and_needs_another_review(office, case_id):
    happened(office, case_id, "reported", "2026-11-02T10:00")
    happened(office, case_id, "reviewed", "2026-11-20T10:00")
    happened(office, case_id, "closed", "2026-11-20T11:00")
    happened(office, case_id, "called_after", "2026-11-21T10:00")
    assert shown(office, OFFICER, list_clocks).rows == ()
    happened(office, case_id, "reopened", "2026-11-23T09:00")
    assert (status_of(office, case_id), clocks_of(office, case_id).closed_at) == ("active", None)
    assert "Speak to the victim" in {row.title for row in shown(office, OFFICER, list_clocks).rows}
    with pytest.raises(InvalidError) as refused:
        happened(office, case_id, "closed", "2026-11-24T09:00")
    assert "reviews every case" in refused.value.errors["on"][0]
    happened(office, case_id, "reviewed", "2026-11-24T10:00")
    happened(office, case_id, "closed", "2026-11-24T11:00")
    assert status_of(office, case_id) == "closed"
    assert [row.title for row in shown(office, OFFICER, list_clocks).rows] == ["Call the victim after closing"]


def test_one_sees_the_clocks_of_ones_own_cases_and_nobody_elses(office, case_id):
    happened(office, case_id, "reported", "2026-11-25T10:00")
    for who in (OFFICER, COORDINATOR):
        view = shown(office, who, list_clocks)
        assert {row.case_id for row in view.pressing} == {case_id}
        assert view.pressing[0].state is State.OVERDUE
    for who in (OTHER_OFFICER, SECOND):
        view = shown(office, who, list_clocks)
        assert view.rows == view.undated == ()
        with pytest.raises(NotFoundError):
            happened(office, case_id, "contacted", "2026-11-25T11:00", who=who)
    for who in (DPO, READER):
        with pytest.raises(NotPermittedError):
            shown(office, who, list_clocks)


def test_a_conflict_closes_the_clocks_too(office, case_id):
    happened(office, case_id, "reported", "2026-11-25T10:00")
    asked(office, OFFICER, conflicts.declare_own, case_id, ())
    view = shown(office, OFFICER, list_clocks)
    assert (view.rows, view.undated, view.undated_count) == ((), (), 0)


def test_a_conflict_closes_a_case_that_is_not_dated_too(office, case_id):
    assert shown(office, OFFICER, list_clocks).undated_count == 1
    asked(office, OFFICER, conflicts.declare_own, case_id, ())
    view = shown(office, OFFICER, list_clocks)
    assert (view.undated, view.undated_count) == ((), 0)


def test_a_case_of_which_nobody_said_when_it_began_is_told_as_such(office, case_id):
    view = shown(office, OFFICER, list_clocks)
    assert [found for found, _ in view.undated] == [case_id] and view.rows == ()
    happened(office, case_id, "reported", "2026-11-25T10:00")
    assert shown(office, OFFICER, list_clocks).undated == ()


@pytest.mark.parametrize(
    ("level", "due"), [("high", "2026-12-04"), ("medium", "2026-12-11"), ("standard", "2026-12-25")]
)
def test_the_level_of_risk_sets_the_review(office, level, due):
    a_landlord(office)
    office.clock.at = london("2026-11-30T12:00")
    case_id = a_case_in(office, a_file(risk={"level": level, "score": 1, "matrix": "ours", "factors": []}))
    happened(office, case_id, "assessed", "2026-11-27T10:00")
    (row,) = clocks_of(office, case_id).rows
    assert f"{row.due.astimezone(LONDON):%Y-%m-%d}" == due


# Telling


def rung(office) -> int:
    return ring(office, lambda work: None)


def told(office) -> list[tuple[str, str]]:
    """Kind and reader of each notice about clocks, in the order in which they were left."""
    query = (
        "select n.kind, a.username from notice n join account a on a.id = n.account_id"
        " where n.kind in ('due_soon', 'overdue') order by n.created_at, a.username"
    )
    return [tuple(row) for row in rows(office, query)]


def test_the_officer_hears_before_and_after_and_the_coordinators_at_once_where_it_is_policy(office, case_id):
    happened(office, case_id, "reported", "2026-11-30T11:00")
    happened(office, case_id, "officer_given", "2026-11-30T11:00")
    happened(office, case_id, "plan_agreed", "2026-11-30T11:00")
    happened(office, case_id, "hardened", "2026-11-30T11:00")
    assert rung(office) == 0
    office.clock.at = london("2026-12-01T09:00")
    assert (rung(office), rung(office)) == (1, 0)
    assert told(office) == [("due_soon", OFFICER)]
    office.clock.at = london("2026-12-02T00:10")
    assert (rung(office), rung(office)) == (2, 0)
    assert told(office) == [("due_soon", OFFICER), ("overdue", OFFICER), ("overdue", COORDINATOR)]
    happened(office, case_id, "reported", "2026-12-02T00:05")
    office.clock.at = london("2026-12-09T00:10")
    assert rung(office) == 0, "it is late since the first report, and everybody knows"


def test_a_clock_of_local_practice_reaches_the_coordinators_a_working_day_later(office, case_id):
    happened(office, case_id, "graffiti_found", "2026-11-27T11:00")
    office.clock.at = london("2026-11-28T12:00")
    assert rung(office) == 1, "too late to say that it is due soon"
    office.clock.at = london("2026-11-30T20:00")
    assert rung(office) == 0
    office.clock.at = london("2026-12-01T08:00")
    assert (rung(office), rung(office)) == (1, 0)
    assert told(office) == [("overdue", OFFICER), ("overdue", COORDINATOR)]


def test_what_was_done_in_time_rings_for_nobody_and_what_was_taken_back_rings_again(office, case_id):
    happened(office, case_id, "graffiti_found", "2026-11-30T10:00")
    happened(office, case_id, "graffiti_removed", "2026-11-30T11:00")
    office.clock.at = london("2026-12-03T08:00")
    assert rung(office) == 0
    event = clocks_of(office, case_id).events[0]
    asked(office, OFFICER, take_back, case_id, event.id)
    assert rung(office) == 2


def test_whoever_is_closed_out_hears_nothing_and_the_coordinators_stand_in(office, case_id):
    happened(office, case_id, "graffiti_found", "2026-11-27T11:00")
    asked(office, OFFICER, conflicts.declare_own, case_id, ())
    office.clock.at = london("2026-11-28T12:00")
    assert rung(office) == 1
    assert told(office) == [("overdue", COORDINATOR)]


def test_only_the_service_rings(office, case_id):
    with pytest.raises(NotPermittedError):
        shown(office, COORDINATOR, list_due)
    with pytest.raises(NotPermittedError):
        asked(office, COORDINATOR, tell, Step(case_id, "case_contact", uuid4(), 1))


def test_a_step_that_somebody_else_told_meanwhile_is_not_told_twice(office, case_id):
    happened(office, case_id, "graffiti_found", "2026-11-27T11:00")
    office.clock.at = london("2026-11-28T12:00")
    (step,) = shown(office, DOORKEEPER, list_due)
    assert [asked(office, DOORKEEPER, tell, step) for _ in range(2)] == [1, 0]
    assert told(office) == [("overdue", OFFICER)]


def test_a_worker_that_lost_its_turn_tells_nothing(office, case_id):
    def lost(_work):
        raise RuntimeError

    happened(office, case_id, "graffiti_found", "2026-11-27T11:00")
    office.clock.at = london("2026-11-28T12:00")
    with pytest.raises(RuntimeError):
        ring(office, lost)
    assert told(office) == []
