"""A copy of the database tells nothing: identities and narratives lie sealed under a key per case. Both databases."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import inspect, text

from hub.cases import answers, emergency, forms, overriding, queries, showing
from hub.cases.answers import RecordAnswer
from hub.cases.overriding import GoAgainst
from hub.cases.rules import Ground, Informed
from hub.db.engine import make_engine
from hub.db.work import Office
from hub.kernel.errors import ErasedError, TamperedError
from hub.lawful.purposes import Consent
from tests.casework import (
    COORDINATOR,
    OFFICER,
    SECOND,
    a_case_in,
    a_file,
    a_landlord,
    asked,
    change,
    change_person,
    file_of,
    rows,
    shown,
    version_of,
)

SAFE = {
    "addresses": ["4 Quiet Yard, Wednesfield"], "phones": ["07700 900888"], "times": "before 2pm", "note": "ask Bea",
}  # fmt: skip
SECRETS = (
    "Zarina", "Quillfeather", "Zari", "Torquil", "Ravensbourne", "Doreen", "Applegarth", "Oriel", "Tansymoor",
    "900114", "1980-02-29", "shouted", "afraid to go out", "evening", "Do not ring", "explicit_given",
    "Quiet Yard", "900888", "ask Bea", "a man with a knife", "must know because", "would warn him",
)  # fmt: skip


@pytest.fixture
def case_id(office):
    return a_full_case(office)


def a_full_case(office) -> UUID:
    """A case in which everything that can be written was written."""
    a_landlord(office)
    case_id = a_case_in(office)
    limit = {"about": "text:shouted", "not_to": ["*"], "except": [], "purposes": [], "why": ""}
    change(office, case_id, "limit", limit)
    change(office, case_id, "note", {"at": "2026-11-24", "author_role": "Landlord", "text": "Zarina rang, afraid."})
    change_person(office, case_id, "p1", safe_contact=SAFE)
    today = office.clock.now().date()
    for local_id, answer, reason, why in (
        ("p1", Consent.REFUSED, "", ""),
        ("p3", Consent.NOT_SOUGHT_PREJUDICE, "tip_off", "Asking would warn him at once."),
    ):  # fmt: skip
        command = RecordAnswer(case_id, local_id, "west-midlands-police", answer, today, version_of(office, case_id),
                               reason, why)  # fmt: skip
        asked(office, COORDINATOR, answers.record_answer, command)
    against = GoAgainst(case_id, "p1", "west-midlands-police", Ground.RISK_INDIVIDUAL, Informed.TOLD,
                        "The police must know because he came back.")  # fmt: skip
    asked(office, COORDINATOR, overriding.go_against_refusal, against)
    asked(office, SECOND, emergency.break_glass, "HC-2026-0900", True, "There is a man with a knife at her door now.")
    return case_id


def everything_stored(office) -> bytes:
    """Every value of every row of every table, and on SQLite the bytes of the files too."""
    found = []
    with office.engine.connect() as connection:
        for table in inspect(office.engine).get_table_names():
            for row in connection.execute(text(f'select * from "{table}"')):
                found += [value if isinstance(value, bytes | memoryview) else str(value).encode() for value in row]
    if office.engine.dialect.name == "sqlite":
        path = Path(office.engine.url.database)
        found += [file.read_bytes() for file in path.parent.glob(path.name + "*")]
    return b"\n".join(bytes(value) for value in found)


def test_no_name_place_or_word_of_a_case_stands_in_the_database(office, case_id):
    stored = everything_stored(office)
    assert b"HC-2026-0900" in stored, "the test reads what is stored"
    assert [secret for secret in SECRETS if secret.encode() in stored] == []


def test_a_sealed_cell_moved_to_another_row_or_column_does_not_open(office, case_id):
    """AES-GCM with the table, the row and the column as associated data."""
    with office.engine.begin() as connection:
        people = connection.execute(text("select id, identity_ct from case_person order by position")).all()
        for mine, other in ((people[0], people[1]), (people[1], people[0])):
            connection.execute(
                text("update case_person set identity_ct = :cell where id = :id"),
                {"cell": other.identity_ct, "id": mine.id},
            )
    with pytest.raises(TamperedError):
        file_of(office, case_id)


def test_a_sealed_cell_of_another_case_does_not_open_either(office, case_id):
    other_id = a_case_in(office, replace(a_file(), reference="HC-2026-0901"))
    cells = {UUID(str(row.id)): row.body_ct for row in rows(office, "select id, body_ct from case_file")}
    with office.engine.begin() as connection:
        stored = {UUID(str(row.id)): row.id for row in connection.execute(text("select id from case_file"))}
        connection.execute(
            text("update case_file set body_ct = :cell where id = :id"),
            {"cell": cells[other_id], "id": stored[case_id]},
        )
    with pytest.raises(TamperedError):
        file_of(office, case_id)
    assert file_of(office, other_id).reference == "HC-2026-0901"


def key_of(office, case_id) -> UUID:
    def read(reading):
        reading.asked = True
        return queries.data_key(reading, case_id).id

    return shown(office, COORDINATOR, read)


def test_destroying_one_key_makes_exactly_one_case_unreadable(office, case_id):
    other_id = a_case_in(office, replace(a_file(), reference="HC-2026-0901"))
    office.vault.destroy(key_of(office, case_id))
    for act in (showing.show_case, forms.change_form):
        with pytest.raises(ErasedError):
            shown(office, COORDINATOR, act, case_id)
    assert file_of(office, other_id).people == a_file().people


def test_a_restored_copy_of_the_main_database_brings_no_destroyed_case_back(sqlite_office, tmp_path):
    """The keys lie in a database of their own: a backup of the main one holds nothing that opens."""
    office, case_id = sqlite_office, a_full_case(sqlite_office)
    other_id = a_case_in(office, replace(a_file(), reference="HC-2026-0901"))
    backup = tmp_path / "backup.sqlite"
    with closing(sqlite3.connect(office.engine.url.database)) as original:
        original.execute("VACUUM INTO ?", (str(backup),))
    office.vault.destroy(key_of(office, case_id))
    restored = Office(make_engine(f"sqlite:///{backup}"), office.vault, office.master, office.clock, office.practice)
    try:
        with pytest.raises(ErasedError):
            file_of(restored, case_id)
        assert file_of(restored, other_id).people == a_file().people
    finally:
        restored.engine.dispose()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Zarina Quillfeather", True), ("zarina  QUILLFEATHER", True), ("Quillfeather", True), ("Zari", True),
        ("+44 7700 900114", True), ("07700900114", True), ("17 Tansymoor Road", True), ("HC-2026-0900", True),
        ("17 Tansymoor Road, Bloxwich, Walsall WS18 3QT", True),
        ("Quillfeath", False), ("Tansymoor", False), ("900114", False), ("Zarina Ravensbourne", False), ("%", False),
    ],
)  # fmt: skip
def test_search_finds_whole_values_and_nothing_like_them(office, case_id, words, found):
    assert [row.id for row in shown(office, COORDINATOR, queries.list_cases, words)] == ([case_id] if found else [])


@pytest.mark.parametrize("words", ["Quillfeather", "HC-2026-0900", "07700 900114"])
def test_search_finds_nothing_outside_ones_own_cases(office, case_id, words):
    other_id = a_case_in(office, replace(a_file(), reference="HC-2026-0901"), who=SECOND, officer="owen.pike")
    wanted = [] if words == "HC-2026-0900" else [other_id]
    assert [row.id for row in shown(office, "owen.pike", queries.list_cases, words)] == wanted
    assert len(shown(office, OFFICER, queries.list_cases, words)) == 1
