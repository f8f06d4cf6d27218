"""Let a find of the independent check pass: one asks with a reason, another decides.

Source: redaction requirements, section 7 (a reasoned override; second person required).
"""

from uuid import UUID

from flask import Blueprint, Response, redirect, url_for

from hub.access.permissions import Permission
from hub.disclosures import deciding, letting_pass, proposing
from hub.kernel.errors import InvalidError
from hub.schemas.disclosures import AskToLetPassSchema, DecideToLetPassSchema
from hub.web.context import form_values, open_reading, open_work, step_up
from hub.web.disclosures import review_page_again

bp = Blueprint("passes", __name__, url_prefix="/disclosures")

PERMISSIONS = {
    "passes.ask": Permission.DISCLOSURE_REVIEW,
    "passes.decide": Permission.DISCLOSURE_LET_PASS,
}
CHAIN = {"disclosure_id": deciding.find_worked_on}


@bp.post("/<uuid:disclosure_id>/let-pass/ask")
def ask(disclosure_id: UUID) -> Response | tuple[str, int]:
    """Say why it is no leak, and ask somebody else."""
    command = AskToLetPassSchema.command(form_values(), disclosure_id=disclosure_id)
    with open_reading() as reading:
        material = proposing.load_draft(reading, disclosure_id)
    prepared = proposing.prepare(material)
    try:
        with open_work() as work:
            letting_pass.ask_to_let_pass(work, command, prepared)
    except InvalidError as error:
        return review_page_again(disclosure_id, error), 400
    return redirect(url_for("disclosures.review", disclosure_id=disclosure_id))


@bp.post("/<uuid:disclosure_id>/let-pass")
def decide(disclosure_id: UUID) -> Response:
    """The second person's yes or no."""
    step_up()
    command = DecideToLetPassSchema.command(form_values(), disclosure_id=disclosure_id)
    with open_reading() as reading:
        material = proposing.load_draft(reading, disclosure_id)
    prepared = proposing.prepare(material)
    with open_work() as work:
        letting_pass.decide_to_let_pass(work, command, prepared)
    return redirect(url_for("disclosures.index"))
