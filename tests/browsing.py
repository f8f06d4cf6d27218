"""An application and people at it, for tests of the edge: plain functions around Flask's test client."""

import re
from collections.abc import Iterable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType

from flask import Flask, Response
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub.app import create_app
from hub.config import Settings
from hub.db.work import Office
from tests.people import PASSWORD, code_now

HOST = "hub.whg.example"
COOKIE = "__Host-hub"


def the_settings(folder: Path, **more) -> Settings:
    """Production settings that point nowhere."""
    settings = Settings(
        data=folder,
        database_url="",
        vault_url="",
        migration_url="",
        secret_key="a secret of more than thirty-two letters",
        keys=folder / "keys",
        mail=f"file:{folder}",
        base_url=f"https://{HOST}",
        origin="hub.whg.example/disclosures",
    )
    return replace(settings, **more)


def identity_pages() -> list[ModuleType]:
    """The sets of pages about coming in and accounts."""
    names = (
        "accounts", "cases", "conflicts", "demo_door", "home", "links", "profile", "public", "security_log", "shared",
        "sign_in",
    )  # fmt: skip
    return [import_module(f"hub.web.{name}") for name in names]


def an_app(office: Office, folder: Path, modules: Iterable[ModuleType] | None = None, **more) -> Flask:
    """The application over this office. modules: which sets of pages; the ones about identity unless told."""
    return create_app(the_settings(folder, **more), office, modules=identity_pages() if modules is None else modules)


class Browser(FlaskClient):
    """A test client that calls the instance by its own address."""

    def open(self, *args, **more) -> TestResponse:
        more.setdefault("base_url", self.application.extensions["hub"].settings.base_url)
        return super().open(*args, **more)


def a_browser(app: Flask) -> Browser:
    """A fresh browser, without a cookie."""
    return Browser(app, Response)


def token_of(response: TestResponse) -> str:
    """The form token of a page. Fails where the page has no form."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', response.text)
    assert found, f"no form on {response.request.path} ({response.status_code})"
    return found.group(1)


def send(browser: Browser, path: str, page: str | None = None, **fields) -> TestResponse:
    """Load `page` (default: `path`), then post its form token and these fields to `path`."""
    token = token_of(browser.get(page or path, follow_redirects=True))
    return browser.post(path, data={"csrf_token": token, **fields})


def sign_in(browser: Browser, office: Office, username: str, later_steps: int = 0) -> TestResponse:
    """Both steps with the password and code of every test account; the answer to the second."""
    send(browser, "/sign-in", username=username, password=PASSWORD)
    return send(browser, "/sign-in/code", code=code_now(office, later_steps))
