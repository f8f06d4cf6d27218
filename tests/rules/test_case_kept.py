"""What may be decided about a case past its time, and until when a decision stands.

Source: UK GDPR Article 5(1)(e); agreements paper (retention numbers are ours).
"""

from datetime import date
from uuid import UUID

import pytest

from hub.cases.kept import DecideKept, Kept, is_settled, last_day, refusals_of

TODAY, WHY = date(2032, 11, 10), "A claim about the repairs is still before the court."


@pytest.mark.parametrize(
    ("review_on", "reason", "fields"),
    [
        (date(2032, 11, 11), WHY, set()),
        (date(2033, 11, 10), WHY, set()),
        (TODAY, WHY, {"review_on"}),
        (date(2032, 1, 1), WHY, {"review_on"}),
        (date(2034, 11, 11), WHY, {"review_on"}),  # further than a case is kept at first
        (date(2033, 1, 1), "because", {"reason"}),
        (TODAY, "", {"review_on", "reason"}),
    ],
)
@pytest.mark.parametrize("decision", list(Kept))
def test_a_decision_has_a_reason_and_a_day_that_lies_ahead(decision, review_on, reason, fields):
    assert set(refusals_of(DecideKept(UUID(int=1), decision, review_on, reason), TODAY, 730)) == fields


@pytest.mark.parametrize(
    ("review_on", "settled"),
    [(None, False), (date(2032, 11, 11), True), (TODAY, False), (date(2032, 11, 9), False)],
)
def test_a_decision_stands_until_the_day_of_the_next_look(review_on, settled):
    assert is_settled(review_on, TODAY) is settled


def test_a_case_is_kept_as_many_days_as_local_practice_says():
    assert last_day(date(2026, 11, 2), 2192) == date(2032, 11, 2)
