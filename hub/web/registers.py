"""The documents behind the records: read by everybody who shares or reviews, kept by the data protection officer.

Source: lawful-basis rules, section 6a; DPA 2018 Sch 1 paras 39-41.
"""

from datetime import datetime, time

from flask import Blueprint, Response, redirect, render_template, request, url_for

from hub.access.permissions import Permission
from hub.agreements import registers
from hub.db.work import Reading
from hub.kernel.calendar import LONDON
from hub.kernel.errors import InvalidError
from hub.schemas.agreements import DocumentSchema, WithdrawSchema
from hub.web.context import form_again, form_values, open_reading, open_work
from hub.web.waiting import Waiting

bp = Blueprint("registers", __name__, url_prefix="/agreements/documents")

PERMISSIONS = {
    "registers.index": Permission.REGISTER_READ,
    "registers.ask_adopt": Permission.REGISTER_WRITE,
    "registers.adopt": Permission.REGISTER_WRITE,
    "registers.ask_withdraw": Permission.REGISTER_WRITE,
    "registers.withdraw": Permission.REGISTER_WRITE,
}
CHAIN = {"agreement_id kind": registers.find_register}

TOLD = {
    "adopted": "The document is entered. It stands behind the record from its day on.",
    "withdrawn": "The document is withdrawn. Nothing stands behind that record any more.",
}


@bp.get("/")
def index() -> str:
    """Every register as it stands, and its history."""
    with open_reading() as reading:
        view = registers.list_registers(reading)
    return render_template("registers/index.html", view=view, told=TOLD.get(request.args.get("told", ""), ""))


@bp.get("/adopt")
def ask_adopt(error: InvalidError | None = None) -> str:
    """The form for a document, filled with the present one where it is renewed."""
    agreement_id, kind = request.args.get("agreement", ""), request.args.get("kind", "")
    with open_reading() as reading:
        view = registers.document_form(reading, agreement_id, kind)
    errors = error.errors if error else {}
    return render_template(
        "registers/adopt.html", view=view, agreement_id=agreement_id, kind=kind, form=form_again(error), errors=errors
    )


@bp.post("/adopt")
def adopt() -> Response | tuple[str, int]:
    """Adopt or renew a document."""
    try:
        command = DocumentSchema.command(form_values())
        with open_work() as work:
            registers.adopt_document(work, command)
    except InvalidError as error:
        return ask_adopt(error), 400
    return redirect(url_for("registers.index", told="adopted"))


@bp.get("/withdraw/<agreement_id>/<kind>")
def ask_withdraw(agreement_id: str, kind: str) -> str:
    """What withdrawing means, before it is done."""
    with open_reading() as reading:
        row = registers.show_register(reading, agreement_id, kind)
    return render_template("registers/withdraw.html", row=row)


@bp.post("/withdraw")
def withdraw() -> Response:
    """Withdraw a document."""
    values = WithdrawSchema.values(form_values())
    with open_work() as work:
        registers.withdraw_document(work, values["agreement_id"], values["kind"])
    return redirect(url_for("registers.index", told="withdrawn"))


def waits(reading: Reading) -> list[Waiting]:
    """Documents that stand badly, for whoever keeps them."""
    count, first = registers.overdue(reading)
    if not count:
        return []
    by = datetime.combine(first, time(23, 59), LONDON) if first else None
    text = "A review is overdue, or nothing stands behind a record."
    return [Waiting("Documents behind the records", url_for("registers.index"), count, text, first_by=by)]
