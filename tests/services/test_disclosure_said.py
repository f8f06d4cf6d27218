"""What was already told outside the hub: recorded as it happened, judged by the law of its day, refused never."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from hub.access.permissions import Permission
from hub.disclosures import persons, proposing, received, said, withdrawal
from hub.disclosures.choices import Choices
from hub.disclosures.commands import RecordSaid, WithdrawDisclosure
from hub.disclosures.recording import seq_of_sending
from hub.disclosures.records import DisclosureItemRecord
from hub.disclosures.rules import State
from hub.identity import agencies
from hub.identity.kinds import AgencyStatus
from hub.identity.queries import agency_by_code
from hub.identity.sessions import DOORKEEPER
from hub.kernel.calendar import civil_date
from hub.kernel.errors import InvalidError, NotFoundError, NotPermittedError, RefusedError
from tests.ledger_builders import reading
from tests.shared_world import DRAFTER, READER

LAST_NIGHT = datetime(2026, 11, 23, 23, 10, tzinfo=UTC)
HER = ("victim:identity", "victim:address", "victim:incident_narrative", "perpetrator:identity",
       "perpetrator:criminal_allegation")  # fmt: skip


def told(world, *, at=LAST_NIGHT, channel="telephone", items=HER, key="said", who=DRAFTER, words="", **changes):
    choices = Choices(
        agency="west-midlands-police", purpose="prevent_detect_crime", told="told", told_detail="By the officer.",
        necessity="They were on their way and had to know where to go.",
        records=(("child_reason", "A child lives there."),),
    )  # fmt: skip
    words = words or "She is at 17 Tansymoor Road, he is next door with petrol."
    command = RecordSaid(world.case_id, replace(choices, **changes), channel, at, tuple(items), words, key)
    with world.looking(who) as block:
        material = proposing.load(block, world.case_id, command.choices, on=civil_date(at))
    judged = said.judge_said(material, command, world.office.clock.now())
    frozen = said.freeze_said(world.office, material, judged, command)
    with world.at(who) as work:
        return said.record_said(work, command, judged, frozen).id


@pytest.mark.parametrize("channel", ["telephone", "in_person", "secure_mail", "paper", "court"])
def test_each_way_of_telling_is_one_entry_with_its_channel(partnership, channel):
    disclosure_id = told(partnership, channel=channel)
    ((kind, clear),) = partnership.entries(disclosure_id)
    assert kind == "disclosure" and clear["channel"] == channel and "would_have_refused" not in clear
    assert clear["fields"] == sorted(HER) and clear["recipient"] == "west-midlands-police"
    assert partnership.row(disclosure_id).said_at == LAST_NIGHT


def test_it_is_judged_as_of_the_day_on_which_it_was_said(partnership):
    """Before 5 February 2026 there was no recognised legitimate interest (UK GDPR Art 6(1)(ea), SI 2026/82)."""
    now = partnership.row(told(partnership))
    then = partnership.row(told(partnership, at=datetime(2026, 2, 4, 12, tzinfo=UTC), key="then"))
    assert now.outcome != "refuse" and now.proposal["decision_date"] == "2026-11-23"
    assert then.proposal["decision_date"] == "2026-02-04" and "A15" in then.codes and then.would_have_refused


def test_what_the_law_would_have_refused_is_recorded_and_goes_to_the_data_protection_officer(partnership):
    disclosure_id = told(partnership, items=(*HER, "victim:financial"))
    row = partnership.row(disclosure_id)
    assert row.state == State.SENT and row.would_have_refused and "G04" in row.codes
    ((_, clear),) = partnership.entries(disclosure_id)
    assert clear["would_have_refused"] is True and clear["outcome"] == "refuse"
    officer = partnership.actor("ruth.anand").account_id
    told_officer = [n.kind for n in partnership.notices() if n.account_id == officer]
    assert told_officer[-1] == "look_at"


@pytest.mark.parametrize("status", [AgencyStatus.SUSPENDED, AgencyStatus.LEFT])
def test_an_agency_that_no_longer_takes_part_can_have_been_told(partnership, status):
    with partnership.office.open_work(DOORKEEPER) as work:
        work.require(Permission.SERVICE_RUN)
        agencies.set_agency_status(work, agency_by_code(work, "walsall-advice-centre").id, status)
    disclosure_id = told(
        partnership, agency="walsall-advice-centre", purpose="victim_support", items=("victim:identity",)
    )
    assert partnership.entries(disclosure_id)[0][1]["recipient"] == "walsall-advice-centre"


def test_the_same_form_twice_is_one_record(partnership):
    assert told(partnership) == told(partnership)
    assert len(partnership.entries()) == len(set(str(entry) for entry in partnership.entries()))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"at": datetime(2026, 11, 24, 13, tzinfo=UTC)}, "said_on"),
        ({"items": ()}, "items"),
        ({"channel": "portal"}, "channel"),
        ({"words": "All of it."}, "words"),
        ({"necessity": "They asked."}, "necessity"),
        ({"told": ""}, "told"),
        ({"items": ("victim:shoe_size",)}, "items"),
    ],
)
def test_what_says_too_little_is_asked_for_by_field(partnership, changes, field):
    with pytest.raises(InvalidError) as wrong:
        told(partnership, **changes)
    assert field in wrong.value.errors


def test_the_partner_s_pages_do_not_show_it_and_nobody_withdraws_a_telephone_call(partnership):
    disclosure_id = told(partnership)
    with partnership.looking(READER) as block:
        assert received.list_received(block) == ()
    with pytest.raises(NotFoundError), partnership.looking(READER) as block:
        received.show_received(block, partnership.row(disclosure_id).public_ref)
    with pytest.raises(RefusedError, match="outside the hub"), partnership.at(DRAFTER) as work:
        withdrawal.withdraw_disclosure(work, WithdrawDisclosure(disclosure_id, "It should not have been said."))


def test_it_does_not_run_out(partnership):
    disclosure_id = told(partnership)
    partnership.later(days=400)
    with partnership.office.open_work(DOORKEEPER) as work:
        assert withdrawal.expire_due(work) == 0
    assert partnership.row(disclosure_id).state == State.SENT


def test_it_stands_in_all_that_was_shared_about_the_person(partnership):
    told(partnership)
    with partnership.looking(DRAFTER) as block:
        view = persons.shared_about_in_case(block, partnership.case_id, "p1")
    (line,) = view.lines
    assert line.how == "told by telephone" and ("victim:address", "keep") in line.items


def test_what_was_told_beyond_the_text_is_put_down_to_everybody_it_may_be_about(partnership):
    disclosure_id = told(partnership, items=("witness:identity",))
    with reading(partnership.office) as block:
        items = block.session.scalars(
            select(DisclosureItemRecord).where(DisclosureItemRecord.disclosure_id == disclosure_id)
        ).all()
    assert items and {(item.role, item.category) for item in items} == {("witness", "identity")}


def test_telling_again_what_they_were_sent_refers_to_it(partnership):
    sent, _ = partnership.shared()
    partnership.later(hours=2)
    an_hour_ago = partnership.office.clock.now() - timedelta(hours=1)
    disclosure_id = told(partnership, at=an_hour_ago, items=("victim:identity",))
    ((_, clear),) = partnership.entries(disclosure_id)
    with reading(partnership.office) as block:
        assert clear["refers_to"] == seq_of_sending(block, sent)


def test_only_a_coordinator_of_the_case_records_it(partnership):
    with pytest.raises(NotPermittedError):
        told(partnership, who="ines.calder")
    with pytest.raises(NotFoundError):
        told(partnership, who="tom.ellery")
