"""Cases: the list, one case, bringing case files in, naming another officer.

Source: pages paper, section 3; Hate Crime Policy 2.3(k); threat model 6.6 (import page).
"""

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for

from hub.access.permissions import Permission
from hub.cases import forms, queries, service, showing
from hub.cases.fields import CaseFileError
from hub.cases.parse import parse_case_file
from hub.cases.service import ImportReport, Outcome
from hub.kernel.errors import InvalidError
from hub.schemas.cases import HandOverSchema, ImportSchema
from hub.web.context import form_again, form_values, open_reading, open_work

bp = Blueprint("cases", __name__, url_prefix="/cases")

PERMISSIONS = {
    "cases.index": Permission.CASE_LIST,
    "cases.bring_in": Permission.CASE_IMPORT,
    "cases.take_in": Permission.CASE_IMPORT,
    "cases.show": Permission.CASE_READ,
    "cases.ask_hand_over": Permission.CASE_HAND_OVER,
    "cases.hand_over": Permission.CASE_HAND_OVER,
}
CHAIN = {"case_id": queries.load}
UPLOADS = {"cases.take_in"}

TOLD = {
    "saved": "Saved. What was prepared or shared and not opened yet is paused where it touches this.",
    "noted": "The note is saved.",
    "happened": "Recorded.",
    "closed": "The case is closed. What is left is to call the victim.",
    "reopened": "The case is open again, and its clocks run on.",
    "taken_back": "Taken back. The clocks run as if it had not been recorded.",
    "given": "The case is handed over. The officer who had it no longer sees it.",
    "closed_out": "Recorded. It is closed to the person whom you named.",
    "emergency": "The case is open to you until the hour is over. The data protection officer has been told.",
}


@bp.get("/")
def index() -> str:
    """The cases one works on; exact search by name, number, place or reference."""
    words = request.args.get("q", "")
    with open_reading() as reading:
        rows = queries.list_cases(reading, words)
        may_import = reading.may(Permission.CASE_IMPORT)
    told = request.args.get("told", "")
    return render_template("cases/index.html", rows=rows, words=words, may_import=may_import, told=told)


@bp.get("/import")
def bring_in() -> str:
    """The form for case files."""
    return _import_page()


def _import_page(reports: tuple[ImportReport, ...] = (), error: InvalidError | None = None) -> str:
    with open_reading() as reading:
        reading.require(Permission.CASE_IMPORT)
        officers = queries.officers(reading)
    return render_template(
        "cases/import.html",
        officers=officers,
        form=form_again(error),
        errors=error.errors if error else {},
        reports=reports,
        outcomes=Outcome,
    )


@bp.post("/import")
def take_in() -> str | tuple[str, int]:
    """Take files in, each with its own report; one faulty file spoils no other."""
    files = [file for file in request.files.getlist("files") if file.filename]
    try:
        values = ImportSchema.values(form_values())
        if not files:
            raise InvalidError({"files": ["Choose at least one case file."]})
        reports = tuple(_one(n, file.read(), values) for n, file in enumerate(files, 1))
    except InvalidError as error:
        return _import_page(error=error), 400
    refused = all(report.outcome is Outcome.REFUSED for report in reports)
    return _import_page(reports), 400 if refused else 200


def _one(number: int, data: bytes, values: dict) -> ImportReport:
    """What became of one uploaded file; one that cannot be read goes by its number."""
    try:
        case = parse_case_file(data)
    except CaseFileError as error:
        return ImportReport(f"file {number}", Outcome.REFUSED, tuple(str(fault) for fault in error.faults))
    with open_work() as work:
        return service.import_case_file(work, case, values["officer"], values["update"])


@bp.get("/<uuid:case_id>")
def show(case_id: UUID) -> str:
    """One case: what protects its people first."""
    with open_reading() as reading:
        view = showing.show_case(reading, case_id)
    return render_template("cases/show.html", view=view, told=TOLD.get(request.args.get("told", ""), ""))


@bp.get("/<uuid:case_id>/hand-over")
def ask_hand_over(case_id: UUID, error: InvalidError | None = None) -> str:
    """The form that names another case officer."""
    with open_reading() as reading:
        view = forms.hand_over_form(reading, case_id)
    errors = error.errors if error else {}
    return render_template("cases/hand_over.html", view=view, form=form_again(error), errors=errors)


@bp.post("/<uuid:case_id>/hand-over")
def hand_over(case_id: UUID) -> Response | tuple[str, int]:
    """Name another case officer."""
    try:
        values = HandOverSchema.values(form_values())
        with open_work() as work:
            service.hand_over(work, case_id, values["officer"], values["victim_told_on"])
    except InvalidError as error:
        return ask_hand_over(case_id, error), 400
    return redirect(url_for("cases.show", case_id=case_id, told="given"))
