"""Stands of the whole hub that no walk leads to: the log on hold, and begun anew. What do people read then?

Source: fault F17; sealed log specification, section 9.
"""

from collections.abc import Callable
from dataclasses import dataclass

from hub.config import Settings, open_office
from tests.browser.demo import RunningDemo
from tests.commands import hub
from tests.ledger_builders import lose_the_end


def put_on_hold(demo: RunningDemo) -> None:
    """As after the restore of an older backup: four entries were sealed that are not there."""
    office = open_office(Settings.for_demo(demo.data, "127.0.0.1", 8000, {}))
    lose_the_end(office, lost=4)
    office.engine.dispose()
    office.vault.close()


def begin_anew(demo: RunningDemo) -> None:
    """The lost end is given up, by two people."""
    people = (demo.account("coordinator")["username"], demo.account("admin")["username"])
    ran = hub(
        "ledger", "restart", "--data", demo.data, *(word for who in people for word in ("--as", who)),
        "--reason", "backup", "--advised-on", "2026-01-05",
        "--advice", "Ring the two agencies that confirmed something that day. Nobody else need be told. DPO-12",
    )  # fmt: skip
    assert ran.code == 0, ran.err


@dataclass(frozen=True, slots=True)
class Stand:
    """name: of the pictures; reached: how the hub comes to stand so; looks: role and address."""

    name: str
    reached: Callable[[RunningDemo], None]
    looks: tuple[tuple[str, str], ...]


STANDS = (
    Stand("on-hold", put_on_hold, (
        ("coordinator", "/"), ("case_officer", "/"), ("dpo", "/"), ("dpo", "/log/integrity"), ("admin", "/system/"),
        ("partner_user", "/shared/"),
    )),
    Stand("begun-anew", begin_anew, (("dpo", "/log/integrity"), ("dpo", "/log/"), ("partner_user", "/shared/"))),
)  # fmt: skip
"""In this order: each goes on from the one before."""
