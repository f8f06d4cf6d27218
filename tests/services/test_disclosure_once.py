"""A decision for one case, one person, one purpose and fourteen days at most; and what stands in its place.

Source: lawful-basis rules, section 6a; ICO data sharing code, Annex B.
"""

from datetime import timedelta

import pytest

from hub.disclosures import once, proposing, received
from hub.disclosures.choices import Choices
from hub.disclosures.commands import DecideOnce
from hub.kernel.errors import InvalidError, NotFoundError, NotPermittedError, RefusedError
from tests.shared_world import DRAFTER

RECORD = tuple((name, f"Written down: {question.lower()}.") for name, question in once.FIELDS.items())


def ask(world, days: int = 10, who: str = DRAFTER, **changes):
    values = dict(
        case_id=world.case_id, agency="stop-hate-uk", named_username="ivo.marsh", purpose="risk_case_conference",
        ends_at=world.office.clock.now() + timedelta(days=days), record=RECORD,
    )  # fmt: skip
    with world.at(who) as work:
        return once.ask_once(work, DecideOnce(**(values | changes))).id


def advise(world, decision_id, advice: str = "for") -> None:
    with world.at("ruth.anand") as work:
        once.advise_once(work, decision_id, advice, "Narrow enough, and nobody else can do it.")


def decide(world, decision_id, reason: str = "") -> None:
    with world.at(DRAFTER) as work:
        once.decide_once(work, decision_id, reason)


def ended_agreement(world) -> None:
    with world.office.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE agreement_version SET status = 'ended'")


def test_asked_advised_and_decided_it_lets_one_named_person_read_one_case(partnership):
    world = partnership
    ended_agreement(world)
    decision_id = ask(world)
    advise(world, decision_id)
    decide(world, decision_id)
    disclosure_id, reference = world.shared(agency="stop-hate-uk", purpose="risk_case_conference", records=())
    row = world.row(disclosure_id)
    assert row.one_off_id == decision_id and "M02" in row.codes
    assert row.expires_at == world.office.clock.now() + timedelta(days=10)
    assert world.entries(disclosure_id)[0][1]["agreement"] == ""
    world.open(reference, "opening", who="ivo.marsh")
    world.later(days=10)
    with pytest.raises(RefusedError):
        world.open(reference, "too late", who="ivo.marsh")


def test_undecided_it_lets_nothing_go(partnership):
    ended_agreement(partnership)
    ask(partnership)
    disclosure_id = partnership.drafted(agency="stop-hate-uk", purpose="risk_case_conference", records=())
    row = partnership.row(disclosure_id)
    assert row.state == "refused" and {"M01", "M02"} & set(row.codes)


def test_nobody_decides_before_the_officer_has_advised(partnership):
    decision_id = ask(partnership)
    with pytest.raises(RefusedError):
        decide(partnership, decision_id)


def test_against_the_advice_only_with_a_reason(partnership):
    decision_id = ask(partnership)
    advise(partnership, decision_id, "against")
    with pytest.raises(InvalidError):
        decide(partnership, decision_id)
    decide(partnership, decision_id, "Nobody else speaks her language, and she asked for them by name.")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"days": 15}, "ends_at"),
        ({"days": -1}, "ends_at"),
        ({"named_username": "kit.barlow"}, "named_username"),
        ({"named_username": "nobody"}, "named_username"),
        ({"agency": "no-such-agency"}, "named_username"),
        ({"record": RECORD[1:]}, RECORD[0][0]),
    ],
)
def test_what_is_missing_or_too_long_is_told_by_field(partnership, changes, field):
    with pytest.raises(InvalidError) as wrong:
        ask(partnership, **changes)
    assert field in wrong.value.errors


def test_it_is_the_coordinator_s_decision_and_the_officer_only_advises(partnership):
    decision_id = ask(partnership)
    with pytest.raises((NotPermittedError, NotFoundError)), partnership.at("ruth.anand") as work:
        once.decide_once(work, decision_id)
    with pytest.raises(NotPermittedError), partnership.at(DRAFTER) as work:
        once.advise_once(work, decision_id, "for", "I advise myself that this is right.")
    for who in ("ines.calder", "tom.ellery"):
        with pytest.raises((NotPermittedError, NotFoundError)):
            ask(partnership, who=who)


def test_it_counts_for_its_purpose_alone_and_only_in_its_time(partnership):
    world = partnership
    decision_id = ask(world)
    advise(world, decision_id)
    decide(world, decision_id)
    with world.looking(DRAFTER) as block:
        for purpose, counts in (("risk_case_conference", True), ("victim_support", False)):
            material = proposing.load(block, world.case_id, Choices(agency="stop-hate-uk", purpose=purpose))
            assert (material.one_off_id == decision_id) is counts
    with world.looking("ivo.marsh") as block:
        assert received.list_received(block) == ()
