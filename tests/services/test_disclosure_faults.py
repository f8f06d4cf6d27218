"""A disclosure submitted twice, opened while it is withdrawn, or edited after approval: one true story in the log.

Threads at one barrier, each test on a database of its own. Rounds grow with HUB_FAULT_ROUNDS.
Source: faults F01, F02, F12, F13.
"""

import os
import random
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select

from hub.disclosures.records import DisclosureEventRecord, DisclosureRecord
from hub.kernel.errors import ConflictError, HubError, RefusedError
from hub.ledger import service as ledger
from hub.ledger.audit import verify_database
from hub.ledger.entry import check_opened
from hub.ledger.reader import openings_of, origin_of
from hub.ledger.records import LogRowRecord
from tests.ledger_builders import reading, size_of, tamper
from tests.shared_world import World

pytestmark = pytest.mark.real_commit

ROOT = Path(__file__).parents[2]
ROUNDS = int(os.environ.get("HUB_FAULT_ROUNDS", "6"))


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


def test_one_form_submitted_twice_makes_one_draft(world):
    for _ in range(ROUNDS):
        command, prepared = world.submission(secrets.token_hex(16))
        first, second = at_once(*[partial(world.submit, command, prepared)] * 2)
        assert first == second, (first, second)
        assert world.submit(command, prepared) == first
    with reading(world.office) as block:
        assert len(block.session.scalars(select(DisclosureRecord)).all()) == ROUNDS


def test_one_disclosure_sent_twice_is_one_entry(world):
    for _ in range(ROUNDS):
        disclosure_id = world.approved()
        key = secrets.token_hex(16)
        ready = [world.ready(disclosure_id) for _ in range(2)]
        outcomes = at_once(*[partial(world.send, disclosure_id, *each, key) for each in ready])
        assert outcomes[0] == outcomes[1] and isinstance(outcomes[0], str), outcomes
        assert world.send(disclosure_id, *ready[0], key) == outcomes[0]
        assert len(events_of(world, disclosure_id, "sent")) == 1
    assert verify_database(world.office).findings == []


def test_one_opening_submitted_twice_is_one_entry(world):
    for _ in range(ROUNDS):
        disclosure_id, public_ref = world.shared()
        key = secrets.token_hex(16)
        assert at_once(*[partial(world.open, public_ref, key)] * 2) == [None, None]
        assert len(events_of(world, disclosure_id, "opened")) == 1
    assert verify_database(world.office).findings == []


def test_an_opening_stands_before_the_withdrawal_or_is_refused(world):
    for _ in range(ROUNDS):
        disclosure_id, public_ref = world.shared()
        opened, withdrawn = at_once(
            partial(world.open, public_ref, secrets.token_hex(16)), partial(world.withdraw, disclosure_id)
        )
        assert withdrawn is None
        openings, (withdrawal,) = events_of(world, disclosure_id, "opened"), events_of(world, disclosure_id, "recalled")
        if opened is None:
            assert openings and openings[0] < withdrawal
        else:
            assert isinstance(opened, HubError), opened
            assert openings == []
    assert verify_database(world.office).findings == []


def test_what_was_edited_after_approval_is_not_sent(world):
    disclosure_id = world.approved()
    approved = world.text_of(disclosure_id)
    world.edit("Paint was thrown")
    assert world.text_of(disclosure_id) != approved
    with pytest.raises(ConflictError):
        world.send(disclosure_id, *world.ready(disclosure_id), secrets.token_hex(16))
    assert events_of(world, disclosure_id, "sent") == []


def test_a_text_other_than_the_approved_one_is_not_sent(world):
    disclosure_id = world.approved()
    prepared, frozen = world.ready(disclosure_id)
    tamper(world.office, "UPDATE disclosure SET reviewed_digest = 'other'")
    with pytest.raises(HubError):
        world.send(disclosure_id, prepared, frozen, secrets.token_hex(16))
    assert events_of(world, disclosure_id, "sent") == []


def test_an_edit_and_a_sending_at_once_send_what_was_approved_or_nothing(world):
    for number in range(ROUNDS):
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
            continue
        assert world.sent_text(disclosure_id) == approved
        (seq,) = events_of(world, disclosure_id, "sent")
        assert opened_digest(world, seq) == sha256(approved.encode()).hexdigest()
    assert verify_database(world.office).findings == []


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


def test_a_reader_killed_anywhere_leaves_event_entry_and_row_together(world, database_url):
    """Killed between commit and answer, the same form posted again finds its first answer."""
    disclosure_id, public_ref = world.shared()
    chance = random.Random(20261124)
    for _ in range(ROUNDS):
        world.office.engine.dispose()
        code = [sys.executable, "-m", "tests.ledger_writer", database_url, str(world.office.master.directory)]
        process = subprocess.Popen([*code, "open", public_ref], stdout=subprocess.PIPE, text=True, cwd=ROOT)
        first = process.stdout.readline()
        time.sleep(chance.random() / 2)
        process.send_signal(signal.SIGKILL)
        lines = (first + process.communicate()[0]).split("\n")[:-1]
        done = {line.removeprefix("done ") for line in lines if line.startswith("done ")}
        asked = [line.removeprefix("asked ") for line in lines if line.startswith("asked ")]
        assert done <= keys_of(world)
        world.open(public_ref, asked[-1])
        assert keys_of(world) >= set(asked)
        assert len(events_of(world, disclosure_id, "opened")) == len(keys_of(world))
    assert verify_database(world.office).findings == []


def keys_of(world: World) -> set[str]:
    """The form keys under which openings were recorded."""
    with reading(world.office) as block:
        query = select(DisclosureEventRecord.idempotency_key).where(DisclosureEventRecord.kind == "opened")
        found = block.session.scalars(query).all()
    assert len(found) == len(set(found))
    return set(found)
