"""What opens the door for somebody who cannot sign in yet, or no longer?

A link holds 32 random bytes, kept as SHA-256, and works once. An invitation also needs six digits read
out by telephone; a reset never replaces the second factor. Asking for a link gets one answer, whether
the account exists or not.
Source: threat model 6.1 (links); P17 (addresses in mails come from the settings).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, or_, select, update

from hub.access.permissions import Permission
from hub.db.work import Office, Reading, Work
from hub.identity import security_log, sessions, throttling
from hub.identity.kinds import AccountStatus, AgencyStatus, EndReason, EventKind, LinkKind, Stage
from hub.identity.profile import checked_hash
from hub.identity.proving import digest, new_number
from hub.identity.records import AccountRecord, AgencyRecord, CredentialRecord, LinkRecord, RecoveryCodeRecord
from hub.identity.security_log import NOWHERE, Where
from hub.identity.sessions import DOORKEEPER
from hub.kernel.errors import InvalidError, NotFoundError
from hub.kernel.ids import new_id, new_token
from hub.outbox.service import notice

NUMBER_TRIES = 5


@dataclass(frozen=True, slots=True, repr=False)
class Invitation:
    """What the inviter reads out, once: never stored as it is."""

    account_id: UUID
    number: str
    ends_by: datetime


def send_invitation(work: Work, account: AccountRecord) -> Invitation:
    """A fresh link by mail and a number by telephone; earlier links stop working. Asks no permission itself."""
    withdraw_links(work, account.id)
    number, token = new_number(), new_token()
    link = _add_link(work, account.id, LinkKind.INVITATION, token, timedelta(days=work.practice.invitation_days))
    link.number_index = _number_index(work, link.id, number)
    notice(work, "invitation", account.id, f"/invitation/{token}", answer_by=link.ends_by)
    return Invitation(account.id, number, link.ends_by)


def _add_link(work: Work, account_id: UUID, kind: LinkKind, token: str, length: timedelta) -> LinkRecord:
    link = LinkRecord(
        id=new_id(),
        account_id=account_id,
        kind=kind.value,
        token_hash=digest(token),
        failures=0,
        made_at=work.now,
        made_by_id=work.actor.account_id,
        ends_by=work.now + length,
    )
    work.session.add(link)
    return link


def _number_index(reading: Reading, link_id: UUID, number: str) -> str:
    return reading.keys.blind("invitation-number", f"{link_id}:{number}")


def withdraw_links(work: Work, account_id: UUID) -> None:
    """Earlier links of this account stop working."""
    table = LinkRecord.__table__
    work.session.execute(
        update(table).where(table.c.account_id == account_id, table.c.used_at.is_(None)).values(used_at=work.now)
    )


def forget_proofs(work: Work, account_id: UUID) -> None:
    """Password, seeds and recovery codes of this account are gone, so that only an invitation leads back in."""
    credentials, codes = CredentialRecord.__table__, RecoveryCodeRecord.__table__
    nothing = {"password_hash": None, "seed": None, "new_seed": None, "last_step": None, "drift_steps": 0}
    work.session.execute(update(credentials).where(credentials.c.account_id == account_id).values(**nothing))
    work.session.execute(delete(codes).where(codes.c.account_id == account_id))


def ask_for_reset(office: Office, name: str, where: Where = NOWHERE) -> bool:
    """Somebody forgot a password. False only when asked too often; otherwise nothing tells whether it was a name.

    name: username or mail address.
    """
    name = name.strip()
    with office.open_work(DOORKEEPER) as work:
        work.require(Permission.SERVICE_RUN)
        key = throttling.account_key(work, name, "reset")
        if throttling.judge(work, key, where).hard:
            return False
        throttling.count_failure(work, key, where)
        account = _who_may_reset(work, name)
        if account is not None:
            withdraw_links(work, account.id)
            token = new_token()
            length = timedelta(minutes=work.practice.reset_minutes)
            link = _add_link(work, account.id, LinkKind.RESET, token, length)
            notice(work, "reset", account.id, f"/reset/{token}", answer_by=link.ends_by)
            security_log.record(work, EventKind.LINK_SENT, account.id, LinkKind.RESET.value, where)
    return True


def _who_may_reset(work: Work, name: str) -> AccountRecord | None:
    rows = work.session.scalars(
        select(AccountRecord)
        .join(AgencyRecord, AgencyRecord.id == AccountRecord.agency_id)
        .where(
            or_(AccountRecord.username == name.lower(), AccountRecord.email == name),
            AccountRecord.status == AccountStatus.ACTIVE.value,
            AgencyRecord.status == AgencyStatus.ACTIVE.value,
        )
        .limit(2)
    ).all()
    return rows[0] if len(rows) == 1 else None


def is_open_link(reading: Reading, kind: LinkKind, token: str) -> bool:
    """Whether this link still works."""
    reading.require(Permission.SERVICE_RUN)
    return _find(reading, kind, token) is not None


def _find(reading: Reading, kind: LinkKind, token: str) -> LinkRecord | None:
    return reading.session.scalars(
        select(LinkRecord)
        .join(AccountRecord, AccountRecord.id == LinkRecord.account_id)
        .join(AgencyRecord, AgencyRecord.id == AccountRecord.agency_id)
        .where(
            LinkRecord.token_hash == digest(token),
            LinkRecord.kind == kind.value,
            LinkRecord.used_at.is_(None),
            LinkRecord.ends_by > reading.now,
            LinkRecord.failures < NUMBER_TRIES,
            AccountRecord.status != AccountStatus.DISABLED.value,
            AgencyRecord.status == AgencyStatus.ACTIVE.value,
        )
    ).one_or_none()


def _hash_for(office: Office, kind: LinkKind, token: str, password: str, again: str) -> str:
    """The new password's hash, computed before the writing block. Raises NotFoundError, InvalidError."""
    with office.open_reading(DOORKEEPER) as reading:
        reading.require(Permission.SERVICE_RUN)
        link = _find(reading, kind, token)
        if link is None:
            raise NotFoundError()
        account = reading.session.get_one(AccountRecord, link.account_id)
        agency = reading.session.get_one(AgencyRecord, account.agency_id)
    return checked_hash(password, again, account.username, agency.code)


def use_reset(office: Office, token: str, password: str, again: str, where: Where = NOWHERE) -> None:
    """Set a new password by a reset link; every session ends, the code is still asked for at sign-in.

    Raises NotFoundError for a link that does not work, InvalidError for a password that may not stand.
    """
    stored = _hash_for(office, LinkKind.RESET, token, password, again)
    with office.open_work(DOORKEEPER) as work:
        work.require(Permission.SERVICE_RUN)
        link = _find(work, LinkKind.RESET, token)
        if link is None:
            raise NotFoundError()
        link.used_at = work.now
        credential = work.session.get_one(CredentialRecord, link.account_id)
        credential.password_hash, credential.password_set_at = stored, work.now
        sessions.end_all_of(work, link.account_id, EndReason.PASSWORD_CHANGED)
        security_log.record(work, EventKind.LINK_USED, link.account_id, LinkKind.RESET.value, where)
        security_log.record(work, EventKind.PASSWORD_CHANGED, link.account_id, where=where)


def use_invitation(
    office: Office, token: str, number: str, password: str, again: str, where: Where = NOWHERE
) -> str:
    """Take up an invitation: number and first password. The cookie value of a session that can only set up codes.

    Raises NotFoundError for a link that does not work (any more), InvalidError for a wrong number or password.
    """
    stored = _hash_for(office, LinkKind.INVITATION, token, password, again)
    with office.open_work(DOORKEEPER) as work:
        work.require(Permission.SERVICE_RUN)
        link = _find(work, LinkKind.INVITATION, token)
        if link is None:
            raise NotFoundError()
        right = link.number_index == _number_index(work, link.id, "".join(number.split()))
        if right:
            return _take_up(work, link, stored, where)
        link.failures += 1
        security_log.record(work, EventKind.LINK_REFUSED, link.account_id, LinkKind.INVITATION.value, where)
    raise InvalidError({"number": ["That is not the number that was read out to you"]})


def _take_up(work: Work, link: LinkRecord, stored: str, where: Where) -> str:
    link.used_at = work.now
    account = work.session.get_one(AccountRecord, link.account_id)
    credential = work.session.get_one(CredentialRecord, link.account_id)
    credential.password_hash, credential.password_set_at = stored, work.now
    security_log.record(work, EventKind.LINK_USED, account.id, LinkKind.INVITATION.value, where)
    return sessions.begin(work, account, Stage.PASSWORD, where.device)
