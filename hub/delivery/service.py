"""Hand waiting notices over, outside any transaction that changed something.

Access is asked again when a notice fires: what would go to somebody who can no longer sign in, or to whom the
thing it tells of is closed by now, is cancelled. A notice is handed over before it is marked as sent, and by its
own name, so that a crash in between hands the same one over again and never loses it.
Source: threat model P13, P15, P23; faults F08, F09.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from hub.access.actors import LANDLORD_CODE, service_actor
from hub.access.permissions import Permission
from hub.db.work import Office, Reading
from hub.delivery.rules import Letterhead, Notice, compose
from hub.disclosures.reaching import still_reaches
from hub.identity.kinds import AccountStatus, AgencyStatus
from hub.identity.records import AccountRecord, AgencyRecord, TeamRecord
from hub.identity.sessions import actor_for
from hub.kernel.errors import DeliveryError
from hub.outbox.records import NoticeRecord

_POST = service_actor("post")
BATCH = 200


@dataclass(frozen=True, slots=True)
class _Round:
    """What one round hands over, and what it cancels."""

    letters: tuple[Notice, ...]
    letterhead: Letterhead
    handed_over: tuple[NoticeRecord, ...]
    cancelled: tuple[NoticeRecord, ...]


def drain_to_folder(office: Office, folder: Path, base_url: str, sender: str = "hub@whg.example") -> int:
    """Write every waiting notice as an .eml file into `folder`; returns how many. Twice writes nothing twice.

    Raises DeliveryError when the folder cannot be written; the notices then wait.
    """
    with office.open_reading(_POST) as reading:
        reading.require(Permission.SERVICE_RUN)
        batch = _next_round(reading, base_url, sender)
    _write_all(folder, batch)
    _mark(office, batch)
    return len(batch.letters)


def _next_round(reading: Reading, base_url: str, sender: str) -> _Round:
    waiting = select(NoticeRecord).where(NoticeRecord.state == "waiting")
    query = waiting.order_by(NoticeRecord.created_at, NoticeRecord.id).limit(BATCH)
    letters, handed_over, cancelled = [], [], []
    for record in reading.session.scalars(query):
        account = reading.session.get(AccountRecord, record.account_id)
        if account is not None and _reaches(reading, account, record):
            letters.append(_letter(record, account, base_url))
            handed_over.append(record)
        else:
            cancelled.append(record)
    own = reading.session.scalars(select(AgencyRecord).where(AgencyRecord.code == LANDLORD_CODE)).one()
    letterhead = Letterhead(own.name, own.duty_name, own.duty_phone, sender)
    return _Round(tuple(letters), letterhead, tuple(handed_over), tuple(cancelled))


def _reaches(reading: Reading, account: AccountRecord, record: NoticeRecord) -> bool:
    agency = reading.session.get(AgencyRecord, account.agency_id)
    if account.status == AccountStatus.DISABLED or agency.status != AgencyStatus.ACTIVE:
        return False
    team = reading.session.get(TeamRecord, account.team_id) if account.team_id else None
    return still_reaches(reading, actor_for(account, agency, team.code if team else None), record.url)


def _letter(record: NoticeRecord, account: AccountRecord, base_url: str) -> Notice:
    return Notice(
        record.kind, account.email, f"{base_url}{record.url}", record.message_id, record.created_at,
        account.chosen_phrase, record.answer_by,
    )  # fmt: skip


def _write_all(folder: Path, batch: _Round) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for letter in batch.letters:
            (folder / f"{letter.message_id}.eml").write_bytes(compose(letter, batch.letterhead).as_bytes())
    except OSError as error:
        raise DeliveryError("the outbox folder cannot be written") from error


def _mark(office: Office, batch: _Round) -> None:
    if not batch.handed_over and not batch.cancelled:
        return
    with office.open_work(_POST) as work:
        work.require(Permission.SERVICE_RUN)
        for record in _again(work, batch.handed_over):
            record.state, record.sent_at = "sent", work.now
        for record in _again(work, batch.cancelled):
            record.state = "cancelled"


def _again(work: Reading, records: Iterable[NoticeRecord]) -> Iterable[NoticeRecord]:
    ids = [record.id for record in records]
    return work.session.scalars(select(NoticeRecord).where(NoticeRecord.id.in_(ids)))
