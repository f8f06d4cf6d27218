"""A real browser for tests: Debian's Chromium without a window, silent on the network, at the width asked for.

Where it is missing, tests skip on a bare machine and fail under CI, saying how to get it.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium.webdriver import Chrome
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.remote.webelement import WebElement

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CHROMEDRIVER = shutil.which("chromedriver")
HOW_TO_GET = "apt-get install chromium chromium-driver"

QUIET = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--no-first-run",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
)

DESK, TELEPHONE = 1280, 390
HEIGHT = {DESK: 900, TELEPHONE: 844}


def browser_is_there() -> bool:
    """Whether Chromium and its driver are installed."""
    return bool(CHROMIUM and CHROMEDRIVER)


@contextmanager
def open_browser(width: int = DESK, dark: bool = False, downloads: Path | None = None) -> Iterator[Chrome]:
    """A fresh browser whose pages are `width` CSS pixels wide; closed at the end of the block.

    dark: as if the system asked for dark pages. downloads: folder into which files are fetched.
    """
    options = Options()
    options.binary_location = CHROMIUM
    for argument in QUIET:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    if downloads is not None:
        options.add_experimental_option(
            "prefs", {"download.default_directory": str(downloads), "download.prompt_for_download": False}
        )
    browser = Chrome(options=options, service=Service(CHROMEDRIVER))
    try:
        browser.set_page_load_timeout(60)
        set_width(browser, width)
        set_media(browser, dark=dark)
        yield browser
    finally:
        browser.quit()


def set_width(browser: Chrome, width: int, height: int | None = None) -> None:
    """Make pages `width` CSS pixels wide, narrower than a window could be."""
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {
            "width": width,
            "height": height or HEIGHT.get(width, 900),
            "deviceScaleFactor": 1,
            "mobile": False,
        },
    )


def set_media(browser: Chrome, dark: bool = False, printed: bool = False) -> None:
    """Show pages as at night, or as on paper."""
    scheme = "dark" if dark else "light"
    browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"media": "print" if printed else "", "features": [{"name": "prefers-color-scheme", "value": scheme}]},
    )


def press(browser: Chrome, element: WebElement) -> None:
    """Click `element` in the middle of the window, where nothing sticky lies over it."""
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'});", element)
    element.click()


def console_errors(browser: Chrome) -> list[str]:
    """What the browser complained about since it was last asked: script errors and content-policy refusals."""
    return [entry["message"] for entry in browser.get_log("browser") if entry["level"] in {"SEVERE", "WARNING"}]


def scrolls_sideways(browser: Chrome) -> bool:
    """Whether the page is wider than its window."""
    return browser.execute_script(
        "return document.documentElement.scrollWidth > document.documentElement.clientWidth;"
    )


def axe_findings(browser: Chrome, axe: Path) -> list[str]:
    """What axe finds wrong on the page (WCAG 2.0 to 2.2, levels A and AA, and best practice), a sentence each."""
    browser.execute_script(axe.read_text())
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    result = browser.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        f"axe.run(document, {{runOnly: {{type: 'tag', values: {json.dumps(tags)}}}, resultTypes: ['violations']}})"
        ".then((found) => done(found.violations), (error) => done([{id: 'axe', help: String(error), nodes: []}]));"
    )
    return [
        f"{found['id']}: {found['help']} at {', '.join(' '.join(map(str, n['target'])) for n in found['nodes'][:3])}"
        for found in result
    ]
