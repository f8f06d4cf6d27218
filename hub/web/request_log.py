"""One line for each request: how it was addressed, how it ended, how long it took, who asked.

The address is told by its pattern (`/shared/<public_ref>`), never as it was typed: ids, tokens and searches stand
there. Whoever asked is told by the id of the account and the code of the agency.
Source: OWASP ASVS 5.0 V16.2; threat model 6.8.
"""

import logging
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from threading import Lock
from time import perf_counter

from flask import Flask, Response, g, request

from hub.kernel.lines import told
from hub.web.context import signed_in

_log = logging.getLogger("hub.request")

NOWHERE = "(none)"
"""The pattern of an address that leads nowhere."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""What a method is called that is none of these, nobody needs to read."""


BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper ends, in seconds, of the lengths that are told apart."""


@dataclass
class Tally:
    """How this process answered since it began: by class of status (`2xx`), and by length."""

    _statuses: Counter[str] = field(default_factory=Counter)
    _lengths: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    _seconds: float = 0.0
    _lock: Lock = field(default_factory=Lock)

    def see(self, status: int, seconds: float) -> None:
        """Count one answer."""
        with self._lock:
            self._statuses[f"{status // 100}xx"] += 1
            self._lengths[bisect_left(BOUNDS, seconds)] += 1
            self._seconds += seconds

    def read(self) -> tuple[Counter[str], list[int], float]:
        """Answers by class of status, by length (the last: longer than every bound), and all their seconds."""
        with self._lock:
            return self._statuses.copy(), self._lengths[:], self._seconds


def install(app: Flask) -> Tally:
    """Let `app` write a line for each answer, and count it. Comes before everything else that looks at a request."""
    tally = Tally()

    @app.before_request
    def begin() -> None:
        g.began = perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        seconds = perf_counter() - g.began
        route = request.url_rule.rule if request.url_rule else NOWHERE
        person = signed_in()
        tally.see(response.status_code, seconds)
        fields = told(
            method=request.method if request.method in METHODS else "OTHER",
            route=route,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
            request=g.get("request_ref", ""),
            account=person.actor.account_id if person else "",
            agency=person.actor.agency if person else "",
        )
        _log.info("request", extra=fields)
        return response

    return tally
