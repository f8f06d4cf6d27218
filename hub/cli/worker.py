"""`hub worker`: the process that sends mail, seals the log and keeps the clocks. Two may run: one works, one waits.

Source: contracts, section 7; faults F14 to F16.
"""

import argparse
import os
import signal
import threading

from hub.cli.options import add_data


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add `hub worker`."""
    parser = subparsers.add_parser("worker", help="send mail, seal the log and keep the clocks, until told to stop")
    add_data(parser)
    parser.add_argument("--once", action="store_true", help="run what is due, once, and end")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Run the timers until SIGTERM or Ctrl+C; what runs then comes to its end."""
    from hub.config import open_to_serve, settings_for
    from hub.scheduler.worker import Worker

    settings = settings_for(arguments.data)
    settings.set_up_log()
    settings.post()  # a setting that cannot be used is told now, not at the first mail
    office = open_to_serve(settings)
    worker = Worker(office, settings)
    if arguments.once:
        worker.run_all()
    else:
        _until_told(worker)
    worker.stop()
    office.engine.dispose()
    office.vault.close()
    return 0


def _until_told(worker) -> None:
    ended = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda _number, _frame: ended.set())
    worker.start()
    print(f"worker {os.getpid()}: {'works' if worker.number else 'waits'}", flush=True)
    ended.wait()
