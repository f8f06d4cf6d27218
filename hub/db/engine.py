"""How is the database spoken to, safely?

SQLite: a writing block is BEGIN IMMEDIATE, a reading block cannot write and waits for nobody.
PostgreSQL: a reading block is READ ONLY. Unsafe settings stop the start-up, because a seal over a
commit that the machine then forgets would make the hub itself look like a forger.
Source: house rule (one unit of work); sealed log specification, section 5.1.
"""

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from hub.db.failing import opening
from hub.db.standby import READING, Standby, heed, note_cancelled_waits
from hub.kernel.errors import ConfigError

DRIVERS = frozenset({"pysqlite", "psycopg"})

HURRIED = "hub_hurried"
"""Execution option: the block is left undone rather than waited for."""

HURRIED_MILLISECONDS = 50

BUSY_SECONDS = 10
"""How long a writer waits for another before it gives up (sealed log specification, section 13)."""


def make_engine(url: str, standby: Standby | None = None, **options: Any) -> Engine:
    """An engine for `url` with the settings the promises need. Raises ConfigError unless SQLite or PostgreSQL.

    standby: what is declared of a second PostgreSQL server.
    """
    kind = _kind_of(url)
    if kind == "sqlite":
        # Isolation level None: the driver opens no transaction of its own, `_begin_sqlite` does.
        engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "isolation_level": None}, **options)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    options.setdefault("pool_pre_ping", True)
    engine = create_engine(url, connect_args={"options": f"-c lock_timeout={BUSY_SECONDS * 1000}"}, **options)
    event.listen(engine, "begin", _begin_postgresql)
    event.listen(engine, "connect", note_cancelled_waits)
    if standby is not None:
        heed(engine, standby)
    return engine


def _kind_of(url: str) -> str:
    try:
        found = make_url(url)
        if found.get_driver_name() in DRIVERS:
            return found.get_backend_name()
    except (ArgumentError, NoSuchModuleError):
        pass  # The address may hold a password, so that it is not repeated.
    raise ConfigError("no address of a database that is supported; write sqlite:///FILE or postgresql+psycopg://...")


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get(READING):
        connection.exec_driver_sql("PRAGMA query_only=ON")
        connection.exec_driver_sql("BEGIN")
        return
    # The wait is set anew each time, because connections are pooled.
    wait = HURRIED_MILLISECONDS if options.get(HURRIED) else BUSY_SECONDS * 1000
    connection.exec_driver_sql(f"PRAGMA busy_timeout={wait}")
    connection.exec_driver_sql("PRAGMA query_only=OFF")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")


def _begin_postgresql(connection: Connection) -> None:
    options = connection.get_execution_options()
    # Told with the BEGIN itself, not asked for afterwards; set anew each time, because connections are pooled.
    connection.connection.driver_connection.read_only = True if options.get(READING) else None
    if options.get(HURRIED):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {HURRIED_MILLISECONDS}")


def unsafe_settings(engine: Engine, standby_declared: bool = False) -> list[str]:
    """What is set so that an acknowledged commit could be lost; empty when all is safe. Raises ConfigError."""
    with opening("HUB_DATABASE_URL"), engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            return _unsafe_sqlite(connection)
        return _unsafe_postgresql(connection, standby_declared)


def _unsafe_sqlite(connection: Connection) -> list[str]:
    def pragma(name: str) -> Any:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()

    problems = []
    if str(pragma("journal_mode")).lower() != "wal":
        problems.append("SQLite: journal_mode must be WAL")
    if int(pragma("synchronous")) < 2:
        problems.append("SQLite: synchronous must be FULL or EXTRA")
    if int(pragma("foreign_keys")) != 1:
        problems.append("SQLite: foreign_keys must be ON")
    if int(pragma("busy_timeout")) < BUSY_SECONDS * 1000:
        problems.append("SQLite: busy_timeout must be at least 10000")
    return problems


def _unsafe_postgresql(connection: Connection, standby_declared: bool) -> list[str]:
    def setting(name: str) -> str:
        return str(connection.exec_driver_sql(f"SHOW {name}").scalar())

    problems = [f"PostgreSQL: {name} must be on" for name in ("fsync", "full_page_writes") if setting(name) != "on"]
    if setting("synchronous_commit") not in {"on", "remote_apply"}:
        problems.append("PostgreSQL: synchronous_commit must be on or remote_apply")
    if standby_declared and not setting("synchronous_standby_names"):
        problems.append("PostgreSQL: a standby is declared, so synchronous_standby_names must name it")
    return problems


def standby_troubles(engine: Engine, declared: bool) -> list[str]:
    """What keeps the standby from standing in without loss, as PostgreSQL itself sees it; empty where nothing does.

    declared: whether there should be one. The application's role needs `pg_read_all_stats` to be told.
    """
    if engine.dialect.name != "postgresql":
        return []
    with opening("HUB_DATABASE_URL"), engine.connect() as connection:
        states = list(connection.exec_driver_sql("SELECT sync_state FROM pg_stat_replication").scalars())
    if None in states:
        return ["PostgreSQL: whether the standby is synchronous cannot be read: grant pg_read_all_stats to the role"]
    if states and not {"sync", "quorum"} & set(states):
        return ["PostgreSQL: the standby is asynchronous and may lose commits: name it in synchronous_standby_names"]
    if declared and not states:
        return ["PostgreSQL: no standby follows just now, so that every commit waits for it"]
    return []


def unseen_damage(engine: Engine) -> list[str]:
    """What keeps the server from telling a damaged page (fault F20). On SQLite the log's verification finds it."""
    if engine.dialect.name != "postgresql":
        return []
    with opening("HUB_DATABASE_URL"), engine.connect() as connection:
        if connection.exec_driver_sql("SHOW data_checksums").scalar() == "on":
            return []
    return ["PostgreSQL: data checksums are off, so that nobody is told of a damaged page: `pg_checksums --enable`"]
