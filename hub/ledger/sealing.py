"""When does the log speak for itself to the outside? When its end is sealed by a signed checkpoint.

Signs only what was committed, once for each size, and only what follows from the last thing it signed; the
checkpoint is committed before anybody sees it. Anything else is a fork, and nothing is signed.
Source: sealed log specification, section 6, rules 1 to 5; fault F24.
"""

from collections.abc import Sequence
from dataclasses import replace

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
    began_for,
    checkpoint_of,
    head_of,
    heads_of,
    keys_of,
    newest_checkpoint,
    stored_nodes,
)
from hub.ledger.rules import Code, LedgerError, LogKey, owed_split, signers_of
from hub.ledger.signing import HighWater, load_signer, read_high_water, write_high_water

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
        head = head_of(connection)
        keys = keys_of(connection, head.origin)
        try:
            _require_growth(connection, head, high_water)
        except LedgerError as error:
            enter_hold(office, Cause.BEHIND, error, high_water.size if high_water else 0, head.size)
            raise
        split, stored = _unsigned_split(connection, head, keys), checkpoint_of(connection, head, head.size)
        meeting = _earlier(connection, split, head) if split is not None and split < head.size else None
    if meeting is not None:
        _kept(office, meeting, _signed(office.master, keys, meeting))
    if stored is None:
        stored = _kept(office, head, _signed(office.master, keys, head))
    write_high_water(office.master.directory, head.origin, stored.size, stored.root)
    return stored


def _unsigned_split(connection: Connection, head: Head, keys: Sequence[LogKey]) -> int | None:
    """The size at which the key in use took over, while no checkpoint of it is kept."""
    split = owed_split(keys)
    return split if split is not None and checkpoint_of(connection, head, split) is None else None


def _earlier(connection: Connection, size: int, head: Head) -> Head:
    """The log as it was at `size`. Raises LedgerError unless the present one follows from it."""
    nodes = stored_nodes(connection, head)
    root = tree_root(size, nodes)
    if not verify_consistency(size, head.size, root, head.root, consistency_proof(size, head.size, nodes)):
        raise LedgerError(Code.LEDGER_DAMAGED, f"the stored tree does not lead from size {size} to its head")
    return replace(head, size=size, root=root)


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
                require_high_water(connection, head, high_water)
        except LedgerError as error:
            return enter_hold(office, Cause.BEHIND, error, high_water.size, head.size)
    leave_hold(office, Cause.BEHIND)
    return hold_of(office.master.directory)


def signing_trouble(office: Office) -> str:
    """Why nothing can be signed just now; empty where it can. Without its key the log goes on, unsigned."""
    with office.open_reading(_SEALER) as reading:
        reading.require(Permission.LEDGER_APPEND)
        connection = reading.session.connection()
        head = head_of(connection)
        keys = keys_of(connection, head.origin)
        split = _unsigned_split(connection, head, keys)
        meeting = signers_of(keys, split) if split is not None else ()
    try:
        for each in keys:
            if each.last_size is None or each in meeting:
                load_signer(office.master, each.key)
    except ConfigError as error:
        return str(error)
    return ""


def _require_growth(connection: Connection, head: Head, high_water: HighWater | None) -> None:
    """Raises LedgerError unless the head follows from the newest checkpoint and from the high-water file."""
    newest = newest_checkpoint(connection, head)
    nodes = stored_nodes(connection, head)
    if newest is not None:
        if newest.size > head.size:
            raise LedgerError(Code.LEDGER_FORK, f"{newest.size} entries were signed, the log has {head.size}")
        proof = consistency_proof(newest.size, head.size, nodes)
        if not verify_consistency(newest.size, head.size, newest.root, head.root, proof):
            raise LedgerError(Code.LEDGER_FORK, f"the log does not follow from its checkpoint of size {newest.size}")
    elif tree_root(head.size, nodes) != head.root:
        raise LedgerError(Code.LEDGER_FORK, "the head of the log does not follow from its entries")
    if high_water is not None:
        require_high_water(connection, head, high_water)


def require_high_water(connection: Connection, head: Head, high_water: HighWater) -> None:
    """Raises LedgerError where the log lies behind, or differs from, what the high-water file remembers.

    A log that began anew because of just what is remembered has signed nothing yet: it goes on.
    """
    size, root = high_water.size, high_water.root
    signed = high_water.origin or heads_of(connection)[0].origin
    if signed != head.origin:
        if not began_for(connection, head, signed, size, root):
            raise LedgerError(Code.LEDGER_FORK, f"{signed} was signed last, with {size} entries; this is {head.origin}")
        return
    if size > head.size:
        raise LedgerError(Code.LEDGER_FORK, f"{size} entries were signed once, the log has {head.size}")
    if tree_root(size, stored_nodes(connection, head)) != root:
        raise LedgerError(Code.LEDGER_FORK, f"at size {size} another root was signed once")


def _kept(office: Office, head: Head, note: Note) -> StoredCheckpoint:
    """The note as committed; where another signer was faster, that one's."""
    try:
        with office.open_work(_SEALER) as work:
            work.require(Permission.LEDGER_APPEND)
            connection = work.session.connection()
            stored = checkpoint_of(connection, head, head.size)
            if stored is None:
                stored = StoredCheckpoint(new_id(), head.size, head.root, note.text, work.now)
                row = {"id": stored.id, "size": head.stop_row, "root": head.root, "note": note.text}
                connection.execute(insert(CHECKPOINT), {**row, "created_at": work.now})
    except IntegrityError:
        with office.open_reading(_SEALER) as reading:
            reading.require(Permission.LEDGER_APPEND)
            stored = checkpoint_of(reading.session.connection(), head, head.size)
    if stored is None or stored.root != head.root:
        raise LedgerError(Code.LEDGER_FORK, f"at size {head.size} another root was signed once")
    return stored
