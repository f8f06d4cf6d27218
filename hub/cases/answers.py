"""What did each person answer?

Everybody is asked once for each recipient, not once for each disclosure. An answer is dated and kept; a newer one
ends it, and with it the decisions against it. Where somebody was not asked, or cannot be, a reason and a sentence
say why.
Source: lawful-basis rules, sections 1 and 6a; Hate Crime Policy 2.3(c); case material, section 2a.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.cases import keeping, queries
from hub.cases.casefile import CaseFile
from hub.cases.changing import person_row
from hub.cases.records import CaseAnswerRecord, CaseOverrideRecord
from hub.cases.rules import (
    EVERYBODY,
    LEAST_REASON,
    WHY_NOT_ASKED,
    answer_for,
    names_of_kind,
    names_of_recipient,
    own_answers,
    takes_away,
)
from hub.db.sealing import place_of
from hub.db.work import Reading, Work
from hub.identity import queries as identity
from hub.kernel.calendar import civil_date
from hub.kernel.errors import ConflictError, InvalidError, NotFoundError
from hub.kernel.ids import new_id
from hub.lawful.purposes import TURNED_DOWN, Consent, RecipientKind


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    """What a person answered about one recipient on one day.

    recipient: an agency, agency/team, kind of recipient or `*`; reason: a code of WHY_NOT_ASKED where the answer
    needs one; why: a sentence; version: the case's, as the asker saw it.
    """

    case_id: UUID
    local_id: str
    recipient: str
    answer: Consent
    on: date
    version: int
    reason: str = ""
    why: str = ""


def record_answer(work: Work, command: RecordAnswer) -> int:
    """Record one answer; returns the case's new version. It protects where it takes away.

    Raises ConflictError when somebody recorded another answer meanwhile, InvalidError naming each field amiss.
    """
    case = keeping.hold(work, command.case_id)
    place = keeping.place_in(work, case)
    person_row(work, command.case_id, command.local_id)
    _check_answer(work, command)
    told = {"value": command.answer.value, "reason": command.reason, "why": _sentence(command)}
    former = _former(work, command)
    if former is not None and former.answered_on == command.on and _opened(place, former) == told:
        return case.version  # a form that was sent twice
    before = _answers_of(queries.load_case_file(work, command.case_id), command.local_id)
    if former is not None:
        _end_former(work, place, former, command)
    ended = _end_overrides(work, command)
    answer_id = new_id()
    work.session.add(
        CaseAnswerRecord(
            id=answer_id,
            case_id=command.case_id,
            local_id=command.local_id,
            recipient=command.recipient,
            answered_on=command.on,
            answer_ct=place.key.seal_json(told, place_of("case_answer", answer_id, "answer_ct")),
            case_version=place.version,
            recorded_at=work.now,
            by_id=work.actor.account_id,
        )
    )
    less = takes_away(answer_for(before, _names(work, command.recipient)), command.answer) or ended
    return keeping.changed(work, case, "answer_recorded", less)


def _sentence(command: RecordAnswer) -> str:
    words = WHY_NOT_ASKED.get(command.answer, {}).get(command.reason, "")
    return ": ".join(part for part in (words, command.why.strip()) if part)


def _check_answer(work: Work, command: RecordAnswer) -> None:
    errors: dict[str, list[str]] = {}
    if not _is_recipient(work, command.recipient):
        errors["recipient"] = ["Choose an agency, a team, a kind of agency or everybody from the list."]
    if command.on > civil_date(work.now):
        errors["on"] = ["The day of the answer must not lie ahead."]
    reasons = WHY_NOT_ASKED.get(command.answer, {})
    if reasons and command.reason not in reasons:
        errors["reason"] = ["Choose why this person was not asked, or cannot be."]
    if reasons and len(command.why.strip()) < LEAST_REASON:
        errors["why"] = [f"Say in a sentence of at least {LEAST_REASON} characters what makes it so here."]
    if errors:
        raise InvalidError(errors)


def _is_recipient(work: Work, recipient: str) -> bool:
    if recipient == EVERYBODY or recipient in {kind.value for kind in RecipientKind}:
        return True
    agency, _, team = recipient.partition("/")
    try:
        return identity.agency_by_code(work, agency, team).code != work.actor.agency
    except NotFoundError:
        return False


def _names(work: Work, recipient: str) -> tuple[str, ...]:
    """The names by which an answer may mean `recipient`, most particular first."""
    if recipient == EVERYBODY:
        return (EVERYBODY,)
    if recipient in {kind.value for kind in RecipientKind}:
        return names_of_kind(recipient)
    agency, _, team = recipient.partition("/")
    return names_of_recipient(agency, team, identity.agency_by_code(work, agency, team).kind)


def _answers_of(case: CaseFile, local_id: str) -> dict[str, str]:
    person = case.person(local_id)
    return own_answers(case, person) if person else {}


def _former(work: Work, command: RecordAnswer) -> CaseAnswerRecord | None:
    """The answer asked on a page that this one would replace."""
    return work.session.scalar(
        select(CaseAnswerRecord).where(
            CaseAnswerRecord.case_id == command.case_id,
            CaseAnswerRecord.local_id == command.local_id,
            CaseAnswerRecord.recipient == command.recipient,
            CaseAnswerRecord.ended_at.is_(None),
        )
    )


def _opened(place: keeping.Place, row: CaseAnswerRecord) -> Any:
    return place.key.unseal_json(row.answer_ct, place_of("case_answer", row.id, "answer_ct"))


def _end_former(work: Work, place: keeping.Place, former: CaseAnswerRecord, command: RecordAnswer) -> None:
    """End the answer that this one replaces. Raises ConflictError when it is newer than what the asker saw."""
    if former.case_version > command.version:
        told = _opened(place, former)
        theirs = {"answer": told["value"], "on": former.answered_on.isoformat(), "why": told["why"]}
        yours = {"answer": command.answer.value, "on": command.on.isoformat(), "why": _sentence(command)}
        raise ConflictError(theirs=theirs, yours=yours)
    former.ended_at = work.now


def _end_overrides(work: Work, command: RecordAnswer) -> bool:
    """End decisions against what this person now answered anew. Returns whether there was one."""
    query = select(CaseOverrideRecord).where(
        CaseOverrideRecord.case_id == command.case_id,
        CaseOverrideRecord.local_id == command.local_id,
        CaseOverrideRecord.recipient == command.recipient,
        CaseOverrideRecord.ended_at.is_(None),
    )
    rows = list(work.session.scalars(query))
    for row in rows:
        row.ended_at, row.ended_by_id = work.now, work.actor.account_id
    return bool(rows)


def recipients_refused(reading: Reading, case: CaseFile, local_id: str) -> tuple[tuple[str, str], ...]:
    """Code and name of every agency and team that this person's answer keeps out. The caller asked the permission."""
    told = _answers_of(case, local_id)
    return tuple(
        (view.recipient, view.title)
        for view in identity.list_agencies(reading, with_teams=True)
        if view.code != reading.actor.agency
        and answer_for(told, names_of_recipient(view.code, view.team, view.kind)) in TURNED_DOWN
    )


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One answer as a page shows it. by: who recorded it; empty where a case file brought it."""

    recipient: str
    answer: Consent
    on: str
    why: str
    by: str


def list_answers(reading: Reading, case_id: UUID, case: CaseFile, local_id: str) -> tuple[AnswerView, ...]:
    """Every answer of one person that counts now, the widest last. The caller has asked the permission."""
    person = case.person(local_id)
    if person is None:
        raise NotFoundError
    told = person.consents or (case.consents if own_answers(case, person) else {})
    query = select(CaseAnswerRecord.recipient, CaseAnswerRecord.by_id).where(
        CaseAnswerRecord.case_id == case_id,
        CaseAnswerRecord.local_id == local_id,
        CaseAnswerRecord.ended_at.is_(None),
    )
    by = dict(reading.session.execute(query).all())
    names = identity.names_of(reading, set(by.values()))
    return tuple(
        AnswerView(name, Consent(answer.value), answer.on, answer.why, names.get(by.get(name), ""))
        for name, answer in sorted(told.items(), key=lambda item: (item[0] == EVERYBODY, item[0]))
    )
