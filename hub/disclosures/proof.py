"""The proof of what somebody was sent, for the reader's own agency.

Source: sealed log specification, section 7: only openings that this partner may know.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from hub.access.actors import Actor
from hub.access.permissions import Permission
from hub.db.work import Office, Reading
from hub.disclosures.received import load_received, subject_for
from hub.disclosures.recording import seq_of_sending
from hub.kernel.errors import ConfigError, NotFoundError
from hub.ledger import queries as ledger
from hub.ledger import sealing
from hub.ledger.rules import PendingError

FOR_PARTNERS = frozenset({"case_ref", "summary_sha256", "document_sha256"})
"""Names of commitments that the recipient of a disclosure may open."""


@dataclass(frozen=True, slots=True)
class ProofFile:
    """A file to download."""

    name: str
    body: BytesIO


def log_ended(reading: Reading, public_ref: str) -> datetime | None:
    """When the log ended in which this was sent, because a later part of it was lost; None where it goes on."""
    seq = seq_of_sending(reading, load_received(reading, public_ref).id)
    ended = ledger.ended_after(reading, seq) if seq is not None else None
    return ended.at if ended is not None else None


def records_lost(reading: Reading) -> datetime | None:
    """When the log began anew last, so that what was done shortly before is not recorded any more; else None."""
    reading.require(Permission.RECEIVED_LIST)
    found = ledger.beginnings(reading)
    return found[0].at if found else None


def fetch_proof(office: Office, actor: Actor, public_ref: str) -> ProofFile:
    """The proof for the entry by which this was sent; where no seal covers it yet, one is made at once.

    Raises NotFoundError for hidden and missing alike, PendingError where none can be made.
    """
    try:
        with office.open_reading(actor) as reading:
            return _proof(reading, public_ref)
    except PendingError:
        with suppress(ConfigError):  # Without its key the log goes on, unsigned.
            sealing.seal(office)
        with office.open_reading(actor) as reading:
            return _proof(reading, public_ref)


def _proof(reading: Reading, public_ref: str) -> ProofFile:
    disclosure = load_received(reading, public_ref)
    reading.require(Permission.RECEIVED_PROOF, subject_for(disclosure))
    seq = seq_of_sending(reading, disclosure.id)
    if seq is None:
        raise NotFoundError
    text = ledger.receipt(reading, seq, sorted(FOR_PARTNERS))
    return ProofFile(f"whg-proof-{public_ref[:8]}.json", BytesIO(text.encode()))
