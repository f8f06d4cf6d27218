"""Who gets an account, and who loses it?

Administrators look after all accounts, a partner's lead after plain users of their own agency; nobody
after their own; administrator and data protection officer are never one person.
Source: threat model, section 5 (accounts; separation of duties) and 6.2 (what ends sessions).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select

from hub.access.actors import AccountRole
from hub.access.permissions import Permission
from hub.db.sealing import place_of
from hub.db.work import Reading, Work
from hub.identity import links, security_log, sessions
from hub.identity.kinds import AccountStatus, EndReason, EventKind
from hub.identity.links import Invitation
from hub.identity.records import AccountRecord, AgencyRecord, CredentialRecord, TeamRecord
from hub.identity.rules import Standing, account_faults, fold, held_apart, standing
from hub.identity.sessions import require_step_up
from hub.kernel.calendar import civil_date
from hub.kernel.errors import InvalidError, NotFoundError
from hub.kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class InviteAccount:
    """Somebody who is to have an account. team: code or empty; training_on: day of the last training."""

    username: str
    name: str
    email: str
    agency: str
    role: AccountRole
    training_on: date
    team: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """The account an act is about, as the permission table asks for it."""

    account_id: UUID | None
    agency: str
    role: str


def invite_account(work: Work, command: InviteAccount) -> Invitation:
    """Make an account and send its invitation; the number is to be read out by telephone and is shown once.

    Raises InvalidError, NotPermittedError, StepUpNeededError.
    """
    work.require(Permission.ACCOUNT_INVITE, Subject(None, command.agency, command.role))
    require_step_up(work)
    account = _add_account(work, command)
    security_log.record(work, EventKind.ACCOUNT_INVITED, account.id, command.role.value)
    return links.send_invitation(work, account)


def _add_account(work: Work, command: InviteAccount) -> AccountRecord:
    agency = work.session.scalars(select(AgencyRecord).where(AgencyRecord.code == command.agency)).one_or_none()
    if agency is None:
        raise InvalidError({"agency": ["Choose an agency of the list"]})
    faults = account_faults(command.role, agency.code, command.email, agency.email_domains)
    team_id = _team_id(work, agency, command.team, faults)
    others = _others_of_this_person(work, command.name, command.email)
    if held_apart(command.role, others):
        faults["role"] = ["Administrator and data protection officer cannot be one person"]
    taken = select(AccountRecord.__table__.c.id).where(AccountRecord.__table__.c.username == command.username)
    if work.session.scalar(taken) is not None:
        faults["username"] = ["This username is taken. Choose another"]
    if faults:
        raise InvalidError(faults)
    key = work.keys.new_key("account", work.now)
    account = AccountRecord(
        id=new_id(),
        username=command.username,
        name=command.name,
        email=command.email,
        agency_id=agency.id,
        team_id=team_id,
        role=command.role.value,
        training_on=command.training_on,
        confirmed_on=civil_date(work.now),
        data_key_id=key.id,
        created_at=work.now,
    )
    work.session.add(account)
    work.session.flush()
    work.session.add(CredentialRecord(account_id=account.id))
    work.session.flush()
    return account


def _team_id(work: Work, agency: AgencyRecord, code: str, faults: dict[str, list[str]]) -> UUID | None:
    if not code:
        return None
    teams = select(TeamRecord.id).where(TeamRecord.agency_id == agency.id, TeamRecord.code == code)
    team_id = work.session.scalar(teams)
    if team_id is None:
        faults["team"] = ["This agency has no such team"]
    return team_id


def _others_of_this_person(work: Work, name: str, email: str, but: UUID | None = None) -> list[str]:
    """Roles of other living accounts with the same address or the same name."""
    table = AccountRecord.__table__
    rows = work.session.execute(
        select(table.c.id, table.c.name, table.c.email, table.c.role).where(
            table.c.status != AccountStatus.DISABLED.value,
            or_(table.c.role == AccountRole.ADMIN.value, table.c.role == AccountRole.DPO.value),
        )
    )
    return [
        row.role for row in rows if row.id != but and (fold(row.email) == fold(email) or fold(row.name) == fold(name))
    ]


def open_account_at_once(work: Work, command: InviteAccount, password_hash: str, seed: bytes) -> UUID:
    """An account that can sign in without an invitation: the first administrator, and the demonstration's people."""
    work.require(Permission.SERVICE_RUN)
    account = _add_account(work, command)
    credential = work.session.get_one(CredentialRecord, account.id)
    place = place_of("credential", account.id, "seed")
    credential.seed = work.keys.data_key(account.data_key_id).seal(seed, place)
    credential.password_hash = password_hash
    credential.password_set_at = credential.factor_set_at = work.now
    account.status = AccountStatus.ACTIVE.value
    work.session.flush()
    return account.id


def find_to_change(reading: Reading, account_id: UUID) -> AccountRecord:
    """One account that the asker may change. Raises NotFoundError, NotPermittedError."""
    return _find(reading, account_id, Permission.ACCOUNT_CHANGE)


def find_to_sign_out(reading: Reading, account_id: UUID) -> AccountRecord:
    """One account whose sessions the asker may end. Raises NotFoundError, NotPermittedError."""
    return _find(reading, account_id, Permission.SESSION_END)


def _find(reading: Reading, account_id: UUID, permission: Permission) -> AccountRecord:
    account = find_account(reading, account_id)
    agency = reading.session.get_one(AgencyRecord, account.agency_id)
    reading.require(permission, Subject(account.id, agency.code, account.role))
    return account


def disable_account(work: Work, account_id: UUID) -> None:
    """Close an account; its sessions end with the commit. Raises NotFoundError, StepUpNeededError."""
    account = find_to_change(work, account_id)
    require_step_up(work)
    account.status, account.version = AccountStatus.DISABLED.value, account.version + 1
    links.withdraw_links(work, account_id)
    sessions.end_all_of(work, account_id, EndReason.ACCOUNT_DISABLED)
    security_log.record(work, EventKind.ACCOUNT_DISABLED, account_id)


def invite_again(work: Work, account_id: UUID) -> Invitation:
    """A fresh invitation: for one not taken up, a lost password and device, or a disabled account that is wanted again.

    Password, seed and recovery codes of before are gone. Raises NotFoundError, InvalidError, StepUpNeededError.
    """
    account = find_to_change(work, account_id)
    require_step_up(work)
    if held_apart(AccountRole(account.role), _others_of_this_person(work, account.name, account.email, account.id)):
        raise InvalidError({"role": ["Administrator and data protection officer cannot be one person"]})
    account.status, account.version = AccountStatus.INVITED.value, account.version + 1
    account.confirmed_on = civil_date(work.now)
    links.forget_proofs(work, account_id)
    sessions.end_all_of(work, account_id, EndReason.FACTOR_CHANGED)
    security_log.record(work, EventKind.ACCOUNT_INVITED, account_id, "again")
    return links.send_invitation(work, account)


def change_role(work: Work, account_id: UUID, role: AccountRole) -> None:
    """Give another role; sessions end. Raises NotFoundError, InvalidError, NotPermittedError, StepUpNeededError."""
    account = find_to_change(work, account_id)
    agency = work.session.get_one(AgencyRecord, account.agency_id)
    work.require(Permission.ACCOUNT_CHANGE, Subject(account.id, agency.code, role))
    require_step_up(work)
    faults = account_faults(role, agency.code, account.email, agency.email_domains)
    if held_apart(role, _others_of_this_person(work, account.name, account.email, account.id)):
        faults["role"] = ["Administrator and data protection officer cannot be one person"]
    if faults:
        raise InvalidError(faults)
    account.role, account.version = role.value, account.version + 1
    sessions.end_all_of(work, account_id, EndReason.ROLE_CHANGED)
    security_log.record(work, EventKind.ROLE_CHANGED, account_id, role.value)


def confirm_account(work: Work, account_id: UUID, training_on: date | None = None) -> None:
    """Say that somebody still needs the account, and when they were last trained if that is news."""
    account = find_to_change(work, account_id)
    today = civil_date(work.now)
    if training_on is not None and training_on > today:
        raise InvalidError({"training_on": ["The training cannot lie in the future"]})
    account.confirmed_on, account.version = today, account.version + 1
    if training_on is not None:
        account.training_on = training_on
    security_log.record(work, EventKind.ACCOUNT_CONFIRMED, account_id)


def end_sessions(work: Work, account_id: UUID) -> None:
    """End every session of somebody one administers. Raises NotFoundError."""
    find_to_sign_out(work, account_id)
    sessions.end_all_of(work, account_id, EndReason.ENDED_BY_ADMIN)
    security_log.record(work, EventKind.SESSION_ENDED, account_id)


@dataclass(frozen=True, slots=True)
class AccountView:
    """One account as its administrator sees it. actions: what this asker may do with it."""

    id: UUID
    username: str
    name: str
    email: str
    agency: str
    agency_name: str
    team: str
    role: str
    status: str
    training_on: date | None
    training: Standing
    confirmed_on: date | None
    confirmation: Standing
    signed_in_at: datetime | None
    actions: tuple[str, ...]


def list_accounts(reading: Reading, agency: str = "", after: str = "") -> tuple[list[AccountView], str]:
    """One page of the accounts the asker looks after, by username, and where the next begins."""
    reading.require(Permission.ACCOUNT_LIST)
    size = reading.practice.page_size
    query = _accounts_query().where(AccountRecord.username > after).limit(size + 1)
    if agency:
        query = query.where(AgencyRecord.code == agency)
    rows = reading.session.execute(query).all()
    views = [_account_view(reading, *row) for row in rows[:size]]
    return views, (views[-1].username if len(rows) > size else "")


def count_due(reading: Reading) -> int:
    """How many accounts the asker looks after lapse within the month, or have."""
    reading.require(Permission.ACCOUNT_LIST)
    today, practice = civil_date(reading.now), reading.practice
    soon = today + timedelta(days=practice.warning_days)
    trained_by = soon - timedelta(days=practice.training_valid_days)
    confirmed_by = soon - timedelta(days=practice.confirmation_valid_days)
    query = select(func.count()).select_from(AccountRecord).where(
        AccountRecord.status == AccountStatus.ACTIVE.value,
        or_(AccountRecord.training_on < trained_by, AccountRecord.confirmed_on < confirmed_by),
    )
    if reading.actor.role is AccountRole.PARTNER_LEAD:
        query = query.where(AccountRecord.agency_id == reading.actor.agency_id)
    return reading.session.scalar(query) or 0


def find_account(reading: Reading, account_id: UUID) -> AccountRecord:
    """One account through the one scope. Raises NotFoundError for hidden and missing alike."""
    account = reading.session.get(AccountRecord, account_id)
    if account is None:
        raise NotFoundError()
    return account


def show_account(reading: Reading, account_id: UUID) -> AccountView:
    """One account. Raises NotFoundError, also for those one does not look after."""
    reading.require(Permission.ACCOUNT_LIST)
    row = reading.session.execute(_accounts_query().where(AccountRecord.id == account_id)).one_or_none()
    if row is None:
        raise NotFoundError()
    return _account_view(reading, *row)


def _accounts_query():
    return (
        select(AccountRecord, AgencyRecord, TeamRecord.name)
        .join(AgencyRecord, AgencyRecord.id == AccountRecord.agency_id)
        .outerjoin(TeamRecord, TeamRecord.id == AccountRecord.team_id)
        .order_by(AccountRecord.username)
    )


def _account_view(reading: Reading, account: AccountRecord, agency: AgencyRecord, team: str | None) -> AccountView:
    today, practice = civil_date(reading.now), reading.practice
    return AccountView(
        id=account.id,
        username=account.username,
        name=account.name,
        email=account.email,
        agency=agency.code,
        agency_name=agency.name,
        team=team or "",
        role=account.role,
        status=account.status,
        training_on=account.training_on,
        training=standing(account.training_on, practice.training_valid_days, today, practice),
        confirmed_on=account.confirmed_on,
        confirmation=standing(account.confirmed_on, practice.confirmation_valid_days, today, practice),
        signed_in_at=account.signed_in_at,
        actions=_actions(reading, account, agency),
    )


def _actions(reading: Reading, account: AccountRecord, agency: AgencyRecord) -> tuple[str, ...]:
    subject = Subject(account.id, agency.code, account.role)
    if not reading.may(Permission.ACCOUNT_CHANGE, subject):
        return ()
    if account.status == AccountStatus.DISABLED:
        return ("invite_again",)
    ends = ("end_sessions",) if reading.may(Permission.SESSION_END, subject) else ()
    role = ("change_role",) if reading.actor.role is AccountRole.ADMIN else ()
    return ("confirm", *role, *ends, "invite_again", "disable")
