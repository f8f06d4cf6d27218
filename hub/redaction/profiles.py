"""What kind of data is a span, and what stands in its place?

The one translation from what the engine recognises to the categories of the law, agreements and pages,
and the words that stand for what was taken out. An unknown kind has no category and is always removed.
Source: case material, section 7; redaction requirements, sections 1 and 8; Hate Crime Policy 1.2(e).
"""

from hub.lawful.purposes import Category

CATEGORY_OF_KIND: dict[str, Category] = {
    "PERSON": Category.IDENTITY,
    "DOB": Category.IDENTITY,
    "AGE": Category.IDENTITY,
    "VEHICLE_REG": Category.IDENTITY,
    "QUASI_IDENTIFIER": Category.IDENTITY,
    "PHONE": Category.CONTACT,
    "EMAIL": Category.CONTACT,
    "HANDLE": Category.CONTACT,
    "URL": Category.CONTACT,
    "IP": Category.CONTACT,
    "ADDRESS": Category.ADDRESS,
    "POSTCODE": Category.ADDRESS,
    "PLACE": Category.ADDRESS,
    "SAFE_PLACE": Category.SAFE_ADDRESS,
    "SAFE_CONTACT": Category.SAFE_CONTACT,
    "SCHOOL": Category.HOUSEHOLD,
    "EMPLOYER": Category.HOUSEHOLD,
    "RELATION": Category.HOUSEHOLD,
    "HEALTH": Category.DISABILITY_HEALTH,
    "NHS_NUMBER": Category.DISABILITY_HEALTH,
    "FORMER_NAME": Category.GRA_PROTECTED,
    "NINO": Category.FINANCIAL,
    "BANK_ACCOUNT": Category.FINANCIAL,
    "CARD": Category.FINANCIAL,
    "IBAN": Category.FINANCIAL,
    "PASSPORT": Category.FINANCIAL,
    "DRIVING_LICENCE": Category.FINANCIAL,
    "REFERENCE:tenancy": Category.TENANCY,
    "REFERENCE:other": Category.TENANCY,
    "REFERENCE:staff": Category.IDENTITY,
    "REFERENCE:crime": Category.CRIMINAL_ALLEGATION,
    "DATE": Category.INCIDENT_NARRATIVE,
    "QUANTITY": Category.INCIDENT_NARRATIVE,
    "SPECIAL_CATEGORY:race": Category.RACE,
    "SPECIAL_CATEGORY:religion": Category.RELIGION,
    "SPECIAL_CATEGORY:sexual_orientation": Category.SEXUAL_ORIENTATION,
    "SPECIAL_CATEGORY:trans": Category.TRANS,
    "SPECIAL_CATEGORY:political_belief": Category.POLITICAL_BELIEF,
}
"""Span kind -> category of the span's subject. A kind that is missing here is removed."""

KEPT_KINDS = frozenset({"ORGANISATION"})
"""Kinds that say nothing of anybody: the landlord and the agencies themselves."""

VICTIMS_WITHOUT_SUBJECT = frozenset(
    {"DATE", "QUANTITY", "ADDRESS", "POSTCODE", "PLACE", "HEALTH", "REFERENCE:tenancy", "REFERENCE:other",
     "REFERENCE:crime"}
)  # fmt: skip
"""Kinds that count as the victim's where nobody is found; strand words too. Everything else is removed then."""

CATEGORY_OF_STRAND: dict[str, Category] = {
    "race": Category.RACE,
    "religion": Category.RELIGION,
    "sexual_orientation": Category.SEXUAL_ORIENTATION,
    "disability": Category.DISABILITY_HEALTH,
    "transgender": Category.TRANS,
}
"""Strand of a case -> category of its victims."""

PLACEHOLDERS: dict[str, str] = {
    "PERSON": "[person removed]",
    "FORMER_NAME": "[name removed]",
    "DOB": "[date of birth removed]",
    "AGE": "[age removed]",
    "VEHICLE_REG": "[vehicle removed]",
    "PHONE": "[phone removed]",
    "EMAIL": "[e-mail removed]",
    "HANDLE": "[account name removed]",
    "URL": "[web address removed]",
    "IP": "[network address removed]",
    "ADDRESS": "[address: Walsall area]",
    "POSTCODE": "[postcode removed]",
    "PLACE": "[place removed]",
    "SAFE_PLACE": "[place removed]",
    "SAFE_CONTACT": "[phone removed]",
    "SCHOOL": "[school removed]",
    "EMPLOYER": "[employer removed]",
    "RELATION": "[relative removed]",
    "HEALTH": "[health detail removed]",
    "NHS_NUMBER": "[number removed]",
    "DATE": "[date removed]",
    "QUANTITY": "[detail removed]",
    "IMMIGRATION": "[detail removed]",
    "NAME?": "[name removed]",
    "SPECIAL_CATEGORY": "[detail removed]",
    "SLUR": "[abuse]",
    "REFERENCE": "[reference removed]",
}
PLACEHOLDER = "[number removed]"
SENTENCE_REMOVED = "[part removed]"

KIND_WORDS: dict[str, str] = {
    "PERSON": "name", "FORMER_NAME": "former name", "DOB": "birth date", "AGE": "age", "VEHICLE_REG": "vehicle",
    "PHONE": "telephone number", "EMAIL": "e-mail address", "HANDLE": "account name", "URL": "web address",
    "IP": "network address", "ADDRESS": "address", "POSTCODE": "postcode", "PLACE": "place", "SCHOOL": "school",
    "SAFE_PLACE": "place", "SAFE_CONTACT": "telephone number",
    "EMPLOYER": "employer", "RELATION": "relative", "HEALTH": "health", "NHS_NUMBER": "NHS number", "DATE": "date",
    "QUANTITY": "time or sum", "IMMIGRATION": "immigration detail", "NAME?": "unexplained name",
    "SPECIAL_CATEGORY": "protected characteristic", "SLUR": "slur", "REFERENCE": "reference",
    "NINO": "national insurance number", "BANK_ACCOUNT": "bank details", "CARD": "card number",
    "IBAN": "account number",
    "PASSPORT": "passport number", "DRIVING_LICENCE": "driving licence", "ORGANISATION": "organisation",
    "SENTENCE": "sentence", "MARKED": "marked by the reviewer",
}  # fmt: skip


def placeholder(kind: str) -> str:
    """What stands where a span of `kind` was taken out; no length, no hint."""
    return PLACEHOLDERS.get(kind.partition(":")[0], PLACEHOLDER)


def kind_words(kind: str) -> str:
    """A kind as people read it."""
    return KIND_WORDS.get(kind.partition(":")[0], kind.lower())
