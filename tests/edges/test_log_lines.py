"""What the hub tells its operator: lines that a machine can read, and no word of any case in them."""

import io
import json
import logging
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hub.access.permissions import Permission
from hub.identity import security_log
from hub.identity.kinds import EventKind
from hub.identity.sessions import DOORKEEPER
from hub.kernel import lines
from hub.kernel.errors import ConfigError
from tests.browsing import a_browser, send, sign_in, the_settings
from tests.people import PASSWORD


@contextmanager
def told(monkeypatch, form: str = "json", security_file: Path | None = None) -> Iterator[io.StringIO]:
    """Everything that is told on stderr meanwhile."""
    root, security = logging.getLogger(), logging.getLogger(lines.SECURITY)
    before = root.handlers[:]
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    lines.set_up(form, security_file)
    try:
        yield stream
    finally:
        for handler in security.handlers:
            handler.close()
        root.handlers[:], security.handlers[:], security.propagate = before, [], True


def parsed(stream: io.StringIO, logger: str = "") -> list[dict]:
    rows = [json.loads(line) for line in stream.getvalue().splitlines()]
    return [row for row in rows if row["logger"] == logger or not logger]


def test_each_request_is_one_line_that_says_who_asked_for_what_and_how_it_ended(app, office, monkeypatch):
    browser = a_browser(app)
    sign_in(browser, office, "joss.merrill")
    with told(monkeypatch) as stream:
        answer = browser.get("/account/?told=canary1234")
    (row,) = parsed(stream, "hub.request")
    assert (row["method"], row["route"]) == ("GET", "/account/")
    assert row["status"] == 200 and row["ms"] > 0 and row["level"] == "INFO"
    assert row["request"] == answer.headers["X-Request-Id"]
    assert row["agency"] == "police" and len(row["account"]) == 36
    assert row["at"].endswith("Z") and "canary1234" not in stream.getvalue() and "joss" not in stream.getvalue()


def test_an_address_is_told_by_its_pattern_alone(app, office, monkeypatch):
    browser = a_browser(app)
    with told(monkeypatch) as stream:
        for path in ("/invitation/canarytoken", "/accounts/canary-id", "/no/such/canary", "/static/canary.css"):
            browser.get(path)
        browser.open("/sign-in", method="CANARY")
        browser.get("/sign-in", base_url="https://canary.example")
    rows = parsed(stream, "hub.request")
    assert "canary" not in stream.getvalue().lower()
    assert {row["route"] for row in rows} >= {"(none)", "/static/<path:filename>", "/sign-in"}
    assert len(rows) == 6 and rows[4]["method"] == "OTHER" and rows[5]["status"] == 400


def test_a_fault_is_told_by_its_class_and_place_and_never_by_its_message(monkeypatch):
    with told(monkeypatch) as stream:
        try:
            raise ValueError("Mrs Canary of 4 The Row")
        except ValueError:
            logging.getLogger("hub.web").exception("request %s failed", "R1")
            logging.getLogger("sqlalchemy").exception("row %s", "Mrs Canary")
    ours, theirs = parsed(stream)
    assert "Canary" not in stream.getvalue()
    assert (ours["message"], ours["error"]) == ("request R1 failed", "ValueError")
    assert any("test_log_lines" in place for place in ours["where"])
    assert theirs["message"] == "row %s"


@pytest.mark.parametrize("form", lines.FORMATS)
def test_a_text_with_line_breaks_stays_one_line(monkeypatch, form):
    with told(monkeypatch, form) as stream:
        logging.getLogger("hub").warning("one\ntwo\r\n%s", "{\"level\": \"forged\"}\u2028x")
    assert len(stream.getvalue().splitlines()) == 1 and stream.getvalue().count("\n") == 1


def test_lines_for_people_hold_the_same_fields(app, monkeypatch):
    with told(monkeypatch, "lines") as stream:
        a_browser(app).get("/privacy")
    assert " INFO hub.request request " in stream.getvalue()
    assert " method=GET route=/privacy status=200 ms=" in stream.getvalue()


def test_the_security_stream_tells_what_happened_at_the_doors_in_a_file_of_its_own(
    app, office, monkeypatch, tmp_path
):
    path = tmp_path / "security.log"
    with told(monkeypatch, "json", path) as stream:
        browser = a_browser(app)
        send(browser, "/sign-in", username="joss.merrill", password="canary-wrong")
        sign_in(browser, office, "joss.merrill")
        browser.get("/security-log/")
        send(browser, "/sign-out", "/account/")
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert [row["event"] for row in rows] == ["sign_in_refused", "sign_in", "turned_away", "sign_out"]
    assert all(len(row["account"]) == 36 and row["logger"] == "hub.security" for row in rows)
    assert rows[0]["place"] == "sign_in.give_password" and len(rows[0]["source"]) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert parsed(stream, "hub.security") == []
    for word in ("canary", "joss", PASSWORD, "127.0.0.1"):
        assert word not in path.read_text() + stream.getvalue()


def test_what_was_taken_back_is_not_told(office, monkeypatch):
    with told(monkeypatch) as stream:
        with pytest.raises(ValueError, match="x"), office.open_work(DOORKEEPER) as work:
            work.require(Permission.SERVICE_RUN)
            security_log.record(work, EventKind.SIGN_IN)
            raise ValueError("x")
        with office.open_work(DOORKEEPER) as work:
            work.require(Permission.SERVICE_RUN)
            security_log.record(work, EventKind.SIGN_OUT)
    assert [row["event"] for row in parsed(stream)] == ["sign_out"]


def test_a_flood_is_told_no_more_often_than_it_is_written_down(office, monkeypatch):
    with told(monkeypatch) as stream:
        for _ in range(security_log.ROWS_A_MINUTE + 30):
            with office.open_work(DOORKEEPER) as work:
                work.require(Permission.SERVICE_RUN)
                security_log.record(work, EventKind.SIGN_IN_REFUSED)
    assert len(parsed(stream)) == security_log.ROWS_A_MINUTE


def test_no_line_of_a_whole_tour_holds_anything_that_was_planted(own_demo, monkeypatch):
    demo = own_demo()
    planted = {secret["value"] for secret in demo.secrets}
    with told(monkeypatch) as stream:
        for who in ("maya.reid", "ines.calder", "dana.orme", "ruth.anand", "sam.okoro"):
            browser = demo.browser_of(who)
            for path in ("/", "/cases/", "/disclosures/", "/shared/", "/log/", "/security-log/", "/system/"):
                browser.get(path)
            for reference in demo.rows("select reference from case_file"):
                browser.get(f"/cases/?q={reference[0]}")
            for (case_id,) in demo.rows("select id from case_file"):
                browser.get(f"/cases/{case_id}")
    rows = parsed(stream, "hub.request")
    assert len(rows) > 60 and {row["agency"] for row in rows if "agency" in row} == {"whg", "west-midlands-police"}
    assert not [value for value in planted if value in stream.getvalue()]


def test_a_security_log_that_cannot_be_written_stops_the_start(tmp_path):
    with pytest.raises(ConfigError, match="HUB_SECURITY_LOG cannot be written"):
        the_settings(tmp_path, security_log=tmp_path / "missing" / "security.log").set_up_log()


def test_people_who_read_lines_read_the_security_log_on_its_page(office, monkeypatch):
    with told(monkeypatch, "lines") as stream, office.open_work(DOORKEEPER) as work:
        work.require(Permission.SERVICE_RUN)
        security_log.record(work, EventKind.SIGN_IN)
    assert stream.getvalue() == ""
