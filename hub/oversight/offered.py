"""What becomes of a seal that somebody outside offers, and that the hub may never have signed?

Whatever it is, it is kept as evidence. One that the log contains is no news. One that the log's own key signed and that
the log contradicts puts the hub on hold, and becomes what the keys remember as signed: so the hold lasts until the log
is again what that seal says, or begins anew. Of anything else the data protection officer is told.
Source: fault F32; sealed log specification, sections 8 and 9.
"""

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from hub.access.actors import AccountRole, service_actor
from hub.access.permissions import Permission
from hub.db.durable import sync_directory
from hub.db.work import Office
from hub.identity.queries import accounts_with_role
from hub.ledger import queries as ledger
from hub.ledger.note import Checkpoint
from hub.ledger.reader import stored_nodes
from hub.ledger.rules import LedgerError
from hub.ledger.sealing import look_for_hold
from hub.ledger.signing import remember, signature_holds
from hub.ledger.trusting import trust_of_instance
from hub.ledger.verify import contradiction, read_seen
from hub.outbox.service import notice

FOLDER = "offered-seals"

MOST_BYTES = 64 * 1024
"""No seal, proof or receipt is as long; of what is longer the beginning is kept."""

_TAKER = service_actor("offered")


@dataclass(frozen=True, slots=True)
class Taken:
    """What was offered. kept: where it lies; fault: why it is no seal of this log; finding: what the log contradicts.

    Neither of both: the log contains it.
    """

    kept: Path
    fault: str = ""
    finding: LedgerError | None = None


def take_offered(office: Office, data: Path, offered: bytes) -> Taken:
    """Keep what was offered below `data`, judge it, and tell whom it concerns. Opens blocks of its own."""
    kept = _keep(data / FOLDER, offered, f"{office.clock.now():%Y%m%dT%H%M%SZ}")
    trust = trust_of_instance(office)
    try:
        if len(offered) > MOST_BYTES:
            raise ValueError(f"it is longer than {MOST_BYTES} bytes")
        seal = read_seen(offered.decode("utf-8"), trust, signature_holds).checkpoint
    except (ValueError, LedgerError) as error:
        _tell(office)
        return Taken(kept, fault="it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error))
    finding = _contradicted(office, seal)
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


def _contradicted(office: Office, seal: Checkpoint) -> LedgerError | None:
    with office.open_reading(_TAKER) as reading:
        reading.require(Permission.LOG_VERIFY)
        head = ledger.log_of(reading)
        return contradiction(seal, head.size, stored_nodes(reading.session.connection(), head))


def _tell(office: Office) -> None:
    with office.open_work(_TAKER) as work:
        work.require(Permission.SERVICE_RUN)
        for account_id in accounts_with_role(work, AccountRole.DPO):
            notice(work, "seal_offered", account_id, "/log/integrity")
