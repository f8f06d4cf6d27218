"""How does a backup become a database again?

Only where no database lies: what is there is never written over. All of it or nothing: an SQLite file gets its name
at the end, PostgreSQL takes everything in one transaction. Tables are made by the migrations up to the revision of the
backup, filled, then brought to the newest; so that guards and the rights of the application's role are new.
Source: sealed log specification, section 9; faults F17, F18.
"""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, create_engine, inspect
from sqlalchemy.engine import make_url

from hub.db.backup import CHUNK, LENGTH_BYTES, MAIN, VAULT, named
from hub.db.durable import private_folder, sync_directory
from hub.db.engine import make_engine
from hub.db.failing import opening
from hub.db.migrate import application_role, bring_to, head, require_known, upgrade
from hub.db.sealed_file import Header, Unfit, UnfitBackupError, header_of, reading
from hub.db.vault import make_tables
from hub.kernel.errors import ConfigError

SETTING = {MAIN: "HUB_DATABASE_URL", VAULT: "HUB_VAULT_URL"}


def proven(path: Path, key: bytes, origin: str) -> Header:
    """What the backup in `path` says of itself, after the whole file was found true and this instance's own.

    Raises UnfitBackupError where it is not, ConfigError where it is newer than this hub.
    """
    with reading(path, key):
        header = header_of(path)
    if header.origin != origin:
        told = f"{path.name} belongs to the log {header.origin}, this instance's is {origin} (HUB_ORIGIN)"
        raise UnfitBackupError(Unfit.OTHER_INSTANCE, told)
    if header.part == MAIN:
        require_known(header.revision)
    return header


def checked(path: Path, url: str, key: bytes, part: str, origin: str) -> Header:
    """What the backup in `path` says of itself, once it is known that it can be restored to `url`.

    Raises ConfigError where it is another instance's, damaged, too new or of another engine, or a database is there.
    """
    header = header_of(path)
    if header.part != part:
        raise ConfigError(f"{path.name} is a backup of the {header.part} database, not of the {part}")
    header = proven(path, key, origin)
    found = make_url(url).get_backend_name()
    if found != header.engine:
        raise ConfigError(f"{path.name} was taken from {header.engine}; {SETTING[part]} names {found}")
    _require_room(url, part)
    return header


def _require_room(url: str, part: str) -> None:
    told = f"{SETTING[part]} names a database that is not empty; nothing was changed. Move it away, or name another"
    if make_url(url).get_backend_name() == "sqlite":
        database = make_url(url).database
        if not database or Path(database).exists():
            raise ConfigError(told)
        return
    engine = make_engine(url)
    with opening(SETTING[part]), engine.connect() as connection:
        tables = inspect(connection).get_table_names()
    engine.dispose()
    if tables:
        raise ConfigError(told)


Accept = Callable[[Connection], None]
"""Looks at what was restored before it becomes true. Raises where it must not."""


def put_back(
    path: Path,
    header: Header,
    url: str,
    key: bytes,
    application_url: str | None = None,
    accept: Accept = lambda _connection: None,
) -> None:
    """Make the database at `url` anew from a backup that was checked.

    application_url: the same database under the role that runs the hub (PostgreSQL).
    """
    with opening(SETTING[header.part]), reading(path, key) as plain:
        if header.engine == "sqlite":
            _into_sqlite(Path(str(make_url(url).database)), plain, accept)
        else:
            _into_postgresql(url, plain, header, application_role(url, application_url or url), accept)
    if header.part == MAIN and header.revision != head():
        upgrade(url, application_url)


def _into_sqlite(database: Path, plain: BinaryIO, accept: Accept) -> None:
    database.parent.mkdir(parents=True, exist_ok=True)
    with private_folder(database) as folder:
        temporary = folder / "copy"
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            shutil.copyfileobj(plain, file, CHUNK)
            file.flush()
            os.fsync(file.fileno())
        restored = create_engine(f"sqlite:///{temporary}")
        with restored.connect() as connection:
            accept(connection)
        restored.dispose()
        # What a lost database left beside it would be taken for the journal of this one.
        for rest in (f"{database.name}-wal", f"{database.name}-shm"):
            database.with_name(rest).unlink(missing_ok=True)
        os.replace(temporary, database)
        sync_directory(database.parent)


def _into_postgresql(url: str, plain: BinaryIO, header: Header, role: str | None, accept: Accept) -> None:
    """Tables and rows in one transaction: a restore that is killed leaves an empty database."""
    engine = make_engine(url)
    try:
        with engine.begin() as connection:
            if header.part == MAIN:
                bring_to(connection, header.revision, role)
            else:
                make_tables(connection)
            _read_tables(connection, plain)
            accept(connection)
    finally:
        engine.dispose()


def _read_tables(connection: Connection, plain: BinaryIO) -> None:
    cursor = connection.connection.driver_connection.cursor()
    while line := plain.readline():
        table = json.loads(line)
        with cursor.copy(f"COPY {named(table['table'], table['columns'])} FROM STDIN") as rows:
            while length := int.from_bytes(plain.read(LENGTH_BYTES), "big"):
                rows.write(plain.read(length))
