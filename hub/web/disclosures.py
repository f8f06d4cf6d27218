"""Prepare, review, approve, send, withdraw: the coordinator's pages.

Source: pages paper, section 4 (share this case; review the redaction).
"""

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for

from hub.access.permissions import Permission
from hub.disclosures import deciding, freezing, proposing, sending, showing, withdrawal
from hub.disclosures.commands import SubmitDisclosure
from hub.kernel.errors import InvalidError
from hub.schemas.disclosures import (
    ApproveSchema,
    BackSchema,
    DeclineSchema,
    EditSchema,
    ReasonSchema,
    ReviewSchema,
    SendAloneSchema,
    SendSchema,
    ShareSchema,
    WithdrawSchema,
)
from hub.web.context import form_key, form_values, no_fields, office, open_reading, open_work, query_values, step_up

bp = Blueprint("disclosures", __name__)

PERMISSIONS = {
    "disclosures.index": Permission.DISCLOSURE_LIST,
    "disclosures.share": Permission.DISCLOSURE_DRAFT,
    "disclosures.submit": Permission.DISCLOSURE_SUBMIT,
    "disclosures.show": Permission.DISCLOSURE_READ,
    "disclosures.review": Permission.DISCLOSURE_REVIEW,
    "disclosures.edit": Permission.DISCLOSURE_REVIEW,
    "disclosures.reviewed": Permission.DISCLOSURE_REVIEW,
    "disclosures.back": Permission.DISCLOSURE_REVIEW,
    "disclosures.approve": Permission.DISCLOSURE_APPROVE,
    "disclosures.decline": Permission.DISCLOSURE_APPROVE,
    "disclosures.send": Permission.DISCLOSURE_SEND,
    "disclosures.send_alone": Permission.DISCLOSURE_SEND_ALONE,
    "disclosures.confirm_after": Permission.DISCLOSURE_CONFIRM_AFTER,
    "disclosures.withdraw": Permission.DISCLOSURE_WITHDRAW,
    "disclosures.lift": Permission.DISCLOSURE_LIFT_HOLD,
}
CHAIN = {"disclosure_id": deciding.load}


@bp.get("/disclosures/")
def index() -> str:
    """Disclosures of the cases one works on, what needs a decision first."""
    with open_reading() as reading:
        view = showing.list_disclosures(reading)
    return render_template("disclosures/index.html", view=view)


@bp.get("/cases/<uuid:case_id>/share")
def share(case_id: UUID) -> str:
    """Share this case: who and why, what, on what basis, why necessary. Nothing is recorded here."""
    choices = ShareSchema.command(query_values())
    with open_reading() as reading:
        material = proposing.load(reading, case_id, choices)
    view = showing.share_view(material, proposing.prepare(material) if material.ready else None)
    return render_template("disclosures/share.html", view=view, key=form_key(), values=request.args)


@bp.post("/cases/<uuid:case_id>/share")
def submit(case_id: UUID) -> Response | tuple[str, int]:
    """Submit the proposal: the law answers, and either answer is recorded."""
    values = form_values()
    command = SubmitDisclosure(case_id, *_choices_and_key(values))
    with open_reading() as reading:
        material = proposing.load(reading, case_id, command.choices)
    try:
        prepared = proposing.prepare_to_submit(material)
    except InvalidError as error:
        view = showing.share_view(material, proposing.prepare(material))
        page = render_template(
            "disclosures/share.html", view=view, key=form_key(), values=request.form, errors=error.errors
        )
        return page, 400
    with open_work() as work:
        disclosure = deciding.submit_disclosure(work, command, prepared)
    if disclosure.outcome == "refuse":
        return redirect(url_for("disclosures.show", disclosure_id=disclosure.id))
    return redirect(url_for("disclosures.review", disclosure_id=disclosure.id))


def _choices_and_key(values: dict) -> tuple:
    key = values.pop("idempotency_key", "")
    return ShareSchema.command(values), key


@bp.get("/disclosures/<uuid:disclosure_id>")
def show(disclosure_id: UUID) -> str:
    """One disclosure: where it stands, its journey, its findings, and what can be done now."""
    with open_reading() as reading:
        view = showing.show_disclosure(reading, disclosure_id)
    return render_template("disclosures/show.html", view=view, key=form_key())


@bp.get("/disclosures/<uuid:disclosure_id>/review")
def review(disclosure_id: UUID) -> str:
    """Original and result side by side; what is left to look at."""
    with open_reading() as reading:
        material = proposing.load_draft(reading, disclosure_id)
        view = showing.review_view(reading, material, proposing.prepare(material))
    return render_template("disclosures/review.html", view=view, key=form_key())


@bp.post("/disclosures/<uuid:disclosure_id>/edit")
def edit(disclosure_id: UUID) -> Response:
    """One change of the reviewer: remove more, restore with a reason, or everywhere in this case."""
    values = EditSchema.values(form_values())
    with open_reading() as reading:
        material = proposing.load_draft(reading, disclosure_id)
    choices, version = proposing.edited(material, values)
    with open_work() as work:
        deciding.save_choices(work, disclosure_id, version, choices)
    return redirect(url_for("disclosures.review", disclosure_id=disclosure_id))


@bp.post("/disclosures/<uuid:disclosure_id>/reviewed")
def reviewed(disclosure_id: UUID) -> Response:
    """Every word was read; ask the second person."""
    command = ReviewSchema.command(form_values(), disclosure_id=disclosure_id)
    with open_reading() as reading:
        material = proposing.load_draft(reading, disclosure_id)
    prepared = proposing.prepare(material)
    with open_work() as work:
        deciding.review_disclosure(work, command, prepared)
    return redirect(url_for("disclosures.show", disclosure_id=disclosure_id))


@bp.post("/disclosures/<uuid:disclosure_id>/back")
def back(disclosure_id: UUID) -> Response:
    """Take it back to draft."""
    version = BackSchema.values(form_values())["version"]
    with open_work() as work:
        deciding.back_to_draft(work, disclosure_id, version)
    return redirect(url_for("disclosures.review", disclosure_id=disclosure_id))


@bp.post("/disclosures/<uuid:disclosure_id>/approve")
def approve(disclosure_id: UUID) -> Response:
    """Approve exactly what was read, and send it in the same step if wanted."""
    step_up()
    command = ApproveSchema.command(form_values(), disclosure_id=disclosure_id)
    with open_reading() as reading:
        material = proposing.load_draft(reading, disclosure_id)
    prepared = proposing.prepare(material)
    frozen = freezing.freeze(office(), material, prepared) if command.send_now else None
    with open_work() as work:
        deciding.approve_disclosure(work, command, prepared)
        if frozen is not None:
            sending.send_disclosure(work, disclosure_id, prepared, frozen, command.idempotency_key)
    return redirect(url_for("disclosures.show", disclosure_id=disclosure_id))


@bp.post("/disclosures/<uuid:disclosure_id>/decline")
def decline(disclosure_id: UUID) -> Response:
    """Do not approve."""
    command = DeclineSchema.command(form_values(), disclosure_id=disclosure_id)
    with open_work() as work:
        deciding.decline_disclosure(work, command)
    return redirect(url_for("disclosures.show", disclosure_id=disclosure_id))


@bp.post("/disclosures/<uuid:disclosure_id>/send")
def send(disclosure_id: UUID) -> Response:
    """Send what was approved."""
    step_up()
    key = SendSchema.values(form_values())["idempotency_key"]
    with open_reading() as reading:
        material = proposing.load_draft(reading, disclosure_id)
    prepared = proposing.prepare(material)
    frozen = freezing.freeze(office(), material, prepared)
    with open_work() as work:
        sending.send_disclosure(work, disclosure_id, prepared, frozen, key)
    return redirect(url_for("disclosures.show", disclosure_id=disclosure_id))


@bp.post("/disclosures/<uuid:disclosure_id>/send-alone")
def send_alone(disclosure_id: UUID) -> Response:
    """The emergency path."""
    step_up()
    command = SendAloneSchema.command(form_values(), disclosure_id=disclosure_id)
    with open_reading() as reading:
        material = proposing.load_draft(reading, disclosure_id)
    prepared = proposing.prepare(material)
    frozen = freezing.freeze(office(), material, prepared)
    with open_work() as work:
        sending.send_alone(work, command, prepared, frozen)
    return redirect(url_for("disclosures.show", disclosure_id=disclosure_id))


@bp.post("/disclosures/<uuid:disclosure_id>/confirm")
def confirm_after(disclosure_id: UUID) -> Response:
    """The second person's later yes."""
    no_fields()
    with open_work() as work:
        sending.confirm_after(work, disclosure_id)
    return redirect(url_for("disclosures.show", disclosure_id=disclosure_id))


@bp.post("/disclosures/<uuid:disclosure_id>/withdraw")
def withdraw(disclosure_id: UUID) -> Response:
    """Withdraw at once."""
    step_up()
    command = WithdrawSchema.command(form_values(), disclosure_id=disclosure_id)
    with open_work() as work:
        withdrawal.withdraw_disclosure(work, command)
    return redirect(url_for("disclosures.show", disclosure_id=disclosure_id))


@bp.post("/disclosures/<uuid:disclosure_id>/lift")
def lift(disclosure_id: UUID) -> Response:
    """Lift a pause after looking."""
    reason = ReasonSchema.values(form_values())["reason"]
    with open_work() as work:
        withdrawal.lift_hold(work, disclosure_id, reason)
    return redirect(url_for("disclosures.show", disclosure_id=disclosure_id))
