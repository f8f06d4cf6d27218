"""One person alone at night: what goes at once, who is told, what is owed and by when."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from hub.access.actors import service_actor
from hub.cases import conflicts
from hub.disclosures import approving, deciding, emergency, freezing, owed, proposing, showing, withdrawal
from hub.disclosures.commands import SendAlone, WithdrawDisclosure
from hub.disclosures.debts import Owed
from hub.disclosures.records import OneOffDecisionRecord
from hub.disclosures.rules import State
from hub.kernel.errors import InvalidError, NotFoundError, NotPermittedError, RefusedError, StepUpNeededError
from tests.ledger_builders import reading
from tests.people import an_account
from tests.shared_world import APPROVER, DRAFTER, READER

FRIDAY_NIGHT = datetime(2026, 11, 27, 23, 0, tzinfo=UTC)
MONDAY_ENDS = datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)
EMERGENCY = dict(urgency="emergency", risk="life", necessity="", told="not_safe", told_detail="She would be overheard.")


def alone(world, disclosure_id, who: str = DRAFTER, second=None, key: str = "alone", channel: str = "cli") -> None:
    material, prepared, version, digest = world.read_draft(who, disclosure_id)
    frozen = freezing.freeze(world.office, material, prepared)
    command = SendAlone(disclosure_id, version, digest, key, second)
    with world.office.open_work(replace(world.actor(who), channel=channel)) as work:
        emergency.send_alone(work, command, prepared, frozen)


@pytest.fixture
def night(partnership):
    """Friday night at eleven."""
    partnership.office.clock.at = FRIDAY_NIGHT
    return partnership


@pytest.fixture
def sent(night):
    """Something sent alone that night; gives its id."""
    disclosure_id = night.drafted(**EMERGENCY)
    alone(night, disclosure_id)
    return disclosure_id


def test_one_person_sends_at_once_and_the_partner_reads(night, sent):
    row = night.row(sent)
    assert row.state == State.SENT and row.approver_id is None and row.sender_id == row.drafter_id
    night.open(row.public_ref, "opening")
    (_, clear), *_ = night.entries(sent)
    assert clear["approved"] == "after"


def test_second_person_and_data_protection_officer_are_told_in_the_same_moment(night, sent):
    told = {(n.account_id, n.url.split("/")[1]): n for n in night.notices() if n.kind == "emergency_sent"}
    second, officer = night.actor(APPROVER).account_id, night.actor("ruth.anand").account_id
    assert set(told) == {(second, "disclosures"), (officer, "log")}
    assert all(n.answer_by == MONDAY_ENDS and n.created_at == FRIDAY_NIGHT for n in told.values())


def test_the_second_look_and_the_necessity_are_due_by_the_end_of_the_next_working_day(night, sent):
    row = night.row(sent)
    debts = {debt.what: debt.by for debt in emergency.debts_of(row)}
    assert debts == {Owed.SECOND_PERSON: MONDAY_ENDS, Owed.NECESSITY: MONDAY_ENDS}
    with night.looking(DRAFTER) as block:
        view = showing.show_disclosure(block, sent)
    assert {debt.by for debt in view.debts} == {MONDAY_ENDS} and not any(debt.overdue for debt in view.debts)


def test_the_second_person_reads_the_case_and_confirms_and_the_log_says_so(night, sent):
    with night.at(APPROVER) as work:
        emergency.confirm_after(work, sent)
    row = night.row(sent)
    assert row.second_person_id == night.actor(APPROVER).account_id
    kind, clear = night.entries(sent)[-1]
    assert (kind, clear["reason"], clear["changed"]) == ("correction", "second_person", {})
    assert Owed.SECOND_PERSON not in {debt.what for debt in emergency.debts_of(row)}
    with pytest.raises(NotFoundError), night.looking(APPROVER) as block:
        proposing.load_draft(block, sent)  # decided: the case closes again


def test_the_second_person_may_withdraw_it_instead(night, sent):
    with night.at(APPROVER) as work:
        withdrawal.withdraw_disclosure(work, WithdrawDisclosure(sent, "This was not an emergency at all."))
    assert night.row(sent).state == State.RECALLED
    assert Owed.SECOND_PERSON not in {debt.what for debt in emergency.debts_of(night.row(sent))}


def test_neither_drafter_nor_sender_is_the_second_person(night):
    command, prepared = night.submission("form", **EMERGENCY)
    with night.at("ines.calder") as work:
        disclosure_id = deciding.submit_disclosure(work, command, prepared).id
    alone(night, disclosure_id, DRAFTER)
    with pytest.raises(NotPermittedError), night.at(DRAFTER) as work:
        emergency.confirm_after(work, disclosure_id)
    with pytest.raises(InvalidError), night.at(DRAFTER) as work:
        version = deciding.load(work, disclosure_id).version
        approving.ask_somebody_else(work, disclosure_id, version, night.actor(DRAFTER).account_id)


def test_a_chosen_second_person_is_asked_and_another_can_be_asked_in_their_place(night):
    other = an_account(night.office, "una.second")
    disclosure_id = night.drafted(**EMERGENCY)
    alone(night, disclosure_id, second=other)
    assert night.row(disclosure_id).asked_id == other
    with night.at(DRAFTER) as work:
        version = deciding.load(work, disclosure_id).version
        approving.ask_somebody_else(work, disclosure_id, version, night.actor(APPROVER).account_id)
    with night.at(APPROVER) as work:
        emergency.confirm_after(work, disclosure_id)


def test_with_nobody_else_to_ask_it_still_goes_and_the_officer_hears_of_it(night):
    with night.at(DRAFTER) as work:
        conflicts.declare_for(work, night.case_id, night.actor(APPROVER).account_id, ())
    disclosure_id = night.drafted(**EMERGENCY)
    alone(night, disclosure_id)
    assert night.row(disclosure_id).asked_id is None
    assert [n.account_id for n in night.notices() if n.kind == "emergency_sent"] == [
        night.actor("ruth.anand").account_id
    ]


def test_the_necessity_is_written_afterwards_once_and_kept(night, sent):
    with pytest.raises(InvalidError), night.at(DRAFTER) as work:
        owed.write_necessity(work, sent, "It was.")
    with night.at(DRAFTER) as work:
        owed.write_necessity(work, sent, "He stood at her door with petrol; police had to know where.")
    with night.looking(DRAFTER) as block:
        facts = dict(showing.show_disclosure(block, sent).facts)
    assert facts["Why necessary"].startswith("He stood at her door")
    with pytest.raises(RefusedError), night.at(DRAFTER) as work:
        owed.write_necessity(work, sent, "Written a second time by somebody else.")


def test_what_is_overdue_reminds_those_who_owe_it_once_a_day_and_the_officer(night, sent):
    assert remind(night) == 0
    night.office.clock.at = MONDAY_ENDS
    assert remind(night) == 0
    night.later(seconds=1)
    assert remind(night) == 1 and remind(night) == 0
    told = {n.account_id for n in night.notices() if n.kind == "overdue"}
    assert told == {night.actor(name).account_id for name in (DRAFTER, APPROVER, "ruth.anand")}
    night.later(days=1)
    assert remind(night) == 1


def remind(world) -> int:
    with world.office.open_work(service_actor("remind")) as work:
        return owed.remind_of_debts(work)


def test_an_emergency_is_what_was_proposed_as_one(night):
    disclosure_id = night.drafted()
    with pytest.raises(RefusedError, match="Only an emergency"):
        alone(night, disclosure_id)


def test_sending_alone_asks_for_password_and_code_of_the_last_minutes(night):
    disclosure_id = night.drafted(**EMERGENCY)
    with pytest.raises(StepUpNeededError):
        alone(night, disclosure_id, channel="page")
    assert night.row(disclosure_id).state == State.DRAFT


def test_the_leak_check_is_not_skipped(night):
    disclosure_id = night.drafted(**EMERGENCY)
    material, prepared, version, digest = night.read_draft(DRAFTER, disclosure_id)
    frozen = freezing.freeze(night.office, material, prepared)
    found = replace(prepared.release.leak_check, passed=False)
    leaking = replace(prepared, release=replace(prepared.release, leak_check=found))
    with pytest.raises(RefusedError), night.at(DRAFTER) as work:
        emergency.send_alone(work, SendAlone(disclosure_id, version, digest, "alone"), leaking, frozen)


# Without an agreement


def test_without_an_agreement_one_person_there_must_be_named(night):
    with pytest.raises(InvalidError) as wrong:
        night.submission("form", **uncovered(night))
    assert "named_username" in wrong.value.errors


def uncovered(world, **changes):
    """An emergency towards the police for which no agreement is in force: whg's own part in it has ended."""
    with world.office.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE agreement_version SET status = 'ended'")
    return dict(EMERGENCY, **changes)


def test_sending_alone_is_then_itself_the_decision_for_this_case_and_that_person_reads_it(night):
    disclosure_id = night.drafted(**uncovered(night, named_username=READER))
    alone(night, disclosure_id)
    row = night.row(disclosure_id)
    with reading(night.office) as block:
        decision = block.session.scalars(select(OneOffDecisionRecord)).one()
    assert decision.id == row.one_off_id and decision.emergency and decision.status == "decided"
    assert decision.named_account_id == night.actor(READER).account_id == row.named_account_id
    assert row.expires_at == decision.ends_at and (decision.ends_at - FRIDAY_NIGHT).days == 14
    assert night.entries(disclosure_id)[0][1]["agreement"] == ""
    night.open(row.public_ref, "opening")
    with pytest.raises(NotFoundError):
        night.open(row.public_ref, "another", who="joss.merrill")


def test_what_the_law_allows_without_an_agreement_still_needs_a_decision_for_this_case(night):
    """A duty lets the law say yes (M01, M02 warn), but a partner reads only under an agreement or a decision."""
    uncovered(night)
    with pytest.raises(InvalidError) as wrong:
        night.submission(
            "form", agency="walsall-council", team="community-safety", purpose="asb_case_review",
            request=("from_asb_relevant_body", "states_purpose", "states_public_task", "written"),
        )  # fmt: skip
    assert "recipient" in wrong.value.errors


def test_a_whole_emergency_leaves_three_entries_within_one_night(night, sent):
    night.open(night.row(sent).public_ref, "opening")
    assert [kind for kind, _ in night.entries(sent)] == ["disclosure", "receipt", "disclosure"]
