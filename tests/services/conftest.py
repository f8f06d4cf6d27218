"""The landlord with one case, and the partnership that disclosures are tested in: built once a run, then copied."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import create_engine, text

from hub.db.work import Office
from tests.casework import a_case_in, a_landlord
from tests.conftest import database_at, office_at
from tests.shared_world import World


@pytest.fixture
def landlord(office: Office) -> dict[str, UUID]:
    """The people of the landlord, and the police: username -> account."""
    return a_landlord(office)


@pytest.fixture
def case_id(office: Office, landlord: dict[str, UUID]) -> UUID:
    """One case of the landlord, given to its officer."""
    return a_case_in(office)


def _build(url: str, folder: Path) -> Path:
    """A world in the database at `url`, with its keys in `folder`."""
    office = office_at(url, folder)
    World(office, folder)
    office.engine.dispose()
    office.vault.close()
    return folder


@pytest.fixture(scope="session")
def sqlite_partnership(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a world on SQLite, that tests copy."""
    folder = tmp_path_factory.mktemp("partnership")
    shutil.copy(sqlite_template, folder / "hub.sqlite")
    return _build(f"sqlite:///{folder / 'hub.sqlite'}", folder)


@pytest.fixture(scope="session")
def postgres_partnership(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the keys of a world on PostgreSQL, whose database is the template `partnership`."""
    _create(postgres_server, "partnership", "template_hub")
    return _build(database_at(postgres_server, "partnership"), tmp_path_factory.mktemp("partnership"))


def _create(address: str, name: str, template: str) -> None:
    admin = create_engine(address, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    admin.dispose()


def _drop(address: str, name: str) -> None:
    admin = create_engine(address, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def partnership(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """A world of this test's own, on each engine in turn; its agreements were adopted the day before."""
    if request.param == "sqlite":
        shutil.copytree(request.getfixturevalue("sqlite_partnership"), tmp_path, dirs_exist_ok=True)
        url, drop = f"sqlite:///{tmp_path / 'hub.sqlite'}", None
    else:
        shutil.copytree(request.getfixturevalue("postgres_partnership"), tmp_path, dirs_exist_ok=True)
        address, name = request.getfixturevalue("postgres_server"), f"t_{uuid4().hex}"
        _create(address, name, "partnership")
        url, drop = database_at(address, name), (address, name)
    office = office_at(url, tmp_path)
    yield World(office)
    office.engine.dispose()
    office.vault.close()
    if drop is not None:
        _drop(*drop)
