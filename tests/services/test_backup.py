"""What was forgotten stays forgotten after a restore, and a backup taken while people work is one sound moment of it.

Source: sealed log specification, sections 3.3 and 10; faults F05, F18.
"""

import threading
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.engine import make_url

from hub.cases import queries
from hub.cases.records import CaseRecord
from hub.db.backup import MAIN, back_up
from hub.db.engine import make_engine
from hub.db.restore import checked, put_back
from hub.db.sealed_file import backup_key, make_backup_key
from hub.db.work import Office
from hub.kernel.errors import ErasedError
from hub.ledger import forgetting
from hub.ledger import service as ledger
from hub.ledger.audit import verify_database
from hub.ledger.export import erasures_in
from hub.ledger.reader import OPENING
from hub.ledger.records import LogRowRecord
from tests.conftest import database_at
from tests.ledger_builders import JOB, ORIGIN, add, case_of, reading, size_of, start, writing
from tests.shared_world import DRAFTER, World

pytestmark = pytest.mark.real_commit

AT = "2026-11-24T12:00:00+00:00"


def url_of(office: Office) -> str:
    return office.engine.url.render_as_string(hide_password=False)


def taken(office: Office, path: Path) -> Path:
    """A backup of the main database as it stands."""
    make_backup_key(office.master.directory)
    back_up(url_of(office), path, backup_key(office.master.directory), MAIN, ORIGIN, AT)
    return path


@pytest.fixture
def restored(office, tmp_path):
    """A function that gives an office over a database made anew from a backup, with the vault and keys of today."""
    made, name = [], f"r_{uuid4().hex}"
    sqlite = office.engine.dialect.name == "sqlite"
    server = create_engine(url_of(office), isolation_level="AUTOCOMMIT") if not sqlite else None

    def restore(path: Path) -> Office:
        if server is not None:
            with server.connect() as connection:
                connection.execute(text(f"CREATE DATABASE {name}"))
        url = f"sqlite:///{tmp_path / 'restored.sqlite'}" if sqlite else database_at(url_of(office), name)
        key = backup_key(office.master.directory)
        put_back(path, checked(path, url, key, MAIN, ORIGIN), url, key)
        made.append(replace(office, engine=make_engine(url)))
        return made[-1]

    yield restore
    for each in made:
        each.engine.dispose()
    if server is not None:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        server.dispose()


def rows_of(office: Office) -> dict[str, int]:
    """How many rows each table holds."""
    engine = create_engine(make_url(url_of(office)))
    with engine.connect() as connection:
        names = ("account", "case_file", "disclosure", "disclosure_copy", "ledger_leaf", "ledger_opening", "notice")
        found = {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar() for name in names}
    engine.dispose()
    return found


def test_an_erased_case_stays_erased_and_the_others_open(office, restored, tmp_path):
    world = World(office, tmp_path)
    world.shared()
    path = taken(office, tmp_path / "nightly")
    with world.looking(DRAFTER) as block:
        block.asked = True
        references = block.session.scalars(select(CaseRecord.id).order_by(CaseRecord.reference)).all()
        keys = {case_id: queries.data_key(block, case_id).id for case_id in references}
    assert len(keys) > 1
    office.vault.destroy(keys[world.case_id])
    back = restored(path)
    assert rows_of(back) == rows_of(office) and rows_of(back)["disclosure"] == 1
    assert verify_database(back).findings == []
    with pytest.raises(ErasedError):
        back.vault.open(keys[world.case_id])
    assert all(back.vault.open(key) for case, key in keys.items() if case != world.case_id)


def test_openings_forgotten_after_the_backup_are_forgotten_again(office, restored, tmp_path):
    start(office)
    first, second = (add(office, case_id=case_of(1), actor_id=case_of(2)) for _ in range(2))
    path = taken(office, tmp_path / "nightly")
    names = ["actor", "case_id", "case_ref", "subject_ref", "summary_sha256"]
    with writing(office) as work:
        forgetting.forget_openings(work, {first: names}, "objection")
    ledger.export_log(office, JOB, tmp_path / "log", "none", "backup")
    back = restored(path)
    assert openings_at(back, first) == 5  # The key still opens the second entry, so that they would be read.
    with writing(back) as work:
        count, unused = forgetting.forget_again(work, erasures_in(tmp_path / "log"))
    assert (count, unused) == (5, ())
    assert (openings_at(back, first), openings_at(back, second)) == (0, 5)
    with reading(back) as block:
        row = block.session.execute(select(LogRowRecord.__table__).where(LogRowRecord.seq == first)).one()
    assert (row.case_id, row.actor_id) == (None, None)


def openings_at(office: Office, seq: int) -> int:
    with reading(office) as block:
        return block.session.scalar(select(func.count()).select_from(OPENING).where(OPENING.c.seq == seq))


def test_a_backup_taken_while_people_write_is_one_sound_moment(office, restored, tmp_path):
    start(office)
    enough = threading.Event()

    def write() -> None:
        while not enough.is_set():
            add(office, case_id=case_of(1))

    writers = [threading.Thread(target=write) for _ in range(2)]
    for each in writers:
        each.start()
    while size_of(office) < 10:
        pass
    before = size_of(office)
    path = taken(office, tmp_path / "nightly")
    after = size_of(office)
    enough.set()
    for each in writers:
        each.join()
    back = restored(path)
    assert before <= size_of(back) <= after
    assert verify_database(back).findings == []
    seq = add(back, case_id=case_of(1))
    assert seq + 1 == size_of(back)
