"""Does the hub work where it was installed, far from any checkout? Built, installed and run as its users would.

Nothing is fetched: the wheel is built with what the tests have, and the libraries are those of the tests.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import missing

ROOT = Path(__file__).parents[2]
CASE = ROOT / "hub" / "demo" / "cases" / "01-shared-garden-path.json"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel of this checkout."""
    try:
        import hatchling  # noqa: F401
    except ImportError:
        missing("hatchling", "pip install 'hub[test]'")
    folder = tmp_path_factory.mktemp("wheel")
    code = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(folder), "."]
    done = subprocess.run(code, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def home(wheel, tmp_path_factory) -> Path:
    """A fresh environment with the wheel in it, and its libraries within reach."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(folder, with_pip=False)
    code = [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python")]
    code += ["install", "-q", "--no-deps", "--no-index", str(wheel)]
    done = subprocess.run(code, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    (site,) = folder.glob("lib/python*/site-packages")
    # The path alone: what an editable install leaves there is not followed, so that the checkout stays out of reach.
    (site / "libraries.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    return folder


@pytest.fixture(scope="module")
def hub(home, tmp_path_factory):
    """Run the installed command in a folder of its own; gives what it printed."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")

    def run(*arguments: str, code: int = 0) -> str:
        command = [home / "bin" / "hub", *arguments]
        told = {"capture_output": True, "text": True, "timeout": 120}
        done = subprocess.run(command, cwd=elsewhere, env=environment(), **told)
        assert done.returncode == code and "Traceback" not in done.stderr, done.stderr
        return done.stdout

    return run


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "HUB_", "VIRTUAL"))}


@pytest.fixture(scope="module")
def data(hub, tmp_path_factory) -> Path:
    """A demonstration that the installed command built."""
    folder = tmp_path_factory.mktemp("data") / "demo"
    assert "The demonstration stands in" in hub("demo", "--data", str(folder), "--seed-only")
    return folder


def test_the_wheel_holds_what_the_hub_reads_and_nothing_of_its_tests(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for wanted in ("templates/layout.html", "migrations/HEAD", "migrations/versions/0001_first_tables.py",
                   "sharing_agreements/hate-crime-case-sharing/1.0.toml", "redaction/data/words.txt",
                   "web/static/css/theme.css", "demo/cases/01-shared-garden-path.json"):  # fmt: skip
        assert f"hub/{wanted}" in names, wanted
    assert not [name for name in names if name.startswith(("tests/", "docs/")) or "__pycache__" in name]


def test_the_installed_hub_is_not_the_checkout(home):
    told = subprocess.run(
        [home / "bin" / "python", "-c", "import hub; print(hub.__file__)"], cwd="/", env=environment(),
        capture_output=True, text=True,
    )  # fmt: skip
    assert str(home) in told.stdout, told.stdout + told.stderr


def test_its_agreements_migrations_and_log_are_found(hub, data):
    assert "hate-crime-case-sharing" in hub("agreements", "check")
    assert re.match(r"the database stands at \d{4}\n", hub("db", "check", "--data", str(data)))
    assert hub("ledger", "verify", "--data", str(data)).startswith("OK\n")
    assert "ok   sealed log" in hub("doctor", "--data", str(data))


def test_a_case_file_is_previewed(hub):
    told = hub("preview", str(CASE), "--recipient", "west-midlands-police", "--purpose", "prevent_detect_crime")
    assert len(told.split()) > 50


def test_its_pages_are_drawn(home, data):
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    code = [home / "bin" / "hub", "demo", "--data", str(data), "--port", str(port)]
    process = subprocess.Popen(code, cwd="/", env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        page = fetched(f"http://127.0.0.1:{port}/sign-in")
        assert "Sign in as" in page
        for path in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
            assert fetched(f"http://127.0.0.1:{port}{path}"), path
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)


def fetched(url: str) -> str:
    """The page at an address, waiting for the server to come up."""
    for _ in range(150):
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError:
            raise
        except OSError:
            time.sleep(0.2)
    raise AssertionError("nothing answered")
