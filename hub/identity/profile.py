"""How does somebody look after their own password, codes and phrase?

Changing what proves identity ends every other session and gives the present one a new cookie value.
A seed and recovery codes are shown once.
Source: threat model 6.1, 6.2; OWASP ASVS 5.0 V6.2, V6.5, V7.4.3.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID

from sqlalchemy import func, select

from hub.access.permissions import Permission
from hub.db.sealing import place_of
from hub.db.work import Office, Reading, Work
from hub.identity import security_log, sessions
from hub.identity.kinds import AccountStatus, EndReason, EventKind, Stage
from hub.identity.proving import (
    STANDARD,
    Cost,
    code_at,
    hash_password,
    new_recovery_codes,
    new_seed,
    recovery_digest,
    seed_address,
    seed_text,
)
from hub.identity.reader import common_passwords
from hub.identity.records import AccountRecord, AgencyRecord, CredentialRecord, RecoveryCodeRecord, TeamRecord
from hub.identity.rules import learn_drift, password_faults
from hub.identity.security_log import NOWHERE, Where
from hub.identity.sessions import SignedIn, require_step_up
from hub.identity.sign_in import enter, seed_of
from hub.kernel.errors import InvalidError

WRONG_CODE = "That code did not work. Type the one showing now; each works once"


def checked_hash(password: str, again: str | None, username: str, agency: str, cost: Cost = STANDARD) -> str:
    """The hash of a new password. Raises InvalidError with plain sentences when it may not stand."""
    context = (username, *username.replace("-", ".").split("."), agency.replace("-", ""), *agency.split("-"))
    faults = password_faults(password, common_passwords(), context)
    if not faults and again is not None and again != password:
        raise InvalidError({"again": ["The two passwords are not the same"]})
    if faults:
        raise InvalidError({"password": faults})
    return hash_password(password, cost)


def change_password(office: Office, signed_in: SignedIn, password: str, again: str, where: Where = NOWHERE) -> str:
    """Set a new password; the new cookie value. Raises InvalidError, StepUpNeededError."""
    stored = checked_hash(password, again, signed_in.username, signed_in.actor.agency)
    with office.open_work(signed_in.actor) as work:
        work.require(Permission.PROFILE_EDIT)
        require_step_up(work)
        account, credential = _own(work)
        credential.password_hash, credential.password_set_at = stored, work.now
        security_log.record(work, EventKind.PASSWORD_CHANGED, where=where)
        return _renewed_session(work, account, EndReason.PASSWORD_CHANGED, where)


def _own(work: Reading) -> tuple[AccountRecord, CredentialRecord]:
    account_id = work.actor.account_id
    return work.session.get_one(AccountRecord, account_id), work.session.get_one(CredentialRecord, account_id)


def _renewed_session(work: Work, account: AccountRecord, reason: EndReason, where: Where) -> str:
    sessions.end_all_of(work, account.id, reason)
    return sessions.begin(work, account, Stage.FULL, where.device, stepped_up=True)


@dataclass(frozen=True, slots=True, repr=False)
class SeedView:
    """A secret for an authenticator app, shown until a code confirms it and never again."""

    text: str
    address: str


def begin_factor(office: Office, signed_in: SignedIn) -> SeedView:
    """Make a new secret. The old one works until a code of the new one was given. Raises StepUpNeededError."""
    with office.open_work(signed_in.actor) as work:
        work.require(Permission.PROFILE_EDIT)
        account, credential = _own(work)
        if credential.seed is not None:
            require_step_up(work)
        seed = new_seed()
        place = place_of("credential", account.id, "new_seed")
        credential.new_seed = work.keys.data_key(account.data_key_id).seal(seed, place)
        return SeedView(seed_text(seed), seed_address(seed, account.username))


def unconfirmed_factor(reading: Reading) -> SeedView | None:
    """The secret that waits for its first code, for the set-up page only."""
    reading.require(Permission.PROFILE_EDIT)
    account, credential = _own(reading)
    if credential.new_seed is None:
        return None
    seed = seed_of(reading, account, credential.new_seed, "new_seed")
    return SeedView(seed_text(seed), seed_address(seed, account.username))


@dataclass(frozen=True, slots=True, repr=False)
class FactorSet:
    """The new cookie value, and ten recovery codes to be shown once."""

    token: str
    recovery_codes: tuple[str, ...]


def confirm_factor(
    office: Office, signed_in: SignedIn, code: str, at: datetime, where: Where = NOWHERE
) -> FactorSet:
    """The first code of a new secret makes it the one that counts. Raises InvalidError, StepUpNeededError."""
    codes = new_recovery_codes()
    with office.open_work(signed_in.actor) as work:
        work.require(Permission.PROFILE_EDIT)
        account, credential = _own(work)
        if credential.seed is not None:
            require_step_up(work)
        if credential.new_seed is None:
            raise InvalidError({"code": ["Begin again: there is no new secret to confirm"]})
        seed = seed_of(work, account, credential.new_seed, "new_seed")
        learned = learn_drift(code, at, partial(code_at, seed))
        if learned is None:
            raise InvalidError({"code": [WRONG_CODE]})
        _set_factor(work, account, credential, seed)
        credential.drift_steps, credential.last_step = learned
        _replace_codes(work, account.id, codes)
        security_log.record(work, EventKind.FACTOR_CHANGED, where=where)
        sessions.end_all_of(work, account.id, EndReason.FACTOR_CHANGED, but=signed_in.session_id)
        return FactorSet(enter(work, account, signed_in.session_id, where), tuple(codes))


def _set_factor(work: Work, account: AccountRecord, credential: CredentialRecord, seed: bytes) -> None:
    key = work.keys.data_key(account.data_key_id)
    credential.seed = key.seal(seed, place_of("credential", account.id, "seed"))
    credential.new_seed, credential.factor_set_at = None, work.now
    if account.status == AccountStatus.INVITED:
        account.status = AccountStatus.ACTIVE.value


def _replace_codes(work: Work, account_id: UUID, codes: list[str]) -> None:
    for old in work.session.scalars(select(RecoveryCodeRecord).where(RecoveryCodeRecord.account_id == account_id)):
        work.session.delete(old)
    work.session.add_all(
        RecoveryCodeRecord(account_id=account_id, code_hash=recovery_digest(code), made_at=work.now) for code in codes
    )


def make_recovery_codes(work: Work) -> tuple[str, ...]:
    """Ten new codes in place of the old ones, shown once. Raises StepUpNeededError."""
    work.require(Permission.PROFILE_EDIT)
    require_step_up(work)
    codes = new_recovery_codes()
    _replace_codes(work, work.actor.account_id, codes)
    security_log.record(work, EventKind.RECOVERY_CODES_MADE)
    return tuple(codes)


def choose_phrase(work: Work, phrase: str, once_a_day: bool) -> None:
    """How mails to the asker come, and the words in each, so that a forged one shows. Raises InvalidError."""
    work.require(Permission.PROFILE_EDIT)
    phrase = " ".join(phrase.split())
    if len(phrase) > 80:
        raise InvalidError({"phrase": ["Use 80 characters or fewer"]})
    account, _ = _own(work)
    account.chosen_phrase, account.mail_digest = phrase, once_a_day


@dataclass(frozen=True, slots=True)
class ProfileView:
    """The asker's own account."""

    name: str
    username: str
    email: str
    agency: str
    team: str
    role: str
    training_on: date | None
    confirmed_on: date | None
    chosen_phrase: str
    mail_digest: bool
    password_set_at: datetime | None
    factor_set_at: datetime | None
    recovery_codes_left: int


def show_profile(reading: Reading) -> ProfileView:
    """The asker's own account, with how many recovery codes are left."""
    reading.require(Permission.PROFILE_EDIT)
    account, credential = _own(reading)
    agency = reading.session.get_one(AgencyRecord, account.agency_id)
    team = reading.session.get(TeamRecord, account.team_id) if account.team_id else None
    unused = (RecoveryCodeRecord.account_id == account.id, RecoveryCodeRecord.used_at.is_(None))
    left = reading.session.scalar(select(func.count()).select_from(RecoveryCodeRecord).where(*unused))
    return ProfileView(
        name=account.name,
        username=account.username,
        email=account.email,
        agency=agency.name,
        team=team.name if team else "",
        role=account.role,
        training_on=account.training_on,
        confirmed_on=account.confirmed_on,
        chosen_phrase=account.chosen_phrase,
        mail_digest=account.mail_digest,
        password_set_at=credential.password_set_at,
        factor_set_at=credential.factor_set_at,
        recovery_codes_left=left or 0,
    )
