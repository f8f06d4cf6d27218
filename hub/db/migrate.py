"""Is the database at the newest revision, and how does it get there?

Forward only. An SQLite file is copied before it is touched, so that a killed upgrade can be undone by
putting the copy back.
Source: house rule (records and migrations); fault F28.
"""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.engine import make_url

from hub.db.engine import make_engine
from hub.db.failing import opening
from hub.kernel.errors import ConfigError
from hub.paths import migrations_dir


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_dir()).replace("%", "%%"))
    if connection is not None:
        config.attributes["connection"] = connection
    return config


def head() -> str:
    """The newest revision that this version of the hub knows."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    if revision is None:
        raise ConfigError("no migrations were found beside the hub")
    return revision


def revision_of(engine: Engine) -> str | None:
    """The revision the database stands at; None for an empty one."""
    with opening("HUB_DATABASE_URL"), engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def application_role(url: str, application_url: str) -> str | None:
    """The role that runs the hub, where it is another than the one that owns the tables (PostgreSQL only)."""
    owner, application = make_url(url), make_url(application_url)
    if owner.get_backend_name() != "postgresql" or application.username in (None, owner.username):
        return None
    return application.username


def upgrade(url: str, application_url: str | None = None) -> str:
    """Bring the database at `url` to the newest revision and return it; an SQLite file is copied first.

    application_url: the same database under the role that runs the hub: it is granted what it needs and no more.
    """
    with opening("HUB_MIGRATION_URL"):
        engine = make_engine(url)
        database = make_url(url).database
        if engine.dialect.name == "sqlite" and database and Path(database).is_file():
            _copy(Path(database))
        try:
            _migrate(engine, application_role(url, application_url or url))
        finally:
            engine.dispose()
    return head()


def _copy(database: Path) -> None:
    """Keep the database as it stands beside itself, with what still lies in its journal; whole or not at all."""
    temporary = database.with_name(f".{database.name}.{os.getpid()}")
    try:
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(temporary)) as target:
            source.backup(target)
        shutil.copymode(database, temporary)
        os.replace(temporary, database.with_name(database.name + ".before-upgrade"))
    except sqlite3.DatabaseError as error:
        raise ConfigError("the database file cannot be copied, so it was not touched") from error
    finally:
        temporary.unlink(missing_ok=True)


def _migrate(engine: Engine, role: str | None) -> None:
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if sqlite:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        bring_to(connection, "head", role)
        if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            raise ConfigError("after the upgrade a row points to nothing; put the copy back")
        connection.commit()


def bring_to(connection: Connection, revision: str, role: str | None = None) -> None:
    """Run the migrations up to `revision` within the connection's own transaction."""
    config = _config(connection)
    config.attributes["application_role"] = role
    require_known(MigrationContext.configure(connection).get_current_revision())
    command.upgrade(config, revision)


def require_known(revision: str | None) -> None:
    """Raises ConfigError for a revision that a newer version of the hub made."""
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if revision is not None and revision not in known:
        raise ConfigError(f"the database stands at {revision}, which this version does not know: install the newer hub")


def require_head(engine: Engine, remedy: str = "hub db upgrade") -> None:
    """Raises ConfigError when the database is behind (or ahead of) this version of the hub.

    remedy: the command that brings it forward.
    """
    found = revision_of(engine)
    if found != head():
        told = f"the database stands at {found or 'nothing'}, this version needs {head()}"
        raise ConfigError(f"{told}: run `{remedy}`")
