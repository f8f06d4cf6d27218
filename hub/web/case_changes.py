"""What protects people in a case, changed one thing a page: wishes, a limit, a warning; and notes.

Of two people who edit one thing the second is shown both versions and chooses.
Source: Hate Crime Policy 2.6; fault F11; pages paper, section 2 (errors sit at the field).
"""

from collections.abc import Callable, Mapping
from datetime import UTC
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for

from hub.access.permissions import Permission
from hub.cases import changing, forms, queries
from hub.cases.changing import ChangePart
from hub.kernel.calendar import LONDON
from hub.kernel.errors import ConflictError, InvalidError
from hub.schemas.cases import EndPartSchema, LimitSchema, NoteSchema, WarningSchema, WishesSchema
from hub.web.context import form_again, form_values, office, open_reading, open_work

bp = Blueprint("case_changes", __name__, url_prefix="/cases/<uuid:case_id>")

PERMISSIONS = {
    f"case_changes.{name}": Permission.CASE_EDIT
    for name in (
        "ask_wishes", "wishes", "ask_limit", "limit", "ask_warning", "warning", "ask_note", "note", "end_part",
    )
}  # fmt: skip


def conflict_page(case_id: UUID, error: ConflictError, what: str, edit_url: str, words: Callable) -> tuple[str, int]:
    """Both versions side by side; one's own can be put in the place of the other.

    words: how a value of the case file reads, as {title: text}.
    """
    with open_reading() as reading:
        newest = queries.newest_version(reading, case_id)
    kept = [(name, value) for name, value in request.form.items(multi=True) if name not in {"csrf_token", "version"}]
    page = render_template(
        "problems/conflict.html",
        what=what,
        theirs=words(error.theirs),
        yours=words(error.yours),
        edit_url=edit_url,
        again=[*kept, ("version", str(newest))],
        again_url=request.path,
    )
    return page, 409


def _page(case_id: UUID, kind: str, error: InvalidError | None = None) -> str:
    with open_reading() as reading:
        view = forms.change_form(reading, case_id)
    errors = error.errors if error else {}
    return render_template("cases/change.html", view=view, kind=kind, form=form_again(error), errors=errors)


def _change(case_id: UUID, kind: str, build: Callable[[Mapping[str, Any]], ChangePart], told: str = "saved"):
    """Make one change and go back to the case; a form with errors comes back as it was filled in."""
    try:
        command = build(form_values())
        with open_work() as work:
            changing.change_part(work, command)
    except InvalidError as error:
        return _page(case_id, kind, error), 400
    except ConflictError as error:
        edit_url = url_for("case_changes.ask_wishes", case_id=case_id)
        words = {"wishes": "What the victim asks for"}
        return conflict_page(case_id, error, "the wishes", edit_url, lambda value: {words["wishes"]: value})
    return redirect(url_for("cases.show", case_id=case_id, told=told))


@bp.get("/wishes")
def ask_wishes(case_id: UUID) -> str:
    """The form for wishes."""
    return _page(case_id, "wishes")


@bp.post("/wishes")
def wishes(case_id: UUID) -> Response | tuple[str, int]:
    """What the victim asks for now; the former wishes are kept."""
    return _change(case_id, "wishes", lambda values: WishesSchema.command(values, case_id=case_id))


@bp.get("/limit")
def ask_limit(case_id: UUID) -> str:
    """The form for a limit."""
    return _page(case_id, "limit")


@bp.post("/limit")
def limit(case_id: UUID) -> Response | tuple[str, int]:
    """Something must not go to somebody."""
    return _change(case_id, "limit", lambda values: LimitSchema.command(values, case_id=case_id))


@bp.get("/warning")
def ask_warning(case_id: UUID) -> str:
    """The form for a warning."""
    return _page(case_id, "warning")


@bp.post("/warning")
def warning(case_id: UUID) -> Response | tuple[str, int]:
    """What not to do."""
    return _change(case_id, "warning", lambda values: WarningSchema.command(values, case_id=case_id))


@bp.get("/note")
def ask_note(case_id: UUID) -> str:
    """The form for a note."""
    return _page(case_id, "note")


@bp.post("/note")
def note(case_id: UUID) -> Response | tuple[str, int]:
    """Write a note, dated now."""
    return _change(case_id, "note", lambda values: _note(case_id, NoteSchema.values(values)), told="noted")


def _note(case_id: UUID, values: Mapping[str, Any]) -> ChangePart:
    at = office().clock.now().astimezone(UTC).astimezone(LONDON).strftime("%Y-%m-%dT%H:%M")
    value = {"at": at, "author_role": "Landlord", "text": values["text"]}
    return ChangePart(case_id, "note", value, values["version"])


@bp.post("/end")
def end_part(case_id: UUID) -> Response:
    """A limit or a warning no longer applies."""
    values = EndPartSchema.values(form_values())
    with open_work() as work:
        changing.end_part(work, case_id, values["kind"], values["position"], values["version"])
    return redirect(url_for("cases.show", case_id=case_id))
