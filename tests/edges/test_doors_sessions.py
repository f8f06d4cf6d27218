"""What proves somebody, how long it holds, and that a refusal tells nothing: the paper's values at the pages.

Source: threat model 6.1, 6.2; section 4, rule 5.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from sqlalchemy import event

from hub.delivery.service import drain_to_folder
from tests.access_matrix import MATRIX
from tests.browsing import a_browser, send
from tests.demo_world import Demo, copy_of
from tests.edges.test_doors import NOTED, address, named, routes

PROVE_FIRST = {
    "disclosures.approve", "disclosures.send", "disclosures.send_alone", "disclosures.renew", "disclosures.withdraw",
    "log.open_contents",  # contents by the data protection officer
    "log.export",
    "emergency.open",
    "agreements.approve", "agreements.change_party",
    "once.ask", "once.decide",  # they stand in an agreement's place
    "profile.password", "profile.change_password", "profile.factor", "profile.begin_factor", "profile.confirm_factor",
    "profile.recovery_codes",
    "accounts.invite", "accounts.change_role", "accounts.disable", "accounts.invite_again",
}  # fmt: skip
"""Threat model 6.2: re-authentication within five minutes."""


@pytest.fixture(scope="module")
def stale(seeded, tmp_path_factory) -> Iterator[Demo]:
    """A demonstration whose people signed in six minutes ago; nothing is done there, as nobody proves anything."""
    with copy_of(seeded, tmp_path_factory.mktemp("stale") / "data") as demo:
        for who in ("maya.reid", "tom.ellery", "ines.calder", "ruth.anand", "sam.okoro"):
            demo.token_of(who)
        demo.clock.advance(timedelta(minutes=6))
        yield demo


GOOD = {
    "accounts.invite": {
        "name": "Jo Bell", "username": "jo.bell", "email": "jo.bell@whg.example", "agency": "whg", "role": "auditor",
        "training_on": "2026-10-01",
    },
    "accounts.change_role": {"role": "partner_lead"},
    "profile.change_password": {"password": "nine quiet boats at dawn", "again": "nine quiet boats at dawn"},
    "profile.confirm_factor": {"code": "123456"},
    "log.open_contents": {"reason": "Drawn for the sample of this quarter", "idempotency_key": "once"},
    "log.export": {"openings": "none"},
}  # fmt: skip
"""What a form must hold to be taken, where the proof is asked for only after that."""


@pytest.mark.parametrize("endpoint", sorted(PROVE_FIRST))
def test_what_matters_is_not_done_without_a_fresh_proof(stale, endpoint):
    (rule, method) = next((rule, method) for rule, method in routes(stale) if rule.endpoint == endpoint)
    door, things = MATRIX[endpoint], named(stale, rule)
    reached = [
        (who, thing) for who in ("sam.okoro", "tom.ellery", "maya.reid", "ruth.anand") for thing in things
        if door.lets_in(stale.accounts[who], thing.facts)
    ]  # fmt: skip
    assert reached, "nobody of the demonstration can do this, so that nothing was tried"
    who, thing = reached[0]
    browser, path = stale.browser_of(who), address(stale, rule, thing.ids)
    but = {*NOTED, "held_form", "account_session"}  # what was typed is kept, and the session was used
    before, fields = stale.contents(but), {"csrf_token": stale.token_of(who)} | GOOD.get(endpoint, {})
    answer = browser.get(path) if method == "GET" else browser.post(path, data=fields)
    assert answer.status_code == 302 and answer.location.startswith("/prove?next="), answer.status_code
    assert stale.contents(but) == before


def test_looking_and_ordinary_work_ask_for_no_proof(stale):
    for path in ("/", "/cases/", "/disclosures/", "/agreements/"):
        assert stale.browser_of("maya.reid").get(path).status_code == 200
    assert send(stale.browser_of("maya.reid"), "/account/phrase", "/account/", phrase="blue heron").status_code == 302


def test_one_of_ones_own_sessions_can_be_ended_and_nobody_elses(own_demo):
    demo = own_demo()
    first = demo.browser_of("maya.reid")
    demo.clock.advance(timedelta(seconds=31))
    second, _ = demo.try_to_sign_in("maya.reid")
    page = second.get("/account/").text
    (end,) = set(re.findall(r'action="(/account/sessions/[0-9a-f-]{36}/end)"', page))
    assert send(demo.browser_of("tom.ellery"), end, "/account/").status_code == 404
    assert first.get("/").status_code == 200
    assert send(second, end, "/account/").status_code == 302
    assert first.get("/").location.startswith("/sign-in") and second.get("/").status_code == 200


def test_a_fourth_session_ends_the_one_used_longest_ago_and_says_so(own_demo):
    demo = own_demo(limit_factor=1)
    browsers = []
    for _ in range(4):
        browsers.append(demo.try_to_sign_in("maya.reid")[0])
        demo.clock.advance(timedelta(seconds=31))
    assert [browser.get("/").status_code for browser in browsers] == [302, 200, 200, 200]
    assert "signed in on other devices" in browsers[0].get("/", follow_redirects=True).text


@pytest.mark.parametrize(("who", "minutes"), [
    ("maya.reid", 20), ("dana.orme", 20), ("ruth.anand", 15), ("sam.okoro", 15),
])  # fmt: skip
def test_a_session_without_use_is_over_and_a_used_one_lives_ten_hours(own_demo, who, minutes):
    demo = own_demo()
    browser = demo.browser_of(who)
    for _ in range((10 * 60 - 1) // (minutes - 1)):
        demo.clock.advance(timedelta(minutes=minutes - 1))
        assert browser.get("/account/").status_code == 200
    demo.clock.advance(timedelta(minutes=minutes - 1))
    assert browser.get("/account/").location.startswith("/sign-in?next=/account/&ended=too_long")
    demo.clock.advance(timedelta(seconds=31))
    again, _ = demo.try_to_sign_in(who)
    demo.clock.advance(timedelta(minutes=minutes))
    assert again.get("/account/").location.endswith("ended=idle")


@pytest.mark.parametrize(("act", "fields"), [("disable", {}), ("sessions/end", {}), ("role", {"role": "partner_lead"}),
                                             ("invite", {})])  # fmt: skip
def test_what_an_administrator_does_to_an_account_ends_its_sessions_with_the_next_request(own_demo, act, fields):
    demo = own_demo()
    theirs = demo.browser_of("dana.orme")
    ((row,),) = demo.rows("select id from account where username = 'dana.orme'")
    assert theirs.get("/shared/").status_code == 200
    answer = send(demo.browser_of("sam.okoro"), f"/accounts/{UUID(row)}/{act}", "/account/", **fields)
    assert answer.status_code in (200, 302)
    assert theirs.get("/shared/").location.startswith("/sign-in")


def test_every_name_costs_one_hash_whatever_becomes_of_it(own_demo, monkeypatch):
    """Unknown, wrong, disabled, out with its agency, and waiting: the same work, so the same time (V6.3.8)."""
    demo, hashes = own_demo(limit_factor=1), []
    verify = Argon2id.verify_phc_encoded
    monkeypatch.setattr(Argon2id, "verify_phc_encoded", lambda *given: (hashes.append(1), verify(*given))[1])
    for _ in range(5):
        demo.give_password("kit.barlow", "a wrong one")
    hashes.clear()
    for username in ("nobody.known", "maya.reid", "ida.crane", "bob.garner", "kit.barlow", ""):
        _, answer = demo.give_password(username, "a wrong one of many letters")
        assert answer.status_code == 400 and hashes == [1], username
        hashes.clear()


def statements(demo: Demo, who: str, path: str) -> list[str]:
    """The database statements behind one GET, values left out."""
    browser, made = demo.browser_of(who), []
    listening = (demo.office.engine, "before_cursor_execute", lambda c, k, statement, *_: made.append(statement))
    event.listen(*listening)
    try:
        assert browser.get(path).status_code == 404
    finally:
        event.remove(*listening)
    return made


@pytest.mark.parametrize(("who", "kind", "hidden"), [
    ("owen.pike", "/cases/", "select id from case_file where reference = 'HC-2026-0114'"),
    ("dana.orme", "/shared/", "select public_ref from disclosure where agency_code = 'west-midlands-fire'"),
    ("vic.tranmere", "/shared/",
     "select public_ref from disclosure d join conflict_declaration c on c.case_id = d.case_id"
     " where d.state = 'sent' and d.agency_code = 'west-midlands-police'"),
    ("owen.pike", "/disclosures/", "select d.id from disclosure d join case_file c on c.id = d.case_id"
                                   " where c.reference = 'HC-2026-0114'"),
    ("joss.merrill", "/accounts/", "select id from account where username = 'maya.reid'"),
])  # fmt: skip
def test_what_is_hidden_makes_the_same_work_as_what_does_not_exist(demo, who, kind, hidden):
    """The times themselves: tests/benchmarks/doors.py."""
    value = demo.rows(hidden)[0][0]
    there = kind + (str(UUID(value)) if len(value) == 32 else value)
    nowhere = kind + (str(uuid4()) if len(value) == 32 else "0" * 26)
    assert statements(demo, who, there) == statements(demo, who, nowhere)


def test_a_link_to_set_a_new_password_leads_to_the_hub_whatever_host_was_claimed(own_demo, tmp_path):
    demo = own_demo()
    browser = a_browser(demo.app)
    claimed = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example", "X-Forwarded-Proto": "https"}
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/reset").text).group(1)
    assert browser.post("/reset", data={"csrf_token": token, "name": "dana.orme"}, headers=claimed).status_code == 200
    evil = browser.post("/reset", data={"csrf_token": token, "name": "dana.orme"}, headers={"Host": "evil.example"})
    assert evil.status_code == 400
    drain_to_folder(demo.office, tmp_path, demo.settings.base_url)
    mails = [path.read_text() for path in tmp_path.glob("*.eml")]
    (mail,) = [text for text in mails if "/reset/" in text]
    assert f"{demo.settings.base_url}/reset/" in mail and "evil" not in mail


def test_even_what_is_not_there_among_static_files_carries_the_headers(demo):
    answer = demo.browser_of("").get("/health")
    with demo.browser_of("").get("/static/css/theme.css") as kept, demo.browser_of("").get("/static/no.css") as missing:
        for each in (answer, kept, missing):
            assert each.headers["Content-Security-Policy"].startswith("default-src 'none'")
            assert each.headers["X-Content-Type-Options"] == "nosniff"
            assert "Server" not in each.headers and "X-Powered-By" not in each.headers
        assert missing.status_code == 404 and missing.headers["Cache-Control"] == "no-store"
