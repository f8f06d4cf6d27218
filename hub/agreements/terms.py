"""What does one information sharing agreement say? Frozen values, as read from its file.

An agreement permits by naming: what no row names is never sent. Recipients are written as a kind
(`police`), an agency (`midland-homes`) or a team of one (`walsall-council/youth-justice`).
Source: ICO data sharing code of practice (what an agreement holds, Annex B); UK GDPR Art 5(1)(b)-(c), 5(2).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hub.lawful.purposes import Item, Purpose, RecipientKind, RecipientSubkind, Role


class Action(StrEnum):
    """What an agreement lets happen to one kind of data. Stored by value, so never renamed."""

    KEEP = "keep"
    PSEUDONYMISE = "pseudonymise"
    GENERALISE = "generalise"
    NEVER = "never"

    @property
    def shown(self) -> str:
        """The action in words."""
        return {
            "keep": "as it is",
            "pseudonymise": "a label instead of a name",
            "generalise": "said less exactly",
            "never": "left out",
        }[self.value]


class SignatureKind(StrEnum):
    """Whether a body really signed; `demo` is honoured in demonstration, training and preview only."""

    REAL = "real"
    DEMO = "demo"


class Part(StrEnum):
    """What a party does under the agreement."""

    DISCLOSER = "discloser"
    RECIPIENT = "recipient"


class Controllership(StrEnum):
    """Who answers for the data in this party's hands."""

    INDEPENDENT = "independent"
    JOINT = "joint"


@dataclass(frozen=True, slots=True)
class Signature:
    """One party's yes to this version."""

    kind: SignatureKind
    signed_on: date
    name: str
    post: str


@dataclass(frozen=True, slots=True)
class Officer:
    """Whom to ask at a party: a post and how to reach it."""

    post: str
    contact: str


@dataclass(frozen=True, slots=True)
class Team:
    """A team of a party, with its sub-kind in the lawful rules."""

    code: str
    name: str
    subkind: RecipientSubkind | None


@dataclass(frozen=True, slots=True)
class Party:
    """One agency and its teams. suspended_on, ended_on: first civil day on which it takes no part."""

    agency: str
    name: str
    kind: RecipientKind
    subkind: RecipientSubkind | None
    part: Part
    controller: Controllership
    officer: Officer
    deputy: Officer
    data_protection: Officer
    signature: Signature | None = None
    teams: tuple[Team, ...] = ()
    suspended_on: date | None = None
    ended_on: date | None = None

    def team(self, code: str) -> Team | None:
        """The team `code`, or None."""
        return next((team for team in self.teams if team.code == code), None)


@dataclass(frozen=True, slots=True)
class PermissionTable:
    """Rows that share recipients, purposes and a clause.

    standing: the justification adopted with the agreement, per item; explicit_consent_of: roles whose
    explicit consent this table asks for.
    """

    clause: str
    recipients: tuple[str, ...]
    purposes: tuple[Purpose, ...]
    actions: Mapping[Item, Action]
    standing: Mapping[Item, str]
    explicit_consent_of: frozenset[Role] = frozenset()
    note: str = ""


@dataclass(frozen=True, slots=True)
class PermissionRow:
    """One row of a table: this recipient, this purpose, this kind of data, this action."""

    recipient: str
    purpose: Purpose
    item: Item
    action: Action
    clause: str
    standing: str = ""
    explicit_consent_of: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True)
class NamedEnactment:
    """The Act that gives a function, its sections, and whose function it is: `controller` or `recipient`."""

    name: str
    provision: str
    whose: str


@dataclass(frozen=True, slots=True)
class Route:
    """The law on which these recipients may be told for these purposes.

    combinations: rows of the known-good combinations that use it; gateways: powers to share.
    """

    clause: str
    recipients: tuple[str, ...]
    purposes: tuple[Purpose, ...]
    art6: tuple[str, ...] = ()
    annex1: tuple[str, ...] = ()
    art9: tuple[str, ...] = ()
    sch1: tuple[str, ...] = ()
    art10: tuple[str, ...] = ()
    gateways: tuple[str, ...] = ()
    combinations: tuple[str, ...] = ()
    enactment: NamedEnactment | None = None

    @property
    def provisions(self) -> frozenset[str]:
        """Every provision the route allows."""
        return frozenset(self.art6 + self.annex1 + self.art9 + self.sch1 + self.art10 + self.gateways)


@dataclass(frozen=True, slots=True)
class HandlingConditions:
    """What a recipient may do with what it gets; accepted once per version and account."""

    version: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Retention:
    """How long the recipient keeps one kind of thing."""

    what: str
    how_long: str
    why: str


@dataclass(frozen=True, slots=True)
class Register:
    """The document behind a record: policy document, interests test, secrecy, impact assessment, notice."""

    document: str
    version: str
    owner: str
    adopted_on: date
    review_by: date
    withdrawn_on: date | None = None


@dataclass(frozen=True, slots=True)
class Process:
    """What happens with requests, breaches, complaints and disagreements: who, within what time, how."""

    who: str
    within: str
    how: str


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the history of the agreement."""

    version: str
    on: date
    what: str


REGISTERS = {
    "apd": "policy document for sensitive data (APD)",
    "lia": "interests test (LIA)",
    "secrecy": "duty of secrecy",
    "dpia": "impact assessment (DPIA)",
    "notice": "privacy notice",
}
"""The registers behind the records, with the words people read."""

NEEDED_REGISTERS = frozenset({"dpia", "notice"})
"""Registers that every agreement names, whatever it shares."""

PROCESSES = {
    "requests": "people's requests about their data",
    "breaches": "breaches",
    "complaints": "complaints",
    "disagreements": "disagreements between parties",
}
"""The processes that every agreement describes."""

TEXTS = {
    "aims": "what this is for",
    "necessity": "why it is necessary",
    "benefits": "what good it does",
    "joining": "how an agency joins",
    "leaving": "how an agency leaves or is suspended",
    "quality": "keeping it accurate",
    "security": "keeping it safe",
    "training": "who may handle it",
    "processors": "other organisations",
    "onward": "passing it on",
    "information_rights": "freedom of information",
}
"""The plain sentences that every agreement holds."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """One version of one agreement. effective_on and expires_on are its first and last civil day."""

    id: str
    version: str
    title: str
    sample: bool
    forum: str
    effective_on: date
    expires_on: date
    review_every_months: int
    disclosure_expiry_days: int
    marking: str
    under: str
    purposes: tuple[Purpose, ...]
    powers: tuple[str, ...]
    parties: tuple[Party, ...]
    routes: tuple[Route, ...]
    permissions: tuple[PermissionTable, ...]
    handling: HandlingConditions
    texts: Mapping[str, str]
    retention: tuple[Retention, ...]
    registers: Mapping[str, Register]
    processes: Mapping[str, Process]
    history: tuple[Change, ...]

    @property
    def reference(self) -> str:
        """`id@version`, as written to disclosures and the log."""
        return f"{self.id}@{self.version}"

    @property
    def marked_title(self) -> str:
        """The title as shown everywhere; a sample says that it is one."""
        return f"{self.title} ({SAMPLE_WARNING})" if self.sample else self.title

    def party(self, agency: str) -> Party | None:
        """The party `agency`, or None."""
        return next((party for party in self.parties if party.agency == agency), None)


SAMPLE_WARNING = "SAMPLE, not signed by any real body"


def split_recipient(recipient: str) -> tuple[str, str]:
    """`AGENCY/TEAM` as (agency, team); team is empty for an agency by itself."""
    agency, _, team = recipient.partition("/")
    return agency, team
