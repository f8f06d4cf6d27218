"""A PostgreSQL server whose files were damaged below it tells so, and whether it could is told (fault F20)."""

import random
from pathlib import Path

import pytest

from hub.db.engine import make_engine, unseen_damage
from hub.db.migrate import upgrade
from hub.kernel.errors import UnavailableError
from hub.ledger.audit import verify_database
from hub.ledger.trusting import trust_of_instance
from tests.conftest import office_at
from tests.fault_rounds import IS_TABLE, ROUNDS, tell
from tests.ledger_builders import add, case_of, start
from tests.own_server import OwnServers, own_servers

pytestmark = [pytest.mark.real_commit, pytest.mark.postgres]


def test_a_server_that_could_not_tell_of_damage_is_told(tmp_path):
    with own_servers(OwnServers, tmp_path) as servers:
        for name, words in (("told", ()), ("untold", ("--no-data-checksums",))):
            servers.make(name, *words)
            servers.begin(name)
            engine = make_engine(servers.address(name))
            assert bool(unseen_damage(engine)) is (name == "untold")
            engine.dispose()


def entries_in(office) -> list[tuple]:
    with office.engine.connect() as connection:
        return connection.exec_driver_sql("SELECT seq, entry, leaf_hash FROM ledger_leaf ORDER BY seq").all()


def test_no_damaged_page_of_a_server_ends_sound_with_changed_entries(tmp_path, record_property):
    chance, times, harmless = random.Random(20), ROUNDS if IS_TABLE else 3, 0
    with own_servers(OwnServers, tmp_path) as servers:
        servers.make("data")
        servers.begin("data")
        upgrade(servers.address("data"))
        office = office_at(servers.address("data"), tmp_path)
        start(office)
        for number in range(20):
            add(office, case_id=case_of(number))
        trust, good = trust_of_instance(office), entries_in(office)
        with office.engine.connect() as connection:
            tables = "SELECT pg_relation_filepath(oid) FROM pg_class WHERE relname ~ '^ledger_(leaf|node|head)$'"
            files = [servers.folder / "data" / each for each in connection.exec_driver_sql(tables).scalars()]
        for _ in range(times):
            office.engine.dispose()
            servers.stop("data")
            file = chance.choice(files)
            whole = file.read_bytes()
            flip(file, whole, chance)
            servers.begin("data")
            try:
                sound = verify_database(office, trust=trust).findings == []
            except UnavailableError:
                sound = False
            harmless += sound
            assert not sound or entries_in(office) == good
            office.engine.dispose()
            servers.stop("data")
            file.write_bytes(whole)
            servers.begin("data")
        assert verify_database(office, trust=trust).findings == []
        office.engine.dispose()
        office.vault.close()
    tell(record_property, times, f"one byte of the log's tables each: {times - harmless} found, {harmless} harmless")


def flip(file: Path, whole: bytes, chance: random.Random) -> None:
    """Change one byte that says something."""
    damaged = bytearray(whole)
    damaged[chance.choice([place for place, byte in enumerate(whole) if byte])] ^= 1 << chance.randrange(8)
    file.write_bytes(damaged)
