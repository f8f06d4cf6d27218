"""`hub demo`: a complete working instance on this machine, out of invented material.

Source: contracts, section 2.
"""

import argparse
import ipaddress
import os
import shutil
from pathlib import Path


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add `hub demo`."""
    parser = subparsers.add_parser("demo", help="build and run a demonstration on this machine")
    parser.add_argument("--data", metavar="DIR", default="demo-data")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--fresh", action="store_true", help="throw away what an earlier start left")
    parser.add_argument("--seed-only", action="store_true", help="build the instance and exit")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Build the instance unless it is there, then serve it."""
    from hub.config import Settings
    from hub.kernel.errors import UsageError

    if not _is_loopback(arguments.host):
        raise UsageError(f"--host {arguments.host}: the demonstration is served on this machine only (127.0.0.1)")
    if not 0 < arguments.port < 65536:
        raise UsageError(f"--port {arguments.port}: a port is a number from 1 to 65535")
    data = Path(arguments.data).absolute()
    if arguments.fresh:
        _forget(data)
    settings = Settings.for_demo(data, arguments.host, arguments.port, os.environ)
    if not (data / "accounts.json").is_file():
        _build(settings, data)
        settings = Settings.for_demo(data, arguments.host, arguments.port, os.environ)
    if arguments.seed_only:
        print(f"The demonstration stands in {arguments.data}.")
        return 0
    return _serve(settings, arguments)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _forget(data: Path) -> None:
    """Remove an earlier demonstration, and nothing that is none."""
    from hub.kernel.errors import UsageError

    if data.is_dir() and any(data.iterdir()):
        if not (data / "keys").is_dir():
            raise UsageError(f"--fresh: {data.name} holds something else than a demonstration; nothing was removed")
        shutil.rmtree(data)


def _build(settings, data: Path) -> None:
    from hub.config import Settings, open_office
    from hub.demo.seed import prepare_folder, seed
    from hub.kernel.errors import UsageError

    if data.is_dir() and any(data.iterdir()):
        raise UsageError(f"{data.name} is not empty and holds no finished demonstration; use --fresh or another folder")
    print("Building the demonstration: keys, agreements, accounts, six cases, disclosures ...", flush=True)
    prepare_folder(settings)
    ready = Settings.for_demo(data, "127.0.0.1", int(settings.base_url.rpartition(":")[2]), os.environ)
    office = open_office(ready)
    try:
        seed(office, ready)
    finally:
        office.engine.dispose()
        office.vault.close()


def _serve(settings, arguments: argparse.Namespace) -> int:
    from werkzeug.serving import WSGIRequestHandler, make_server

    from hub.app import create_app
    from hub.config import open_to_serve
    from hub.scheduler.worker import Worker

    office = open_to_serve(settings)
    app = create_app(settings, office)

    class Handler(WSGIRequestHandler):
        """Tells no version, and writes no line for a request: addresses hold what people search for."""

        def version_string(self) -> str:
            return "hub"

        def log(self, type: str, message: str, *args: object) -> None:
            pass

    server = make_server(arguments.host, arguments.port, app, threaded=True, request_handler=Handler)
    worker = Worker(office, settings)
    worker.start()
    _welcome(settings)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print()
    finally:
        server.server_close()
        worker.stop()
    return 0


def _welcome(settings) -> None:
    print(
        f"\nOpen {settings.base_url}/sign-in and press a button:\n"
        "  Maya Reid, coordinator: share a case with an agency, and see why each thing goes or stays\n"
        "  Dana Orme, police: read what was shared, confirm it, fetch the proof\n"
        "  Ruth Anand, data protection officer: review the log, refusals included, and verify it\n"
        f"All accounts stand in {settings.data.name}/accounts.json. Ctrl+C ends.\n",
        flush=True,
    )
