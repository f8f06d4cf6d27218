"""Take a copy away: a PDF for people, or JSON for the agency's own system.

Set from the frozen copy, looked at by the independent check for everything that was kept back, and only then written
down and handed out: each copy that leaves has its own entry in the sealed log, with the digest of its bytes.
Source: redaction requirements, section 7; sealed log specification, sections 3.2.1 to 3.2.3; threat model, section 5
(row rule 4), 6.3 (exports an hour), 6.7, P29.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.access.actors import Actor, service_actor
from hub.access.permissions import Permission
from hub.agreements import queries as agreements
from hub.cases import queries as cases
from hub.db.sealing import place_of
from hub.db.work import Office, Reading, Work
from hub.disclosures.checks import KeptBackRecord
from hub.disclosures.commands import TakeCopy
from hub.disclosures.copies import content_of
from hub.disclosures.document import Facts, Taken, copy_for, pages_for
from hub.disclosures.file_checker import check_aside
from hub.disclosures.received import Look, first_opening, load_received, look_at, subject_for
from hub.disclosures.recording import basis_clear, recipient_code, record, seq_of_sending
from hub.disclosures.records import DisclosureRecord
from hub.disclosures.typesetting import UnprintableError, set_pages
from hub.identity import queries as identity
from hub.identity import security_log
from hub.identity.kinds import EventKind
from hub.kernel.aside import AsideError
from hub.kernel.errors import ErasedError, NotFoundError, RefusedError
from hub.ledger import queries as ledger
from hub.ledger.entry import Kind
from hub.outbox.records import NoticeRecord
from hub.outbox.service import notice
from hub.redaction.checking import check_file
from hub.redaction.forms import words_of
from hub.redaction.verify import Forbidden, LeakCheck

CHECKER = service_actor("copy_check")
"""The hub itself: what was kept back is read by nobody on the recipient's side."""

FORMS = {"pdf": ("pdf", "application/pdf"), "json": ("json", "application/json")}
"""What can be taken: ending and media type."""

STOPPED = (
    "Our last check stopped this copy, so nothing was given out, and we have been told. "
    "You can read the summary on its page. If somebody is at risk, ring us."
)
PAGE_STOPPED = (
    "Our last check stopped this page, so nothing of it is shown, and we have been told. "
    "If somebody is at risk, ring us."
)
UNPRINTABLE = (
    "The summary has a sign that our documents have no letter for, so no PDF was made. "
    "Read it on its page, or take the JSON copy; the landlord can write that word in other letters."
)
NOT_MADE = (
    "The PDF could not be made just now, so nothing was given out. Try again in a minute. "
    "Meanwhile read the summary on its page, or take the JSON copy."
)


@dataclass(frozen=True, slots=True)
class CopyFile:
    """A file to hand out."""

    name: str
    media: str
    body: BytesIO


def take_copy(office: Office, actor: Actor, command: TakeCopy) -> CopyFile:
    """Make, check, record and hand out one copy; each request is one copy and one entry in the log.

    Raises NotFoundError for hidden and missing alike and for what this reader has not opened; RefusedError where the
    pages cannot be set or the check finds something; StepUpNeededError beyond the hourly number of exports.
    """
    with office.open_reading(actor) as reading:
        disclosure_id, copy = _copy(reading, command.public_ref)
    ending, media = FORMS[command.form]
    name = f"whg-disclosure-{command.public_ref}.{ending}"
    try:
        body = _made(command.form, copy)
        checked = _checked(office, disclosure_id, name, media, body, copy)
    except AsideError:
        raise RefusedError(NOT_MADE) from None
    if not checked.passed:
        _tell_coordinators(office, disclosure_id)
        raise RefusedError(STOPPED)
    with office.open_work(actor) as work:
        _record(work, command.public_ref, checked.digest)
    return CopyFile(name, media, BytesIO(body))


def _copy(reading: Reading, public_ref: str) -> tuple[UUID, dict[str, Any]]:
    disclosure = load_received(reading, public_ref)
    conditions = agreements.conditions_of(_require_readable(reading, disclosure).behind)
    facts = Facts(
        public_ref=public_ref,
        sent_at=disclosure.sent_at,
        expires_at=disclosure.expires_at,
        answer_by=disclosure.answer_by,
        conditions=conditions.sentences,
        conditions_version=conditions.version,
        entry=seq_of_sending(reading, disclosure.id),
        origin=ledger.origin(reading),
    )
    code = recipient_code(disclosure)
    agency, _, team = code.partition("/")
    title = identity.agency_by_code(reading, agency, team).title
    name = identity.names_of(reading, {reading.actor.account_id})[reading.actor.account_id]
    taken = Taken(title, code, name, _to_the_minute(reading.now))
    return disclosure.id, copy_for(content_of(reading, disclosure), facts, taken)


def find_readable(reading: Reading, public_ref: str) -> None:
    """That this reader opened it and may read it now. Raises NotFoundError or NotPermittedError."""
    _require_readable(reading, load_received(reading, public_ref))


def _to_the_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _require_readable(reading: Reading, disclosure: DisclosureRecord) -> Look:
    """Row rule 4, and that this reader opened it by the button."""
    look = look_at(reading, disclosure)
    reading.require(Permission.RECEIVED_READ, subject_for(disclosure, open_now=not look.shut))
    if first_opening(reading, look.events) is None:
        raise NotFoundError
    return look


def _made(form: str, copy: dict[str, Any]) -> bytes:
    if form == "json":
        return json.dumps(copy, ensure_ascii=False, indent=2).encode()
    try:
        return set_pages("summary", pages_for(copy))
    except UnprintableError:
        raise RefusedError(UNPRINTABLE) from None


def _checked(
    office: Office, disclosure_id: UUID, name: str, media: str, body: bytes, copy: dict[str, Any]
) -> LeakCheck:
    """The check of the finished file, and of the released words alone where a reader shares a name with somebody."""
    values = _values_of(office, disclosure_id)
    taken = copy["taken"]
    allowed = _but(values, taken["account"], taken["agency"], copy["ring"]["name"])
    look = check_aside if media == FORMS["pdf"][1] else check_file
    file = look(name, body, media, allowed)
    if not file.passed:
        return file
    released = {member: copy[member] for member in copy if member not in AROUND}
    alone = check_file(name, json.dumps(released, ensure_ascii=False).encode(), "application/json", values)
    return file if alone.passed else alone


AROUND = ("taken", "ring", "recipient_name")
"""Members that name people and bodies of the two ends, and nobody of the case."""


def _values_of(office: Office, disclosure_id: UUID) -> tuple[Forbidden, ...]:
    with office.open_reading(CHECKER) as reading:
        reading.require(Permission.SERVICE_RUN)
        return kept_back(reading, disclosure_id)


def _but(values: tuple[Forbidden, ...], *around: str) -> list[Forbidden]:
    """The values that share no word with people and bodies of the two ends."""
    words = {word for text in around for word in words_of(text)}
    return [one for one in values if not set(words_of(one.value)) & words]


def check_page(office: Office, public_ref: str, page: str, ring_name: str) -> None:
    """Let a drawn page go only if nothing that was kept back stands in it, seen or unseen. Raises RefusedError.

    page: the HTML that is drawn from the frozen copy, without what readers wrote. The asker has been let in before.
    """
    with office.open_reading(CHECKER) as reading:
        reading.require(Permission.SERVICE_RUN)
        query = select(DisclosureRecord.id).where(DisclosureRecord.public_ref == public_ref)
        disclosure_id = reading.session.scalars(query).one()
        values = kept_back(reading, disclosure_id)
    if not check_file("page.html", page.encode(), "text/html", _but(values, ring_name)).passed:
        _tell_coordinators(office, disclosure_id)
        raise RefusedError(PAGE_STOPPED)


def kept_back(reading: Reading, disclosure_id: UUID) -> tuple[Forbidden, ...]:
    """What was kept back when this was sent. Raises RefusedError where nobody knows any more."""
    row = reading.session.scalar(select(KeptBackRecord).where(KeptBackRecord.disclosure_id == disclosure_id))
    case_id = reading.session.scalar(select(DisclosureRecord.case_id).where(DisclosureRecord.id == disclosure_id))
    try:
        key = cases.data_key(reading, case_id)
    except (ErasedError, NotFoundError):
        raise RefusedError(STOPPED) from None
    if row is None:
        raise RefusedError(STOPPED)
    stored = key.unseal_json(row.values_ct, place_of("kept_back", row.id, "values_ct"))
    return tuple(Forbidden(*each) for each in stored)


def _tell_coordinators(office: Office, disclosure_id: UUID) -> None:
    """Once, however often the same copy is stopped before somebody has been told."""
    url = f"/disclosures/{disclosure_id}"
    with office.open_work(CHECKER) as work:
        work.require(Permission.SERVICE_RUN)
        waiting = select(NoticeRecord.id).where(
            NoticeRecord.url == url, NoticeRecord.kind == "paused", NoticeRecord.state == "waiting"
        )
        if work.session.scalar(waiting.limit(1)) is not None:
            return
        disclosure = work.session.get(DisclosureRecord, disclosure_id)
        for account_id in {disclosure.drafter_id, disclosure.sender_id} - {None}:
            notice(work, "paused", account_id, url)


def _record(work: Work, public_ref: str, digest: str) -> None:
    """Ask once more, count it, and write the entry; comes last, so that no file leaves without it."""
    disclosure = load_received(work, public_ref)
    _require_readable(work, disclosure)
    if security_log.record_within_hourly_limit(work, EventKind.EXPORTED, work.practice.exports_an_hour):
        for account_id in identity.accounts_with_role(work, "dpo"):
            notice(work, "unusual", account_id, "/security-log/")
    clear = basis_clear(disclosure, content_of(work, disclosure)["items"]) | {
        "channel": "download",
        "refers_to": seq_of_sending(work, disclosure.id),
    }
    commit = {"account": str(work.actor.account_id), "document_sha256": digest}
    record(work, disclosure, "downloaded", Kind.DISCLOSURE, clear, commit)
