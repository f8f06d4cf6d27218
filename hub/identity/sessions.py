"""Who is at the other end of this cookie, and is the session still alive?

The cookie holds 32 random bytes, the row their SHA-256. On every request account, role, agency and
clock are looked at again, so that whoever is out is out on the next request.
Source: threat model 6.2; OWASP ASVS 5.0 V7.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, select, update

from hub.access.actors import AccountRole, Actor, service_actor
from hub.access.permissions import Permission
from hub.db.work import Office, Reading, Work
from hub.identity import security_log
from hub.identity.kinds import AccountStatus, AgencyStatus, EndReason, EventKind, Stage
from hub.identity.proving import digest
from hub.identity.records import AccountRecord, AgencyRecord, CredentialRecord, SessionRecord, TeamRecord
from hub.identity.rules import SessionFacts, Standing, is_fresh, session_end, standing
from hub.kernel.calendar import civil_date
from hub.kernel.errors import BusyError, NotFoundError, StepUpNeededError, UnavailableError
from hub.kernel.ids import new_token

DOORKEEPER = service_actor("sign_in")
PASSWORD_STAGE_MINUTES = 10
USED_AT_MOST_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person behind a living session. has_factor: a code generator is set up."""

    actor: Actor
    session_id: UUID
    username: str
    agency_name: str
    stage: Stage
    used_at: datetime
    has_factor: bool
    training: Standing
    confirmation: Standing

    @property
    def lapsed(self) -> bool:
        """Whether training or re-confirmation ran out: little is open until that is put right."""
        return self.actor.lapsed


@dataclass(frozen=True, slots=True)
class Found:
    """What a cookie led to. ended: why the session it names is over; account_id: whose it was."""

    signed_in: SignedIn | None = None
    ended: EndReason | None = None
    session_id: UUID | None = None
    account_id: UUID | None = None


def find(office: Office, token: str) -> Found:
    """The session of this cookie value as it stands now; ends it in the table when it is found to be over."""
    with office.open_reading(DOORKEEPER) as reading:
        reading.require(Permission.SERVICE_RUN)
        found = _look_up(reading, token)
    if found.ended is not None and found.session_id is not None:
        _note(office, lambda work: _end(work, SessionRecord.__table__.c.id == found.session_id, found.ended))
    return found


def _note(office: Office, write: Callable[[Work], object]) -> None:
    """Write down what the next request can find out again: reading never waits for a writer, nor fails with one."""
    try:
        with office.open_hurried_work(DOORKEEPER) as work:
            work.require(Permission.SERVICE_RUN)
            write(work)
    except (BusyError, UnavailableError):
        return


def _look_up(reading: Reading, token: str) -> Found:
    row = reading.session.execute(
        select(SessionRecord, AccountRecord, AgencyRecord, TeamRecord.code, CredentialRecord.seed.is_not(None))
        .join(AccountRecord, AccountRecord.id == SessionRecord.account_id)
        .join(AgencyRecord, AgencyRecord.id == AccountRecord.agency_id)
        .join(CredentialRecord, CredentialRecord.account_id == AccountRecord.id)
        .outerjoin(TeamRecord, TeamRecord.id == AccountRecord.team_id)
        .where(SessionRecord.token_hash == digest(token))
    ).one_or_none()
    if row is None:
        return Found()
    session, account, agency, team, has_factor = row
    if session.ended_at is not None:
        return Found(ended=EndReason(session.ended_why), account_id=account.id)
    reason = session_end(_facts(session, account, agency), reading.now, reading.practice)
    if session.stage == Stage.FULL and account.status != AccountStatus.ACTIVE:
        reason = EndReason.ACCOUNT_DISABLED
    if reason is not None:
        return Found(ended=reason, session_id=session.id, account_id=account.id)
    today, practice = civil_date(reading.now), reading.practice
    training = standing(account.training_on, practice.training_valid_days, today, practice)
    confirmation = standing(account.confirmed_on, practice.confirmation_valid_days, today, practice)
    actor = replace(
        actor_for(account, agency, team),
        stepped_up_at=session.stepped_up_at,
        session_id=session.id,
        lapsed=Standing.LAPSED in (training, confirmation),
    )
    return Found(
        SignedIn(
            actor=actor,
            session_id=session.id,
            username=account.username,
            agency_name=agency.name,
            stage=Stage(session.stage),
            used_at=session.used_at,
            has_factor=has_factor,
            training=training,
            confirmation=confirmation,
        ),
        session_id=session.id,
        account_id=account.id,
    )


def _facts(session: SessionRecord, account: AccountRecord, agency: AgencyRecord) -> SessionFacts:
    return SessionFacts(
        started_with_role=session.role,
        started_in_agency=session.agency_id,
        used_at=session.used_at,
        ends_by=session.ends_by,
        kept_until=session.kept_until,
        role=account.role,
        agency=account.agency_id,
        account_status=account.status,
        agency_status=agency.status,
    )


def actor_for(account: AccountRecord, agency: AgencyRecord, team: str | None, channel: str = "page") -> Actor:
    """The actor that this account is."""
    return Actor(
        role=AccountRole(account.role),
        account_id=account.id,
        agency=agency.code,
        agency_id=agency.id,
        team=team,
        name=account.name,
        channel=channel,
    )


def touch(office: Office, signed_in: SignedIn) -> None:
    """Note that the session was used; written once a minute at most."""
    now = office.clock.now()
    if now - signed_in.used_at < USED_AT_MOST_EVERY:
        return
    table = SessionRecord.__table__
    used = update(table).where(table.c.id == signed_in.session_id).values(used_at=now)
    _note(office, lambda work: work.session.execute(used))


def begin(work: Work, account: AccountRecord, stage: Stage, device: str = "", stepped_up: bool = False) -> str:
    """A new session for `account`; the cookie value, which is stored nowhere. Ends the oldest beyond the limit."""
    token, practice = new_token(), work.practice
    length = timedelta(hours=practice.absolute_hours)
    if stage is Stage.PASSWORD:
        length = timedelta(minutes=PASSWORD_STAGE_MINUTES)
    if stage is Stage.FULL:
        _make_room(work, account.id, practice.limit(practice.sessions_at_once) - 1)
    work.session.add(
        SessionRecord(
            account_id=account.id,
            token_hash=digest(token),
            stage=stage.value,
            role=account.role,
            agency_id=account.agency_id,
            device=device[:60],
            started_at=work.now,
            used_at=work.now,
            ends_by=work.now + length,
            stepped_up_at=work.now if stepped_up else None,
        )
    )
    work.session.flush()
    return token


def _make_room(work: Work, account_id: UUID, keep: int) -> None:
    table = SessionRecord.__table__
    living = (table.c.account_id == account_id, table.c.ended_at.is_(None), table.c.stage == Stage.FULL.value)
    newest = select(table.c.id).where(*living).order_by(table.c.used_at.desc(), table.c.id)
    beyond = list(work.session.scalars(newest))[keep:]
    if beyond:
        _end(work, table.c.id.in_(beyond), EndReason.TOO_MANY)


def _end(work: Work, which, reason: EndReason) -> None:
    # The table itself: ending sessions follows from an act that was permitted, whoever's sessions they are.
    table = SessionRecord.__table__
    work.session.execute(
        update(table).where(which, table.c.ended_at.is_(None)).values(ended_at=work.now, ended_why=reason.value)
    )


def end_one(work: Work, session_id: UUID, reason: EndReason) -> None:
    """End one session as a consequence of something else; no permission is asked here."""
    _end(work, SessionRecord.__table__.c.id == session_id, reason)


def end_all_of(work: Work, account_id: UUID, reason: EndReason, but: UUID | None = None) -> None:
    """End every session of an account as a consequence of something else, except `but`; asks no permission."""
    table = SessionRecord.__table__
    which = table.c.account_id == account_id
    _end(work, which if but is None else which & (table.c.id != but), reason)


def end_all_of_agency(work: Work, agency_id: UUID) -> None:
    """End every session of an agency's people, because the agency is out; asks no permission."""
    table, accounts = SessionRecord.__table__, AccountRecord.__table__
    people = select(accounts.c.id).where(accounts.c.agency_id == agency_id)
    _end(work, table.c.account_id.in_(people), EndReason.AGENCY_OUT)


def sign_out(office: Office, signed_in: SignedIn) -> None:
    """End the asker's present session."""
    with office.open_work(signed_in.actor) as work:
        work.require(Permission.PROFILE_EDIT)
        end_one(work, signed_in.session_id, EndReason.SIGNED_OUT)
        security_log.record(work, EventKind.SIGN_OUT)


@dataclass(frozen=True, slots=True)
class SessionView:
    """One living session as its owner sees it."""

    id: UUID
    device: str
    started_at: datetime
    used_at: datetime
    is_this: bool


def list_sessions(reading: Reading) -> list[SessionView]:
    """The asker's own living sessions, last used first."""
    reading.require(Permission.PROFILE_EDIT)
    return _living(reading, reading.actor.account_id)


def _living(reading: Reading, account_id: UUID) -> list[SessionView]:
    rows = reading.session.scalars(
        select(SessionRecord)
        .where(
            SessionRecord.account_id == account_id,
            SessionRecord.ended_at.is_(None),
            SessionRecord.ends_by > reading.now,
            SessionRecord.stage == Stage.FULL.value,
        )
        .order_by(SessionRecord.used_at.desc(), SessionRecord.id)
    )
    mine = reading.actor.session_id
    return [SessionView(row.id, row.device, row.started_at, row.used_at, row.id == mine) for row in rows]


def find_own_session(reading: Reading, session_id: UUID) -> SessionRecord:
    """One of the asker's own sessions. Raises NotFoundError for anybody else's, also where they may be listed."""
    row = reading.session.get(SessionRecord, session_id)
    if row is None or row.account_id != reading.actor.account_id:
        raise NotFoundError()
    return row


def end_own_session(work: Work, session_id: UUID) -> None:
    """End one of one's own sessions. Raises NotFoundError for anybody else's."""
    work.require(Permission.PROFILE_EDIT)
    find_own_session(work, session_id)
    end_one(work, session_id, EndReason.ENDED_BY_SELF)
    security_log.record(work, EventKind.SESSION_ENDED)


def keep_until(work: Work, account_ids: set[UUID], until: datetime) -> None:
    """Keep the sessions of people who sit in a meeting alive until then; asks no permission."""
    table = SessionRecord.__table__
    work.session.execute(
        update(table).where(table.c.account_id.in_(account_ids), table.c.ended_at.is_(None)).values(kept_until=until)
    )


def require_step_up(work: Reading) -> None:
    """Go on only if password and code were given within the last minutes. Raises StepUpNeededError.

    The command line and the hub's own jobs have no session to prove anew; who may run them is the machine's matter.
    """
    if work.actor.channel == "page" and not is_fresh(work.actor.stepped_up_at, work.now, work.practice):
        raise StepUpNeededError("password and code must be given again")


def actor_in(connection: Connection, username: str) -> Actor:
    """Role and agency of an active account in a database that is just being restored, of whatever revision.

    Raises NotFoundError for anybody who could not sign in there.
    """
    account, agency = AccountRecord.__table__, AgencyRecord.__table__
    query = (
        select(account.c.role, account.c.id, agency.c.code)
        .join(agency, agency.c.id == account.c.agency_id)
        .where(
            account.c.username == username,
            account.c.status == AccountStatus.ACTIVE.value,
            agency.c.status == AgencyStatus.ACTIVE.value,
        )
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NotFoundError()
    return Actor(AccountRole(row.role), row.id, row.code, channel="cli")


def actor_of_username(office: Office, username: str, channel: str = "cli") -> Actor:
    """The actor of an active account, for `--as USERNAME`. Raises NotFoundError for anybody who could not sign in."""
    with office.open_reading(DOORKEEPER) as reading:
        reading.require(Permission.SERVICE_RUN)
        row = reading.session.execute(
            select(AccountRecord, AgencyRecord, TeamRecord.code)
            .join(AgencyRecord, AgencyRecord.id == AccountRecord.agency_id)
            .outerjoin(TeamRecord, TeamRecord.id == AccountRecord.team_id)
            .where(
                AccountRecord.username == username,
                AccountRecord.status == AccountStatus.ACTIVE.value,
                AgencyRecord.status == "active",
            )
        ).one_or_none()
        if row is None:
            raise NotFoundError()
        account, agency, team = row
        return actor_for(account, agency, team, channel)
