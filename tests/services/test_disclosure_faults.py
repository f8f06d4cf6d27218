"""A disclosure submitted twice, opened while it is withdrawn, or edited after approval: one true story in the log.

Threads at one barrier, each test on a database of its own. Rounds grow with HUB_FAULT_ROUNDS.
Source: faults F01, F02, F06, F12, F13.
"""

import random
import secrets
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from hashlib import sha256
from uuid import UUID

import pytest
from sqlalchemy import select

from hub.db.engine import make_engine
from hub.disclosures.records import DisclosureCopyRecord, DisclosureEventRecord, DisclosureRecord
from hub.kernel.errors import ConflictError, HubError, RefusedError, UnavailableError
from hub.ledger import service as ledger
from hub.ledger.audit import verify_database
from hub.ledger.entry import check_opened
from hub.ledger.reader import openings_of, origin_of
from hub.ledger.records import LogRowRecord
from hub.outbox.records import NoticeRecord
from tests.fault_rounds import Kept, judge, kill, rounds, tell, writer
from tests.ledger_builders import reading, size_of, tamper
from tests.lossy_proxy import a_relay
from tests.shared_world import World

pytestmark = pytest.mark.real_commit

QUICK = 5


@pytest.fixture
def world(office, tmp_path):
    return World(office, tmp_path)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run every act in a thread of its own from one barrier; gives what each returned or raised."""
    gate = threading.Barrier(len(acts))
    outcomes: list[object] = [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        gate.wait()
        try:
            outcomes[number] = act()
        except Exception as error:
            outcomes[number] = error

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def events_of(world: World, disclosure_id, kind: str) -> list[int]:
    """Positions of the events of this kind."""
    with reading(world.office) as block:
        query = select(DisclosureEventRecord.seq).where(
            DisclosureEventRecord.disclosure_id == disclosure_id, DisclosureEventRecord.kind == kind
        )
        return list(block.session.scalars(query.order_by(DisclosureEventRecord.seq)))


def test_one_form_submitted_twice_makes_one_draft(world, record_property):
    times = rounds(QUICK, 100)
    for _ in range(times):
        command, prepared = world.submission(secrets.token_hex(16))
        first, second = at_once(*[partial(world.submit, command, prepared)] * 2)
        assert first == second, (first, second)
        assert world.submit(command, prepared) == first
    with reading(world.office) as block:
        drafts = len(block.session.scalars(select(DisclosureRecord)).all())
    assert drafts == times
    tell(record_property, times, "a proposal posted twice at once and once more: one draft", doubled=drafts - times)


def test_one_disclosure_sent_twice_is_one_entry(world, tmp_path, record_property):
    times, entries = rounds(QUICK, 200), 0
    for _ in range(times):
        disclosure_id = world.approved()
        key = secrets.token_hex(16)
        ready = [world.ready(disclosure_id) for _ in range(2)]
        outcomes = at_once(*[partial(world.send, disclosure_id, *each, key) for each in ready])
        assert outcomes[0] == outcomes[1] and isinstance(outcomes[0], str), outcomes
        assert world.send(disclosure_id, *ready[0], key) == outcomes[0]
        entries += len(events_of(world, disclosure_id, "sent"))
    assert entries == times
    judge(world.office, tmp_path)
    told = "a sending posted twice at once, and again: one entry, one answer"
    tell(record_property, times, told, doubled=entries - times)


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_lost_at_the_commit_is_settled_by_the_form(world, database_url, tmp_path, record_property):
    """Either the COMMIT or its answer is lost: the hub says that it does not know, and the same form again is true."""
    times, chance, stood, entries = rounds(QUICK, 100), random.Random(6), 0, 0
    with a_relay(database_url) as (relay, address):
        through = World(replace(world.office, engine=make_engine(address.render_as_string(hide_password=False))))
        for number in range(times):
            disclosure_id, key = world.approved(), secrets.token_hex(16)
            ready = world.ready(disclosure_id)
            relay.lose = lost = chance.choice(["asking", "answer"])
            with pytest.raises(UnavailableError):
                through.send(disclosure_id, *ready, key)
            assert relay.lost == number + 1
            before = events_of(world, disclosure_id, "sent")
            assert len(before) == (lost == "answer")
            stood += len(before)
            public_ref = through.send(disclosure_id, *ready, key)
            assert public_ref == world.row(disclosure_id).public_ref
            after = events_of(world, disclosure_id, "sent")
            assert after[: len(before)] == before
            entries += len(after)
        through.office.engine.dispose()
    assert entries == times
    judge(world.office, tmp_path)
    told = f"{stood} had been committed and {times - stood} had not; each was sent once and answered as it stands"
    tell(record_property, times, told, lost=max(times - entries, 0), doubled=max(entries - times, 0))


def test_one_opening_submitted_twice_is_one_entry(world, tmp_path, record_property):
    times, entries = rounds(QUICK, 100), 0
    for _ in range(times):
        disclosure_id, public_ref = world.shared()
        key = secrets.token_hex(16)
        assert at_once(*[partial(world.open, public_ref, key)] * 2) == [None, None]
        entries += len(events_of(world, disclosure_id, "opened"))
    assert entries == times
    judge(world.office, tmp_path)
    tell(record_property, times, "an opening posted twice at once: one entry", doubled=entries - times)


def test_an_opening_stands_before_the_withdrawal_or_is_refused(world, database_url, tmp_path, record_property):
    """Each round has a disclosure of its own, and five of them are sent once for all rounds."""
    times, refused, entries = rounds(2 * QUICK, 500), 0, 0
    sent = [world.shared() for _ in range(QUICK)]
    kept = Kept(world.office, database_url)
    for number in range(times):
        disclosure_id, public_ref = sent[number % len(sent)]
        opened, withdrawn = at_once(
            partial(world.open, public_ref, secrets.token_hex(16)), partial(world.withdraw, disclosure_id)
        )
        assert withdrawn is None
        openings, (withdrawal,) = events_of(world, disclosure_id, "opened"), events_of(world, disclosure_id, "recalled")
        entries += len(openings)
        if opened is None:
            assert openings and openings[0] < withdrawal
        else:
            assert isinstance(opened, HubError), opened
            assert openings == []
            refused += 1
        if number % len(sent) == len(sent) - 1:
            judge(world.office, tmp_path)
            kept.put_back()
    opened = times - refused
    told = f"{opened} opened before the withdrawal, {refused} refused, none else"
    tell(record_property, times, told, lost=max(opened - entries, 0), doubled=max(entries - opened, 0))


STEPS = ("submitted", "reviewed", "approved", "made ready", "sent")


@pytest.mark.parametrize("after", STEPS)
def test_wherever_an_edit_falls_what_goes_is_what_was_approved(world, after, record_property):
    """Every place that an edit can take among the steps: the text that goes is the one a second person read."""
    disclosure_id, approved, sent = None, "", None
    for step in STEPS:
        try:
            if step == "submitted":
                disclosure_id = world.submit(*world.submission("the form"))
            elif step == "reviewed":
                world.review(disclosure_id)
            elif step == "approved":
                approved = world.text_of(disclosure_id)
                world.approve(disclosure_id)
            elif step == "made ready":
                ready = world.ready(disclosure_id)
            else:
                sent = world.send(disclosure_id, *ready, "the sending")
        except HubError as error:
            assert isinstance(error, ConflictError | RefusedError), error
            break
        if step == after:
            world.edit("Paint was thrown")
    if after in ("reviewed", "approved"):
        assert sent is None and events_of(world, disclosure_id, "sent") == []
    else:
        assert sent is not None and world.sent_text(disclosure_id) == approved
        assert ("Paint was thrown" in approved) is (after == "submitted")
        (seq,) = events_of(world, disclosure_id, "sent")
        assert opened_digest(world, seq) == sha256(approved.encode()).hexdigest()
    assert verify_database(world.office).findings == []
    tell(record_property, 1, f"edited once it was {after}: {'sent as approved' if sent else 'refused'}")


def test_a_text_other_than_the_approved_one_is_not_sent(world):
    disclosure_id = world.approved()
    prepared, frozen = world.ready(disclosure_id)
    tamper(world.office, "UPDATE disclosure SET reviewed_digest = 'other'")
    with pytest.raises(HubError):
        world.send(disclosure_id, prepared, frozen, secrets.token_hex(16))
    assert events_of(world, disclosure_id, "sent") == []


def test_an_edit_and_a_sending_at_once_send_what_was_approved_or_nothing(world, tmp_path, record_property):
    times, refused = rounds(QUICK, 100), 0
    for number in range(times):
        disclosure_id = world.approved()
        approved = world.text_of(disclosure_id)
        prepared, frozen = world.ready(disclosure_id)
        sent, edited = at_once(
            partial(world.send, disclosure_id, prepared, frozen, secrets.token_hex(16)),
            partial(world.edit, f"Paint was thrown {number} times"),
        )
        assert edited is None
        if not isinstance(sent, str):
            assert isinstance(sent, HubError), sent
            refused += 1
            continue
        assert world.sent_text(disclosure_id) == approved
        (seq,) = events_of(world, disclosure_id, "sent")
        assert opened_digest(world, seq) == sha256(approved.encode()).hexdigest()
    judge(world.office, tmp_path)
    tell(record_property, times, f"{times - refused} sent as approved, {refused} refused")


def opened_digest(world: World, seq: int) -> str:
    """What the entry committed to as the digest of the released text."""
    with reading(world.office) as block:
        connection = block.session.connection()
        (opening,) = openings_of(connection, block.keys, origin_of(connection), seq, ["summary_sha256"])
        check_opened(ledger.entry(block, seq).commitments, opening, seq)
    return opening.value


def test_every_event_has_its_entry_row_and_notice(world):
    disclosure_id, public_ref = world.shared()
    world.open(public_ref, secrets.token_hex(16))
    world.withdraw(disclosure_id)
    with pytest.raises(RefusedError):
        world.open(public_ref, secrets.token_hex(16))
    with reading(world.office) as block:
        events = block.session.scalars(select(DisclosureEventRecord.seq)).all()
        rows = block.session.scalars(select(LogRowRecord.seq).where(LogRowRecord.disclosure_id.is_not(None))).all()
    assert sorted(events) == sorted(rows)
    assert max(events) == size_of(world.office) - 1
    assert verify_database(world.office).findings == []


def test_a_reader_killed_anywhere_leaves_event_entry_and_row_together(world, database_url, tmp_path, record_property):
    """Killed between commit and answer, the same form posted again finds its first answer."""
    disclosure_id, public_ref = world.shared()
    chance, done = random.Random(20261124), set()
    for _ in range(times := rounds(QUICK, 100)):
        world.office.engine.dispose()
        killed = kill(writer(world.office, database_url, "open", public_ref), chance)
        done |= set(killed.told("done"))
        assert done <= keys_of(world)
        world.open(public_ref, killed.told("asked")[-1])
        assert keys_of(world) >= set(killed.told("asked"))
        assert len(events_of(world, disclosure_id, "opened")) == len(keys_of(world))
        judge(world.office, tmp_path)
    assert done, "no opening was acknowledged before the kill: nothing was tried"
    lost, doubled = len(done - keys_of(world)), len(events_of(world, disclosure_id, "opened")) - len(keys_of(world))
    assert (lost, doubled) == (0, 0)
    told = f"{len(done)} openings acknowledged; the last form found again"
    tell(record_property, times, told, lost=lost, doubled=doubled)


def test_a_sender_killed_anywhere_has_sent_whole_or_not_at_all(world, database_url, tmp_path, record_property):
    """Event, entry, log row, frozen copy and notice together; the form posted again is answered as the first time."""
    chance, acknowledged, unanswered = random.Random(1), {}, 0
    for _ in range(times := rounds(QUICK, 100)):
        world.office.engine.dispose()
        killed = kill(writer(world.office, database_url, "disclose"), chance)
        acknowledged |= dict(each.split() for each in killed.told("done"))
        last = UUID(killed.told("asked")[-1])
        stood = bool(events_of(world, last, "sent"))
        unanswered += stood and str(last) not in acknowledged
        public_ref = world.send(last, *world.ready(last), f"form-{last}")
        assert acknowledged.setdefault(str(last), public_ref) == public_ref
        assert_whole(world, {UUID(id) for id in acknowledged})
        judge(world.office, tmp_path)
    assert len(acknowledged) >= times
    stood = [len(events_of(world, UUID(id), "sent")) for id in acknowledged]
    lost, doubled = stood.count(0), sum(stood) - len(stood) + stood.count(0)
    assert (lost, doubled) == (0, 0)
    found = f"{len(acknowledged)} sent; {unanswered} had committed unanswered and were found by their form"
    tell(record_property, times, found, lost=lost, doubled=doubled)


def assert_whole(world: World, sent: set[UUID]) -> None:
    """What is sent has one event, one row of the log, one frozen copy and its notices; nothing else has any."""
    with reading(world.office) as block:
        session = block.session
        states = dict(session.execute(select(DisclosureRecord.id, DisclosureRecord.state)).all())
        assert {id for id, state in states.items() if state == "sent"} == sent
        events = session.scalars(
            select(DisclosureEventRecord.disclosure_id).where(DisclosureEventRecord.kind == "sent")
        ).all()
        rows = session.scalars(select(LogRowRecord.disclosure_id).where(LogRowRecord.kind == "disclosure")).all()
        copies = session.scalars(select(DisclosureCopyRecord.disclosure_id)).all()
        assert sorted(events) == sorted(rows) == sorted(copies) == sorted(sent)
        urls = set(session.scalars(select(NoticeRecord.url).where(NoticeRecord.kind == "shared")))
        refs = session.scalars(select(DisclosureRecord.public_ref).where(DisclosureRecord.id.in_(sent)))
        assert urls == {f"/shared/{ref}" for ref in refs}


def keys_of(world: World) -> set[str]:
    """The form keys under which openings were recorded."""
    with reading(world.office) as block:
        query = select(DisclosureEventRecord.idempotency_key).where(DisclosureEventRecord.kind == "opened")
        found = block.session.scalars(query).all()
    assert len(found) == len(set(found))
    return set(found)
