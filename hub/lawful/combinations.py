"""Which combinations of provisions are known to work for this recipient and purpose?

Offered as templates, tried in order. Where a row has several conditions the first that holds is taken,
for each role by itself: a mother on her explicit consent, her child on the crime paragraph.
Source: lawful-basis rules, section 6.
"""

from dataclasses import dataclass, replace

from hub.lawful.conditions import SPI
from hub.lawful.predicates import has_policy, holds
from hub.lawful.proposal import Proposal
from hub.lawful.purposes import SPECIAL, Category, Consent, Role
from hub.lawful.purposes import Purpose as P
from hub.lawful.purposes import RecipientKind as K
from hub.lawful.purposes import RecipientSubkind as S
from hub.lawful.rules import decide

EA5 = ("ART6_1_EA_RECOGNISED_LI", "ANNEX1_PARA5_CRIME")
EA6 = ("ART6_1_EA_RECOGNISED_LI", "ANNEX1_PARA6_SAFEGUARDING")
EA1 = ("ART6_1_EA_RECOGNISED_LI", "ANNEX1_PARA1_PUBLIC_TASK_REQUEST")
CONSENT = ("ART6_1_A_CONSENT", "")
DUTY = ("ART6_1_C_LEGAL_OBLIGATION", "")
VITAL = ("ART6_1_D_VITAL_INTERESTS", "")
INTERESTS = ("ART6_1_F_LEGITIMATE_INTERESTS", "")
EXPLICIT = ("ART9_2_A_EXPLICIT_CONSENT", ())
VITAL9 = ("ART9_2_C_VITAL_INTERESTS", ())
CLAIMS = ("ART9_2_F_LEGAL_CLAIMS", ())
SPI6, SPI10, SPI18 = ((SPI, (f"SCH1_P2_PARA{n}",)) for n in (6, 10, 18))
PARA6, PARA10, PARA18 = "SCH1_P2_PARA6", "SCH1_P2_PARA10", "SCH1_P2_PARA18"
S115, OWN = "CDA1998_S115", "CORPORATE_POWER"


@dataclass(frozen=True, slots=True)
class Combination:
    """One known-good row.

    subkinds: empty = any; art6, special, art10, gateways: options in order; only_roles: empty = any role but
    perpetrators where art10 is empty; needs: codes of what must be there besides (`request`, `explicit_consent`, ...).
    """

    code: str
    title: str
    kinds: frozenset[K]
    purposes: frozenset[P]
    art6: tuple[tuple[str, str], ...]
    special: tuple[tuple[str, tuple[str, ...]], ...] = ()
    art10: tuple[str, ...] = ()
    gateways: tuple[str, ...] = (OWN,)
    subkinds: frozenset[S] = frozenset()
    only_roles: frozenset[Role] = frozenset()
    needs: frozenset[str] = frozenset()

    def fits(self, kind: K, subkind: S | None, purpose: P) -> bool:
        """Whether recipient and purpose are those of this row."""
        return (
            kind in self.kinds and purpose in self.purposes and (not self.subkinds or subkind in self.subkinds)
        )

    def carries(self, role: Role) -> bool:
        """Whether items of `role` may ride on this row."""
        if self.only_roles:
            return role in self.only_roles
        return role is not Role.PERPETRATOR or bool(self.art10)


def _set(*members):  # a shorthand for the rows below
    return frozenset(members)


_VICTIM_ONLY = _set(Role.VICTIM, Role.PROFESSIONAL)
_NON_PROFIT = _set(S.NON_PROFIT)

ROWS: tuple[Combination, ...] = (
    Combination("K01", "The victim wants the police told", _set(K.POLICE),
                _set(P.PREVENT_DETECT_CRIME, P.RISK_CASE_CONFERENCE), (EA5,), (EXPLICIT, SPI10), (PARA10,),
                (S115, OWN), needs=_set("explicit_consent")),
    Combination("K02", "Police, without consent", _set(K.POLICE),
                _set(P.PREVENT_DETECT_CRIME, P.RISK_CASE_CONFERENCE), (EA5,), (SPI10,), (PARA10,), (S115, OWN)),
    Combination("K03", "Council community safety at a conference", _set(K.LOCAL_AUTHORITY),
                _set(P.RISK_CASE_CONFERENCE), (EA5,), (SPI6, SPI10), (PARA6, PARA10), (S115,),
                _set(S.COMMUNITY_SAFETY)),
    Combination("K04", "Case review: a duty to answer", _set(K.LOCAL_AUTHORITY), _set(P.ASB_CASE_REVIEW), (DUTY,),
                (SPI6,), (PARA6,), ("ASBCPA2014_SCH4_PARA7_2",), needs=_set("request")),
    Combination("K05", "Case review: a power to answer", _set(K.LOCAL_AUTHORITY), _set(P.ASB_CASE_REVIEW), (EA1,),
                (SPI6,), (PARA6,), ("ASBCPA2014_SCH4_PARA7",), needs=_set("request")),
    Combination("K06", "Children's services: safeguarding a child", _set(K.LOCAL_AUTHORITY),
                _set(P.SAFEGUARDING_CHILD), (EA6,), (SPI18,), (PARA18,), (OWN,), _set(S.CHILDREN)),
    Combination("K07", "Adult social care: safeguarding an adult", _set(K.LOCAL_AUTHORITY),
                _set(P.SAFEGUARDING_ADULT), (EA6,), (SPI18,), (PARA18,), (OWN,), _set(S.ADULTS)),
    Combination("K08", "Safeguarding adults board on request", _set(K.LOCAL_AUTHORITY), _set(P.SAFEGUARDING_ADULT),
                (DUTY,), (SPI6,), (PARA6,), ("CA2014_S45",), _set(S.SAB), needs=_set("request")),
    Combination("K09", "Other council teams at a conference", _set(K.LOCAL_AUTHORITY), _set(P.RISK_CASE_CONFERENCE),
                (EA5, EA6), (SPI6, SPI10, SPI18), (PARA10, PARA6), (S115,),
                _set(S.CHILDREN, S.ADULTS, S.YOUTH_JUSTICE)),
    Combination("K10", "Council housing: rehousing on request", _set(K.LOCAL_AUTHORITY), _set(P.REHOUSING), (EA1,),
                (EXPLICIT,), (), (OWN,), _set(S.HOUSING), needs=_set("request", "explicit_consent")),
    Combination("K11", "Health support for the person said to be responsible", _set(K.NHS_BODY),
                _set(P.PERPETRATOR_SUPPORT), (CONSENT,), (EXPLICIT,), ("SCH1_P3_PARA29",),
                only_roles=_set(Role.PERPETRATOR), needs=_set("explicit_consent")),
    Combination("K12", "Health: safeguarding", _set(K.NHS_BODY), _set(P.SAFEGUARDING_ADULT, P.SAFEGUARDING_CHILD),
                (EA6,), (SPI18,), (PARA18,)),
    Combination("K13", "Health at a conference", _set(K.NHS_BODY), _set(P.RISK_CASE_CONFERENCE), (EA5, EA6),
                (SPI10, SPI18), (PARA10,)),
    Combination("K14", "Probation", _set(K.PROBATION), _set(P.OFFENDER_MANAGEMENT, P.RISK_CASE_CONFERENCE), (EA5,),
                (SPI10,), (PARA10,)),
    Combination("K15", "Fire: safer home, emergency", _set(K.FIRE_SERVICE),
                _set(P.TARGET_HARDENING, P.EMERGENCY_RESPONSE), (EA5, INTERESTS), (EXPLICIT,), (), (S115, OWN)),
    Combination("K16", "Fire or another landlord at a conference", _set(K.FIRE_SERVICE, K.REGISTERED_PROVIDER),
                _set(P.RISK_CASE_CONFERENCE), (EA5,), (SPI10,), (PARA10,), (S115,)),
    Combination("K17", "Another landlord: crime", _set(K.REGISTERED_PROVIDER), _set(P.PREVENT_DETECT_CRIME), (EA5,),
                (SPI10,), (PARA10,), (S115,), _NON_PROFIT),
    Combination("K18", "Another landlord: rehousing", _set(K.REGISTERED_PROVIDER), _set(P.REHOUSING),
                (INTERESTS, CONSENT), (EXPLICIT,), (), (OWN,), _NON_PROFIT),
    Combination("K19", "Support for the victim, by consent", _set(K.VOLUNTARY, K.NHS_BODY), _set(P.VICTIM_SUPPORT),
                (CONSENT,), (EXPLICIT,), only_roles=_VICTIM_ONLY, needs=_set("explicit_consent")),
    Combination("K20", "The victim's advocate at a conference", _set(K.VOLUNTARY), _set(P.RISK_CASE_CONFERENCE),
                (EA5,), (EXPLICIT,), (PARA10, "SCH1_P3_PARA36:" + PARA10), needs=_set("explicit_consent")),
    Combination("K21", "Life at risk, nobody can be asked",
                _set(K.POLICE, K.LOCAL_AUTHORITY, K.NHS_BODY, K.FIRE_SERVICE), _set(P.EMERGENCY_RESPONSE), (VITAL,),
                (VITAL9,), (PARA10, "SCH1_P3_PARA30"), needs=_set("emergency")),
    Combination("K22", "School: safeguarding a child", _set(K.EDUCATION), _set(P.SAFEGUARDING_CHILD), (EA6,), (),
                (PARA18,)),
    Combination("K23", "Solicitor or court", _set(K.LEGAL_OR_COURT), _set(P.LEGAL_PROCEEDINGS), (INTERESTS,),
                (CLAIMS,), ("SCH1_P3_PARA33",)),
    Combination("K24", "Contractor: safer home", _set(K.CONTRACTOR), _set(P.TARGET_HARDENING), (INTERESTS,)),
    Combination("K25", "Elected representative, asked by the person", _set(K.ELECTED), _set(P.VICTIM_SUPPORT),
                (CONSENT,), (EXPLICIT,), only_roles=_set(Role.VICTIM), needs=_set("request", "explicit_consent")),
    Combination("K26", "Figures without personal data", _set(K.POLICE, K.LOCAL_AUTHORITY, K.FIRE_SERVICE, K.NHS_BODY),
                _set(P.TENSION_MONITORING), (("", ""),), (), (), ("",), needs=_set("aggregate")),
)  # fmt: skip

BY_CODE = {row.code: row for row in ROWS}


def candidates(kind: K, subkind: S | None, purpose: P) -> tuple[Combination, ...]:
    """The rows for this recipient and purpose, in the order in which they are tried."""
    return tuple(row for row in ROWS if row.fits(kind, subkind, purpose))


def apply(row: Combination, facts: Proposal) -> Proposal:
    """`facts` with the provisions of `row`: of each list of options the first that holds, else the first."""
    chosen = replace(facts, gateway=_gateway(row, facts), art10=_art10(row, facts), **_special(row, facts))
    tried = [replace(chosen, art6=art6, annex1=annex1) for art6, annex1 in row.art6]
    return next((p for p in tried if not _article_6_refuses(p)), tried[0])


def _article_6_refuses(p: Proposal) -> bool:
    return any(code.startswith("A") and _refuses(p, code) for code in decide(p).codes)


def _refuses(p: Proposal, code: str) -> bool:
    return any(f.code == code and f.result == "REFUSE" for f in decide(p).findings)


def _gateway(row: Combination, facts: Proposal) -> str:
    for gateway in row.gateways:
        codes = decide(replace(facts, gateway=gateway)).codes
        if not any(code in codes for code in ("P01", "P02", "P03", "P04", "P05", "P06", "P07", "P08")):
            return gateway
    return row.gateways[-1] if OWN in row.gateways else row.gateways[0]


def _special(row: Combination, facts: Proposal) -> dict[str, dict]:
    art9: dict[Role, str] = {}
    sch1: dict[Role, tuple[str, ...]] = {}
    for role in {role for role, category in facts.items if category in SPECIAL}:
        if not row.special:
            continue
        point, conditions = next((o for o in row.special if _option_holds(o, facts, role)), row.special[0])
        art9[role], sch1[role] = point, conditions
    return {"art9": art9, "sch1": sch1}


def _option_holds(option: tuple[str, tuple[str, ...]], facts: Proposal, role: Role) -> bool:
    point, conditions = option
    if point == "ART9_2_A_EXPLICIT_CONSENT":
        return facts.consent_of(role) is Consent.EXPLICIT_GIVEN
    return not conditions or any(holds(c, facts, role) and has_policy(c, facts) for c in conditions)


def _art10(row: Combination, facts: Proposal) -> str:
    offence = {Category.CRIMINAL_ALLEGATION, Category.CRIMINAL_CONVICTION}
    roles = {role for role, category in facts.items if role is Role.PERPETRATOR or category in offence}
    for condition in row.art10:
        if roles and all(holds(condition, facts, role) and has_policy(condition, facts) for role in roles):
            return condition
    return row.art10[0] if row.art10 and roles else ""
