"""A demonstration of its own for each test run: started fresh as a person would start it, stopped afterwards.

Source: contracts for the demonstration (what it writes, the "Sign in as" buttons).
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.driver import press

START_SECONDS = 180
CODE_STEP_SECONDS = 30


@dataclass(frozen=True, slots=True)
class RunningDemo:
    """A demonstration that answers. url: without a slash at its end; data: its folder."""

    url: str
    data: Path

    def accounts(self) -> list[dict]:
        """What `accounts.json` says, in its order."""
        return json.loads((self.data / "accounts.json").read_text())

    def account(self, role: str, agency: str = "") -> dict:
        """The first active account of this role (of this agency, if named)."""
        return next(
            a for a in self.accounts()
            if a["state"] == "active" and a["role"] == role and agency in {"", a["agency"]}
        )  # fmt: skip


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except (OSError, TimeoutError):
        return False


def _wait_for(url: str, process: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while not _answers(url):
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"the demonstration did not start:\n{log.read_text()[-4000:]}")
        time.sleep(0.3)


@contextmanager
def running_demo(data: Path) -> Iterator[RunningDemo]:
    """A fresh demonstration in `data`, on a free port; its web server and worker end with the block."""
    port, log = _free_port(), data.with_suffix(".log")
    hub = shutil.which("hub", path=str(Path(sys.executable).parent)) or "hub"
    with log.open("w") as out:
        process = subprocess.Popen(
            [hub, "demo", "--data", str(data), "--port", str(port), "--fresh"],
            stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            _wait_for(f"http://127.0.0.1:{port}/", process, log)
            yield RunningDemo(f"http://127.0.0.1:{port}", data)
        finally:
            _stop(process)


def _stop(process: subprocess.Popen) -> None:
    if process.poll() is not None:
        return
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)


def sign_in_as(browser: Chrome, demo: RunningDemo, username: str) -> None:
    """Press this account's "Sign in as" button and wait until the start page stands there.

    The button may wait for the next code, so this can take half a minute.
    """
    browser.delete_all_cookies()
    browser.get(f"{demo.url}/sign-in")
    name = next(a["name"] for a in demo.accounts() if a["username"] == username)
    browser.set_page_load_timeout(CODE_STEP_SECONDS * 3)
    for button in browser.find_elements(By.CSS_SELECTOR, "form button"):
        words = button.get_attribute("textContent")
        if "Sign in as" in words and name in words:
            press(browser, button)
            break
    else:
        raise LookupError(f"no button signs in {username}")
    WebDriverWait(browser, CODE_STEP_SECONDS * 3).until(lambda b: "/sign-in" not in b.current_url)
