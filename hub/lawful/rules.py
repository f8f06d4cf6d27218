"""May this proposal go ahead, and why not?

Every rule is asked and every finding returned, so that all can be put right in one go; nothing here
edits the proposal. Special-category and offence data are judged role by role: one person's consent
never carries another's data. Any refusal refuses; else any warning warns.
Source: lawful-basis rules, sections 2, 3 and 7; UK GDPR Art 5, 6, 9, 10; DPA 2018 Sch 1; Hate Crime Policy 2.6, 2.7.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from hub.lawful.conditions import (
    CATALOGUE,
    NOT_OURS,
    RLI_FROM,
    SPI,
    VICTIM_REQUESTS_FROM,
    base_of,
    is_condition,
)
from hub.lawful.findings import RULES, Finding, Result, finding
from hub.lawful.matrix import KIND_PURPOSES, ROWS, Cell, cell
from hub.lawful.predicates import has_policy, holds, living_roles, protects
from hub.lawful.proposal import Proposal
from hub.lawful.purposes import (
    CRIME_PURPOSES,
    GIVEN,
    SPECIAL,
    TURNED_DOWN,
    AgreementState,
    Category,
    Consent,
    Item,
    Pattern,
    Purpose,
    RecipientKind,
    RecipientSubkind,
    Risk,
    Role,
    Urgency,
    item_text,
)

REFUSE, WARN, ALLOW = Result.REFUSE, Result.WARN, Result.ALLOW


@cache
def rules_version() -> str:
    """Version of the rules in force: the year's revision and a digest over every table."""
    text = repr((sorted(RULES.items()), ROWS, sorted(CATALOGUE.items())))
    return "2026-11." + sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer. outcome: `allow`, `allow_with_warning` or `refuse`; codes: each rule that fired, once."""

    outcome: str
    codes: tuple[str, ...]
    findings: tuple[Finding, ...]


def decide(p: Proposal) -> Decision:
    """Judge `p` against every rule that applies to what is on its list."""
    found = tuple(_findings(p))
    results = {f.result for f in found}
    outcome = "refuse" if REFUSE in results else "allow_with_warning" if WARN in results else "allow"
    return Decision(outcome, tuple(dict.fromkeys(f.code for f in found)), found)


def _findings(p: Proposal) -> Iterator[Finding]:
    if not p.items:
        yield finding("G07")
        return
    personal = [item for item in p.items if item[0] is not Role.NONE]
    if len(personal) < len(p.items):
        yield finding("G05", ALLOW if p.min_cell >= 5 else REFUSE)
    if not personal:
        yield from _purpose_and_recipient(p)
        yield from _suspended(p)
        return
    yield from _general(p, personal)
    living = living_roles(p)
    if living:
        yield from _article6(p, living)
        for role in living:
            yield from _special(p, role)
        yield from _protected_history(p, personal)
        for role in living:
            yield from _criminal(p, role)
        yield from _gateway(p)
        yield from _wishes(p, living)
    else:
        yield from _protected_history(p, personal)
    yield from _agreement(p)
    yield from _originator(p, personal)
    if living:
        yield from _other(p, living)


def _emergency(p: Proposal) -> bool:
    return p.urgency is Urgency.EMERGENCY


def _softened(p: Proposal) -> bool:
    return _emergency(p) and p.risk is Risk.LIFE


def _purpose_and_recipient(p: Proposal) -> Iterator[Finding]:
    if p.purpose is None or (p.request is not None and not p.request.states_purpose):
        yield finding("G01")
    if p.recipient_kind is RecipientKind.OTHER:
        yield finding("G02")


def _general(p: Proposal, personal: list[Item]) -> Iterator[Finding]:
    yield from _purpose_and_recipient(p)
    if not p.records.necessity:
        yield finding("G03", WARN if _emergency(p) else REFUSE, record="necessity")
    for item in personal:
        yield from _needed(p, item)
    if any(role is Role.DECEASED for role, _ in personal):
        yield finding("G06", WARN)
    if p.gateway.startswith("SCH2_") or p.art6.startswith("SCH2_"):
        yield finding("G08", set={"gateway": "CORPORATE_POWER"} if p.gateway.startswith("SCH2_") else {})
    yield from _kind_serves(p)


def _needed(p: Proposal, item: Item) -> Iterator[Finding]:
    """Rule G04 for one item: the matrix, its justification, and what an emergency softens."""
    role, category = item
    found = cell(
        role,
        category,
        p.recipient_kind,
        explicit_consent=p.consent_of(role) is Consent.EXPLICIT_GIVEN,
        court_order=_cites(p, "COURT_ORDER"),
    )
    if found is Cell.YES:
        return
    justified = item in p.records.justified
    shown = f"{category.title_text} ({role.title_text})"
    drop = {"drop": [item_text(item)]}
    if found is Cell.SAFE_TERMS:
        met = justified and p.records.named_person
        met = met and (_softened(p) or p.consent_of(role) in GIVEN or p.records.override)
        yield finding("G04", WARN if met else REFUSE, item=shown, **({} if met else drop))
    elif found is Cell.JUSTIFY:
        if not justified:
            yield finding("G04", WARN if _softened(p) else REFUSE, item=shown, justify=[item_text(item)], **drop)
    elif _softened(p) and justified:
        yield finding("G04", WARN, item=shown)
    else:
        yield finding("G04", item=shown, **drop)


def _kind_serves(p: Proposal) -> Iterator[Finding]:
    served = KIND_PURPOSES.get(p.recipient_kind)
    if served is None:
        return
    asked = p.request is not None and p.request.from_constituent
    outside = p.purpose is not None and p.purpose not in served
    if outside or (p.recipient_kind is RecipientKind.ELECTED and not asked):
        yield finding("G09")


def _cites(p: Proposal, code: str) -> bool:
    return p.gateway == code or (p.enactment is not None and p.enactment.name == code)


def _duty_cited(p: Proposal) -> bool:
    request = p.request
    board = request is not None and request.from_sab
    review = request is not None and request.from_asb_relevant_body and p.purpose is Purpose.ASB_CASE_REVIEW
    return (
        (_cites(p, "CA2014_S45") and board)
        or (_cites(p, "ASBCPA2014_SCH4_PARA7_2") and review)
        or _cites(p, "COURT_ORDER")
    )


def _on_duty(p: Proposal) -> bool:
    return p.art6 == "ART6_1_C_LEGAL_OBLIGATION" and _duty_cited(p)


def _article6(p: Proposal, living: tuple[Role, ...]) -> Iterator[Finding]:
    if not p.art6:
        yield finding("A01", set=_likely_basis(p))
        return
    asked = ARTICLE6.get(p.art6)
    if asked is not None:
        yield from asked(p, living)
    too_early = p.art6 == "ART6_1_EA_RECOGNISED_LI" and p.decision_date < RLI_FROM
    if too_early or (p.controller_is_public_authority and p.art6 in _INTERESTS):
        yield finding("A15")


_INTERESTS = {"ART6_1_EA_RECOGNISED_LI", "ART6_1_F_LEGITIMATE_INTERESTS"}


def _likely_basis(p: Proposal) -> dict[str, str]:
    if p.purpose in CRIME_PURPOSES:
        return {"art6": "ART6_1_EA_RECOGNISED_LI", "annex1": "ANNEX1_PARA5_CRIME"}
    return {}


def _consent(p: Proposal, living: tuple[Role, ...]) -> Iterator[Finding]:
    somebody = any(answer in GIVEN for answer in p.consent.values())
    for role in living:
        if role is Role.PROFESSIONAL:
            continue
        if p.consent_of(role) not in GIVEN:
            mine = [item_text(item) for item in p.items if item[0] is role]
            yield finding("A02", role=role.title_text, drop=mine)
        if role not in p.consent and somebody:
            yield finding("A03", role=role.title_text, wishes=[role.value])
    powerful = {RecipientKind.POLICE, RecipientKind.LOCAL_AUTHORITY, RecipientKind.PROBATION}
    if p.recipient_kind in powerful or p.recipient_kind is RecipientKind.REGISTERED_PROVIDER:
        yield finding("A17", WARN)


def _contract(_p: Proposal, _living: tuple[Role, ...]) -> Iterator[Finding]:
    yield finding("A04")


def _obligation(p: Proposal, _living: tuple[Role, ...]) -> Iterator[Finding]:
    if not _duty_cited(p):
        yield finding("A05", set=_likely_basis(p))


def _vital(p: Proposal, _living: tuple[Role, ...]) -> Iterator[Finding]:
    if p.risk is not Risk.LIFE:
        yield finding("A06", set=_likely_basis(p))


def _public_task(p: Proposal, _living: tuple[Role, ...]) -> Iterator[Finding]:
    if p.enactment is None or p.enactment.whose == "recipient":
        yield finding("A07", set=_likely_basis(p))
    else:
        yield finding("A08", WARN)


def _recognised(p: Proposal, living: tuple[Role, ...]) -> Iterator[Finding]:
    if not p.annex1:
        yield finding("A09", set=_likely_basis(p))
        return
    if p.annex1 == "ANNEX1_PARA1_PUBLIC_TASK_REQUEST":
        yield from _on_request(p)
    elif p.annex1 == "ANNEX1_PARA2_SECURITY_DEFENCE":
        yield finding("A18")
    elif p.annex1 == "ANNEX1_PARA3_EMERGENCY" and not p.cca_emergency:
        yield finding("A14", set=_likely_basis(p))
    elif p.annex1 == "ANNEX1_PARA5_CRIME" and p.purpose not in CRIME_PURPOSES:
        yield finding("A12")
    elif p.annex1 == "ANNEX1_PARA6_SAFEGUARDING" and not (protects(p) or set(living) <= _YOUNG_OR_AT_WORK):
        yield finding("A13")


_YOUNG_OR_AT_WORK = {Role.CHILD, Role.PROFESSIONAL}


_NO_PUBLIC_TASK = frozenset(
    {RecipientKind.VOLUNTARY, RecipientKind.CONTRACTOR, RecipientKind.LEGAL_OR_COURT, RecipientKind.ELECTED,
     RecipientKind.OTHER}
)  # fmt: skip


def _on_request(p: Proposal) -> Iterator[Finding]:
    stated = p.request is not None and p.request.states_public_task
    if not stated or p.recipient_kind in _NO_PUBLIC_TASK or _for_profit(p):
        yield finding("A10", set=_likely_basis(p))
    elif p.recipient_kind is RecipientKind.POLICE and p.purpose in CRIME_PURPOSES:
        yield finding("A11", WARN, set={"annex1": "ANNEX1_PARA5_CRIME"})


def _for_profit(p: Proposal) -> bool:
    return p.recipient_subkind is RecipientSubkind.FOR_PROFIT


def _legitimate(p: Proposal, _living: tuple[Role, ...]) -> Iterator[Finding]:
    if not p.records.lia:
        yield finding("A16", REFUSE if p.urgency is Urgency.ROUTINE else WARN)


ARTICLE6 = {
    "ART6_1_A_CONSENT": _consent,
    "ART6_1_B_CONTRACT": _contract,
    "ART6_1_C_LEGAL_OBLIGATION": _obligation,
    "ART6_1_D_VITAL_INTERESTS": _vital,
    "ART6_1_E_PUBLIC_TASK": _public_task,
    "ART6_1_EA_RECOGNISED_LI": _recognised,
    "ART6_1_F_LEGITIMATE_INTERESTS": _legitimate,
}
"""What is asked of each basis."""


def _special(p: Proposal, role: Role) -> Iterator[Finding]:
    mine = [item_text(item) for item in p.items if item[0] is role and item[1] in SPECIAL]
    if not mine:
        return
    point, name = p.art9_for(role), role.title_text
    if not point:
        yield finding("S01", role=name, drop=mine)
        return
    for code, failed in ARTICLE9.get(point, {}).items():
        if failed(p, role):
            yield finding(code, role=name, drop=mine)
    if point in _POINTS_WITH_SCHEDULE:
        yield from _schedule(p, role, point, mine)


_POINTS_WITH_SCHEDULE = frozenset(
    {SPI, "ART9_2_B_SOCIAL_PROTECTION", "ART9_2_H_HEALTH_SOCIAL_CARE", "ART9_2_I_PUBLIC_HEALTH", "ART9_2_J_RESEARCH"}
)
_CARERS = {RecipientKind.NHS_BODY, RecipientKind.LOCAL_AUTHORITY}

ARTICLE9 = {
    "ART9_2_A_EXPLICIT_CONSENT": {"S02": lambda p, role: p.consent_of(role) is not Consent.EXPLICIT_GIVEN},
    "ART9_2_C_VITAL_INTERESTS": {
        "S04": lambda p, role: p.consent_of(role) is not Consent.INCAPABLE or p.risk is not Risk.LIFE
    },
    "ART9_2_D_NOT_FOR_PROFIT": {"S05": lambda _p, _role: True},
    "ART9_2_E_MADE_PUBLIC": {"S06": lambda p, _role: not p.records.made_public},
    "ART9_2_F_LEGAL_CLAIMS": {"S07": lambda p, _role: p.purpose is not Purpose.LEGAL_PROCEEDINGS},
    "ART9_2_H_HEALTH_SOCIAL_CARE": {"S08": lambda p, _role: p.recipient_kind not in _CARERS or not p.records.secrecy},
}
"""Per Article 9 point: rule -> what makes it fire."""


def _schedule(p: Proposal, role: Role, point: str, mine: list[str]) -> Iterator[Finding]:
    fitting = [c for c in p.sch1_for(role) if c in CATALOGUE and CATALOGUE[c].fits == point]
    name = role.title_text
    if not fitting:
        yield finding("S03", role=name, drop=mine)
        return
    met = [condition for condition in fitting if holds(condition, p, role)]
    if not met:
        yield finding("S10", role=name, drop=mine, wishes=[role.value])
    elif not any(has_policy(condition, p) for condition in met):
        yield finding("S09", role=name, drop=mine)


_HISTORY_PURPOSES = frozenset(
    {Purpose.PREVENT_DETECT_CRIME, Purpose.RISK_CASE_CONFERENCE, Purpose.EMERGENCY_RESPONSE, Purpose.LEGAL_PROCEEDINGS}
)


def _protected_history(p: Proposal, personal: list[Item]) -> Iterator[Finding]:
    for role, category in personal:
        if category is Category.GRA_PROTECTED:
            allowed = p.consent_of(role) in GIVEN or p.purpose in _HISTORY_PURPOSES
            if not allowed:
                yield finding("S11", drop=[item_text((role, category))])


_OFFENCE = {Category.CRIMINAL_ALLEGATION, Category.CRIMINAL_CONVICTION}
_NOT_FOR_OFFENCES = frozenset(f"SCH1_P2_PARA{n}" for n in (8, 9, 16, 19, 20, 21, 22))


def _criminal(p: Proposal, role: Role) -> Iterator[Finding]:
    mine = [
        item_text(item) for item in p.items
        if item[0] is role and (role is Role.PERPETRATOR or item[1] in _OFFENCE)
    ]  # fmt: skip
    if not mine:
        return
    condition, name = p.art10, role.title_text
    if not condition:
        yield finding("C01", role=name, drop=mine)
    elif condition == "ART10_OFFICIAL_AUTHORITY":
        yield finding("C02", drop=mine)
    elif not is_condition(condition):
        yield finding("C03", drop=mine)
    elif base_of(condition) in _NOT_FOR_OFFENCES:
        yield finding("C04", drop=mine)
    elif condition == "SCH1_P3_PARA29":
        if not holds(condition, p, role):
            yield finding("C05", role=name, drop=mine, wishes=[role.value])
    elif not holds(condition, p, role):
        yield finding("C06", role=name, drop=mine, wishes=[role.value])
        yield finding("S10", role=name, drop=mine, wishes=[role.value])
    elif not has_policy(condition, p):
        yield finding("C06", role=name, drop=mine)
        yield finding("S09", role=name, drop=mine)


_NEVER_RELEVANT = frozenset(
    {RecipientKind.EDUCATION, RecipientKind.LEGAL_OR_COURT, RecipientKind.ELECTED, RecipientKind.OTHER}
)
_WITH_SUBKIND = {RecipientKind.NHS_BODY, RecipientKind.PROBATION, RecipientKind.REGISTERED_PROVIDER}
_DOUBTFUL = {RecipientSubkind.NHS_TRUST, RecipientSubkind.GP, RecipientSubkind.SECRETARY_OF_STATE}
_OWN_POWER = {"gateway": "CORPORATE_POWER"}


def _gateway(p: Proposal) -> Iterator[Finding]:
    request = p.request
    if p.gateway == "CDA1998_S115":
        yield from _section_115(p)
    elif p.gateway == "CDA1998_S17A":
        yield finding("P04", set=_OWN_POWER)
    elif p.gateway.startswith("ASBCPA2014_SCH4_PARA7"):
        asked = request is not None and request.from_asb_relevant_body
        as_duty = p.gateway.endswith("_2") and p.art6 != "ART6_1_C_LEGAL_OBLIGATION"
        if p.purpose is not Purpose.ASB_CASE_REVIEW or not asked or as_duty:
            yield finding("P05", set=_OWN_POWER)
    elif p.gateway == "CA2014_S45" and not (request is not None and request.from_sab):
        yield finding("P06", set=_OWN_POWER)
    elif p.gateway in NOT_OURS:
        yield finding("P07", set=_OWN_POWER)
    elif p.gateway == "COMMON_LAW_PUBLIC_INTEREST" and not p.records.override:
        yield finding("P08", WARN if _emergency(p) else REFUSE, record="override")


def _section_115(p: Proposal) -> Iterator[Finding]:
    commissioned = p.recipient_kind in {RecipientKind.VOLUNTARY, RecipientKind.CONTRACTOR}
    outside = commissioned and not p.acting_for_relevant_authority
    if outside or _for_profit(p) or p.recipient_kind in _NEVER_RELEVANT:
        yield finding("P01", set=_OWN_POWER)
    elif p.recipient_subkind in _DOUBTFUL or (p.recipient_kind in _WITH_SUBKIND and p.recipient_subkind is None):
        yield finding("P02", WARN, set=_OWN_POWER)
    if p.purpose not in CRIME_PURPOSES and p.purpose is not Purpose.TENSION_MONITORING:
        yield finding("P03", set=_OWN_POWER)


def _wishes(p: Proposal, living: tuple[Role, ...]) -> Iterator[Finding]:
    if p.art6 == "ART6_1_A_CONSENT":
        return
    for role in living:
        if role not in {Role.VICTIM, Role.WITNESS, Role.CHILD} or p.consent_of(role) not in TURNED_DOWN:
            continue
        mine = [item_text(item) for item in p.items if item[0] is role]
        protected = role is Role.CHILD or role in p.at_risk
        met = p.risk is not Risk.NONE or protected or p.purpose is Purpose.SAFEGUARDING_CHILD or _on_duty(p)
        if not p.records.override:
            yield finding("Q01", WARN if _emergency(p) else REFUSE, role=role.title_text, record="override", drop=mine)
        elif met:
            yield finding("Q03", WARN, role=role.title_text)
        if not met:
            yield finding("Q02", role=role.title_text, drop=mine)


def _suspended(p: Proposal) -> Iterator[Finding]:
    if p.agreement is AgreementState.SUSPENDED:
        yield finding("M04", WARN if _emergency(p) or _on_duty(p) else REFUSE)


def _agreement(p: Proposal) -> Iterator[Finding]:
    excused = _emergency(p) or _on_duty(p)
    once = p.pattern is Pattern.ONE_OFF and p.records.one_off_decision
    if p.agreement in {AgreementState.NONE, AgreementState.EXPIRED}:
        if p.pattern is Pattern.ROUTINE_FLOW:
            yield finding("M01", WARN if excused else REFUSE)
        else:
            yield finding("M02", WARN if excused or once else REFUSE, record="one_off_decision")
    elif p.agreement is AgreementState.IN_FORCE and not (p.covers_purpose and p.covers_categories):
        yield finding("M03", WARN if excused or once else REFUSE, record="one_off_decision")
    yield from _suspended(p)


def _originator(p: Proposal, personal: list[Item]) -> Iterator[Finding]:
    theirs = [item_text(item) for item in personal if item[1] is Category.PARTNER_INTELLIGENCE]
    if theirs and not p.records.originator_permission:
        yield finding("O01", WARN if _softened(p) else REFUSE, drop=theirs)


def _other(p: Proposal, living: tuple[Role, ...]) -> Iterator[Finding]:
    categories = {category for role, category in p.items if role is not Role.DECEASED}
    from_police = p.request is not None and p.recipient_kind is RecipientKind.POLICE
    about_victim = Role.VICTIM in living or Role.CHILD in living
    if from_police and about_victim and not p.request.vir and p.decision_date >= VICTIM_REQUESTS_FROM:
        yield finding("O02", REFUSE if Category.COUNSELLING_NOTES in categories else WARN)
    if Role.CHILD in living:
        if not p.records.child_reason:
            yield finding("O03", WARN if _emergency(p) else REFUSE, record="child_reason")
        elif p.art6 == "ART6_1_F_LEGITIMATE_INTERESTS":
            yield finding("O04", WARN)
    if p.notice_withheld and not p.records.prejudice:
        yield finding("O05", WARN, record="prejudice")
