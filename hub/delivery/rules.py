"""What does a notice say, when does it leave, and what if it cannot?

The same few sentences for everybody: who writes, that something waits, by when an answer is wanted,
whom to ring, the reader's own chosen phrase, and a link that leads to the sign-in page. A notice is
made of codes, a count, dates and an address of the hub; nothing of a case fits in.
Source: threat model P5; pages paper, section 2 (the voice); fault F08 (back-off).
"""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from enum import StrEnum

from hub.kernel.calendar import LONDON, civil_date

SUBJECTS: dict[str, str] = {
    "shared": "Something was shared with you",
    "withdrawn": "Something shared with you was withdrawn",
    "replaced": "Something shared with you was replaced",
    "expiring": "Something shared with you runs out soon",
    "approval_wanted": "Your approval is wanted",
    "approved": "A draft of yours was approved",
    "refused": "A draft of yours was not approved",
    "paused": "Something you prepared is paused",
    "emergency_sent": "Something was shared in an emergency",
    "content_opened": "Contents were opened for review",
    "advice_wanted": "Your advice is wanted",
    "answer_received": "Somebody answered",
    "answered": "We answered you",
    "overdue": "Something is still to be done",
    "due_soon": "Something must be done soon",
    "look_at": "Something was shared that you should look at",
    "unusual": "More was opened than usual",
    "invitation": "You are invited to the hub",
    "reset": "Set a new password",
    "sign_in_trouble": "Somebody had trouble signing in as you",
    "case_given": "A case was given to you",
    "conflict_declared": "Somebody declared a conflict",
    "emergency_access": "Emergency access was used",
    "review_closed": "The review of an emergency access is closed",
    "override_recorded": "It was decided to go against a refusal",
    "party_changed": "Who takes part in an agreement changed",
    "log_trouble": "The sealed log needs you",
    "log_restarted": "The sealed log began anew",
    "seal_offered": "Somebody offered a seal that is not ours",
    "kept_too_long": "Something is kept longer than it should be",
    "may_be_deleted": "Something may be deleted",
    "agreement_review": "An agreement is due for review",
    "agreement_ends": "An agreement ends soon",
    "agreement_ended": "An agreement has ended",
    "confirm_access": "Access must be confirmed",
}

SENTENCES: dict[str, str] = {
    "shared": "Something was shared with your agency. Sign in to read it.",
    "withdrawn": "Something that was shared with your agency has been withdrawn. Sign in to say what became of it.",
    "replaced": "Something that was shared with your agency has been replaced by a newer one. Sign in to read it.",
    "expiring": "Something that was shared with your agency runs out soon.",
    "approval_wanted": "A colleague prepared something that needs a second person. Sign in to look at it.",
    "approved": "A second person approved what you prepared.",
    "refused": "A second person did not approve what you prepared. Sign in to read why.",
    "paused": "Something changed since you prepared or shared this, so it waits until somebody has looked.",
    "emergency_sent": "Something was shared in an emergency by one person. It needs your look by the time below.",
    "content_opened": "The data protection officer opened contents of something you coordinate. Sign in to read why.",
    "advice_wanted": "A decision waits for your advice.",
    "answer_received": "Somebody confirmed, asked, told or advised something. Sign in to read it.",
    "answered": "We answered something that you asked or told us. Sign in to read it.",
    "overdue": "Something that was to be done by now is still open. Sign in to see to it.",
    "due_soon": "Something must be done soon. Sign in to see what, and by when.",
    "look_at": "Something was shared on a ground that you want to know of. Sign in to look at it.",
    "unusual": "One account opened more within an hour than usual. Sign in to look at it.",
    "invitation": "You are invited to sign in to the hub. We will read you a six-digit number by telephone.",
    "reset": "You, or somebody else, asked for a new password. If it was not you, do nothing.",
    "sign_in_trouble": "Several attempts to sign in as you failed. If it was not you, please ring us.",
    "case_given": "You are the named officer of a case from now on. Sign in to read it.",
    "conflict_declared": "Somebody declared that they know a person in something you work on. Sign in to see to it.",
    "emergency_access": "Somebody used emergency access. Sign in to look at it.",
    "review_closed": "The review of an emergency access is closed. Sign in to read what it found.",
    "override_recorded": "It was decided to share something against a refusal. Sign in to look at it.",
    "party_changed": "An agency signed, was suspended, took part again or left. Sign in to look at it.",
    "may_be_deleted": "The data protection officer agreed that something may be deleted. Sign in to see what it is.",
    "kept_too_long": "The time for which something is kept is over. Nothing was deleted. Sign in to see what it is.",
    "agreement_review": "The day has come to review an agreement. Sign in to look at it.",
    "agreement_ends": "An agreement ends soon. Sign in to see which, and renew it in time.",
    "agreement_ended": "An agreement has ended, and nothing new is shared under it. Sign in to see which.",
    "confirm_access": "Somebody's access is due to be confirmed. Sign in to see to it.",
    "log_restarted": "The lost end of the sealed log cannot be brought back, and a new log began. Sign in to read.",
    "seal_offered": "Somebody offered a seal that the log never made. It was kept: ask the administrator for it.",
    "log_trouble": "Something is wrong with the sealed log. Sign in to look at it.",
}


URGENT = frozenset(
    {
        "withdrawn", "paused", "emergency_sent", "emergency_access", "unusual", "invitation", "reset",
        "sign_in_trouble", "approval_wanted", "overdue", "due_soon", "log_trouble", "log_restarted",
    }
)  # fmt: skip
"""What never waits for the daily mail of those who chose one."""


class Trouble(StrEnum):
    """Why a notice has not arrived. Stored, so never renamed."""

    ADDRESS = "address"
    NO_SERVER = "no_server"
    NOT_SECURE = "not_secure"
    SIGN_IN = "sign_in"
    LATER = "later"
    LOST = "lost"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    GAVE_UP = "gave_up"


class Outcome(StrEnum):
    """What became of handing one letter over."""

    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Handed:
    """How far one letter came, and what stood in the way."""

    outcome: Outcome
    trouble: str = ""


BACK_OFF_MINUTES = (1, 2, 5, 15, 30, 60)
"""Waits between tries; the last one for every further try."""


def next_try(attempts: int, now: datetime) -> datetime:
    """When to try again after `attempts` tries that failed for the time being."""
    place = min(max(attempts, 1), len(BACK_OFF_MINUTES)) - 1
    return now + timedelta(minutes=BACK_OFF_MINUTES[place])


_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}\Z"
)


def is_address(text: str) -> bool:
    """Whether a mail server could take it: one plain address, no name, no line break."""
    return len(text) <= 254 and _ADDRESS.match(text) is not None


def leaves_at(kind: str, answer_by: datetime | None, created_at: datetime, daily_hour: int | None) -> datetime:
    """When a notice may leave. daily_hour: the hour in London of the reader's one mail a day; None: at once."""
    if daily_hour is None or kind in URGENT or answer_by is not None:
        return created_at
    day = civil_date(created_at)
    morning = datetime.combine(day, time(daily_hour), LONDON)
    if morning < created_at:
        morning = datetime.combine(day + timedelta(days=1), time(daily_hour), LONDON)
    return morning.astimezone(created_at.tzinfo)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes: landlord, person on duty and number."""

    landlord: str
    duty_name: str
    duty_phone: str
    sender: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice as it leaves: a kind, no case. link: absolute address within the hub."""

    kind: str
    link: str
    answer_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one reader. notices: one, or a day's. phrase: the reader's own, so that this is not taken for
    phishing. message_id: the same at every try.
    """

    to: str
    message_id: str
    written_at: datetime
    phrase: str
    notices: tuple[Notice, ...]


def compose(letter: Letter, letterhead: Letterhead) -> EmailMessage:
    """The mail for `letter`. Raises KeyError for a kind without words."""
    mail = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    mail["From"] = letterhead.sender
    mail["To"] = letter.to
    mail["Subject"] = f"{letterhead.landlord}: {_subject(letter)}"
    mail["Date"] = format_datetime(letter.written_at)
    mail["Message-ID"] = f"<{letter.message_id}@{letterhead.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("\n".join(_lines(letter, letterhead)))
    return mail


def _subject(letter: Letter) -> str:
    if len(letter.notices) > 1:
        return f"{len(letter.notices)} things wait for you"
    (notice,) = letter.notices
    wanted = f", answer by {_day(notice.answer_by)}" if notice.answer_by else ""
    return SUBJECTS[notice.kind] + wanted


def _day(instant: datetime) -> str:
    local = instant.astimezone(LONDON)
    return f"{local.day} {local:%B}"


def _lines(letter: Letter, letterhead: Letterhead) -> list[str]:
    lines = [f"From {letterhead.landlord}", ""]
    for notice in letter.notices:
        lines += [SENTENCES[notice.kind], ""]
        if notice.answer_by is not None:
            local = notice.answer_by.astimezone(LONDON)
            lines += [f"Please answer by {local:%A} {local.day} {local:%B %Y}, {local:%H:%M}.", ""]
        lines += [notice.link, ""]
    if letter.phrase:
        lines += [f"Your own phrase, so that you know it is us: {letter.phrase}", ""]
    lines += [f"Questions, or is it urgent? Ring {letterhead.duty_name} on {letterhead.duty_phone}.", ""]
    return lines
