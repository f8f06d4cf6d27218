"""Which agreement lets this recipient be told, and how does it stand?

An adopted version is read from its file and refused when the file is no longer what was adopted. Sample
signatures count only where the instance says so (a demonstration).
Source: lawful-basis rules M01 to M04; threat model, section 5, row rule 4.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from hub.agreements.reader import digest, read_agreement
from hub.agreements.records import AgreementVersionRecord, PartyChangeRecord, RegisterEntryRecord
from hub.agreements.rules import covers_purpose, selectors, state_for
from hub.agreements.terms import Agreement, Party, Register, Signature, SignatureKind
from hub.db.work import Reading
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


def intact(record: AgreementVersionRecord) -> Agreement | None:
    """The agreement of a version, or None when its file is no longer what was adopted: then nothing stands on it."""
    try:
        return text_of(record)
    except TamperedError:
        return None


def adopted_records(reading: Reading) -> list[AgreementVersionRecord]:
    """The adopted version of each agreement."""
    query = (
        select(AgreementVersionRecord)
        .where(AgreementVersionRecord.status == "adopted")
        .order_by(AgreementVersionRecord.agreement_id, AgreementVersionRecord.approved_at.desc())
    )
    return list(reading.session.scalars(query))


def adopted(reading: Reading) -> tuple[Agreement, ...]:
    """Every adopted agreement as it stands now: parties that signed later or left, registers withdrawn.

    One whose file was changed counts as none: nothing new goes by it, and what went by it is closed.
    """
    read = (intact(record) for record in adopted_records(reading))
    return tuple(as_it_stands(reading, agreement) for agreement in read if agreement is not None)


def as_it_stands(reading: Reading, agreement: Agreement) -> Agreement:
    """The agreement with what happened since its file was written."""
    return replace(agreement, parties=_parties(reading, agreement), registers=_registers(reading, agreement))


def _parties(reading: Reading, agreement: Agreement) -> tuple[Party, ...]:
    query = (
        select(PartyChangeRecord)
        .where(PartyChangeRecord.agreement_id == agreement.id, PartyChangeRecord.version == agreement.version)
        .order_by(PartyChangeRecord.at, PartyChangeRecord.id)
    )
    parties = {party.agency: party for party in agreement.parties}
    for row in reading.session.scalars(query):
        parties[row.agency] = _after(parties[row.agency], row, agreement.sample)
    return tuple(parties.values())


def _after(party: Party, row: PartyChangeRecord, sample: bool) -> Party:
    """The party after one more act."""
    on = civil_date(row.at)
    if row.act == "signed":
        kind = SignatureKind.DEMO if sample else SignatureKind.REAL
        signature = Signature(kind, row.signed_on, row.signatory, row.post)
        return replace(party, signature=signature, suspended_on=None, ended_on=None)
    if row.act == "suspended":
        return replace(party, suspended_on=on)
    return replace(party, ended_on=on) if row.act == "ended" else replace(party, suspended_on=None)


def _registers(reading: Reading, agreement: Agreement) -> dict[str, Register]:
    """The document that stands behind each record today: the newest adopted, not one that begins later."""
    query = select(RegisterEntryRecord).where(
        RegisterEntryRecord.agreement_id == agreement.id, RegisterEntryRecord.adopted_on <= civil_date(reading.now)
    )
    rows = reading.session.scalars(query.order_by(RegisterEntryRecord.adopted_on, RegisterEntryRecord.entered_at))
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


def standing(reading: Reading, found: Agreement | None, agency: str, on: date) -> Standing:
    """How the agreement that `behind` found stands towards `agency` on `on`; `none` for what is not adopted."""
    if found is None:
        return Standing("none")
    agreement = as_it_stands(reading, found)
    state = state_for(agreement, agency, on, reading.practice.sample_signatures)
    if state is not AgreementState.EXPIRED:
        return Standing(state.value)
    return Standing(state.value, datetime.combine(agreement.expires_on, time(23, 59, 59), LONDON))


def title_of(reading: Reading, reference: str) -> str:
    """The title of `id@version` with its mark as a sample; the reference itself where it is not adopted."""
    agreement = behind(reading, reference)
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


def conditions_of(agreement: Agreement | None) -> Conditions:
    """What a reader may do with what this agreement shares; the general conditions where there is none."""
    if agreement is None:
        return ONCE_CONDITIONS
    return Conditions(agreement.handling.version, agreement.handling.sentences)


def behind(reading: Reading, reference: str) -> Agreement | None:
    """The agreement `id@version` as its file says; None for what was never adopted, and where the file changed since.

    Title and conditions stay as they were adopted, whoever signs later or leaves.
    """
    agreement_id, _, version = reference.partition("@")
    if not version:
        return None
    query = select(AgreementVersionRecord).where(
        AgreementVersionRecord.agreement_id == agreement_id,
        AgreementVersionRecord.version == version,
        AgreementVersionRecord.status.in_(("adopted", "ended")),
    )
    record = reading.session.scalar(query)
    return intact(record) if record else None


@dataclass(frozen=True, slots=True)
class Proposed:
    """An agreement version as the permission table asks about it."""

    proposed_by_id: object


def find_agreement(reading: Reading, agreement_id: str, version: str) -> AgreementVersionRecord:
    """The row of a version. Raises NotFoundError for what is missing and, for a partner, what it is no party of."""
    record = load_version(reading, agreement_id, version)
    if reading.actor.is_partner and not _is_party(record, reading.actor.agency):
        raise NotFoundError
    return record


def _is_party(record: AgreementVersionRecord, agency: str) -> bool:
    agreement = intact(record)
    return agreement is not None and agreement.party(agency) is not None


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
