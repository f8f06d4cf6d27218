"""Cases: the list, one case, what protects its people, and bringing case files in.

Source: pages paper, section 3; Hate Crime Policy 2.3(k), 2.6; threat model 6.6 (import page).
"""

from datetime import UTC
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for

from hub.access.permissions import Permission
from hub.cases import queries, service
from hub.cases.casefile import CaseFileError, parse_case_file
from hub.kernel.calendar import LONDON
from hub.kernel.errors import ConflictError, InvalidError
from hub.schemas.cases import (
    FlagSchema,
    GlassSchema,
    HandOverSchema,
    ImportSchema,
    LimitSchema,
    NoteSchema,
    WarningSchema,
    WishesSchema,
)
from hub.web.context import form_again, form_values, office, open_reading, open_work, step_up

bp = Blueprint("cases", __name__, url_prefix="/cases")

PERMISSIONS = {
    "cases.index": Permission.CASE_LIST,
    "cases.bring_in": Permission.CASE_IMPORT,
    "cases.take_in": Permission.CASE_IMPORT,
    "cases.show": Permission.CASE_READ,
    "cases.wishes": Permission.CASE_EDIT,
    "cases.limit": Permission.CASE_EDIT,
    "cases.warning": Permission.CASE_EDIT,
    "cases.flag": Permission.CASE_EDIT,
    "cases.note": Permission.CASE_EDIT,
    "cases.hand_over": Permission.CASE_HAND_OVER,
    "cases.break_glass": Permission.CASE_BREAK_GLASS,
}
CHAIN = {"case_id": queries.load}
OWN_CHAIN = {"cases.break_glass": queries.find_for_emergency}
UPLOADS = {"cases.take_in"}


@bp.get("/")
def index() -> str:
    """The cases one works on; exact search by name, number, place or reference."""
    words = request.args.get("q", "")
    with open_reading() as reading:
        rows = queries.list_cases(reading, words)
        may_import = reading.may(Permission.CASE_IMPORT)
    return render_template("cases/index.html", rows=rows, words=words, may_import=may_import)


@bp.get("/import")
def bring_in() -> str:
    """The form for case files."""
    with open_reading() as reading:
        reading.require(Permission.CASE_IMPORT)
        officers = queries.officers(reading)
    return render_template("cases/import.html", officers=officers, form=form_again(), errors={}, reports=())


@bp.post("/import")
def take_in() -> str | tuple[str, int]:
    """Take files in, each with its own report; one faulty file spoils no other."""
    with open_reading() as reading:
        reading.require(Permission.CASE_IMPORT)
        officers = queries.officers(reading)
    files = [file for file in request.files.getlist("files") if file.filename]
    try:
        values = ImportSchema.values(form_values())
        if not files:
            raise InvalidError({"files": ["Choose at least one case file."]})
    except InvalidError as error:
        page = render_template(
            "cases/import.html", officers=officers, form=form_again(error), errors=error.errors, reports=()
        )
        return page, 400
    reports = tuple(_one(n, file.read(), values) for n, file in enumerate(files, 1))
    page = render_template("cases/import.html", officers=officers, form=form_again(), errors={}, reports=reports)
    return page, 200 if any(report[1] != "refused" for report in reports) else 400


def _one(number: int, data: bytes, values: dict) -> tuple[str, str, tuple[str, ...], UUID | None]:
    """Name, outcome, what is told, and the case, of one uploaded file."""
    try:
        case = parse_case_file(data)
    except CaseFileError as error:
        return f"file {number}", "refused", tuple(str(fault) for fault in error.faults), None
    with open_work() as work:
        report = service.import_case_file(work, case, values["officer"], values["update"])
    return report.reference, report.outcome.value, report.told, report.case_id


@bp.get("/<uuid:case_id>")
def show(case_id: UUID) -> str:
    """One case: what protects its people first."""
    with open_reading() as reading:
        view = queries.show_case(reading, case_id)
        officers = queries.officers(reading)
    return render_template("cases/show.html", view=view, officers=officers, flags=FLAGS)


FLAGS = (
    ("confidential_source", "confidential source: nobody but police learns who"),
    ("child", "child"),
    ("colleague", "colleague: no home address"),
    ("gra_protected", "gender recognition history"),
    ("adult_at_risk", "adult at risk"),
    ("conflict_hint", "works for, or is close to, an agency"),
)


def _change(case_id: UUID, kind: str, value: object, version: int, position: int | None = None) -> Response:
    with open_work() as work:
        service.change_part(work, service.ChangePart(case_id, kind, value, version, position))
    return redirect(url_for("cases.show", case_id=case_id))


@bp.post("/<uuid:case_id>/wishes")
def wishes(case_id: UUID) -> Response | tuple[str, int]:
    """What the victim asks for now; the former wishes are kept."""
    values = WishesSchema.values(form_values())
    try:
        return _change(case_id, "wishes", values["wishes"], values["version"], 0)
    except ConflictError as error:
        page = render_template(
            "problems/conflict.html",
            what="what the victim asks for",
            theirs={"Now": error.theirs or "Nothing yet"},
            yours={"Yours": error.yours},
            edit_url=url_for("cases.show", case_id=case_id),
        )
        return page, 409


@bp.post("/<uuid:case_id>/limit")
def limit(case_id: UUID) -> Response:
    """Something must not go to somebody."""
    values = LimitSchema.values(form_values())
    value = {
        "about": values["about"],
        "not_to": _names(values["not_to"]),
        "except": _names(values["except_"]),
        "purposes": [],
        "why": values["why"],
    }
    return _change(case_id, "limit", value, values["version"])


def _names(text: str) -> list[str]:
    return [name for name in text.replace(",", " ").split() if name]


@bp.post("/<uuid:case_id>/warning")
def warning(case_id: UUID) -> Response:
    """What not to do."""
    values = WarningSchema.values(form_values())
    return _change(case_id, "warning", {"about": values["about"], "text": values["text"]}, values["version"])


@bp.post("/<uuid:case_id>/flag")
def flag(case_id: UUID) -> Response:
    """Protect somebody by a flag."""
    values = FlagSchema.values(form_values())
    with open_work() as work:
        service.add_flag(work, case_id, values["person"], values["flag"], values["version"])
    return redirect(url_for("cases.show", case_id=case_id))


@bp.post("/<uuid:case_id>/note")
def note(case_id: UUID) -> Response:
    """Write a note."""
    values = NoteSchema.values(form_values())
    at = office().clock.now().astimezone(UTC).astimezone(LONDON).strftime("%Y-%m-%dT%H:%M")
    value = {"at": at, "author_role": "Landlord", "text": values["text"]}
    return _change(case_id, "note", value, values["version"])


@bp.post("/<uuid:case_id>/hand-over")
def hand_over(case_id: UUID) -> Response:
    """Name another case officer."""
    officer = HandOverSchema.values(form_values())["officer"]
    with open_work() as work:
        service.hand_over(work, case_id, officer)
    return redirect(url_for("cases.show", case_id=case_id))


@bp.post("/<uuid:case_id>/emergency")
def break_glass(case_id: UUID) -> Response:
    """Emergency access to one case."""
    step_up()
    reason = GlassSchema.values(form_values())["reason"]
    with open_work() as work:
        service.break_glass(work, case_id, reason)
    return redirect(url_for("cases.show", case_id=case_id))
