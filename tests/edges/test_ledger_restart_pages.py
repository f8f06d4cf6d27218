"""What do people read once the log began anew? The data protection officer all of it, partners what it means for them.

Source: sealed log specification, section 9; pages paper, section 4; fault F17.
"""


import os

from hub.identity.sessions import actor_of_username
from hub.kernel.calendar import civil_date
from hub.ledger.audit import verify_database
from hub.ledger.signing import signature_holds
from hub.ledger.trusting import trust_of_instance
from hub.ledger.verify import verify_receipt
from hub.oversight.restarting import Order, restart_log
from tests.browsing import send
from tests.commands import hub_here
from tests.independent_checker import Trust, judge_export
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


def test_by_commands_alone_from_the_older_backup_to_what_is_shared_next(own_demo, tmp_path):
    """Fault F17, whole: backup, entries, a seal, the older backup, hold, restart, sharing, verification, export."""
    demo = own_demo()
    at = ("--data", str(demo.settings.data))
    run(0, "backup", str(tmp_path / "older"), *at)
    kept = demo.log_size()
    for number in range(3):
        run(0, "ledger", "export", "-o", str(tmp_path / f"log-{number}"), *at)
    run(0, "ledger", "checkpoint", *at)
    demo.office.engine.dispose()
    for part in demo.settings.data.glob("hub.sqlite*"):
        part.rename(tmp_path / part.name)
    run(1, "restore", "--as", ADMIN, str(tmp_path / "older"), *at)
    browser = demo.browser_of(READER)
    assert "Sharing is paused" in browser.get("/shared/").text
    (sealed_ref,) = demo.rows("select public_ref from disclosure where state = 'sent' order by sent_at limit 1")[0]
    assert send(browser, f"/shared/{sealed_ref}/open", accepts="yes", no_conflict="yes").status_code in (404, 422)
    today = demo.office.clock.now().date().isoformat()
    words = ("--reason", "backup", "--advice", ADVICE, "--advised-on", today)
    told = run(0, "ledger", "restart", "--as", COORDINATOR, "--as", ADMIN, *words, *at)
    assert f"ended with {kept} entries; 3 more, signed, are lost" in told
    unread = next(
        ref for (ref,) in demo.rows("select public_ref from disclosure where state = 'sent'")
        if "Open" in (page := browser.get(f"/shared/{ref}")).text and page.status_code == 200
    )  # fmt: skip
    opened = send(browser, f"/shared/{unread}/open", accepts="yes", no_conflict="yes", idempotency_key="o" * 32)
    assert opened.status_code == 302
    run(0, "ledger", "checkpoint", *at)
    assert run(0, "ledger", "verify", *at).startswith("OK\n")
    for trust, of in (("trust.json", ()), ("trust-1.json", ("--of", demo.settings.origin))):
        run(0, "ledger", "export", "-o", str(tmp_path / "log"), *of, *at)
        size, *_ = judge_export((tmp_path / "log").read_text(), Trust((demo.settings.data / trust).read_text()))
        assert size == kept if of else size > 1


def run(wanted: int, *words: str) -> str:
    """What a command says that ends so."""
    code, told, errors = hub_here(dict(os.environ), *words)
    assert code == wanted, (words, told, errors)
    return told
