"""The demonstration that tests of the edge walk through: seeded once a run, in process."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.demo_world import Demo, copy_of, seed_into


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
