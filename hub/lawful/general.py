"""Is it for something, to somebody who may be told, and no more than is needed? Rules G01 to G09.

Source: UK GDPR Art 5(1)(b)-(c), 5(2); lawful-basis rules, sections 3 (General) and 5.
"""

from collections.abc import Iterator

from hub.lawful.findings import Finding, Result, finding
from hub.lawful.fixes import another_basis, drop
from hub.lawful.matrix import KIND_PURPOSES, Cell, cell
from hub.lawful.predicates import asked_by_constituent, cites, emergency, items_of, life_emergency, personal_items
from hub.lawful.proposal import Proposal
from hub.lawful.purposes import GIVEN, Category, Consent, Item, RecipientKind, Role, item_text

SMALLEST_CELL = 5
"""A figure about fewer people than this could point to somebody."""
FIGURES: Item = (Role.NONE, Category.AGGREGATE)


def purpose_missing(p: Proposal) -> Iterator[Finding]:
    """G01."""
    if p.purpose is None:
        yield finding("G01")
    elif p.request is not None and not p.request.states_purpose:
        yield finding("G01", reason="request")


def recipient_not_eligible(p: Proposal) -> Iterator[Finding]:
    """G02."""
    if p.recipient_kind is RecipientKind.OTHER:
        yield finding("G02")


def necessity_not_recorded(p: Proposal) -> Iterator[Finding]:
    """G03: in an emergency it may follow."""
    if p.records.necessity:
        return
    if emergency(p):
        yield finding("G03", Result.WARN, reason="later", record="necessity")
    else:
        yield finding("G03", record="necessity")


def category_not_needed(p: Proposal) -> Iterator[Finding]:
    """G04, for each item by itself: the matrix, its justification, and what danger to life softens."""
    for item in personal_items(p):
        yield from _ASKED_OF[_cell(p, item)](p, item)


def _cell(p: Proposal, item: Item) -> Cell:
    role, category = item
    explicit = p.consent_of(role) is Consent.EXPLICIT_GIVEN
    return cell(role, category, p.recipient_kind, explicit_consent=explicit, court_order=cites(p, "COURT_ORDER"))


def _nothing(_p: Proposal, _item: Item) -> Iterator[Finding]:
    return iter(())


def _justified(p: Proposal, item: Item) -> Iterator[Finding]:
    if item in p.records.justified:
        return
    if life_emergency(p):
        yield finding("G04", Result.WARN, reason="life", words=_words(p), items=[item])
    else:
        yield finding("G04", reason="justify", words=_words(p), items=[item], justify=[item_text(item)], **drop(item))


def _never(p: Proposal, item: Item) -> Iterator[Finding]:
    if life_emergency(p) and item in p.records.justified:
        yield finding("G04", Result.WARN, reason="life", words=_words(p), items=[item])
    else:
        yield finding("G04", words=_words(p), items=[item], **drop(item))


def _safe_terms(p: Proposal, item: Item) -> Iterator[Finding]:
    agreed = life_emergency(p) or p.consent_of(item[0]) in GIVEN or p.records.override
    if agreed and item in p.records.justified and p.records.named_person:
        yield finding("G04", Result.WARN, reason="named", words=_words(p), items=[item])
    else:
        yield finding("G04", reason="safe", words=_words(p), items=[item], **drop(item))


_ASKED_OF = {Cell.YES: _nothing, Cell.JUSTIFY: _justified, Cell.NEVER: _never, Cell.SAFE_TERMS: _safe_terms}


def _words(p: Proposal) -> dict[str, str]:
    return {"kind": p.recipient_kind.title_text}


def small_numbers(p: Proposal) -> Iterator[Finding]:
    """G05: asked wherever figures are on the list."""
    if FIGURES in p.items:
        if p.min_cell >= SMALLEST_CELL:
            yield finding("G05", Result.ALLOW, items=[FIGURES])
        else:
            yield finding("G05", reason="small", items=[FIGURES], **drop(FIGURES))


def deceased(p: Proposal) -> Iterator[Finding]:
    """G06: a reminder wherever somebody on the list has died."""
    dead = items_of(p, Role.DECEASED)
    if dead:
        yield finding("G06", Result.WARN, items=dead)


def exemption_not_basis(p: Proposal) -> Iterator[Finding]:
    """G08: whatever else is cited."""
    if p.art6.startswith("SCH2_"):
        instead, change = another_basis(p)
        yield finding("G08", words={"instead": instead}, **change)
    if p.gateway.startswith("SCH2_"):
        words = {"instead": "the landlord's own power to share"}
        yield finding("G08", words=words, set={"gateway": "CORPORATE_POWER"})


def kind_purpose(p: Proposal) -> Iterator[Finding]:
    """G09: the four kinds that serve few purposes."""
    served = KIND_PURPOSES.get(p.recipient_kind)
    if served is None:
        return
    if p.purpose is not None and p.purpose not in served:
        yield finding("G09", words=_words(p))
    if p.recipient_kind is RecipientKind.ELECTED and not asked_by_constituent(p):
        yield finding("G09", reason="constituent")
