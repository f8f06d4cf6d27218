"""A seal that somebody offers: kept whatever it is, told where it is none of ours, a hold where ours contradicts us.

Source: fault F32.
"""

import pytest
from sqlalchemy import select

from hub.ledger.audit import verify_database
from hub.ledger.holding import LedgerHoldError, hold_of, take_verdict
from hub.ledger.note import Checkpoint
from hub.ledger.sealing import look_for_hold, seal
from hub.ledger.signing import LogSigner
from hub.outbox.records import NoticeRecord
from hub.oversight.offered import MOST_BYTES, take_offered
from tests.ledger_builders import ORIGIN, add, reading, size_of, start
from tests.people import an_account, an_agency
from tests.services.test_ledger_sealing import the_signer

ROOT = bytes(range(32))


@pytest.fixture
def signer(office) -> LogSigner:
    """The key of a log of four entries, sealed at three, and a data protection officer."""
    an_agency(office)
    an_account(office, "dpo", "dpo")
    signer = start(office)
    for _ in range(2):
        add(office)
    seal(office)
    add(office)
    return signer


def told(office) -> list[str]:
    with reading(office) as block:
        return list(block.session.scalars(select(NoticeRecord.kind)))


def stranger(origin: str = ORIGIN) -> bytes:
    """A seal by another key, under our name or its own."""
    return LogSigner(origin, the_signer(ROOT)._private).sign(Checkpoint(origin, 3, ROOT)).text.encode()


FOREIGN = {
    "forged": stranger(), "of another log": stranger("hub.elsewhere.example/disclosures"), "empty": b"",
    "no text": b"\xff\xfe" * 500, "a megabyte": b"{" * 1_000_000, "deep": b"[" * MOST_BYTES, "no proof": b'{"proof":5}',
}  # fmt: skip


@pytest.mark.parametrize("what", FOREIGN)
def test_what_is_no_seal_of_this_log_is_kept_and_told_and_stops_nothing(office, signer, tmp_path, what):
    for _ in range(2):
        taken = take_offered(office, tmp_path, FOREIGN[what])
        assert taken.fault and taken.finding is None
    assert taken.kept.read_bytes() == FOREIGN[what][:MOST_BYTES]
    assert taken.kept.stat().st_mode & 0o777 == 0o600
    assert told(office) == ["seal_offered"] * 2
    assert look_for_hold(office) is None and add(office) == 4


def test_our_own_seal_is_kept_and_no_news(office, signer, tmp_path):
    for _ in range(2):
        taken = take_offered(office, tmp_path, seal(office).note.encode())
        assert (taken.fault, taken.finding) == ("", None) and taken.kept.exists()
        add(office)
    assert told(office) == [] and look_for_hold(office) is None


@pytest.mark.parametrize(("size", "code"), [(2, "FORK"), (3, "FORK"), (4, "FORK"), (9, "ROLLBACK")])
def test_a_seal_of_ours_that_the_log_contradicts_holds_it_until_it_is_what_was_signed(
    office, signer, tmp_path, size, code
):
    taken = take_offered(office, tmp_path, signer.sign(Checkpoint(ORIGIN, size, ROOT)).text.encode())
    assert taken.finding.code == code and taken.kept.exists()
    for _ in range(2):
        with pytest.raises(LedgerHoldError):
            add(office)
        findings = verify_database(office).findings
        assert findings
        take_verdict(office, [])
        assert look_for_hold(office) == hold_of(office.master.directory) is not None
    assert size_of(office) == 4
