"""Change what a case says of its people: wishes, limits, warnings, notes, names, flags, where somebody is safe.

Nothing is overwritten without a trace: what counted before is kept, ended. Of two people who edit one thing the
second is shown both versions; adding something never collides. Whatever protects somebody raises the case's
protection version, and what was prepared before waits for another look.
Source: Hate Crime Policy 1.2(e), 2.6; threat model, section 1 (A4); fault F11.
"""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.cases import keeping, naming, queries
from hub.cases.casefile import CaseFile, to_json
from hub.cases.fields import CaseFileError
from hub.cases.parse import parse_case_file
from hub.cases.parts import LISTS, PROTECTIVE, current_parts, open_part
from hub.cases.records import CasePartRecord, CasePersonRecord
from hub.db.sealing import place_of
from hub.db.work import Work
from hub.kernel.errors import ConflictError, InvalidError

PROTECTS = frozenset({"flags", "safe_contact", "consents", "former_names", "addresses", "aliases"})
"""Particulars of a person whose change raises the protection version: names are what redaction looks for."""


@dataclass(frozen=True, slots=True)
class ChangePart:
    """Change one part of a case: its kind, its value as the case file writes it, the case's version the editor saw.

    position: which of several; None adds one.
    """

    case_id: UUID
    kind: str
    value: Any
    version: int
    position: int | None = None


def change_part(work: Work, command: ChangePart) -> int:
    """Change wishes, or add or change a limit, a warning, a note or an action; the old one is kept, ended.

    Returns the case's new version; saying again what is there already changes nothing. Raises ConflictError with
    both versions when somebody else was faster, InvalidError when the value is none that a case file could hold.
    """
    case = keeping.hold(work, command.case_id)
    place = keeping.place_in(work, case)
    parts = _parts_of(work, command.case_id, command.kind)
    if _is_there(place, parts, command):
        return case.version
    position = command.position
    if position is None:
        position = max((part.position for part in parts), default=-1) + 1
    else:
        _end_unless_changed(work, place, parts, command)
    _check(work, command.case_id, {_member(command.kind): _with_value(work, place, parts, command)})
    if command.kind == "limit":
        _check_whom(work, command.value["not_to"])
    keeping.add_part(work, place, command.kind, position, command.value)
    return keeping.changed(work, case, f"{command.kind}_changed", command.kind in PROTECTIVE)


def _parts_of(work: Work, case_id: UUID, kind: str) -> list[CasePartRecord]:
    return [part for part in current_parts(work, case_id) if part.kind == kind]


def _ever_stood(work: Work, case_id: UUID, kind: str, position: int) -> bool:
    """Whether a part stood in this place once, whatever became of it."""
    query = select(CasePartRecord.position).where(CasePartRecord.case_id == case_id, CasePartRecord.kind == kind)
    return position in set(work.session.scalars(query))


def _is_there(place: keeping.Place, parts: list[CasePartRecord], command: ChangePart) -> bool:
    """Whether the value stands there as it is: a form that was sent twice."""
    same_place = [part for part in parts if command.position in (None, part.position)]
    return any(open_part(part, place.key) == command.value for part in same_place)


def _member(kind: str) -> str:
    return LISTS.get(kind, "victim_wishes")


def _end_unless_changed(
    work: Work, place: keeping.Place, parts: list[CasePartRecord], command: ChangePart
) -> None:
    """End the part that is edited, if it counts still. Raises ConflictError when it was written after the editor
    looked."""
    old = next((part for part in parts if part.position == command.position), None)
    if old is None:
        return
    if old.case_version > command.version:
        raise ConflictError(theirs=open_part(old, place.key), yours=command.value)
    old.ended_at = work.now


def _with_value(work: Work, place: keeping.Place, parts: list[CasePartRecord], command: ChangePart) -> Any:
    """The member of the case file as it would read with the new value."""
    if command.kind not in LISTS:
        return command.value
    values = {part.position: open_part(part, place.key) for part in parts}
    position = command.position if command.position is not None else len(values) + max(values, default=0)
    values[position] = command.value
    return [values[number] for number in sorted(values)]


def _check(work: Work, case_id: UUID, members: dict[str, Any]) -> CaseFile:
    """The whole case with these members must still be a case file. Raises InvalidError with what is wrong."""
    values = to_json(queries.load_case_file(work, case_id)) | members
    try:
        return parse_case_file(json.dumps(values))
    except CaseFileError as error:
        raise InvalidError({"value": [_sentence(fault.message) for fault in error.faults]}) from error


def _check_whom(work: Work, names: list[str]) -> None:
    """A limit keeps something from somebody who is there. Raises InvalidError naming who is not."""
    known = naming.names_known(work)
    nobody = [naming.told_of(name, known) for name in names if name not in known]
    if nobody:
        raise InvalidError({"not_to": nobody})


def _sentence(message: str) -> str:
    return f"This {message}."


def end_part(work: Work, case_id: UUID, kind: str, position: int, version: int) -> int:
    """End a limit or a warning that no longer applies; it is kept. Returns the case's new version.

    Ending it twice is harmless. Raises ConflictError when somebody wrote another one in its place meanwhile,
    InvalidError where there never was one.
    """
    case = keeping.hold(work, case_id)
    parts = [part for part in _parts_of(work, case_id, kind) if part.position == position]
    if not parts:
        if not _ever_stood(work, case_id, kind, position):
            raise InvalidError({"position": [f"This case has no {kind} number {position}. Load its page again."]})
        return case.version
    place = keeping.place_in(work, case)
    _end_unless_changed(work, place, parts, ChangePart(case_id, kind, None, version, position))
    return keeping.changed(work, case, f"{kind}_ended", False)


@dataclass(frozen=True, slots=True)
class ChangePerson:
    """Change particulars of one person, as the case file writes them; version: the case's, as the editor saw it."""

    case_id: UUID
    local_id: str
    changes: dict[str, Any]
    version: int


def change_person(work: Work, command: ChangePerson) -> int:
    """Change a person's particulars: safe contact, flags, names and the like. Returns the case's new version.

    Raises ConflictError and InvalidError as `change_part`.
    """
    case = keeping.hold(work, command.case_id)
    place = keeping.place_in(work, case)
    row = person_row(work, command.case_id, command.local_id)
    cell = place_of("case_person", row.id, "identity_ct")
    old = place.key.unseal_json(row.identity_ct, cell) | {"flags": list(row.flags)}
    if all(old.get(name) == value for name, value in command.changes.items()):
        return case.version
    if row.case_version > command.version:
        theirs = {name: old.get(name) for name in command.changes}
        raise ConflictError(theirs=theirs, yours=command.changes)
    people = to_json(queries.load_case_file(work, command.case_id))["people"]
    changed = [one | command.changes if one["id"] == command.local_id else one for one in people]
    person = _check(work, command.case_id, {"people": changed}).person(command.local_id)
    row.identity_ct, row.flags = place.key.seal_json(old | command.changes, cell), list(person.flags)
    row.case_version = place.version
    keeping.mark(work, command.case_id, row.person_id, person)
    return keeping.changed(work, case, "person_changed", bool(command.changes.keys() & PROTECTS))


def person_row(work: Work, case_id: UUID, local_id: str) -> CasePersonRecord:
    """The part that a person has in a case. Raises InvalidError for an id that nobody has there."""
    row = work.session.scalar(
        select(CasePersonRecord).where(CasePersonRecord.case_id == case_id, CasePersonRecord.local_id == local_id)
    )
    if row is None:
        raise InvalidError({"person": ["Nobody of this case has that id."]})
    return row


def add_flag(work: Work, case_id: UUID, local_id: str, flag: str) -> int:
    """Protect a person of the case by one more flag; returns the case's new version."""
    return _add_to(work, case_id, local_id, "flags", flag)


def add_name(work: Work, case_id: UUID, local_id: str, name: str, former: bool) -> int:
    """One more name by which this person is found and taken out; returns the case's new version.

    former: a name left behind, which is never shown to anybody.
    """
    if len(name.strip()) < 2:
        raise InvalidError({"name": ["Enter the whole name, at least two letters."]})
    return _add_to(work, case_id, local_id, "former_names" if former else "aliases", name.strip())


def _add_to(work: Work, case_id: UUID, local_id: str, member: str, value: str) -> int:
    """Add to a list of a person: adding collides with nobody, so no version is asked for."""
    case = keeping.hold(work, case_id)
    row = person_row(work, case_id, local_id)
    key = queries.data_key(work, case_id)
    old = key.unseal_json(row.identity_ct, place_of("case_person", row.id, "identity_ct"))
    there = list(row.flags) if member == "flags" else old.get(member, [])
    if value in there:
        return case.version
    return change_person(work, ChangePerson(case_id, local_id, {member: [*there, value]}, case.version))
