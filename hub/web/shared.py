"""What was shared with us: the reader's pages.

From the mail to the text in at most three screens after sign-in. Opening is a POST and one log entry;
reading again is a GET and none.
Source: pages paper, section 4 (what was shared with us); fault F31.
"""

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from markupsafe import Markup

from hub.access.permissions import Permission
from hub.disclosures import answering, asked, documents, proof, received
from hub.disclosures.answers import Message, RecallAnswer
from hub.disclosures.openings import list_openings
from hub.kernel.errors import InvalidError
from hub.schemas.disclosures import AnswerSchema, OpenSchema
from hub.web.context import (
    actor,
    form_again,
    form_key,
    form_values,
    no_fields,
    office,
    open_reading,
    open_work,
)

bp = Blueprint("shared", __name__, url_prefix="/shared")

PERMISSIONS = {
    "shared.index": Permission.RECEIVED_LIST,
    "shared.requests": Permission.RECEIVED_LIST,
    "shared.openings": Permission.RECEIVED_LOG,
    "shared.show": Permission.RECEIVED_ANSWER,
    "shared.open": Permission.RECEIVED_READ,
    "shared.contents": Permission.RECEIVED_READ,
    "shared.answer": Permission.RECEIVED_ANSWER,
    "shared.fetch_proof": Permission.RECEIVED_PROOF,
}
CHAIN = {"public_ref": received.load_received}
TAKES_AWAY = {"shared.fetch_proof"}

RECALL_ANSWERS = tuple((answer.value, answer.shown, answer.asks) for answer in RecallAnswer)
ASKS: tuple[tuple[Message, str, str], ...] = (
    (Message.RING, "Ring me", "What about, and on which number (you may leave this empty)"),
    (Message.WISHES, "Wishes have changed", "What the person wants now, in their words if you can"),
    (Message.MORE, "Ask for more", "What you need to know, and what for"),
    (Message.CORRECT, "Correct something", "What is wrong, and what is right"),
    (Message.DONE, "Tell us what you did", "A crime number, a visit, a decision"),
    (Message.ONWARD, "Ask to pass it on", "To whom, what of it, and what for"),
)
"""What a reader can ask or tell: the words of the button, and what to write."""
ASK_WORDS = {kind.value: words for kind, words, _ in ASKS} | {Message.WITHDRAWAL.value: "What became of our copies"}

TOLD = {
    "acknowledged": "You confirmed that you have it.",
    "answered": "We have your answer. Thank you.",
}
"""What is told once after something was done."""


@bp.get("/")
def index() -> str:
    """Everything that was shared with the reader's agency, newest first."""
    with open_reading() as reading:
        rows, lost = received.list_received(reading), proof.records_lost(reading)
    return render_template("shared/index.html", rows=rows, lost=lost, told=_told())


def _told() -> str:
    asked = request.args.get("told", "")
    return TOLD.get(asked) or ("We have your message." if asked in ASK_WORDS else "")


@bp.get("/requests")
def requests() -> str:
    """What the reader's agency asked or told, and what was answered."""
    with open_reading() as reading:
        rows = asked.list_own(reading)
    return render_template("shared/requests.html", rows=rows, kinds=ASK_WORDS)


@bp.get("/openings")
def openings() -> str:
    """Who in the reader's own agency opened what."""
    with open_reading() as reading:
        rows = list_openings(reading)
    return render_template("shared/openings.html", rows=rows)


@bp.get("/<public_ref>")
def show(public_ref: str) -> str | Response:
    """The envelope: conflict, conditions and open on one page with one button."""
    with open_reading() as reading:
        envelope = received.show_received(reading, public_ref)
    if envelope.opened and envelope.can_open and not envelope.asks_conditions:
        return redirect(url_for("shared.contents", public_ref=public_ref))
    return _envelope_page(envelope)


def _envelope_page(envelope: received.Envelope, error: InvalidError | None = None) -> str:
    form = form_again(error)
    return render_template(
        "shared/envelope.html", view=envelope, form=form, errors=form.errors, key=form_key(),
        recall_answers=RECALL_ANSWERS, told=_told(),
    )  # fmt: skip


@bp.post("/<public_ref>/open")
def open(public_ref: str) -> Response | tuple[str, int]:
    """Accept, open, and go to the text."""
    command = OpenSchema.command(form_values(), public_ref=public_ref)
    try:
        with open_work() as work:
            received.open_received(work, command)
    except InvalidError as error:
        with open_reading() as reading:
            envelope = received.show_received(reading, public_ref)
        return _envelope_page(envelope, error), 400
    return redirect(url_for("shared.contents", public_ref=public_ref))


@bp.get("/<public_ref>/contents")
def contents(public_ref: str) -> str:
    """The text, what it asks, what may be done with it and until when."""
    return _contents_page(public_ref)


def _contents_page(public_ref: str, error: InvalidError | None = None) -> str:
    with open_reading() as reading:
        view = received.read_contents(reading, public_ref)
        ended = proof.log_ended(reading, public_ref)
    copy = Markup(render_template("shared/copy.html", view=view))  # noqa: S704 (drawn by a template, escaped there)
    documents.check_page(office(), public_ref, copy, view.content["ring"]["name"])
    form = form_again(error)
    return render_template(
        "shared/contents.html", view=view, copy=copy, form=form, errors=form.errors, key=form_key(), told=_told(),
        asks=ASKS, kinds=ASK_WORDS, ended=ended,
    )  # fmt: skip


@bp.post("/<public_ref>/answer")
def answer(public_ref: str) -> Response | tuple[str, int]:
    """Confirm, answer a withdrawal, or tell the landlord something."""
    command = AnswerSchema.command(form_values(), public_ref=public_ref)
    try:
        with open_work() as work:
            target = received.page_after(work, public_ref)  # before the log is held for the answer
            answering.answer_received(work, command)
    except InvalidError as error:
        return _answer_again(public_ref, error), 400
    told = command.act if command.act not in set(RecallAnswer) else "answered"
    return redirect(url_for(f"shared.{target}", public_ref=public_ref, told=told))


def _answer_again(public_ref: str, error: InvalidError) -> str:
    with open_reading() as reading:
        target = received.page_after(reading, public_ref)
        envelope = received.show_received(reading, public_ref)
    return _contents_page(public_ref, error) if target == "contents" else _envelope_page(envelope, error)


@bp.post("/<public_ref>/proof")
def fetch_proof(public_ref: str) -> Response:
    """The proof of what was sent, as a file that can be checked without us."""
    no_fields()
    file = proof.fetch_proof(office(), actor(), public_ref)
    return send_file(file.body, mimetype="application/json", as_attachment=True, download_name=file.name)
