"""A full disk, a lost connection, a server that is down, another writer: told as what it is, and nothing half done.

Source: sealed log specification, section 13; faults F03, F04, F06, F07.
"""

import threading

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import make_url

from hub.db.engine import make_engine
from hub.db.vault import Vault
from hub.db.work import Office
from hub.kernel.clock import FixedClock
from hub.kernel.errors import BusyError, UnavailableError
from hub.ledger import service as ledger
from hub.ledger.audit import verify_database
from hub.ledger.entry import Kind
from tests.conftest import NOON
from tests.ledger_builders import COMMITTED, a_disclosure, add, reading, size_of, start, writing

pytestmark = pytest.mark.real_commit


def test_a_full_disk_fails_whole_reads_go_on_and_it_recovers(sqlite_office):
    start(sqlite_office)
    with sqlite_office.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    engine = make_engine(str(sqlite_office.engine.url))
    full = Office(engine, sqlite_office.vault, sqlite_office.master, FixedClock(NOON))
    event.listen(full.engine, "connect", lambda made, _: made.execute(f"PRAGMA max_page_count={pages + 4}").close())
    done = 0
    with pytest.raises(UnavailableError):
        while True:
            add(full)
            done += 1
    with reading(full) as block:
        assert ledger.entry(block, done).seq == done
    assert size_of(full) == done + 1
    full.engine.dispose()
    assert add(sqlite_office) == done + 1
    assert verify_database(sqlite_office).findings == []


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_lost_in_the_middle_leaves_nothing_and_the_next_block_works(office):
    start(office)
    with pytest.raises(UnavailableError), writing(office) as work:
        ledger.append(work, Kind.DISCLOSURE, a_disclosure(), COMMITTED)
        pid = work.session.execute(text("SELECT pg_backend_pid()")).scalar()
        with office.engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
    assert size_of(office) == 1
    assert add(office) == 1
    assert verify_database(office).findings == []


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_writers_that_wait_for_each_other_are_told_to_try_again(office):
    start(office)
    with office.engine.begin() as connection:
        connection.execute(text("CREATE TABLE crossing (id integer PRIMARY KEY, at integer)"))
        connection.execute(text("INSERT INTO crossing VALUES (1, 0), (2, 0)"))
    gate = threading.Barrier(2)
    outcomes = []

    def cross(first: int, second: int) -> None:
        try:
            with writing(office) as work:
                work.session.execute(text("UPDATE crossing SET at = 1 WHERE id = :id"), {"id": first})
                gate.wait()
                work.session.execute(text("UPDATE crossing SET at = 1 WHERE id = :id"), {"id": second})
            outcomes.append(None)
        except BusyError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=cross, args=pair) for pair in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(type, outcomes), key=str) == sorted([type(None), BusyError], key=str)


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_server_that_is_not_there_is_not_available(office, database_url, tmp_path):
    nowhere = make_url(database_url).update_query_dict({"host": str(tmp_path)})
    vault = Vault.at(f"sqlite:///{tmp_path / 'other-vault'}", office.master)
    away = Office(make_engine(nowhere.render_as_string(hide_password=False)), vault, office.master, FixedClock(NOON))
    with pytest.raises(UnavailableError), writing(away):
        pass
    vault.close()


def test_a_damaged_file_is_not_available_rather_than_a_fault_of_ours(sqlite_office, sqlite_url):
    start(sqlite_office)
    sqlite_office.engine.dispose()
    path = sqlite_url.removeprefix("sqlite:///")
    with open(path, "r+b") as file:
        file.write(b"no database at all")
    with pytest.raises(UnavailableError), reading(sqlite_office):
        pass


def test_a_fault_of_ours_stays_one(office):
    start(office)
    with pytest.raises(Exception, match="no_such_table"), reading(office) as block:
        block.session.execute(text("SELECT * FROM no_such_table"))

