"""What was shared about this one person, with whom and why?

One query over the index of what went, narrowed to what the asker may see: the data protection officer all of it,
a coordinator or case officer that of their cases. Somebody is found exactly, by name, number or address, never
by likeness; what was searched for is kept nowhere.
Source: UK GDPR Art 15(1)(c), 19; threat model P27, P9; Hate Crime Policy 2.3(g).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from hub.access.actors import AccountRole
from hub.access.permissions import Permission
from hub.cases import queries as cases
from hub.db.work import Reading
from hub.disclosures.recording import recipient_code
from hub.disclosures.records import DisclosureEventRecord, DisclosureItemRecord, DisclosureRecord
from hub.disclosures.said import Channel
from hub.identity import queries as identity
from hub.kernel.errors import NotFoundError
from hub.lawful.conditions import title


@dataclass(frozen=True, slots=True)
class SharedLine:
    """One disclosure that told something of the person.

    items: (role:category, action); url: where the asker can look at it.
    """

    at: datetime
    recipient: str
    purpose: str
    basis: str
    how: str
    state: str
    items: tuple[tuple[str, str], ...]
    opened_by: int
    url: str


@dataclass(frozen=True, slots=True)
class PersonView:
    """All that was shared about one person, newest first. name: for those who may read the case; else empty."""

    name: str
    case_url: str
    lines: tuple[SharedLine, ...]


def find_person(reading: Reading, person_id: UUID) -> None:
    """That the asker may know of this person here. Raises NotFoundError for hidden and missing alike."""
    items = select(DisclosureItemRecord.id).where(DisclosureItemRecord.person_id == person_id).limit(1)
    known = reading.actor.role is AccountRole.DPO and cases.is_somebody(reading, person_id)
    if not known and reading.session.scalar(items) is None and not cases.is_within_reach(reading, person_id):
        raise NotFoundError


def find_in_case(reading: Reading, case_id: UUID, local_id: str) -> None:
    """That somebody of this case has this id. Raises NotFoundError for hidden and missing alike."""
    if local_id not in cases.person_ids(reading, case_id):
        raise NotFoundError


def shared_about(reading: Reading, person_id: UUID, name: str = "", case_url: str = "") -> PersonView:
    """All that was shared about this person, as far as the asker may see. Raises NotFoundError for nobody."""
    reading.require(Permission.PERSON_SHARED)
    find_person(reading, person_id)
    query = (
        select(DisclosureRecord, DisclosureItemRecord)
        .join(DisclosureItemRecord, DisclosureItemRecord.disclosure_id == DisclosureRecord.id)
        .where(DisclosureItemRecord.person_id == person_id)
        .order_by(DisclosureRecord.sent_at.desc(), DisclosureRecord.id, DisclosureItemRecord.category)
    )
    found: dict[UUID, tuple[DisclosureRecord, list[tuple[str, str]]]] = {}
    for disclosure, item in reading.session.execute(query):
        _, items = found.setdefault(disclosure.id, (disclosure, []))
        items.append((f"{item.role}:{item.category}", item.action))
    agencies = {view.recipient: view.title for view in identity.list_agencies(reading, with_teams=True)}
    lines = (_line(reading, disclosure, items, agencies) for disclosure, items in found.values())
    return PersonView(name, case_url, tuple(lines))


def shared_about_in_case(reading: Reading, case_id: UUID, local_id: str) -> PersonView:
    """The same for somebody of a case, by the case file's id. Raises NotFoundError for hidden and missing alike."""
    reading.require(Permission.CASE_READ, cases.subject(reading, case_id))
    find_in_case(reading, case_id, local_id)
    person = cases.load_case_file(reading, case_id).person(local_id)
    return shared_about(
        reading, cases.person_ids(reading, case_id)[local_id], person.full_name, f"/cases/{case_id}"
    )


def _line(reading: Reading, d: DisclosureRecord, items: list[tuple[str, str]], agencies: dict) -> SharedLine:
    events = DisclosureEventRecord
    opened = select(events.account_id).where(events.disclosure_id == d.id, events.kind == "opened").distinct()
    sent = select(events.seq).where(events.disclosure_id == d.id, events.kind.in_(("sent", "said")))
    seq = reading.session.scalar(sent)
    at_home = reading.actor.role in {AccountRole.COORDINATOR, AccountRole.CASE_OFFICER}
    basis = [title(code) for code in (d.proposal.get("annex1") or d.proposal.get("art6"),) if code]
    return SharedLine(
        at=d.said_at or d.sent_at,
        recipient=agencies.get(recipient_code(d), recipient_code(d)),
        purpose=d.purpose,
        basis=", ".join(basis),
        how="to their page" if d.channel == "portal" else f"told {Channel(d.channel).shown}",
        state=d.state,
        items=tuple(items),
        opened_by=len(list(reading.session.scalars(opened))),
        url=f"/disclosures/{d.id}" if at_home else f"/log/{seq}",
    )


def find_people(reading: Reading, words: str) -> tuple[UUID, ...]:
    """Whoever has exactly this name, telephone number, e-mail or address in a case; at most a few.

    A coordinator or case officer finds people of their cases; the data protection officer anybody, since whoever
    asks what is held about them must be answered.
    """
    reading.require(Permission.PERSON_SHARED)
    everywhere = reading.actor.role is AccountRole.DPO
    return cases.people_with(reading, words, everywhere) if words.strip() else ()
