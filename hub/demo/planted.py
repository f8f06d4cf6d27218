"""What was planted in the demonstration, and who may see each of it?

Every free-text field holds a string that stands nowhere else: a made-up word where the demonstration writes the
text itself; in the six case files, which are taken in as they are, a run of their own words. Beside these stand
the identities of the case files. Who may see a value: who works on its case, whoever can read a frozen copy that
holds it now, and the data protection officer, through the recorded door, what was ever sent.
Source: contracts for the demonstration (secrets.json); threat model, section 5.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.cases.casefile import CaseFile, Person
from hub.cases.records import CaseCoordinatorRecord, CasePersonRecord, CaseRecord
from hub.cases.texts import is_short, text_fields
from hub.db.work import Reading
from hub.disclosures.received import content_of
from hub.disclosures.records import DisclosureRecord
from hub.disclosures.rules import State
from hub.identity import queries as identity
from hub.identity.conflicts import blocked_accounts
from hub.identity.records import AccountRecord
from hub.redaction.patterns import PATTERNS

WORDS_ALSO = frozenset(
    {
        "Art", "Batch", "Bill", "Chance", "Christmas", "Dace", "Dawn", "Frank", "Hope", "Joy", "Lis", "Mark", "May",
        "Penny", "Ridge", "Rose", "Will",
    }
)  # fmt: skip
"""Names of people in the files that are ordinary words, or stand within other words: no sign of a leak alone."""

LEAST_LETTERS, MOST_WORDS = 16, 8
"""Letters and words of a run that is taken for a sign: shorter ones could stand anywhere, longer ones hold no more."""

LEAST_NAME, LEAST_NUMBER = 5, 6
"""Letters of a name and of a number that stands for somebody alone."""

NUMBERS = frozenset({"PHONE", "EMAIL", "NINO", "NHS_NUMBER", "VEHICLE_REG", "HANDLE", "REFERENCE:tenancy"})
"""Kinds of pattern whose finds are planted identities."""


@dataclass(frozen=True, slots=True)
class Planted:
    """One value. case: number of the case it belongs to, or empty; also: roles and accounts that see it besides.

    disclosure: of which disclosure it was written, if of one; those who signed it see it too.
    """

    value: str
    kind: str
    where: str
    case: str = ""
    also: tuple[str, ...] = ()
    disclosure: UUID | None = None


def of_files(files: dict[str, CaseFile]) -> list[Planted]:
    """The identities in the case files, and a run of words of each of their texts."""
    texts = {(number, path): text for number, file in files.items() for path, text in _texts(file).items()}
    found = [each for number, file in files.items() for each in _identities(number, file)]
    for (number, path), text in texts.items():
        others = [other for other in texts.values() if other != text]
        runs = [run for sentence in re.split(r"[.;:!?]\s", text) if (run := _own_words(sentence, others))]
        if not runs and len(text) >= LEAST_LETTERS and not any(text in other for other in others):
            runs = [text]
        found += [Planted(run, "canary", f"case {number}, {path}", number) for run in runs]
    return found + [each for number, file in files.items() for each in _kept_back(number, file)]


def _kept_back(number: str, file: CaseFile) -> Iterator[Planted]:
    """The words whose sentence a limit keeps back."""
    for n, limit in enumerate(file.limits):
        words = limit.about.removeprefix("text:")
        if words != limit.about and len(words) >= LEAST_LETTERS:
            yield Planted(words, "canary", f"case {number}, limits[{n}].about", number)


def _texts(file: CaseFile) -> dict[str, str]:
    """Every text somebody wrote, by its place in the file; a word or two (a status, an office) is no sign."""
    texts = {path: text for path, text in text_fields(file).items() if not is_short(path)}
    texts["source_note"] = file.source_note
    texts |= {f"limits[{n}].why": limit.why for n, limit in enumerate(file.limits)}
    texts |= {f"contact_warnings[{n}].text": warning.text for n, warning in enumerate(file.contact_warnings)}
    for person in file.people:
        texts |= {f"{person.id}.consents.{key}.why": consent.why for key, consent in person.consents.items()}
        if person.safe_contact is not None:
            texts[f"{person.id}.safe_contact.times"] = person.safe_contact.times
            texts[f"{person.id}.safe_contact.note"] = person.safe_contact.note
    return {path: text for path, text in texts.items() if text}


def _own_words(sentence: str, others: list[str]) -> str:
    """The longest run of plain words without a name that stands in none of the other texts; empty without one."""
    runs = [
        " ".join(words[start:end])
        for stretch in re.findall(r"\b[a-z]+(?: [a-z]+)*\b", sentence)
        for words in [stretch.split(" ")]
        for start in range(len(words))
        for end in range(start + 2, min(start + MOST_WORDS, len(words)) + 1)
    ]
    runs.sort(key=len, reverse=True)
    return next((r for r in runs if len(r) >= LEAST_LETTERS and not any(r in other for other in others)), "")


def _identities(number: str, file: CaseFile) -> Iterator[Planted]:
    for person in file.people:
        for value in sorted(_values(person)):
            yield Planted(value, "identity", f"case {number}, {person.id}", number)
    for path, text in _texts(file).items():
        for pattern in PATTERNS:
            if pattern.kind in NUMBERS and not pattern.cue:
                found = (match.group(pattern.group) for match in pattern.regex.finditer(text))
                yield from (
                    Planted(value, "identity", f"case {number}, {path}", number)
                    for value in found
                    if pattern.check(value)
                )


def _values(person: Person) -> set[str]:
    """What points to this person: names that are no other word, numbers, addresses, safe places, former names."""
    full = f"{person.given_names} {person.family_name}".strip()
    names = {full, person.family_name, *person.aliases, *person.former_names}
    names = {name for name in names if len(name) >= LEAST_NAME and name not in WORDS_ALSO}
    places = set(person.addresses)
    numbers = {*person.phones, *person.emails}
    others = person.other_identifiers.values()
    numbers |= {value for value in others if len(value) >= LEAST_NUMBER and any(sign.isdigit() for sign in value)}
    if person.safe_contact is not None:
        places |= set(person.safe_contact.addresses)
        numbers |= set(person.safe_contact.phones)
    return names | places | numbers


def listed(reading: Reading, planted: Iterable[Planted], case_ids: dict[str, UUID]) -> list[dict[str, Any]]:
    """What secrets.json says: each value once, with everybody who may see it. An account stands by username and name.

    The caller has asked the permission.
    """
    people = _People(reading)
    home = {number: _home(reading, case_id, people) for number, case_id in case_ids.items()}
    copies = {number: list(_copies(reading, case_id, people)) for number, case_id in case_ids.items()}
    signers = _signers(reading, people)
    merged: dict[str, dict[str, Any]] = {}
    for each in planted:
        allowed = {*each.also, *home.get(each.case, ()), *signers.get(each.disclosure, ())}
        for text, readers in copies.get(each.case, ()):
            if each.value in text:
                allowed |= {*readers, "dpo"}
        entry = merged.setdefault(each.value, {"value": each.value, "kind": each.kind, "allowed": set(), "where": []})
        entry["allowed"] |= allowed
        entry["where"].append(each.where)
    return [
        entry | {"allowed": sorted(entry["allowed"]), "where": "; ".join(dict.fromkeys(entry["where"]))}
        for entry in merged.values()
    ]


class _People:
    """Username and name of every account."""

    def __init__(self, reading: Reading) -> None:
        rows = reading.session.execute(select(AccountRecord.id, AccountRecord.username, AccountRecord.name))
        self._known = {account_id: {username, name} for account_id, username, name in rows}

    def named(self, account_ids: Iterable[UUID]) -> set[str]:
        """Both of each of these accounts."""
        return {word for account_id in account_ids for word in self._known[account_id]}


def _blocked(reading: Reading, case_id: UUID) -> set[UUID]:
    persons = select(CasePersonRecord.person_id).where(CasePersonRecord.case_id == case_id)
    return blocked_accounts(reading, case_id, list(reading.session.scalars(persons)))


def _home(reading: Reading, case_id: UUID, people: _People) -> set[str]:
    """Who works on a case: its officer and its coordinators, but whom a conflict closes out."""
    officer = reading.session.scalar(select(CaseRecord.officer_id).where(CaseRecord.id == case_id))
    coordinators = select(CaseCoordinatorRecord.account_id).where(CaseCoordinatorRecord.case_id == case_id)
    working = {officer, *reading.session.scalars(coordinators)}
    return people.named(working - _blocked(reading, case_id))


def _signers(reading: Reading, people: _People) -> dict[UUID, set[str]]:
    """Who signed each disclosure as its second person."""
    table = DisclosureRecord
    rows = reading.session.execute(select(table.id, table.approver_id, table.second_person_id))
    return {row: people.named({approver, second} - {None}) for row, approver, second in rows}


def _copies(reading: Reading, case_id: UUID, people: _People) -> Iterator[tuple[str, set[str]]]:
    """Each frozen copy of a case with those who can read it now: only who signed it, once it ended."""
    sent = select(DisclosureRecord).where(DisclosureRecord.case_id == case_id, DisclosureRecord.sent_at.is_not(None))
    for disclosure in reading.session.scalars(sent.order_by(DisclosureRecord.sent_at, DisclosureRecord.id)):
        readers: set[UUID] = set()
        if disclosure.state == State.SENT and disclosure.channel == "portal":
            named = disclosure.named_account_id
            addressed = identity.recipients(reading, disclosure.agency_id, disclosure.team_code, named)
            readers = addressed - _blocked(reading, case_id)
        readers |= {disclosure.approver_id, disclosure.second_person_id} - {None}
        yield json.dumps(content_of(reading, disclosure), ensure_ascii=False), people.named(readers)
