"""What partners asked or told, and the landlord's answers.

Source: access matrix (information request, "her wishes have changed", onward-sharing request); pages paper, section 3.
"""

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, url_for

from hub.access.permissions import Permission
from hub.disclosures import asked
from hub.kernel.errors import InvalidError
from hub.schemas.disclosures import AnswerRequestSchema
from hub.web.context import form_again, form_values, open_reading, open_work

bp = Blueprint("requests", __name__, url_prefix="/requests")

PERMISSIONS = {
    "requests.index": Permission.REQUEST_LIST,
    "requests.answer": Permission.REQUEST_ANSWER,
}
CHAIN = {"message_id": asked.load_message}


@bp.get("/")
def index() -> str:
    """What waits for an answer, what presses most first."""
    return _page()


def _page(error: InvalidError | None = None, about: UUID | None = None) -> str:
    with open_reading() as reading:
        view = asked.list_requests(reading)
    form = form_again(error)
    return render_template("requests/index.html", view=view, form=form, about=about, errors=form.errors)


@bp.post("/<uuid:message_id>/answer")
def answer(message_id: UUID) -> Response | tuple[str, int]:
    """Say what was done or decided; the partner reads it."""
    text = AnswerRequestSchema.values(form_values())["answer"]
    try:
        with open_work() as work:
            asked.answer_request(work, message_id, text)
    except InvalidError as error:
        return _page(error, message_id), 400
    return redirect(url_for("requests.index"))
