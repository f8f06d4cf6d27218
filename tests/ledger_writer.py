"""A process of its own that appends to a log until it is done or killed.

Called as `python -m tests.ledger_writer URL KEYS COUNT SEALS`; prints each position after its commit.
"""

import os
import sys
from pathlib import Path
from uuid import UUID

from hub.db.engine import make_engine
from hub.db.vault import Vault, load_master_keys
from hub.db.work import Office
from hub.kernel.clock import SystemClock
from hub.ledger.sealing import seal
from tests.ledger_builders import add


def main(url: str, keys: str, count: int, seals: bool) -> None:
    """Append `count` times; seal every tenth time if wanted."""
    master = load_master_keys(Path(keys))
    vault = Vault.at(f"sqlite:///{Path(keys) / 'vault.sqlite'}", master)
    office = Office(make_engine(url), vault, master, SystemClock())
    for number in range(count):
        seq = add(office, case_id=UUID(int=os.getpid()))
        sys.stdout.write(f"{seq}\n")
        sys.stdout.flush()
        if seals and number % 10 == 9:
            seal(office)
    office.engine.dispose()
    vault.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4] == "1")
