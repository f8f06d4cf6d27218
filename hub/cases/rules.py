"""Small decisions about a case that need no database.

Source: case material, section 2; Hate Crime Policy 2.3(k); threat model, section 5.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping

from hub.cases.casefile import CaseFile, Person
from hub.lawful.purposes import Consent, RecipientKind, Titled

EVERYBODY = "*"
"""How answers and limits name every recipient."""

LEAST_REASON = 20
"""Characters of a reason that somebody else must be able to follow (ours)."""

REVIEW_WORKING_DAYS = 2
"""Working days within which each emergency access is reviewed (threat model, section 5, row rule 10)."""


class Ground(Titled):
    """On what ground something goes against a refusal. Policy 2.7 knows no other. Stored, so never renamed."""

    SAFEGUARDING = "safeguarding", "safeguarding a child or an adult at risk"
    RISK_INDIVIDUAL = "risk_individual", "significant risk to one person"
    RISK_PUBLIC = "risk_public", "significant risk to the public"


class Informed(Titled):
    """Whether the person knows that it goes against their refusal. Stored, so never renamed."""

    TOLD = "told", "told already"
    WILL_BE_TOLD = "will_be_told", "will be told"
    UNSAFE = "unsafe", "not told, because telling would not be safe"


class Finding(Titled):
    """What the review of an emergency access found. Stored, so never renamed."""

    JUSTIFIED = "justified", "it was justified"
    NOT_JUSTIFIED = "not_justified", "it was not justified"


WHY_NOT_ASKED: dict[Consent, dict[str, str]] = {
    Consent.NOT_SOUGHT_PREJUDICE: {
        "tip_off": "asking would warn the person suspected",
        "danger": "asking would put somebody in danger",
        "investigation": "asking would harm an investigation",
        "coercion": "somebody close controls what this person may say",
    },
    Consent.NOT_OBTAINABLE: {
        "no_contact": "cannot be reached safely, after trying",
        "too_late": "waiting for an answer would be too late to protect somebody",
        "suspect": "a person suspected of it cannot be expected to agree",
        "no_representative": "too young, and nobody who may answer is safe to ask",
    },
}
"""Why somebody was not asked, or cannot be: the answers that need a reason and a sentence (rules, section 6a)."""


def takes_away(before: Consent, after: Consent) -> bool:
    """Whether the newer answer allows less than the one before: by the order in which consents are least."""
    order = list(Consent)
    return order.index(after) < order.index(before)


def own_answers(case: CaseFile, person: Person) -> dict[str, str]:
    """Recipient -> answer of this person; a victim without answers of their own has those of the case."""
    told = person.consents or (case.consents if person.role.lower().startswith("victim") else {})
    return {name: answer.value for name, answer in told.items()}


def names_of_recipient(agency: str, team: str | None, kind: str) -> tuple[str, ...]:
    """The names by which an answer may mean a recipient, most particular first."""
    return (*((f"{agency}/{team}",) if team else ()), agency, *names_of_kind(kind))


def names_of_kind(kind: str) -> tuple[str, ...]:
    """The names by which an answer may mean every agency of one kind, most particular first."""
    return (kind, *(("support",) if kind == RecipientKind.VOLUNTARY.value else ()), EVERYBODY)


def answer_for(answers: Mapping[str, str], names: Collection[str]) -> Consent:
    """The answer that counts under the first of `names` that has one (most particular first); else not asked."""
    found = next((answers[name] for name in names if name in answers), Consent.NOT_SOUGHT)
    return Consent(found)


def surname_of(name: str) -> str:
    """The last word of a name, comparable; empty for no name."""
    return (comparable(name).split() or [""])[-1]


def comparable(text: str) -> str:
    """A name, address or reference in the form in which exact search compares it."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", plain))


def digits(text: str) -> str:
    """A telephone number by its national digits."""
    found = re.sub(r"\D", "", text.replace("(0)", ""))
    return re.sub(r"^(?:0044|44)", "", found).lstrip("0")
