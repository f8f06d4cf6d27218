"""What does the register of sharing agreements say?

A partner reads the agreements that its agency is a party of.
Source: access matrix (sharing agreement text and status); ICO data sharing code (what an agreement holds).
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from hub.access.permissions import Permission
from hub.agreements.queries import as_it_stands, intact
from hub.agreements.records import AgreementVersionRecord
from hub.agreements.rules import recipients, state_for
from hub.agreements.terms import Agreement, split_recipient
from hub.db.work import Reading
from hub.kernel.calendar import civil_date

CHANGED = "changed"
"""How a version stands whose file is no longer what was adopted."""


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """One line of the register. stands: the status, or for a partner how it stands towards its own agency."""

    id: str
    version: str
    title: str
    stands: str
    parties: int
    review_on: date | None
    review_overdue: bool
    expires_on: date | None
    sample: bool


def list_agreements(reading: Reading) -> tuple[AgreementRow, ...]:
    """The register; a partner sees the agreements that its agency is a party of."""
    reading.require(Permission.AGREEMENT_LIST)
    query = select(AgreementVersionRecord).order_by(
        AgreementVersionRecord.agreement_id, AgreementVersionRecord.proposed_at.desc()
    )
    rows = (_row(reading, record) for record in reading.session.scalars(query))
    return tuple(row for row in rows if row is not None)


def _row(reading: Reading, record: AgreementVersionRecord) -> AgreementRow | None:
    agreement, on, partner = intact(record), civil_date(reading.now), reading.actor.is_partner
    if agreement is None:
        return None if partner else AgreementRow(
            record.agreement_id, record.version, record.agreement_id, CHANGED, 0, record.review_on, False, None, False
        )  # fmt: skip
    if partner and agreement.party(reading.actor.agency) is None:
        return None
    return AgreementRow(
        id=agreement.id,
        version=agreement.version,
        title=agreement.title,
        stands=_standing_of(reading, agreement, reading.actor.agency, on) if partner else record.status,
        parties=len(agreement.parties),
        review_on=record.review_on,
        review_overdue=record.status == "adopted" and record.review_on is not None and record.review_on < on,
        expires_on=agreement.expires_on,
        sample=agreement.sample,
    )


def _standing_of(reading: Reading, agreement: Agreement, agency: str, on: date) -> str:
    now = as_it_stands(reading, agreement)
    names = [name for name in recipients(now) if split_recipient(name)[0] == agency]
    return state_for(now, names[0] if names else agency, on, reading.practice.sample_signatures).value
