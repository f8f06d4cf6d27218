"""Is this really the person? First the password, then a code.

Unknown names, wrong passwords, throttled and disabled accounts take the same steps and get the same
answer; a hash is computed every time, outside any transaction.
Source: threat model 6.1, 6.2; OWASP ASVS 5.0 V6.3.8.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from uuid import UUID

from sqlalchemy import select

from hub.access.permissions import Permission
from hub.db.sealing import place_of
from hub.db.work import Office, Reading, Work
from hub.identity import security_log, sessions, throttling
from hub.identity.kinds import AccountStatus, AgencyStatus, EndReason, EventKind, Stage
from hub.identity.proving import STANDARD, Cost, code_at, hash_password, is_outdated, password_matches, recovery_digest
from hub.identity.records import AccountRecord, AgencyRecord, CredentialRecord, RecoveryCodeRecord
from hub.identity.rules import CodeJudgement, CodeResult, Throttle, judge_code, seconds_to_next_code
from hub.identity.security_log import NOWHERE, Where
from hub.identity.sessions import DOORKEEPER, SignedIn
from hub.kernel.errors import NotFoundError


class Answer(StrEnum):
    """How a try ended. REFUSED has one wording, whatever lies behind it."""

    REFUSED = "refused"
    TOO_MANY = "too_many"
    CODE_WANTED = "code_wanted"
    SET_UP_WANTED = "set_up_wanted"
    SIGNED_IN = "signed_in"


@dataclass(frozen=True, slots=True)
class Outcome:
    """answer, and the value of the new session's cookie where there is one."""

    answer: Answer
    token: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class _Candidate:
    """What is known of a name somebody typed, before the password is looked at."""

    key: str
    throttle: Throttle
    account_id: UUID | None = None
    usable: bool = False
    password_hash: str | None = None


def give_password(
    office: Office, username: str, password: str, where: Where = NOWHERE, cost: Cost = STANDARD
) -> Outcome:
    """The first step. On success a session in which nothing but the code page is open."""
    with office.open_reading(DOORKEEPER) as reading:
        reading.require(Permission.SERVICE_RUN)
        candidate = _look_up(reading, username, where)
    if candidate.throttle.hard:
        return Outcome(Answer.TOO_MANY)
    matches = password_matches(password, candidate.password_hash)
    good = matches and candidate.usable and not candidate.throttle.wait
    renewed = None
    if good and is_outdated(candidate.password_hash, cost):
        renewed = hash_password(password, cost)
    with office.open_work(DOORKEEPER) as work:
        work.require(Permission.SERVICE_RUN)
        if not good:
            security_log.record(work, EventKind.SIGN_IN_REFUSED, candidate.account_id, where=where)
            throttling.count_failure(work, candidate.key, where, candidate.account_id)
            return Outcome(Answer.REFUSED)
        return _password_accepted(work, candidate, renewed, where)


def _look_up(reading: Reading, username: str, where: Where) -> _Candidate:
    key = throttling.account_key(reading, username)
    row = reading.session.execute(
        select(AccountRecord, AgencyRecord.status, CredentialRecord.password_hash)
        .join(AgencyRecord, AgencyRecord.id == AccountRecord.agency_id)
        .outerjoin(CredentialRecord, CredentialRecord.account_id == AccountRecord.id)
        .where(AccountRecord.username == username.strip().lower())
    ).one_or_none()
    throttle = throttling.judge(reading, key, where)
    if row is None:
        return _Candidate(key, throttle)
    account, agency_status, password_hash = row
    usable = account.status != AccountStatus.DISABLED and agency_status == AgencyStatus.ACTIVE
    return _Candidate(key, throttle, account.id, usable, password_hash)


def _password_accepted(work: Work, candidate: _Candidate, renewed: str | None, where: Where) -> Outcome:
    account = work.session.get_one(AccountRecord, candidate.account_id)
    credential = work.session.get_one(CredentialRecord, account.id)
    if credential.password_hash != candidate.password_hash:  # changed between the two blocks
        return Outcome(Answer.REFUSED)
    if renewed is not None:
        credential.password_hash = renewed
    token = sessions.begin(work, account, Stage.PASSWORD, where.device)
    return Outcome(Answer.SET_UP_WANTED if credential.seed is None else Answer.CODE_WANTED, token)


def seed_of(reading: Reading, account: AccountRecord, sealed: bytes, column: str = "seed") -> bytes:
    """The unsealed secret for one-time codes."""
    key = reading.keys.data_key(account.data_key_id)
    return key.unseal(sealed, place_of("credential", account.id, column))


def give_code(office: Office, signed_in: SignedIn, code: str, at: datetime, where: Where = NOWHERE) -> Outcome:
    """The second step. at: the instant by which codes are reckoned (the authenticator's time)."""
    return _second_step(office, signed_in, partial(_code_is_right, code=code, at=at, where=where), where)


def give_recovery_code(office: Office, signed_in: SignedIn, code: str, where: Where = NOWHERE) -> Outcome:
    """The second step with one of the ten codes on paper; each works once."""
    return _second_step(office, signed_in, partial(_recovery_code_is_right, code=code, where=where), where)


def _second_step(office: Office, signed_in: SignedIn, is_right, where: Where) -> Outcome:
    with office.open_work(DOORKEEPER) as work:
        work.require(Permission.SERVICE_RUN)
        account, credential = _locked(work, signed_in.actor.account_id)
        key = throttling.account_key(work, account.username)
        throttle = throttling.judge(work, key, where)
        if throttle.hard:
            return Outcome(Answer.TOO_MANY)
        if credential.seed is None or account.status != AccountStatus.ACTIVE:
            return Outcome(Answer.REFUSED)
        if throttle.wait:
            throttling.count_failure(work, key, where, account.id)
            return Outcome(Answer.REFUSED)
        if not is_right(work, account, credential, key):
            return Outcome(Answer.REFUSED)
        throttling.forget_failures(work, key)
        return Outcome(Answer.SIGNED_IN, enter(work, account, signed_in.session_id, where))


def _locked(work: Work, account_id: UUID) -> tuple[AccountRecord, CredentialRecord]:
    account = work.session.get(AccountRecord, account_id)
    if account is None:
        raise NotFoundError()
    locked = select(CredentialRecord).where(CredentialRecord.account_id == account_id).with_for_update()
    return account, work.session.scalars(locked).one()


def enter(work: Work, account: AccountRecord, session_id: UUID, where: Where = NOWHERE) -> str:
    """Replace the session of the first step by a full one; its cookie value."""
    sessions.end_one(work, session_id, EndReason.RENEWED)
    account.signed_in_at = work.now
    security_log.record(work, EventKind.SIGN_IN, account.id, where=where)
    return sessions.begin(work, account, Stage.FULL, where.device, stepped_up=True)


def judge_code_of(
    reading: Reading, account: AccountRecord, credential: CredentialRecord, code: str, at: datetime
) -> CodeJudgement:
    """What these six digits are for this account at that instant."""
    seed = seed_of(reading, account, credential.seed)
    return judge_code(code, at, partial(code_at, seed), credential.last_step, credential.drift_steps)


def _code_is_right(
    work: Work, account: AccountRecord, credential: CredentialRecord, key: str, *, code: str, at: datetime, where: Where
) -> bool:
    judgement = judge_code_of(work, account, credential, code, at)
    if judgement.result is CodeResult.ACCEPTED:
        credential.last_step = judgement.step
        return True
    security_log.record(work, EventKind.CODE_REFUSED, account.id, judgement.result.value, where)
    if judgement.result is CodeResult.WRONG:
        throttling.count_failure(work, key, where, account.id)
    return False


def _recovery_code_is_right(
    work: Work, account: AccountRecord, _credential: CredentialRecord, key: str, *, code: str, where: Where
) -> bool:
    unused = (
        RecoveryCodeRecord.account_id == account.id,
        RecoveryCodeRecord.code_hash == recovery_digest(code),
        RecoveryCodeRecord.used_at.is_(None),
    )
    found = work.session.scalars(select(RecoveryCodeRecord).where(*unused)).first()
    if found is None:
        security_log.record(work, EventKind.CODE_REFUSED, account.id, "recovery", where)
        throttling.count_failure(work, key, where, account.id)
        return False
    found.used_at = work.now
    security_log.record(work, EventKind.RECOVERY_CODE_USED, account.id, where=where)
    return True


def step_up(office: Office, signed_in: SignedIn, password: str, code: str, at: datetime, where: Where) -> Outcome:
    """Password and code once more within a full session; the session gets a new cookie value."""
    with office.open_reading(DOORKEEPER) as reading:
        reading.require(Permission.SERVICE_RUN)
        candidate = _look_up(reading, signed_in.username, where)
    if candidate.throttle.hard:
        return Outcome(Answer.TOO_MANY)
    matches = password_matches(password, candidate.password_hash) and not candidate.throttle.wait
    with office.open_work(DOORKEEPER) as work:
        work.require(Permission.SERVICE_RUN)
        account, credential = _locked(work, signed_in.actor.account_id)
        if not matches:
            security_log.record(work, EventKind.STEP_UP_REFUSED, account.id, where=where)
            throttling.count_failure(work, candidate.key, where, account.id)
            return Outcome(Answer.REFUSED)
        if not _code_is_right(work, account, credential, candidate.key, code=code, at=at, where=where):
            return Outcome(Answer.REFUSED)
        throttling.forget_failures(work, candidate.key)
        security_log.record(work, EventKind.STEP_UP, account.id, where=where)
        sessions.end_one(work, signed_in.session_id, EndReason.RENEWED)
        return Outcome(Answer.SIGNED_IN, sessions.begin(work, account, Stage.FULL, where.device, stepped_up=True))


def wait_for_code(office: Office, username: str, at: datetime) -> int:
    """Seconds until the authenticator of this account shows a code not used yet: for the demonstration's button."""
    with office.open_reading(DOORKEEPER) as reading:
        reading.require(Permission.SERVICE_RUN)
        row = reading.session.execute(
            select(CredentialRecord.last_step, CredentialRecord.drift_steps)
            .join(AccountRecord, AccountRecord.id == CredentialRecord.account_id)
            .where(AccountRecord.username == username)
        ).one_or_none()
    return 0 if row is None else seconds_to_next_code(at, row.last_step, row.drift_steps)
