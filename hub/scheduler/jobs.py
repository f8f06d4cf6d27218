"""What happens by itself, and how often?

A table: a new job is a new entry. `inside` is a use case that is one transaction; `outside` reaches beyond the
database, and gets the fence that its own transactions show. Each asks its permission as the service, and each can run
twice harmlessly.
Source: house rule (time); sealed log specification, section 6; threat model, section 5 (service).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta

from hub.access.actors import AccountRole, service_actor
from hub.access.permissions import Permission
from hub.agreements.ending import remind_of_agreements
from hub.cases.emergency import end_emergency_access
from hub.config import Settings
from hub.db.work import Office, Work
from hub.delivery.service import Fence, Rounds, drain
from hub.disclosures.chasing import chase
from hub.disclosures.owed import remind_of_debts
from hub.disclosures.withdrawal import expire_due, pause_touched
from hub.identity.confirming import remind_of_confirmations
from hub.identity.queries import accounts_with_role
from hub.ledger import sealing
from hub.ledger.audit import verify_database
from hub.ledger.tally import roll_up
from hub.outbox.service import notice
from hub.scheduler.forgetting import forget_old_runs
from hub.scheduler.rhythm import Daily, Every, Rhythm

Inside = Callable[[Work], int | None]
Outside = Callable[[Office, Settings, Fence], int | None]


@dataclass(frozen=True, slots=True)
class Job:
    """One thing that happens by itself. code: stored, so never renamed; exactly one of inside and outside is given."""

    code: str
    title: str
    rhythm: Rhythm
    inside: Inside | None = None
    outside: Outside | None = None


def _post(office: Office, settings: Settings, fence: Fence) -> int:
    return drain(Rounds(office, settings.post(), settings.base_url, fence))


def _seal(office: Office, _settings: Settings, _fence: Fence) -> None:
    # Needs no fence: a second seal for one size is refused by the table itself.
    sealing.seal(office)


def _verify(office: Office, _settings: Settings, fence: Fence) -> int:
    report = verify_database(office)
    if report.findings:
        with office.open_work(service_actor("verify")) as work:
            work.require(Permission.SERVICE_RUN)
            fence(work)
            for account_id in accounts_with_role(work, AccountRole.DPO):
                notice(work, "log_trouble", account_id, "/log/integrity")
        raise report.findings[0]
    return report.size


def _seconds(count: int) -> Every:
    return Every(timedelta(seconds=count))


JOBS: tuple[Job, ...] = (
    Job("post", "Send mail", _seconds(10), outside=_post),
    Job("seal", "Seal the log", _seconds(10), outside=_seal),
    Job("pause", "Pause what changed since it was shared", _seconds(20), inside=pause_touched),
    Job("expire", "End what ran out", _seconds(60), inside=expire_due),
    Job("emergency_access", "End emergency access", _seconds(60), inside=end_emergency_access),
    Job("tally", "Count the log", _seconds(60), inside=roll_up),
    Job("remind", "Remind of what is owed", _seconds(600), inside=remind_of_debts),
    Job("chase", "Chase what nobody opened or answered", Daily(time(8, 10), working_days=True), inside=chase),
    Job("agreements", "Tell of agreements to review or that end", Daily(time(7)), inside=remind_of_agreements),
    Job("confirm", "Tell whose access to confirm", Daily(time(7, 10)), inside=remind_of_confirmations),
    Job("verify", "Verify the sealed log", Daily(time(2, 30)), outside=_verify),
    Job("forget_runs", "Forget old runs of these jobs", Daily(time(3, 0)), inside=forget_old_runs),
)
