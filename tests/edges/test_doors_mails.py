"""What the demonstration's mails say, to whom, and where they lead (P5, P13)."""

import email
import email.policy
import re
from uuid import UUID

from tests.crawling import shown, walk
from tests.demo_world import Demo


def letters(demo: Demo) -> list[tuple[str, str]]:
    """Addressee and whole text, decoded, of each mail in the outbox."""
    found = []
    for path in sorted((demo.folder / "outbox").glob("*.eml")):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        headers = "\n".join(f"{name}: {value}" for name, value in mail.items())
        found.append((str(mail["To"]), headers + "\n\n" + mail.get_content()))
    return found


def test_no_mail_tells_anything_planted(demo):
    texts = [text for _, text in letters(demo)]
    assert len(texts) > 20
    assert not [secret["where"] for secret in demo.secrets for text in texts if secret["value"] in text]


def test_every_link_in_a_mail_leads_its_addressee_to_a_page(demo):
    by_address = {}
    for username, account in demo.accounts.items():
        by_address[f"{username}@{account['agency']}.example"] = username
    decided = {str(UUID(row)) for (row,) in demo.rows("select id from disclosure where end_reason = 'declined'")}
    dead = set()
    for to, text in letters(demo):
        for path in re.findall(rf"{re.escape(demo.settings.base_url)}(/\S*)", text):
            if set(path.split("/")) & decided:
                continue  # whoever was asked and said no reads that case no longer (row rule 2)
            if demo.browser_of(by_address[to]).get(path, follow_redirects=True).status_code != 200:
                dead.add(f"{to}: {re.sub('[0-9a-z-]{26,36}', '*', path)}")
    assert dead == set()


def test_a_blocked_reader_finds_no_trace_of_what_is_closed_to_them(demo):
    """P13: not in lists, counts, pages or mails; the colleague at the next desk finds it."""
    closed = {ref for (ref,) in demo.rows(
        "select d.public_ref from disclosure d join conflict_declaration c on c.case_id = d.case_id"
        " where d.agency_code = 'west-midlands-police' and d.sent_at is not null"
    )}  # fmt: skip
    readers = ("vic.tranmere", "dana.orme")
    mails = {who: "\n".join(text for to, text in letters(demo) if to.startswith(who)) for who in readers}
    pages = {who: "\n".join(map(shown, walk(demo.browser_of(who), "/").answers.values())) for who in readers}
    assert closed and "/shared/" in mails["vic.tranmere"] and "/shared/" in pages["vic.tranmere"]
    for reference in closed:
        assert reference in pages["dana.orme"] and reference in mails["dana.orme"]
        assert reference not in pages["vic.tranmere"] and reference not in mails["vic.tranmere"]
