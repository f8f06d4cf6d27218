"""What had somebody typed when the session ran out, or a fresh proof was wanted?

Sealed under the account's own key, one form an account, for a day at most: it comes back once, after
signing in again, and only for the account that typed it.
Source: threat model 6.2 (whatever was typed survives a time-out).
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select

from hub.access.permissions import Permission
from hub.db.sealing import place_of
from hub.db.work import Office, Reading, Work
from hub.identity.records import AccountRecord, HeldFormRecord
from hub.identity.sessions import DOORKEEPER
from hub.kernel.ids import new_id

KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True, repr=False)
class HeldForm:
    """Where it was going (a path of the hub) and what it said: pairs, since a field may come more than once."""

    path: str
    fields: tuple[tuple[str, str], ...]


def hold_form(office: Office, account_id: UUID, form: HeldForm) -> None:
    """Keep a form for this account, in place of an earlier one."""
    table = HeldFormRecord.__table__
    with office.open_work(DOORKEEPER) as work:
        work.require(Permission.SERVICE_RUN)
        account = work.session.get_one(AccountRecord, account_id)
        gone = (table.c.account_id == account_id) | (table.c.held_at < work.now - KEPT)
        work.session.execute(delete(table).where(gone))
        row_id = new_id()
        key = work.keys.data_key(account.data_key_id)
        sealed = key.seal_json([list(pair) for pair in form.fields], place_of("held_form", row_id, "fields"))
        work.session.add(
            HeldFormRecord(id=row_id, account_id=account_id, path=form.path, fields=sealed, held_at=work.now)
        )


def _find(reading: Reading) -> HeldFormRecord | None:
    mine = (HeldFormRecord.account_id == reading.actor.account_id, HeldFormRecord.held_at > reading.now - KEPT)
    return reading.session.scalars(select(HeldFormRecord).where(*mine)).one_or_none()


def show_held_form(reading: Reading) -> HeldForm | None:
    """The asker's kept form, still kept."""
    reading.require(Permission.PROFILE_EDIT)
    row = _find(reading)
    if row is None:
        return None
    account = reading.session.get_one(AccountRecord, row.account_id)
    key = reading.keys.data_key(account.data_key_id)
    pairs = key.unseal_json(row.fields, place_of("held_form", row.id, "fields"))
    return HeldForm(row.path, tuple((str(name), str(value)) for name, value in pairs))


def drop_held_form(work: Work) -> None:
    """Forget the asker's kept form: it was sent again, or is not wanted."""
    work.require(Permission.PROFILE_EDIT)
    row = _find(work)
    if row is not None:
        work.session.delete(row)
