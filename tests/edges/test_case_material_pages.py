"""What must not reach whom, over every output that a partner can reach: the case material's section 5, end to end.

Each file is shared with each agency of the demonstration that can lawfully get something of it, opened by somebody
there at a browser, and everything they then see or keep is searched.
"""

import email
import html
import json
import re
from email.policy import default
from pathlib import Path

import pytest

from hub.cases import queries as cases
from hub.delivery.service import drain_to_folder
from hub.demo.people import ACCOUNTS
from hub.disclosures import proposing
from hub.disclosures.choices import Choices
from hub.lawful.purposes import Purpose
from tests.case_files import DEMONSTRATION, found
from tests.demo_world import Demo
from tests.rules.test_case_material import RULES
from tests.shared_world import DRAFTER, World

READERS = {
    f"{account.agency}/{account.team}" if account.team else account.agency: account.username
    for account in reversed(ACCOUNTS)
    if account.role == "partner_user" and account.state == "active"
}
"""Each recipient with somebody there who reads."""


def case_id_of(demo: Demo, file: str):
    reference = json.loads(DEMONSTRATION[file].read_text(encoding="utf-8"))["reference"]
    with World(demo.office).looking(DRAFTER) as reading:
        return next(row.id for row in cases.list_cases(reading) if row.reference == reference)


def lawful_purpose(world: World, recipient: str) -> Purpose | None:
    """The first purpose for which this recipient may be told something of this case; the text for every purpose is
    searched by the rules' own test."""
    agency, _, team = recipient.partition("/")
    for purpose in Purpose:
        choices = Choices(agency=agency, team=team or None, purpose=purpose.value)
        with world.looking(DRAFTER) as reading:
            material = proposing.load(reading, world.case_id, choices)
        if proposing.prepare(material).release.outcome != "refuse":
            return purpose
    return None


def seen(text: str) -> str:
    """A page without what ties it to one session and one form: random letters that could spell anything."""
    return re.sub(r'value="[^"]*"', "", text)


def outputs(demo: Demo, recipient: str, reference: str, folder: Path) -> dict[str, str]:
    """Everything that this recipient's reader can see or keep of what was shared, by what it is."""
    who = READERS[recipient]
    browser, token = demo.browser_of(who), demo.token_of(who)
    answers = {"envelope": browser.get(f"/shared/{reference}")}
    fields = {"no_conflict": "yes", "accepts": "yes", "idempotency_key": f"{reference}-open", "csrf_token": token}
    assert browser.post(f"/shared/{reference}/open", data=fields).status_code == 302
    tell = {"act": "more", "text": "Which day was it?", "idempotency_key": f"{reference}-ask", "csrf_token": token}
    assert browser.post(f"/shared/{reference}/answer", data=tell).status_code == 302
    for name, path in (
        ("contents", f"/shared/{reference}/contents"), ("list", "/shared/"), ("start page", "/"),
        ("requests", "/shared/requests"), ("openings", "/shared/openings"),
    ):  # fmt: skip
        answers[name] = browser.get(path)
    assert all(answer.status_code == 200 for answer in answers.values())
    told = {name: seen(answer.text) for name, answer in answers.items()}
    proof = browser.post(f"/shared/{reference}/proof", data={"csrf_token": token}).json
    told["proof"] = json.dumps([json.loads(proof["entry"])["clear"], [one["value"] for one in proof["openings"]]])
    drain_to_folder(demo.office, folder, demo.settings.base_url)
    mails = [email.message_from_bytes(path.read_bytes(), policy=default) for path in folder.glob("*.eml")]
    told["mail"] = "\n".join(f"{m['Subject']}\n{m['From']}\n{m['To']}\n{m.get_content()}" for m in mails)
    return told


@pytest.mark.parametrize("file", DEMONSTRATION)
def test_nothing_reaches_whom_it_must_not_in_any_page_file_or_mail(own_demo, tmp_path, file):
    demo = own_demo()
    world = World(demo.office)
    world.case_id = case_id_of(demo, file)
    purposes = {recipient: lawful_purpose(world, recipient) for recipient in READERS}
    possible = {recipient: purpose for recipient, purpose in purposes.items() if purpose}
    assert len(possible) >= 4
    for n, (recipient, purpose) in enumerate(possible.items()):
        agency, _, team = recipient.partition("/")
        disclosure_id, reference = world.shared(agency=agency, team=team or None, purpose=purpose.value)
        told = outputs(demo, recipient, reference, tmp_path / f"mail{n}")
        assert world.sent_text(disclosure_id) in html.unescape(told["contents"]), "the very text that was approved"
        amiss = [
            f"{pattern} in the {where}: {why}"
            for rule, patterns, allowed, why in RULES
            if rule == file and recipient not in allowed
            for pattern in patterns
            for where, text in told.items()
            if found(pattern, text)
        ]
        assert not amiss, (recipient, purpose.value, amiss)
