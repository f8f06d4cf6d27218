"""Sign in as somebody of the demonstration, with one button.

It goes the ordinary way: their password, then their present code. A code works once, so where the present
one was used the page says so and waits for the next. Served in a demonstration on loopback only.
Source: contracts for the operator (demonstration; sign-in buttons).
"""

from flask import Blueprint, Response, redirect, render_template, url_for

from hub.identity import sessions, sign_in
from hub.identity.proving import code_at
from hub.identity.rules import STEP_SECONDS
from hub.identity.sign_in import Answer
from hub.kernel.errors import NotFoundError
from hub.schemas.identity import DemoDoorSchema
from hub.web import demo_people, problems
from hub.web.context import form_values, instance, office, own_path, where
from hub.web.cookie import issue

ONLY_IN_DEMO = True

bp = Blueprint("demo_door", __name__)


@bp.post("/sign-in/as")
def sign_in_as() -> str | Response:
    """Both steps for one person of the demonstration."""
    values = DemoDoorSchema.values(form_values())
    person = demo_people.find(values["username"])
    if person is None:
        raise NotFoundError()
    now = instance().device_clock.now()
    wait = sign_in.wait_for_code(office(), person.username, now)
    if wait:
        return render_template("identity/demo_wait.html", person=person, seconds=wait, next=values["next"])
    first = sign_in.give_password(office(), person.username, person.password, where())
    if first.answer is Answer.TOO_MANY:
        return problems.page(429)
    if first.token is None:
        return redirect(url_for("sign_in.form", ended="refused"))
    half_way = sessions.find(office(), first.token).signed_in
    code = code_at(person.seed, int(now.timestamp()) // STEP_SECONDS)
    second = sign_in.give_code(office(), half_way, code, now, where())
    if second.token is None:
        return redirect(url_for("sign_in.form", ended="refused"))
    issue(second.token)
    return redirect(own_path(values["next"] or "/"))
