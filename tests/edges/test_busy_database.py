"""While another writer holds the database, pages are read at once and forms are told to come again (fault F04)."""

import threading
from contextlib import contextmanager
from datetime import timedelta
from time import perf_counter

import pytest
from sqlalchemy import create_engine

from tests.browsing import a_browser, an_app, sign_in, token_of
from tests.people import an_account, an_agency

pytestmark = pytest.mark.real_commit


@contextmanager
def held(url: str):
    """Another process's writing block, as long as this one lasts."""
    engine = create_engine(url, connect_args={"check_same_thread": False, "isolation_level": None})
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection
        connection.exec_driver_sql("ROLLBACK")
    engine.dispose()


@pytest.fixture
def somebody(sqlite_office, tmp_path):
    an_agency(sqlite_office)
    an_account(sqlite_office, "maya.reid")
    browser = a_browser(an_app(sqlite_office, tmp_path))
    sign_in(browser, sqlite_office, "maya.reid")
    return browser


def timed(act):
    began = perf_counter()
    answer = act()
    return answer, perf_counter() - began


def test_pages_do_not_wait_and_forms_are_told_to_come_again(sqlite_office, sqlite_url, somebody):
    token = token_of(somebody.get("/account/"))
    sqlite_office.clock.advance(timedelta(minutes=2))
    with held(sqlite_url):
        page, took = timed(lambda: somebody.get("/account/"))
        assert page.status_code == 200 and took < 1
        missing, took = timed(lambda: somebody.get("/nothing-there"))
        assert missing.status_code == 404 and took < 1
        answer, took = timed(lambda: somebody.post("/sign-out", data={"csrf_token": token}))
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5") and 9 < took < 12
    assert somebody.get("/account/").status_code == 200
    assert somebody.post("/sign-out", data={"csrf_token": token}).status_code in (302, 303)


def test_a_session_that_ran_out_is_over_even_where_that_cannot_be_written_down(sqlite_office, sqlite_url, somebody):
    sqlite_office.clock.advance(timedelta(hours=11))
    with held(sqlite_url):
        answer, took = timed(lambda: somebody.get("/account/"))
    assert answer.status_code == 302 and "/sign-in" in answer.location and took < 1


def test_a_form_waits_its_turn(sqlite_url, somebody):
    token = token_of(somebody.get("/account/"))
    with held(sqlite_url) as other:
        threading.Timer(1, lambda: other.exec_driver_sql("COMMIT")).start()
        answer, took = timed(lambda: somebody.post("/sign-out", data={"csrf_token": token}))
        assert answer.status_code in (302, 303) and took > 0.9
        other.exec_driver_sql("BEGIN")

