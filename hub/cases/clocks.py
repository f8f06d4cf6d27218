"""By when must something happen in a case?

A table of clocks: what starts each, what stops it, and how long it is. One length is policy, that the victim is
contacted within one working day; every other is local practice and a setting. A clock runs from the first start that
nothing has stopped since, so what was late stays late until somebody acts.
Source: Hate Crime Policy 2.3(b), 2.3(j), 2.3(k), 2.5, 3.1; practice notes, section 5.1 (the landlord's case life).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from hub.kernel.calendar import civil_date, end_of_day, end_of_working_day_after
from hub.kernel.practice import Practice
from hub.lawful.purposes import Titled


class Happened(Titled):
    """What happened in the life of a case, in the order of that life. Stored, so never renamed."""

    REPORTED = "reported", "a report came in"
    CONTACT_TRIED = "contact_tried", "we tried to contact the victim"
    CONTACTED = "contacted", "we spoke to the victim"
    OFFICER_GIVEN = "officer_given", "the victim was given the officer's name and number"
    ASSESSED = "assessed", "the risk was assessed"
    PLAN_AGREED = "plan_agreed", "an action plan was agreed with the victim"
    HARDENED = "hardened", "the home was made safer"
    GRAFFITI_FOUND = "graffiti_found", "graffiti was found or reported"
    GRAFFITI_REMOVED = "graffiti_removed", "the graffiti was removed"
    UPDATED = "updated", "the victim was told how things stand"
    REVIEWED = "reviewed", "the Community Safety Team reviewed the case"
    CLOSED = "closed", "the case was closed"
    CALLED_AFTER = "called_after", "the victim was called after closing"
    REOPENED = "reopened", "the case was opened again"


TURNS = frozenset({Happened.CLOSED, Happened.REOPENED})
"""What closes a case and opens it again: the last of them counts."""


class Begins(StrEnum):
    """Which of several starts counts: the first of the case, the first after each report, every one, or the last."""

    ONCE = "once"
    EACH_REPORT = "each_report"
    EACH_TIME = "each_time"
    LAST = "last"


class Unit(StrEnum):
    """In what a clock is counted; the value is the end of its setting's name."""

    WORKING_DAYS = "working_days"
    DAYS = "days"
    HOURS = "hours"

    @property
    def words(self) -> str:
        """As people read it."""
        return self.value.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock. setting: a field of local practice, one per risk level where it holds `{level}`; empty for policy.

    levels: of risk, at which alone it runs; empty for all. source: the clause that sets or at least asks for it.
    """

    code: str
    title: str
    starts: tuple[Happened, ...]
    stops: tuple[Happened, ...]
    unit: Unit
    setting: str
    source: str
    begins: Begins = Begins.ONCE
    levels: frozenset[str] = frozenset()

    @property
    def is_policy(self) -> bool:
        """Whether the policy sets its length."""
        return not self.setting

    @property
    def settings(self) -> tuple[str, ...]:
        """Every setting that it reads."""
        return tuple(dict.fromkeys(self.setting.format(level=level) for level in LEVELS)) if self.setting else ()

    def title_at(self, setting: str) -> str:
        """The title as a list of settings shows it: with the level of risk where the clock has one setting for each."""
        level = next((level for level in LEVELS if setting.endswith(f"_{level}")), "")
        return f"{self.title}, {level} risk" if level else self.title

    def length(self, practice: Practice, level: str) -> int:
        """How long it is at this level of risk, in its unit."""
        return POLICY_WORKING_DAYS if self.is_policy else getattr(practice, self.setting.format(level=level))


HIGH, MEDIUM, STANDARD = LEVELS = ("high", "medium", "standard")
POLICY_WORKING_DAYS = 1
"""Hate Crime Policy 2.3(b)."""

_H = Happened
CLOCKS: tuple[Clock, ...] = (
    Clock("contact", "Speak to the victim", (_H.REPORTED,), (_H.CONTACTED,), Unit.WORKING_DAYS, "",
          "2.3(b)", Begins.EACH_REPORT),
    Clock("officer", "Give the victim a name and number", (_H.REPORTED,), (_H.OFFICER_GIVEN,), Unit.WORKING_DAYS,
          "named_officer_working_days", "2.3(k)"),
    Clock("assess", "Assess the risk", (_H.CONTACTED,), (_H.ASSESSED,), Unit.WORKING_DAYS,
          "risk_assessed_working_days", "practice notes 5.1", Begins.EACH_REPORT),
    Clock("plan", "Agree an action plan", (_H.REPORTED,), (_H.PLAN_AGREED,), Unit.WORKING_DAYS,
          "plan_agreed_working_days", "2.3(b)"),
    Clock("harden", "Make the home safer", (_H.PLAN_AGREED,), (_H.HARDENED,), Unit.WORKING_DAYS,
          "hardening_working_days", "2.3(e)", levels=frozenset({HIGH})),
    Clock("graffiti", "Remove the graffiti", (_H.GRAFFITI_FOUND,), (_H.GRAFFITI_REMOVED,), Unit.HOURS,
          "graffiti_hours", "2.5", Begins.EACH_TIME),
    Clock("update", "Tell the victim how things stand", (_H.CONTACTED, _H.UPDATED), (), Unit.WORKING_DAYS,
          "victim_updated_working_days", "2.3(j)", Begins.LAST),
    Clock("review", "Review the risk", (_H.ASSESSED,), (), Unit.DAYS, "risk_review_days_{level}", "practice notes 1.4",
          Begins.LAST),
    Clock("call", "Call the victim after closing", (_H.CLOSED,), (_H.CALLED_AFTER, _H.REOPENED), Unit.DAYS,
          "closure_call_days", "practice notes 5.1", Begins.LAST),
)  # fmt: skip
"""A further clock is one more entry."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a case, and when."""

    id: UUID
    happened: Happened
    at: datetime


@dataclass(frozen=True, slots=True)
class Running:
    """A clock that runs. event_id: what it runs since."""

    clock: Clock
    event_id: UUID
    since: datetime
    due: datetime


class State(Titled):
    """How pressing a running clock is, most pressing first."""

    OVERDUE = "overdue", "overdue"
    TODAY = "today", "due today"
    LATER = "later", "running"


def level_of(words: str) -> str:
    """The level of risk that counts for clocks; one that is missing or unknown is read as high."""
    plain = words.strip().lower()
    return {"low": STANDARD, STANDARD: STANDARD, MEDIUM: MEDIUM}.get(plain, HIGH)


def last_turn(events: Iterable[Event]) -> Event | None:
    """The closing or opening again that counts: the last."""
    return max((event for event in events if event.happened in TURNS), key=_in_order, default=None)


def is_closed(events: Iterable[Event]) -> bool:
    """Whether the case is closed. A report after that is another case (practice notes, section 5.1)."""
    last = last_turn(events)
    return last is not None and last.happened is Happened.CLOSED


def _in_order(event: Event) -> tuple[datetime, int, UUID]:
    return event.at, list(Happened).index(event.happened), event.id


def running(events: Iterable[Event], level: str, practice: Practice) -> tuple[Running, ...]:
    """Every clock that runs after these events, the one that is due first in front. level: see `level_of`."""
    told = sorted(events, key=_in_order)
    found = []
    for clock in CLOCKS:
        since = _since(clock, told) if not clock.levels or level in clock.levels else None
        if since is not None:
            due = due_at(clock, since.at, level, practice)
            found.append(Running(clock, since.id, since.at, due))
    return tuple(sorted(found, key=lambda each: each.due))


def due_at(clock: Clock, since: datetime, level: str, practice: Practice) -> datetime:
    """By when: the end of a day in London, or to the hour."""
    length = clock.length(practice, level)
    if clock.unit is Unit.WORKING_DAYS:
        return end_of_working_day_after(since, length, practice.extra_days_off)
    if clock.unit is Unit.DAYS:
        return end_of_day(civil_date(since) + timedelta(days=length))
    return since + timedelta(hours=length)


def length_words(unit: Unit, length: int) -> str:
    """A length as people read it: 1 working day, 24 hours."""
    return f"{length} {unit.words.removesuffix('s') if length == 1 else unit.words}"


def state_of(due: datetime, now: datetime) -> State:
    """How pressing it is at `now`."""
    if now > due:
        return State.OVERDUE
    return State.TODAY if civil_date(due) == civil_date(now) else State.LATER


def _since(clock: Clock, told: Sequence[Event]) -> Event | None:
    """The first start that counts and that nothing has stopped since. told: in order."""
    if Happened.CLOSED not in clock.starts and is_closed(told):
        return None
    last_stop = max((n for n, event in enumerate(told) if event.happened in clock.stops), default=-1)
    return next((told[n] for n in _starts(clock, told) if n > last_stop), None)


def _starts(clock: Clock, told: Sequence[Event]) -> list[int]:
    """The places of the starts that count."""
    places = [n for n, event in enumerate(told) if event.happened in clock.starts]
    if clock.begins is Begins.ONCE:
        return places[:1]
    if clock.begins is Begins.LAST:
        return places[-1:]
    if clock.begins is Begins.EACH_TIME:
        return places
    reports = [n for n, event in enumerate(told) if event.happened is Happened.REPORTED]
    of_report = [sum(report <= n for report in reports) for n in places]
    return [n for k, n in enumerate(places) if of_report[k] not in of_report[:k]]
