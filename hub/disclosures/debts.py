"""What is still to be done after something was shared, and by when?

Source: lawful-basis rules, section 6a (emergency path); Hate Crime Policy 2.6 (the victim is told in advance).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.disclosures.rules import AFTER_SENDING, State


class Owed(StrEnum):
    """What is still to be done after something was shared."""

    SECOND_PERSON = "second_person"
    NECESSITY = "necessity"
    TELL_PERSON = "tell_person"

    @property
    def shown(self) -> str:
        """What is to be done, in words."""
        return {
            "second_person": "A second person confirms or withdraws what was shared in the emergency",
            "necessity": "Write why it was necessary",
            "tell_person": "Tell the person what was shared",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Debt:
    """One thing owed. by: the last instant at which it is in time."""

    what: Owed
    by: datetime

    def overdue(self, now: datetime) -> bool:
        """Whether its time is over."""
        return now > self.by


def still_owed(
    state: State,
    second_person_by: datetime | None,
    second_person_at: datetime | None,
    necessity_at: datetime | None,
    tell_by: datetime | None,
    told_at: datetime | None,
) -> tuple[Debt, ...]:
    """What is owed about a disclosure as it stands; soonest first.

    second_person_by: also the day by which the necessity of an emergency is written.
    """
    debts = []
    if second_person_by is not None and second_person_at is None and state is State.SENT:
        debts.append(Debt(Owed.SECOND_PERSON, second_person_by))
    if second_person_by is not None and necessity_at is None:
        debts.append(Debt(Owed.NECESSITY, second_person_by))
    if tell_by is not None and told_at is None and state in AFTER_SENDING:
        debts.append(Debt(Owed.TELL_PERSON, tell_by))
    return tuple(sorted(debts, key=lambda debt: debt.by))
