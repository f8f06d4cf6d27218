"""Which page answers when something cannot be done?

One table from error to status. "Not yours" and "does not exist" are one answer; no page says more than
the error's own sentence, which never holds personal data, and the number of the request.
Source: threat model, section 4, rule 5; P10, P11; house rule (errors).
"""

import traceback

from flask import Flask, Response, current_app, g, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, TooManyRequests
from werkzeug.routing import RequestRedirect

from hub.access.permissions import Permission
from hub.identity import held_forms, security_log
from hub.identity.held_forms import HeldForm
from hub.identity.kinds import EventKind
from hub.identity.sessions import DOORKEEPER
from hub.kernel.errors import (
    BusyError,
    ConflictError,
    DeliveryError,
    ErasedError,
    HubError,
    InvalidError,
    NotFoundError,
    NotPermittedError,
    RefusedError,
    StepUpNeededError,
    TamperedError,
    UnavailableError,
)
from hub.kernel.lines import tell_security
from hub.ledger.rules import PendingError
from hub.web.context import instance, office, own_path, signed_in, where
from hub.web.jinja import counted
from hub.web.shell import Shell

STATUS: dict[type[HubError], int] = {
    NotFoundError: 404,
    NotPermittedError: 404,
    PendingError: 202,
    RefusedError: 422,
    InvalidError: 400,
    ConflictError: 409,
    ErasedError: 410,
    BusyError: 503,
    DeliveryError: 503,
    UnavailableError: 503,
}
"""Any other error of ours is a fault of ours: 500."""

RETRY_AFTER_SECONDS = 5
NEVER_HELD = {"password", "again", "code"}


def install(app: Flask) -> None:
    """Give `app` its answers to errors."""
    app.register_error_handler(StepUpNeededError, _prove_first)
    app.register_error_handler(HubError, _hub_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _fault)


def page(status: int, detail: str = "") -> Response:
    """The problem page of one status."""
    return _drawn(status, detail)


def _drawn(status: int, detail: str) -> Response:
    g.is_problem = True  # the navigation marks no place, so that the page is the same wherever it stands
    try:
        body = render_template("problems/problem.html", status=status, detail=detail, request_id=g.get("request_ref"))
    except Exception as error:  # the page around the problem may be what is broken
        _log_fault(error)
        body = render_template(
            "problems/problem.html", status=status, detail=detail, request_id=g.get("request_ref"), shell=Shell()
        )
    response = make_response(body, status)
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _hub_error(error: HubError) -> Response:
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)
    if status == 404:
        _note(EventKind.TURNED_AWAY if isinstance(error, NotPermittedError) else EventKind.NOT_FOUND)
        return _drawn(404, "")
    if status == 500:
        _log_fault(error)
    if isinstance(error, TamperedError):
        tell_security("seal_broken", request=g.get("request_ref", ""))
    return _drawn(status, _sentence(error))


def _sentence(error: HubError) -> str:
    if isinstance(error, RefusedError):
        return error.message
    if isinstance(error, InvalidError):
        return " ".join(f"{line.rstrip('.')}." for lines in error.errors.values() for line in lines)
    if isinstance(error, ErasedError):
        return "What was here has been destroyed for good, as the rules on keeping data ask."
    return ""


def _http_error(error: HTTPException) -> Response:
    if isinstance(error, RequestRedirect):
        return error.get_response()
    if isinstance(error, CSRFError):
        _note(EventKind.FORM_REFUSED)
        return _drawn(400, "This form was not opened in your present session. Load the page again, then send it.")
    status = error.code or 500
    if status == 404:
        _note(EventKind.NOT_FOUND)
    if isinstance(error, TooManyRequests) and error.retry_after:
        response = _drawn(status, f"It works again in {counted(int(error.retry_after), 'second')}.")
        response.headers["Retry-After"] = str(error.retry_after)
        return response
    return _drawn(status, "")


def _fault(error: Exception) -> Response:
    _log_fault(error)
    return _drawn(500, "")


def _log_fault(error: Exception) -> None:
    # Where it happened, never the message: a database error's text holds the values of the row.
    frames = "".join(traceback.format_tb(error.__traceback__))
    current_app.logger.error("request %s: %s\n%s", g.get("request_ref"), type(error).__name__, frames)


def _note(kind: EventKind) -> None:
    """One line in the security log for a signed-in asker; strangers who try addresses do not fill it."""
    person = signed_in()
    if person is None:
        return
    try:
        with office().open_hurried_work(DOORKEEPER) as work:
            work.require(Permission.SERVICE_RUN)
            security_log.record(work, kind, person.actor.account_id, where=where())
    except (BusyError, UnavailableError):
        current_app.logger.warning("request %s: %s was not written down", g.get("request_ref"), kind.value)


def note_refused_form() -> None:
    """One line for a form that came from elsewhere."""
    _note(EventKind.FORM_REFUSED)


def note_too_many_requests() -> None:
    """One line for an account that asks too often."""
    _note(EventKind.TOO_MANY_REQUESTS)


def _prove_first(_error: StepUpNeededError) -> Response:
    """To the page that asks for password and code; what was typed is kept meanwhile."""
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("sign_in.prove", next=own_path(request.full_path.rstrip("?"))))
    if request.form.keys() & NEVER_HELD:
        return redirect(url_for("sign_in.prove", next=request.path))
    keep_what_was_typed(signed_in().actor.account_id)
    return redirect(url_for("sign_in.prove", next=url_for("sign_in.carry_on")))


def keep_what_was_typed(account_id) -> None:
    """Hold the posted form for this account, unless it proves who somebody is or carries a file."""
    if request.form.keys() & NEVER_HELD or request.endpoint in instance().table.uploads:
        return
    fields = [(name, value) for name, values in request.form.lists() for value in values if name != "csrf_token"]
    held_forms.hold_form(office(), account_id, HeldForm(request.path, tuple(fields)))
