"""While the log is on hold the hub is read and nothing else: pages, forms, commands, timers, mail.

Source: sealed log specification, sections 9, 12 and 13; faults F17, F19.
"""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.access.permissions import Permission
from hub.identity.sessions import DOORKEEPER
from hub.ledger.holding import HOLD, Cause, LedgerHoldError, hold_of, take_verdict
from hub.ledger.rules import Code, LedgerError
from hub.ledger.sealing import look_for_hold, seal
from hub.outbox.records import NoticeRecord
from hub.outbox.service import notice
from hub.scheduler.jobs import JOBS
from hub.scheduler.worker import Worker
from tests.browsing import send
from tests.ledger_builders import add, lose_the_end

COORDINATOR, DPO, ADMIN, OFFICER, READER = "maya.reid", "ruth.anand", "asha.patel", "tom.ellery", "dana.orme"


def people_of(demo, role: str) -> list[str]:
    return [username for username, row in demo.accounts.items() if row["role"] == role]


def test_everybody_reads_and_is_told_and_nobody_changes_anything(own_demo):
    demo = own_demo()
    (own,) = demo.rows("select public_ref from disclosure where state = 'sent' order by sent_at limit 1")
    opened = [
        ref for (ref,) in demo.rows("select public_ref from disclosure where state = 'sent'")
        if demo.browser_of(READER).get(f"/shared/{ref}/contents").status_code == 200
    ]  # fmt: skip
    lose_the_end(demo.office, lost=4)
    told = {
        COORDINATOR: f"{demo.log_size() + 4} entries were sealed, {demo.log_size()} are there: 4 entries are lost.",
        DPO: "4 entries are lost. Look at Integrity",
        READER: "nothing can be opened, confirmed or asked here",
    }
    for who, words in told.items():
        page = demo.browser_of(who).get("/")
        assert page.status_code == 200 and words in page.text, who
    assert "entries are lost" not in demo.browser_of(READER).get("/").text
    assert opened and demo.browser_of(READER).get(f"/shared/{opened[0]}/contents").status_code == 200
    before = demo.contents(but={"account_session", "security_event"})
    for who, path, fields in (
        (READER, f"/shared/{own[0]}/open", {"accepts": "yes", "no_conflict": "yes"}),
        (COORDINATOR, "/cases/import", {}),
        (DPO, "/log/export", {"openings": "none"}),
    ):
        answer = send(demo.browser_of(who), path, **fields)
        assert answer.status_code in (404, 422), (who, path)
        assert answer.status_code == 404 or "The disclosure log is on hold" in answer.text, (who, path)
    assert demo.contents(but={"account_session", "security_event"}) == before
    with pytest.raises(LedgerHoldError):
        add(demo.office)
    with pytest.raises(LedgerHoldError):
        seal(demo.office)


def test_no_form_of_anybody_changes_a_case_or_the_log_while_it_is_held(own_demo):
    """Every form of the hub but those that only concern one's own account and sessions."""
    demo = own_demo()
    lose_the_end(demo.office, lost=4)
    table = demo.app.extensions["hub"].table
    rules = [rule for rule in demo.app.url_map.iter_rules() if "POST" in rule.methods and not rule.arguments]
    held = [rule for rule in rules if rule.endpoint in table.permissions and rule.endpoint not in table.in_hold]
    assert len(held) > 5
    for rule in held:
        for who in (COORDINATOR, DPO, READER):
            assert send(demo.browser_of(who), rule.rule).status_code in (404, 422), (rule.endpoint, who)


def test_verify_and_a_session_can_still_be_ended(own_demo):
    demo = own_demo()
    lose_the_end(demo.office, lost=4)
    answer = send(demo.browser_of(DPO), "/log/verify")
    assert answer.status_code == 200 and "ROLLBACK" in answer.text
    assert send(demo.browser_of(COORDINATOR), "/sign-out").status_code == 302


def test_a_log_that_is_not_sound_is_held_until_it_is_found_sound_again(own_demo):
    demo = own_demo()
    take_verdict(demo.office, [LedgerError(Code.LEAF_MISMATCH, "entry 3 is not what was hashed")])
    page = demo.browser_of(COORDINATOR).get("/")
    assert "It was checked and is not sound (LEAF_MISMATCH)." in page.text
    assert look_for_hold(demo.office).cause is Cause.NOT_SOUND  # A restart does not end it.
    assert "The log is sound" in send(demo.browser_of(DPO), "/log/verify").text
    assert hold_of(demo.office.master.directory) is None
    assert "on hold" not in demo.browser_of(COORDINATOR).get("/").text
    add(demo.office)


def test_a_hold_that_cannot_be_read_is_one(own_demo):
    demo = own_demo()
    (demo.office.master.directory / HOLD).write_text("{")
    with pytest.raises(LedgerHoldError, match="cannot be read"):
        add(demo.office)


def test_the_timers_honour_it_and_whoever_sees_to_it_is_mailed_once(own_demo):
    demo = own_demo()
    lose_the_end(demo.office, lost=4)
    with demo.office.open_work(DOORKEEPER) as work:
        work.require(Permission.SERVICE_RUN)
        account = work.session.scalars(select(NoticeRecord.account_id)).first()
        notice(work, "shared", account, "/requests/")
    size, clock = demo.log_size(), demo.office.clock
    for _ in range(3):
        Worker(demo.office, demo.settings, JOBS, clock=clock).run_all()
        clock.at += timedelta(minutes=2)
    ran = {job for (job,) in demo.rows("select distinct job from job_run where outcome = 'done'")}
    assert ran == {"post", "hold"}
    assert demo.log_size() == size
    kinds = demo.rows("select kind, state, count(*) from notice where kind in ('log_trouble', 'shared') group by 1, 2")
    mailed = sum(len(people_of(demo, role)) for role in ("dpo", "coordinator", "admin"))
    assert ("log_trouble", "sent", mailed) in kinds
    assert any(kind == "shared" and state == "waiting" for kind, state, _ in kinds)
