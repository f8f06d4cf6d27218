"""A small landlord with its partners, and cases in it: plain functions that make what a test about casework needs."""

import json
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from hub.access.actors import Actor, service_actor
from hub.access.permissions import Permission
from hub.cases import changing, queries, service
from hub.cases.casefile import CaseFile
from hub.cases.changing import ChangePart, ChangePerson
from hub.cases.parse import parse_case_file
from hub.db.work import Office
from hub.ledger.beginning import start_log
from hub.ledger.signing import create_signer
from hub.outbox.records import NoticeRecord
from tests.case_builders import a_case_object, a_note, a_person, an_incident
from tests.people import an_account, an_agency, the_actor

COORDINATOR, SECOND, OFFICER, OTHER_OFFICER, DPO = "maya.reid", "tom.ellery", "ines.calder", "owen.pike", "ruth.anand"
READER = "dana.orme"
ORIGIN = "hub.test/disclosures"


def a_landlord(office: Office) -> dict[str, UUID]:
    """Coordinators, case officers and the data protection officer, and somebody at the police; ids by username."""
    signer = create_signer(office.master, ORIGIN)
    with office.open_work(service_actor("test")) as work:
        work.require(Permission.LEDGER_APPEND)
        start_log(work, signer.verifier)
    an_agency(office)
    an_agency(office, "west-midlands-police", "police")
    an_agency(office, "walsall-council", "local_authority", teams=(("community-safety", "community_safety"),))
    an_agency(office, "victim-support", "voluntary_support_agency")
    made = {
        COORDINATOR: "coordinator", SECOND: "coordinator", OFFICER: "case_officer", OTHER_OFFICER: "case_officer",
        DPO: "dpo",
    }  # fmt: skip
    ids = {username: an_account(office, username, role) for username, role in made.items()}
    ids[READER] = an_account(office, READER, "partner_user", "west-midlands-police")
    return ids


def asked(office: Office, who: str | Actor, act, *arguments, **more) -> Any:
    """What the use case `act` gives this person (a username or an actor) in a block that may write."""
    actor = the_actor(office, who) if isinstance(who, str) else who
    with office.open_work(actor) as work:
        return act(work, *arguments, **more)


def shown(office: Office, who: str | Actor, act, *arguments, **more) -> Any:
    """What the read `act` shows this person."""
    actor = the_actor(office, who) if isinstance(who, str) else who
    with office.open_reading(actor) as reading:
        return act(reading, *arguments, **more)


def a_file(**changes: Any) -> CaseFile:
    """A case of a victim, her daughter, a suspect and a frightened witness."""
    people = [
        a_person(aliases=["Zari"], phones=["07700 900114"],
                 addresses=["17 Tansymoor Road, Bloxwich, Walsall WS18 3QT"]),
        a_person("p2", "victim", given_names="Oriel", date_of_birth="2015-05-01"),
        a_person("p3", "alleged perpetrator", given_names="Torquil", family_name="Ravensbourne",
                 date_of_birth="1979-07-22"),
        a_person("p4", "witness (confidential)", given_names="Doreen", family_name="Applegarth",
                 date_of_birth="1948-04-30"),
    ]  # fmt: skip
    values = a_case_object(
        people=people,
        incidents=[an_incident("Torquil Ravensbourne shouted at Zarina Quillfeather.", "Tansymoor Road")],
        notes=[a_note("Zarina is afraid to go out."), a_note("Doreen Applegarth saw it.")],
        victim_wishes="No visits in the evening.",
        consents={"police": {"value": "explicit_given", "on": "2026-03-20"}},
        limits=[{"about": "p4", "not_to": ["*"], "except": ["police"], "purposes": [], "why": "fear"}],
        contact_warnings=[{"about": "p1", "text": "Do not ring."}],
    )
    return parse_case_file(json.dumps(values | changes))


def a_case_in(office: Office, case: CaseFile | None = None, who: str = COORDINATOR, officer: str = OFFICER) -> UUID:
    """A case that was brought in; returns its id."""
    report = asked(office, who, service.import_case_file, case or a_file(), officer)
    assert report.outcome is service.Outcome.NEW, report
    return report.case_id


def file_of(office: Office, case_id: UUID, who: str = COORDINATOR) -> CaseFile:
    """The case as it reads now, for somebody who may read it."""

    def read(reading):
        reading.require(Permission.CASE_READ, queries.subject(reading, case_id))
        return queries.load_case_file(reading, case_id)

    return shown(office, who, read)


def version_of(office: Office, case_id: UUID, who: str = COORDINATOR) -> int:
    """The version that an editor's form is based on."""
    return shown(office, who, queries.newest_version, case_id)


def protection_of(office: Office, case_id: UUID) -> int:
    """How often the protection of a case changed, plus one."""

    def read(reading):
        reading.require(Permission.SERVICE_RUN)
        return queries.protection_version_of(reading, case_id)

    return shown(office, service_actor("test"), read)


def change(office: Office, case_id: UUID, kind: str, value: Any, who: str = COORDINATOR, **more: Any) -> int:
    """Change a part of a case as somebody who saw its newest version (or `version`)."""
    version = more.pop("version", None) or version_of(office, case_id, who)
    return asked(office, who, changing.change_part, ChangePart(case_id, kind, value, version, **more))


def change_person(office: Office, case_id: UUID, local_id: str, version: int = 0, **changes: Any) -> int:
    """Change particulars of a person as somebody who saw the newest version (or `version`)."""
    command = ChangePerson(case_id, local_id, changes, version or version_of(office, case_id))
    return asked(office, COORDINATOR, changing.change_person, command)


def notices_of(office: Office, account_id: UUID) -> list[tuple[str, str]]:
    """Kind and address of every notice for an account, oldest first."""

    def read(reading):
        reading.require(Permission.SERVICE_RUN)
        query = select(NoticeRecord).where(NoticeRecord.account_id == account_id)
        found = reading.session.scalars(query.order_by(NoticeRecord.created_at, NoticeRecord.kind))
        return [(notice.kind, notice.url) for notice in found]

    return shown(office, service_actor("test"), read)


def rows(office: Office, statement: str, **values: Any) -> list[Any]:
    """Rows of a statement on the database itself, past every scope."""
    with office.engine.connect() as connection:
        return list(connection.execute(text(statement), values))
