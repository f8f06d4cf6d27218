"""What does the page for what was already told offer?

Every agency, whether or not it still takes part; the kinds of data of the case, those ticked that would have gone.
Source: lawful-basis rules, section 6a (already said); pages paper, section 4.
"""

from dataclasses import dataclass
from uuid import UUID

from hub.access.permissions import Permission
from hub.cases import queries as cases
from hub.db.work import Reading
from hub.disclosures.answers import Told
from hub.disclosures.choices import Choices
from hub.disclosures.material import Material
from hub.disclosures.proposing import load, prepare
from hub.disclosures.said import Channel
from hub.identity import queries as identity
from hub.kernel.calendar import civil_date
from hub.lawful.purposes import Category, Purpose, Risk, Role, Urgency
from hub.redaction.decide import Action


@dataclass(frozen=True, slots=True)
class ItemGroup:
    """The kinds of data of one role: (role:category, title, whether it would have gone)."""

    title: str
    items: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class SaidView:
    """The page. ready: whether recipient and purpose are chosen; today: offered as the day on which it was said."""

    case_id: UUID
    reference: str
    recipients: tuple[tuple[str, str], ...]
    purposes: tuple[tuple[str, str], ...]
    urgencies: tuple[tuple[str, str], ...]
    risks: tuple[tuple[str, str], ...]
    channels: tuple[tuple[str, str], ...]
    told_choices: tuple[tuple[str, str], ...]
    choices: Choices
    ready: bool
    recipient_name: str
    duty_name: str
    duty_phone: str
    today: dict[str, int]
    groups: tuple[ItemGroup, ...]
    likely: tuple[str, ...]


def said_view(reading: Reading, case_id: UUID, choices: Choices) -> SaidView:
    """The page for what is chosen so far. Raises NotFoundError for hidden and missing alike."""
    reading.require(Permission.DISCLOSURE_RECORD_SAID, cases.subject(reading, case_id))
    material = load(reading, case_id, choices)
    groups = _groups(material) if material.ready else ()
    recipient, today = material.recipient, civil_date(reading.now)
    return SaidView(
        case_id=case_id,
        reference=material.reference,
        recipients=_everybody(reading),
        purposes=tuple((p.value, p.title_text) for p in Purpose),
        urgencies=tuple((u.value, u.title_text) for u in Urgency),
        risks=tuple((r.value, r.title_text) for r in Risk),
        channels=tuple((c.value, c.shown.capitalize()) for c in Channel),
        told_choices=tuple((t.value, t.shown) for t in Told),
        choices=choices,
        ready=material.ready,
        recipient_name=recipient.name if recipient else "",
        duty_name=recipient.duty_name if recipient else "",
        duty_phone=recipient.duty_phone if recipient else "",
        today={"day": today.day, "month": today.month, "year": today.year},
        groups=groups,
        likely=tuple(item for group in groups for item, _, goes in group.items if goes),
    )


def _everybody(reading: Reading) -> tuple[tuple[str, str], ...]:
    """Every agency and team but the landlord, those that left or are suspended marked as such."""
    words = {"left": " (has left)", "suspended": " (suspended)"}
    views = identity.list_agencies(reading, with_teams=True)
    return tuple(
        (view.recipient, view.title + words.get(view.status, "")) for view in views if view.code != reading.actor.agency
    )


def _groups(material: Material) -> tuple[ItemGroup, ...]:
    """The kinds of data that the case holds, by role; a kind goes where any of it would."""
    goes: dict[str, dict[str, bool]] = {}
    for line in prepare(material).release.lines:
        if line.role != "none":
            kinds = goes.setdefault(line.role, {})
            kinds[line.category] = kinds.get(line.category, False) or line.action is not Action.REMOVE
    return tuple(
        ItemGroup(
            Role(role).title_text.capitalize(),
            tuple((f"{role}:{c}", Category(c).title_text.capitalize(), would) for c, would in kinds.items()),
        )
        for role, kinds in goes.items()
    )
