"""What needs this person today?

Source: pages paper, section 3 (home answers).
"""

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, render_template

from hub.access.permissions import Permission
from hub.identity import profile
from hub.identity.rules import Standing
from hub.web.context import instance, office, open_reading, signed_in
from hub.web.shell import Tone
from hub.web.waiting import Waiting

bp = Blueprint("home", __name__)

PERMISSIONS = {"home.index": Permission.HOME_READ}


@dataclass(frozen=True, slots=True)
class HomeView:
    """The home page of one person. told: about the account itself; lapsed: nothing else is open meanwhile."""

    name: str
    agency: str
    waiting: tuple[Waiting, ...]
    told: tuple[tuple[str, str], ...]
    lapsed: bool


@bp.get("/")
def index() -> str:
    """What waits for the asker, most pressing first."""
    person = signed_in()
    with open_reading() as reading:
        reading.require(Permission.HOME_READ)
        waits = [] if person.lapsed else [line for ask in _askers() for line in ask(reading)]
        shown = profile.show_profile(reading)
    order = {Tone.DANGER: 0, Tone.ATTENTION: 1}
    waits.sort(key=lambda line: order.get(line.tone, 2))
    view = HomeView(person.actor.name, person.agency_name, tuple(waits), _told(shown), person.lapsed)
    return render_template("home/index.html", view=view)


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
