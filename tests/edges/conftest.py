"""What tests of the edge walk through: a small office with its pages, or the demonstration, seeded once a run."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask

from hub.db.work import Office
from tests.browsing import an_app
from tests.demo_world import Demo, copy_of, seed_into
from tests.people import an_account, an_agency


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    """A landlord with one coordinator, and the police with one partner lead."""
    an_agency(sqlite_office)
    an_agency(sqlite_office, "police", "police")
    an_account(sqlite_office, "maya.reid")
    an_account(sqlite_office, "joss.merrill", "partner_lead", "police")
    return sqlite_office


@pytest.fixture
def app(office: Office, tmp_path: Path) -> Flask:
    """The pages over that office, or over the one a file of tests has instead."""
    return an_app(office, tmp_path)


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a freshly seeded demonstration. Nobody writes there: tests open it to read, or copy it."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    seed_into(folder)
    return folder


@pytest.fixture(scope="module")
def demo(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demonstration shared by the tests of one file, which leave its cases, disclosures and log as they are."""
    with copy_of(seeded, tmp_path_factory.mktemp("shared") / "data") as demo:
        yield demo


@pytest.fixture
def own_demo(seeded: Path, tmp_path: Path) -> Iterator[Callable[..., Demo]]:
    """A maker of demonstrations of this test's own. Its arguments are figures of local practice."""
    with ExitStack() as stack:
        yield lambda **practice: stack.enter_context(copy_of(seeded, tmp_path / "data", **practice))
