"""Which values must not stand in what this recipient reads?

Every value of everybody and of every kind that was kept back, whatever the engine did.
Source: redaction requirements, section 7.
"""

import re

from hub.cases.casefile import Person
from hub.disclosures.policy import Policy
from hub.disclosures.spans import Judge
from hub.disclosures.subjects import roles_of
from hub.lawful.purposes import Category, RecipientKind, Role
from hub.redaction.decide import Action
from hub.redaction.lexicon import AMBIGUOUS, PARTICLES, TITLES, ordinary_words
from hub.redaction.verify import Forbidden, birth_forms, plain


def forbidden_for(judge: Judge) -> tuple[Forbidden, ...]:
    """The values to look for in what this recipient reads."""
    allowed = _names_that_stay(judge.policy)
    found: dict[tuple[str, bool], Forbidden] = {}
    for person in judge.case.people:
        for value in _of(person, judge, allowed):
            found.setdefault((value.value, value.whole), value)
    for words in judge.policy.barred.words:
        found.setdefault((words, False), Forbidden(words, "words of a limit", whole=False))
    return tuple(found.values())


def _names_that_stay(policy: Policy) -> frozenset[str]:
    """Words of names that somebody else may be named by (a shared family name, an officer's)."""
    words = set()
    for person in policy.case.people:
        if policy.named(person).action is Action.KEEP:
            words |= {word for name in (person.full_name, *person.aliases) for word in _words(name)}
    return frozenset(words)


def _words(name: str) -> list[str]:
    return [word for word in re.findall(r"[^\W\d_]+", plain(name)) if len(word) >= 3]


def _of(person: Person, judge: Judge, allowed: frozenset[str]) -> list[Forbidden]:
    policy, found = judge.policy, []

    def gone(category: Category) -> bool:
        return policy.of_person(person, category).action is Action.REMOVE

    named = policy.named(person)
    if named.action is not Action.KEEP:
        found += _names(person, allowed)
    if gone(Category.GRA_PROTECTED):
        for name in person.former_names:
            found += [Forbidden(word, "former name") for word in _words(name) if word not in allowed]
            found.append(Forbidden(name, "former name"))
    identity = policy.of_person(person, Category.IDENTITY)
    if person.date_of_birth and judge.beside_name(person, "DOB", identity).action is not Action.KEEP:
        found += [Forbidden(form, "birth date") for form in birth_forms(person.date_of_birth)]
    if gone(Category.CONTACT):
        found += [Forbidden(value, "contact", whole=False) for value in (*person.phones, *person.emails)]
    if gone(Category.ADDRESS):
        found += [Forbidden(line, "address") for address in person.addresses for line in _lines(address, policy)]
    if person.safe_contact:
        found += _safe(person, gone(Category.CONTACT))
    return found + _identifiers(person, judge)


def _safe(person: Person, contact_gone: bool) -> list[Forbidden]:
    safe = person.safe_contact
    found = [Forbidden(value, "safe contact", whole=False) for value in safe.addresses]
    if contact_gone or set(safe.phones) - set(person.phones):
        found += [Forbidden(value, "safe contact", whole=False) for value in safe.phones]
    return found


_KINDS = {
    "vrm": Category.IDENTITY, "handle": Category.CONTACT, "tenancy": Category.TENANCY, "school": Category.HOUSEHOLD,
    "employer": Category.HOUSEHOLD,
}  # fmt: skip
"""Beginning of an identifier's key -> its kind of data."""


def _identifiers(person: Person, judge: Judge) -> list[Forbidden]:
    """Other identifiers that were kept back; what somebody else of the case shares and may be told of is none."""
    found = []
    at_work = Role.PROFESSIONAL in roles_of(person, judge.on)
    for key, value in person.other_identifiers.items():
        bare = re.sub(r"\s*\(.*?\)$", "", value) if key.startswith("handle") else value
        official = any(word in key for word in ("nino", "passport", "bank", "card"))
        health = key == "nhs" and judge.policy.recipient.kind is not RecipientKind.NHS_BODY
        if official or health or (not at_work and _kept_back(person, key, judge) and not _shared(key, bare, judge)):
            found.append(Forbidden(bare, key, whole=False))
    return found


def _kept_back(person: Person, key: str, judge: Judge) -> bool:
    category = next((category for start, category in _KINDS.items() if key.startswith(start)), None)
    if category is None:
        return False
    verdict = judge.policy.of_person(person, category)
    if key.startswith("vrm"):
        verdict = judge.beside_name(person, "VEHICLE_REG", verdict)
    return verdict.action is Action.REMOVE


def _shared(key: str, value: str, judge: Judge) -> bool:
    """Whether the value is the name of somebody who is named, or stands with somebody who may be told of."""
    people = judge.case.people
    if any(value == p.full_name and judge.policy.named(p).action is Action.KEEP for p in people):
        return True
    return any(p.other_identifiers.get(key) == value and not _kept_back(p, key, judge) for p in people)


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
