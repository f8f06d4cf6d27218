"""Who can be tried in the demonstration?

Only a demonstration on this machine has people with published passwords; everywhere else the list is empty.
Source: contracts for the operator (demonstration; sign-in buttons).
"""

import base64
import json
from dataclasses import dataclass

from hub.web.context import instance
from hub.web.doors import is_open_demo


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
    names = DemoPerson.__slots__
    return tuple(
        DemoPerson(**{name: str(row.get(name) or "") for name in names})
        for row in json.loads(path.read_text(encoding="utf-8"))
    )


def find(username: str) -> DemoPerson | None:
    """The person of the demonstration with this username."""
    return next((person for person in listed() if person.username == username), None)

