"""All that was shared about one person.

Whoever is looked for travels in a form and never in an address, so that no name stays in a browser's history.
Source: threat model P11, P27; UK GDPR Art 15(1)(c).
"""

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, url_for

from hub.access.permissions import Permission
from hub.disclosures import persons
from hub.schemas.disclosures import FindPersonSchema
from hub.web.context import form_values, open_reading

bp = Blueprint("persons", __name__)

PERMISSIONS = {
    "persons.index": Permission.PERSON_SHARED,
    "persons.find": Permission.PERSON_SHARED,
    "persons.show": Permission.PERSON_SHARED,
    "persons.of_case": Permission.CASE_READ,
}
CHAIN = {"person_id": persons.find_person, "case_id local_id": persons.find_in_case}


@bp.get("/people/")
def index() -> str:
    """Look for somebody by a whole name, number or address."""
    with open_reading() as reading:
        reading.require(Permission.PERSON_SHARED)
    return render_template("persons/index.html", found=None)


@bp.post("/people/")
def find() -> Response | str:
    """Whoever is found exactly; straight to the page of one."""
    words = FindPersonSchema.values(form_values())["words"]
    with open_reading() as reading:
        found = persons.find_people(reading, words)
    if len(found) == 1:
        return redirect(url_for("persons.show", person_id=found[0]))
    return render_template("persons/index.html", found=found)


@bp.get("/people/<uuid:person_id>")
def show(person_id: UUID) -> str:
    """All that was shared about this person, as far as the asker may see."""
    with open_reading() as reading:
        view = persons.shared_about(reading, person_id)
    return render_template("persons/show.html", view=view)


@bp.get("/cases/<uuid:case_id>/people/<local_id>/shared")
def of_case(case_id: UUID, local_id: str) -> str:
    """The same for somebody of a case."""
    with open_reading() as reading:
        view = persons.shared_about_in_case(reading, case_id, local_id)
    return render_template("persons/show.html", view=view)
