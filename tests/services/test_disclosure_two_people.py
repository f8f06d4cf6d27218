"""When two people are needed, who the second may be, what the second may see, and for how long."""

import pytest

from hub.access.permissions import Permission
from hub.cases import conflicts
from hub.cases import showing as case_pages
from hub.demo.sharing import look_at_everything
from hub.disclosures import approving, deciding, proposing, second_person, sending, showing
from hub.disclosures.commands import ApproveDisclosure, DeclineDisclosure, ReviewDisclosure
from hub.disclosures.rules import State
from hub.kernel.errors import InvalidError, NotFoundError, NotPermittedError, RefusedError
from tests.people import an_account
from tests.shared_world import APPROVER, DRAFTER

NARROW = dict(agency="west-midlands-fire", purpose="target_hardening", records=())
"""Nothing special-category or criminal goes to the fire service for target hardening."""


def approve_by(world, who: str, disclosure_id, send_now: bool = False) -> None:
    _, prepared, version, digest = world.read_draft(who, disclosure_id)
    with world.at(who) as work:
        approving.approve_disclosure(work, ApproveDisclosure(disclosure_id, version, digest, send_now, None), prepared)


def test_sensitive_data_are_not_approved_by_who_prepared_them(partnership):
    disclosure_id = partnership.reviewed()
    assert partnership.row(disclosure_id).needs_second_person
    with pytest.raises(RefusedError, match="second person"):
        approve_by(partnership, DRAFTER, disclosure_id)
    assert partnership.row(disclosure_id).state == State.REVIEWED


def test_nor_can_the_drafter_be_asked_to_approve_them(partnership):
    disclosure_id = partnership.looked_at()
    _, prepared, version, digest = partnership.read_draft(DRAFTER, disclosure_id)
    command = ReviewDisclosure(disclosure_id, version, digest, partnership.actor(DRAFTER).account_id)
    with pytest.raises(InvalidError), partnership.at(DRAFTER) as work:
        deciding.review_disclosure(work, command, prepared)


@pytest.mark.parametrize("who", ["dana.orme", "ines.calder", "ruth.anand", "sam.okoro"])
def test_only_another_coordinator_can_be_asked(partnership, who):
    disclosure_id = partnership.looked_at()
    _, prepared, version, digest = partnership.read_draft(DRAFTER, disclosure_id)
    command = ReviewDisclosure(disclosure_id, version, digest, partnership.actor(who).account_id)
    with pytest.raises(InvalidError), partnership.at(DRAFTER) as work:
        deciding.review_disclosure(work, command, prepared)
    assert not partnership.row(disclosure_id).asked_id


def test_a_coordinator_with_a_conflict_is_not_offered_and_cannot_be_asked(partnership):
    world = partnership
    disclosure_id = world.drafted()
    with world.at(DRAFTER) as work:
        conflicts.declare_for(work, world.case_id, world.actor(APPROVER).account_id, ())
    with world.looking(DRAFTER) as reading:
        row = deciding.load(reading, disclosure_id)
        reading.require(Permission.DISCLOSURE_LIST)
        assert world.actor(APPROVER).account_id not in second_person.possible_approvers(reading, row)


def test_what_is_neither_special_nor_criminal_may_be_approved_by_one_person(partnership):
    disclosure_id = partnership.looked_at(**NARROW)
    assert not partnership.row(disclosure_id).needs_second_person
    _, prepared, version, digest = partnership.read_draft(DRAFTER, disclosure_id)
    with partnership.at(DRAFTER) as work:
        deciding.review_disclosure(work, ReviewDisclosure(disclosure_id, version, digest, None), prepared)
    approve_by(partnership, DRAFTER, disclosure_id)
    partnership.send(disclosure_id, *partnership.ready(disclosure_id), "sending")
    row = partnership.row(disclosure_id)
    assert row.state == State.SENT and row.approver_id == row.drafter_id


def test_who_is_asked_reads_the_case_until_it_is_decided_and_keeps_what_they_signed(partnership):
    world = partnership
    with pytest.raises(NotFoundError), world.looking(APPROVER) as reading:
        case_pages.show_case(reading, world.case_id)
    disclosure_id = world.reviewed()
    with world.looking(APPROVER) as reading:
        assert case_pages.show_case(reading, world.case_id).file.people
    approve_by(world, APPROVER, disclosure_id)
    with pytest.raises(NotFoundError), world.looking(APPROVER) as reading:
        case_pages.show_case(reading, world.case_id)
    with world.looking(APPROVER) as reading:
        view = showing.show_disclosure(reading, disclosure_id)
    assert view.state == State.APPROVED and view.actions == () and not view.case_url and not view.messages


def test_who_decides_two_drafts_of_a_case_keeps_it_until_the_second_is_decided(partnership):
    world = partnership
    first = world.reviewed()
    second = world.reviewed(agency="staffordshire-police")
    approve_by(world, APPROVER, first)
    with world.looking(APPROVER) as reading:
        assert case_pages.show_case(reading, world.case_id)
    with world.at(APPROVER) as work:
        version = deciding.load(work, second).version
        approving.decline_disclosure(work, DeclineDisclosure(second, version, "That force has no part in this."))
    with pytest.raises(NotFoundError), world.looking(APPROVER) as reading:
        case_pages.show_case(reading, world.case_id)


def test_taking_a_draft_back_takes_the_case_back_from_who_was_asked(partnership):
    world = partnership
    disclosure_id = world.reviewed()
    with world.at(DRAFTER) as work:
        deciding.back_to_draft(work, disclosure_id, deciding.load(work, disclosure_id).version)
    with pytest.raises(NotFoundError), world.looking(APPROVER) as reading:
        showing.show_disclosure(reading, disclosure_id)


def test_somebody_else_can_be_asked_and_the_first_no_longer_decides(partnership):
    world = partnership
    other = an_account(world.office, "una.second")
    disclosure_id = world.reviewed()
    with world.at(DRAFTER) as work:
        version = deciding.load(work, disclosure_id).version
        approving.ask_somebody_else(work, disclosure_id, version, other)
    with pytest.raises(NotFoundError):
        approve_by(world, APPROVER, disclosure_id)
    approve_by(world, "una.second", disclosure_id)
    assert world.row(disclosure_id).approver_id == other


def test_a_case_officer_prepares_and_a_coordinator_approves_and_sends(partnership):
    world = partnership
    command, prepared = world.submission("form")
    with world.at("ines.calder") as work:
        disclosure_id = deciding.submit_disclosure(work, command, prepared).id
    look_at_everything(world.office, world.actor("ines.calder"), disclosure_id)
    _, prepared, version, digest = world.read_draft("ines.calder", disclosure_id)
    with world.at("ines.calder") as work:
        command = ReviewDisclosure(disclosure_id, version, digest, world.actor(APPROVER).account_id)
        deciding.review_disclosure(work, command, prepared)
    approve_by(world, APPROVER, disclosure_id)
    material, prepared, _, _ = world.read_draft(APPROVER, disclosure_id)
    frozen = world.ready(disclosure_id)[1]
    with pytest.raises(NotPermittedError), world.at("ines.calder") as work:
        sending.send_disclosure(work, disclosure_id, prepared, frozen, "sending")
    with world.at(APPROVER) as work:
        sending.send_disclosure(work, disclosure_id, prepared, frozen, "sending")
    with pytest.raises(NotFoundError), world.looking(APPROVER) as reading:
        proposing.load_draft(reading, disclosure_id)


def test_who_adopted_the_agreement_today_does_not_send_under_it_without_another_approver(partnership):
    world = partnership
    world.later(days=-1)  # back to the day on which Tom Ellery adopted it
    disclosure_id = world.reviewed()
    _, prepared, version, digest = world.read_draft(APPROVER, disclosure_id)
    frozen = world.ready(disclosure_id)[1]
    with pytest.raises(RefusedError, match="adopted this agreement today"), world.at(APPROVER) as work:
        approving.approve_disclosure(work, ApproveDisclosure(disclosure_id, version, digest, True, "one"), prepared)
        sending.send_disclosure(work, disclosure_id, prepared, frozen, "one")
    assert world.row(disclosure_id).state == State.REVIEWED and world.entries(disclosure_id) == []


def test_somebody_else_may_send_what_the_adopter_approved_and_the_adopter_may_the_day_after(partnership):
    world = partnership
    world.later(days=-1)
    disclosure_id = world.reviewed()
    approve_by(world, APPROVER, disclosure_id)
    world.send(disclosure_id, *world.ready(disclosure_id), "sending")  # by the drafter
    world.later(days=1)
    second = world.reviewed(agency="staffordshire-police")
    _, prepared, version, digest = world.read_draft(APPROVER, second)
    frozen = world.ready(second)[1]
    with world.at(APPROVER) as work:
        approving.approve_disclosure(work, ApproveDisclosure(second, version, digest, True, "two"), prepared)
        sending.send_disclosure(work, second, prepared, frozen, "two")
    assert world.row(second).state == State.SENT
