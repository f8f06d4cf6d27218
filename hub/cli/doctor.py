"""`hub doctor`: is this instance fit to run? One line a question; exit 1 where any is red."""

import argparse
import os
from pathlib import Path
from typing import Any

from hub.cli.options import add_data
from hub.kernel.errors import ConfigError, HubError


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add `hub doctor`."""
    parser = subparsers.add_parser("doctor", help="check settings, keys, database, sealed log, worker and mail")
    add_data(parser)
    parser.add_argument("--settings", action="store_true", help="each setting, its meaning and whether it is set")
    parser.add_argument(
        "--backup", metavar="FILE", action="append", default=[],
        help="also read this backup, of the main database or the vault, from its first byte to its last",
    )  # fmt: skip
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
        settings.set_up_log()
    except ConfigError as error:
        _line(False, "settings", str(error))
        return 1
    _line(True, "settings", "all that are needed are set")
    # What was found unfit is written down first, so that the question about backups already tells of it.
    results = [_read_backup(settings, Path(name)) for name in arguments.backup]
    from hub.health import CHECKS, answers, opening

    for answer in answers(settings, opening(settings), CHECKS):
        results.append(_line(answer.well, answer.check.name, answer.told))
    return 0 if all(results) else 1


def _line(well: bool, name: str, told: str) -> bool:
    print(f"{'ok  ' if well else 'RED '} {name}: {told}")
    return well


def _read_backup(settings: Any, path: Path) -> bool:
    from hub.cli.backup import note_unfit
    from hub.db.restore import proven
    from hub.db.sealed_file import UnfitBackupError, backup_key

    try:
        header = proven(path, backup_key(settings.keys), settings.origin)
    except UnfitBackupError as error:
        note_unfit(settings, error.unfit)
        return _line(False, "backup", str(error))
    except HubError as error:
        return _line(False, "backup", str(error))
    except OSError as error:
        return _line(False, "backup", f"{path.name} cannot be read: {error.strerror}")
    size = f", {header.size} entries in the log" if header.size >= 0 else ""
    return _line(True, "backup", f"{path.name} of {header.at} is whole and this instance's own: {header.part}{size}")
