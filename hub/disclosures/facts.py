"""What is the engine told about a sharing, and how is that kept with the decision?

Everything but the provisions: kinds of data, consents, risk, how the agreement stands, which records there are.
Source: lawful-basis rules, section 1; case material, section 7 (what preview takes from where).
"""

from collections.abc import Collection, Mapping
from typing import Any

from hub.agreements.rules import covers_items, covers_purpose, enactment_for, register_state, standing_items
from hub.agreements.terms import Agreement
from hub.cases.casefile import CaseFile
from hub.disclosures.subjects import answer_of, consent_by_role, roles_of
from hub.disclosures.wanted import Wanted
from hub.lawful.proposal import Enactment, Proposal, Records
from hub.lawful.purposes import TURNED_DOWN, Category, Item, Role, item_text


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
        risk=wanted.risk_of(case),
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
