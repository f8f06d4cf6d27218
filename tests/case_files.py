"""The case files that tests look at whole: the six of the demonstration, and our own under `tests/cases`.

Our own are written with marks in their texts (`tests/case_builders.marked`) and say what must not reach whom.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import hub.demo
from hub.cases.casefile import CaseFile
from hub.cases.parse import parse_case_file
from hub.cli.preview import as_json, preview
from hub.disclosures.fields import FieldResult
from hub.disclosures.recognising import CaseReading, read_case
from hub.disclosures.release import Release
from hub.lawful.purposes import Purpose
from hub.redaction.decide import Action
from hub.redaction.lexicon import ordinary_words
from hub.redaction.plain import plain
from hub.redaction.streets import same_building
from tests.case_builders import TODAY, a_marked_case

POLICE = ("west-midlands-police", "staffordshire-police")
COUNCIL = (
    "walsall-council", "walsall-council/community-safety", "walsall-council/childrens-services",
    "walsall-council/adult-social-care", "walsall-council/youth-justice",
)  # fmt: skip
HEALTH = ("black-country-icb", "walsall-healthcare-trust")
CHARITIES = ("victim-support", "stop-hate-uk")
TOLD = (*POLICE, *COUNCIL, *HEALTH, "probation-west-midlands", "west-midlands-fire", "midland-homes", *CHARITIES)
RECIPIENTS = (*TOLD, "walsall-advice-centre", "whg")
GROUPS = {"police": POLICE, "local_authority": COUNCIL, "nhs_body": HEALTH, "voluntary_support_agency": CHARITIES}


@dataclass(frozen=True)
class Rule:
    """What must not be found (patterns over plain words) by anybody but `allowed`, and why."""

    words: tuple[str, ...]
    allowed: frozenset[str]
    why: str


DEMONSTRATION = {path.name[:2]: path for path in sorted((Path(hub.demo.__file__).parent / "cases").glob("*.json"))}
OWN = {path.stem: path for path in sorted((Path(__file__).parent / "cases").glob("*.json"))}
ALL = (*DEMONSTRATION, *OWN)


@cache
def _own(name: str) -> dict[str, Any]:
    return json.loads(OWN[name].read_text(encoding="utf-8"))


@cache
def object_of(name: str) -> dict[str, Any]:
    """The case file as the JSON object that is read."""
    if name in DEMONSTRATION:
        return json.loads(DEMONSTRATION[name].read_text(encoding="utf-8"))
    return a_marked_case(**_own(name)["case"])


def rules_of(name: str) -> list[Rule]:
    """What must not reach whom of one of our own files."""
    return [
        Rule(
            tuple(rule["words"]),
            frozenset(code for who in rule["from_all_but"] for code in GROUPS.get(who, (who,))),
            rule["why"],
        )
        for rule in _own(name)["hidden"]
    ]


def useful_of(name: str) -> list[tuple[str, Purpose, list[str]]]:
    """What must reach whom for which purpose of one of our own files."""
    return [(row["to"], Purpose(row["for"]), row["words"]) for row in _own(name)["useful"]]


@cache
def case_of(name: str) -> CaseFile:
    """The case as it is read."""
    return parse_case_file(json.dumps(object_of(name)))


@cache
def reading_of(name: str, strict: bool = False) -> CaseReading:
    """What the engine recognises in it."""
    return read_case(case_of(name), TODAY, "strict" if strict else "case-note")


@cache
def answer_to(name: str, recipient: str, purpose: Purpose, strict: bool = False) -> tuple[Release, str]:
    """The release and the object as `hub preview --json` prints it."""
    reading = reading_of(name, strict)
    answer, agreement = preview(reading.case, recipient, purpose.value, TODAY, strict=strict, reading=reading)
    return answer, json.dumps(as_json(answer, agreement, recipient, purpose.value), ensure_ascii=False)


def found(pattern: str, text: str) -> bool:
    """Whether a pattern stands in a text in plain words."""
    return re.search(pattern, plain(text)) is not None


def reaches(rule: Rule, name: str, recipient: str, purpose: Purpose, strict: bool) -> list[str]:
    """The patterns of `rule` that this recipient could read, in the text or anywhere in the object."""
    answer, printed = answer_to(name, recipient, purpose, strict)
    text = answer.summary + printed.replace('\\"', '"')
    return [pattern for pattern in rule.words if found(pattern, text)]


CATEGORY = {
    "PERSON": "identity", "DOB": "identity", "AGE": "identity", "VRM": "identity", "PHONE": "contact",
    "EMAIL": "contact", "HANDLE": "contact", "ADDRESS": "address", "POSTCODE": "address", "SCHOOL": "household",
    "EMPLOYER": "household", "RELATION": "household", "HEALTH": "disability_health", "NHS": "disability_health",
    "FORMER_NAME": "gra_protected", "NINO": "financial",
}  # fmt: skip
"""Kind of a marked span -> kind of data (case material, section 7)."""
OF_THE_VICTIMS = {"ADDRESS", "POSTCODE", "HEALTH"}
"""Kinds that count as the victim's where the span is nobody's in particular (case material, section 7)."""


def went(answer: Release, case: CaseFile, span: dict[str, Any]) -> bool:
    """Whether the kind of data that a marked span tells of its subject counts as released.

    Those who live under one roof are told of by its address together.
    """
    category = CATEGORY[span["kind"]]
    owners = {span["subject"]} if span["subject"] else {p.id for p in case.people if p.role.startswith("victim")}
    if not span["subject"] and span["kind"] not in OF_THE_VICTIMS:
        return False
    if category == "address":
        homes = [home for p in case.people if p.id in owners for home in p.addresses]
        owners |= {p.id for p in case.people if any(same_building(a, b) for a in p.addresses for b in homes)}
    return any(person in owners and category == released for person, _role, released, _action in answer.subjects)


def left_over(result: FieldResult, start: int, end: int) -> str:
    """What of a marked span stands in the released text: words that are no ordinary lower-case ones."""
    gone = [(d.start, d.end) for d in result.decided if d.action is not Action.KEEP]
    kept = "".join(c if not any(a <= n < b for a, b in gone) else " "
                   for n, c in enumerate(result.original) if start <= n < end)  # fmt: skip
    words = re.findall(r"\w[\w@.]*", kept)
    return " ".join(word for word in words if word.islower() is False or word not in ordinary_words())
