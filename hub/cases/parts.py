"""How does a case file become rows, and rows a case file again?

The file's JSON pieces are sealed one by one under the key of the case; what stands in clear is codes.
Source: case material, section 2; threat model 6.9.
"""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.cases.casefile import CaseFile, to_json
from hub.cases.merging import later_answer
from hub.cases.parse import parse_case_file
from hub.cases.records import CaseAnswerRecord, CasePartRecord, CasePersonRecord, CaseRecord
from hub.db.sealing import DataKey, place_of
from hub.db.work import Reading

LISTS = {
    "incident": "incidents",
    "note": "notes",
    "action": "actions",
    "limit": "limits",
    "warning": "contact_warnings",
}
"""Kind of part -> member of the case file that lists them."""
SINGLE = {"wishes": "victim_wishes", "consents": "consents"}
"""Kind of part -> member of which the newest counts."""
PROTECTIVE = frozenset({"limit", "warning", "wishes", "consents"})
"""Kinds whose change raises the protection version."""


def pieces(case: CaseFile) -> Iterable[tuple[str, int, Any]]:
    """Each part of a case as (kind, position, JSON value)."""
    values = to_json(case)
    for kind, member in LISTS.items():
        for position, value in enumerate(values[member]):
            yield kind, position, value
    for kind, member in SINGLE.items():
        yield kind, 0, values[member]


def body_of(case: CaseFile) -> dict[str, Any]:
    """What a case holds besides its people and dated parts."""
    values = to_json(case)
    return {"source_note": values["source_note"], "risk": values["risk"]}


def rebuild(reading: Reading, case: CaseRecord, key: DataKey) -> CaseFile:
    """The case file that the rows of `case` amount to now, answers given on pages included."""
    values = as_filed(reading, case, key)
    asked = answers_on_pages(reading, case.id, key)
    for person in values["people"]:
        _add_answers(person, values["consents"], asked.get(person["id"], {}))
    return parse_case_file(json.dumps(values))


def as_filed(reading: Reading, case: CaseRecord, key: DataKey) -> dict[str, Any]:
    """The same as JSON values, without the answers that were asked on pages."""
    body = key.unseal_json(case.body_ct, place_of("case_file", case.id, "body_ct"))
    values: dict[str, Any] = {
        "reference": case.reference,
        "strands": list(case.strands),
        "at_risk": list(case.at_risk),
        "source_note": body["source_note"],
        "risk": body["risk"],
        "people": _people(reading, case.id, key),
        "victim_wishes": "",
        "consents": {},
        **{member: [] for member in LISTS.values()},
    }
    for part in current_parts(reading, case.id):
        value = open_part(part, key)
        if part.kind in LISTS:
            values[LISTS[part.kind]].append(value)
        else:
            values[SINGLE[part.kind]] = value
    return values


def _add_answers(person: Any, of_victims: Any, asked: dict[str, Any]) -> None:
    """Put the answers asked on pages to those of the file; a victim without own answers has those of the case."""
    if not asked:
        return
    told = dict(person["consents"] or (of_victims if person["role"].lower().startswith("victim") else {}))
    for recipient, answer in asked.items():
        told[recipient] = later_answer(told[recipient], answer) if recipient in told else answer
    person["consents"] = told


def answers_on_pages(reading: Reading, case_id: UUID, key: DataKey) -> dict[str, dict[str, Any]]:
    """The file's id of each person -> recipient -> the answer that counts now, as the case file writes one."""
    query = (
        select(CaseAnswerRecord)
        .where(CaseAnswerRecord.case_id == case_id, CaseAnswerRecord.ended_at.is_(None))
        .order_by(CaseAnswerRecord.recorded_at, CaseAnswerRecord.id)
    )
    found: dict[str, dict[str, Any]] = {}
    for row in reading.session.scalars(query):
        told = key.unseal_json(row.answer_ct, place_of("case_answer", row.id, "answer_ct"))
        answer = {"value": told["value"], "on": row.answered_on.isoformat(), "why": told["why"]}
        found.setdefault(row.local_id, {})[row.recipient] = answer
    return found


def current_parts(reading: Reading, case_id: UUID) -> list[CasePartRecord]:
    """The parts that count now, in order."""
    query = (
        select(CasePartRecord)
        .where(CasePartRecord.case_id == case_id, CasePartRecord.ended_at.is_(None))
        .order_by(CasePartRecord.kind, CasePartRecord.position, CasePartRecord.since, CasePartRecord.id)
    )
    return list(reading.session.scalars(query))


def open_part(part: CasePartRecord, key: DataKey) -> Any:
    """The JSON value of one part."""
    return key.unseal_json(part.value_ct, place_of("case_part", part.id, "value_ct"))


def _people(reading: Reading, case_id: UUID, key: DataKey) -> list[Any]:
    query = (
        select(CasePersonRecord)
        .where(CasePersonRecord.case_id == case_id)
        .order_by(CasePersonRecord.position, CasePersonRecord.id)
    )
    people = []
    for row in reading.session.scalars(query):
        value = key.unseal_json(row.identity_ct, place_of("case_person", row.id, "identity_ct"))
        people.append(value | {"flags": list(row.flags)})
    return people
