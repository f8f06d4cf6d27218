"""A copy leaves only checked and recorded: PDF and JSON, for whoever may read, with the digest of its bytes in the log.

Source: redaction requirements, section 7; sealed log specification, 3.2.1 to 3.2.3; threat model 6.3, 6.7, P29.
"""

import json
import secrets
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from hub.cases import queries as cases
from hub.db.sealing import place_of
from hub.disclosures import freezing
from hub.disclosures.checks import KeptBackRecord
from hub.disclosures.commands import TakeCopy
from hub.disclosures.documents import take_copy
from hub.disclosures.records import DisclosureCopyRecord, DisclosureEventRecord, DisclosureRecord
from hub.disclosures.rules import State
from hub.identity.records import SecurityEventRecord
from hub.kernel import aside
from hub.kernel.errors import NotFoundError, NotPermittedError, RefusedError, StepUpNeededError
from hub.ledger import service as ledger
from hub.ledger.audit import verify_database
from hub.ledger.entry import check_opened
from hub.ledger.reader import openings_of, origin_of
from hub.outbox.records import NoticeRecord
from tests.ledger_builders import reading, size_of, tamper
from tests.shared_world import APPROVER, DRAFTER, READER, World


@pytest.fixture
def world(office, tmp_path):
    return World(office, tmp_path)


@pytest.fixture
def sqlite_world(sqlite_office, tmp_path):
    return World(sqlite_office, tmp_path)


def opened(world: World):
    disclosure_id, public_ref = world.shared()
    world.open(public_ref, secrets.token_hex(16))
    return disclosure_id, public_ref


def copy_of(world: World, public_ref: str, form: str = "pdf", who: str = READER):
    return take_copy(world.office, world.actors[who], TakeCopy(public_ref, form))


def downloads(world: World, disclosure_id) -> list[DisclosureEventRecord]:
    with reading(world.office) as block:
        query = select(DisclosureEventRecord).where(
            DisclosureEventRecord.disclosure_id == disclosure_id, DisclosureEventRecord.kind == "downloaded"
        )
        return list(block.session.scalars(query.order_by(DisclosureEventRecord.seq)))


def committed(world: World, seq: int, name: str) -> str:
    """What the entry committed to under `name`."""
    with reading(world.office) as block:
        connection = block.session.connection()
        (opening,) = openings_of(connection, block.keys, origin_of(connection), seq, [name])
        check_opened(ledger.entry(block, seq).commitments, opening, seq)
    return opening.value


@pytest.mark.parametrize("form", ["pdf", "json"])
def test_a_copy_is_written_down_with_the_digest_of_its_bytes(world, form):
    disclosure_id, public_ref = opened(world)
    file = copy_of(world, public_ref, form)
    assert file.name == f"whg-disclosure-{public_ref}.{form}"
    (event,) = downloads(world, disclosure_id)
    assert event.account_id == world.actors[READER].account_id
    assert committed(world, event.seq, "document_sha256") == sha256(file.body.getvalue()).hexdigest()
    assert committed(world, event.seq, "account") == str(event.account_id)
    with reading(world.office) as block:
        entry = ledger.entry(block, event.seq)
    assert entry.kind == "disclosure" and entry.clear["channel"] == "download"
    assert entry.clear["refers_to"] == event.seq - 3 and entry.clear["fields"]
    assert verify_database(world.office).findings == []


def test_two_copies_are_two_entries(sqlite_world):
    disclosure_id, public_ref = opened(sqlite_world)
    copy_of(sqlite_world, public_ref), copy_of(sqlite_world, public_ref, "json")
    assert len(downloads(sqlite_world, disclosure_id)) == 2


def test_the_copy_says_the_frozen_words_for_this_reader(sqlite_world):
    disclosure_id, public_ref = opened(sqlite_world)
    copy = json.loads(copy_of(sqlite_world, public_ref, "json").body.getvalue())
    assert copy["summary"] == sqlite_world.sent_text(disclosure_id)
    assert copy["taken"]["account"] == "Dana Orme" and copy["recipient"] == "west-midlands-police"
    text = "".join(page.extract_text() for page in PdfReader(copy_of(sqlite_world, public_ref).body).pages)
    assert "Dana Orme" in text and "Gurpreet" in text and copy["summary_sha256"] in text


def test_nothing_is_copied_before_it_was_opened_or_by_somebody_else(sqlite_world):
    disclosure_id, public_ref = sqlite_world.shared()
    for who in (READER, DRAFTER, APPROVER):
        with pytest.raises((NotFoundError, NotPermittedError)):
            copy_of(sqlite_world, public_ref, who=who)
    with pytest.raises((NotFoundError, NotPermittedError)):
        copy_of(sqlite_world, secrets.token_hex(13))
    assert downloads(sqlite_world, disclosure_id) == []


def test_nothing_is_copied_after_it_was_withdrawn_or_ran_out(sqlite_world):
    disclosure_id, public_ref = opened(sqlite_world)
    sqlite_world.withdraw(disclosure_id)
    with pytest.raises((NotFoundError, NotPermittedError)):
        copy_of(sqlite_world, public_ref)
    assert downloads(sqlite_world, disclosure_id) == []


def test_withdrawn_while_its_pages_are_set_it_does_not_leave(world):
    disclosure_id, public_ref = opened(world)
    waiting = [lambda: world.withdraw(disclosure_id)]

    def meanwhile(kind: str, _seconds: float) -> None:
        """After the reader's own look, before the copy is written down."""
        if kind == "reading" and waiting:
            waiting.pop()()

    busy = replace(world.office, observe=meanwhile)
    with pytest.raises((NotFoundError, NotPermittedError)):
        take_copy(busy, world.actors[READER], TakeCopy(public_ref, "pdf"))
    assert not waiting and downloads(world, disclosure_id) == []


def plant(world: World, disclosure_id, words: str) -> None:
    """Put `words` among what was kept back, as if they had not been known when it was sent."""
    with reading(world.office) as block:
        row = block.session.scalar(select(KeptBackRecord).where(KeptBackRecord.disclosure_id == disclosure_id))
        case_id = block.session.get(DisclosureRecord, disclosure_id).case_id
        key, place = cases.data_key(block, case_id), place_of("kept_back", row.id, "values_ct")
        sealed = key.seal_json([*key.unseal_json(row.values_ct, place), [words, "name", True, False]], place)
    tamper(world.office, "UPDATE kept_back SET values_ct = :sealed", sealed=sealed)


def rewrite(world: World, disclosure_id, **members: str) -> None:
    """Change members of the frozen copy behind the hub's back."""
    with reading(world.office) as block:
        copy = DisclosureCopyRecord
        row = block.session.scalar(select(copy).where(copy.disclosure_id == disclosure_id))
        key, place = block.keys.data_key(row.key_id), place_of("disclosure_copy", row.id, "content_ct")
        sealed = key.seal_json(key.unseal_json(row.content_ct, place) | members, place)
    tamper(world.office, "UPDATE disclosure_copy SET content_ct = :sealed", sealed=sealed)


@pytest.mark.parametrize("form", ["pdf", "json"])
def test_a_value_that_was_kept_back_stops_the_copy_and_the_coordinators_are_told(sqlite_world, form):
    disclosure_id, public_ref = opened(sqlite_world)
    plant(sqlite_world, disclosure_id, "Tansymoor")
    size = size_of(sqlite_world.office)
    with pytest.raises(RefusedError) as stopped:
        copy_of(sqlite_world, public_ref, form)
    assert "nothing was given out" in stopped.value.message and "Tansymoor" not in stopped.value.message
    assert downloads(sqlite_world, disclosure_id) == [] and size_of(sqlite_world.office) == size
    with reading(sqlite_world.office) as block:
        told = block.session.scalars(select(NoticeRecord.account_id).where(NoticeRecord.kind == "paused")).all()
    assert set(told) == {sqlite_world.actors[DRAFTER].account_id}


def test_a_reader_who_shares_a_name_with_somebody_gets_the_copy(sqlite_world):
    disclosure_id, public_ref = opened(sqlite_world)
    plant(sqlite_world, disclosure_id, "Orme")
    copy_of(sqlite_world, public_ref)
    assert len(downloads(sqlite_world, disclosure_id)) == 1


def test_without_the_values_nothing_can_be_checked_and_nothing_leaves(sqlite_world):
    disclosure_id, public_ref = opened(sqlite_world)
    tamper(sqlite_world.office, "DELETE FROM kept_back")
    with pytest.raises(RefusedError):
        copy_of(sqlite_world, public_ref)
    assert downloads(sqlite_world, disclosure_id) == []


def test_a_sign_without_a_letter_gives_no_pdf_and_says_what_to_do(sqlite_world):
    disclosure_id, public_ref = opened(sqlite_world)
    rewrite(sqlite_world, disclosure_id, ask="漢字")
    with pytest.raises(RefusedError) as stopped:
        copy_of(sqlite_world, public_ref)
    assert "JSON" in stopped.value.message and downloads(sqlite_world, disclosure_id) == []
    copy_of(sqlite_world, public_ref, "json")
    assert len(downloads(sqlite_world, disclosure_id)) == 1


def test_a_typesetter_that_ends_early_gives_no_pdf_and_nothing_is_written_down(sqlite_world, monkeypatch):
    disclosure_id, public_ref = opened(sqlite_world)
    monkeypatch.setattr(aside, "MEGABYTES", 12)
    with pytest.raises(RefusedError) as stopped:
        copy_of(sqlite_world, public_ref)
    assert "Try again" in stopped.value.message and downloads(sqlite_world, disclosure_id) == []


def test_beyond_the_hourly_number_a_proof_is_wanted_and_the_dpo_is_told(sqlite_world):
    disclosure_id, public_ref = opened(sqlite_world)
    sqlite_world.office = replace(
        sqlite_world.office, practice=replace(sqlite_world.office.practice, exports_an_hour=2, limit_factor=1)
    )
    for _ in range(2):
        copy_of(sqlite_world, public_ref, "json")
    with pytest.raises(StepUpNeededError):
        copy_of(sqlite_world, public_ref, "json")
    assert len(downloads(sqlite_world, disclosure_id)) == 2
    now = sqlite_world.office.clock.now()
    sqlite_world.actors[READER] = replace(sqlite_world.actors[READER], stepped_up_at=now - timedelta(seconds=5))
    copy_of(sqlite_world, public_ref, "json")
    assert len(downloads(sqlite_world, disclosure_id)) == 3
    with reading(sqlite_world.office) as block:
        assert block.session.scalars(select(NoticeRecord).where(NoticeRecord.kind == "unusual")).all()
        kinds = block.session.scalars(select(SecurityEventRecord.kind)).all()
    assert kinds.count("exported") == 3


def test_what_no_document_can_say_is_not_sent_and_the_work_is_kept(sqlite_world):
    sqlite_world.edit("He wrote 漢字 on the door")
    disclosure_id = sqlite_world.approved()
    with pytest.raises(RefusedError) as stopped:
        sqlite_world.ready(disclosure_id)
    assert "cjk" in stopped.value.message and "漢" not in stopped.value.message
    material, prepared, _, _ = sqlite_world.read_draft(DRAFTER, disclosure_id)
    assert State(material.disclosure.state) is State.APPROVED
    urgent = replace(material, choices=replace(material.choices, urgency="emergency"))
    assert "漢字" in freezing.freeze(sqlite_world.office, urgent, prepared).content["summary"]
    sqlite_world.edit("He wrote ਗੁਰਪ੍ਰੀਤ 😀 on the door")
    material, prepared, _, _ = sqlite_world.read_draft(DRAFTER, disclosure_id)
    assert "😀" in freezing.freeze(sqlite_world.office, material, prepared).content["summary"]


def test_what_could_not_be_tried_is_not_sent_and_may_be_tried_again(sqlite_world, monkeypatch):
    sqlite_world.edit("He wrote ਗੁਰਪ੍ਰੀਤ on the door")
    disclosure_id = sqlite_world.approved()
    with monkeypatch.context() as bounds, pytest.raises(RefusedError) as stopped:
        bounds.setattr(aside, "MEGABYTES", 12)
        sqlite_world.ready(disclosure_id)
    assert "Try again" in stopped.value.message
    sqlite_world.ready(disclosure_id)


def test_what_may_not_go_is_not_frozen_either(sqlite_world):
    disclosure_id = sqlite_world.approved()
    material, prepared, _, _ = sqlite_world.read_draft(DRAFTER, disclosure_id)
    release = replace(prepared.release, at_risk=(*prepared.release.at_risk, "QQ 31 84 07 B"))
    with pytest.raises(RefusedError) as stopped:
        freezing.freeze(sqlite_world.office, material, replace(prepared, release=release))
    assert "31 84" not in stopped.value.message
