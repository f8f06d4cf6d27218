"""What do people read once the log began anew? The data protection officer all of it, partners what it means for them.

Source: sealed log specification, section 9; pages paper, section 4; fault F17.
"""


from hub.identity.sessions import actor_of_username
from hub.kernel.calendar import civil_date
from hub.ledger.audit import trust_of_instance, verify_database
from hub.ledger.signing import signature_holds
from hub.ledger.verify import verify_receipt
from hub.oversight.restarting import Order, restart_log
from tests.browsing import send
from tests.ledger_builders import lose_the_end

COORDINATOR, ADMIN, DPO, READER = "maya.reid", "sam.okoro", "ruth.anand", "dana.orme"
ADVICE = "Ring the two agencies that confirmed that day. DPO-12"


def begin_anew(demo) -> None:
    """As after an older backup was restored, three sealed entries short, and two people began the log anew."""
    lose_the_end(demo.office)
    people = tuple(actor_of_username(demo.office, name) for name in (COORDINATOR, ADMIN))
    order = Order("backup", ADVICE, civil_date(demo.office.clock.now()))
    restart_log(demo.office, demo.settings.origin, people, order)


def test_the_log_pages_tell_what_was_lost_and_on_whose_word_it_began_anew(own_demo):
    demo = own_demo()
    old_size = demo.log_size()
    begin_anew(demo)
    browser = demo.browser_of(DPO)
    page = browser.get("/log/integrity").text
    for told in (
        "The log began anew on", "3 entries of", "were sealed and are lost", "Only an older backup could be restored.",
        "Maya Reid and Sam Okoro", ADVICE,
    ):  # fmt: skip
        assert told in page, told
    assert "on hold" not in page
    listed = browser.get("/log/").text
    assert f"Sealed up to entry {old_size}" in listed and "Log begun anew" in listed
    old = browser.get(f"/log/{old_size - 1}").text
    assert f"Number {old_size - 1} of {demo.settings.origin}, which ended with {old_size} entries" in old
    assert "exactly what was sealed" in send(browser, f"/log/{old_size - 1}/verify").text
    assert "Number 0; the log has 1 entry" in browser.get(f"/log/{old_size}").text
    assert "The log is sound: 1 entries." in send(browser, "/log/verify").text


def test_partners_are_told_plainly_and_their_proofs_stay_good(own_demo):
    demo = own_demo()
    trust = trust_of_instance(demo.office)
    browser = demo.browser_of(READER)
    refs = [ref for (ref,) in demo.rows("select public_ref from disclosure where state = 'sent'")]
    opened = next(ref for ref in refs if browser.get(f"/shared/{ref}/contents").status_code == 200)
    assert "began them anew" not in browser.get("/shared/").text
    begin_anew(demo)
    assert "lost part of its records of what it shared, and began them anew" in browser.get("/shared/").text
    assert "This was sent under a log that ended on" in browser.get(f"/shared/{opened}/contents").text
    receipt = send(browser, f"/shared/{opened}/proof")
    assert receipt.status_code == 200 and verify_receipt(receipt.text, trust, signature_holds)
    assert ADVICE not in browser.get("/shared/").text
    # What was sent before is confirmed as ever; the entry of that cannot name the older one by its place.
    confirmed = send(browser, f"/shared/{opened}/answer", act="acknowledged", idempotency_key="k" * 32)
    assert confirmed.status_code == 302
    assert verify_database(demo.office).findings == []
    ((newest,),) = demo.rows("select max(seq) from log_row")
    assert "It is about an entry of the log before" in demo.browser_of(DPO).get(f"/log/{newest}").text
