"""By when must each case move on? The clocks of one's cases, and recording what stops them.

Source: Hate Crime Policy 2.3(b); practice notes, section 5.1; pages paper, section 3 (home answers).
"""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, url_for

from hub.access.permissions import Permission
from hub.cases import timekeeping
from hub.cases.closing import Outcome
from hub.db.work import Reading
from hub.kernel.errors import InvalidError
from hub.schemas.cases import CloseSchema, EventSchema, ReopenSchema
from hub.web.context import form_again, form_values, no_fields, open_reading, open_work
from hub.web.shell import Tone
from hub.web.waiting import Waiting

bp = Blueprint("case_clocks", __name__, url_prefix="/cases")

PERMISSIONS = {
    "case_clocks.index": Permission.CASE_LIST,
    "case_clocks.ask_event": Permission.CASE_EDIT,
    "case_clocks.event": Permission.CASE_EDIT,
    "case_clocks.ask_close": Permission.CASE_EDIT,
    "case_clocks.close": Permission.CASE_EDIT,
    "case_clocks.ask_reopen": Permission.CASE_EDIT,
    "case_clocks.reopen": Permission.CASE_EDIT,
    "case_clocks.take_back": Permission.CASE_EDIT,
}
OUTCOMES = tuple((each.value, each.title_text.capitalize()) for each in Outcome)
CHAIN = {"case_id event_id": timekeeping.find_event}


@bp.get("/clocks")
def index() -> str:
    """The clocks of the cases one works on, overdue first."""
    with open_reading() as reading:
        view = timekeeping.list_clocks(reading)
    return render_template("cases/clocks.html", view=view, most=timekeeping.MOST_SHOWN)


@bp.get("/<uuid:case_id>/event")
def ask_event(case_id: UUID, error: InvalidError | None = None) -> str:
    """The form that records what happened."""
    return _form("cases/event.html", case_id, error)


@bp.post("/<uuid:case_id>/event")
def event(case_id: UUID) -> Response | tuple[str, int]:
    """Record what happened, and when."""
    return _record(EventSchema, case_id, "happened", ask_event)


@bp.get("/<uuid:case_id>/close")
def ask_close(case_id: UUID, error: InvalidError | None = None) -> str:
    """The form that closes a case, with how it ended."""
    return _form("cases/close.html", case_id, error, outcomes=OUTCOMES)


@bp.post("/<uuid:case_id>/close")
def close(case_id: UUID) -> Response | tuple[str, int]:
    """Close the case: its clocks stop, but for the last call."""
    return _record(CloseSchema, case_id, "closed", ask_close)


@bp.get("/<uuid:case_id>/reopen")
def ask_reopen(case_id: UUID, error: InvalidError | None = None) -> str:
    """The form that opens a closed case again."""
    return _form("cases/reopen.html", case_id, error)


@bp.post("/<uuid:case_id>/reopen")
def reopen(case_id: UUID) -> Response | tuple[str, int]:
    """Open the case again: its clocks run on."""
    return _record(ReopenSchema, case_id, "reopened", ask_reopen)


def _form(template: str, case_id: UUID, error: InvalidError | None, **more: object) -> str:
    with open_reading() as reading:
        view = timekeeping.event_form(reading, case_id)
    errors = error.errors if error else {}
    return render_template(template, view=view, form=form_again(error), errors=errors, **more)


def _record(
    schema: type[EventSchema], case_id: UUID, told: str, again: Callable[[UUID, InvalidError], str]
) -> Response | tuple[str, int]:
    """Record one event; again: the form, with what is amiss."""
    try:
        command = schema.command(form_values(), case_id=case_id)
        with open_work() as work:
            timekeeping.record_event(work, command)
    except InvalidError as error:
        return again(case_id, error), 400
    return redirect(url_for("cases.show", case_id=case_id, told=told, _anchor="clocks"))


@bp.post("/<uuid:case_id>/event/<uuid:event_id>/take-back")
def take_back(case_id: UUID, event_id: UUID) -> Response:
    """It was recorded by mistake."""
    no_fields()
    with open_work() as work:
        timekeeping.take_back(work, case_id, event_id)
    return redirect(url_for("cases.show", case_id=case_id, told="taken_back", _anchor="clocks"))


def waits(reading: Reading) -> list[Waiting]:
    """What is overdue or due today in the cases one works on, and cases of which nobody said when they began."""
    if not reading.may(Permission.CASE_LIST):
        return []
    view = timekeeping.list_clocks(reading)
    found = []
    if view.pressing:
        late = any(row.state is timekeeping.State.OVERDUE for row in view.pressing)
        found.append(
            Waiting(
                "Overdue or due today", url_for("case_clocks.index"), len({row.case_id for row in view.pressing}),
                "Cases in which something must be done by the end of today.",
                Tone.DANGER if late else Tone.ATTENTION, view.pressing[0].due,
            )
        )  # fmt: skip
    if view.undated_count:
        text = "Say when the report came in. Until then no clock of the case runs."
        found.append(Waiting("Report not dated", url_for("case_clocks.index"), view.undated_count, text))
    return found
