"""When a case may be closed or opened again, and what its status is then.

Source: Hate Crime Policy 3.1; practice notes, sections 5.1 (states) and 5.3 (closure codes).
"""

from uuid import UUID

import pytest

from hub.cases.clocks import Event, Happened
from hub.cases.closing import Outcome, Status, Turn, refusals_of, status_of
from tests.rules.test_case_clocks import london, runs, told

REVIEWED = (("reported", "2026-11-02T10:00"), ("reviewed", "2026-11-20T09:00"))
CLOSED = (*REVIEWED, ("closed", "2026-11-20T10:00"))
OPENED = (*CLOSED, ("reopened", "2026-11-22T10:00"))
AGAIN = (*OPENED, ("reviewed", "2026-11-24T09:00"), ("closed", "2026-11-24T10:00"))


@pytest.mark.parametrize(
    ("there", "kind", "at", "outcome", "fields"),
    [
        (REVIEWED, "closed", "2026-11-20T10:00", "stopped", set()),
        (REVIEWED, "closed", "2026-11-20T10:00", "", {"outcome"}),
        (REVIEWED[:1], "closed", "2026-11-20T10:00", "moved", {"on"}),  # nobody reviewed it
        (CLOSED, "closed", "2026-11-21T10:00", "stopped", {"on"}),  # closed already
        (CLOSED, "reported", "2026-11-25T10:00", "", {"happened"}),  # a new case
        (CLOSED, "called_after", "2026-12-10T10:00", "", set()),
        (REVIEWED, "reopened", "2026-11-22T10:00", "", {"on"}),  # nothing to open
        (CLOSED, "reopened", "2026-11-22T10:00", "", set()),
        (CLOSED, "reopened", "2026-11-19T10:00", "", {"on"}),  # before it was closed
        (OPENED, "reported", "2026-11-25T10:00", "", set()),
        (OPENED, "closed", "2026-11-25T10:00", "managed", {"on"}),  # not reviewed since
        ((*OPENED, ("reviewed", "2026-11-24T09:00")), "closed", "2026-11-24T10:00", "managed", set()),
        ((*OPENED, ("reviewed", "2026-11-24T09:00")), "closed", "2026-11-21T10:00", "managed", {"on"}),
    ],
)
def test_a_case_is_closed_after_a_review_with_its_outcome_and_opened_again_only_where_it_is_closed(
    there, kind, at, outcome, fields
):
    turn = Turn(Happened(kind), london(at), Outcome(outcome) if outcome else None, tuple(told(*there)))
    assert set(refusals_of(turn)) == fields


@pytest.mark.parametrize(
    ("there", "status"),
    [((), Status.ACTIVE), (REVIEWED, Status.ACTIVE), (CLOSED, Status.CLOSED), (OPENED, Status.ACTIVE),
     (AGAIN, Status.CLOSED)],
)  # fmt: skip
def test_the_last_closing_or_opening_counts_in_whatever_order_they_are_read(there, status):
    events = told(*there)
    assert status_of(events) is status_of(events[::-1]) is status


def test_the_call_is_due_after_the_last_closing_and_not_while_the_case_is_open_again():
    assert runs(told(*CLOSED)) == {"call": "2026-12-18T23:59"}
    assert "call" not in runs(told(*OPENED))
    assert runs(told(*AGAIN)) == {"call": "2026-12-22T23:59"}
    called = Event(UUID(int=99), Happened.CALLED_AFTER, london("2026-11-21T10:00"))
    assert runs([*told(*AGAIN), called]) == {"call": "2026-12-22T23:59"}, "a call after the first closing is not enough"
