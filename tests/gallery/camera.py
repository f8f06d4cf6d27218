"""One page, looked at as people see it: both widths, on paper, at night, and what is wrong with it."""

import base64
import json
from dataclasses import dataclass, field
from pathlib import Path

from selenium.webdriver import Chrome

from hub.web.words import banned_in
from tests.browser.driver import (
    DESK,
    TELEPHONE,
    axe_findings,
    console_errors,
    scrolls_sideways,
    set_media,
    set_width,
)

AXE = Path(__file__).parent / "axe.min.js"
MOST_KILOBYTES = 100
TALLEST = 16_000

OWN_WORDS = """
const copy = document.body.cloneNode(true);
copy.querySelectorAll('script, pre, textarea, bdi, .hub-narrative, [data-quoted]').forEach((part) => part.remove());
return copy.textContent;
"""
WIRE = """
const entries = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
return entries.map((entry) => [entry.name, entry.transferSize]);
"""


@dataclass
class Picture:
    """One page as one role. variants: file name by how it was looked at; findings: sentences."""

    role: str
    name: str
    url: str
    variants: dict[str, str] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)


def take(browser: Chrome, path: Path) -> None:
    """A picture of the whole page, its sticky parts where they belong."""
    height = browser.execute_script("return document.documentElement.scrollHeight;")
    width = browser.execute_script("return window.innerWidth;")
    set_width(browser, width, min(max(height, 600), TALLEST))
    shot = browser.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
    path.write_bytes(base64.b64decode(shot["data"]))
    set_width(browser, width)


def look(browser: Chrome, picture: Picture, out: Path, printed: bool = False, night: bool = False) -> None:
    """Look at the page that stands in the browser: write its pictures into `out`, note what is wrong.

    printed, night: whether to look at it on paper and in the dark as well.
    """
    ways = [(str(DESK), DESK, {}), (str(TELEPHONE), TELEPHONE, {})]
    ways += [(f"{DESK}-print", DESK, {"printed": True})] if printed else []
    ways += [(f"{w}-dark", w, {"dark": True}) for w in (DESK, TELEPHONE)] if night else []
    for way, width, media in ways:
        set_width(browser, width)
        set_media(browser, **media)
        file = f"{picture.role}__{picture.name}__{way}.png"
        take(browser, out / file)
        picture.variants[way] = file
        if "printed" not in media:
            picture.findings += [f"{way}: {told}" for told in axe_findings(browser, AXE)]
            if scrolls_sideways(browser):
                picture.findings.append(f"{way}: scrolls sideways")
    set_media(browser)
    set_width(browser, DESK)
    # A page that says that nothing was found answers so, and the browser tells of it: no fault of the page.
    own_answer = f"{picture.url} - Failed to load resource"
    picture.findings += [f"console: {told}" for told in console_errors(browser) if not told.startswith(own_answer)]
    picture.findings += _wire_findings(browser)
    partner = picture.role in {"partner_user", "partner_lead"}
    words = banned_in(browser.execute_script(OWN_WORDS), for_partner=partner)
    picture.findings += [f"words: {told}" for told in sorted(set(words))]


def _wire_findings(browser: Chrome) -> list[str]:
    """Whether the page fetched too much (what the browser kept counts nothing), or from somewhere else."""
    own = browser.execute_script("return location.origin;")
    entries = browser.execute_script(WIRE)
    foreign = sorted({name for name, _ in entries if not name.startswith((own, "data:", "about:"))})
    html = entries[0][1] if entries else 0
    heavy = [f"weight: {html // 1024} KB"] if html > MOST_KILOBYTES * 1024 else []
    return [f"fetched from elsewhere: {json.dumps(foreign)}"] * bool(foreign) + heavy
