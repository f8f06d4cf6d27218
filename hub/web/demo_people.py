"""Who can be tried in the demonstration?

Only a demonstration on this machine has people with published passwords; everywhere else the list is empty.
Source: contracts for the operator (demonstration; sign-in buttons).
"""

import base64
import json
from dataclasses import dataclass, replace

from hub.access.permissions import Permission
from hub.identity.queries import list_agencies
from hub.identity.sessions import DOORKEEPER
from hub.web.context import instance, office
from hub.web.doors import is_open_demo

START_WITH = ("maya.reid", "dana.orme", "ruth.anand")
"""Who is shown first: one who shares, one who reads, one who reviews."""


@dataclass(frozen=True, slots=True, repr=False)
class DemoPerson:
    """One account of the demonstration with what proves it."""

    name: str
    role: str
    agency: str
    team: str
    username: str
    password: str
    totp_secret: str
    state: str
    note: str
    agency_name: str = ""

    @property
    def seed(self) -> bytes:
        """The secret of the authenticator."""
        return base64.b32decode(self.totp_secret + "=" * (-len(self.totp_secret) % 8))


def listed() -> tuple[DemoPerson, ...]:
    """The people of this demonstration, in the order of its file; none elsewhere."""
    settings = instance().settings
    path = settings.data / "accounts.json"
    if not is_open_demo(settings) or not path.is_file():
        return ()
    names = [name for name in DemoPerson.__slots__ if name != "agency_name"]
    titles = _titles()
    people = [
        DemoPerson(**{name: str(row.get(name) or "") for name in names})
        for row in json.loads(path.read_text(encoding="utf-8"))
    ]
    return tuple(replace(person, agency_name=titles.get((person.agency, person.team), "")) for person in people)


def _titles() -> dict[tuple[str, str], str]:
    """The name people know each agency or team by."""
    with office().open_reading(DOORKEEPER) as reading:
        reading.require(Permission.SERVICE_RUN)
        return {(view.code, view.team): view.title for view in list_agencies(reading, with_teams=True)}


def find(username: str) -> DemoPerson | None:
    """The person of the demonstration with this username."""
    return next((person for person in listed() if person.username == username), None)

