"""On PostgreSQL the hub runs under a role that owns nothing and cannot change what is written once (fault F21)."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from hub.access.actors import service_actor
from hub.db.engine import make_engine
from hub.db.migrate import application_role, upgrade
from hub.db.vault import Vault, create_master_keys
from hub.db.work import Office
from hub.kernel.clock import FixedClock
from hub.ledger import forgetting, tally
from hub.ledger.audit import verify_database
from hub.ledger.rotating import rotate_key
from hub.ledger.sealing import seal
from tests.conftest import NOON
from tests.ledger_builders import add, case_of, size_of, start, writing
from tests.shared_world import World

ROLE = "hub_application"


@pytest.fixture
def office(database_url, tmp_path):
    """An office on PostgreSQL under a role of its own."""
    owner = create_engine(database_url)
    with owner.begin() as connection:
        exists = connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": ROLE}).first()
        if exists is None:
            connection.execute(text(f"CREATE ROLE {ROLE} LOGIN PASSWORD 'throwaway'"))
    owner.dispose()
    url = make_url(database_url).set(username=ROLE, password="throwaway").render_as_string(hide_password=False)
    upgrade(database_url, url)
    master = create_master_keys(tmp_path / "keys")
    office = Office(make_engine(url), Vault.at(f"sqlite:///{tmp_path / 'vault'}", master), master, FixedClock(NOON))
    yield office
    office.engine.dispose()
    office.vault.close()


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_application_role_writes_the_log_and_changes_nothing_in_it(office):
    start(office)
    seq = add(office, case_id=case_of(1), actor_id=case_of(2))
    seal(office)
    rotate_key(office)
    with writing(office) as work:
        forgetting.forget_openings(work, {seq: ["case_id", "case_ref"]}, "retention")
    assert verify_database(office).findings == []
    for statement in FORBIDDEN:
        with pytest.raises(DBAPIError, match="permission denied|must be owner"), office.engine.begin() as connection:
            connection.execute(text(statement))
    assert verify_database(office).findings == []


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_whole_work_of_the_hub_goes_under_that_role(office, tmp_path):
    world = World(office, tmp_path)
    disclosure_id, public_ref = world.shared()
    world.open(public_ref, "the opening")
    world.withdraw(disclosure_id)
    with office.open_work(service_actor("tally")) as work:
        assert tally.roll_up(work) == size_of(office)
    seal(office)
    assert verify_database(office).findings == []


FORBIDDEN = [
    *(
        statement.format(table=table)
        for table in ("ledger_leaf", "ledger_node", "ledger_checkpoint", "ledger_cosignature", "log_row")
        for statement in (
            "DELETE FROM {table}",
            "TRUNCATE {table}",
            "ALTER TABLE {table} DISABLE TRIGGER ALL",
            "DROP TRIGGER guard_{table}_update ON {table}",
            "DROP TABLE {table} CASCADE",
        )
    ),
    "UPDATE ledger_leaf SET entry = 'x'",
    "UPDATE ledger_node SET hash = hash",
    "UPDATE ledger_checkpoint SET note = 'x'",
    "UPDATE log_row SET recipient = 'x'",
    "DELETE FROM ledger_head",
    "UPDATE ledger_key SET vkey = 'x'; DELETE FROM ledger_leaf",
    "INSERT INTO ledger_leaf SELECT seq, leaf_hash, 'x', NULL FROM ledger_leaf ON CONFLICT (seq) DO UPDATE SET seq = 0",
    "SET session_replication_role = replica",
    "CREATE OR REPLACE FUNCTION hub_refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
]


@pytest.mark.parametrize(
    ("owner", "application", "role"),
    [
        ("postgresql+psycopg://owner@host/hub", "postgresql+psycopg://hub_app@host/hub", "hub_app"),
        ("postgresql+psycopg://owner@host/hub", "postgresql+psycopg://owner@host/hub", None),
        ("sqlite:///a", "sqlite:///b", None),
    ],
)
def test_rights_are_granted_where_the_roles_differ(owner, application, role):
    assert application_role(owner, application) == role
