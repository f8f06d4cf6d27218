"""Take up an invitation, or set a new password.

One answer for links that were used, ran out or never were.
Source: threat model 6.1 (links).
"""

from flask import Blueprint, Response, redirect, render_template, url_for

from hub.identity import links
from hub.identity.kinds import LinkKind
from hub.identity.sessions import DOORKEEPER
from hub.kernel.errors import InvalidError, NotFoundError
from hub.schemas.identity import AskResetSchema, InvitationSchema, NewPasswordSchema
from hub.web import problems
from hub.web.context import form_again, form_values, office, where
from hub.web.cookie import issue

bp = Blueprint("links", __name__)


@bp.get("/reset")
def ask_reset() -> str:
    """Who forgot a password?"""
    return render_template("identity/ask_reset.html", form=form_again(), errors={}, sent=False)


@bp.post("/reset")
def send_reset() -> str | Response | tuple[str, int]:
    """One answer, whether there is such an account or not."""
    try:
        name = AskResetSchema.values(form_values())["name"]
    except InvalidError as error:
        page = render_template("identity/ask_reset.html", form=form_again(error), errors=error.errors, sent=False)
        return page, 400
    if not links.ask_for_reset(office(), name, where()):
        return problems.page(429)
    return render_template(
        "identity/ask_reset.html", form=form_again(), errors={}, sent=True, minutes=office().practice.reset_minutes
    )


def _require_open(kind: LinkKind, token: str) -> None:
    with office().open_reading(DOORKEEPER) as reading:
        if not links.is_open_link(reading, kind, token):
            raise NotFoundError()


@bp.get("/reset/<token>")
def reset(token: str) -> str:
    """A new password."""
    _require_open(LinkKind.RESET, token)
    return render_template("identity/reset.html", form=form_again(), errors={}, done=False)


@bp.post("/reset/<token>")
def use_reset(token: str) -> str | tuple[str, int]:
    """Set it; the code is still asked for at sign-in."""
    try:
        values = NewPasswordSchema.values(form_values())
        links.use_reset(office(), token, values["password"], values["again"], where())
    except InvalidError as error:
        _require_open(LinkKind.RESET, token)
        return render_template("identity/reset.html", form=form_again(error), errors=error.errors, done=False), 400
    return render_template("identity/reset.html", form=form_again(), errors={}, done=True)


@bp.get("/invitation/<token>")
def invitation(token: str) -> str:
    """The number read out by telephone, and a first password."""
    _require_open(LinkKind.INVITATION, token)
    return render_template("identity/invitation.html", form=form_again(), errors={})


@bp.post("/invitation/<token>")
def use_invitation(token: str) -> Response | tuple[str, int]:
    """Then the authenticator is set up."""
    try:
        values = InvitationSchema.values(form_values())
        cookie = links.use_invitation(
            office(), token, values["number"], values["password"], values["again"], where()
        )
    except InvalidError as error:
        _require_open(LinkKind.INVITATION, token)
        return render_template("identity/invitation.html", form=form_again(error), errors=error.errors), 400
    issue(cookie)
    return redirect(url_for("sign_in.set_up"))
