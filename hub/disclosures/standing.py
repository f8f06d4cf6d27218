"""How does one disclosure stand at this moment, so that the rules can say whether it may be read?

Source: threat model, section 5, row rule 4; README decision on protective changes.
"""

from uuid import UUID

from sqlalchemy import select

from hub.agreements import queries as agreements
from hub.agreements.terms import Agreement
from hub.cases import queries as cases
from hub.db.work import Reading
from hub.disclosures.readers import ConditionsAcceptedRecord
from hub.disclosures.records import DisclosureEventRecord, DisclosureRecord, OneOffDecisionRecord
from hub.disclosures.rules import Standing, State
from hub.kernel.calendar import civil_date

Happened = dict[UUID, list[DisclosureEventRecord]]


def events_of(reading: Reading, *disclosures: DisclosureRecord) -> Happened:
    """What happened to each, in order: one question for a whole list."""
    query = (
        select(DisclosureEventRecord)
        .where(DisclosureEventRecord.disclosure_id.in_([disclosure.id for disclosure in disclosures]))
        .order_by(DisclosureEventRecord.seq)
    )
    found: Happened = {disclosure.id: [] for disclosure in disclosures}
    for event in reading.session.scalars(query):
        found[event.disclosure_id].append(event)
    return found


def standing_of(
    reading: Reading, disclosure: DisclosureRecord, events: list[DisclosureEventRecord], behind: Agreement | None
) -> Standing:
    """Every fact that `closed_by` asks for. events, behind: what happened to it, and its agreement, read just now."""
    agreement = agreements.standing(reading, behind, disclosure.agency_code, civil_date(reading.now))
    return Standing(
        state=State(disclosure.state),
        expires_at=disclosure.expires_at,
        sent_at=disclosure.sent_at,
        held=bool(disclosure.hold_reason),
        protection_changed=cases.protection_version_of(reading, disclosure.case_id) > disclosure.protection_version,
        opened_before=any(event.kind == "opened" for event in events),
        agreement_state=agreement.state,
        agreement_lapsed_at=agreement.lapsed_at,
        one_off_ends_at=_one_off_end(reading, disclosure),
        by_one_off=disclosure.one_off_id is not None,
        conditions_accepted=_accepted(reading, disclosure, behind),
    )


def _one_off_end(reading: Reading, disclosure: DisclosureRecord):
    if disclosure.one_off_id is None:
        return None
    # A reader sees no decision rows, only the disclosure made under one: its end was written there too.
    decision = reading.session.get(OneOffDecisionRecord, disclosure.one_off_id)
    return decision.ends_at if decision is not None else disclosure.expires_at


def _accepted(reading: Reading, disclosure: DisclosureRecord, behind: Agreement | None) -> bool:
    if not reading.actor.is_partner:
        return True
    query = select(ConditionsAcceptedRecord.id).where(
        ConditionsAcceptedRecord.account_id == reading.actor.account_id,
        ConditionsAcceptedRecord.agreement == disclosure.agreement,
        ConditionsAcceptedRecord.conditions_version == agreements.conditions_of(behind).version,
    )
    return reading.session.scalar(query) is not None
