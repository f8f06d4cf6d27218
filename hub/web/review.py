"""What the data protection officer reviews: emergency access, decisions against refusals, cases kept too long.

Source: threat model, section 5, row rule 10, P14; pages paper, section 3 (to review).
"""

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for

from hub.access.permissions import Permission
from hub.cases import emergency, overriding, retention
from hub.cases.kept import Kept
from hub.cases.rules import Finding
from hub.db.work import Reading
from hub.kernel.errors import InvalidError
from hub.schemas.cases import KeptSchema, ReviewAccessSchema
from hub.web.context import form_again, form_values, open_reading, open_work
from hub.web.shell import Tone
from hub.web.waiting import Waiting

bp = Blueprint("review", __name__, url_prefix="/to-review")

PERMISSIONS = {
    "review.index": Permission.ACCESS_REVIEW,
    "review.show": Permission.ACCESS_REVIEW,
    "review.close": Permission.ACCESS_REVIEW,
    "review.keep": Permission.CASE_KEEP,
}

CHAIN = {"glass_id": emergency.find_use}


TOLD = {"closed": "The review is closed.", "decided": "Recorded. Nothing was deleted."}


@bp.get("/")
def index(error: InvalidError | None = None) -> str:
    """What is to be reviewed, soonest due first, and what was."""
    with open_reading() as reading:
        waiting, closed = emergency.list_reviews(reading)
        overrides = overriding.list_all_overrides(reading)
        past = retention.list_past(reading)
    return render_template(
        "review/index.html",
        waiting=waiting,
        closed=closed,
        overrides=overrides,
        past=past,
        cases=[(str(row.case_id), row.reference) for row in past],
        decisions=[(kept.value, kept.title_text.capitalize()) for kept in Kept],
        told=TOLD.get(request.args.get("told", ""), ""),
        form=form_again(error),
        errors=error.errors if error else {},
    )


@bp.post("/kept")
def keep() -> Response | tuple[str, int]:
    """Record what is decided about a case past its time."""
    try:
        command = KeptSchema.command(form_values())
        with open_work() as work:
            retention.decide(work, command)
    except InvalidError as error:
        return index(error), 400
    return redirect(url_for("review.index", told="decided", _anchor="kept"))


@bp.get("/<uuid:glass_id>")
def show(glass_id: UUID, error: InvalidError | None = None) -> str:
    """One emergency access with the form that closes its review."""
    with open_reading() as reading:
        view = emergency.show_review(reading, glass_id)
    findings = [(finding.value, finding.title_text) for finding in Finding]
    errors = error.errors if error else {}
    return render_template("review/show.html", view=view, findings=findings, form=form_again(error), errors=errors)


@bp.post("/<uuid:glass_id>")
def close(glass_id: UUID) -> Response | tuple[str, int]:
    """Close the review of one use."""
    try:
        values = ReviewAccessSchema.values(form_values())
        with open_work() as work:
            emergency.close_review(work, glass_id, Finding(values["finding"]), values["words"])
    except InvalidError as error:
        return show(glass_id, error), 400
    return redirect(url_for("review.index", told="closed"))


def waits(reading: Reading) -> list[Waiting]:
    """Reviews that wait, and by when; and cases that are kept too long."""
    found = []
    count, due = emergency.open_reviews(reading)
    if count:
        tone = Tone.DANGER if due < reading.now else Tone.ATTENTION
        text = "Close the review of each emergency access within two working days."
        found.append(Waiting("Emergency access to review", url_for("review.index"), count, text, tone, due))
    past = retention.count_past(reading)
    if past:
        text = "Their time is over. Nothing is deleted by itself."
        found.append(Waiting("Cases kept too long", url_for("review.index", _anchor="kept"), past, text))
    return found
