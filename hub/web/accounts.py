"""Who has access: invite, confirm, change, close.

Source: threat model, section 5 (accounts); pages paper, section 3 (our people).
"""

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for

from hub.access.actors import LANDLORD_CODE, AccountRole
from hub.access.permissions import Permission
from hub.db.work import Reading
from hub.identity import accounts, queries, throttling
from hub.kernel.errors import InvalidError
from hub.schemas.identity import ConfirmSchema, InviteSchema, RoleSchema
from hub.web.context import actor, form_again, form_values, no_fields, open_reading, open_work
from hub.web.waiting import Waiting

bp = Blueprint("accounts", __name__, url_prefix="/accounts")

PERMISSIONS = {
    "accounts.index": Permission.ACCOUNT_LIST,
    "accounts.show": Permission.ACCOUNT_LIST,
    "accounts.new": Permission.ACCOUNT_INVITE,
    "accounts.invite": Permission.ACCOUNT_INVITE,
    "accounts.invite_again": Permission.ACCOUNT_CHANGE,
    "accounts.confirm": Permission.ACCOUNT_CHANGE,
    "accounts.change_role": Permission.ACCOUNT_CHANGE,
    "accounts.disable": Permission.ACCOUNT_CHANGE,
    "accounts.end_sessions": Permission.SESSION_END,
    "accounts.lift_throttle": Permission.THROTTLE_LIFT,
}
OPEN_IN_HOLD = {"accounts.disable", "accounts.end_sessions", "accounts.lift_throttle"}
CHAIN = {"account_id": accounts.find_account}
OWN_CHAIN = {
    **{f"accounts.{name}": accounts.find_to_change for name in ("invite_again", "confirm", "change_role", "disable")},
    "accounts.end_sessions": accounts.find_to_sign_out,
}

ROLE_TITLES = {
    AccountRole.PARTNER_USER: "Partner user: reads what is shared with the agency",
    AccountRole.PARTNER_LEAD: "Partner lead: also looks after the agency's accounts",
    AccountRole.CHAIR: "Chair: runs meetings",
    AccountRole.CASE_OFFICER: "Case officer",
    AccountRole.COORDINATOR: "Coordinator",
    AccountRole.DPO: "Data protection officer",
    AccountRole.AUDITOR: "Auditor",
    AccountRole.ADMIN: "Administrator",
}
TOLD = {
    "disabled": "The account is disabled and its sessions are ended.",
    "confirmed": "Confirmed.",
    "role": "The role is changed. The person was signed out and signs in again with it.",
    "sessions": "All sessions of this account are ended.",
    "lifted": "This person can try to sign in again at once.",
}


@bp.get("/")
def index() -> str:
    """The accounts one looks after."""
    after = request.args.get("after", "")
    with open_reading() as reading:
        views, next_after = accounts.list_accounts(reading, after=after)
    return render_template(
        "accounts/index.html",
        accounts=views,
        own=actor().is_partner,
        next_url=url_for("accounts.index", after=next_after) if next_after else "",
        first_url=url_for("accounts.index") if after else "",
    )


@bp.get("/new")
def new() -> str:
    """Whom to invite."""
    return _invite_page(None)


def _invite_page(error: InvalidError | None) -> str:
    with open_reading() as reading:
        reading.require(Permission.ACCOUNT_LIST)
        agencies = queries.list_agencies(reading, with_teams=True)
    lead = actor().role is AccountRole.PARTNER_LEAD
    roles = [AccountRole.PARTNER_USER] if lead else list(ROLE_TITLES)
    return render_template(
        "accounts/invite.html",
        form=form_again(error),
        errors=error.errors if error else {},
        agencies=[
            (agency.recipient, agency.title)
            for agency in agencies
            if not lead or (agency.id == actor().agency_id and agency.code != LANDLORD_CODE)
        ],
        roles=[(role.value, ROLE_TITLES[role]) for role in roles],
    )


@bp.post("/new")
def invite() -> str | tuple[str, int]:
    """Invite; the number to be read out is shown once."""
    try:
        command = InviteSchema.command(form_values())
        with open_work() as work:
            invitation = accounts.invite_account(work, command)
    except InvalidError as error:
        return _invite_page(error), 400
    return render_template("accounts/invited.html", invitation=invitation, name=command.name)


@bp.get("/<uuid:account_id>")
def show(account_id: UUID) -> str:
    """One account and what can be done with it."""
    return _account_page(account_id)


def _account_page(account_id: UUID, error: InvalidError | None = None) -> str:
    with open_reading() as reading:
        view = accounts.show_account(reading, account_id)
        may_lift = reading.may(Permission.THROTTLE_LIFT)
    return render_template(
        "accounts/show.html",
        view=view,
        may_lift=may_lift,
        roles=[(role.value, title) for role, title in ROLE_TITLES.items()],
        told=TOLD.get(request.args.get("told", ""), ""),
        form=form_again(error),
        errors=error.errors if error else {},
    )


@bp.post("/<uuid:account_id>/invite")
def invite_again(account_id: UUID) -> str | tuple[str, int]:
    """A fresh invitation; what proved the person before is gone."""
    no_fields()
    try:
        with open_work() as work:
            invitation = accounts.invite_again(work, account_id)
    except InvalidError as error:
        return _account_page(account_id, error), 400
    with open_reading() as reading:
        name = accounts.show_account(reading, account_id).name
    return render_template("accounts/invited.html", invitation=invitation, name=name)


@bp.post("/<uuid:account_id>/confirm")
def confirm(account_id: UUID) -> Response | tuple[str, int]:
    """This person still needs access."""
    try:
        command = ConfirmSchema.values(form_values())
        with open_work() as work:
            accounts.confirm_account(work, account_id, command.get("training_on"))
    except InvalidError as error:
        return _account_page(account_id, error), 400
    return redirect(url_for("accounts.show", account_id=account_id, told="confirmed"))


@bp.post("/<uuid:account_id>/role")
def change_role(account_id: UUID) -> Response | tuple[str, int]:
    """Another role; the sessions end."""
    try:
        role = AccountRole(RoleSchema.values(form_values())["role"])
        with open_work() as work:
            accounts.change_role(work, account_id, role)
    except InvalidError as error:
        return _account_page(account_id, error), 400
    return redirect(url_for("accounts.show", account_id=account_id, told="role"))


@bp.post("/<uuid:account_id>/disable")
def disable(account_id: UUID) -> Response:
    """Close the account."""
    no_fields()
    with open_work() as work:
        accounts.disable_account(work, account_id)
    return redirect(url_for("accounts.show", account_id=account_id, told="disabled"))


@bp.post("/<uuid:account_id>/sessions/end")
def end_sessions(account_id: UUID) -> Response:
    """Sign somebody out everywhere."""
    no_fields()
    with open_work() as work:
        accounts.end_sessions(work, account_id)
    return redirect(url_for("accounts.show", account_id=account_id, told="sessions"))


@bp.post("/<uuid:account_id>/throttle/lift")
def lift_throttle(account_id: UUID) -> Response:
    """Let somebody try again at once."""
    no_fields()
    with open_work() as work:
        throttling.lift_throttle(work, account_id)
    return redirect(url_for("accounts.show", account_id=account_id, told="lifted"))


def waits(reading: Reading) -> list[Waiting]:
    """Who of one's people must be confirmed or trained soon."""
    if not reading.may(Permission.ACCOUNT_LIST):
        return []
    due = accounts.count_due(reading)
    return [Waiting("Accounts to confirm or train again", url_for("accounts.index"), due)] if due else []
