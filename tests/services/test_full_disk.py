"""A PostgreSQL server whose disk is full: what is written fails whole, what is there is read, and it goes on by itself.

So long as its own journal has room, which is why that should lie on a disk of its own. The server is the test's own,
and its disk a small one in memory, filled to the last byte; where none may be mounted, and for whoever has a quota,
its files may not grow. Source: fault F03.
"""

import ctypes
import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from string import ascii_lowercase

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hub.db.engine import make_engine
from hub.db.migrate import upgrade
from hub.db.vault import Vault, create_master_keys
from hub.db.work import Office
from hub.kernel.clock import SystemClock
from hub.kernel.errors import UnavailableError
from hub.ledger.entry import Kind
from tests.fault_rounds import judge, rounds, tell
from tests.ledger_builders import COMMITTED, a_disclosure, add, size_of, start
from tests.own_server import OwnServers, own_servers

pytestmark = [pytest.mark.real_commit, pytest.mark.postgres]

DISK = "size=192m"
LARGEST_FILE = 1024**2
"""No smaller: a piece of PostgreSQL's own journal is as large."""

BACK_WITHIN_SECONDS = 10


class SmallDisk(OwnServers):
    """One server whose data lie on a disk that can be filled and freed."""

    def put_in_disk(self) -> bool:
        """Mount a small disk for the data. Whether this machine lets us."""
        disk = self.folder / "disk"
        disk.mkdir()
        mounted = ctypes.CDLL(None).mount(b"hub-test", bytes(disk), b"tmpfs", 0, DISK.encode()) == 0
        if self.user:
            shutil.chown(disk, self.user)
        return mounted

    def take_out_disk(self) -> None:
        """Unmount it, once the server has ended."""
        self.down()
        assert ctypes.CDLL(None).umount(bytes(self.folder / "disk")) == 0

    def fill(self) -> None:
        """Leave no byte."""
        with (self.folder / "disk" / "ballast").open("wb", buffering=0) as file:
            try:
                while file.write(bytes(4096)) == 4096:
                    pass
            except OSError:
                return

    def free(self) -> None:
        """Give the bytes back."""
        (self.folder / "disk" / "ballast").unlink()

    def runs(self) -> bool:
        """Whether it has not ended."""
        return (self.folder / "disk" / "data" / "postmaster.pid").exists()

    def let_files_grow_to(self, size: int | str) -> None:
        """As a quota does, for every process that this server begins from now on."""
        words = ["prlimit", f"--pid={self.pid('disk/data')}", f"--fsize={size}:"]
        subprocess.run(words, user=self.user, check=True)


@pytest.fixture
def server(tmp_path) -> Iterator[SmallDisk]:
    with own_servers(SmallDisk, tmp_path) as made:
        made.has_disk = made.put_in_disk()
        try:
            made.make("disk/data", "--wal-segsize=1")
            made.begin("disk/data")
            yield made
        finally:
            if made.has_disk:
                made.take_out_disk()


@pytest.fixture
def office(server, tmp_path) -> Iterator[Office]:
    url = server.address("disk/data")
    upgrade(url)
    master = create_master_keys(tmp_path / "keys")
    vault = Vault.at(f"sqlite:///{tmp_path / 'keys' / 'vault.sqlite'}", master)
    office = Office(make_engine(url), vault, master, SystemClock())
    start(office)
    yield office
    office.engine.dispose()
    office.vault.close()


def until_nothing_is_taken(office: Office) -> int:
    """Append until the hub says that it cannot be written to; gives the size that was acknowledged."""
    chance, size = random.Random(3), size_of(office)
    while True:
        codes = sorted("".join(chance.choices(ascii_lowercase, k=24)) for _ in range(400))
        try:
            size = add(office, Kind.DISCLOSURE, a_disclosure(codes=codes), COMMITTED) + 1
        except UnavailableError:
            return size


def written_again(office: Office) -> float:
    """Seconds until one more entry was taken."""
    began = time.monotonic()
    while True:
        try:
            add(office)
            return time.monotonic() - began
        except UnavailableError:
            assert time.monotonic() - began < BACK_WITHIN_SECONDS, "it stayed unavailable"
            time.sleep(0.1)


def counted(office: Office, acknowledged: int) -> dict[str, int]:
    """What the log lacks of what was acknowledged, and holds beyond it."""
    beyond = size_of(office) - acknowledged
    return {"lost": max(-beyond, 0), "doubled": max(beyond, 0)}


@pytest.mark.parametrize("way", ["disk", "quota"])
def test_a_server_without_room_fails_whole_reads_go_on_and_it_recovers(server, office, tmp_path, record_property, way):
    times, slowest = rounds(1, 10), 0.0
    by_disk = way == "disk" and server.has_disk
    for number in range(times):
        if by_disk:
            server.fill()
        else:
            server.let_files_grow_to(LARGEST_FILE * (number + 1))
            office.engine.dispose()
        size = until_nothing_is_taken(office)
        for _ in range(3):
            assert size_of(office) == size
            size = until_nothing_is_taken(office)
        if by_disk:
            server.free()
        else:
            server.let_files_grow_to("unlimited")
            office.engine.dispose()
        slowest = max(slowest, written_again(office))
        assert size_of(office) == size + 1
        judge(office, tmp_path)
    told = f"{'a full disk' if by_disk else 'files that may not grow'}; written again {slowest:.1f} s after"
    tell(record_property, times, told, **counted(office, size + 2))


def test_a_server_without_room_for_its_own_journal_loses_nothing_either(server, office, tmp_path, record_property):
    """PostgreSQL then ends by itself: nothing is read either until its service begins it again, with room."""
    times = rounds(1, 10)
    for _ in range(times):
        size = add(office) + 1
        if server.has_disk:
            server.fill()
        else:
            server.let_files_grow_to(LARGEST_FILE // 2)
            office.engine.dispose()
        with pytest.raises(DBAPIError), office.engine.connect() as connection:
            for _ in range(1000):
                connection.execute(text("SELECT pg_logical_emit_message(false, '', repeat(' ', 100000))"))
        until_it_ended(server)
        for ask in (size_of, add):
            with pytest.raises(UnavailableError):
                ask(office)
        if server.has_disk:
            server.free()
        server.begin("disk/data")
        took = written_again(office)
        assert size_of(office) == size + 1
        judge(office, tmp_path)
    told = f"the server ended; written again {took:.1f} s after its start with room"
    tell(record_property, times, told, **counted(office, size + 2))


def until_it_ended(server: SmallDisk) -> None:
    """Wait until no process of the server is left."""
    began = time.monotonic()
    while server.runs():
        assert time.monotonic() - began < BACK_WITHIN_SECONDS, "the server went on without a journal"
        time.sleep(0.05)
