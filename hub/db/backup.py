"""What of a database goes into a backup, while people work on?

SQLite: its own online copy, page for page. PostgreSQL: every table of ours from one snapshot, in the server's own
COPY form, so that no other program need be installed and another version of the server reads it. The vault goes into
a file of its own, taken after the main one: a key is in the vault before anything is sealed with it.
Source: sealed log specification, sections 9 and 10; threat model 6.9; faults F17, F18.
"""

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection, Engine, MetaData, create_engine, inspect, text

from hub.db.durable import private_folder
from hub.db.engine import READING, make_engine
from hub.db.failing import opening
from hub.db.sealed_file import FORMAT, Header, name_of_key, new_salt, writing
from hub.db.vault import VAULT_TABLES
from hub.kernel.errors import ConfigError

MAIN, VAULT = "main", "vault"

LENGTH_BYTES = 4
CHUNK = 1 << 20

_NOT_OURS = {"alembic_version"}
"""The revision stands in the header; the tables are made by the migrations."""


def back_up(url: str, path: Path, key: bytes, part: str, origin: str, at: str) -> Header:
    """Write a sealed backup of the database at `url` to `path`, and return what it says of itself.

    part: `main` or `vault`. Raises ConfigError where the database cannot be read, or holds its own vault.
    """
    with opening("HUB_DATABASE_URL" if part == MAIN else "HUB_VAULT_URL"):
        engine = make_engine(url)
        try:
            take = _from_sqlite if engine.dialect.name == "sqlite" else _from_postgresql
            with take(engine) as (connection, write_body):
                if part == MAIN and set(inspect(connection).get_table_names()) & VAULT_TABLES:
                    raise ConfigError("HUB_VAULT_URL names the main database: the vault must lie in one of its own")
                header = _header(connection, key, part, origin, at)
                with writing(path, key, header) as file:
                    write_body(file)
        finally:
            engine.dispose()
    return header


def _header(connection: Connection, key: bytes, part: str, origin: str, at: str) -> Header:
    revision, size = "", -1
    if part == MAIN:
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""
        size = connection.execute(text("SELECT size FROM ledger_head ORDER BY log_id DESC")).scalar()
        if size is None:
            raise ConfigError("the database holds no instance; `hub init` makes one")
    engine = connection.dialect.name
    return Header(part, origin, name_of_key(key), engine, revision, size, at, new_salt(), FORMAT)


@contextmanager
def _from_sqlite(engine: Engine) -> Iterator[tuple[Connection, Any]]:
    """A copy of the file as it stands, beside it: a plain copy never lies where backups go."""
    database = Path(sqlite_file(engine))
    try:
        with private_folder(database) as folder:
            copy = folder / "copy"
            os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
                source.backup(target)
                target.execute("PRAGMA journal_mode=DELETE")
            copied = create_engine(f"sqlite:///{copy}")
            with copied.connect() as connection, open(copy, "rb") as plain:
                yield connection, lambda file: shutil.copyfileobj(plain, file, CHUNK)
            copied.dispose()
    except sqlite3.DatabaseError as error:
        raise ConfigError("the database file cannot be copied; nothing was written") from error


def sqlite_file(engine: Engine) -> str:
    """The file of an SQLite database. Raises ConfigError where it has none, or the file is not there."""
    database = engine.url.database
    if not database or not Path(database).is_file():
        raise ConfigError("the database is not there; nothing was written")
    return database


@contextmanager
def _from_postgresql(engine: Engine) -> Iterator[tuple[Connection, Any]]:
    """Every table of ours as one snapshot sees it."""
    reading = engine.execution_options(isolation_level="REPEATABLE READ", **{READING: True})
    with reading.connect() as connection:
        yield connection, lambda file: _write_tables(connection, file)


def _write_tables(connection: Connection, file: BinaryIO) -> None:
    """Parents before children: one line that names the table, then its rows in pieces that say their length."""
    tables = MetaData()
    tables.reflect(connection)
    cursor = connection.connection.driver_connection.cursor()
    for table in tables.sorted_tables:
        if table.name in _NOT_OURS:
            continue
        columns = [column.name for column in table.columns]
        file.write(json.dumps({"table": table.name, "columns": columns}).encode() + b"\n")
        with cursor.copy(f"COPY {named(table.name, columns)} TO STDOUT") as rows:
            for piece in rows:
                file.write(len(piece).to_bytes(LENGTH_BYTES, "big") + piece)
        file.write(bytes(LENGTH_BYTES))


def named(table: str, columns: list[str]) -> str:
    """`"table" ("column", ...)`. Raises ConfigError for what is no plain name."""
    names = [table, *columns]
    if not all(name.isidentifier() and name.isascii() for name in names):
        raise ConfigError("a table or column has a name of another form")
    return f'"{table}" ({", ".join(chr(34) + name + chr(34) for name in columns)})'
