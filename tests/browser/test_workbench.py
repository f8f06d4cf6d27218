"""A reviewer clears a case file by keyboard alone, in a real browser: from the proposal to the request for approval.

Source: pages paper, section 4 (review the redaction) and section 5 (keyboard only).
"""

import re
from collections.abc import Iterator

import pytest
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.demo import RunningDemo, running_demo, sign_in_as
from tests.browser.driver import (
    axe_findings,
    browser_is_there,
    console_errors,
    open_browser,
    scrolls_sideways,
)
from tests.conftest import missing
from tests.gallery.camera import AXE

pytestmark = pytest.mark.browser
ASKED = "?recipient=probation-west-midlands&purpose=risk_case_conference"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    if not browser_is_there():
        missing("Chromium with its driver", "apt-get install chromium chromium-driver")
    with running_demo(tmp_path_factory.mktemp("workbench") / "demo") as running:
        yield running


@pytest.fixture(scope="module")
def browser(demo: RunningDemo) -> Iterator[Chrome]:
    with open_browser(1280) as opened:
        yield opened


def keys(browser: Chrome, *pressed: str) -> None:
    ActionChains(browser).send_keys(*pressed).perform()


def tab_to(browser: Chrome, wanted, most: int = 400) -> None:
    """Go on with the tab key until `wanted` says yes to the element in focus."""
    for _ in range(most):
        keys(browser, Keys.TAB)
        if wanted(browser.switch_to.active_element):
            return
    raise AssertionError("the tab key never came there")


def named(name: str):
    return lambda element: element.get_attribute("name") == name


def says(words: str):
    return lambda element: element.tag_name in ("button", "a", "summary") and words in element.text


def left(browser: Chrome) -> int:
    title = browser.find_element(By.ID, "bench").text
    found = re.match(r"(\d+) place", title)
    return int(found.group(1)) if found else 0


def card(browser: Chrome) -> str:
    return browser.find_element(By.CSS_SELECTOR, ".hub-bench__quote").text


def redrawn(browser: Chrome, *pressed: str) -> None:
    """Press keys, and wait until the page was drawn anew without being left."""
    old = browser.find_element(By.TAG_NAME, "main")
    keys(browser, *pressed)
    WebDriverWait(browser, 20).until(lambda b: b.find_element(By.TAG_NAME, "main") != old)


def propose(browser: Chrome, demo: RunningDemo) -> None:
    """From the list of cases to the review page of file 05, by keys alone."""
    sign_in_as(browser, demo, "maya.reid")
    browser.get(f"{demo.url}/cases/")
    tab_to(browser, says("HC-2026-0152"))
    keys(browser, Keys.ENTER)
    WebDriverWait(browser, 20).until(lambda b: "HC-2026-0152" in b.title or "/cases/" in b.current_url)
    browser.get(browser.current_url + f"/share{ASKED}")
    tab_to(browser, named("necessity"))
    keys(browser, "They investigate the threats and cannot without what was said.")
    if browser.find_elements(By.NAME, "child_reason"):
        tab_to(browser, named("child_reason"))
        keys(browser, "A child saw it and is named in the threats.")
    tab_to(browser, named("told"))
    keys(browser, Keys.SPACE)
    tab_to(browser, named("told_detail"))
    keys(browser, "By telephone, by the case officer.")
    tab_to(browser, says("Submit"))
    keys(browser, Keys.ENTER)
    WebDriverWait(browser, 20).until(lambda b: "/review" in b.current_url)


def test_a_reviewer_clears_file_05_by_keyboard_alone(browser, demo):
    propose(browser, demo)
    places = left(browser)
    assert places > 2, "file 05 holds places that the engine is unsure of"
    tab_to(browser, lambda element: element.get_attribute("data-key") == "a")

    first = card(browser)
    redrawn(browser, "n")
    assert card(browser) != first, "later: the next one is shown, and nothing is decided"
    assert left(browser) == places

    redrawn(browser, "a")
    assert left(browser) == places - 1
    assert browser.find_element(By.CSS_SELECTOR, "[data-saved]").text.startswith("Saved ")

    before = len(browser.find_element(By.CSS_SELECTOR, ".hub-bench__quote mark").text.split())
    redrawn(browser, "e")
    assert len(browser.find_element(By.CSS_SELECTOR, ".hub-bench__quote mark").text.split()) == before + 1
    assert "Taken out in" in browser.find_element(By.TAG_NAME, "main").text

    while left(browser):
        redrawn(browser, "a")
    assert not axe_findings(browser, AXE)
    assert not scrolls_sideways(browser)
    tab_to(browser, says("I have read every word"))
    keys(browser, Keys.ENTER)
    WebDriverWait(browser, 20).until(lambda b: "/review" not in b.current_url)
    assert "Waiting for approval" in browser.find_element(By.TAG_NAME, "main").text
    assert not console_errors(browser)
