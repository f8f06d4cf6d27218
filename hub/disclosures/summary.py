"""The text as it is released: plain, readable, in the order a reader needs it.

What not to do stands first; then who, what happened, what is being done. A person is named, stands under a
label, or does not stand there at all.
Source: pages paper, section 4 (what was shared with us); redaction requirements, section 8; case material, section 7.
"""

import unicodedata
from dataclasses import dataclass

from hub.cases.texts import is_short
from hub.disclosures.fields import FieldDecider, FieldResult
from hub.disclosures.manifest import LeftOut, manifest
from hub.disclosures.people import People
from hub.disclosures.policy import BARRED
from hub.disclosures.recognising import CaseReading
from hub.disclosures.subjects import Recipient, roles_of
from hub.disclosures.tally import Counted, Line, Tally
from hub.kernel.spoken import occurred
from hub.lawful.purposes import Category, Item, Purpose, Role
from hub.redaction.decide import Action, Verdict
from hub.redaction.profiles import CATEGORY_OF_STRAND

HEADING = "OFFICIAL-SENSITIVE"


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


class _Writer:
    """Writes the parts of one summary and has them counted."""

    def __init__(self, reading: CaseReading, decider: FieldDecider, out: frozenset[str]) -> None:
        self.reading, self.case, self.decider, self.policy = reading, reading.case, decider, decider.policy
        self.out, self.tally = out, Tally(decider)
        self.people = People(self.tally)

    def field(self, path: str) -> str:
        """The released text of one field, counted; empty when nothing of it goes."""
        if path in self.out:
            result = FieldResult(path, self.reading.texts[path], (), "", "left out by the person who prepared this")
        else:
            result = self.decider.decide(path)
        if result.decided or not result.released or not is_short(path):
            self.tally.take(result)
        return result.released

    def everybody(self) -> list[str]:
        """Who this is about."""
        return [line for n, person in enumerate(self.case.people) for line in self.people.told_of(n, person)]

    def warnings(self) -> list[str]:
        """What not to do, for everybody any of whose identity, contact or address goes."""
        told = []
        for n, warning in enumerate(self.case.contact_warnings):
            person = self.case.person(warning.about)
            barred = person is None or self.policy.barred.bars_item(person.id, Category.CONTACT_WARNING)
            if barred or not self.people.is_reached(person):
                continue
            # A warning counts as a warning alone: whom it mentions on the way is part of what not to do.
            result = self.decider.decide(f"contact_warnings[{n}].text")
            self.tally.fields.append(result)
            if result.released:
                who = self.people.display(person)
                told.append(f"{who}: {result.released}" if who else result.released)
                self.tally.count(person, Category.CONTACT_WARNING, Action.KEEP)
                verdict = Verdict(Action.KEEP, "what not to do goes to everybody who may meet this person", "built in")
                self.tally.lines_for(f"contact_warnings[{n}]", person, Category.CONTACT_WARNING, verdict)
        return told

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
                self.tally.lines_for(path, person, category, own)
                if own.action is not Action.REMOVE:
                    self.tally.count(person, category, own.action)
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
                head = ", ".join(part for part in (occurred(incident.occurred), where, kinds) if part)
                told += [head, what, ""]
        return told

    def notes(self) -> list[str]:
        told = []
        for n, note in enumerate(self.case.notes):
            text = self.field(f"notes[{n}].text")
            if text:
                who = self.field(f"notes[{n}].author_role")
                told += [", ".join(part for part in (occurred(note.at), who) if part), text, ""]
        return told

    def actions(self) -> list[str]:
        told = []
        for n, action in enumerate(self.case.actions):
            text = self.field(f"actions[{n}].text")
            if text:
                due = f"by {occurred(action.due)}" if action.due else ""
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
    w = _Writer(reading, decider, out)
    people, incidents, notes, actions, risk = w.everybody(), w.incidents(), w.notes(), w.actions(), w.risk()
    wishes, strands, warnings = w.field("victim_wishes"), w.strands(), w.warnings()
    tally = w.tally
    if incidents or notes or actions or wishes:
        tally.count_account(reading.case.people)
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
    body = [line for title, lines in parts if lines for line in (title, *_trim(lines), "")]
    whom = f"For {recipient.name or recipient.code}: {purpose.title_text}"
    head = [HEADING, f"Case summary {reading.case.reference}", whom, ""]
    return Summary(
        text=_finish(head + body) if tally.items else "",
        lines=tuple(dict.fromkeys(tally.lines)),
        fields=tuple(tally.fields),
        counted=frozenset(tally.counted),
        items=tally.items,
        labelled=frozenset(tally.labelled),
        people={person for person, *_ in tally.counted},
        at_risk=tuple(_at_risk(w)),
        do_not=tuple(warnings),
        left_out=manifest(tally.lines, tally.fields, for_reader=True),
    )


def _at_risk(w: _Writer) -> list[str]:
    """How those stand in the text who are to be protected."""
    found = []
    for person in w.case.people:
        roles = set(roles_of(person, w.policy.on))
        if {Role.VICTIM, Role.CHILD} & roles and Role.PERPETRATOR not in roles:
            found.append(w.people.display(person))
    return [shown for shown in found if shown]


def _trim(lines: list[str]) -> list[str]:
    while lines and not lines[-1]:
        lines = lines[:-1]
    return lines


def _finish(lines: list[str]) -> str:
    """UTF-8 text in NFC with LF and one final LF."""
    text = unicodedata.normalize("NFC", "\n".join(lines)).replace("\r\n", "\n").replace("\r", "\n")
    return text.strip("\n") + "\n"
