"""Does the power to share that is cited reach this recipient and this purpose? Rules P01 to P08.

No power cited, or the landlord's own, is valid for every eligible recipient: a private provider is not
confined to statutory powers.
Source: Crime and Disorder Act 1998 ss.17A, 115; Anti-social Behaviour, Crime and Policing Act 2014 Sch 4;
Care Act 2014 s.45; lawful-basis rules, section 3 (Gateway).
"""

from collections.abc import Callable, Iterator

from hub.lawful.conditions import CATALOGUE, NOT_OURS
from hub.lawful.findings import Finding, Result, finding
from hub.lawful.fixes import OWN_POWER
from hub.lawful.predicates import asked_by_board, asked_by_review, emergency
from hub.lawful.proposal import Proposal
from hub.lawful.purposes import CRIME_PURPOSES, Purpose, RecipientKind, RecipientSubkind

_NEVER_LISTED = frozenset(
    {RecipientKind.EDUCATION, RecipientKind.LEGAL_OR_COURT, RecipientKind.ELECTED, RecipientKind.OTHER}
)
_LISTED_IF_COMMISSIONED = frozenset({RecipientKind.VOLUNTARY, RecipientKind.CONTRACTOR})
_LISTED_BY_SUBKIND = frozenset({RecipientKind.NHS_BODY, RecipientKind.PROBATION, RecipientKind.REGISTERED_PROVIDER})
_DOUBTFUL = frozenset({RecipientSubkind.NHS_TRUST, RecipientSubkind.GP, RecipientSubkind.SECRETARY_OF_STATE})


def gateway(p: Proposal) -> Iterator[Finding]:
    """Every rule about the power cited."""
    asked = POWERS.get(p.gateway)
    if asked is not None:
        yield from asked(p)


def _crime_and_disorder(p: Proposal) -> Iterator[Finding]:
    commissioned = p.recipient_kind in _LISTED_IF_COMMISSIONED and not p.acting_for_relevant_authority
    unstated = p.recipient_kind in _LISTED_BY_SUBKIND and p.recipient_subkind is None
    if commissioned or p.recipient_kind in _NEVER_LISTED or p.recipient_subkind is RecipientSubkind.FOR_PROFIT:
        yield finding("P01", **OWN_POWER)
    elif unstated or p.recipient_subkind in _DOUBTFUL:
        yield finding("P02", Result.WARN, **OWN_POWER)
    if p.purpose not in CRIME_PURPOSES and p.purpose is not Purpose.TENSION_MONITORING:
        yield finding("P03", **OWN_POWER)


def _figures_only(_p: Proposal) -> Iterator[Finding]:
    # Asked only where somebody living is on the list, so there is personal data.
    yield finding("P04", **OWN_POWER)


def _review_power(p: Proposal) -> Iterator[Finding]:
    if not asked_by_review(p):
        yield finding("P05", **OWN_POWER)


def _review_duty(p: Proposal) -> Iterator[Finding]:
    if not asked_by_review(p) or p.art6 != "ART6_1_C_LEGAL_OBLIGATION":
        yield finding("P05", **OWN_POWER)


def _board(p: Proposal) -> Iterator[Finding]:
    if not asked_by_board(p):
        yield finding("P06", **OWN_POWER)


def _not_ours(p: Proposal) -> Iterator[Finding]:
    yield finding("P07", citation=CATALOGUE[p.gateway].source, **OWN_POWER)


def _public_interest(p: Proposal) -> Iterator[Finding]:
    if p.records.override:
        return
    if emergency(p):
        yield finding("P08", Result.WARN, reason="later", record="override")
    else:
        yield finding("P08", record="override", **OWN_POWER)


POWERS: dict[str, Callable[[Proposal], Iterator[Finding]]] = {
    "CDA1998_S115": _crime_and_disorder,
    "CDA1998_S17A": _figures_only,
    "ASBCPA2014_SCH4_PARA7": _review_power,
    "ASBCPA2014_SCH4_PARA7_2": _review_duty,
    "CA2014_S45": _board,
    "COMMON_LAW_PUBLIC_INTEREST": _public_interest,
} | dict.fromkeys(NOT_OURS, _not_ours)
"""What is asked of each power; those without a line need nothing more here."""
