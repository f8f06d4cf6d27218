"""Who may read what was sent, condition by condition, with the nearest who may not.

Source: threat model, section 5, row rules 3 to 5; section 6.3 (openings an hour); P13, P30.
"""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hub.access.actors import service_actor
from hub.access.permissions import Permission
from hub.agreements import service as agreements
from hub.cases import conflicts as case_conflicts
from hub.cases import queries as cases
from hub.disclosures import conflicts as declaring
from hub.disclosures import openings, received, withdrawal
from hub.disclosures.rules import State
from hub.identity import conflicts
from hub.identity.sessions import DOORKEEPER
from hub.kernel.errors import InvalidError, NotFoundError, NotPermittedError, RefusedError, StepUpNeededError
from hub.kernel.practice import Practice
from tests.benchmarks.log_page import statements
from tests.ledger_builders import size_of
from tests.people import an_account
from tests.shared_world import DRAFTER, READER

TEAM = dict(agency="walsall-council", team="adult-social-care", purpose="risk_case_conference")


def read(world, reference: str, who: str = READER):
    with world.looking(who) as reading:
        return received.read_contents(reading, reference)


def opened(world, **changes) -> str:
    """The reference of something that its reader has opened."""
    _, reference = world.shared(**changes)
    world.open(reference, "opening")
    return reference


def sees_nothing(world, reference: str, who: str) -> None:
    """Neither list nor envelope nor contents nor an answer, and no entry in the log."""
    size = size_of(world.office)
    with world.looking(who) as reading:
        assert reference not in {row.public_ref for row in received.list_received(reading)}
    for look in (received.show_received, received.read_contents):
        with pytest.raises((NotFoundError, NotPermittedError)), world.looking(who) as reading:
            look(reading, reference)
    with pytest.raises((NotFoundError, NotPermittedError)):
        world.open(reference, "opening by somebody else", who=who)
    assert size_of(world.office) == size


def test_the_agency_it_went_to_reads_it_and_another_of_the_same_kind_sees_nothing(partnership):
    reference = opened(partnership)
    assert "Gurpreet" in read(partnership, reference).content["summary"]
    sees_nothing(partnership, reference, "kit.barlow")


def test_the_team_it_went_to_reads_it_and_another_team_of_the_same_council_sees_nothing(partnership):
    _, reference = partnership.shared(**TEAM)
    partnership.open(reference, "opening", who="rita.stone")
    assert read(partnership, reference, "rita.stone").content["summary"]
    sees_nothing(partnership, reference, "hal.moran")
    sees_nothing(partnership, reference, "lena.hart")  # the chair of the council's conferences


def test_the_named_person_reads_it_and_a_colleague_sees_nothing(partnership):
    _, reference = partnership.shared(named_username=READER)
    partnership.open(reference, "opening")
    assert read(partnership, reference).content["summary"]
    sees_nothing(partnership, reference, "joss.merrill")


def test_a_reader_with_a_conflict_sees_nothing_and_a_twin_without_one_reads(partnership):
    world = partnership
    twin = an_account(world.office, "twin.blocked", "partner_user", "west-midlands-police")
    with world.at(DRAFTER) as work:
        case_conflicts.declare_for(work, world.case_id, twin, ())
    reference = opened(world)
    sees_nothing(world, reference, "twin.blocked")


@pytest.mark.parametrize("person", ["p1", "p7"])
def test_a_conflict_about_anybody_of_the_case_closes_it_whether_told_of_or_not(partnership, person):
    """p7, the hidden source, is told of to the police alone: the fire service does not hear of her at all."""
    world = partnership
    twin = an_account(world.office, "twin.blocked", "partner_user", "west-midlands-fire")
    with world.looking(DRAFTER) as reading:
        reading.require(Permission.CASE_LIST)
        person_id = cases.person_ids(reading, world.case_id)[person]
    with world.office.open_work(DOORKEEPER) as work:
        work.require(Permission.SERVICE_RUN)
        work.session.add(
            conflicts.ConflictRecord(
                account_id=twin, person_id=person_id, declared_at=work.now, declared_by_id=twin
            )
        )
    _, reference = world.shared(agency="west-midlands-fire", purpose="target_hardening", records=())
    world.open(reference, "opening", who="carys.holt")
    sees_nothing(world, reference, "twin.blocked")


def test_who_says_that_they_know_somebody_is_closed_out_at_once_and_the_coordinator_hears_of_it(partnership):
    world = partnership
    _, reference = world.shared()
    with world.at(READER) as work:
        declaring.declare_as_reader(work, reference)
    sees_nothing(world, reference, READER)
    drafter = world.actor(DRAFTER).account_id
    assert [n.kind for n in world.notices() if n.account_id == drafter][-1] == "conflict_declared"


def test_whether_one_knows_somebody_must_be_said_before_opening(partnership):
    _, reference = partnership.shared()
    with pytest.raises(InvalidError) as wrong, partnership.at(READER) as work:
        received.open_received(work, received.OpenReceived(reference, True, False, "opening"))
    assert "no_conflict" in wrong.value.errors


def test_the_conditions_of_this_version_are_accepted_once_by_each_account(partnership):
    world = partnership
    _, first = world.shared()
    with pytest.raises(InvalidError) as wrong, world.at(READER) as work:
        received.open_received(work, received.OpenReceived(first, False, True, "opening"))
    assert "accepts" in wrong.value.errors
    world.open(first, "opening")
    _, second = world.shared(purpose="risk_case_conference")
    with world.at(READER) as work:
        received.open_received(work, received.OpenReceived(second, False, True, "second"))
    with world.looking("joss.merrill") as reading:
        assert received.show_received(reading, second).asks_conditions


def test_nobody_reads_without_opening_it_by_the_button(partnership):
    reference = opened(partnership)
    with pytest.raises((NotFoundError, NotPermittedError)):
        read(partnership, reference, "joss.merrill")


def shut(world, reference: str) -> str:
    """That it cannot be read now; gives what the reader is told."""
    with pytest.raises((NotFoundError, NotPermittedError)):
        read(world, reference)
    with pytest.raises(RefusedError) as refused:
        world.open(reference, "once more")
    return refused.value.message


def test_withdrawn_means_shut_with_a_date_and_no_content_for_its_agency_and_nothing_for_others(partnership):
    world = partnership
    disclosure_id, reference = world.shared()
    world.open(reference, "opening")
    world.withdraw(disclosure_id)
    shut(world, reference)
    with world.looking(READER) as reading:
        envelope = received.show_received(reading, reference)
    assert envelope.row.state is State.RECALLED and envelope.row.ended_at == world.office.clock.now()
    assert "Sahota" not in repr(envelope) and not envelope.can_open
    sees_nothing(world, reference, "kit.barlow")


def test_it_shuts_at_the_instant_it_runs_out_before_any_timer_ran(partnership):
    world = partnership
    disclosure_id, reference = world.shared()
    world.open(reference, "opening")
    world.office.clock.at = world.row(disclosure_id).expires_at.replace(microsecond=0)
    shut(world, reference)
    assert world.row(disclosure_id).state == State.SENT


def test_the_officer_s_pause_shuts_it_until_a_coordinator_answers(partnership):
    world = partnership
    disclosure_id, reference = world.shared()
    world.open(reference, "opening")
    with world.at("ruth.anand") as work:
        withdrawal.hold_disclosure(work, disclosure_id, "Is the child's school needed by this force?")
    assert "paused" in shut(world, reference)
    with world.at(DRAFTER) as work:
        withdrawal.lift_hold(work, disclosure_id, "Yes: the threats were made at its gate.")
    assert read(world, reference)
    assert [clear["act"] for kind, clear in world.entries(disclosure_id) if kind == "access"] == ["hold", "hold_end"]


def party(world, act: str, agency: str = "west-midlands-police") -> None:
    with world.at(DRAFTER) as work:
        reason = "A laptop with papers was lost."
        agreements.change_party(work, agreements.ChangeParty("hate-crime-case-sharing", "1.0", agency, act, reason))


@pytest.mark.parametrize("act", ["suspended", "ended"])
def test_a_partner_that_is_suspended_or_ends_its_part_is_shut_out_at_once(partnership, act):
    world = partnership
    reference = opened(world)
    party(world, act)
    assert "has ended" in shut(world, reference)


def test_another_partner_s_suspension_changes_nothing(partnership):
    reference = opened(partnership)
    party(partnership, "suspended", "staffordshire-police")
    assert read(partnership, reference)


def test_a_suspension_lifted_opens_it_again(partnership):
    reference = opened(partnership)
    party(partnership, "suspended")
    partnership.later(hours=1)
    party(partnership, "resumed")
    assert read(partnership, reference)


LAST_DAY = datetime(2099, 12, 31, 12, tzinfo=UTC)
"""Of the sample agreements."""


def test_an_agreement_that_merely_expired_leaves_what_was_sent_readable_for_thirty_days(partnership):
    world = partnership
    world.office.clock.at = LAST_DAY
    reference = opened(world)
    world.later(days=30)
    assert read(world, reference)
    world.later(days=1)
    assert "has ended" in shut(world, reference)


def test_but_nothing_new_is_sent_under_it(partnership):
    world = partnership
    world.office.clock.at = LAST_DAY
    disclosure_id = world.approved()
    world.later(days=1)
    with pytest.raises(RefusedError):
        world.send(disclosure_id, *world.ready(disclosure_id), "sending")
    assert world.row(disclosure_id).state == State.APPROVED


# How often


def busy(world, most: int):
    """The same partnership with another figure for openings an hour."""
    world.office = replace(world.office, practice=replace(world.office.practice, opens_an_hour=most, limit_factor=1))
    return world


def test_beyond_the_hourly_figure_an_opening_asks_for_a_fresh_proof_and_the_officer_is_told(partnership):
    assert Practice().opens_an_hour == 30
    world = busy(partnership, 2)
    references = [world.shared()[1] for _ in range(3)]
    for n, reference in enumerate(references[:2]):
        world.open(reference, f"opening {n}")
    size = size_of(world.office)
    with pytest.raises(StepUpNeededError):
        world.open(references[2], "opening 2")
    assert size_of(world.office) == size
    world.actors[READER] = replace(world.actor(READER), stepped_up_at=world.office.clock.now())
    world.open(references[2], "opening 2")
    officer = world.actor("ruth.anand").account_id
    assert [n.kind for n in world.notices() if n.account_id == officer].count("unusual") == 1


def test_an_hour_later_it_is_as_before(partnership):
    world = busy(partnership, 1)
    first, second = world.shared()[1], world.shared()[1]
    world.open(first, "first")
    world.later(hours=1, seconds=1)
    world.open(second, "second")


# The agency's own log of openings


def test_each_agency_sees_who_of_its_own_opened_what_and_nothing_of_others(partnership):
    world = partnership
    _, reference = world.shared()
    world.open(reference, "opening")
    _, other = world.shared(agency="staffordshire-police")
    world.open(other, "opening there", who="kit.barlow")
    for who in (READER, "joss.merrill"):
        with world.looking(who) as reading:
            rows = openings.list_openings(reading)
        assert [(row.public_ref, row.who) for row in rows] == [(reference, "Dana Orme")]


def test_a_lead_sees_the_openings_of_every_team_and_a_blocked_account_none_of_that_case(partnership):
    world = partnership
    an_account(world.office, "cora.lead", "partner_lead", "walsall-council")
    blocked = an_account(world.office, "twin.blocked", "partner_user", "walsall-council", "adult-social-care")
    _, reference = world.shared(**TEAM)
    world.open(reference, "opening", who="rita.stone")
    with world.looking("cora.lead") as reading:
        assert [row.public_ref for row in openings.list_openings(reading)] == [reference]
    with world.at(DRAFTER) as work:
        case_conflicts.declare_for(work, world.case_id, blocked, ())
    with world.looking("twin.blocked") as reading:
        assert openings.list_openings(reading) == ()


def test_no_landlord_account_reads_as_a_partner(partnership):
    reference = opened(partnership)
    for who in (DRAFTER, "ruth.anand", "sam.okoro"):
        with pytest.raises((NotFoundError, NotPermittedError)):
            read(partnership, reference, who)
    with pytest.raises(NotPermittedError), partnership.office.open_reading(service_actor("job")) as reading:
        received.list_received(reading)


def test_a_longer_list_asks_the_database_no_more_questions(partnership):
    def questions() -> tuple[int, int]:
        with partnership.looking(READER) as reading, statements(partnership.office) as asked:
            rows = received.list_received(reading)
        return len(rows), sum(text.startswith("SELECT") for text, _ in asked)

    partnership.open(partnership.shared()[1], "opening")
    few = questions()
    for _ in range(2):
        partnership.shared()
    many = questions()
    assert (few[0], many[0]) == (1, 3) and few[1] == many[1]
