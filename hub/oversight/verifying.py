"""Is the log sound, and is this entry in it? Run now, step by step, in plain words.

Source: pages paper, section 4 ("verify this entry"); sealed log specification, section 12.
"""

from dataclasses import dataclass

from hub.access.actors import Actor
from hub.access.permissions import Permission
from hub.db.work import Office
from hub.kernel.errors import HubError
from hub.ledger import audit, sealing
from hub.ledger import queries as ledger
from hub.ledger.rules import LedgerError, PendingError


@dataclass(frozen=True, slots=True)
class Steps:
    """What was looked at, in order, and whether all of it held."""

    sound: bool
    words: str
    lines: tuple[str, ...]


def verify_entry(office: Office, actor: Actor, seq: int) -> Steps:
    """Verify the entry at `seq` under the newest seal; a fresh seal is made first if none covers it."""
    try:
        with office.open_reading(actor) as reading:
            reading.require(Permission.LOG_VERIFY)
            proof = ledger.prove(reading, seq)
    except PendingError:
        sealing.seal(office)
        with office.open_reading(actor) as reading:
            reading.require(Permission.LOG_VERIFY)
            proof = ledger.prove(reading, seq)
    except LedgerError as error:
        return Steps(False, "This entry does not hold.", (str(error),))
    return Steps(
        True,
        "This entry is exactly what was sealed.",
        (
            f"The stored entry was read and hashed again: {proof.leaf.hex()[:16]}…",
            f"{len(proof.path)} hashes lead from it to the root of the log.",
            f"That root, {proof.root.hex()[:16]}…, is the one that the seal over {proof.size} entries signs.",
        ),
    )


def verify_all(office: Office) -> Steps:
    """Verify the whole log in its database, and say what was found."""
    try:
        sealing.seal(office)
        report = audit.verify_database(office)
    except HubError as error:
        return Steps(False, "The log could not be verified.", (str(error),))
    if report.findings:
        return Steps(False, "Something is wrong with the log.", tuple(str(finding) for finding in report.findings))
    return Steps(
        True,
        f"The log is sound: {report.size:,} entries.",
        (
            f"Every one of {report.size:,} entries was read, judged and hashed again.",
            "Each row that pages show agrees with its entry, and each commitment with what it commits to.",
            f"The tree leads to the root {report.root.hex()[:16]}…, which the newest seal signs.",
            "Every guard against change is in place, and every disclosure has its entry.",
        ),
    )
