"""What does a page need of the request: the asker, a unit of work, the values of a form?

Source: house rule (edges: parse, call one use case, render after the block).
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import current_app, g, request
from werkzeug.datastructures import MultiDict

from hub.access.actors import Actor
from hub.config import Settings
from hub.db.work import Office, Reading, Work
from hub.identity.rules import is_fresh
from hub.identity.security_log import Where
from hub.identity.sessions import SignedIn
from hub.kernel.clock import Clock
from hub.kernel.errors import InvalidError, NotFoundError, StepUpNeededError
from hub.kernel.ids import new_reference
from hub.kernel.letters import arrived_whole
from hub.schemas.fields import CommandSchema, field_words

EXTENSION = "hub"


@dataclass(frozen=True)
class Instance:
    """What one running application serves.

    device_clock: the time by which authenticators reckon their codes; table: the table of addresses; notes: what the
    doors keep between requests.
    """

    settings: Settings
    office: Office
    device_clock: Clock
    table: Any
    notes: dict[str, Any] = field(default_factory=dict)


def instance() -> Instance:
    """The instance that this request belongs to."""
    return current_app.extensions[EXTENSION]


def office() -> Office:
    """Database, keys and clock of this instance."""
    return instance().office


def signed_in() -> SignedIn | None:
    """Whoever gave password and code in this session; None for everybody else."""
    return g.get("signed_in")


def half_way() -> SignedIn | None:
    """Whoever gave a password but no code yet."""
    return g.get("half_way")


def actor() -> Actor:
    """The asker. Raises NotFoundError where nobody is signed in (the doors let nobody come so far)."""
    person = signed_in()
    if person is None:
        raise NotFoundError()
    return person.actor


def open_work() -> AbstractContextManager[Work]:
    """A block that may write, for the asker."""
    return office().open_work(actor())


def open_reading() -> AbstractContextManager[Reading]:
    """A block that only reads, for the asker."""
    return office().open_reading(actor())


def step_up() -> None:
    """Go on only with a proof of the last few minutes: asked before expensive work. Raises StepUpNeededError."""
    if not is_fresh(actor().stepped_up_at, office().clock.now(), office().practice):
        raise StepUpNeededError("password and code must be given again")


def posted_as_typed() -> MultiDict[str, str]:
    """The posted fields, with a mark where bytes were no letters: the library writes those as `%EB` and the like."""
    if request.mimetype != "application/x-www-form-urlencoded":
        return request.form
    raw = request.get_data().decode("ascii", "replace")
    return MultiDict(parse_qsl(raw, keep_blank_values=True, errors="replace"))


def form_values() -> dict[str, Any]:
    """The posted fields without the form token: repeated ones gathered, days joined, blank ones left out.

    Raises InvalidError naming the fields whose letters did not arrive whole, and files where none is wanted.
    """
    broken = [name for name, texts in posted_as_typed().lists() if not all(arrived_whole(text) for text in texts)]
    told = "Some letters in “{}” did not arrive whole. Type them again."
    errors = {name: [told.format(field_words(name))] for name in broken}
    if request.files and request.endpoint not in instance().table.uploads:
        errors |= {name: ["This form takes no file."] for name in request.files}
    if errors:
        raise InvalidError(errors)
    return _values(request.form)


def query_values() -> dict[str, Any]:
    """The same for the values of the address."""
    return _values(request.args)


def no_fields() -> None:
    """For a button that sends nothing but itself. Raises InvalidError where the form holds anything else."""
    CommandSchema.values(form_values())


def _values(given: MultiDict[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in given:
        if name == "csrf_token" or _is_part_of_a_day(name, given):
            continue
        texts = [text for text in given.getlist(name) if text.strip()]
        if texts:
            values[name] = texts if len(texts) > 1 else texts[0]
    for name in {name.removesuffix("-day") for name in given if name.endswith("-day")}:
        day = _joined_day(name, given)
        if day:
            values[name] = day
    return values


def _is_part_of_a_day(name: str, given: MultiDict[str, str]) -> bool:
    stem, _, part = name.rpartition("-")
    return part in ("day", "month", "year") and f"{stem}-day" in given


def _joined_day(name: str, given: MultiDict[str, str]) -> str:
    """`2026-11-24` of three boxes; empty when all are; otherwise a text that no day has, so that it is refused."""
    day, month, year = (given.get(f"{name}-{part}", "").strip() for part in ("day", "month", "year"))
    if not (day or month or year):
        return ""
    return f"{year.zfill(4)}-{month.zfill(2)}-{day.zfill(2)}"


def form_key() -> str:
    """A fresh key of a form, so that sending it twice does one thing."""
    return new_reference()


@dataclass(frozen=True, slots=True)
class FormAgain:
    """A form that came back: what was typed, and what is wrong with it, by field."""

    typed: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, list[str]] = field(default_factory=dict)


def form_again(error: InvalidError | None = None) -> FormAgain:
    """What the form macros want as `form`: the posted fields and the sentences of `error`."""
    return FormAgain(request.form, error.errors if error else {})


def where() -> Where:
    """Whence this request comes: a forwarding header counts only as far as HUB_PROXIES says."""
    return Where(
        address=request.remote_addr or "",
        place=request.endpoint or "",
        request_ref=g.get("request_ref", ""),
        device=_device(request.headers.get("User-Agent", "")),
    )


_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)  # fmt: skip


def _device(agent: str) -> str:
    browser = next((name for mark, name in _BROWSERS if mark in agent), "A browser")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser


def own_path(target: str) -> str:
    """`target` if it is a path of this hub, else the home page: nobody is sent elsewhere."""
    parts = urlsplit(target)
    outside = parts.scheme or parts.netloc or not target.startswith("/") or target.startswith(("//", "/\\"))
    if outside or any(ord(character) < 32 or character == "\\" for character in target):
        return "/"
    return target
