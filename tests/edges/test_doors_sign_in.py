"""Coming in: two steps, one answer for whatever went wrong, a cookie that dies on the server."""

import json
import re
from base64 import b32encode
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.access.permissions import Permission
from hub.identity import accounts
from hub.identity.kinds import AgencyStatus
from hub.identity.records import AccountRecord, AgencyRecord, SessionRecord
from hub.identity.sessions import DOORKEEPER
from hub.kernel.errors import ConfigError
from hub.outbox.records import NoticeRecord
from tests.browsing import COOKIE, HOST, a_browser, an_app, send, sign_in, token_of
from tests.people import PASSWORD, SEED, an_account, an_agency, code_now, the_actor

WRONG = "wrong wrong wrong"
DEMO = {"demo": True, "base_url": "http://127.0.0.1:8000"}


@pytest.fixture
def office(sqlite_office):
    an_agency(sqlite_office)
    an_account(sqlite_office, "maya.reid")
    an_account(sqlite_office, "sam.okoro", "admin")
    return sqlite_office


def cookie_of(browser) -> str:
    found = browser.get_cookie(COOKIE, domain=HOST)
    return found.value if found else ""


def without_tokens(text: str) -> str:
    return re.sub(r'value="[^"]*"', "", text)


def test_password_and_code_lead_to_the_home_page(app, office):
    browser = a_browser(app)
    assert sign_in(browser, office, "maya.reid").location == "/"
    home = browser.get("/")
    assert home.status_code == 200 and "Maya Reid" in home.text


def test_a_password_alone_opens_nothing_but_the_page_for_the_code(app, office):
    browser = a_browser(app)
    assert send(browser, "/sign-in", username="maya.reid", password=PASSWORD).location == "/sign-in/code"
    for path in ("/", "/account/", "/accounts/", "/security-log/"):
        assert browser.get(path).location.startswith("/sign-in/code"), path


def test_the_page_that_was_asked_for_comes_after_both_steps(app, office):
    browser = a_browser(app)
    asked = browser.get("/account/")
    assert asked.location == "/sign-in?next=/account/"
    code_page = send(browser, "/sign-in", asked.location, username="maya.reid", password=PASSWORD, next="/account/")
    done = send(browser, "/sign-in/code", code_page.location, code=code_now(office), next="/account/")
    assert done.location == "/account/"


@pytest.mark.parametrize(
    "target", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_led_elsewhere_after_signing_in(app, office, target):
    browser = a_browser(app)
    send(browser, "/sign-in", username="maya.reid", password=PASSWORD)
    assert send(browser, "/sign-in/code", code=code_now(office), next=target).location == "/"


def test_unknown_wrong_throttled_and_disabled_get_one_answer(app, office):
    an_account(office, "ida.crane")
    with office.open_work(the_actor(office, "sam.okoro")) as work:
        account_id = work.session.scalar(select(AccountRecord.id).where(AccountRecord.username == "ida.crane"))
        accounts.disable_account(work, account_id)
    for _ in range(5):
        send(a_browser(app), "/sign-in", username="sam.okoro", password=WRONG)
    answers = [
        send(a_browser(app), "/sign-in", username=username, password=password)
        for username, password in (
            ("nobody", WRONG), ("maya.reid", WRONG), ("sam.okoro", PASSWORD), ("ida.crane", PASSWORD),
            ("", ""), ("maya.reid", "x" * 5000),
        )
    ]  # fmt: skip
    assert {answer.status_code for answer in answers} == {400}
    pages = {without_tokens(answer.text).replace("maya.reid", "") for answer in answers}
    assert len(pages) == 1 and all("Maya" not in page for page in pages)


@pytest.mark.parametrize("username", ["maya.reid", "nobody"])
def test_too_many_tries_are_answered_429_whether_or_not_the_name_exists(app, username):
    browser = a_browser(app)
    answers = [send(browser, "/sign-in", username=username, password=WRONG).status_code for _ in range(11)]
    assert answers == [400] * 10 + [429]


def test_a_forwarding_header_does_not_make_another_address(app):
    token = token_of((browser := a_browser(app)).get("/sign-in"))
    for number in range(100):
        browser.post(
            "/sign-in",
            data={"csrf_token": token, "username": f"n{number}" if number else "maya.reid", "password": WRONG},
            headers={"X-Forwarded-For": f"192.0.2.{number}"},
        )
    answer = browser.post("/sign-in", data={"csrf_token": token, "username": "maya.reid", "password": PASSWORD})
    assert answer.status_code == 429


def tries_from(browser, addresses) -> None:
    """A wrong password from each address in turn: first for an account that is there, then for names that are not."""
    token = token_of(browser.get("/sign-in"))
    for number, address in enumerate(addresses):
        browser.post(
            "/sign-in",
            data={"csrf_token": token, "username": f"n{number}" if number else "maya.reid", "password": WRONG},
            headers={"X-Forwarded-For": address},
        )


def right_password_from(browser, address: str) -> int:
    """The status of the right password, handed on by one proxy for this address."""
    data = {"csrf_token": token_of(browser.get("/sign-in")), "username": "maya.reid", "password": PASSWORD}
    return browser.post("/sign-in", data=data, headers={"X-Forwarded-For": address}).status_code


def test_behind_one_proxy_the_address_that_it_wrote_is_the_one_that_is_closed(office, tmp_path):
    browser = a_browser(an_app(office, tmp_path, proxies=1))
    tries_from(browser, ["203.0.113.7"] * 100)
    assert right_password_from(browser, "203.0.113.7") == 429
    assert right_password_from(browser, "198.51.100.9, 203.0.113.7") == 429
    assert right_password_from(browser, "203.0.113.7, 198.51.100.9") == 302


def test_behind_one_proxy_a_reader_cannot_write_an_address_for_it(office, tmp_path):
    browser = a_browser(an_app(office, tmp_path, proxies=1))
    tries_from(browser, [f"192.0.2.{number}, 203.0.113.7" for number in range(100)])
    assert right_password_from(browser, "192.0.2.200, 203.0.113.7") == 429


def test_the_cookie_is_the_hosts_own_secret_and_unreadable_to_script(app, office):
    answer = send(a_browser(app), "/sign-in", username="maya.reid", password=PASSWORD)
    written = answer.headers["Set-Cookie"]
    assert written.startswith(f"{COOKIE}=")
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in written
    assert "Domain" not in written and "Expires" not in written and "Max-Age" not in written


def test_the_cookie_changes_at_every_step_and_is_stored_nowhere(app, office):
    browser = a_browser(app)
    browser.get("/sign-in")
    values = [cookie_of(browser)]
    send(browser, "/sign-in", username="maya.reid", password=PASSWORD)
    values.append(cookie_of(browser))
    send(browser, "/sign-in/code", code=code_now(office))
    values.append(cookie_of(browser))
    office.clock.advance(timedelta(seconds=30))
    send(browser, "/prove", password=PASSWORD, code=code_now(office), next="/")
    values.append(cookie_of(browser))
    assert len(set(values)) == 4
    with office.open_reading(DOORKEEPER) as reading:
        reading.require(Permission.SERVICE_RUN)
        stored = reading.session.scalars(select(SessionRecord.token_hash)).all()
    assert not set(values) & set(stored)


def test_a_cookie_somebody_planted_is_not_taken_over(app, office):
    browser = a_browser(app)
    planted = "A" * 43
    browser.set_cookie(COOKIE, planted, domain=HOST, secure=True)
    sign_in(browser, office, "maya.reid")
    assert cookie_of(browser) != planted
    thief = a_browser(app)
    thief.set_cookie(COOKIE, planted, domain=HOST, secure=True)
    assert thief.get("/").location.startswith("/sign-in")


def test_after_signing_out_the_cookie_opens_nothing_and_the_browser_is_told_to_forget(app, office):
    browser = a_browser(app)
    sign_in(browser, office, "maya.reid")
    kept = cookie_of(browser)
    answer = send(browser, "/sign-out", "/")
    assert "cookies" in answer.headers["Clear-Site-Data"]
    thief = a_browser(app)
    thief.set_cookie(COOKIE, kept, domain=HOST, secure=True)
    assert thief.get("/").location.startswith("/sign-in")
    assert a_browser(app).get("/sign-out").status_code == 405


def test_an_account_is_out_on_the_next_request_after_its_agency_left(app, office, tmp_path):
    agency_id = an_agency(office, "police", "police")
    an_account(office, "dana.orme", "partner_user", "police")
    browser = a_browser(app)
    sign_in(browser, office, "dana.orme")
    assert browser.get("/").status_code == 200
    with office.open_work(DOORKEEPER) as work:
        work.require(Permission.SERVICE_RUN)
        work.session.get_one(AgencyRecord, agency_id).status = AgencyStatus.LEFT.value
    assert browser.get("/").location.startswith("/sign-in")


def test_an_account_whose_training_lapsed_keeps_its_own_page_and_loses_the_rest(app, office):
    browser = a_browser(app)
    sign_in(browser, office, "sam.okoro")
    office.clock.advance(timedelta(days=365))
    browser = a_browser(app)
    sign_in(browser, office, "sam.okoro")
    assert "run out" in browser.get("/").text
    assert browser.get("/account/").status_code == 200
    assert browser.get("/accounts/").location == "/"


def test_what_was_typed_survives_a_time_out(app, office):
    browser = a_browser(app)
    sign_in(browser, office, "maya.reid")
    token = token_of(browser.get("/account/"))
    office.clock.advance(timedelta(minutes=21))
    late = browser.post("/account/phrase", data={"csrf_token": token, "phrase": "blue heron"})
    assert late.location.startswith("/sign-in?next=/carry-on")
    send(browser, "/sign-in", late.location, username="maya.reid", password=PASSWORD, next="/carry-on")
    page = send(browser, "/sign-in/code", code=code_now(office), next="/carry-on")
    shown = browser.get(page.location)
    assert 'value="blue heron"' in shown.text
    fields = {"csrf_token": token_of(shown), "phrase": "blue heron"}
    on_its_way = browser.post("/carry-on", data=fields)
    assert on_its_way.status_code == 307  # the browser repeats the fields
    assert browser.post(on_its_way.location, data=fields).location == "/account/?told=phrase"
    assert "blue heron" in browser.get("/account/").text
    assert browser.get("/carry-on").location == "/"


def test_what_matters_asks_for_a_proof_and_then_goes_on(app, office):
    browser = a_browser(app)
    sign_in(browser, office, "maya.reid")
    office.clock.advance(timedelta(minutes=6))
    asked = browser.get("/account/password")
    assert asked.location == "/prove?next=/account/password"
    proved = send(
        browser, "/prove", asked.location, password=PASSWORD, code=code_now(office), next="/account/password"
    )
    assert proved.location == "/account/password"
    assert browser.get("/account/password").status_code == 200


def test_an_invited_person_sets_password_and_codes_on_the_pages(app, office):
    an_agency(office, "police", "police")
    admin = a_browser(app)
    sign_in(admin, office, "sam.okoro")
    fields = {
        "name": "Kit Barlow", "username": "kit.barlow", "email": "kit@police.example", "agency": "police",
        "role": "partner_user", "training_on-day": "1", "training_on-month": "10", "training_on-year": "2026",
    }  # fmt: skip
    invited = send(admin, "/accounts/new", **fields)
    number = "".join(re.search(r"(\d{3}) (\d{3})</code>", invited.text).groups())
    with office.open_reading(DOORKEEPER) as reading:
        reading.require(Permission.SERVICE_RUN)
        link = reading.session.scalar(select(NoticeRecord.url).where(NoticeRecord.kind == "invitation"))
    newcomer = a_browser(app)
    taken = send(newcomer, link, number=number, password="nine quiet boats at dawn", again="nine quiet boats at dawn")
    assert taken.location == "/sign-in/set-up"
    send(newcomer, "/sign-in/set-up/begin", "/sign-in/set-up")
    page = newcomer.get("/sign-in/set-up")
    key = re.search(r'<code class="hub-code">([A-Z2-7]+)</code>', page.text).group(1)
    assert "<svg" in page.text and len(key) == 32
    assert newcomer.get("/").location.startswith("/sign-in")


def test_a_link_that_never_was_one_used_and_one_that_ran_out_look_alike(app, office):
    send(a_browser(app), "/reset", name="maya.reid")
    with office.open_reading(DOORKEEPER) as reading:
        reading.require(Permission.SERVICE_RUN)
        link = reading.session.scalar(select(NoticeRecord.url))
    assert a_browser(app).get(link).status_code == 200
    office.clock.advance(timedelta(minutes=31))
    over, never = a_browser(app).get(link), a_browser(app).get("/reset/" + "A" * 43)
    assert over.status_code == never.status_code == 404 and over.data == never.data


def test_asking_for_a_link_says_the_same_for_any_name(app, office):
    known, unknown = (send(a_browser(app), "/reset", name=name) for name in ("maya.reid", "nobody"))
    assert known.status_code == unknown.status_code == 200
    assert without_tokens(known.text) == without_tokens(unknown.text)


def people_of_the_demonstration(folder) -> None:
    row = {
        "name": "Maya Reid", "role": "coordinator", "agency": "whg", "team": "", "username": "maya.reid",
        "password": PASSWORD, "totp_secret": b32encode(SEED).decode(), "state": "active", "note": "imports cases",
    }  # fmt: skip
    (folder / "accounts.json").write_text(json.dumps([row]))


def test_a_demonstrations_button_goes_through_both_steps_and_waits_for_an_unused_code(office, tmp_path):
    people_of_the_demonstration(tmp_path)
    app = an_app(office, tmp_path, **DEMO)
    browser = a_browser(app)
    assert "Sign in as" in browser.get("/sign-in").text
    assert send(browser, "/sign-in/as", "/sign-in", username="maya.reid").location == "/"
    assert "Maya Reid" in browser.get("/").text
    second = a_browser(app)
    waits = send(second, "/sign-in/as", "/sign-in", username="maya.reid")
    assert waits.status_code == 200 and "used already" in waits.text
    assert second.get("/").location.startswith("/sign-in")
    office.clock.advance(timedelta(seconds=30))
    assert send(second, "/sign-in/as", "/sign-in", username="maya.reid").location == "/"


@pytest.mark.parametrize("settings", [
    {}, {"demo": True, "base_url": "http://demo.whg.example"}, {"demo": False, "base_url": "http://127.0.0.1:8000"},
])  # fmt: skip
def test_without_a_demonstration_on_this_machine_there_is_no_such_button(office, tmp_path, settings):
    people_of_the_demonstration(tmp_path)
    app = an_app(office, tmp_path, **settings)
    page = a_browser(app).get("/sign-in")
    assert page.status_code == 200 and "Sign in as" not in page.text and "Maya" not in page.text
    assert "demo_door.sign_in_as" not in app.view_functions
    assert a_browser(app).post("/sign-in/as", data={"username": "maya.reid"}).status_code == 404


def test_a_key_too_weak_for_form_tokens_stops_the_start(office, tmp_path):
    with pytest.raises(ConfigError):
        an_app(office, tmp_path, secret_key="")
