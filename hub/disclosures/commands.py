"""What can be asked of the disclosures room, each as one value.

Source: house rule (arguments past four become a command).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.disclosures.choices import Choices


@dataclass(frozen=True, slots=True)
class SubmitDisclosure:
    """Put a prepared disclosure forward: the law answers, and either answer is recorded."""

    case_id: UUID
    choices: Choices
    idempotency_key: str
    replaces_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ReviewDisclosure:
    """Say that every word was read as it will be received, and ask somebody to approve. version: of the row read."""

    disclosure_id: UUID
    version: int
    digest: str
    approver_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ApproveDisclosure:
    """Approve exactly the text read, whose digest is handed back; send it in the same step if wanted."""

    disclosure_id: UUID
    version: int
    digest: str
    send_now: bool = True
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class DeclineDisclosure:
    """Do not approve, with the reason for the drafter."""

    disclosure_id: UUID
    version: int
    reason: str


@dataclass(frozen=True, slots=True)
class SendAlone:
    """The emergency path: reviewed and sent by one person, the second person and the DPO told at once."""

    disclosure_id: UUID
    version: int
    digest: str
    idempotency_key: str
    second_person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class WithdrawDisclosure:
    """Withdraw what was sent, at once, with the reason."""

    disclosure_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class RecordSaid:
    """Record what was already told: how, when, which kinds of data, in which words.

    items: `role:category` each; words: what was said, as near as it is remembered.
    """

    case_id: UUID
    choices: Choices
    channel: str
    said_at: datetime
    items: tuple[str, ...]
    words: str
    idempotency_key: str


@dataclass(frozen=True, slots=True)
class OpenReceived:
    """Open what was shared: no conflict, conditions accepted, contents shown; one button."""

    public_ref: str
    accepts: bool
    no_conflict: bool
    idempotency_key: str


@dataclass(frozen=True, slots=True)
class AskToLetPass:
    """Ask somebody else to let finds of the check pass in the text read. version: of the row read."""

    disclosure_id: UUID
    version: int
    reason: str
    approver_id: UUID


@dataclass(frozen=True, slots=True)
class DecideToLetPass:
    """Say as the second person whether it may pass."""

    disclosure_id: UUID
    yes: bool


@dataclass(frozen=True, slots=True)
class TakeCopy:
    """Take a copy away. form: `pdf` or `json`."""

    public_ref: str
    form: str


@dataclass(frozen=True, slots=True)
class AnswerReceived:
    """One answer of a reader. act: `acknowledged`, a RecallAnswer, or a message kind with its text."""

    public_ref: str
    act: str
    text: str = ""
    idempotency_key: str = ""


@dataclass(frozen=True, slots=True)
class DecideOnce:
    """Ask for a one-off decision: one case, one recipient, one purpose, an end.

    record: the fields of the decision record (ICO data sharing code, Annex B), field -> sentence.
    """

    case_id: UUID
    agency: str
    named_username: str
    purpose: str
    ends_at: datetime
    record: tuple[tuple[str, str], ...]
    emergency: bool = False
