"""What people are told while the log waits for its seal, and what they still can do.

Source: sealed log specification, section 10 (key lost); fault F22.
"""

from datetime import timedelta
from html import unescape

from hub.ledger.sealing import seal
from tests.browsing import send
from tests.demo_world import Demo
from tests.ledger_builders import add
from tests.shared_world import World

COORDINATOR, DPO, ADMIN, READER = "maya.reid", "ruth.anand", "sam.okoro", "dana.orme"
WAITS = "Entries of the log wait for their seal"


def page(demo: Demo, who: str, path: str) -> str:
    answer = demo.browser_of(who).get(path)
    assert answer.status_code == 200, (who, path)
    return unescape(answer.text)


def lose_the_key(demo: Demo) -> bytes:
    """A sealed log, one more entry, and no key; returns the key."""
    seal(demo.office)
    (path,) = demo.office.master.directory.glob("ledger-*.pem")
    kept = path.read_bytes()
    path.unlink()
    add(demo.office)
    return kept


def put_back(demo: Demo, kept: bytes) -> None:
    ((key_id,),) = demo.rows("select key_id from ledger_key")
    path = demo.office.master.directory / f"ledger-{key_id}.pem"
    path.touch(mode=0o600)
    path.write_bytes(kept)


def test_an_alarm_is_shown_to_whoever_sees_to_it_and_shares_go_on(own_demo):
    demo = own_demo(unsigned_alarm_minutes=10)  # within which nobody's session ends
    lose_the_key(demo)
    assert WAITS not in page(demo, ADMIN, "/")
    demo.clock.advance(timedelta(minutes=10))
    for who in (ADMIN, DPO, COORDINATOR):
        assert WAITS in page(demo, who, "/") and "Sharing stops if it lasts." in page(demo, who, "/"), who
    assert WAITS not in page(demo, READER, "/")
    shown = page(demo, ADMIN, "/system/")
    assert "Seal of the log: see to this" in shown and "Signing key of the log: see to this" in shown
    assert "1 entry waits for its seal since" in shown
    assert "At 24 hours or 500 entries sharing stops." in shown and "restore it from its own backup" in shown
    assert "HUB_UNSIGNED_STOP_HOURS" in shown and "HUB_UNSIGNED_STOP_ENTRIES" in shown


def test_at_the_stop_nothing_is_shared_everything_is_read_and_it_ends_by_itself(own_demo):
    demo = own_demo(unsigned_stop_entries=2)
    sent = [ref for (ref,) in demo.rows("select public_ref from disclosure where state = 'sent'")]
    reader, coordinator = demo.browser_of(READER), demo.browser_of(COORDINATOR)
    opened = [ref for ref in sent if reader.get(f"/shared/{ref}/contents").status_code == 200]
    closed = [ref for ref in sent if ref not in opened and reader.get(f"/shared/{ref}").status_code == 200]
    draft = World(demo.office).approved()
    kept = lose_the_key(demo)
    add(demo.office)
    before = demo.contents(but={"account_session", "security_event"})

    form = {"accepts": "yes", "no_conflict": "yes", "idempotency_key": "while it waits"}
    answer = send(reader, f"/shared/{closed[0]}/open", **form)
    assert answer.status_code == 422 and "ring the landlord" in answer.text and "That cannot be done now" in answer.text
    answer = send(coordinator, f"/disclosures/{draft}/send", idempotency_key="sent while it waits")
    assert answer.status_code == 422 and "Your draft is kept. Tell the administrator" in answer.text
    assert demo.contents(but={"account_session", "security_event"}) == before

    assert "Nothing is shared until they have it." in page(demo, COORDINATOR, "/")
    assert "2 entries wait for their seal since" in page(demo, ADMIN, "/system/")
    assert page(demo, READER, f"/shared/{opened[0]}/contents")
    assert send(reader, f"/shared/{opened[0]}/proof").mimetype == "application/json"

    put_back(demo, kept)
    seal(demo.office)
    assert WAITS not in page(demo, COORDINATOR, "/")
    assert send(reader, f"/shared/{closed[0]}/open", **form).status_code == 302


def test_a_proof_that_nobody_can_sign_yet_is_told_to_be_pending(own_demo):
    demo = own_demo()
    draft = World(demo.office).approved()
    lose_the_key(demo)
    answer = send(demo.browser_of(COORDINATOR), f"/disclosures/{draft}/send", idempotency_key="sent unsigned")
    assert answer.status_code == 302
    ((ref,),) = demo.rows(f"select public_ref from disclosure where id = '{draft.hex}'")
    answer = send(demo.browser_of(READER), f"/shared/{ref}/proof")
    assert answer.status_code == 202 and "The proof is not ready yet" in answer.text
