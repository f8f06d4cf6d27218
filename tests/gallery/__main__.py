"""Every page as every role that may see it, as pictures to leaf through, with a list of what is wrong.

    python -m tests.gallery --out DIR [--only PATTERN]

Exit code 1 where a page has an axe violation, a console error, sideways scrolling, or words nobody should read.
Source: contracts for the gallery.
"""

import argparse
import re
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from hub.db.engine import make_engine
from tests.browser.demo import RunningDemo, running_demo, sign_in_as
from tests.browser.driver import HOW_TO_GET, browser_is_there, open_browser
from tests.demo_world import stick_mails
from tests.gallery.camera import Picture, look
from tests.gallery.index import write_index
from tests.gallery.pages import (
    AT_NIGHT,
    ERRANDS,
    EXAMPLES,
    NEVER_FOLLOWED,
    PRINTED,
    VISITOR,
    VISITOR_PATHS,
    Errand,
    kind_of,
    name_of,
)
from tests.gallery.stands import STANDS
from tests.gallery.steps import do

HREFS = "return [...document.querySelectorAll('a[href]:not([download])')].map((link) => link.href);"


def links_of(browser: Chrome, demo: RunningDemo) -> list[str]:
    """Paths of this hub that the page links to, in its order."""
    found = browser.execute_script(HREFS)
    paths = []
    for href in found:
        parts = urlsplit(href)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        if href.startswith(demo.url) and not NEVER_FOLLOWED.search(parts.path) and path not in paths:
            paths.append(path)
    return paths


class Walk:
    """One role's way through the hub. Pictures are gathered in `pictures`."""

    def __init__(self, browser: Chrome, demo: RunningDemo, role: str, out: Path, only: re.Pattern) -> None:
        self.browser, self.demo, self.role, self.out, self.only = browser, demo, role, out, only
        self.pictures: list[Picture] = []
        self.seen: dict[str, list[str]] = {}

    def look(self, kind: str, name: str) -> None:
        """Look at the page that stands in the browser, if it is wanted."""
        if not self.only.search(f"{self.role}__{name}"):
            return
        picture = Picture(self.role, name, self.browser.current_url)
        look(self.browser, picture, self.out, printed=kind in PRINTED, night=kind in AT_NIGHT)
        self.pictures.append(picture)
        print(f"{self.role:>14}  {name}" + "".join(f"\n{'':>16}! {told}" for told in picture.findings), flush=True)

    def visit(self, path: str) -> list[str]:
        """Look at one address; answers the paths it leads to."""
        kind = kind_of(path)
        shown = self.seen.setdefault(kind, [])
        if path in shown or len(shown) >= EXAMPLES.get(kind, 1):
            return []
        shown.append(path)
        self.browser.get(self.demo.url + path)
        if not self.browser.find_elements(By.TAG_NAME, "main"):
            return []
        self.look(kind, name_of(kind) + (f"-{len(shown)}" if len(shown) > 1 else ""))
        return links_of(self.browser, self.demo)

    def follow(self, *starts: str) -> None:
        """Look at these addresses and at everything that links lead to from there."""
        waiting = list(starts)
        while waiting:
            waiting += self.visit(waiting.pop(0))

    def run(self, errand: Errand) -> None:
        """Look at a page behind a form, from the first page of its kind where all steps can be done."""
        if not self.only.search(f"{self.role}__{errand.name}"):
            return
        for path in self.seen.get(errand.start, []):
            self.browser.get(self.demo.url + path)
            if all(do(self.browser, step) for step in errand.steps):
                self.look(errand.start, errand.name)
                return
        lost = Picture(self.role, errand.name, self.browser.current_url)
        lost.findings.append(f"errand: nowhere could one do {', then '.join(errand.steps)}")
        self.pictures.append(lost)
        print(f"{self.role:>14}  {errand.name}\n{'':>16}! {lost.findings[0]}", flush=True)


def walk_all(demo: RunningDemo, out: Path, only: re.Pattern) -> list[Picture]:
    """Walk as a visitor and as one active account of every role."""
    pictures = []
    roles = list(dict.fromkeys(a["role"] for a in demo.accounts() if a["state"] == "active"))
    for role in [VISITOR, *roles]:
        with open_browser() as browser:
            walk = Walk(browser, demo, role, out, only)
            if role == VISITOR:
                walk.follow(*VISITOR_PATHS)
            else:
                sign_in_as(browser, demo, demo.account(role)["username"])
                walk.follow("/")
                for errand in ERRANDS:
                    if errand.role == role:
                        walk.run(errand)
            pictures += walk.pictures
    return pictures


def walk_stands(demo: RunningDemo, out: Path, only: re.Pattern) -> list[Picture]:
    """Look at what matters while the whole hub stands otherwise than usual; it stays so."""
    pictures = []
    for stand in STANDS:
        if not any(only.search(f"{role}__{name_of(path)}-{stand.name}") for role, path in stand.looks):
            continue
        stand.reached(demo)
        for role, path in stand.looks:
            with open_browser() as browser:
                walk = Walk(browser, demo, role, out, only)
                sign_in_as(browser, demo, demo.account(role)["username"])
                browser.get(demo.url + path)
                walk.look(kind_of(path), f"{name_of(path)}-{stand.name}")
                pictures += walk.pictures
    return pictures


def main() -> int:
    """Walk, write, and answer 1 where anything is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.gallery", description=__doc__.splitlines()[0])
    parser.add_argument("--out", required=True, type=Path, help="folder for the pictures and index.html")
    parser.add_argument("--only", default="", help="only pages whose role__page matches this regular expression")
    arguments = parser.parse_args()
    if not browser_is_there():
        print(f"gallery: Chromium and its driver are missing: {HOW_TO_GET}", file=sys.stderr)
        return 2
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running_demo(Path(folder) / "demo") as demo:
        engine = make_engine(f"sqlite:///{demo.data / 'hub.sqlite'}")
        stick_mails(engine)
        engine.dispose()
        try:
            only = re.compile(arguments.only)
            pictures = walk_all(demo, arguments.out, only) + walk_stands(demo, arguments.out, only)
        except WebDriverException as error:
            print(f"gallery: the browser stopped: {error.msg}", file=sys.stderr)
            return 1
    write_index(pictures, arguments.out)
    findings = sum(len(p.findings) for p in pictures)
    print(f"{len(pictures)} pages, {findings} findings; see {arguments.out / 'index.html'}")
    return 1 if findings or not pictures else 0


if __name__ == "__main__":
    sys.exit(main())
