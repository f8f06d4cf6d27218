"""Who may give and take access, and what ends with it; links and conflicts. On both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from hub.access.actors import AccountRole
from hub.access.permissions import Permission
from hub.db.work import Office
from hub.identity import accounts, agencies, conflicts, held_forms, links, profile, queries, sessions, sign_in
from hub.identity.accounts import InviteAccount
from hub.identity.held_forms import HeldForm
from hub.identity.kinds import AccountStatus, AgencyStatus, EndReason
from hub.identity.proving import code_at
from hub.identity.records import AccountRecord, CredentialRecord, HeldFormRecord, LinkRecord
from hub.identity.rules import STEP_SECONDS
from hub.identity.sessions import DOORKEEPER
from hub.identity.sign_in import Answer
from hub.kernel.errors import InvalidError, NotFoundError, NotPermittedError
from hub.kernel.ids import new_id
from hub.outbox.records import NoticeRecord
from tests.people import PASSWORD, an_account, an_agency, code_now, the_actor

NEW_PASSWORD = "nine quiet boats at dawn"


@pytest.fixture
def people(office):
    an_agency(office)
    an_agency(office, "police", "police", email_domains=("police.example",))
    an_agency(office, "council", "local_authority", teams=(("community-safety", "community_safety"),))
    return {
        "admin": an_account(office, "sam.okoro", "admin"),
        "dpo": an_account(office, "ruth.anand", "dpo"),
        "coordinator": an_account(office, "maya.reid"),
        "lead": an_account(office, "joss.merrill", "partner_lead", "police"),
        "user": an_account(office, "dana.orme", "partner_user", "police"),
        "council": an_account(office, "priya.wells", "partner_user", "council", "community-safety"),
    }


def asked(office: Office, username: str, act, *arguments, **more):
    with office.open_work(the_actor(office, username)) as work:
        return act(work, *arguments, **more)


def stored(office: Office, query):
    with office.open_reading(DOORKEEPER) as reading:
        reading.require(Permission.SERVICE_RUN)
        return reading.session.scalars(query).all()


def an_invitation(**changes) -> InviteAccount:
    values = {
        "username": "kit.barlow", "name": "Kit Barlow", "email": "kit@police.example", "agency": "police",
        "role": AccountRole.PARTNER_USER, "training_on": date(2026, 10, 1),
    }  # fmt: skip
    return InviteAccount(**(values | changes))


def full_session(office: Office, username: str) -> str:
    token = sign_in.give_password(office, username, PASSWORD).token
    return sign_in.give_code(
        office, sessions.find(office, token).signed_in, code_now(office), office.clock.now()
    ).token


def mailed_link(office: Office) -> str:
    return stored(office, select(NoticeRecord.url).order_by(NoticeRecord.created_at.desc()))[0].rpartition("/")[2]


@pytest.mark.parametrize(("who", "changes"), [
    ("joss.merrill", {"role": AccountRole.PARTNER_LEAD}),
    ("joss.merrill", {"agency": "council", "email": "kit@council.example"}),
    ("joss.merrill", {"role": AccountRole.ADMIN, "agency": "whg"}),
    ("dana.orme", {}),
    ("maya.reid", {}),
    ("ruth.anand", {}),
])  # fmt: skip
def test_nobody_invites_above_their_own_level_or_outside_their_agency(office, people, who, changes):
    with pytest.raises(NotPermittedError):
        asked(office, who, accounts.invite_account, an_invitation(**changes))
    assert stored(office, select(AccountRecord).where(AccountRecord.username == "kit.barlow")) == []


@pytest.mark.parametrize(("changes", "field"), [
    ({"username": "dana.orme"}, "username"),
    ({"email": "kit@mail.example"}, "email"),
    ({"agency": "nowhere"}, "agency"),
    ({"agency": "council", "team": "no-such-team", "email": "kit@council.example"}, "team"),
    ({"role": AccountRole.COORDINATOR}, "role"),
    ({"role": AccountRole.ADMIN, "agency": "whg", "email": "ruth.anand@whg.example"}, "role"),
    ({"role": AccountRole.DPO, "agency": "whg", "name": "sam OKORO", "email": "other@whg.example"}, "role"),
])  # fmt: skip
def test_an_account_that_cannot_be_is_refused_by_field(office, people, changes, field):
    with pytest.raises(InvalidError) as refused:
        asked(office, "sam.okoro", accounts.invite_account, an_invitation(**changes))
    assert list(refused.value.errors) == [field]


def test_an_invitation_needs_the_number_then_password_and_codes_and_works_once(office, people):
    invitation = asked(office, "joss.merrill", accounts.invite_account, an_invitation())
    link = mailed_link(office)
    wrong = f"{(int(invitation.number) + 1) % 1_000_000:06d}"
    with pytest.raises(InvalidError):
        links.use_invitation(office, link, wrong, NEW_PASSWORD, NEW_PASSWORD)
    token = links.use_invitation(office, link, invitation.number, NEW_PASSWORD, NEW_PASSWORD)
    newcomer = sessions.find(office, token).signed_in
    assert newcomer.stage == "password" and not newcomer.has_factor
    profile.begin_factor(office, newcomer)
    seed = _new_seed(office, invitation.account_id)
    code = code_at(seed, int(office.clock.now().timestamp()) // STEP_SECONDS)
    done = profile.confirm_factor(office, newcomer, code, office.clock.now())
    assert sessions.find(office, done.token).signed_in.stage == "full" and len(done.recovery_codes) == 10
    with pytest.raises(NotFoundError):
        links.use_invitation(office, link, invitation.number, NEW_PASSWORD, NEW_PASSWORD)


def _new_seed(office: Office, account_id) -> bytes:
    with office.open_reading(DOORKEEPER) as reading:
        reading.require(Permission.SERVICE_RUN)
        account = reading.session.get_one(AccountRecord, account_id)
        credential = reading.session.get_one(CredentialRecord, account_id)
        return sign_in.seed_of(reading, account, credential.new_seed, "new_seed")


def test_five_wrong_numbers_close_an_invitation(office, people):
    invitation = asked(office, "sam.okoro", accounts.invite_account, an_invitation())
    wrong = f"{(int(invitation.number) + 1) % 1_000_000:06d}"
    for _ in range(5):
        with pytest.raises(InvalidError):
            links.use_invitation(office, mailed_link(office), wrong, NEW_PASSWORD, NEW_PASSWORD)
    with pytest.raises(NotFoundError):
        links.use_invitation(office, mailed_link(office), invitation.number, NEW_PASSWORD, NEW_PASSWORD)


def test_an_invitation_runs_out_after_a_week(office, people):
    invitation = asked(office, "sam.okoro", accounts.invite_account, an_invitation())
    office.clock.advance(timedelta(days=7))
    with pytest.raises(NotFoundError):
        links.use_invitation(office, mailed_link(office), invitation.number, NEW_PASSWORD, NEW_PASSWORD)


def test_links_and_numbers_are_stored_only_as_digests(office, people):
    invitation = asked(office, "sam.okoro", accounts.invite_account, an_invitation())
    link = stored(office, select(LinkRecord))[0]
    assert mailed_link(office) not in link.token_hash and invitation.number not in link.number_index


def test_a_reset_link_changes_the_password_ends_sessions_and_still_asks_for_a_code(office, people):
    token = full_session(office, "dana.orme")
    assert links.ask_for_reset(office, "dana.orme@police.example")
    links.use_reset(office, mailed_link(office), NEW_PASSWORD, NEW_PASSWORD)
    assert sessions.find(office, token).ended is EndReason.PASSWORD_CHANGED
    assert sign_in.give_password(office, "dana.orme", PASSWORD).answer is Answer.REFUSED
    assert sign_in.give_password(office, "dana.orme", NEW_PASSWORD).answer is Answer.CODE_WANTED


def test_a_reset_link_works_once_and_for_half_an_hour(office, people):
    links.ask_for_reset(office, "dana.orme")
    first = mailed_link(office)
    office.clock.advance(timedelta(minutes=30))
    with pytest.raises(NotFoundError):
        links.use_reset(office, first, NEW_PASSWORD, NEW_PASSWORD)
    links.ask_for_reset(office, "dana.orme")
    links.use_reset(office, mailed_link(office), NEW_PASSWORD, NEW_PASSWORD)
    with pytest.raises(NotFoundError):
        links.use_reset(office, mailed_link(office), NEW_PASSWORD, NEW_PASSWORD)


def test_asking_for_a_reset_tells_nothing_and_is_limited(office, people):
    assert all(links.ask_for_reset(office, "nobody.at.all") for _ in range(10))
    assert not links.ask_for_reset(office, "nobody.at.all")
    assert stored(office, select(NoticeRecord)) == []
    assert sign_in.give_password(office, "dana.orme", PASSWORD).answer is Answer.CODE_WANTED


def test_a_lead_disables_a_user_of_the_agency_and_the_session_is_dead(office, people):
    token = full_session(office, "dana.orme")
    asked(office, "joss.merrill", accounts.disable_account, people["user"])
    assert sessions.find(office, token).ended is EndReason.ACCOUNT_DISABLED
    assert sign_in.give_password(office, "dana.orme", PASSWORD).answer is Answer.REFUSED


@pytest.mark.parametrize(("who", "whom", "error"), [
    ("joss.merrill", "lead", NotPermittedError), ("joss.merrill", "council", NotFoundError),
    ("joss.merrill", "admin", NotFoundError), ("sam.okoro", "admin", NotPermittedError),
    ("dana.orme", "lead", NotPermittedError), ("maya.reid", "user", NotPermittedError),
])  # fmt: skip
@pytest.mark.parametrize("act", [accounts.disable_account, accounts.invite_again, accounts.confirm_account])
def test_nobody_touches_their_own_account_one_above_or_one_elsewhere(office, people, who, whom, error, act):
    with pytest.raises(error):
        asked(office, who, act, people[whom])
    row = stored(office, select(AccountRecord).where(AccountRecord.id == people[whom]))[0]
    assert row.status == AccountStatus.ACTIVE and row.version == 1


def test_another_role_ends_the_sessions(office, people):
    token = full_session(office, "dana.orme")
    asked(office, "sam.okoro", accounts.change_role, people["user"], AccountRole.PARTNER_LEAD)
    assert sessions.find(office, token).signed_in is None


@pytest.mark.parametrize("role", [AccountRole.PARTNER_LEAD, AccountRole.CHAIR, AccountRole.ADMIN])
def test_a_lead_promotes_nobody(office, people, role):
    with pytest.raises(NotPermittedError):
        asked(office, "joss.merrill", accounts.change_role, people["user"], role)


def test_an_agency_that_left_is_out_at_once_and_its_notices_are_cancelled(office, people):
    token = full_session(office, "dana.orme")
    links.ask_for_reset(office, "dana.orme")
    agency_id = stored(office, select(AccountRecord.agency_id).where(AccountRecord.username == "dana.orme"))[0]
    asked(office, "maya.reid", agencies.set_agency_status, agency_id, AgencyStatus.LEFT)
    assert sessions.find(office, token).ended is EndReason.AGENCY_OUT
    assert sign_in.give_password(office, "dana.orme", PASSWORD).answer is Answer.REFUSED
    assert [notice.state for notice in stored(office, select(NoticeRecord))] == ["cancelled"]


def test_a_partner_sees_its_own_people_and_its_own_agency_beside_the_landlord(office, people):
    with office.open_reading(the_actor(office, "joss.merrill")) as reading:
        views, _ = accounts.list_accounts(reading)
        agencies_seen = [agency.code for agency in queries.list_agencies(reading, with_teams=True)]
    assert [view.username for view in views] == ["dana.orme", "joss.merrill"]
    assert agencies_seen == ["police", "whg"]
    with office.open_reading(the_actor(office, "maya.reid")) as reading:
        reading.require(Permission.HOME_READ)
        assert [a.recipient for a in queries.list_agencies(reading, with_teams=True)] == [
            "council", "council/community-safety", "police", "whg",
        ]  # fmt: skip


def test_a_credential_is_seen_by_its_owner_alone(office, people):
    for username in ("sam.okoro", "ruth.anand", "joss.merrill"):
        with office.open_reading(the_actor(office, username)) as reading:
            reading.require(Permission.HOME_READ)
            seen = reading.session.scalars(select(CredentialRecord.account_id)).all()
            assert seen == [reading.actor.account_id]


def test_a_declared_conflict_closes_the_person_everywhere_or_the_whole_case(office, people):
    case, other, person = new_id(), new_id(), new_id()
    asked(office, "dana.orme", conflicts.declare_conflict, case, [person])
    asked(office, "priya.wells", conflicts.declare_conflict, other)
    with office.open_reading(the_actor(office, "maya.reid")) as reading:
        reading.require(Permission.HOME_READ)
        assert conflicts.blocked(reading, people["user"], other, [person])
        assert not conflicts.blocked(reading, people["user"], case, [new_id()])
        assert conflicts.blocked(reading, people["council"], other, [])
        assert conflicts.blocked_accounts(reading, other, [person]) == {people["user"], people["council"]}


def test_whom_a_block_by_somebody_else_closes_never_sees_it(office, people):
    asked(office, "maya.reid", conflicts.declare_conflict, new_id(), account_id=people["user"])
    for username, seen in (("dana.orme", 0), ("joss.merrill", 1), ("priya.wells", 0), ("ruth.anand", 1)):
        with office.open_reading(the_actor(office, username)) as reading:
            assert len(conflicts.list_conflicts(reading)) == seen, username


def test_only_coordinators_declare_for_somebody_else(office, people):
    for username in ("priya.wells", "joss.merrill", "ruth.anand", "sam.okoro"):
        with pytest.raises(NotPermittedError):
            asked(office, username, conflicts.declare_conflict, new_id(), account_id=people["user"])


def test_a_kept_form_is_sealed_comes_back_to_its_owner_and_lasts_a_day(office, people):
    form = HeldForm("/cases/1/share", (("necessity", "she lives next door"), ("out", "a"), ("out", "b")))
    held_forms.hold_form(office, people["coordinator"], form)
    assert b"next door" not in stored(office, select(HeldFormRecord.fields))[0]
    with office.open_reading(the_actor(office, "sam.okoro")) as reading:
        assert held_forms.show_held_form(reading) is None
    with office.open_reading(the_actor(office, "maya.reid")) as reading:
        assert held_forms.show_held_form(reading) == form
    office.clock.advance(timedelta(days=1))
    with office.open_reading(the_actor(office, "maya.reid")) as reading:
        assert held_forms.show_held_form(reading) is None


def test_notices_reach_the_active_people_of_a_team_or_the_one_named(office, people):
    an_account(office, "hal.moran", "partner_user", "council")
    with office.open_reading(the_actor(office, "dana.orme")) as reading:
        reading.require(Permission.HOME_READ)
        council = stored(office, select(AccountRecord.agency_id).where(AccountRecord.id == people["council"]))[0]
        assert len(queries.recipients(reading, council)) == 2
        assert queries.recipients(reading, council, "community-safety") == {people["council"]}
        assert queries.recipients(reading, council, None, people["user"]) == set()
        assert queries.accounts_with_role(reading, "dpo") == {people["dpo"]}
