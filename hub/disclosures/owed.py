"""Do what is still owed: write the necessity of an emergency, tell the person, remind whoever forgot.

Source: lawful-basis rules, section 6a (the necessity text is due by the end of the next working day);
Hate Crime Policy 2.6; UK GDPR Art 13, 14.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from hub.access.permissions import Permission
from hub.cases import queries as cases
from hub.db.sealing import place_of
from hub.db.work import Work
from hub.disclosures.debts import Owed
from hub.disclosures.deciding import load, subject_of
from hub.disclosures.emergency import debts_of
from hub.disclosures.records import DisclosureRecord
from hub.disclosures.rules import AFTER_SENDING, LEAST_REASON
from hub.identity import queries as identity
from hub.kernel.errors import InvalidError, RefusedError
from hub.outbox.service import notice


def write_necessity(work: Work, disclosure_id: UUID, text: str) -> DisclosureRecord:
    """Write why an emergency disclosure was necessary; written once, kept sealed under the key of the case."""
    disclosure = load(work, disclosure_id)
    work.require(Permission.DISCLOSURE_SETTLE, subject_of(work, disclosure))
    _require_owed(disclosure, Owed.NECESSITY)
    if len(text.strip()) < LEAST_REASON:
        raise InvalidError({"necessity": [f"Write why they needed this, in at least {LEAST_REASON} characters."]})
    _seal(work, disclosure, "necessity_ct", text)
    disclosure.necessity_at = work.now
    return disclosure


def record_told(work: Work, disclosure_id: UUID, detail: str) -> DisclosureRecord:
    """The person was told what was shared: how and by whom."""
    disclosure = load(work, disclosure_id)
    work.require(Permission.DISCLOSURE_SETTLE, subject_of(work, disclosure))
    _require_owed(disclosure, Owed.TELL_PERSON)
    if not detail.strip():
        raise InvalidError({"told_detail": ["Write how and by whom."]})
    _seal(work, disclosure, "told_ct", detail)
    disclosure.told_at = work.now
    return disclosure


def _require_owed(disclosure: DisclosureRecord, what: Owed) -> None:
    if what not in {debt.what for debt in debts_of(disclosure)}:
        raise RefusedError("Nothing is owed here any more.")


def _seal(work: Work, disclosure: DisclosureRecord, column: str, text: str) -> None:
    key = cases.data_key(work, disclosure.case_id)
    setattr(disclosure, column, key.seal_json(text.strip(), place_of("disclosure", disclosure.id, column)))


def remind_of_debts(work: Work) -> int:
    """The service's own work: tell people once a day of what is overdue. Returns about how many disclosures."""
    work.require(Permission.SERVICE_RUN)
    day_ago = work.now - timedelta(days=1)
    table = DisclosureRecord
    query = (
        select(table)
        .where(
            table.state.in_([state.value for state in AFTER_SENDING]),
            table.second_person_by.is_not(None) | table.tell_by.is_not(None),
            table.reminded_at.is_(None) | (table.reminded_at <= day_ago),
        )
        .order_by(table.sent_at, table.id)
    )
    late = [d for d in work.session.scalars(query) if any(debt.overdue(work.now) for debt in debts_of(d))]
    for disclosure in late:
        disclosure.reminded_at = work.now
        _remind(work, disclosure)
    return len(late)


def _remind(work: Work, disclosure: DisclosureRecord) -> None:
    """Those who owe it; and the data protection officer where a second person has not looked."""
    debts = {debt.what for debt in debts_of(disclosure) if debt.overdue(work.now)}
    whom = {disclosure.drafter_id, disclosure.sender_id} if debts - {Owed.SECOND_PERSON} else set()
    if Owed.SECOND_PERSON in debts:
        whom |= {disclosure.asked_id}
        for account_id in identity.accounts_with_role(work, "dpo"):
            notice(work, "overdue", account_id, "/log/")
    for account_id in whom - {None}:
        notice(work, "overdue", account_id, f"/disclosures/{disclosure.id}")
