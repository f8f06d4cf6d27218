"""What do all components look like together? A page with every one of them, served to a browser by tests only.

The rows hold what real pages hold: names in four scripts, long words, every state.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, render_template
from werkzeug.serving import make_server

from hub.web.jinja import install
from hub.web.shell import NavItem, Shell

NOON = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
NAMES = ("ਗੁਰਪ੍ਰੀਤ ਕੌਰ", "فاطمة الزهراء", "Małgorzata Wiśniewska-Żółć", "Adébọ̀wálé Ọládípọ̀")

SHELL = Shell(
    landlord="whg",
    nav=(
        NavItem("Worklist", "/", current=True, waiting=3),
        NavItem("Cases", "/cases"),
        NavItem("Disclosures", "/disclosures"),
        NavItem("Meetings", "/meetings"),
        NavItem("Agencies and agreements", "/agreements"),
    ),
    person="Małgorzata Wiśniewska",
    agency="whg",
    demo=True,
    profile_url="/account",
    sign_out_url="/sign-out",
    privacy_url="/privacy",
    accessibility_url="/accessibility",
)

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)


def _groups() -> list[dict[str, Any]]:
    kept, label, less, out = ({"action": a, "clause": "4.2"} for a in ("keep", "pseudonymise", "generalise", "remove"))
    return [
        {"title": "Victim", "rows": [
            {"title": "Name and identity", "cells": [kept, kept, label]},
            {"title": "Home or incident address", "cells": [kept, less, out]},
            {"title": "What happened", "cells": [kept, kept, {"action": "keep", "why": "needed to support her"}]},
        ]},
        {"title": "Alleged perpetrator", "rows": [
            {"title": "Name and identity", "cells": [kept, label, out]},
            {"title": "Allegation of an offence", "cells": [kept, kept, out]},
        ]},
    ]  # fmt: skip


def _findings() -> list[dict[str, Any]]:
    return [
        {"code": "G04", "result": "REFUSE", "message": "This charity does not need the alleged perpetrator's address.",
         "citation": "UK GDPR Art 5(1)(c)", "fix": "Leave it out, or justify it where that is allowed.",
         "button": "Leave out the address", "url": "/fix", "fields": {"out": ["perpetrator:address"]}},
        {"code": "O03", "result": "WARN", "message": "A child is in the household.", "citation": "UK GDPR Recital 38",
         "fix": "Think of the child before you go on."},
        {"code": "A12", "result": "ALLOW", "message": "The crime condition covers this purpose.",
         "citation": "Crime condition (UK GDPR Annex 1, paragraph 5)", "fix": ""},
    ]  # fmt: skip


def sheet(rows: int = 6, outcome: str = "refuse") -> dict[str, Any]:
    """Everything the style page draws. rows: of its table; outcome: of its verdict."""
    states = ("draft", "approved", "sent", "refused", "recalled", "on_hold", "unread", "expired")
    agencies = ("West Midlands Police", "Walsall Council, adult social care", "Victim Support", "Stop Hate UK")
    return {
        "names": NAMES,
        "by": NOON,
        "outcome": outcome,
        "groups": _groups(),
        "findings": _findings(),
        "pieces": [
            {"text": "On the stairs "}, {"text": NAMES[2], "action": "pseudonymise", "why": "a name", "anchor": "s1"},
            {"text": " was shouted at by "}, {"text": "her neighbour", "action": "pseudonymise", "why": "a person"},
            {"text": ". She lives at "}, {"text": "14 Garden Path", "action": "generalise", "why": "an address"},
            {"text": ", telephone "}, {"text": "01632 960555", "action": "remove", "why": "a number"},
            {"text": ", in "}, {"text": "Walsall", "action": "keep", "why": "a town"}, {"text": "."},
        ],
        "stages": [
            {"title": "Drafted", "state": "done", "at": NOON - timedelta(days=2)},
            {"title": "Reviewed", "state": "done", "at": NOON - timedelta(days=1)},
            {"title": "Approved", "state": "now"},
            {"title": "Sent", "state": "ahead"},
            {"title": "Opened", "state": "ahead"},
        ],
        "events": [
            {"title": "Sent to West Midlands Police", "at": NOON, "by": "Maya Reid", "text": "", "tone": "good"},
            {"title": "Paused", "at": NOON - timedelta(hours=3), "by": NAMES[0], "text": "She asked us to wait for her "
             "sister before the police come to the house.", "tone": "attention"},
            {"title": "Refused", "at": NOON - timedelta(days=1), "by": NAMES[1], "text": "", "tone": "danger"},
            {"title": "Drafted", "at": NOON - timedelta(days=2), "by": NAMES[3], "text": "", "tone": "plain"},
        ],
        "rows": [
            {"at": NOON - timedelta(hours=7 * n), "case": f"WHG-2026-{n + 1:04}", "agency": agencies[n % 4],
             "purpose": ("preventing or detecting crime", "supporting the victim")[n % 2], "count": 3 + n * 7 % 19,
             "state": states[n % len(states)]}
            for n in range(rows)
        ],
        "bars": [{"label": name, "value": value} for name, value in zip(agencies, (24, 11, 6, 1), strict=True)],
        "narrative": "She came home at half past nine.\nOn the stairs he shouted again. " * 3,
        "form": {"typed": {"necessity": "", "told_on-day": "31", "told_on-month": "2", "told_on-year": "2026"},
                 "errors": {"told_on": ["Enter a real date"], "agency": ["Choose an agency"]}},
    }  # fmt: skip


def sheet_app(rows: int = 6, outcome: str = "refuse") -> Flask:
    """An application of one page, under the content policy of the product."""
    app = Flask("sheet")
    install(app, shell=lambda: SHELL)
    app.jinja_env.globals["csrf_token"] = lambda: "a-token"

    @app.get("/")
    def show() -> str:
        values = sheet(rows, outcome)
        return render_template("gallery_sheet.html", sheet=values, errors=values["form"]["errors"])

    @app.after_request
    def guard(response):
        response.headers["Content-Security-Policy"] = CONTENT_POLICY
        return response

    return app


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address at which `app` is served while the block runs."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
