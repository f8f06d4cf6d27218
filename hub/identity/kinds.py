"""Which states can an account, an agency, a session, a link be in, and what does the security log name?

Every value here is stored, so none is ever renamed.
Source: threat model, sections 2, 6.1, 6.2, 6.8.
"""

from enum import StrEnum


class AgencyStatus(StrEnum):
    """Whether an agency takes part. An expired agreement changes nothing here."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    LEFT = "left"


class AccountStatus(StrEnum):
    """Whether an account can be used; only an active one signs in."""

    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


class Stage(StrEnum):
    """How far somebody came in signing in. Nothing but the code page is open at `password`."""

    PASSWORD = "password"  # noqa: S105  (the name of a stage)
    FULL = "full"


class LinkKind(StrEnum):
    """What a link sent by mail is for."""

    INVITATION = "invitation"
    RESET = "reset"


class EndReason(StrEnum):
    """Why a session ended."""

    SIGNED_OUT = "signed_out"
    IDLE = "idle"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    RENEWED = "renewed"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  (a reason)
    FACTOR_CHANGED = "factor_changed"
    ACCOUNT_DISABLED = "account_disabled"
    ROLE_CHANGED = "role_changed"
    AGENCY_OUT = "agency_out"
    TRAINING_LAPSED = "training_lapsed"
    ENDED_BY_ADMIN = "ended_by_admin"
    ENDED_BY_SELF = "ended_by_self"


class EventKind(StrEnum):
    """What the security log records: codes only, never a name, a search term or a text."""

    SIGN_IN = "sign_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    CODE_REFUSED = "code_refused"
    RECOVERY_CODE_USED = "recovery_code_used"
    SIGN_OUT = "sign_out"
    STEP_UP = "step_up"
    STEP_UP_REFUSED = "step_up_refused"
    THROTTLED = "throttled"
    THROTTLE_LIFTED = "throttle_lifted"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  (a kind of event)
    FACTOR_CHANGED = "factor_changed"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    LINK_SENT = "link_sent"
    LINK_USED = "link_used"
    LINK_REFUSED = "link_refused"
    SESSION_ENDED = "session_ended"
    ACCOUNT_INVITED = "account_invited"
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_ENABLED = "account_enabled"
    ACCOUNT_CONFIRMED = "account_confirmed"
    ROLE_CHANGED = "role_changed"
    AGENCY_STATUS = "agency_status"
    AGREEMENT_CHANGED = "agreement_changed"
    CONFLICT_DECLARED = "conflict_declared"
    CONTENT_OPENED = "content_opened"
    EXPORTED = "exported"
    BACKED_UP = "backed_up"
    BACKUP_WRITTEN = "backup_written"
    BACKUP_UNFIT = "backup_unfit"
    RESTORED = "restored"
    LOG_RESTARTED = "log_restarted"
    BREAK_GLASS = "break_glass"
    RULE_OVERRIDDEN = "rule_overridden"
    TURNED_AWAY = "turned_away"
    NOT_FOUND = "not_found"
    FORM_REFUSED = "form_refused"
    TOO_MANY_REQUESTS = "too_many_requests"
    LIMIT_REACHED = "limit_reached"
