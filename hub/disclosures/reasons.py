"""What does an answer say for itself: its findings in words, another purpose that would do, what was missing?

Source: lawful-basis rules, section 7; case material, section 7 (missing).
"""

from collections.abc import Mapping
from typing import Any

from hub.agreements.rules import covers_purpose
from hub.cases.casefile import CaseFile
from hub.disclosures.manifest import UNSPOKEN
from hub.disclosures.policy import NEEDS_JUSTIFICATION
from hub.disclosures.subjects import answer_of, roles_of
from hub.disclosures.summary import Summary
from hub.disclosures.wanted import Wanted
from hub.lawful.combinations import candidates
from hub.lawful.findings import Finding
from hub.lawful.purposes import AgreementState, Category, Consent, Purpose, Role


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


def with_other_purposes(findings: list[dict[str, Any]], wanted: Wanted) -> tuple[dict[str, Any], ...]:
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


def missing_inputs(case: CaseFile, wanted: Wanted, summary: Summary) -> tuple[str, ...]:
    """Inputs whose absence kept something back; kinds whose mere mention would tell are not named."""
    if wanted.agreement_state is not AgreementState.IN_FORCE and not wanted.decided_once:
        return ("an agreement in force with this recipient",)
    if wanted.agreement is not None and not covers_purpose(wanted.agreement, wanted.recipient.code, wanted.purpose):
        return ("an agreement that lets something go to this recipient for this purpose",)
    wanting = {
        f"justification for {line.role}:{line.category}"
        for line in summary.lines
        if line.why == NEEDS_JUSTIFICATION and Category(line.category) not in UNSPOKEN
    }
    found = sorted(wanting)
    victims = [person for person in case.people if Role.VICTIM in roles_of(person, wanted.on)]
    if any(answer_of(case, person, wanted.recipient, wanted.on) is Consent.NOT_SOUGHT for person in victims):
        found.append("the victim's answer about this recipient")
    if not summary.items and not found:
        found.append("anything that this recipient may have for this purpose")
    return tuple(found)
