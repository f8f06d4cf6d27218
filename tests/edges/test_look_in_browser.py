"""Does the page with every component hold in a real browser: both widths, night, paper, keyboard, without script?"""

import re
from collections.abc import Iterator

import pytest
from flask import Flask, render_template_string
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from hub.web.jinja import install
from tests.browser.demo import RunningDemo
from tests.browser.driver import (
    DESK,
    HOW_TO_GET,
    TELEPHONE,
    axe_findings,
    browser_is_there,
    console_errors,
    open_browser,
    press,
    scrolls_sideways,
    set_media,
    set_width,
)
from tests.conftest import missing
from tests.gallery.__main__ import Walk
from tests.gallery.camera import AXE, Picture, look
from tests.gallery.index import write_index
from tests.gallery.sheet import served, sheet_app

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(sheet_app()) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Chrome]:
    if not browser_is_there():
        missing("Chromium and its driver", HOW_TO_GET)
    with open_browser() as browser:
        yield browser


@pytest.mark.parametrize("width", [DESK, TELEPHONE, 320])
@pytest.mark.parametrize("dark", [False, True], ids=["day", "night"])
def test_axe_and_the_console_find_nothing_and_nothing_scrolls_sideways(browser, address, width, dark):
    set_width(browser, width)
    set_media(browser, dark=dark)
    browser.get(address)
    assert axe_findings(browser, AXE) == []
    assert console_errors(browser) == []
    assert not scrolls_sideways(browser)


def test_the_checks_can_find_something(browser, address):
    browser.get(address)
    browser.execute_script(
        "const wide = document.createElement('img'); wide.width = 5000; document.querySelector('main').append(wide);"
        "const script = document.createElement('script'); script.textContent = '1'; document.body.append(script);"
    )
    assert any("image-alt" in finding for finding in axe_findings(browser, AXE))
    assert scrolls_sideways(browser)
    assert any("Content Security Policy" in complaint for complaint in console_errors(browser))


def test_on_a_telephone_rows_become_cards_that_name_their_cells(browser, address):
    set_width(browser, TELEPHONE)
    set_media(browser)
    browser.get(address)
    cell = browser.find_element(By.CSS_SELECTOR, ".hub-table td")
    assert cell.value_of_css_property("display") == "grid"
    label = browser.execute_script("return getComputedStyle(arguments[0], '::before').content;", cell)
    assert label == '"When"'


def test_on_paper_the_marking_stays_and_nothing_can_be_pressed(browser, address):
    set_width(browser, DESK)
    browser.get(address)
    set_media(browser, printed=True)
    shown = {s: browser.find_element(By.CSS_SELECTOR, s).is_displayed() for s in (".hub-marking--top", ".hub-nav")}
    assert shown == {".hub-marking--top": True, ".hub-nav": False}
    assert not [b for b in browser.find_elements(By.CSS_SELECTOR, "main .govuk-button") if b.is_displayed()]
    set_media(browser)


def test_on_a_telephone_each_part_of_a_long_table_is_folded_and_says_what_is_in_it(browser, address):
    set_width(browser, TELEPHONE)
    browser.get(address)
    row = browser.find_element(By.CSS_SELECTOR, ".hub-matrix [data-folds]")
    button, cell = row.find_element(By.CSS_SELECTOR, ".hub-fold"), row.find_element(By.CSS_SELECTOR, "td")
    assert re.match(r"\d+ \w+", button.text) and not cell.is_displayed()
    assert button.get_attribute("aria-expanded") == "false"
    press(browser, button)
    assert cell.is_displayed() and button.get_attribute("aria-expanded") == "true"
    press(browser, button)
    assert not cell.is_displayed() and not browser.find_element(By.ID, "roomy").is_displayed()
    set_width(browser, DESK)
    assert cell.is_displayed() and not button.is_displayed() and browser.find_element(By.ID, "roomy").is_displayed()


def test_on_paper_folded_words_stand_open_but_those_for_ones_own_eyes(browser, address):
    set_width(browser, TELEPHONE)
    browser.get(address)
    set_media(browser, printed=True)
    is_seen = "return document.getElementById(arguments[0]).checkVisibility();"
    shown = {name: browser.execute_script(is_seen, name) for name in ("roomy", "printed", "folded")}
    cells = [cell.is_displayed() for cell in browser.find_elements(By.CSS_SELECTOR, ".hub-matrix [data-folds] td")]
    set_media(browser)
    assert shown == {"roomy": True, "printed": True, "folded": False} and cells and all(cells)
    opened = browser.execute_script(
        "dispatchEvent(new Event('beforeprint'));"
        "const open = [...document.querySelectorAll('main details[open] p')].map((one) => one.id);"
        "dispatchEvent(new Event('afterprint')); return open;"
    )
    assert {"roomy", "printed"} <= set(opened) and "folded" not in opened
    assert not browser.find_element(By.ID, "printed").is_displayed()


def test_the_first_tab_skips_to_the_content(browser, address):
    set_width(browser, DESK)
    browser.get(address)
    browser.execute_script("const b = document.body; b.tabIndex = -1; b.focus(); b.removeAttribute('tabindex');")
    ActionChains(browser).send_keys(Keys.TAB).perform()
    link = browser.switch_to.active_element
    assert link.text == "Skip to the main content"
    link.send_keys(Keys.ENTER)
    assert browser.execute_script("return document.activeElement.id;") == "main"


def test_the_account_menu_opens_by_keyboard_and_closes_with_escape(browser, address):
    browser.get(address)
    summary = browser.find_element(By.CSS_SELECTOR, ".hub-menu summary")
    summary.send_keys(Keys.ENTER)
    assert browser.find_element(By.XPATH, "//button[contains(., 'Sign out')]").is_displayed()
    ActionChains(browser).send_keys(Keys.ESCAPE).perform()
    assert browser.find_element(By.CSS_SELECTOR, ".hub-menu").get_attribute("open") is None
    assert browser.switch_to.active_element == summary


def test_a_table_can_be_sorted_by_numbers_and_says_so(browser, address):
    set_width(browser, DESK)
    browser.get(address)
    header = browser.find_element(By.XPATH, "//table[@data-sortable]//th[contains(., 'Fields')]")
    button = header.find_element(By.TAG_NAME, "button")
    press(browser, button)
    cells = browser.find_elements(By.CSS_SELECTOR, "table[data-sortable] td[data-label=Fields]")
    assert [int(c.text) for c in cells] == [3, 5, 10, 12, 17, 19]
    assert header.get_attribute("aria-sort") == "ascending"
    press(browser, button)
    assert header.get_attribute("aria-sort") == "descending"


def test_a_second_press_while_the_first_is_on_its_way_sends_nothing(browser, address):
    browser.get(address)
    sent = browser.execute_script(
        "let sent = 0; const form = document.querySelector('main form[method=post]');"
        "window.addEventListener('submit', (event) => { sent += !event.defaultPrevented; event.preventDefault(); });"
        "const button = form.querySelector('button[type=submit]'); button.click(); button.click(); return sent;"
    )
    assert sent == 1


def test_without_script_everything_is_there(address):
    with open_browser() as browser:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        browser.get(address)
        assert "js-enabled" not in browser.find_element(By.TAG_NAME, "body").get_attribute("class")
        filters = browser.find_element(By.CSS_SELECTOR, ".hub-filters summary")
        press(browser, filters)
        assert browser.find_element(By.ID, "f_agency").is_displayed()
        assert browser.find_element(By.ID, "necessity").is_displayed()


def test_the_camera_writes_every_way_of_looking_and_lists_what_is_wrong(browser, address, tmp_path):
    browser.get(address)
    picture = Picture("coordinator", "sheet", address)
    look(browser, picture, tmp_path, printed=True, night=True)
    assert sorted(picture.variants) == ["1280", "1280-dark", "1280-print", "390", "390-dark"]
    assert all((tmp_path / file).stat().st_size > 10_000 for file in picture.variants.values())
    assert picture.findings == []
    picture.findings.append("a <finding>")
    write_index([picture], tmp_path)
    assert "a &lt;finding&gt;" in (tmp_path / "index.html").read_text()


def test_the_walk_follows_links_once_a_kind_and_never_out_or_away(browser, tmp_path):
    app = Flask("walk")
    install(app)
    body = "<h1>H</h1><a href='/cases/a1'>1</a><a href='/cases/a2'>2</a><a href='/cases/a3'>3</a>"
    body += "<a href='/sign-out'>out</a><a href='https://elsewhere.example/'>away</a><a href='#main'>here</a>"
    source = "{% extends 'layout.html' %}{% block title %}T{% endblock %}{% block content %}" + body + "{% endblock %}"
    asked = []

    @app.get("/")
    @app.get("/<path:path>")
    def show(path: str = "") -> str:
        asked.append(f"/{path}")
        return render_template_string(source)

    with served(app) as url:
        walk = Walk(browser, RunningDemo(url.rstrip("/"), tmp_path), "visitor", tmp_path, re.compile("home"))
        walk.follow("/")
    assert asked == ["/", "/cases/a1", "/cases/a2"]
    assert [picture.name for picture in walk.pictures] == ["home"], "only what was asked for is photographed"
