"""The first of two PostgreSQL servers is killed under load: nothing acknowledged is lost (faults F07, F25 to F27).

Two real servers on loopback, the second a synchronous standby; the hub finds the one that takes writes by itself.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

import pytest
from sqlalchemy import create_engine, text

from hub.config import Settings
from hub.db.engine import make_engine, standby_troubles
from hub.db.migrate import upgrade
from hub.db.standby import TIMELINE, Standby
from hub.db.vault import Vault, create_master_keys
from hub.db.work import Office
from hub.kernel.clock import SystemClock
from hub.kernel.errors import BusyError, UnavailableError
from hub.ledger import service as ledger
from hub.ledger.audit import verify_database
from hub.ledger.entry import Kind
from hub.ledger.holding import LedgerHoldError
from hub.ledger.rules import LedgerError
from hub.ledger.sealing import look_for_hold, seal
from hub.scheduler.worker import Worker
from tests.fault_rounds import ROOT, rounds, tell
from tests.ledger_builders import COMMITTED, a_disclosure, add, size_of, start, writing
from tests.own_server import OwnServers, a_port, own_servers

pytestmark = [pytest.mark.real_commit, pytest.mark.postgres]

BACK_WITHIN_SECONDS = 60


class Pair(OwnServers):
    """A primary and its streaming standby, each in a folder of its own."""

    def up(self, name: str) -> None:
        """Start this server. Only the first waits for another: the second has none yet when it takes over."""
        self.begin(name, f"synchronous_standby_names={'standby' if name == 'primary' else chr(39) * 2}")

    def make_both(self) -> None:
        """Both servers, the second following the first."""
        self.ports["standby"] = a_port()
        self.make("primary")
        self.up("primary")
        source = f"host=127.0.0.1 port={self.ports['primary']} user=hub application_name=standby"
        self.run("pg_basebackup", "-D", str(self.folder / "standby"), "-R", "-d", source, "-c", "fast")
        self.up("standby")

    def kill(self, name: str) -> None:
        """End this server as a power cut would, with all its processes."""
        first = self.pid(name)
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(first)], capture_output=True, text=True).stdout
        for pid in (first, *map(int, children.split())):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        # After a power cut no process has these numbers any more; here they stay until somebody reaps them.
        for left in (self.folder / name / "postmaster.pid", *self.folder.glob(f".s.PGSQL.{self.ports[name]}*")):
            left.unlink(missing_ok=True)

    def promote(self) -> None:
        self.run("pg_ctl", "-D", str(self.folder / "standby"), "-w", "promote")

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
    with own_servers(Pair, tmp_path) as made:
        made.make_both()
        yield made


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


@pytest.mark.parametrize("number", range(rounds(1, 6)))
def test_a_killed_primary_loses_nothing_that_was_acknowledged(pair, office, tmp_path, record_property, number):
    """The server's sender to its standby sleeps for the last second, so that commits wait while it is killed."""
    assert standby_troubles(office.engine, declared=True) == []
    seal(office)
    words = [sys.executable, "-m", "tests.ledger_writer", pair.url("primary", "standby"), str(tmp_path / "keys")]
    told = [tmp_path / f"writer-{each}" for each in range(2 + number % 3)]
    writers = []
    for path in told:
        with path.open("w") as told_to:
            writers.append(subprocess.Popen([*words, "through"], stdout=told_to, cwd=ROOT))

    def acknowledged() -> list[int]:
        lines = [line for path in told for line in path.read_text().split("\n")[:-1]]
        return [int(line.removeprefix("done ")) for line in lines]

    try:
        until(lambda: len(acknowledged()) > 50, 120)
        os.kill(pair.ask("primary", "SELECT pid FROM pg_stat_replication"), signal.SIGSTOP)
        time.sleep(1)
        waited = pair.ask("primary", "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
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
    size = size_of(office)
    # A position told twice was given anew to another entry after the first was lost.
    lost = len(done) - len({seq for seq in done if seq < size})
    assert lost == 0 and waited > 0
    assert look_for_hold(office) is None
    assert verify_database(office).findings == []
    add(office)
    found = f"{len(told)} processes: {len(done)} acknowledged, {waited} waited; twenty more {took:.1f} s after the kill"
    tell(record_property, 1, found, lost=lost)


def test_a_standby_that_may_lose_a_commit_is_told(pair, office):
    pair.stop("primary")
    pair.begin("primary")
    followed = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'async'"
    until(lambda: pair.ask("primary", followed) == 1, 60)
    assert "asynchronous" in " ".join(standby_troubles(office.engine, declared=False))


def test_a_server_that_stops_at_once_is_told_and_taken_up_again(pair, office, tmp_path, record_property):
    """Fault F07: nothing is kept elsewhere meanwhile, the timers pause, and ten seconds later it goes on."""
    add(office)
    worker = Worker(office, Settings.for_demo(tmp_path, "127.0.0.1", 8000, {}), ())
    worker.run_all()
    before = sorted(tmp_path.rglob("*"))
    pair.stop("primary", "immediate")
    with pytest.raises(UnavailableError):
        add(office)
    worker.run_all()
    assert sorted(tmp_path.rglob("*")) == before
    pair.up("primary")
    until(lambda: pair.ask("primary", "SELECT count(*) FROM pg_stat_replication") == 1, 60)
    began = time.monotonic()
    assert add(office) == 2
    worker.run_all()
    took = time.monotonic() - began
    assert took < 10 and worker.number is not None
    assert verify_database(office).findings == []
    tell(record_property, 1, f"written again {took:.1f} s after its return", lost=3 - size_of(office))


def stop_standby(pair) -> None:
    pair.stop("standby")
    until(lambda: pair.ask("primary", "SELECT count(*) FROM pg_stat_replication") == 0, 60)


def test_a_standby_that_is_down_is_told(pair, office):
    stop_standby(pair)
    assert "no standby follows" in " ".join(standby_troubles(office.engine, declared=True))
    assert standby_troubles(office.engine, declared=False) == []


def test_without_its_standby_nothing_is_written_and_everything_read(pair, office, record_property):
    """What waited is seen by nobody, then by everybody once the standby has it: never written silently without it."""
    heedful = with_standby(office, pair.url("primary", "standby"), seconds=3)
    add(heedful)
    stop_standby(pair)
    began = time.monotonic()
    with pytest.raises(UnavailableError):
        add(heedful)
    took = time.monotonic() - began
    assert 3 <= took < 6
    with pytest.raises(BusyError):  # What waits keeps the end of the log.
        add(heedful)
    began = time.monotonic()
    assert size_of(heedful) == 2
    assert time.monotonic() - began < 1
    pair.up("standby")
    until(lambda: size_of(heedful) == 3, 60)
    assert add(heedful) == 3
    assert verify_database(heedful).findings == []
    heedful.engine.dispose()
    told = f"told after {took:.1f} s of 3, reads meanwhile, written once when the standby was back"
    tell(record_property, 1, told, lost=0, doubled=size_of(office) - 4)


def test_a_wait_that_somebody_cancels_has_no_known_outcome(pair, office):
    """It stands on the first server alone: who asks again with the same form waits for the standby as well."""
    heedful = with_standby(office, pair.url("primary", "standby"), seconds=30)
    add(heedful)
    stop_standby(pair)
    found: list[Exception] = []

    def write() -> None:
        try:
            with writing(heedful) as work:
                work.once("form-1")
                ledger.append(work, Kind.DISCLOSURE, a_disclosure(), COMMITTED)
        except Exception as error:
            found.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    waiting = "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
    until(lambda: pair.ask("primary", waiting) is True, 20)
    writer.join(20)
    assert [type(error) for error in found] == [UnavailableError] and "cancelled" in str(found[0])
    assert size_of(heedful) == 3  # On the first server.
    impatient = with_standby(office, pair.url("primary", "standby"), seconds=2)
    with pytest.raises(UnavailableError), writing(impatient) as work:
        work.once("form-1")
    for each in (heedful, impatient):
        each.engine.dispose()


def test_the_old_first_server_is_not_spoken_to_and_signs_nothing(pair, office, tmp_path, record_property):
    heedful = with_standby(office, pair.url("primary", "standby"), seconds=3)
    add(heedful)
    seal(heedful)
    pair.kill("primary")
    pair.promote()
    heedful.engine.dispose()
    add(heedful)
    seal(heedful)
    size = size_of(heedful)
    pair.up("primary")
    returned = with_standby(office, pair.url("primary"), seconds=3)
    with pytest.raises(UnavailableError, match="replaced by its standby"):
        size_of(returned)
    with pytest.raises(UnavailableError):
        add(returned)
    worker = Worker(returned, Settings.for_demo(tmp_path, "127.0.0.1", 8000, {}))
    worker.run_all()
    assert worker.number is None
    # And where that memory is lost, the high-water mark says the same: it lies behind, and nothing is signed.
    (heedful.master.directory / TIMELINE).unlink()
    forgetful = replace(office, engine=make_engine(pair.url("primary")))
    with pytest.raises(LedgerError, match="LEDGER_FORK"):
        seal(forgetful)
    with pytest.raises(LedgerHoldError):
        add(forgetful)
    notes = pair.ask("primary", "SELECT count(*) FROM ledger_checkpoint")
    assert size_of(forgetful) < size and notes == 1
    for each in (heedful, returned, forgetful):
        each.engine.dispose()
    tell(record_property, 1, "no session, no lease, no entry and no seal on the old first server")


def with_standby(office: Office, url: str, seconds: float) -> Office:
    """The office as it is with a standby declared."""
    return replace(office, engine=make_engine(url, Standby(seconds, office.master.directory)))
