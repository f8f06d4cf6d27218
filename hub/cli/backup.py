"""`hub backup` and `hub restore`: two sealed files out of a running instance, and an instance out of two files.

Neither opens anybody's data, so that no account is named: what is copied stays sealed, row by row. A restored log that
is shorter than what was signed is told at once, and is on hold from then on.
Source: contracts, section 7; sealed log specification, sections 9 and 10; faults F17, F18.
"""

import argparse
from pathlib import Path
from typing import Any

from hub.cli.options import add_data
from hub.kernel.errors import ConfigError, UsageError


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add `hub backup` and `hub restore`."""
    backup = subparsers.add_parser("backup", help="write a sealed backup of the running instance")
    backup.add_argument("file", metavar="FILE", help="a new file for the main database")
    backup.add_argument("--vault", metavar="FILE", help="a new file for the vault of keys; default: FILE.vault")
    restore = subparsers.add_parser("restore", help="make an empty database anew from a backup")
    restore.add_argument("file", metavar="FILE", help="a backup of the main database")
    restore.add_argument("--vault", metavar="FILE", help="a backup of the vault, only where the vault is lost too")
    restore.add_argument(
        "--log", metavar="EXPORT", help="a later export of the log: what it says was forgotten is forgotten again"
    )
    for parser, run in ((backup, run_backup), (restore, run_restore)):
        add_data(parser)
        parser.set_defaults(run=run)


def run_backup(arguments: argparse.Namespace) -> int:
    """Copy main database, then vault: a key is in the vault before anything is sealed with it."""
    from hub.config import settings_for
    from hub.db.backup import MAIN, VAULT, back_up
    from hub.db.sealed_file import backup_key, make_backup_key
    from hub.db.vault import load_master_keys
    from hub.kernel.lines import tell_security

    settings = settings_for(arguments.data)
    settings.set_up_log()
    main = Path(_given(arguments.file, "FILE"))
    vault = Path(_given(arguments.vault, "--vault")) if arguments.vault is not None else Path(f"{main}.vault")
    for path in (main, vault):
        if path.exists():
            raise ConfigError(f"{path.name} is there already; nothing was written")
    load_master_keys(settings.keys)
    make_backup_key(settings.keys)
    key, at = backup_key(settings.keys), settings.clock().now().isoformat(timespec="seconds")
    header = back_up(settings.database_url, main, key, MAIN, settings.origin, at)
    back_up(settings.vault_url, vault, key, VAULT, settings.origin, at)
    print(f"{main.name}: {header.engine}, revision {header.revision}, {header.size} entries in the log")
    tell_security("backup_made", entries=header.size)
    print(f"{vault.name}: the vault of keys; keep it elsewhere, and destroy it after 30 days")
    return 0


def _given(value: str, name: str) -> str:
    if not value:
        raise UsageError(f"{name}: name a file")
    return value


def run_restore(arguments: argparse.Namespace) -> int:
    """Check everything first, then write; exit 1 where the log is behind what was signed."""
    from hub.config import open_office, settings_for
    from hub.db.backup import MAIN, VAULT
    from hub.db.restore import checked, put_back
    from hub.db.sealed_file import backup_key
    from hub.db.vault import has_worked, load_master_keys
    from hub.kernel.lines import tell_security

    settings = settings_for(arguments.data)
    settings.set_up_log()
    load_master_keys(settings.keys)
    key, main = backup_key(settings.keys), Path(_given(arguments.file, "FILE"))
    header = checked(main, settings.migration_url, key, MAIN, settings.origin)
    if arguments.vault is not None:
        vault = Path(_given(arguments.vault, "--vault"))
        held = checked(vault, settings.vault_url, key, VAULT, settings.origin)
        if held.at < header.at:
            raise ConfigError(f"{vault.name} is older than {main.name}: keys made between them would be missing")
        put_back(vault, held, settings.vault_url, key)
    elif not has_worked(settings.vault_url):
        raise ConfigError("no vault lies at HUB_VAULT_URL, and without it nothing opens: add --vault FILE")
    put_back(main, header, settings.migration_url, key, settings.database_url)
    tell_security("restored", entries=header.size, vault="too" if arguments.vault is not None else "")
    print(f"{main.name} of {header.at} is restored: {header.size} entries in the log")
    office = open_office(settings)
    try:
        if arguments.log is not None:
            count = _forget_again(office, Path(arguments.log))
            print(f"forgotten again: {count} openings that the backup brought back")
        return _told(office)
    finally:
        office.engine.dispose()
        office.vault.close()


def _told(office: Any) -> int:
    """Whether the log goes on where it was signed last; 1 where something of it is lost."""
    from hub.kernel.lines import tell_security
    from hub.ledger.sealing import look_for_hold
    from hub.ledger.signing import read_high_water

    hold = look_for_hold(office)
    if hold is not None:
        tell_security("ledger_hold", lost=hold.lost)
        print(f"ledger hold: {hold.told}. The hub serves to be read only; nothing is disclosed, changed or signed.")
        print(f"Lost: {hold.lost} entries. Tell the DPO. Restore the missing end (a later backup, the WAL archive, a "
              "standby).")  # fmt: skip
        return 1
    if read_high_water(office.master.directory) is None:
        print("HUB_KEYS holds no high-water.json: compare with a kept seal, `hub ledger verify --seen NOTE`.")
    return 0


def _forget_again(office: Any, path: Path) -> int:
    """Forget what the export says was forgotten; returns how many openings that took away."""
    from hub.access.actors import service_actor
    from hub.access.permissions import Permission
    from hub.ledger.audit import trust_of_instance
    from hub.ledger.export import erasures_in, verify_export
    from hub.ledger.service import forget_again
    from hub.ledger.signing import signature_holds

    verify_export(path, trust_of_instance(office), signature_holds)
    with office.open_work(service_actor("restore")) as work:
        work.require(Permission.LEDGER_APPEND)
        count, unused = forget_again(work, erasures_in(path))
    for key_id in unused:
        office.vault.destroy(key_id)
    return count
