"""What does a case file say? Frozen values, read strictly.

A member that the schema does not name, a wrong type, a day that does not exist or a person nobody knows
is an error with its place, its line and what to do; several are told at once. What is absent has the most
careful reading. No error quotes the text of a case.
Source: case material, sections 2 and 2a; Hate Crime Policy 2.2, 2.6.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from hub.cases.places import line_of

LARGEST_BYTES = 20 * 1024 * 1024
MOST_ERRORS = 20
FLAGS = frozenset(
    {"confidential_source", "child", "colleague", "gra_protected", "adult_at_risk", "conflict_hint"}
)
STRANDS = frozenset({"race", "religion", "sexual_orientation", "disability", "transgender", "other_non_monitored"})
THREATS = frozenset({"none", "significant", "life"})
ANSWERS = frozenset(
    {"explicit_given", "given", "refused", "withdrawn", "not_sought", "not_sought_prejudice", "not_obtainable",
     "incapable"}
)  # fmt: skip
PURPOSES = frozenset(
    {"prevent_detect_crime", "risk_case_conference", "asb_case_review", "safeguarding_child", "safeguarding_adult",
     "emergency_response", "victim_support", "target_hardening", "rehousing", "offender_management",
     "perpetrator_support", "legal_proceedings", "tension_monitoring", "equality_monitoring"}
)  # fmt: skip
SUBJECT_ROLES = frozenset(
    {"victim", "perpetrator", "witness", "child", "third_party", "professional", "deceased"}
)


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


def text_fields(case: CaseFile) -> dict[str, str]:
    """Every free text by its path, in reading order."""
    found = {}
    for n, incident in enumerate(case.incidents):
        found[f"incidents[{n}].location"] = incident.location
        found[f"incidents[{n}].narrative"] = incident.narrative
    for n, note in enumerate(case.notes):
        found[f"notes[{n}].text"] = note.text
    for n, action in enumerate(case.actions):
        found[f"actions[{n}].text"] = action.text
    found["victim_wishes"] = case.victim_wishes
    for n, factor in enumerate(case.risk.factors):
        found[f"risk.factors[{n}]"] = factor
    for n, warning in enumerate(case.contact_warnings):
        found[f"contact_warnings[{n}].text"] = warning.text
    return found


class _Reader:
    """Collects faults while values are read."""

    def __init__(self) -> None:
        self.faults: list[tuple[str, str]] = []

    def fault(self, path: str, message: str) -> None:
        if not any(path == earlier for earlier, _ in self.faults):
            self.faults.append((path, message))

    def members(self, value: Any, path: str, required: set[str], optional: set[str] = frozenset()) -> dict:
        """`value` as an object with exactly these members; {} after telling what is wrong."""
        if not isinstance(value, dict):
            self.fault(path, "must be an object { }")
            return {}
        for name in value.keys() - required - optional:
            self.fault(f"{path}.{name}".lstrip("."), "the schema knows no such member; remove it or correct its name")
        for name in sorted(required - value.keys()):
            self.fault(f"{path}.{name}".lstrip("."), "is missing; add it, empty if nothing is known")
        return value

    def text(self, value: Any, path: str, empty: bool = True) -> str:
        if not isinstance(value, str):
            self.fault(path, "must be text in quotes")
            return ""
        if not empty and not value.strip():
            self.fault(path, "must not be empty")
        return value

    def texts(self, value: Any, path: str) -> tuple[str, ...]:
        return self.each(value, path, self.text)

    def each(self, value: Any, path: str, read: Callable[[Any, str], Any]) -> tuple:
        if value is None:
            return ()
        if not isinstance(value, list):
            self.fault(path, "must be a list [ ]")
            return ()
        return tuple(read(entry, f"{path}[{n}]") for n, entry in enumerate(value))

    def choice(self, value: Any, path: str, allowed: frozenset[str]) -> str:
        if value not in allowed:
            self.fault(path, "no such value; use one of " + ", ".join(sorted(allowed)))
            return ""
        return value

    def day(self, value: Any, path: str) -> date | None:
        if value is None:
            return None
        try:
            return date.fromisoformat(self.text(value, path))
        except ValueError:
            self.fault(path, "must be a real day, written 2026-03-12")
            return None

    def moment(self, value: Any, path: str) -> str:
        text = self.text(value, path)
        for part in text.split("/"):
            try:
                datetime.fromisoformat(part)
            except ValueError:
                self.fault(path, "must be a real day or minute, written 2026-03-12 or 2026-03-12T17:40")
                break
        return text


def parse_case_file(data: bytes | str) -> CaseFile:
    """The case that `data` describes. Raises CaseFileError with every place at fault (at most 20)."""
    text = _decode(data)
    values = _load(text)
    reader = _Reader()
    case = _case(reader, values)
    if not reader.faults:
        _references(reader, case)
    if reader.faults:
        told = reader.faults[:MOST_ERRORS]
        raise CaseFileError([Fault(path, line_of(text, path), message) for path, message in told])
    return case


def _decode(data: bytes | str) -> str:
    if len(data) > LARGEST_BYTES:
        raise CaseFileError([Fault("file", 0, "is larger than 20 MiB; split it")])
    if isinstance(data, str):
        return data
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CaseFileError([Fault("file", line, "is not UTF-8; save it as UTF-8")]) from None


def _load(text: str) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for name, value in pairs:
            if name in seen:
                raise CaseFileError([Fault(name, line_of(text, name), "stands twice in one object; keep one")])
            seen[name] = value
        return seen

    def constant(_name: str) -> None:
        raise CaseFileError([Fault("file", 0, "holds NaN or Infinity; write a number or null")])

    try:
        values = json.loads(text, object_pairs_hook=once, parse_constant=constant)
    except json.JSONDecodeError as error:
        raise CaseFileError([Fault(f"column {error.colno}", error.lineno, f"is not JSON: {error.msg}")]) from None
    except RecursionError:
        raise CaseFileError([Fault("file", 0, "is nested too deep")]) from None
    if _SURROGATE.search(text) or _has_surrogate(values):
        raise CaseFileError([Fault("file", 0, "holds half a character (a lone surrogate); correct the export")])
    return values


_SURROGATE = re.compile("[\ud800-\udfff]")


def _has_surrogate(value: Any) -> bool:
    if isinstance(value, str):
        return _SURROGATE.search(value) is not None
    if isinstance(value, dict):
        return any(_has_surrogate(name) or _has_surrogate(entry) for name, entry in value.items())
    return isinstance(value, list) and any(_has_surrogate(entry) for entry in value)


_CASE = {"reference", "strands", "source_note", "people", "incidents", "notes", "actions", "victim_wishes", "risk"}
_CASE_MORE = {"consents", "contact_warnings", "limits", "at_risk", "gold_spans"}
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9/_-]{2,39}\Z")


def _case(r: _Reader, values: Any) -> CaseFile:
    m = r.members(values, "", _CASE, _CASE_MORE)
    reference = r.text(m.get("reference"), "reference")
    if not _REFERENCE.match(reference):
        r.fault("reference", "must be 3 to 40 letters, digits, / _ or -")
    return CaseFile(
        reference=reference,
        strands=r.each(m.get("strands"), "strands", lambda v, p: r.choice(v, p, STRANDS)),
        source_note=r.text(m.get("source_note"), "source_note"),
        people=r.each(m.get("people"), "people", lambda v, p: _person(r, v, p)),
        incidents=r.each(m.get("incidents"), "incidents", lambda v, p: _incident(r, v, p)),
        notes=r.each(m.get("notes"), "notes", lambda v, p: _note(r, v, p)),
        actions=r.each(m.get("actions"), "actions", lambda v, p: _action(r, v, p)),
        victim_wishes=r.text(m.get("victim_wishes"), "victim_wishes"),
        risk=_risk(r, m.get("risk"), "risk"),
        consents=_consents(r, m.get("consents"), "consents"),
        contact_warnings=r.each(m.get("contact_warnings"), "contact_warnings", lambda v, p: _warning(r, v, p)),
        limits=r.each(m.get("limits"), "limits", lambda v, p: _limit(r, v, p)),
        at_risk=r.each(m.get("at_risk"), "at_risk", lambda v, p: r.choice(v, p, SUBJECT_ROLES)),
    )


_PERSON = {"id", "role", "title", "given_names", "family_name", "aliases", "date_of_birth", "phones", "emails",
           "addresses", "other_identifiers", "relationships"}  # fmt: skip
_PERSON_MORE = {"flags", "former_names", "consents", "safe_contact"}


def _person(r: _Reader, value: Any, path: str) -> Person:
    m = r.members(value, path, _PERSON, _PERSON_MORE)
    lists = {name: r.texts(m.get(name), f"{path}.{name}") for name in ("aliases", "phones", "emails", "addresses",
                                                                      "former_names")}  # fmt: skip
    others = m.get("other_identifiers", {})
    if not isinstance(others, dict):
        r.fault(f"{path}.other_identifiers", "must be an object { }")
        others = {}
    return Person(
        id=r.text(m.get("id"), f"{path}.id", empty=False),
        role=r.text(m.get("role"), f"{path}.role", empty=False),
        title=r.text(m.get("title") or "", f"{path}.title"),
        given_names=r.text(m.get("given_names"), f"{path}.given_names"),
        family_name=r.text(m.get("family_name"), f"{path}.family_name"),
        date_of_birth=r.day(m.get("date_of_birth"), f"{path}.date_of_birth"),
        other_identifiers={n: r.text(v, f"{path}.other_identifiers.{n}") for n, v in others.items()},
        relationships=r.each(m.get("relationships"), f"{path}.relationships", lambda v, p: _relation(r, v, p)),
        flags=r.each(m.get("flags"), f"{path}.flags", lambda v, p: r.choice(v, p, FLAGS)),
        consents=_consents(r, m.get("consents"), f"{path}.consents"),
        safe_contact=_safe(r, m["safe_contact"], f"{path}.safe_contact") if m.get("safe_contact") else None,
        **lists,
    )


def _relation(r: _Reader, value: Any, path: str) -> Relationship:
    m = r.members(value, path, {"to", "type"})
    return Relationship(r.text(m.get("to"), f"{path}.to"), r.text(m.get("type"), f"{path}.type"))


def _safe(r: _Reader, value: Any, path: str) -> SafeContact:
    m = r.members(value, path, set(), {"addresses", "phones", "times", "note"})
    return SafeContact(
        r.texts(m.get("addresses", []), f"{path}.addresses"),
        r.texts(m.get("phones", []), f"{path}.phones"),
        r.text(m.get("times", ""), f"{path}.times"),
        r.text(m.get("note", ""), f"{path}.note"),
    )


def _incident(r: _Reader, value: Any, path: str) -> Incident:
    m = r.members(value, path, {"occurred", "location", "kinds", "narrative"})
    return Incident(
        r.moment(m.get("occurred"), f"{path}.occurred"),
        r.text(m.get("location"), f"{path}.location"),
        r.texts(m.get("kinds"), f"{path}.kinds"),
        r.text(m.get("narrative"), f"{path}.narrative"),
    )


def _note(r: _Reader, value: Any, path: str) -> Note:
    m = r.members(value, path, {"at", "author_role", "text"})
    return Note(
        r.moment(m.get("at"), f"{path}.at"),
        r.text(m.get("author_role"), f"{path}.author_role"),
        r.text(m.get("text"), f"{path}.text"),
    )


def _action(r: _Reader, value: Any, path: str) -> CaseAction:
    m = r.members(value, path, {"text", "owner_agency", "due", "status"})
    due = m.get("due")
    return CaseAction(
        r.text(m.get("text"), f"{path}.text"),
        r.text(m.get("owner_agency"), f"{path}.owner_agency"),
        r.moment(due, f"{path}.due") if due else "",
        r.text(m.get("status"), f"{path}.status"),
    )


def _risk(r: _Reader, value: Any, path: str) -> Risk:
    m = r.members(value, path, {"level", "score", "matrix", "factors"}, {"threat"})
    score = m.get("score")
    if score is not None and (not isinstance(score, int) or isinstance(score, bool)):
        r.fault(f"{path}.score", "must be a whole number or null")
        score = None
    return Risk(
        r.text(m.get("level"), f"{path}.level"),
        score,
        r.text(m.get("matrix") or "", f"{path}.matrix"),
        r.texts(m.get("factors"), f"{path}.factors"),
        r.choice(m.get("threat", "none"), f"{path}.threat", THREATS) or "none",
    )


def _consents(r: _Reader, value: Any, path: str) -> dict[str, Consent]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        r.fault(path, "must be an object { }")
        return {}
    return {key: _consent(r, entry, f"{path}.{key}") for key, entry in value.items()}


def _consent(r: _Reader, value: Any, path: str) -> Consent:
    m = r.members(value, path, {"value", "on"}, {"why"})
    on = r.day(m.get("on"), f"{path}.on")
    return Consent(
        r.choice(m.get("value"), f"{path}.value", ANSWERS),
        on.isoformat() if on else "",
        r.text(m.get("why", ""), f"{path}.why"),
    )


def _warning(r: _Reader, value: Any, path: str) -> ContactWarning:
    m = r.members(value, path, {"about", "text"})
    return ContactWarning(r.text(m.get("about"), f"{path}.about"), r.text(m.get("text"), f"{path}.text", empty=False))


def _limit(r: _Reader, value: Any, path: str) -> Limit:
    m = r.members(value, path, {"about", "not_to"}, {"except", "purposes", "why"})
    return Limit(
        r.text(m.get("about"), f"{path}.about", empty=False),
        r.texts(m.get("not_to"), f"{path}.not_to"),
        r.texts(m.get("except", []), f"{path}.except"),
        r.each(m.get("purposes", []), f"{path}.purposes", lambda v, p: r.choice(v, p, PURPOSES)),
        r.text(m.get("why", ""), f"{path}.why"),
    )


def _references(r: _Reader, case: CaseFile) -> None:
    known = [person.id for person in case.people]
    for n, person_id in enumerate(known):
        if known.index(person_id) != n:
            r.fault(f"people[{n}].id", "another person has this id already; give each its own")
    for n, person in enumerate(case.people):
        for k, relation in enumerate(person.relationships):
            if relation.to not in known:
                r.fault(f"people[{n}].relationships[{k}].to", "no person of the case has this id")
    for n, warning in enumerate(case.contact_warnings):
        if warning.about not in known:
            r.fault(f"contact_warnings[{n}].about", "no person of the case has this id")


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
