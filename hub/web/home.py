"""What needs this person today?

Source: pages paper, section 3 (home answers).
"""

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, render_template

from hub.access.permissions import Permission
from hub.db.work import Reading
from hub.disclosures.worklist import Wait, Waits, list_waits
from hub.identity import profile
from hub.identity.rules import Standing
from hub.web.context import instance, office, open_reading, signed_in
from hub.web.shell import Tone
from hub.web.waiting import Waiting

bp = Blueprint("home", __name__)

PERMISSIONS = {"home.index": Permission.HOME_READ}


@dataclass(frozen=True, slots=True)
class HomeView:
    """The home page of one person.

    told: about the account itself; lapsed: nothing else is open meanwhile; caution: what a reader must not do.
    """

    name: str
    agency: str
    waiting: tuple[Waiting, ...]
    told: tuple[tuple[str, str], ...]
    lapsed: bool
    caution: str = ""


FOR_READERS = (
    "What is shared here is for the purpose it was shared for. Do not pass it on, and do not visit, write to or ring "
    "anybody it names unless the summary says that you may."
)


@bp.get("/")
def index() -> str:
    """What waits for the asker, most pressing first."""
    person = signed_in()
    with open_reading() as reading:
        reading.require(Permission.HOME_READ)
        waits = [] if person.lapsed else [*_disclosures(reading), *(line for ask in _askers() for line in ask(reading))]
        shown = profile.show_profile(reading)
    order = {Tone.DANGER: 0, Tone.ATTENTION: 1}
    waits.sort(key=lambda line: order.get(line.tone, 2))
    caution = FOR_READERS if person.actor.is_partner and not person.lapsed else ""
    view = HomeView(person.actor.name, person.agency_name, tuple(waits), _told(shown), person.lapsed, caution)
    return render_template("home/index.html", view=view)


WAITING: dict[Wait, tuple[str, str, str, Tone]] = {
    Wait.CONFIRM_AFTER: (
        "Sent in an emergency by one person", "Confirm or withdraw it as the second person.",
        "/disclosures/", Tone.DANGER,
    ),
    Wait.WISHES: (
        "Wishes have changed", "A partner says so. Ask the person, then record what they want now.",
        "/requests/", Tone.DANGER,
    ),
    Wait.OWED: (
        "Still to be done", "Write why it was necessary, or tell the person what was shared.",
        "/disclosures/", Tone.ATTENTION,
    ),
    Wait.ASKED: ("Partners ask or tell", "Ring, answer, put right.", "/requests/", Tone.ATTENTION),
    Wait.PAUSED: (
        "Paused", "Something that protects people changed, or the data protection officer asked. Look, then lift it.",
        "/disclosures/", Tone.DANGER,
    ),
    Wait.APPROVE: ("Your approval", "Read each word and decide.", "/disclosures/", Tone.ATTENTION),
    Wait.DRAFT: ("Your drafts", "Review the text and ask for approval.", "/disclosures/", Tone.ATTENTION),
    Wait.SEND: ("Approved, not sent", "Nobody has it yet.", "/disclosures/", Tone.ATTENTION),
    Wait.UNREAD: ("Sent and not opened", "Ring them: a mail may have been missed.", "/disclosures/", Tone.ATTENTION),
    Wait.RUNS_OUT: ("Run out soon", "Renew what is still needed, let the rest end.", "/disclosures/", Tone.PLAIN),
    Wait.NEW: ("New for you", "Shared with your agency and not opened by you yet.", "/shared/", Tone.ATTENTION),
    Wait.CONFIRM: ("Opened, not confirmed", "Tell us that you have it.", "/shared/", Tone.ATTENTION),
    Wait.WITHDRAWN: ("Withdrawn", "Stop using it, and tell us what became of your copies.", "/shared/", Tone.DANGER),
    Wait.ENDS_FOR_US: ("Run out soon", "Ask us in time if you still need it.", "/shared/", Tone.PLAIN),
    Wait.ADVISE_ONCE: ("Your advice on a one-off", "Nothing is shared before it.", "/one-off/", Tone.ATTENTION),
    Wait.SENT_ALONE: ("Sent alone in an emergency", "No second person has confirmed yet.", "/log/", Tone.DANGER),
    Wait.REFUSED_LATELY: ("Refused lately", "See what was asked for and why not.", "/log/?kind=denial", Tone.PLAIN),
    Wait.SHARED_LATELY: ("Shared lately", "To whom, and on what basis.", "/log/?kind=disclosure", Tone.PLAIN),
}
"""What waits -> its title, what to do, where, and how pressing it is."""


def _disclosures(reading: Reading) -> list[Waiting]:
    return [_line(waits) for waits in list_waits(reading)]


def _line(waits: Waits) -> Waiting:
    title, text, url, tone = WAITING[waits.wait]
    return Waiting(title, url, waits.count, text, tone, waits.first_by)


def _askers() -> list:
    return [ask for module in instance().table.modules if (ask := getattr(module, "waits", None)) is not None]


def _told(shown: profile.ProfileView) -> tuple[tuple[str, str], ...]:
    """Sentences about training and re-confirmation, each with its tone."""
    person, practice = signed_in(), office().practice
    told = []
    for standing, last_on, days, what in (
        (person.training, shown.training_on, practice.training_valid_days, "training on handling this information"),
        (person.confirmation, shown.confirmed_on, practice.confirmation_valid_days, "confirmation of your access"),
    ):
        if standing is Standing.LAPSED:
            told.append((f"Your {what} has run out. Ask {_whom(person)} to renew it.", Tone.DANGER.value))
        elif standing is Standing.DUE_SOON and last_on is not None:
            end = last_on + timedelta(days=days)
            told.append(
                (f"Your {what} runs out on {end.day} {end:%B %Y}. Ask {_whom(person)} in time.", Tone.ATTENTION.value)
            )
    return tuple(told)


def _whom(person) -> str:
    return "your agency's lead" if person.actor.is_partner else "the administrator"
