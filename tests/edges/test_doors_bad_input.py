"""What no form should ever be sent: each gets a sentence and a remedy, nothing is half done, nothing is lost.

The forms are read off the pages, so that a new page is tried as soon as somebody links to it.
"""

import html
import logging
import re
from uuid import UUID

import pytest

from tests.browsing import send, token_of
from tests.crawling import Form, forms_of, walk
from tests.demo_world import Demo
from tests.edges.test_doors import NOTED

WRITERS = (
    "maya.reid", "tom.ellery", "ines.calder", "ruth.anand", "sam.okoro", "joss.merrill", "dana.orme", "priya.wells",
)  # fmt: skip
LEFT_OUT = ("/sign-in", "/sign-out", "/carry-on", "/account/password", "/account/codes", "/prove")
"""Forms that prove who somebody is have tests of their own, and throttle whoever guesses."""

SAID = "Mrs Doreen Fellows of number 21"
NEVER_STORED = {
    "a character of nothing": "a\x00b",
    "an escape character": "a\x1b[31mb",
    "a character of deleting": "a\x7fb",
    "the mark of broken letters": "a\ufffdb",
}
TOO_LONG = {"five thousand": SAID + "x" * 5_000, "a hundred thousand": SAID + "é" * 100_000}


def forms_of_everybody(demo: Demo) -> list[tuple[str, Form]]:
    """One of each kind of form with a text in it, and who meets it."""
    found = {}
    for who in WRITERS:
        for form in walk(demo.browser_of(who), "/").kinds_of_form():
            if form.texts() and not form.action.startswith(LEFT_OUT):
                found.setdefault((re.sub(r"[0-9a-f-]{36}|[0-9a-z]{26}", "*", form.action), form.names), (who, form))
    return list(found.values())


@pytest.fixture(scope="module")
def forms(demo) -> list[tuple[str, Form]]:
    return forms_of_everybody(demo)


def sentences(text: str) -> str:
    """The words of a page, without what was typed into its fields."""
    bare = re.sub(r"<textarea.*?</textarea>|<title>.*?</title>", "", text, flags=re.S)
    return html.unescape(re.sub(r"<[^>]*>", " ", bare))


def test_there_are_forms_of_every_kind(forms):
    assert len(forms) > 15 and {"maya.reid", "ruth.anand", "dana.orme"} <= {who for who, _ in forms}


@pytest.mark.parametrize("value", NEVER_STORED.values(), ids=NEVER_STORED.keys())
def test_letters_that_no_text_holds_are_told_by_field(demo, forms, value):
    before, amiss = demo.contents(but=NOTED), []
    for who, form in forms:
        for name in form.texts():
            sent = form.filled(lambda _field: "x") | {name: value}
            answer = demo.browser_of(who).post(form.action, data=sent)
            told = "did not arrive whole" in sentences(answer.text) and "Type them again" in sentences(answer.text)
            if answer.status_code != 400 or not told:
                amiss.append(f"{form.action} {name}: {answer.status_code}")
    assert amiss == []
    assert demo.contents(but=NOTED) == before


@pytest.mark.parametrize("value", TOO_LONG.values(), ids=TOO_LONG.keys())
def test_a_text_longer_than_its_place_is_refused_with_its_limit_and_repeated_nowhere(demo, forms, value, caplog):
    before, amiss = demo.contents(but=NOTED), []
    with caplog.at_level(logging.DEBUG):
        for who, form in forms:
            for name in form.texts():
                if name.rpartition("-")[2] in ("day", "month", "year"):
                    continue
                sent = form.filled(lambda _field: "x" * 20) | {name: value}
                answer = demo.browser_of(who).post(form.action, data=sent)
                if answer.status_code != 400 or SAID in sentences(answer.text):
                    amiss.append(f"{form.action} {name}: {answer.status_code}")
    assert amiss == []
    assert demo.contents(but=NOTED) == before
    assert "Fellows" not in caplog.text


def test_nothing_that_is_typed_into_any_field_brings_a_fault(own_demo, forms, caplog):
    """Numbers that are none, days that do not exist, ids of nobody, markup: an answer, never a page for our faults."""
    demo = own_demo()  # the forms of another copy, which name the same things
    nasty = (
        "-1", "9" * 40, "2026-02-30", "{{7*7}}'; drop table account; --", "../../etc/passwd%00%0d%0a",
        "a\r\nB: \u202ec 😀", "00000000-0000-0000-0000-000000000000",
    )  # fmt: skip
    faults = []
    with caplog.at_level(logging.ERROR):
        for who, form in forms:
            for name in form.names - {"csrf_token"}:
                for value in nasty:
                    sent = form.filled(lambda _field: "The reason is written down here") | {name: value}
                    answer = demo.browser_of(who).post(form.action, data=sent | {"csrf_token": demo.token_of(who)})
                    if answer.status_code not in (200, 302, 307, 400, 404, 409, 413, 422):
                        faults.append(f"{form.action} {name}={value}: {answer.status_code}")
    assert faults == [] and caplog.records == []


def test_a_field_sent_twice_is_never_guessed_at(demo, forms):
    amiss = []
    for who, form in forms:
        for name in form.texts():
            if name.rpartition("-")[2] in ("day", "month", "year"):
                continue
            sent = form.filled(lambda _field: "x" * 20) | {name: ["one", "two"]}
            answer = demo.browser_of(who).post(form.action, data=sent)
            told = re.search("once only|such as|Choose|Enter", sentences(answer.text))
            if answer.status_code != 400 or told is None:
                amiss.append(f"{form.action} {name}: {answer.status_code}")
    assert amiss == []


@pytest.mark.parametrize("days", [("31", "2", "2026"), ("0", "1", "2026"), ("1", "13", "2026"), ("1", "1", "99999"),
                                  ("x", "y", "z"), ("1", "", "2026"), ("²", "1", "2026")])  # fmt: skip
def test_a_day_that_does_not_exist_is_told_as_such(demo, forms, days):
    dated = [(who, form, name) for who, form in forms for name in form.names if name.endswith("-day")]
    assert dated
    for who, form, name in dated:
        stem = name.removesuffix("-day")
        boxes = dict(zip((f"{stem}-day", f"{stem}-month", f"{stem}-year"), days, strict=True))
        sent = form.filled(lambda _field: "x" * 20) | boxes
        answer = demo.browser_of(who).post(form.action, data=sent)
        assert answer.status_code == 400 and "real date" in sentences(answer.text), f"{form.action} {stem}"


def a_case(demo: Demo, reference: str = "HC-2026-0114") -> UUID:
    ((case_id,),) = demo.rows(f"select id from case_file where reference = '{reference}'")
    return UUID(case_id)


def test_bytes_in_another_encoding_are_told_by_field(demo):
    """Latin-1, half of a character that takes two, and a letter cut short."""
    kind = "application/x-www-form-urlencoded; charset=latin-1"
    for broken in ("caf%E9", "%ED%A0%80", "%C3", "%FF%FE"):
        body = f"csrf_token={demo.token_of('dana.orme')}&phrase={broken}".encode()
        answer = demo.browser_of("dana.orme").post("/account/phrase", data=body, content_type=kind)
        assert answer.status_code == 400 and "“phrase” did not arrive whole" in html.unescape(answer.text), broken


NAMELESS = b"--x\r\nContent-Disposition: form-data\r\n\r\n\r\n--x--"


@pytest.mark.parametrize("body", [b"", b"--x", NAMELESS, b"\xff" * 500])
def test_a_form_in_parts_that_are_none_is_refused_for_want_of_its_token(demo, body):
    answer = demo.browser_of("dana.orme").post(
        "/account/phrase", data=body, content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 400


def in_parts(fields: dict[str, str], **files: bytes) -> dict:
    """A form with files, as the arguments of a request."""
    parts = [f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}' for name, value in fields.items()]
    body = "".join(part + "\r\n" for part in parts).encode()
    for name, data in files.items():
        head = f'--b\r\nContent-Disposition: form-data; name="{name}"; filename="a.json"\r\n\r\n'
        body += head.encode() + data + b"\r\n"
    return {"data": body + b"--b--\r\n", "content_type": "multipart/form-data; boundary=b"}


@pytest.mark.parametrize(("size", "status"), [(21 * 1024 * 1024, 413), (19 * 1024 * 1024, 400)])
def test_a_case_file_over_twenty_mebibytes_is_not_even_read_and_one_below_is_judged(demo, size, status):
    fields = {"csrf_token": demo.token_of("maya.reid"), "officer": "ines.calder"}
    before = demo.contents(but=NOTED)
    with demo.browser_of("maya.reid").post("/cases/import", **in_parts(fields, files=b"[" * size)) as answer:
        assert answer.status_code == status and len(answer.data) < 20_000
    assert demo.contents(but=NOTED) == before


def test_a_body_over_one_mebibyte_is_refused_everywhere_else(demo):
    fields = {"csrf_token": demo.token_of("maya.reid"), "phrase": "x" * (1024 * 1024 + 1)}
    assert demo.browser_of("maya.reid").post("/account/phrase", data=fields).status_code == 413
    assert demo.browser_of("maya.reid").post("/account/phrase", **in_parts(fields)).status_code == 413


def test_thousands_of_small_fields_are_refused_too(demo):
    fields = {f"f{number}": "x" for number in range(3000)} | {"csrf_token": demo.token_of("maya.reid")}
    assert demo.browser_of("maya.reid").post("/account/phrase", **in_parts(fields)).status_code == 413


def test_opening_and_answering_twice_counts_once(own_demo):
    demo = own_demo()
    browser = demo.browser_of("rita.stone")
    ((reference,),) = demo.rows(
        "select public_ref from disclosure where team_code = 'adult-social-care' and state = 'sent'"
    )
    page, fields = f"/shared/{reference}", {"idempotency_key": "pressed twice", "no_conflict": "yes", "accepts": "yes"}
    first = send(browser, f"{page}/open", page, **fields)
    size = demo.log_size()
    again = send(browser, f"{page}/open", "/account/", **fields)
    assert (first.status_code, first.location) == (again.status_code, again.location)
    assert demo.log_size() == size
    told = {"idempotency_key": "told twice", "act": "done", "text": "We went there and spoke to her."}
    for _ in range(2):
        assert send(browser, f"{page}/answer", "/account/", **told).status_code == 302
    assert demo.rows("select count(*) from partner_message m join account a on a.id = m.account_id"
                     " where a.username = 'rita.stone'") == [(1,)]  # fmt: skip


def test_the_second_of_two_editors_sees_both_versions_and_loses_nothing(own_demo):
    demo = own_demo()
    page = f"/cases/{a_case(demo)}/wishes"
    forms = forms_of(page, demo.browser_of("maya.reid").get(page).text)
    (form,) = [form for form in forms if form.action == page]
    first = form.filled(lambda _field: "She wants to be rung in the evening only.")
    second = form.filled(lambda _field: "She wants letters to go to her sister.")
    assert demo.browser_of("maya.reid").post(form.action, data=first).status_code == 302
    answer = demo.browser_of("maya.reid").post(form.action, data=second)
    assert answer.status_code == 409
    assert "rung in the evening" in answer.text and "letters to go to her sister" in answer.text


@pytest.mark.parametrize("username", ["dana.orme", "bob.garner", "maya.reid", "nobody.known", "ida.crane", "", "%"])
def test_a_case_is_handed_over_to_a_case_officer_only(demo, username):
    before = demo.contents(but=NOTED)
    answer = send(demo.browser_of("maya.reid"), f"/cases/{a_case(demo)}/hand-over", "/account/", officer=username)
    assert answer.status_code == 400 and "officer" in sentences(answer.text).lower()
    assert demo.contents(but=NOTED) == before


def test_a_form_without_its_session_is_not_acted_on_and_says_why(demo):
    browser = demo.browser_of("")
    answer = browser.post("/account/phrase", data={"csrf_token": token_of(browser.get("/sign-in")), "phrase": "x"})
    assert answer.status_code == 302 and answer.location.startswith("/sign-in")
    answer = browser.post("/account/phrase", data={"phrase": "x"})
    assert answer.status_code == 400 and "Load the page again" in sentences(answer.text)
