"""Who knows somebody in a case: saying so, for oneself or as a coordinator for somebody else, and the lists.

Source: threat model, section 5 (conflict declarations), P13.
"""

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for

from hub.access.permissions import Permission
from hub.cases import conflicts, forms
from hub.disclosures import conflicts as of_readers
from hub.kernel.errors import InvalidError
from hub.schemas.cases import DeclareForSchema, DeclareOwnSchema
from hub.web.context import form_again, form_values, no_fields, open_reading, open_work

bp = Blueprint("conflicts", __name__)

PERMISSIONS = {
    "conflicts.index": Permission.CONFLICT_READ,
    "conflicts.ask_own": Permission.CONFLICT_DECLARE,
    "conflicts.own": Permission.CONFLICT_DECLARE,
    "conflicts.ask_other": Permission.CONFLICT_DECLARE_FOR,
    "conflicts.other": Permission.CONFLICT_DECLARE_FOR,
    "conflicts.ask_reader": Permission.CONFLICT_DECLARE,
    "conflicts.reader": Permission.CONFLICT_DECLARE,
}


@bp.get("/conflicts/")
def index() -> str:
    """One's own declarations, and more for those who answer for conflicts."""
    with open_reading() as reading:
        declared = conflicts.list_conflicts(reading)
    told = request.args.get("told") == "declared"
    return render_template("conflicts/index.html", declared=declared, told=told)


@bp.get("/cases/<uuid:case_id>/conflict")
def ask_own(case_id: UUID, error: InvalidError | None = None) -> str:
    """The form: whom one knows, and who takes over."""
    with open_reading() as reading:
        view = forms.conflict_form(reading, case_id)
    errors = error.errors if error else {}
    return render_template("conflicts/own.html", view=view, form=form_again(error), errors=errors)


@bp.post("/cases/<uuid:case_id>/conflict")
def own(case_id: UUID) -> Response | tuple[str, int]:
    """Record it: the case is closed to the asker from now on."""
    try:
        values = DeclareOwnSchema.values(form_values())
        with open_work() as work:
            conflicts.declare_own(work, case_id, tuple(values["people"]), values["successor"])
    except InvalidError as error:
        return ask_own(case_id, error), 400
    return redirect(url_for("conflicts.index", told="declared"))


@bp.get("/cases/<uuid:case_id>/conflict-of-somebody")
def ask_other(case_id: UUID, error: InvalidError | None = None) -> str:
    """The form: who knows whom, with people who share a surname."""
    with open_reading() as reading:
        view = forms.conflict_form(reading, case_id, for_others=True)
    errors, chosen = error.errors if error else {}, request.args.get("account", "")
    return render_template("conflicts/other.html", view=view, form=form_again(error), errors=errors, chosen=chosen)


@bp.post("/cases/<uuid:case_id>/conflict-of-somebody")
def other(case_id: UUID) -> Response | tuple[str, int]:
    """Record it: the case is closed to that person, who never learns that it exists."""
    try:
        values = DeclareForSchema.values(form_values())
        with open_work() as work:
            conflicts.declare_for(work, case_id, values["account"], tuple(values["people"]))
    except InvalidError as error:
        return ask_other(case_id, error), 400
    return redirect(url_for("cases.show", case_id=case_id, told="closed_out"))


@bp.get("/shared/<public_ref>/conflict")
def ask_reader(public_ref: str) -> str:
    """What happens when a reader knows somebody in what was shared."""
    with open_reading() as reading:
        of_readers.may_declare(reading, public_ref)
    return render_template("conflicts/reader.html", public_ref=public_ref)


@bp.post("/shared/<public_ref>/conflict")
def reader(public_ref: str) -> Response:
    """Record it: it is closed to this reader from now on."""
    no_fields()
    with open_work() as work:
        of_readers.declare_as_reader(work, public_ref)
    return redirect(url_for("conflicts.index", told="declared"))
