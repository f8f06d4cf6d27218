"""Clocks that run by themselves tell whoever is next, once, and go quiet when somebody acts.

Source: practice notes, sections 1.5, 2.5, 6; threat model, section 5, row rule 4; fault F14.
"""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hub.access.permissions import Permission
from hub.agreements.ending import remind_of_agreements
from hub.cases.showing import show_case
from hub.disclosures.chasing import chase
from hub.disclosures.showing import show_disclosure
from hub.identity import accounts
from hub.identity.confirming import remind_of_confirmations
from hub.identity.sessions import DOORKEEPER
from hub.kernel.calendar import civil_date
from tests.people import an_account, an_agency
from tests.shared_world import DRAFTER, READER


def told(world, kind: str) -> Counter:
    """How many notices of one kind each account was left."""
    return Counter(each.account_id for each in world.notices() if each.kind == kind)


def run(world, job) -> int:
    with world.office.open_work(DOORKEEPER) as work:
        return job(work)


def test_silence_climbs_from_the_readers_to_the_lead_to_whoever_shared_it(partnership):
    world = partnership
    world.shared()
    assert run(world, chase) == 0
    reader, drafter = world.actor(READER).account_id, world.actor(DRAFTER).account_id
    world.later(days=2)
    assert run(world, chase) == 1 and run(world, chase) == 0
    assert told(world, "overdue")[reader] == 1 and told(world, "overdue")[drafter] == 0
    world.later(days=1, hours=12)  # past the end of the next working day
    assert run(world, chase) == 1
    assert told(world, "overdue")[drafter] == 0
    world.later(days=3)
    assert run(world, chase) == 1
    assert told(world, "overdue")[drafter] == 1
    world.later(days=30)
    assert run(world, chase) == 0


def test_silence_that_outlasts_the_ladder_stands_in_the_history_of_its_case_and_in_the_journey(partnership):
    """Silence is an event: whoever reads the case or the disclosure later sees that nobody opened it."""
    world = partnership
    disclosure_id, _ = world.shared()
    world.later(days=2)
    run(world, chase)
    assert history(world) == []
    world.later(days=9)
    run(world, chase)
    run(world, chase)
    assert history(world) == [("nobody opened what we shared", "the hub")]
    with world.looking(DRAFTER) as reading:
        steps = show_disclosure(reading, disclosure_id).timeline
    found = [(step.by, step.tone) for step in steps if step.title == "Nobody opened what we shared"]
    assert found == [("the hub", "attention")]


def history(world) -> list[tuple[str, str]]:
    """What the history of the case says of silence: what, and by whom."""
    with world.looking(DRAFTER) as reading:
        found = show_case(reading, world.case_id).history
    return [(what, who) for what, who, _ in found if what.startswith("nobody")]


def test_whoever_opened_it_is_not_chased(partnership):
    world = partnership
    _, reference = world.shared()
    world.open(reference, "opening")
    world.later(days=9)
    assert run(world, chase) == 0


def test_an_answer_that_was_wanted_by_a_day_and_did_not_come_is_chased(partnership):
    world = partnership
    _, reference = world.shared(answer_by=civil_date(world.office.clock.now()))
    world.open(reference, "opening")
    world.later(days=1)
    assert run(world, chase) == 1
    assert told(world, "overdue")[world.actor(READER).account_id] == 1


def test_readers_and_senders_hear_once_that_something_runs_out(partnership):
    world = partnership
    disclosure_id, reference = world.shared()
    world.open(reference, "opening")
    world.office.clock.at = world.row(disclosure_id).expires_at - timedelta(days=14)
    run(world, chase)
    run(world, chase)
    reader, drafter = world.actor(READER).account_id, world.actor(DRAFTER).account_id
    assert told(world, "expiring")[reader] == told(world, "expiring")[drafter] == 1


def test_what_was_withdrawn_is_not_chased(partnership):
    world = partnership
    disclosure_id, _ = world.shared()
    world.withdraw(disclosure_id)
    world.later(days=9)
    assert run(world, chase) == 0


def test_an_agreement_whose_review_is_due_is_told_of_once(partnership):
    world = partnership
    assert run(world, remind_of_agreements) == 0
    world.later(days=800)
    assert run(world, remind_of_agreements) > 0
    assert run(world, remind_of_agreements) == 0
    assert told(world, "agreement_review")[world.actor(DRAFTER).account_id] > 0
    world.office.clock.at = world.office.clock.at.replace(year=2099, month=12, day=1)
    assert run(world, remind_of_agreements) > 0
    assert told(world, "agreement_ends") and not told(world, "agreement_ended")


def test_access_is_confirmed_anew_and_the_clock_begins_again(office):
    an_agency(office)
    an_agency(office, "police", "police")
    anna = an_account(office, "anna.bell", "partner_user", "police")
    lead = an_account(office, "lena.lead", "partner_lead", "police")
    an_account(office, "asha.admin", "admin")

    def confirm() -> None:
        for account_id in (anna, lead):
            with office.open_work(DOORKEEPER) as work:
                work.require(Permission.SERVICE_RUN)
                work.session.get_one(accounts.AccountRecord, account_id).confirmed_on = civil_date(work.now)

    def told_now() -> int:
        with office.open_work(DOORKEEPER) as work:
            return remind_of_confirmations(work)

    for _ in range(2):
        confirm()
        before = told_now()
        office.clock.advance(timedelta(days=151))
        assert told_now() - before >= 2 and told_now() == 0
        office.clock.advance(timedelta(days=31))
        assert told_now() >= 2 and told_now() == 0


def test_each_figure_is_the_partnerships_own(partnership):
    world = partnership
    world.shared()
    patient = replace(world.office, practice=replace(world.office.practice, unread_after_days=20))
    world.later(days=19)
    with patient.open_work(DOORKEEPER) as work:
        assert chase(work) == 0
