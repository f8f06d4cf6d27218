"""The three journeys, walked in a real browser in a demonstration of its own: coordinator, partner, DPO.

One demonstration serves all steps, in order: what the coordinator sends, the partner reads and the data
protection officer finds.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.ui import Select, WebDriverWait

from tests.browser.demo import RunningDemo, running_demo, sign_in_as
from tests.browser.driver import DESK, HEIGHT, TELEPHONE, browser_is_there, open_browser, press, set_width
from tests.conftest import missing

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    if not browser_is_there():
        missing("Chromium with its driver", "apt-get install chromium chromium-driver")
    with running_demo(tmp_path_factory.mktemp("journey") / "demo") as running:
        yield running


@pytest.fixture(scope="module")
def browser(demo: RunningDemo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with open_browser(1280, downloads=tmp_path_factory.mktemp("downloads")) as opened:
        yield opened


def follow(browser: Chrome, element) -> None:
    """Press something that leads to another page, and wait until that page stands there."""
    old = browser.find_element(By.TAG_NAME, "html")
    press(browser, element)
    WebDriverWait(browser, 20).until(staleness_of(old))
    WebDriverWait(browser, 20).until(lambda b: b.execute_script("return document.readyState") == "complete")


def page_text(browser: Chrome) -> str:
    return browser.find_element(By.TAG_NAME, "body").text


def go(browser: Chrome, demo: RunningDemo, words: str) -> None:
    follow(browser, browser.find_element(By.PARTIAL_LINK_TEXT, words))


def button(browser: Chrome, words: str):
    found = [b for b in browser.find_elements(By.CSS_SELECTOR, "main button, main a[role=button]") if words in b.text]
    assert found, f"no button says {words!r}: {[b.text for b in browser.find_elements(By.CSS_SELECTOR, 'main button')]}"
    return found[0]


def choose(browser: Chrome, recipient: str, purpose: str) -> None:
    Select(browser.find_element(By.NAME, "recipient")).select_by_value(recipient)
    Select(browser.find_element(By.NAME, "purpose")).select_by_value(purpose)
    follow(browser, button(browser, "Show what may go"))


def fill(browser: Chrome, name: str, text: str) -> None:
    field = browser.find_element(By.NAME, name)
    field.clear()
    field.send_keys(text)


def tick(browser: Chrome, selector: str) -> None:
    browser.execute_script("arguments[0].click()", browser.find_element(By.CSS_SELECTOR, selector))


def look_at_every_doubt(browser: Chrome) -> None:
    """Say of each place that the engine is unsure of that it is right."""
    while found := browser.find_elements(By.CSS_SELECTOR, "[data-bench] [data-key=a]"):
        old = browser.find_element(By.TAG_NAME, "main")
        press(browser, found[0])
        WebDriverWait(browser, 20).until(staleness_of(old))


def share_page_of_case_01(browser: Chrome, demo: RunningDemo) -> None:
    browser.get(f"{demo.url}/cases/")
    go(browser, demo, "HC-2026-0114")
    follow(browser, button(browser, "Share this case"))


def test_1_the_coordinator_brings_a_case_file_in(browser, demo, tmp_path):
    sign_in_as(browser, demo, "maya.reid")
    source = Path(__file__).parents[2] / "hub" / "demo" / "cases" / "01-shared-garden-path.json"
    case = json.loads(source.read_text())
    case["reference"] = "HC-2026-9001"
    file = tmp_path / "case.json"
    file.write_text(json.dumps(case))
    browser.get(f"{demo.url}/cases/import")
    browser.find_element(By.NAME, "files").send_keys(str(file))
    Select(browser.find_element(By.NAME, "officer")).select_by_value("ines.calder")
    follow(browser, button(browser, "Bring in"))
    assert "HC-2026-9001" in page_text(browser)
    assert "new" in page_text(browser)


def test_2_the_charity_is_refused_with_reasons_and_one_press_makes_it_lawful(browser, demo):
    share_page_of_case_01(browser, demo)
    choose(browser, "victim-support", "prevent_detect_crime")
    assert "Not lawful yet" in page_text(browser)
    fill(browser, "necessity", "They ask what happened so that they can help.")
    tick(browser, "input[name=told][value=told]")
    fill(browser, "told_detail", "By telephone, by the case officer.")
    follow(browser, button(browser, "Submit"))
    assert "Refused" in page_text(browser)
    follow(browser, button(browser, "instead"))
    assert "Not lawful" not in page_text(browser)
    assert "Lawful" in page_text(browser)


def test_3_the_coordinator_shares_with_the_police_and_asks_a_second_person(browser, demo):
    share_page_of_case_01(browser, demo)
    choose(browser, "staffordshire-police", "prevent_detect_crime")
    assert "Lawful" in page_text(browser)
    fill(browser, "necessity", "They investigate threats against the victim and cannot without names.")
    fill(browser, "child_reason", "A child was threatened and is a target.")
    tick(browser, "input[name=told][value=told]")
    fill(browser, "told_detail", "By telephone, by the case officer.")
    follow(browser, button(browser, "Submit"))
    assert "Review what" in page_text(browser)
    assert "Fellows" not in browser.find_element(By.CSS_SELECTOR, ".hub-paper").text
    look_at_every_doubt(browser)
    follow(browser, button(browser, "I have read every word"))
    assert "Waiting for approval" in page_text(browser)


def test_4_the_second_coordinator_approves_and_it_is_sent(browser, demo):
    sign_in_as(browser, demo, "tom.ellery")
    browser.get(f"{demo.url}/disclosures/")
    links = [
        row.find_element(By.TAG_NAME, "a")
        for row in browser.find_elements(By.CSS_SELECTOR, "tbody tr")
        if "Staffordshire" in row.text and "Waiting for approval" in row.text
    ]
    follow(browser, links[0])
    follow(browser, button(browser, "Read it and decide"))
    follow(browser, button(browser, "Approve and send"))
    assert "Shared" in page_text(browser)


def test_5_the_police_user_reaches_the_text_in_three_screens_confirms_and_keeps_the_proof(browser, demo):
    sign_in_as(browser, demo, "kit.barlow")
    browser.get(f"{demo.url}/shared/")
    follow(browser, browser.find_element(By.CSS_SELECTOR, "main table a"))
    for box in browser.find_elements(By.CSS_SELECTOR, "input[type=checkbox]"):
        browser.execute_script("arguments[0].click()", box)
    follow(browser, button(browser, "Open the summary"))
    text = page_text(browser)
    assert "Sahota" in text and "What not to do" in text and "Fellows" not in text
    follow(browser, button(browser, "Confirm you have it"))
    assert "You confirmed that you have it" in page_text(browser)
    answer = browser.execute_async_script(PROOF, browser.find_element(By.CSS_SELECTOR, "form[action$=proof]"))
    assert json.loads(answer)["format"] == "whg-hub-receipt/v1"


PROOF = """
const [form, done] = [arguments[0], arguments[1]];
fetch(form.action, {method: 'POST', body: new URLSearchParams(new FormData(form))}).then(r => r.text()).then(done);
"""


def test_6_the_dpo_finds_disclosure_and_refusal_verifies_and_opens_contents_with_a_reason(browser, demo):
    sign_in_as(browser, demo, "ruth.anand")
    browser.get(f"{demo.url}/log/?kind=denial&recipient=victim-support")
    assert "refused" in page_text(browser)
    browser.get(f"{demo.url}/log/?kind=disclosure&recipient=staffordshire-police")
    links = browser.find_elements(By.CSS_SELECTOR, "main tbody a")
    newest = next(link for link in links if re.search(r"/log/\d+$", link.get_attribute("href")))
    follow(browser, newest)
    follow(browser, button(browser, "Verify this entry"))
    assert "exactly what was sealed" in page_text(browser)
    fill(browser, "reason", "Sampled: is the child's name needed by this force?")
    follow(browser, button(browser, "Open the contents"))
    assert "Sahota" in page_text(browser)
    browser.get(f"{demo.url}/log/")
    follow(browser, button(browser, "Verify the whole log"))
    assert "The log is sound" in page_text(browser)


def test_7_the_coordinator_sees_that_and_why_the_dpo_looked(browser, demo):
    sign_in_as(browser, demo, "maya.reid")
    browser.get(f"{demo.url}/disclosures/")
    rows = [r for r in browser.find_elements(By.CSS_SELECTOR, "tbody tr") if "Staffordshire" in r.text]
    follow(browser, rows[0].find_element(By.TAG_NAME, "a"))
    assert "Sampled: is the child's name needed" in page_text(browser)


def test_8_an_emergency_is_shared_by_one_coordinator_alone_with_an_agency_outside_any_agreement(browser, demo):
    share_page_of_case_01(browser, demo)
    page = re.sub(r"\?.*", "", browser.current_url)
    browser.get(f"{page}?recipient=stop-hate-uk&purpose=risk_case_conference&urgency=emergency")
    assert "Not lawful" not in page_text(browser)
    tick(browser, "input[name=told][value=not_safe]")
    fill(browser, "told_detail", "They would be overheard.")
    follow(browser, button(browser, "Submit"))
    follow(browser, button(browser, "Emergency: send it now"))
    assert "Shared" in page_text(browser) and "second person" in page_text(browser)


def test_9_at_night_the_agency_whose_agreement_ended_is_rung_and_that_is_written_down(browser, demo):
    """An agency that left can open nothing: the emergency goes by telephone, and the log says so."""
    share_page_of_case_01(browser, demo)
    page = re.sub(r"/share.*", "/said", browser.current_url)
    browser.get(f"{page}?recipient=walsall-advice-centre&purpose=victim_support&urgency=emergency")
    fill(browser, "said_time", "0:10")
    tick(browser, "input[name=risk][value=life]")
    fill(browser, "words", "He is outside her door with petrol; keep her with you until police are there.")
    fill(browser, "necessity", "The victim was on her way to them and could have met the suspect.")
    tick(browser, "input[name=told][value=unreachable]")
    fill(browser, "told_detail", "Her telephone was off.")
    follow(browser, button(browser, "Record it"))
    text = page_text(browser)
    assert "Walsall Advice Centre" in text and "by telephone" in text
    sign_in_as(browser, demo, "ruth.anand")
    browser.get(f"{demo.url}/log/?kind=disclosure&recipient=walsall-advice-centre")
    assert "Walsall Advice Centre" in page_text(browser)


SCREEN = HEIGHT[TELEPHONE]


def test_10_the_longest_pages_are_few_screens_on_a_telephone_and_whole_on_paper(browser, demo):
    sign_in_as(browser, demo, "maya.reid")
    share_page_of_case_01(browser, demo)
    choose(browser, "west-midlands-police", "prevent_detect_crime")
    share = browser.current_url
    set_width(browser, TELEPHONE)
    for url, screens in ((share, 4), (f"{demo.url}/agreements/hate-crime-case-sharing/1.0", 5)):
        browser.get(url)
        assert browser.execute_script("return document.documentElement.scrollHeight;") < screens * SCREEN, url
        browser.execute_script("window.dispatchEvent(new Event('beforeprint'));")
        assert not browser.find_elements(By.CSS_SELECTOR, "details.hub-printed:not([open])"), url
    browser.get(share)
    browser.execute_script("location.hash = 'why-1';")
    assert browser.find_element(By.ID, "why-1").is_displayed(), "the number of a reason opens its fold"
    set_width(browser, DESK)
