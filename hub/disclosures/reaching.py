"""Would this account still reach what a notice tells of?

Asked when the notice fires, by the same scope as the page it leads to: a conflict, a new team or a lost case
between the event and the mail cancels the mail.
Source: threat model P13, P15, P23 (a job re-runs the question for each recipient).
"""

from uuid import UUID

from sqlalchemy import select

from hub.access.actors import Actor
from hub.db.work import Reading
from hub.disclosures.records import DisclosureRecord, disclosure_scope

_SHARED, _DISCLOSURES = "/shared/", "/disclosures/"


def still_reaches(reading: Reading, actor: Actor, url: str) -> bool:
    """Whether the disclosure at `url` is in the scope of `actor` now; true for addresses of anything else."""
    which = _which(url)
    if which is None:
        return True
    scope = disclosure_scope(actor)
    return reading.session.scalar(select(DisclosureRecord.id).where(which, scope)) is not None


def _which(url: str):
    if url.startswith(_SHARED):
        return DisclosureRecord.public_ref == url.removeprefix(_SHARED).partition("/")[0]
    if url.startswith(_DISCLOSURES):
        try:
            return DisclosureRecord.id == UUID(url.removeprefix(_DISCLOSURES).partition("/")[0])
        except ValueError:
            return None
    return None
