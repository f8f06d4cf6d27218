"""The disclosure log in its database: paging, filters, days, counts, the recorded door, and verifying by steps."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from hub.access.actors import AccountRole, Actor, service_actor
from hub.identity.sessions import actor_of_username
from hub.kernel.errors import InvalidError, NotFoundError, NotPermittedError
from hub.ledger import service as ledger
from hub.ledger import tally
from hub.ledger.entry import Kind
from hub.oversight import entries, queries, service, verifying
from hub.oversight.queries import LogFilter
from tests.ledger_builders import a_disclosure, add, case_of, reading, start, tamper
from tests.people import an_agency
from tests.shared_world import DRAFTER, READER, World

DPO = Actor(role=AccountRole.DPO, account_id=case_of(90), agency="whg", channel="page")
AUDITOR = replace(DPO, role=AccountRole.AUDITOR)
BY_ROLE = {"victim": "ART6_1_EA_RECOGNISED_LI", "perpetrator": "ART6_1_F_LEGITIMATE_INTERESTS"}


@pytest.fixture
def log(office):
    """Twelve days, each with a disclosure to the police, and every third with a refusal to the council's team."""
    start(office)
    an_agency(office, "west-midlands-police", "police")
    for day in range(12):
        add(office, clear=a_disclosure(channel="open" if day % 4 == 3 else "portal"))
        if day % 3 == 0:
            denial = {k: v for k, v in a_disclosure(outcome="refuse", codes=["S01"]).items() if k != "approved"}
            denial |= {"recipient": "walsall-council/community-safety", "annex1": "", "art6": BY_ROLE}
            add(office, Kind.DENIAL, denial)
        office.clock.advance(timedelta(days=1))
    return office


def listed(office, actor=DPO, **wanted) -> queries.LogPage:
    with office.open_reading(actor) as block:
        return queries.list_log(block, LogFilter(**wanted))


def with_practice(office, **figures):
    return replace(office, practice=replace(office.practice, **figures))


def test_the_log_is_for_those_in_charge_of_it(log):
    for role in (AccountRole.COORDINATOR, AccountRole.ADMIN, AccountRole.PARTNER_USER, AccountRole.CASE_OFFICER):
        with pytest.raises(NotPermittedError):
            listed(log, replace(DPO, role=role))
    assert listed(log, AUDITOR).total == 17


def test_pages_go_on_where_they_stopped_and_leave_nothing_out(log):
    office, seen, before = with_practice(log, page_size=5), [], None
    while True:
        page = listed(office, before=before)
        seen += [line.seq for line in page.lines]
        before = page.next_before
        if before is None:
            break
    assert seen == list(range(16, -1, -1))


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({"kind": "denial"}, 4),
        ({"outcome": "refuse"}, 4),
        ({"recipient": "walsall-council"}, 4),
        ({"recipient": "walsall-council/community-safety"}, 4),
        ({"recipient": "walsall-council/youth-justice"}, 0),
        ({"recipient": "west-midlands-police", "basis": "ANNEX1_PARA5_CRIME"}, 12),
        ({"basis": "ART6_1_F_LEGITIMATE_INTERESTS"}, 4),
        ({"purpose": "prevent_detect_crime", "kind": "disclosure"}, 12),
        ({"purpose": "no_such_purpose"}, 0),
        ({"from_on": date(2026, 11, 26), "to_on": date(2026, 11, 27)}, 3),
        ({"from_on": date(2026, 12, 5)}, 1),
        ({"to_on": date(2026, 11, 24)}, 3),
        ({"from_on": date(2027, 1, 1)}, 0),
        ({"to_on": date(2020, 1, 1)}, 0),
    ],
)
def test_a_filter_finds_what_it_says_and_nothing_else(log, wanted, count):
    assert len(listed(log, **wanted).lines) == count


def test_a_basis_by_role_is_found_before_and_after_it_was_counted(log):
    wanted = {"basis": "ART6_1_F_LEGITIMATE_INTERESTS"}
    assert len(listed(log, **wanted).lines) == 4
    rolled_up(log)
    assert len(listed(log, **wanted).lines) == 4


def test_a_day_begins_at_midnight_in_london(office):
    start(office)
    office.clock.at = office.clock.at.replace(month=7, hour=23, minute=30)  # half past midnight of the 25th there
    office.clock.advance(timedelta(days=365))
    add(office)
    assert [line.seq for line in listed(office, from_on=date(2027, 7, 25)).lines] == [1]
    assert [line.seq for line in listed(office, to_on=date(2027, 7, 24)).lines] == [0]


def test_a_rare_filter_says_how_far_back_it_looked_and_goes_on_from_there(log):
    office, found, before, stops = with_practice(log, log_scan_rows=4), [], None, []
    while True:
        page = listed(office, kind="genesis", before=before)
        found += [line.seq for line in page.lines]
        stops.append(page.searched_back_to)
        before = page.next_before
        if before is None:
            break
    assert found == [0] and stops[-1] is None and None not in stops[:-1]
    assert stops[:-1] == sorted(stops[:-1], reverse=True) and len(stops) == 5


def test_a_line_says_what_happened_nearer_than_its_kind(log):
    page = listed(log)
    assert {line.event for line in page.lines} == {"sent", "opened", "refused", "genesis"}
    police = next(line for line in page.lines if line.recipient == "west-midlands-police")
    assert (police.recipient_name, police.basis_words) == (
        "West-Midlands-Police", ("crime condition (UK GDPR Annex 1 para 5)",),
    )  # fmt: skip


def rolled_up(office) -> int:
    with office.open_work(service_actor("tally")) as work:
        return tally.roll_up(work)


def picture(office, **wanted) -> queries.Picture:
    with office.open_reading(DPO) as block:
        return queries.show_picture(block, LogFilter(**wanted))


def test_counts_are_the_same_before_during_and_after_the_roll_up(log):
    days = {"from_on": date(2026, 11, 24), "to_on": date(2026, 12, 5)}
    before = picture(log, **days)
    assert (before.shared, before.refused, before.opened) == (9, 4, 3)
    assert [(bar.code, bar.shared, bar.refused) for bar in before.by_agency] == [
        ("west-midlands-police", 9, 0), ("walsall-council", 0, 4),
    ]  # fmt: skip
    assert (rolled_up(log), rolled_up(log)) == (17, 0)
    assert picture(log, **days) == before
    add(log)
    assert picture(log, to_on=date(2026, 12, 6), from_on=date(2026, 11, 24)).shared == 10
    assert rolled_up(log) == 1
    assert picture(log, to_on=date(2026, 12, 6), from_on=date(2026, 11, 24)).shared == 10


def test_counts_keep_to_their_days(log):
    rolled_up(log)
    found = picture(log, from_on=date(2026, 11, 25), to_on=date(2026, 11, 27))
    assert (found.shared, found.refused, found.opened) == (2, 1, 1)
    assert picture(log).from_on == date(2026, 11, 7)


def test_two_timers_count_everything_once(log):
    rolled_up(log)
    with log.engine.begin() as connection:
        total, size = connection.execute(
            text("SELECT (SELECT sum(count) FROM log_tally), (SELECT size FROM log_tallied)")
        ).one()
    assert total == size == 17


def test_the_newest_seal_and_what_stands_after_it_are_told(log):
    verifying.verify_entry(log, DPO, 3)
    add(log)
    with log.open_reading(DPO) as block:
        seal = queries.show_seal(block)
    assert (seal.size, seal.signed, seal.sealed_at) == (18, 17, log.clock.now())


def test_an_entry_is_verified_by_steps_that_can_fail(log):
    steps = verifying.verify_entry(log, DPO, 5)
    assert steps.sound and len(steps.lines) == 4 and all(step.holds for step in steps.lines)
    tamper(log, "UPDATE log_row SET outcome = 'refuse' WHERE seq = 5")
    steps = verifying.verify_entry(log, AUDITOR, 5)
    assert not steps.sound and [step.holds for step in steps.lines] == [True, False, True, True]
    assert verifying.verify_entry(log, DPO, 6).sound
    tamper(log, "UPDATE ledger_leaf SET entry = replace(entry, 'CDA1998', 'CDA1999') WHERE seq = 5")
    steps = verifying.verify_entry(log, DPO, 5)
    assert not steps.sound and not steps.is_open and "LEDGER_DAMAGED" in steps.lines[0].words
    assert not verifying.verify_all(log, DPO).sound
    with pytest.raises(NotFoundError):
        verifying.verify_entry(log, DPO, 99)
    with pytest.raises(NotPermittedError):
        verifying.verify_entry(log, replace(DPO, role=AccountRole.COORDINATOR), 5)


def test_a_log_that_was_cut_back_is_not_called_sound(log):
    assert verifying.verify_all(log, DPO).sound
    tamper(log, "DELETE FROM ledger_leaf WHERE seq = 16", "UPDATE ledger_head SET size = 16")
    assert not verifying.verify_all(log, DPO).sound
    assert not verifying.verify_entry(log, DPO, 3).sound


REASON = "The monthly sample of what the police were sent."


@pytest.fixture
def world(office, tmp_path):
    return World(office, tmp_path)


TOLD = "SELECT username FROM notice JOIN account ON account.id = notice.account_id WHERE kind = 'content_opened'"


def the_dpo(world) -> Actor:
    return actor_of_username(world.office, "ruth.anand")


def opened(world, disclosure_id, reason=REASON, key="the form"):
    with world.office.open_work(the_dpo(world)) as work:
        service.open_contents(work, disclosure_id, reason, key)


def looked_at(world, disclosure_id, actor=None) -> service.WindowView:
    with world.office.open_reading(actor or the_dpo(world)) as block:
        return service.read_through_window(block, disclosure_id)


def test_contents_open_with_a_reason_for_half_an_hour_and_for_nobody_else(world):
    disclosure_id, _ = world.shared()
    with pytest.raises(NotFoundError):
        looked_at(world, disclosure_id)
    for thin in ("", "to look", " " * 30):
        with pytest.raises(InvalidError):
            opened(world, disclosure_id, thin)
    opened(world, disclosure_id)
    opened(world, disclosure_id)
    view = looked_at(world, disclosure_id)
    assert view.reason == REASON and view.content["summary"] == world.sent_text(disclosure_id)
    assert view.until == world.office.clock.now() + timedelta(minutes=30)
    with pytest.raises(NotPermittedError):
        looked_at(world, disclosure_id, world.actors[READER])
    with reading(world.office) as block:
        count = block.session.execute(text("SELECT count(*) FROM content_window")).scalar()
        told = block.session.execute(text(TOLD)).scalars().all()
    assert count == 1 and DRAFTER in told and len(told) == len(set(told))
    world.office.clock.advance(timedelta(minutes=31))
    with pytest.raises(NotFoundError):
        looked_at(world, disclosure_id)


def test_what_was_never_sent_has_no_door(world):
    with pytest.raises(NotFoundError):
        opened(world, world.approved())


def test_an_entry_tells_its_journey_and_an_auditor_no_reason(world):
    disclosure_id, public_ref = world.shared()
    world.open(public_ref, "opening")
    opened(world, disclosure_id)
    with world.office.open_reading(the_dpo(world)) as block:
        view = entries.show_entry(block, service.seq_of(block, disclosure_id))
    assert [step.event for step in view.journey] == [
        "prepared", "looked_over", "approved", "sent", "conditions_accepted", "opened", "content_access",
    ]  # fmt: skip
    assert view.looks[0].reason == REASON and view.may_open_contents and view.may_hold
    newest = listed(world.office, the_dpo(world)).lines[0]
    assert (newest.event, newest.recipient_name) == ("content_access", "West Midlands Police")
    auditor = replace(the_dpo(world), role=AccountRole.AUDITOR)
    with world.office.open_reading(auditor) as block:
        view = entries.show_entry(block, view.line.seq)
    assert [look.reason for look in view.looks] == [""] and not view.may_open_contents and not view.may_hold


def test_an_export_is_recorded_by_who_made_it(log, tmp_path):
    size = service.export_log(log, DPO, tmp_path / "log.jsonl", "none")
    with reading(log) as block:
        entry = ledger.entry(block, size)
    assert entry.clear == {
        "act": "log_export", "role": "dpo", "reason": "requested", "channel": "page", "count": size, "openings": "none",
    }  # fmt: skip
    with pytest.raises(NotPermittedError):
        service.export_log(log, replace(DPO, role=AccountRole.COORDINATOR), tmp_path / "other", "none")
    assert not (tmp_path / "other").exists()
