"""Does the hub refuse to start where it must? Real processes: one clear line, and the exit code.

Source: threat model 6.9; sealed log specification, sections 5.1, 9 and 10; contracts, sections 7 and 9.
"""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from hub.db.migrate import head
from tests.fault_rounds import most_memory
from tests.ledger_builders import drop_guards

ROOT = Path(__file__).parents[2]
SERVE = ("serve", "--bind", "127.0.0.1:1")


def settings_in(folder: Path) -> dict[str, str]:
    """Production settings of an instance in `folder`, and nothing else of this machine's environment but paths."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "HOME") if name in os.environ}
    return kept | {
        "PYTHONPATH": str(ROOT),
        "HUB_DATA": str(folder / "data"),
        "HUB_KEYS": str(folder / "keys"),
        "HUB_SECRET_KEY": "a secret of more than thirty-two letters",
        "HUB_MAIL": f"file:{folder / 'mail'}",
        "HUB_BASE_URL": "http://127.0.0.1:8000",
        "HUB_ORIGIN": "hub.example/disclosures",
    }


def hub(environment: dict[str, str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, output and error text of one command in a process of its own."""
    code = [sys.executable, "-m", "hub.cli.main", *arguments]
    done = subprocess.run(code, env=environment, capture_output=True, text=True, timeout=60, cwd="/")
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A folder in which `hub init` made an instance."""
    folder = tmp_path_factory.mktemp("instance")
    person = ("--admin", "asha.admin", "--name", "Asha Admin", "--email", "asha@whg.example")
    code, told, errors = hub(settings_in(folder), "init", *person)
    assert (code, errors) == (0, "") and "password" in told and "authenticator secret" in told
    return folder


@pytest.fixture
def instance(made, tmp_path) -> Path:
    """A copy of it that this test may break."""
    shutil.copytree(made, tmp_path / "instance")
    return tmp_path / "instance"


def refused(folder: Path, *arguments: str, **changed: str) -> str:
    """The one line with which a start is refused."""
    code, told, errors = hub(settings_in(folder) | changed, *(arguments or SERVE))
    assert code == 2 and told == "" and errors.startswith("hub: ") and errors.count("\n") == 1, (code, told, errors)
    return errors


def test_every_missing_setting_is_named_in_one_error(instance):
    names = ("HUB_DATA", "HUB_SECRET_KEY", "HUB_KEYS", "HUB_MAIL", "HUB_BASE_URL", "HUB_ORIGIN")
    told = refused(instance, **dict.fromkeys(names, ""))
    assert all(name in told for name in names)


def test_what_is_missing_and_what_is_unusable_stand_in_one_error(instance):
    told = refused(
        instance, HUB_DATA="", HUB_SECRET_KEY="short secret", HUB_BASE_URL="http://hub.example", HUB_MAIL="post",
        HUB_ORIGIN="the log", HUB_NOW="2026-11-24T12:00:00Z", HUB_LOG_FORMAT="xml", HUB_PROXIES="all",
        HUB_METRICS_TOKEN="short token",
    )  # fmt: skip
    for name in ("HUB_DATA", "HUB_SECRET_KEY", "HUB_BASE_URL", "HUB_MAIL", "HUB_ORIGIN", "HUB_NOW", "HUB_LOG_FORMAT",
                 "HUB_PROXIES", "HUB_METRICS_TOKEN"):  # fmt: skip
        assert name in told
    assert "short secret" not in told and "short token" not in told


def take_away(path: Path) -> None:
    path.unlink()


def put_another(path: Path) -> None:
    path.write_bytes(os.urandom(32))


@pytest.mark.parametrize(
    ("break_it", "told"),
    [
        (lambda keys: shutil.rmtree(keys), "HUB_KEYS: no such directory"),
        (lambda keys: keys.chmod(0o750), "HUB_KEYS: others can read the directory; set its mode to 0700"),
        (lambda keys: take_away(keys / "kek-1"), "HUB_KEYS: no kek-* file"),
        (lambda keys: (keys / "kek-1").write_bytes(b"short"), "HUB_KEYS: kek-1 must hold exactly 32 bytes"),
        (lambda keys: (keys / "kek-1").chmod(0o640), "HUB_KEYS: others can read kek-1; set its mode to 0600"),
        (lambda keys: put_another(keys / "kek-1"), "HUB_KEYS: kek-1 is another key than the vault's"),
        (lambda keys: (keys / "kek-1").rename(keys / "kek-2"), "HUB_KEYS: kek-1 is missing"),
        (lambda keys: take_away(keys / "index.key"), "HUB_KEYS: index.key cannot be read"),
        (lambda keys: put_another(keys / "index.key"), "HUB_KEYS: index.key is another key than the vault's"),
    ],
)
def test_a_missing_or_wrong_key_stops_the_start(instance, break_it, told):
    break_it(instance / "keys")
    assert told in refused(instance)


def test_a_database_behind_its_migrations_stops_the_start(instance):
    with sqlite3.connect(instance / "data" / "hub.sqlite") as connection:
        connection.execute("DELETE FROM alembic_version")
    connection.close()
    assert f"stands at nothing, this version needs {head()}: run `hub db upgrade`" in refused(instance)
    code, told, _ = hub(settings_in(instance), "db", "check")
    assert code == 1 and "run `hub db upgrade`" in told


def test_a_newer_database_is_left_alone(instance):
    with sqlite3.connect(instance / "data" / "hub.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    assert "stands at 9999" in refused(instance)
    assert "which this version does not know" in refused(instance, "db", "upgrade")


@pytest.mark.parametrize(
    "url", ["mysql://db/hub", "nonsense", "postgresql+psycopg2://x/y", "postgresql+psycopg://user:hunter2@127.0.0.1:1/x"]
)
def test_a_database_that_is_none_or_not_there_stops_the_start_and_its_password_is_not_told(instance, url):
    told = refused(instance, HUB_DATABASE_URL=url)
    assert "database" in told and "hunter2" not in told


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_database_that_may_forget_what_it_acknowledged_stops_the_start(instance, database_url):
    declared = {"HUB_DATABASE_URL": database_url, "HUB_STANDBY": "yes"}
    assert "synchronous_standby_names must name it" in refused(instance, **declared)
    name = make_url(database_url).database
    engine = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = off"))
    engine.dispose()
    assert "synchronous_commit must be on or remote_apply" in refused(instance, HUB_DATABASE_URL=database_url)


def test_a_vault_that_is_not_there_stops_the_start(instance):
    assert "HUB_VAULT_URL" in refused(instance, HUB_VAULT_URL="sqlite:////no/such/folder/vault")


def test_a_database_older_than_what_was_signed_is_served_on_hold(instance):
    """An older backup of the database beside today's keys (fault F17)."""
    environment = settings_in(instance)
    older = instance / "older.sqlite"
    shutil.copy(instance / "data" / "hub.sqlite", older)
    assert hub(environment, "ledger", "export", "-o", str(instance / "log.jsonl"))[0] == 0
    assert hub(environment, "ledger", "checkpoint")[0] == 0
    for part in (instance / "data").glob("hub.sqlite*"):
        part.unlink()
    shutil.copy(older, instance / "data" / "hub.sqlite")
    port = a_port()
    process = served(environment | {"HUB_BASE_URL": f"http://127.0.0.1:{port}"}, port)
    try:
        assert answered(f"http://127.0.0.1:{port}/health") == (200, "ok\n")
    finally:
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=30)
    assert "ledger hold: LEDGER_FORK: 2 entries were signed once, the log has 1" in errors
    code, told, _ = hub(environment, "ledger", "verify")
    assert code == 1 and told.startswith("TAMPERED ROLLBACK: ")
    code, told, _ = hub(environment, "doctor")
    assert code == 1 and "RED  sealed log: ROLLBACK" in told


def test_a_log_with_another_entry_where_something_was_signed_signs_nothing(instance):
    remembered = {"size": 1, "root": "A" * 43 + "="}
    (instance / "keys" / "high-water.json").write_text(json.dumps(remembered))
    code, _, errors = hub(settings_in(instance), "ledger", "checkpoint")
    assert code == 1 and errors.startswith("hub: LEDGER_FORK: at size 1 another root was signed once")
    code, _, errors = hub(settings_in(instance), "ledger", "export", "-o", str(instance / "log.jsonl"))
    assert code == 1 and errors.startswith("hub: ledger hold: LEDGER_FORK: at size 1 another root")
    code, told, _ = hub(settings_in(instance), "doctor")
    assert code == 1 and "RED  sealed log: FORK" in told


def test_a_high_water_file_that_cannot_be_read_stops_the_start(instance):
    (instance / "keys" / "high-water.json").write_text("{")
    assert "high-water.json cannot be read" in refused(instance)


def served(environment: dict[str, str], port: int) -> subprocess.Popen:
    code = [sys.executable, "-m", "hub.cli.main", "serve", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    told = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(code, env=environment, cwd="/", **told)


def a_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def answered(url: str) -> tuple[int, str]:
    """Status and body, waiting for the server to come up."""
    for _ in range(100):
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except OSError:
            time.sleep(0.2)
    raise AssertionError("nothing answered")


def test_a_whole_instance_is_served_and_ends_when_told(instance, tmp_path):
    """Even without the log's signing key: the log goes on unsigned, and the start says so (fault F22).

    No other door is opened: gunicorn would make a socket in the account's home, from which it can be told anything.
    """
    next((instance / "keys").glob("ledger-*.pem")).unlink()
    port, home = a_port(), tmp_path / "home"
    home.mkdir()
    environment = settings_in(instance) | {"HUB_BASE_URL": f"http://127.0.0.1:{port}"}
    process = served(environment | {"HOME": str(home), "XDG_RUNTIME_DIR": str(home)}, port)
    try:
        assert answered(f"http://127.0.0.1:{port}/health") == (200, "ok\n")
        status, page = answered(f"http://127.0.0.1:{port}/sign-in")
        assert status == 200 and "Sign in as" not in page
        assert list(home.iterdir()) == []
    finally:
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "nothing can be signed: HUB_KEYS: ledger-" in errors


@pytest.mark.parametrize("way", ["measured", "in pieces"])
def test_fifty_megabytes_are_refused_and_take_no_memory(instance, way):
    """Fault F29: neither read where the length is told, nor kept where it is not."""
    port = a_port()
    process = served(settings_in(instance) | {"HUB_BASE_URL": f"http://127.0.0.1:{port}"}, port)
    try:
        assert answered(f"http://127.0.0.1:{port}/health") == (200, "ok\n")
        servers = [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]
        before = {pid: most_memory(pid) for pid in (process.pid, *servers)}
        assert refused_body(port, 50_000_000, in_pieces=way == "in pieces") == 413
        after = {pid: most_memory(pid) for pid in before}
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert servers and max(after[pid] - before[pid] for pid in before) < 10_000


def refused_body(port: int, size: int, in_pieces: bool) -> int:
    """The status that answers a body of this size, sent until the hub takes no more of it."""
    begin = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.json"\r\n\r\n'
    pieces = [begin, *[b"[" * 50_000] * (size // 50_000), b"\r\n--b--\r\n"]
    told = "Transfer-Encoding: chunked" if in_pieces else f"Content-Length: {sum(map(len, pieces))}"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as hub_:
        head = ("POST /cases/import HTTP/1.1", f"Host: 127.0.0.1:{port}",
                "Content-Type: multipart/form-data; boundary=b", told, "", "")  # fmt: skip
        hub_.sendall("\r\n".join(head).encode())
        try:
            for piece in pieces:
                hub_.sendall(b"%x\r\n%b\r\n" % (len(piece), piece) if in_pieces else piece)
            hub_.sendall(b"0\r\n\r\n" if in_pieces else b"")
        except (BrokenPipeError, ConnectionResetError):
            pass  # It answered before everything was sent.
        return int(hub_.recv(65536).split()[1])


def test_the_doctor_finds_a_made_instance_fit_and_says_what_is_red(instance):
    environment = settings_in(instance)
    code, told, _ = hub(environment, "doctor")
    assert code == 0 and [line[:4] for line in told.splitlines()] == ["ok  "] * 12
    assert {line[5:].partition(":")[0] for line in told.splitlines()} == {
        "settings", "keys", "database", "clock", "signing key", "seal", "backups", "agreements", "sealed log", "worker",
        "mail", "language model",
    }  # fmt: skip
    code, told, _ = hub(environment | {"HUB_MAIL": ""}, "doctor")
    assert code == 1 and told.startswith("RED  settings: settings are missing: HUB_MAIL")


def test_init_changes_nothing_where_an_instance_lies(instance):
    person = [word for pair in PERSON.items() for word in pair]
    assert "keys are there already; nothing was changed" in refused(instance, "init", *person)


PERSON = {"--admin": "asha.admin", "--name": "Asha Admin", "--email": "asha@whg.example"}


@pytest.mark.parametrize(("flag", "value", "told"), [
    ("--email", "asha", "--email: Enter a mail address"), ("--admin", "A A", "--admin: Use 4 to 60 small letters"),
    ("--name", "", "--name: "),
])  # fmt: skip
def test_init_names_what_is_no_person_and_makes_nothing(tmp_path, flag, value, told):
    words = [word for pair in (PERSON | {flag: value}).items() for word in pair]
    assert told in refused(tmp_path, "init", *words)
    assert list(tmp_path.iterdir()) == []


def test_init_that_could_not_finish_can_be_tried_again(tmp_path):
    words = [word for pair in PERSON.items() for word in pair]
    nowhere = "postgresql+psycopg://hub@127.0.0.1:1/hub"
    assert "HUB_MIGRATION_URL" in refused(tmp_path, "init", *words, HUB_DATABASE_URL=nowhere)
    assert "HUB_VAULT_URL" in refused(tmp_path, "init", *words, HUB_VAULT_URL=nowhere)
    assert hub(settings_in(tmp_path), "init", *words)[0] == 0
    assert hub(settings_in(tmp_path), "doctor")[0] == 0


def test_init_does_not_take_over_a_database_with_other_keys(instance, tmp_path):
    words = [word for pair in PERSON.items() for word in pair]
    told = refused(instance, "init", *words, HUB_KEYS=str(tmp_path / "other"))
    assert "the database holds an instance already" in told
    assert hub(settings_in(instance), "doctor")[0] == 0


def test_an_upgrade_copies_the_database_first_with_what_lies_in_its_journal(instance):
    path = instance / "data" / "hub.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("CREATE TABLE written_late (id integer)")
        connection.commit()
        assert hub(settings_in(instance), "db", "upgrade") == (0, f"the database stands at {head()}\n", "")
    connection.close()
    with sqlite3.connect(path.with_name("hub.sqlite.before-upgrade")) as copy:
        assert copy.execute("SELECT count(*) FROM written_late").fetchone() == (0,)
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    copy.close()
    assert not list((instance / "data").glob(".hub.sqlite*"))


def test_a_log_whose_guards_were_dropped_is_red(instance):
    engine = create_engine(f"sqlite:///{instance / 'data' / 'hub.sqlite'}")
    with engine.begin() as connection:
        drop_guards(connection)
    engine.dispose()
    environment = settings_in(instance)
    code, told, _ = hub(environment, "doctor")
    assert code == 1 and "RED  sealed log: GUARD_MISSING" in told
    assert hub(environment, "db", "upgrade")[0] == 0
    assert hub(environment, "doctor")[0] == 0


def test_a_refused_start_is_told_to_a_collector_as_json(instance):
    shutil.rmtree(instance / "keys")
    code, _, errors = hub(settings_in(instance) | {"HUB_LOG_FORMAT": "json"}, *SERVE)
    line, for_people = errors.splitlines()
    assert code == 2 and for_people.startswith("hub: HUB_KEYS")
    told = json.loads(line)
    assert (told["logger"], told["event"], told["why"]) == ("hub.security", "start_refused", "ConfigError")


def test_a_served_instance_tells_every_line_as_json(instance):
    port, log = a_port(), instance / "security.log"
    environment = settings_in(instance) | {
        "HUB_BASE_URL": f"http://127.0.0.1:{port}", "HUB_LOG_FORMAT": "json", "HUB_SECURITY_LOG": str(log),
    }  # fmt: skip
    server = served(environment, port)
    try:
        assert answered(f"http://127.0.0.1:{port}/health?canary=1")[0] == 200
    finally:
        server.terminate()
        _, errors = server.communicate(timeout=30)
    rows = [json.loads(line) for line in errors.splitlines()]
    (asked,) = [row for row in rows if row["logger"] == "hub.request"]
    assert (asked["method"], asked["route"], asked["status"]) == ("GET", "/health", 200)
    assert any(row["logger"] == "gunicorn.error" for row in rows) and "canary" not in errors
    assert log.read_text() == ""
