"""What is a case file? Frozen values, and how they are written; `parse` reads them.

Source: case material, sections 2 and 2a; Hate Crime Policy 2.2, 2.6.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

FLAGS = frozenset(
    {"confidential_source", "child", "colleague", "gra_protected", "adult_at_risk", "conflict_hint"}
)


@dataclass(frozen=True, slots=True)
class Consent:
    """One dated answer. why: needed where nobody was asked."""

    value: str
    on: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Relationship:
    """To whom this person stands how."""

    to: str
    type: str


@dataclass(frozen=True, slots=True)
class SafeContact:
    """Where and how a person can safely be found; apart from the tenancy address."""

    addresses: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    times: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """One person and the part this person has in the case."""

    id: str
    role: str
    title: str
    given_names: str
    family_name: str
    aliases: tuple[str, ...] = ()
    date_of_birth: date | None = None
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    other_identifiers: Mapping[str, str] = field(default_factory=dict)
    relationships: tuple[Relationship, ...] = ()
    flags: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()
    consents: Mapping[str, Consent] = field(default_factory=dict)
    safe_contact: SafeContact | None = None

    @property
    def full_name(self) -> str:
        """Given names and family name."""
        return " ".join(part for part in (self.given_names, self.family_name) if part)


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that happened. occurred: ISO day, minute, or two of them with a slash between."""

    occurred: str
    location: str
    kinds: tuple[str, ...]
    narrative: str


@dataclass(frozen=True, slots=True)
class Note:
    """One dated note; at: ISO day and minute."""

    at: str
    author_role: str
    text: str


@dataclass(frozen=True, slots=True)
class CaseAction:
    """Something somebody is to do."""

    text: str
    owner_agency: str
    due: str
    status: str


@dataclass(frozen=True, slots=True)
class Risk:
    """The assessment. threat: `none`, `significant` or `life`; absent is none, whatever the score."""

    level: str
    score: int | None
    matrix: str
    factors: tuple[str, ...]
    threat: str = "none"


@dataclass(frozen=True, slots=True)
class ContactWarning:
    """What, when or how not to: about one person."""

    about: str
    text: str


@dataclass(frozen=True, slots=True)
class Limit:
    """A wish or rule as data: what must not go to whom. It only takes away."""

    about: str
    not_to: tuple[str, ...]
    except_: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One whole case."""

    reference: str
    strands: tuple[str, ...]
    source_note: str
    people: tuple[Person, ...]
    incidents: tuple[Incident, ...]
    notes: tuple[Note, ...]
    actions: tuple[CaseAction, ...]
    victim_wishes: str
    risk: Risk
    consents: Mapping[str, Consent] = field(default_factory=dict)
    contact_warnings: tuple[ContactWarning, ...] = ()
    limits: tuple[Limit, ...] = ()
    at_risk: tuple[str, ...] = ()

    def person(self, person_id: str) -> Person | None:
        """The person `person_id`, or None."""
        return next((person for person in self.people if person.id == person_id), None)


def to_json(case: CaseFile) -> dict[str, Any]:
    """The JSON object that `parse_case_file` reads back to the same case."""
    values = _plain(case)
    for limit in values["limits"]:
        limit["except"] = limit.pop("except_")
    for person in values["people"]:
        if person["safe_contact"] is None:
            del person["safe_contact"]
    return values


def _plain(value: Any) -> Any:
    if hasattr(value, "__dataclass_fields__"):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, tuple):
        return [_plain(entry) for entry in value]
    return value.isoformat() if isinstance(value, date) else value
