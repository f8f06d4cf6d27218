"""Hostile text in every field where text is stored, read back in every output: it is text there and nothing else (P24).

The same few strings go through every form that a page offers, and into every text of a case file that is then shared.
"""

import email
import email.policy
import html
import io
import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from uuid import UUID

import pytest

from hub.delivery.service import drain_to_folder
from hub.demo import seed, sharing
from hub.demo.seeder import Seeder
from tests.browsing import send
from tests.crawling import Form, forms_of, walk
from tests.demo_world import Demo, copy_of
from tests.edges.test_doors_bad_input import LEFT_OUT, forms_of_everybody

MARK = "zqmark"
"""Stands in each hostile text, so that a page on which it was read back can be told from one that never showed it."""

HOSTILE = (
    f"=cmd|' /C calc'!A0 {MARK} <script>alert(4242)</script>\"'><img src=x onerror=alert(1)>"
    "<a href=javascript:alert(1)>x</a> {{ 7919*7907 }} {% for x in (1,) %}${7919*7907}#{7919*7907} &#60;b&#62;"
    " <!-- --> ]]> \u202e"
    "\r\nBcc: everybody@evil.example\r\n\r\nx"
)
SHORT = f"{MARK}<script>alert(4242)</script>{{{{7919*7907}}}}\r\nBcc: a@evil.example"
"""The same for a place that holds no more than eighty characters."""

CODES = {"about": "p1", "not_to": "*", "except": ""}
"""What must stand in a field for a code, so that the text beside it is taken."""

OUT_OF_REACH = (*LEFT_OUT, "/accounts/")
"""Forms that prove who somebody is, and those that close accounts on which the reading depends."""


class Elements(HTMLParser):
    """What of a page could act: elements with handlers, scripts of its own, addresses that are programs."""

    def __init__(self) -> None:
        super().__init__()
        self.acting: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        inline = tag == "script" and "src" not in values
        handlers = [name for name in values if name.startswith("on")]
        programs = [value for value in values.values() if value.strip().lower().startswith(("javascript:", "data:"))]
        if inline or handlers or programs or tag in ("iframe", "object", "embed", "base", "img"):
            self.acting.append(f"<{tag} {attrs}>")


def acting(text: str) -> list[str]:
    """The elements of a page that could act."""
    reader = Elements()
    reader.feed(text)
    return reader.acting


def everybody(demo: Demo) -> list[str]:
    """Whoever can still come in."""
    return [name for name, account in demo.accounts.items() if account["state"] not in ("agency-left", "disabled")]


def read_back(demo: Demo, people: list[str]) -> int:
    """Read everything these people can reach; on how many pages a hostile text stood, inert."""
    pages = 0
    for who in people:
        for place, answer in walk(demo.browser_of(who), "/").answers.items():
            assert "62615533" not in answer.text, f"{who} {place}: a template was carried out"
            assert "evil.example" not in str(answer.headers), f"{who} {place}"
            if answer.mimetype == "text/html":
                assert acting(answer.text) == [], f"{who} {place}"
            pages += MARK in answer.text
    return pages


@pytest.fixture(scope="module")
def hostile(seeded, tmp_path_factory) -> Iterator[Demo]:
    """A demonstration in which every form that a page offers was sent with hostile text."""
    with copy_of(seeded, tmp_path_factory.mktemp("hostile") / "data") as demo:
        send_everything(demo)
        yield demo


def send_everything(demo: Demo) -> None:
    """Fill in every form as everybody who writes, with the page as it stands at that moment."""
    taken = set()
    for who, form in forms_of_everybody(demo):
        if form.action.startswith(OUT_OF_REACH) or form.action.endswith("/party"):
            continue
        for text in (HOSTILE, SHORT):
            sent = as_it_stands_now(demo, who, form).filled(lambda field, text=text: CODES.get(field.name, text))
            if demo.browser_of(who).post(form.action, data=sent).status_code in (200, 302):
                taken.add(form.action.rpartition("/")[2])
                break
    assert {"note", "wishes", "limit", "warning", "phrase", "answer", "withdraw"} <= taken, sorted(taken)


def as_it_stands_now(demo: Demo, who: str, form: Form) -> Form:
    """The same form on its page of now, with the version of now; as it was where the page no longer offers it."""
    now = forms_of(form.page, demo.browser_of(who).get(form.page).text)
    return next((each for each in now if (each.action, each.names) == (form.action, form.names)), form)


def test_what_was_sent_through_the_forms_is_read_as_text_by_everybody(hostile):
    assert read_back(hostile, everybody(hostile)) > 5


def test_no_mail_takes_a_header_or_a_word_from_what_was_sent(hostile, tmp_path):
    drain_to_folder(hostile.office, tmp_path, hostile.settings.base_url)
    sent = [path.read_bytes() for path in tmp_path.glob("*.eml")]
    mails = [email.message_from_bytes(each, policy=email.policy.default) for each in sent]
    assert [mail for mail in mails if MARK in mail.get_content()], "nobody's phrase was read back"
    for mail in mails:
        assert mail["Bcc"] is None and len(mail.get_all("To")) == 1 and not mail.is_multipart()
        assert set(mail.keys()) == {
            "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type",
            "Content-Transfer-Encoding", "MIME-Version",
        }  # fmt: skip
        own_phrase = [line for line in mail.get_content().splitlines() if MARK in line]
        assert all("phrase" in line for line in own_phrase) and len(own_phrase) <= 1


def a_hostile_case(folder: Path) -> bytes:
    """The first case file under a reference of its own, with hostile text added to every text in it."""
    case = json.loads(sorted(folder.glob("*.json"))[0].read_text(encoding="utf-8"))
    case["reference"] = "HC-2026-0999"
    case["gold_spans"] = []
    case["victim_wishes"] += HOSTILE
    case["source_note"] += HOSTILE
    texts = {"incidents": ("location", "narrative"), "notes": ("text", "author_role"), "actions": ("text",)}
    for part, names in texts.items():
        for each in case[part]:
            each.update({name: each[name] + " " + HOSTILE for name in names})
    case["risk"]["factors"] = [factor + " " + HOSTILE for factor in case["risk"]["factors"]]
    for person in case["people"]:
        person["family_name"] += f"<script>alert(4242)</script>{MARK}"
        person["aliases"] = [f"{MARK}<img src=x onerror=alert(1)>"]
    return json.dumps(case).encode()


def test_what_was_taken_in_from_a_file_stays_text_on_its_way_to_the_reader(own_demo):
    demo = own_demo()
    maya, dana = demo.browser_of("maya.reid"), demo.browser_of("dana.orme")
    fields = {"csrf_token": demo.token_of("maya.reid"), "officer": "ines.calder"}
    file = (io.BytesIO(a_hostile_case(seed.CASES)), "case.json")
    taken_in = maya.post("/cases/import", data=fields | {"files": file}, content_type="multipart/form-data")
    assert taken_in.status_code == 200 and acting(taken_in.text) == []
    ((case_id,),) = demo.rows("select id from case_file where reference = 'HC-2026-0999'")
    share = f"/cases/{UUID(case_id)}/share?recipient=west-midlands-police&purpose=prevent_detect_crime"
    assert acting(maya.get(share).text) == [] and MARK in maya.get(share).text
    seeder = Seeder(demo.office, demo.settings)
    seeder.cases["99"] = UUID(case_id)
    sharing.submit(seeder, "99", "west-midlands-police", "risk_case_conference")  # a draft, to be read word by word
    _, reference = sharing.share(seeder, "99", "west-midlands-police", "prevent_detect_crime")
    page, opened = f"/shared/{reference}", {"idempotency_key": "once", "no_conflict": "yes", "accepts": "yes"}
    assert send(dana, f"{page}/open", page, **opened).status_code == 302
    text = dana.get(f"{page}/contents").text
    assert "followed from the 529 bus stop" in html.unescape(text)
    assert read_back(demo, ["maya.reid", "ines.calder", "dana.orme", "ruth.anand"]) > 3
