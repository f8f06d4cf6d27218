"""Sharing agreements: the register, one as text with its coverage, and the steps of adoption.

Source: pages paper, section 3; ICO data sharing code.
"""

from flask import Blueprint, Response, redirect, render_template, url_for

from hub.access.permissions import Permission
from hub.agreements import queries, service
from hub.schemas.agreements import AdviceSchema, ApprovalSchema, PartySchema
from hub.web.context import form_values, open_reading, open_work, step_up

bp = Blueprint("agreements", __name__, url_prefix="/agreements")

PERMISSIONS = {
    "agreements.index": Permission.AGREEMENT_LIST,
    "agreements.show": Permission.AGREEMENT_READ,
    "agreements.advise": Permission.AGREEMENT_ADVISE,
    "agreements.approve": Permission.AGREEMENT_APPROVE,
    "agreements.change_party": Permission.AGREEMENT_SUSPEND,
}
CHAIN = {"agreement_id version": queries.find_agreement}


@bp.get("/")
def index() -> str:
    """The register of agreements."""
    with open_reading() as reading:
        rows = queries.list_agreements(reading)
    return render_template("agreements/index.html", rows=rows)


@bp.get("/<agreement_id>/<version>")
def show(agreement_id: str, version: str) -> str:
    """One agreement as readable text."""
    with open_reading() as reading:
        view = queries.show_agreement(reading, agreement_id, version)
    return render_template("agreements/show.html", view=view)


@bp.post("/<agreement_id>/<version>/advice")
def advise(agreement_id: str, version: str) -> Response:
    """The data protection officer's advice."""
    values = AdviceSchema.values(form_values())
    with open_work() as work:
        service.record_advice(work, agreement_id, version, values["advice"], values["text"])
    return redirect(url_for("agreements.show", agreement_id=agreement_id, version=version))


@bp.post("/<agreement_id>/<version>/approval")
def approve(agreement_id: str, version: str) -> Response:
    """The second coordinator's approval."""
    step_up()
    reason = ApprovalSchema.values(form_values())["reason"]
    with open_work() as work:
        service.approve_agreement(work, agreement_id, version, reason)
    return redirect(url_for("agreements.show", agreement_id=agreement_id, version=version))


@bp.post("/<agreement_id>/<version>/party")
def change_party(agreement_id: str, version: str) -> Response:
    """Suspend, resume or end a party's part."""
    step_up()
    values = PartySchema.values(form_values())
    with open_work() as work:
        service.change_party(work, agreement_id, version, values["agency"], values["act"], values["reason"])
    return redirect(url_for("agreements.show", agreement_id=agreement_id, version=version))
