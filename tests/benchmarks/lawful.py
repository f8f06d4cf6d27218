"""How many decisions a second? Run by hand: `python -m tests.benchmarks.lawful`.

Counts whole answers as the command line gives them (read, decide, print) and decisions alone.
"""

import json
import time
from collections.abc import Callable

from hub.cli.lawful import answer_line
from hub.lawful.combinations import BY_CODE, apply
from hub.lawful.rules import decide
from tests.benchmarks.load import against, load
from tests.proposals import SENSIBLE, TODAY, the_facts

WANTED = 5000
ROUNDS = 200
LEGAL = {"art6": "ART6_1_EA_RECOGNISED_LI", "annex1": "ANNEX1_PARA5_CRIME", "art10": "SCH1_P2_PARA10",
         "art9": "ART9_2_G_SUBSTANTIAL_PUBLIC_INTEREST", "sch1": ["SCH1_P2_PARA10"]}  # fmt: skip


def per_second(work: Callable[[], int]) -> float:
    """Pieces of work a second; `work` returns how many pieces it did."""
    work()
    start, done = time.perf_counter(), 0
    for _ in range(ROUNDS):
        done += work()
    return done / (time.perf_counter() - start)


def main() -> None:
    """Print the figures, with the load of the machine they were taken on."""
    proposals = [apply(BY_CODE[code], the_facts(**members)) for code, _, members in SENSIBLE]
    lines = [json.dumps(members | LEGAL).encode() for _, _, members in SENSIBLE]
    alone = per_second(lambda: len([decide(proposal) for proposal in proposals]))
    whole = per_second(lambda: len([json.dumps(answer_line(line, 1, TODAY)) for line in lines]))
    print(f"decisions alone: {against(alone, WANTED, 'a second', at_most=False)}; {load()}")
    print(f"whole answers, line in and line out: {whole:,.0f} a second; {load()}")


if __name__ == "__main__":
    main()
