"""Which documents stand behind the records, and until when?

The data protection officer adopts, renews and withdraws them; everybody at the landlord who shares or reviews reads
them. A review that is overdue warns; a document that is withdrawn or was never adopted stands behind nothing.
Source: lawful-basis rules, section 6a; DPA 2018 Sch 1 paras 39-41; UK GDPR Art 5(2), 13, 35.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from hub.access.permissions import Permission
from hub.agreements.queries import adopted
from hub.agreements.records import RegisterEntryRecord
from hub.agreements.rules import register_state
from hub.agreements.terms import NEEDED_REGISTERS, REGISTERS, Agreement
from hub.db.work import Reading, Work
from hub.identity import queries as identity
from hub.identity import security_log
from hub.identity.kinds import EventKind
from hub.kernel.calendar import civil_date
from hub.kernel.errors import InvalidError, NotFoundError


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """How one register of one agreement stands. state: in_force, overdue, withdrawn or absent."""

    agreement_id: str
    agreement: str
    kind: str
    what: str
    document: str
    version: str
    owner: str
    adopted_on: date | None
    review_by: date | None
    state: str


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One line of the history: a document that was adopted, and withdrawn if it was."""

    agreement_id: str
    what: str
    document: str
    version: str
    adopted_on: date
    withdrawn_on: date | None
    by: str


@dataclass(frozen=True, slots=True)
class RegistersView:
    """Every register as it stands, and what was entered over time."""

    rows: tuple[RegisterRow, ...]
    history: tuple[EntryLine, ...]
    may_write: bool


def list_registers(reading: Reading) -> RegistersView:
    """Every register of every adopted agreement, and the history, newest first."""
    reading.require(Permission.REGISTER_READ)
    query = select(RegisterEntryRecord).order_by(RegisterEntryRecord.entered_at.desc(), RegisterEntryRecord.id)
    entries = list(reading.session.scalars(query.limit(reading.practice.page_size)))
    names = identity.names_of(reading, {entry.by_id for entry in entries})
    return RegistersView(
        rows=_rows(reading),
        history=tuple(
            EntryLine(
                entry.agreement_id, REGISTERS[entry.kind], entry.document, entry.version, entry.adopted_on,
                entry.withdrawn_on, names.get(entry.by_id, ""),
            )
            for entry in entries
        ),
        may_write=reading.may(Permission.REGISTER_WRITE),
    )  # fmt: skip


def _rows(reading: Reading) -> tuple[RegisterRow, ...]:
    on = civil_date(reading.now)
    return tuple(
        row_of(agreement, kind, on)
        for agreement in adopted(reading)
        for kind in REGISTERS
        if kind in agreement.registers or kind in NEEDED_REGISTERS
    )


def row_of(agreement: Agreement, kind: str, on: date) -> RegisterRow:
    """How the register `kind` of `agreement` stands on `on`."""
    entry, state = agreement.registers.get(kind), register_state(agreement, kind, on)
    if entry is None:
        return RegisterRow(agreement.id, agreement.title, kind, REGISTERS[kind], "", "", "", None, None, "absent")
    stands = "withdrawn" if not state.holds else "overdue" if state.overdue else "in_force"
    return RegisterRow(
        agreement.id, agreement.title, kind, REGISTERS[kind], entry.document, entry.version, entry.owner,
        entry.adopted_on, entry.review_by, stands,
    )  # fmt: skip


def overdue(reading: Reading) -> tuple[int, date | None]:
    """For whoever answers for the registers: how many documents stand badly, and the first overdue review."""
    if not reading.may(Permission.REGISTER_WRITE):
        return 0, None
    bad = [row for row in _rows(reading) if row.state != "in_force"]
    days = sorted(row.review_by for row in bad if row.state == "overdue")
    return len(bad), days[0] if days else None


@dataclass(frozen=True, slots=True)
class AdoptDocument:
    """Adopt or renew a document behind a record, for these agreements from a day on."""

    kind: str
    agreements: tuple[str, ...]
    document: str
    version: str
    owner: str
    adopted_on: date
    review_by: date


def adopt_document(work: Work, command: AdoptDocument) -> int:
    """Enter the document once for each agreement; returns how many entries are new.

    It stands from its day on in the place of the one before. Raises InvalidError naming each field amiss.
    """
    work.require(Permission.REGISTER_WRITE)
    known = {agreement.id for agreement in adopted(work)}
    errors: dict[str, list[str]] = {}
    if command.kind not in REGISTERS:
        errors["kind"] = ["Choose what kind of document it is."]
    if not command.agreements or not known.issuperset(command.agreements):
        errors["agreements"] = ["Choose at least one of the adopted agreements."]
    if command.review_by <= command.adopted_on:
        errors["review_by"] = ["The review must come after the day of adoption."]
    if errors:
        raise InvalidError(errors)
    wanted = [agreement for agreement in command.agreements if not _is_entered(work, command, agreement)]
    for agreement_id in wanted:
        work.session.add(
            RegisterEntryRecord(
                agreement_id=agreement_id,
                kind=command.kind,
                document=command.document,
                version=command.version,
                owner=command.owner,
                adopted_on=command.adopted_on,
                review_by=command.review_by,
                entered_at=work.now,
                by_id=work.actor.account_id,
            )
        )
        _note(work, agreement_id, command.kind, "adopted")
    return len(wanted)


def _is_entered(work: Work, command: AdoptDocument, agreement_id: str) -> bool:
    """Whether exactly this stands already: a form that was sent twice."""
    query = select(RegisterEntryRecord.id).where(
        RegisterEntryRecord.agreement_id == agreement_id,
        RegisterEntryRecord.kind == command.kind,
        RegisterEntryRecord.document == command.document,
        RegisterEntryRecord.version == command.version,
        RegisterEntryRecord.adopted_on == command.adopted_on,
        RegisterEntryRecord.review_by == command.review_by,
        RegisterEntryRecord.withdrawn_on.is_(None),
    )
    return work.session.scalar(query.limit(1)) is not None


def withdraw_document(work: Work, agreement_id: str, kind: str) -> None:
    """From today on nothing stands behind this record of this agreement; what was adopted for later goes too."""
    work.require(Permission.REGISTER_WRITE)
    query = select(RegisterEntryRecord).where(
        RegisterEntryRecord.agreement_id == agreement_id,
        RegisterEntryRecord.kind == kind,
        RegisterEntryRecord.withdrawn_on.is_(None),
    )
    entries = list(work.session.scalars(query))
    if not entries:
        raise InvalidError({"kind": ["There is no such document to withdraw."]})
    for entry in entries:
        entry.withdrawn_on, entry.withdrawn_by_id = civil_date(work.now), work.actor.account_id
    _note(work, agreement_id, kind, "withdrawn")


def _note(work: Work, agreement_id: str, kind: str, act: str) -> None:
    security_log.record(work, EventKind.AGREEMENT_CHANGED, detail=f"{kind}:{act}:{agreement_id}"[:40])


@dataclass(frozen=True, slots=True)
class DocumentForm:
    """What the form for a document offers: kinds, agreements, and what stands now, to renew it."""

    kinds: tuple[tuple[str, str], ...]
    agreements: tuple[tuple[str, str], ...]
    current: RegisterRow | None


def document_form(reading: Reading, agreement_id: str = "", kind: str = "") -> DocumentForm:
    """The form, filled with the document of this agreement and kind if there is one."""
    reading.require(Permission.REGISTER_WRITE)
    found = adopted(reading)
    return DocumentForm(
        tuple(REGISTERS.items()),
        tuple((agreement.id, agreement.title) for agreement in found),
        _named(found, agreement_id, kind, civil_date(reading.now)),
    )


def _named(agreements: Iterable[Agreement], agreement_id: str, kind: str, on: date) -> RegisterRow | None:
    rows = (row_of(agreement, kind, on) for agreement in agreements if agreement.id == agreement_id)
    return next(rows, None) if kind in REGISTERS else None


def show_register(reading: Reading, agreement_id: str, kind: str) -> RegisterRow:
    """One register for whoever may withdraw its document. Raises NotFoundError where none stands."""
    reading.require(Permission.REGISTER_WRITE)
    return find_register(reading, agreement_id, kind)


def find_register(reading: Reading, agreement_id: str, kind: str) -> RegisterRow:
    """The register in which a document stands. Raises NotFoundError. The caller has asked the permission."""
    row = _named(adopted(reading), agreement_id, kind, civil_date(reading.now))
    if row is None or row.state in {"absent", "withdrawn"}:
        raise NotFoundError
    return row
