"""`hub serve`: the production web process.

Source: contracts, section 7; threat model 6.9 (start refuses).
"""

import argparse
import ctypes
import logging
import os
import sys

THREADS = 8
"""Requests that one process answers at once."""

TURN_SECONDS = 0.001
"""After how long one request lets the others go on. A page asks the database twenty times, and waits for its turn after
each; with Python's own 5 ms, a page beside one that reckons took a quarter longer."""

MEMORY = {-8: 1, -3: 128 * 1024}
"""What glibc is told (M_ARENA_MAX, M_MMAP_THRESHOLD): one pool of memory for all threads, and what is large goes back
at once. By itself it gives every thread a pool, and keeps in each what one password or one PDF needed."""


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add `hub serve`."""
    parser = subparsers.add_parser("serve", help="run the web process; settings come from the environment")
    parser.add_argument("--bind", default="127.0.0.1:8000", help="address and port behind the proxy")
    parser.add_argument("--workers", type=int, default=2)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check the instance, then serve it under gunicorn until it is told to stop."""
    from gunicorn.app.base import BaseApplication
    from gunicorn.glogging import Logger

    from hub.app import create_app
    from hub.config import Settings, open_office, open_to_serve

    bind = address_of(arguments)
    settings = Settings.from_env(os.environ)
    settings.set_up_log()
    office = open_to_serve(settings)
    create_app(settings, office)
    office.engine.dispose()
    office.vault.close()

    _share_memory()

    class Told(Logger):
        """Gunicorn's own lines among ours; ours say more of a request than its own would."""

        def setup(self, cfg: object) -> None:
            self.error_log.propagate = True
            self.error_log.setLevel(logging.INFO)

        def access(self, *_request: object) -> None:
            pass

    class Server(BaseApplication):
        """Gunicorn, told its settings by us; each worker opens its own connections."""

        def load_config(self) -> None:
            self.cfg.set("bind", bind)
            self.cfg.set("workers", arguments.workers)
            # Threads, so that one who reads the whole log keeps nobody waiting, and is not ended as a stuck worker.
            self.cfg.set("worker_class", "gthread")
            self.cfg.set("threads", THREADS)
            self.cfg.set("preload_app", False)
            self.cfg.set("logger_class", Told)
            self.cfg.set("control_socket_disable", True)  # nobody but the operator's own signals ends or changes it

        def load(self):
            sys.setswitchinterval(TURN_SECONDS)
            return create_app(settings, open_office(settings))

    Server().run()
    return 0


def address_of(arguments: argparse.Namespace) -> str:
    """Where to serve, as ADDRESS:PORT. Raises UsageError where that is no address, or nobody would serve there."""
    from hub.kernel.errors import UsageError

    if arguments.workers < 1:
        raise UsageError("--workers: at least 1 process must serve")
    host, colon, port = arguments.bind.rpartition(":")
    if not host or not colon or not port.isdigit() or not 0 < int(port) < 65536:
        raise UsageError(f"--bind {arguments.bind}: write ADDRESS:PORT, for example 127.0.0.1:8000")
    return arguments.bind


def _share_memory() -> None:
    """Let the threads of this process, and of those it starts, share their memory, where glibc is the library."""
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        for option, value in MEMORY.items():
            library.mallopt(option, value)
