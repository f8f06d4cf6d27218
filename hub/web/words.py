"""Which words do people read for a stored code, and which words never reach a screen?

Stored codes are never renamed; what is read may be. Every state word has a tone, so that a colour is
never the only sign and the same state never has two colours.
Source: pages paper, section 2 (the voice); disclosures of the lawful vocabulary (titles).
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from hub.lawful.purposes import Category, Purpose, Role
from hub.web.shell import Tone


@dataclass(frozen=True, slots=True)
class Word:
    """What is read for one stored code, and how loud it is."""

    text: str
    tone: Tone = Tone.PLAIN


WORDS: dict[str, Word] = {
    # a disclosure
    "draft": Word("Draft"),
    "reviewed": Word("Waiting for approval", Tone.ATTENTION),
    "approved": Word("Approved", Tone.ACCENT),
    "sent": Word("Shared", Tone.GOOD),
    "recalled": Word("Withdrawn", Tone.DANGER),
    "expired": Word("Expired"),
    "superseded": Word("Replaced"),
    "refused": Word("Refused", Tone.DANGER),
    "on_hold": Word("Paused", Tone.ATTENTION),
    "opened": Word("Opened", Tone.ACCENT),
    "unread": Word("Not opened yet", Tone.ATTENTION),
    "acknowledged": Word("Confirmed", Tone.GOOD),
    "new": Word("New", Tone.ATTENTION),
    # an answer of the lawful-basis engine
    "allow": Word("Lawful", Tone.GOOD),
    "allow_with_warning": Word("Lawful, with warnings", Tone.ATTENTION),
    "refuse": Word("Not lawful yet", Tone.DANGER),
    "REFUSE": Word("Stops it", Tone.DANGER),
    "WARN": Word("Think about it", Tone.ATTENTION),
    "ALLOW": Word("In order", Tone.GOOD),
    # what happens to one kind of data
    "keep": Word("Kept", Tone.ACCENT),
    "pseudonymise": Word("Label", Tone.ACCENT),
    "generalise": Word("Less exact", Tone.ACCENT),
    "remove": Word("Left out"),
    "never": Word("Left out"),
    # an agreement, and a party to it
    "in_force": Word("In force", Tone.GOOD),
    "proposed": Word("Proposed", Tone.ATTENTION),
    "advised": Word("DPO has advised", Tone.ACCENT),
    "suspended": Word("Suspended", Tone.DANGER),
    "left": Word("Left"),
    "none": Word("None"),
    "adopted": Word("Adopted", Tone.GOOD),
    "ended": Word("Ended"),
    "changed": Word("File changed: refused", Tone.DANGER),
    # a document behind a record
    "overdue": Word("Review overdue", Tone.ATTENTION),
    "withdrawn": Word("Withdrawn"),
    "absent": Word("Never adopted", Tone.ATTENTION),
    # a role
    "partner_user": Word("Partner user"),
    "partner_lead": Word("Partner lead"),
    "case_officer": Word("Case officer"),
    "coordinator": Word("Coordinator"),
    "chair": Word("Chair"),
    "dpo": Word("Data protection officer"),
    "auditor": Word("Auditor"),
    "admin": Word("Administrator"),
    # an account
    "invited": Word("Invited", Tone.ATTENTION),
    "active": Word("Active", Tone.GOOD),
    "conflict-blocked": Word("Has a conflict", Tone.ATTENTION),
    "agency-left": Word("Agency left"),
    "not-accepted": Word("Has not accepted yet", Tone.ATTENTION),
    "disabled": Word("Disabled"),
    # an entry of the sealed log
    "disclosure": Word("Shared", Tone.GOOD),
    "denial": Word("Refused", Tone.DANGER),
    "receipt": Word("Opened or confirmed", Tone.ACCENT),
    "withdrawal": Word("Withdrawn", Tone.DANGER),
    "correction": Word("Correction"),
    "agreement": Word("Agreement"),
    "access": Word("Special access", Tone.ATTENTION),
    "key": Word("Signing key"),
    "erasure": Word("Forgotten"),
    "restore": Word("Restored from a copy", Tone.ATTENTION),
    "genesis": Word("Start of the log"),
    "begun_anew": Word("Log begun anew", Tone.ATTENTION),
    # what happened, nearer than its kind
    "said": Word("Told", Tone.GOOD),
    "downloaded": Word("Downloaded", Tone.ACCENT),
    "declined": Word("Not approved", Tone.DANGER),
    "confirmed": Word("Confirmed", Tone.GOOD),
    "conditions_accepted": Word("Conditions accepted", Tone.ACCENT),
    "destroyed": Word("Recipient destroyed it", Tone.ACCENT),
    "returned": Word("Recipient returned it", Tone.ACCENT),
    "kept": Word("Recipient keeps it by law", Tone.ATTENTION),
    "passed_on": Word("Recipient had passed it on", Tone.ATTENTION),
    "confirmed_after": Word("Confirmed by a second person", Tone.GOOD),
    "second_person": Word("Confirmed by a second person", Tone.GOOD),
    "wrong_code": Word("Code corrected", Tone.ATTENTION),
    "hold": Word("Paused by the DPO", Tone.ATTENTION),
    "hold_end": Word("Pause lifted", Tone.ACCENT),
    "content_access": Word("Contents opened for review", Tone.ATTENTION),
    "sample_session": Word("Sample opened for review", Tone.ATTENTION),
    "log_export": Word("Log exported", Tone.ATTENTION),
    "break_glass": Word("Emergency access", Tone.ATTENTION),
    "leak_override": Word("Sent in spite of the last check", Tone.ATTENTION),
    "agreement_proposed": Word("Agreement proposed", Tone.ATTENTION),
    "agreement_advised": Word("DPO advised on an agreement", Tone.ACCENT),
    "agreement_adopted": Word("Agreement adopted", Tone.GOOD),
    "agreement_signed": Word("Agreement signed", Tone.GOOD),
    "agreement_suspended": Word("Agreement suspended", Tone.DANGER),
    "agreement_resumed": Word("Agreement resumed", Tone.GOOD),
    "agreement_ended": Word("Agreement ended"),
    "agreement_expired": Word("Agreement ran out"),
    "requested": Word("Requested"),
    # how quickly
    "routine": Word("Routine"),
    "urgent": Word("Urgent", Tone.ATTENTION),
    "emergency": Word("Emergency", Tone.DANGER),
    # how much danger
    "significant": Word("Significant risk", Tone.ATTENTION),
    "life": Word("Danger to life", Tone.DANGER),
}
"""One table for every code that is shown as a tag."""


def _known(code: str | StrEnum) -> Word:
    key = str(code.value) if isinstance(code, StrEnum) else str(code)
    return WORDS.get(key) or Word(key.replace("_", " ").replace("-", " ").capitalize())


def word(code: str | StrEnum) -> str:
    """What people read for `code`; for one not in the table its own letters, with spaces."""
    return _known(code).text


def tone(code: str | StrEnum) -> Tone:
    """How loud `code` is."""
    return _known(code).tone


def purpose_words(code: str) -> str:
    """A purpose as people read it; nothing for none. Raises ValueError for an unknown code."""
    return Purpose(code).title_text if code else ""


def item_words(item: str) -> str:
    """`role:category` as people read it: "home or incident address of the victim". Raises ValueError if unknown."""
    role, _, category = item.partition(":")
    return f"{Category(category).title_text} of the {Role(role).title_text}"


@dataclass(frozen=True, slots=True)
class Problem:
    """What one failed request says: what happened, and what to do now."""

    title: str
    sentence: str
    remedy: str


PROBLEMS: dict[int, Problem] = {
    202: Problem(
        "The proof is not ready yet",
        "The disclosure log waits for its seal, and without one nothing is proved. Nothing is lost.",
        "Try again in an hour. If it is still not ready tomorrow, ring the landlord.",
    ),
    400: Problem(
        "We could not read that",
        "Something in the request was missing or had the wrong form, so nothing was changed.",
        "Go back, check what you entered and try again. If the page was open for a long time, load it again first.",
    ),
    403: Problem(
        "You cannot do that here",
        "Your account does not allow this, so nothing was changed.",
        "If your work needs it, ask the coordinator of the case or your agency's lead.",
    ),
    404: Problem(
        "Page not found",
        "There is nothing at this address for you.",
        "Check the address, or start again from your home page.",
    ),
    405: Problem(
        "That is not possible here",
        "This address cannot be used in that way, so nothing was changed.",
        "Go back and use the buttons on the page.",
    ),
    409: Problem(
        "Somebody changed this while you were working",
        "What you were looking at is no longer the newest version, so your change was not made.",
        "Look at both versions and decide which one should stand.",
    ),
    413: Problem(
        "That file is too large",
        "Files may have up to 20 MB, and forms up to 1 MB. Nothing was kept.",
        "Make the file smaller, or send it in parts.",
    ),
    415: Problem(
        "We cannot read that kind of file",
        "The file is not of a kind that this page takes, so nothing was kept.",
        "Save it in one of the kinds named on the page and try again.",
    ),
    422: Problem(
        "That cannot be done now",
        "This step was refused, so nothing was changed.",
        "What you worked on is kept as it was.",
    ),
    429: Problem(
        "Too many tries",
        "You, or your agency, asked for more than usual in a short time, so this was not carried out.",
        "Wait, then try again. Urgent? Ring the coordinator.",
    ),
    500: Problem(
        "Something went wrong on our side",
        "Your last step was not carried out, and nothing was half done.",
        "Try again in a few minutes. If it happens again, tell the administrator the number below.",
    ),
    503: Problem(
        "The hub is busy",
        "Your last step was carried out whole or not at all.",
        "Wait a moment, then send the same form again: it happens once only. Urgent? Ring the coordinator.",
    ),
}


def problem(status: int) -> Problem:
    """The words of one status; those of 400 for any other 4xx, those of 500 for the rest."""
    return PROBLEMS.get(status) or PROBLEMS[400 if 400 <= status < 500 else 500]


@dataclass(frozen=True, slots=True)
class Banned:
    """A word of the workshop that no page shows, and what the page says instead.

    bracketed: allowed in brackets, as the short form of words that stand before it.
    """

    pattern: str
    say: str
    bracketed: bool = False


BANNED: tuple[Banned, ...] = (
    Banned(r"ledger|merkle|checkpoint|leaf hash", "sealed log, seal"),
    Banned(r"receipts?", "proof of what you were sent"),
    Banned(r"acknowledg\w*", "confirm you have it"),
    Banned(r"handling conditions?", "what you may do with this"),
    Banned(r"pseudonymis\w*", "label instead of a name"),
    Banned(r"generalis\w*", "say it less exactly"),
    Banned(r"gateways?", "power to share"),
    Banned(r"APD|LIA|DPIA", "policy document for sensitive data, interests test, impact assessment", True),
    Banned(r"strands?", "reason for the hostility (strand)", True),
    Banned(r"nil returns?", "nothing to report"),
    Banned(r"break the glass|break[- ]glass", "emergency access"),
    Banned(r"recall(?:ed)?|supersed\w*", "withdrawn, replaced by a newer one"),
    Banned(r"keyset|snapshots?|drift", "next page; the copy sent on ...; changed since"),
)
PARTNERS_BANNED = Banned(r"disclosures?|disclosed", "what we shared, what was shared with you")
"""Coordinators, the DPO and auditors say disclosure; partners never read it."""


def banned_in(text: str, for_partner: bool = False) -> list[str]:
    """Every banned word that `text` shows, with what to say instead; empty when the page is clean.

    for_partner: whether somebody of another agency reads it.
    """
    found = []
    for banned in (*BANNED, PARTNERS_BANNED) if for_partner else BANNED:
        for match in re.finditer(rf"\b(?:{banned.pattern})\b", text, re.IGNORECASE):
            if not (banned.bracketed and text[: match.start()].endswith("(")):
                found.append(f"{match.group()}: say {banned.say}")
    return found
