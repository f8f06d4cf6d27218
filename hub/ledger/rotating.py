"""Another key signs the log from now on: how does that become true for everybody who checks?

The entry that names the new key and the sizes of both are one transaction; from then on no signer signs anything later
before the size at which they meet carries the signature of both. So whoever signs next ends what was cut off.
Source: sealed log specification, section 10; faults F22, F23.
"""

from datetime import timedelta

from sqlalchemy import insert, select, update

from hub.access.actors import service_actor
from hub.access.permissions import Permission
from hub.db.work import Office, Work
from hub.kernel.errors import ConfigError, ConflictError
from hub.kernel.lines import tell_security
from hub.ledger.holding import require_no_hold
from hub.ledger.kinds import Kind
from hub.ledger.note import VerifierKey
from hub.ledger.queries import KeyView, key_in_use
from hub.ledger.reader import HEAD, IN_USE, KEY, NEVER_STARTED
from hub.ledger.sealing import seal, signing_trouble
from hub.ledger.service import append
from hub.ledger.signing import create_signer

_ROTATOR = service_actor("rotate_key")

RECENT = timedelta(days=1)
"""A rotation asked for again within this time is the same one, unless it is said otherwise."""


def rotate_key(office: Office, *, retire: bool = False, again: bool = False) -> KeyView:
    """Let a new key sign the log, and return it; one that was cut off is ended instead.

    retire: the present key was lost or leaked: it signs nothing more, not even the size at which the new one takes
    over; again: even though a key took over within the last day. Opens blocks of its own: call it outside any.
    Raises ConfigError where a key that is needed is missing, LedgerHoldError, ConflictError where somebody else
    rotates at the same moment.
    """
    require_no_hold(office.master.directory)
    known = _key_in_use(office)
    is_new = known.first_size > 0 and office.clock.now() - known.since < RECENT
    is_same = is_new and (known.replaces_retired or not retire)  # A key can leak on the day on which it took over.
    if is_same and not again:
        seal(office)
        return known
    if not retire:
        # Whatever keeps the present key from signing is told before another one is made.
        seal(office)
        trouble = signing_trouble(office)
        if trouble:
            raise ConfigError(f"{trouble}, or rotate with --retire where it is lost for good")
    signer = create_signer(office.master, known.origin)  # First of all: a key that nobody names harms nothing.
    with office.open_work(_ROTATOR) as work:
        work.require(Permission.LOG_KEY_ROTATE)
        _put_in_use(work, known.key_id, signer.verifier, retire)
    seal(office)
    tell_security("log_key_rotated", key=signer.verifier.key_id.hex(), retired=known.key_id if retire else "")
    return _key_in_use(office)


def _key_in_use(office: Office) -> KeyView:
    with office.open_reading(_ROTATOR) as reading:
        reading.require(Permission.LOG_KEY_ROTATE)
        return key_in_use(reading)


def _put_in_use(work: Work, old_id: str, new: VerifierKey, retire: bool) -> None:
    """Write the entry, and the sizes of both keys; under the lock of the log's end, so that they are those written."""
    connection = work.session.connection()
    size = connection.execute(select(HEAD.c.size).where(IN_USE).with_for_update()).scalar()
    if size is None:
        raise ConfigError(NEVER_STARTED)
    old = connection.execute(select(KEY.c.vkey).where(KEY.c.key_id == old_id, KEY.c.state == "current")).scalar()
    if old is None:
        raise ConflictError
    last_size = size
    if retire:
        size = append(work, Kind.KEY, {"action": "retire", "vkey": old, "last_size": size}, {}) + 1
    first_size = size + 1
    append(work, Kind.KEY, {"action": "add", "vkey": new.text, "first_size": first_size}, {})
    ended = {"state": "retired", "last_size": last_size if retire else first_size}
    connection.execute(update(KEY).where(KEY.c.key_id == old_id).values(**ended))
    row = {"key_id": new.key_id.hex(), "name": new.name, "vkey": new.text, "first_size": first_size}
    connection.execute(insert(KEY), {**row, "last_size": None, "state": "current"})
