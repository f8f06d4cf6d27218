"""What every request must bring and every answer carries; one answer for hidden and missing."""

import logging
from datetime import timedelta
from types import ModuleType
from uuid import uuid4

import pytest
from flask import Blueprint
from sqlalchemy import select

from hub.access.permissions import Permission
from hub.app import page_modules
from hub.db.work import Office
from hub.identity.records import AccountRecord, SecurityEventRecord
from hub.identity.sessions import DOORKEEPER
from hub.kernel.errors import BusyError, ConfigError, ConflictError, RefusedError, UnavailableError
from hub.kernel.practice import Practice
from tests.browsing import a_browser, an_app, identity_pages, send, sign_in, token_of
from tests.people import an_account, an_agency

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)


def somebody(app, office, username="maya.reid"):
    browser = a_browser(app)
    sign_in(browser, office, username)
    return browser


def pages_of(name: str, declared: bool = True, **views) -> ModuleType:
    """A set of pages of our own: each view at `/<name>/<its name>`."""
    module = ModuleType(f"hub.web.{name}")
    module.bp = Blueprint(name, module.__name__, url_prefix=f"/{name}")
    for endpoint, view in views.items():
        module.bp.add_url_rule(f"/{endpoint}", endpoint, view, methods=["GET", "POST"])
    module.PERMISSIONS = {f"{name}.{view}": Permission.HOME_READ for view in views} if declared else {}
    return module


def failing(error: Exception):
    def view():
        raise error

    return view


@pytest.mark.parametrize("path", ["/sign-in", "/privacy", "/health", "/nothing/here", "/", "/.well-known/security.txt"])
def test_every_answer_carries_the_headers(app, path):
    headers = a_browser(app).get(path).headers
    assert headers["Content-Security-Policy"] == CSP
    assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert "charset=utf-8" in headers["Content-Type"]
    assert "Access-Control-Allow-Origin" not in headers
    assert len(headers["X-Request-Id"]) == 26


def test_errors_of_every_status_carry_them_too(office, tmp_path):
    extra = pages_of("failing", fault=failing(ValueError("Mrs Somebody of 4 The Row")))
    browser = somebody(an_app(office, tmp_path, [*identity_pages(), extra]), office)
    token = token_of(browser.get("/account/"))
    answers = {
        400: browser.post("/account/phrase", data={"phrase": "x"}),
        404: browser.get("/nothing"),
        405: browser.delete("/sign-in", headers={"X-CSRFToken": token}),
        413: browser.post("/account/phrase", data={"csrf_token": token, "phrase": "x" * (1024 * 1024 + 1)}),
        415: browser.post("/account/phrase", json={"phrase": "x"}, headers={"X-CSRFToken": token}),
        500: browser.get("/failing/fault"),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        assert answer.headers["Content-Security-Policy"] == CSP and answer.headers["Cache-Control"] == "no-store"


def test_static_files_may_be_kept(app):
    with a_browser(app).get("/static/css/theme.css") as answer:
        assert answer.status_code == 200 and "no-store" not in answer.headers.get("Cache-Control", "")


def test_a_demonstration_over_http_does_not_ask_for_https(office, tmp_path):
    app = an_app(office, tmp_path, demo=True, base_url="http://127.0.0.1:8000")
    assert "Strict-Transport-Security" not in a_browser(app).get("/sign-in").headers


def test_another_host_name_is_refused(app):
    assert a_browser(app).get("/sign-in", base_url="https://evil.example").status_code == 400
    assert a_browser(app).get("/reset", headers={"X-Forwarded-Host": "evil.example"}).status_code == 200


@pytest.mark.parametrize("headers", [
    {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
    {"Origin": "null"}, {"Origin": "null", "Sec-Fetch-Site": "cross-site"}, {"Origin": "http://hub.whg.example"},
])  # fmt: skip
def test_a_form_sent_from_elsewhere_is_refused_even_with_its_token(app, office, headers):
    browser = somebody(app, office)
    token = token_of(browser.get("/account/"))
    answer = browser.post("/account/phrase", data={"csrf_token": token, "phrase": "x"}, headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize("headers", [
    {}, {"Origin": "https://hub.whg.example"}, {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
])  # fmt: skip
def test_a_form_of_ours_is_taken(app, office, headers):
    browser = somebody(app, office)
    token = token_of(browser.get("/account/"))
    answer = browser.post("/account/phrase", data={"csrf_token": token, "phrase": "x"}, headers=headers)
    assert answer.status_code == 302


def test_a_form_token_of_another_session_is_refused_before_anything_is_read(app, office):
    theirs = token_of(somebody(app, office, "joss.merrill").get("/account/"))
    browser = somebody(app, office)
    for token in ("", "nonsense", theirs):
        answer = browser.post("/account/phrase", data={"csrf_token": token, "unknown": "x"})
        assert answer.status_code == 400 and "unknown" not in answer.text.lower()


def test_the_sign_in_forms_token_belongs_to_one_browser(app):
    token = token_of(a_browser(app).get("/sign-in"))
    assert a_browser(app).post("/sign-in", data={"csrf_token": token, "username": "x"}).status_code == 400


def test_every_posting_address_refuses_a_form_without_a_token(app, office):
    browser = somebody(app, office)
    for rule in app.url_map.iter_rules():
        if "POST" in rule.methods:
            with app.test_request_context(base_url="https://hub.whg.example"):
                values = {name: uuid4() if kind.__class__.__name__ == "UUIDConverter" else "x"
                          for name, kind in rule._converters.items()}  # fmt: skip
                path = app.url_map.bind("hub.whg.example", url_scheme="https").build(rule.endpoint, values, "POST")
            assert browser.post(path, data={}).status_code == 400, path


def test_a_field_the_form_does_not_have_is_refused(app, office):
    browser = somebody(app, office)
    assert send(browser, "/account/phrase", "/account/", phrase="x", role="admin").status_code == 400


def test_nothing_but_the_public_list_answers_a_stranger(app):
    reached = set()
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and not rule.arguments and rule.endpoint != "static":
            answer = a_browser(app).get(rule.rule)
            if answer.status_code == 200:
                reached.add(rule.rule)
            else:
                assert answer.status_code == 302 and answer.location.startswith("/sign-in"), rule.rule
    assert reached == {
        "/sign-in", "/reset", "/privacy", "/accessibility", "/health", "/.well-known/security.txt",
    }  # fmt: skip


def test_health_says_no_more_than_that_it_is_well(app):
    assert a_browser(app).get("/health").text == "ok\n"


def test_an_address_without_an_entry_in_the_table_stops_the_start(office, tmp_path):
    pages = pages_of("forgotten", declared=False, index=lambda: "x")
    with pytest.raises(ConfigError, match="forgotten.index"):
        an_app(office, tmp_path, [*identity_pages(), pages])


def test_an_entry_without_an_address_stops_the_start_too(office, tmp_path):
    pages = pages_of("gone")
    pages.PERMISSIONS = {"gone.index": Permission.HOME_READ}
    with pytest.raises(ConfigError, match="gone.index"):
        an_app(office, tmp_path, [*identity_pages(), pages])


def test_an_id_that_nobody_looks_up_stops_the_start(office, tmp_path):
    pages = pages_of("loose", view=lambda thing_id: "x")
    pages.bp.add_url_rule("/<uuid:thing_id>", "one", lambda thing_id: "x")
    pages.PERMISSIONS["loose.one"] = Permission.HOME_READ
    with pytest.raises(ConfigError, match="an id that nobody looks up: loose.one"):
        an_app(office, tmp_path, [*identity_pages(), pages])


def test_a_form_is_not_judged_for_somebody_who_has_no_business_with_it(app, office):
    an_account(office, "sam.okoro", "admin")
    faulty = {"role": "emperor"}
    with office.open_reading(DOORKEEPER) as reading:
        reading.require(Permission.SERVICE_RUN)
        theirs = reading.session.scalar(select(AccountRecord.id).where(AccountRecord.username == "maya.reid"))
    lead, admin = somebody(app, office, "joss.merrill"), somebody(app, office, "sam.okoro")
    hidden = send(lead, f"/accounts/{theirs}/role", "/account/", **faulty)
    missing = send(lead, f"/accounts/{uuid4()}/role", "/account/", **faulty)
    assert hidden.status_code == missing.status_code == 404 and hidden.data == missing.data
    assert send(admin, f"/accounts/{theirs}/role", "/account/", **faulty).status_code == 400


@pytest.mark.parametrize("path", ["/accounts/\x00", "/security-log/\x1b", "/agreements/a\x00b/1.0"])
def test_an_address_with_a_control_character_is_nowhere(app, office, path):
    assert somebody(app, office).get(path).status_code == 404


@pytest.mark.parametrize("query", ["?after=%00", "?told=a%1Bb", "?next=%FF%FE", "?%00=x"])
def test_a_query_with_a_control_character_or_broken_letters_is_refused(app, office, query):
    assert somebody(app, office).get("/account/" + query).status_code == 400


def test_the_form_token_of_a_session_stays_the_same_from_page_to_page(app, office, monkeypatch):
    browser = somebody(app, office)
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: 10.0)
    first = token_of(browser.get("/account/"))
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: 99.0)
    assert token_of(browser.get("/account/")) == first


def test_not_yours_and_not_there_are_the_same_answer(app, office):
    browser = somebody(app, office, "joss.merrill")
    with office.open_reading(DOORKEEPER) as reading:
        reading.require(Permission.SERVICE_RUN)
        theirs = reading.session.scalar(select(AccountRecord.id).where(AccountRecord.username == "maya.reid"))
    hidden, missing = browser.get(f"/accounts/{theirs}"), browser.get(f"/accounts/{uuid4()}")
    refused, nowhere = browser.get("/security-log/"), browser.get("/no/such/page")
    assert {answer.status_code for answer in (hidden, missing, refused, nowhere)} == {404}
    assert hidden.data == missing.data == refused.data == nowhere.data
    varies = {"X-Request-Id", "Date"}
    assert {n: v for n, v in hidden.headers.items() if n not in varies} == {
        n: v for n, v in missing.headers.items() if n not in varies
    }


def test_being_turned_away_is_noted_without_the_address(app, office):
    browser = somebody(app, office, "joss.merrill")
    browser.get("/accounts/00000000-0000-0000-0000-000000000001?reason=secret")
    with office.open_reading(DOORKEEPER) as reading:
        reading.require(Permission.SERVICE_RUN)
        kind, place = reading.session.execute(
            select(SecurityEventRecord.kind, SecurityEventRecord.place)
            .order_by(SecurityEventRecord.happened_at.desc(), SecurityEventRecord.kind)
            .limit(1)
        ).one()
    assert (kind, place) == ("not_found", "accounts.show")


@pytest.mark.parametrize(("error", "status"), [
    (RefusedError("The agreement has ended."), 422), (ConflictError(), 409), (BusyError(), 503),
    (UnavailableError(), 503),
])  # fmt: skip
def test_an_error_of_ours_has_its_own_status(office, tmp_path, error, status):
    app = an_app(office, tmp_path, [*identity_pages(), pages_of("failing", view=failing(error))])
    answer = somebody(app, office).get("/failing/view")
    assert answer.status_code == status
    assert ("Retry-After" in answer.headers) is (status == 503)
    assert "The agreement has ended." in answer.text or status != 422


def test_a_fault_of_ours_tells_nothing_on_the_page_nor_in_the_log(office, tmp_path, caplog):
    extra = pages_of("failing", view=failing(ValueError("Mrs Somebody of 4 The Row")))
    app = an_app(office, tmp_path, [*identity_pages(), extra])
    browser = somebody(app, office)
    with caplog.at_level(logging.DEBUG):
        answer = browser.get("/failing/view")
    assert answer.status_code == 500 and "Somebody" not in answer.text
    assert "Somebody" not in caplog.text and "ValueError" in caplog.text
    assert answer.headers["X-Request-Id"] in answer.text and answer.headers["X-Request-Id"] in caplog.text


def test_more_than_so_many_requests_a_minute_are_refused_for_that_account_alone(sqlite_office, tmp_path):
    few = Practice(requests_a_minute=6)
    office = Office(sqlite_office.engine, sqlite_office.vault, sqlite_office.master, sqlite_office.clock, few)
    an_agency(office)
    an_account(office, "maya.reid")
    an_account(office, "tom.ellery")
    app = an_app(office, tmp_path)
    browser = somebody(app, office)
    answers = [browser.get("/").status_code for _ in range(8)]
    assert answers == [200] * 6 + [429] * 2
    with office.open_reading(DOORKEEPER) as reading:
        reading.require(Permission.SERVICE_RUN)
        noted = select(SecurityEventRecord.repeats).where(SecurityEventRecord.kind == "too_many_requests")
        assert reading.session.scalars(noted).all() == [1]  # once a minute, however many were refused
    assert somebody(app, office, "tom.ellery").get("/").status_code == 200


def test_a_session_is_looked_at_anew_on_every_request(app, office):
    browser = somebody(app, office)
    assert browser.get("/").status_code == 200
    office.clock.advance(timedelta(hours=10))
    assert browser.get("/").location.startswith("/sign-in")


def test_an_agency_that_asks_for_too_much_is_told_when_it_works_again_and_the_others_notice_nothing(
    sqlite_office, tmp_path
):
    few = Practice(agency_requests_a_minute=30)
    office = Office(sqlite_office.engine, sqlite_office.vault, sqlite_office.master, sqlite_office.clock, few)
    for code in ("police", "fire"):
        an_agency(office, code, "police")
        for number in range(2):
            an_account(office, f"{code}.{number}", "partner_user", code)
    app = an_app(office, tmp_path)
    police = [somebody(app, office, f"police.{number}") for number in range(2)]
    fire = somebody(app, office, "fire.0")
    answers = [browser.get("/account/") for browser in police]
    assert [answer.status_code for answer in answers] == [200, 429]
    wait = int(answers[-1].headers["Retry-After"])
    assert 1 <= wait <= 2 and f"It works again in {wait} second" in answers[-1].text
    assert fire.get("/account/").status_code == 200


def test_whatever_a_reader_takes_away_counts_as_a_copy(office, tmp_path):
    app = an_app(office, tmp_path, page_modules())
    assert app.extensions["hub"].table.takes_away == {"copies.take", "shared.fetch_proof"}
