"""What does a notice say?

The same few sentences for everybody: who writes, that something waits, by when an answer is wanted,
whom to ring, the reader's own chosen phrase, and a link that leads to the sign-in page. A notice is
made of codes, a count, dates and an address of the hub; nothing of a case fits in.
Source: threat model P5; pages paper, section 2 (the voice).
"""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from hub.kernel.calendar import LONDON

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
}


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes: landlord, person on duty and number."""

    landlord: str
    duty_name: str
    duty_phone: str
    sender: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice as it leaves: a kind, no case.

    link: absolute address within the hub. phrase: the reader's own, so that this is not taken for phishing.
    """

    kind: str
    to: str
    link: str
    message_id: str
    written_at: datetime
    phrase: str = ""
    answer_by: datetime | None = None


def compose(notice: Notice, letterhead: Letterhead) -> EmailMessage:
    """The mail for `notice`. Raises KeyError for a kind without words."""
    mail = EmailMessage()
    mail["From"] = letterhead.sender
    mail["To"] = notice.to
    mail["Subject"] = SUBJECTS[notice.kind]
    mail["Date"] = format_datetime(notice.written_at)
    mail["Message-ID"] = f"<{notice.message_id}@{letterhead.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("\n".join(_lines(notice, letterhead)))
    return mail


def _lines(notice: Notice, letterhead: Letterhead) -> list[str]:
    lines = [f"From {letterhead.landlord}", "", SENTENCES[notice.kind], ""]
    if notice.answer_by is not None:
        local = notice.answer_by.astimezone(LONDON)
        lines += [f"Please answer by {local:%A} {local.day} {local:%B %Y}, {local:%H:%M}.", ""]
    lines += [notice.link, ""]
    if notice.phrase:
        lines += [f"Your own phrase, so that you know it is us: {notice.phrase}", ""]
    lines += [f"Questions, or is it urgent? Ring {letterhead.duty_name} on {letterhead.duty_phone}.", ""]
    return lines
