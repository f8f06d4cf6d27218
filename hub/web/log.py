"""The disclosure log, for the data protection officer and auditors.

Source: pages paper, section 4 (disclosure log); threat model, section 5, row rule 9; sealed log, section 12.
"""

from dataclasses import dataclass, fields
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for

from hub.access.permissions import Permission
from hub.disclosures import deciding, withdrawal
from hub.lawful.conditions import CATALOGUE, Group
from hub.lawful.purposes import Purpose
from hub.oversight import queries, service, verifying
from hub.oversight.queries import LogFilter
from hub.schemas.disclosures import ReasonSchema
from hub.web.context import actor, form_key, form_values, no_fields, office, open_reading, open_work, step_up

bp = Blueprint("log", __name__, url_prefix="/log")

PERMISSIONS = {
    "log.index": Permission.LOG_REVIEW,
    "log.show": Permission.LOG_REVIEW,
    "log.verify": Permission.LOG_VERIFY,
    "log.verify_entry": Permission.LOG_VERIFY,
    "log.open_contents": Permission.CONTENT_ACCESS,
    "log.contents": Permission.CONTENT_ACCESS,
    "log.hold": Permission.DISCLOSURE_HOLD,
}
CHAIN = {"seq": queries.find_row}
OWN_CHAIN = dict.fromkeys(("log.open_contents", "log.contents", "log.hold"), deciding.load)

KINDS = (
    ("disclosure", "shared or opened"), ("denial", "refused"), ("receipt", "confirmed or answered"),
    ("withdrawal", "withdrawn or expired"), ("correction", "corrected"), ("access", "looked into"),
    ("agreement", "agreement"), ("erasure", "erased"), ("key", "key"),
)  # fmt: skip
OUTCOMES = (("allow", "lawful"), ("allow_with_warning", "lawful, with warning"), ("refuse", "refused by the rules"))


@dataclass(frozen=True, slots=True)
class FilterField:
    """One filter as the page draws it; no choices: a date."""

    name: str
    label: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LogView:
    """The log's page."""

    fields: tuple[FilterField, ...]
    words: str
    page: queries.LogPage
    next_url: str


@bp.get("/")
def index() -> str:
    """Newest first, with filters as words; refusals as visible as disclosures."""
    wanted = _wanted()
    with open_reading() as reading:
        page = queries.list_log(reading, wanted)
        recipients = queries.recipients(reading)
    next_url = ""
    if page.next_before is not None:
        kept = {name: value for name, value in request.args.items() if name != "before" and value}
        next_url = url_for("log.index") + "?" + urlencode(kept | {"before": str(page.next_before)})
    view = LogView(_fields(wanted, recipients), _words(wanted, page), page, next_url)
    return render_template("log/index.html", view=view)


def _wanted() -> LogFilter:
    values: dict[str, object] = {}
    for field in fields(LogFilter):
        text = request.args.get(field.name, "").strip()[:120]
        if not text:
            continue
        if field.name in {"from_on", "to_on"}:
            try:
                values[field.name] = date.fromisoformat(text)
            except ValueError:
                continue
        elif field.name == "before":
            values[field.name] = int(text) if text.isdigit() and len(text) < 16 else None
        else:
            values[field.name] = text
    return LogFilter(**values)


def _fields(wanted: LogFilter, recipients: tuple[tuple[str, str], ...]) -> tuple[FilterField, ...]:
    bases = tuple((c, p.title) for c, p in CATALOGUE.items() if p.group in {Group.ANNEX1, Group.ART6})
    return (
        FilterField("recipient", "To", wanted.recipient, recipients),
        FilterField("basis", "Basis", wanted.basis, bases),
        FilterField("purpose", "Purpose", wanted.purpose, tuple((p.value, p.title_text) for p in Purpose)),
        FilterField("outcome", "Outcome", wanted.outcome, OUTCOMES),
        FilterField("kind", "What", wanted.kind, KINDS),
        FilterField("from_on", "From", wanted.from_on.isoformat() if wanted.from_on else ""),
        FilterField("to_on", "To and with", wanted.to_on.isoformat() if wanted.to_on else ""),
    )


def _words(wanted: LogFilter, page: queries.LogPage) -> str:
    parts = []
    if wanted.recipient:
        parts.append(f"to {wanted.recipient}")
    if wanted.basis in CATALOGUE:
        parts.append(CATALOGUE[wanted.basis].title)
    for value, choices in ((wanted.outcome, OUTCOMES), (wanted.kind, KINDS)):
        parts += [words for code, words in choices if code == value]
    if wanted.purpose in {p.value for p in Purpose}:
        parts.append(Purpose(wanted.purpose).title_text)
    if wanted.from_on:
        parts.append(f"from {wanted.from_on:%d %B %Y}")
    if wanted.to_on:
        parts.append(f"to {wanted.to_on:%d %B %Y}")
    narrowed = " · ".join(parts) or "Everything"
    return f"{narrowed}. The log holds {page.total:,} entries."


@bp.get("/<int:seq>")
def show(seq: int) -> str:
    """One entry with the journey of its disclosure."""
    with open_reading() as reading:
        view = queries.show_entry(reading, seq)
    return render_template("log/entry.html", view=view, key=form_key(), steps=None)


@bp.post("/<int:seq>/verify")
def verify_entry(seq: int) -> str:
    """Verify one entry, showing the steps."""
    no_fields()
    steps = verifying.verify_entry(office(), actor(), seq)
    with open_reading() as reading:
        view = queries.show_entry(reading, seq)
    return render_template("log/entry.html", view=view, key=form_key(), steps=steps)


@bp.post("/verify")
def verify() -> str:
    """Verify the whole log."""
    no_fields()
    with open_reading() as reading:
        reading.require(Permission.LOG_VERIFY)
    return render_template("log/verified.html", steps=verifying.verify_all(office()))


@bp.post("/disclosures/<uuid:disclosure_id>/open")
def open_contents(disclosure_id: UUID) -> Response:
    """Open contents for half an hour, with a reason."""
    step_up()
    values = ReasonSchema.values(form_values())
    with open_work() as work:
        service.open_contents(work, disclosure_id, values["reason"], values["idempotency_key"])
    return redirect(url_for("log.contents", disclosure_id=disclosure_id))


@bp.get("/disclosures/<uuid:disclosure_id>/contents")
def contents(disclosure_id: UUID) -> str:
    """The contents, while the door is open."""
    with open_reading() as reading:
        view = service.read_through_window(reading, disclosure_id)
    return render_template("log/contents.html", view=view)


@bp.post("/disclosures/<uuid:disclosure_id>/hold")
def hold(disclosure_id: UUID) -> Response:
    """Ask for a pause."""
    reason = ReasonSchema.values(form_values())["reason"]
    with open_work() as work:
        withdrawal.hold_disclosure(work, disclosure_id, reason)
    return redirect(url_for("log.index"))
