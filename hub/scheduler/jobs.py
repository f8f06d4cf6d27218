"""What happens by itself: notices go out, the log is sealed, what ran out ends, what changed is paused.

Source: house rule (time); sealed log specification, section 6; threat model, section 5.
"""

import logging
from collections.abc import Callable
from pathlib import Path

from apscheduler.schedulers.background import BackgroundScheduler

from hub.access.actors import service_actor
from hub.cases.emergency import end_emergency_access
from hub.config import Settings
from hub.db.work import Office
from hub.delivery.service import drain_to_folder
from hub.disclosures.owed import remind_of_debts
from hub.disclosures.withdrawal import expire_due, pause_touched
from hub.kernel.errors import HubError
from hub.ledger import sealing
from hub.ledger.tally import roll_up

_log = logging.getLogger(__name__)


def run_due(office: Office, settings: Settings) -> None:
    """Everything that is due, once, in order."""
    for name, job in jobs(office, settings).items():
        try:
            job()
        except HubError as error:
            _log.warning("job=%s code=%s", name, error.code)


def jobs(office: Office, settings: Settings) -> dict[str, Callable[[], object]]:
    """Each timer by name."""
    found: dict[str, Callable[[], object]] = {
        "expire": lambda: _work(office, "expire", expire_due),
        "pause": lambda: _work(office, "pause", pause_touched),
        "remind": lambda: _work(office, "remind", remind_of_debts),
        "emergency_access": lambda: _work(office, "emergency_access", end_emergency_access),
        "seal": lambda: sealing.seal(office),
        "tally": lambda: _work(office, "tally", roll_up),
    }
    scheme, _, folder = settings.mail.partition(":")
    if scheme == "file":
        found["post"] = lambda: drain_to_folder(office, Path(folder), settings.base_url)
    return found


def _work(office: Office, job: str, use_case: Callable) -> object:
    with office.open_work(service_actor(job)) as work:
        return use_case(work)


def start_ticker(office: Office, settings: Settings, seconds: int = 10) -> BackgroundScheduler:
    """Run everything due every few seconds in the background of this process, until it is shut down."""
    ticker = BackgroundScheduler(timezone="UTC")
    ticker.add_job(run_due, "interval", seconds=seconds, args=(office, settings), max_instances=1, coalesce=True)
    ticker.start()
    return ticker
