"""What was shared with us: the reader's pages.

From the mail to the text in at most three screens after sign-in. Opening is a POST and one log entry;
reading again is a GET and none.
Source: pages paper, section 4 (what was shared with us); fault F31.
"""

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for

from hub.access.permissions import Permission
from hub.disclosures import proof, received
from hub.disclosures.rules import RecallAnswer
from hub.schemas.disclosures import AnswerSchema, OpenSchema
from hub.web.context import actor, form_key, form_values, no_fields, office, open_reading, open_work

bp = Blueprint("shared", __name__, url_prefix="/shared")

PERMISSIONS = {
    "shared.index": Permission.RECEIVED_LIST,
    "shared.show": Permission.RECEIVED_ANSWER,
    "shared.open": Permission.RECEIVED_READ,
    "shared.contents": Permission.RECEIVED_READ,
    "shared.answer": Permission.RECEIVED_ANSWER,
    "shared.fetch_proof": Permission.RECEIVED_PROOF,
}
CHAIN = {"public_ref": received.load_received}

RECALL_ANSWERS = tuple((answer.value, answer.shown) for answer in RecallAnswer)
MESSAGE_KINDS = (
    ("done", "what we did (a crime number, a visit)"),
    ("wishes", "the victim's wishes have changed"),
    ("more", "we need more"),
    ("correct", "something is wrong"),
    ("onward", "we want to pass this on"),
)


@bp.get("/")
def index() -> str:
    """Everything that was shared with the reader's agency, newest first."""
    with open_reading() as reading:
        rows = received.list_received(reading)
    return render_template("shared/index.html", rows=rows)


@bp.get("/<public_ref>")
def show(public_ref: str) -> str | Response:
    """The envelope: conflict, conditions and open on one page with one button."""
    with open_reading() as reading:
        envelope = received.show_received(reading, public_ref)
    if envelope.opened and envelope.can_open and not envelope.asks_conditions:
        return redirect(url_for("shared.contents", public_ref=public_ref))
    return render_template("shared/envelope.html", view=envelope, key=form_key(), recall_answers=RECALL_ANSWERS)


@bp.post("/<public_ref>/open")
def open(public_ref: str) -> Response:
    """Accept, open, and go to the text."""
    command = OpenSchema.command(form_values(), public_ref=public_ref)
    with open_work() as work:
        received.open_received(work, command)
    return redirect(url_for("shared.contents", public_ref=public_ref))


@bp.get("/<public_ref>/contents")
def contents(public_ref: str) -> str:
    """The text, what it asks, what may be done with it and until when."""
    with open_reading() as reading:
        view = received.read_contents(reading, public_ref)
    return render_template(
        "shared/contents.html",
        view=view,
        key=form_key(),
        told=request.args.get("told", ""),
        message_kinds=MESSAGE_KINDS,
    )


@bp.post("/<public_ref>/answer")
def answer(public_ref: str) -> Response:
    """Confirm, answer a withdrawal, or tell the landlord something."""
    command = AnswerSchema.command(form_values(), public_ref=public_ref)
    with open_work() as work:
        received.answer_received(work, command)
        target = received.page_after(work, public_ref)
    return redirect(url_for(f"shared.{target}", public_ref=public_ref, told=command.act))


@bp.post("/<public_ref>/proof")
def fetch_proof(public_ref: str) -> Response:
    """The proof of what was sent, as a file that can be checked without us."""
    no_fields()
    file = proof.fetch_proof(office(), actor(), public_ref)
    return send_file(file.body, mimetype="application/json", as_attachment=True, download_name=file.name)
