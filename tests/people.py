"""Agencies and people for tests: plain functions that make what a test needs, and sign it in."""

from datetime import date
from functools import lru_cache
from uuid import UUID

from hub.access.actors import AccountRole, Actor
from hub.access.permissions import Permission
from hub.db.work import Office
from hub.identity import accounts, agencies
from hub.identity.accounts import InviteAccount
from hub.identity.agencies import NewAgency, NewTeam
from hub.identity.proving import Cost, code_at, hash_password
from hub.identity.rules import STEP_SECONDS
from hub.identity.sessions import DOORKEEPER, actor_of_username

PASSWORD = "seven calm herons by the canal"
SEED = b"a seed for the tests"
CHEAP = Cost(memory_kib=64, rounds=1)


@lru_cache(maxsize=1)
def cheap_hash() -> str:
    return hash_password(PASSWORD, CHEAP)


def an_agency(office: Office, code: str = "whg", kind: str = "registered_provider", teams=(), **more) -> UUID:
    """An agency with these teams, (code, sub-kind) each."""
    named = tuple(NewTeam(team, team.replace("-", " ").capitalize(), subkind) for team, subkind in teams)
    with office.open_work(DOORKEEPER) as work:
        work.require(Permission.SERVICE_RUN)
        return agencies.add_agency(work, NewAgency(code=code, name=code.title(), kind=kind, teams=named, **more))


def an_account(
    office: Office, username: str, role: str = "coordinator", agency: str = "whg", team: str = "",
    training_on: date = date(2026, 9, 1),
) -> UUID:  # fmt: skip
    """An account that can sign in with PASSWORD and codes of SEED."""
    command = InviteAccount(
        username=username,
        name=username.replace(".", " ").title(),
        email=f"{username}@{agency}.example",
        agency=agency,
        role=AccountRole(role),
        training_on=training_on,
        team=team,
    )
    with office.open_work(DOORKEEPER) as work:
        work.require(Permission.SERVICE_RUN)
        return accounts.open_account_at_once(work, command, cheap_hash(), SEED)


def the_actor(office: Office, username: str, channel: str = "cli") -> Actor:
    """The actor of an active account; from the command line, so that no fresh proof is wanted."""
    return actor_of_username(office, username, channel)


def code_now(office: Office, later_steps: int = 0) -> str:
    """The code that the authenticator of every test account shows now, or some steps later."""
    return code_at(SEED, int(office.clock.now().timestamp()) // STEP_SECONDS + later_steps)
