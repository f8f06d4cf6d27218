"""What does preparing a disclosure need, and what does it give?

Source: lawful-basis rules, section 7; UK GDPR Art 5(1)(b)-(c).
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hub.agreements.rules import covers_purpose
from hub.agreements.terms import Agreement
from hub.cases.casefile import CaseFile
from hub.disclosures.choices import Choices
from hub.disclosures.passes import LetPass
from hub.disclosures.records import DisclosureRecord
from hub.disclosures.release import Release
from hub.lawful.purposes import AgreementState, Purpose, Urgency
from hub.redaction.detect import Further


@dataclass(frozen=True, slots=True)
class Addressee:
    """The recipient as the register of agencies holds it."""

    agency_id: UUID
    agency: str
    team: str | None
    name: str
    kind: str
    subkind: str | None
    status: str
    duty_name: str
    duty_phone: str
    named_account_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that preparing needs, read in one go."""

    case_id: UUID
    reference: str
    case: CaseFile
    case_version: int
    protection_version: int
    choices: Choices
    on: date
    people: dict[str, UUID]
    overridden: frozenset[str]
    index_key: bytes
    labels: dict[str, str]
    recipient: Addressee | None
    agreement: Agreement | None
    agreement_state: AgreementState
    one_off_id: UUID | None
    duty_name: str
    duty_phone: str
    disclosure: DisclosureRecord | None = None
    choices_offered: tuple[tuple[str, str], ...] = ()
    people_there: tuple[tuple[str, str], ...] = ()
    passes: tuple[LetPass, ...] = ()
    may_decide_once: bool = False
    may_record_said: bool = False
    further: Further | None = None

    @property
    def ready(self) -> bool:
        """Whether recipient and purpose are chosen."""
        return self.recipient is not None and bool(self.choices.purpose)

    @property
    def covered(self) -> Agreement | None:
        """The agreement in force that names this purpose for this recipient; None where there is none."""
        if self.recipient is None or self.agreement is None or self.agreement_state is not AgreementState.IN_FORCE:
            return None
        purpose = Purpose(self.choices.purpose)
        return self.agreement if covers_purpose(self.agreement, self.choices.recipient, purpose) else None

    @property
    def needs_named_person(self) -> bool:
        """Whether one person there must be named: in an emergency that no agreement covers."""
        emergency = self.choices.urgency == Urgency.EMERGENCY
        return emergency and self.ready and self.covered is None and self.one_off_id is None


@dataclass(frozen=True, slots=True)
class Prepared:
    """The computed answer, with the versions it was computed from."""

    release: Release
    recipient: Addressee
    case_id: UUID
    case_version: int
    protection_version: int
    agreement_ref: str
    agreement_title: str
    expiry_days: int
    one_off_id: UUID | None
    subjects: tuple[tuple[UUID, str, str, str], ...]
    labels: dict[str, str]
