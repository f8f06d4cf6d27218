"""Do the promises at the head of the lawful rules hold for everything, not only for the examples?

Proposals come from two sides: the whole space of inputs, where most is refused, and small changes to the
known-good rows, where most is allowed. `HUB_EXAMPLES` raises the number tried for each promise.
"""

import os
from dataclasses import fields, replace
from datetime import date
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from hub.lawful.conditions import Group, codes
from hub.lawful.findings import RULES, Result
from hub.lawful.fixes import amended
from hub.lawful.predicates import living_roles
from hub.lawful.proposal import Enactment, Proposal, Records, Request
from hub.lawful.purposes import (
    SUBKINDS,
    AgreementState,
    Category,
    Consent,
    Item,
    Pattern,
    Purpose,
    RecipientKind,
    Risk,
    Role,
    Urgency,
    item_text,
)
from hub.lawful.rules import Decision, decide
from tests.proposals import templates

tried = settings(
    max_examples=int(os.environ.get("HUB_EXAMPLES", "150")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)

TEMPLATES = tuple(templates())
RISKS, URGENCIES = tuple(Risk), tuple(Urgency)
SAFEGUARDING = {Purpose.SAFEGUARDING_CHILD, Purpose.SAFEGUARDING_ADULT}
TAKEN_AWAY = tuple(f.name for f in fields(Records) if f.name != "justified")

PEOPLE = st.sampled_from([role for role in Role if role is not Role.NONE])
ITEMS: st.SearchStrategy[Item] = st.one_of(
    st.tuples(PEOPLE, st.sampled_from([category for category in Category if category is not Category.AGGREGATE])),
    st.just((Role.NONE, Category.AGGREGATE)),
)
ITEM_LISTS = st.lists(ITEMS, max_size=5, unique=True).map(tuple)
SCHEDULE = sorted(codes(Group.SCH1))
TESTED = [f"SCH1_P2_PARA{n}" for n in (6, 8, 10, 12, 17, 18, 24)] + ["SCH1_P1_PARA1", "SCH1_P1_PARA2"]
CONDITIONS = st.lists(st.sampled_from(TESTED + SCHEDULE), max_size=3, unique=True).map(tuple)
POINTS = st.sampled_from(["", "ART9_2_G_SUBSTANTIAL_PUBLIC_INTEREST", *sorted(codes(Group.ART9))])
OFFENCE_CONDITIONS = st.sampled_from(
    ["", "ART10_OFFICIAL_AUTHORITY", "CDA1998", "CDA1998_S115", *(f"SCH1_P3_PARA36:{code}" for code in TESTED[:7])]
    + TESTED + [code for code in SCHEDULE if code != "SCH1_P3_PARA36"]
)  # fmt: skip
ENACTMENTS = st.sampled_from(
    [None, *(Enactment(name, whose) for whose in ("controller", "recipient")
             for name in ("an Act", "CA2014_S45", "ASBCPA2014_SCH4_PARA7_2", "COURT_ORDER"))]
)  # fmt: skip
DATES = st.sampled_from(["2026-01-11", "2026-01-12", "2026-02-04", "2026-02-05", "2026-11-24"]).map(date.fromisoformat)
REQUESTS = st.one_of(st.none(), st.builds(Request, *[st.booleans()] * len(fields(Request))))

MEMBERS: dict[str, st.SearchStrategy[Any]] = {
    "decision_date": DATES,
    "acting_for_relevant_authority": st.booleans(),
    "purpose": st.sampled_from([None, *Purpose]),
    "items": ITEM_LISTS,
    "art6": st.sampled_from(["", "SCH2_P1_PARA2", "SCH2_P1_PARA5", *sorted(codes(Group.ART6))]),
    "annex1": st.sampled_from(["", *sorted(codes(Group.ANNEX1))]),
    "art9": st.one_of(POINTS, st.dictionaries(PEOPLE, POINTS)),
    "sch1": st.one_of(CONDITIONS, st.dictionaries(PEOPLE, CONDITIONS)),
    "art10": OFFENCE_CONDITIONS,
    "gateway": st.sampled_from(["", *sorted(codes(Group.GATEWAY) | codes(Group.EXEMPTION))]),
    "enactment": ENACTMENTS,
    "consent": st.dictionaries(PEOPLE, st.sampled_from(Consent)),
    "at_risk": st.frozensets(PEOPLE, max_size=2),
    "risk": st.sampled_from(Risk),
    "urgency": st.sampled_from(Urgency),
    "pattern": st.sampled_from(Pattern),
    "agreement": st.sampled_from(AgreementState),
    "covers_purpose": st.booleans(),
    "covers_categories": st.booleans(),
    "request": REQUESTS,
    "notice_withheld": st.booleans(),
    "min_cell": st.sampled_from([0, 4, 5, 9]),
    "controller_is_public_authority": st.booleans(),
    "cca_emergency": st.booleans(),
}


def consistent(p: Proposal) -> bool:
    """Whether the command line would take it: an emergency has a risk, or somebody to protect."""
    safe = p.risk is not Risk.NONE or p.at_risk or p.purpose in SAFEGUARDING
    return bool(safe) or p.urgency is not Urgency.EMERGENCY


@st.composite
def records(draw: st.DrawFn, items: tuple[Item, ...]) -> Records:
    justified = frozenset(item for item in items if draw(st.booleans()))
    return Records(**{name: draw(st.booleans()) for name in TAKEN_AWAY}, justified=justified)


@st.composite
def anything(draw: st.DrawFn) -> Proposal:
    """A proposal from the whole space of inputs."""
    kind = draw(st.sampled_from(RecipientKind))
    subkind = draw(st.sampled_from([None, *sorted(SUBKINDS.get(kind, ()))]))
    values = {name: draw(strategy) for name, strategy in MEMBERS.items()}
    return Proposal(recipient_kind=kind, recipient_subkind=subkind, records=draw(records(values["items"])), **values)


@st.composite
def nearly_good(draw: st.DrawFn) -> Proposal:
    """A known-good row with up to three members changed."""
    p = draw(st.sampled_from(TEMPLATES))
    for name in draw(st.lists(st.sampled_from(sorted(MEMBERS)), max_size=3, unique=True)):
        p = replace(p, **{name: draw(MEMBERS[name])})
    changed = draw(st.lists(st.sampled_from(TAKEN_AWAY), max_size=2))
    return replace(p, records=replace(p.records, **{name: draw(st.booleans()) for name in changed}))


PROPOSALS = st.one_of(nearly_good(), nearly_good(), anything()).filter(consistent)


def special_and_criminal(p: Proposal) -> set[str]:
    return {code for code in decide(p).codes if code[0] in "SC"}


@tried
@given(PROPOSALS, ITEMS, st.booleans())
def test_one_more_kind_of_data_never_makes_it_lawful(p, item, in_front):
    assume(p.items and not decide(p).allowed)
    items = (item, *p.items) if in_front else (*p.items, item)
    assert not decide(replace(p, items=tuple(dict.fromkeys(items)))).allowed


@tried
@given(PROPOSALS, st.sampled_from(TAKEN_AWAY))
def test_one_record_less_never_makes_it_lawful(p, name):
    assume(not decide(p).allowed)
    assert not decide(replace(p, records=replace(p.records, **{name: False}))).allowed


@tried
@given(PROPOSALS, st.data())
def test_one_justification_less_never_makes_it_lawful(p, data):
    assume(p.records.justified and not decide(p).allowed)
    gone = data.draw(st.sampled_from(sorted(p.records.justified)))
    fewer = replace(p.records, justified=p.records.justified - {gone})
    assert not decide(replace(p, records=fewer)).allowed


@tried
@given(PROPOSALS, st.data())
def test_one_person_at_risk_less_never_makes_it_lawful(p, data):
    assume(p.at_risk and not decide(p).allowed)
    fewer = replace(p, at_risk=p.at_risk - {data.draw(st.sampled_from(sorted(p.at_risk)))})
    assume(consistent(fewer))
    assert not decide(fewer).allowed


@tried
@given(PROPOSALS, st.sampled_from([AgreementState.NONE, AgreementState.EXPIRED, AgreementState.SUSPENDED]))
def test_losing_the_agreement_never_makes_it_lawful(p, state):
    assume(p.agreement is AgreementState.IN_FORCE and not decide(p).allowed)
    assert not decide(replace(p, agreement=state)).allowed


@tried
@given(PROPOSALS, st.sampled_from(["covers_purpose", "covers_categories"]))
def test_losing_the_agreements_cover_never_makes_it_lawful(p, name):
    assume(not decide(p).allowed)
    assert not decide(replace(p, **{name: False})).allowed


@tried
@given(PROPOSALS, st.sampled_from(Risk))
def test_more_risk_never_makes_it_unlawful(p, risk):
    assume(RISKS.index(risk) > RISKS.index(p.risk) and decide(p).allowed)
    assert decide(replace(p, risk=risk)).allowed


@tried
@given(PROPOSALS, st.sampled_from(Urgency))
def test_more_urgency_never_makes_it_unlawful(p, urgency):
    raised = replace(p, urgency=urgency)
    assume(URGENCIES.index(urgency) > URGENCIES.index(p.urgency) and consistent(raised) and decide(p).allowed)
    assert decide(raised).allowed


@tried
@given(PROPOSALS)
def test_each_role_is_judged_by_itself(p):
    # Paragraph 8 looks at the whole list on purpose.
    assume("SCH1_P2_PARA8" not in repr((p.sch1, p.art10)))
    roles = living_roles(p)
    alone = [replace(p, items=tuple(item for item in p.items if item[0] is role)) for role in roles]
    dead = replace(p, items=tuple(item for item in p.items if item[0] is Role.DECEASED))
    together = special_and_criminal(p)
    assert together == set().union(*map(special_and_criminal, [*alone, dead]))


@tried
@given(PROPOSALS, st.randoms(use_true_random=False))
def test_order_and_doubles_never_matter(p, random):
    mixed = [*p.items, *p.items[:1]]
    random.shuffle(mixed)
    other = decide(replace(p, items=tuple(dict.fromkeys(mixed))))
    assert other.outcome == decide(p).outcome
    assert _said(other) == _said(decide(p))


def _said(decision: Decision) -> set[tuple[str, str, frozenset[str]]]:
    # A finding about several kinds of data names them in the order of the list, so its sentence may differ.
    return {(found.code, found.result, frozenset(found.items)) for found in decision.findings}


@tried
@given(PROPOSALS)
def test_the_outcome_is_the_gravest_result_and_every_code_is_a_rule(p):
    decision = decide(p)
    results = {found.result for found in decision.findings}
    assert set(decision.codes) == {found.code for found in decision.findings} <= set(RULES)
    assert decision.allowed == (Result.REFUSE not in results)
    assert (decision.outcome == "allow") == (results <= {Result.ALLOW})
    assert all("{" not in found.message + found.fix for found in decision.findings)


@tried
@given(PROPOSALS)
def test_pressing_a_button_puts_that_finding_right_and_never_makes_it_unlawful(p):
    decision = decide(p)
    for found in decision.findings:
        changed = amended(p, found.change)
        after = decide(changed)
        if {"drop", "set"} & set(found.change):
            assert found not in after.findings
        assert after.allowed or not decision.allowed or not changed.items


@tried
@given(PROPOSALS, ITEMS)
def test_what_nobody_may_have_is_refused_unless_life_is_in_danger(p, item):
    barred = replace(p, recipient_kind=RecipientKind.FIRE_SERVICE, recipient_subkind=None,
                     items=(*p.items, (Role.VICTIM, Category.FINANCIAL)))  # fmt: skip
    life = p.urgency is Urgency.EMERGENCY and p.risk is Risk.LIFE
    assert life or not decide(barred).allowed
    assert life or item_text((Role.VICTIM, Category.FINANCIAL)) in {
        text for found in decide(barred).findings if found.code == "G04" for text in found.items
    }
