"""Whose data is it in law, what did they answer, and what keeps it from this recipient?

A case file's roles become subject roles; consents, flags and limits are looked up for one recipient and
one purpose. Limits only take away.
Source: case material, sections 2a and 7; Hate Crime Policy 1.2(e), 1.6, 2.6, 2.10.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from hub.cases.casefile import CaseFile, Limit, Person
from hub.cases.rules import answer_for, names_of_recipient, own_answers
from hub.lawful.purposes import Category, Consent, Purpose, RecipientKind, RecipientSubkind, Role, least_consent
from hub.redaction.kinds import kind_of_identifier


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who would be told: an agency, or a team of one, with its kind in law."""

    agency: str
    team: str | None
    kind: RecipientKind
    subkind: RecipientSubkind | None
    name: str = ""

    @property
    def code(self) -> str:
        """`AGENCY` or `AGENCY/TEAM`."""
        return f"{self.agency}/{self.team}" if self.team else self.agency

    @property
    def names(self) -> tuple[str, ...]:
        """The names by which consents, limits and rows may mean it, most particular first."""
        own = (f"{self.agency}/{self.team}",) if self.team else ()
        return (*own, self.agency, self.kind.value, "*")

    @property
    def names_in_answers(self) -> tuple[str, ...]:
        """The names by which people's answers may mean it, most particular first."""
        return names_of_recipient(self.agency, self.team, self.kind.value)


_ROLE_BEGINNINGS: tuple[tuple[str, Role], ...] = (
    ("victim", Role.VICTIM),
    ("counter-complainant", Role.VICTIM),
    ("alleged perpetrator", Role.PERPETRATOR),
    ("witness", Role.WITNESS),
    ("professional", Role.PROFESSIONAL),
)


def under_18(person: Person, on: date) -> bool:
    """Whether `person` counts as a child on `on`: flagged, or by birth date."""
    if "child" in person.flags:
        return True
    born = person.date_of_birth
    if born is None:
        return False
    return (on.year - born.year - ((on.month, on.day) < (born.month, born.day))) < 18


def roles_of(person: Person, on: date) -> tuple[Role, ...]:
    """Every subject role of `person`; each one's rules apply.

    A victim whom a counter-allegation accuses says so in the role: `victim (accused by ...)`.
    """
    words = person.role.lower()
    role = next((role for start, role in _ROLE_BEGINNINGS if words.startswith(start)), Role.THIRD_PARTY)
    roles = [role]
    if role is Role.VICTIM and (words.startswith("counter-complainant") or "accused" in words):
        roles.append(Role.PERPETRATOR)
    if role is not Role.PROFESSIONAL and under_18(person, on):
        keeps = [r for r in roles if r in {Role.PERPETRATOR, Role.WITNESS}]
        roles = [Role.CHILD, *keeps]
    return tuple(roles)


def is_hidden_source(person: Person) -> bool:
    """Whether this person speaks in confidence: by flag, or by the words of a witness's role."""
    return "confidential_source" in person.flags or "(confidential)" in person.role.lower()


def answer_of(case: CaseFile, person: Person, recipient: Recipient, on: date) -> Consent:
    """What `person` answered about this recipient; the case's answers are the victims' only."""
    return answer_for(own_answers(case, person), recipient.names_in_answers)


def consent_by_role(
    case: CaseFile, recipient: Recipient, on: date, people: set[str] | None = None
) -> dict[Role, Consent]:
    """The consent of each role: the least of its persons (of `people`, if given)."""
    answers: dict[Role, list[Consent]] = {}
    for person in case.people:
        if people is not None and person.id not in people:
            continue
        for role in roles_of(person, on):
            if role is not Role.PROFESSIONAL:
                answers.setdefault(role, []).append(answer_of(case, person, recipient, on))
    return {role: least_consent(found) for role, found in answers.items()}


def rank_of(names: tuple[str, ...], recipient: Recipient) -> int:
    """How particularly `names` mean the recipient: 4 team, 3 agency, 2 kind, 1 everybody, 0 not at all."""
    ranks = {"*": 1, recipient.kind.value: 2, recipient.agency: 3}
    if recipient.kind is RecipientKind.VOLUNTARY:
        ranks["support"] = 2
    if recipient.team:
        ranks[f"{recipient.agency}/{recipient.team}"] = 4
    return max((ranks.get(name, 0) for name in names), default=0)


def bars(limit: Limit, recipient: Recipient, purpose: Purpose) -> bool:
    """Whether `limit` keeps something from this recipient for this purpose."""
    if limit.purposes and purpose.value not in limit.purposes:
        return False
    against = rank_of(limit.not_to, recipient)
    return against > 0 and against > rank_of(limit.except_, recipient)


def excepts(limit: Limit, recipient: Recipient) -> bool:
    """Whether `limit` names this recipient as one who may know."""
    return rank_of(limit.except_, recipient) > 0


_YOUNG_SUSPECT = frozenset({Category.IDENTITY, Category.CONTACT, Category.ADDRESS, Category.HOUSEHOLD})


@dataclass(frozen=True, slots=True)
class Barred:
    """What limits, flags and built-in limits keep from one recipient for one purpose.

    people: nothing of them; sources: people whose every trace goes, whole sentences included; pairs: person and
    category; kinds: person and kind of value; categories: of everybody; paths: fields and all below; words:
    sentences that hold them.
    """

    people: frozenset[str]
    sources: frozenset[str]
    pairs: frozenset[tuple[str, Category]]
    kinds: frozenset[tuple[str, str]]
    categories: frozenset[Category]
    paths: tuple[str, ...]
    words: tuple[str, ...]

    def bars_item(self, person: str, category: Category) -> bool:
        """Whether this kind of data about this person is kept back."""
        return person in self.people or (person, category) in self.pairs or category in self.categories

    def bars_value(self, person: str, kind: str) -> bool:
        """Whether values of this kind that the record holds of this person are kept back."""
        return (person, kind) in self.kinds

    def bars_path(self, path: str) -> bool:
        """Whether the field `path` is kept back whole."""
        return any(path == barred or path.startswith((barred + ".", barred + "[")) for barred in self.paths)


_MEMBER_CATEGORIES = {
    "given_names": Category.IDENTITY, "family_name": Category.IDENTITY, "aliases": Category.IDENTITY,
    "title": Category.IDENTITY, "former_names": Category.GRA_PROTECTED, "relationships": Category.HOUSEHOLD,
}  # fmt: skip
_MEMBER_KINDS = {
    "phones": ("PHONE",), "emails": ("EMAIL",), "addresses": ("ADDRESS", "POSTCODE", "PLACE"),
    "date_of_birth": ("DOB", "AGE"),
}  # fmt: skip
"""Member of a person, as a limit may name it by its path -> the kind of data, or the kinds of value, that it holds."""
_NEVER_SENT = frozenset({"consents", "flags", "id", "safe_contact"})
"""Members that leave the landlord for nobody, limit or not."""

_PERSON_PATH = re.compile(r"people\[(\d+)\](?:\.(\w+)(?:\.([^.\[]+))?.*)?\Z")


def barred_for(case: CaseFile, recipient: Recipient, purpose: Purpose, on: date) -> Barred:
    """Everything kept from `recipient`, by the case's limits, its people's flags and the built-in limits."""
    found = _Found()
    for limit in case.limits:
        if bars(limit, recipient, purpose):
            _bar(found, case, limit.about)
    found.words += [value for person in case.people for value in safe_words(person)]
    for person in case.people:
        barred = person.id in found.people or not _may_know_source(case, person, recipient)
        if is_hidden_source(person) and barred:
            found.sources.add(person.id)
            found.people.add(person.id)
        if "colleague" in person.flags:
            found.pairs.add((person.id, Category.ADDRESS))
        found.pairs |= _young_suspect(person, recipient, on)
    return Barred(
        frozenset(found.people), frozenset(found.sources), frozenset(found.pairs), frozenset(found.kinds),
        frozenset(found.categories), tuple(found.paths), tuple(found.words),
    )  # fmt: skip


@dataclass(slots=True)
class _Found:
    """What is being gathered for a Barred."""

    people: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    pairs: set[tuple[str, Category]] = field(default_factory=set)
    kinds: set[tuple[str, str]] = field(default_factory=set)
    categories: set[Category] = field(default_factory=set)
    paths: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


_CATEGORIES = {category.value: category for category in Category}


def _bar(found: _Found, case: CaseFile, about: str) -> None:
    """Put down what one limit is about."""
    head, _, tail = about.partition(":")
    member = _PERSON_PATH.match(about)
    if head == "text":
        found.words.append(tail)
    elif case.person(head) is not None:
        if tail in _CATEGORIES:
            found.pairs.add((head, _CATEGORIES[tail]))
        else:
            found.people.add(head)
    elif about in _CATEGORIES:
        found.categories.add(_CATEGORIES[about])
    elif member and int(member[1]) < len(case.people):
        _bar_member(found, case.people[int(member[1])], member[2], member[3])
    elif about == "people":
        found.people |= {person.id for person in case.people}
    else:
        found.paths.append(about)


def _bar_member(found: _Found, person: Person, member: str | None, entry: str | None) -> None:
    """Put down what a limit means that names a person of the list, or a member of one."""
    if member in _MEMBER_CATEGORIES:
        found.pairs.add((person.id, _MEMBER_CATEGORIES[member]))
    elif member in _MEMBER_KINDS:
        found.kinds |= {(person.id, kind) for kind in _MEMBER_KINDS[member]}
    elif member == "other_identifiers":
        named = person.other_identifiers.items()
        found.kinds |= {(person.id, kind_of_identifier(k, v)) for k, v in named if entry in {None, k}}
    elif member not in _NEVER_SENT:
        found.people.add(person.id)


def safe_words(person: Person) -> list[str]:
    """Where and when somebody is safe, as words that no sentence of a summary may hold."""
    safe = person.safe_contact
    if safe is None:
        return []
    places = [part.strip() for address in safe.addresses for part in (address, address.split(",")[0])]
    places += [f"the {place.split()[-1]}" for place in places if _is_public_building(place)]
    times = [part.strip() for part in safe.times.replace(";", ",").split(",")]
    return [value for value in dict.fromkeys(places + times) if len(value) >= 8]


_PUBLIC_BUILDINGS = frozenset(
    {"library", "refuge", "hostel", "hotel", "church", "mosque", "temple", "gurdwara", "centre", "surgery", "cafe",
     "clinic", "hospital", "school", "college", "nursery", "shelter"}
)  # fmt: skip


def _is_public_building(place: str) -> bool:
    """Whether people would speak of a safe place as `the library`, without its name."""
    words = place.lower().split()
    return bool(words) and words[-1] in _PUBLIC_BUILDINGS


def _may_know_source(case: CaseFile, person: Person, recipient: Recipient) -> bool:
    if recipient.kind is RecipientKind.POLICE:
        return not any(
            limit.about == person.id and rank_of(limit.not_to, recipient) > rank_of(limit.except_, recipient)
            for limit in case.limits
        )
    return any(limit.about == person.id and excepts(limit, recipient) for limit in case.limits)


def _young_suspect(person: Person, recipient: Recipient, on: date) -> set[tuple[str, Category]]:
    roles = roles_of(person, on)
    if Role.CHILD not in roles or Role.PERPETRATOR not in roles:
        return set()
    if recipient.kind is RecipientKind.POLICE or recipient.subkind is RecipientSubkind.YOUTH_JUSTICE:
        return set()
    return {(person.id, category) for category in _YOUNG_SUSPECT}
