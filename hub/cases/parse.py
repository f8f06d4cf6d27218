"""What does a case file say? Read strictly.

A member that the schema does not name, a wrong type, a day that does not exist or a person nobody knows
is an error with its place, its line and what to do; several are told at once. What is absent has the most
careful reading. No error quotes the text of a case.
Source: case material, sections 2 and 2a; Hate Crime Policy 2.2, 2.6.
"""

import re
from collections.abc import Iterator
from typing import Any

from hub.cases.casefile import (
    FLAGS,
    CaseAction,
    CaseFile,
    Consent,
    ContactWarning,
    Incident,
    Limit,
    Note,
    Person,
    Relationship,
    Risk,
    SafeContact,
    to_json,
)
from hub.cases.fields import CaseFileError, Reader, json_of
from hub.lawful.purposes import Category, Purpose, Role
from hub.lawful.purposes import Consent as Answer
from hub.lawful.purposes import Risk as Threat

STRANDS = frozenset({"race", "religion", "sexual_orientation", "disability", "transgender", "other_non_monitored"})
SUBJECT_ROLES = frozenset(role.value for role in Role) - {Role.NONE.value}
ANSWERS = frozenset(answer.value for answer in Answer)
PURPOSES = frozenset(purpose.value for purpose in Purpose)
THREATS = frozenset(threat.value for threat in Threat)


def parse_case_file(data: bytes | str) -> CaseFile:
    """The case that `data` describes. Raises CaseFileError with every place at fault (at most 20)."""
    text, values = json_of(data)
    reader = Reader()
    case = _case(reader, values)
    if not reader.faults:
        _references(reader, case)
    if reader.faults:
        raise CaseFileError(reader.told(text))
    return case


_CASE = {"reference", "strands", "source_note", "people", "incidents", "notes", "actions", "victim_wishes", "risk"}
_CASE_MORE = {"consents", "contact_warnings", "limits", "at_risk", "gold_spans"}
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9/_-]{2,39}\Z")


def _case(r: Reader, values: Any) -> CaseFile:
    m = r.members(values, "", _CASE, _CASE_MORE)
    return CaseFile(
        reference=r.shaped(m.get("reference"), "reference", _REFERENCE, "3 to 40 letters, digits, / _ or -"),
        strands=r.each(m.get("strands"), "strands", lambda v, p: r.choice(v, p, STRANDS)),
        source_note=r.text(m.get("source_note"), "source_note"),
        people=r.each(m.get("people"), "people", lambda v, p: _person(r, v, p)),
        incidents=r.each(m.get("incidents"), "incidents", lambda v, p: _incident(r, v, p)),
        notes=r.each(m.get("notes"), "notes", lambda v, p: _note(r, v, p)),
        actions=r.each(m.get("actions"), "actions", lambda v, p: _action(r, v, p)),
        victim_wishes=r.text(m.get("victim_wishes"), "victim_wishes"),
        risk=_risk(r, m.get("risk"), "risk"),
        consents=_consents(r, m.get("consents", {}), "consents"),
        contact_warnings=r.each(m.get("contact_warnings", []), "contact_warnings", lambda v, p: _warning(r, v, p)),
        limits=r.each(m.get("limits", []), "limits", lambda v, p: _limit(r, v, p)),
        at_risk=r.each(m.get("at_risk", []), "at_risk", lambda v, p: r.choice(v, p, SUBJECT_ROLES)),
    )


_PERSON = {"id", "role", "title", "given_names", "family_name", "aliases", "date_of_birth", "phones", "emails",
           "addresses", "other_identifiers", "relationships"}  # fmt: skip
_PERSON_MORE = {"flags", "former_names", "consents", "safe_contact"}
_PERSON_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}\Z")


def _person(r: Reader, value: Any, path: str) -> Person:
    m = r.members(value, path, _PERSON, _PERSON_MORE)
    title, born, safe = m.get("title"), m.get("date_of_birth"), m.get("safe_contact")
    return Person(
        id=r.shaped(m.get("id"), f"{path}.id", _PERSON_ID, "1 to 40 letters, digits, _ . or -"),
        role=r.text(m.get("role"), f"{path}.role", empty=False),
        title="" if title is None else r.text(title, f"{path}.title"),
        given_names=r.text(m.get("given_names"), f"{path}.given_names"),
        family_name=r.text(m.get("family_name"), f"{path}.family_name"),
        aliases=r.texts(m.get("aliases"), f"{path}.aliases"),
        date_of_birth=None if born is None else r.day(born, f"{path}.date_of_birth"),
        phones=r.texts(m.get("phones"), f"{path}.phones"),
        emails=r.texts(m.get("emails"), f"{path}.emails"),
        addresses=r.texts(m.get("addresses"), f"{path}.addresses"),
        other_identifiers=r.map(m.get("other_identifiers"), f"{path}.other_identifiers", r.text),
        relationships=r.each(m.get("relationships"), f"{path}.relationships", lambda v, p: _relation(r, v, p)),
        flags=r.each(m.get("flags", []), f"{path}.flags", lambda v, p: r.choice(v, p, FLAGS)),
        former_names=r.texts(m.get("former_names", []), f"{path}.former_names"),
        consents=_consents(r, m.get("consents", {}), f"{path}.consents"),
        safe_contact=None if "safe_contact" not in m else _safe(r, safe, f"{path}.safe_contact"),
    )


def _relation(r: Reader, value: Any, path: str) -> Relationship:
    m = r.members(value, path, {"to", "type"})
    return Relationship(r.text(m.get("to"), f"{path}.to"), r.text(m.get("type"), f"{path}.type"))


def _safe(r: Reader, value: Any, path: str) -> SafeContact:
    m = r.members(value, path, set(), {"addresses", "phones", "times", "note"})
    return SafeContact(
        r.texts(m.get("addresses", []), f"{path}.addresses"),
        r.texts(m.get("phones", []), f"{path}.phones"),
        r.text(m.get("times", ""), f"{path}.times"),
        r.text(m.get("note", ""), f"{path}.note"),
    )


def _incident(r: Reader, value: Any, path: str) -> Incident:
    m = r.members(value, path, {"occurred", "location", "kinds", "narrative"})
    return Incident(
        r.moment(m.get("occurred"), f"{path}.occurred", until=True),
        r.text(m.get("location"), f"{path}.location"),
        r.texts(m.get("kinds"), f"{path}.kinds"),
        r.text(m.get("narrative"), f"{path}.narrative"),
    )


def _note(r: Reader, value: Any, path: str) -> Note:
    m = r.members(value, path, {"at", "author_role", "text"})
    return Note(
        r.moment(m.get("at"), f"{path}.at"),
        r.text(m.get("author_role"), f"{path}.author_role"),
        r.text(m.get("text"), f"{path}.text"),
    )


def _action(r: Reader, value: Any, path: str) -> CaseAction:
    m = r.members(value, path, {"text", "owner_agency", "due", "status"})
    due = m.get("due")
    return CaseAction(
        r.text(m.get("text"), f"{path}.text"),
        r.text(m.get("owner_agency"), f"{path}.owner_agency"),
        "" if due == "" else r.moment(due, f"{path}.due"),
        r.text(m.get("status"), f"{path}.status"),
    )


def _risk(r: Reader, value: Any, path: str) -> Risk:
    m = r.members(value, path, {"level", "score", "matrix", "factors"}, {"threat"})
    score = m.get("score")
    if score is not None and type(score) is not int:
        r.fault(f"{path}.score", "must be a whole number or null")
        score = None
    return Risk(
        r.text(m.get("level"), f"{path}.level"),
        score,
        r.text(m.get("matrix"), f"{path}.matrix"),
        r.texts(m.get("factors"), f"{path}.factors"),
        r.choice(m.get("threat", "none"), f"{path}.threat", THREATS),
    )


_WHOM = re.compile(r"(?:\*|[a-z0-9][a-z0-9_-]{0,59}(?:/[a-z0-9][a-z0-9_-]{0,59})?)\Z")
_WHOM_WORDS = "an agency, agency/team, a kind of recipient, or *"


def _consents(r: Reader, value: Any, path: str) -> dict[str, Consent]:
    found = r.map(value, path, lambda v, p: _consent(r, v, p))
    for name in found:
        if not _WHOM.match(name):
            r.fault(path, f"names nobody who could be told: write {_WHOM_WORDS}")
    return found


def _consent(r: Reader, value: Any, path: str) -> Consent:
    m = r.members(value, path, {"value", "on"}, {"why"})
    on = r.day(m.get("on"), f"{path}.on")
    return Consent(
        r.choice(m.get("value"), f"{path}.value", ANSWERS),
        on.isoformat() if on else "",
        r.text(m.get("why", ""), f"{path}.why"),
    )


def _warning(r: Reader, value: Any, path: str) -> ContactWarning:
    m = r.members(value, path, {"about", "text"})
    return ContactWarning(r.text(m.get("about"), f"{path}.about"), r.text(m.get("text"), f"{path}.text", empty=False))


def _limit(r: Reader, value: Any, path: str) -> Limit:
    m = r.members(value, path, {"about", "not_to"}, {"except", "purposes", "why"})

    def whom(entry: Any, place: str) -> str:
        return r.shaped(entry, place, _WHOM, _WHOM_WORDS)

    return Limit(
        r.text(m.get("about"), f"{path}.about", empty=False),
        r.each(m.get("not_to"), f"{path}.not_to", whom),
        r.each(m.get("except", []), f"{path}.except", whom),
        r.each(m.get("purposes", []), f"{path}.purposes", lambda v, p: r.choice(v, p, PURPOSES)),
        r.text(m.get("why", ""), f"{path}.why"),
    )


def _references(r: Reader, case: CaseFile) -> None:
    """What one part of the case says of another must be there."""
    known = [person.id for person in case.people]
    for n, person in enumerate(case.people):
        if known.index(person.id) != n:
            r.fault(f"people[{n}].id", "another person has this id already; give each its own")
        if person.id in _CATEGORIES or person.id == "text":
            r.fault(f"people[{n}].id", "is a word that limits use for something else; choose another")
        for k, relation in enumerate(person.relationships):
            if relation.to not in known:
                r.fault(f"people[{n}].relationships[{k}].to", "no person of the case has this id")
    for n, warning in enumerate(case.contact_warnings):
        if warning.about not in known:
            r.fault(f"contact_warnings[{n}].about", "no person of the case has this id")
    places = _places(case)
    for n, limit in enumerate(case.limits):
        if not _is_about(limit.about, known, places):
            r.fault(f"limits[{n}].about", "means nothing in this case: write a person's id, a kind of data, "
                    "id:kind, the path of a field that is there, or text: and its words")  # fmt: skip


_CATEGORIES = frozenset(category.value for category in Category)


def _is_about(about: str, people: list[str], places: set[str]) -> bool:
    head, colon, tail = about.partition(":")
    if colon:
        return bool(tail.strip()) if head == "text" else head in people and tail in _CATEGORIES
    return about in people or about in _CATEGORIES or about in places


def _places(case: CaseFile) -> set[str]:
    """Every path that a limit may name: whatever member or entry the file may hold, there or left out."""
    paths = {f"people[{n}].{name}" for n in range(len(case.people)) for name in _PERSON | _PERSON_MORE}
    return paths | {"contact_warnings", "risk.threat"} | set(_paths(to_json(case), ""))


def _paths(value: Any, path: str) -> Iterator[str]:
    """The paths of all members and entries below `path`."""
    if isinstance(value, dict):
        below = [(f"{path}.{name}".lstrip("."), entry) for name, entry in value.items()]
    else:
        below = [(f"{path}[{n}]", entry) for n, entry in enumerate(value)] if isinstance(value, list) else []
    for place, entry in below:
        yield place
        yield from _paths(entry, place)
