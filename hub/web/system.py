"""Do the timers run, is the instance fit, and does mail get through?

Source: pages paper, section 3 (administrator: health, jobs); faults F08, F15.
"""

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for

from hub.access.permissions import Permission
from hub.cases.clocks import CLOCKS as CASE_CLOCKS
from hub.db.work import Reading
from hub.delivery import troubles
from hub.health import CHECKS, answers
from hub.kernel.clock import SystemClock
from hub.ledger.queries import unsigned_tail
from hub.ledger.rules import Tail
from hub.scheduler.queries import show_system
from hub.web.context import instance, no_fields, office, open_reading, open_work
from hub.web.shell import Tone
from hub.web.waiting import Waiting

bp = Blueprint("system", __name__, url_prefix="/system")

PERMISSIONS = {
    "system.index": Permission.SYSTEM_READ,
    "system.send_again": Permission.OUTBOX_MEND,
    "system.leave": Permission.OUTBOX_MEND,
}
CHAIN = {"notice_id": troubles.find_trouble}

TOLD = {
    "again": "It is sent again within seconds.",
    "left": "It is left. Ring the reader where they must know.",
}

CLOCKS = (
    ("Chased when unread after (days)", "unread_after_days"),
    ("Told of mail that does not get through after (hours)", "mail_told_after_hours"),
    ("Mail given up after (hours)", "mail_gives_up_hours"),
    ("Daily mail at (hour)", "digest_hour"),
    ("Told that no backup was taken for (hours)", "backup_told_after_hours"),
    ("Told that the log waits for its seal after (minutes)", "unsigned_alarm_minutes"),
    ("Sharing stops when the log was not sealed for (hours)", "unsigned_stop_hours"),
    ("Sharing stops when so many entries wait for their seal", "unsigned_stop_entries"),
    ("What is shared runs out after (days)", "disclosure_expiry_days"),
    ("Said to run out (days before)", "runs_out_days"),
    ("Told of agreements that end (days before)", "agreement_warning_days"),
    ("Access confirmed anew after (days)", "confirmation_valid_days"),
    ("Training valid (days)", "training_valid_days"),
    ("Warned before these end (days)", "warning_days"),
    *((f"{clock.title_at(name)} ({clock.unit.words})", name) for clock in CASE_CLOCKS for name in clock.settings),
    ("Cases kept after closing (days)", "case_kept_days"),
    ("Told that something of a case is due (hours before)", "clock_soon_hours"),
    ("Coordinators told that it is overdue (working days after)", "clock_escalates_working_days"),
)
"""What an administrator may want to know of the partnership's own figures: words, and the setting without HUB_."""


@bp.get("/")
def index() -> str:
    """Timers, health, mail, and the partnership's own clocks."""
    with open_reading() as reading:
        view = show_system(reading, SystemClock().now())
        may_mend = reading.may(Permission.OUTBOX_MEND)
        outbox = troubles.show_outbox(reading) if may_mend else None
    practice = office().practice
    cheap = (check for check in CHECKS if check.titled)
    return render_template(
        "system/index.html",
        view=view,
        outbox=outbox,
        health=list(answers(instance().settings, office, cheap)),
        clocks=[(words, f"HUB_{name.upper()}", getattr(practice, name)) for words, name in CLOCKS],
        told=TOLD.get(request.args.get("told", ""), ""),
    )


@bp.post("/notices/<uuid:notice_id>/again")
def send_again(notice_id: UUID) -> Response:
    """Try a notice that was given up once more."""
    no_fields()
    with open_work() as work:
        troubles.send_again(work, notice_id)
    return redirect(url_for("system.index", told="again"))


@bp.post("/notices/<uuid:notice_id>/leave")
def leave(notice_id: UUID) -> Response:
    """Leave a notice."""
    no_fields()
    with open_work() as work:
        troubles.give_up(work, notice_id)
    return redirect(url_for("system.index", told="left"))


def waits(reading: Reading) -> list[Waiting]:
    """What the machine does not get done: for whoever mends it, and for whoever rings instead."""
    return [*_unsealed(reading), *_mails(reading)]


def _unsealed(reading: Reading) -> list[Waiting]:
    if not (reading.may(Permission.SYSTEM_READ) or reading.may(Permission.OUTBOX_COUNT)):
        return []
    tail = unsigned_tail(reading)
    if tail.state is Tail.WELL:
        return []
    title = "Entries of the log wait for their seal"
    told = "Nothing is shared until they have it." if tail.state is Tail.STOP else "Sharing stops if it lasts."
    if reading.may(Permission.SYSTEM_READ):
        return [Waiting(title, url_for("system.index"), tail.count, f"{told} See why.", Tone.DANGER)]
    text = f"{told} Tell the administrator; ring whoever is in danger."
    return [Waiting(title, url_for("disclosures.index"), tail.count, text, Tone.ATTENTION)]


def _mails(reading: Reading) -> list[Waiting]:
    stuck = troubles.count_stuck(reading) if reading.may(Permission.OUTBOX_COUNT) else 0
    if not stuck:
        return []
    if reading.may(Permission.OUTBOX_MEND):
        return [Waiting("Mails did not arrive", url_for("system.index"), stuck, "See why.", Tone.DANGER)]
    text = "Ring who must know today; the administrator sees why."
    return [Waiting("Mails did not arrive", url_for("disclosures.index"), stuck, text, Tone.ATTENTION)]
