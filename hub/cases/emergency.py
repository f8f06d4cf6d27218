"""Emergency access to one case for an hour, and the review that each use gets.

Only where somebody's life is in danger now, with a reason and a fresh proof of who asks; reading only. The data
protection officers and the case's coordinators are told at once; the review is closed within two working days. An
account that a conflict blocks gets the answer that a case which does not exist gets.
Source: threat model, section 5, row rule 10, P13, P14.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from hub.access.permissions import Permission
from hub.cases import queries
from hub.cases.records import (
    BreakGlassRecord,
    CaseCoordinatorRecord,
    CasePersonRecord,
    CaseProtectionRecord,
    CaseRecord,
)
from hub.cases.rules import LEAST_REASON, REVIEW_WORKING_DAYS, Finding
from hub.db.sealing import place_of
from hub.db.work import Reading, Work
from hub.identity import conflicts, security_log
from hub.identity import queries as identity
from hub.identity.kinds import EventKind
from hub.kernel.calendar import end_of_working_day_after
from hub.kernel.errors import ErasedError, InvalidError, NotFoundError, RefusedError
from hub.kernel.ids import new_id
from hub.ledger import service as ledger
from hub.ledger.entry import Kind
from hub.outbox.service import notice

CLOSED_SHOWN = 50
"""How many closed reviews the page lists (ours)."""


@dataclass(frozen=True, slots=True)
class _Glass:
    """An emergency access as the permission table asks about it."""

    blocked_now: bool


def may_ask(reading: Reading) -> None:
    """Go on only for somebody who may use emergency access at all."""
    reading.require(Permission.CASE_BREAK_GLASS, _Glass(False))


def break_glass(work: Work, reference: str, life_in_danger: bool, reason: str) -> UUID:
    """Open one case for an hour, reading only; returns the case. Asking twice opens it once.

    Raises InvalidError without danger to life, for a thin reason, and alike for a reference that no case has and for
    a case that a conflict closes to the asker.
    """
    work.require(Permission.CASE_BREAK_GLASS, _Glass(False))
    errors: dict[str, list[str]] = {}
    if not life_in_danger:
        errors["life"] = ["Emergency access is for an immediate danger to life only. Otherwise ask the coordinator."]
    if len(reason.strip()) < LEAST_REASON:
        errors["reason"] = [f"Say who is in danger and why now, in at least {LEAST_REASON} characters."]
    if errors:
        raise InvalidError(errors)
    case_id = _case_to_open(work, reference.strip())
    work.once(f"emergency {work.actor.account_id} {case_id}")
    if not queries.in_emergency(work, case_id):
        _open(work, case_id, reason.strip())
    return case_id


def _case_to_open(work: Work, reference: str) -> UUID:
    # The table itself: emergency access is for a case that the asker may not see yet.
    table, parts = CaseRecord.__table__, CasePersonRecord.__table__
    case_id = work.session.scalar(select(table.c.id).where(table.c.reference == reference))
    people = list(work.session.scalars(select(parts.c.person_id).where(parts.c.case_id == case_id)))
    blocked = conflicts.blocked(work, work.actor.account_id, case_id, people)
    if case_id is None or not work.may(Permission.CASE_BREAK_GLASS, _Glass(blocked)):
        told = "No case with this reference can be opened. Check it with whoever gave it to you."
        raise InvalidError({"reference": [told]})
    if work.session.scalar(select(CaseRecord.id).where(CaseRecord.id == case_id)) is not None:
        subject = queries.subject(work, case_id)
        if not subject.emergency_now and work.may(Permission.CASE_READ, subject):
            raise InvalidError({"reference": ["You work on this case already: find it in the list of cases."]})
    return case_id


def _open(work: Work, case_id: UUID, reason: str) -> None:
    glass_id, due = new_id(), _review_by(work)
    key = queries.data_key(work, case_id)
    work.session.add(
        BreakGlassRecord(
            id=glass_id,
            case_id=case_id,
            account_id=work.actor.account_id,
            reason_ct=key.seal_json(reason, place_of("break_glass", glass_id, "reason_ct")),
            opened_at=work.now,
            until=work.now + timedelta(minutes=work.practice.break_glass_minutes),
            review_by=due,
        )
    )
    for account_id in identity.accounts_with_role(work, "dpo"):
        notice(work, "emergency_access", account_id, "/to-review/", answer_by=due)
    for account_id in _coordinators(work, case_id):
        notice(work, "emergency_access", account_id, f"/cases/{case_id}")
    security_log.record(work, EventKind.BREAK_GLASS)
    channel = "cli" if work.actor.channel == "cli" else "page"
    clear = {"act": "break_glass", "role": work.actor.role.value, "reason": "recorded", "channel": channel}
    ledger.append(work, Kind.ACCESS, clear, {}, case_id=case_id, actor_id=work.actor.account_id)


def _review_by(work: Work) -> datetime:
    return end_of_working_day_after(work.now, REVIEW_WORKING_DAYS, work.practice.extra_days_off)


def _coordinators(work: Work, case_id: UUID) -> set[UUID]:
    # The table itself: whom to tell, never shown to the asker.
    table = CaseCoordinatorRecord.__table__
    return set(work.session.scalars(select(table.c.account_id).where(table.c.case_id == case_id)))


def end_emergency_access(work: Work) -> int:
    """The service's own work: close what ran out. Returns how many."""
    work.require(Permission.SERVICE_RUN)
    query = select(BreakGlassRecord).where(BreakGlassRecord.ended_at.is_(None), BreakGlassRecord.until <= work.now)
    due = list(work.session.scalars(query))
    for row in due:
        row.ended_at = row.until
    return len(due)


@dataclass(frozen=True, slots=True)
class ReviewView:
    """One emergency access and what its review found. reason, words: as written, sealed with the case."""

    id: UUID
    who: str
    role: str
    reference: str
    reason: str
    opened_at: datetime
    until: datetime
    review_by: datetime
    overdue: bool
    finding: str
    words: str
    reviewed_by: str
    reviewed_at: datetime | None


def list_reviews(reading: Reading) -> tuple[tuple[ReviewView, ...], tuple[ReviewView, ...]]:
    """The uses whose review is open, soonest due first, and the newest closed ones."""
    reading.require(Permission.ACCESS_REVIEW)
    still_open = select(BreakGlassRecord).where(BreakGlassRecord.reviewed_at.is_(None))
    closed = select(BreakGlassRecord).where(BreakGlassRecord.reviewed_at.is_not(None))
    return (
        _views(reading, still_open.order_by(BreakGlassRecord.review_by, BreakGlassRecord.id)),
        _views(
            reading,
            closed.order_by(BreakGlassRecord.reviewed_at.desc(), BreakGlassRecord.id).limit(CLOSED_SHOWN),
        ),
    )


def uses_of(reading: Reading, case_id: UUID) -> tuple[ReviewView, ...]:
    """Every emergency access to one case, newest first. The caller has asked the permission."""
    query = select(BreakGlassRecord).where(BreakGlassRecord.case_id == case_id)
    return _views(reading, query.order_by(BreakGlassRecord.opened_at.desc(), BreakGlassRecord.id))


def show_review(reading: Reading, glass_id: UUID) -> ReviewView:
    """One use for its review. Raises NotFoundError."""
    reading.require(Permission.ACCESS_REVIEW)
    found = _views(reading, select(BreakGlassRecord).where(BreakGlassRecord.id == glass_id))
    if not found:
        raise NotFoundError
    return found[0]


def open_reviews(reading: Reading) -> tuple[int, datetime | None]:
    """How many reviews wait for the asker, and when the first is due; none for whoever does not review."""
    if not reading.may(Permission.ACCESS_REVIEW):
        return 0, None
    query = select(BreakGlassRecord.review_by).where(BreakGlassRecord.reviewed_at.is_(None))
    due = sorted(reading.session.scalars(query))
    return len(due), due[0] if due else None


def _views(reading: Reading, query) -> tuple[ReviewView, ...]:
    rows = list(reading.session.scalars(query))
    people = identity.people_by_id(reading, {row.account_id for row in rows} | {row.reviewed_by_id for row in rows})
    references = queries.references_for_review(reading, {row.case_id for row in rows})
    return tuple(_view(reading, row, people, references[row.case_id]) for row in rows)


def _view(reading: Reading, row: BreakGlassRecord, people: dict, reference: str) -> ReviewView:
    who, reviewer = people.get(row.account_id), people.get(row.reviewed_by_id)
    return ReviewView(
        id=row.id,
        who=who.name if who else "",
        role=who.role if who else "",
        reference=reference,
        reason=_words(reading, row, row.reason_ct, "reason_ct"),
        opened_at=row.opened_at,
        until=row.ended_at or row.until,
        review_by=row.review_by,
        overdue=row.reviewed_at is None and row.review_by < reading.now,
        finding=row.finding,
        words=_words(reading, row, row.review_ct, "review_ct") if row.review_ct else "",
        reviewed_by=reviewer.name if reviewer else "",
        reviewed_at=row.reviewed_at,
    )


def _words(reading: Reading, row: BreakGlassRecord, sealed: bytes, column: str) -> str:
    keys = CaseProtectionRecord.__table__
    key_id = reading.session.scalar(select(keys.c.key_id).where(keys.c.case_id == row.case_id))
    try:
        return reading.keys.data_key(key_id).unseal_json(sealed, place_of("break_glass", row.id, column))
    except ErasedError:
        return "destroyed with the case"


def find_use(reading: Reading, glass_id: UUID) -> BreakGlassRecord:
    """One use, held against other writers while a block may write. Raises NotFoundError."""
    query = select(BreakGlassRecord).where(BreakGlassRecord.id == glass_id)
    if isinstance(reading, Work):
        query = query.with_for_update(of=BreakGlassRecord)
    row = reading.session.scalar(query)
    if row is None:
        raise NotFoundError
    return row


def close_review(work: Work, glass_id: UUID, finding: Finding, words: str) -> None:
    """Close the review of one use. Raises NotFoundError, RefusedError when it was closed before, InvalidError."""
    work.require(Permission.ACCESS_REVIEW)
    row = find_use(work, glass_id)
    if row.reviewed_at is not None:
        raise RefusedError("This review was closed before.")
    if len(words.strip()) < LEAST_REASON:
        raise InvalidError({"words": [f"Write what you found, in at least {LEAST_REASON} characters."]})
    key = queries.data_key(work, row.case_id)
    row.review_ct = key.seal_json(words.strip(), place_of("break_glass", row.id, "review_ct"))
    row.finding, row.reviewed_at, row.reviewed_by_id = finding.value, work.now, work.actor.account_id
    security_log.record(work, EventKind.BREAK_GLASS, row.account_id, detail=f"review:{finding.value}")
    for account_id in {row.account_id, *_coordinators(work, row.case_id)}:
        notice(work, "review_closed", account_id, "/cases/")
