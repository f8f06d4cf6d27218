"""Hand waiting notices over, outside any transaction that changed something.

Access is asked again when a notice fires: what would go to somebody who can no longer sign in is cancelled.
Source: threat model P15, P23; fault F08.
"""

from pathlib import Path

from sqlalchemy import select

from hub.access.actors import service_actor
from hub.access.permissions import Permission
from hub.db.work import Office
from hub.delivery.rules import Letterhead, Notice, compose
from hub.identity.records import AccountRecord, AgencyRecord
from hub.kernel.errors import DeliveryError
from hub.outbox.records import NoticeRecord

_POST = service_actor("post")
BATCH = 200


def drain_to_folder(office: Office, folder: Path, base_url: str, sender: str = "hub@whg.example") -> int:
    """Write every waiting notice as an .eml file into `folder`; returns how many. Twice writes nothing twice."""
    folder.mkdir(parents=True, exist_ok=True)
    with office.open_work(_POST) as work:
        work.require(Permission.SERVICE_RUN)
        letterhead = _letterhead(work, sender)
        waiting = select(NoticeRecord).where(NoticeRecord.state == "waiting")
        records = list(work.session.scalars(waiting.order_by(NoticeRecord.created_at, NoticeRecord.id).limit(BATCH)))
        letters = []
        for record in records:
            account = work.session.get(AccountRecord, record.account_id)
            agency = work.session.get(AgencyRecord, account.agency_id) if account else None
            active = account is not None and account.status != "disabled" and agency.status == "active"
            record.state = "sent" if active else "cancelled"
            record.sent_at = work.now if active else None
            if active:
                letters.append(_letter(record, account, base_url))
    for notice in letters:
        _write(folder, notice.message_id, compose(notice, letterhead).as_bytes())
    return len(letters)


def _letterhead(work, sender: str) -> Letterhead:
    own = work.session.scalars(select(AgencyRecord).where(AgencyRecord.code == "whg")).one()
    return Letterhead(own.name, own.duty_name, own.duty_phone, sender)


def _letter(record: NoticeRecord, account: AccountRecord, base_url: str) -> Notice:
    return Notice(
        record.kind, account.email, f"{base_url}{record.url}", record.message_id, record.created_at,
        account.chosen_phrase, record.answer_by,
    )  # fmt: skip


def _write(folder: Path, name: str, body: bytes) -> None:
    try:
        (folder / f"{name}.eml").write_bytes(body)
    except OSError as error:
        raise DeliveryError("the outbox folder cannot be written") from error
