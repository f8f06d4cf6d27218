"""What was asked and decided about finds of the check, as it is kept: sealed under the key of the case.

Source: redaction requirements, section 7.
"""

from sqlalchemy import select

from hub.cases import queries as cases
from hub.db.sealing import place_of
from hub.db.work import Reading
from hub.disclosures.checks import LeakOverrideRecord
from hub.disclosures.passes import LetPass
from hub.disclosures.records import DisclosureRecord


def passes_of(reading: Reading, disclosure: DisclosureRecord) -> tuple[LetPass, ...]:
    """What a second person let pass in texts of this draft. The caller has asked the permission."""
    query = select(LeakOverrideRecord).where(
        LeakOverrideRecord.disclosure_id == disclosure.id, LeakOverrideRecord.allowed.is_(True)
    )
    return tuple(finds_asked(reading, disclosure, row) for row in reading.session.scalars(query))


def waiting_row(reading: Reading, disclosure: DisclosureRecord) -> LeakOverrideRecord | None:
    """The wish that waits for a second person; None without one."""
    query = select(LeakOverrideRecord).where(
        LeakOverrideRecord.disclosure_id == disclosure.id, LeakOverrideRecord.decided_at.is_(None)
    )
    return reading.session.scalar(query)


def finds_asked(reading: Reading, disclosure: DisclosureRecord, row: LeakOverrideRecord) -> LetPass:
    """The finds and the text that this wish is about."""
    key = cases.data_key(reading, disclosure.case_id)
    stored = key.unseal_json(row.finds_ct, place_of("leak_override", row.id, "finds_ct"))
    return LetPass(stored["text"], frozenset((kind, value) for kind, value in stored["values"]))


def reason_asked(reading: Reading, disclosure: DisclosureRecord, row: LeakOverrideRecord) -> str:
    """Why it is no leak, in the words of whoever asked."""
    key = cases.data_key(reading, disclosure.case_id)
    return key.unseal_json(row.reason_ct, place_of("leak_override", row.id, "reason_ct"))
