"""The provisions a disclosure may rest on, with their source and the days on which they exist.

A repealed provision gets a last day and stays, because old log entries cite it. The test of a Schedule 1
paragraph stands in predicates.py; here stand its source, its days and how well its wording was checked.
Source: UK GDPR Art 6, 9, 10 and Annex 1; Data Protection Act 2018 ss.8-11, Sch 1; Data (Use and Access)
Act 2025 (SI 2026/82); lawful-basis rules, sections 1 and 4.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hub.lawful.purposes import RecipientKind


class Checked(StrEnum):
    """How well the wording behind a provision was checked; the data protection officer confirms the last two."""

    READ = "read in a republished copy of the statute"
    REPORTED = "read in a secondary source"
    UNVERIFIED = "general knowledge, not checked again"


class Group(StrEnum):
    """Where a provision belongs."""

    ART6 = "art6"
    ANNEX1 = "annex1"
    ART9 = "art9"
    SCH1 = "sch1"
    ART10 = "art10"
    GATEWAY = "gateway"
    ACT = "act"
    EXEMPTION = "exemption"


@dataclass(frozen=True, slots=True)
class Provision:
    """One provision.

    apd: an appropriate policy document is needed, except towards the kinds in apd_waived_to; fits: the Article 9
    point a Schedule 1 paragraph supports; criminal: it can carry criminal-offence data; valid_from/valid_to:
    first and last day, None = open.
    """

    code: str
    group: Group
    title: str
    source: str
    apd: bool = False
    apd_waived_to: tuple[RecipientKind, ...] = ()
    fits: str = ""
    criminal: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    checked: Checked = Checked.READ

    def in_force(self, on: date) -> bool:
        """Whether the provision exists on `on`."""
        return (self.valid_from is None or on >= self.valid_from) and (self.valid_to is None or on <= self.valid_to)


RLI_FROM = date(2026, 2, 5)
"""First day of recognised legitimate interests (SI 2026/82 reg 2)."""
VICTIM_REQUESTS_FROM = date(2026, 1, 12)
"""First day of the statutory tests for police requests about victims (PCSC Act 2022 ss.44A-44F)."""

_A6, _AN, _A9, _S1, _GW = Group.ART6, Group.ANNEX1, Group.ART9, Group.SCH1, Group.GATEWAY
_DPA = "Data Protection Act 2018 Sch 1 "
SPI = "ART9_2_G_SUBSTANTIAL_PUBLIC_INTEREST"
"""The Article 9 point behind every Part 2 paragraph: the main route without consent."""

_NOT_FOR_OFFENCES = frozenset({8, 9, 16, 19, 20, 21, 22})
"""Part 2 paragraphs outside the ICO's list of conditions for criminal-offence data."""
COMPETENT = (RecipientKind.POLICE, RecipientKind.PROBATION)
"""Competent authorities: paragraph 10 goes to them without a policy document (Sch 1 para 10(2))."""

_PART2_TITLES = {
    6: "function given to somebody by law", 7: "administration of justice", 8: "equality monitoring",
    9: "diversity at senior levels", 10: "preventing or detecting unlawful acts",
    11: "protecting the public against dishonesty", 12: "regulatory requirements about unlawful acts",
    13: "journalism about unlawful acts", 14: "preventing fraud", 15: "suspicion of terrorist financing",
    16: "support for people with a condition", 17: "confidential counselling and support",
    18: "safeguarding children and adults at risk", 19: "economic well-being of somebody at risk",
    20: "insurance", 21: "occupational pensions", 22: "political parties",
    23: "elected representative answering a request", 24: "telling an elected representative who was asked to help",
    25: "informing elected representatives about prisoners", 26: "publishing judgments", 27: "anti-doping in sport",
    28: "standards of behaviour in sport",
}  # fmt: skip
_PART3 = {
    29: "the person's own consent", 30: "vital interests of somebody who cannot consent",
    31: "not-for-profit bodies", 32: "made public by the person", 33: "legal claims", 34: "judicial acts",
    35: "payment cards", 36: "extension of a public interest condition",
}  # fmt: skip
_PART1 = {
    1: ("employment and social protection", True, "ART9_2_B_SOCIAL_PROTECTION"),
    2: ("health or social care", False, "ART9_2_H_HEALTH_SOCIAL_CARE"),
    3: ("public health", False, "ART9_2_I_PUBLIC_HEALTH"),
    4: ("research", False, "ART9_2_J_RESEARCH"),
}

_FIXED = (
    Provision("ART6_1_A_CONSENT", _A6, "consent", "UK GDPR Art 6(1)(a)"),
    Provision("ART6_1_B_CONTRACT", _A6, "contract", "UK GDPR Art 6(1)(b)"),
    Provision("ART6_1_C_LEGAL_OBLIGATION", _A6, "a duty in law to share", "UK GDPR Art 6(1)(c)"),
    Provision("ART6_1_D_VITAL_INTERESTS", _A6, "vital interests", "UK GDPR Art 6(1)(d)"),
    Provision("ART6_1_E_PUBLIC_TASK", _A6, "a public task of our own", "UK GDPR Art 6(1)(e)"),
    Provision("ART6_1_EA_RECOGNISED_LI", _A6, "recognised legitimate interest", "UK GDPR Art 6(1)(ea)",
              valid_from=RLI_FROM),
    Provision("ART6_1_F_LEGITIMATE_INTERESTS", _A6, "legitimate interests", "UK GDPR Art 6(1)(f)"),
    Provision("ANNEX1_PARA1_PUBLIC_TASK_REQUEST", _AN, "condition for a stated public task request",
              "UK GDPR Annex 1 para 1",
              valid_from=RLI_FROM),
    Provision("ANNEX1_PARA2_SECURITY_DEFENCE", _AN, "condition for security and defence", "UK GDPR Annex 1 para 2",
              valid_from=RLI_FROM),
    Provision("ANNEX1_PARA3_EMERGENCY", _AN, "condition for civil emergencies", "UK GDPR Annex 1 para 3",
              valid_from=RLI_FROM),
    Provision("ANNEX1_PARA5_CRIME", _AN, "crime condition", "UK GDPR Annex 1 para 5", valid_from=RLI_FROM),
    Provision("ANNEX1_PARA6_SAFEGUARDING", _AN, "safeguarding condition", "UK GDPR Annex 1 para 6",
              valid_from=RLI_FROM),
    Provision("ART9_2_A_EXPLICIT_CONSENT", _A9, "explicit consent", "UK GDPR Art 9(2)(a)"),
    Provision("ART9_2_B_SOCIAL_PROTECTION", _A9, "social protection", "UK GDPR Art 9(2)(b)"),
    Provision("ART9_2_C_VITAL_INTERESTS", _A9, "vital interests", "UK GDPR Art 9(2)(c)"),
    Provision("ART9_2_D_NOT_FOR_PROFIT", _A9, "not-for-profit body", "UK GDPR Art 9(2)(d)"),
    Provision("ART9_2_E_MADE_PUBLIC", _A9, "made public by the person", "UK GDPR Art 9(2)(e)"),
    Provision("ART9_2_F_LEGAL_CLAIMS", _A9, "legal claims", "UK GDPR Art 9(2)(f)"),
    Provision("ART9_2_G_SUBSTANTIAL_PUBLIC_INTEREST", _A9, "substantial public interest", "UK GDPR Art 9(2)(g)"),
    Provision("ART9_2_H_HEALTH_SOCIAL_CARE", _A9, "health or social care", "UK GDPR Art 9(2)(h)"),
    Provision("ART9_2_I_PUBLIC_HEALTH", _A9, "public health", "UK GDPR Art 9(2)(i)"),
    Provision("ART9_2_J_RESEARCH", _A9, "research", "UK GDPR Art 9(2)(j)"),
    Provision("ART10_OFFICIAL_AUTHORITY", Group.ART10, "official authority", "UK GDPR Art 10(1)"),
    Provision("CDA1998_S115", _GW, "power to tell a crime and disorder authority", "Crime and Disorder Act 1998 s.115"),
    Provision("CDA1998_S17A", _GW, "sharing without personal data", "Crime and Disorder Act 1998 s.17A",
              checked=Checked.REPORTED),
    Provision("ASBCPA2014_SCH4_PARA7", _GW, "power to answer a case review",
              "Anti-social Behaviour, Crime and Policing Act 2014 Sch 4 para 7(3)"),
    Provision("ASBCPA2014_SCH4_PARA7_2", _GW, "duty to answer a case review",
              "Anti-social Behaviour, Crime and Policing Act 2014 Sch 4 para 7(2)"),
    Provision("CA2014_S45", _GW, "duty to answer a safeguarding adults board", "Care Act 2014 s.45"),
    Provision("COURT_ORDER", _GW, "court order", "order of a court"),
    Provision("COMMON_LAW_PUBLIC_INTEREST", _GW, "overriding public interest", "common law of confidence",
              checked=Checked.UNVERIFIED),
    Provision("CORPORATE_POWER", _GW, "the landlord's own power", "constitution of the landlord"),
    Provision("OMA2007_S14", _GW, "offender management", "Offender Management Act 2007 s.14"),
    Provision("PCSCA2022_S16", _GW, "serious violence duty", "Police, Crime, Sentencing and Courts Act 2022 s.16"),
    Provision("CHA2004_S16LA", _GW, "information about children", "Children Act 2004 s.16LA",
              checked=Checked.UNVERIFIED),
    Provision("EQA2010_S149", _GW, "equality duty", "Equality Act 2010 s.149", checked=Checked.UNVERIFIED),
    Provision("RSH_NCS_2024", _GW, "regulator's standard", "Neighbourhood and Community Standard 2024",
              valid_from=date(2024, 4, 1)),
    Provision("SCH2_P1_PARA2", Group.EXEMPTION, "crime exemption", "Data Protection Act 2018 Sch 2 para 2"),
    Provision("SCH2_P1_PARA5", Group.EXEMPTION, "legal exemption", "Data Protection Act 2018 Sch 2 para 5"),
    Provision("SCH2_P1_PARA5_2", Group.EXEMPTION, "court exemption", "Data Protection Act 2018 Sch 2 para 5(2)",
              checked=Checked.UNVERIFIED),
    Provision("CDA1998", Group.ACT, "Crime and Disorder Act", "Crime and Disorder Act 1998"),
    Provision("ASBCPA2014", Group.ACT, "Anti-social Behaviour Act",
              "Anti-social Behaviour, Crime and Policing Act 2014"),
    Provision("CA2014", Group.ACT, "Care Act", "Care Act 2014"),
    Provision("CHA1989", Group.ACT, "Children Act 1989", "Children Act 1989", checked=Checked.UNVERIFIED),
    Provision("CHA2004", Group.ACT, "Children Act 2004", "Children Act 2004", checked=Checked.UNVERIFIED),
    Provision("OMA2007", Group.ACT, "Offender Management Act", "Offender Management Act 2007"),
    Provision("PCSCA2022", Group.ACT, "Police, Crime, Sentencing and Courts Act",
              "Police, Crime, Sentencing and Courts Act 2022"),
    Provision("EQA2010", Group.ACT, "Equality Act", "Equality Act 2010"),
    Provision("GRA2004", Group.ACT, "Gender Recognition Act", "Gender Recognition Act 2004"),
)  # fmt: skip


def _schedule_1() -> tuple[Provision, ...]:
    part1 = tuple(
        Provision(f"SCH1_P1_PARA{n}", _S1, title, f"{_DPA}para {n}", apd=apd, fits=fits, criminal=True)
        for n, (title, apd, fits) in _PART1.items()
    )
    part2 = tuple(
        Provision(
            f"SCH1_P2_PARA{n}", _S1, title, f"{_DPA}para {n}", apd=True,
            apd_waived_to=COMPETENT if n == 10 else (), fits=SPI, criminal=n not in _NOT_FOR_OFFENCES,
            checked=Checked.UNVERIFIED if n == 24 else Checked.READ,
        )
        for n, title in _PART2_TITLES.items()
    )  # fmt: skip
    part3 = tuple(
        Provision(f"SCH1_P3_PARA{n}", _S1, title, f"{_DPA}para {n}", apd=n == 35, criminal=True)
        for n, title in _PART3.items()
    )
    return part1 + part2 + part3


CATALOGUE: dict[str, Provision] = {p.code: p for p in _FIXED + _schedule_1()}

EXTENSION = "SCH1_P3_PARA36"
NOT_OURS = frozenset({"OMA2007_S14", "PCSCA2022_S16", "CHA2004_S16LA", "EQA2010_S149", "RSH_NCS_2024"})


def codes(group: Group) -> frozenset[str]:
    """Every code of one group."""
    return frozenset(code for code, provision in CATALOGUE.items() if provision.group is group)


def base_of(condition: str) -> str:
    """The paragraph whose test counts: of an extension (para 36) its base, else itself."""
    head, _, base = condition.partition(":")
    return base if head == EXTENSION and base else condition


def is_condition(code: str) -> bool:
    """Whether `code` is a Schedule 1 paragraph, extensions with their base included."""
    if code.startswith(EXTENSION):
        return code == EXTENSION or (base_of(code) != code and base_of(code).startswith("SCH1_P2_PARA")
                                     and base_of(code) in CATALOGUE)  # fmt: skip
    return code in CATALOGUE and CATALOGUE[code].group is Group.SCH1


def title(code: str) -> str:
    """What a code says in words: "crime condition (UK GDPR Annex 1 para 5)"."""
    provision = CATALOGUE.get(base_of(code))
    return f"{provision.title} ({provision.source})" if provision else code
