"""What would this agency receive of this case, on what basis, and what was taken out?

People become roles; limits, flags and built-in limits take away; the matrix and the agreement decide each
kind of data; the text is written anew; what counts as released is put to the engine, which may take one
role's data away and is asked once more; the independent check looks at what is left.
Source: case material, section 7 (how preview and share page arrive at categories); contracts, section 5.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hub.cases.casefile import CaseFile
from hub.disclosures.facts import as_inputs, facts_for
from hub.disclosures.fields import FieldDecider, FieldResult
from hub.disclosures.leaks import forbidden_for, taken_out
from hub.disclosures.manifest import LeftOut
from hub.disclosures.policy import Policy
from hub.disclosures.reasons import missing_inputs, plain_finding, with_other_purposes
from hub.disclosures.recognising import CaseReading
from hub.disclosures.subjects import barred_for
from hub.disclosures.summary import Line, Summary, compose
from hub.disclosures.wanted import Wanted
from hub.lawful.combinations import BY_CODE, NEEDS, Combination, apply, candidates
from hub.lawful.findings import Finding, Result
from hub.lawful.proposal import Proposal
from hub.lawful.purposes import SPECIAL, Category, Item, Risk, Role, Urgency, item_text
from hub.lawful.rules import RULES_VERSION, Decision, decide
from hub.redaction.detect import ENGINE_VERSION
from hub.redaction.labels import assign
from hub.redaction.verify import Forbidden, LeakCheck, check


@dataclass(frozen=True, slots=True)
class Dropped:
    """One thing taken away so that the rest may go."""

    item: str
    code: str
    why: str


@dataclass(frozen=True, slots=True)
class Release:
    """The whole answer. items: `role:category` that counts as released; subjects: person, role, category, action."""

    outcome: str
    codes: tuple[str, ...]
    findings: tuple[dict[str, Any], ...]
    combination: str
    combination_title: str
    lines: tuple[Line, ...]
    fields: tuple[FieldResult, ...]
    summary: str
    items: tuple[str, ...]
    asked: tuple[str, ...]
    subjects: tuple[tuple[str, str, str, str], ...]
    dropped: tuple[Dropped, ...]
    due: tuple[str, ...]
    missing: tuple[str, ...]
    labels: Mapping[str, str]
    label_words: Mapping[str, str]
    leak_check: LeakCheck
    proposal: dict[str, Any]
    at_risk: tuple[str, ...]
    do_not: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    needs_child_reason: bool
    rules_version: str
    engine_version: str = ENGINE_VERSION
    kept_back: tuple[Forbidden, ...] = field(default=(), repr=False)


def release(reading: CaseReading, wanted: Wanted) -> Release:
    """The first known-good combination that is not refused, with what it lets go; else the least bad refusal."""
    return replace(_best(reading, wanted), engine_version=reading.engine_version)


def _best(reading: CaseReading, wanted: Wanted) -> Release:
    rows = candidates(wanted.recipient.kind, wanted.recipient.subkind, wanted.purpose)
    if wanted.combination in BY_CODE:
        rows = (BY_CODE[wanted.combination],)
    lacking: list[str] = []
    refused: Release | None = None
    for row in rows:
        answer = _attempt(reading, wanted, row, lacking)
        if answer is not None and answer.outcome != "refuse":
            return answer
        refused = refused or answer
    if refused is None:
        return _nothing(wanted, lacking, bool(rows))
    return replace(refused, missing=tuple(dict.fromkeys((*refused.missing, *lacking))))


def _attempt(reading: CaseReading, wanted: Wanted, row: Combination, lacking: list[str]) -> Release | None:
    """One combination, asked once more without what one role's data spoils; None where the file lacks what it needs,
    which is added to `lacking`."""
    built = _build(reading, wanted, row, frozenset())
    judged = _judged(row, built, lacking)
    if judged is None:
        return None
    spoiled = _droppable(judged.decision.findings, built.summary.items) if judged.decision.outcome == "refuse" else {}
    if spoiled:
        built = _build(reading, wanted, row, frozenset(spoiled))
        judged = _judged(row, built, lacking)
    dropped = tuple(Dropped(item_text(item), one.code, one.message) for item, one in sorted(spoiled.items()))
    return None if judged is None else _answer(reading.case, wanted, row, built, judged, dropped)


@dataclass(frozen=True, slots=True)
class _Built:
    """What one combination lets go, and what the engine is told about it."""

    summary: Summary
    decider: FieldDecider
    facts: Proposal


@dataclass(frozen=True, slots=True)
class _Judged:
    """The facts with a combination's provisions, and the engine's word on them."""

    proposal: Proposal
    decision: Decision


def _build(reading: CaseReading, wanted: Wanted, row: Combination, denied: frozenset[Item]) -> _Built:
    case = reading.case
    labels = assign([p.id for p in case.people], dict(wanted.labels), wanted.label_key, wanted.label_scope)
    decider = FieldDecider(reading, _policy(case, wanted, row, denied), labels, wanted.edits)
    summary = compose(reading, decider, wanted.recipient, wanted.purpose, wanted.out)
    return _Built(summary, decider, facts_for(case, wanted, summary.items, summary.people or None))


def _judged(row: Combination, built: _Built, lacking: list[str]) -> _Judged | None:
    needs = row.lacking(built.facts)
    if needs:
        lacking += [f"{row.code}: {NEEDS[need][0]}" for need in needs]
        return None
    proposal = apply(row, built.facts)
    return _Judged(proposal, decide(proposal))


def _policy(case: CaseFile, wanted: Wanted, row: Combination, denied: frozenset[Item]) -> Policy:
    left_out = {(role, category) for role in Role for category in Category if item_text((role, category)) in wanted.out}
    return Policy(
        case=case,
        recipient=wanted.recipient,
        purpose=wanted.purpose,
        agreement=wanted.agreement,
        barred=barred_for(case, wanted.recipient, wanted.purpose, wanted.on),
        on=wanted.on,
        justified=wanted.justified,
        out=frozenset(left_out),
        denied=denied,
        consenting_only=row.art6[0][0] == "ART6_1_A_CONSENT",
        life_emergency=wanted.urgency is Urgency.EMERGENCY and wanted.risk_of(case) is Risk.LIFE,
        carried=frozenset(role for role in Role if row.carries(role)),
    )


def _droppable(findings: tuple[Finding, ...], items: frozenset[Item]) -> dict[Item, Finding]:
    """Items whose special category or offence data alone made the engine refuse."""
    found: dict[Item, Finding] = {}
    for one in findings:
        if one.result is not Result.REFUSE or one.code[0] not in "SC":
            continue
        texts = set(one.change.get("drop", ()))
        for item in items:
            role, category = item
            sensitive = role is Role.PERPETRATOR or category in SPECIAL or category.value.startswith("criminal")
            named = item_text(item) in texts or (not texts and sensitive)
            if sensitive and named:
                found[item] = one
        if one.code[0] == "C" or "perpetrator" in str(one.change):
            found |= {item: one for item in items if item[0] is Role.PERPETRATOR}
    return found


def _answer(
    case: CaseFile, wanted: Wanted, row: Combination, built: _Built, judged: _Judged, dropped: tuple[Dropped, ...]
) -> Release:
    summary, decision, decider = built.summary, judged.decision, built.decider
    forbidden = (*forbidden_for(decider.judge), *taken_out(summary.fields))
    items = tuple(sorted(map(item_text, summary.items)))
    child = any(role is Role.CHILD for role, _ in summary.items)
    return Release(
        outcome=decision.outcome,
        codes=decision.codes,
        findings=with_other_purposes([plain_finding(one) for one in decision.findings], wanted),
        combination=row.code,
        combination_title=row.title,
        lines=summary.lines,
        fields=summary.fields,
        summary=summary.text,
        items=items,
        asked=items or ("victim:incident_narrative",),
        subjects=tuple(sorted((p, r.value, c.value, a.code) for p, r, c, a in summary.counted)),
        dropped=dropped,
        due=("necessity", "child_reason") if child else ("necessity",),
        missing=missing_inputs(case, wanted, summary),
        labels=decider.labels,
        label_words={person: decider.label_of(person) for person in sorted(summary.labelled)},
        leak_check=check({**wanted.beside, "summary": summary.text}, forbidden),
        proposal=as_inputs(judged.proposal),
        at_risk=summary.at_risk,
        do_not=summary.do_not,
        left_out=summary.left_out,
        needs_child_reason=child,
        rules_version=RULES_VERSION,
        kept_back=forbidden,
    )


def _nothing(wanted: Wanted, missing: list[str], any_row: bool) -> Release:
    """No row fits or none could be tried: a refusal that says so."""
    facts = Proposal(
        recipient_kind=wanted.recipient.kind,
        recipient_subkind=wanted.recipient.subkind,
        purpose=wanted.purpose,
        items=(),
        agreement=wanted.agreement_state,
        decision_date=wanted.on,
    )
    decision = decide(facts)
    told = missing or ["a lawful combination for this recipient and purpose"]
    return Release(
        outcome="refuse",
        codes=decision.codes,
        findings=with_other_purposes([plain_finding(one) for one in decision.findings], wanted),
        combination="",
        combination_title="" if any_row else "No known combination serves this recipient and purpose.",
        lines=(),
        fields=(),
        summary="",
        items=(),
        asked=("victim:incident_narrative",),
        subjects=(),
        dropped=(),
        due=(),
        missing=tuple(dict.fromkeys(told)),
        labels=dict(wanted.labels),
        label_words={},
        leak_check=LeakCheck(True, 0),
        proposal=as_inputs(facts),
        at_risk=(),
        do_not=(),
        left_out=(),
        needs_child_reason=False,
        rules_version=RULES_VERSION,
    )


