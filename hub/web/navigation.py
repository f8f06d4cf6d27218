"""Where can this person go?

One row per role, in the order of the navigation; places that this version does not serve are left out.
Source: pages paper, section 3 (who sees which navigation).
"""

from flask import current_app, g, request, url_for
from sqlalchemy import select

from hub.access.actors import LANDLORD_CODE, AccountRole
from hub.access.permissions import Permission
from hub.identity.records import AgencyRecord
from hub.identity.sessions import DOORKEEPER, SignedIn
from hub.ledger.holding import hold_of
from hub.web.context import half_way, instance, office, signed_in
from hub.web.hold_notice import hold_notice
from hub.web.shell import NavItem, Shell

Place = tuple[str, str]

SHARED: Place = ("Shared with us", "shared.index")
MEETINGS: Place = ("Meetings", "meetings.index")
OUR_ACTIONS: Place = ("Our actions", "actions.index")
REQUESTS: Place = ("Requests", "shared.requests")
ACTIONS: Place = ("Actions", "actions.index")
LOG: Place = ("Disclosure log", "log.index")
AGREEMENTS: Place = ("Agreements", "agreements.index")
SECURITY: Place = ("Security log", "security_log.index")
SYSTEM: Place = ("System", "system.index")

PLACES: dict[AccountRole, tuple[Place, ...]] = {
    AccountRole.PARTNER_USER: (SHARED, MEETINGS, OUR_ACTIONS, REQUESTS, AGREEMENTS),
    AccountRole.PARTNER_LEAD: (SHARED, MEETINGS, OUR_ACTIONS, REQUESTS, ("Our people", "accounts.index"), AGREEMENTS),
    AccountRole.CASE_OFFICER: (("My cases", "cases.index"), ACTIONS, ("Report an incident", "cases.report")),
    AccountRole.COORDINATOR: (
        ("Worklist", "home.index"),
        ("Cases", "cases.index"),
        ("Disclosures", "disclosures.index"),
        MEETINGS,
        ("Tension", "tension.index"),
        ("Agencies and agreements", "agreements.index"),
    ),
    AccountRole.CHAIR: (MEETINGS, ACTIONS, SHARED),
    AccountRole.DPO: (
        LOG,
        ("To review", "review.index"),
        AGREEMENTS,
        ("People's rights", "persons.index"),
        ("Breaches", "breaches.index"),
        ("Integrity", "log.integrity"),
        SECURITY,
        SYSTEM,
    ),
    AccountRole.AUDITOR: (LOG, ("Integrity", "log.integrity"), ("Figures", "figures.index"), SECURITY, SYSTEM),
    AccountRole.ADMIN: (
        ("Accounts", "accounts.index"),
        ("Agencies", "agencies.index"),
        SYSTEM,
        SECURITY,
    ),
}


def shell() -> Shell:
    """What stands around the page being drawn."""
    person = signed_in()
    settings = instance().settings
    common = {
        "landlord": _landlord(),
        "demo": settings.demo,
        "privacy_url": url_for("public.privacy"),
        "accessibility_url": url_for("public.accessibility"),
    }
    if person is None:
        out = url_for("sign_in.sign_out") if half_way() else ""
        return Shell(**common, person=half_way().actor.name if half_way() else "", sign_out_url=out)
    hold = hold_of(office().master.directory)
    return Shell(
        **common,
        notices=(hold_notice(person.actor, hold),) if hold is not None else (),
        nav=_places(person),
        person=person.actor.name,
        agency=person.agency_name,
        home_url=url_for("home.index"),
        profile_url=url_for("profile.show"),
        sign_out_url=url_for("sign_in.sign_out"),
    )


def _places(person: SignedIn) -> tuple[NavItem, ...]:
    if person.lapsed:
        return ()
    served = current_app.view_functions
    return tuple(
        NavItem(title, url_for(endpoint), current=_is_here(endpoint))
        for title, endpoint in PLACES.get(person.actor.role, ())
        if endpoint in served
    )


def _is_here(endpoint: str) -> bool:
    if g.get("is_problem"):
        return False
    if endpoint.endswith(".index") and endpoint != "home.index":
        here = _PART_OF.get(request.blueprint, request.blueprint)
        return here == endpoint.partition(".")[0] and request.endpoint not in _OWN_PLACES
    return request.endpoint == endpoint


_PART_OF = {
    "case_changes": "cases", "case_clocks": "cases", "case_people": "cases", "emergency": "cases",
    "registers": "agreements",
}  # fmt: skip
"""Files of pages that belong to the place of another one."""

_OWN_PLACES = frozenset({"log.integrity", "cases.report", "shared.requests"})
"""Places that share a blueprint with another one of the navigation."""


def _landlord() -> str:
    """The landlord's name; read once, since it names the whole instance."""
    notes = instance().notes
    if "landlord" not in notes:
        with office().open_reading(DOORKEEPER) as reading:
            reading.require(Permission.SERVICE_RUN)
            name = reading.session.scalar(select(AgencyRecord.name).where(AgencyRecord.code == LANDLORD_CODE))
        notes["landlord"] = name or ""
    return notes["landlord"]
