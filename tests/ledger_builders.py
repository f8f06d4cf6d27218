"""A started log, and entries to put into it."""

import json
from contextlib import contextmanager
from importlib.util import module_from_spec, spec_from_file_location
from uuid import UUID

from sqlalchemy import select, text

from hub.access.actors import service_actor
from hub.access.permissions import Permission
from hub.db.work import Office
from hub.ledger import beginning
from hub.ledger import service as ledger
from hub.ledger.entry import Kind
from hub.ledger.note import to_base64
from hub.ledger.records import HeadRecord
from hub.ledger.sealing import look_for_hold, seal
from hub.ledger.signing import HIGH_WATER, HighWater, LogSigner, create_signer, read_high_water
from hub.paths import migrations_dir

ORIGIN = "hub.whg.example/disclosures"
JOB = service_actor("test")


@contextmanager
def writing(office: Office):
    """A block of the service that may append."""
    with office.open_work(JOB) as work:
        work.require(Permission.LEDGER_APPEND)
        yield work


@contextmanager
def reading(office: Office):
    """A block of the service that may verify."""
    with office.open_reading(JOB) as block:
        block.require(Permission.LOG_VERIFY)
        yield block


def start(office: Office) -> LogSigner:
    """A log with its first entry, and the key that signs it."""
    signer = create_signer(office.master, ORIGIN)
    with writing(office) as work:
        beginning.start_log(work, signer.verifier)
    return signer


def a_disclosure(**members) -> dict:
    """What a sent disclosure says in clear."""
    return {
        "sender": "whg",
        "recipient": "west-midlands-police",
        "agreement": "hate-crime-case-sharing@3",
        "purpose": "prevent_detect_crime",
        "art6": "ART6_1_EA_RECOGNISED_LI",
        "annex1": "ANNEX1_PARA5_CRIME",
        "art9": "ART9_2_G_SUBSTANTIAL_PUBLIC_INTEREST",
        "sch1": ["SCH1_P2_PARA10"],
        "art10": "SCH1_P2_PARA10",
        "gateway": "CDA1998_S115",
        "rules_version": "test",
        "outcome": "allow",
        "codes": [],
        "fields": ["perpetrator:criminal_allegation", "victim:identity", "victim:incident_narrative"],
        "channel": "portal",
        "approved": "before",
        **members,
    }


COMMITTED = {"case_ref": "HC-2026-1000", "subject_ref": "P-77", "summary_sha256": "ab" * 32}


def add(
    office: Office, kind: Kind = Kind.DISCLOSURE, clear: dict | None = None, values: dict | None = None, **ids
) -> int:
    """Append one entry in a block of its own."""
    with writing(office) as work:
        return ledger.append(
            work, kind, a_disclosure() if clear is None else clear, COMMITTED if values is None else values, **ids
        )


def size_of(office: Office) -> int:
    """How many entries the head counts."""
    with reading(office) as block:
        return block.session.scalar(select(HeadRecord.size))


def case_of(number: int) -> UUID:
    """A case's id, the same for the same number."""
    return UUID(int=number + 1)


def drop_guards(connection) -> None:
    """Drop every guard, as somebody who owns the database can."""
    if connection.dialect.name == "sqlite":
        for name in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        return
    query = "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
    for name, table in connection.execute(text(query)).all():
        connection.execute(text(f"DROP TRIGGER {name} ON {table}"))


def restore_guards(connection) -> None:
    """Put every guard back, as an upgrade does."""
    spec = spec_from_file_location("guards", migrations_dir() / "guards.py")
    guards = module_from_spec(spec)
    spec.loader.exec_module(guards)
    guards.recreate_guards(connection)


def tamper(office: Office, *statements: str, **values) -> None:
    """Change the database behind the hub's back and leave the guards as they were."""
    with office.engine.begin() as connection:
        drop_guards(connection)
        for statement in statements:
            connection.execute(text(statement), values)
        restore_guards(connection)


def lose_the_end(office: Office, lost: int = 3) -> HighWater:
    """Put the log on hold as after the restore of an older backup; returns what was signed last and is not there."""
    seal(office)
    path = office.master.directory / HIGH_WATER
    members = json.loads(path.read_text())
    path.write_text(json.dumps(members | {"size": members["size"] + lost, "root": to_base64(b"\7" * 32)}))
    assert look_for_hold(office).lost == lost
    return read_high_water(office.master.directory)
