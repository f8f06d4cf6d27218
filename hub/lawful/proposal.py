"""What is proposed: every input of the decision, read strictly.

Absent keys have the most careful default; an unknown key or value is an error, never ignored.
Source: lawful-basis rules, section 1; contracts, section 3 (defaults).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from hub.lawful.conditions import CATALOGUE, EXTENSION, Group, base_of, codes, is_condition
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
    """The input names something the vocabulary does not have; the message says which member."""


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asked for, if they did; an absent member is false."""

    states_purpose: bool = False
    states_public_task: bool = False
    from_sab: bool = False
    from_asb_relevant_body: bool = False
    from_constituent: bool = False
    written: bool = False
    vir: bool = False


@dataclass(frozen=True, slots=True)
class Records:
    """Which records stand behind the proposal. justified: `role:category` items with a recorded reason."""

    necessity: bool = True
    lia: bool = False
    apd: bool = True
    override: bool = False
    child_reason: bool = False
    made_public: bool = False
    secrecy: bool = False
    prejudice: bool = False
    originator_permission: bool = False
    one_off_decision: bool = False
    named_person: bool = False
    justified: frozenset[Item] = frozenset()


@dataclass(frozen=True, slots=True)
class Enactment:
    """The Act that gives a function, and whose function it is: `controller` or `recipient`."""

    name: str
    whose: str = "controller"


ByRole = str | Mapping[Role, Any]


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposed disclosure. art9, sch1: one value for all roles, or a map from role."""

    recipient_kind: RecipientKind
    recipient_subkind: RecipientSubkind | None = None
    acting_for_relevant_authority: bool = False
    purpose: Purpose | None = None
    items: tuple[Item, ...] = ()
    art6: str = ""
    annex1: str = ""
    art9: str | dict[Role, str] = ""
    sch1: tuple[str, ...] | dict[Role, tuple[str, ...]] = ()
    art10: str = ""
    gateway: str = ""
    enactment: Enactment | None = None
    consent: dict[Role, Consent] = field(default_factory=dict)
    at_risk: frozenset[Role] = frozenset()
    risk: Risk = Risk.NONE
    urgency: Urgency = Urgency.ROUTINE
    pattern: Pattern = Pattern.ONE_OFF
    agreement: AgreementState = AgreementState.IN_FORCE
    covers_purpose: bool = True
    covers_categories: bool = True
    request: Request | None = None
    records: Records = Records()
    notice_withheld: bool = False
    min_cell: int = 0
    controller_is_public_authority: bool = False
    cca_emergency: bool = False
    decision_date: date = date.min

    def art9_for(self, role: Role) -> str:
        """The Article 9 point relied on for `role`."""
        return self.art9.get(role, "") if isinstance(self.art9, dict) else self.art9

    def sch1_for(self, role: Role) -> tuple[str, ...]:
        """The Schedule 1 conditions relied on for `role`."""
        return self.sch1.get(role, ()) if isinstance(self.sch1, dict) else self.sch1

    def consent_of(self, role: Role) -> Consent:
        """What `role` answered; no entry counts as not asked."""
        return self.consent.get(role, Consent.NOT_SOUGHT)


_E = TypeVar("_E", bound=StrEnum)
_NONE = (None, "", "none")

_BOOLEANS = {
    "acting_for_relevant_authority": "acting_for_relevant_authority",
    "agreement_covers_purpose": "covers_purpose",
    "agreement_covers_categories": "covers_categories",
    "notice_withheld": "notice_withheld",
    "controller_is_public_authority": "controller_is_public_authority",
    "cca_emergency": "cca_emergency",
}
_ENUMS = {"risk": Risk, "urgency": Urgency, "pattern": Pattern, "agreement": AgreementState}
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
        raise ProposalError(f"{member}: no such value") from None


def _boolean(value: Any, member: str) -> bool:
    if not isinstance(value, bool):
        raise ProposalError(f"{member}: must be true or false")
    return value


def _code(value: Any, member: str, allowed: frozenset[str]) -> str:
    if value in _NONE:
        return ""
    if not isinstance(value, str) or value not in allowed:
        raise ProposalError(f"{member}: no such provision")
    return value


_EXEMPTIONS = codes(Group.EXEMPTION)
_ART6 = codes(Group.ART6) | {"SCH2_P1_PARA2", "SCH2_P1_PARA5"}
_ANNEX1, _ART9 = codes(Group.ANNEX1), codes(Group.ART9)
_GATEWAYS = codes(Group.GATEWAY) | _EXEMPTIONS
_ACTS = codes(Group.ACT) | codes(Group.GATEWAY)


def parse_proposal(values: Mapping[str, Any], today: date) -> Proposal:
    """The proposal that one JSON object describes. Raises ProposalError naming the member at fault."""
    unknown = sorted(set(values) - _KNOWN)
    if unknown:
        raise ProposalError(f"{unknown[0]}: no such member")
    kind = _choice(RecipientKind, values.get("recipient_kind"), "recipient_kind")
    given: dict[str, Any] = {
        "recipient_kind": kind,
        "recipient_subkind": _subkind(kind, values.get("recipient_subkind")),
        "purpose": None if values.get("purpose") in _NONE else _choice(Purpose, values["purpose"], "purpose"),
        "items": _items(values.get("categories", [])),
        "art6": _code(values.get("art6"), "art6", _ART6),
        "annex1": _code(values.get("annex1"), "annex1", _ANNEX1),
        "art9": _by_role(values.get("art9"), "art9", lambda v, m: _code(v, m, _ART9)),
        "sch1": _by_role(values.get("sch1"), "sch1", _conditions),
        "art10": _art10(values.get("art10")),
        "gateway": _code(values.get("gateway"), "gateway", _GATEWAYS),
        "enactment": _enactment(values.get("enactment_cited")),
        "consent": _consents(values.get("consent", {})),
        "at_risk": frozenset(_choice(Role, role, "at_risk") for role in _list(values.get("at_risk", []), "at_risk")),
        "request": _flags(Request, values.get("request"), "request"),
        "records": _records(values.get("records", {})),
        "min_cell": _count(values.get("min_cell", 0)),
        "decision_date": _date(values.get("decision_date"), today),
    }
    given |= {name: _boolean(values[key], key) for key, name in _BOOLEANS.items() if key in values}
    given |= {key: _choice(enum, values[key], key) for key, enum in _ENUMS.items() if key in values}
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
        raise ProposalError("recipient_subkind: not one of this kind of recipient")
    return found


def _list(value: Any, member: str) -> list[Any]:
    if not isinstance(value, list):
        raise ProposalError(f"{member}: must be a list")
    return value


def _item(text: Any, member: str) -> Item:
    if not isinstance(text, str) or text.count(":") != 1:
        raise ProposalError(f"{member}: must be role:category")
    role, category = text.split(":")
    item = (_choice(Role, role, member), _choice(Category, category, member))
    if (item[0] is Role.NONE) != (item[1] is Category.AGGREGATE):
        raise ProposalError(f"{member}: aggregate goes only with none, and none only with aggregate")
    return item


def _items(value: Any) -> tuple[Item, ...]:
    return tuple(dict.fromkeys(_item(text, "categories") for text in _list(value, "categories")))


def _by_role(value: Any, member: str, read: Any) -> Any:
    if isinstance(value, dict):
        return {_choice(Role, role, member): read(entry, member) for role, entry in value.items()}
    return read(value, member)


def _conditions(value: Any, member: str) -> tuple[str, ...]:
    if value in _NONE or value == []:
        return ()
    values = [value] if isinstance(value, str) else _list(value, member)
    for code in values:
        if not isinstance(code, str) or not is_condition(code):
            raise ProposalError(f"{member}: no such paragraph")
    return tuple(dict.fromkeys(values))


def _art10(value: Any) -> str:
    if value in _NONE:
        return ""
    if not isinstance(value, str):
        raise ProposalError("art10: no such provision")
    if value == EXTENSION:
        raise ProposalError("art10: paragraph 36 needs its base paragraph")
    if not (is_condition(value) or value == "ART10_OFFICIAL_AUTHORITY" or value in _ACTS):
        raise ProposalError("art10: no such provision")
    return value


def _enactment(value: Any) -> Enactment | None:
    if value in _NONE:
        return None
    if isinstance(value, str):
        return Enactment(value)
    if not isinstance(value, dict) or set(value) - {"name", "whose"}:
        raise ProposalError("enactment_cited: must be a name, or name and whose")
    name, whose = value.get("name"), value.get("whose", "controller")
    if not isinstance(name, str) or not name.strip() or whose not in {"controller", "recipient"}:
        raise ProposalError("enactment_cited: must name an Act, and whose function it gives")
    return Enactment(name, whose)


def _consents(value: Any) -> dict[Role, Consent]:
    if not isinstance(value, dict):
        raise ProposalError("consent: must map a role to an answer")
    return {_choice(Role, role, "consent"): _choice(Consent, answer, "consent") for role, answer in value.items()}


def _flags(kind: type, value: Any, member: str) -> Any:
    if value in _NONE:
        return None
    if not isinstance(value, dict) or set(value) - set(kind.__dataclass_fields__):
        raise ProposalError(f"{member}: no such member")
    return kind(**{key: _boolean(flag, f"{member}.{key}") for key, flag in value.items()})


def _records(value: Any) -> Records:
    if not isinstance(value, dict):
        raise ProposalError("records: must be an object")
    flags = dict(value)
    justified = frozenset(
        _item(text, "records.justified") for text in _list(flags.pop("justified", []), "records.justified")
    )
    if set(flags) - set(Records.__dataclass_fields__):
        raise ProposalError("records: no such member")
    return Records(**{key: _boolean(flag, f"records.{key}") for key, flag in flags.items()}, justified=justified)


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ProposalError("min_cell: must be a whole number from 0")
    return value


def _date(value: Any, today: date) -> date:
    if value is None:
        return today
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ProposalError("decision_date: must be a real date, for example 2026-11-24") from None


def provision_versions(proposal: Proposal) -> dict[str, str]:
    """First day of each dated provision relied on: stored with the decision."""
    relied = [proposal.art6, proposal.annex1, proposal.gateway, base_of(proposal.art10)]
    return {
        code: CATALOGUE[code].valid_from.isoformat()
        for code in relied
        if code in CATALOGUE and CATALOGUE[code].valid_from is not None
    }
