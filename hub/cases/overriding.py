"""May a refusal be gone against, who decided it, and for whom does it count?

A decision of a person, with a ground of the policy; it lasts until the person answers anew or somebody ends it.
Source: lawful-basis rules, sections 1 and 6a; Hate Crime Policy 2.3(c), 2.6, 2.7.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from hub.access.permissions import Permission
from hub.cases import keeping, queries
from hub.cases.answers import recipients_refused
from hub.cases.changing import person_row
from hub.cases.records import CaseOverrideRecord
from hub.cases.rules import (
    LEAST_REASON,
    Ground,
    Informed,
)
from hub.db.sealing import place_of
from hub.db.work import Reading, Work
from hub.identity import queries as identity
from hub.identity import security_log
from hub.identity.kinds import EventKind
from hub.kernel.errors import InvalidError, NotFoundError
from hub.kernel.ids import new_id
from hub.outbox.service import notice


@dataclass(frozen=True, slots=True)
class GoAgainst:
    """A decision to share with one recipient (AGENCY or AGENCY/TEAM) although this person refused."""

    case_id: UUID
    local_id: str
    recipient: str
    ground: Ground
    told: Informed
    why: str


def go_against_refusal(work: Work, command: GoAgainst) -> UUID:
    """Record the decision; the data protection officers are told. The law's threshold is asked when it is used.

    Raises InvalidError where this person did not refuse, or the words are too few.
    """
    case = keeping.hold(work, command.case_id)
    person_row(work, command.case_id, command.local_id)
    errors: dict[str, list[str]] = {}
    if len(command.why.strip()) < LEAST_REASON:
        errors["why"] = [f"Say why it must be shared all the same, in at least {LEAST_REASON} characters."]
    file = queries.load_case_file(work, command.case_id)
    if command.recipient not in dict(recipients_refused(work, file, command.local_id)):
        errors["recipient"] = ["Choose an agency that this person refused. Record the refusal first."]
    if errors:
        raise InvalidError(errors)
    there = _standing_override(work, command)
    if there is not None:
        return there  # a form that was sent twice
    key, override_id = queries.data_key(work, command.case_id), new_id()
    work.session.add(
        CaseOverrideRecord(
            id=override_id,
            case_id=command.case_id,
            local_id=command.local_id,
            recipient=command.recipient,
            ground=command.ground.value,
            told=command.told.value,
            words_ct=key.seal_json(command.why.strip(), place_of("case_override", override_id, "words_ct")),
            decided_at=work.now,
            by_id=work.actor.account_id,
        )
    )
    for account_id in identity.accounts_with_role(work, "dpo"):
        notice(work, "override_recorded", account_id, "/to-review/")
    security_log.record(work, EventKind.RULE_OVERRIDDEN, detail="refusal")
    keeping.changed(work, case, "refusal_overridden", False)
    return override_id


def _standing_override(work: Work, command: GoAgainst) -> UUID | None:
    query = select(CaseOverrideRecord.id).where(
        CaseOverrideRecord.case_id == command.case_id,
        CaseOverrideRecord.local_id == command.local_id,
        CaseOverrideRecord.recipient == command.recipient,
        CaseOverrideRecord.ended_at.is_(None),
    )
    return work.session.scalar(query.limit(1))


def end_override(work: Work, case_id: UUID, local_id: str, override_id: UUID) -> None:
    """The refusal stands again; protects, so that what relied on the decision waits."""
    case = keeping.hold(work, case_id)
    row = find_override(work, case_id, local_id, override_id)
    if row.ended_at is None:
        row.ended_at, row.ended_by_id = work.now, work.actor.account_id
        keeping.changed(work, case, "override_ended", True)


def find_override(reading: Reading, case_id: UUID, local_id: str, override_id: UUID) -> CaseOverrideRecord:
    """One decision about one person of a case. Raises NotFoundError for hidden and missing alike."""
    query = select(CaseOverrideRecord).where(
        CaseOverrideRecord.id == override_id,
        CaseOverrideRecord.case_id == case_id,
        CaseOverrideRecord.local_id == local_id,
    )
    row = reading.session.scalar(query)
    if row is None:
        raise NotFoundError
    return row


def overridden(reading: Reading, case_id: UUID, names: tuple[str, ...]) -> frozenset[str]:
    """Ids (`p1`) of those against whose refusal it was decided to share with a recipient of these names."""
    query = select(CaseOverrideRecord.local_id).where(
        CaseOverrideRecord.case_id == case_id,
        CaseOverrideRecord.ended_at.is_(None),
        CaseOverrideRecord.recipient.in_(names),
    )
    return frozenset(reading.session.scalars(query))


@dataclass(frozen=True, slots=True)
class OverrideView:
    """One decision to go against a refusal."""

    id: UUID
    recipient: str
    ground: Ground
    told: Informed
    why: str
    by: str
    decided_at: datetime
    ended_at: datetime | None


def list_overrides(reading: Reading, case_id: UUID, local_id: str) -> tuple[OverrideView, ...]:
    """The decisions about one person, newest first, ended ones too. The caller has asked the permission."""
    query = select(CaseOverrideRecord).where(
        CaseOverrideRecord.case_id == case_id, CaseOverrideRecord.local_id == local_id
    )
    rows = list(reading.session.scalars(query.order_by(CaseOverrideRecord.decided_at.desc(), CaseOverrideRecord.id)))
    names = identity.names_of(reading, {row.by_id for row in rows})
    key = queries.data_key(reading, case_id)
    return tuple(
        OverrideView(
            row.id, row.recipient, Ground(row.ground), Informed(row.told),
            key.unseal_json(row.words_ct, place_of("case_override", row.id, "words_ct")),
            names.get(row.by_id, ""), row.decided_at, row.ended_at,
        )
        for row in rows
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class OverrideLine:
    """One decision against a refusal, for the officer who reviews: no word of the case."""

    reference: str
    recipient: str
    ground: Ground
    told: Informed
    by: str
    decided_at: datetime
    ended_at: datetime | None


def list_all_overrides(reading: Reading) -> tuple[OverrideLine, ...]:
    """The newest decisions against refusals in every case, for the officer who reviews."""
    reading.require(Permission.ACCESS_REVIEW)
    query = select(CaseOverrideRecord).order_by(CaseOverrideRecord.decided_at.desc(), CaseOverrideRecord.id)
    rows = list(reading.session.scalars(query.limit(reading.practice.page_size)))
    names = identity.names_of(reading, {row.by_id for row in rows})
    agencies = {view.recipient: view.title for view in identity.list_agencies(reading, with_teams=True)}
    references = queries.references_for_review(reading, {row.case_id for row in rows})
    return tuple(
        OverrideLine(
            references[row.case_id], agencies.get(row.recipient, row.recipient), Ground(row.ground),
            Informed(row.told), names.get(row.by_id, ""), row.decided_at, row.ended_at,
        )
        for row in rows
    )  # fmt: skip
