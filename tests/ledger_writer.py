"""A process of its own that appends to a log until it is done or killed.

Called as `python -m tests.ledger_writer URL KEYS ACT ...`; tells each thing after its commit. Acts:
`append COUNT SEALS`; `through`: appends until killed, and waits where the database is not there; `seal`: appends and
seals, telling each note; `open PUBLIC_REF`: opens one disclosure again and again, each under a new form key, told
before and after; `disclose`: prepares, reviews, approves and sends one disclosure after the other; `rotate COMMIT`:
rotates the key, and dies before that commit; `export PATH`: writes the whole log and tells the most memory that it
took, in kB. Each imports what it needs only, so that starting many is cheap.
"""

import os
import sys
import time
from pathlib import Path
from uuid import UUID

from hub.db.engine import make_engine
from hub.db.vault import Vault, load_master_keys
from hub.db.work import Office
from hub.kernel.clock import SystemClock
from hub.kernel.errors import BusyError, UnavailableError
from hub.ledger import service as ledger
from hub.ledger.sealing import seal
from tests.ledger_builders import JOB, add


def tell(line: str) -> None:
    """Hand one line to the parent at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def append(office: Office, count: str, seals: str) -> None:
    """Append `count` times; seal every tenth time if wanted."""
    for number in range(int(count)):
        tell(f"done {add(office, case_id=UUID(int=os.getpid()))}")
        if seals == "1" and number % 10 == 9:
            seal(office)


def append_through(office: Office) -> None:
    """Append until killed, whatever becomes of the database meanwhile."""
    while True:
        try:
            tell(f"done {add(office, case_id=UUID(int=os.getpid()))}")
        except (BusyError, UnavailableError):
            time.sleep(0.2)


def seal_again(office: Office) -> None:
    """Append and seal until killed."""
    while True:
        add(office)
        tell("note " + seal(office).note.replace("\n", "|"))


def disclose_again(office: Office) -> None:
    """Share one disclosure after the other with the police until killed, each sending under a form key of its own."""
    from tests.shared_world import World

    world = World(office)
    while True:
        disclosure_id = world.approved()
        ready = world.ready(disclosure_id)
        key = f"form-{disclosure_id}"
        tell(f"asked {disclosure_id}")
        tell(f"done {disclosure_id} {world.send(disclosure_id, *ready, key)}")


def open_again(office: Office, public_ref: str) -> None:
    """Open one disclosure until killed."""
    from hub.disclosures import received
    from hub.disclosures.commands import OpenReceived
    from tests.shared_world import READER, World

    world = World(office)
    number = 0
    while True:
        key = f"form-{os.getpid()}-{number}"
        tell(f"asked {key}")
        with world.office.open_work(world.actors[READER]) as work:
            received.open_received(work, OpenReceived(public_ref, True, True, key))
        tell(f"done {key}")
        number += 1


def rotate_and_die(office: Office, at_commit: str) -> None:
    """Rotate the log's key, and end like a killed process before the commit of this number, reading blocks counted."""
    from sqlalchemy import event

    from hub.ledger.rotating import rotate_key

    left = int(at_commit)

    def count(_connection) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os._exit(9)

    event.listen(office.engine, "commit", count)
    rotate_key(office, again=True)


def export(office: Office, path: str) -> None:
    """Write the whole log to a file."""
    from tests.fault_rounds import most_memory

    size = ledger.export_log(office, JOB, Path(path), "none", "requested")
    tell(f"done {size} {most_memory(os.getpid())}")


ACTS = {
    "append": append, "through": append_through, "seal": seal_again, "open": open_again, "disclose": disclose_again,
    "rotate": rotate_and_die, "export": export,
}  # fmt: skip


def main(url: str, keys: str, act: str, *arguments: str) -> None:
    """One errand on the log at `url`, with the keys in the folder `keys`."""
    master = load_master_keys(Path(keys))
    vault = Vault.at(f"sqlite:///{Path(keys) / 'vault.sqlite'}", master)
    office = Office(make_engine(url), vault, master, SystemClock())
    ACTS[act](office, *arguments)
    office.engine.dispose()
    vault.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
