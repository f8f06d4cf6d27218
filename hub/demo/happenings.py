"""What happened in the cases of the demonstration, so that clocks run in each of their states.

Source: contracts for the demonstration; practice notes, section 5.1.
"""

from datetime import timedelta

from hub.cases.clocks import Happened
from hub.cases.closing import Outcome
from hub.cases.timekeeping import RecordEvent, record_event
from hub.demo.seeder import Seeder

_H = Happened
_BEGUN = ((_H.REPORTED, 0), (_H.CONTACTED, 20), (_H.OFFICER_GIVEN, 20), (_H.ASSESSED, 26), (_H.PLAN_AGREED, 26))

LIVES: dict[str, tuple[int, tuple[tuple[Happened, int], ...]]] = {
    "01": (40, (*_BEGUN, (_H.HARDENED, 90), (_H.UPDATED, 900), (_H.ASSESSED, 900))),
    "02": (1, ((_H.REPORTED, 0), (_H.CONTACT_TRIED, 5))),
    "03": (5, ((_H.REPORTED, 0), (_H.GRAFFITI_FOUND, 0), (_H.CONTACT_TRIED, 30))),
    "04": (30, (*_BEGUN, (_H.UPDATED, 500))),
    "05": (60, (*_BEGUN, (_H.HARDENED, 90), (_H.REVIEWED, 900), (_H.CLOSED, 920))),
}
"""Case -> days ago that its report came in, and what happened how many hours after it. Of the sixth nobody said."""


def lives_of_cases(seeder: Seeder) -> None:
    """The coordinator who brought the cases in writes down what happened in them."""
    now = seeder.clock.now()
    for case, (days, happened) in LIVES.items():
        for kind, hours in happened:
            at = now - timedelta(days=days) + timedelta(hours=hours)
            with seeder.office.open_work(seeder.actor("maya.reid")) as work:
                ended = Outcome.STOPPED if kind is _H.CLOSED else None
                record_event(work, RecordEvent(seeder.cases[case], kind, at, outcome=ended))
