"""Which values must not stand in what this recipient reads?

Every value of everybody and of every kind that was kept back, whatever the engine did.
Source: redaction requirements, section 7.
"""

import re

from hub.cases.casefile import Person
from hub.disclosures.fields import former_names_of, identifiers_of
from hub.disclosures.policy import Policy
from hub.disclosures.spans import Judge
from hub.lawful.purposes import Category
from hub.redaction.decide import Action
from hub.redaction.kinds import bare
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
    found = []
    if judge.policy.named(person).action is not Action.KEEP:
        found += _names(person, allowed)
    if judge.policy.of_person(person, Category.GRA_PROTECTED).action is Action.REMOVE:
        for name in former_names_of(person):
            found += [Forbidden(word, "former name") for word in _words(name) if word not in allowed]
            found.append(Forbidden(name, "former name"))
    if person.date_of_birth and judge.of_value(person, "DOB").action is not Action.KEEP:
        found += [Forbidden(form, "birth date") for form in birth_forms(person.date_of_birth)]
    for kind, values in (("PHONE", person.phones), ("EMAIL", person.emails)):
        if _kept_back(person, kind, judge):
            found += [Forbidden(value, "contact", whole=False) for value in values]
    if _kept_back(person, "ADDRESS", judge):
        found += [Forbidden(line, "address") for address in person.addresses for line in _lines(address, judge)]
    return found + _safe(person, judge) + _identifiers(person, judge)


def _safe(person: Person, judge: Judge) -> list[Forbidden]:
    """Where and how somebody is safe; a safe number that is the ordinary one too may go where that goes."""
    safe = person.safe_contact
    if safe is None:
        return []
    told = () if _kept_back(person, "PHONE", judge) else person.phones
    values = (*safe.addresses, *(phone for phone in safe.phones if phone not in told))
    return [Forbidden(value, "safe contact", whole=False) for value in values]


def _identifiers(person: Person, judge: Judge) -> list[Forbidden]:
    """Other identifiers that were kept back; what somebody else of the case shares and may be told of is none."""
    return [
        Forbidden(bare(value), kind, whole=not any(map(str.isdigit, value)))
        for kind, value in identifiers_of(person)
        if _kept_back(person, kind, judge) and not _shared(kind, value, judge)
    ]


def _kept_back(person: Person, kind: str, judge: Judge) -> bool:
    return judge.of_value(person, kind).action is Action.REMOVE


def _shared(kind: str, value: str, judge: Judge) -> bool:
    """Whether the value is the name of somebody who is named, or stands with somebody who may be told of."""
    people = judge.case.people
    if any(bare(value) == p.full_name and judge.policy.named(p).action is Action.KEEP for p in people):
        return True
    return any((kind, value) in identifiers_of(p) and not _kept_back(p, kind, judge) for p in people)


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


def _lines(address: str, judge: Judge) -> list[str]:
    """The first line of an address, unless somebody who may be located lives there too."""
    first = address.split(",")[0].strip()
    for other in judge.case.people:
        shared = any(a.split(",")[0].strip() == first for a in other.addresses)
        if shared and not _kept_back(other, "ADDRESS", judge):
            return []
    return [first] if any(c.isdigit() for c in first) and " " in first else []
