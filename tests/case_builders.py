"""Small case files to arrange tests with, as the JSON objects that the schema describes."""

import json
import re
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from hub.agreements.reader import read_all, sample_agreement_for
from hub.agreements.terms import Agreement
from hub.cases.casefile import CaseFile
from hub.cases.parse import parse_case_file
from hub.disclosures.policy import Policy
from hub.disclosures.recognising import read_case
from hub.disclosures.release import Release, release
from hub.disclosures.spans import Judge
from hub.disclosures.subjects import Recipient, barred_for
from hub.disclosures.wanted import Wanted
from hub.lawful.purposes import AgreementState, Purpose, RecipientKind, RecipientSubkind
from hub.redaction.labels import PREVIEW_KEY

TODAY = date(2026, 11, 24)
UNASKED = {"*": {"value": "not_sought_prejudice", "on": "2026-05-05", "why": "asking would invite reprisals"}}
"""The answer of somebody whom nobody asked, because asking would do harm."""


def a_person(person_id: str = "p1", role: str = "victim", **changes: Any) -> dict[str, Any]:
    """One person with every required member."""
    return {
        "id": person_id,
        "role": role,
        "title": "Ms",
        "given_names": "Zarina",
        "family_name": "Quillfeather",
        "aliases": [],
        "date_of_birth": "1980-02-29",
        "phones": [],
        "emails": [],
        "addresses": [],
        "other_identifiers": {},
        "relationships": [],
    } | changes


def a_case_object(**changes: Any) -> dict[str, Any]:
    """A case file with one victim and nothing else, and `changes`."""
    return {
        "reference": "HC-2026-0900",
        "strands": ["race"],
        "source_note": "invented",
        "people": [a_person()],
        "incidents": [],
        "notes": [],
        "actions": [],
        "victim_wishes": "",
        "risk": {"level": "medium", "score": 20, "matrix": "local 0-50", "factors": []},
    } | changes


def an_incident(narrative: str, location: str = "", **changes: Any) -> dict[str, Any]:
    """Something that happened on 4 May 2026."""
    return {"occurred": "2026-05-04T21:10", "location": location, "kinds": ["threat"], "narrative": narrative} | changes


def a_note(text: str) -> dict[str, Any]:
    """A note of 5 May 2026."""
    return {"at": "2026-05-05T09:00", "author_role": "Housing officer", "text": text}


_MARK = re.compile(r"\{(?:(trap)|(\S+) ([A-Z_]+))\|([^{}]*)\}")


def marked(text: str) -> tuple[str, list[dict[str, Any]], list[dict[str, Any]]]:
    """`text` without its marks, the spans and the traps marked: `{p1 PERSON|Ann}`, `{- DATE|4 May}`, `{trap|May}`."""
    plain, spans, traps, place = "", [], [], 0
    for mark in _MARK.finditer(text):
        plain += text[place : mark.start()]
        found = {"start": len(plain), "end": len(plain) + len(mark[4]), "text": mark[4]}
        if mark[1]:
            traps.append(found | {"why": "ordinary here"})
        else:
            spans.append(found | {"kind": mark[3], "subject": None if mark[2] == "-" else mark[2]})
        plain, place = plain + mark[4], mark.end()
    return plain + text[place:], spans, traps


def a_marked_case(**changes: Any) -> dict[str, Any]:
    """A case file whose texts carry marks, as the object with `gold_spans` instead."""
    gold: list[dict[str, Any]] = []

    def unmarked(value: Any, path: str) -> Any:
        if isinstance(value, list):
            return [unmarked(entry, f"{path}[{n}]") for n, entry in enumerate(value)]
        if isinstance(value, dict):
            return {name: unmarked(entry, f"{path}.{name}".lstrip(".")) for name, entry in value.items()}
        if not isinstance(value, str):
            return value
        text, spans, traps = marked(value)
        if spans or traps:
            gold.append({"field": path, "spans": spans, "traps": traps})
        return text

    return unmarked(a_case_object(**changes), "") | {"gold_spans": gold}


def a_case(**changes: Any) -> CaseFile:
    """The case that `a_case_object` describes."""
    return parse_case_file(json.dumps(a_case_object(**changes)))


def recipient(
    agency: str = "west-midlands-police",
    kind: RecipientKind = RecipientKind.POLICE,
    team: str | None = None,
    subkind: RecipientSubkind | None = None,
) -> Recipient:
    """Somebody who could be told."""
    return Recipient(agency, team, kind, subkind, agency)


POLICE = recipient()
CHARITY = recipient("victim-support", RecipientKind.VOLUNTARY)
FIRE = recipient("west-midlands-fire", RecipientKind.FIRE_SERVICE)
LANDLORD = recipient(
    "midland-homes", RecipientKind.REGISTERED_PROVIDER, subkind=RecipientSubkind.NON_PROFIT
)
COMMUNITY_SAFETY = recipient(
    "walsall-council", RecipientKind.LOCAL_AUTHORITY, "community-safety", RecipientSubkind.COMMUNITY_SAFETY
)
YOUTH_JUSTICE = recipient(
    "walsall-council", RecipientKind.LOCAL_AUTHORITY, "youth-justice", RecipientSubkind.YOUTH_JUSTICE
)


@cache
def samples() -> tuple[Agreement, ...]:
    """The shipped sample agreements."""
    return tuple(agreement for _path, agreement in read_all())


def told(case: CaseFile, to: Recipient, purpose: Purpose = Purpose.RISK_CASE_CONFERENCE, **changes: Any) -> Release:
    """What `to` would receive of `case` under the sample agreement, with `changes` to what is asked for."""
    agreement = sample_agreement_for(to.code, purpose, TODAY, samples())
    wanted = Wanted(
        recipient=to,
        purpose=purpose,
        agreement=agreement,
        agreement_state=AgreementState.IN_FORCE if agreement else AgreementState.NONE,
        on=TODAY,
        label_key=PREVIEW_KEY,
        label_scope=f"{case.reference}\n{to.agency}",
    )
    return release(read_case(case, TODAY), replace(wanted, **changes))


def judge_for(case: CaseFile, to: Recipient, purpose: Purpose = Purpose.RISK_CASE_CONFERENCE) -> Judge:
    """The judge of the spans of `case` for one recipient under the sample agreement."""
    policy = Policy(
        case, to, purpose, sample_agreement_for(to.code, purpose, TODAY, samples()),
        barred_for(case, to, purpose, TODAY), TODAY,
    )  # fmt: skip
    return Judge(read_case(case, TODAY), policy)
