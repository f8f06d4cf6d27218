"""Which keys prove what this instance signed?

Source: sealed log specification, section 10 (the trust file).
"""

from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

from hub.access.actors import service_actor
from hub.access.permissions import Permission
from hub.db.vault import MasterKeys
from hub.db.work import Office
from hub.ledger.reader import Head, head_at, head_of, heads_of, key_entry, keys_of
from hub.ledger.rules import LogKey, Trust
from hub.ledger.signing import load_signer, write_whole

_AUDITOR = service_actor("verify")


def instance_trust(connection: Connection, master: MasterKeys, log: Head) -> Trust:
    """The keys of a log as their private halves in `HUB_KEYS` prove them; the table gives the sizes only.

    A key that was retired because it was lost or leaked may be gone: the entry that retired it names it, and stands
    under the seals of the key in use. Raises ConfigError where another one is missing.
    """
    keys = tuple(
        each if was_retired(connection, log, each) else replace(each, key=load_signer(master, each.key).verifier)
        for each in keys_of(connection, log.origin)
    )
    return Trust(log.origin, keys)


def was_retired(connection: Connection, log: Head, each: LogKey) -> bool:
    """Whether an entry says that this key was lost or leaked, and signs no more."""
    told = {"action": "retire", "vkey": each.key.text, "last_size": each.last_size}
    return each.last_size is not None and key_entry(connection, log.first_row + each.last_size) == told


def trust_of_instance(office: Office, row: int | None = None) -> Trust:
    """The trust file of the log in use, or of that in which `row` stands, from the instance's own keys.

    Raises ConfigError where one is missing.
    """
    with office.open_reading(_AUDITOR) as reading:
        reading.require(Permission.LOG_VERIFY)
        connection = reading.session.connection()
        log = head_of(connection) if row is None else head_at(connection, row)
        return instance_trust(connection, office.master, log)


def trust_of_ended(office: Office) -> list[Trust]:
    """The trust files of the logs that ended, oldest first, from the instance's own keys."""
    with office.open_reading(_AUDITOR) as reading:
        reading.require(Permission.LOG_VERIFY)
        connection = reading.session.connection()
        return [instance_trust(connection, office.master, log) for log in heads_of(connection)[:-1]]


def write_trust(office: Office, path: Path, row: int | None = None) -> None:
    """Write the trust file that partners are given by another way than the log. row: of a log that ended, instead."""
    write_whole(path, trust_of_instance(office, row).as_text())
