"""May this kind of data about this role go to this kind of recipient at all?

Every role x category x kind has exactly one cell. Y may go; J needs a recorded justification; N never on
this profile; S only under the terms for safe places. Two cells depend on a fact besides and are written
with it: `J|consent` becomes Y on that role's explicit consent, `N|order` becomes J where a court order is
cited. What no row names is N for everybody.
Source: lawful-basis rules, section 5; UK GDPR Art 5(1)(c).
"""

from dataclasses import dataclass
from enum import StrEnum

from hub.lawful.purposes import Category, Purpose, RecipientKind, Role


class Cell(StrEnum):
    """What the matrix says of one role, category and kind of recipient."""

    YES = "Y"
    JUSTIFY = "J"
    NEVER = "N"
    SAFE_TERMS = "S"


KINDS = (
    RecipientKind.POLICE, RecipientKind.LOCAL_AUTHORITY, RecipientKind.NHS_BODY, RecipientKind.PROBATION,
    RecipientKind.FIRE_SERVICE, RecipientKind.REGISTERED_PROVIDER, RecipientKind.VOLUNTARY, RecipientKind.EDUCATION,
    RecipientKind.LEGAL_OR_COURT, RecipientKind.CONTRACTOR, RecipientKind.ELECTED,
)  # fmt: skip
"""The columns below, in order. Kind `other` is N throughout."""

_ROLES = {
    "v": (Role.VICTIM,),
    "p": (Role.PERPETRATOR,),
    "w": (Role.WITNESS,),
    "c": (Role.CHILD,),
    "t": (Role.THIRD_PARTY,),
    "any": (Role.VICTIM, Role.PERPETRATOR, Role.WITNESS, Role.CHILD, Role.THIRD_PARTY),
    "professional": (Role.PROFESSIONAL,),
}
_STRANDS = "race religion sexual_orientation"

ROWS: tuple[tuple[str, str, str], ...] = (
    # roles; categories; police council NHS probation fire provider voluntary education legal contractor elected
    ("v", "identity", "Y Y Y Y Y Y Y N J Y J"),
    ("v", "contact", "Y Y Y N Y J Y N J Y N"),
    ("v", "address", "Y Y Y J Y J Y N J Y N"),
    ("c", "identity", "Y Y Y J J J J Y J N N"),
    ("c", "contact", "Y Y Y N Y J Y N J N N"),
    ("c", "address", "Y Y Y J Y J Y N J N N"),
    ("v c", "household", "Y Y Y J J J J J J N N"),
    ("v c", "tenancy", "J J J J J J J N J N N"),
    ("v c", _STRANDS, "Y Y J J N J Y N J N N"),
    ("p", "identity", "Y Y J Y J Y J J J N N"),
    ("p", "contact address", "Y Y J Y J J N N J N N"),
    ("p", "tenancy", "J J J J J J N N J N N"),
    ("p w", "household " + _STRANDS, "J J N N N N N N J N N"),
    ("p", "criminal_allegation", "Y Y J Y J J J N J N N"),
    ("p", "criminal_conviction", "Y J N Y N J N N J N N"),
    ("v w c t", "criminal_allegation criminal_conviction", "J N N N N N N N J N N"),
    ("w", "identity contact address", "Y J N N N N N N J N N"),
    ("t", "identity", "Y J J N J J J N J N N"),
    ("t", "contact address", "J J N N N N N N J N N"),
    ("v", "incident_narrative", "Y Y J Y J J J J J N J"),
    ("p w c t", "incident_narrative", "Y Y J Y J J J J J N N"),
    ("any", "risk_assessment", "Y Y J Y J J J J J N N"),
    ("any", "disability_health", "J Y Y J J J J N J N N"),
    ("any", "trans", "Y J|consent J|consent J|consent N J|consent J|consent N J|consent N N"),
    ("any", "political_belief", "Y J J J J J J N J N N"),
    ("any", "gra_protected", "J N N N N N N N J N N"),
    ("any", "partner_intelligence", "Y Y Y Y Y Y Y N J N N"),
    ("any", "financial", "N N N N N N N N J N N"),
    ("v p c", "counselling_notes", "J N J N N N N N N|order N N"),
    ("professional", "identity contact", "Y Y Y Y Y Y Y Y Y Y Y"),
    ("any professional", "contact_warning", "Y Y Y Y Y Y Y Y Y Y Y"),
    ("any", "safe_address safe_contact", "S S S S S S S S S S S"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell as written: what it says, and what it says instead once a fact is there."""

    plain: Cell
    with_explicit_consent: Cell
    with_court_order: Cell


ENTRIES = {
    "Y": Entry(Cell.YES, Cell.YES, Cell.YES),
    "J": Entry(Cell.JUSTIFY, Cell.JUSTIFY, Cell.JUSTIFY),
    "N": Entry(Cell.NEVER, Cell.NEVER, Cell.NEVER),
    "S": Entry(Cell.SAFE_TERMS, Cell.SAFE_TERMS, Cell.SAFE_TERMS),
    "J|consent": Entry(Cell.JUSTIFY, Cell.YES, Cell.JUSTIFY),
    "N|order": Entry(Cell.NEVER, Cell.NEVER, Cell.JUSTIFY),
}
"""Every way in which a cell may be written."""


def _build() -> dict[tuple[Role, Category, RecipientKind], Entry]:
    table: dict[tuple[Role, Category, RecipientKind], Entry] = {}
    for roles, categories, cells in ROWS:
        for short in roles.split():
            for role in _ROLES[short]:
                for category in categories.split():
                    for kind, written in zip(KINDS, cells.split(), strict=True):
                        key = (role, Category(category), kind)
                        if key in table:
                            raise ValueError(f"two cells for {key}")
                        table[key] = ENTRIES[written]
    return table


TABLE = _build()


def cell(
    role: Role,
    category: Category,
    kind: RecipientKind,
    explicit_consent: bool = False,
    court_order: bool = False,
) -> Cell:
    """The one cell. explicit_consent: of that role, to this sharing; court_order: one is cited.

    A person who died takes the victim's cells.
    """
    found = TABLE.get((Role.VICTIM if role is Role.DECEASED else role, category, kind))
    if found is None:
        return Cell.NEVER
    if explicit_consent and found.with_explicit_consent is not found.plain:
        return found.with_explicit_consent
    return found.with_court_order if court_order else found.plain


KIND_PURPOSES: dict[RecipientKind, frozenset[Purpose]] = {
    RecipientKind.EDUCATION: frozenset({Purpose.SAFEGUARDING_CHILD, Purpose.RISK_CASE_CONFERENCE}),
    RecipientKind.LEGAL_OR_COURT: frozenset({Purpose.LEGAL_PROCEEDINGS}),
    RecipientKind.CONTRACTOR: frozenset({Purpose.TARGET_HARDENING, Purpose.EMERGENCY_RESPONSE}),
    RecipientKind.ELECTED: frozenset({Purpose.VICTIM_SUPPORT}),
}
"""The only purposes that these kinds of recipient serve (rule G09)."""
