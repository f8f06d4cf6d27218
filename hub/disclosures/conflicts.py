"""A reader knows somebody in what was shared with them.

Source: threat model, section 5, row rule 4, P13.
"""

from hub.access.permissions import Permission
from hub.cases import conflicts
from hub.db.work import Reading, Work
from hub.disclosures.received import load_received, subject_for


def may_declare(reading: Reading, public_ref: str) -> None:
    """Go on only for what was shared with this reader. Raises NotFoundError for hidden and missing alike."""
    reading.require(Permission.RECEIVED_ANSWER, subject_for(load_received(reading, public_ref)))


def declare_as_reader(work: Work, public_ref: str) -> None:
    """Close all of the case to this reader, and tell its coordinators. Raises NotFoundError as `may_declare`."""
    disclosure = load_received(work, public_ref)
    work.require(Permission.RECEIVED_ANSWER, subject_for(disclosure))
    conflicts.declare_as_reader(work, disclosure.case_id)
