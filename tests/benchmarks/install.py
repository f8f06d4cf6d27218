"""How long from a fresh clone to the running demo, and how much is installed? `python -m tests.benchmarks.install`.

Runs the README's own command as it stands, in a clone elsewhere, until the demonstration answers; with a warm package
cache where pip has one. Needs the package registry that pip is set up for.
"""

import argparse
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.benchmarks.load import against, load

ROOT = Path(__file__).parents[2]
COMMAND = re.compile(r"^    (python3 -m venv .*hub demo)$", re.MULTILINE)
MEGABYTE = 1_000_000


def the_command() -> str:
    """The first of the README's two commands."""
    found = COMMAND.search((ROOT / "README.md").read_text(encoding="utf-8"))
    assert found, "README.md shows no command that runs the demonstration"
    return found.group(1)


def a_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def wait_for(url: str, process: subprocess.Popen) -> None:
    """Return once the address answers. Fails where the process ends first."""
    while True:
        assert process.poll() is None, "the command ended before anything answered"
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.5)


def size_of(folder: Path) -> float:
    """Megabytes of all files below a folder, compiled files left out."""
    files = (each for each in folder.rglob("*") if each.is_file() and not each.is_symlink())
    return sum(each.stat().st_size for each in files if each.suffix != ".pyc") / MEGABYTE


def main() -> None:
    """Print both figures."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    with tempfile.TemporaryDirectory() as name:
        clone, port = Path(name) / "hub", a_port()
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        command = f"{the_command()} --port {port}"
        print(f"{command}; {load()}", flush=True)
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        began = time.perf_counter()
        process = subprocess.Popen(["bash", "-c", command], cwd=clone, env=environment, start_new_session=True)
        try:
            wait_for(f"http://127.0.0.1:{port}/sign-in", process)
            print(f"fresh clone to running demo: {against(time.perf_counter() - began, 180, 's')}; {load()}")
        finally:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(timeout=30)
        print(f"installed at run time: {against(size_of(clone / '.venv'), 300, 'MB')}")


if __name__ == "__main__":
    main()
