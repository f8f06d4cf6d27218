"""When does the log speak for itself to the outside? When its end is sealed by a signed checkpoint.

Signs only what was committed, once for each size, and only what follows from the last thing it signed; the
checkpoint is committed before anybody sees it. Anything else is a fork, and nothing is signed.
Source: sealed log specification, section 6, rules 1 to 5; fault F24.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, insert
from sqlalchemy.exc import IntegrityError

from hub.access.actors import service_actor
from hub.access.permissions import Permission
from hub.db.vault import MasterKeys
from hub.db.work import Office
from hub.kernel.errors import ConfigError
from hub.kernel.ids import new_id
from hub.ledger.chain import consistency_proof, tree_root, verify_consistency
from hub.ledger.chunks import snapshot
from hub.ledger.holding import Cause, LedgerHold, enter_hold, hold_of, leave_hold, require_no_hold
from hub.ledger.note import Checkpoint, Note
from hub.ledger.reader import (
    CHECKPOINT,
    Head,
    StoredCheckpoint,
    checkpoint_of,
    head_of,
    newest_checkpoint,
    signing_keys,
    stored_nodes,
)
from hub.ledger.rules import Code, LedgerError, LogKey, owed_split, signers_of
from hub.ledger.signing import load_signer, read_high_water, write_high_water

_SEALER = service_actor("seal")


def seal(office: Office) -> StoredCheckpoint:
    """The checkpoint of the whole log as committed: signed now, or the stored one where this size was signed.

    Where a key took over from another, the size of that is signed first, by both. Opens blocks of its own: call it
    outside any. Raises LedgerError (LEDGER_FORK), signs nothing and puts the log on hold where it does not follow from
    what was signed before; LedgerHoldError while it is, ConfigError where the key is missing or another.
    """
    require_no_hold(office.master.directory)
    # Before the snapshot: another signer may remember more than the snapshot holds, which is no fork.
    high_water = read_high_water(office.master.directory)
    with office.open_reading(_SEALER) as reading:
        reading.require(Permission.LEDGER_APPEND)
        connection = reading.session.connection()
        snapshot(connection)
        head, keys = head_of(connection), signing_keys(connection)
        try:
            _require_growth(connection, head, high_water)
        except LedgerError as error:
            enter_hold(office, Cause.BEHIND, error, high_water[0] if high_water else 0, head.size)
            raise
        split, stored = _unsigned_split(connection, keys), checkpoint_of(connection, head.size)
        meeting = _earlier(connection, split, head) if split is not None and split < head.size else None
    if meeting is not None:
        _kept(office, meeting, _signed(office.master, keys, meeting))
    if stored is None:
        stored = _kept(office, head, _signed(office.master, keys, head))
    write_high_water(office.master.directory, stored.size, stored.root)
    return stored


def _unsigned_split(connection: Connection, keys: Sequence[LogKey]) -> int | None:
    """The size at which the key in use took over, while no checkpoint of it is kept."""
    split = owed_split(keys)
    return split if split is not None and checkpoint_of(connection, split) is None else None


def _earlier(connection: Connection, size: int, head: Head) -> Head:
    """The log as it was at `size`. Raises LedgerError unless the present one follows from it."""
    nodes = stored_nodes(connection)
    root = tree_root(size, nodes)
    if not verify_consistency(size, head.size, root, head.root, consistency_proof(size, head.size, nodes)):
        raise LedgerError(Code.LEDGER_DAMAGED, f"the stored tree does not lead from size {size} to its head")
    return Head(size, root)


def _signed(master: MasterKeys, keys: Sequence[LogKey], head: Head) -> Note:
    """The checkpoint of `head`, signed by each key that may. Raises ConfigError where one of them is missing."""
    signers = [load_signer(master, each.key) for each in signers_of(keys, head.size)]
    notes = [each.sign(Checkpoint(each.verifier.name, head.size, head.root)) for each in signers]
    return Note(notes[0].body, tuple(line for note in notes for line in note.signatures))


def look_for_hold(office: Office) -> LedgerHold | None:
    """Whether the log is on hold, looked at anew: on, where the database is older than, or differs from, what was
    signed; no longer, where what was missing is back.

    Asked at every start, before anything is served, and after a restore; ConfigError where the log was never started.
    """
    with office.open_reading(_SEALER) as reading:
        reading.require(Permission.LEDGER_APPEND)
        connection = reading.session.connection()
        high_water = read_high_water(office.master.directory)
        head = head_of(connection)
        try:
            if high_water is not None:
                require_high_water(head, high_water, stored_nodes(connection))
        except LedgerError as error:
            return enter_hold(office, Cause.BEHIND, error, high_water[0], head.size)
    leave_hold(office, Cause.BEHIND)
    return hold_of(office.master.directory)


def signing_trouble(office: Office) -> str:
    """Why nothing can be signed just now; empty where it can. Without its key the log goes on, unsigned."""
    with office.open_reading(_SEALER) as reading:
        reading.require(Permission.LEDGER_APPEND)
        connection = reading.session.connection()
        keys = signing_keys(connection)
        split = _unsigned_split(connection, keys)
        meeting = signers_of(keys, split) if split is not None else ()
    try:
        for each in keys:
            if each.last_size is None or each in meeting:
                load_signer(office.master, each.key)
    except ConfigError as error:
        return str(error)
    return ""


def _require_growth(connection: Connection, head: Head, high_water: tuple[int, bytes] | None) -> None:
    """Raises LedgerError unless the head follows from the newest checkpoint and from the high-water file."""
    newest = newest_checkpoint(connection)
    nodes = stored_nodes(connection)
    if newest is not None:
        if newest.size > head.size:
            raise LedgerError(Code.LEDGER_FORK, f"{newest.size} entries were signed, the log has {head.size}")
        proof = consistency_proof(newest.size, head.size, nodes)
        if not verify_consistency(newest.size, head.size, newest.root, head.root, proof):
            raise LedgerError(Code.LEDGER_FORK, f"the log does not follow from its checkpoint of size {newest.size}")
    elif tree_root(head.size, nodes) != head.root:
        raise LedgerError(Code.LEDGER_FORK, "the head of the log does not follow from its entries")
    if high_water is not None:
        require_high_water(head, high_water, nodes)


def require_high_water(head: Head, high_water: tuple[int, bytes], nodes) -> None:
    """Raises LedgerError where the log lies behind, or differs from, what the high-water file remembers."""
    size, root = high_water
    if size > head.size:
        raise LedgerError(Code.LEDGER_FORK, f"{size} entries were signed once, the log has {head.size}")
    if tree_root(size, nodes) != root:
        raise LedgerError(Code.LEDGER_FORK, f"at size {size} another root was signed once")


def _kept(office: Office, head: Head, note: Note) -> StoredCheckpoint:
    """The note as committed; where another signer was faster, that one's."""
    try:
        with office.open_work(_SEALER) as work:
            work.require(Permission.LEDGER_APPEND)
            connection = work.session.connection()
            stored = checkpoint_of(connection, head.size)
            if stored is None:
                stored = StoredCheckpoint(new_id(), head.size, head.root, note.text)
                row = {"id": stored.id, "size": head.size, "root": head.root, "note": note.text}
                connection.execute(insert(CHECKPOINT), {**row, "created_at": work.now})
    except IntegrityError:
        with office.open_reading(_SEALER) as reading:
            reading.require(Permission.LEDGER_APPEND)
            stored = checkpoint_of(reading.session.connection(), head.size)
    if stored is None or stored.root != head.root:
        raise LedgerError(Code.LEDGER_FORK, f"at size {head.size} another root was signed once")
    return stored
