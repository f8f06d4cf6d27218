"""What remains to be done once it goes: which records are due by when, who must be told, which marking?

Source: lawful-basis rules, sections 6a (emergency path) and 7; Hate Crime Policy 2.7; Government Security
Classifications Policy.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from hub.kernel.calendar import add_working_days
from hub.lawful.findings import Finding, Result
from hub.lawful.predicates import emergency, personal_items
from hub.lawful.proposal import Proposal

OFFICIAL, SENSITIVE = "OFFICIAL", "OFFICIAL-SENSITIVE"


@dataclass(frozen=True, slots=True)
class Due:
    """One record still to be written. by: London civil day, its end included."""

    record: str
    by: date


@dataclass(frozen=True, slots=True)
class Notice:
    """Somebody to tell. whom: `dpo`, `second_person`, `person`, `originator`."""

    whom: str
    why: str


_NOTICES: dict[str, tuple[Notice, ...]] = {
    "A08": (Notice("dpo", "Confirm that this function is the landlord's own in law."),),
    "O01": (Notice("originator", "Your intelligence went on without your permission because life was in danger."),),
    "P08": (Notice("dpo", "Overriding public interest was claimed; the reasons follow."),),
    "Q01": (
        Notice("dpo", "Something was shared against somebody's wishes in an emergency; the override follows."),
        Notice("person", "Say what was shared and why, unless that is unsafe."),
    ),
    "Q03": (
        Notice("dpo", "Somebody's wishes were overridden."),
        Notice("person", "Say what was shared and why, unless that is unsafe."),
    ),
}
"""Warning -> whom it makes us tell."""

_EMERGENCY = (
    Notice("second_person", "Confirm or withdraw by the end of the next working day."),
    Notice("dpo", "Something went on the emergency path."),
)


def due(p: Proposal, findings: tuple[Finding, ...]) -> tuple[Due, ...]:
    """The records that a warning lets follow, all by the end of the next working day after the decision."""
    records = dict.fromkeys(f.change["record"] for f in findings if f.result is Result.WARN and "record" in f.change)
    if not records:
        return ()
    by = add_working_days(p.decision_date, 1)
    return tuple(Due(record, by) for record in records)


def notices(p: Proposal, findings: tuple[Finding, ...]) -> tuple[Notice, ...]:
    """Whom to tell once it goes, each notice once."""
    warned = dict.fromkeys(f.code for f in findings if f.result is Result.WARN)
    found = [notice for code in warned for notice in _NOTICES.get(code, ())]
    return tuple(dict.fromkeys([*(_EMERGENCY if emergency(p) else ()), *found]))


def tells_dpo(codes: Collection[str]) -> bool:
    """Whether one of these warnings makes us tell the data protection officer once it went."""
    return any(notice.whom == "dpo" for code in codes for notice in _NOTICES.get(code, ()))


def marking(p: Proposal) -> str:
    """The marking line: figures alone are less."""
    return SENSITIVE if personal_items(p) else OFFICIAL
