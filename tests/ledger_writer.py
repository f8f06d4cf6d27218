"""A process of its own that appends to a log until it is done or killed.

Called as `python -m tests.ledger_writer URL KEYS append COUNT SEALS`; prints each position after its commit. Or, with
`open PUBLIC_REF`, opens one disclosure again and again, each under a new form key, and prints it before and after.
"""

import os
import sys
from pathlib import Path
from uuid import UUID

from hub.db.engine import make_engine
from hub.db.vault import Vault, load_master_keys
from hub.db.work import Office
from hub.disclosures import received
from hub.disclosures.commands import OpenReceived
from hub.identity.sessions import actor_of_username
from hub.kernel.clock import SystemClock
from hub.ledger.sealing import seal
from tests.ledger_builders import add


def tell(line: str) -> None:
    """Hand one line to the parent at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def append(office: Office, count: str, seals: str) -> None:
    """Append `count` times; seal every tenth time if wanted."""
    for number in range(int(count)):
        tell(str(add(office, case_id=UUID(int=os.getpid()))))
        if seals == "1" and number % 10 == 9:
            seal(office)


def open_again(office: Office, public_ref: str) -> None:
    """Open one disclosure until killed."""
    reader = actor_of_username(office, "dana.orme")
    number = 0
    while True:
        key = f"form-{os.getpid()}-{number}"
        tell(f"asked {key}")
        with office.open_work(reader) as work:
            received.open_received(work, OpenReceived(public_ref, True, True, key))
        tell(f"done {key}")
        number += 1


def main(url: str, keys: str, act: str, *arguments: str) -> None:
    """One errand on the log at `url`, with the keys in the folder `keys`."""
    master = load_master_keys(Path(keys))
    vault = Vault.at(f"sqlite:///{Path(keys) / 'vault.sqlite'}", master)
    office = Office(make_engine(url), vault, master, SystemClock())
    {"append": append, "open": open_again}[act](office, *arguments)
    office.engine.dispose()
    vault.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
