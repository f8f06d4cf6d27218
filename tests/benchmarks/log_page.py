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

from sqlalchemy import event

from hub.access.actors import AccountRole, Actor, service_actor
from hub.db.work import Office
from hub.kernel.calendar import civil_date
from hub.ledger import tally
from hub.ledger.kinds import Kind
from hub.oversight import entries, queries
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
def statements(office: Office) -> Iterator[list[float]]:
    """Seconds that the database took for each statement meanwhile."""
    taken: list[float] = []

    def before(_connection, _cursor, _statement, _parameters, context, _many) -> None:
        context.began = perf_counter()

    def after(_connection, _cursor, _statement, _parameters, context, _many) -> None:
        taken.append(perf_counter() - context.began)

    event.listen(office.engine, "before_cursor_execute", before)
    event.listen(office.engine, "after_cursor_execute", after)
    yield taken
    event.remove(office.engine, "before_cursor_execute", before)
    event.remove(office.engine, "after_cursor_execute", after)


def page(office: Office, wanted: LogFilter) -> tuple[float, float]:
    """Milliseconds in the database, and altogether, for one page as the DPO opens it."""
    began = perf_counter()
    with statements(office) as taken, office.open_reading(DPO) as block:
        queries.list_log(block, wanted)
        queries.show_picture(block, wanted)
        queries.show_seal(block)
        entries.filter_choices(block)
    return sum(taken) * 1000, (perf_counter() - began) * 1000


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
                page(office, wanted)
                taken = [page(office, wanted) for _ in range(ROUNDS)]
                inside, whole = (statistics.median(each) for each in zip(*taken, strict=True))
                told = against(inside, 20, "ms in the database")
                print(f"{office.engine.dialect.name}, {words}: {told}, {whole:.1f} ms in all; {load()}", flush=True)
            office.engine.dispose()
            office.vault.close()


if __name__ == "__main__":
    main()
