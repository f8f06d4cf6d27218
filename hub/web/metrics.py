"""How does the hub do, in figures that a monitor collects?

Totals of the whole instance, and how often and how quickly this process answered: no person, agency, case or address
is told apart. Without the token of HUB_METRICS_TOKEN the page is not there.
Source: Prometheus text format 0.0.4; threat model, section 4, rule 5 (one answer for hidden and missing).
"""

import hmac
import os
from itertools import accumulate

from flask import Blueprint, Response, request

from hub.access.permissions import Permission
from hub.db.work import Reading
from hub.delivery.troubles import stand as outbox_stand
from hub.identity.sessions import DOORKEEPER
from hub.kernel.clock import SystemClock
from hub.kernel.errors import NotFoundError
from hub.ledger import queries as ledger
from hub.ledger.holding import hold_of
from hub.scheduler.queries import stand as timers_stand
from hub.web.context import instance, office
from hub.web.request_log import BOUNDS, Tally

bp = Blueprint("metrics", __name__)

MEANINGS = {
    "hub_outbox_waiting": "Notices that wait to be sent",
    "hub_outbox_failed": "Notices given up",
    "hub_outbox_oldest_seconds": "Age of the oldest notice that waits",
    "hub_worker_alive": "1 while a worker holds the lease",
    "hub_worker_late_seconds": "How late the latest of the timers is",
    "hub_ledger_entries": "Entries of the sealed log",
    "hub_ledger_unsigned": "Entries that no seal covers yet",
    "hub_ledger_unsigned_seconds": "Age of the oldest entry that no seal covers yet",
    "hub_ledger_hold": "1 while the sealed log is on hold",
}


@bp.get("/metrics")
def show() -> Response:
    """Every figure, for whoever brings the token."""
    wanted = instance().settings.metrics_token
    given = request.headers.get("Authorization", "").encode()
    if not wanted or not hmac.compare_digest(given, f"Bearer {wanted}".encode()):
        raise NotFoundError
    with office().open_reading(DOORKEEPER) as reading:
        reading.require(Permission.SERVICE_RUN)
        figures = gauges(reading)
    figures["hub_ledger_hold"] = hold_of(office().master.directory) is not None
    told = []
    for name, value in figures.items():
        told += [f"# HELP {name} {MEANINGS[name]}", f"# TYPE {name} gauge", f"{name} {round(value)}"]
    told += request_lines(instance().notes["tally"], os.getpid())
    return Response("\n".join(told) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


def gauges(reading: Reading) -> dict[str, float]:
    """Totals of the instance. The caller has asked the permission."""
    now = SystemClock().now()
    timers, outbox = timers_stand(reading, now), outbox_stand(reading)
    tail = ledger.unsigned_tail(reading)
    return {
        "hub_outbox_waiting": outbox.waiting,
        "hub_outbox_failed": outbox.failed,
        "hub_outbox_oldest_seconds": (reading.now - outbox.oldest).total_seconds() if outbox.oldest else 0,
        "hub_worker_alive": timers.alive,
        "hub_worker_late_seconds": max((job.late_by.total_seconds() for job in timers.jobs if job.late_by), default=0),
        "hub_ledger_entries": tail.signed + tail.count,
        "hub_ledger_unsigned": tail.count,
        "hub_ledger_unsigned_seconds": max((reading.now - tail.since).total_seconds(), 0) if tail.since else 0,
    }


def request_lines(tally: Tally, process: int) -> list[str]:
    """How this process answered, as the format has it."""
    statuses, lengths, seconds = tally.read()
    mine, name = f'process="{process}"', "hub_request_seconds"
    told = ["# HELP hub_requests_total Answers of one web process", "# TYPE hub_requests_total counter"]
    told += [f'hub_requests_total{{{mine},status="{status}"}} {count}' for status, count in sorted(statuses.items())]
    told += [f"# HELP {name} Length of answers of one web process", f"# TYPE {name} histogram"]
    counts = zip((*BOUNDS, "+Inf"), accumulate(lengths), strict=True)
    told += [f'{name}_bucket{{{mine},le="{end}"}} {count}' for end, count in counts]
    return [*told, f"{name}_sum{{{mine}}} {seconds:.3f}", f"{name}_count{{{mine}}} {sum(lengths)}"]
