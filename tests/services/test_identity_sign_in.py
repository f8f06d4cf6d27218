"""Signing in and proving it again, on both databases: what is counted, what is remembered, what ends."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from hub.access.permissions import Permission
from hub.db.work import Office
from hub.identity import profile, security_log, sessions, sign_in, throttling
from hub.identity.kinds import EndReason, EventKind
from hub.identity.proving import is_outdated
from hub.identity.records import CredentialRecord, SecurityEventRecord, ThrottleRecord
from hub.identity.security_log import Where
from hub.identity.sessions import DOORKEEPER, SignedIn
from hub.identity.sign_in import Answer
from hub.kernel.errors import StepUpNeededError
from hub.outbox.records import NoticeRecord
from tests.people import PASSWORD, an_account, an_agency, code_now, the_actor

SOMEWHERE = Where(address="192.0.2.7")


@pytest.fixture
def maya(office):
    an_agency(office)
    return an_account(office, "maya.reid")


def signed_in(office: Office, username: str = "maya.reid", later_steps: int = 0) -> SignedIn:
    token = sign_in.give_password(office, username, PASSWORD).token
    half_way = sessions.find(office, token).signed_in
    outcome = sign_in.give_code(office, half_way, code_now(office, later_steps), office.clock.now())
    assert outcome.answer is Answer.SIGNED_IN
    return sessions.find(office, outcome.token).signed_in


def stored(office: Office, query):
    with office.open_reading(DOORKEEPER) as reading:
        reading.require(Permission.SERVICE_RUN)
        return reading.session.scalars(query).all()


def test_a_code_is_taken_once_and_never_again_after_a_later_one(office, maya):
    token = sign_in.give_password(office, "maya.reid", PASSWORD).token
    half_way = sessions.find(office, token).signed_in
    now = office.clock.now()
    assert sign_in.give_code(office, half_way, code_now(office), now).answer is Answer.SIGNED_IN
    token = sign_in.give_password(office, "maya.reid", PASSWORD).token
    half_way = sessions.find(office, token).signed_in
    assert sign_in.give_code(office, half_way, code_now(office), now).answer is Answer.REFUSED
    office.clock.advance(timedelta(seconds=30))
    assert sign_in.give_code(office, half_way, code_now(office), office.clock.now()).answer is Answer.SIGNED_IN


def test_a_code_that_is_merely_late_counts_as_no_failure_and_a_wrong_one_does(office, maya):
    token = sign_in.give_password(office, "maya.reid", PASSWORD).token
    half_way = sessions.find(office, token).signed_in
    old = code_now(office)
    office.clock.advance(timedelta(seconds=75))
    assert sign_in.give_code(office, half_way, old, office.clock.now()).answer is Answer.REFUSED
    assert stored(office, select(ThrottleRecord)) == []
    assert sign_in.give_code(office, half_way, "000000", office.clock.now()).answer is Answer.REFUSED
    assert len(stored(office, select(ThrottleRecord))) == 1


@pytest.mark.parametrize("username", ["maya.reid", "nobody.here"])
def test_ten_failures_close_a_name_whether_or_not_it_exists(office, maya, username):
    for _ in range(10):
        assert sign_in.give_password(office, username, "wrong wrong wrong", SOMEWHERE).answer is Answer.REFUSED
    assert sign_in.give_password(office, username, PASSWORD, SOMEWHERE).answer is Answer.TOO_MANY
    office.clock.advance(timedelta(minutes=15))
    expected = Answer.CODE_WANTED if username == "maya.reid" else Answer.REFUSED
    assert sign_in.give_password(office, username, PASSWORD, SOMEWHERE).answer is expected


def test_the_owner_is_told_once_when_a_name_is_closed(office, maya):
    for _ in range(14):
        sign_in.give_password(office, "maya.reid", "wrong wrong wrong", SOMEWHERE)
    notices = stored(office, select(NoticeRecord))
    assert [(notice.kind, notice.account_id) for notice in notices] == [("sign_in_trouble", maya)]


def test_within_the_wait_even_the_right_password_is_refused(office, maya):
    for _ in range(5):
        sign_in.give_password(office, "maya.reid", "wrong wrong wrong")
    assert sign_in.give_password(office, "maya.reid", PASSWORD).answer is Answer.REFUSED
    office.clock.advance(timedelta(seconds=4))
    assert sign_in.give_password(office, "maya.reid", PASSWORD).answer is Answer.CODE_WANTED


def test_a_busy_address_is_closed_only_for_names_that_failed_there(office, maya):
    an_account(office, "tom.ellery")
    for number in range(99):
        sign_in.give_password(office, f"guess.{number}", "wrong wrong wrong", SOMEWHERE)
    sign_in.give_password(office, "maya.reid", "wrong wrong wrong", SOMEWHERE)
    assert sign_in.give_password(office, "maya.reid", PASSWORD, SOMEWHERE).answer is Answer.TOO_MANY
    assert sign_in.give_password(office, "tom.ellery", PASSWORD, SOMEWHERE).answer is Answer.CODE_WANTED
    assert sign_in.give_password(office, "maya.reid", PASSWORD, Where("192.0.2.8")).answer is Answer.CODE_WANTED


def test_an_administrator_lets_somebody_try_again_at_once(office, maya):
    an_account(office, "sam.okoro", "admin")
    for _ in range(10):
        sign_in.give_password(office, "maya.reid", "wrong wrong wrong")
    with office.open_work(the_actor(office, "sam.okoro")) as work:
        throttling.lift_throttle(work, maya)
    assert sign_in.give_password(office, "maya.reid", PASSWORD).answer is Answer.CODE_WANTED


def test_the_right_password_alone_does_not_wipe_out_failed_codes(office, maya):
    for failures in range(1, 4):
        token = sign_in.give_password(office, "maya.reid", PASSWORD).token
        half_way = sessions.find(office, token).signed_in
        sign_in.give_code(office, half_way, "000000", office.clock.now())
        assert len(stored(office, select(ThrottleRecord))) == failures
    sign_in.give_code(office, half_way, code_now(office), office.clock.now())
    assert stored(office, select(ThrottleRecord)) == []


def test_a_hash_made_more_cheaply_is_made_anew_at_the_next_sign_in(office, maya):
    before = stored(office, select(CredentialRecord.password_hash))[0]
    sign_in.give_password(office, "maya.reid", PASSWORD)
    after = stored(office, select(CredentialRecord.password_hash))[0]
    assert is_outdated(before) and not is_outdated(after)
    assert sign_in.give_password(office, "maya.reid", PASSWORD).answer is Answer.CODE_WANTED


def test_a_recovery_code_opens_once(office, maya):
    person = signed_in(office)
    with office.open_work(person.actor) as work:
        codes = profile.make_recovery_codes(work)
    assert len(set(codes)) == 10
    for answer in (Answer.SIGNED_IN, Answer.REFUSED):
        token = sign_in.give_password(office, "maya.reid", PASSWORD).token
        half_way = sessions.find(office, token).signed_in
        assert sign_in.give_recovery_code(office, half_way, codes[3].upper().replace("-", " ")).answer is answer


def test_the_first_step_gives_a_session_that_dies_when_the_second_is_taken(office, maya):
    token = sign_in.give_password(office, "maya.reid", PASSWORD).token
    half_way = sessions.find(office, token).signed_in
    sign_in.give_code(office, half_way, code_now(office), office.clock.now())
    assert sessions.find(office, token).ended is EndReason.RENEWED


def test_the_fourth_session_ends_the_one_used_longest_ago(office, maya):
    living = []
    for _ in range(4):
        living.append(signed_in(office))
        office.clock.advance(timedelta(minutes=1))
    with office.open_reading(living[-1].actor) as reading:
        left = {view.id for view in sessions.list_sessions(reading)}
    assert left == {person.session_id for person in living[1:]}


def test_use_is_written_once_a_minute_at_most_and_keeps_a_session_alive(office, maya):
    token = sign_in.give_password(office, "maya.reid", PASSWORD).token
    half_way = sessions.find(office, token).signed_in
    token = sign_in.give_code(office, half_way, code_now(office), office.clock.now()).token
    for _ in range(4):
        office.clock.advance(timedelta(minutes=15))
        sessions.touch(office, sessions.find(office, token).signed_in)
    assert sessions.find(office, token).signed_in is not None
    office.clock.advance(timedelta(minutes=20))
    assert sessions.find(office, token).ended is EndReason.IDLE


def test_a_new_password_ends_every_other_session_and_renews_this_one(office, maya):
    other = signed_in(office)
    office.clock.advance(timedelta(seconds=30))
    person = signed_in(office)
    token = profile.change_password(office, person, "nine quiet boats at dawn", "nine quiet boats at dawn")
    renewed = sessions.find(office, token).signed_in
    with office.open_reading(renewed.actor) as reading:
        assert [view.id for view in sessions.list_sessions(reading)] == [renewed.session_id]
    assert renewed.session_id not in (other.session_id, person.session_id)
    assert sign_in.give_password(office, "maya.reid", PASSWORD).answer is Answer.REFUSED


def test_what_matters_asks_for_a_fresh_proof_after_five_minutes(office, maya):
    person = signed_in(office)
    office.clock.advance(timedelta(minutes=5))
    with pytest.raises(StepUpNeededError), office.open_work(person.actor) as work:
        profile.make_recovery_codes(work)
    now = office.clock.now()
    assert sign_in.step_up(office, person, PASSWORD, "000000", now, SOMEWHERE).answer is Answer.REFUSED
    assert sign_in.step_up(office, person, "wrong", code_now(office), now, SOMEWHERE).answer is Answer.REFUSED
    outcome = sign_in.step_up(office, person, PASSWORD, code_now(office), now, SOMEWHERE)
    again = sessions.find(office, outcome.token).signed_in
    with office.open_work(again.actor) as work:
        assert len(profile.make_recovery_codes(work)) == 10


def test_the_seed_is_stored_sealed_and_a_new_one_counts_only_after_its_first_code(office, maya):
    person = signed_in(office)
    view = profile.begin_factor(office, person)
    credential = stored(office, select(CredentialRecord))[0]
    assert view.text.encode() not in credential.new_seed
    office.clock.advance(timedelta(seconds=30))
    token = sign_in.give_password(office, "maya.reid", PASSWORD).token
    half_way = sessions.find(office, token).signed_in
    assert sign_in.give_code(office, half_way, code_now(office), office.clock.now()).answer is Answer.SIGNED_IN


def test_a_flood_of_refusals_fills_few_rows_and_loses_none_of_the_count(office):
    for _ in range(30):
        with office.open_work(DOORKEEPER) as work:
            work.require(Permission.SERVICE_RUN)
            security_log.record(work, EventKind.SIGN_IN_REFUSED, where=SOMEWHERE)
    rows = stored(office, select(SecurityEventRecord))
    assert len(rows) == security_log.ROWS_A_MINUTE and sum(row.repeats for row in rows) == 30


def test_neither_a_name_nor_an_address_enters_the_security_log(office, maya):
    sign_in.give_password(office, "a.stranger@somewhere.example", "secret words of mine", SOMEWHERE)
    columns = [column for column in SecurityEventRecord.__table__.c if column.name != "happened_at"]
    with office.open_reading(DOORKEEPER) as reading:
        reading.require(Permission.SERVICE_RUN)
        rows = reading.session.execute(select(*columns)).all()
        assert reading.session.scalar(select(func.count()).select_from(ThrottleRecord)) == 1
    text = " ".join(str(value) for row in rows for value in row)
    assert rows and "stranger" not in text and "secret words" not in text and "192.0.2.7" not in text


def test_beyond_the_hourly_limit_a_fresh_proof_is_asked_and_the_first_time_is_told(office, maya):
    person = signed_in(office)
    with office.open_work(person.actor) as work:
        work.require(Permission.HOME_READ)
        told = [security_log.record_within_hourly_limit(work, EventKind.EXPORTED, 10) for _ in range(12)]
    assert told == [False] * 10 + [True, False]
    office.clock.advance(timedelta(minutes=6))
    with pytest.raises(StepUpNeededError), office.open_work(person.actor) as work:
        work.require(Permission.HOME_READ)
        security_log.record_within_hourly_limit(work, EventKind.EXPORTED, 10)
