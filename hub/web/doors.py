"""Who comes in, and what does every answer carry?

The order at the door: the host, the address, the kind of body, the origin, the form token, the session, the stage
of signing in, the number of requests, the role, what the address names. Nothing is parsed or looked up for somebody
whom an earlier step turns away, so a form is never judged for somebody who may not send it.
Source: threat model 6.2 (cookie), 6.3 (requests), 6.4 (headers), P10 (authorise, then validate).
"""

from urllib.parse import unquote_plus, urlsplit

from flask import Flask, Response, g, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin
from flask_wtf import CSRFProtect
from werkzeug.exceptions import (
    BadRequest,
    Forbidden,
    HTTPException,
    NotFound,
    TooManyRequests,
    UnsupportedMediaType,
)

from hub.access.permissions import Permission, may_ever
from hub.config import Settings
from hub.identity import sessions
from hub.identity.kinds import EndReason, Stage
from hub.identity.sessions import Found, SignedIn
from hub.kernel.errors import NotPermittedError
from hub.kernel.ids import new_reference
from hub.kernel.letters import arrived_whole
from hub.kernel.practice import Practice
from hub.ledger.holding import require_no_hold
from hub.web import problems
from hub.web.context import instance, office, open_reading, own_path, signed_in
from hub.web.cookie import CookieDoor, FormSession, form_token
from hub.web.table import HALF_WAY, PUBLIC
from hub.web.turnstile import Turnstiles

BODY_BYTES = 1024 * 1024
UPLOAD_BYTES = 20 * 1024 * 1024
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
FORM_TYPES = frozenset({"", "application/x-www-form-urlencoded", "multipart/form-data"})
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = "max-age=63072000; includeSubDomains"


class Visitor(UserMixin):
    """The signed-in person as Flask-Login sees them."""

    def __init__(self, person: SignedIn) -> None:
        self.person = person

    def get_id(self) -> str:
        """The id of the session, not of the account: sessions end one by one."""
        return str(self.person.session_id)


def install(app: Flask, settings: Settings, practice: Practice) -> dict[str, object]:
    """Put cookie, tokens, checks and headers in place. Returns what the requests need of it."""
    door = CookieDoor(settings.secret_key)
    app.session_interface = door
    app.secret_key = settings.secret_key
    app.config.update(
        MAX_CONTENT_LENGTH=BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=BODY_BYTES,
        PROVIDE_AUTOMATIC_OPTIONS=False,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,  # the token lives as long as the session it is bound to
        WTF_CSRF_SSL_STRICT=False,  # pages send no referrer; the origin is checked below instead
    )
    tokens = CSRFProtect(app)
    app.jinja_env.globals["csrf_token"] = form_token
    app.context_processor(lambda: {"csrf_token": form_token})
    manager = LoginManager(app)
    manager.session_protection = None
    manager.user_loader(_load_visitor)
    hosts = allowed_hosts(settings)

    @app.before_request
    def at_the_door() -> Response | None:
        g.request_ref = new_reference()
        if request.host not in hosts and not (settings.demo and urlsplit(f"//{request.host}").hostname in LOOPBACK):
            raise BadRequest()
        _check_address()
        if request.endpoint == "static":
            return None
        if request.endpoint is None:
            _recognise()  # whoever is signed in gets the same page for nothing as for what is hidden
            return None
        if request.method in UNSAFE:
            _check_body()
            _check_origin(settings)
            tokens.protect()
        return _check_session()

    app.after_request(_dress(settings))
    turnstiles = Turnstiles(
        practice.limit(practice.requests_a_minute),
        practice.limit(practice.agency_requests_a_minute),
        practice.limit(practice.agency_copies_a_minute),
    )
    return {"cookie_door": door, "turnstiles": turnstiles}


def allowed_hosts(settings: Settings) -> frozenset[str]:
    """The host names, with their ports, under which this instance answers."""
    return frozenset({urlsplit(settings.base_url).netloc})


def is_open_demo(settings: Settings) -> bool:
    """Whether this is a demonstration that only this machine can reach: the one place for sign-in buttons."""
    return settings.demo and urlsplit(settings.base_url).hostname in LOOPBACK


def _check_address() -> None:
    """No address of ours holds a control character; a database would stumble over one."""
    if not arrived_whole(request.path):
        raise NotFound()
    if not arrived_whole(unquote_plus(request.query_string.decode("ascii", "replace"))):
        raise BadRequest()


def _check_body() -> None:
    if (request.mimetype or "") not in FORM_TYPES:
        raise UnsupportedMediaType()
    if request.mimetype == "application/x-www-form-urlencoded":
        request.get_data()  # kept, so that the values can be read as they were typed
    if request.endpoint in instance().table.uploads:
        request.max_content_length = UPLOAD_BYTES
        request.max_form_memory_size = UPLOAD_BYTES
    if request.mimetype == "multipart/form-data" and (None in request.form or None in request.files):
        raise BadRequest()  # a part without a name, over which the form token's reader would stumble


def _check_origin(settings: Settings) -> None:
    """Both headers, when present, must say that the form is one of ours.

    Pages ask for no referrer, and then browsers write `null` as the origin of a form; the other header tells then.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None and site not in ("same-origin", "none"):
        raise _refused_form()
    own = {urlsplit(settings.base_url)._replace(path="", query="", fragment="").geturl()}
    if settings.demo:
        own.add(f"http://{request.host}")
    if origin is not None and origin not in own and not (origin == "null" and site == "same-origin"):
        raise _refused_form()


def _refused_form() -> HTTPException:
    problems.note_refused_form()
    return Forbidden()


def _load_visitor(_token: str) -> Visitor | None:
    person = signed_in()
    return None if person is None else Visitor(person)


def _recognise() -> Found:
    """Find the session of this request's cookie."""
    opened: FormSession = session._get_current_object()
    found = sessions.find(office(), opened.value) if "_user_id" in opened else Found()
    person = found.signed_in
    if person is not None and person.stage is Stage.FULL:
        g.signed_in = person
    elif person is not None:
        g.half_way = person
    return found


def _check_session() -> Response | None:
    """Turn away whoever has not come far enough for this endpoint."""
    found = _recognise()
    person = found.signed_in
    if request.endpoint in PUBLIC:
        return None
    if person is None:
        return _to_sign_in(found)
    if person.stage is Stage.PASSWORD and request.endpoint not in HALF_WAY:
        return redirect(url_for("sign_in.code", next=_wanted()))
    return None if person.stage is Stage.PASSWORD else _check_full_session(person)


def _check_full_session(person: SignedIn) -> Response | None:
    turnstiles: Turnstiles = instance().notes["turnstiles"]
    agency = person.actor.agency_id if person.actor.is_partner else None
    wait = turnstiles.wait_for(person.actor.account_id, agency, request.endpoint in instance().table.takes_away)
    if wait:
        if turnstiles.account.is_news(person.actor.account_id):
            problems.note_too_many_requests()
        raise TooManyRequests(retry_after=wait)
    sessions.touch(office(), person)
    if person.lapsed and not _open_while_lapsed():
        return redirect(url_for("home.index"))
    _check_errand(person)
    if request.method in UNSAFE and request.endpoint not in instance().table.in_hold:
        require_no_hold(office().master.directory)
    return None


def _check_errand(person: SignedIn) -> None:
    """Whether this role has any business here, and what the address names is there for the asker.

    The use case asks again, and in full; this keeps a form from being judged before that.
    """
    table = instance().table
    permission = table.permissions.get(request.endpoint)
    if permission is None:
        return
    if not may_ever(person.actor, permission):
        raise NotPermittedError(permission)
    if request.view_args:
        with open_reading() as reading:
            reading.require(Permission.HOME_READ)
            table.look_up(reading, request.endpoint, request.view_args)


def _open_while_lapsed() -> bool:
    return request.endpoint in instance().table.while_lapsed or request.blueprint == "profile"


def _to_sign_in(found: Found) -> Response:
    timed_out = found.ended in (EndReason.IDLE, EndReason.TOO_LONG)
    if timed_out and request.method == "POST":
        problems.keep_what_was_typed(found.account_id)
        return redirect(url_for("sign_in.form", next=url_for("sign_in.carry_on"), ended=found.ended.value))
    ended = found.ended.value if found.ended in _TOLD else None
    return redirect(url_for("sign_in.form", next=_wanted(), ended=ended))


_TOLD = (EndReason.IDLE, EndReason.TOO_LONG, EndReason.TOO_MANY)


def _wanted() -> str | None:
    """The page that was asked for, to go on to after signing in; None for the home page and for forms."""
    if request.method not in ("GET", "HEAD") or request.path == "/":
        return None
    return own_path(request.full_path.rstrip("?"))


def _dress(settings: Settings):
    def dress(response: Response) -> Response:
        response.headers.update(HEADERS)
        if not settings.demo:
            response.headers["Strict-Transport-Security"] = HSTS
        if request.endpoint != "static" or response.status_code >= 400:
            response.headers["Cache-Control"] = "no-store"
        response.headers["X-Request-Id"] = g.get("request_ref", "")
        if response.mimetype == "application/json" and "charset" not in response.headers["Content-Type"]:
            response.headers["Content-Type"] = "application/json; charset=utf-8"
        return response

    return dress
