"""How does the list of the disclosure log read? Filters as words, bars beside them, entries in plain language.

Source: pages paper, sections 2 (the voice) and 4 (disclosure log).
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import url_for

from hub.lawful.conditions import CATALOGUE, Group, title
from hub.lawful.purposes import Purpose
from hub.oversight import queries
from hub.oversight.queries import LogFilter, LogLine, LogPage, Picture, SealView
from hub.web import words
from hub.web.jinja import civil_day, counted

KINDS = (
    ("disclosure", "Shared, told or opened"), ("denial", "Refused"), ("receipt", "Confirmed or answered"),
    ("withdrawal", "Withdrawn, expired or replaced"), ("access", "Special access"), ("correction", "Corrected"),
    ("agreement", "Agreements"), ("erasure", "Forgotten"), ("key", "Signing keys"),
)  # fmt: skip
OUTCOMES = (("allow", "Lawful"), ("allow_with_warning", "Lawful, with a warning"), ("refuse", "Refused by the rules"))

LAWFUL_WORDS = {"allow": "Lawful", "allow_with_warning": "Lawful, with warnings", "refuse": "Not lawful"}
"""The outcome of the rules as it stands in the log: what was refused stays refused."""

EXPORT_CHOICES = (
    ("none", "Nothing hidden is opened", "For an outside auditor: codes and proofs only. Nobody can be found by it."),
    ("some", "What recipients were told anyway", "Case references and fingerprints of the texts that were sent."),
    ("all", "Everything that can still be opened", "Who acted, and on which case. Keep it as you keep case files."),
)
"""What the three forms of an export open, and for whom each is."""

MOST_BARS = 8
PICTURE_WIDTH = 100
"""Bars drawn in one picture, and its width in units of its own."""


def wanted_filter(given: Mapping[str, str]) -> tuple[LogFilter, dict[str, list[str]]]:
    """What the address asks for, and sentences for what cannot be read, by field; the rest of it still holds."""
    found: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for field in fields(LogFilter):
        text = given.get(field.name, "").strip()[:120]
        if not text:
            continue
        if field.name in ("from_on", "to_on"):
            try:
                found[field.name] = date.fromisoformat(text)
            except ValueError:
                errors[field.name] = ["Enter a real date, such as 2026-11-24."]
        elif field.name == "before":
            found[field.name] = int(text) if text.isdecimal() and len(text) < 16 else None
        else:
            found[field.name] = text
    wanted = LogFilter(**found)
    if wanted.from_on and wanted.to_on and wanted.from_on > wanted.to_on:
        errors["to_on"] = ["The last day must not lie before the first."]
        wanted = replace(wanted, to_on=None)
    return wanted, errors


@dataclass(frozen=True, slots=True)
class FilterField:
    """One filter as the page draws it; no choices: a date."""

    name: str
    label: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A way to another view of the log."""

    text: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """What the list is narrowed to, and the way out of it."""

    text: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class BarView:
    """One bar: its lengths in units of the picture."""

    label: str
    url: str
    shared: int
    refused: int
    shared_length: float
    refused_length: float


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of the list. what: the event in words; purpose: in words too, or the agreement that it is about."""

    line: LogLine
    what: str
    purpose: str
    basis: tuple[str, ...]
    outcome: str


@dataclass(frozen=True, slots=True)
class ListView:
    """The page of the log."""

    fields: tuple[FilterField, ...]
    presets: tuple[Link, ...]
    chips: tuple[Chip, ...]
    lines: tuple[LineView, ...]
    total: int
    period: str
    counted: str
    by_agency: tuple[BarView, ...]
    by_basis: tuple[BarView, ...]
    seal: SealView
    note: str
    next_url: str
    newest_url: str


def list_view(
    wanted: LogFilter,
    page: LogPage,
    picture: Picture,
    seal: SealView,
    names: queries.Names,
    today: date,
) -> ListView:
    """Everything the page of the log shows."""
    note = f"Searched back to {civil_day(page.searched_back_to)}" if page.searched_back_to else ""
    return ListView(
        fields=_fields(wanted, tuple(names.items())),
        presets=_presets(wanted, today),
        chips=_chips(wanted, names),
        lines=tuple(_line(line) for line in page.lines),
        total=page.total,
        period=f"{civil_day(picture.from_on)} to {civil_day(picture.to_on)}",
        counted=f"{picture.shared:,} shared or told, {picture.refused:,} refused, {counted(picture.opened, 'opening')}",
        by_agency=_bars(picture.by_agency, "recipient", wanted),
        by_basis=_bars(picture.by_basis, "basis", wanted),
        seal=seal,
        note=note,
        next_url="" if page.next_before is None else _address(replace(wanted, before=page.next_before)),
        newest_url=_address(replace(wanted, before=None)) if wanted.before is not None else "",
    )


def _address(wanted: LogFilter) -> str:
    given = {field.name: getattr(wanted, field.name) for field in fields(LogFilter)}
    kept = {name: str(value) for name, value in given.items() if value not in ("", None)}
    return url_for("log.index") + ("?" + urlencode(kept) if kept else "")


def _fields(wanted: LogFilter, recipients: tuple[tuple[str, str], ...]) -> tuple[FilterField, ...]:
    bases = tuple((code, capital(p.title)) for code, p in CATALOGUE.items() if p.group in {Group.ANNEX1, Group.ART6})
    purposes = tuple((purpose.value, capital(purpose.title_text)) for purpose in Purpose)
    return (
        FilterField("recipient", "To", wanted.recipient, recipients),
        FilterField("kind", "What happened", wanted.kind, KINDS),
        FilterField("outcome", "Outcome", wanted.outcome, OUTCOMES),
        FilterField("purpose", "Purpose", wanted.purpose, purposes),
        FilterField("basis", "Lawful basis", wanted.basis, bases),
        FilterField("from_on", "First day", wanted.from_on.isoformat() if wanted.from_on else ""),
        FilterField("to_on", "Last day", wanted.to_on.isoformat() if wanted.to_on else ""),
    )


def _presets(wanted: LogFilter, today: date) -> tuple[Link, ...]:
    views = (
        ("Everything", LogFilter()),
        ("Refused", LogFilter(kind="denial")),
        ("Lawful, with a warning", LogFilter(outcome="allow_with_warning")),
        ("Special access", LogFilter(kind="access")),
        ("Withdrawn or expired", LogFilter(kind="withdrawal")),
        ("Last 30 days", LogFilter(from_on=today - timedelta(days=queries.USUAL_DAYS - 1))),
    )
    now = replace(wanted, before=None)
    return tuple(Link(text, _address(view), view == now) for text, view in views)


def _chips(wanted: LogFilter, names: queries.Names) -> tuple[Chip, ...]:
    said = {
        "recipient": f"to {names.get(wanted.recipient, wanted.recipient)}",
        "kind": dict(KINDS).get(wanted.kind, wanted.kind).lower(),
        "outcome": dict(OUTCOMES).get(wanted.outcome, wanted.outcome).lower(),
        "purpose": purpose_or_code(wanted.purpose),
        "basis": title(wanted.basis) if wanted.basis in CATALOGUE else wanted.basis,
        "from_on": f"from {civil_day(wanted.from_on)}" if wanted.from_on else "",
        "to_on": f"to {civil_day(wanted.to_on)}" if wanted.to_on else "",
    }
    return tuple(
        Chip(text, _address(replace(wanted, before=None, **{name: None if name.endswith("_on") else ""})))
        for name, text in said.items()
        if getattr(wanted, name)
    )


def capital(text: str) -> str:
    """`text` as a line of its own begins; its other capitals stay."""
    return text[:1].upper() + text[1:]


def purpose_or_code(code: str) -> str:
    """What people read for a purpose; a code of an older catalogue as it stands."""
    return words.purpose_words(code) if code in {purpose.value for purpose in Purpose} else code


def _line(line: LogLine) -> LineView:
    basis = tuple(map(capital, line.basis_words))
    why = capital(purpose_or_code(line.purpose)) or line.agreement
    return LineView(line, words.word(line.event), why, basis, LAWFUL_WORDS.get(line.outcome, ""))


def _bars(bars: tuple[queries.Bar, ...], name: str, wanted: LogFilter) -> tuple[BarView, ...]:
    most = max((bar.shared + bar.refused for bar in bars), default=1)
    unit = PICTURE_WIDTH / max(most, 1)
    return tuple(
        BarView(
            capital(bar.label),
            _address(replace(wanted, before=None, **{name: bar.code.split()[0]})),
            bar.shared,
            bar.refused,
            round(bar.shared * unit, 1),
            round(bar.refused * unit, 1),
        )
        for bar in bars[:MOST_BARS]
    )
