"""Which combinations of provisions are known to work for this recipient and purpose?

Offered as templates, tried in order. Where a row has several conditions the first that holds is taken,
for each role by itself: a mother on her explicit consent, her child on the crime paragraph.
Source: lawful-basis rules, section 6.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from hub.lawful.conditions import SPI
from hub.lawful.findings import Result
from hub.lawful.predicates import (
    asked_by_board,
    asked_by_constituent,
    asked_by_review,
    has_policy,
    holds,
    life_emergency,
    living_roles,
    offence_items,
    personal_items,
    special_items,
)
from hub.lawful.proposal import Enactment, Proposal
from hub.lawful.purposes import GIVEN, SUBKINDS, Consent, Role
from hub.lawful.purposes import Purpose as P
from hub.lawful.purposes import RecipientKind as K
from hub.lawful.purposes import RecipientSubkind as S
from hub.lawful.rules import decide

Basis = tuple[str, str]
"""An Article 6 id and its Annex 1 condition, if any."""
Point = tuple[str, tuple[str, ...]]
"""An Article 9 point and its Schedule 1 conditions, if any."""

EA5: Basis = ("ART6_1_EA_RECOGNISED_LI", "ANNEX1_PARA5_CRIME")
EA6: Basis = ("ART6_1_EA_RECOGNISED_LI", "ANNEX1_PARA6_SAFEGUARDING")
EA1: Basis = ("ART6_1_EA_RECOGNISED_LI", "ANNEX1_PARA1_PUBLIC_TASK_REQUEST")
CONSENT: Basis = ("ART6_1_A_CONSENT", "")
DUTY: Basis = ("ART6_1_C_LEGAL_OBLIGATION", "")
VITAL: Basis = ("ART6_1_D_VITAL_INTERESTS", "")
INTERESTS: Basis = ("ART6_1_F_LEGITIMATE_INTERESTS", "")
PARA6, PARA10, PARA18 = "SCH1_P2_PARA6", "SCH1_P2_PARA10", "SCH1_P2_PARA18"
OWN_CONSENT, INCAPABLE, CLAIMS = "SCH1_P3_PARA29", "SCH1_P3_PARA30", "SCH1_P3_PARA33"
EXPLICIT: Point = ("ART9_2_A_EXPLICIT_CONSENT", ())
VITAL9: Point = ("ART9_2_C_VITAL_INTERESTS", ())
CLAIMS9: Point = ("ART9_2_F_LEGAL_CLAIMS", ())
SPI6: Point = (SPI, (PARA6,))
SPI10: Point = (SPI, (PARA10,))
SPI18: Point = (SPI, (PARA18,))
S115, OWN = "CDA1998_S115", "CORPORATE_POWER"


def _victim_agreed(p: Proposal) -> bool:
    return p.consent_of(Role.VICTIM) in GIVEN


def _victim_explicit(p: Proposal) -> bool:
    return p.consent_of(Role.VICTIM) is Consent.EXPLICIT_GIVEN


def _perpetrator_explicit(p: Proposal) -> bool:
    return p.consent_of(Role.PERPETRATOR) is Consent.EXPLICIT_GIVEN


def _child(p: Proposal) -> bool:
    return Role.CHILD in p.at_risk or Role.CHILD in living_roles(p)


def _at_risk(p: Proposal) -> bool:
    return bool(p.at_risk)


def _child_if_for_a_child(p: Proposal) -> bool:
    return _child(p) if p.purpose is P.SAFEGUARDING_CHILD else _at_risk(p)


def _stated_request(p: Proposal) -> bool:
    return p.request is not None and p.request.states_public_task


def _figures_only(p: Proposal) -> bool:
    return not personal_items(p)


NEEDS: dict[str, tuple[str, Callable[[Proposal], bool]]] = {
    "victim_agreed": ("the victim's agreement", _victim_agreed),
    "victim_explicit": ("the victim's explicit consent to this recipient", _victim_explicit),
    "perpetrator_explicit": ("the explicit consent of the person said to be responsible", _perpetrator_explicit),
    "child": ("a child who is at risk or on the list", _child),
    "at_risk": ("somebody recorded as an adult at risk", _at_risk),
    "child_or_at_risk": ("a child, or somebody recorded as at risk", _child_if_for_a_child),
    "stated_request": ("a request that states the public task", _stated_request),
    "review_request": ("a request of the body that runs the case review", asked_by_review),
    "board_request": ("a request of the safeguarding adults board", asked_by_board),
    "constituent_request": ("the person's own request to their representative", asked_by_constituent),
    "life_emergency": ("an emergency with danger to life", life_emergency),
    "figures_only": ("figures that name nobody", _figures_only),
}
"""What a row needs besides what the rules ask -> the words for it, and whether it is there."""


@dataclass(frozen=True, slots=True)
class Combination:
    """One known-good row.

    art6, special, art10, gateways: options in order, the first that holds is taken; subkinds: empty = any, and
    kinds without sub-kinds always fit; only_roles: empty = everybody, but alleged perpetrators only where art10
    names something; enactment: the Act that the row itself cites; needs: keys of NEEDS; records: those it asks for.
    """

    code: str
    title: str
    kinds: frozenset[K]
    purposes: frozenset[P]
    art6: tuple[Basis, ...]
    special: tuple[Point, ...] = ()
    art10: tuple[str, ...] = ()
    gateways: tuple[str, ...] = (OWN,)
    subkinds: frozenset[S] = frozenset()
    only_roles: frozenset[Role] = frozenset()
    enactment: Enactment | None = None
    needs: tuple[str, ...] = ()
    records: tuple[str, ...] = ()

    def fits(self, kind: K, subkind: S | None, purpose: P) -> bool:
        """Whether recipient and purpose are those of this row."""
        wanted = self.subkinds & SUBKINDS.get(kind, frozenset())
        return kind in self.kinds and purpose in self.purposes and (not wanted or subkind in wanted)

    def carries(self, role: Role) -> bool:
        """Whether items of `role` may ride on this row."""
        if self.only_roles:
            return role in self.only_roles
        return role is not Role.PERPETRATOR or bool(self.art10)

    def lacking(self, facts: Proposal) -> tuple[str, ...]:
        """Keys of NEEDS that `facts` do not supply, before the rules are even asked."""
        return tuple(need for need in self.needs if not NEEDS[need][1](facts))


def _of(*members):  # a shorthand that keeps the rows below readable
    return frozenset(members)


_POLICE, _COUNCIL, _NHS, _FIRE = _of(K.POLICE), _of(K.LOCAL_AUTHORITY), _of(K.NHS_BODY), _of(K.FIRE_SERVICE)
_CRIME_OR_CONFERENCE = _of(P.PREVENT_DETECT_CRIME, P.RISK_CASE_CONFERENCE)
_REVIEW_DUTY = Enactment("ASBCPA2014_SCH4_PARA7_2", "controller")
_REVIEW_POWER = Enactment("Anti-social Behaviour, Crime and Policing Act 2014 s.104", "recipient")
_BOARD_DUTY = Enactment("CA2014_S45", "controller")

ROWS: tuple[Combination, ...] = (
    Combination("K01", "The victim wants the police told", _POLICE, _CRIME_OR_CONFERENCE, (EA5,), (EXPLICIT, SPI10),
                (PARA10,), (S115, OWN), needs=("victim_agreed",), records=("necessity",)),
    Combination("K02", "Police, without consent", _POLICE, _CRIME_OR_CONFERENCE, (EA5,), (SPI10,), (PARA10,),
                (S115, OWN), records=("necessity",)),
    Combination("K03", "Council community safety at a conference", _COUNCIL, _of(P.RISK_CASE_CONFERENCE), (EA5,),
                (SPI6, SPI10), (PARA6, PARA10), (S115,), _of(S.COMMUNITY_SAFETY), records=("necessity", "apd")),
    Combination("K04", "Case review: a duty to answer", _COUNCIL, _of(P.ASB_CASE_REVIEW), (DUTY,), (SPI6,), (PARA6,),
                ("ASBCPA2014_SCH4_PARA7_2",), enactment=_REVIEW_DUTY, needs=("review_request",), records=("apd",)),
    Combination("K05", "Case review: a power to answer", _COUNCIL, _of(P.ASB_CASE_REVIEW), (EA1,), (SPI6,), (PARA6,),
                ("ASBCPA2014_SCH4_PARA7",), enactment=_REVIEW_POWER, needs=("review_request", "stated_request"),
                records=("apd",)),
    Combination("K06", "Children's services: safeguarding a child", _COUNCIL, _of(P.SAFEGUARDING_CHILD), (EA6,),
                (SPI18,), (PARA18,), subkinds=_of(S.CHILDREN), needs=("child",),
                records=("necessity", "apd", "child_reason")),
    Combination("K07", "Adult social care: safeguarding an adult", _COUNCIL, _of(P.SAFEGUARDING_ADULT), (EA6,),
                (SPI18,), (PARA18,), subkinds=_of(S.ADULTS), needs=("at_risk",), records=("necessity", "apd")),
    Combination("K08", "Safeguarding adults board: a duty to answer", _COUNCIL, _of(P.SAFEGUARDING_ADULT), (DUTY,),
                (SPI6,), (PARA6,), ("CA2014_S45",), _of(S.SAB), enactment=_BOARD_DUTY, needs=("board_request",),
                records=("apd",)),
    Combination("K09", "Children's, adult or youth services at a conference", _COUNCIL, _of(P.RISK_CASE_CONFERENCE),
                (EA5, EA6), (SPI6, SPI10, SPI18), (PARA10, PARA6), (S115,),
                _of(S.CHILDREN, S.ADULTS, S.YOUTH_JUSTICE), records=("necessity", "apd")),
    Combination("K10", "Council housing: rehousing on request", _COUNCIL, _of(P.REHOUSING), (EA1,), (EXPLICIT,),
                subkinds=_of(S.HOUSING), needs=("stated_request",), records=("necessity",)),
    Combination("K11", "Health support for the person said to be responsible", _NHS, _of(P.PERPETRATOR_SUPPORT),
                (CONSENT,), (EXPLICIT,), (OWN_CONSENT,), only_roles=_of(Role.PERPETRATOR),
                needs=("perpetrator_explicit",), records=("necessity",)),
    Combination("K12", "Health: safeguarding", _NHS, _of(P.SAFEGUARDING_ADULT, P.SAFEGUARDING_CHILD), (EA6,),
                (SPI18,), (PARA18,), needs=("child_or_at_risk",), records=("necessity", "apd")),
    Combination("K13", "Health at a conference", _NHS, _of(P.RISK_CASE_CONFERENCE), (EA5, EA6), (SPI10, SPI18),
                (PARA10,), records=("necessity", "apd")),
    Combination("K14", "Probation", _of(K.PROBATION), _of(P.OFFENDER_MANAGEMENT, P.RISK_CASE_CONFERENCE), (EA5,),
                (SPI10,), (PARA10,), records=("necessity",)),
    Combination("K15", "Fire service: safer home, emergency", _FIRE, _of(P.TARGET_HARDENING, P.EMERGENCY_RESPONSE),
                (EA5, INTERESTS), (EXPLICIT,), gateways=(S115, OWN), records=("necessity",)),
    Combination("K16", "Fire service or another landlord at a conference", _of(K.FIRE_SERVICE, K.REGISTERED_PROVIDER),
                _of(P.RISK_CASE_CONFERENCE), (EA5,), (SPI10,), (PARA10,), (S115,), _of(S.NON_PROFIT),
                records=("necessity", "apd")),
    Combination("K17", "Another landlord: crime", _of(K.REGISTERED_PROVIDER), _of(P.PREVENT_DETECT_CRIME), (EA5,),
                (SPI10,), (PARA10,), (S115,), _of(S.NON_PROFIT), records=("necessity", "apd")),
    Combination("K18", "Another landlord: rehousing", _of(K.REGISTERED_PROVIDER), _of(P.REHOUSING),
                (INTERESTS, CONSENT), (EXPLICIT,), subkinds=_of(S.NON_PROFIT), records=("necessity", "lia")),
    Combination("K19", "Support for the victim, by consent", _of(K.VOLUNTARY, K.NHS_BODY), _of(P.VICTIM_SUPPORT),
                (CONSENT,), (EXPLICIT,), only_roles=_of(Role.VICTIM, Role.PROFESSIONAL),
                needs=("victim_explicit",), records=("necessity",)),
    Combination("K20", "The victim's advocate at a conference", _of(K.VOLUNTARY), _of(P.RISK_CASE_CONFERENCE), (EA5,),
                (EXPLICIT,), (PARA10, "SCH1_P3_PARA36:" + PARA10), needs=("victim_explicit",),
                records=("necessity", "apd")),
    Combination("K21", "Life in danger, nobody can be asked", _POLICE | _COUNCIL | _NHS | _FIRE,
                _of(P.EMERGENCY_RESPONSE), (VITAL,), (VITAL9,), (PARA10, INCAPABLE), needs=("life_emergency",)),
    Combination("K22", "School: safeguarding a child", _of(K.EDUCATION), _of(P.SAFEGUARDING_CHILD), (EA6,), (),
                (PARA18,), needs=("child",), records=("necessity", "apd", "child_reason")),
    Combination("K23", "Solicitor or court", _of(K.LEGAL_OR_COURT), _of(P.LEGAL_PROCEEDINGS), (INTERESTS,),
                (CLAIMS9,), (CLAIMS,), records=("necessity", "lia")),
    Combination("K24", "Contractor: safer home", _of(K.CONTRACTOR), _of(P.TARGET_HARDENING), (INTERESTS,),
                records=("necessity", "lia")),
    Combination("K25", "Elected representative, asked by the person", _of(K.ELECTED), _of(P.VICTIM_SUPPORT),
                (CONSENT,), (EXPLICIT,), only_roles=_of(Role.VICTIM), needs=("constituent_request", "victim_explicit"),
                records=("necessity", "one_off_decision")),
    Combination("K26", "Figures that name nobody", _POLICE | _COUNCIL | _FIRE | _NHS, _of(P.TENSION_MONITORING),
                (("", ""),), gateways=("CDA1998_S17A", ""), needs=("figures_only",)),
)  # fmt: skip

BY_CODE = {row.code: row for row in ROWS}


def candidates(kind: K, subkind: S | None, purpose: P) -> tuple[Combination, ...]:
    """The rows for this recipient and purpose, in the order in which they are tried."""
    return tuple(row for row in ROWS if row.fits(kind, subkind, purpose))


def apply(row: Combination, facts: Proposal) -> Proposal:
    """`facts` with the provisions of `row` filled in: of each list of options the first that holds, else the first.

    facts: a proposal whose legal fields are ignored. Nothing is decided here and no item is left out: ask
    `row.lacking` and `decide`.
    """
    known = replace(facts, enactment=row.enactment or facts.enactment)
    filled = replace(known, art10=_offence_condition(row, known), **_special_conditions(row, known))
    based = _first([replace(filled, art6=art6, annex1=annex1) for art6, annex1 in row.art6], "A")
    return _first([replace(based, gateway=gateway) for gateway in row.gateways], "P", quiet=True)


def _first(options: list[Proposal], letter: str, quiet: bool = False) -> Proposal:
    """The first of `options` that no rule of that letter refuses (where quiet: nor warns of), else the first."""
    return next((option for option in options if not _objected(option, letter, quiet)), options[0])


def _objected(option: Proposal, letter: str, quiet: bool) -> bool:
    found = [one for one in decide(option).findings if one.code.startswith(letter)]
    return any(quiet or one.result is Result.REFUSE for one in found)


def _special_conditions(row: Combination, facts: Proposal) -> dict[str, dict]:
    art9: dict[Role, str] = {}
    sch1: dict[Role, tuple[str, ...]] = {}
    for role in living_roles(facts):
        options = _points(row, facts, role)
        if options and special_items(facts, role):
            holding = (option for option in options if _holds(option, facts, role))
            art9[role], sch1[role] = next(holding, options[0])
    return {"art9": art9, "sch1": sch1}


def _points(row: Combination, facts: Proposal, role: Role) -> tuple[Point, ...]:
    # Where somebody agreed short of explicit consent, no row's own condition holds: the function given by law does.
    agreed = facts.consent_of(role) is Consent.GIVEN and SPI10 in row.special
    return (*row.special, SPI6) if agreed and SPI6 not in row.special else row.special


def _holds(point: Point, facts: Proposal, role: Role) -> bool:
    article, conditions = point
    if article == EXPLICIT[0]:
        return facts.consent_of(role) is Consent.EXPLICIT_GIVEN
    return not conditions or any(holds(one, facts, role) and has_policy(one, facts) for one in conditions)


def _offence_condition(row: Combination, facts: Proposal) -> str:
    roles = [role for role in living_roles(facts) if offence_items(facts, role)]
    if not roles or not row.art10:
        return ""
    for condition in row.art10:
        if all(holds(condition, facts, role) and has_policy(condition, facts) for role in roles):
            return condition
    return row.art10[0]
