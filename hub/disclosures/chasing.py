"""What was shared and met with silence: who is told, and whom next?

A ladder for each kind of silence. Its first rung is whoever should have acted, the last is whoever shared it and rings
them. Each step is remembered once (`reminder`). Silence that outlasted the ladder is an event: it stands in the history
of its case. All of it is local practice.
Source: practice notes, sections 1.5, 2.5 (silence is not calm) and 6; pages paper, section 3 (coordinator: unread).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select

from hub.access.actors import AccountRole
from hub.access.permissions import Permission
from hub.cases import keeping
from hub.cases import queries as cases
from hub.db.work import Work
from hub.disclosures.records import DisclosureEventRecord, DisclosureRecord
from hub.disclosures.rules import State
from hub.disclosures.sending import readers_of
from hub.identity import queries as identity
from hub.kernel.calendar import end_of_working_day_after
from hub.outbox.reminding import is_first
from hub.outbox.service import notice

_D = DisclosureRecord
AT_ONCE = 200


def _readers(work: Work, disclosure: DisclosureRecord) -> set[UUID]:
    return readers_of(work, disclosure)


def _leads(work: Work, disclosure: DisclosureRecord) -> set[UUID]:
    """The agency's leads, as far as it reaches them."""
    return readers_of(work, disclosure) & identity.accounts_with_role(work, AccountRole.PARTNER_LEAD)


def _senders(work: Work, disclosure: DisclosureRecord) -> set[UUID]:
    return (cases.who_looks_after(work, disclosure.case_id) | {disclosure.sender_id}) - {None}


@dataclass(frozen=True, slots=True)
class Rung:
    """One step up. working_days: after the clock ran out; whom: who is told; outside: they read it as its recipient."""

    working_days: int
    whom: Callable[[Work, DisclosureRecord], set[UUID]]
    outside: bool = True


@dataclass(frozen=True, slots=True)
class Silence:
    """One kind of silence. ran_out: since when; kind: of the notice; told: its code in a history, or empty."""

    clock: str
    kind: str
    silent: Callable[[Work], tuple[ColumnElement[bool], ...]]
    ran_out: Callable[[Work, DisclosureRecord], datetime]
    ladder: tuple[Rung, ...]
    told: str = ""


def _none_of(*kinds: str) -> ColumnElement[bool]:
    events = DisclosureEventRecord
    return ~select(events.id).where(events.disclosure_id == _D.id, events.kind.in_(kinds)).exists()


def _unread(work: Work) -> tuple[ColumnElement[bool], ...]:
    late = work.now - timedelta(days=work.practice.unread_after_days)
    return _D.sent_at <= late, _none_of("opened", "downloaded")


def _unanswered(work: Work) -> tuple[ColumnElement[bool], ...]:
    return _D.answer_by <= work.now, _none_of("confirmed")


def _running_out(work: Work) -> tuple[ColumnElement[bool], ...]:
    return (_D.expires_at <= work.now + timedelta(days=work.practice.runs_out_days), _D.expires_at > work.now)


_UP = (Rung(0, _readers), Rung(1, _leads), Rung(2, _senders, outside=False))

SILENCES: tuple[Silence, ...] = (
    Silence("unread", "overdue", _unread, lambda w, d: d.sent_at + timedelta(days=w.practice.unread_after_days), _UP,
            "nobody_opened_what_we_shared"),
    Silence("unanswered", "overdue", _unanswered, lambda _w, d: d.answer_by, _UP, "nobody_answered_what_we_shared"),
    Silence(
        "runs_out", "expiring", _running_out, lambda w, d: d.expires_at - timedelta(days=w.practice.runs_out_days),
        (Rung(0, _readers), Rung(0, _senders, outside=False)),
    ),
)  # fmt: skip
"""A further kind of silence is one more entry."""


def chase(work: Work) -> int:
    """The service's own work: tell whoever is next of each silence. Returns how many steps were told."""
    work.require(Permission.SERVICE_RUN)
    return sum(_chase(work, silence) for silence in SILENCES)


def _chase(work: Work, silence: Silence) -> int:
    query = (
        select(_D)
        .where(_D.state == State.SENT, _D.channel == "portal", _D.hold_reason == "", *silence.silent(work))
        .order_by(_D.sent_at, _D.id)
    )
    told = 0
    for disclosure in work.session.scalars(query).all():
        for step, rung in enumerate(silence.ladder, 1):
            if told < AT_ONCE and _is_due(work, silence, rung, disclosure):
                told += _tell(work, silence, rung, disclosure, step)
    return told


def _is_due(work: Work, silence: Silence, rung: Rung, disclosure: DisclosureRecord) -> bool:
    since = silence.ran_out(work, disclosure)
    if rung.working_days:
        since = end_of_working_day_after(since, rung.working_days, work.practice.extra_days_off)
    return work.now >= since


def _tell(work: Work, silence: Silence, rung: Rung, disclosure: DisclosureRecord, step: int) -> int:
    if not is_first(work, silence.clock, disclosure.id, step):
        return 0
    url = f"/shared/{disclosure.public_ref}" if rung.outside else f"/disclosures/{disclosure.id}"
    for account_id in sorted(rung.whom(work, disclosure)):
        notice(work, silence.kind, account_id, url)
    if silence.told and step == len(silence.ladder):
        keeping.remember(work, disclosure.case_id, silence.told, disclosure.id)
    return 1
