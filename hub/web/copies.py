"""A copy to take away, as PDF or JSON.

A POST, because each copy has its entry in the sealed log.
Source: pages paper, section 4 (what was shared with us); threat model 6.3 (exports that write a log row).
"""

from flask import Blueprint, Response, send_file

from hub.access.permissions import Permission
from hub.disclosures import documents
from hub.schemas.disclosures import TakeCopySchema
from hub.web.context import actor, form_values, office

bp = Blueprint("copies", __name__, url_prefix="/shared")

PERMISSIONS = {"copies.take": Permission.RECEIVED_READ}
TAKES_AWAY = {"copies.take"}
OWN_CHAIN = {"copies.take": documents.find_readable}


@bp.post("/<public_ref>/copy")
def take(public_ref: str) -> Response:
    """One copy, as a file; recorded with the digest of its bytes."""
    command = TakeCopySchema.command(form_values(), public_ref=public_ref)
    file = documents.take_copy(office(), actor(), command)
    return send_file(file.body, mimetype=file.media, as_attachment=True, download_name=file.name)
