"""Whose access must be confirmed anew?

The person, and whoever can confirm it (the agency's leads, or the administrators), are told some weeks before it lapses
and when it has. An account that lapsed keeps open what is urgent and was addressed to that person.
Source: threat model, section 5, row rule 4 (re-confirmation warns for 30 days).
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from hub.access.actors import AccountRole
from hub.access.permissions import Permission
from hub.db.work import Work
from hub.identity.kinds import AccountStatus
from hub.identity.queries import accounts_with_role
from hub.identity.records import AccountRecord, AgencyRecord
from hub.identity.rules import Standing, standing
from hub.kernel.calendar import civil_date
from hub.outbox.reminding import is_first
from hub.outbox.service import notice


def remind_of_confirmations(work: Work) -> int:
    """The service's own work: tell once when it is due and once when it lapsed. Returns how many accounts."""
    work.require(Permission.SERVICE_RUN)
    today, practice, told = civil_date(work.now), work.practice, 0
    soon = today + timedelta(days=practice.warning_days) - timedelta(days=practice.confirmation_valid_days)
    query = (
        select(AccountRecord)
        .join(AgencyRecord, AgencyRecord.id == AccountRecord.agency_id)
        .where(AccountRecord.status == AccountStatus.ACTIVE, AccountRecord.confirmed_on <= soon)
        .where(AgencyRecord.status == "active")
        .order_by(AccountRecord.username)
    )
    for account in work.session.scalars(query).all():
        stands = standing(account.confirmed_on, practice.confirmation_valid_days, today, practice)
        step = 2 * account.confirmed_on.toordinal() + (stands is Standing.LAPSED)
        if stands is not Standing.KEPT and is_first(work, "confirm_access", account.id, step):
            _tell(work, account)
            told += 1
    return told


def _tell(work: Work, account: AccountRecord) -> None:
    notice(work, "confirm_access", account.id, "/account/")
    for account_id in sorted(_who_confirms(work, account) - {account.id}):
        notice(work, "confirm_access", account_id, f"/accounts/{account.id}")


def _who_confirms(work: Work, account: AccountRecord) -> set[UUID]:
    """The leads of a partner's plain users; the administrators for everybody else, and where there is no lead."""
    leads = accounts_with_role(work, AccountRole.PARTNER_LEAD)
    of_agency = select(AccountRecord.id).where(AccountRecord.agency_id == account.agency_id)
    leads &= set(work.session.scalars(of_agency))
    if account.role == AccountRole.PARTNER_USER and leads:
        return leads
    return accounts_with_role(work, AccountRole.ADMIN)
