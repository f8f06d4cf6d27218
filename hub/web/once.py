"""Decisions to share once, where no agreement covers it.

Source: lawful-basis rules, section 6a; ICO data sharing code, Annex B.
"""

from datetime import UTC, datetime, time
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for

from hub.access.permissions import Permission
from hub.disclosures import once
from hub.disclosures.commands import DecideOnce
from hub.kernel.calendar import LONDON
from hub.schemas.once import AskOnceSchema, OnceAdviceSchema, OnceDecisionSchema
from hub.web.context import form_values, open_reading, open_work, step_up

bp = Blueprint("once", __name__)

PERMISSIONS = {
    "once.index": Permission.ONE_OFF_READ,
    "once.form": Permission.ONE_OFF_DECIDE,
    "once.ask": Permission.ONE_OFF_DECIDE,
    "once.show": Permission.ONE_OFF_READ,
    "once.advise": Permission.ONE_OFF_ADVISE,
    "once.decide": Permission.ONE_OFF_DECIDE,
}
CHAIN = {"decision_id": once.load}


@bp.get("/one-off/")
def index() -> str:
    """Decisions that wait or run."""
    with open_reading() as reading:
        rows = once.list_once(reading)
    return render_template("once/index.html", rows=rows)


@bp.get("/cases/<uuid:case_id>/one-off")
def form(case_id: UUID) -> str:
    """The decision record to fill in."""
    with open_reading() as reading:
        view = once.once_form(reading, case_id, request.args.get("recipient", ""), request.args.get("purpose", ""))
    return render_template("once/ask.html", view=view, fields=once.FIELDS)


@bp.post("/cases/<uuid:case_id>/one-off")
def ask(case_id: UUID) -> Response:
    """Write the record and ask for advice; in an emergency it counts at once."""
    step_up()
    values = AskOnceSchema.values(form_values())
    command = DecideOnce(
        case_id=case_id,
        agency=values["agency"],
        named_username=values["named_username"],
        purpose=values["purpose"],
        ends_at=datetime.combine(values["ends_on"], time(23, 59, 59), LONDON).astimezone(UTC),
        record=tuple((name, values[name]) for name in once.FIELDS),
        emergency=values["emergency"] == "yes",
    )
    with open_work() as work:
        decision = once.ask_once(work, command)
    return redirect(url_for("once.show", decision_id=decision.id))


@bp.get("/one-off/<uuid:decision_id>")
def show(decision_id: UUID) -> str:
    """One decision."""
    with open_reading() as reading:
        view = once.show_once(reading, decision_id)
        may_advise = reading.may(Permission.ONE_OFF_ADVISE) and not view.advice
        may_decide = view.status == "advised" and not reading.may(Permission.ONE_OFF_ADVISE)
    return render_template("once/show.html", view=view, may_advise=may_advise, may_decide=may_decide)


@bp.post("/one-off/<uuid:decision_id>/advice")
def advise(decision_id: UUID) -> Response:
    """The data protection officer's advice."""
    values = OnceAdviceSchema.values(form_values())
    with open_work() as work:
        once.advise_once(work, decision_id, values["advice"], values["text"])
    return redirect(url_for("once.show", decision_id=decision_id))


@bp.post("/one-off/<uuid:decision_id>/decision")
def decide(decision_id: UUID) -> Response:
    """The coordinator's yes."""
    step_up()
    reason = OnceDecisionSchema.values(form_values())["reason"]
    with open_work() as work:
        once.decide_once(work, decision_id, reason)
    return redirect(url_for("once.show", decision_id=decision_id))
