"""Which figures are this partnership's own, and can be set otherwise?

Only one clock is policy: the victim is contacted within one working day (Hate Crime Policy 2.3(b)).
Everything here is local practice, shown as such, and each figure can be set in the environment as
`HUB_` and its name in capitals.
Source: threat model 6.1 to 6.3 (values marked ours); policy clauses, last section.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

from hub.kernel.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Practice:
    """Local practice with its defaults. Lengths say their unit in the name."""

    disclosure_expiry_days: int = 90
    one_off_end_days: int = 14
    lapsed_agreement_reading_days: int = 30
    content_access_minutes: int = 30
    break_glass_minutes: int = 60
    idle_minutes: int = 20
    idle_minutes_dpo_admin: int = 15
    absolute_hours: int = 10
    sessions_at_once: int = 3
    step_up_minutes: int = 5
    invitation_days: int = 7
    reset_minutes: int = 30
    throttle_free_failures: int = 4
    throttle_window_minutes: int = 15
    throttle_longest_wait_seconds: int = 60
    hard_limit_failures: int = 10
    hard_limit_window_minutes: int = 5
    hard_limit_block_minutes: int = 15
    address_limit_failures: int = 100
    requests_a_minute: int = 120
    agency_requests_a_minute: int = 600
    agency_copies_a_minute: int = 30
    opens_an_hour: int = 30
    exports_an_hour: int = 10
    training_valid_days: int = 365
    confirmation_valid_days: int = 180
    warning_days: int = 30
    page_size: int = 50
    unread_after_days: int = 2
    runs_out_days: int = 14
    lately_days: int = 30
    log_scan_rows: int = 20000
    unsigned_alarm_minutes: int = 15
    unsigned_stop_hours: int = 24
    unsigned_stop_entries: int = 500
    limit_factor: int = 1
    mail_timeout_seconds: int = 30
    mail_told_after_hours: int = 24
    mail_gives_up_hours: int = 72
    backup_told_after_hours: int = 26
    digest_hour: int = 8
    runs_kept_days: int = 7
    agreement_warning_days: int = 60
    named_officer_working_days: int = 1
    risk_assessed_working_days: int = 1
    plan_agreed_working_days: int = 2
    hardening_working_days: int = 3
    graffiti_hours: int = 24
    victim_updated_working_days: int = 10
    risk_review_days_high: int = 7
    risk_review_days_medium: int = 14
    risk_review_days_standard: int = 28
    closure_call_days: int = 28
    clock_soon_hours: int = 24
    clock_escalates_working_days: int = 1
    case_kept_days: int = 2192
    extra_days_off: tuple[date, ...] = ()
    language_model: str = ""
    sample_signatures: bool = False

    def limit(self, figure: int) -> int:
        """A limit of sections 6.1 to 6.3, times the factor of a demonstration instance."""
        return figure * self.limit_factor


def _days(text: str) -> tuple[date, ...]:
    return tuple(date.fromisoformat(part.strip()) for part in text.split(",") if part.strip())


_READERS: dict[str, Callable[[str], object]] = {"extra_days_off": _days, "language_model": str.strip}
"""What is no figure -> how it is read."""


def practice_from(environ: Mapping[str, str]) -> Practice:
    """Local practice as set in `environ`. Raises ConfigError naming each figure that is no number."""
    values: dict[str, object] = {}
    wrong = []
    for field in fields(Practice):
        name, text = "HUB_" + field.name.upper(), environ.get("HUB_" + field.name.upper())
        # Whether sample signatures count is no figure: only a demonstration instance sets it, in code.
        if text is None or field.name == "sample_signatures":
            continue
        try:
            values[field.name] = _READERS.get(field.name, int)(text)
        except ValueError:
            wrong.append(name)
    if wrong:
        raise ConfigError("not a figure: " + ", ".join(wrong))
    return replace(Practice(), **values)
