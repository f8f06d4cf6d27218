"""Come in, prove it again, go out.

Source: threat model 6.1, 6.2; pages paper, section 2 (the voice).
"""

import segno
from flask import Blueprint, Response, redirect, render_template, request, url_for
from markupsafe import Markup

from hub.access.permissions import Permission
from hub.identity import held_forms, profile, sessions, sign_in
from hub.identity.sign_in import Answer, Outcome
from hub.kernel.errors import InvalidError
from hub.schemas.identity import CodeSchema, ProofSchema, SignInSchema
from hub.web import demo_people, problems
from hub.web.context import (
    form_again,
    form_values,
    half_way,
    instance,
    no_fields,
    office,
    open_reading,
    open_work,
    own_path,
    signed_in,
    where,
)
from hub.web.cookie import issue, take_back

bp = Blueprint("sign_in", __name__)

PERMISSIONS = {
    "sign_in.prove": Permission.PROFILE_EDIT,
    "sign_in.give_proof": Permission.PROFILE_EDIT,
    "sign_in.carry_on": Permission.PROFILE_EDIT,
    "sign_in.send_again": Permission.PROFILE_EDIT,
    "sign_in.forget_form": Permission.PROFILE_EDIT,
}

REFUSED = "That username and password did not work. Check both, or wait a minute and try again"
CODE_REFUSED = "That code did not work. Type the one showing now; each works once"
ENDED = {
    "idle": "You were signed out because nothing happened for a while. What you typed is kept.",
    "too_long": "You were signed out because the session had lasted a whole working day. What you typed is kept.",
    "too_many": "You were signed out here because you signed in on other devices.",
}


@bp.get("/sign-in")
def form() -> str | Response:
    """Username and password."""
    if signed_in() is not None:
        return redirect(own_path(request.args.get("next", "/")))
    return _password_page(request.args.get("next", ""), told=ENDED.get(request.args.get("ended", ""), ""))


def _password_page(next_path: str, error: InvalidError | None = None, told: str = "") -> str:
    return render_template(
        "identity/sign_in.html",
        form=form_again(error),
        errors=error.errors if error else {},
        next=next_path,
        told=told,
        people=demo_people.listed(),
        start_with=demo_people.START_WITH,
    )


@bp.post("/sign-in")
def give_password() -> str | Response | tuple[str, int]:
    """The first step."""
    values = SignInSchema.values(form_values())
    outcome = sign_in.give_password(office(), values["username"], values["password"], where())
    if outcome.answer is Answer.TOO_MANY:
        return problems.page(429)
    if outcome.token is None:
        return _password_page(values["next"], InvalidError({"username": [REFUSED]})), 400
    return _let_on(outcome, values["next"])


def _let_on(outcome: Outcome, next_path: str) -> Response:
    """Hand out the cookie and lead to the next step, or to where somebody wanted to go."""
    issue(outcome.token)
    next_path = own_path(next_path) if next_path else None
    if outcome.answer is Answer.CODE_WANTED:
        return redirect(url_for("sign_in.code", next=next_path))
    if outcome.answer is Answer.SET_UP_WANTED:
        return redirect(url_for("sign_in.set_up"))
    return redirect(next_path or url_for("home.index"))


@bp.get("/sign-in/code")
def code() -> str | Response:
    """Six digits of the authenticator."""
    if half_way() is None:
        return redirect(url_for("home.index"))
    if not half_way().has_factor:
        return redirect(url_for("sign_in.set_up"))
    return _code_page("identity/code.html", request.args.get("next", ""))


def _code_page(template: str, next_path: str, error: InvalidError | None = None) -> str:
    return render_template(template, form=form_again(error), errors=error.errors if error else {}, next=next_path)


@bp.post("/sign-in/code")
def give_code() -> str | Response | tuple[str, int]:
    """The second step."""
    return _second_step("identity/code.html", sign_in.give_code, at=instance().device_clock.now())


@bp.get("/sign-in/recovery")
def recovery() -> str | Response:
    """One of the ten codes on paper."""
    if half_way() is None:
        return redirect(url_for("home.index"))
    return _code_page("identity/recovery.html", request.args.get("next", ""))


@bp.post("/sign-in/recovery")
def give_recovery_code() -> str | Response | tuple[str, int]:
    """The second step, with a code on paper."""
    return _second_step("identity/recovery.html", sign_in.give_recovery_code)


def _second_step(template: str, step, **more) -> str | Response | tuple[str, int]:
    values = CodeSchema.values(form_values())
    if half_way() is None:
        return redirect(url_for("home.index"))
    outcome = step(office(), half_way(), values["code"], where=where(), **more)
    if outcome.answer is Answer.TOO_MANY:
        return problems.page(429)
    if outcome.token is None:
        return _code_page(template, values["next"], InvalidError({"code": [CODE_REFUSED]})), 400
    return _let_on(outcome, values["next"])


@bp.get("/sign-in/set-up")
def set_up() -> str | Response:
    """Set up an authenticator for the first time."""
    person = half_way()
    if person is None or person.has_factor:
        return redirect(url_for("home.index"))
    with office().open_reading(person.actor) as reading:
        seed = profile.unconfirmed_factor(reading)
    return render_template("identity/set_up.html", seed=seed, square=square_code(seed), form=form_again(), errors={})


def square_code(seed: profile.SeedView | None) -> Markup:
    """The square code for an authenticator app, as a picture within the page."""
    if seed is None:
        return Markup()
    drawn = segno.make(seed.address, error="m").svg_inline(scale=5, border=3, omitsize=False, light="#ffffff")
    return Markup(drawn)  # noqa: S704  (drawn by the library from an address we made)


@bp.post("/sign-in/set-up/begin")
def begin_set_up() -> Response:
    """Make the secret."""
    no_fields()
    if half_way() is None or half_way().has_factor:
        return redirect(url_for("home.index"))
    profile.begin_factor(office(), half_way())
    return redirect(url_for("sign_in.set_up"))


@bp.post("/sign-in/set-up")
def confirm_set_up() -> str | Response | tuple[str, int]:
    """The first code makes it count; then the ten recovery codes are shown once."""
    values, person = CodeSchema.values(form_values()), half_way()
    if person is None or person.has_factor:
        return redirect(url_for("home.index"))
    try:
        done = profile.confirm_factor(office(), person, values["code"], instance().device_clock.now(), where())
    except InvalidError as error:
        with office().open_reading(person.actor) as reading:
            seed = profile.unconfirmed_factor(reading)
        page = render_template(
            "identity/set_up.html", seed=seed, square=square_code(seed), form=form_again(error), errors=error.errors
        )
        return page, 400
    issue(done.token)
    return render_template("identity/recovery_codes.html", codes=done.recovery_codes)


@bp.post("/sign-out")
def sign_out() -> Response:
    """End this session here and on the server."""
    no_fields()
    person = signed_in() or half_way()
    if person is not None:
        sessions.sign_out(office(), person)
    take_back()
    response = redirect(url_for("sign_in.form"))
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@bp.get("/prove")
def prove() -> str:
    """Password and code once more, before something that matters."""
    return _proof_page(request.args.get("next", "/"))


def _proof_page(next_path: str, error: InvalidError | None = None) -> str:
    return render_template(
        "identity/prove.html",
        form=form_again(error),
        errors=error.errors if error else {},
        next=next_path,
        minutes=office().practice.step_up_minutes,
    )


@bp.post("/prove")
def give_proof() -> Response | tuple[str, int]:
    """Go on to what was wanted."""
    values = ProofSchema.values(form_values())
    outcome = sign_in.step_up(
        office(), signed_in(), values["password"], values["code"], instance().device_clock.now(), where()
    )
    if outcome.answer is Answer.TOO_MANY:
        return problems.page(429)
    if outcome.token is None:
        refused = {"password": ["That password and code did not work together. Type the code showing now"]}
        return _proof_page(values["next"], InvalidError(refused)), 400
    issue(outcome.token)
    return redirect(own_path(values["next"]))


@bp.get("/carry-on")
def carry_on() -> str | Response:
    """What was typed before the session ran out, or before the proof, ready to be sent."""
    with open_reading() as reading:
        held = held_forms.show_held_form(reading)
    if held is None:
        return redirect(url_for("home.index"))
    return render_template("identity/carry_on.html", held=held)


@bp.post("/carry-on")
def send_again() -> Response:
    """Send the kept form on its way: the browser repeats its fields to where they were going."""
    with open_work() as work:
        held = held_forms.show_held_form(work)
        held_forms.drop_held_form(work)
    return redirect(held.path, code=307) if held else redirect(url_for("home.index"))


@bp.post("/carry-on/forget")
def forget_form() -> Response:
    """Do not send it."""
    no_fields()
    with open_work() as work:
        held_forms.drop_held_form(work)
    return redirect(url_for("home.index"))
