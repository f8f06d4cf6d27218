"""The System page: mail that did not arrive, told without what it led to, and sent again or left by the administrator.

Source: faults F08, F09; threat model, section 5 (settings: the administrator).
"""

import re
from uuid import UUID

from tests.browsing import send
from tests.demo_world import Demo

BROKEN = "UPDATE notice SET state = 'failed', trouble = 'unknown', attempts = 3 WHERE id = "


def broken(demo: Demo) -> tuple[str, str]:
    """A notice about a disclosure that was given up: its id and address."""
    ((row, url),) = demo.rows("select id, url from notice where url like '/shared/%' order by id limit 1")
    with demo.office.engine.begin() as connection:
        connection.exec_driver_sql(f"{BROKEN}'{row}'")
    return str(UUID(row)), url


def counted(page: str) -> int:
    """How many mails a start page says did not arrive."""
    line = re.search(r'value">(\d+)</p>\s*<h2[^>]*><a[^>]*>Mails did not arrive', page)
    return int(line[1]) if line else 0


def state_of(demo: Demo, row: str) -> tuple[str, int]:
    ((state, attempts),) = demo.rows(f"select state, attempts from notice where id = '{UUID(row).hex}'")
    return state, attempts


def test_a_notice_that_did_not_arrive_is_shown_without_what_it_led_to(own_demo):
    demo = own_demo()
    _, url = broken(demo)
    page = demo.browser_of("sam.okoro").get("/system/").text
    assert "it may have arrived" in page and "shared" in page
    assert url not in page and url.rpartition("/")[2] not in page
    assert "Mails did not arrive" in demo.browser_of("sam.okoro").get("/").text


PAGES = {"shared": "/disclosures/", "disclosures": "/disclosures/", "cases": "/cases/"}
"""What an address leads to -> where the landlord's side would see it."""


def test_coordinators_are_told_of_mails_about_their_own_cases_and_of_no_others(own_demo):
    """Whatever a coordinator rings about is theirs to ring about; the administrator is told of every mail."""
    demo = own_demo()
    with demo.office.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE notice SET state = 'failed', trouble = 'unknown'")
    parts = [url.split("/") for (url,) in demo.rows("SELECT url FROM notice")]
    refs = {ref: str(UUID(row)) for row, ref in demo.rows("SELECT id, public_ref FROM disclosure")}
    places = [PAGES[part[1]] + refs.get(part[2], part[2]) for part in parts if part[1] in PAGES and part[2]]
    told = {}
    for username in ("maya.reid", "tom.ellery"):
        browser = demo.browser_of(username)
        told[username] = counted(browser.get("/").text)
        within = {place for place in set(places) if browser.get(place).status_code == 200}
        assert told[username] == sum(place in within for place in places) > 0, username
    assert counted(demo.browser_of("sam.okoro").get("/").text) == len(parts) > told["maya.reid"] > told["tom.ellery"]


def test_the_administrator_sends_it_again_or_leaves_it(own_demo):
    demo = own_demo()
    browser = demo.browser_of("sam.okoro")
    row, _ = broken(demo)
    assert send(browser, f"/system/notices/{row}/again", "/system/").status_code == 302
    assert state_of(demo, row) == ("waiting", 0)
    assert send(browser, f"/system/notices/{row}/again", "/system/").status_code == 404
    broken(demo)
    assert send(browser, f"/system/notices/{row}/leave", "/system/").status_code == 302
    assert state_of(demo, row)[0] == "cancelled"


def test_whoever_may_open_the_page_finds_it_in_the_navigation_and_nobody_else_does(demo):
    may, led = set(), set()
    for username in ("maya.reid", "ines.calder", "dana.orme", "ruth.anand", "noel.varga", "sam.okoro"):
        browser = demo.browser_of(username)
        may |= {username} if browser.get("/system/").status_code == 200 else set()
        led |= {username} if re.search(r'<nav.*href="/system/".*</nav>', browser.get("/").text, re.S) else set()
    assert led == may and {demo.accounts[username]["role"] for username in may} == {"dpo", "auditor", "admin"}


def test_nobody_else_sees_mail_in_trouble(own_demo):
    demo = own_demo()
    row, _ = broken(demo)
    for username in ("maya.reid", "dana.orme", "ruth.anand"):
        browser = demo.browser_of(username)
        assert send(browser, f"/system/notices/{row}/again", "/account/").status_code == 404
        assert "it may have arrived" not in browser.get("/system/").text
    assert state_of(demo, row) == ("failed", 3)
