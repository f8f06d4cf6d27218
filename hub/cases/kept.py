"""Is a closed case past its time, and what may be decided about it?

Nothing is deleted by the hub on its own. The data protection officer decides that a case is kept until a day, and why,
or agrees that it may be deleted; either way it stands on the list again on the day of the next look.
Source: UK GDPR Article 5(1)(e) (storage limitation), 5(2); agreements paper (retention numbers are ours).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from hub.cases.rules import LEAST_REASON
from hub.lawful.purposes import Titled


class Kept(Titled):
    """What was decided. Stored, so never renamed."""

    KEEP = "keep", "keep it longer"
    DELETE = "delete", "it may be deleted"


@dataclass(frozen=True, slots=True)
class DecideKept:
    """A decision about one case: review_on is the last day of keeping, or by when it should be gone."""

    case_id: UUID
    decision: Kept
    review_on: date
    reason: str


def last_day(closed_on: date, kept_days: int) -> date:
    """The last day on which a case should be kept."""
    return closed_on + timedelta(days=kept_days)


def is_settled(review_on: date | None, on: date) -> bool:
    """Whether a decision stands on that day, so that nobody needs to look. review_on: of the newest decision."""
    return review_on is not None and on < review_on


def refusals_of(command: DecideKept, on: date, kept_days: int) -> dict[str, list[str]]:
    """Why this cannot be decided so, by field. kept_days: no decision reaches further than a case is kept at first."""
    fails = {
        ("review_on", "The day must lie ahead."): command.review_on <= on,
        ("review_on", f"Look again within {kept_days} days."): command.review_on > last_day(on, kept_days),
        ("reason", f"Say why in at least {LEAST_REASON} characters."): len(command.reason.strip()) < LEAST_REASON,
    }
    return {field: [told] for (field, told), failed in fails.items() if failed}
