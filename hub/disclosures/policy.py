"""May this kind of data about this person go to this recipient, as what, and why?

The matrix of the law, the rows of the agreement and the limits of the case are asked for every role a
person has; all must allow, and the most careful action counts. What no row names is never sent.
Source: lawful-basis rules, section 5; case material, section 7; UK GDPR Art 5(1)(c).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from hub.agreements.rules import permitted_action
from hub.agreements.terms import Action as Allowed
from hub.agreements.terms import Agreement
from hub.cases.casefile import CaseFile, Person
from hub.disclosures.subjects import Barred, Recipient, answer_of, roles_of
from hub.lawful.matrix import Cell, cell
from hub.lawful.purposes import GIVEN, SAFE, Category, Consent, Item, Purpose, Role
from hub.redaction.decide import Action, Verdict, strictest

_ACTION = {
    Allowed.KEEP: Action.KEEP,
    Allowed.PSEUDONYMISE: Action.PSEUDONYMISE,
    Allowed.GENERALISE: Action.GENERALISE,
    Allowed.NEVER: Action.REMOVE,
}

NEEDS_JUSTIFICATION = "needs a justification"
BARRED = "a wish, limit or flag keeps it back"

ADVOCATES = frozenset({"voluntary_support_agency"})
"""Kinds that act as a victim's own advocate and may read what the victim asked for."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything that decides what one recipient may have of one case.

    justified: items with a recorded justification (sentence); out: items the drafter left out; denied: items the
    engine refused and that were therefore taken away; consenting_only: basis is consent; carried: roles that the
    combination carries; agreement None stands for a one-off decision or an emergency: the matrix alone decides;
    life_emergency: somebody's life is in danger now, so that what needs a justification goes and what never goes
    needs one (G04, softer).
    """

    case: CaseFile
    recipient: Recipient
    purpose: Purpose
    agreement: Agreement | None
    barred: Barred
    on: date
    justified: Mapping[Item, str] = field(default_factory=dict)
    out: frozenset[Item] = frozenset()
    denied: frozenset[Item] = frozenset()
    consenting_only: bool = False
    life_emergency: bool = False
    carried: frozenset[Role] = frozenset(Role)
    _named: dict[str, Verdict] = field(init=False, default_factory=dict, repr=False, compare=False)

    def of_item(self, role: Role, category: Category, explicit: bool = False) -> Verdict:
        """The verdict on a role and category, whoever it is."""
        item = (role, category)
        if item in self.out:
            return Verdict(Action.REMOVE, "left out by the person who prepared this")
        if item in self.denied:
            return Verdict(Action.REMOVE, "the law does not carry it on this basis")
        if role not in self.carried:
            return Verdict(Action.REMOVE, "this basis carries no data about this role")
        found = cell(role, category, self.recipient.kind, explicit_consent=explicit)
        if found is Cell.NEVER and not (self.life_emergency and item in self.justified):
            return Verdict(Action.REMOVE, "this kind of recipient never needs it", "minimisation matrix")
        if found is Cell.SAFE_TERMS or category in SAFE:
            return Verdict(Action.REMOVE, "where somebody is safe goes to one named person only", "minimisation matrix")
        if self.life_emergency and item in self.justified:
            return Verdict(Action.KEEP, self.justified[item])
        return self._by_agreement(item, found)

    def _by_agreement(self, item: Item, found: Cell) -> Verdict:
        role, category = item
        if category is Category.CONTACT_WARNING:
            return Verdict(Action.KEEP, "what not to do goes to everybody who may meet this person", "built in")
        unjustified = found is Cell.JUSTIFY and item not in self.justified and not self.life_emergency
        if self.agreement is None:
            if unjustified:
                return Verdict(Action.REMOVE, NEEDS_JUSTIFICATION)
            return Verdict(Action.KEEP, self.justified.get(item, "needed for this purpose"))
        row = permitted_action(self.agreement, self.recipient.code, self.purpose, item)
        if row is None:
            return Verdict(Action.REMOVE, "the agreement does not name it")
        action = _ACTION[row.action]
        if action is Action.REMOVE:
            return Verdict(action, "the agreement says never", row.clause)
        if unjustified and not row.standing:
            return Verdict(Action.REMOVE, NEEDS_JUSTIFICATION, row.clause)
        return Verdict(action, self.justified.get(item) or row.standing or "needed for this purpose", row.clause)

    def of_person(self, person: Person, category: Category) -> Verdict:
        """The verdict on one person's data: every role must allow, no limit may bar it."""
        if self.barred.bars_item(person.id, category):
            return Verdict(Action.REMOVE, BARRED)
        answer = answer_of(self.case, person, self.recipient, self.on)
        roles = roles_of(person, self.on)
        professional = Role.PROFESSIONAL in roles
        if self.consenting_only and not professional and answer not in GIVEN:
            return Verdict(Action.REMOVE, "this person did not consent to this recipient")
        explicit = answer is Consent.EXPLICIT_GIVEN
        return strictest([self.of_item(role, category, explicit) for role in roles])

    def named(self, person: Person) -> Verdict:
        """Whether a mention of this person may stay: the name, and what a mention counts as."""
        # Asked for every mention in every text, and always the same: worked out once for each person.
        if person.id not in self._named:
            self._named[person.id] = strictest(self._of_a_mention(person))
        return self._named[person.id]

    def _of_a_mention(self, person: Person) -> list[Verdict]:
        verdicts = [self.of_person(person, Category.IDENTITY)]
        roles = roles_of(person, self.on)
        if Role.PROFESSIONAL not in roles:
            verdicts.append(self._counted(person, Category.INCIDENT_NARRATIVE))
        if Role.PERPETRATOR in roles:
            verdicts.append(self._counted(person, Category.CRIMINAL_ALLEGATION))
        return verdicts

    def _counted(self, person: Person, category: Category) -> Verdict:
        roles = roles_of(person, self.on)
        if category is Category.CRIMINAL_ALLEGATION:
            roles = (Role.PERPETRATOR,)
        if self.barred.bars_item(person.id, category):
            return Verdict(Action.REMOVE, BARRED)
        verdict = strictest([self.of_item(role, category) for role in roles])
        return Verdict(Action.KEEP, verdict.why) if verdict.action is not Action.REMOVE else verdict

    def of_victims(self, category: Category) -> Verdict:
        """The verdict on data of the victims as such: of every one who is told of, since nobody says of whom.

        Grown-ups before children; where no victim is told of, every one counts.
        """
        victims = [p for p in self.case.people if p.role.lower().startswith("victim")] or list(self.case.people)
        adults = [p for p in victims if Role.VICTIM in roles_of(p, self.on)] or victims
        told = [p for p in adults if self.named(p).action is not Action.REMOVE] or adults
        return strictest([self.of_person(person, category) for person in told])

    def of_story(self) -> Verdict:
        """The verdict on a text that tells what happened: it goes where it may go about anybody who is told of."""
        others = [p for p in self.case.people if Role.PROFESSIONAL not in roles_of(p, self.on)]
        told = [p for p in others if self.named(p).action is not Action.REMOVE]
        verdicts = [self.of_person(person, Category.INCIDENT_NARRATIVE) for person in told]
        return min(verdicts, key=lambda v: v.action, default=self.of_victims(Category.INCIDENT_NARRATIVE))

    def reads_wishes(self) -> bool:
        """Whether this recipient may read what the victim asked for."""
        return self.recipient.kind.value in {"police", *ADVOCATES}
