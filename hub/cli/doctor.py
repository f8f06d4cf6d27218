"""`hub doctor`: is this instance fit to run? One line a question; exit 1 where any is red."""

import argparse
import os
from collections.abc import Callable

from hub.cli.options import add_data
from hub.kernel.errors import ConfigError, HubError


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add `hub doctor`."""
    parser = subparsers.add_parser("doctor", help="check settings, keys, database, sealed log, worker and mail")
    add_data(parser)
    parser.add_argument("--settings", action="store_true", help="each setting, its meaning and whether it is set")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print one line a check."""
    from hub.config import MEANINGS, settings_for

    if arguments.settings:
        for name, meaning in MEANINGS.items():
            print(f"{'set    ' if os.environ.get(name) else 'not set'}  {name}  {meaning}")
        return 0
    try:
        settings = settings_for(arguments.data)
    except ConfigError as error:
        print(f"RED  settings: {error}")
        return 1
    print("ok   settings: all that are needed are set")
    results = [_line(name, check, settings) for name, check in CHECKS.items()]
    return 0 if all(results) else 1


def _line(name: str, check: Callable, settings: object) -> bool:
    try:
        print(f"ok   {name}: {check(settings)}")
    except HubError as error:
        print(f"RED  {name}: {error}")
        return False
    return True


def _keys(settings) -> str:
    from hub.db.vault import load_master_keys

    return f"{len(load_master_keys(settings.keys).wrapping)} wrapping key(s), readable by this account only"


def _database(settings) -> str:
    from hub.db.engine import make_engine, standby_troubles, unsafe_settings
    from hub.db.migrate import head, require_head

    engine = make_engine(settings.database_url)
    problems = unsafe_settings(engine, settings.standby) + standby_troubles(engine, settings.standby)
    if problems:
        raise ConfigError("; ".join(problems))
    require_head(engine, settings.upgrade_command)
    return f"{engine.dialect.name}, revision {head()}, settings safe"


def _log(settings) -> str:
    from hub.config import open_office
    from hub.ledger import audit
    from hub.ledger.holding import hold_of

    office = open_office(settings)
    report = audit.verify_database(office, settings)
    if report.findings:
        raise ConfigError("; ".join(str(finding) for finding in report.findings))
    hold = hold_of(office.master.directory)
    if hold is not None:
        raise ConfigError(f"on hold: {hold.told}; `hub ledger verify` ends it where nothing is wrong any more")
    return f"sound, {report.size} entries"


def _agreements(settings) -> str:
    from hub.access.actors import service_actor
    from hub.access.permissions import Permission
    from hub.agreements.queries import adopted_records, intact
    from hub.config import open_office

    office = open_office(settings)
    with office.open_reading(service_actor("doctor")) as reading:
        reading.require(Permission.SERVICE_RUN)
        records = adopted_records(reading)
        changed = [f"{r.agreement_id}@{r.version}" for r in records if intact(r) is None]
    if changed:
        raise ConfigError(f"no longer what was adopted: {', '.join(changed)}; put the files back")
    return f"{len(records)} adopted, every file as it was"


def _language_model(settings) -> str:
    from hub.redaction.language_model import language_model

    model = language_model(settings.practice.language_model)
    return f"{model.version} may add finds" if model else "none is asked, none is needed"


def _worker(settings) -> str:
    from hub.access.actors import service_actor
    from hub.access.permissions import Permission
    from hub.config import open_office
    from hub.kernel.clock import SystemClock
    from hub.scheduler.queries import stand

    with open_office(settings).open_reading(service_actor("doctor")) as reading:
        reading.require(Permission.SERVICE_RUN)
        view = stand(reading, SystemClock().now())
    if view.since is None:
        return "none has run yet; start `hub worker`"
    if not view.alive:
        if settings.demo:
            return "stopped; it runs while `hub demo` does"
        raise ConfigError(f"none has run since {view.since:%Y-%m-%d %H:%M} UTC; start `hub worker`")
    if view.late:
        raise ConfigError("late or failed: " + ", ".join(job.title for job in view.late) + "; see the System page")
    return f"runs on {view.holder} since {view.since:%Y-%m-%d %H:%M} UTC, nothing is late"


def _mail(settings) -> str:
    from hub.access.actors import service_actor
    from hub.access.permissions import Permission
    from hub.config import open_office
    from hub.delivery.rules import Trouble
    from hub.delivery.troubles import WORDS, stand
    from hub.kernel.errors import DeliveryError

    try:
        with settings.post().connected():
            pass
    except DeliveryError as error:
        raise ConfigError(WORDS[Trouble(str(error))]) from error
    with open_office(settings).open_reading(service_actor("doctor")) as reading:
        reading.require(Permission.SERVICE_RUN)
        outbox = stand(reading)
    if outbox.failed or outbox.late:
        raise ConfigError(f"{outbox.failed} notice(s) given up, {outbox.late} late; see the System page")
    return f"{settings.mail.partition(':')[0]} is reached, {outbox.waiting} notice(s) waiting"


CHECKS: dict[str, Callable] = {
    "keys": _keys, "database": _database, "agreements": _agreements, "sealed log": _log, "worker": _worker,
    "mail": _mail, "language model": _language_model,
}  # fmt: skip
