"""The text as it is released: plain, readable, in the order a reader needs it.

What not to do stands first; then who, what happened, what is being done. A person is named, stands under a
label, or does not stand there at all.
Source: pages paper, section 4 (what was shared with us); redaction requirements, section 8; case material, section 7.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from hub.cases.casefile import Person, is_short
from hub.disclosures.fields import FieldDecider, FieldResult
from hub.disclosures.manifest import LeftOut, manifest
from hub.disclosures.policy import BARRED
from hub.disclosures.recognising import CaseReading
from hub.disclosures.spans import categories_of
from hub.disclosures.subjects import Recipient, roles_of
from hub.disclosures.words import tells, title_of
from hub.lawful.purposes import SAFE, Category, Item, Purpose, Role
from hub.redaction.decide import Action, Verdict
from hub.redaction.kinds import kind_of_identifier
from hub.redaction.profiles import CATEGORY_OF_KIND, CATEGORY_OF_STRAND, placeholder

Counted = tuple[str, Role, Category, Action]

HEADING = "OFFICIAL-SENSITIVE"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of what goes and what stays: a person's or field's kind of data, its action, why, under which clause."""

    path: str
    role: str
    category: str
    action: Action
    why: str
    clause: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The released text with what it counts as. people: ids of everybody any of whose data goes."""

    text: str
    lines: tuple[Line, ...]
    fields: tuple[FieldResult, ...]
    counted: frozenset[Counted]
    items: frozenset[Item]
    labelled: frozenset[str]
    people: set[str]
    at_risk: tuple[str, ...]
    do_not: tuple[str, ...]
    left_out: tuple[LeftOut, ...]


_NAMES = ("given_names", "family_name", "aliases")
_MEMBERS = (("PHONE", "phones"), ("EMAIL", "emails"), ("ADDRESS", "addresses"))
_IDENTIFIER_WORDS = {
    "VEHICLE_REG": "vehicle", "HANDLE": "account", "SCHOOL": "school:", "EMPLOYER": "works at",
    "REFERENCE:tenancy": "tenancy", "REFERENCE:crime": "police or court reference", "NHS_NUMBER": "NHS number",
}  # fmt: skip
"""Kind of identifier -> the words before it."""


class _Writer:
    def __init__(self, reading: CaseReading, decider: FieldDecider, recipient: Recipient, out: frozenset[str]) -> None:
        self.reading, self.case, self.decider, self.policy = reading, reading.case, decider, decider.policy
        self.recipient, self.out, self.on = recipient, out, decider.on
        self.lines: list[Line] = []
        self.fields: list[FieldResult] = []
        self.counted: set[Counted] = set()
        self.labelled: set[str] = set()
        self.mentioned: set[str] = set()
        self.do_not: list[str] = []

    def line(self, path: str, role: Role | None, category: Category, verdict: Verdict) -> None:
        self.lines.append(
            Line(path, role.value if role else "none", category.value, verdict.action, verdict.why, verdict.clause)
        )

    def count(self, person: Person, category: Category, action: Action) -> None:
        for role in roles_of(person, self.on):
            self.counted.add((person.id, role, category, action))

    def field(self, path: str) -> str:
        """The released text of one field, counted; empty when nothing of it goes."""
        if path in self.out:
            result = FieldResult(path, self.reading.texts[path], (), "", "left out by the person who prepared this")
        else:
            result = self.decider.decide(path)
        if is_short(path) and not result.decided and result.released:
            return result.released
        self.fields.append(result)
        self.counted |= result.counted
        self.mentioned |= result.mentioned
        self.labelled |= {d.person for d in result.decided if d.action is Action.PSEUDONYMISE and d.kind == "PERSON"
                          and d.person}  # fmt: skip
        self._lines_of(result)
        return result.released

    def _lines_of(self, result: FieldResult) -> None:
        """A line for the field, one for each role named in what goes, one for each kind of data found in it."""
        own = _category_of(result.path)
        if not result.released:
            self.line(result.path, Role.VICTIM, own, Verdict(Action.REMOVE, result.why or "nothing of it may go"))
            return
        named = {r for p in result.mentioned for r in roles_of(self.decider.people[p], self.on)}
        told = [(Role.VICTIM, own), *((role, Category.INCIDENT_NARRATIVE) for role in sorted(named))]
        for role, category in told:
            if role is not Role.PROFESSIONAL:
                clause = self.policy.of_item(role, category).clause
                self.line(result.path, role, category, Verdict(Action.KEEP, "needed for this purpose", clause))
        for one in result.decided:
            for role, category in self.decider.judge.items_of(one.kind, one.person):
                self.line(result.path, role, category, Verdict(one.action, one.why, one.clause))

    def display(self, person: Person) -> str:
        """How a person stands in the text: name, label, or nothing."""
        verdict = self.policy.named(person)
        if verdict.action is Action.KEEP:
            name = person.full_name or next(iter(person.aliases), "") or "Somebody whose name is not known"
            return " ".join(part for part in (title_of(person, self.policy), name) if part)
        if verdict.action is Action.PSEUDONYMISE:
            self.labelled.add(person.id)
            return self.decider.label_of(person.id)
        return ""

    def person(self, n: int, person: Person) -> list[str]:
        """The lines about one person, each part only as far as it may go."""
        roles = roles_of(person, self.on)
        verdict = self.policy.named(person)
        places = [f"people[{n}].{member}" for member in _NAMES if getattr(person, member)]
        for place in places or [f"people[{n}]"]:
            self.lines_for(place, person, Category.IDENTITY, verdict)
        shown = self.display(person)
        details = [*self._born(n, person), *self._members(n, person), *self._identifiers(n, person)]
        if person.safe_contact is not None:
            for category in sorted(SAFE):
                self.lines_for(f"people[{n}].safe_contact", person, category, self.policy.of_person(person, category))
        if not shown:
            return []
        if verdict.action is Action.KEEP:
            self.count(person, Category.IDENTITY, Action.KEEP)
        self.mentioned.add(person.id)
        role_words = ", ".join(role.title_text for role in roles)
        head = shown if shown.endswith(")") else f"{shown} ({role_words})"
        return [f"- {head}" + ("" if not details else ": " + "; ".join(details))]

    def lines_for(self, path: str, person: Person, category: Category, verdict: Verdict) -> None:
        """The same line for every role that the person has."""
        for role in roles_of(person, self.on):
            self.line(path, role, category, verdict)

    def _born(self, n: int, person: Person) -> list[str]:
        """The birth date, or adult or child where a justification carries the name alone."""
        if person.date_of_birth is None:
            return []
        verdict = self.decider.judge.of_value(person, "DOB")
        self.lines_for(f"people[{n}].date_of_birth", person, Category.IDENTITY, verdict)
        if verdict.action is Action.KEEP:
            return [f"born {_day(person.date_of_birth)}"]
        if verdict.action is Action.GENERALISE:
            return ["a child" if Role.CHILD in roles_of(person, self.on) else "an adult"]
        return []

    def _members(self, n: int, person: Person) -> list[str]:
        """Telephones, e-mails and addresses."""
        found = []
        judge = self.decider.judge
        for kind, member in _MEMBERS:
            values = getattr(person, member)
            if not values:
                continue
            verdict, category = judge.of_value(person, kind), CATEGORY_OF_KIND[kind]
            kept = [v for v in values if not judge.is_safe(v) and not tells(v, person, self.policy)]
            if verdict.action is not Action.REMOVE and not kept:
                verdict = Verdict(Action.REMOVE, "it would tell what is kept back", verdict.clause)
            self.lines_for(f"people[{n}].{member}", person, category, verdict)
            if verdict.action is not Action.REMOVE:
                found.append(", ".join(kept) if verdict.action is Action.KEEP else placeholder(kind))
                self.count(person, category, verdict.action)
        return found

    def _at_work(self, person: Person) -> bool:
        return Role.PROFESSIONAL in roles_of(person, self.on)

    def _identifiers(self, n: int, person: Person) -> list[str]:
        """Other identifiers, each as its kind; of somebody at work none is shown."""
        found = []
        for name, value in person.other_identifiers.items():
            kind = kind_of_identifier(name, value)
            for category in categories_of(kind) if not self._at_work(person) else ():
                verdict = self.decider.judge.of_value(person, kind)
                if verdict.action is not Action.REMOVE and tells(value, person, self.policy):
                    verdict = Verdict(Action.REMOVE, "it would tell what is kept back", verdict.clause)
                self.lines_for(f"people[{n}].other_identifiers.{name}", person, category, verdict)
                if verdict.action is Action.KEEP:
                    found.append(f"{_IDENTIFIER_WORDS.get(kind, name.replace('_', ' '))} {value}")
                    self.count(person, category, Action.KEEP)
        return found

    def warnings(self) -> list[str]:
        """What not to do, for everybody any of whose identity, contact or address goes."""
        told = []
        for n, warning in enumerate(self.case.contact_warnings):
            person = self.case.person(warning.about)
            if person is None or self.policy.barred.bars_item(person.id, Category.CONTACT_WARNING):
                continue
            if not self._is_reached(person):
                continue
            result = self.decider.decide(f"contact_warnings[{n}].text")
            self.fields.append(result)
            if result.released:
                who = self.display(person)
                told.append(f"{who}: {result.released}" if who else result.released)
                self.count(person, Category.CONTACT_WARNING, Action.KEEP)
        return told

    def _is_reached(self, person: Person) -> bool:
        """Whether the reader learns who, how to reach or where this person is, by a label too."""
        reached = {Category.IDENTITY, Category.CONTACT, Category.ADDRESS}
        told = any(p == person.id and category in reached for p, _role, category, _action in self.counted)
        return told or bool(self.display(person))

    def _of_victims(self, path: str, category: Category, less_exactly: bool = False) -> Action:
        """What becomes of something told of the victims as such: a line and the count for each of them."""
        verdict = self.policy.of_victims(category)
        if self.policy.barred.bars_path(path):
            verdict = Verdict(Action.REMOVE, BARRED)
        elif verdict.action is not Action.KEEP and not less_exactly:
            verdict = Verdict(Action.REMOVE, verdict.why, verdict.clause)
        for person in self.case.people:
            if person.role.lower().startswith("victim"):
                own = verdict if verdict.action is Action.REMOVE else self.policy.of_person(person, category)
                self.lines_for(path, person, category, own)
                if own.action is not Action.REMOVE:
                    self.count(person, category, own.action)
        return verdict.action

    def strands(self) -> str:
        """The reason for the hostility, as far as it may be told."""
        kept = []
        for strand in self.case.strands:
            category = CATEGORY_OF_STRAND.get(strand)
            if category is not None and self._of_victims("strands", category) is Action.KEEP:
                kept.append(strand.replace("_", " "))
        return ", ".join(kept)

    def kinds(self, n: int) -> str:
        """Kinds of an incident; one that tells what may not go, a strand for one, is `abuse`."""
        paths = [path for path in self.reading.texts if path.startswith(f"incidents[{n}].kinds[")]
        barred = [path for path in paths if self.policy.barred.bars_path(path)]
        told = {path: self.field(path) for path in paths if path not in barred}
        return ", ".join(dict.fromkeys(t if t == self.reading.texts[path] else "abuse" for path, t in told.items()))

    def incidents(self) -> list[str]:
        told = []
        for n, incident in enumerate(self.case.incidents):
            where, kinds = self.field(f"incidents[{n}].location"), self.kinds(n)
            what = self.field(f"incidents[{n}].narrative")
            if what:
                head = ", ".join(part for part in (_moment(incident.occurred), where, kinds) if part)
                told += [head, what, ""]
        return told

    def notes(self) -> list[str]:
        told = []
        for n, note in enumerate(self.case.notes):
            text = self.field(f"notes[{n}].text")
            if text:
                who = self.field(f"notes[{n}].author_role")
                told += [", ".join(part for part in (_moment(note.at), who) if part), text, ""]
        return told

    def actions(self) -> list[str]:
        told = []
        for n, action in enumerate(self.case.actions):
            text = self.field(f"actions[{n}].text")
            if text:
                due = f"by {_moment(action.due)}" if action.due else ""
                parts = [self.field(f"actions[{n}].owner_agency"), due, self.field(f"actions[{n}].status")]
                more = ", ".join(part for part in parts if part)
                told.append(f"- {text} ({more})" if more else f"- {text}")
        return told

    def risk(self) -> list[str]:
        action = self._of_victims("risk", Category.RISK_ASSESSMENT, less_exactly=True)
        if action is Action.REMOVE:
            return []
        told = range(len(self.case.risk.factors)) if action is Action.KEEP else ()
        factors = [self.field(f"risk.factors[{n}]") for n in told]
        known = ", ".join(factor for factor in factors if factor)
        level = self.field("risk.level") or "not stated"
        return [level + (f": {known}" if known else "")]


def compose(
    reading: CaseReading, decider: FieldDecider, recipient: Recipient, purpose: Purpose, out: frozenset[str]
) -> Summary:
    """The whole text for one recipient; empty parts are left out."""
    w = _Writer(reading, decider, recipient, out)
    people = [line for n, person in enumerate(reading.case.people) for line in w.person(n, person)]
    incidents, notes, actions, risk = w.incidents(), w.notes(), w.actions(), w.risk()
    wishes = w.field("victim_wishes")
    strands = w.strands()
    warnings = w.warnings()
    _count_narrative(w, bool(incidents or notes or actions or wishes))
    parts = [
        ("What not to do", [f"- {warning}" for warning in warnings]),
        ("Who this is about", people),
        ("Reason for the hostility", [strands] if strands else []),
        ("What happened", incidents),
        ("What was noted", notes),
        ("What is being done", actions),
        ("What the victim asked for", [wishes] if wishes else []),
        ("How dangerous it is", risk),
    ]
    items = frozenset((role, category) for _, role, category, _ in w.counted)
    body = [line for title, lines in parts if lines for line in (title, *_trim(lines), "")]
    whom = f"For {recipient.name or recipient.code}: {purpose.title_text}"
    head = [HEADING, f"Case summary {reading.case.reference}", whom, ""]
    text = _finish(head + body) if items else ""
    return Summary(
        text=text,
        lines=tuple(dict.fromkeys(w.lines)),
        fields=tuple(w.fields),
        counted=frozenset(w.counted),
        items=items,
        labelled=frozenset(w.labelled),
        people={person for person, *_ in w.counted},
        at_risk=tuple(_at_risk(w)),
        do_not=tuple(warnings),
        left_out=manifest(w.lines, w.fields, for_reader=True),
    )


def _count_narrative(w: _Writer, anything: bool) -> None:
    """A released text counts what happened for everybody named in it, and the allegation where a suspect is."""
    if not anything:
        return
    for n, person in enumerate(w.case.people):
        roles = roles_of(person, w.on)
        if person.id not in w.mentioned or Role.PROFESSIONAL in roles:
            continue
        told = [(role, Category.INCIDENT_NARRATIVE) for role in roles]
        told += [(Role.PERPETRATOR, Category.CRIMINAL_ALLEGATION)] if Role.PERPETRATOR in roles else []
        for role, category in told:
            clause = w.policy.of_item(role, category).clause
            w.counted.add((person.id, role, category, Action.KEEP))
            w.line(f"people[{n}]", role, category, Verdict(Action.KEEP, "stands in what is told", clause))
    if not w.mentioned and w.case.people:
        w.count(w.decider.judge.first_victim(), Category.INCIDENT_NARRATIVE, Action.KEEP)


def _at_risk(w: _Writer) -> list[str]:
    found = []
    for person in w.case.people:
        if {Role.VICTIM, Role.CHILD} & set(roles_of(person, w.on)) and Role.PERPETRATOR not in roles_of(person, w.on):
            shown = w.display(person)
            if shown:
                found.append(shown)
    return found


def _category_of(path: str) -> Category:
    if path.endswith(".location"):
        return Category.ADDRESS
    return Category.RISK_ASSESSMENT if path.startswith("risk") else Category.INCIDENT_NARRATIVE


def _trim(lines: list[str]) -> list[str]:
    while lines and not lines[-1]:
        lines = lines[:-1]
    return lines


def _finish(lines: list[str]) -> str:
    """UTF-8 text in NFC with LF and one final LF."""
    text = unicodedata.normalize("NFC", "\n".join(lines)).replace("\r\n", "\n").replace("\r", "\n")
    return text.strip("\n") + "\n"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _moment(written: str) -> str:
    """An ISO day or minute, or two with a slash, as people write it."""
    parts = []
    for part in written.split("/"):
        moment = datetime.fromisoformat(part)
        parts.append(f"{moment.day} {moment:%B %Y}" + (f", {moment:%H:%M}" if "T" in part else ""))
    return " to ".join(parts)
