"""Which proposal does this JSON object describe? Read strictly: an unknown key or value is an error.

Absent keys have the defaults of the command line's contract: an agreement in force that covers the matter,
the necessity written and the policy document adopted; everything else no.
Source: lawful-basis rules, section 1; contracts, section 3.
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from hub.lawful.conditions import EXTENSION, Group, codes, is_condition
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
    RecipientSubkind,
    Risk,
    Role,
    Urgency,
)


class ProposalError(ValueError):
    """The input names something the vocabulary does not have; the message says which member, and what to do."""


_E = TypeVar("_E", bound=StrEnum)
_NONE = (None, "", "none")

_BOOLEANS = {
    "acting_for_relevant_authority": ("acting_for_relevant_authority", False),
    "agreement_covers_purpose": ("covers_purpose", True),
    "agreement_covers_categories": ("covers_categories", True),
    "notice_withheld": ("notice_withheld", False),
    "controller_is_public_authority": ("controller_is_public_authority", False),
    "cca_emergency": ("cca_emergency", False),
}
"""Key -> field of the proposal, and what an absent key means."""
_ENUMS = {
    "risk": Risk.NONE, "urgency": Urgency.ROUTINE, "pattern": Pattern.ONE_OFF, "agreement": AgreementState.IN_FORCE,
}  # fmt: skip
_OTHERS = {
    "id", "recipient_kind", "recipient_subkind", "purpose", "categories", "art6", "annex1", "art9", "sch1", "art10",
    "gateway", "enactment_cited", "consent", "at_risk", "request", "records", "min_cell", "decision_date",
}  # fmt: skip
_KNOWN = _OTHERS | set(_BOOLEANS) | set(_ENUMS)


def _choice(kind: type[_E], value: Any, member: str) -> _E:
    try:
        if not isinstance(value, str):
            raise ValueError
        return kind(value)
    except ValueError:
        # What was given is not repeated: it might be a name that went into the wrong member.
        raise ProposalError(f"{member}: must be one of {', '.join(kind)}") from None


def _no_others(given: Collection[str], known: Collection[str], member: str) -> None:
    for key in sorted(set(given) - set(known)):
        shown = key if re.fullmatch(r"\w{1,40}", key) else "a key"
        place = f"{member}.{shown}" if member else shown
        raise ProposalError(f"{place}: no such member; use {', '.join(sorted(known))}")


def _boolean(value: Any, member: str) -> bool:
    if not isinstance(value, bool):
        raise ProposalError(f"{member}: must be true or false")
    return value


def _code(value: Any, member: str, allowed: frozenset[str]) -> str:
    if value in _NONE:
        return ""
    if not isinstance(value, str) or value not in allowed:
        raise ProposalError(f"{member}: no such provision; use one of {', '.join(sorted(allowed))}")
    return value


_EXEMPTIONS = codes(Group.EXEMPTION)
_ART6 = codes(Group.ART6) | {"SCH2_P1_PARA2", "SCH2_P1_PARA5"}
_ANNEX1, _ART9 = codes(Group.ANNEX1), codes(Group.ART9)
_GATEWAYS = codes(Group.GATEWAY) | _EXEMPTIONS
_ACTS = codes(Group.ACT) | _GATEWAYS | {"ART10_OFFICIAL_AUTHORITY"}


def parse_proposal(values: Mapping[str, Any], today: date) -> Proposal:
    """The proposal that one JSON object describes. Raises ProposalError naming the member at fault."""
    _no_others(values, _KNOWN, "")
    kind = _choice(RecipientKind, values.get("recipient_kind"), "recipient_kind")
    given: dict[str, Any] = {
        "recipient_kind": kind,
        "recipient_subkind": _subkind(kind, values.get("recipient_subkind")),
        "purpose": None if values.get("purpose") in _NONE else _choice(Purpose, values["purpose"], "purpose"),
        "items": _items(values.get("categories", [])),
        "art6": _code(values.get("art6"), "art6", _ART6),
        "annex1": _code(values.get("annex1"), "annex1", _ANNEX1),
        "art9": _by_role(values.get("art9"), "art9", _article_9),
        "sch1": _by_role(values.get("sch1"), "sch1", _conditions),
        "art10": _article_10(values.get("art10")),
        "gateway": _code(values.get("gateway"), "gateway", _GATEWAYS),
        "enactment": _enactment(values.get("enactment_cited")),
        "consent": _consents(values.get("consent", {})),
        "at_risk": frozenset(_choice(Role, role, "at_risk") for role in _list(values.get("at_risk", []), "at_risk")),
        "request": _request(values.get("request")),
        "records": _records(values.get("records", {})),
        "min_cell": _count(values.get("min_cell", 0)),
        "decision_date": _date(values.get("decision_date"), today),
    }
    given |= {name: _boolean(values.get(key, default), key) for key, (name, default) in _BOOLEANS.items()}
    given |= {key: _choice(type(default), values.get(key, default), key) for key, default in _ENUMS.items()}
    return _consistent(Proposal(**given))


def _consistent(proposal: Proposal) -> Proposal:
    safeguarding = proposal.purpose in {Purpose.SAFEGUARDING_CHILD, Purpose.SAFEGUARDING_ADULT}
    if proposal.urgency is Urgency.EMERGENCY and proposal.risk is Risk.NONE and not (safeguarding or proposal.at_risk):
        raise ProposalError("urgency: an emergency needs a recorded risk, or somebody at risk")
    return proposal


def _subkind(kind: RecipientKind, value: Any) -> RecipientSubkind | None:
    if value in _NONE:
        return None
    found = _choice(RecipientSubkind, value, "recipient_subkind")
    if found not in SUBKINDS.get(kind, frozenset()):
        raise ProposalError(f"recipient_subkind: does not go with recipient_kind {kind}")
    return found


def _list(value: Any, member: str) -> list[Any]:
    if not isinstance(value, list):
        raise ProposalError(f"{member}: must be a list")
    return value


def _item(text: Any, member: str) -> Item:
    if not isinstance(text, str) or text.count(":") != 1:
        raise ProposalError(f"{member}: must be role:category, for example victim:address")
    role, category = text.split(":")
    item = (_choice(Role, role, member), _choice(Category, category, member))
    if (item[0] is Role.NONE) != (item[1] is Category.AGGREGATE):
        raise ProposalError(f"{member}: aggregate goes with none and with nobody else; write none:aggregate")
    return item


def _items(value: Any) -> tuple[Item, ...]:
    return tuple(dict.fromkeys(_item(text, "categories") for text in _list(value, "categories")))


def _by_role(value: Any, member: str, read: Callable[[Any, str], Any]) -> Any:
    if isinstance(value, dict):
        return {_choice(Role, role, member): read(entry, member) for role, entry in value.items()}
    return read(value, member)


def _article_9(value: Any, member: str) -> str:
    return _code(value, member, _ART9)


def _conditions(value: Any, member: str) -> tuple[str, ...]:
    if value in _NONE:
        return ()
    listed = [value] if isinstance(value, str) else _list(value, member)
    for code in listed:
        if not isinstance(code, str) or not is_condition(code):
            raise ProposalError(f"{member}: no such paragraph of Schedule 1; write for example SCH1_P2_PARA10")
    return tuple(dict.fromkeys(listed))


def _article_10(value: Any) -> str:
    if value in _NONE:
        return ""
    if value == EXTENSION:
        raise ProposalError(f"art10: paragraph 36 needs its base; write for example {EXTENSION}:SCH1_P2_PARA10")
    if not isinstance(value, str) or not (is_condition(value) or value in _ACTS):
        raise ProposalError("art10: no such provision; write a paragraph of Schedule 1, for example SCH1_P2_PARA10")
    return value


def _enactment(value: Any) -> Enactment | None:
    if value in _NONE:
        return None
    cited = {"name": value} if isinstance(value, str) else value
    if not isinstance(cited, dict):
        raise ProposalError("enactment_cited: must be an Act, or an object with name and whose")
    _no_others(cited, ("name", "whose"), "enactment_cited")
    name, whose = cited.get("name"), cited.get("whose", "controller")
    if not isinstance(name, str) or not name.strip():
        raise ProposalError("enactment_cited.name: must name an Act")
    if whose not in ("controller", "recipient"):
        raise ProposalError("enactment_cited.whose: must be controller or recipient")
    return Enactment(name.strip(), whose)


def _consents(value: Any) -> dict[Role, Consent]:
    if not isinstance(value, dict):
        raise ProposalError("consent: must map a role to an answer")
    return {_choice(Role, role, "consent"): _choice(Consent, answer, "consent") for role, answer in value.items()}


def _request(value: Any) -> Request | None:
    if value in _NONE:
        return None
    if not isinstance(value, dict):
        raise ProposalError("request: must be an object, or null")
    _no_others(value, Request.__dataclass_fields__, "request")
    return Request(**{key: _boolean(flag, f"request.{key}") for key, flag in value.items()})


def _records(value: Any) -> Records:
    if not isinstance(value, dict):
        raise ProposalError("records: must be an object")
    _no_others(value, Records.__dataclass_fields__, "records")
    flags = {key: _boolean(flag, f"records.{key}") for key, flag in value.items() if key != "justified"}
    justified = _list(value.get("justified", []), "records.justified")
    reasons = frozenset(_item(text, "records.justified") for text in justified)
    return Records(**({"necessity": True, "apd": True} | flags), justified=reasons)


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ProposalError("min_cell: must be a whole number from 0")
    return value


def _date(value: Any, today: date) -> date:
    if value is None:
        return today
    try:
        if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            raise ValueError
        return date.fromisoformat(value)
    except ValueError:
        raise ProposalError("decision_date: must be a real date, for example 2026-11-24") from None
