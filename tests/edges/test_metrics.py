"""What a monitor is told: totals, for whoever brings the token, and nothing that tells anybody apart."""

import re
from datetime import timedelta

import pytest

from hub.access.permissions import Permission
from hub.db.engine import make_engine
from hub.db.work import Office
from hub.identity.sessions import DOORKEEPER
from hub.outbox.service import notice
from hub.web import metrics
from tests.browsing import a_browser, an_app, identity_pages, sign_in
from tests.ledger_builders import start
from tests.people import an_account, an_agency

TOKEN = "a-token-of-more-than-24-letters"


def brought(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def figures(text: str) -> dict[str, float]:
    """Every sample that has no label."""
    return {name: float(value) for name, value in re.findall(r"^(\w+) (\S+)$", text, re.MULTILINE)}


@pytest.fixture
def office(sqlite_office):
    start(sqlite_office)
    an_agency(sqlite_office)
    an_account(sqlite_office, "maya.reid")
    return sqlite_office


@pytest.fixture
def browser(office, tmp_path):
    return a_browser(an_app(office, tmp_path, [*identity_pages(), metrics], metrics_token=TOKEN))


@pytest.mark.parametrize("headers", [{}, brought(""), brought("another"), brought(TOKEN[:-1]), brought("é" * 30),
                                     {"Authorization": TOKEN}, {"Authorization": f"Basic {TOKEN}"}])  # fmt: skip
def test_without_the_token_there_is_no_such_page(browser, headers):
    answer = browser.get("/metrics", headers=headers)
    assert answer.status_code == 404 and answer.data == browser.get("/no/such/page").data


@pytest.mark.parametrize("token", ["", "None", TOKEN])
def test_where_no_token_is_set_none_is_right(office, tmp_path, token):
    browser = a_browser(an_app(office, tmp_path, [*identity_pages(), metrics]))
    assert browser.get("/metrics", headers=brought(token)).status_code == 404


def test_somebody_signed_in_needs_the_token_too(browser, office):
    sign_in(browser, office, "maya.reid")
    assert browser.get("/metrics").status_code == 404


def test_the_figures_of_outbox_worker_and_log(browser, office):
    account_id = an_account(office, "tom.ellery")
    with office.open_work(DOORKEEPER) as work:
        work.require(Permission.SERVICE_RUN)
        before = figures(browser.get("/metrics", headers=brought(TOKEN)).text)
        notice(work, "shared", account_id, "/shared/")
    office.clock.advance(timedelta(minutes=5))
    answer = browser.get("/metrics", headers=brought(TOKEN))
    assert answer.status_code == 200 and answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    found = figures(answer.text)
    assert set(found) == set(metrics.MEANINGS)
    assert found["hub_outbox_waiting"] == before["hub_outbox_waiting"] + 1
    assert found["hub_outbox_oldest_seconds"] == 300 and found["hub_outbox_failed"] == 0
    assert found["hub_ledger_entries"] == found["hub_ledger_unsigned"] == 1
    assert found["hub_ledger_unsigned_seconds"] == 300
    assert (found["hub_worker_alive"], found["hub_worker_late_seconds"], found["hub_ledger_hold"]) == (0, 0, 0)


def test_answers_are_counted_by_class_of_status_and_length(browser):
    for path in ("/privacy", "/privacy", "/no/such/canary"):
        browser.get(path)
    told = browser.get("/metrics", headers=brought(TOKEN)).text
    assert re.search(r'^hub_requests_total\{process="\d+",status="2xx"\} 2$', told, re.MULTILINE)
    assert re.search(r'^hub_requests_total\{process="\d+",status="4xx"\} 1$', told, re.MULTILINE)
    lengths = [int(count) for count in re.findall(r'^hub_request_seconds_bucket\{.+\} (\d+)$', told, re.MULTILINE)]
    assert lengths == sorted(lengths) and lengths[-1] == 3
    assert re.search(r'^hub_request_seconds_count\{process="\d+"\} 3$', told, re.MULTILINE)


def test_nobody_and_no_address_is_told_apart(browser, office):
    sign_in(browser, office, "maya.reid")
    browser.get("/account/?q=canary")
    told = browser.get("/metrics", headers=brought(TOKEN)).text
    assert not [word for word in ("canary", "maya", "whg", "account", "/") if word in told.lower()]
    assert set(re.findall(r"(\w+)=\"", told)) == {"process", "status", "le"}


def test_every_sample_is_announced_as_the_format_wants(browser):
    announced = set()
    for line in browser.get("/metrics", headers=brought(TOKEN)).text.splitlines():
        if line.startswith("# TYPE "):
            announced.add(line.split()[2])
        elif not line.startswith("#"):
            name = re.match(r"[a-z_]+", line).group(0)
            assert re.sub(r"_(bucket|sum|count)$", "", name) in announced or name in announced, line


def test_health_is_red_without_its_database_and_says_nothing_more(office, tmp_path):
    lost = Office(make_engine("postgresql+psycopg://hub:hunter2@127.0.0.1:1/hub"), office.vault, office.master,
                  office.clock)  # fmt: skip
    answer = a_browser(an_app(lost, tmp_path)).get("/health")
    assert (answer.status_code, answer.text) == (503, "unavailable\n")
