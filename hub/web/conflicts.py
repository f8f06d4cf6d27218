"""What did people declare about whom they know?

Declaring happens on the page of the case or of what was shared; this page lists it.
Source: threat model, section 5 (conflict declarations), P13.
"""

from flask import Blueprint, render_template

from hub.access.permissions import Permission
from hub.identity import conflicts
from hub.web.context import open_reading

bp = Blueprint("conflicts", __name__, url_prefix="/conflicts")

PERMISSIONS = {"conflicts.index": Permission.CONFLICT_READ}


@bp.get("/")
def index() -> str:
    """One's own declarations, and more for those who answer for conflicts."""
    with open_reading() as reading:
        declared = conflicts.list_conflicts(reading)
        others = reading.may(Permission.CONFLICT_LIST)
    return render_template("identity/conflicts.html", declared=declared, others=others)
