"""How does one entry of the disclosure log read? Its facts and its journey, in plain language.

Source: pages paper, sections 2 (the voice) and 4 (disclosure log).
"""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from hub.disclosures.events import event_tone, event_words
from hub.lawful.purposes import Category, Role
from hub.oversight.entries import EntryView, Look
from hub.web import words
from hub.web.jinja import civil_datetime, counted
from hub.web.log_view import LAWFUL_WORDS, capital, purpose_or_code


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of the journey, as the timeline draws it."""

    title: str
    at: Any
    by: str
    text: str
    tone: str
    url: str
    link: str


@dataclass(frozen=True, slots=True)
class PageOfEntry:
    """The page of one entry. refers_to: row of the entry that it is about, where that is another.

    is_about_earlier: that is one of a log that ended; refers_to is then the first entry of this log.
    """

    seq: int
    title: str
    entry: EntryView
    facts: tuple[tuple[str, str], ...]
    refers_to: int | None
    is_about_earlier: bool
    kinds_of_data: tuple[tuple[str, str], ...]
    provisions: tuple[tuple[str, tuple[str, ...]], ...]
    journey: tuple[StepView, ...]
    looks: tuple[Look, ...]


MEMBER_WORDS = {
    "art6": "Basis", "annex1": "Condition", "art9": "Sensitive data", "sch1": "Condition for sensitive data",
    "art10": "Allegations", "gateway": "Power to share",
}  # fmt: skip


def entry_view(entry: EntryView) -> PageOfEntry:
    """Everything the page of one entry shows."""
    line, clear = entry.line, entry.clear
    name = line.recipient_name
    facts = (
        ("When", civil_datetime(line.at)),
        ("To", name),
        ("Purpose", capital(purpose_or_code(line.purpose))),
        ("Outcome", LAWFUL_WORDS.get(line.outcome, "")),
        ("Agreement", line.agreement or ("None: shared by a decision of its own" if "purpose" in clear else "")),
        ("Reason", _said(clear.get("reason", ""), line.event)),
        ("Rules", clear.get("rules_version", "")),
        ("Redaction engine", entry.engine_version),
        ("Place in the log", _place(entry)),
        ("The disclosure now", words.word(entry.state) if entry.state else ""),
    )
    return PageOfEntry(
        line.seq,
        words.word(line.event),
        entry,
        tuple((key, value) for key, value in facts if value),
        entry.log.first_row + clear["refers_to"] if "refers_to" in clear else None,
        entry.log.number > 1 and clear.get("refers_to") == 0,
        _kinds_of_data(clear.get("fields", [])),
        tuple(
            (MEMBER_WORDS[each.member], tuple(_provision(*said) for said in each.lines)) for each in entry.provisions
        ),
        tuple(_step(step, line.seq) for step in entry.journey),
        entry.looks,
    )


def _place(entry: EntryView) -> str:
    size = counted(entry.log.size, "entry", "entries")
    if entry.has_ended:
        return f"Number {entry.place} of {entry.log.origin}, which ended with {size}"
    return f"Number {entry.place}; the log has {size}"


def _said(reason: str, event: str) -> str:
    return "" if reason in ("", "recorded", event) else words.word(reason)


def _provision(name: str, role: str) -> str:
    return capital(f"{name} ({Role(role).title_text})" if role else name)


def _kinds_of_data(items: list[str]) -> tuple[tuple[str, str], ...]:
    """Kinds of data by whose they are: role -> kinds, in words."""
    found: dict[str, list[str]] = {}
    for item in items:
        role, _, category = item.partition(":")
        found.setdefault(Role(role).title_text.capitalize(), []).append(Category(category).title_text)
    return tuple((role, capital(", ".join(kinds))) for role, kinds in found.items())


BEFORE_SENDING = {"prepared": "prepared", "looked_over": "reviewed word by word", "approved": "approved"}
"""Steps that are no events of the log."""


def _step(step: Any, here: int) -> StepView:
    is_elsewhere = step.seq is not None and step.seq != here
    return StepView(
        capital(BEFORE_SENDING.get(step.event) or event_words(step.event)),
        step.at,
        step.who,
        step.note,
        event_tone(step.event),
        url_for("log.show", seq=step.seq) if is_elsewhere else "",
        f"entry {step.seq}" if is_elsewhere else ("this entry" if step.seq == here else ""),
    )
