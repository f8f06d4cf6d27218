"""The signing key is missing, damaged, another, or readable by others: the log goes on, and sharing stops in time.

Source: sealed log specification, section 10 (key lost); fault F22.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from hub.access.permissions import Permission
from hub.disclosures import proof, received
from hub.disclosures.recording import SharingStoppedError
from hub.disclosures.rules import State
from hub.kernel.errors import ConfigError
from hub.kernel.practice import Practice
from hub.ledger.audit import verify_database
from hub.ledger.queries import unsigned_tail
from hub.ledger.rules import PendingError, Tail
from hub.ledger.sealing import seal
from hub.ledger.signing import create_signer
from hub.scheduler.jobs import tell_of_unsealed
from tests.edges.test_log_lines import told as lines_told
from tests.ledger_builders import JOB, ORIGIN, add, reading, size_of
from tests.services.test_disclosure_said import told
from tests.shared_world import READER, World

DAY = timedelta(hours=Practice().unsigned_stop_hours)


@pytest.fixture
def world(partnership) -> World:
    """A partnership whose log is sealed, and stops as usual where it is not."""
    usual = Practice()
    practice = replace(
        partnership.office.practice,
        unsigned_stop_hours=usual.unsigned_stop_hours,
        unsigned_stop_entries=usual.unsigned_stop_entries,
    )
    seal(partnership.office)
    partnership.office = replace(partnership.office, practice=practice)
    return partnership


def key_file(world: World) -> Path:
    (path,) = world.office.master.directory.glob("ledger-*.pem")
    return path


def missing(path: Path, _world: World) -> None:
    path.unlink()


def damaged(path: Path, _world: World) -> None:
    path.write_bytes(b"rubbish")


def another(path: Path, world: World) -> None:
    other = create_signer(world.office.master, ORIGIN).verifier.key_id.hex()
    path.with_name(f"ledger-{other}.pem").replace(path)


def open_to_others(path: Path, _world: World) -> None:
    path.chmod(0o644)


DAMAGE = (missing, damaged, another, open_to_others)


def put_back(path: Path, kept: bytes) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(kept)


def tail_of(world: World):
    with reading(world.office) as block:
        return unsigned_tail(block)


def tell(world: World) -> int:
    with world.office.open_work(JOB) as work:
        work.require(Permission.SERVICE_RUN)
        return tell_of_unsealed(work)


def contents(world: World, public_ref: str) -> str:
    with world.looking(READER) as block:
        return received.read_contents(block, public_ref).plain_text


@pytest.mark.parametrize("damage", DAMAGE, ids=[each.__name__ for each in DAMAGE])
def test_entries_go_on_unsigned_and_sharing_stops_after_a_day_until_the_signer_catches_up(
    world, damage: Callable[[Path, World], None]
):
    _, opened_ref = world.shared()
    world.open(opened_ref, "before")
    unread_id, unread_ref = world.shared()
    seal(world.office)
    path = key_file(world)
    kept = path.read_bytes()
    damage(path, world)

    draft = world.approved()
    _, late_ref = world.shared()  # the log goes on
    with pytest.raises(ConfigError, match="HUB_KEYS: "):
        seal(world.office)
    with pytest.raises(PendingError):
        proof.fetch_proof(world.office, world.actor(READER), late_ref)
    world.later(seconds=DAY.total_seconds() - 1)
    assert tail_of(world).state is Tail.ALARM
    world.shared()
    world.later(seconds=1)
    assert tail_of(world).state is Tail.STOP

    before, row = size_of(world.office), world.row(draft)
    with pytest.raises(SharingStoppedError) as stopped:
        world.send(draft, *world.ready(draft), "form")
    assert "Your draft is kept. Tell the administrator" in stopped.value.message
    with pytest.raises(SharingStoppedError) as stopped:
        world.open(unread_ref, "opening")
    assert "ring the landlord" in stopped.value.message and "administrator" not in stopped.value.message
    after = world.row(draft)
    assert size_of(world.office) == before and (after.state, after.version) == (State.APPROVED, row.version)
    assert world.row(unread_id).state == State.SENT

    assert contents(world, opened_ref)
    assert proof.fetch_proof(world.office, world.actor(READER), opened_ref).body.read()
    told(world, key="said meanwhile")
    world.withdraw(unread_id)
    assert size_of(world.office) > before

    put_back(path, kept)
    assert seal(world.office).size == size_of(world.office)
    assert tail_of(world) == replace(tail_of(world), count=0, since=None, state=Tail.WELL)
    public_ref = world.send(draft, *world.ready(draft), "form")
    world.open(public_ref, "opening again")
    assert proof.fetch_proof(world.office, world.actor(READER), late_ref).body.read()
    assert verify_database(world.office).findings == []


def test_so_many_unsigned_entries_stop_it_at_once(world):
    draft = world.approved()
    key_file(world).unlink()
    while tail_of(world).count < Practice().unsigned_stop_entries - 1:
        add(world.office)
    world.shared()
    with pytest.raises(SharingStoppedError):
        world.send(draft, *world.ready(draft), "form")
    assert tail_of(world).since == world.office.clock.now()


def test_after_a_quarter_of_an_hour_and_at_the_stop_whoever_sees_to_it_is_told_once(world, monkeypatch):
    key_file(world).unlink()
    add(world.office)
    world.later(minutes=15, seconds=-1)
    assert tell(world) == 0
    world.later(seconds=1)
    with lines_told(monkeypatch, "json") as stream:
        readers = tell(world)
        assert readers > 0 and tell(world) == 0
        world.later(hours=24)
        more = tell(world)
        assert more > readers and tell(world) == 0
    left = [(notice.kind, notice.url) for notice in world.notices() if notice.kind == "log_trouble"]
    assert len(left) == readers + more and set(left) == {("log_trouble", "/system/"), ("log_trouble", "/")}
    lines = [json.loads(line) for line in stream.getvalue().splitlines() if "log_unsealed" in line]
    assert [line["state"] for line in lines] == ["alarm", "stop"] and lines[1]["entries"] == 1
