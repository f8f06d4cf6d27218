"""What is proposed: every input of the decision, as frozen values.

Closed by default: a value made in the product has no record, no agreement and no basis until it is given
one. The defaults of the command line are the contract's and stand in parse.py.
Source: lawful-basis rules, section 1.
"""

from dataclasses import dataclass, field
from datetime import date

from hub.lawful.conditions import CATALOGUE, base_of
from hub.lawful.purposes import (
    AgreementState,
    Consent,
    Item,
    Pattern,
    Purpose,
    RecipientKind,
    RecipientSubkind,
    Risk,
    Role,
    Urgency,
)


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asked for, if they did; an absent member is false."""

    states_purpose: bool = False
    states_public_task: bool = False
    from_sab: bool = False
    from_asb_relevant_body: bool = False
    from_constituent: bool = False
    written: bool = False
    vir: bool = False


@dataclass(frozen=True, slots=True)
class Records:
    """Which records stand behind the proposal. justified: items with a recorded reason, typed or standing."""

    necessity: bool = False
    lia: bool = False
    apd: bool = False
    override: bool = False
    child_reason: bool = False
    made_public: bool = False
    secrecy: bool = False
    prejudice: bool = False
    originator_permission: bool = False
    one_off_decision: bool = False
    named_person: bool = False
    justified: frozenset[Item] = frozenset()


@dataclass(frozen=True, slots=True)
class Enactment:
    """The Act that gives a function, and whose function it is: `controller` or `recipient`."""

    name: str
    whose: str = "controller"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One proposed disclosure.

    art9, sch1: one value for all roles, or a map from role; decision_date: the London day on which the data
    would leave, or on which it was said; min_cell: the smallest count among the figures.
    """

    recipient_kind: RecipientKind
    decision_date: date
    recipient_subkind: RecipientSubkind | None = None
    acting_for_relevant_authority: bool = False
    purpose: Purpose | None = None
    items: tuple[Item, ...] = ()
    art6: str = ""
    annex1: str = ""
    art9: str | dict[Role, str] = ""
    sch1: tuple[str, ...] | dict[Role, tuple[str, ...]] = ()
    art10: str = ""
    gateway: str = ""
    enactment: Enactment | None = None
    consent: dict[Role, Consent] = field(default_factory=dict)
    at_risk: frozenset[Role] = frozenset()
    risk: Risk = Risk.NONE
    urgency: Urgency = Urgency.ROUTINE
    pattern: Pattern = Pattern.ONE_OFF
    agreement: AgreementState = AgreementState.NONE
    covers_purpose: bool = False
    covers_categories: bool = False
    request: Request | None = None
    records: Records = Records()
    notice_withheld: bool = False
    min_cell: int = 0
    controller_is_public_authority: bool = False
    cca_emergency: bool = False

    def art9_for(self, role: Role) -> str:
        """The Article 9 point relied on for `role`."""
        return self.art9.get(role, "") if isinstance(self.art9, dict) else self.art9

    def sch1_for(self, role: Role) -> tuple[str, ...]:
        """The Schedule 1 conditions relied on for `role`."""
        return self.sch1.get(role, ()) if isinstance(self.sch1, dict) else self.sch1

    def consent_of(self, role: Role) -> Consent:
        """What `role` answered; no entry counts as not asked."""
        return self.consent.get(role, Consent.NOT_SOUGHT)


def provisions_relied_on(p: Proposal) -> tuple[str, ...]:
    """Code of every provision of the catalogue that `p` cites, each once, in a fixed order."""
    roles = list(dict.fromkeys(role for role, _ in p.items))
    cited = [p.art6, p.annex1, p.gateway, base_of(p.art10), p.enactment.name if p.enactment else ""]
    for role in roles:
        cited += [p.art9_for(role), *p.sch1_for(role)]
    return tuple(code for code in dict.fromkeys(cited) if code in CATALOGUE)


def provision_versions(p: Proposal) -> dict[str, str]:
    """Provision relied on -> first day of the version in force, empty where it is older than the catalogue.

    Stored with the decision, so that it can be read later under the law of its day.
    """
    days = {code: CATALOGUE[code].valid_from for code in provisions_relied_on(p)}
    return {code: day.isoformat() if day else "" for code, day in days.items()}
