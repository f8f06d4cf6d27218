"""Many cases and disclosures at once, as years of sharing leave them, for benchmarks of size.

Each is a twin of one that was made the way people make them, with ids and a sealed copy of its own; keys are shared.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text

from hub.access.permissions import Permission
from hub.cases import queries as cases
from hub.cases.records import CasePersonRecord, CaseProtectionRecord, CaseRecord, PersonRecord
from hub.db.sealing import DataKey, place_of
from hub.disclosures import copies
from hub.disclosures.checks import KeptBackRecord
from hub.disclosures.records import DisclosureCopyRecord, DisclosureEventRecord, DisclosureRecord
from hub.kernel.ids import new_id, new_reference
from hub.ledger.records import HeadRecord
from tests.ledger_bulk import fill
from tests.shared_world import JOB, World

BATCH = 500
CURRENT_DAYS = 90
OLDEST_DAYS = 720

Rows = dict[type, list[dict[str, Any]]]


@dataclass(frozen=True)
class Recipient:
    """Who is sent what. share: of a hundred disclosures; readers: accounts that open them."""

    code: str
    agency_id: UUID
    team: str | None
    share: int
    readers: tuple[UUID, ...]


@dataclass(frozen=True)
class Twin:
    """What every twin is made of: rows as stored, and what lies sealed in two of them."""

    rows: Rows
    content: Any
    values: Any
    case_key: DataKey
    copy_key: DataKey


def add_many(world: World, disclosure_id: UUID, recipients: list[Recipient], count: int) -> None:
    """Add this many cases with one disclosure each: spread over two years, one in eight still open to be read."""
    office, twin = world.office, twin_of(world, disclosure_id)
    sent_to = [recipient for recipient in recipients for _ in range(recipient.share)]
    with office.engine.connect() as connection:
        first = connection.scalar(select(HeadRecord.__table__.c.size))
    fill(office, count * 3, openings=False)
    for begin in range(0, count, BATCH):
        batch: Rows = {}
        for number in range(begin, min(begin + BATCH, count)):
            recipient = sent_to[number * 37 % len(sent_to)]
            for record, rows in a_twin(twin, recipient, number, first + number * 3, office.clock.now()).items():
                batch.setdefault(record, []).extend(rows)
        with office.engine.begin() as connection:
            for record, rows in batch.items():
                connection.execute(insert(record.__table__), rows)
    with office.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def twin_of(world: World, disclosure_id: UUID) -> Twin:
    """One disclosure with its case, as it is stored."""
    with world.office.open_reading(JOB) as reading:
        reading.require(Permission.SERVICE_RUN)
        disclosure = reading.session.get_one(DisclosureRecord, disclosure_id)
        which = {
            DisclosureRecord: DisclosureRecord.id == disclosure_id,
            DisclosureCopyRecord: DisclosureCopyRecord.disclosure_id == disclosure_id,
            KeptBackRecord: KeptBackRecord.disclosure_id == disclosure_id,
            CaseRecord: CaseRecord.id == disclosure.case_id,
            CaseProtectionRecord: CaseProtectionRecord.case_id == disclosure.case_id,
            CasePersonRecord: CasePersonRecord.case_id == disclosure.case_id,
        }
        rows = {
            record: [dict(row) for row in reading.session.execute(select(record.__table__).where(here)).mappings()]
            for record, here in which.items()
        }
        case_key, kept_back = cases.data_key(reading, disclosure.case_id), rows[KeptBackRecord][0]
        return Twin(
            rows,
            copies.content_of(reading, disclosure),
            case_key.unseal_json(kept_back["values_ct"], place_of("kept_back", kept_back["id"], "values_ct")),
            case_key,
            copies.copy_key(reading, disclosure_id),
        )


def a_twin(twin: Twin, recipient: Recipient, number: int, seq: int, now: datetime) -> Rows:
    """The rows of one more case and its disclosure, whose entries begin at `seq`."""
    case_id, disclosure_id, copy_id, kept_id = new_id(), new_id(), new_id(), new_id()
    current = number % 8 == 0
    days = number % (CURRENT_DAYS - 2) if current else CURRENT_DAYS + number % (OLDEST_DAYS - CURRENT_DAYS)
    sent_at = now - timedelta(days=days, minutes=number % 600)
    ends = {"ended_at": None} if current else {"ended_at": sent_at + timedelta(days=CURRENT_DAYS)}
    people = [(new_id(), row) for row in twin.rows[CasePersonRecord]]
    return {
        CaseRecord: [twin.rows[CaseRecord][0] | {"id": case_id, "reference": f"HC-2024-{number:06}"}],
        CaseProtectionRecord: [twin.rows[CaseProtectionRecord][0] | {"case_id": case_id}],
        PersonRecord: [{"id": person_id, "first_seen_at": sent_at} for person_id, _ in people],
        CasePersonRecord: [
            row | {"id": new_id(), "case_id": case_id, "person_id": person_id} for person_id, row in people
        ],
        DisclosureRecord: [
            twin.rows[DisclosureRecord][0]
            | {"id": disclosure_id, "case_id": case_id, "public_ref": new_reference(), "idempotency_key": None,
               "agency_id": recipient.agency_id, "agency_code": recipient.code, "team_code": recipient.team,
               "state": "sent" if current else "expired", "sent_at": sent_at,
               "expires_at": sent_at + timedelta(days=CURRENT_DAYS)} | ends
        ],
        DisclosureCopyRecord: [
            twin.rows[DisclosureCopyRecord][0]
            | {"id": copy_id, "disclosure_id": disclosure_id,
               "content_ct": twin.copy_key.seal_json(twin.content, place_of("disclosure_copy", copy_id, "content_ct"))}
        ],
        KeptBackRecord: [
            {"id": kept_id, "disclosure_id": disclosure_id,
             "values_ct": twin.case_key.seal_json(twin.values, place_of("kept_back", kept_id, "values_ct"))}
        ],
        DisclosureEventRecord: list(_events(disclosure_id, recipient, number, seq, sent_at, current)),
    }  # fmt: skip


def _events(disclosure_id: UUID, recipient: Recipient, number: int, seq: int, sent_at: datetime, current: bool):
    """Sent; opened by somebody and confirmed, but for every second one that can still be read."""
    reader = recipient.readers[number // 3 % len(recipient.readers)]
    done = (("sent", None),) if current and number % 16 == 0 else (
        ("sent", None), ("opened", reader), ("confirmed", reader),
    )  # fmt: skip
    for place, (kind, account_id) in enumerate(done):
        yield {
            "id": new_id(), "disclosure_id": disclosure_id, "kind": kind, "account_id": account_id,
            "at": sent_at + timedelta(hours=place), "seq": seq + place, "note_ct": None, "idempotency_key": None,
        }  # fmt: skip
