"""What happened at the doors.

Source: threat model 6.8 (security log); OWASP ASVS 5.0 V16.3.
"""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, render_template, request, url_for

from hub.access.permissions import Permission
from hub.identity import security_log
from hub.identity.kinds import EventKind
from hub.kernel.errors import InvalidError
from hub.web.context import open_reading

bp = Blueprint("security_log", __name__, url_prefix="/security-log")

PERMISSIONS = {"security_log.index": Permission.SECURITY_LOG_READ}

TITLES = {
    EventKind.SIGN_IN: "Signed in",
    EventKind.SIGN_IN_REFUSED: "Sign-in refused",
    EventKind.CODE_REFUSED: "Code refused",
    EventKind.RECOVERY_CODE_USED: "Recovery code used",
    EventKind.SIGN_OUT: "Signed out",
    EventKind.STEP_UP: "Proved again",
    EventKind.STEP_UP_REFUSED: "Proof refused",
    EventKind.THROTTLED: "Too many tries",
    EventKind.THROTTLE_LIFTED: "Tries allowed again",
    EventKind.PASSWORD_CHANGED: "Password changed",
    EventKind.FACTOR_CHANGED: "Authenticator changed",
    EventKind.RECOVERY_CODES_MADE: "New recovery codes",
    EventKind.LINK_SENT: "Link sent",
    EventKind.LINK_USED: "Link used",
    EventKind.LINK_REFUSED: "Wrong number for a link",
    EventKind.SESSION_ENDED: "Session ended",
    EventKind.ACCOUNT_INVITED: "Account invited",
    EventKind.ACCOUNT_DISABLED: "Account disabled",
    EventKind.ACCOUNT_ENABLED: "Account enabled",
    EventKind.ACCOUNT_CONFIRMED: "Account confirmed",
    EventKind.ROLE_CHANGED: "Role changed",
    EventKind.AGENCY_STATUS: "Agency status changed",
    EventKind.AGREEMENT_CHANGED: "Agreement changed",
    EventKind.CONFLICT_DECLARED: "Conflict declared",
    EventKind.CONTENT_OPENED: "Contents opened",
    EventKind.EXPORTED: "Exported",
    EventKind.BACKED_UP: "Backup begun",
    EventKind.BACKUP_WRITTEN: "Backup written",
    EventKind.BACKUP_UNFIT: "Backup found unfit",
    EventKind.RESTORED: "Restored from a backup",
    EventKind.LOG_RESTARTED: "Began the sealed log anew",
    EventKind.BREAK_GLASS: "Emergency access",
    EventKind.RULE_OVERRIDDEN: "Went against a rule",
    EventKind.TURNED_AWAY: "Turned away",
    EventKind.NOT_FOUND: "Asked for what is not there",
    EventKind.FORM_REFUSED: "Form refused",
    EventKind.TOO_MANY_REQUESTS: "Too many requests",
    EventKind.LIMIT_REACHED: "Hourly limit reached",
}


@bp.get("/")
def index() -> str:
    """Newest first, one kind or all."""
    kind = request.args.get("kind", "")
    with open_reading() as reading:
        events, after = security_log.list_events(
            reading, kind if kind in set(EventKind) else "", _place(request.args.get("before", ""))
        )
    before = f"{after[0].isoformat()}_{after[1]}" if after else ""
    return render_template(
        "identity/security_log.html",
        events=events,
        titles={known.value: title for known, title in TITLES.items()},
        kind=kind,
        next_url=url_for("security_log.index", kind=kind, before=before) if before else "",
        first_url=url_for("security_log.index", kind=kind) if request.args.get("before") else "",
    )


def _place(text: str) -> tuple[datetime, UUID] | None:
    """Where a page begins, from its address. Raises InvalidError for an address that we did not make."""
    if not text:
        return None
    instant, _, row_id = text.partition("_")
    try:
        at = datetime.fromisoformat(instant)
        if at.tzinfo is None:
            raise ValueError
        return at, UUID(row_id)
    except ValueError:
        raise InvalidError({"before": ["This address is not one of ours. Start from the newest page"]}) from None
