"""May this password, this code, this try, this session stand?

Pure arithmetic: instants, settings and stored facts are handed in.
Source: threat model 6.1 (passwords, codes, lock-out) and 6.2 (sessions); OWASP ASVS 5.0 V6.2, V6.5, V7.3.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from hub.access.actors import LANDLORD_CODE, LANDLORD_ROLES, AccountRole
from hub.identity.kinds import AccountStatus, AgencyStatus, EndReason
from hub.kernel.practice import Practice

PASSWORD_SHORTEST, PASSWORD_LONGEST = 12, 128
CONTEXT_WORDS = ("whg", "walsall", "hub", "hatecrime", "housing")
MEANINGFUL_REST = 8
"""A password must keep this many characters beside words that everybody here would guess first."""


def fold(text: str) -> str:
    """`text` as compared with lists: compatibility form, lower case."""
    return unicodedata.normalize("NFKC", text).casefold()


def password_faults(password: str, common: Collection[str], context: Collection[str] = ()) -> list[str]:
    """Plain sentences for what is wrong with a new password; empty when it may stand.

    common: folded deny list; context: further words near this person (username, agency). No rule asks for kinds
    of characters.
    """
    if len(password) < PASSWORD_SHORTEST:
        return [f"Use {PASSWORD_SHORTEST} characters or more. Three or four words are easy to remember"]
    if len(password) > PASSWORD_LONGEST:
        return [f"Use {PASSWORD_LONGEST} characters or fewer"]
    folded = fold(password)
    if _is_common(folded, common):
        return ["That is one of the passwords tried first by people who break in. Choose another"]
    rest = folded
    for word in sorted({fold(word) for word in (*CONTEXT_WORDS, *context) if len(word) >= 3}, key=len, reverse=True):
        rest = rest.replace(word, "")
    if rest != folded and len(rest) < MEANINGFUL_REST:
        return ["That is mostly made of words anybody would guess here. Choose another"]
    return []


def _is_common(folded: str, common: Collection[str]) -> bool:
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", folded)
    halved = folded[: len(folded) // 2] if folded[: len(folded) // 2] * 2 == folded else folded
    return folded in common or (len(core) >= 4 and core in common) or halved in common or len(set(folded)) <= 3


# Throttling


@dataclass(frozen=True, slots=True)
class Throttle:
    """What earlier failures mean for a try now. hard: answered by 429; wait: told nothing, but not looked at."""

    hard: bool = False
    wait: bool = False


def throttle(failures: Sequence[datetime], now: datetime, practice: Practice) -> Throttle:
    """Judge a try at `now` after `failures` (in order) of the same account name."""
    if _is_hard_blocked(failures, now, practice):
        return Throttle(hard=True)
    recent = [at for at in failures if now - at < timedelta(minutes=practice.throttle_window_minutes)]
    seconds = wait_seconds(len(recent), practice)
    return Throttle(wait=bool(recent) and now < recent[-1] + timedelta(seconds=seconds))


def wait_seconds(failures: int, practice: Practice) -> int:
    """How long the next try waits after so many failures: 0, then 2, 4, 8 .. up to the longest wait."""
    beyond = failures - practice.limit(practice.throttle_free_failures)
    return 0 if beyond <= 0 else min(2 ** min(beyond, 10), practice.throttle_longest_wait_seconds)


def _is_hard_blocked(failures: Sequence[datetime], now: datetime, practice: Practice) -> bool:
    many = practice.limit(practice.hard_limit_failures)
    window = timedelta(minutes=practice.hard_limit_window_minutes)
    block = timedelta(minutes=practice.hard_limit_block_minutes)
    runs = zip(failures, failures[many - 1 :], strict=False)
    return any(last - first <= window and now < last + block for first, last in runs)


def reaches_hard_limit(failures: Sequence[datetime], now: datetime, practice: Practice) -> bool:
    """Whether one more failure at `now` is the one that closes the account name for a while."""
    return not throttle(failures, now, practice).hard and throttle((*failures, now), now, practice).hard


# One-time codes

STEP_SECONDS = 30
LATE_SECONDS = 10
LATE_STEPS = 4
"""A code up to this many steps old is called late, not wrong."""

CodeAt = Callable[[int], str]


class CodeResult(StrEnum):
    """What a code turned out to be; only a wrong one counts as a failure."""

    ACCEPTED = "accepted"
    USED = "used"
    LATE = "late"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class CodeJudgement:
    """result, and the step it belongs to where there is one."""

    result: CodeResult
    step: int | None = None


def judge_code(code: str, at: datetime, code_at: CodeAt, last_step: int | None, drift_steps: int) -> CodeJudgement:
    """Judge six digits at `at`: good for their step and ten seconds after, shifted by the drift, each once."""
    seconds = int(at.timestamp()) + drift_steps * STEP_SECONDS
    step = seconds // STEP_SECONDS
    good = [step] + ([step - 1] if seconds % STEP_SECONDS < LATE_SECONDS else [])
    digits = re.sub(r"\s", "", code)
    for candidate in range(step, step - LATE_STEPS - 1, -1):
        if not same_digits(code_at(candidate), digits):
            continue
        if last_step is not None and candidate <= last_step:
            return CodeJudgement(CodeResult.USED, candidate)
        if candidate in good:
            return CodeJudgement(CodeResult.ACCEPTED, candidate)
        return CodeJudgement(CodeResult.LATE, candidate)
    return CodeJudgement(CodeResult.WRONG)


def same_digits(expected: str, given: str) -> bool:
    """Whether two codes are equal, in a time that does not tell where they differ."""
    difference = len(expected) ^ len(given)
    for left, right in zip(expected.encode(), given.encode(), strict=False):
        difference |= left ^ right
    return difference == 0


def learn_drift(code: str, at: datetime, code_at: CodeAt) -> tuple[int, int] | None:
    """The (drift, step) of a first code at enrolment: at most one step either way; None when it fits nowhere."""
    now_step = int(at.timestamp()) // STEP_SECONDS
    digits = re.sub(r"\s", "", code)
    for drift in (0, -1, 1):
        if same_digits(code_at(now_step + drift), digits):
            early_in_step = int(at.timestamp()) % STEP_SECONDS < LATE_SECONDS
            return (0 if drift == -1 and early_in_step else drift), now_step + drift
    return None


def seconds_to_next_code(at: datetime, last_step: int | None, drift_steps: int) -> int:
    """How long until a code not yet used shows; 0 when the present one is fresh."""
    seconds = int(at.timestamp()) + drift_steps * STEP_SECONDS
    if last_step is None or seconds // STEP_SECONDS > last_step:
        return 0
    return (last_step + 1) * STEP_SECONDS - seconds


# Sessions


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What a session began with, and how its account stands now."""

    started_with_role: str
    started_in_agency: object
    used_at: datetime
    ends_by: datetime
    kept_until: datetime | None
    role: str
    agency: object
    account_status: str
    agency_status: str


def idle_minutes(role: str, practice: Practice) -> int:
    """After how many minutes without use a session ends."""
    sooner = role in (AccountRole.DPO, AccountRole.ADMIN)
    return practice.idle_minutes_dpo_admin if sooner else practice.idle_minutes


def session_end(facts: SessionFacts, now: datetime, practice: Practice) -> EndReason | None:
    """Why this session is over at `now`, or None while it lives. Asked on every request."""
    if facts.account_status == AccountStatus.DISABLED:
        return EndReason.ACCOUNT_DISABLED
    if facts.agency_status != AgencyStatus.ACTIVE:
        return EndReason.AGENCY_OUT
    if facts.role != facts.started_with_role or facts.agency != facts.started_in_agency:
        return EndReason.ROLE_CHANGED
    if now >= facts.ends_by:
        return EndReason.TOO_LONG
    idle_end = facts.used_at + timedelta(minutes=idle_minutes(facts.role, practice))
    if now >= max(idle_end, facts.kept_until or idle_end):
        return EndReason.IDLE
    return None


def is_fresh(stepped_up_at: datetime | None, now: datetime, practice: Practice) -> bool:
    """Whether password and code were given within the last few minutes."""
    return stepped_up_at is not None and now - stepped_up_at < timedelta(minutes=practice.step_up_minutes)


# Training and re-confirmation


class Standing(StrEnum):
    """Whether a dated duty of an account is kept."""

    KEPT = "kept"
    DUE_SOON = "due_soon"
    LAPSED = "lapsed"


def standing(last_on: date | None, valid_days: int, today: date, practice: Practice) -> Standing:
    """Of training or re-confirmation: warned for a month before it lapses. The last valid day still counts."""
    if last_on is None:
        return Standing.LAPSED
    last_day = last_on + timedelta(days=valid_days)
    if today > last_day:
        return Standing.LAPSED
    return Standing.DUE_SOON if today > last_day - timedelta(days=practice.warning_days) else Standing.KEPT


# Accounts


def account_faults(role: AccountRole, agency: str, email: str, domains: Collection[str]) -> dict[str, list[str]]:
    """Why an account of this role, agency and address cannot be; by field, empty when it can."""
    faults: dict[str, list[str]] = {}
    landlord = agency == LANDLORD_CODE
    if role in LANDLORD_ROLES and not landlord:
        faults["role"] = ["Only the landlord's own people can have this role"]
    if role in (AccountRole.PARTNER_USER, AccountRole.PARTNER_LEAD) and landlord:
        faults["role"] = ["This role is for people of partner agencies"]
    if role is AccountRole.SERVICE:
        faults["role"] = ["The hub's own jobs have no account"]
    domain = email.rpartition("@")[2].casefold()
    if domains and domain not in {known.casefold() for known in domains}:
        faults["email"] = ["This address is not of a domain that the agency uses"]
    return faults


def held_apart(role: AccountRole, others: Collection[str]) -> bool:
    """Whether one person would be administrator and data protection officer. others: roles of their other accounts."""
    pair = {AccountRole.ADMIN, AccountRole.DPO}
    return role in pair and any(other in pair - {role} for other in others)
