"""Emergency access to a case that one does not work on: one hour, reading only, reviewed afterwards.

Source: threat model, section 5, row rule 10.
"""

from flask import Blueprint, Response, redirect, render_template, url_for

from hub.access.permissions import Permission
from hub.cases import emergency
from hub.kernel.errors import InvalidError
from hub.schemas.cases import EmergencySchema
from hub.web.context import form_again, form_values, office, open_reading, open_work, step_up

bp = Blueprint("emergency", __name__, url_prefix="/cases/emergency")

PERMISSIONS = {
    "emergency.ask": Permission.CASE_BREAK_GLASS,
    "emergency.open": Permission.CASE_BREAK_GLASS,
}


@bp.get("/")
def ask(error: InvalidError | None = None) -> str:
    """The form: which case, whose life, why now."""
    with open_reading() as reading:
        emergency.may_ask(reading)
    errors, minutes = error.errors if error else {}, office().practice.break_glass_minutes
    return render_template("cases/emergency.html", form=form_again(error), errors=errors, minutes=minutes)


@bp.post("/")
def open() -> Response | tuple[str, int]:
    """Open the case for an hour."""
    step_up()
    try:
        values = EmergencySchema.values(form_values())
        with open_work() as work:
            case_id = emergency.break_glass(work, values["reference"], values["life"], values["reason"])
    except InvalidError as error:
        return ask(error), 400
    return redirect(url_for("cases.show", case_id=case_id, told="emergency"))
