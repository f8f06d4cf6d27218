"""The words of the decision: purposes, recipients, roles, categories and the facts around them.

One vocabulary for agreements, the minimisation matrix, the preview and the share page. Codes are
written to the sealed log, so they are never renamed; the titles are what people read.
Source: lawful-basis rules, section 1; UK GDPR Art 4, 6, 9, 10; Crime and Disorder Act 1998 s.115.
"""

from enum import StrEnum


class Titled(StrEnum):
    """A code with the words people read."""

    title_text: str

    def __new__(cls, code: str, title: str = "") -> "Titled":
        member = str.__new__(cls, code)
        member._value_ = code
        member.title_text = title or code.replace("_", " ")
        return member


class RecipientKind(Titled):
    """What the recipient is in law."""

    POLICE = "police", "police"
    LOCAL_AUTHORITY = "local_authority", "council"
    NHS_BODY = "nhs_body", "NHS body"
    PROBATION = "probation", "probation"
    FIRE_SERVICE = "fire_service", "fire and rescue service"
    REGISTERED_PROVIDER = "registered_provider", "other registered provider of social housing"
    VOLUNTARY = "voluntary_support_agency", "voluntary support agency"
    EDUCATION = "education", "school or college"
    LEGAL_OR_COURT = "legal_or_court", "solicitor or court"
    CONTRACTOR = "contractor", "contractor"
    ELECTED = "elected_representative", "elected representative"
    OTHER = "other", "somebody else"


class RecipientSubkind(Titled):
    """What decides within a kind."""

    ICB = "icb", "integrated care board"
    NHS_ENGLAND = "nhs_england", "NHS England"
    NHS_TRUST = "nhs_trust", "NHS trust"
    GP = "gp", "GP practice"
    NON_PROFIT = "non_profit", "non-profit provider"
    FOR_PROFIT = "for_profit", "profit-making provider"
    SECRETARY_OF_STATE = "secretary_of_state", "run by the Secretary of State"
    CONTRACTED = "contracted", "contracted provider"
    CHILDREN = "children", "children's services"
    ADULTS = "adults", "adult social care"
    COMMUNITY_SAFETY = "community_safety", "community safety"
    HOUSING = "housing", "housing"
    SAB = "sab", "safeguarding adults board"
    YOUTH_JUSTICE = "youth_justice", "youth justice"


SUBKINDS: dict[RecipientKind, frozenset[RecipientSubkind]] = {
    RecipientKind.NHS_BODY: frozenset(
        {RecipientSubkind.ICB, RecipientSubkind.NHS_ENGLAND, RecipientSubkind.NHS_TRUST, RecipientSubkind.GP}
    ),
    RecipientKind.REGISTERED_PROVIDER: frozenset({RecipientSubkind.NON_PROFIT, RecipientSubkind.FOR_PROFIT}),
    RecipientKind.PROBATION: frozenset({RecipientSubkind.SECRETARY_OF_STATE, RecipientSubkind.CONTRACTED}),
    RecipientKind.LOCAL_AUTHORITY: frozenset(
        {
            RecipientSubkind.CHILDREN,
            RecipientSubkind.ADULTS,
            RecipientSubkind.COMMUNITY_SAFETY,
            RecipientSubkind.HOUSING,
            RecipientSubkind.SAB,
            RecipientSubkind.YOUTH_JUSTICE,
        }
    ),
}


class Purpose(Titled):
    """Why the recipient is told."""

    PREVENT_DETECT_CRIME = "prevent_detect_crime", "preventing or detecting crime"
    RISK_CASE_CONFERENCE = "risk_case_conference", "managing risk at a case conference"
    ASB_CASE_REVIEW = "asb_case_review", "an anti-social behaviour case review"
    SAFEGUARDING_CHILD = "safeguarding_child", "safeguarding a child"
    SAFEGUARDING_ADULT = "safeguarding_adult", "safeguarding an adult at risk"
    EMERGENCY_RESPONSE = "emergency_response", "responding to an emergency"
    VICTIM_SUPPORT = "victim_support", "supporting the victim"
    TARGET_HARDENING = "target_hardening", "making a home safer"
    REHOUSING = "rehousing", "moving somebody to another home"
    OFFENDER_MANAGEMENT = "offender_management", "managing an offender"
    PERPETRATOR_SUPPORT = "perpetrator_support", "supporting the person said to be responsible"
    LEGAL_PROCEEDINGS = "legal_proceedings", "legal proceedings"
    TENSION_MONITORING = "tension_monitoring", "monitoring community tension"
    EQUALITY_MONITORING = "equality_monitoring", "equality monitoring"


CRIME_PURPOSES = frozenset(
    {
        Purpose.PREVENT_DETECT_CRIME,
        Purpose.RISK_CASE_CONFERENCE,
        Purpose.ASB_CASE_REVIEW,
        Purpose.EMERGENCY_RESPONSE,
        Purpose.OFFENDER_MANAGEMENT,
        Purpose.TARGET_HARDENING,
        Purpose.LEGAL_PROCEEDINGS,
        Purpose.SAFEGUARDING_CHILD,
        Purpose.SAFEGUARDING_ADULT,
    }
)


class Role(Titled):
    """Whose data it is."""

    VICTIM = "victim", "victim"
    PERPETRATOR = "perpetrator", "alleged perpetrator"
    WITNESS = "witness", "witness"
    CHILD = "child", "child"
    THIRD_PARTY = "third_party", "other person"
    PROFESSIONAL = "professional", "professional"
    DECEASED = "deceased", "person who died"
    NONE = "none", "nobody (figures only)"


class Category(Titled):
    """What kind of data it is."""

    IDENTITY = "identity", "name and identity"
    CONTACT = "contact", "contact details"
    ADDRESS = "address", "home or incident address"
    HOUSEHOLD = "household", "household, school and work"
    TENANCY = "tenancy", "tenancy details"
    INCIDENT_NARRATIVE = "incident_narrative", "what happened"
    RISK_ASSESSMENT = "risk_assessment", "risk assessment"
    RACE = "race", "race or ethnicity"
    RELIGION = "religion", "religion or belief"
    SEXUAL_ORIENTATION = "sexual_orientation", "sexual orientation"
    DISABILITY_HEALTH = "disability_health", "disability or health"
    TRANS = "trans", "transgender identity"
    POLITICAL_BELIEF = "political_belief", "political belief"
    GRA_PROTECTED = "gra_protected", "gender recognition history"
    CRIMINAL_ALLEGATION = "criminal_allegation", "allegation of an offence"
    CRIMINAL_CONVICTION = "criminal_conviction", "conviction"
    FINANCIAL = "financial", "money and official numbers"
    COUNSELLING_NOTES = "counselling_notes", "counselling notes"
    PARTNER_INTELLIGENCE = "partner_intelligence", "a partner's intelligence"
    CONTACT_WARNING = "contact_warning", "what not to do"
    SAFE_ADDRESS = "safe_address", "safe address"
    SAFE_CONTACT = "safe_contact", "safe contact"
    AGGREGATE = "aggregate", "figures about nobody in particular"


SPECIAL = frozenset(
    {
        Category.RACE,
        Category.RELIGION,
        Category.SEXUAL_ORIENTATION,
        Category.DISABILITY_HEALTH,
        Category.TRANS,
        Category.POLITICAL_BELIEF,
        Category.COUNSELLING_NOTES,
    }
)
OFFENCE = frozenset({Category.CRIMINAL_ALLEGATION, Category.CRIMINAL_CONVICTION})
SAFE = frozenset({Category.SAFE_ADDRESS, Category.SAFE_CONTACT})


class Consent(Titled):
    """What a person answered, least first (the consent of a role is the least of its persons)."""

    REFUSED = "refused", "refused"
    WITHDRAWN = "withdrawn", "withdrawn"
    NOT_SOUGHT = "not_sought", "not asked"
    INCAPABLE = "incapable", "cannot consent"
    NOT_OBTAINABLE = "not_obtainable", "cannot reasonably be obtained"
    NOT_SOUGHT_PREJUDICE = "not_sought_prejudice", "not asked, because asking would do harm"
    GIVEN = "given", "given"
    EXPLICIT_GIVEN = "explicit_given", "given explicitly"


GIVEN = frozenset({Consent.GIVEN, Consent.EXPLICIT_GIVEN})
NO_ANSWER = frozenset({Consent.NOT_OBTAINABLE, Consent.INCAPABLE, Consent.NOT_SOUGHT_PREJUDICE})
TURNED_DOWN = frozenset({Consent.REFUSED, Consent.WITHDRAWN})


def least_consent(answers: list[Consent]) -> Consent:
    """The most careful of several answers; no answer at all counts as not asked."""
    order = list(Consent)
    return min(answers, key=order.index, default=Consent.NOT_SOUGHT)


class Risk(Titled):
    """How much danger is recorded."""

    NONE = "none", "none recorded"
    SIGNIFICANT = "significant", "significant risk of harm"
    LIFE = "life", "danger to life"


class Urgency(Titled):
    """How quickly it must go."""

    ROUTINE = "routine", "routine"
    URGENT = "urgent", "urgent"
    EMERGENCY = "emergency", "emergency"


class Pattern(Titled):
    """Whether this happens again and again."""

    ROUTINE_FLOW = "routine_flow", "regular sharing"
    ONE_OFF = "one_off", "one occasion"


class AgreementState(Titled):
    """How the agreement with this recipient stands on the day."""

    IN_FORCE = "in_force", "in force"
    EXPIRED = "expired", "expired"
    SUSPENDED = "suspended", "suspended"
    NONE = "none", "none"


Item = tuple[Role, Category]


def item_text(item: Item) -> str:
    """`role:category`."""
    return f"{item[0].value}:{item[1].value}"
