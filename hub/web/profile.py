"""One's own password, codes, phrase and sessions.

Source: threat model 6.1, 6.2 (change ends the other sessions; list and end them).
"""

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for

from hub.access.permissions import Permission
from hub.identity import profile, sessions
from hub.kernel.errors import InvalidError
from hub.schemas.identity import CodeSchema, NewPasswordSchema, PhraseSchema
from hub.web.context import (
    form_again,
    form_values,
    instance,
    no_fields,
    office,
    open_reading,
    open_work,
    signed_in,
    step_up,
    where,
)
from hub.web.cookie import issue
from hub.web.sign_in import square_code

bp = Blueprint("profile", __name__, url_prefix="/account")

PERMISSIONS = {
    f"profile.{name}": Permission.PROFILE_EDIT
    for name in (
        "show", "choose_phrase", "password", "change_password", "factor", "begin_factor", "confirm_factor",
        "recovery_codes", "end_session",
    )
}  # fmt: skip

OPEN_IN_HOLD = set(PERMISSIONS)
CHAIN = {"session_id": sessions.find_own_session}

TOLD = {
    "password": "Your password is changed. You were signed out everywhere else.",
    "phrase": "Saved. Your phrase will stand in every mail from us.",
    "session": "That session is ended.",
}


@bp.get("/")
def show() -> str:
    """The own account and its living sessions."""
    with open_reading() as reading:
        view = profile.show_profile(reading)
        living = sessions.list_sessions(reading)
        has_conflicts = reading.may(Permission.CONFLICT_READ)
    told = TOLD.get(request.args.get("told", ""), "")
    return render_template(
        "identity/profile.html", view=view, sessions=living, has_conflicts=has_conflicts, told=told, form=form_again()
    )


@bp.post("/phrase")
def choose_phrase() -> Response:
    """How mails from us come, and the words by which they are known."""
    values = PhraseSchema.values(form_values())
    with open_work() as work:
        profile.choose_phrase(work, values["phrase"], values["how"] == "once_a_day")
    return redirect(url_for("profile.show", told="phrase"))


@bp.get("/password")
def password() -> str:
    """A new password; asked for a fresh proof first."""
    step_up()
    return render_template("identity/password.html", form=form_again(), errors={})


@bp.post("/password")
def change_password() -> Response | tuple[str, int]:
    """Set it, end the other sessions."""
    try:
        values = NewPasswordSchema.values(form_values())
        token = profile.change_password(office(), signed_in(), values["password"], values["again"], where())
    except InvalidError as error:
        return render_template("identity/password.html", form=form_again(error), errors=error.errors), 400
    issue(token)
    return redirect(url_for("profile.show", told="password"))


@bp.get("/codes")
def factor() -> str:
    """Another authenticator: the secret until its first code confirms it."""
    step_up()
    with open_reading() as reading:
        seed = profile.unconfirmed_factor(reading)
    return render_template("identity/factor.html", seed=seed, square=square_code(seed), form=form_again(), errors={})


@bp.post("/codes/begin")
def begin_factor() -> Response:
    """Make a new secret; the old one works until the new one is confirmed."""
    no_fields()
    profile.begin_factor(office(), signed_in())
    return redirect(url_for("profile.factor"))


@bp.post("/codes")
def confirm_factor() -> str | tuple[str, int]:
    """The first code of the new secret."""
    values = CodeSchema.values(form_values())
    try:
        done = profile.confirm_factor(office(), signed_in(), values["code"], instance().device_clock.now(), where())
    except InvalidError as error:
        with open_reading() as reading:
            seed = profile.unconfirmed_factor(reading)
        page = render_template(
            "identity/factor.html", seed=seed, square=square_code(seed), form=form_again(error), errors=error.errors
        )
        return page, 400
    issue(done.token)
    return render_template("identity/recovery_codes.html", codes=done.recovery_codes)


@bp.post("/recovery-codes")
def recovery_codes() -> str:
    """Ten new ones, shown once."""
    no_fields()
    with open_work() as work:
        codes = profile.make_recovery_codes(work)
    return render_template("identity/recovery_codes.html", codes=codes)


@bp.post("/sessions/<uuid:session_id>/end")
def end_session(session_id: UUID) -> Response:
    """End one of one's own sessions."""
    no_fields()
    with open_work() as work:
        sessions.end_own_session(work, session_id)
    return redirect(url_for("profile.show", told="session"))
