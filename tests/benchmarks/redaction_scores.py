"""How much is found, how much is taken without need? Recall, precision, leaks and traps over labelled texts.

A mention counts when every letter and digit of it lies in some reported span; an entity, when all its mentions
do; a document, when nothing direct of it is left. Titles and the endings of possessives count neither way.
Source: redaction requirements, section 2 (judged on); case material, section 6.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hub.cli.redact import answer
from tests.benchmarks.redaction_material.documents import QUASI, Document, Label

Places = list[tuple[int, int]]
Finder = Callable[[str, Sequence[dict]], Places]

_WORD = re.compile(r"[^\W_]+")
_NEUTRAL = frozenset(
    ["mr", "mrs", "ms", "miss", "dr", "pc", "dc", "sgt", "insp", "cllr", "imam", "s", "re", "log", "the", "master",
     "sheikh"]
)


def engine(profile: str) -> Finder:
    """The engine as `hub redact` answers."""

    def find(text: str, people: Sequence[dict]) -> Places:
        answered = answer({"id": "x", "text": text, "people": list(people)}, profile)
        return [(span["start"], span["end"]) for span in answered["spans"]]

    return find


@dataclass(slots=True)
class Tally:
    """Found out of sought."""

    found: int = 0
    sought: int = 0

    def add(self, hit: bool) -> None:
        """One more sought."""
        self.found += hit
        self.sought += 1

    @property
    def share(self) -> float:
        """Found by sought; 1 where nothing was sought."""
        return self.found / self.sought if self.sought else 1.0

    def __str__(self) -> str:
        return f"{self.share:6.3f}  {self.found:5d} of {self.sought:5d}"


@dataclass(slots=True)
class Score:
    """Everything counted over some documents; missed and extra are for looking at the tuning part only."""

    mentions: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    tokens: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    entities: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    origins: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    precise: Tally = field(default_factory=Tally)
    clean: Tally = field(default_factory=Tally)
    traps: Tally = field(default_factory=Tally)
    missed: list[tuple[str, str, str]] = field(default_factory=list)
    extra: list[tuple[str, str]] = field(default_factory=list)


def _covered(text: str, start: int, end: int, taken: bytearray) -> bool:
    return all(taken[n] for n in range(start, end) if text[n].isalnum())


def _group(label: Label) -> str:
    if label.kind in QUASI:
        return "quasi identifiers"
    what = "people" if label.kind in {"PERSON", "FORMER_NAME"} else "identifiers"
    return f"{'known' if label.known else 'unknown'} {what}"


def score(documents: Iterable[Document], find: Finder) -> Score:
    """Count over `documents`."""
    total = Score()
    for one in documents:
        taken = bytearray(len(one.text))
        for start, end in find(one.text, one.people):
            taken[start:end] = b"\x01" * (end - start)
        _count_recall(one, taken, total)
        _count_precision(one, taken, total)
        for start, end in one.traps:
            total.traps.add(not any(taken[start:end]))
    return total


def _count_recall(one: Document, taken: bytearray, total: Score) -> None:
    whole: dict[tuple[str, str], bool] = defaultdict(lambda: True)
    clean = True
    for label in one.labels:
        group, hit = _group(label), _covered(one.text, label.start, label.end, taken)
        for key in (group, f"{group}: {label.kind}"):
            total.mentions[key].add(hit)
        for word in _WORD.finditer(one.text, label.start, label.end):
            total.tokens[group].add(_covered(one.text, *word.span(), taken))
        whole[group, label.whose or f"{label.kind} {label.start}"] &= hit
        if label.origin and not label.known:
            total.origins[label.origin].add(hit)
        if not hit:
            context = one.text[max(0, label.start - 40) : label.start] + "«" + one.text[label.start : label.end] + "»"
            total.missed.append((group, label.form, context + one.text[label.end : label.end + 25]))
            clean &= label.kind in QUASI
    for (group, _), hit in whole.items():
        total.entities[group].add(hit)
    total.clean.add(clean)


def _count_precision(one: Document, taken: bytearray, total: Score) -> None:
    labelled = bytearray(len(one.text))
    for label in one.labels:
        labelled[label.start : label.end] = b"\x01" * (label.end - label.start)
    for word in _WORD.finditer(one.text):
        start, end = word.span()
        if any(taken[start:end]) and word.group().lower() not in _NEUTRAL:
            right = any(labelled[start:end])
            total.precise.add(right)
            if not right:
                total.extra.append((word.group(), one.text[max(0, start - 30) : end + 25]))


# the six case files

_KIND = {"VRM": "VEHICLE_REG", "NHS": "NHS_NUMBER", "BANK": "BANK_ACCOUNT", "IP_ADDRESS": "IP"}
SOFT = QUASI | {"HEALTH", "SPECIAL_CATEGORY", "ORGANISATION", "QUASI_IDENTIFIER"}
CASES = Path(__file__).parents[2] / "hub" / "demo" / "cases"


@dataclass(frozen=True, slots=True)
class CaseText:
    """One labelled field of a case file. marks: (start, end, kind, person); guarded: ids of children and sources."""

    case: str
    text: str
    people: tuple[dict, ...]
    marks: tuple[tuple[int, int, str, str | None], ...]
    traps: tuple[tuple[int, int], ...]
    guarded: frozenset[str]


def _person(person: dict) -> dict:
    others = person.get("other_identifiers") or {}
    return {
        "id": person["id"], "role": person["role"], "title": person.get("title"),
        "names": [f"{person['given_names']} {person['family_name']}", *person.get("former_names", [])],
        "aliases": person.get("aliases", []), "dob": person.get("date_of_birth"), "phones": person.get("phones", []),
        "emails": person.get("emails", []), "addresses": person.get("addresses", []),
        "ids": [v for v in others.values() if any(c.isdigit() for c in v) and "@" not in v],
        "handles": [v for v in others.values() if "@" in v],
    }  # fmt: skip


def _at(case: dict, path: str) -> str:
    value = case
    for name, number in re.findall(r"(\w+)(?:\[(\d+)\])?", path):
        value = value[name] if not number else value[name][int(number)]
    return value


def case_texts() -> list[CaseText]:
    """Every labelled field of the six files."""
    found = []
    for path in sorted(CASES.glob("*.json")):
        case = json.loads(path.read_text("utf-8"))
        people = tuple(_person(p) for p in case["people"])
        hidden = {"child", "confidential_source"}
        guarded = frozenset(p["id"] for p in case["people"] if hidden & set(p.get("flags", [])))
        for gold in case["gold_spans"]:
            marks = tuple((s["start"], s["end"], _KIND.get(s["kind"], s["kind"]), s["subject"]) for s in gold["spans"])
            traps = tuple((t["start"], t["end"]) for t in gold.get("traps", []))
            found.append(CaseText(path.stem[:2], _at(case, gold["field"]), people, marks, traps, guarded))
    return found


@dataclass(slots=True)
class CaseScore:
    """Counts over the six files."""

    direct: Tally = field(default_factory=Tally)
    quasi: Tally = field(default_factory=Tally)
    traps: Tally = field(default_factory=Tally)
    precise: Tally = field(default_factory=Tally)
    grave: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)


def score_cases(texts: Iterable[CaseText], find: Finder) -> CaseScore:
    """Count over the six files; grave: a former name, a child's or a confidential source's name that was left."""
    total = CaseScore()
    for one in texts:
        taken, labelled = bytearray(len(one.text)), bytearray(len(one.text))
        for start, end in find(one.text, one.people):
            taken[start:end] = b"\x01" * (end - start)
        for start, end, kind, person in one.marks:
            labelled[start:end] = b"\x01" * (end - start)
            hit = _covered(one.text, start, end, taken)
            (total.quasi if kind in SOFT else total.direct).add(hit)
            if not hit:
                total.missed.append(f"{one.case} {kind} {one.text[max(0, start - 25) : start]}«{one.text[start:end]}»")
                if kind == "FORMER_NAME" or (person in one.guarded and kind not in SOFT):
                    total.grave.append(total.missed[-1])
        for start, end in one.traps:
            total.traps.add(not any(taken[start:end]))
            if any(taken[start:end]):
                total.extra.append(f"TRAP {one.text[max(0, start - 25) : end + 25]}")
        for word in _WORD.finditer(one.text):
            start, end = word.span()
            if any(taken[start:end]) and word.group().lower() not in _NEUTRAL:
                total.precise.add(any(labelled[start:end]))
                if not any(labelled[start:end]):
                    before, after = one.text[max(0, start - 25) : start], one.text[end : end + 15]
                    total.extra.append(f"{one.case} {before}«{word.group()}»{after}")
    return total
