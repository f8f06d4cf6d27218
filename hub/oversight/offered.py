"""What becomes of a seal that somebody outside offers, and that the hub may never have signed?

Whatever it is, it is kept as evidence. One that the log contains is no news. One that the log's own key signed and that
the log contradicts puts the hub on hold, and becomes what the keys remember as signed: so the hold lasts until the log
is again what that seal says, or begins anew. Of anything else the data protection officer is told: also of a seal over
what was lost when an earlier log ended, which says what that was.
Source: fault F32; sealed log specification, sections 8 and 9.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from hub.access.actors import AccountRole, service_actor
from hub.access.permissions import Permission
from hub.db.durable import sync_directory
from hub.db.work import Office
from hub.identity.queries import accounts_with_role
from hub.ledger.note import Checkpoint
from hub.ledger.reader import heads_of, stored_nodes
from hub.ledger.rules import Code, LedgerError
from hub.ledger.sealing import look_for_hold
from hub.ledger.signing import remember, signature_holds
from hub.ledger.trusting import trust_of_ended, trust_of_instance
from hub.ledger.verify import contradiction, read_seen
from hub.outbox.service import notice

FOLDER = "offered-seals"

MOST_BYTES = 64 * 1024
"""No seal, proof or receipt is as long; of what is longer the beginning is kept."""

_TAKER = service_actor("offered")


@dataclass(frozen=True, slots=True)
class Taken:
    """What was offered. kept: where it lies; finding: what the log contradicts.

    fault: why it is no seal of this log, or that it covers what was lost of one that ended. Neither: it is contained.
    """

    kept: Path
    fault: str = ""
    finding: LedgerError | None = None


def take_offered(office: Office, data: Path, offered: bytes) -> Taken:
    """Keep what was offered below `data`, judge it, and tell whom it concerns. Opens blocks of its own."""
    kept = _keep(data / FOLDER, offered, f"{office.clock.now():%Y%m%dT%H%M%SZ}")
    try:
        seal = _seal_in(office, offered)
        finding = _contradicted(office, seal)
    except (ValueError, LedgerError) as error:
        _tell(office)
        return Taken(kept, fault="it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error))
    if finding is not None:
        remember(office.master.directory, seal.origin, seal.size, seal.root)
        look_for_hold(office)
    return Taken(kept, finding=finding)


def _keep(folder: Path, offered: bytes, at: str) -> Path:
    """Write it down, readable by this account only; offered again, it is kept once more."""
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{at}-{sha256(offered).hexdigest()[:16]}"
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(offered[:MOST_BYTES])
        file.flush()
        os.fsync(file.fileno())
    sync_directory(folder)
    return path


def _seal_in(office: Office, offered: bytes) -> Checkpoint:
    """The seal of the log in use, or of one that ended. Raises ValueError and LedgerError where it is none."""
    if len(offered) > MOST_BYTES:
        raise ValueError(f"it is longer than {MOST_BYTES} bytes")
    text = offered.decode("utf-8")
    for ended in trust_of_ended(office):
        with suppress(LedgerError):
            return read_seen(text, ended, signature_holds).checkpoint
    return read_seen(text, trust_of_instance(office), signature_holds).checkpoint


def _contradicted(office: Office, seal: Checkpoint) -> LedgerError | None:
    """What its log contradicts of it. Raises LedgerError where it covers what was lost when that log ended."""
    with office.open_reading(_TAKER) as reading:
        reading.require(Permission.LOG_VERIFY)
        connection = reading.session.connection()
        *before, in_use = heads_of(connection)
        log = next((each for each in before if each.origin == seal.origin), in_use)
        if log is not in_use and seal.size > log.size:
            told = f"{log.origin} ended with {log.size} entries; what this one covers beyond is lost"
            raise LedgerError(Code.ROLLBACK, told)
        return contradiction(seal, log.size, stored_nodes(connection, log))


def _tell(office: Office) -> None:
    with office.open_work(_TAKER) as work:
        work.require(Permission.SERVICE_RUN)
        for account_id in accounts_with_role(work, AccountRole.DPO):
            notice(work, "seal_offered", account_id, "/log/integrity")
