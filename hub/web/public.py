"""What may anybody see without an account?

Source: threat model, section 5, last row (anonymous); UK GDPR Art 13; Public Sector Bodies (Websites and Mobile
Applications) Accessibility Regulations 2018, reg 8; RFC 9116 (security.txt).
"""

from datetime import timedelta

from flask import Blueprint, Response, render_template

from hub.access.permissions import Permission
from hub.identity.queries import agency_by_code
from hub.identity.sessions import DOORKEEPER
from hub.kernel.errors import BusyError, NotFoundError, UnavailableError
from hub.web.context import instance, office

bp = Blueprint("public", __name__)


@bp.get("/privacy")
def privacy() -> str:
    """What this hub keeps about the people who use it and the people it is about."""
    return render_template("public/privacy.html", duty=_duty())


@bp.get("/accessibility")
def accessibility() -> str:
    """How far the pages can be used by everybody."""
    return render_template("public/accessibility.html", duty=_duty())


@bp.get("/health")
def health() -> Response:
    """Whether the process answers and reaches its database: two words, no version, no counts, no reason."""
    try:
        with office().open_reading(DOORKEEPER) as reading:
            reading.require(Permission.SERVICE_RUN)
    except (BusyError, UnavailableError):
        return Response("unavailable\n", 503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")


@bp.get("/.well-known/security.txt")
def security_txt() -> Response:
    """Whom to tell about a weakness."""
    base = instance().settings.base_url
    expires = (office().clock.now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    lines = [f"Contact: {base}/privacy", f"Expires: {expires}", "Preferred-Languages: en"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


def _duty() -> tuple[str, str]:
    """Name and number of the landlord's desk."""
    with office().open_reading(DOORKEEPER) as reading:
        reading.require(Permission.SERVICE_RUN)
        try:
            landlord = agency_by_code(reading, "whg")
        except NotFoundError:
            return "the landlord", ""
    return landlord.duty_name or "the landlord", landlord.duty_phone
