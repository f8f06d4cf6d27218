"""How is one table of an agreement file read strictly?

Each member is taken once, by its type; a missing one, a wrong type, an unknown word and whatever is left
over are noted with place and remedy, and reading goes on, so that all problems are told together.
Source: house rule (closed by default, and loud).
"""

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from hub.agreements.verify import Flaw
from hub.lawful.conditions import is_condition
from hub.lawful.purposes import Category, Item, Role

E = TypeVar("E", bound=StrEnum)

_CODE = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-")


@dataclass(slots=True)
class Members:
    """The members of one table, each taken once; what is left over was a typo."""

    members: Mapping[str, Any]
    place: str
    problems: list[Flaw]
    known: set[str] = field(default_factory=set)

    def wrong(self, member: str, message: str) -> None:
        """Note a problem at `member`."""
        place = f"{self.place}.{member}" if self.place and member else self.place or member
        self.problems.append(Flaw(place or "file", message))

    def take(self, member: str, wanted: type | tuple[type, ...], words: str, default: Any = None) -> Any:
        """The member if it has the wanted type; else a problem (unless a default is given) and an empty value."""
        self.known.add(member)
        if member not in self.members:
            if default is None:
                self.wrong(member, f"is missing; write {words}")
            return default
        value = self.members[member]
        if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
            self.wrong(member, f"must be {words}")
            return default
        return value

    def code(self, member: str) -> str:
        """A short code of lower-case letters, digits, dots and hyphens."""
        value = self.text(member)
        if value and not set(value) <= _CODE:
            self.wrong(member, "must hold only lower-case letters, digits, dots and hyphens")
        return value

    def text(self, member: str, default: str | None = None) -> str:
        """A text that is not empty."""
        value = self.take(member, str, "a text in quotes", default)
        if value is not None and not value.strip() and default is None:
            self.wrong(member, "is empty; write a text in quotes")
        return value or ""

    def day(self, member: str, needed: bool = True) -> date | None:
        """A civil day; None where none is needed and none is given."""
        value = self.take(member, date, "a day such as 2026-01-31", None if needed else "")
        if isinstance(value, datetime):
            self.wrong(member, "must be a day without a time, such as 2026-01-31")
        return value or (date.min if needed else None)

    def number(self, member: str) -> int:
        """A whole number."""
        value = self.take(member, int, "a whole number")
        return 0 if value is None else value

    def flag(self, member: str) -> bool:
        """True or false."""
        return bool(self.take(member, bool, "true or false"))

    def choice(self, member: str, enum: type[E], needed: bool = True) -> E | None:
        """One word of `enum`."""
        value = self.take(member, str, _options(enum), None if needed else "")
        return self.one(member, value, enum) if value else None

    def choices(self, member: str, enum: type[E], default: list | None = None) -> tuple[E, ...]:
        """Several words of `enum`."""
        found = (self.one(member, value, enum) for value in self.texts(member, default))
        return tuple(value for value in found if value is not None)

    def texts(self, member: str, default: list | None = None) -> tuple[str, ...]:
        """A list of texts, each once."""
        value = self.take(member, list, "a list of texts in brackets", default) or []
        if not all(isinstance(each, str) for each in value):
            self.wrong(member, "must be a list of texts in brackets")
            return ()
        if len(set(value)) != len(value):
            self.wrong(member, "says something twice; keep each once")
        return tuple(value)

    def provisions(self, member: str, allowed: Collection[str]) -> tuple[str, ...]:
        """Codes of the catalogue that `allowed` holds, or Schedule 1 paragraphs for `sch1` and `art10`."""
        found = self.texts(member, [])
        for code in found:
            if code not in allowed and not (member in {"sch1", "art10"} and is_condition(code)):
                self.wrong(member, f'"{code}" is no provision that can stand here{nearest(code, allowed)}')
        return found

    def child(self, member: str, needed: bool = True) -> "Members | None":
        """The table below `member`; None where there is none (a problem if it is needed)."""
        value = self.take(member, dict, "a table", None if needed else {})
        present = isinstance(self.members.get(member), dict)
        return Members(value, self._below(member), self.problems) if present else None

    def needed(self, member: str) -> "Members":
        """The table below `member`; an empty one that tells nothing more where it is missing."""
        return self.child(member) or Members({}, member, [])

    def children(self, member: str, name: str, needed: bool = True) -> list["Members"]:
        """The tables of an array; `name` is the member that tells one from another in messages."""
        value = self.take(member, list, f"one or more tables, each headed [[{member}]]", None if needed else [])
        if value and not all(isinstance(each, dict) for each in value):
            self.wrong(member, f"must be tables, each headed [[{member}]]")
            return []
        return [
            Members(each, self._below(f"{member} {each.get(name, number)}"), self.problems)
            for number, each in enumerate(value or [], start=1)
        ]

    def named(self, member: str, known: Collection[str], needed: Collection[str]) -> dict[str, "Members"]:
        """Sub-tables by name, each of `needed` present and nothing outside `known`."""
        whole = self.needed(member)
        found = {name: whole.child(name, name in needed) for name in known}
        whole.done()
        return {name: table for name, table in found.items() if table is not None}

    def items(self, member: str) -> list[Item]:
        """Lines such as "victim, child: identity, address" as items."""
        return [item for line in self.texts(member, []) for item in self._line(member, line)]

    def done(self) -> None:
        """Every member that nobody took is a typo."""
        for member in self.members:
            if member not in self.known:
                self.wrong(member, f"is no member here{nearest(member, self.known)}")

    def _line(self, member: str, line: str) -> list[Item]:
        roles, colon, categories = line.partition(":")
        if not colon or not roles.strip() or not categories.strip():
            self.wrong(member, f'"{line}" must read "role, role: category, category"')
            return []
        found_roles = [self.one(member, word.strip(), Role) for word in roles.split(",")]
        found = [self.one(member, word.strip(), Category) for word in categories.split(",")]
        return [(role, category) for role in found_roles if role for category in found if category]

    def one(self, member: str, value: str, enum: type[E]) -> E | None:
        """`value` as a word of `enum`; None and a problem for an unknown one."""
        try:
            return enum(value)
        except ValueError:
            self.wrong(member, f'"{value}" is unknown{nearest(value, [m.value for m in enum])}')
            return None

    def _below(self, member: str) -> str:
        return f"{self.place}.{member}" if self.place else member


def _options(enum: type[StrEnum]) -> str:
    return "one of " + ", ".join(member.value for member in enum)


def nearest(word: str, known: Collection[str]) -> str:
    """The end of a message: the word probably meant, or all that are known."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f'; did you mean "{near[0]}"?' if near else f"; known: {', '.join(sorted(known)) or 'nothing'}"
