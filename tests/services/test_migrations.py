"""Does the migrated database hold what the records say, with every guard, on both engines?

Source: house rule (records and migrations); sealed log specification, section 5.2; fault F28.
"""

import importlib
import pkgutil
import re
import shutil
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

import hub
from hub.db import migrate
from hub.db.base import Base
from hub.db.engine import make_engine
from hub.kernel.errors import ConfigError
from hub.ledger.audit import verify_database
from hub.ledger.guarding import missing_guards
from hub.paths import migrations_dir
from tests.architecture.test_floors import RECORDS, floor_of
from tests.ledger_builders import add, case_of, drop_guards, size_of, start
from tests.shared_world import World

VERSIONS = migrations_dir() / "versions"


def every_record() -> None:
    """Import whatever maps a table."""
    for module in pkgutil.walk_packages(hub.__path__, "hub."):
        name = module.name.removeprefix("hub.").replace(".", "/")
        if name.endswith("/records") or floor_of(name) == RECORDS:
            importlib.import_module(module.name)


def test_revisions_are_numbered_in_one_line_with_one_head():
    scripts = ScriptDirectory(str(migrations_dir()))
    assert scripts.get_heads() == [migrate.head()] == [(migrations_dir() / "HEAD").read_text().strip()]
    line = [script.revision for script in scripts.walk_revisions()][::-1]
    assert line == [f"{number:04}" for number in range(1, len(line) + 1)]
    names = sorted(path.name for path in VERSIONS.glob("*.py"))
    assert [name[:4] for name in names] == line
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", name) for name in names), names


def test_migrations_go_forward_only():
    for path in VERSIONS.glob("*.py"):
        assert "def downgrade" not in path.read_text(encoding="utf-8"), path.name


def test_the_migrated_schema_is_the_mapped_one(database_url):
    every_record()
    engine = make_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)
    engine.dispose()
    assert differences == []


def test_every_check_that_a_record_states_stands_in_the_database(database_url):
    """What the comparison above does not look at."""
    every_record()
    engine = make_engine(database_url)
    found = inspect(engine)
    for table in Base.metadata.sorted_tables:
        wanted = {str(each.name) for each in table.constraints if isinstance(each, CheckConstraint)}
        stands = {each["name"] for each in found.get_check_constraints(table.name)}
        assert wanted == stands, table.name
        assert found.get_pk_constraint(table.name)["name"] == f"pk_{table.name}"
    engine.dispose()


def test_every_guard_stands_after_an_upgrade_and_again_after_the_next(database_url):
    engine = make_engine(database_url)
    with engine.begin() as connection:
        assert missing_guards(connection) == []
        drop_guards(connection)
        assert missing_guards(connection) != []
    engine.dispose()
    assert migrate.upgrade(database_url) == migrate.head()
    engine = make_engine(database_url)
    with engine.begin() as connection:
        assert missing_guards(connection) == []
    engine.dispose()


def test_a_copy_that_was_sent_is_never_changed_or_deleted(office, tmp_path):
    World(office, tmp_path).shared()
    for statement in ("UPDATE disclosure_copy SET made_at = made_at", "DELETE FROM disclosure_copy"):
        with pytest.raises(DBAPIError, match="written once"), office.engine.begin() as connection:
            connection.execute(text(statement))


def test_a_filled_database_keeps_rows_guards_and_keys_through_an_upgrade(office, database_url):
    start(office)
    for number in range(5):
        add(office, case_id=case_of(number))
    office.engine.dispose()
    migrate.upgrade(database_url)
    assert size_of(office) == 6
    assert verify_database(office).findings == []


EARLIER = sorted(path.name[:4] for path in VERSIONS.glob("*.py"))[:-1]

PEOPLE = """
INSERT INTO agency (id, code, name, kind, status, duty_name, duty_phone, email_domains, version)
VALUES ('{agency}', 'whg', 'whg', 'registered_provider', 'active', '', '', '[]', 1);
INSERT INTO account (id, username, name, email, agency_id, role, status, chosen_phrase, created_at, version)
VALUES ('{account}', 'maya.reid', 'Maya Reid', 'm@whg.example', '{agency}', 'coordinator', 'active', '',
        '2026-11-24 12:00:00', 1);
INSERT INTO notice (id, kind, account_id, count, url, state, created_at, message_id)
VALUES ('{notice}', 'shared', '{account}', 1, '/requests/', 'waiting', '2026-11-24 12:00:00', 'one')
"""


@pytest.mark.parametrize("revision", EARLIER)
def test_a_filled_database_of_every_earlier_revision_comes_forward_whole(database_url, tmp_path, revision):
    engine, url = make_engine(database_url), database_url
    if engine.dialect.name == "sqlite":
        url = f"sqlite:///{tmp_path / 'older.sqlite'}"
        engine = create_engine(url)
    else:
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
    with engine.begin() as connection:
        command.upgrade(migrate._config(connection), revision)
        ids = {name: uuid4().hex for name in ("agency", "account", "notice")}
        for statement in PEOPLE.format(**ids).split(";"):
            connection.exec_driver_sql(statement)
    engine.dispose()
    assert migrate.upgrade(url) == migrate.head()
    engine = make_engine(url)
    with engine.connect() as connection:
        assert missing_guards(connection) == []
        told = "SELECT n.attempts, n.trouble, a.mail_digest FROM notice n JOIN account a ON a.id = n.account_id"
        assert [tuple(row) for row in connection.exec_driver_sql(told)] == [(0, "", False)]
    engine.dispose()


def test_the_copy_before_an_upgrade_can_be_put_back(sqlite_office, sqlite_url):
    start(sqlite_office)
    add(sqlite_office)
    sqlite_office.engine.dispose()
    migrate.upgrade(sqlite_url)
    add(sqlite_office)
    sqlite_office.engine.dispose()
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    for part in path.parent.glob(f"{path.name}-*"):
        part.unlink()
    shutil.copy(path.with_name(path.name + ".before-upgrade"), path)
    assert size_of(sqlite_office) == 2
    assert verify_database(sqlite_office).findings == []


def test_a_file_that_is_no_database_is_not_touched(tmp_path):
    path = tmp_path / "hub.sqlite"
    path.write_bytes(b"letters, minutes and other things\n" * 100)
    before = path.read_bytes()
    with pytest.raises(ConfigError, match="HUB_MIGRATION_URL|cannot be copied"):
        migrate.upgrade(f"sqlite:///{path}")
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["hub.sqlite"]


def test_an_upgrade_that_breaks_off_leaves_nothing_half_made(sqlite_url, tmp_path):
    """A table of another origin stands in the way of the first revision: everything before it is undone."""
    path = tmp_path / "fresh.sqlite"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE ledger_head (something integer)"))
    engine.dispose()
    with pytest.raises(Exception, match="already exists"):
        migrate.upgrade(f"sqlite:///{path}")
    engine = create_engine(f"sqlite:///{path}")
    assert inspect(engine).get_table_names() == ["ledger_head"]
    engine.dispose()
