"""The demonstration, seeded in process with its own code, and everybody of it at a browser of their own.

Signing in goes the ordinary way, with the password and the secret that `accounts.json` publishes. The clock
stands still at one instant, so that sessions and proofs stay fresh however long a sweep takes.
Source: contracts for the demonstration (what it writes beside its data).
"""

import base64
import hashlib
import json
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from hub.app import create_app
from hub.config import Settings, open_office
from hub.db.base import Base
from hub.db.work import Office
from hub.demo.seed import prepare_folder, seed
from hub.identity.proving import code_at
from hub.identity.rules import STEP_SECONDS
from hub.kernel.clock import FixedClock
from tests.browsing import Browser, a_browser, send, token_of

NOW = "2026-11-24T14:00:00+00:00"
PORT = 8000


def seed_into(folder: Path) -> None:
    """Build the demonstration in `folder` as `hub demo --seed-only` does."""
    environ = {"HUB_NOW": NOW}
    prepare_folder(Settings.for_demo(folder, "127.0.0.1", PORT, environ))
    settings = Settings.for_demo(folder, "127.0.0.1", PORT, environ)
    office = open_office(settings)
    try:
        seed(office, settings)
        stick_mails(office.engine)
    finally:
        office.engine.dispose()
        office.vault.close()


STUCK = (
    ("failed", "unknown", 1, None),
    ("failed", "refused", 3, None),
    ("waiting", "later", 7, "2036-01-01 09:00:00.000000"),
)
"""State, trouble, tries and next try of mails that do not get through."""


def stick_mails(engine: Engine) -> None:
    """Mails to readers that do not get through, one of each sort: in a demonstration every mail arrives."""
    query = text(
        "UPDATE notice SET state = :state, trouble = :trouble, attempts = :tries, due_at = :due, sent_at = NULL"
        " WHERE id = (SELECT min(id) FROM notice WHERE state = 'sent' AND url LIKE '/shared/%')"
    )
    with engine.begin() as connection:
        for state, trouble, tries, due in STUCK:
            connection.execute(query, {"state": state, "trouble": trouble, "tries": tries, "due": due})


@dataclass
class Demo:
    """A seeded demonstration with its application. browsers: one for each account that was asked for."""

    folder: Path
    settings: Settings
    office: Office
    app: Flask
    browsers: dict[str, Browser] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    @cached_property
    def accounts(self) -> dict[str, dict[str, str]]:
        """What `accounts.json` says, by username."""
        rows = json.loads((self.folder / "accounts.json").read_text(encoding="utf-8"))
        return {row["username"]: row for row in rows}

    @cached_property
    def secrets(self) -> list[dict]:
        """What `secrets.json` says."""
        return json.loads((self.folder / "secrets.json").read_text(encoding="utf-8"))

    @property
    def clock(self) -> FixedClock:
        """The one clock of this demonstration and of its authenticators."""
        return self.office.clock

    def code_of(self, username: str, later_steps: int = 0) -> str:
        """What this person's authenticator shows now, or some steps later."""
        text = self.accounts[username]["totp_secret"]
        secret = base64.b32decode(text + "=" * (-len(text) % 8))
        return code_at(secret, int(self.clock.now().timestamp()) // STEP_SECONDS + later_steps)

    def try_to_sign_in(self, username: str) -> tuple[Browser, TestResponse]:
        """Password, then code if it is asked for; the last answer."""
        browser, answer = self.give_password(username, self.accounts[username]["password"])
        if answer.status_code == 302 and answer.location.startswith("/sign-in/code"):
            answer = send(browser, "/sign-in/code", code=self.code_of(username))
        return browser, answer

    def give_password(self, username: str, password: str) -> tuple[Browser, TestResponse]:
        """The first step alone, with whatever password; the answer."""
        browser = a_browser(self.app)
        return browser, send(browser, "/sign-in", username=username, password=password)

    def browser_of(self, username: str) -> Browser:
        """The signed-in browser of this person: the same one each time. An empty name is somebody not signed in."""
        if username not in self.browsers:
            if not username:
                self.browsers[username] = a_browser(self.app)
            else:
                browser, answer = self.try_to_sign_in(username)
                assert (answer.status_code, answer.location) == (302, "/"), username
                self.browsers[username] = browser
        return self.browsers[username]

    def token_of(self, username: str) -> str:
        """The form token of this person's session, fetched once."""
        if username not in self.tokens:
            self.tokens[username] = token_of(self.browser_of(username).get("/account/" if username else "/sign-in"))
        return self.tokens[username]

    def contents(self, but: Collection[str] = ()) -> dict[str, str]:
        """A digest of every table's rows, but those named: equal where nothing was changed."""
        tables = [name for name in sorted(Base.metadata.tables) if name not in but]
        return {
            name: hashlib.sha256(repr(sorted(map(repr, self.rows(f"select * from {name}")))).encode()).hexdigest()
            for name in tables
        }

    def log_size(self) -> int:
        """How many entries the sealed log holds."""
        return self.count("ledger_leaf")

    def count(self, table: str) -> int:
        """How many rows a table holds, whoever may see them."""
        with self.office.engine.connect() as connection:
            return connection.exec_driver_sql(f"select count(*) from {table}").scalar_one()

    def rows(self, query: str) -> list[tuple]:
        """Rows of a query of the test's own, past every door."""
        with self.office.engine.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query)]


@contextmanager
def opened(folder: Path, now: datetime | None = None) -> Iterator[Demo]:
    """The demonstration that lies in `folder`, served in process. now: where its clock stands; when it was seeded."""
    pinned = now.isoformat() if now else NOW
    # In process one reader asks quicker than all people of an agency do.
    environ = {"HUB_NOW": pinned, "HUB_AGENCY_REQUESTS_A_MINUTE": "36000", "HUB_AGENCY_COPIES_A_MINUTE": "3600"}
    settings = Settings.for_demo(folder, "127.0.0.1", PORT, environ)
    office = open_office(settings)
    # Authenticators go by the same standing clock, so that the codes of one instant stay good.
    app = create_app(settings, office, device_clock=office.clock)
    try:
        yield Demo(folder, settings, office, app)
    finally:
        office.engine.dispose()
        office.vault.close()


@contextmanager
def copy_of(seeded: Path, folder: Path, **practice: int) -> Iterator[Demo]:
    """A copy of a seeded demonstration that a test may change as it likes. practice: figures of its own."""
    shutil.copytree(seeded, folder, dirs_exist_ok=True)
    with opened(folder) as demo:
        if practice:
            office = replace(demo.office, practice=replace(demo.office.practice, **practice))
            demo = replace(demo, office=office, app=create_app(demo.settings, office, device_clock=office.clock))
        yield demo
