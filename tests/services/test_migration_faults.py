"""An upgrade killed at any of its statements is as if it had not begun; the next one finishes it (fault F28).

Real processes and SIGKILL, from an empty database, from the first revision and from the one before the newest.
"""

import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Connection, Table, column, create_engine, insert, inspect, select, table

from hub.db import migrate
from hub.db.base import Base
from hub.db.engine import make_engine
from hub.db.work import Office
from hub.ledger.audit import verify_database
from hub.ledger.guarding import missing_guards
from hub.paths import migrations_dir
from tests.conftest import office_at
from tests.fault_rounds import IS_TABLE, ROOT, tell
from tests.ledger_builders import add, case_of, size_of, start

pytestmark = pytest.mark.real_commit

ENTRIES = 5
BEFORE_NEWEST = sorted(path.name[:4] for path in (migrations_dir() / "versions").glob("*.py"))[-2]
REVISIONS = [None, "0001", BEFORE_NEWEST] if IS_TABLE else [BEFORE_NEWEST]
SAMPLES = (0, 1, 7, 20, 33)


@pytest.fixture
def empty_url(database_url, tmp_path) -> str:
    """Address of a database without any table, on each engine in turn."""
    if database_url.startswith("sqlite"):
        return f"sqlite:///{tmp_path / 'older.sqlite'}"
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()
    return database_url


@pytest.fixture
def upgrader(empty_url) -> Iterator[subprocess.Popen]:
    """A process that upgrades this database, and is killed within."""
    words = [sys.executable, "-m", "tests.migration_process", empty_url]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    yield process
    process.communicate()


def begin_at(url: str, folder: Path, revision: str | None) -> None:
    """Let the database stand at this revision, with a log where it has tables, written by the hub of today."""
    if revision is None:
        return
    whole = f"sqlite:///{folder / 'whole.sqlite'}"
    migrate.upgrade(whole)
    office = office_at(whole, folder)
    start(office)
    for number in range(ENTRIES):
        add(office, case_id=case_of(number))
    engine = create_engine(url)
    with engine.begin() as connection, office.engine.connect() as written:
        migrate.bring_to(connection, revision)
        for record in Base.metadata.sorted_tables:
            if record.name.startswith(("ledger_", "log_row")) and inspect(connection).has_table(record.name):
                copy_rows(written, connection, record)
    engine.dispose()
    close(office)


def copy_rows(written: Connection, connection: Connection, record: Table) -> None:
    """Put the rows of a table into the same one of an earlier revision, as far as that has its columns."""
    there = {each["name"] for each in inspect(connection).get_columns(record.name)}
    columns = [each for each in record.columns if each.name in there]
    earlier = table(record.name, *(column(each.name, each.type) for each in columns))
    for row in written.execute(select(*columns).order_by(*record.primary_key)):
        connection.execute(insert(earlier).values(dict(row._mapping)))


def close(office: Office) -> None:
    office.engine.dispose()
    office.vault.close()


def as_it_stands(url: str) -> list[str]:
    """Every table, guard and row as it was written down."""
    engine = make_engine(url)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            found = list(connection.connection.iterdump())
        else:
            found = [f"{row}" for query in CATALOGUE for row in connection.exec_driver_sql(query)]
            for table in inspect(connection).get_table_names():
                found += [f"{row}" for row in connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1")]
    engine.dispose()
    return found


CATALOGUE = (
    "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
    " WHERE table_schema = 'public' ORDER BY 1, 2",
    "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
    " ORDER BY 1, 2",
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
    "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
)


def killed_at(upgrader: subprocess.Popen, number: int) -> bool:
    """Upgrade, and die before the change of this number. Whether it did: False where there were fewer."""
    upgrader.stdin.write(f"{number}\n")
    upgrader.stdin.flush()
    outcome = upgrader.stdout.readline().strip()
    assert outcome in ("killed", "done"), outcome
    return outcome == "killed"


@pytest.mark.parametrize("revision", REVISIONS)
def test_an_upgrade_killed_at_any_change_never_began_and_the_next_finishes_it(
    empty_url, upgrader, tmp_path, record_property, revision
):
    begin_at(empty_url, tmp_path, revision)
    before, killed = as_it_stands(empty_url), 0
    for number in count() if IS_TABLE else SAMPLES:
        if not killed_at(upgrader, number):
            break
        killed += 1
        assert as_it_stands(empty_url) == before, number
    assert killed
    assert migrate.upgrade(empty_url) == migrate.head()
    engine = make_engine(empty_url)
    with engine.connect() as connection:
        assert missing_guards(connection) == []
        if engine.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    engine.dispose()
    office = office_at(empty_url, tmp_path)
    if revision is None:
        start(office)
    lost = (1 if revision is None else 1 + ENTRIES) - size_of(office)
    assert lost == 0 and verify_database(office).findings == []
    close(office)
    tell(record_property, killed, f"killed at {killed} changes from {revision or 'nothing'}", lost=lost)
