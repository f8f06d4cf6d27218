"""What is asked for when something of a case is to leave: to whom, for what, under which agreement?

Source: case material, section 7; contracts, section 5.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from hub.agreements.terms import Agreement
from hub.cases.casefile import CaseFile
from hub.disclosures.choices import Edit
from hub.disclosures.subjects import Recipient
from hub.lawful.proposal import Request
from hub.lawful.purposes import AgreementState, Item, Pattern, Purpose, Risk, Urgency


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: one case towards one recipient for one purpose.

    justified: item -> sentence; out: paths or items left out; records: codes of records somebody wrote;
    overridden: people against whose refusal somebody decided to share with this recipient;
    labels: person -> code given earlier; label_key, label_scope: of the permutation that gives new ones;
    beside: other texts that the recipient will read beside the summary, by name, to be checked like it.
    """

    recipient: Recipient
    purpose: Purpose
    agreement: Agreement | None
    agreement_state: AgreementState
    on: date
    label_key: bytes
    label_scope: str
    urgency: Urgency = Urgency.ROUTINE
    risk: Risk | None = None
    pattern: Pattern = Pattern.ROUTINE_FLOW
    justified: Mapping[Item, str] = field(default_factory=dict)
    out: frozenset[str] = frozenset()
    records: frozenset[str] = frozenset({"necessity", "child_reason"})
    overridden: frozenset[str] = frozenset()
    request: Request | None = None
    combination: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    edits: tuple[Edit, ...] = ()
    beside: Mapping[str, str] = field(default_factory=dict)

    def risk_of(self, case: CaseFile) -> Risk:
        """The danger recorded for this sharing, else that of the file."""
        return self.risk or Risk(case.risk.threat)

    @property
    def decided_once(self) -> bool:
        """Whether a one-off decision or an emergency stands in the agreement's place."""
        return "one_off_decision" in self.records or self.urgency is Urgency.EMERGENCY
