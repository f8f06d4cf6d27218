"""What is said on every page while the log is on hold, to whom.

Source: sealed log specification, section 9 (read-only hold); fault F17 (the DPO is told the size that is lost).
"""

from hub.access.actors import AccountRole, Actor
from hub.ledger.holding import Cause, LedgerHold
from hub.web.shell import Notice, Tone

TITLE = "The disclosure log is on hold: read only"
MEANWHILE = "If somebody is in danger, ring, note it on paper, and record it here afterwards."
OUTSIDE = (
    "The landlord looks into its records of what it shared. You can read what you opened before; nothing can be "
    "opened, confirmed or asked here. If it is urgent, ring the landlord."
)
_SEE_TO_IT = {
    AccountRole.COORDINATOR: f"The administrator restores what is missing. {MEANWHILE}",
    AccountRole.DPO: "Look at Integrity, and advise whether somebody whose data it concerns must be told.",
    AccountRole.ADMIN: "Restore a later backup, the WAL archive or the standby; where that is lost for good, begin the "
    "log anew together with a coordinator.",
    AccountRole.AUDITOR: "What is missing is being looked for.",
}
"""Who is told what happened: and what to do."""


def hold_notice(actor: Actor, hold: LedgerHold) -> Notice:
    """The notice for one person, with the size lost for whoever sees to it."""
    if actor.is_partner:
        return Notice(OUTSIDE, Tone.DANGER, "Sharing is paused")
    told = "Nothing can be shared, changed or sealed."
    if actor.role in _SEE_TO_IT:
        return Notice(f"{told} {_why(hold)} {_SEE_TO_IT[actor.role]}", Tone.DANGER, TITLE)
    return Notice(f"{told} {MEANWHILE}", Tone.DANGER, TITLE)


def _why(hold: LedgerHold) -> str:
    if hold.cause is Cause.NOT_SOUND:
        return f"It was checked and is not sound ({hold.told.partition(':')[0]})."
    if hold.lost:
        lost = "1 entry is lost" if hold.lost == 1 else f"{hold.lost} entries are lost"
        return f"{hold.signed} entries were sealed, {hold.found} are there: {lost}."
    return "It differs from what was sealed."
