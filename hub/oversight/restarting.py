"""The log is behind what was signed and its end is lost: how does it begin anew, and who must say so?

A coordinator and an administrator together, with the recorded advice of the data protection officer. What is left of
the old log is judged first, to its own end: a log that was changed is not washed clean by a new one. The old name is
never signed again.
Source: sealed log specification, sections 3.2 (`genesis`) and 9; fault F17.
"""

from dataclasses import dataclass
from datetime import date

from hub.access.actors import AccountRole, Actor, service_actor
from hub.access.permissions import Permission
from hub.db.work import Office
from hub.identity import security_log
from hub.identity.kinds import EventKind
from hub.identity.queries import accounts_with_role
from hub.kernel.calendar import civil_date
from hub.kernel.errors import RefusedError
from hub.ledger import queries as ledger
from hub.ledger.audit import verify_database
from hub.ledger.beginning import NewBeginning, begin_anew
from hub.ledger.holding import Cause
from hub.ledger.reader import Head
from hub.ledger.rules import Code, LedgerError, next_origin
from hub.ledger.sealing import look_for_hold, seal
from hub.ledger.signing import HighWater, create_signer, read_high_water
from hub.outbox.service import notice

TOLD = {
    AccountRole.DPO: "/log/integrity",
    AccountRole.AUDITOR: "/log/integrity",
    AccountRole.COORDINATOR: "/",
    AccountRole.ADMIN: "/system/",
}
"""Who is told, and where they read more."""

MOST_ADVICE = 2000
"""Characters of advice that are kept."""

_JUDGE = service_actor("restart")


@dataclass(frozen=True, slots=True)
class Order:
    """Why the log begins anew. reason: a code; advice: the words of the data protection officer, or where they lie."""

    reason: str
    advice: str
    advised_on: date


@dataclass(frozen=True, slots=True)
class Restarted:
    """What was done. old: what is left of the log that ended; lost: how many entries were signed and are not there."""

    old: Head
    origin: str
    lost: int


def restart_log(office: Office, name: str, people: tuple[Actor, Actor], order: Order) -> Restarted:
    """Begin the log anew under the next name after `name`, the one in the settings, and seal its first entry.

    people: a coordinator and an administrator, in any order. Raises RefusedError where they are not, where the log is
    not behind what was signed or the advice is of a day to come; LedgerError where what is left of it is not sound.
    """
    coordinator, administrator = _two(people)
    with office.open_reading(administrator) as reading:
        reading.require(Permission.LEDGER_RESTART)
        if order.advised_on > civil_date(reading.now):
            raise RefusedError("the advice is dated after today")
    lost, old = _lost(office), _judged(office)
    lost = HighWater(lost.size, lost.root, lost.origin or old.origin)
    signer = create_signer(office.master, next_origin(name, old.origin, lost.origin))
    with office.open_work(coordinator) as work:
        work.require(Permission.LEDGER_RESTART)
        why = NewBeginning(
            order.reason, order.advice, order.advised_on, coordinator.account_id, administrator.account_id
        )
        security_log.record(work, EventKind.LOG_RESTARTED, where=security_log.Where(place="cli"))
        security_log.record(
            work, EventKind.LOG_RESTARTED, administrator.account_id, where=security_log.Where(place="cli")
        )
        for role, page in TOLD.items():
            for account_id in accounts_with_role(work, role):
                notice(work, "log_restarted", account_id, page)
        begin_anew(work, signer.verifier, old, lost, why)
    look_for_hold(office)
    seal(office)
    return Restarted(old, signer.verifier.name, max(lost.size - old.size, 0))


def _two(people: tuple[Actor, Actor]) -> tuple[Actor, Actor]:
    """The coordinator and the administrator among two people. Raises RefusedError where they are not."""
    by_role = {person.role: person for person in people}
    if set(by_role) != {AccountRole.COORDINATOR, AccountRole.ADMIN}:
        raise RefusedError("a coordinator and an administrator must do this together: two people, one of each")
    return by_role[AccountRole.COORDINATOR], by_role[AccountRole.ADMIN]


def _lost(office: Office) -> HighWater:
    """What was signed last and is not there. Raises RefusedError where nothing of the kind holds the log."""
    hold, high_water = look_for_hold(office), read_high_water(office.master.directory)
    if hold is not None and hold.cause is Cause.NOT_SOUND:
        raise RefusedError(f"the log was checked and is not sound ({hold.told}); a new one would not mend that")
    if hold is None or high_water is None:
        raise RefusedError("the log is not behind what was signed, so there is nothing to begin anew")
    return high_water


def _judged(office: Office) -> Head:
    """What is left of the log, found sound to its own end. Raises LedgerError where it is not."""
    with office.open_reading(_JUDGE) as reading:
        reading.require(Permission.LOG_VERIFY)
        old = ledger.log_of(reading)
    findings = verify_database(office, to_its_own_end=True).findings
    if findings:
        told = "what is left of the log is not sound, and a new one would not mend that"
        raise LedgerError(Code(findings[0].code), f"{told}: {findings[0].message}")
    return old
