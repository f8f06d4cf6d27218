"""Leave a notice for somebody, in the same transaction as the change it tells of.

Source: threat model P5, P23; fault F08.
"""

from datetime import datetime
from uuid import UUID

from hub.db.work import Work
from hub.kernel.ids import new_reference
from hub.outbox.records import KINDS, NoticeRecord


def notice(
    work: Work, kind: str, account_id: UUID, url: str, count: int = 1, answer_by: datetime | None = None
) -> NoticeRecord:
    """Queue one notice. url: a path within the hub. Raises ValueError for a kind that has no template."""
    if kind not in KINDS:
        raise ValueError(f"no such notice: {kind}")
    record = NoticeRecord(
        kind=kind,
        account_id=account_id,
        count=count,
        url=url,
        answer_by=answer_by,
        created_at=work.now,
        message_id=new_reference(),
    )
    work.session.add(record)
    return record
