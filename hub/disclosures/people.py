"""How does a person stand in what is released, and what is told of each?

By name, under a label, or not at all; with the birth date, telephones, addresses and other identifiers that may go
beside the name.
Source: case material, section 7 (structured members); redaction requirements, section 8.
"""

from hub.cases.casefile import Person
from hub.disclosures.spans import categories_of
from hub.disclosures.subjects import roles_of
from hub.disclosures.tally import Tally
from hub.disclosures.words import tells, title_of
from hub.kernel.spoken import civil_day
from hub.lawful.purposes import SAFE, Category, Role
from hub.redaction.decide import Action, Verdict
from hub.redaction.kinds import kind_of_identifier
from hub.redaction.profiles import CATEGORY_OF_KIND, placeholder

_NAMES = ("given_names", "family_name", "aliases")
_MEMBERS = (("PHONE", "phones"), ("EMAIL", "emails"), ("ADDRESS", "addresses"))
_IDENTIFIER_WORDS = {
    "VEHICLE_REG": "vehicle", "HANDLE": "account", "SCHOOL": "school:", "EMPLOYER": "works at",
    "REFERENCE:tenancy": "tenancy", "REFERENCE:crime": "police or court reference", "NHS_NUMBER": "NHS number",
}  # fmt: skip
"""Kind of identifier -> the words before it."""


class People:
    """Writes the people of one case into one summary."""

    def __init__(self, tally: Tally) -> None:
        self.tally, self.decider = tally, tally.decider
        self.judge, self.policy, self.on = tally.decider.judge, tally.decider.policy, tally.decider.on

    def display(self, person: Person) -> str:
        """How a person stands in the text: name, label, or nothing."""
        verdict = self.policy.named(person)
        if verdict.action is Action.KEEP:
            name = person.full_name or next(iter(person.aliases), "") or "Somebody whose name is not known"
            return " ".join(part for part in (title_of(person, self.policy), name) if part)
        if verdict.action is Action.PSEUDONYMISE:
            self.tally.labelled.add(person.id)
            return self.decider.label_of(person.id)
        return ""

    def told_of(self, n: int, person: Person) -> list[str]:
        """The line about the person at place `n` of the list; none where that person does not stand in the text."""
        verdict = self.policy.named(person)
        places = [f"people[{n}].{member}" for member in _NAMES if getattr(person, member)]
        for place in places or [f"people[{n}]"]:
            self.tally.lines_for(place, person, Category.IDENTITY, verdict)
        details = [*self._born(n, person), *self._members(n, person), *self._identifiers(n, person)]
        if person.safe_contact is not None:
            for category in sorted(SAFE):
                told = self.policy.of_person(person, category)
                self.tally.lines_for(f"people[{n}].safe_contact", person, category, told)
        shown = self.display(person)
        if not shown:
            return []
        if verdict.action is Action.KEEP:
            self.tally.count(person, Category.IDENTITY, Action.KEEP)
        self.tally.mentioned.add(person.id)
        parts = ", ".join(role.title_text for role in roles_of(person, self.on))
        head = shown if verdict.action is Action.PSEUDONYMISE else f"{shown} ({parts})"
        return [f"- {head}" + ("" if not details else ": " + "; ".join(details))]

    def is_reached(self, person: Person) -> bool:
        """Whether the reader learns who, how to reach or where this person is, by a label too."""
        reached = {Category.IDENTITY, Category.CONTACT, Category.ADDRESS}
        told = any(p == person.id and category in reached for p, _role, category, _action in self.tally.counted)
        return told or bool(self.display(person))

    def _born(self, n: int, person: Person) -> list[str]:
        """The birth date, or adult or child where a justification carries the name alone."""
        if person.date_of_birth is None:
            return []
        verdict = self.judge.of_value(person, "DOB")
        self.tally.lines_for(f"people[{n}].date_of_birth", person, Category.IDENTITY, verdict)
        if verdict.action is Action.KEEP:
            return [f"born {civil_day(person.date_of_birth)}"]
        if verdict.action is Action.GENERALISE:
            return ["a child" if Role.CHILD in roles_of(person, self.on) else "an adult"]
        return []

    def _members(self, n: int, person: Person) -> list[str]:
        """Telephones, e-mails and addresses."""
        found = []
        for kind, member in _MEMBERS:
            values = getattr(person, member)
            if not values:
                continue
            verdict, category = self.judge.of_value(person, kind), CATEGORY_OF_KIND[kind]
            kept = [v for v in values if not self.judge.is_safe(v) and not tells(v, person, self.policy)]
            if verdict.action is not Action.REMOVE and not kept:
                verdict = Verdict(Action.REMOVE, "it would tell what is kept back", verdict.clause)
            self.tally.lines_for(f"people[{n}].{member}", person, category, verdict)
            if verdict.action is not Action.REMOVE:
                found.append(", ".join(kept) if verdict.action is Action.KEEP else placeholder(kind))
                self.tally.count(person, category, verdict.action)
        return found

    def _identifiers(self, n: int, person: Person) -> list[str]:
        """Other identifiers, each as its kind; of somebody at work none is shown."""
        found, at_work = [], Role.PROFESSIONAL in roles_of(person, self.on)
        for name, value in person.other_identifiers.items():
            kind = kind_of_identifier(name, value)
            for category in categories_of(kind) if not at_work else ():
                verdict = self.judge.of_value(person, kind)
                if verdict.action is not Action.REMOVE and tells(value, person, self.policy):
                    verdict = Verdict(Action.REMOVE, "it would tell what is kept back", verdict.clause)
                self.tally.lines_for(f"people[{n}].other_identifiers.{name}", person, category, verdict)
                if verdict.action is Action.KEEP:
                    found.append(f"{_IDENTIFIER_WORDS.get(kind, name.replace('_', ' '))} {value}")
                    self.tally.count(person, category, Action.KEEP)
        return found
