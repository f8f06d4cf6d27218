"""A network that loses the connection around a COMMIT: a relay on loopback before a real PostgreSQL.

Source: fault F06.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import URL, make_url

ANSWERED = b"COMMIT\x00"
"""What the server says of a commit that it made; asked for in the same word without the zero byte before it."""


@dataclass(slots=True)
class Relay:
    """lose: `answer` or `asking` for the next COMMIT, "" for none; lost: how many were."""

    server: str
    listener: socket.socket
    lose: str = ""
    lost: int = 0
    _open: list[socket.socket] = field(default_factory=list)

    def serve(self) -> None:
        """Relay each connection until the listener is closed."""
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self.server)
                self._open += [client, server]
                for act in (self._ask, self._answer):
                    threading.Thread(target=act, args=(client, server), daemon=True).start()

    def _ask(self, client: socket.socket, server: socket.socket) -> None:
        """What the hub asks; a COMMIT may never arrive."""
        with suppress(OSError):
            while asked := client.recv(65536):
                if self.lose == "asking" and b"COMMIT" in asked:
                    self._lose(client, server)
                    return
                server.sendall(asked)
        hang_up(server)

    def _answer(self, client: socket.socket, server: socket.socket) -> None:
        """What the server answers; that of a COMMIT may never arrive."""
        with suppress(OSError):
            while answered := server.recv(65536):
                if self.lose == "answer" and ANSWERED in answered:
                    self._lose(client, server)
                    return
                client.sendall(answered)
        hang_up(client)

    def _lose(self, *ends: socket.socket) -> None:
        self.lose, self.lost = "", self.lost + 1
        for each in ends:
            hang_up(each)

    def close(self) -> None:
        """End every connection."""
        for each in (self.listener, *self._open):
            hang_up(each)
            each.close()


def hang_up(end: socket.socket) -> None:
    """Tell both sides that nothing more comes."""
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


@contextmanager
def a_relay(url: str) -> Iterator[tuple[Relay, URL]]:
    """A relay before the server of `url`, which listens on a socket in the file system, and the way through it."""
    address = make_url(url)
    directory = Path(address.query["host"])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        relay = Relay(str(directory / f".s.PGSQL.{address.query.get('port', 5432)}"), listener)
        thread = threading.Thread(target=relay.serve, daemon=True)
        thread.start()
        host, port = listener.getsockname()
        try:
            yield relay, address.set(query={}, host=host, port=port)
        finally:
            relay.close()
            thread.join()
