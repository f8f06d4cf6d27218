"""How long does the database take for a page of the log? `python -m tests.benchmarks.log_page [--size N]`.

The common filters at N entries (100,000 unless told) on SQLite and PostgreSQL: the time of all statements of the
page together (list, counts, seal, choices), after one page that nobody counts.
"""

import argparse
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import event

from hub.access.actors import AccountRole, Actor, service_actor
from hub.access.permissions import Permission
from hub.db.work import Office
from hub.kernel.calendar import civil_date
from hub.ledger import tally
from hub.ledger.kinds import Kind
from hub.oversight import queries
from hub.oversight.queries import LogFilter
from tests.benchmarks.ledger import a_database, an_office
from tests.benchmarks.load import against, load
from tests.ledger_builders import a_disclosure, case_of
from tests.ledger_bulk import Said, fill

ROUNDS = 15
DPO = Actor(role=AccountRole.DPO, account_id=case_of(1), agency="whg", channel="page")
RECIPIENTS = (
    "west-midlands-police", "walsall-council/community-safety", "walsall-council/adult-social-care", "midland-homes",
    "victim-support", "black-country-icb", "west-midlands-fire", "probation-west-midlands",
)  # fmt: skip
BASES = ("ANNEX1_PARA5_CRIME", "ANNEX1_PARA6_SAFEGUARDING", "")
PURPOSES = ("prevent_detect_crime", "victim_support", "safeguard_child")


def said(seq: int) -> Said:
    """Entries as a busy partnership makes them: mostly openings and sendings, one in forty refused."""
    clear = a_disclosure(
        recipient=RECIPIENTS[seq * 7 % 11 % len(RECIPIENTS)],
        annex1=BASES[seq % 10 // 4],
        purpose=PURPOSES[seq % 9 // 4],
        outcome="allow_with_warning" if seq % 8 == 0 else "allow",
        channel="open" if seq % 3 else "portal",
    )
    if seq % 40 == 0:
        del clear["approved"]
        return Kind.DENIAL, clear | {"outcome": "refuse", "codes": ["S01"], "channel": "portal"}
    return Kind.DISCLOSURE, clear


@contextmanager
def statements(office: Office) -> Iterator[list[tuple[str, Any]]]:
    """What the database is asked meanwhile, with its parameters."""
    asked: list[tuple[str, Any]] = []

    def note(_connection, _cursor, statement, parameters, _context, _many) -> None:
        asked.append((statement, parameters))

    event.listen(office.engine, "before_cursor_execute", note)
    yield asked
    event.remove(office.engine, "before_cursor_execute", note)


def page(office: Office, wanted: LogFilter) -> tuple[list[tuple[str, Any]], float]:
    """The statements of one page as the DPO opens it, and how many milliseconds all of it took."""
    began = perf_counter()
    with statements(office) as asked, office.open_reading(DPO) as block:
        names = queries.recipient_names(block)
        queries.list_log(block, wanted, names)
        queries.show_picture(block, wanted, names)
        queries.show_seal(block)
    return asked, (perf_counter() - began) * 1000


def inside(office: Office, asked: list[tuple[str, Any]]) -> float:
    """Milliseconds that the database takes for these statements, every row fetched."""
    with office.open_reading(DPO) as block:
        block.require(Permission.LOG_REVIEW)
        cursor = block.session.connection().connection.cursor()
        began = perf_counter()
        for statement, parameters in asked:
            cursor.execute(statement, parameters)
            if cursor.description:
                cursor.fetchall()
        return (perf_counter() - began) * 1000


def filters(size: int, today: date) -> dict[str, LogFilter]:
    """What people look for."""
    return {
        "everything": LogFilter(),
        "a page in the middle": LogFilter(before=size // 2),
        "to the police": LogFilter(recipient="west-midlands-police"),
        "to a team of the council": LogFilter(recipient="walsall-council/community-safety"),
        "crime condition": LogFilter(basis="ANNEX1_PARA5_CRIME"),
        "safeguarding a child": LogFilter(purpose="safeguard_child"),
        "refused": LogFilter(kind="denial"),
        "with a warning, to the police": LogFilter(outcome="allow_with_warning", recipient="west-midlands-police"),
        "refused to the charity": LogFilter(kind="denial", recipient="victim-support"),
        "the last thirty days": LogFilter(from_on=today - timedelta(days=29)),
        "nothing like it": LogFilter(kind="genesis"),
    }


def main() -> None:
    """Print every figure on both databases."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=100_000)
    size = parser.parse_args().size
    for postgresql in (False, True):
        with tempfile.TemporaryDirectory() as name, a_database(Path(name), postgresql) as url:
            office = an_office(url, Path(name))
            fill(office, size, openings=False, said=said)
            rolled_up = 1
            while rolled_up:
                with office.open_work(service_actor("tally")) as work:
                    rolled_up = tally.roll_up(work)
            for words, wanted in filters(size, civil_date(office.clock.now())).items():
                asked, _ = page(office, wanted)
                asked = [each for each in asked if each[0].startswith("SELECT")]
                took = statistics.median(inside(office, asked) for _ in range(ROUNDS))
                whole = statistics.median(page(office, wanted)[1] for _ in range(ROUNDS))
                told = f"{against(took, 20, 'ms in the database')}, {len(asked)} statements, {whole:.1f} ms in all"
                print(f"{office.engine.dialect.name}, {words}: {told}; {load()}", flush=True)
            office.engine.dispose()
            office.vault.close()


if __name__ == "__main__":
    main()
