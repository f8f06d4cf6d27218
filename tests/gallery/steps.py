"""How does the gallery get behind a form? One step at a time, as somebody would at a keyboard."""

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from tests.browser.driver import press


def do(browser: Chrome, step: str) -> bool:
    """Do one step of an errand on the page at hand; answers whether that was possible."""
    optional = step.startswith("?")
    verb, _, rest = step.removeprefix("?").strip().partition(" ")
    name, _, value = rest.partition("=")
    act = _ACTS.get(verb)
    done = act(browser, name, value) if act else _press(browser, step)
    return done or optional


def _named(browser: Chrome, name: str):
    found = browser.find_elements(By.CSS_SELECTOR, f"main [name='{name}']")
    return found[0] if found else None


def _tick(browser: Chrome, name: str, _value: str) -> bool:
    box = _named(browser, name)
    if box is not None and not box.is_selected():
        browser.execute_script("arguments[0].click()", box)
    return box is not None


def _choose(browser: Chrome, name: str, value: str) -> bool:
    field = _named(browser, name)
    if field is None or not field.find_elements(By.CSS_SELECTOR, f"option[value='{value}']"):
        return False
    Select(field).select_by_value(value)
    return True


def _write(browser: Chrome, name: str, value: str) -> bool:
    field = _named(browser, name)
    if field is None:
        return False
    field.clear()
    field.send_keys(value)
    return True


def _press(browser: Chrome, words: str) -> bool:
    for button in browser.find_elements(By.CSS_SELECTOR, "main button, main [role=button]"):
        if button.is_displayed() and words in button.text:
            press(browser, button)
            return True
    return False


_ACTS = {"tick": _tick, "choose": _choose, "write": _write}
