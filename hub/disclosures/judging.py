"""What would the law have said to what was told outside the hub?

Nothing is taken away and nothing chosen: the kinds of data are those that were told, the day is the day on
which they were told. The first known-good combination that is not refused is the answer, else the first refusal.
Source: lawful-basis rules, section 6a (already said) and section 6.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from hub.cases.casefile import CaseFile
from hub.disclosures.facts import as_inputs, facts_for
from hub.disclosures.reasons import plain_finding
from hub.disclosures.wanted import Wanted
from hub.lawful.combinations import apply, candidates
from hub.lawful.proposal import Proposal
from hub.lawful.purposes import Item
from hub.lawful.rules import RULES_VERSION, decide


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answer as it is stored. combination: id of the row that carries it, empty where none does."""

    outcome: str
    codes: tuple[str, ...]
    findings: tuple[dict[str, Any], ...]
    combination: str
    proposal: dict[str, Any]
    rules_version: str = RULES_VERSION


def judge_told(case: CaseFile, wanted: Wanted, items: Collection[Item]) -> Judgement:
    """Judge `items` as told to `wanted.recipient` for `wanted.purpose` on `wanted.on`."""
    facts = facts_for(case, wanted, items)
    refused: Judgement | None = None
    for row in candidates(wanted.recipient.kind, wanted.recipient.subkind, wanted.purpose):
        if row.lacking(facts):
            continue
        answer = _answer(apply(row, facts), row.code)
        if answer.outcome != "refuse":
            return answer
        refused = refused or answer
    return refused or _answer(facts, "")


def _answer(proposal: Proposal, combination: str) -> Judgement:
    decision = decide(proposal)
    findings = tuple(plain_finding(one) for one in decision.findings)
    return Judgement(decision.outcome, decision.codes, findings, combination, as_inputs(proposal))
