"""`hub demo` to the letter of its contract: what it builds, keeps, refuses and says, and who can be tried in it."""

import json
import os
import re
import shlex
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hub.cli.main import main
from hub.config import Settings, settings_for
from hub.kernel.practice import Practice
from tests.browsing import a_browser, send
from tests.demo_world import NOW, Demo, opened

FIELDS = ["name", "role", "agency", "team", "username", "password", "totp_secret", "state", "note"]


def demo(capsys: pytest.CaptureFixture, *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of one call that does not serve."""
    code = main(["demo", *arguments])
    told = capsys.readouterr()
    return code, told.out, told.err


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "demo.whg.example", "127.0.0.1.example", ""])
def test_a_host_that_others_could_reach_is_refused(capsys, tmp_path, host):
    code, _, told = demo(capsys, "--data", str(tmp_path / "data"), "--host", host)
    assert code == 2 and len(told.splitlines()) == 1 and "this machine only" in told
    assert not (tmp_path / "data").exists()


def addresses_of(folder: Path) -> dict[str, str]:
    """Databases of a real instance that the environment may name."""
    names = ("HUB_DATABASE_URL", "HUB_MIGRATION_URL", "HUB_VAULT_URL")
    return {name: f"sqlite:///{folder / name}.sqlite" for name in names}


@pytest.fixture(scope="module")
def rebuilt(seeded, tmp_path_factory) -> Path:
    """Folder of a demonstration that was built by `--fresh --seed-only` in place of an earlier one.

    The environment it was built in names the databases of a real instance, in the folder `real` beside it.
    """
    data = tmp_path_factory.mktemp("rebuilt") / "data"
    shutil.copytree(seeded, data)
    (data / "of-before.txt").touch()
    real = data.parent / "real"
    real.mkdir()
    with pytest.MonkeyPatch.context() as environment:
        for name, url in addresses_of(real).items():
            environment.setenv(name, url)
        assert main(["demo", "--data", str(data), "--fresh", "--seed-only"]) == 0
    return data


def test_a_second_start_keeps_everything(capsys, seeded, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(seeded, data)
    before = {path.name: path.read_bytes() for path in data.iterdir() if path.is_file()}
    assert demo(capsys, "--data", str(data), "--seed-only")[0] == 0
    assert {path.name: path.read_bytes() for path in data.iterdir() if path.is_file()} == before


def test_a_fresh_start_begins_anew(seeded, rebuilt):
    assert not (rebuilt / "of-before.txt").exists()
    assert (rebuilt / "secret.key").read_bytes() != (seeded / "secret.key").read_bytes()
    assert (rebuilt / "hub.sqlite").is_file()


def test_no_database_that_the_environment_names_is_ever_touched(rebuilt, monkeypatch):
    real = rebuilt.parent / "real"
    assert list(real.iterdir()) == []
    for name, url in addresses_of(real).items():
        monkeypatch.setenv(name, url)
    settings = settings_for(str(rebuilt))
    for url in (settings.database_url, settings.migration_url, settings.vault_url):
        assert url.startswith(f"sqlite:///{rebuilt}/")


def test_fresh_throws_nothing_away_that_is_no_demonstration(capsys, tmp_path):
    precious = tmp_path / "letters.txt"
    precious.write_text("dear Doreen")
    code, _, told = demo(capsys, "--data", str(tmp_path), "--fresh", "--seed-only")
    assert code == 2 and "nothing was removed" in told and precious.read_text() == "dear Doreen"


def test_what_an_interrupted_start_left_is_not_taken_for_a_demonstration(capsys, seeded, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(seeded, data)
    (data / "accounts.json").unlink()
    code, _, told = demo(capsys, "--data", str(data), "--seed-only")
    assert code == 2 and "--fresh" in told


def test_a_kept_demonstration_behind_its_migrations_is_told_the_very_command_that_brings_it_forward(
    capsys, seeded, tmp_path
):
    data = tmp_path / "a kept one"
    shutil.copytree(seeded, data)
    with sqlite3.connect(data / "hub.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    connection.close()
    code, _, told = demo(capsys, "--data", str(data))
    assert code == 2 and told.count("\n") == 1 and "stands at 0001" in told
    command = shlex.split(re.search("`(.*)`", told)[1])
    assert command == ["hub", "db", "upgrade", "--data", str(data)]
    assert main(["db", "check", "--data", str(data)]) == 1
    assert f"run `{shlex.join(command)}`" in capsys.readouterr().out


def test_the_clock_is_pinned_in_the_demonstration_only(tmp_path):
    pinned = Settings.for_demo(tmp_path, "127.0.0.1", 8000, {"HUB_NOW": NOW})
    assert pinned.clock().now() == datetime.fromisoformat(NOW)
    running = Settings.for_demo(tmp_path, "127.0.0.1", 8000, {}).clock()
    assert abs(running.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_limits_are_twenty_times_as_high_in_the_demonstration_and_ordinary_elsewhere(tmp_path):
    practice = Settings.for_demo(tmp_path, "127.0.0.1", 8000, {}).practice
    ordinary = Practice()
    for figure in ("requests_a_minute", "hard_limit_failures", "sessions_at_once", "opens_an_hour", "exports_an_hour"):
        assert practice.limit(getattr(practice, figure)) == 20 * ordinary.limit(getattr(ordinary, figure))
    assert ordinary.limit(ordinary.sessions_at_once) == 3


def test_it_is_built_the_same_each_time_but_for_keys_and_times(seeded, rebuilt):
    def listed(folder: Path) -> list[dict]:
        return [row | {"totp_secret": ""} for row in json.loads((folder / "accounts.json").read_text())]

    assert listed(rebuilt) == listed(seeded)
    assert json.loads((rebuilt / "secrets.json").read_text()) == json.loads((seeded / "secrets.json").read_text())
    assert len(list((rebuilt / "outbox").iterdir())) == len(list((seeded / "outbox").iterdir()))


def test_what_proves_somebody_lies_where_nobody_else_on_the_machine_reads_it(rebuilt):
    assert {stat.S_IMODE(path.stat().st_mode) for path in (rebuilt, rebuilt / "keys")} == {0o700}
    assert {stat.S_IMODE((rebuilt / name).stat().st_mode) for name in ("accounts.json", "secret.key")} == {0o600}


def test_the_accounts_are_those_that_the_contract_names(seeded):
    rows = json.loads((seeded / "accounts.json").read_text(encoding="utf-8"))
    assert all(list(row) == FIELDS for row in rows)
    active = [row for row in rows if row["state"] == "active"]
    roles = [row["role"] for row in active]
    assert roles.count("coordinator") >= 2
    assert {"case_officer", "dpo", "auditor", "admin", "partner_lead"} <= set(roles)
    assert [row for row in active if row["role"] == "chair" and row["agency"] != "whg"]
    readers = {(row["agency"], row["team"]) for row in active if row["role"] == "partner_user"}
    agencies = {agency for agency, _ in readers}
    assert {"west-midlands-police", "staffordshire-police"} <= agencies  # two of one kind
    assert {"west-midlands-fire", "midland-homes", "victim-support"} <= agencies
    assert agencies & {"black-country-icb", "walsall-healthcare-trust"}
    assert len({team for agency, team in readers if agency == "walsall-council" and team}) >= 2
    assert {row["state"] for row in rows} == {"active", "conflict-blocked", "agency-left", "not-accepted", "disabled"}
    assert [row["agency"] for row in rows if row["state"] == "agency-left"] == ["walsall-advice-centre"]
    assert len({row["username"] for row in rows}) == len({row["password"] for row in rows}) == len(rows)


def test_the_trust_file_judges_its_own_log(seeded, capsys, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(seeded, data)
    assert main(["ledger", "verify", "--data", str(data), "--trust", str(data / "trust.json")]) == 0


def test_a_secret_says_what_it_is_where_it_stands_and_who_may_see_it(seeded):
    rows = json.loads((seeded / "secrets.json").read_text(encoding="utf-8"))
    assert all(list(row) == ["value", "kind", "allowed", "where"] for row in rows)
    assert {row["kind"] for row in rows} == {"canary", "identity"}
    assert len({row["value"] for row in rows}) == len(rows) > 300
    assert all(row["allowed"] and row["where"] for row in rows)


def press(demo: Demo, username: str):
    """The button of one account, in a browser of its own; the answer."""
    browser = a_browser(demo.app)
    return browser, send(browser, "/sign-in/as", "/sign-in", username=username)


def test_each_account_has_its_button_and_comes_as_far_as_its_state_lets_it(own_demo):
    demo = own_demo()
    page = a_browser(demo.app).get("/sign-in").text
    for username, account in demo.accounts.items():
        assert f'value="{username}"' in page, username
        browser, answer = press(demo, username)
        comes_in = account["state"] not in ("agency-left", "disabled")
        assert answer.status_code == 302 and (answer.location == "/") is comes_in, username
        assert (browser.get("/").status_code == 200) is comes_in, username


def test_after_each_restart_the_button_still_signs_in_with_a_code_not_used_before(own_demo):
    folder = own_demo().folder
    now = datetime.fromisoformat(NOW)
    for start in range(3):
        with opened(folder, now + timedelta(seconds=31 * start)) as demo:
            browser, answer = press(demo, "maya.reid")
            assert answer.location == "/" and browser.get("/").status_code == 200
            _, waits = press(demo, "maya.reid")
            seconds = re.search(r"The next one shows in (\d+) seconds?", waits.text)
            assert "was used already" in waits.text and 0 < int(seconds.group(1)) <= 30


def running(data: Path, port: int) -> subprocess.Popen:
    """`hub demo` as a person starts it."""
    command = [sys.executable, "-m", "hub.cli.main", "demo", "--data", str(data), "--port", str(port)]
    told = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen(command, cwd="/", env=os.environ, **told)


def a_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def fetched(url: str) -> tuple[str, str]:
    """The page and who says to have served it, waiting for the server to come up."""
    for _ in range(150):
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.read().decode(), answer.headers["Server"]
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    raise AssertionError("nothing answered")


@pytest.mark.real_commit
def test_it_says_what_to_do_first_serves_and_ends_when_told(seeded, tmp_path):
    data, port = tmp_path / "data", a_port()
    shutil.copytree(seeded, data)
    process = running(data, port)
    try:
        page, server = fetched(f"http://127.0.0.1:{port}/sign-in?next=/cases/%3Fq%3DFellows")
        assert page.count("Sign in as") > 20 and server == "hub"
    finally:
        process.send_signal(signal.SIGINT)
        told, _ = process.communicate(timeout=30)
    assert process.returncode == 0 and "Traceback" not in told and "Fellows" not in told
    assert re.findall(r"https?://\S+", told) == [f"http://127.0.0.1:{port}/sign-in"]
    accounts = json.loads((data / "accounts.json").read_text())
    people = [row["name"] for row in accounts if re.search(rf"^ *{row['name']}, .+: .+", told, re.M)]
    assert len(people) == 3


@pytest.mark.real_commit
def test_a_port_in_use_is_told_in_a_sentence(seeded, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(seeded, data)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = running(data, taken.getsockname()[1])
        told, _ = process.communicate(timeout=60)
    assert process.returncode != 0 and "Traceback" not in told and "in use" in told


def test_an_address_of_the_newer_kind_is_written_as_one(tmp_path):
    assert Settings.for_demo(tmp_path, "::1", 8000, {}).base_url == "http://[::1]:8000"
