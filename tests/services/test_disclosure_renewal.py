"""One-touch renewal where nothing widens, and the clear answer where something does."""

from dataclasses import replace

import pytest

from hub.access.actors import service_actor
from hub.cases import changing, queries
from hub.cases.changing import ChangePart
from hub.disclosures import freezing, proposing, renewing, withdrawal
from hub.disclosures.rules import State
from hub.kernel.errors import NotPermittedError, RefusedError, StepUpNeededError
from tests.shared_world import APPROVER, DRAFTER, READER


def renew(world, disclosure_id, key: str = "renewal", who: str = DRAFTER, channel: str = "cli"):
    with world.looking(DRAFTER) as reading:
        material = proposing.load_draft(reading, disclosure_id)
    prepared = proposing.prepare(material)
    frozen = freezing.freeze(world.office, material, prepared)
    with world.office.open_work(replace(world.actor(who), channel=channel)) as work:
        return renewing.renew_disclosure(work, disclosure_id, prepared, frozen, key).id


def test_the_same_text_is_shared_again_for_another_term_and_the_older_is_replaced(partnership):
    world = partnership
    older, reference = world.shared()
    world.open(reference, "opening")
    world.later(days=80)
    newer = renew(world, older)
    was, now = world.row(older), world.row(newer)
    assert (was.state, now.state) == (State.SUPERSEDED, State.SENT)
    assert (now.expires_at - world.office.clock.now()).days == 90
    assert world.sent_text(newer) == world.sent_text(older)
    assert (now.approver_id, now.replaces_id) == (was.approver_id, older)
    kinds = [(kind, clear.get("channel") or clear["reason"]) for kind, clear in world.entries()[-2:]]
    assert kinds == [("disclosure", "portal"), ("withdrawal", "superseded")]
    told = [n.kind for n in world.notices() if n.account_id == world.actor(READER).account_id]
    assert told == ["shared", "replaced"]


def test_a_second_press_renews_once(partnership):
    older, _ = partnership.shared()
    first = renew(partnership, older)
    assert renew(partnership, older) == first
    assert len([kind for kind, _ in partnership.entries(first)]) == 1


def test_one_more_sentence_in_the_case_is_more_than_was_approved(partnership):
    older, _ = partnership.shared()
    partnership.edit("A window was broken")
    with pytest.raises(RefusedError, match="prepare it anew"):
        renew(partnership, older)
    assert partnership.row(older).state == State.SENT


def test_a_new_limit_pauses_it_and_a_renewal_waits_for_the_look(partnership):
    world = partnership
    older, _ = world.shared()
    limit(world)
    with pytest.raises(RefusedError, match="paused"):
        renew(world, older)


def test_after_the_look_what_the_new_limit_keeps_back_may_be_renewed_without_it(partnership):
    """The text only lost lines: nobody is told more, so one touch is enough."""
    world = partnership
    older, _ = world.shared()
    limit(world)
    with world.at(DRAFTER) as work:
        withdrawal.lift_hold(work, older, "The limit is about the notes alone; nothing else changed.")
    newer = renew(world, older)
    assert "T/C to Ms Gurprit" in world.sent_text(older) and "T/C to Ms Gurprit" not in world.sent_text(newer)


def limit(world):
    with world.at(DRAFTER) as work:
        value = {"about": "notes[0]", "not_to": ["*"], "except": [], "purposes": [], "why": "She asked for it."}
        version = queries.subject(work, world.case_id).version
        changing.change_part(work, ChangePart(world.case_id, "limit", value, version))
    with world.office.open_work(service_actor("pause")) as work:
        withdrawal.pause_touched(work)


def test_what_ended_is_not_renewed(partnership):
    older, _ = partnership.shared()
    partnership.withdraw(older)
    with pytest.raises(RefusedError):
        renew(partnership, older)


def test_an_emergency_is_shared_once(partnership):
    world = partnership
    older, _ = world.shared(urgency="emergency", risk="life")
    with pytest.raises(RefusedError, match="emergency"):
        renew(world, older)


def test_renewing_is_sending_it_asks_for_a_fresh_proof_and_a_coordinator_of_the_case(partnership):
    older, _ = partnership.shared()
    with pytest.raises(StepUpNeededError):
        renew(partnership, older, channel="page")
    with pytest.raises(NotPermittedError):
        renew(partnership, older, who="ines.calder")
    with pytest.raises(NotPermittedError):
        renew(partnership, older, who=APPROVER)


def test_once_the_agreement_has_ended_nothing_is_renewed(partnership):
    older, _ = partnership.shared()
    with partnership.office.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE agreement_version SET status = 'ended'")
    with pytest.raises(RefusedError):
        renew(partnership, older)
