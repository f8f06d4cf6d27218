"""I have already told them: the page on which it is recorded afterwards.

Source: pages paper, section 4 (one click from the share page); lawful-basis rules, section 6a.
"""

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for

from hub.access.permissions import Permission
from hub.disclosures import proposing, said, said_page
from hub.disclosures.choices import Choices
from hub.kernel.calendar import civil_date
from hub.kernel.errors import InvalidError
from hub.schemas.disclosures import SaidSchema, WhoSchema
from hub.web.context import (
    FormAgain,
    form_again,
    form_key,
    form_values,
    office,
    open_reading,
    open_work,
    query_values,
)

bp = Blueprint("said", __name__)

PERMISSIONS = {
    "said.form": Permission.DISCLOSURE_RECORD_SAID,
    "said.record": Permission.DISCLOSURE_RECORD_SAID,
}


@bp.get("/cases/<uuid:case_id>/said")
def form(case_id: UUID) -> str:
    """Whom, what for; then how, when, which kinds of data, in which words."""
    return _page(case_id, WhoSchema.command(query_values()), FormAgain(request.args))


@bp.post("/cases/<uuid:case_id>/said")
def record(case_id: UUID) -> Response | tuple[str, int]:
    """Record it; the law is asked as of the day on which it was said."""
    command = SaidSchema.command(form_values(), case_id=case_id)
    with open_reading() as reading:
        material = proposing.load(reading, case_id, command.choices, on=civil_date(command.said_at))
    try:
        judged = said.judge_said(material, command, office().clock.now())
    except InvalidError as error:
        return _page(case_id, command.choices, form_again(error)), 400
    frozen = said.freeze_said(office(), material, judged, command)
    with open_work() as work:
        disclosure = said.record_said(work, command, judged, frozen)
    return redirect(url_for("disclosures.show", disclosure_id=disclosure.id))


def _page(case_id: UUID, choices: Choices, typed: FormAgain) -> str:
    with open_reading() as reading:
        view = said_page.said_view(reading, case_id, choices)
    return render_template("disclosures/said.html", view=view, form=typed, key=form_key(), errors=typed.errors)
