"""Walk every page that links lead to, as somebody, and keep every answer and every form."""

import html
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

from werkzeug.test import TestResponse

from tests.browsing import Browser

LINK = re.compile(r'(?:href|src)="(/[^"#]*)')
MOST_OF_A_KIND, MOST_WITH_A_QUERY = 40, 4
"""How many pages of one kind are walked: those that differ by their ids, and those that differ by a query."""

ONE = re.compile(r"[0-9a-f-]{36}|[0-9a-z]{26}|\d+")


@dataclass
class Field:
    """One field of a form. kind: `text`, `hidden`, `file`, `choice` (of `options`), `tick` or `button`."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)


@dataclass
class Form:
    """A posting form as it stands on a page."""

    page: str
    action: str
    fields: dict[str, Field] = field(default_factory=dict)

    @property
    def names(self) -> frozenset[str]:
        """The names in it, but of files."""
        return frozenset(name for name, each in self.fields.items() if each.kind != "file")

    def texts(self) -> list[str]:
        """Names of the fields in which somebody writes."""
        return [name for name, each in self.fields.items() if each.kind == "text"]

    def filled(self, write: Callable[[Field], str]) -> dict[str, str]:
        """What a browser would send: hidden values, the first real choice, every tick; `write` fills texts."""
        sent = {}
        for name, each in self.fields.items():
            if each.kind == "text":
                sent[name] = write(each)
            elif each.kind == "choice":
                sent[name] = next((option for option in each.options if option), "")
            elif each.kind in ("hidden", "tick"):
                sent[name] = each.value
        return sent


@dataclass
class Walk:
    """What somebody saw. answers: by method and address; forms: every posting form met."""

    answers: dict[str, TestResponse] = field(default_factory=dict)
    forms: list[Form] = field(default_factory=list)

    def kinds_of_form(self) -> list[Form]:
        """One form for each kind of address and set of fields."""
        return list({(kind_of(form.action), form.names): form for form in self.forms}.values())


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
    """The posting forms of a page; one without an action goes to the page itself."""
    reader = _FormReader(page)
    reader.feed(text)
    return reader.forms


class _FormReader(HTMLParser):
    """Reads forms as a browser does, as far as our pages need it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.forms = page, []
        self._form: Form | None = None
        self._select: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            posts = values.get("method", "get").lower() == "post"
            self._form = Form(self.page, values.get("action") or self.page.partition("?")[0]) if posts else None
            self.forms += [self._form] if self._form else []
        elif tag == "option" and self._select is not None:
            self._select.options.append(values.get("value", ""))
        elif self._form is not None and values.get("name") and tag in ("input", "textarea", "select", "button"):
            self._add(tag, values)

    def _add(self, tag: str, values: dict[str, str]) -> None:
        kind = {"select": "choice", "textarea": "text", "button": "button"}.get(tag) or {
            "hidden": "hidden", "file": "file", "radio": "choice", "checkbox": "tick", "submit": "button",
        }.get(values.get("type", "text"), "text")  # fmt: skip
        each = self._form.fields.setdefault(values["name"], Field(values["name"], kind, values.get("value", "")))
        if values.get("type") == "radio":
            each.options.append(values.get("value", ""))
        if tag == "select":
            self._select = each

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
