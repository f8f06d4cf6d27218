"""`hub backup` and `hub restore`: two sealed files out of a running instance, and an instance out of two files.

A backup changes and opens nothing (what is copied stays sealed, row by row), so that a timer of the machine may take it
without an account; a restore changes everything, and takes an administrator who is one in the backup. Both leave a line
in the security log, and a restore an entry in the sealed log where that is not on hold. A restored log that is shorter
than what was signed is told at once, and is on hold from then on.
Source: contracts, section 7; sealed log specification, sections 9 and 10; faults F17, F18.
"""

import argparse
from functools import partial
from pathlib import Path
from typing import Any

from hub.cli.options import add_as, add_data
from hub.kernel.errors import ConfigError, HubError, UsageError


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add `hub backup` and `hub restore`."""
    backup = subparsers.add_parser("backup", help="write a sealed backup of the running instance")
    backup.add_argument("file", metavar="FILE", help="a new file for the main database")
    backup.add_argument("--vault", metavar="FILE", help="a new file for the vault of keys; default: FILE.vault")
    restore = subparsers.add_parser("restore", help="make an empty database anew from a backup")
    restore.add_argument("file", metavar="FILE", help="a backup of the main database")
    restore.add_argument("--vault", metavar="FILE", help="a backup of the vault, only where the vault is lost too")
    add_as(backup, required=False)
    add_as(restore)
    restore.add_argument(
        "--log", metavar="EXPORT", help="a later export of the log: what it says was forgotten is forgotten again"
    )
    for parser, run in ((backup, run_backup), (restore, run_restore)):
        add_data(parser)
        parser.set_defaults(run=run)


def run_backup(arguments: argparse.Namespace) -> int:
    """Copy main database, then vault: a key is in the vault before anything is sealed with it."""
    from hub.config import open_office, settings_for
    from hub.db.backup import MAIN, VAULT, back_up
    from hub.db.sealed_file import Unfit, backup_key, make_backup_key
    from hub.db.vault import load_master_keys
    from hub.identity.kinds import EventKind

    settings = settings_for(arguments.data)
    settings.set_up_log()
    main = Path(_given(arguments.file, "FILE"))
    vault = Path(_given(arguments.vault, "--vault")) if arguments.vault is not None else Path(f"{main}.vault")
    for path in (main, vault):
        if path.exists():
            raise ConfigError(f"{path.name} is there already; nothing was written")
    load_master_keys(settings.keys)
    try:
        office = open_office(settings)
    except ConfigError:
        if arguments.username is not None:
            raise
        # A database that is no longer, or not yet, fit to be served is backed up all the same.
    else:
        _noted(office, _whose(office, arguments.username), EventKind.BACKED_UP)
        _closed(office)
    make_backup_key(settings.keys)
    key, at = backup_key(settings.keys), settings.clock().now().isoformat(timespec="seconds")
    try:
        header = back_up(settings.database_url, main, key, MAIN, settings.origin, at)
        back_up(settings.vault_url, vault, key, VAULT, settings.origin, at)
    except (HubError, OSError):
        note_unfit(settings, Unfit.NOT_WRITTEN)
        raise
    _note(settings, EventKind.BACKUP_WRITTEN, f"{header.size} entries")
    print(f"{main.name}: {header.engine}, revision {header.revision}, {header.size} entries in the log")
    print(f"{vault.name}: the vault of keys; keep it elsewhere, and destroy it after 30 days")
    return 0


def _whose(office: Any, username: str | None) -> Any:
    """The account that was named, or the service."""
    from hub.access.actors import service_actor
    from hub.identity.sessions import actor_of_username

    return service_actor("backup") if username is None else actor_of_username(office, username)


def note_unfit(settings: Any, unfit: Any) -> None:
    """Write down that a backup would not bring this instance back: the System page tells of it until one is taken."""
    from hub.identity.kinds import EventKind

    _note(settings, EventKind.BACKUP_UNFIT, unfit.value)


def _note(settings: Any, kind: Any, detail: str) -> None:
    """A line in the security stream, and in the security log where the database is fit to take one."""
    from hub.access.actors import service_actor
    from hub.config import open_office
    from hub.kernel.lines import tell_security

    try:
        office = open_office(settings)
    except ConfigError:
        tell_security(kind.value, detail=detail)
        return
    try:
        _noted(office, service_actor("backup"), kind, detail)
    finally:
        _closed(office)


def _closed(office: Any) -> None:
    office.engine.dispose()
    office.vault.close()


def _noted(office: Any, actor: Any, kind: Any, detail: str = "") -> None:
    """Ask whether this account may, and leave its line in the security log."""
    from hub.access.permissions import Permission
    from hub.identity import security_log
    from hub.identity.kinds import EventKind

    wanted = Permission.INSTANCE_RESTORE if kind is EventKind.RESTORED else Permission.INSTANCE_BACK_UP
    with office.open_work(actor) as work:
        work.require(wanted)
        security_log.record(work, kind, detail=detail, where=security_log.Where(place="cli"))


def _given(value: str, name: str) -> str:
    if not value:
        raise UsageError(f"{name}: name a file")
    return value


def run_restore(arguments: argparse.Namespace) -> int:
    """Check everything first, then write; exit 1 where the log is behind what was signed."""
    from hub.config import open_office, settings_for
    from hub.db.backup import MAIN, VAULT
    from hub.db.restore import put_back
    from hub.db.sealed_file import backup_key
    from hub.db.vault import has_worked, load_master_keys
    from hub.identity.kinds import EventKind

    settings = settings_for(arguments.data)
    settings.set_up_log()
    load_master_keys(settings.keys)
    key, main = backup_key(settings.keys), Path(_given(arguments.file, "FILE"))
    header = _checked(main, settings, settings.migration_url, key, MAIN)
    if arguments.vault is not None:
        vault = Path(_given(arguments.vault, "--vault"))
        held = _checked(vault, settings, settings.vault_url, key, VAULT)
        if held.at < header.at:
            raise ConfigError(f"{vault.name} is older than {main.name}: keys made between them would be missing")
        put_back(vault, held, settings.vault_url, key)
    elif not has_worked(settings.vault_url):
        raise ConfigError("no vault lies at HUB_VAULT_URL, and without it nothing opens: add --vault FILE")
    accept = partial(_require_restorer, arguments.username)
    put_back(main, header, settings.migration_url, key, settings.database_url, accept)
    print(f"{main.name} of {header.at} is restored: {header.size} entries in the log")
    office = open_office(settings)
    try:
        later = 0
        if arguments.log is not None:
            later, count = _forget_again(office, Path(arguments.log))
            print(f"forgotten again: {count} openings that the backup brought back")
        actor = _whose(office, arguments.username)
        _noted(office, actor, EventKind.RESTORED, f"{header.size} entries")
        code = _told(office)
        if code == 0:
            _write_down(office, actor, header.size, max(later - header.size, 0))
        return code
    finally:
        _closed(office)


def _checked(path: Path, settings: Any, url: str, key: bytes, part: str) -> Any:
    """What the file says of itself; one that would not bring this instance back is told to a collector as well."""
    from hub.db.restore import checked
    from hub.db.sealed_file import UnfitBackupError
    from hub.identity.kinds import EventKind
    from hub.kernel.lines import tell_security

    try:
        return checked(path, url, key, part, settings.origin)
    except UnfitBackupError as error:
        # No database lies where it is restored to, so that only the stream can be told.
        tell_security(EventKind.BACKUP_UNFIT.value, detail=error.unfit.value)
        raise


def _require_restorer(username: str, connection: Any) -> None:
    """Raises RefusedError where the backup knows no such account, or one that may not restore."""
    from hub.access.permissions import Permission, permits
    from hub.identity.sessions import actor_in
    from hub.kernel.errors import NotFoundError, RefusedError

    try:
        actor = actor_in(connection, username)
    except NotFoundError:
        raise RefusedError(f"--as {username}: no active account of this name is in the backup") from None
    if not permits(actor, Permission.INSTANCE_RESTORE):
        raise RefusedError(f"--as {username} may not restore; an administrator may")


def _write_down(office: Any, actor: Any, size: int, lost: int) -> None:
    """One entry of the log says that it goes on from a backup; not where what was signed last is not remembered."""
    from hub.access.permissions import Permission
    from hub.ledger.kinds import Kind
    from hub.ledger.service import append
    from hub.ledger.signing import read_high_water

    if read_high_water(office.master.directory) is None:
        return
    with office.open_work(actor) as work:
        work.require(Permission.INSTANCE_RESTORE)
        clear = {"from_size": size, "lost_size": lost, "reason": "backup"}
        append(work, Kind.RESTORE, clear, {}, actor_id=actor.account_id)


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
              "standby), or begin the log anew where it is lost for good: `hub ledger restart`.")  # fmt: skip
        return 1
    if read_high_water(office.master.directory) is None:
        print("HUB_KEYS holds no high-water.json: compare with a kept seal, `hub ledger verify --seen NOTE`.")
    return 0


def _forget_again(office: Any, path: Path) -> tuple[int, int]:
    """Forget what the export says was forgotten; how many entries it has, and how many openings that took away."""
    from hub.access.actors import service_actor
    from hub.access.permissions import Permission
    from hub.ledger.export import erasures_in, verify_export
    from hub.ledger.forgetting import forget_again
    from hub.ledger.signing import signature_holds
    from hub.ledger.trusting import trust_of_instance

    report = verify_export(path, trust_of_instance(office), signature_holds)
    with office.open_work(service_actor("restore")) as work:
        work.require(Permission.LEDGER_APPEND)
        count, unused = forget_again(work, erasures_in(path))
    for key_id in unused:
        office.vault.destroy(key_id)
    return report.size, count
