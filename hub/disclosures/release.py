"""What would this agency receive of this case, on what basis, and what was taken out?

People become roles; limits, flags and built-in limits take away; the matrix and the agreement decide each
kind of data; the text is written anew; what counts as released is put to the engine, which may take one
role's data away and is asked once more; the independent check looks at what is left.
Source: case material, section 7 (how preview and share page arrive at categories); contracts, section 5.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from hub.agreements.rules import covers_items, covers_purpose, enactment_for, register_state, standing_items
from hub.agreements.terms import Agreement
from hub.cases.casefile import CaseFile
from hub.disclosures.choices import Edit
from hub.disclosures.fields import FieldDecider, FieldResult
from hub.disclosures.leaks import forbidden_for, taken_out
from hub.disclosures.manifest import UNSPOKEN, LeftOut
from hub.disclosures.policy import NEEDS_JUSTIFICATION, Policy
from hub.disclosures.recognising import CaseReading
from hub.disclosures.subjects import Recipient, answer_of, barred_for, consent_by_role, roles_of
from hub.disclosures.summary import Line, Summary, compose
from hub.lawful.combinations import BY_CODE, NEEDS, Combination, apply, candidates
from hub.lawful.findings import Finding, Result
from hub.lawful.proposal import Enactment, Proposal, Records, Request
from hub.lawful.purposes import (
    SPECIAL,
    TURNED_DOWN,
    AgreementState,
    Category,
    Consent,
    Item,
    Pattern,
    Purpose,
    Risk,
    Role,
    Urgency,
    item_text,
)
from hub.lawful.rules import RULES_VERSION, decide
from hub.redaction.detect import ENGINE_VERSION
from hub.redaction.labels import assign
from hub.redaction.verify import Forbidden, LeakCheck, check


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
    rows = [BY_CODE[wanted.combination]] if wanted.combination in BY_CODE else list(
        candidates(wanted.recipient.kind, wanted.recipient.subkind, wanted.purpose)
    )
    missing: list[str] = []
    refused: Release | None = None
    for row in rows:
        answer = _attempt(reading, wanted, row, missing)
        if answer is None:
            continue
        if answer.outcome != "refuse":
            return answer
        refused = refused or answer
    if refused is not None:
        return replace(refused, missing=tuple(dict.fromkeys((*refused.missing, *missing))))
    return _nothing(reading, wanted, missing, bool(rows))


def _attempt(reading: CaseReading, wanted: Wanted, row: Combination, missing: list[str]) -> Release | None:
    """One combination: build, ask, take away what one role's data spoils, ask once more."""
    denied: frozenset[Item] = frozenset()
    dropped: list[Dropped] = []
    for last in (False, True):
        built = _build(reading, wanted, row, denied)
        facts = facts_for(reading.case, wanted, built.items, built.summary.people or None)
        lacking = row.lacking(facts)
        if lacking:
            missing += [f"{row.code}: {NEEDS[need][0]}" for need in lacking]
            return None
        proposal = apply(row, facts)
        decision = decide(proposal)
        spoiled = _droppable(decision.findings, built.items)
        if last or decision.outcome != "refuse" or not spoiled:
            return _answer(reading, wanted, row, built, proposal, decision, dropped)
        denied = frozenset(spoiled)
        dropped = [Dropped(item_text(item), f.code, f.message) for item, f in sorted(spoiled.items())]
    return None


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


@dataclass(frozen=True, slots=True)
class _Built:
    summary: Summary
    policy: Policy
    items: frozenset[Item]
    labels: Mapping[str, str]
    decider: FieldDecider


def _build(reading: CaseReading, wanted: Wanted, row: Combination, denied: frozenset[Item]) -> _Built:
    case = reading.case
    roles = frozenset(role for role in Role if row.carries(role))
    gone = {item_text(item): item for item in ((r, c) for r in Role for c in Category)}
    policy = Policy(
        case=case,
        recipient=wanted.recipient,
        purpose=wanted.purpose,
        agreement=wanted.agreement,
        barred=barred_for(case, wanted.recipient, wanted.purpose, wanted.on),
        on=wanted.on,
        justified=wanted.justified,
        out=frozenset(gone[text] for text in wanted.out if text in gone),
        denied=denied,
        consenting_only=row.art6[0][0] == "ART6_1_A_CONSENT",
        life_emergency=wanted.urgency is Urgency.EMERGENCY and _threat(case, wanted) is Risk.LIFE,
        carried=roles,
    )
    labels = assign([p.id for p in case.people], dict(wanted.labels), wanted.label_key, wanted.label_scope)
    decider = FieldDecider(reading, policy, labels, wanted.edits)
    summary = compose(reading, decider, wanted.recipient, wanted.purpose, wanted.out)
    return _Built(summary, policy, summary.items, labels, decider)


def _threat(case: CaseFile, wanted: Wanted) -> Risk:
    return wanted.risk or Risk(case.risk.threat)


def facts_for(
    case: CaseFile, wanted: Wanted, items: Collection[Item], people: set[str] | None = None
) -> Proposal:
    """Everything the engine needs but the provisions. people: those told about, if not everybody in the case."""
    agreement, code = wanted.agreement, wanted.recipient.code
    standing = standing_items(agreement, code, wanted.purpose) if agreement else {}
    named = enactment_for(agreement, code, wanted.purpose) if agreement else None

    def register(name: str) -> bool:
        return agreement is not None and register_state(agreement, name, wanted.on).holds

    at_risk = {Role(role) for role in case.at_risk}
    at_risk |= {r for p in case.people if "adult_at_risk" in p.flags for r in roles_of(p, wanted.on)}
    return Proposal(
        recipient_kind=wanted.recipient.kind,
        recipient_subkind=wanted.recipient.subkind,
        purpose=wanted.purpose,
        items=tuple(sorted(items)),
        consent=consent_by_role(case, wanted.recipient, wanted.on, people),
        at_risk=frozenset(at_risk),
        risk=_threat(case, wanted),
        urgency=wanted.urgency,
        pattern=wanted.pattern,
        agreement=wanted.agreement_state,
        covers_purpose=agreement is not None and covers_purpose(agreement, code, wanted.purpose),
        covers_categories=agreement is not None and _covered(agreement, wanted, items),
        request=wanted.request,
        enactment=Enactment(named.name, named.whose) if named else None,
        records=Records(
            necessity="necessity" in wanted.records,
            child_reason="child_reason" in wanted.records,
            override="override" in wanted.records or _goes_against_refusals(case, wanted, people),
            one_off_decision="one_off_decision" in wanted.records,
            apd=register("apd"),
            lia=register("lia"),
            secrecy=register("secrecy"),
            justified=frozenset(standing) | frozenset(wanted.justified),
        ),
        decision_date=wanted.on,
    )


def _goes_against_refusals(case: CaseFile, wanted: Wanted, people: Collection[str] | None) -> bool:
    """Whether it was decided to go against every refusal of those whose data goes; one decision carries no other."""
    refused = {
        person.id for person in case.people
        if (not people or person.id in people)
        and answer_of(case, person, wanted.recipient, wanted.on) in TURNED_DOWN
        and Role.PROFESSIONAL not in roles_of(person, wanted.on)
    }  # fmt: skip
    return bool(refused) and refused <= wanted.overridden


def _covered(agreement: Agreement, wanted: Wanted, items: Collection[Item]) -> bool:
    """Whether rows let every item go; warnings need no row, they go with whomever they protect."""
    asked = [item for item in items if item[1] is not Category.CONTACT_WARNING]
    return not asked or covers_items(agreement, wanted.recipient.code, wanted.purpose, asked)


def _answer(
    reading: CaseReading, wanted: Wanted, row: Combination, built: _Built, proposal: Proposal, decision, dropped
) -> Release:
    summary = built.summary
    forbidden = (*forbidden_for(built.decider.judge), *taken_out(summary.fields))
    leak = check({**wanted.beside, "summary": summary.text}, forbidden)
    due = ["necessity"] + (["child_reason"] if Role.CHILD in {role for role, _ in built.items} else [])
    words = {p: built.decider.label_of(p) for p in sorted(summary.labelled)}
    return Release(
        outcome=decision.outcome,
        codes=decision.codes,
        findings=_with_other_purposes([plain_finding(one) for one in decision.findings], wanted),
        combination=row.code,
        combination_title=row.title,
        lines=summary.lines,
        fields=summary.fields,
        summary=summary.text,
        items=tuple(sorted(item_text(item) for item in built.items)),
        asked=tuple(sorted(item_text(item) for item in built.items)) or ("victim:incident_narrative",),
        subjects=tuple(sorted((p, r.value, c.value, a.code) for p, r, c, a in summary.counted)),
        dropped=tuple(dropped),
        due=tuple(due),
        missing=_missing(reading.case, wanted, built),
        labels=built.labels,
        label_words=words,
        leak_check=leak,
        proposal=as_inputs(proposal),
        at_risk=summary.at_risk,
        do_not=summary.do_not,
        left_out=summary.left_out,
        needs_child_reason="child_reason" in due,
        rules_version=RULES_VERSION,
        kept_back=forbidden,
    )


def plain_finding(one: Finding) -> dict[str, Any]:
    """A finding as it is stored and shown."""
    return {
        "code": one.code,
        "result": one.result.value,
        "message": one.message,
        "citation": one.citation,
        "fix": one.fix,
        "change": {key: list(v) if isinstance(v, list | tuple) else _texts(v) for key, v in one.change.items()},
    }


def _with_other_purposes(findings: list[dict[str, Any]], wanted: Wanted) -> tuple[dict[str, Any], ...]:
    """Where nothing may go for this purpose, the purposes for which this recipient may be told something."""
    others = _other_purposes(wanted)
    if not others:
        return tuple(findings)
    words = Purpose(others[0]).title_text
    return tuple(
        one | {
            "message": "Nothing may go to this recipient for this purpose.",
            "fix": f"Share it for {words} instead.",
            "change": {"purpose": others},
        }
        if one["code"] == "G07" else one
        for one in findings
    )  # fmt: skip


def _other_purposes(wanted: Wanted) -> list[str]:
    recipient, agreement = wanted.recipient, wanted.agreement
    return [
        purpose.value
        for purpose in Purpose
        if purpose is not wanted.purpose
        and candidates(recipient.kind, recipient.subkind, purpose)
        and agreement is not None
        and covers_purpose(agreement, recipient.code, purpose)
    ][:3]


def _texts(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _texts(entry) for key, entry in value.items()}
    return list(value) if isinstance(value, tuple | list | frozenset | set) else value


def _missing(case: CaseFile, wanted: Wanted, built: _Built) -> tuple[str, ...]:
    """Inputs whose absence kept something back; kinds whose mere mention would tell are not named."""
    decided_once = "one_off_decision" in wanted.records or wanted.urgency is Urgency.EMERGENCY
    if wanted.agreement_state is not AgreementState.IN_FORCE and not decided_once:
        return ("an agreement in force with this recipient",)
    if wanted.agreement is not None and not covers_purpose(wanted.agreement, wanted.recipient.code, wanted.purpose):
        return ("an agreement that lets something go to this recipient for this purpose",)
    wanting = {
        f"justification for {line.role}:{line.category}"
        for line in built.summary.lines
        if line.why == NEEDS_JUSTIFICATION and Category(line.category) not in UNSPOKEN
    }
    found = sorted(wanting)
    victims = [person for person in case.people if Role.VICTIM in roles_of(person, wanted.on)]
    if any(answer_of(case, person, wanted.recipient, wanted.on) is Consent.NOT_SOUGHT for person in victims):
        found.append("the victim's answer about this recipient")
    if not built.items and not found:
        found.append("anything that this recipient may have for this purpose")
    return tuple(found)


def as_inputs(p: Proposal) -> dict[str, Any]:
    """The inputs of a decision as they are stored with it: the names and values of the rules."""

    def by_role(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {role.value: list(v) if isinstance(v, tuple) else v for role, v in value.items()}
        return list(value) if isinstance(value, tuple) else value

    return {
        "recipient_kind": p.recipient_kind.value,
        "recipient_subkind": p.recipient_subkind.value if p.recipient_subkind else "none",
        "purpose": p.purpose.value if p.purpose else "",
        "categories": [item_text(item) for item in p.items],
        "art6": p.art6,
        "annex1": p.annex1,
        "art9": by_role(p.art9),
        "sch1": by_role(p.sch1),
        "art10": p.art10,
        "gateway": p.gateway,
        "enactment_cited": {"name": p.enactment.name, "whose": p.enactment.whose} if p.enactment else "none",
        "consent": {role.value: answer.value for role, answer in sorted(p.consent.items())},
        "at_risk": sorted(role.value for role in p.at_risk),
        "risk": p.risk.value,
        "urgency": p.urgency.value,
        "pattern": p.pattern.value,
        "agreement": p.agreement.value,
        "agreement_covers_purpose": p.covers_purpose,
        "agreement_covers_categories": p.covers_categories,
        "records": {
            **{name: getattr(p.records, name) for name in Records.__dataclass_fields__ if name != "justified"},
            "justified": sorted(item_text(item) for item in p.records.justified),
        },
        "decision_date": p.decision_date.isoformat(),
    }


def _nothing(reading: CaseReading, wanted: Wanted, missing: list[str], any_row: bool) -> Release:
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
        findings=_with_other_purposes([plain_finding(one) for one in decision.findings], wanted),
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


