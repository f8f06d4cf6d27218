"""The frozen copy of what went, and the key that it alone lies under.

Destroying that key makes this one copy, and all that was said about it, unreadable.
Source: threat model, section 4, rule 2 and section 6.9; sealed log specification, section 10.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.db.sealing import DataKey, place_of
from hub.db.work import Reading
from hub.disclosures.records import DisclosureCopyRecord, DisclosureRecord


def content_of(reading: Reading, disclosure: DisclosureRecord) -> dict[str, Any]:
    """The frozen copy of `disclosure`, opened with its own key. The caller has asked the permission."""
    copy = reading.session.scalars(
        select(DisclosureCopyRecord).where(DisclosureCopyRecord.disclosure_id == disclosure.id)
    ).one()
    key = reading.keys.data_key(copy.key_id)
    return key.unseal_json(copy.content_ct, place_of("disclosure_copy", copy.id, "content_ct"))


def copy_key(reading: Reading, disclosure_id: UUID) -> DataKey:
    """The key of a frozen copy, under which everything said about it lies sealed. Raises ErasedError once destroyed."""
    query = select(DisclosureCopyRecord.key_id).where(DisclosureCopyRecord.disclosure_id == disclosure_id)
    return reading.keys.data_key(reading.session.scalars(query).one())
