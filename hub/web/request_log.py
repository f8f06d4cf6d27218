"""One line for each request: how it was addressed, how it ended, how long it took, who asked.

The address is told by its pattern (`/shared/<public_ref>`), never as it was typed: ids, tokens and searches stand
there. Whoever asked is told by the id of the account and the code of the agency.
Source: OWASP ASVS 5.0 V16.2; threat model 6.8.
"""

import logging
from time import perf_counter

from flask import Flask, Response, g, request

from hub.kernel.lines import told
from hub.web.context import signed_in

_log = logging.getLogger("hub.request")

NOWHERE = "(none)"
"""The pattern of an address that leads nowhere."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""What a method is called that is none of these, nobody needs to read."""


def install(app: Flask) -> None:
    """Let `app` write a line for each answer. Comes before everything else that looks at a request."""

    @app.before_request
    def begin() -> None:
        g.began = perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        seconds = perf_counter() - g.began
        route = request.url_rule.rule if request.url_rule else NOWHERE
        person = signed_in()
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
