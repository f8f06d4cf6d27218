"""Does somebody ask for more than their share?

Counted in memory, in each process for itself, so that a flood costs no database.
Source: threat model 6.3 (requests a minute); fault F30 (one agency takes everything away).
"""

import math
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from uuid import UUID

KNOWN = 10_000


@dataclass
class Turnstile:
    """How many requests each account, or each agency, made lately. most: within `seconds`."""

    most: int
    seconds: float = 60
    tells: Callable[[], float] = monotonic
    _told: dict[UUID, float] = field(default_factory=dict)
    _seen: OrderedDict[UUID, deque[float]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def wait_for(self, who: UUID) -> int:
        """How many seconds `who` must wait before one more is within the limit; 0 lets it pass, and counts it."""
        now = self.tells()
        with self._lock:
            recent = self._seen.setdefault(who, deque())
            self._seen.move_to_end(who)
            while len(self._seen) > KNOWN:
                self._seen.popitem(last=False)
            while recent and now - recent[0] >= self.seconds:
                recent.popleft()
            if len(recent) < self.most:
                recent.append(now)
                return 0
            return max(1, math.ceil(recent[0] + self.seconds - now)) if recent else math.ceil(self.seconds)

    def is_news(self, who: UUID) -> bool:
        """Whether a refusal is to be noted: once a minute, so that a flood causes no writing."""
        now = self.tells()
        with self._lock:
            self._told = {known: at for known, at in self._told.items() if now - at < 60}
            if who in self._told:
                return False
            self._told[who] = now
            return True


class Turnstiles:
    """The three that a signed-in request passes: the account's, its agency's, and the one for what is taken away."""

    def __init__(self, an_account: int, an_agency: int, copies: int) -> None:
        self.account = Turnstile(an_account)
        # Parts of a minute: an agency that asks without pause is let through evenly, never in one burst.
        self._agency = Turnstile(max(1, an_agency // 30), seconds=2)
        self._copies = Turnstile(max(1, copies // 6), seconds=10)

    def wait_for(self, account_id: UUID, partner_agency: UUID | None, takes_away: bool) -> int:
        """How many seconds one must wait; 0 lets it pass. partner_agency: None for the landlord's own people."""
        wait = self.account.wait_for(account_id)
        if not wait and partner_agency is not None:
            wait = self._agency.wait_for(partner_agency)
            if not wait and takes_away:
                wait = self._copies.wait_for(partner_agency)
        return wait
