"""What does one seeding carry along? A clock that is moved through the past, what was made, and what was planted.

Source: contracts for the demonstration (deterministic but for keys and times; canaries).
"""

import hashlib
from dataclasses import replace
from uuid import UUID

from hub.access.actors import Actor
from hub.cases.casefile import CaseFile
from hub.config import Settings
from hub.db.work import Office
from hub.demo.planted import Planted
from hub.identity import sessions
from hub.kernel.clock import FixedClock


class Seeder:
    """One seeding: a clock that is moved through the past, and what was made on the way."""

    def __init__(self, office: Office, settings: Settings) -> None:
        self.office, self.settings = office, settings
        self.clock: FixedClock = office.clock
        self.cases: dict[str, UUID] = {}
        self.files: dict[str, CaseFile] = {}
        self.planted: list[Planted] = []

    def actor(self, username: str) -> Actor:
        """Somebody of the demonstration, at the command line."""
        return sessions.actor_of_username(self.office, username)

    def canary(
        self, where: str, case: str = "", also: tuple[str, ...] = (), disclosure: UUID | None = None
    ) -> str:
        """A word that stands in one free-text field and nowhere else; the rest as in `Planted`."""
        value = f"canary{hashlib.sha256(f'{len(self.planted)} {where}'.encode()).hexdigest()[:10]}"
        self.planted.append(Planted(value, "canary", where, case, also, disclosure))
        return value

    def belongs(self, first: int, disclosure: UUID) -> None:
        """Everything planted from number `first` on was written of this disclosure."""
        self.planted[first:] = [replace(each, disclosure=disclosure) for each in self.planted[first:]]
