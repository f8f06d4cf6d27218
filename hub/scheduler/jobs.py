"""What happens by itself, and how often?

A table: a new job is a new entry. `inside` is a use case that is one transaction; `outside` reaches beyond the
database, and gets the fence that its own transactions show. Each asks its permission as the service, and each can run
twice harmlessly.
Source: house rule (time); sealed log specification, section 6; threat model, section 5 (service).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from uuid import UUID, uuid5

from sqlalchemy import event

from hub.access.actors import AccountRole
from hub.access.permissions import Permission
from hub.agreements.ending import remind_of_agreements
from hub.cases.emergency import end_emergency_access
from hub.cases.retention import sweep
from hub.cases.ringing import ring
from hub.config import Settings
from hub.db.work import Office, Work
from hub.delivery.service import Fence, Rounds, drain
from hub.disclosures.chasing import chase
from hub.disclosures.owed import remind_of_debts
from hub.disclosures.withdrawal import expire_due, pause_touched
from hub.identity.confirming import remind_of_confirmations
from hub.identity.queries import accounts_with_role
from hub.kernel.lines import tell_security
from hub.ledger import sealing
from hub.ledger.audit import verify_database
from hub.ledger.holding import hold_of, take_verdict
from hub.ledger.queries import unsigned_tail
from hub.ledger.rules import Tail
from hub.ledger.tally import roll_up
from hub.outbox.reminding import is_first
from hub.outbox.service import notice
from hub.scheduler.forgetting import forget_old_runs
from hub.scheduler.rhythm import Daily, Every, Rhythm

TOLD_IN_HOLD = frozenset({"log_trouble"})
"""Notices that leave while the log is on hold."""

_HOLDS = UUID("6a2f0f43-6d0c-4c86-8b0e-5f3f5f1d9c11")
_WHO_IS_TOLD = {AccountRole.DPO: "/log/integrity", AccountRole.COORDINATOR: "/", AccountRole.ADMIN: "/system/"}
_PAGE_OF = {AccountRole.DPO: "/system/", AccountRole.COORDINATOR: "/", AccountRole.ADMIN: "/system/"}
_TOLD_OF_TAIL = {
    Tail.ALARM: (AccountRole.DPO, AccountRole.ADMIN),
    Tail.STOP: (AccountRole.DPO, AccountRole.ADMIN, AccountRole.COORDINATOR),
}

Inside = Callable[[Work], int | None]
Outside = Callable[[Office, Settings, Fence], int | None]


@dataclass(frozen=True, slots=True)
class Job:
    """One thing that happens by itself. code: stored, so never renamed; exactly one of inside and outside is given.

    in_hold: also while the log is on hold, when nothing may be disclosed, changed or signed.
    """

    code: str
    title: str
    rhythm: Rhythm
    inside: Inside | None = None
    outside: Outside | None = None
    in_hold: bool = False


def _post(office: Office, settings: Settings, fence: Fence) -> int:
    # What else waits in a restored database may have been sent before it was lost.
    only = TOLD_IN_HOLD if hold_of(office.master.directory) is not None else None
    return drain(Rounds(office, settings.post(), settings.base_url, fence, only))


def tell_of_hold(work: Work) -> int:
    """Tell the data protection officer, coordinators and administrators once that the log is on hold."""
    work.require(Permission.SERVICE_RUN)
    hold = hold_of(work.keys.directory)
    if hold is None:
        return 0
    began = hold.since.isoformat() if hold.since is not None else ""
    if not is_first(work, "ledger_hold", uuid5(_HOLDS, began), 1):
        return 0
    readers = [(account, page) for role, page in _WHO_IS_TOLD.items() for account in accounts_with_role(work, role)]
    for account_id, page in readers:
        notice(work, "log_trouble", account_id, page)
    return len(readers)


def tell_of_unsealed(work: Work) -> int:
    """Tell once when entries wait too long for their seal, and once more when sharing has stopped for that."""
    work.require(Permission.SERVICE_RUN)
    tail = unsigned_tail(work)
    if tail.state is Tail.WELL:
        return 0
    roles, step = _TOLD_OF_TAIL[tail.state], list(Tail).index(tail.state)
    if not is_first(work, "unsealed", uuid5(_HOLDS, tail.since.isoformat()), step):
        return 0
    told = {"state": tail.state.value, "entries": tail.count, "since": tail.since.isoformat()}
    event.listen(work.session, "after_commit", lambda _session: tell_security("log_unsealed", **told), once=True)
    readers = [(account, _PAGE_OF[role]) for role in roles for account in accounts_with_role(work, role)]
    for account_id, page in readers:
        notice(work, "log_trouble", account_id, page)
    return len(readers)


def _seal(office: Office, _settings: Settings, _fence: Fence) -> None:
    # Needs no fence: a second seal for one size is refused by the table itself.
    sealing.seal(office)


def _verify(office: Office, _settings: Settings, _fence: Fence) -> int:
    report = verify_database(office)
    take_verdict(office, report.findings)
    if report.findings:
        raise report.findings[0]
    return report.size


def _ring(office: Office, _settings: Settings, fence: Fence) -> int:
    return ring(office, fence)


def _seconds(count: int) -> Every:
    return Every(timedelta(seconds=count))


JOBS: tuple[Job, ...] = (
    Job("post", "Send mail", _seconds(10), outside=_post, in_hold=True),
    Job("hold", "Tell that the log is on hold", _seconds(60), inside=tell_of_hold, in_hold=True),
    Job("unsealed", "Tell that the log waits for its seal", _seconds(60), inside=tell_of_unsealed),
    Job("seal", "Seal the log", _seconds(10), outside=_seal),
    Job("pause", "Pause what changed since it was shared", _seconds(20), inside=pause_touched),
    Job("expire", "End what ran out", _seconds(60), inside=expire_due),
    Job("emergency_access", "End emergency access", _seconds(60), inside=end_emergency_access),
    Job("tally", "Count the log", _seconds(60), inside=roll_up),
    Job("remind", "Remind of what is owed", _seconds(600), inside=remind_of_debts),
    Job("ring", "Tell of what is due in a case", _seconds(600), outside=_ring),
    Job("chase", "Chase what nobody opened or answered", Daily(time(8, 10), working_days=True), inside=chase),
    Job("agreements", "Tell of agreements to review or that end", Daily(time(7)), inside=remind_of_agreements),
    Job("confirm", "Tell whose access to confirm", Daily(time(7, 10)), inside=remind_of_confirmations),
    Job("retention", "Tell of cases kept too long", Daily(time(7, 20)), inside=sweep),
    Job("verify", "Verify the sealed log", Daily(time(2, 30)), outside=_verify, in_hold=True),
    Job("forget_runs", "Forget old runs of these jobs", Daily(time(3, 0)), inside=forget_old_runs),
)
