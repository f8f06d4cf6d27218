"""The disclosure log, for the data protection officer and auditors.

Source: pages paper, section 4 (disclosure log); threat model, section 5, row rule 9; sealed log, section 12.
"""

import tempfile
from pathlib import Path
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for

from hub.access.permissions import Permission
from hub.disclosures import deciding, withdrawal
from hub.kernel.calendar import civil_date
from hub.kernel.errors import InvalidError
from hub.ledger.holding import hold_of
from hub.oversight import entries, queries, service, verifying
from hub.schemas.disclosures import ReasonSchema
from hub.schemas.oversight import ExportSchema
from hub.web.context import (
    actor,
    form_again,
    form_key,
    form_values,
    no_fields,
    office,
    open_reading,
    open_work,
    step_up,
)
from hub.web.entry_view import entry_view
from hub.web.log_view import EXPORT_CHOICES, list_view, wanted_filter

bp = Blueprint("log", __name__, url_prefix="/log")

PERMISSIONS = {
    "log.index": Permission.LOG_REVIEW,
    "log.integrity": Permission.LOG_VERIFY,
    "log.verify": Permission.LOG_VERIFY,
    "log.export": Permission.LOG_EXPORT,
    "log.show": Permission.LOG_REVIEW,
    "log.verify_entry": Permission.LOG_VERIFY,
    "log.open_contents": Permission.CONTENT_ACCESS,
    "log.contents": Permission.CONTENT_ACCESS,
    "log.hold": Permission.DISCLOSURE_HOLD,
}
LOST_BY = {
    "backup": "Only an older backup could be restored.",
    "disk": "A disk was damaged.",
    "failover": "The server that took over was behind.",
}
OPEN_IN_HOLD = {"log.verify", "log.verify_entry"}
CHAIN = {"seq": queries.find_row}
OWN_CHAIN = dict.fromkeys(("log.open_contents", "log.contents", "log.hold"), deciding.load)


@bp.get("/")
def index() -> str:
    """Newest first, with filters as words; refusals as visible as disclosures."""
    wanted, errors = wanted_filter(request.args)
    with open_reading() as reading:
        names = queries.recipient_names(reading)
        page = queries.list_log(reading, wanted, names)
        picture = queries.show_picture(reading, wanted, names)
        seal = queries.show_seal(reading)
    view = list_view(wanted, page, picture, seal, names, civil_date(office().clock.now()))
    return render_template("log/index.html", view=view, errors=errors, typed=request.args)


@bp.get("/integrity")
def integrity() -> str:
    """How far the log is sealed; where the whole of it is verified, and exported."""
    return _integrity_page()


def _integrity_page(steps: verifying.Steps | None = None, error: InvalidError | None = None) -> str:
    with open_reading() as reading:
        seal, beginnings = queries.show_seal(reading), queries.show_beginnings(reading)
        may_export = reading.may(Permission.LOG_EXPORT)
    return render_template(
        "log/integrity.html",
        seal=seal,
        beginnings=beginnings,
        hold=hold_of(office().master.directory),
        lost_by=LOST_BY,
        steps=steps,
        may_export=may_export,
        choices=EXPORT_CHOICES,
        form=form_again(error),
        errors=error.errors if error else {},
    )


@bp.post("/verify")
def verify() -> str:
    """Verify the whole log."""
    no_fields()
    return _integrity_page(verifying.verify_all(office(), actor()))


@bp.post("/export")
def export() -> Response | tuple[str, int]:
    """The whole log as one file; recorded before it is made."""
    try:
        openings = ExportSchema.values(form_values())["openings"]
    except InvalidError as error:
        return _integrity_page(error=error), 400
    step_up()
    # The folder is gone before the first byte leaves; the open file lasts until the last.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.jsonl"
        size = service.export_log(office(), actor(), path, openings)
        file = path.open("rb")
    return send_file(
        file, mimetype="application/x-ndjson", as_attachment=True, download_name=f"disclosure-log-{size}-entries.jsonl"
    )


@bp.get("/<int:seq>")
def show(seq: int) -> str:
    """One entry with the journey of its disclosure."""
    return _entry_page(seq)


def _entry_page(seq: int, steps: verifying.Steps | None = None, error: InvalidError | None = None) -> str:
    with open_reading() as reading:
        view = entry_view(entries.show_entry(reading, seq))
    return render_template(
        "log/entry.html",
        view=view,
        key=form_key(),
        steps=steps,
        form=form_again(error),
        errors=error.errors if error else {},
    )


@bp.post("/<int:seq>/verify")
def verify_entry(seq: int) -> str:
    """Verify one entry, showing the steps."""
    no_fields()
    return _entry_page(seq, verifying.verify_entry(office(), actor(), seq))


@bp.post("/disclosures/<uuid:disclosure_id>/open")
def open_contents(disclosure_id: UUID) -> Response | tuple[str, int]:
    """Open contents for half an hour, with a reason."""
    try:
        values = service.checked_reason(ReasonSchema.values(form_values()))
    except InvalidError as error:
        return _sent_entry_page(disclosure_id, error), 400
    step_up()
    with open_work() as work:
        service.open_contents(work, disclosure_id, values["reason"], values["idempotency_key"])
    return redirect(url_for("log.contents", disclosure_id=disclosure_id))


def _sent_entry_page(disclosure_id: UUID, error: InvalidError) -> str:
    """The entry by which it was sent, with what is wrong; what was never sent has no such page."""
    with open_reading() as reading:
        seq = service.seq_of(reading, disclosure_id)
    if seq is None:
        raise error
    return _entry_page(seq, error=error)


@bp.get("/disclosures/<uuid:disclosure_id>/contents")
def contents(disclosure_id: UUID) -> str:
    """The contents, while the door is open."""
    with open_reading() as reading:
        view = service.read_through_window(reading, disclosure_id)
    return render_template("log/contents.html", view=view)


@bp.post("/disclosures/<uuid:disclosure_id>/hold")
def hold(disclosure_id: UUID) -> Response | tuple[str, int]:
    """Ask for a pause."""
    try:
        reason = service.checked_reason(ReasonSchema.values(form_values()))["reason"]
    except InvalidError as error:
        renamed = {("hold_" + name if name == "reason" else name): told for name, told in error.errors.items()}
        return _sent_entry_page(disclosure_id, InvalidError(renamed)), 400
    with open_work() as work:
        withdrawal.hold_disclosure(work, disclosure_id, reason)
        seq = service.seq_of(work, disclosure_id)
    return redirect(url_for("log.index") if seq is None else url_for("log.show", seq=seq))
