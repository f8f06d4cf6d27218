"""Who is asking?

An actor is the signed-in account, a person at the command line, or the service itself, reduced to
what decisions need. It is a value: it holds no session and no record.
Source: threat model, section 2.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

LANDLORD_CODE = "whg"
"""The agency code of the controller itself."""


class AccountRole(StrEnum):
    """What an account is for. Stored by value, so never renamed."""

    PARTNER_USER = "partner_user"
    PARTNER_LEAD = "partner_lead"
    CASE_OFFICER = "case_officer"
    COORDINATOR = "coordinator"
    CHAIR = "chair"
    DPO = "dpo"
    AUDITOR = "auditor"
    ADMIN = "admin"
    SERVICE = "service"


LANDLORD_ROLES = frozenset(
    {AccountRole.CASE_OFFICER, AccountRole.COORDINATOR, AccountRole.DPO, AccountRole.AUDITOR, AccountRole.ADMIN}
)
PARTNER_ROLES = frozenset({AccountRole.PARTNER_USER, AccountRole.PARTNER_LEAD, AccountRole.CHAIR})


@dataclass(frozen=True, slots=True)
class Actor:
    """One asker.

    agency: code of the agency; team: code of the team within it or None; stepped_up_at: when
    password and code were last given in this session; channel: `page`, `cli` or `job`; lapsed: training or
    re-confirmation ran out, so nothing is open but what is urgent and was addressed to this person.
    """

    role: AccountRole
    account_id: UUID | None = None
    agency: str = ""
    agency_id: UUID | None = None
    team: str | None = None
    name: str = ""
    stepped_up_at: datetime | None = None
    channel: str = "page"
    session_id: UUID | None = None
    lapsed: bool = False

    @property
    def is_service(self) -> bool:
        """Whether this is the hub acting by itself."""
        return self.role is AccountRole.SERVICE

    @property
    def is_partner(self) -> bool:
        """Whether this person reads what was shared with an agency other than the landlord."""
        return self.role in PARTNER_ROLES and self.agency != LANDLORD_CODE


def service_actor(job: str) -> Actor:
    """The hub itself, doing `job` (a code such as `sign_in` or `expiry`)."""
    return Actor(role=AccountRole.SERVICE, agency=LANDLORD_CODE, name=job, channel="job")
