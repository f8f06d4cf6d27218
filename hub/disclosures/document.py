"""What does a finished document say? The copy for machines, and from it the pages for people.

Everything comes from the frozen copy and from who takes it when; the words are the released ones.
Source: redaction requirements, section 7 (two hashes); threat model 6.7; pages paper, sections 1 and 4.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from hub.access.actors import LANDLORD_CODE
from hub.kernel.marking import handling
from hub.kernel.spoken import civil_datetime, civil_day

FORMAT = "whg-hub-disclosure/v1"


@dataclass(frozen=True, slots=True)
class Taken:
    """Who takes a copy: agency and account as people call them, the recipient's code, and when."""

    agency: str
    recipient: str
    account: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands around the frozen copy. entry: position in the sealed log; origin: the log's name."""

    public_ref: str
    sent_at: datetime
    expires_at: datetime
    answer_by: datetime | None
    conditions: tuple[str, ...]
    conditions_version: str
    entry: int
    origin: str


def short_ref(public_ref: str) -> str:
    """The reference as people say it."""
    return public_ref[:6]


def copy_for(content: dict[str, Any], facts: Facts, taken: Taken) -> dict[str, Any]:
    """The copy for machines; its members are described in docs/copy-for-machines.md."""
    return {
        "format": FORMAT,
        "marking": content["marking"],
        "handling": handling(content["marking"]),
        "reference": facts.public_ref,
        "case_ref": content["case_ref"],
        "sender": LANDLORD_CODE,
        "recipient": taken.recipient,
        "recipient_name": taken.agency,
        "sent_at": _instant(facts.sent_at),
        "readable_until": _instant(facts.expires_at),
        "purpose": content["purpose"],
        "purpose_words": content["purpose_words"],
        "basis": content["basis_words"],
        "agreement": content["agreement"],
        "agreement_words": content["agreement_words"],
        "at_risk": content["at_risk"],
        "do_not": content["do_not"],
        "ask": content["ask"],
        "answer_by": _instant(facts.answer_by) if facts.answer_by else None,
        "ring": content["ring"],
        "conditions": list(facts.conditions),
        "conditions_version": facts.conditions_version,
        "categories": content["items"],
        "summary": content["summary"],
        "summary_sha256": sha256(content["summary"].encode()).hexdigest(),
        "left_out": content["manifest"],
        "log": {"origin": facts.origin, "entry": facts.entry},
        "taken": {"account": taken.account, "agency": taken.agency, "at": _instant(taken.at)},
    }


def _instant(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def pages_for(copy: dict[str, Any]) -> dict[str, Any]:
    """The copy as the typesetter wants it: every word in its place, dates as people say them.

    The released text stands in it once and in its own order: what it begins with is the heading, what not to do comes
    next, and what the hub adds stands between and after.
    """
    taken_at = datetime.fromisoformat(copy["taken"]["at"])
    opening, warnings, sections = parted(copy["summary"])
    return {
        "title": f"Case summary {short_ref(copy['reference'])}",
        "date": [taken_at.year, taken_at.month, taken_at.day, taken_at.hour, taken_at.minute],
        "marking": copy["marking"],
        "handling": copy["handling"],
        "opening": opening,
        "taken": f"{copy['taken']['agency']} · {copy['taken']['account']} · {_said(copy['taken']['at'])}",
        "warnings": warnings,
        "facts": _facts(copy),
        "sections": sections,
        "conditions": copy["conditions"],
        "why": [*copy["basis"], copy["agreement_words"]],
        "left_out": [[row["what"], f"{row['count']}", row["why"], row["clause"] or "–"] for row in copy["left_out"]],
        "proof": [
            ["Reference", copy["reference"]],
            ["Entry in the sealed log", f"{copy['log']['entry']} of {copy['log']['origin']}"],
            ["SHA-256 of the text", copy["summary_sha256"]],
        ],
    }


def parted(summary: str) -> tuple[list[str], list[dict[str, Any]], list[dict[str, Any]]]:
    """The released text as its opening lines, what not to do, and the rest (see `sections_of`)."""
    sections = sections_of(summary)
    opening = sections.pop(0)["blocks"][0]["lines"] if sections and not sections[0]["title"] else []
    warnings = [sections.pop(0)] if sections and sections[0]["title"] == WARNINGS else []
    return opening, warnings, sections


def _facts(copy: dict[str, Any]) -> list[list[Any]]:
    """What the first look must answer: who is at risk, what is asked, by when, whom to ring."""
    ring = copy["ring"]
    facts = [
        ["Who is at risk", copy["at_risk"] or ["See the summary"]],
        ["What we ask of you", [copy["ask"] or "Read it, and tell us what you will do."]],
        ["Answer by", [_said(copy["answer_by"])] if copy["answer_by"] else []],
        ["Whom to ring", [f"{ring['name']}, {ring['phone']}"]],
        ["Shared", [f"{_said(copy['sent_at'])}, by {copy['sender']}"]],
        ["You may use it until", [civil_day(datetime.fromisoformat(copy["readable_until"]))]],
    ]
    return [fact for fact in facts if fact[1]]


def _said(instant: str) -> str:
    return civil_datetime(datetime.fromisoformat(instant))


WARNINGS = "What not to do"
_HEADINGS = frozenset(
    {
        WARNINGS, "Who this is about", "Reason for the hostility", "What happened", "What was noted",
        "What is being done", "What the victim asked for", "How dangerous it is",
    }
)  # fmt: skip
"""The titles that the released text gives its parts (`summary.compose`)."""
_HEAD_LINE = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}\b")


def sections_of(summary: str) -> list[dict[str, Any]]:
    """The parts of a released text in their order, each with its title and blocks; no word is lost or added.

    A block: `list` (lines that began with a dash) or `text`; `head`: the line with day and place above it, if any.
    """
    lines = summary.rstrip("\n").split("\n")
    sections: list[dict[str, Any]] = []
    block: list[str] = []
    for n, line in enumerate([*lines, ""]):
        if line in _HEADINGS and n > 0 and not lines[n - 1]:
            sections.append({"title": line, "blocks": []})
        elif line:
            block.append(line)
        elif block:
            if not sections:
                sections.append({"title": "", "blocks": []})
            sections[-1]["blocks"] += _blocks(block)
            block = []
    return sections


def _blocks(lines: list[str]) -> list[dict[str, Any]]:
    if all(line.startswith("- ") for line in lines):
        return [{"kind": "list", "head": "", "lines": [line[2:] for line in lines]}]
    has_head = len(lines) > 1 and _HEAD_LINE.match(lines[0])
    return [{"kind": "text", "head": lines[0] if has_head else "", "lines": lines[1:] if has_head else lines}]
