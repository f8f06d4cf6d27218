"""Who could decide as a second person, who is asked, and until when may they read the case?

Source: threat model, section 5 (separation of duties; row rule 2); P20.
"""

from uuid import UUID

from sqlalchemy import select

from hub.cases import queries as cases
from hub.cases import service as case_service
from hub.db.work import Reading, Work
from hub.disclosures.records import DisclosureRecord
from hub.identity import conflicts
from hub.identity import queries as identity
from hub.kernel.errors import InvalidError
from hub.outbox.service import notice


def ask_approver(
    work: Work, disclosure: DisclosureRecord, approver_id: UUID | None, neither: UUID | None = None
) -> None:
    """Ask one coordinator to decide, who may read the case until then. Raises InvalidError for anybody else.

    neither: somebody who must not decide although they did not draft it, such as who sent it alone.
    """
    asked = approver_id or (None if disclosure.needs_second_person else disclosure.drafter_id)
    if asked not in possible_approvers(work, disclosure, neither):
        raise InvalidError({"approver_id": ["Choose another coordinator, somebody who can read this case."]})
    disclosure.asked_id = asked
    if asked != work.actor.account_id:
        case_service.let_approver_read(work, disclosure.case_id, asked)
        if neither is None:
            notice(work, "approval_wanted", asked, f"/disclosures/{disclosure.id}/review")


def possible_approvers(
    reading: Reading, disclosure: DisclosureRecord, neither: UUID | None = None
) -> dict[UUID, str]:
    """The coordinators who could be asked, by name: without conflict, and not the drafter where two are needed."""
    blocked = conflicts.blocked_accounts(
        reading, disclosure.case_id, cases.everybody_in(reading, disclosure.case_id)
    ) | {neither}
    if disclosure.needs_second_person or neither is not None:
        blocked = blocked | {disclosure.drafter_id}
    found = identity.people_at(reading, reading.actor.agency, ("coordinator",))
    return {person.id: person.name for person in found if person.id not in blocked}


def end_asking(work: Work, disclosure: DisclosureRecord) -> None:
    """It is decided: whoever could read the case only to decide it no longer can, unless asked about another one."""
    asked, disclosure.asked_id = disclosure.asked_id, None
    if asked is None:
        return
    work.session.flush()
    waiting = select(DisclosureRecord.id).where(
        DisclosureRecord.case_id == disclosure.case_id, DisclosureRecord.asked_id == asked
    )
    if work.session.scalar(waiting.limit(1)) is None:
        case_service.end_approval(work, disclosure.case_id, asked)
