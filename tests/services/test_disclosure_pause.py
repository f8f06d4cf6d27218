"""What protects somebody pauses what is unsent or unopened, by itself, until a coordinator has looked.

Source: Hate Crime Policy 2.6; README decision on protective changes; threat model, row rule 11.
"""

import pytest

from hub.access.actors import service_actor
from hub.cases import changing, conflicts, queries
from hub.cases.changing import ChangePart, ChangePerson
from hub.disclosures import approving, deciding, emergency, received, sending, showing, withdrawal
from hub.disclosures.commands import ApproveDisclosure, SendAlone
from hub.disclosures.rules import Hold, State
from hub.kernel.errors import ConflictError, InvalidError, NotPermittedError, RefusedError
from tests.ledger_builders import size_of
from tests.shared_world import APPROVER, DRAFTER, READER

LOOKED = "I rang her: it is about her employer, who is not told of here."


def version_of(work, world) -> int:
    return queries.subject(work, world.case_id).version


def wish(work, world):
    wanted = ChangePart(world.case_id, "wishes", "Tell nobody else for now.", version_of(work, world), 0)
    changing.change_part(work, wanted)


def limit(work, world):
    value = {"about": "p1", "not_to": ["contractor"], "except": [], "purposes": [], "why": "She asked for it."}
    changing.change_part(work, ChangePart(world.case_id, "limit", value, version_of(work, world)))


def warning(work, world):
    value = {"about": "p1", "text": "Do not ring in the evening."}
    changing.change_part(work, ChangePart(world.case_id, "warning", value, version_of(work, world)))


def conflict(work, world):
    conflicts.declare_for(work, world.case_id, world.actor("kit.barlow").account_id, ())


def flag(work, world):
    changing.add_flag(work, world.case_id, "p2", "adult_at_risk")


def safe_address(work, world):
    changes = {"safe_contact": {"addresses": ["4 Somewhere Else, WS20 1AA"], "phones": [], "times": "", "note": ""}}
    changing.change_person(work, ChangePerson(world.case_id, "p1", changes, version_of(work, world)))


PROTECTIVE = [wish, limit, warning, conflict, flag, safe_address]


def note(work, world):
    value = {"at": "2026-11-24T10:00", "author_role": "Housing officer", "text": "Rang, no answer."}
    changing.change_part(work, ChangePart(world.case_id, "note", value, version_of(work, world)))


def change(world, what) -> None:
    with world.at(DRAFTER) as work:
        what(work, world)


def pause(world) -> int:
    with world.office.open_work(service_actor("pause")) as work:
        return withdrawal.pause_touched(work)


@pytest.mark.parametrize("what", PROTECTIVE)
def test_each_kind_of_protection_pauses_what_was_sent_and_nobody_opened(partnership, what):
    world = partnership
    disclosure_id, reference = world.shared()
    change(world, what)
    with pytest.raises(RefusedError, match="paused"):
        world.open(reference, "opening")  # before any timer ran
    assert pause(world) == 1
    assert world.row(disclosure_id).hold_reason == Hold.PROTECTION
    with world.looking(READER) as reading:
        assert received.show_received(reading, reference).row.paused


def test_an_ordinary_note_pauses_nothing(partnership):
    world = partnership
    disclosure_id, reference = world.shared()
    change(world, note)
    assert pause(world) == 0
    world.open(reference, "opening")


def test_what_was_opened_already_stays_readable(partnership):
    world = partnership
    disclosure_id, reference = world.shared()
    world.open(reference, "opening")
    change(world, limit)
    assert pause(world) == 0
    with world.looking(READER) as reading:
        assert received.read_contents(reading, reference)


@pytest.mark.parametrize("state", [State.REVIEWED, State.APPROVED])
def test_what_waits_for_approval_or_sending_is_paused_and_does_not_go(partnership, state):
    world = partnership
    disclosure_id = world.reviewed() if state is State.REVIEWED else world.approved()
    change(world, limit)
    assert pause(world) == 1
    if state is State.REVIEWED:
        _, prepared, version, digest = world.read_draft(APPROVER, disclosure_id)
        with pytest.raises(RefusedError, match="changed since"), world.at(APPROVER) as work:
            approving.approve_disclosure(work, ApproveDisclosure(disclosure_id, version, digest, False, None), prepared)
    else:
        with pytest.raises(RefusedError, match="changed since"):
            world.send(disclosure_id, *world.ready(disclosure_id), "sending")
    assert world.row(disclosure_id).state == state


def test_a_draft_is_computed_anew_and_needs_no_pause(partnership):
    disclosure_id = partnership.drafted()
    change(partnership, limit)
    assert pause(partnership) == 0
    partnership.review(disclosure_id)
    assert partnership.row(disclosure_id).state == State.REVIEWED


def test_those_who_look_after_the_case_are_told_once(partnership):
    world = partnership
    disclosure_id, _ = world.shared()
    change(world, limit)
    pause(world)
    pause(world)
    told = [n.account_id for n in world.notices() if n.kind == "paused"]
    assert sorted(told) == sorted({world.actor(name).account_id for name in (DRAFTER, "ines.calder")})


def test_a_coordinator_who_has_looked_lifts_it_and_the_log_says_so(partnership):
    world = partnership
    disclosure_id, reference = world.shared()
    change(world, limit)
    pause(world)
    with pytest.raises(InvalidError), world.at(DRAFTER) as work:
        withdrawal.lift_hold(work, disclosure_id, "Looked.")
    with pytest.raises(NotPermittedError), world.at("ines.calder") as work:
        withdrawal.lift_hold(work, disclosure_id, LOOKED)
    with world.at(DRAFTER) as work:
        withdrawal.lift_hold(work, disclosure_id, LOOKED)
    world.open(reference, "opening")
    assert [clear["act"] for kind, clear in world.entries(disclosure_id) if kind == "access"] == ["hold_end"]
    with world.looking(DRAFTER) as reading:
        steps = showing.show_disclosure(reading, disclosure_id).timeline
    assert LOOKED in {step.text for step in steps}


def test_lifting_does_not_send_a_text_that_nobody_read(partnership):
    """The new limit changed what would go: a look at the pause is no review of the text."""
    world = partnership
    disclosure_id = world.approved()
    with world.at(DRAFTER) as work:
        value = {"about": "notes[0]", "not_to": ["*"], "except": [], "purposes": [], "why": "She asked for it."}
        changing.change_part(work, ChangePart(world.case_id, "limit", value, version_of(work, world)))
    pause(world)
    with world.at(DRAFTER) as work:
        withdrawal.lift_hold(work, disclosure_id, LOOKED)
    with pytest.raises(ConflictError):
        world.send(disclosure_id, *world.ready(disclosure_id), "sending")
    assert world.row(disclosure_id).state == State.APPROVED


def test_taking_it_back_to_draft_is_a_look_too(partnership):
    world = partnership
    disclosure_id = world.approved()
    change(world, limit)
    pause(world)
    with world.at(DRAFTER) as work:
        deciding.back_to_draft(work, disclosure_id, deciding.load(work, disclosure_id).version)
    world.review(disclosure_id)
    world.approve(disclosure_id)
    world.send(disclosure_id, *world.ready(disclosure_id), "sending")
    assert world.row(disclosure_id).state == State.SENT


def test_a_second_change_pauses_again(partnership):
    world = partnership
    disclosure_id, reference = world.shared()
    change(world, limit)
    pause(world)
    with world.at(DRAFTER) as work:
        withdrawal.lift_hold(work, disclosure_id, LOOKED)
    change(world, warning)
    with pytest.raises(RefusedError):
        world.open(reference, "opening")
    assert pause(world) == 1


def test_an_emergency_sent_alone_is_computed_with_the_newest_protection(partnership):
    world = partnership
    disclosure_id = world.drafted(urgency="emergency", risk="life")
    change(world, limit)
    prepared, frozen = world.ready(disclosure_id)
    _, _, version, digest = world.read_draft(DRAFTER, disclosure_id)
    with world.at(DRAFTER) as work:
        emergency.send_alone(work, SendAlone(disclosure_id, version, digest, "alone"), prepared, frozen)
    world.open(world.row(disclosure_id).public_ref, "opening")


def test_a_protection_set_between_reading_and_sending_stops_an_emergency_too(partnership):
    world = partnership
    disclosure_id = world.drafted(urgency="emergency", risk="life")
    prepared, frozen = world.ready(disclosure_id)
    _, _, version, digest = world.read_draft(DRAFTER, disclosure_id)
    change(world, limit)
    with pytest.raises(RefusedError), world.at(DRAFTER) as work:
        emergency.send_alone(work, SendAlone(disclosure_id, version, digest, "alone"), prepared, frozen)
    assert world.row(disclosure_id).state == State.DRAFT


# The data protection officer's pause


def test_the_officer_pauses_only_what_is_shared_now_and_says_why(partnership):
    world = partnership
    disclosure_id = world.approved()
    with pytest.raises(RefusedError), world.at("ruth.anand") as work:
        withdrawal.hold_disclosure(work, disclosure_id, "Is the child's school needed?")
    world.send(disclosure_id, *world.ready(disclosure_id), "sending")
    with pytest.raises(InvalidError), world.at("ruth.anand") as work:
        withdrawal.hold_disclosure(work, disclosure_id, "Why?")
    size = size_of(world.office)
    for _ in range(2):
        with world.at("ruth.anand") as work:
            withdrawal.hold_disclosure(work, disclosure_id, "Is the child's school needed?")
    assert size_of(world.office) == size + 1
    drafter = world.actor(DRAFTER).account_id
    assert [n.kind for n in world.notices() if n.account_id == drafter][-1] == "paused"


def test_the_officer_neither_lifts_nor_withdraws_nor_sends(partnership):
    world = partnership
    disclosure_id, _ = world.shared()
    prepared, frozen = world.ready(disclosure_id)
    with pytest.raises(NotPermittedError), world.at("ruth.anand") as work:
        withdrawal.lift_hold(work, disclosure_id, LOOKED)
    with pytest.raises(NotPermittedError), world.at("ruth.anand") as work:
        withdrawal.withdraw_disclosure(work, withdrawal.WithdrawDisclosure(disclosure_id, LOOKED))
    waiting = world.approved(agency="staffordshire-police")
    prepared, frozen = world.ready(waiting)
    with pytest.raises(NotPermittedError), world.at("ruth.anand") as work:
        sending.send_disclosure(work, waiting, prepared, frozen, "by the officer")
