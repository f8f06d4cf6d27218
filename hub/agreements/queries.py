"""Which agreement lets this recipient be told, and how does it stand?

An adopted version is read from its file and refused when the file is no longer what was adopted. Sample
signatures count only where the instance says so (a demonstration).
Source: lawful-basis rules M01 to M04; threat model, section 5, row rule 4.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.access.permissions import Permission
from hub.agreements.reader import digest, read_agreement
from hub.agreements.records import AgreementVersionRecord, PartyChangeRecord, RegisterEntryRecord
from hub.agreements.rules import covers_purpose, recipients, rows_for, selectors, state_for
from hub.agreements.terms import REGISTERS, Agreement, Register, split_recipient
from hub.db.work import Reading
from hub.identity import queries as identity
from hub.kernel.calendar import LONDON, civil_date
from hub.kernel.errors import NotFoundError, TamperedError
from hub.lawful.purposes import AgreementState, Purpose
from hub.paths import sharing_agreements_dir


@dataclass(frozen=True, slots=True)
class Standing:
    """How an agreement stands towards one agency; lapsed_at: when it ran out, if it merely expired."""

    state: str
    lapsed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a reader may do with what one agreement version shares."""

    version: str
    sentences: tuple[str, ...]


ONCE_CONDITIONS = Conditions(
    "once-1",
    (
        "Use this for the purpose named and for nothing else.",
        "Pass it on to nobody outside your team without asking us first.",
        "Keep it safe, and delete it when the time named is over.",
        "Tell us at once if it was lost, or seen by somebody it was not meant for.",
    ),
)
"""Conditions where no agreement stands behind a disclosure."""


def path_of(agreement_id: str, version: str) -> Path:
    """Where the file of a version lies."""
    return sharing_agreements_dir() / agreement_id / f"{version}.toml"


@lru_cache(maxsize=32)
def _read(path: Path, pinned: str, _changed_ns: int) -> Agreement:
    if digest(path) != pinned:
        raise TamperedError(f"{path.parent.name}@{path.stem}: the file is no longer what was adopted; put it back")
    return read_agreement(path)


def text_of(record: AgreementVersionRecord) -> Agreement:
    """The agreement of an adopted or proposed version. Raises TamperedError when its file changed."""
    path = path_of(record.agreement_id, record.version)
    if not path.is_file():
        raise TamperedError(f"{record.agreement_id}@{record.version}: the file is gone; put it back")
    return _read(path, record.digest, path.stat().st_mtime_ns)


def adopted(reading: Reading) -> tuple[Agreement, ...]:
    """Every adopted agreement as it stands now: parties that were suspended or left, registers withdrawn."""
    query = (
        select(AgreementVersionRecord)
        .where(AgreementVersionRecord.status == "adopted")
        .order_by(AgreementVersionRecord.agreement_id, AgreementVersionRecord.approved_at.desc())
    )
    return tuple(_as_it_stands(reading, text_of(record)) for record in reading.session.scalars(query))


def _as_it_stands(reading: Reading, agreement: Agreement) -> Agreement:
    return replace(agreement, parties=_parties(reading, agreement), registers=_registers(reading, agreement))


def _parties(reading: Reading, agreement: Agreement) -> tuple[Any, ...]:
    query = (
        select(PartyChangeRecord)
        .where(PartyChangeRecord.agreement_id == agreement.id, PartyChangeRecord.version == agreement.version)
        .order_by(PartyChangeRecord.at, PartyChangeRecord.id)
    )
    newest = {row.agency: row for row in reading.session.scalars(query)}
    parties = []
    for party in agreement.parties:
        row = newest.get(party.agency)
        if row is not None:
            on = civil_date(row.at)
            party = replace(
                party,
                suspended_on=on if row.act == "suspended" else None,
                ended_on=on if row.act == "ended" else party.ended_on,
            )
        parties.append(party)
    return tuple(parties)


def _registers(reading: Reading, agreement: Agreement) -> dict[str, Register]:
    query = select(RegisterEntryRecord).where(RegisterEntryRecord.agreement_id == agreement.id)
    rows = list(reading.session.scalars(query.order_by(RegisterEntryRecord.adopted_on, RegisterEntryRecord.id)))
    return {
        row.kind: Register(row.document, row.version, row.owner, row.adopted_on, row.review_by, row.withdrawn_on)
        for row in rows
    }


def for_recipient(
    reading: Reading, recipient: str, purpose: Purpose, on: date
) -> tuple[Agreement | None, AgreementState]:
    """The agreement that decides about this recipient and purpose, and its state; (None, none) where none names it.

    The caller has asked the permission.
    """
    demo = reading.practice.sample_signatures
    named = [a for a in adopted(reading) if selectors(a, recipient)]
    named.sort(key=lambda a: (state_for(a, recipient, on, demo) is not AgreementState.IN_FORCE,
                              not covers_purpose(a, recipient, purpose), a.id))  # fmt: skip
    if not named:
        return None, AgreementState.NONE
    return named[0], state_for(named[0], recipient, on, demo)


def standing(reading: Reading, reference: str, agency: str, on: date) -> Standing:
    """How the agreement `id@version` stands towards `agency` on `on`; `none` for what is not adopted."""
    agreement = _by_reference(reading, reference)
    if agreement is None:
        return Standing("none")
    state = state_for(agreement, agency, on, reading.practice.sample_signatures)
    if state is not AgreementState.EXPIRED:
        return Standing(state.value)
    return Standing(state.value, datetime.combine(agreement.expires_on, time(23, 59, 59), LONDON))


def title_of(reading: Reading, reference: str) -> str:
    """The title of `id@version` with its mark as a sample; the reference itself where it is not adopted."""
    agreement = _by_reference(reading, reference)
    return f"{agreement.marked_title}, version {agreement.version}" if agreement else reference


@dataclass(frozen=True, slots=True)
class Adoption:
    """Who adopted an agreement version, and when; empty for what is not adopted."""

    by_id: UUID | None = None
    at: datetime | None = None


def adoption_of(reading: Reading, reference: str) -> Adoption:
    """Approver and date of the adopted version `id@version`."""
    agreement_id, _, version = reference.partition("@")
    record = AgreementVersionRecord
    query = select(record.approved_by_id, record.approved_at).where(
        record.agreement_id == agreement_id, record.version == version, record.status == "adopted"
    )
    row = reading.session.execute(query).one_or_none()
    return Adoption(*row) if row else Adoption()


def conditions_of(reading: Reading, reference: str) -> Conditions:
    """What a reader may do with what `id@version` shares; the general conditions where there is none."""
    agreement = _by_reference(reading, reference)
    if agreement is None:
        return ONCE_CONDITIONS
    return Conditions(agreement.handling.version, agreement.handling.sentences)


def _by_reference(reading: Reading, reference: str) -> Agreement | None:
    agreement_id, _, version = reference.partition("@")
    if not version:
        return None
    query = select(AgreementVersionRecord).where(
        AgreementVersionRecord.agreement_id == agreement_id,
        AgreementVersionRecord.version == version,
        AgreementVersionRecord.status.in_(("adopted", "ended")),
    )
    record = reading.session.scalar(query)
    return _as_it_stands(reading, text_of(record)) if record else None


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """One line of the register of agreements."""

    id: str
    version: str
    title: str
    status: str
    state: str
    review_on: date | None
    expires_on: date
    parties: int
    sample: bool


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One recipient and purpose: what may go, in words."""

    recipient: str
    purpose: str
    role: str
    category: str
    action: str
    clause: str
    standing: str


@dataclass(frozen=True, slots=True)
class AgreementView:
    """One agreement as readable text, with where its adoption stands."""

    agreement: Agreement
    status: str
    proposed_by: str
    proposed_at: datetime
    advice: str
    advice_text: str
    approved_by: str
    approved_at: datetime | None
    registers: tuple[tuple[str, Register], ...]
    coverage: tuple[CoverageRow, ...]
    may_advise: bool
    may_approve: bool
    may_suspend: bool


def list_agreements(reading: Reading) -> tuple[AgreementRow, ...]:
    """The register; a partner sees the agreements that its agency is a party of."""
    reading.require(Permission.AGREEMENT_LIST)
    query = select(AgreementVersionRecord).order_by(
        AgreementVersionRecord.agreement_id, AgreementVersionRecord.proposed_at.desc()
    )
    rows = []
    for record in reading.session.scalars(query):
        agreement = _as_it_stands(reading, text_of(record))
        if reading.actor.is_partner and agreement.party(reading.actor.agency) is None:
            continue
        agency = reading.actor.agency if reading.actor.is_partner else "whg"
        state = "sample" if agreement.sample else "signed"
        if reading.actor.is_partner:
            state = state_for(agreement, agency, civil_date(reading.now), reading.practice.sample_signatures).value
        rows.append(
            AgreementRow(
                agreement.id, agreement.version, agreement.marked_title, record.status, state, record.review_on,
                agreement.expires_on, len(agreement.parties), agreement.sample,
            )
        )  # fmt: skip
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class Proposed:
    """An agreement version as the permission table asks about it."""

    proposed_by_id: object


def show_agreement(reading: Reading, agreement_id: str, version: str) -> AgreementView:
    """One agreement as text. Raises NotFoundError for what is missing and, for a partner, what it is no party of."""
    reading.require(Permission.AGREEMENT_READ)
    record = find_agreement(reading, agreement_id, version)
    agreement = _as_it_stands(reading, text_of(record))
    partner = reading.actor.is_partner
    names = identity.names_of(reading, {record.proposed_by_id, record.approved_by_id})
    return AgreementView(
        agreement=agreement,
        status=record.status,
        proposed_by=names.get(record.proposed_by_id, ""),
        proposed_at=record.proposed_at,
        advice=record.advice,
        advice_text="" if partner else record.advice_text,
        approved_by=names.get(record.approved_by_id, ""),
        approved_at=record.approved_at,
        registers=() if partner else tuple((REGISTERS[name], entry) for name, entry in agreement.registers.items()),
        coverage=tuple(_coverage(agreement, reading.actor.agency if partner else None)),
        may_advise=record.status == "proposed" and reading.may(Permission.AGREEMENT_ADVISE),
        may_approve=record.status == "advised"
        and reading.may(Permission.AGREEMENT_APPROVE, Proposed(record.proposed_by_id)),
        may_suspend=record.status == "adopted" and reading.may(Permission.AGREEMENT_SUSPEND),
    )


def find_agreement(reading: Reading, agreement_id: str, version: str) -> AgreementVersionRecord:
    """The row of a version. Raises NotFoundError for what is missing and, for a partner, what it is no party of."""
    record = load_version(reading, agreement_id, version)
    if reading.actor.is_partner and text_of(record).party(reading.actor.agency) is None:
        raise NotFoundError
    return record


def load_version(reading: Reading, agreement_id: str, version: str) -> AgreementVersionRecord:
    """The row of a version. Raises NotFoundError."""
    record = reading.session.scalar(
        select(AgreementVersionRecord).where(
            AgreementVersionRecord.agreement_id == agreement_id, AgreementVersionRecord.version == version
        )
    )
    if record is None:
        raise NotFoundError
    return record


def _coverage(agreement: Agreement, only: str | None):
    """Every row that decides, recipient by recipient; for a partner its own."""
    for recipient in recipients(agreement):
        if only is not None and split_recipient(recipient)[0] != only:
            continue
        for purpose in agreement.purposes:
            for (role, category), row in rows_for(agreement, recipient, purpose).items():
                yield CoverageRow(
                    recipient, purpose.title_text, role.title_text, category.title_text, row.action.shown, row.clause,
                    row.standing,
                )  # fmt: skip
