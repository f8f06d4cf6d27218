"""What kind of thing is an identifier, by what the record calls it?

A case file keeps other identifiers under names of its own choosing. The name tells the kind; where it does not,
the shape does; else nobody knows, and what nobody knows goes to nobody.
Source: redaction requirements, section 2; case material, section 7 (other identifiers -> as their kind).
"""

import re

from hub.redaction.fold import fold_word
from hub.redaction.lexicon import ordinary_words

_SEPARATORS = re.compile(r"[\W_]+")
_BRACKETS = re.compile(r"\s*\(.*?\)\s*\Z")
UNKNOWN = "REFERENCE:unknown"
"""An identifier of which nobody can say what it is; without a category, so always removed."""

_NAMED: dict[str, str] = {
    "NINO": "nino national_insurance",
    "NHS_NUMBER": "nhs",
    "PASSPORT": "passport",
    "DRIVING_LICENCE": "driving",
    "IBAN": "iban",
    "CARD": "card",
    "BANK_ACCOUNT": "bank sort_code",
    "REFERENCE:tenancy": "rent tenan customer job_",
    "REFERENCE:staff": "collar employee staff payroll warrant",
    "REFERENCE:crime": "cpn cbo crime log_ exhibit pnc custody police",
    "IMMIGRATION": "visa immigration home_office asylum brp share_code settle residence_permit",
    "FORMER_NAME": "grc former maiden birth_name previous_name dead_name deadname",
    "VEHICLE_REG": "vrm vehicle registration plate car_reg car_ van_",
    "HANDLE": "handle facebook fb_ insta tiktok snap twitter whatsapp youtube gamertag user profile channel online",
    "EMAIL": "email e_mail",
    "PHONE": "phone mobile landline tel_",
    "IP": "ip_",
    "URL": "website url",
    "SCHOOL": "school college nursery university",
    "EMPLOYER": "employer workplace work_",
    "HEALTH": "gp_ doctor diagnos health medic disab hospital clinic condition",
    "SPECIAL_CATEGORY:race": "ethnic nationality language race_ country",
    "SPECIAL_CATEGORY:religion": "faith relig church mosque gurdwara temple worship",
    "SPECIAL_CATEGORY:sexual_orientation": "sexual orientation",
    "SPECIAL_CATEGORY:trans": "gender",
    "SPECIAL_CATEGORY:political_belief": "politic",
}
"""Kind -> beginnings of a word of the identifier's name (with `_` the whole word); the first that fits counts."""

_SHAPED = (
    (re.compile(r"[a-z]{2}\d{6}[a-d]"), "NINO"),
    (re.compile(r"999\d{7}"), "NHS_NUMBER"),
    (re.compile(r"[a-z]{2}\d{2}[a-z]{3}"), "VEHICLE_REG"),
    (re.compile(r"[a-z]{2}\d{2}[a-z0-9]{11,30}"), "IBAN"),
)


def kind_of_identifier(name: str, value: str) -> str:
    """The kind of the identifier that the record calls `name`; `REFERENCE:unknown` where nobody can say."""
    named = _kind_named(name) if name else ""
    if named:
        return named
    if "@" in value:
        return "EMAIL" if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value.strip()) else "HANDLE"
    projected = _SEPARATORS.sub("", fold_word(value))
    return next((kind for shape, kind in _SHAPED if shape.fullmatch(projected)), UNKNOWN)


def _kind_named(name: str) -> str:
    """The kind that the record's own word for an identifier tells; empty where it tells none."""
    words = "_" + _SEPARATORS.sub("_", fold_word(name)) + "_"
    fitting = (kind for kind, starts in _NAMED.items() if any(f"_{start}" in words for start in starts.split()))
    return next(fitting, "")


def points_to_somebody(value: str) -> bool:
    """Whether a value can be looked for in a text: it holds a digit, or a word that is not an ordinary one."""
    return any(c.isdigit() or c == "@" for c in value) or any(
        len(word) >= 3 and word not in ordinary_words() for word in re.findall(r"[^\W\d_]+", fold_word(value))
    )


def bare(value: str) -> str:
    """An identifier without what somebody noted behind it in brackets: `Craig Example (fb)` is the name alone."""
    return _BRACKETS.sub("", value).strip() if "(" in value else value.strip()
