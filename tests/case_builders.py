"""Small case files to arrange tests with, as the JSON objects that the schema describes."""

import json
from typing import Any

from hub.cases.casefile import CaseFile, parse_case_file


def a_person(person_id: str = "p1", role: str = "victim", **changes: Any) -> dict[str, Any]:
    """One person with every required member."""
    return {
        "id": person_id,
        "role": role,
        "title": "Ms",
        "given_names": "Zarina",
        "family_name": "Quillfeather",
        "aliases": [],
        "date_of_birth": "1980-02-29",
        "phones": [],
        "emails": [],
        "addresses": [],
        "other_identifiers": {},
        "relationships": [],
    } | changes


def a_case_object(**changes: Any) -> dict[str, Any]:
    """A case file with one victim and nothing else, and `changes`."""
    return {
        "reference": "HC-2026-0900",
        "strands": ["race"],
        "source_note": "invented",
        "people": [a_person()],
        "incidents": [],
        "notes": [],
        "actions": [],
        "victim_wishes": "",
        "risk": {"level": "medium", "score": 20, "matrix": "local 0-50", "factors": []},
    } | changes


def an_incident(narrative: str, location: str = "", **changes: Any) -> dict[str, Any]:
    """Something that happened on 4 May 2026."""
    return {"occurred": "2026-05-04T21:10", "location": location, "kinds": ["threat"], "narrative": narrative} | changes


def a_note(text: str) -> dict[str, Any]:
    """A note of 5 May 2026."""
    return {"at": "2026-05-05T09:00", "author_role": "Housing officer", "text": text}


def a_case(**changes: Any) -> CaseFile:
    """The case that `a_case_object` describes."""
    return parse_case_file(json.dumps(a_case_object(**changes)))
