"""How is one file of JSON read strictly, member by member?

Whatever is wrong is noted with its place and what to do, and reading goes on, so that all is told together.
No message quotes the text of a case; the name of an unknown member is shown as far as it is a plain word.
Source: house rule (closed by default, and loud); case material, section 2.
"""

import json
import re
from collections.abc import Callable, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hub.cases.places import line_of, second_of_a_name
from hub.kernel.letters import arrived_whole

LARGEST_BYTES = 20 * 1024 * 1024
MOST_ERRORS = 20
"""How many faults are told at once (ours)."""

_BROKEN = "holds a control character or a letter that was lost on the way; correct the export"
_SURROGATE = re.compile("[\ud800-\udfff]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?)?\Z")
_ENDS = re.compile(r"[.\[]")
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_ -]{0,39}\Z")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: its path (`people[2].date_of_birth`), its line (0 if unknown), and what to do."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        where = f"line {self.line}, {self.path}" if self.line else self.path
        return f"{where}: {self.message}"


class CaseFileError(ValueError):
    """The file cannot be taken; `faults` says where and why, the first few."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults[:5]))
        self.faults = tuple(faults)


class Reader:
    """Collects faults while values are read; a fault at a place hides later ones there and below."""

    def __init__(self) -> None:
        self.faults: dict[str, str] = {}

    def fault(self, path: str, message: str) -> None:
        """Note what is wrong at `path`."""
        above = (path[: end.start()] for end in _ENDS.finditer(path))
        if not any(place in self.faults for place in ("", path, *above)):
            self.faults[path] = message

    def members(self, value: Any, path: str, required: Set[str], optional: Set[str] = frozenset()) -> dict[str, Any]:
        """`value` as an object with exactly these members; what is missing or no object is told and empty."""
        if not isinstance(value, dict):
            self.fault(path, "must be an object { }")
            value = {}
        for name in sorted(value.keys() - required - optional):
            shown = name if _PLAIN_NAME.match(name) else "(a name that is no plain word)"
            self.fault(_below(path, shown), "the schema knows no such member; remove it or correct its name")
        for name in sorted(required - value.keys()):
            self.fault(_below(path, name), "is missing; add it, empty if nothing is known")
        return value

    def text(self, value: Any, path: str, empty: bool = True) -> str:
        """A text; one without a visible character is a fault unless `empty`."""
        if not isinstance(value, str):
            self.fault(path, "must be text in quotes")
            return ""
        if not arrived_whole(value):
            self.fault(path, _BROKEN)
        if not empty and not value.strip():
            self.fault(path, "must not be empty")
        return value

    def texts(self, value: Any, path: str) -> tuple[str, ...]:
        """A list of texts."""
        return self.each(value, path, self.text)

    def each(self, value: Any, path: str, read: Callable[[Any, str], Any]) -> tuple:
        """A list, each entry read by `read`."""
        if not isinstance(value, list):
            self.fault(path, "must be a list [ ]")
            return ()
        return tuple(read(entry, f"{path}[{n}]") for n, entry in enumerate(value))

    def map(self, value: Any, path: str, read: Callable[[Any, str], Any]) -> dict[str, Any]:
        """An object with free names, each value read by `read`."""
        if not isinstance(value, dict):
            self.fault(path, "must be an object { }")
            return {}
        if not all(map(arrived_whole, value)):
            self.fault(path, _BROKEN)
        return {name: read(entry, f"{path}.{name}") for name, entry in value.items()}

    def choice(self, value: Any, path: str, allowed: Set[str]) -> str:
        """One of `allowed`."""
        if not isinstance(value, str) or value not in allowed:
            self.fault(path, "no such value; use one of " + ", ".join(sorted(allowed)))
            return ""
        return value

    def shaped(self, value: Any, path: str, shape: re.Pattern[str], words: str) -> str:
        """A text of a given shape; `words` say which."""
        text = self.text(value, path)
        if not shape.match(text):
            self.fault(path, f"must be {words}")
        return text

    def day(self, value: Any, path: str) -> date | None:
        """A day of the calendar."""
        text = self.shaped(value, path, _DAY, "a real day, written 2026-03-12")
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.fault(path, "must be a real day, written 2026-03-12")
            return None

    def moment(self, value: Any, path: str, until: bool = False) -> str:
        """A day or minute; with `until` also two of them, the earlier first, with a slash between."""
        text = self.text(value, path)
        parts = text.split("/") if until else [text]
        try:
            if len(parts) > 2 or not all(_MOMENT.match(part) for part in parts):
                raise ValueError(text)
            if [datetime.fromisoformat(part) for part in parts] != sorted(map(datetime.fromisoformat, parts)):
                self.fault(path, "ends before it begins; write the earlier day first")
        except ValueError:
            self.fault(path, "must be a real day or minute, written 2026-03-12 or 2026-03-12T17:40")
        return text

    def told(self, text: str) -> list[Fault]:
        """The first faults with their lines in `text`."""
        first = list(self.faults.items())[:MOST_ERRORS]
        return [Fault(path or "file", line_of(text, path), message) for path, message in first]


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def json_of(data: bytes | str) -> tuple[str, Any]:
    """The text of a file and the values it spells. Raises CaseFileError for what is no sound JSON."""
    text = _decoded(data)
    try:
        values = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except _DoubledError:
        path, line = second_of_a_name(text)
        raise _wrong(path or "file", line, "stands twice in one object; keep one") from None
    except json.JSONDecodeError as error:
        raise _wrong(f"column {error.colno}", error.lineno, f"is not JSON: {error.msg}") from None
    except RecursionError:
        raise _wrong("file", 0, "is nested too deep") from None
    except ValueError:
        raise _wrong("file", 0, "holds a number that cannot be meant (NaN, Infinity or thousands of digits)") from None
    if _has_surrogate(values):
        raise _wrong("file", 0, "holds half a character (a lone surrogate); correct the export")
    return text, values


def _wrong(path: str, line: int, message: str) -> CaseFileError:
    return CaseFileError([Fault(path, line, message)])


def _decoded(data: bytes | str) -> str:
    if isinstance(data, str):
        try:
            data = data.encode("utf-8")
        except UnicodeEncodeError:
            raise _wrong("file", 0, "holds half a character (a lone surrogate); correct the export") from None
    if len(data) > LARGEST_BYTES:
        raise _wrong("file", 0, "is larger than 20 MiB; split it")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _wrong("file", line, "is not UTF-8; save it as UTF-8") from None


class _DoubledError(Exception):
    """A member stands twice in one object."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise _DoubledError
    return values


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _has_surrogate(value: Any) -> bool:
    if isinstance(value, str):
        return _SURROGATE.search(value) is not None
    if isinstance(value, dict):
        return any(_has_surrogate(name) or _has_surrogate(entry) for name, entry in value.items())
    return isinstance(value, list) and any(_has_surrogate(entry) for entry in value)
