"""Is the database at the newest revision, and how does it get there?

Forward only. An SQLite file is copied before it is touched, so that a killed upgrade can be undone by
putting the copy back.
Source: house rule (records and migrations); fault F28.
"""

import shutil
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.engine import make_url

from hub.db.engine import make_engine
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
    with engine.connect() as connection:
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
    database = make_url(url).database
    if make_url(url).get_backend_name() == "sqlite" and database and Path(database).is_file():
        shutil.copy2(database, database + ".before-upgrade")
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            sqlite = engine.dialect.name == "sqlite"
            if sqlite:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            config = _config(connection)
            config.attributes["application_role"] = application_role(url, application_url or url)
            command.upgrade(config, "head")
            if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                raise ConfigError("after the upgrade a row points to nothing; put the copy back")
            connection.commit()
    finally:
        engine.dispose()
    return head()


def require_head(engine: Engine) -> None:
    """Raises ConfigError when the database is behind (or ahead of) this version of the hub."""
    found = revision_of(engine)
    if found != head():
        raise ConfigError(f"the database stands at {found or 'nothing'}, this version needs {head()}: hub db upgrade")
