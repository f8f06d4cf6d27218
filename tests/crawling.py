"""Walk every page that links lead to, as somebody, and keep every answer."""

import html
import re
from collections import deque
from dataclasses import dataclass, field

from werkzeug.test import TestResponse

from tests.browsing import Browser

LINK = re.compile(r'(?:href|src)="(/[^"#]*)')
FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.S)
ACTION = re.compile(r'<form\b[^>]*\baction="([^"]*)"')
NAME = re.compile(r'<(?:input|select|textarea|button)\b(?![^>]*\btype="file")[^>]*\bname="([^"]+)"')
VALUE = re.compile(r'<input\b[^>]*\bname="([^"]+)"[^>]*\bvalue="([^"]*)"')
MOST_OF_A_KIND, MOST_WITH_A_QUERY = 40, 4
"""How many pages of one kind are walked: those that differ by their ids, and those that differ by a query."""

ONE = re.compile(r"[0-9a-f-]{36}|[0-9a-z]{26}|\d+")


@dataclass(frozen=True)
class Form:
    """A form as it stands on a page. fields: names in it, but of files; hidden: those with a value given."""

    page: str
    action: str
    fields: frozenset[str]
    hidden: tuple[tuple[str, str], ...]


@dataclass
class Walk:
    """What somebody saw. answers: by method and address; forms: every form met."""

    answers: dict[str, TestResponse] = field(default_factory=dict)
    forms: list[Form] = field(default_factory=list)


def shown(answer: TestResponse) -> str:
    """Everything a reader or a browser gets of an answer: headers, address of its redirect, text as text."""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    return headers + "\n" + html.unescape(answer.text)


def kind_of(path: str) -> str:
    """The address with each id in it replaced, without its query."""
    return ONE.sub("*", path.partition("?")[0])


def walk(browser: Browser, *starts: str) -> Walk:
    """Every page reached from these by links; of one kind with other queries only so many."""
    done, seen, counts = Walk(), set(starts), {}
    waiting = deque(starts)
    while waiting:
        path = waiting.popleft()
        with browser.get(path) as answer:
            done.answers[f"GET {path}"] = answer
            if answer.status_code == 302:
                found = [answer.location]
            elif answer.mimetype == "text/html":
                done.forms += forms_of(path, answer.text)
                found = [html.unescape(link) for link in LINK.findall(answer.text)]
            else:
                found = []
        for link in found:
            kind, most = (kind_of(link) + "?", MOST_WITH_A_QUERY) if "?" in link else (kind_of(link), MOST_OF_A_KIND)
            if link.startswith("/static/") or link in seen or counts.get(kind, 0) >= most:
                continue
            counts[kind] = counts.get(kind, 0) + 1
            seen.add(link)
            waiting.append(link)
    return done


def forms_of(page: str, text: str) -> list[Form]:
    """The forms of a page; one without an action goes to the page itself."""
    found = []
    for block in FORM.findall(text):
        action = ACTION.match(block)
        hidden = tuple((name, html.unescape(value)) for name, value in VALUE.findall(block))
        to = html.unescape(action.group(1)) if action else page.partition("?")[0]
        if 'method="post"' in block.partition(">")[0]:
            found.append(Form(page, to, frozenset(NAME.findall(block)), hidden))
    return found
