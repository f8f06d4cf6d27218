"""Coming in: two steps, one answer for whatever went wrong, a cookie that dies on the server."""

from datetime import timedelta

import pytest

from tests.browsing import COOKIE, a_browser, an_app, send, sign_in
from tests.people import PASSWORD, an_account, an_agency, code_now


@pytest.fixture
def app(sqlite_office, tmp_path):
    an_agency(sqlite_office)
    an_account(sqlite_office, "maya.reid")
    return an_app(sqlite_office, tmp_path)


def test_password_and_code_lead_to_the_home_page(app, sqlite_office):
    browser = a_browser(app)
    assert sign_in(browser, sqlite_office, "maya.reid").location == "/"
    home = browser.get("/")
    assert home.status_code == 200 and "Maya Reid" in home.text
