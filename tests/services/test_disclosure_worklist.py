"""What waits for whom: counted within what the asker may see, most pressing first."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.disclosures.worklist import Wait, list_waits
from hub.identity.sessions import actor_of_username
from tests.shared_world import APPROVER, DRAFTER, READER, World


@pytest.fixture
def world(office, tmp_path):
    return World(office, tmp_path)


def waits(world, who, later=timedelta(0)):
    office = replace(world.office, clock=Shifted(world.office.clock, later))
    with office.open_reading(actor_of_username(world.office, who)) as reading:
        return {waits.wait: waits for waits in list_waits(reading)}


class Shifted:
    """The clock of a world, some time later."""

    def __init__(self, clock, later):
        self._clock, self._later = clock, later

    def now(self):
        return self._clock.now() + self._later


def test_a_draft_waits_for_its_drafter_alone(world):
    world.submit(*world.submission("draft"))
    assert waits(world, DRAFTER)[Wait.DRAFT].count == 1
    assert Wait.DRAFT not in waits(world, APPROVER)
    assert waits(world, READER) == {}


def test_a_reviewed_text_waits_for_the_second_person(world):
    world.reviewed()
    assert waits(world, APPROVER)[Wait.APPROVE].count == 1
    assert Wait.APPROVE not in waits(world, DRAFTER)


def test_what_was_approved_and_not_sent_waits_for_who_prepared_it(world):
    world.approved()
    assert waits(world, DRAFTER)[Wait.SEND].count == 1
    assert Wait.SEND not in waits(world, APPROVER)


def test_what_was_sent_is_new_for_its_reader_until_opened_and_then_waits_to_be_confirmed(world):
    _, reference = world.shared()
    assert set(waits(world, READER)) == {Wait.NEW}
    world.open(reference, "opening")
    assert set(waits(world, READER)) == {Wait.CONFIRM}


def test_the_landlord_hears_of_what_nobody_opened_after_two_days(world):
    _, reference = world.shared()
    assert Wait.UNREAD not in waits(world, DRAFTER, timedelta(days=1))
    assert waits(world, DRAFTER, timedelta(days=3))[Wait.UNREAD].count == 1
    world.open(reference, "opening")
    assert Wait.UNREAD not in waits(world, DRAFTER, timedelta(days=3))


def test_what_runs_out_within_a_fortnight_says_when(world):
    world.open(world.shared()[1], "opening")
    soon = timedelta(days=world.office.practice.disclosure_expiry_days - 10)
    assert waits(world, DRAFTER, soon)[Wait.RUNS_OUT].first_by > world.office.clock.now() + soon
    assert Wait.ENDS_FOR_US in waits(world, READER, soon)
    assert Wait.RUNS_OUT not in waits(world, DRAFTER)


def test_a_withdrawn_summary_waits_for_an_answer_of_those_who_read_it(world):
    disclosure_id, reference = world.shared()
    world.open(reference, "opening")
    world.withdraw(disclosure_id)
    assert set(waits(world, READER)) == {Wait.WITHDRAWN}


def test_the_data_protection_officer_hears_what_was_shared_and_another_agency_nothing(world):
    world.shared()
    assert waits(world, "ruth.anand")[Wait.SHARED_LATELY].count == 1
    assert waits(world, "kit.barlow") == {}
