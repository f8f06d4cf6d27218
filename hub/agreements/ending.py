"""Which agreement must be looked at again, or ends?

Coordinators and the data protection officer are told when its review is due, some weeks before it ends, and when it has
ended. How long before is local practice.
Source: practice notes, section 6 (clocks are configuration); agreements paper (review dates that nobody kept).
"""

from datetime import date, timedelta

from hub.access.actors import AccountRole
from hub.access.permissions import Permission
from hub.agreements.queries import adopted_records, intact
from hub.agreements.records import AgreementVersionRecord
from hub.db.work import Work
from hub.identity.queries import accounts_with_role
from hub.kernel.calendar import civil_date
from hub.outbox.reminding import is_first
from hub.outbox.service import notice


def remind_of_agreements(work: Work) -> int:
    """The service's own work: tell once of each date that has come. Returns how many."""
    work.require(Permission.SERVICE_RUN)
    today, told = civil_date(work.now), 0
    for record in adopted_records(work):
        agreement = intact(record)
        ends_on = agreement.expires_on if agreement is not None else None
        for kind, on in _dates(work, record.review_on, ends_on):
            told += today >= on and _tell(work, record, kind, on)
    return told


def _dates(work: Work, review_on: date | None, ends_on: date | None) -> list[tuple[str, date]]:
    found = [("agreement_review", review_on)] if review_on is not None else []
    if ends_on is not None:
        warned = ends_on - timedelta(days=work.practice.agreement_warning_days)
        found += [("agreement_ends", warned), ("agreement_ended", ends_on + timedelta(days=1))]
    return found


def _tell(work: Work, record: AgreementVersionRecord, kind: str, on: date) -> bool:
    if not is_first(work, kind, record.id, on.toordinal()):
        return False
    for role in (AccountRole.COORDINATOR, AccountRole.DPO):
        for account_id in sorted(accounts_with_role(work, role)):
            notice(work, kind, account_id, f"/agreements/{record.agreement_id}/{record.version}")
    return True
