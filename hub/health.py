"""Is this instance fit to run? One check a question: `hub doctor` asks all, the System page those that cost little.

A new question is one entry of CHECKS.
Source: pages paper, section 3 (administrator: health); faults F08, F10, F15, F17, F22, F25; threat model 6.9.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.access.actors import service_actor
from hub.access.permissions import Permission
from hub.agreements.queries import adopted_records, intact
from hub.config import Settings, open_office
from hub.db.engine import standby_troubles, unsafe_settings, unseen_damage
from hub.db.migrate import head, require_head
from hub.db.sealed_file import Unfit
from hub.db.vault import load_master_keys
from hub.db.work import Office, Reading
from hub.delivery.rules import Trouble
from hub.delivery.troubles import WORDS
from hub.delivery.troubles import stand as outbox_stand
from hub.identity import security_log
from hub.identity.kinds import EventKind
from hub.kernel.clock import SystemClock
from hub.kernel.errors import ConfigError, DeliveryError, HubError
from hub.ledger import audit
from hub.ledger.holding import hold_of
from hub.ledger.queries import key_in_use, log_of, unsigned_tail, written_at
from hub.ledger.rules import Tail
from hub.ledger.sealing import signing_trouble
from hub.ledger.service import CLOCK_STEP
from hub.redaction.language_model import language_model
from hub.scheduler.queries import stand as timers_stand

_DOCTOR = service_actor("doctor")
_ABOUT_BACKUPS = (EventKind.BACKUP_WRITTEN, EventKind.BACKUP_UNFIT, EventKind.RESTORED)

Open = Callable[[], Office]
"""Gives the office of the instance asked about. Raises ConfigError where it cannot be opened."""


@dataclass(frozen=True, slots=True)
class Check:
    """One question. ask: the answer in words; raises HubError where not all is well.

    titled: what the System page calls it; empty where it is not asked there, because it costs much or stands there
    at length.
    """

    name: str
    ask: Callable[[Settings, Open], str]
    titled: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a check found. well: whether nothing need be done."""

    check: Check
    well: bool
    told: str


def answers(settings: Settings, opened: Open, checks: Iterable[Check]) -> Iterator[Answer]:
    """Each check's answer, in their order."""
    for check in checks:
        try:
            yield Answer(check, True, check.ask(settings, opened))
        except HubError as error:
            yield Answer(check, False, str(error))


def opening(settings: Settings) -> Open:
    """For whoever has no office at hand: opened anew for each question, so that each says what stands in its way."""
    return lambda: open_office(settings)


def _reading(opened: Open, ask: Callable[[Reading], str]) -> str:
    with opened().open_reading(_DOCTOR) as reading:
        reading.require(Permission.SERVICE_RUN)
        return ask(reading)


def _keys(settings: Settings, _opened: Open) -> str:
    return f"{len(load_master_keys(settings.keys).wrapping)} wrapping key(s), readable by this account only"


def _database(settings: Settings, opened: Open) -> str:
    engine = opened().engine
    declared = settings.standby
    problems = unsafe_settings(engine, declared) + standby_troubles(engine, declared) + unseen_damage(engine)
    if problems:
        raise ConfigError("; ".join(problems))
    require_head(engine, settings.upgrade_command)
    return f"{engine.dialect.name}, revision {head()}, settings safe"


def _agreements(_settings: Settings, opened: Open) -> str:
    def ask(reading: Reading) -> str:
        records = adopted_records(reading)
        changed = [f"{r.agreement_id}@{r.version}" for r in records if intact(r) is None]
        if changed:
            raise ConfigError(f"no longer what was adopted: {', '.join(changed)}; put the files back")
        return f"{len(records)} adopted, every file as it was"

    return _reading(opened, ask)


def _clock(_settings: Settings, opened: Open) -> str:
    def ask(reading: Reading) -> str:
        newest = written_at(reading, log_of(reading).stop_row - 1)
        behind = newest - reading.now if newest is not None else timedelta()
        if behind > CLOCK_STEP:
            raise ConfigError(
                f"this machine's clock stands {behind} behind the newest entry of the sealed log; set it right. "
                "Meanwhile entries bear the newest entry's time"
            )
        return f"{reading.now:%Y-%m-%d %H:%M} UTC, not behind the sealed log"

    return _reading(opened, ask)


def _signing_key(_settings: Settings, opened: Open) -> str:
    def ask(reading: Reading) -> str:
        key = key_in_use(reading)
        return f"{key.key_id} signs since {key.since:%Y-%m-%d} ({(reading.now - key.since).days} days)"

    trouble = signing_trouble(opened())
    if trouble:
        raise ConfigError(f"{trouble}. Entries go on, unsigned")
    return _reading(opened, ask)


def _seal(_settings: Settings, opened: Open) -> str:
    def ask(reading: Reading) -> str:
        tail, practice = unsigned_tail(reading), reading.practice
        if tail.state is Tail.WELL:
            return f"{tail.signed} entries are sealed, {tail.count} wait for the next seal"
        waiting = "1 entry waits for its seal" if tail.count == 1 else f"{tail.count} entries wait for their seal"
        waits = f"{waiting} since {_shown(tail.since)}"
        if tail.state is Tail.STOP:
            raise ConfigError(f"{waits}: nothing is shared until then. {mend}")
        limits = f"{practice.unsigned_stop_hours} hours or {practice.unsigned_stop_entries} entries"
        raise ConfigError(f"{waits}. At {limits} sharing stops. {mend}")

    mend = signing_trouble(opened()) or "The signing key is there: see that `hub worker` runs"
    return _reading(opened, ask)


def _log(settings: Settings, opened: Open) -> str:
    office = opened()
    report = audit.verify_database(office, settings)
    if report.findings:
        raise ConfigError("; ".join(str(finding) for finding in report.findings))
    hold = hold_of(office.master.directory)
    if hold is not None:
        raise ConfigError(f"on hold: {hold.told}; `hub ledger verify` ends it where nothing is wrong any more")
    return f"sound, {report.size} entries"


def _worker(settings: Settings, opened: Open) -> str:
    def ask(reading: Reading) -> str:
        view = timers_stand(reading, SystemClock().now())
        if view.since is None:
            return "none has run yet; start `hub worker`"
        if not view.alive:
            if settings.demo:
                return "stopped; it runs while `hub demo` does"
            raise ConfigError(f"none has run since {_shown(view.since)}; start `hub worker`")
        if view.late:
            late = ", ".join(job.title for job in view.late)
            raise ConfigError(f"late or failed: {late}; see the System page")
        return f"runs on {view.holder} since {_shown(view.since)}, nothing is late"

    return _reading(opened, ask)


def _mail(settings: Settings, opened: Open) -> str:
    try:
        with settings.post().connected():
            pass
    except DeliveryError as error:
        raise ConfigError(WORDS[Trouble(str(error))]) from error

    def ask(reading: Reading) -> str:
        outbox = outbox_stand(reading)
        if outbox.failed or outbox.late:
            raise ConfigError(f"{outbox.failed} notice(s) given up, {outbox.late} late; see the System page")
        return f"{settings.mail.partition(':')[0]} is reached, {outbox.waiting} notice(s) waiting"

    return _reading(opened, ask)


def _backups(settings: Settings, opened: Open) -> str:
    def ask(reading: Reading) -> str:
        newest = security_log.newest_of(reading, _ABOUT_BACKUPS)
        if newest is None:
            return "none was taken yet; `hub backup` takes one"
        kind, at, detail = newest
        if kind is EventKind.BACKUP_UNFIT:
            raise ConfigError(f"on {_shown(at)} one {Unfit(detail).words}; `hub backup` takes another")
        hours = reading.practice.backup_told_after_hours
        if reading.now - at > timedelta(hours=hours):
            raise ConfigError(f"none was taken since {_shown(at)}, more than {hours} hours ago; `hub backup` takes one")
        return f"the newest is of {_shown(at)}"

    return _reading(opened, ask)


def _language_model(settings: Settings, _opened: Open) -> str:
    model = language_model(settings.practice.language_model)
    return f"{model.version} may add finds" if model else "none is asked, none is needed"


def _shown(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


CHECKS: tuple[Check, ...] = (
    Check("keys", _keys, "Keys"),
    Check("database", _database, "Database"),
    Check("clock", _clock, "Clock"),
    Check("signing key", _signing_key, "Signing key of the log"),
    Check("seal", _seal, "Seal of the log"),
    Check("backups", _backups, "Backups"),
    Check("agreements", _agreements),
    Check("sealed log", _log),
    Check("worker", _worker),
    Check("mail", _mail),
    Check("language model", _language_model),
)
