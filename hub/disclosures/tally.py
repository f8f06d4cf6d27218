"""What counts as released, and which line stands for it?

Every part of a summary is put down here while it is written: a line for each role and kind of data with what
becomes of it, and what counts as told of whom. What counts is what the engine is asked about.
Source: case material, section 7 (when an item counts as released).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from hub.cases.casefile import Person
from hub.disclosures.fields import FieldDecider, FieldResult
from hub.disclosures.subjects import roles_of
from hub.lawful.purposes import Category, Item, Role
from hub.redaction.decide import Action, Verdict

Counted = tuple[str, Role, Category, Action]
"""Person, role, kind of data, what became of it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of what goes and what stays: a person's or field's kind of data, its action, why, under which clause."""

    path: str
    role: str
    category: str
    action: Action
    why: str
    clause: str


@dataclass(slots=True)
class Tally:
    """What one summary lets go, as far as it is written. mentioned, labelled: people who stand in it."""

    decider: FieldDecider
    lines: list[Line] = field(default_factory=list)
    fields: list[FieldResult] = field(default_factory=list)
    counted: set[Counted] = field(default_factory=set)
    labelled: set[str] = field(default_factory=set)
    mentioned: set[str] = field(default_factory=set)

    @property
    def items(self) -> frozenset[Item]:
        """Each role and kind of data that counts as released."""
        return frozenset((role, category) for _, role, category, _ in self.counted)

    def line(self, path: str, role: Role, category: Category, verdict: Verdict) -> None:
        """Put down what becomes of one role's data of one kind at `path`."""
        self.lines.append(Line(path, role.value, category.value, verdict.action, verdict.why, verdict.clause))

    def lines_for(self, path: str, person: Person, category: Category, verdict: Verdict) -> None:
        """The same line for every role that the person has."""
        for role in roles_of(person, self.decider.on):
            self.line(path, role, category, verdict)

    def count(self, person: Person, category: Category, action: Action) -> None:
        """Count one kind of data of a person as released, in every role."""
        self.counted |= {(person.id, role, category, action) for role in roles_of(person, self.decider.on)}

    def take(self, result: FieldResult) -> None:
        """Put down a text with what it tells of whom."""
        self.fields.append(result)
        self.counted |= result.counted
        self.mentioned |= result.mentioned
        self.labelled |= {
            one.person for one in result.decided
            if one.person and one.kind == "PERSON" and one.action is Action.PSEUDONYMISE
        }  # fmt: skip
        if result.released and _category_of(result.path) is Category.ADDRESS:
            self._count_place(result)
        self._lines_of(result)

    def _count_place(self, result: FieldResult) -> None:
        """Where something happened is the victims' address, even where nothing in it is known for one."""
        if not any(category is Category.ADDRESS for _, _, category, _ in result.counted):
            told = self.decider.judge.victim_told(Category.ADDRESS)
            if told is not None:
                self.count(told, Category.ADDRESS, Action.KEEP)
                verdict = self.decider.policy.of_person(told, Category.ADDRESS)
                self.lines_for(result.path, told, Category.ADDRESS, verdict)

    def _lines_of(self, result: FieldResult) -> None:
        """A line for the text, one for each role named in what goes, one for each kind of data found in it."""
        own, judge = _category_of(result.path), self.decider.judge
        whose = roles_of(judge.first_victim(), self.decider.on)[0] if self.decider.people else Role.VICTIM
        if not result.released:
            self.line(result.path, whose, own, Verdict(Action.REMOVE, result.why or "nothing of it may go"))
            return
        named = {role for p in result.mentioned for role in roles_of(self.decider.people[p], self.decider.on)}
        told = [(whose, own), *((role, Category.INCIDENT_NARRATIVE) for role in sorted(named))]
        for role, category in told:
            if role is not Role.PROFESSIONAL:
                clause = self.decider.policy.of_item(role, category).clause
                self.line(result.path, role, category, Verdict(Action.KEEP, "needed for this purpose", clause))
        for one in result.decided:
            for role, category in judge.items_of(one.kind, one.person):
                self.line(result.path, role, category, Verdict(one.action, one.why, one.clause))

    def count_account(self, people: Iterable[Person]) -> None:
        """Count that something happened for everybody who stands in the summary, and the allegation where a suspect
        does; for the victims where nobody stands in it."""
        present = [(n, person) for n, person in enumerate(people) if person.id in self.mentioned]
        for n, person in present:
            roles = roles_of(person, self.decider.on)
            if Role.PROFESSIONAL in roles:
                continue
            told = [(role, Category.INCIDENT_NARRATIVE) for role in roles]
            told += [(Role.PERPETRATOR, Category.CRIMINAL_ALLEGATION)] if Role.PERPETRATOR in roles else []
            for role, category in told:
                clause = self.decider.policy.of_item(role, category).clause
                self.counted.add((person.id, role, category, Action.KEEP))
                self.line(f"people[{n}]", role, category, Verdict(Action.KEEP, "stands in what is told", clause))
        if not self.mentioned and self.decider.people:
            self.count(self.decider.judge.first_victim(), Category.INCIDENT_NARRATIVE, Action.KEEP)


def _category_of(path: str) -> Category:
    if path.endswith(".location"):
        return Category.ADDRESS
    return Category.RISK_ASSESSMENT if path.startswith("risk") else Category.INCIDENT_NARRATIVE
