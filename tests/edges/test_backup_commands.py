"""Does an instance come back from its backups, and nothing with it that must not? Real files and processes.

Source: sealed log specification, sections 9 and 10; threat model 6.9; faults F17, F18; contracts, section 7.
"""

import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from hub.access.actors import AccountRole, service_actor
from hub.access.permissions import Permission
from hub.config import Settings, open_office
from hub.identity import accounts
from hub.identity.proving import hash_password, new_seed
from tests.commands import hub_here
from tests.conftest import database_at
from tests.edges.test_start import PERSON, a_port, answered, hub, served, settings_in
from tests.independent_checker import Trust, judge_export

pytestmark = pytest.mark.real_commit

WORDS = [word for pair in PERSON.items() for word in pair]
RESTORE = ("restore", "--as", PERSON["--admin"])


class Instance:
    """An instance in a folder, on one engine; `lose` takes its database away."""

    def __init__(self, folder: Path, server: str | None) -> None:
        self.folder, self.server, self.made = folder, server, []
        self.environment = settings_in(folder)
        self.empty()

    def empty(self) -> None:
        """Let the main database be one that holds nothing."""
        if self.server is None:
            for part in (self.folder / "data").glob("hub.sqlite*"):
                part.rename(part.with_name(f"lost-{uuid4().hex}"))
            return
        self.made.append(f"b_{uuid4().hex}")
        self.on_server(f"CREATE DATABASE {self.made[-1]}")
        self.environment["HUB_DATABASE_URL"] = database_at(self.server, self.made[-1])

    def on_server(self, statement: str) -> None:
        admin = create_engine(self.server, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(statement))
        admin.dispose()

    def run(self, *words: str) -> tuple[int, str, str]:
        return (hub if words[0] == "serve" else hub_here)(self.environment, *words)

    def right(self, *words: str) -> str:
        """What a command says that must succeed."""
        code, told, errors = self.run(*words)
        assert (code, errors) == (0, ""), (words, told, errors)
        return told

    def wrong(self, *words: str) -> str:
        """The one line with which a command refuses, having done nothing."""
        code, told, errors = self.run(*words)
        assert code == 2 and told == "" and errors.startswith("hub: ") and errors.count("\n") == 1, (code, told, errors)
        return errors

    def rows(self, query: str) -> list[tuple]:
        """What stands in its main database, past every door."""
        own = f"sqlite:///{self.folder / 'data' / 'hub.sqlite'}"
        engine = create_engine(self.environment.get("HUB_DATABASE_URL", own))
        with engine.connect() as connection:
            found = [tuple(row) for row in connection.execute(text(query))]
        engine.dispose()
        return found

    def served_health(self) -> tuple[int, str]:
        """What `/health` answers once the instance is served."""
        port = a_port()
        process = served(self.environment | {"HUB_BASE_URL": f"http://127.0.0.1:{port}"}, port)
        try:
            return answered(f"http://127.0.0.1:{port}/health")
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)

    def entries(self) -> int:
        """How long the sealed log is, found sound from its first entry to its last."""
        code, told, errors = self.run("ledger", "verify")
        assert code in (0, 3) and errors == "", told  # 3: its newest entries are not signed yet.
        return int(told.partition("size: ")[2].split()[0])

    def file(self, name: str = "nightly") -> str:
        return str(self.folder / name)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def instance(request, tmp_path) -> Iterator[Instance]:
    server = request.getfixturevalue("postgres_server") if request.param == "postgresql" else None
    made = Instance(tmp_path, server)
    made.right("init", *WORDS)
    yield made
    for name in made.made:
        made.on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def sqlite_instance(tmp_path) -> Instance:
    made = Instance(tmp_path, None)
    made.right("init", *WORDS)
    return made


def export(instance: Instance) -> None:
    """Add an entry to the log, and seal what stood before it."""
    instance.right("ledger", "export", "-o", instance.file(f"log-{uuid4().hex}"))


def test_a_lost_database_comes_back_and_is_served(instance):
    export(instance)
    told = instance.right("backup", instance.file())
    assert "2 entries in the log" in told and "destroy it after 30 days" in told
    instance.empty()
    assert "is restored: 2 entries in the log" in instance.right(*RESTORE, instance.file())
    assert "RED" not in instance.right("doctor")
    assert instance.served_health() == (200, "ok\n")
    export(instance)
    assert instance.entries() == 4  # The restore is an entry too.
    lines = "SELECT kind, by_id IS NOT NULL, detail FROM security_event WHERE kind IN ('backed_up', 'restored')"
    assert instance.rows(lines) == [("backed_up", False, ""), ("restored", True, "2 entries")]


def test_only_who_administers_the_instance_restores_it(instance):
    """A timer of the machine may back it up without an account; a name that is given must be one that may."""
    instance.right("backup", instance.file(), "--as", PERSON["--admin"])
    assert instance.run("backup", instance.file("other"), "--as", "nobody.known")[0] == 1
    assert not Path(instance.file("other")).exists()
    instance.empty()
    assert instance.run("restore", instance.file())[0] == 2  # --as is missing.
    code, told, errors = instance.run("restore", "--as", "nobody.known", instance.file())
    assert (code, told) == (1, "") and "--as nobody.known: no active account of this name is in the backup" in errors
    instance.right(*RESTORE, instance.file())  # Nothing was made before.


def test_database_and_vault_come_back_together_where_both_are_lost(instance):
    instance.right("backup", instance.file(), "--vault", instance.file("vault copy"))
    instance.empty()
    (instance.folder / "keys" / "vault.sqlite").rename(instance.file("lost vault"))
    assert "without it nothing opens: add --vault FILE" in instance.wrong(*RESTORE, instance.file())
    instance.right(*RESTORE, instance.file(), "--vault", instance.file("vault copy"))
    assert "RED" not in instance.right("doctor")


@pytest.mark.postgres
@pytest.mark.parametrize("instance", ["postgresql"], indirect=True)
def test_a_vault_on_postgresql_comes_back_too(instance):
    """It has a database of its own, under HUB_VAULT_URL."""
    main = instance.environment["HUB_DATABASE_URL"]
    instance.empty()
    vault = instance.environment["HUB_DATABASE_URL"]
    instance.empty()
    for part in (instance.folder / "keys").iterdir():
        part.unlink()
    instance.environment["HUB_VAULT_URL"] = vault
    instance.right("init", *WORDS)
    instance.right("backup", instance.file())
    instance.on_server(f"DROP DATABASE {make_url(vault).database} WITH (FORCE)")
    instance.on_server(f"CREATE DATABASE {make_url(vault).database}")
    instance.empty()
    instance.right(*RESTORE, instance.file(), "--vault", instance.file("nightly.vault"))
    assert "RED" not in instance.right("doctor")
    instance.environment["HUB_DATABASE_URL"] = instance.environment["HUB_VAULT_URL"]
    assert "must lie in one of its own" in instance.wrong("backup", instance.file("both"))
    assert main != vault and not Path(instance.file("both")).exists()


def test_a_backup_behind_what_was_signed_is_held(instance):
    """Fault F17: nothing is served or signed, and it is told how many entries are missing."""
    instance.right("backup", instance.file())
    export(instance)
    export(instance)
    instance.right("ledger", "checkpoint")
    instance.empty()
    code, told, errors = instance.run(*RESTORE, instance.file())
    assert code == 1 and errors == "" and "ledger hold: LEDGER_FORK: 3 entries were signed once, the log has 1" in told
    assert "Lost: 2 entries. Tell the DPO." in told
    for words in (("ledger", "checkpoint"), ("ledger", "export", "-o", instance.file("held"))):
        code, _, errors = instance.run(*words)
        assert code == 1 and "hub: ledger hold: LEDGER_FORK: 3 entries were signed once" in errors
    assert instance.run("doctor")[0] == 1


def test_the_hold_ends_when_the_missing_end_is_brought_back(instance):
    instance.right("backup", instance.file("older"))
    export(instance)
    instance.right("ledger", "checkpoint")
    instance.right("backup", instance.file("newer"))
    instance.empty()
    assert instance.run(*RESTORE, instance.file("older"))[0] == 1
    instance.empty()
    instance.right(*RESTORE, instance.file("newer"))
    assert instance.entries() == 3
    export(instance)
    assert instance.entries() == 4


ADVICE = ("--reason", "backup", "--advice", "Ring both agencies. DPO-12", "--advised-on", "2020-01-02")
PEOPLE = ("--as", PERSON["--admin"], "--as", "carl.coordinator")


def test_a_log_whose_end_is_lost_for_good_begins_anew(instance):
    """Fault F17, by commands alone: backup, more entries, a seal, the older backup, hold, restart, service."""
    add_coordinator(instance)
    export(instance)
    instance.right("ledger", "checkpoint")
    instance.right("backup", instance.file())
    for _ in range(2):
        export(instance)
    lost = instance.right("ledger", "checkpoint")
    instance.empty()
    assert instance.run(*RESTORE, instance.file())[0] == 1
    told = instance.right("ledger", "restart", *PEOPLE, *ADVICE)
    assert "hub.example/disclosures ended with 2 entries; 2 more, signed, are lost. hub.example/disclosures-2" in told
    assert "RED" not in instance.right("doctor")
    assert instance.served_health() == (200, "ok\n")
    export(instance)
    instance.right("ledger", "checkpoint")
    told = instance.right("ledger", "verify")
    assert told.startswith("OK\n") and "ended: hub.example/disclosures, 2 entries" in told and "\nsize: 2\n" in told
    for number, of in (("", ()), ("-1", ("--of", "hub.example/disclosures"))):
        instance.right("ledger", "export", "-o", instance.file("log"), *of)
        trust = (instance.folder / "data" / f"trust{number}.json").read_text()
        assert judge_export((instance.folder / "log").read_text(), Trust(trust))[0] == 2
    # Whoever kept the lost seal can prove what is gone, for ever.
    (instance.folder / "seal").write_text(lost)
    code, told, _ = instance.run("ledger", "verify", "--seen", instance.file("seal"))
    assert code == 1 and told.startswith("TAMPERED ROLLBACK: hub.example/disclosures, which ended: ")
    # The backup of before is never signed again.
    instance.empty()
    code, told, _ = instance.run(*RESTORE, instance.file())
    assert code == 1 and "hub.example/disclosures-2 was signed last" in told


WRONG_RESTARTS = {
    "nothing is lost": ((*PEOPLE, *ADVICE), 1, "the log is not behind what was signed"),
    "one person": ((*PEOPLE[:2], *ADVICE), 2, "--as USERNAME must be given twice"),
    "the same person twice": ((*PEOPLE[:2], *PEOPLE[:2], *ADVICE), 1, "two people, one of each"),
    "somebody unknown": ((*PEOPLE[:2], "--as", "nobody.known", *ADVICE), 1, "--as nobody.known: no active account"),
    "no reason": ((*PEOPLE, *ADVICE[2:]), 2, "--reason"),
    "an unknown reason": ((*PEOPLE, "--reason", "because", *ADVICE[2:]), 2, "--reason must be one of"),
    "no advice": ((*PEOPLE, *ADVICE[:2], *ADVICE[4:]), 2, "--advice"),
    "empty advice": ((*PEOPLE, *ADVICE[:2], "--advice", " ", *ADVICE[4:]), 2, "--advice must say what was advised"),
    "advice of no day": ((*PEOPLE, *ADVICE[:4], "--advised-on", "soon"), 2, "--advised-on must be a day"),
    "advice of a day to come": ((*PEOPLE, *ADVICE[:4], "--advised-on", "2999-01-01"), 1, "after today"),
}


@pytest.mark.parametrize("why", WRONG_RESTARTS)
def test_a_restart_that_is_refused_says_why_and_makes_nothing(sqlite_instance, why):
    instance = sqlite_instance
    add_coordinator(instance)
    words, wanted, told = WRONG_RESTARTS[why]
    code, output, errors = instance.run("ledger", "restart", *words)
    assert (code, output) == (wanted, "") and told in errors and errors.count("\n") == 1, errors
    assert instance.rows("SELECT count(*) FROM ledger_head") == [(1,)]
    assert not (instance.folder / "data" / "trust.json").exists()


def test_a_changed_log_does_not_begin_anew(sqlite_instance):
    instance = sqlite_instance
    add_coordinator(instance)
    export(instance)
    instance.right("backup", instance.file())
    export(instance)
    instance.right("ledger", "checkpoint")
    instance.empty()
    assert instance.run(*RESTORE, instance.file())[0] == 1
    with closing(sqlite3.connect(instance.folder / "data" / "hub.sqlite")) as database, database:
        database.execute("DROP TRIGGER guard_ledger_leaf_update")
        database.execute("UPDATE ledger_leaf SET entry = entry || ' ' WHERE seq = 1")
    code, told, errors = instance.run("ledger", "restart", *PEOPLE, *ADVICE)
    assert (code, told) == (1, "") and "what is left of the log is not sound" in errors and "GUARD_MISSING" in errors
    assert instance.rows("SELECT count(*) FROM ledger_head") == [(1,)]


def add_coordinator(instance: Instance) -> None:
    """Open the account of a coordinator, as an administrator would by a page."""
    settings = Settings.from_env(instance.environment)
    office = open_office(settings)
    with office.open_work(service_actor("init")) as work:
        work.require(Permission.SERVICE_RUN)
        command = accounts.InviteAccount(
            username="carl.coordinator", name="Carl Coordinator", email="carl@whg.example", agency="whg",
            role=AccountRole.COORDINATOR, training_on=work.now.date(),
        )  # fmt: skip
        accounts.open_account_at_once(work, command, hash_password("a long enough password"), new_seed())
    office.engine.dispose()
    office.vault.close()


def test_without_the_remembered_seal_a_kept_one_shows_what_is_lost(instance):
    """Fault F17, with the high-water file lost as well."""
    instance.right("backup", instance.file())
    export(instance)
    (instance.folder / "seal").write_text(instance.right("ledger", "checkpoint"))
    (instance.folder / "keys" / "high-water.json").unlink()
    instance.empty()
    assert "holds no high-water.json: compare with a kept seal" in instance.right(*RESTORE, instance.file())
    code, told, _ = instance.run("ledger", "verify", "--seen", instance.file("seal"))
    assert code == 1 and told.startswith("TAMPERED ROLLBACK: ")


def test_a_backup_shows_nothing_and_only_its_owner_reads_it(instance):
    instance.right("backup", instance.file())
    key = (instance.folder / "keys" / "backup.key").read_bytes()
    held = {path.name: path.read_bytes() for path in (instance.folder / "keys").glob("kek-*")}
    assert len(key) == 32 and key not in held.values()
    for name in ("nightly", "nightly.vault"):
        path = Path(instance.file(name))
        content = path.read_bytes()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        for shown in (b"asha", b"SQLite format", b"wrapped_key", b"ledger_leaf", b"genesis", key, *held.values()):
            assert shown not in content, (name, shown)
    assert stat.S_IMODE((instance.folder / "keys" / "backup.key").stat().st_mode) == 0o600
    assert not list((instance.folder / "data").glob(".*"))


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place:][1:]


DAMAGE = {
    "cut short": (lambda content: content[: len(content) // 2], "is cut short or was altered"),
    "cut by its last byte": (lambda content: content[:-1], "is cut short or was altered"),
    "cut to its first line": (lambda content: content.partition(b"\n")[0] + b"\n", "is cut short or was altered"),
    "cut within its first line": (lambda content: content[:40], "is no backup of a hub"),
    "something added": (lambda content: content + b"\0", "is cut short or was altered"),
    "one bit of its body": (lambda content: flipped(content, len(content) // 2), "is cut short or was altered"),
    "one bit of its tag": (lambda content: flipped(content, len(content) - 1), "is cut short or was altered"),
    "its length told otherwise": (
        lambda content: content.replace(b'"size": 1', b'"size": 7', 1), "is cut short or was altered",
    ),
    "nothing": (lambda content: b"", "is no backup of a hub"),
    "something else": (lambda content: b'{"format": "whg-hub-backup/v1"}\n' * 9, "is no backup of a hub"),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_backup_is_refused_and_nothing_is_made(sqlite_instance, damage):
    instance = sqlite_instance
    instance.right("backup", instance.file())
    change, told = DAMAGE[damage]
    content = Path(instance.file()).read_bytes()
    Path(instance.file("damaged")).write_bytes(change(content))
    instance.empty()
    assert told in instance.wrong(*RESTORE, instance.file("damaged"))
    assert not list((instance.folder / "data").glob("*hub.sqlite*"))


def test_what_is_not_this_instances_own_backup_is_refused(sqlite_instance, tmp_path):
    instance = sqlite_instance
    instance.right("backup", instance.file())
    (tmp_path / "other").mkdir()
    other = Instance(tmp_path / "other", None)
    other.right("init", *WORDS)
    other.right("backup", other.file())
    assert "names a database that is not empty" in instance.wrong(*RESTORE, instance.file())
    instance.empty()
    assert "sealed with another backup key" in instance.wrong(*RESTORE, other.file())
    assert "of the vault database, not of the main" in instance.wrong(*RESTORE, instance.file("nightly.vault"))
    instance.environment["HUB_ORIGIN"] = "hub.example/other"
    assert "belongs to the log hub.example/disclosures" in instance.wrong(*RESTORE, instance.file())
    instance.environment["HUB_ORIGIN"] = "hub.example/disclosures"
    instance.environment["HUB_DATABASE_URL"] = "postgresql+psycopg://hub@127.0.0.1:1/hub"
    assert "was taken from sqlite; HUB_DATABASE_URL names postgresql" in instance.wrong(*RESTORE, instance.file())


def test_an_older_backup_is_never_written_over_and_a_vault_never_replaced(sqlite_instance):
    instance = sqlite_instance
    instance.right("backup", instance.file())
    before = Path(instance.file()).read_bytes()
    assert "nightly is there already; nothing was written" in instance.wrong("backup", instance.file())
    assert Path(instance.file()).read_bytes() == before
    instance.empty()
    words = (*RESTORE, instance.file(), "--vault", instance.file("nightly.vault"))
    assert "HUB_VAULT_URL names a database that is not empty" in instance.wrong(*words)


def test_a_backup_key_that_cannot_be_read_is_told(sqlite_instance):
    instance = sqlite_instance
    instance.right("backup", instance.file())
    (instance.folder / "keys" / "backup.key").write_bytes(b"short")
    assert "backup.key must hold exactly 32 bytes" in instance.wrong("backup", instance.file("next"))
    (instance.folder / "keys" / "backup.key").unlink()
    instance.empty()
    assert "backup.key cannot be read; restore it from its own backup" in instance.wrong(*RESTORE, instance.file())


def test_a_restore_that_is_killed_leaves_nothing_and_is_done_again(instance):
    instance.right("backup", instance.file())
    instance.empty()
    code = [sys.executable, "-m", "hub.cli.main", *RESTORE, instance.file()]
    for tenths in (4, 8, 12, 16):
        process = subprocess.Popen(code, env=instance.environment, stdout=subprocess.DEVNULL)
        time.sleep(tenths / 10)
        process.kill()
        process.wait()
    code, told, errors = instance.run(*RESTORE, instance.file())
    assert code == 0 or "is not empty" in errors, (told, errors)
    assert instance.entries() == 1


def plain_copies(instance: Instance) -> list[Path]:
    """Whatever a backup or restore has beside the databases just now."""
    return [each for part in ("data", "keys") for each in (instance.folder / part).glob(".*.copy-*")]


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_plain_copy_is_nobody_elses_and_gone_at_the_next_start_where_it_was_killed(sqlite_instance, command):
    """SIGKILL while the copy lies there: it is found by name, before the process can take it away."""
    instance = sqlite_instance
    with closing(sqlite3.connect(instance.folder / "data" / "hub.sqlite")) as database, database:
        database.execute("CREATE TABLE filler (bytes BLOB)")  # enough to be caught while it is copied
        database.executemany("INSERT INTO filler VALUES (randomblob(1000000))", [()] * 60)
    if command == "restore":
        instance.right("backup", instance.file())
        instance.empty()
    seen: list[Path] = []
    for number in range(20):
        words = [*RESTORE, instance.file()] if command == "restore" else ["backup", instance.file(f"n{number}")]
        code = [sys.executable, "-m", "hub.cli.main", *words]
        process = subprocess.Popen(code, env=instance.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None and not (seen := plain_copies(instance)):
            time.sleep(0.001)
        process.kill()
        process.wait()
        if seen := plain_copies(instance):
            break
    assert seen, "never killed in time"
    for folder in seen:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        copy = folder / "copy"
        assert not copy.exists() or stat.S_IMODE(copy.stat().st_mode) == 0o600
    if command == "restore":
        instance.right(*RESTORE, instance.file())
    else:
        assert instance.run("worker", "--once")[0] == 0
    assert plain_copies(instance) == []
