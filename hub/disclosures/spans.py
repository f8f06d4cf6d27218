"""May this recipient read what one recognised span says?

Each span gets its category and its person, and the verdict that policy, matrix and limits give them.
Where nobody says whose it is, it counts as the victims' or goes.
Source: case material, section 7 (span kind to category); redaction requirements, section 1 (stage 3).
"""

from collections.abc import Mapping, Sequence

from hub.cases.casefile import CaseFile, Person
from hub.disclosures.policy import Policy
from hub.disclosures.sentences import sentences
from hub.disclosures.subjects import roles_of
from hub.lawful.matrix import Cell, cell
from hub.lawful.purposes import Category, Item, RecipientKind, Role
from hub.redaction.decide import Action, Verdict, strictest
from hub.redaction.fold import fold_word
from hub.redaction.lexicon import SLURS
from hub.redaction.profiles import CATEGORY_OF_KIND, VICTIMS_WITHOUT_SUBJECT
from hub.redaction.spans import Span

_PRIVATE = frozenset({"DOB", "AGE", "VEHICLE_REG"})
"""Kinds that are no part of somebody's work."""

_ALL_OR_NOTHING = frozenset({"PHONE", "EMAIL", "HANDLE", "URL", "IP", "SCHOOL", "EMPLOYER", "VEHICLE_REG"})
"""Kinds of which nothing less exact is of any use."""

COUNSELLORS = ("counsel", "therapist", "psycholog")
"""Beginnings of the words by which a note's author is somebody who counsels (ours)."""


class Judge:
    """Judges the spans of one case for one recipient. texts, spans: by field path."""

    def __init__(
        self, case: CaseFile, texts: Mapping[str, str], spans: Mapping[str, Sequence[Span]], policy: Policy
    ) -> None:
        self.case, self.texts, self.spans, self.policy = case, texts, spans, policy
        self.people = {person.id: person for person in case.people}
        self.on = policy.on
        self.locations = [fold_word(incident.location) for incident in case.incidents]
        self.homes = [fold_word(address) for person in case.people for address in person.addresses]
        self.safe = {
            fold_word(value)
            for person in case.people
            if person.safe_contact
            for value in (*person.safe_contact.addresses, *person.safe_contact.phones)
        }

    def verdict(self, span: Span, path: str) -> Verdict:
        """What this recipient may have of `span` in the field `path`; remove where nothing is known."""
        kind = span.kind
        if path.startswith("contact_warnings") and kind == "RELATION":
            return Verdict(Action.KEEP, "part of what not to do", "built in")
        if kind.startswith("SLUR:"):
            return strictest([self.policy.of_victims(category) for category in categories_of(kind)])
        if kind.startswith("SPECIAL_CATEGORY:"):
            return self._strand(span, path)
        if kind == "IMMIGRATION" or kind not in CATEGORY_OF_KIND:
            return Verdict(Action.REMOVE, "no recipient needs this")
        return self._of_kind(span, path)

    def of_location(self, path: str) -> Verdict:
        """Where it happened: what is found in it decides, all together; the victims' address where nothing is."""
        places = [s for s in self.spans[path] if CATEGORY_OF_KIND.get(s.kind) is Category.ADDRESS]
        found = [self._of_kind(span, path) for span in places]
        return strictest(found or [self.policy.of_victims(Category.ADDRESS)])

    def of_value(self, person: Person, kind: str) -> Verdict:
        """What becomes of a value of `kind` that the record holds of `person`, in the list of people as in texts.

        It goes only beside the name: a label with a telephone number would be a name. A justified name carries
        the name alone: a birth date becomes adult or child, a registration goes.
        """
        categories = categories_of(kind)
        verdict = strictest([self.policy.of_person(person, category) for category in categories])
        if kind == "NHS_NUMBER" and self.policy.recipient.kind is not RecipientKind.NHS_BODY:
            return Verdict(Action.REMOVE, "an NHS number goes to health bodies only")
        if Role.PROFESSIONAL in roles_of(person, self.on):
            return Verdict(Action.REMOVE, "a private matter of somebody at work") if kind in _PRIVATE else verdict
        if verdict.action is Action.PSEUDONYMISE or (verdict.action is Action.GENERALISE and kind in _ALL_OR_NOTHING):
            return Verdict(Action.REMOVE, "cannot be told less exactly", verdict.clause)
        if verdict.action is Action.REMOVE:
            return verdict
        if self.policy.named(person).action is not Action.KEEP:
            return Verdict(Action.REMOVE, "goes only beside the name", verdict.clause)
        cells = {cell(r, Category.IDENTITY, self.policy.recipient.kind) for r in roles_of(person, self.on)}
        if categories == (Category.IDENTITY,) and Cell.JUSTIFY in cells:
            action = Action.REMOVE if kind == "VEHICLE_REG" else Action.GENERALISE
            return Verdict(action, "a justified name carries the name alone", verdict.clause)
        return verdict

    def near(self, span: Span, path: str) -> tuple[str, ...]:
        """Everybody named in the sentence of `span`, else the one named last before it; nobody at work."""
        text = self.texts[path]
        named = [s for s in self.spans[path] if s.kind == "PERSON" and s.people]
        first, last = next(((a, b) for a, b in sentences(text) if a <= span.start < b), (0, len(text)))
        here = [p for s in named if first <= s.start < last for p in s.people]
        if not here:
            before = [s for s in named if s.end <= span.start]
            here = list(before[-1].people) if before else []
        return tuple(dict.fromkeys(p for p in here if Role.PROFESSIONAL not in roles_of(self.people[p], self.on)))

    def items_of(self, kind: str, person: str | None) -> tuple[Item, ...]:
        """Each role and kind of data of which a span of `kind` says something; nothing where it has no category.

        Where nobody is known whose it is, and it does not count as the victims', its role is `none`.
        """
        if person is not None:
            roles = roles_of(self.people[person], self.on)
        elif kind == "REFERENCE:crime" and self.suspects():
            roles = (Role.PERPETRATOR,)
        elif self.case.people and (kind in VICTIMS_WITHOUT_SUBJECT or kind.startswith(("SLUR:", "SPECIAL_"))):
            roles = roles_of(self.first_victim(), self.on)[:1]
        else:
            roles = (Role.NONE,)
        at_work = {Category.IDENTITY, Category.CONTACT}
        found = ((role, category) for role in roles for category in categories_of(kind))
        return tuple((r, c) for r, c in found if r is not Role.PROFESSIONAL or c in at_work)

    def suspects(self) -> list[Person]:
        """Everybody who is alleged to have done something."""
        return [p for p in self.people.values() if Role.PERPETRATOR in roles_of(p, self.on)]

    def first_victim(self) -> Person:
        """The victim who stands for all where a text names none."""
        people = self.case.people
        return next((p for p in people if p.role.lower().startswith("victim")), people[0])

    def _strand(self, span: Span, path: str) -> Verdict:
        category = CATEGORY_OF_KIND[span.kind]
        people = self.near(span, path) if category is Category.TRANS else ()
        verdicts = [self.policy.of_victims(category)]
        verdicts += [self.policy.of_person(self.people[p], category) for p in people if self._is_victim(p)]
        return strictest(verdicts)

    def _is_victim(self, person: str) -> bool:
        return bool({Role.VICTIM, Role.CHILD} & set(roles_of(self.people[person], self.on)))

    def _of_kind(self, span: Span, path: str) -> Verdict:
        category = CATEGORY_OF_KIND[span.kind]
        written = fold_word(self.texts[path][span.start : span.end])
        if self._is_safe_place(written):
            return Verdict(Action.REMOVE, "where somebody is safe")
        if span.kind == "HEALTH":
            return self._health(span, path)
        if span.kind == "NHS_NUMBER" and self.policy.recipient.kind is not RecipientKind.NHS_BODY:
            return Verdict(Action.REMOVE, "an NHS number goes to health bodies only")
        if span.kind == "REFERENCE:crime" and not span.people:
            return self._crime_reference()
        if category is Category.ADDRESS:
            return self._address(span, written)
        if span.people:
            return strictest([self._of_one(self.people[person], span, category) for person in span.people])
        if span.kind in VICTIMS_WITHOUT_SUBJECT:
            return self.policy.of_victims(category)
        return Verdict(Action.REMOVE, "nobody is known whose it is")

    def _is_safe_place(self, written: str) -> bool:
        """Whether it is, holds or is part of a safe place; the town of somebody's known home is none."""
        if len(written) < 3 or any(safe and safe in written for safe in self.safe):
            return len(written) >= 3
        return any(written in safe for safe in self.safe) and not any(written in home for home in self.homes)

    def _health(self, span: Span, path: str) -> Verdict:
        """Of everybody named near; what somebody who counsels wrote down is that person's counselling."""
        number = path[6 : path.find("]")] if path.startswith("notes[") else ""
        author = self.case.notes[int(number)].author_role.lower() if number else ""
        counsels = any(word.startswith(COUNSELLORS) for word in author.replace("(", " ").split())
        category = Category.COUNSELLING_NOTES if counsels else Category.DISABILITY_HEALTH
        found = [self.policy.of_person(self.people[p], category) for p in self.near(span, path)]
        return strictest(found or [self.policy.of_victims(category)])

    def _of_one(self, person: Person, span: Span, category: Category) -> Verdict:
        if span.kind not in {"PERSON", "RELATION"}:
            return self.of_value(person, span.kind)
        verdict = strictest([self.policy.of_person(person, category), self.policy.named(person)])
        if verdict.action is Action.PSEUDONYMISE and (span.also or span.kind == "RELATION"):
            why = "several people may be meant" if span.also else "a label stands for the name alone"
            return Verdict(Action.REMOVE, why, verdict.clause)
        return verdict

    def _crime_reference(self) -> Verdict:
        if not self.suspects():
            return self.policy.of_victims(Category.INCIDENT_NARRATIVE)
        return self.policy.of_item(Role.PERPETRATOR, Category.CRIMINAL_ALLEGATION)

    def _address(self, span: Span, written: str) -> Verdict:
        people = span.people
        victims = [p for p in people if self._is_victim(p)]
        if span.kind == "PLACE" and victims:
            return self.policy.of_person(self.people[victims[0]], Category.ADDRESS)
        if people:
            known = [p for p in people if p not in self.policy.barred.sources]
            return self.policy.of_person(self.people[(known or people)[0]], Category.ADDRESS)
        known = any(written in location for location in self.locations if len(written) > 3)
        if span.kind == "POSTCODE":
            known = known or any(written in home for home in self.homes)
        if known:
            return self.policy.of_victims(Category.ADDRESS)
        return Verdict(Action.REMOVE, "where somebody stays is nobody's guess")


def categories_of(kind: str) -> tuple[Category, ...]:
    """The kinds of data of one kind of span; none for what has no category."""
    if kind.startswith("SLUR:"):
        return tuple(Category(word) for word in SLURS[kind.partition(":")[2]])
    return (CATEGORY_OF_KIND[kind],) if kind in CATEGORY_OF_KIND else ()
