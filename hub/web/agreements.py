"""Sharing agreements: the register, one as text, who may get what, and the steps of adoption.

Source: pages paper, sections 3 and 4; ICO data sharing code.
"""

from flask import Blueprint, Response, redirect, render_template, request, url_for

from hub.access.permissions import Permission
from hub.agreements import coverage, listing, queries, service, showing
from hub.agreements.terms import PROCESSES, TEXTS
from hub.kernel.errors import InvalidError
from hub.schemas.agreements import AdviceSchema, ApprovalSchema, PartySchema
from hub.web.context import form_again, form_values, open_reading, open_work, step_up

bp = Blueprint("agreements", __name__, url_prefix="/agreements")

PERMISSIONS = {
    "agreements.index": Permission.AGREEMENT_LIST,
    "agreements.show": Permission.AGREEMENT_READ,
    "agreements.matrix": Permission.AGREEMENT_READ,
    "agreements.advise": Permission.AGREEMENT_ADVISE,
    "agreements.approve": Permission.AGREEMENT_APPROVE,
    "agreements.ask_party": Permission.AGREEMENT_SUSPEND,
    "agreements.change_party": Permission.AGREEMENT_SUSPEND,
}
CHAIN = {"agreement_id version": queries.find_agreement}

ACTS = (
    ("signed", "It signed this version"),
    ("suspended", "It is suspended", "Nothing new is sent, and what was sent is closed at once."),
    ("resumed", "It takes part again"),
    ("ended", "It leaves", "What was sent is closed at once. An agency left in no agreement is signed out."),
)  # fmt: skip


@bp.get("/")
def index() -> str:
    """The register of agreements."""
    with open_reading() as reading:
        rows = listing.list_agreements(reading)
        registers = reading.may(Permission.REGISTER_READ)
    return render_template("agreements/index.html", rows=rows, registers=registers)


@bp.get("/<agreement_id>/<version>")
def show(agreement_id: str, version: str, error: InvalidError | None = None) -> str:
    """One agreement as readable text."""
    with open_reading() as reading:
        view = showing.show_agreement(reading, agreement_id, version)
    errors = error.errors if error else {}
    return render_template(
        "agreements/show.html", view=view, form=form_again(error), errors=errors, texts=TEXTS, processes=PROCESSES
    )


@bp.get("/<agreement_id>/<version>/who-gets-what")
def matrix(agreement_id: str, version: str) -> str:
    """Who may get what, for one purpose."""
    wanted = (request.args.get("for", ""), request.args.get("to", ""))
    with open_reading() as reading:
        view = coverage.show_coverage(reading, agreement_id, version, *wanted)
    return render_template("agreements/matrix.html", view=view)


@bp.post("/<agreement_id>/<version>/advice")
def advise(agreement_id: str, version: str) -> Response | tuple[str, int]:
    """The data protection officer's advice."""
    try:
        values = AdviceSchema.values(form_values())
        with open_work() as work:
            service.record_advice(work, agreement_id, version, values["advice"], values["text"])
    except InvalidError as error:
        return show(agreement_id, version, error), 400
    return redirect(url_for("agreements.show", agreement_id=agreement_id, version=version))


@bp.post("/<agreement_id>/<version>/approval")
def approve(agreement_id: str, version: str) -> Response | tuple[str, int]:
    """The second coordinator's approval."""
    step_up()
    try:
        reason = ApprovalSchema.values(form_values())["reason"]
        with open_work() as work:
            service.approve_agreement(work, agreement_id, version, reason)
    except InvalidError as error:
        return show(agreement_id, version, error), 400
    return redirect(url_for("agreements.show", agreement_id=agreement_id, version=version))


@bp.get("/<agreement_id>/<version>/party")
def ask_party(agreement_id: str, version: str, error: InvalidError | None = None) -> str:
    """The form: which party, what happened, why."""
    with open_reading() as reading:
        view = showing.party_form(reading, agreement_id, version)
    errors = error.errors if error else {}
    return render_template("agreements/party.html", view=view, acts=ACTS, form=form_again(error), errors=errors)


@bp.post("/<agreement_id>/<version>/party")
def change_party(agreement_id: str, version: str) -> Response | tuple[str, int]:
    """A party signed, is suspended, takes part again or leaves."""
    step_up()
    try:
        command = PartySchema.command(form_values(), agreement_id=agreement_id, version=version)
        with open_work() as work:
            service.change_party(work, command)
    except InvalidError as error:
        return ask_party(agreement_id, version, error), 400
    return redirect(url_for("agreements.show", agreement_id=agreement_id, version=version))
