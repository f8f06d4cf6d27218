"""May this recipient read what one recognised span says?

Each span gets its category and its person, and the verdict that policy, matrix and limits give them.
Where nobody says whose it is, it counts as the victims' or goes.
Source: case material, section 7 (span kind to category); redaction requirements, section 1 (stage 3).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from hub.cases.casefile import Person
from hub.disclosures.policy import BARRED, Policy
from hub.disclosures.quotations import Range
from hub.disclosures.recognising import CaseReading
from hub.disclosures.subjects import roles_of
from hub.lawful.matrix import Cell, cell
from hub.lawful.purposes import Category, Item, RecipientKind, Role
from hub.redaction.decide import Action, Verdict, strictest
from hub.redaction.fold import fold_word
from hub.redaction.lexicon import SLURS
from hub.redaction.profiles import CATEGORY_OF_KIND, VICTIMS_WITHOUT_SUBJECT
from hub.redaction.spans import Span
from hub.redaction.streets import same_building, same_door
from hub.redaction.values import letters_and_digits, national

_PRIVATE = frozenset({"DOB", "AGE", "VEHICLE_REG"})
"""Kinds that are no part of somebody's work."""

_ALL_OR_NOTHING = frozenset({"PHONE", "EMAIL", "HANDLE", "URL", "IP", "SCHOOL", "EMPLOYER", "VEHICLE_REG"})
"""Kinds of which nothing less exact is of any use."""

COUNSELLORS = ("counsel", "therapist", "psycholog")
"""Beginnings of the words by which a note's author is somebody who counsels (ours)."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What becomes of a span, and whose data it counts as (an id; None: nobody's in particular)."""

    verdict: Verdict
    person: str | None


class Judge:
    """Judges the spans of one case for one recipient."""

    def __init__(self, reading: CaseReading, policy: Policy) -> None:
        self.reading, self.policy = reading, policy
        self.case, self.texts, self.spans = reading.case, reading.texts, reading.spans
        self.people = {person.id: person for person in self.case.people}
        self.on = policy.on

    def judge(self, span: Span, path: str) -> Judged:
        """What this recipient may have of `span` in the field `path`; remove where nothing is known."""
        kind = span.kind
        if path.startswith("contact_warnings") and kind == "RELATION":
            return Judged(Verdict(Action.KEEP, "part of what not to do", "built in"), span.person)
        if kind.startswith("SLUR:"):
            verdict = strictest([self.policy.of_victims(category) for category in categories_of(kind)])
            return Judged(verdict, span.person)
        if kind.startswith("SPECIAL_CATEGORY:"):
            return Judged(self._strand(span, path), span.person)
        if kind == "HEALTH":
            return self._health(span, path)
        if kind not in CATEGORY_OF_KIND:
            return Judged(Verdict(Action.REMOVE, "no recipient needs this", by_default=kind == "NAME?"), span.person)
        if CATEGORY_OF_KIND[kind] is Category.ADDRESS:
            return self._address(span, path)
        if kind == "NHS_NUMBER" and self.policy.recipient.kind is not RecipientKind.NHS_BODY:
            return Judged(Verdict(Action.REMOVE, "an NHS number goes to health bodies only"), span.person)
        if not span.people:
            return Judged(self._of_nobody(kind), None)
        found = [Judged(self._of_one(self.people[person], span), person) for person in span.people]
        shared = CATEGORY_OF_KIND[kind] is Category.CONTACT  # What one of two may be rung at is told with that one.
        return (min if shared else max)(found, key=lambda judged: judged.verdict.action)

    def of_location(self, path: str) -> Verdict:
        """Where it happened: what is found in it decides, all together; the victims' address where nothing is."""
        where = {Category.ADDRESS, Category.SAFE_ADDRESS}
        found = [self.judge(s, path).verdict for s in self.spans[path] if CATEGORY_OF_KIND.get(s.kind) in where]
        return strictest(found or [self.policy.of_victims(Category.ADDRESS)])

    def of_value(self, person: Person, kind: str) -> Verdict:
        """What becomes of a value of `kind` that the record holds of `person`, in the list of people as in texts.

        It goes only beside the name: a label with a telephone number would be a name. A justified name carries
        the name alone: a birth date becomes adult or child, a registration goes.
        """
        if self.policy.barred.bars_value(person.id, kind):
            return Verdict(Action.REMOVE, BARRED)
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
        named = [s for s in self.spans[path] if s.kind == "PERSON" and s.people]
        first, last = self._sentence(span, path)
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

    def victim_told(self, category: Category) -> Person | None:
        """The first victim of whom this kind of data may go; None where there is none."""
        victims = (p for p in self.case.people if p.role.lower().startswith("victim"))
        return next((p for p in victims if self.policy.of_person(p, category).action is not Action.REMOVE), None)

    def _strand(self, span: Span, path: str) -> Verdict:
        category = CATEGORY_OF_KIND[span.kind]
        people = self.near(span, path) if category is Category.TRANS else ()
        verdicts = [self.policy.of_victims(category)]
        verdicts += [self.policy.of_person(self.people[p], category) for p in people if self._is_victim(p)]
        return strictest(verdicts)

    def _is_victim(self, person: str) -> bool:
        return bool({Role.VICTIM, Role.CHILD} & set(roles_of(self.people[person], self.on)))

    def _health(self, span: Span, path: str) -> Judged:
        """Of everybody named near; what somebody who counsels wrote down or says is that person's counselling."""
        category = Category.COUNSELLING_NOTES if self._counsels(span, path) else Category.DISABILITY_HEALTH
        people = span.people or self.near(span, path)
        found = [self.policy.of_person(self.people[p], category) for p in people]
        return Judged(strictest(found or [self.policy.of_victims(category)]), people[0] if people else None)

    def _counsels(self, span: Span, path: str) -> bool:
        """Whether a counsellor wrote this note, or is spoken of in this sentence."""
        written = self.texts.get(path.replace(".text", ".author_role"), "") if path.startswith("notes[") else ""
        first, last = self._sentence(span, path)
        words = fold_word(f"{written} {self.texts[path][first:last]}")
        return any(word.startswith(COUNSELLORS) for word in re.findall(r"\w+", words))

    def _sentence(self, span: Span, path: str) -> Range:
        split = self.reading.sentences[path]
        return next(((a, b) for a, b in split if a <= span.start < b), (0, len(self.texts[path])))

    def _of_one(self, person: Person, span: Span) -> Verdict:
        if span.kind not in {"PERSON", "RELATION"}:
            return self.of_value(person, span.kind)
        category = CATEGORY_OF_KIND[span.kind]
        verdict = strictest([self.policy.of_person(person, category), self.policy.named(person)])
        if verdict.action is Action.PSEUDONYMISE and (span.also or span.kind == "RELATION"):
            why = "several people may be meant" if span.also else "a label stands for the name alone"
            return Verdict(Action.REMOVE, why, verdict.clause)
        return verdict

    def _of_nobody(self, kind: str) -> Verdict:
        """What is nobody's in particular: the suspect's, the victims', or it goes."""
        if kind == "REFERENCE:crime":
            if not self.suspects():
                return self.policy.of_victims(Category.INCIDENT_NARRATIVE)
            return self.policy.of_item(Role.PERPETRATOR, Category.CRIMINAL_ALLEGATION)
        if kind in VICTIMS_WITHOUT_SUBJECT:
            return self.policy.of_victims(CATEGORY_OF_KIND[kind])
        return Verdict(Action.REMOVE, "nobody is known whose it is", by_default=True)

    def _address(self, span: Span, path: str) -> Judged:
        """A door, street or place: of the victims who live there, else of whoever does; else the victims' where
        something happened there.

        Those under one roof are told of by it together, so the most that any of them may be told of counts; where
        several doors may be meant, each must be allowed.
        """
        people = span.people or self._living(self.texts[path][span.start : span.end])
        if people:
            victims = [p for p in people if Role.VICTIM in roles_of(self.people[p], self.on)]
            doors = [self._at_door(person, people, span.kind) for person in victims or people]
            if span.kind == "ADDRESS":
                return max(doors, key=lambda judged: judged.verdict.action)
            return min(doors, key=lambda judged: judged.verdict.action)
        written = fold_word(self.texts[path][span.start : span.end])
        if any(_holds(fold_word(incident.location), written) for incident in self.case.incidents):
            return Judged(self.policy.of_victims(Category.ADDRESS), None)
        return Judged(Verdict(Action.REMOVE, "where somebody stays is nobody's guess", by_default=True), None)

    def _living(self, written: str) -> tuple[str, ...]:
        """Who lives in a street or place of which nobody said whose it is."""
        sought = fold_word(written)
        return tuple(p.id for p in self.case.people if any(_holds(fold_word(home), sought) for home in p.addresses))

    def _at_door(self, person: str, people: Sequence[str], kind: str) -> Judged:
        """The most that may be told of those of `people` under one roof with `person`; a victim speaks for all."""
        roof, victim = self.people[person].addresses, Role.VICTIM in roles_of(self.people[person], self.on)
        under = [p for p in people if any(same_building(a, b) for a in roof for b in self.people[p].addresses)]
        under = [p for p in under if not victim or Role.VICTIM in roles_of(self.people[p], self.on)]
        found = [Judged(self.of_value(self.people[p], kind), p) for p in under or [person]]
        return min(found, key=lambda judged: judged.verdict.action)

    def is_safe(self, value: str) -> bool:
        """Whether a telephone number or address is where or how somebody of the case is safe."""
        kept = [person.safe_contact for person in self.case.people if person.safe_contact is not None]
        phones = {_dialled(phone) for safe in kept for phone in safe.phones}
        return _dialled(value) in phones - {""} or any(same_door(value, a) for safe in kept for a in safe.addresses)


def _dialled(phone: str) -> str:
    return national(re.sub(r"\D", "", phone))


def _holds(whole: str, part: str) -> bool:
    """Whether `part` stands in `whole` as words of its own; a postcode however it is spaced."""
    if re.fullmatch(r"[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}", part):
        return letters_and_digits(part) in letters_and_digits(whole)
    return len(part) > 3 and re.search(rf"(?<!\w){re.escape(part)}(?!\w)", whole) is not None


def categories_of(kind: str) -> tuple[Category, ...]:
    """The kinds of data of one kind of span; none for what has no category."""
    if kind.startswith("SLUR:"):
        return tuple(Category(word) for word in SLURS[kind.partition(":")[2]])
    return (CATEGORY_OF_KIND[kind],) if kind in CATEGORY_OF_KIND else ()
