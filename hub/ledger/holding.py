"""Is the log on hold, and why?

A database that lies behind what was signed, or a log that was judged and not found sound, puts the hub on hold: what is
there is read, and nothing is disclosed, changed or signed. It stands in a file beside the keys, outside the database
and its backups, so that every process and every restart knows of it; a file that cannot be read counts as a hold.
Source: sealed log specification, sections 9, 12 (verify holds disclosures) and 13; faults F17, F19.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from hub.db.work import Office
from hub.kernel.clock import parse_instant
from hub.kernel.errors import RefusedError
from hub.ledger.rules import LedgerError
from hub.ledger.signing import write_whole

HOLD = "ledger-hold.json"


class Cause(StrEnum):
    """What led to a hold, and so what ends it."""

    BEHIND = "behind"
    NOT_SOUND = "not_sound"


@dataclass(frozen=True, slots=True)
class LedgerHold:
    """told: the finding, code and sizes, never an opened value; signed and found: entries that were signed, and are."""

    cause: Cause
    told: str
    since: datetime | None
    signed: int = 0
    found: int = 0

    @property
    def lost(self) -> int:
        """How many entries that were signed are not there."""
        return max(self.signed - self.found, 0)


class LedgerHoldError(RefusedError):
    """Something was to be disclosed, changed or signed while the log is on hold."""

    code = "ledger_hold"

    def __init__(self, hold: LedgerHold) -> None:
        super().__init__("The disclosure log is on hold: nothing is shared, changed or sealed meanwhile.")
        self.hold = hold

    def __str__(self) -> str:
        return f"ledger hold: {self.hold.told}"


def hold_of(directory: Path) -> LedgerHold | None:
    """The hold of the log whose keys lie in `directory`; None where there is none."""
    path = directory / HOLD
    if not path.exists():
        return None
    try:
        members = json.loads(path.read_text(encoding="utf-8"))
        since, sizes = parse_instant(members["since"]), (int(members["signed"]), int(members["found"]))
        return LedgerHold(Cause(members["cause"]), str(members["told"]), since, *sizes)
    except (OSError, ValueError, KeyError, TypeError):
        return LedgerHold(Cause.NOT_SOUND, f"{HOLD} cannot be read; `hub ledger verify` writes it anew", None)


def require_no_hold(directory: Path) -> None:
    """Raises LedgerHoldError while the log is on hold."""
    hold = hold_of(directory)
    if hold is not None:
        raise LedgerHoldError(hold)


def enter_hold(office: Office, cause: Cause, finding: LedgerError, signed: int = 0, found: int = 0) -> LedgerHold:
    """Put the log on hold, or tell the present hold anew; it keeps the instant at which it began."""
    before = hold_of(office.master.directory)
    since = before.since if before is not None and before.since is not None else office.clock.now()
    hold = LedgerHold(cause, str(finding), since, signed, found)
    members = {
        "cause": cause.value, "told": hold.told, "since": since.isoformat(), "signed": signed, "found": found,
    }  # fmt: skip
    write_whole(office.master.directory / HOLD, json.dumps(members) + "\n")
    return hold


def leave_hold(office: Office, cause: Cause) -> None:
    """End a hold of this cause, because what led to it is gone."""
    hold = hold_of(office.master.directory)
    if hold is not None and hold.cause is cause:
        (office.master.directory / HOLD).unlink(missing_ok=True)


def take_verdict(office: Office, findings: Sequence[LedgerError]) -> None:
    """A whole log that was judged: on hold where it is not sound, and no longer where it is."""
    if findings:
        hold = hold_of(office.master.directory)
        if hold is None or hold.cause is Cause.NOT_SOUND:
            enter_hold(office, Cause.NOT_SOUND, findings[0])
    else:
        leave_hold(office, Cause.NOT_SOUND)
