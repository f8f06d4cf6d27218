"""What ties a browser to its session and its forms?

One cookie with 32 random bytes, kept on the server as SHA-256 only; a form token derived from it.
Source: threat model 6.2 (cookie), 6.3 (form tokens), section 4, rule 5 (one answer, byte by byte).
"""

import hashlib
import hmac
import re

from flask import Flask, Response, current_app, g, session
from flask.sessions import SessionInterface, SessionMixin
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from hub.kernel.ids import new_token
from hub.web.context import instance

COOKIE = "__Host-hub"


class FormSession(dict, SessionMixin):
    """What Flask calls a session: here only the cookie's value and what form tokens are bound to. Nothing is kept."""

    value: str = ""
    is_new: bool = False
    to_clear: bool = False


class CookieDoor(SessionInterface):
    """Reads and writes the one cookie. A visitor without one gets a fresh random value for the sign-in form's token."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def open_session(self, app: Flask, request) -> FormSession:
        """The form session of this request."""
        given = request.cookies.get(COOKIE, "")
        known = bool(re.fullmatch(r"[A-Za-z0-9_-]{43}", given))
        opened = FormSession()
        self.bind(opened, given if known else new_token())
        opened.is_new = not known
        if known:
            opened["_user_id"] = given
        return opened

    def bind(self, opened: FormSession, value: str) -> None:
        """Bind form tokens to this cookie value."""
        opened.value = value
        opened["csrf_token"] = hmac.new(self._secret, f"form token\n{value}".encode(), hashlib.sha256).hexdigest()

    def save_session(self, app: Flask, session: FormSession, response: Response) -> None:
        """Set the cookie where its value is new and needed; take it away after signing out."""
        flags = {"secure": True, "httponly": True, "samesite": "Lax", "path": "/"}
        if session.to_clear:
            response.delete_cookie(COOKIE, **flags)
        elif session.is_new and (session.modified or "csrf_token" in g):
            response.set_cookie(COOKIE, session.value, **flags)


def issue(token: str) -> None:
    """Give the browser a new session's cookie with this response."""
    interface, opened = _interface(), session._get_current_object()
    interface.bind(opened, token)
    opened.is_new = opened.modified = True


def take_back() -> None:
    """Take the cookie away with this response."""
    session._get_current_object().to_clear = True


def _interface() -> CookieDoor:
    return instance().notes["cookie_door"]


class _StillSigner(TimestampSigner):
    """Signs without looking at the clock: a form token lives as long as its session, and so do its bytes."""

    def get_timestamp(self) -> int:
        """No instant at all."""
        return 0


def form_token() -> str:
    """The form token of this session, as Flask-WTF reads it; the same in every page of the session.

    The library would sign the present second into it, and then two pages for nothing would differ by it.
    """
    if "csrf_token" not in g:
        serializer = URLSafeTimedSerializer(current_app.secret_key, salt="wtf-csrf-token", signer=_StillSigner)
        g.csrf_token = serializer.dumps(session["csrf_token"])
    return g.csrf_token
