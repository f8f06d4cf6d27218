"""The states of a disclosure, who must be two, and what shuts its contents."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from hub.disclosures.choices import Choices, Edit, choices_from
from hub.disclosures.rules import (
    AFTER_SENDING,
    NEXT,
    Closed,
    Extent,
    Standing,
    State,
    closed_by,
    lacks_second_approver,
    lines_of,
    may_move,
    needs_second_person,
    renewal_widens,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
OPEN = Standing(
    state=State.SENT,
    expires_at=NOW + timedelta(days=90),
    sent_at=NOW - timedelta(days=1),
    held=False,
    protection_changed=False,
    opened_before=False,
    agreement_state="in_force",
    agreement_lapsed_at=None,
    one_off_ends_at=None,
    by_one_off=False,
    conditions_accepted=True,
)


def test_what_was_sent_under_an_agreement_in_force_may_be_read():
    assert closed_by(OPEN, NOW, 30) == frozenset()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"state": State.RECALLED}, Closed.STATE),
        ({"state": State.APPROVED}, Closed.STATE),
        ({"expires_at": NOW}, Closed.EXPIRED),
        ({"expires_at": None}, Closed.EXPIRED),
        ({"held": True}, Closed.HOLD),
        ({"protection_changed": True}, Closed.PROTECTION),
        ({"agreement_state": "suspended"}, Closed.AGREEMENT),
        ({"agreement_state": "none"}, Closed.AGREEMENT),
        ({"agreement_state": "expired", "agreement_lapsed_at": NOW - timedelta(days=30)}, Closed.AGREEMENT),
        ({"by_one_off": True, "one_off_ends_at": NOW}, Closed.ONE_OFF_ENDED),
        ({"conditions_accepted": False}, Closed.CONDITIONS),
    ],
)
def test_each_obstacle_alone_shuts_the_contents(change, reason):
    assert closed_by(replace(OPEN, **change), NOW, 30) == {reason}


@pytest.mark.parametrize(
    "change",
    [
        {"expires_at": NOW + timedelta(seconds=1)},
        {"protection_changed": True, "opened_before": True},
        {"agreement_state": "expired", "agreement_lapsed_at": NOW - timedelta(days=29)},
        {"by_one_off": True, "one_off_ends_at": NOW + timedelta(seconds=1), "agreement_state": "none"},
    ],
)
def test_the_nearest_neighbour_of_each_obstacle_is_open(change):
    assert closed_by(replace(OPEN, **change), NOW, 30) == frozenset()


def test_what_ended_never_comes_back_and_nothing_skips_approval():
    for ended in (State.RECALLED, State.EXPIRED, State.SUPERSEDED, State.REFUSED):
        assert NEXT[ended] == frozenset()
    assert not may_move(State.DRAFT, State.APPROVED)
    assert not may_move(State.DRAFT, State.SENT)
    assert not may_move(State.REVIEWED, State.SENT)
    assert may_move(State.APPROVED, State.SENT)
    assert State.APPROVED not in AFTER_SENDING


@pytest.mark.parametrize(
    ("items", "two"),
    [
        ({"victim:identity", "victim:address"}, False),
        ({"victim:race"}, True),
        ({"child:counselling_notes"}, True),
        ({"perpetrator:identity"}, True),
        ({"witness:criminal_allegation"}, True),
        ({"professional:contact"}, False),
    ],
)
def test_special_category_and_criminal_data_need_a_second_person(items, two):
    assert needs_second_person(items) is two


ANNA, BEN = uuid4(), uuid4()
TOLD_BEFORE = Extent(
    "west-midlands-police",
    "prevent_detect_crime",
    frozenset({"victim:identity", "victim:contact"}),
    frozenset({(ANNA, "identity"), (ANNA, "contact")}),
    lines_of("What happened\n\nA gate was kicked.\n"),
)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"items": frozenset({"victim:identity"})},
        {"people": frozenset({(ANNA, "identity")})},
        {"lines": lines_of("  A gate was kicked.  ")},
    ],
)
def test_a_renewal_that_tells_the_same_or_less_does_not_widen(change):
    assert not renewal_widens(TOLD_BEFORE, replace(TOLD_BEFORE, **change))


@pytest.mark.parametrize(
    "change",
    [
        {"items": frozenset({"victim:identity", "victim:contact", "victim:address"})},
        {"people": frozenset({(BEN, "identity")})},
        {"lines": lines_of("What happened\nA gate was kicked again.")},
        {"recipient": "staffordshire-police"},
        {"purpose": "risk_case_conference"},
    ],
)
def test_a_renewal_with_one_more_kind_person_or_line_widens(change):
    assert renewal_widens(TOLD_BEFORE, replace(TOLD_BEFORE, **change))


def test_in_an_emergency_one_person_may_skip_the_second_but_nothing_else():
    assert may_move(State.DRAFT, State.SENT, alone=True) and may_move(State.REVIEWED, State.SENT, alone=True)
    for ended in (State.RECALLED, State.EXPIRED, State.SUPERSEDED, State.REFUSED):
        assert not may_move(ended, State.SENT, alone=True)
    assert not may_move(State.DRAFT, State.APPROVED, alone=True)


@pytest.mark.parametrize(
    ("approver", "adopter", "adopted_on", "lacks"),
    [
        (ANNA, ANNA, date(2026, 11, 24), True),
        (None, ANNA, date(2026, 11, 24), True),
        (BEN, ANNA, date(2026, 11, 24), False),
        (ANNA, ANNA, date(2026, 11, 23), False),
        (ANNA, BEN, date(2026, 11, 24), False),
        (ANNA, None, None, False),
    ],
)
def test_who_adopted_the_agreement_today_needs_another_approver_to_send_under_it(approver, adopter, adopted_on, lacks):
    assert lacks_second_approver(ANNA, approver, adopter, adopted_on, date(2026, 11, 24)) is lacks


def test_choices_survive_being_written_down():
    choices = Choices(
        agency="walsall-council",
        team="adult-social-care",
        purpose="safeguarding_adult",
        out=("notes[2].text", "victim:contact"),
        justify=(("victim:tenancy", "The enquiry asks for it."),),
        records=(("child_reason", "At risk"),),
        edits=(Edit("notes[0].text", 3, 9, "remove"),),
        told="told",
        told_on=date(2026, 11, 23),
    )
    assert choices_from(choices.to_json()) == choices
    assert choices.recipient == "walsall-council/adult-social-care"
    assert choices.leaving_out("victim:contact", "victim:address").out == (
        "notes[2].text", "victim:address", "victim:contact",
    )  # fmt: skip
