"""Which agencies take part, and what happens when one is out?

An agency that left or was suspended is out at once: its people's sessions end, notices waiting for them
are cancelled. An agreement that merely expired changes nothing here.
Source: threat model 6.2, P15.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update

from hub.access.permissions import Permission
from hub.db.work import Work
from hub.identity import security_log, sessions
from hub.identity.kinds import AgencyStatus, EventKind
from hub.identity.records import AccountRecord, AgencyRecord, TeamRecord
from hub.kernel.errors import InvalidError, NotFoundError
from hub.kernel.ids import new_id
from hub.outbox.records import NoticeRecord


@dataclass(frozen=True, slots=True)
class NewTeam:
    """One team of a new agency."""

    code: str
    name: str
    subkind: str


@dataclass(frozen=True, slots=True)
class NewAgency:
    """A body that is to take part. kind and sub-kind are codes of the lawful rules."""

    code: str
    name: str
    kind: str
    subkind: str = ""
    duty_name: str = ""
    duty_phone: str = ""
    email_domains: tuple[str, ...] = ()
    teams: tuple[NewTeam, ...] = ()


def add_agency(work: Work, command: NewAgency) -> UUID:
    """Add an agency with its teams; done by the hub when an instance is made. Raises InvalidError for a taken code."""
    work.require(Permission.SERVICE_RUN)
    if work.session.scalar(select(AgencyRecord.id).where(AgencyRecord.code == command.code)) is not None:
        raise InvalidError({"code": ["There is an agency with this code already"]})
    agency = AgencyRecord(
        id=new_id(),
        code=command.code,
        name=command.name,
        kind=command.kind,
        subkind=command.subkind or None,
        duty_name=command.duty_name,
        duty_phone=command.duty_phone,
        email_domains=list(command.email_domains),
    )
    work.session.add(agency)
    work.session.flush()
    work.session.add_all(
        TeamRecord(agency_id=agency.id, code=team.code, name=team.name, subkind=team.subkind)
        for team in command.teams
    )
    work.session.flush()
    return agency.id


def set_agency_status(work: Work, agency_id: UUID, status: AgencyStatus) -> None:
    """Suspend an agency, let it leave or take it back, as the consequence of a permitted act on its agreement.

    Raises NotFoundError, and InvalidError for the landlord itself.
    """
    work.require(Permission.SERVICE_RUN if work.actor.is_service else Permission.AGREEMENT_SUSPEND)
    agency = work.session.get(AgencyRecord, agency_id)
    if agency is None:
        raise NotFoundError()
    if agency.id == work.actor.agency_id:
        raise InvalidError({"status": ["The landlord itself cannot leave"]})
    agency.status, agency.status_since, agency.version = status.value, work.now, agency.version + 1
    security_log.record(work, EventKind.AGENCY_STATUS, detail=f"{agency.code}:{status.value}"[:40])
    if status is not AgencyStatus.ACTIVE:
        sessions.end_all_of_agency(work, agency_id)
        _cancel_notices(work, agency_id)


def _cancel_notices(work: Work, agency_id: UUID) -> None:
    accounts, notices = AccountRecord.__table__, NoticeRecord.__table__
    people = select(accounts.c.id).where(accounts.c.agency_id == agency_id)
    waiting = (notices.c.account_id.in_(people), notices.c.state == "waiting")
    work.session.execute(update(notices).where(*waiting).values(state="cancelled"))
