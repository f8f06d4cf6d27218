"""Who are these people and agencies, by id, code or role?

Small look-ups for other rooms. Each runs inside the asker's block, so what comes back is narrowed to
what the asker may see; look-ups whose answer never reaches the asker (whom to notify) say so.
Source: threat model, section 5.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from hub.access.actors import AccountRole
from hub.db.work import Reading
from hub.identity.kinds import AccountStatus
from hub.identity.records import AccountRecord, AgencyRecord, TeamRecord
from hub.kernel.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class AgencyView:
    """One agency, or one team of it where `team` is set. kind and sub-kind are codes of the lawful rules."""

    id: UUID
    code: str
    name: str
    kind: str
    subkind: str
    status: str
    duty_name: str
    duty_phone: str
    team: str = ""
    team_name: str = ""

    @property
    def recipient(self) -> str:
        """`AGENCY` or `AGENCY/TEAM`."""
        return f"{self.code}/{self.team}" if self.team else self.code

    @property
    def title(self) -> str:
        """The name people know it by."""
        return f"{self.name}, {self.team_name}" if self.team else self.name


def _agency_view(agency: AgencyRecord, team: TeamRecord | None = None) -> AgencyView:
    return AgencyView(
        id=agency.id,
        code=agency.code,
        name=agency.name,
        kind=agency.kind,
        subkind=(team.subkind if team else agency.subkind) or "",
        status=agency.status,
        duty_name=(team.duty_name if team and team.duty_name else agency.duty_name),
        duty_phone=(team.duty_phone if team and team.duty_phone else agency.duty_phone),
        team=team.code if team else "",
        team_name=team.name if team else "",
    )


def agency_by_code(reading: Reading, code: str, team: str = "") -> AgencyView:
    """The agency, or its team. Raises NotFoundError."""
    agency = reading.session.scalars(select(AgencyRecord).where(AgencyRecord.code == code)).one_or_none()
    if agency is None:
        raise NotFoundError()
    if not team:
        return _agency_view(agency)
    found = reading.session.scalars(
        select(TeamRecord).where(TeamRecord.agency_id == agency.id, TeamRecord.code == team)
    ).one_or_none()
    if found is None:
        raise NotFoundError()
    return _agency_view(agency, found)


def agency_by_id(reading: Reading, agency_id: UUID) -> AgencyView:
    """The agency. Raises NotFoundError."""
    agency = reading.session.get(AgencyRecord, agency_id)
    if agency is None:
        raise NotFoundError()
    return _agency_view(agency)


def agency_name(reading: Reading, agency_id: UUID) -> str:
    """The agency's name, or an empty text where the asker may not know it."""
    agency = reading.session.get(AgencyRecord, agency_id)
    return agency.name if agency else ""


def list_agencies(reading: Reading, with_teams: bool = False) -> list[AgencyView]:
    """All agencies the asker may see, by name, each followed by its teams if wanted."""
    agencies = list(reading.session.scalars(select(AgencyRecord).order_by(AgencyRecord.name, AgencyRecord.id)))
    if not with_teams:
        return [_agency_view(agency) for agency in agencies]
    teams = list(reading.session.scalars(select(TeamRecord).order_by(TeamRecord.name, TeamRecord.id)))
    views = []
    for agency in agencies:
        views.append(_agency_view(agency))
        views += [_agency_view(agency, team) for team in teams if team.agency_id == agency.id]
    return views


def names_of(reading: Reading, account_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Name by account, for those the asker may see."""
    wanted = {account_id for account_id in account_ids if account_id is not None}
    rows = reading.session.execute(
        select(AccountRecord.id, AccountRecord.name).where(AccountRecord.id.in_(wanted))
    )
    return dict(rows.all())


def accounts_with_role(reading: Reading, role: AccountRole | str) -> set[UUID]:
    """Ids of the active accounts with this role, for notices: not narrowed, and never shown to the asker."""
    table = AccountRecord.__table__
    query = select(table.c.id).where(table.c.role == str(role), table.c.status == AccountStatus.ACTIVE.value)
    return set(reading.session.scalars(query))


def recipients(
    reading: Reading, agency_id: UUID, team_code: str | None = None, named_account_id: UUID | None = None
) -> set[UUID]:
    """Ids of the active accounts something for this agency, team or person reaches: for notices, not narrowed."""
    accounts, teams = AccountRecord.__table__, TeamRecord.__table__
    query = select(accounts.c.id).where(
        accounts.c.agency_id == agency_id, accounts.c.status == AccountStatus.ACTIVE.value
    )
    if named_account_id is not None:
        query = query.where(accounts.c.id == named_account_id)
    elif team_code:
        of_team = select(teams.c.id).where(teams.c.agency_id == agency_id, teams.c.code == team_code)
        query = query.where(accounts.c.team_id.in_(of_team))
    return set(reading.session.scalars(query))


@dataclass(frozen=True, slots=True)
class PersonView:
    """One colleague or partner in the directory."""

    id: UUID
    username: str
    name: str
    role: str
    agency: str
    team: str


def _people():
    return (
        select(AccountRecord, AgencyRecord.code, TeamRecord.code)
        .join(AgencyRecord, AgencyRecord.id == AccountRecord.agency_id)
        .outerjoin(TeamRecord, TeamRecord.id == AccountRecord.team_id)
        .where(AccountRecord.status == AccountStatus.ACTIVE.value)
        .order_by(AccountRecord.name, AccountRecord.id)
    )


def _person(account: AccountRecord, agency: str, team: str | None) -> PersonView:
    return PersonView(account.id, account.username, account.name, account.role, agency, team or "")


def people_at(reading: Reading, agency: str, roles: Collection[str] = ()) -> list[PersonView]:
    """Active people of an agency whom the asker may see, by name; only those of `roles` if any are given."""
    query = _people().where(AgencyRecord.code == agency)
    if roles:
        query = query.where(AccountRecord.role.in_([str(role) for role in roles]))
    return [_person(*row) for row in reading.session.execute(query)]


def everybody(reading: Reading) -> list[PersonView]:
    """Active people of every agency whom the asker may see, by name."""
    return [_person(*row) for row in reading.session.execute(_people())]


def people_by_id(reading: Reading, account_ids: Iterable[UUID | None]) -> dict[UUID, PersonView]:
    """The active people with these ids, as far as the asker may see them."""
    wanted = {account_id for account_id in account_ids if account_id is not None}
    rows = reading.session.execute(_people().where(AccountRecord.id.in_(wanted)))
    return {person.id: person for person in (_person(*row) for row in rows)}


def person_at(reading: Reading, agency: str, username: str) -> PersonView | None:
    """The active person of this agency with this username, or None."""
    query = _people().where(AgencyRecord.code == agency, AccountRecord.username == username)
    row = reading.session.execute(query).one_or_none()
    return None if row is None else _person(*row)


def person(reading: Reading, account_id: UUID) -> PersonView:
    """The active person with this id. Raises NotFoundError."""
    row = reading.session.execute(_people().where(AccountRecord.id == account_id)).one_or_none()
    if row is None:
        raise NotFoundError()
    return _person(*row)
