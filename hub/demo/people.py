"""Who is in the demonstration: agencies, teams and accounts.

Real bodies stand here as plausible recipients only; every person is invented, and no agency has
signed anything (the sample agreements say so everywhere).
Source: contracts for the demonstration (recipients table and the list of accounts).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoTeam:
    """One team of an agency, with its sub-kind in the lawful rules."""

    code: str
    name: str
    subkind: str


@dataclass(frozen=True, slots=True)
class DemoAgency:
    """One agency: kind and sub-kind in the lawful rules, and whom to ring."""

    code: str
    name: str
    kind: str
    subkind: str = ""
    duty_name: str = "the duty officer"
    duty_phone: str = "01632 960100"
    status: str = "active"
    teams: tuple[DemoTeam, ...] = ()


AGENCIES = (
    DemoAgency("whg", "whg", "registered_provider", "non_profit", "the community safety desk", "01632 960001"),
    DemoAgency("west-midlands-police", "West Midlands Police", "police", "", "the hate crime desk", "01632 960110"),
    DemoAgency("staffordshire-police", "Staffordshire Police", "police", "", "the hate crime desk", "01632 960120"),
    DemoAgency(
        "walsall-council", "Walsall Council", "local_authority", "", "the duty desk", "01632 960130",
        teams=(
            DemoTeam("community-safety", "Community safety", "community_safety"),
            DemoTeam("childrens-services", "Children's services", "children"),
            DemoTeam("adult-social-care", "Adult social care", "adults"),
            DemoTeam("youth-justice", "Youth justice", "youth_justice"),
        ),
    ),
    DemoAgency("black-country-icb", "Black Country Integrated Care Board", "nhs_body", "icb", "the safeguarding desk"),
    DemoAgency("walsall-healthcare-trust", "Walsall Healthcare NHS Trust", "nhs_body", "nhs_trust", "the ward desk"),
    DemoAgency("probation-west-midlands", "Probation Service, West Midlands", "probation", "secretary_of_state"),
    DemoAgency("west-midlands-fire", "West Midlands Fire Service", "fire_service", "", "fire control"),
    DemoAgency("midland-homes", "Midland Homes", "registered_provider", "non_profit", "the tenancy desk"),
    DemoAgency("victim-support", "Victim Support", "voluntary_support_agency", "", "the support desk"),
    DemoAgency("stop-hate-uk", "Stop Hate UK", "voluntary_support_agency", "", "the helpline"),
    DemoAgency("walsall-advice-centre", "Walsall Advice Centre", "voluntary_support_agency", status="left"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account. state: active, conflict-blocked, agency-left, not-accepted or disabled."""

    username: str
    name: str
    role: str
    agency: str
    team: str = ""
    state: str = "active"
    note: str = ""


ACCOUNTS = (
    DemoAccount("maya.reid", "Maya Reid", "coordinator", "whg", note="imports cases, prepares and sends disclosures"),
    DemoAccount("tom.ellery", "Tom Ellery", "coordinator", "whg", note="the second coordinator: approves"),
    DemoAccount("ines.calder", "Ines Calder", "case_officer", "whg", note="named officer of the first cases"),
    DemoAccount("owen.pike", "Owen Pike", "case_officer", "whg", note="named officer of the other cases"),
    DemoAccount("ruth.anand", "Ruth Anand", "dpo", "whg", note="data protection officer: reviews the log"),
    DemoAccount("noel.varga", "Noel Varga", "auditor", "whg", note="a director, signed in as auditor"),
    DemoAccount("sam.okoro", "Sam Okoro", "admin", "whg", note="accounts and system"),
    DemoAccount("lena.hart", "Lena Hart", "chair", "walsall-council", "community-safety", note="chairs conferences"),
    DemoAccount("joss.merrill", "Joss Merrill", "partner_lead", "west-midlands-police", note="leads police accounts"),
    DemoAccount("dana.orme", "Dana Orme", "partner_user", "west-midlands-police", note="reads what police were sent"),
    DemoAccount("kit.barlow", "Kit Barlow", "partner_user", "staffordshire-police", note="another police force"),
    DemoAccount("priya.wells", "Priya Wells", "partner_user", "walsall-council", "community-safety"),
    DemoAccount("hal.moran", "Hal Moran", "partner_user", "walsall-council", "childrens-services"),
    DemoAccount("rita.stone", "Rita Stone", "partner_user", "walsall-council", "adult-social-care"),
    DemoAccount("gwen.lacey", "Gwen Lacey", "partner_user", "walsall-council", "youth-justice"),
    DemoAccount("femi.cross", "Femi Cross", "partner_user", "black-country-icb"),
    DemoAccount("anya.doyle", "Anya Doyle", "partner_user", "walsall-healthcare-trust"),
    DemoAccount("leo.brandt", "Leo Brandt", "partner_user", "probation-west-midlands"),
    DemoAccount("carys.holt", "Carys Holt", "partner_user", "west-midlands-fire"),
    DemoAccount("ned.tully", "Ned Tully", "partner_user", "midland-homes"),
    DemoAccount("zara.quinn", "Zara Quinn", "partner_user", "victim-support"),
    DemoAccount("ivo.marsh", "Ivo Marsh", "partner_user", "stop-hate-uk"),
    DemoAccount("vic.tranmere", "Vic Tranmere", "partner_user", "west-midlands-police", state="conflict-blocked",
                note="a conflict closes the first case: sees nothing of it"),
    DemoAccount("una.frost", "Una Frost", "partner_user", "west-midlands-police", state="not-accepted",
                note="has not accepted the conditions yet"),
    DemoAccount("bob.garner", "Bob Garner", "partner_user", "walsall-advice-centre", state="agency-left",
                note="the agency left: cannot sign in"),
    DemoAccount("ida.crane", "Ida Crane", "partner_user", "victim-support", state="disabled",
                note="disabled: cannot sign in"),
)  # fmt: skip
