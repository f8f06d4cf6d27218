"""Which values must not stand in what this recipient reads?

Every value of everybody and of every kind that was kept back, whatever the engine did.
Source: redaction requirements, section 7.
"""

import re

from hub.cases.casefile import CaseFile, Person
from hub.disclosures.policy import Policy
from hub.disclosures.subjects import roles_of
from hub.disclosures.summary import Summary
from hub.lawful.purposes import Category, RecipientKind, Role
from hub.redaction.decide import Action
from hub.redaction.lexicon import AMBIGUOUS, PARTICLES, TITLES, ordinary_words
from hub.redaction.verify import Forbidden, birth_forms, plain


def forbidden_for(case: CaseFile, policy: Policy, summary: Summary) -> tuple[Forbidden, ...]:
    """The values to look for in what this recipient reads."""
    allowed = _names_that_stay(case, policy)
    found: dict[tuple[str, bool], Forbidden] = {}
    for person in case.people:
        for value in _of(person, policy, allowed):
            found.setdefault((value.value, value.whole), value)
    return tuple(found.values())


def _names_that_stay(case: CaseFile, policy: Policy) -> frozenset[str]:
    """Words of names that somebody else may be named by (a shared family name, an officer's)."""
    words = set()
    for person in case.people:
        if policy.named(person).action is Action.KEEP or Role.PROFESSIONAL in roles_of(person, policy.on):
            words |= {word for name in (person.full_name, *person.aliases) for word in _words(name)}
    return frozenset(words)


def _words(name: str) -> list[str]:
    return [word for word in re.findall(r"[^\W\d_]+", plain(name)) if len(word) >= 3]


def _of(person: Person, policy: Policy, allowed: frozenset[str]) -> list[Forbidden]:
    found: list[Forbidden] = []

    def gone(category: Category) -> bool:
        return policy.of_person(person, category).action is Action.REMOVE

    professional = Role.PROFESSIONAL in roles_of(person, policy.on)
    named = policy.named(person).action is Action.KEEP
    if not named and not professional:
        found += _names(person, allowed)
    if policy.of_person(person, Category.GRA_PROTECTED).action is Action.REMOVE:
        for name in person.former_names:
            found += [Forbidden(word, "former name") for word in _words(name) if word not in allowed]
            found.append(Forbidden(name, "former name"))
    if not named and person.date_of_birth and not professional:
        found += [Forbidden(form, "birth date") for form in birth_forms(person.date_of_birth)]
    if gone(Category.CONTACT):
        found += [Forbidden(value, "contact", whole=False) for value in (*person.phones, *person.emails)]
    if gone(Category.ADDRESS):
        found += [Forbidden(line, "address") for address in person.addresses for line in _lines(address, policy)]
    if person.safe_contact:
        safe = person.safe_contact
        found += [Forbidden(value, "safe contact", whole=False) for value in safe.addresses]
        found += [Forbidden(value, "safe contact", whole=False) for value in safe.phones if gone(Category.CONTACT)]
    for key, value in person.other_identifiers.items():
        if any(word in key for word in ("nino", "passport", "bank", "card")) or key == "nhs" and policy.recipient.kind is not RecipientKind.NHS_BODY or "tenancy" in key and gone(Category.TENANCY):
            found.append(Forbidden(value, key, whole=False))
    return found


def _names(person: Person, allowed: frozenset[str]) -> list[Forbidden]:
    found = [Forbidden(name, "name") for name in (person.full_name, *person.aliases) if len(plain(name)) >= 3]
    found = [one for one in found if not set(_words(one.value)) <= allowed or " " in one.value]
    found = [one for one in found if plain(one.value) not in AMBIGUOUS and plain(one.value) not in ordinary_words()]
    for name in (person.full_name, *person.aliases):
        for word in _words(name):
            common = word in ordinary_words() or word in AMBIGUOUS or word in PARTICLES or word in TITLES
            if not common and word not in allowed:
                found.append(Forbidden(word, "name"))
    return [one for one in found if not set(_words(one.value)) or set(_words(one.value)) - allowed]


def _lines(address: str, policy: Policy) -> list[str]:
    """The first line of an address, unless somebody who may be located lives there too."""
    first = address.split(",")[0].strip()
    for other in policy.case.people:
        shared = any(a.split(",")[0].strip() == first for a in other.addresses)
        if shared and policy.of_person(other, Category.ADDRESS).action is not Action.REMOVE:
            return []
    return [first] if any(c.isdigit() for c in first) and " " in first else []
