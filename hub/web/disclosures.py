"""Prepare, review, approve, send, withdraw: the coordinator's pages.

Source: pages paper, section 4 (share this case; review the redaction).
"""

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for

from hub.access.permissions import Permission
from hub.disclosures import (
    approving,
    deciding,
    editing,
    emergency,
    freezing,
    listing,
    owed,
    proposing,
    renewing,
    review_page,
    sending,
    share_page,
    showing,
    submitting,
    withdrawal,
)
from hub.disclosures.commands import SubmitDisclosure
from hub.disclosures.material import Material, Prepared
from hub.kernel.errors import ConflictError, InvalidError, RefusedError
from hub.schemas.disclosures import (
    ApproveSchema,
    AskElseSchema,
    BackSchema,
    DeclineSchema,
    EditSchema,
    NecessitySchema,
    ReasonSchema,
    ReviewSchema,
    SendAloneSchema,
    SendSchema,
    ShareForm,
    ShareSchema,
    ToldSchema,
    WithdrawSchema,
)
from hub.web.context import (
    FormAgain,
    form_again,
    form_key,
    form_values,
    no_fields,
    office,
    open_reading,
    open_work,
    query_values,
    step_up,
)

bp = Blueprint("disclosures", __name__)

PERMISSIONS = {
    "disclosures.index": Permission.DISCLOSURE_LIST,
    "disclosures.share": Permission.DISCLOSURE_DRAFT,
    "disclosures.submit": Permission.DISCLOSURE_SUBMIT,
    "disclosures.show": Permission.DISCLOSURE_READ,
    "disclosures.review": Permission.DISCLOSURE_REVIEW,
    "disclosures.edit": Permission.DISCLOSURE_REVIEW,
    "disclosures.reviewed": Permission.DISCLOSURE_REVIEW,
    "disclosures.ask": Permission.DISCLOSURE_REVIEW,
    "disclosures.back": Permission.DISCLOSURE_REVIEW,
    "disclosures.approve": Permission.DISCLOSURE_APPROVE,
    "disclosures.decline": Permission.DISCLOSURE_APPROVE,
    "disclosures.send": Permission.DISCLOSURE_SEND,
    "disclosures.send_alone": Permission.DISCLOSURE_SEND_ALONE,
    "disclosures.confirm_after": Permission.DISCLOSURE_CONFIRM_AFTER,
    "disclosures.necessity": Permission.DISCLOSURE_SETTLE,
    "disclosures.told": Permission.DISCLOSURE_SETTLE,
    "disclosures.renew": Permission.DISCLOSURE_RENEW,
    "disclosures.withdraw": Permission.DISCLOSURE_WITHDRAW,
    "disclosures.lift": Permission.DISCLOSURE_LIFT_HOLD,
}
CHAIN = {"disclosure_id": deciding.find_worked_on}
OWN_CHAIN = dict.fromkeys(("disclosures.show", "disclosures.review", "disclosures.approve"), deciding.load)
"""Whoever signed keeps these: to see what became of it, also where the form that signed it or a mail leads back."""


@bp.get("/disclosures/")
def index() -> str:
    """Disclosures of the cases one works on, what needs the asker first."""
    with open_reading() as reading:
        view = listing.list_disclosures(reading)
    return render_template("disclosures/index.html", view=view)


@bp.get("/cases/<uuid:case_id>/share")
def share(case_id: UUID) -> str:
    """Share this case: who and why, what, on what basis, why necessary. Nothing is recorded here."""
    form = ShareSchema.command(query_values())
    with open_reading() as reading:
        material = proposing.load(reading, case_id, form.choices)
    return _share_page(material, form, FormAgain(request.args))


@bp.post("/cases/<uuid:case_id>/share")
def submit(case_id: UUID) -> Response | str | tuple[str, int]:
    """Submit the proposal: the law answers, and either answer is recorded. A press of a fix only changes the page."""
    form = ShareSchema.command(form_values())
    if form.fix:
        form = replace(form, choices=share_page.pressed(form.choices, form.fix))
    with open_reading() as reading:
        material = proposing.load(reading, case_id, form.choices)
    if form.fix:
        return _share_page(material, form, FormAgain(request.form))
    try:
        prepared = submitting.prepare_to_submit(material)
    except InvalidError as error:
        return _share_page(material, form, form_again(error)), 400
    with open_work() as work:
        command = SubmitDisclosure(case_id, form.choices, form.idempotency_key, form.replaces)
        disclosure = deciding.submit_disclosure(work, command, prepared)
    to = "disclosures.show" if disclosure.outcome == "refuse" else "disclosures.review"
    return redirect(url_for(to, disclosure_id=disclosure.id))


def _share_page(material: Material, form: ShareForm, typed: FormAgain) -> str:
    prepared = proposing.prepare(material) if material.ready else None
    view = share_page.share_view(material, prepared, str(form.replaces or ""))
    return render_template("disclosures/share.html", view=view, form=typed, key=form_key(), errors=typed.errors)


@bp.get("/disclosures/<uuid:disclosure_id>")
def show(disclosure_id: UUID) -> str:
    """One disclosure: where it stands, its journey, its findings, and what can be done now."""
    with open_reading() as reading:
        view = showing.show_disclosure(reading, disclosure_id)
    return render_template("disclosures/show.html", view=view, key=form_key())


@bp.get("/disclosures/<uuid:disclosure_id>/review")
def review(disclosure_id: UUID) -> str | Response:
    """Original and result side by side; what is left to look at. Whoever only signed it reads what became of it."""
    with open_reading() as reading:
        still_reads = deciding.may_review(reading, disclosure_id)
    return review_page_again(disclosure_id) if still_reads else _to_its_page(disclosure_id)


def review_page_again(disclosure_id: UUID, error: InvalidError | None = None) -> str:
    """The review page, with what was wrong in a form of it."""
    at = request.form.get("place") or request.args.get("at", "")
    with open_reading() as reading:
        material = proposing.load_draft(reading, disclosure_id)
        view = review_page.review_view(reading, material, proposing.prepare(material), at)
        saved_at = reading.now if request.args.get("told") == "saved" else None
    form = form_again(error)
    return render_template(
        "disclosures/review.html", view=view, form=form, key=form_key(), errors=form.errors, at=at, saved_at=saved_at
    )


@bp.post("/disclosures/<uuid:disclosure_id>/edit")
def edit(disclosure_id: UUID) -> Response | tuple[str, int]:
    """One change of the reviewer, saved at once. Where the draft moved on meanwhile, what was typed stays typed."""
    try:
        values = EditSchema.values(form_values())
        with open_reading() as reading:
            material = proposing.load_draft(reading, disclosure_id)
        made = editing.change(review_page.texts_of(material), material.choices, values)
        with open_work() as work:
            deciding.save_choices(work, disclosure_id, values["version"], made.choices, made.alias)
    except InvalidError as error:
        return review_page_again(disclosure_id, error), 400
    except ConflictError:
        moved_on = "Somebody changed this text meanwhile. This is how it stands now: look again, then press once more."
        return review_page_again(disclosure_id, InvalidError({"act": [moved_on]})), 409
    return redirect(url_for("disclosures.review", disclosure_id=disclosure_id, told="saved", at=made.at or None))


@bp.post("/disclosures/<uuid:disclosure_id>/reviewed")
def reviewed(disclosure_id: UUID) -> Response:
    """Every word was read; ask the second person."""
    command = ReviewSchema.command(form_values(), disclosure_id=disclosure_id)
    with open_reading() as reading:
        material = proposing.load_draft(reading, disclosure_id)
    prepared = proposing.prepare(material)
    with open_work() as work:
        deciding.review_disclosure(work, command, prepared)
    return _to_its_page(disclosure_id)


@bp.post("/disclosures/<uuid:disclosure_id>/ask")
def ask(disclosure_id: UUID) -> Response:
    """Ask another second person."""
    values = AskElseSchema.values(form_values())
    with open_work() as work:
        approving.ask_somebody_else(work, disclosure_id, values["version"], values["approver_id"])
    return _to_its_page(disclosure_id)


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
        if approving.is_done(reading, command):
            return _to_its_page(disclosure_id)
        material = proposing.load_draft(reading, disclosure_id)
    prepared = proposing.prepare(material)
    frozen = freezing.freeze(office(), material, prepared) if command.send_now else None
    with open_work() as work:
        approving.approve_disclosure(work, command, prepared)
        if frozen is not None:
            sending.send_disclosure(work, disclosure_id, prepared, frozen, command.idempotency_key)
    return _to_its_page(disclosure_id)


@bp.post("/disclosures/<uuid:disclosure_id>/decline")
def decline(disclosure_id: UUID) -> Response:
    """Do not approve."""
    command = DeclineSchema.command(form_values(), disclosure_id=disclosure_id)
    with open_work() as work:
        approving.decline_disclosure(work, command)
    return redirect(url_for("disclosures.index"))


@bp.post("/disclosures/<uuid:disclosure_id>/send")
def send(disclosure_id: UUID) -> Response:
    """Send what was approved."""
    step_up()
    key = SendSchema.values(form_values())["idempotency_key"]
    material, prepared, frozen = _ready_to_go(disclosure_id)
    with open_work() as work:
        sending.send_disclosure(work, disclosure_id, prepared, frozen, key)
    return _to_its_page(disclosure_id)


def _ready_to_go(disclosure_id: UUID) -> tuple[Material, Prepared, sending.Frozen]:
    """What sending needs, computed before its block."""
    with open_reading() as reading:
        material = proposing.load_draft(reading, disclosure_id)
    prepared = proposing.prepare(material)
    return material, prepared, freezing.freeze(office(), material, prepared)


@bp.post("/disclosures/<uuid:disclosure_id>/send-alone")
def send_alone(disclosure_id: UUID) -> Response:
    """The emergency path."""
    step_up()
    command = SendAloneSchema.command(form_values(), disclosure_id=disclosure_id)
    _, prepared, frozen = _ready_to_go(disclosure_id)
    with open_work() as work:
        emergency.send_alone(work, command, prepared, frozen)
    return _to_its_page(disclosure_id)


@bp.post("/disclosures/<uuid:disclosure_id>/confirm")
def confirm_after(disclosure_id: UUID) -> Response:
    """The second person's later yes."""
    no_fields()
    with open_work() as work:
        emergency.confirm_after(work, disclosure_id)
    return _to_its_page(disclosure_id)


@bp.post("/disclosures/<uuid:disclosure_id>/necessity")
def necessity(disclosure_id: UUID) -> Response:
    """Why an emergency disclosure was necessary, written afterwards."""
    text = NecessitySchema.values(form_values())["necessity"]
    with open_work() as work:
        owed.write_necessity(work, disclosure_id, text)
    return _to_its_page(disclosure_id)


@bp.post("/disclosures/<uuid:disclosure_id>/told")
def told(disclosure_id: UUID) -> Response:
    """The person was told what was shared."""
    detail = ToldSchema.values(form_values())["told_detail"]
    with open_work() as work:
        owed.record_told(work, disclosure_id, detail)
    return _to_its_page(disclosure_id)


@bp.post("/disclosures/<uuid:disclosure_id>/renew")
def renew(disclosure_id: UUID) -> Response | tuple[str, int]:
    """Share it again in one touch; where something widens, say so and lead to a new draft."""
    step_up()
    key = SendSchema.values(form_values())["idempotency_key"]
    material, prepared, frozen = _ready_to_go(disclosure_id)
    try:
        with open_work() as work:
            newer = renewing.renew_disclosure(work, disclosure_id, prepared, frozen, key)
    except RefusedError as refused:
        anew = share_page.share_url(material.case_id, material.choices, replaces=disclosure_id)
        page = render_template(
            "disclosures/not_renewed.html", why=refused.message, anew=anew, disclosure_id=disclosure_id
        )
        return page, 422
    return _to_its_page(newer.id)


@bp.post("/disclosures/<uuid:disclosure_id>/withdraw")
def withdraw(disclosure_id: UUID) -> Response:
    """Withdraw at once."""
    step_up()
    command = WithdrawSchema.command(form_values(), disclosure_id=disclosure_id)
    with open_work() as work:
        withdrawal.withdraw_disclosure(work, command)
    return _to_its_page(disclosure_id)


@bp.post("/disclosures/<uuid:disclosure_id>/lift")
def lift(disclosure_id: UUID) -> Response:
    """Lift a pause after looking."""
    reason = ReasonSchema.values(form_values())["reason"]
    with open_work() as work:
        withdrawal.lift_hold(work, disclosure_id, reason)
    return _to_its_page(disclosure_id)


def _to_its_page(disclosure_id: UUID) -> Response:
    return redirect(url_for("disclosures.show", disclosure_id=disclosure_id))
