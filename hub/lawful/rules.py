"""May this proposal go ahead, and why not?

Every rule is asked and every finding returned, so that all can be put right in one go; nothing here
edits the proposal. Special-category and offence data are judged role by role: one person's consent
never carries another's data. Any refusal refuses; else any warning warns.
Source: lawful-basis rules, sections 2, 3 and 7; UK GDPR Art 5, 6, 9, 10; DPA 2018 Sch 1; Hate Crime Policy 2.6, 2.7.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from hub.lawful.afterwards import Due, Notice, due, marking, notices
from hub.lawful.agreement import no_agreement, outside_agreement, partner_suspended
from hub.lawful.article6 import article_6
from hub.lawful.conditions import CATALOGUE
from hub.lawful.criminal import criminal
from hub.lawful.findings import REASONS, RULES, Finding, Result, finding
from hub.lawful.gateway import gateway
from hub.lawful.general import (
    category_not_needed,
    deceased,
    exemption_not_basis,
    kind_purpose,
    necessity_not_recorded,
    purpose_missing,
    recipient_not_eligible,
    small_numbers,
)
from hub.lawful.matrix import KIND_PURPOSES, ROWS
from hub.lawful.other import (
    child_involved,
    child_reason,
    exemption_unreasoned,
    originator_control,
    victim_request_form,
)
from hub.lawful.predicates import living_roles, personal_items
from hub.lawful.proposal import Proposal
from hub.lawful.special import protected_history, special
from hub.lawful.wishes import wishes

Rule = Callable[[Proposal], Iterator[Finding]]


def _each_role(p: Proposal) -> Iterator[Finding]:
    for role in living_roles(p):
        yield from special(p, role)
        yield from criminal(p, role)


FIGURES_ALONE: tuple[Rule, ...] = (purpose_missing, recipient_not_eligible, small_numbers, partner_suspended)
"""Asked where nobody is on the list."""
PEOPLE_WHO_DIED: tuple[Rule, ...] = (
    purpose_missing, recipient_not_eligible, necessity_not_recorded, category_not_needed, small_numbers, deceased,
    kind_purpose, protected_history, no_agreement, outside_agreement, partner_suspended, originator_control,
)  # fmt: skip
"""Asked where everybody on the list has died: data protection law has ended, confidence has not."""
LIVING_PEOPLE: tuple[Rule, ...] = (
    purpose_missing, recipient_not_eligible, necessity_not_recorded, category_not_needed, small_numbers, deceased,
    exemption_not_basis, kind_purpose,
    article_6,
    _each_role, protected_history,
    gateway,
    wishes,
    no_agreement, outside_agreement, partner_suspended,
    originator_control, victim_request_form, child_reason, child_involved, exemption_unreasoned,
)  # fmt: skip
"""Asked where somebody living is on the list, in this order."""

RULES_EDITION = "2026-11"
"""Raised by hand when a rule or a test changes its meaning; the digest behind it follows the tables by itself."""


def _version() -> str:
    tables = repr((sorted(RULES.items()), sorted(REASONS.items()), ROWS, sorted(CATALOGUE.items())))
    served = sorted((kind.value, sorted(purposes)) for kind, purposes in KIND_PURPOSES.items())
    return f"{RULES_EDITION}.{sha256((tables + repr(served)).encode()).hexdigest()[:12]}"


RULES_VERSION = _version()
"""Stored with every decision."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer. outcome: `allow`, `allow_with_warning` or `refuse`; codes: each rule that fired, once.

    due and notices: what remains to be done once it goes; both empty where it is refused.
    """

    outcome: str
    codes: tuple[str, ...]
    findings: tuple[Finding, ...]
    due: tuple[Due, ...]
    notices: tuple[Notice, ...]
    marking: str

    @property
    def allowed(self) -> bool:
        """Whether it may go, warned or not."""
        return self.outcome != "refuse"


def decide(p: Proposal) -> Decision:
    """Judge `p` against every rule that applies to what is on its list."""
    found = tuple(_findings(p))
    results = {one.result for one in found}
    codes = tuple(dict.fromkeys(one.code for one in found))
    if Result.REFUSE in results:
        return Decision("refuse", codes, found, (), (), marking(p))
    outcome = "allow_with_warning" if Result.WARN in results else "allow"
    return Decision(outcome, codes, found, due(p, found), notices(p, found), marking(p))


def _findings(p: Proposal) -> Iterator[Finding]:
    if not p.items:
        yield finding("G07")
    for rule in _asked(p):
        yield from rule(p)


def _asked(p: Proposal) -> tuple[Rule, ...]:
    if not p.items:
        return ()
    if not personal_items(p):
        return FIGURES_ALONE
    return LIVING_PEOPLE if living_roles(p) else PEOPLE_WHO_DIED
