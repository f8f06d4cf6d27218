"""The proof of what somebody was sent, for the reader's own agency.

Source: sealed log specification, section 7: only openings that this partner may know.
"""

from contextlib import suppress
from dataclasses import dataclass
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
