"""Hand waiting notices over, outside any transaction that changed something.

Access is asked again when a notice fires: what would go to somebody who can no longer sign in, or to whom the
thing it tells of is closed by now, is cancelled. The order is: name the addressee, claim the row, hand the letter
over, record what became of it. A crash before the claim leaves nothing behind and is tried again. After it, a letter
in a folder is written again under its own name; one to a mail server may have arrived, so that it is not sent twice
but shown to the administrator.
Source: threat model P13, P15, P23; faults F08, F09, F16.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import or_, select, update

from hub.access.actors import LANDLORD_CODE, service_actor
from hub.access.permissions import Permission
from hub.db.work import Office, Reading, Work
from hub.delivery.posting import FolderPost, Line, Post
from hub.delivery.rules import (
    Handed,
    Letter,
    Letterhead,
    Notice,
    Outcome,
    Trouble,
    compose,
    is_address,
    leaves_at,
    next_try,
)
from hub.disclosures.reaching import still_reaches
from hub.identity.kinds import AccountStatus, AgencyStatus
from hub.identity.records import AccountRecord, AgencyRecord, TeamRecord
from hub.identity.sessions import actor_for
from hub.kernel.errors import DeliveryError
from hub.outbox.records import NoticeRecord

_POST = service_actor("post")
_log = logging.getLogger(__name__)
AT_ONCE = 200
"""Notices looked at in one go."""

LEFT_BEHIND = timedelta(minutes=15)
"""After so long a claim was left behind, even where no later fencing number tells."""

Fence = Callable[[Work], int]
"""Whether one may still write, asked in the same transaction; the fencing number. Raises where one may not."""


def unfenced(_work: Work) -> int:
    """The fence of a single process that nobody takes over from."""
    return 0


@dataclass(frozen=True, slots=True)
class Rounds:
    """How the outbox is emptied: base_url of the links; fence and where the letters go; only: no other kinds."""

    office: Office
    post: Post
    base_url: str
    fence: Fence = unfenced
    only: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class _Bundle:
    """The notices of one letter. to: an address, as it was when it was looked at."""

    ids: tuple[UUID, ...]
    to: str


def drain_to_folder(office: Office, folder: Path, base_url: str, sender: str = "hub@whg.example") -> int:
    """Write every waiting notice as an .eml file into `folder`; returns how many letters.

    Twice writes nothing twice. Raises DeliveryError when the folder cannot be written; the notices then wait.
    """
    return drain(Rounds(office, FolderPost(folder, sender), base_url))


def drain(rounds: Rounds) -> int:
    """Hand over what waits and is due; returns how many letters went. Raises DeliveryError where none can leave."""
    _settle_left_behind(rounds)
    sent, before = 0, None
    while (bundles := _look(rounds)) and bundles != before:
        sent += _round(rounds, bundles)
        before = bundles  # what nothing moved is in somebody else's hands
    return sent


def _settle_left_behind(rounds: Rounds) -> None:
    """What was claimed by somebody who did not come back: again where that is harmless, else not known."""
    with rounds.office.open_work(_POST) as work:
        work.require(Permission.SERVICE_RUN)
        number = rounds.fence(work)
        table = NoticeRecord
        left = (
            table.state == "waiting",
            table.claimed_at.is_not(None),
            or_(table.claimed_by < number, table.claimed_at < work.now - LEFT_BEHIND),
        )
        if rounds.post.repeatable:
            change = {"claimed_at": None, "claimed_by": None}
        else:
            change = {"state": "failed", "trouble": Trouble.UNKNOWN}
        found = work.session.execute(update(table).where(*left).values(**change)).rowcount
        if found:
            _log.warning("notices=%d were left half done by another: again=%s", found, rounds.post.repeatable)


def _look(rounds: Rounds) -> list[_Bundle]:
    """What is due, a letter each; whatever belongs to a daily mail is put off to it."""
    with rounds.office.open_reading(_POST) as reading:
        reading.require(Permission.SERVICE_RUN)
        found = _due(reading, rounds.only)
        put_off = {record.id: at for record, _, at in found if at > reading.now}
        bundles = _bundled([(record, account) for record, account, at in found if at <= reading.now])
    if put_off:
        with rounds.office.open_work(_POST) as work:
            work.require(Permission.SERVICE_RUN)
            rounds.fence(work)
            for record in _waiting(work, put_off):
                record.due_at = put_off[record.id]
        return bundles or _look(rounds)
    return bundles


def _due(reading: Reading, only: frozenset[str] | None) -> list[tuple[NoticeRecord, AccountRecord | None, datetime]]:
    """Each notice that may be due, for whom, and when it leaves."""
    table = NoticeRecord
    query = (
        select(table)
        .where(
            table.state == "waiting",
            table.claimed_at.is_(None),
            or_(table.due_at.is_(None), table.due_at <= reading.now),
        )
        .order_by(table.created_at, table.id)
        .limit(AT_ONCE)
    )
    if only is not None:
        query = query.where(table.kind.in_(only))
    found = []
    for record in reading.session.scalars(query):
        account = reading.session.get(AccountRecord, record.account_id)
        at = record.created_at
        if record.due_at is None and account is not None and account.mail_digest:
            at = leaves_at(record.kind, record.answer_by, record.created_at, reading.practice.digest_hour)
        found.append((record, account, at))
    return found


def _bundled(found: Iterable[tuple[NoticeRecord, AccountRecord | None]]) -> list[_Bundle]:
    """One letter each; one for the whole day where a reader chose so and nothing went wrong with it before."""
    alone: list[_Bundle] = []
    daily: dict[UUID, list[UUID]] = {}
    to: dict[UUID, str] = {}
    for record, account in found:
        address = account.email if account is not None else ""
        if account is not None and account.mail_digest and record.due_at is not None and record.attempts == 0:
            daily.setdefault(account.id, []).append(record.id)
            to[account.id] = address
        else:
            alone.append(_Bundle((record.id,), address))
    return alone + [_Bundle(tuple(ids), to[account_id]) for account_id, ids in daily.items()]


def _round(rounds: Rounds, bundles: Sequence[_Bundle]) -> int:
    """Hand these over as far as it goes. Raises DeliveryError where the way out is closed; all then wait."""
    sent, left = 0, list(bundles)
    try:
        with rounds.post.connected() as line:
            while left and line.open:
                handed = _deliver(rounds, line, left[0])
                left.pop(0)
                sent += handed is not None and handed.outcome is Outcome.SENT
            if not line.open:
                raise DeliveryError(Trouble.LOST)
    except DeliveryError as error:
        _log.warning("mail does not leave: trouble=%s letters=%d", error, len(left))
        for bundle in left:
            _record(rounds, bundle, Handed(Outcome.LATER, str(error)))
        if not sent:
            raise
    return sent


def _deliver(rounds: Rounds, line: Line, bundle: _Bundle) -> Handed | None:
    """One letter, as far as it comes; None where it was cancelled or is somebody else's."""
    handed = _offer(line, bundle.to)
    if handed is None:
        letter = _claim(rounds, bundle)
        if letter is None:
            line.withdraw()
            return None
        handed = line.hand_over(letter[0].message_id, compose(*letter).as_bytes())
    _record(rounds, bundle, handed)
    return handed


def _offer(line: Line, to: str) -> Handed | None:
    if not to:
        return None  # There is no such account any more: the claim cancels it.
    return line.offer(to) if is_address(to) else Handed(Outcome.REFUSED, Trouble.ADDRESS)


def _claim(rounds: Rounds, bundle: _Bundle) -> tuple[Letter, Letterhead] | None:
    """Make the notices of a letter one's own and ask once more whom they may reach; None where nothing is left."""
    with rounds.office.open_work(_POST) as work:
        work.require(Permission.SERVICE_RUN)
        number = rounds.fence(work)
        going = []
        for record in _waiting(work, bundle.ids):
            account = work.session.get(AccountRecord, record.account_id)
            if account is not None and account.email != bundle.to:
                continue  # The new address is looked up in the next round.
            if account is None or not _reaches(work, account, record):
                record.state = "cancelled"
                continue
            record.claimed_at, record.claimed_by = work.now, number
            record.attempts += 1
            going.append(record)
        return _letter(work, going, account, rounds) if going else None


def _waiting(work: Work, ids: Iterable[UUID]) -> list[NoticeRecord]:
    table = NoticeRecord
    query = select(table).where(table.id.in_(list(ids)), table.state == "waiting", table.claimed_at.is_(None))
    return list(work.session.scalars(query.order_by(table.created_at, table.id).with_for_update(skip_locked=True)))


def _reaches(reading: Reading, account: AccountRecord, record: NoticeRecord) -> bool:
    agency = reading.session.get(AgencyRecord, account.agency_id)
    if account.status == AccountStatus.DISABLED or agency.status != AgencyStatus.ACTIVE:
        return False
    team = reading.session.get(TeamRecord, account.team_id) if account.team_id else None
    return still_reaches(reading, actor_for(account, agency, team.code if team else None), record.url)


def _letter(
    reading: Reading, records: Sequence[NoticeRecord], account: AccountRecord, rounds: Rounds
) -> tuple[Letter, Letterhead]:
    own = reading.session.scalars(select(AgencyRecord).where(AgencyRecord.code == LANDLORD_CODE)).one()
    notices = tuple(Notice(r.kind, f"{rounds.base_url}{r.url}", r.answer_by) for r in records)
    first = records[0]
    letter = Letter(account.email, first.message_id, first.created_at, account.chosen_phrase, notices)
    return letter, Letterhead(own.name, own.duty_name, own.duty_phone, rounds.post.sender)


def _record(rounds: Rounds, bundle: _Bundle, handed: Handed) -> None:
    """Write down what became of a letter. One that cannot go now is put off, and given up after some days."""
    with rounds.office.open_work(_POST) as work:
        work.require(Permission.SERVICE_RUN)
        rounds.fence(work)
        table = NoticeRecord
        query = select(table).where(table.id.in_(list(bundle.ids)), table.state == "waiting").with_for_update()
        for record in work.session.scalars(query):
            _settle(work, record, handed)


def _settle(work: Work, record: NoticeRecord, handed: Handed) -> None:
    if handed.outcome is Outcome.SENT:
        record.state, record.sent_at, record.trouble = "sent", work.now, ""
        return
    if handed.outcome is not Outcome.LATER:
        _give_up(record, handed.trouble)
        return
    record.trouble = handed.trouble
    if record.claimed_at is None:
        record.attempts += 1
    record.claimed_at, record.claimed_by = None, None
    if work.now - record.created_at >= timedelta(hours=work.practice.mail_gives_up_hours):
        _give_up(record, Trouble.GAVE_UP)
        return
    record.due_at = next_try(record.attempts, work.now)


def _give_up(record: NoticeRecord, trouble: str) -> None:
    record.state, record.trouble = "failed", trouble
    _log.warning("notice=%s given up: trouble=%s", record.id, trouble)
