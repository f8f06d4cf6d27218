"""A copy is taken from the page of a summary by a button, and the page itself holds nothing that was kept back.

Source: pages paper, section 4; threat model 6.4, 6.7, P1, P29; redaction requirements, section 7.
"""

import io
import json
from types import SimpleNamespace
from uuid import UUID

import pytest
from pypdf import PdfReader

from hub.access.permissions import Permission
from hub.disclosures.documents import CHECKER, kept_back
from hub.redaction.checking import check_file
from hub.redaction.forms import words_of
from hub.redaction.reader import views_of
from tests.browsing import send
from tests.demo_world import Demo
from tests.services.test_copies import plant

READERS = ("dana.orme",)


def readable(demo: Demo, who: str) -> list[str]:
    """References of what this person can read now, each opened by its button."""
    browser, found = demo.browser_of(who), []
    query = "select public_ref from disclosure where state = 'sent' and channel = 'portal'"
    for (public_ref,) in demo.rows(query):
        page = f"/shared/{public_ref}"
        if browser.get(page).status_code == 200:
            fields = {"no_conflict": "yes", "accepts": "yes", "idempotency_key": f"test-{public_ref}"}
            send(browser, f"{page}/open", page, **fields)
        if browser.get(f"{page}/contents").status_code == 200:
            found.append(public_ref)
    return found


@pytest.fixture
def opened(own_demo):
    demo = own_demo()
    references = readable(demo, "dana.orme")
    assert references
    return demo, references


def take(demo: Demo, who: str, public_ref: str, **fields):
    return demo.browser_of(who).post(
        f"/shared/{public_ref}/copy", data={"csrf_token": demo.token_of(who), **fields}
    )


def values_of(demo: Demo, public_ref: str):
    """What was kept back when this was sent."""
    (disclosure_id,) = demo.rows(f"select id from disclosure where public_ref = '{public_ref}'")[0]
    with demo.office.open_reading(CHECKER) as reading:
        reading.require(Permission.SERVICE_RUN)
        return kept_back(reading, UUID(str(disclosure_id)))


def test_the_buttons_give_a_pdf_and_a_json_file_and_each_is_one_entry(opened):
    demo, references = opened
    page = demo.browser_of("dana.orme").get(f"/shared/{references[0]}/contents").text
    assert f'action="/shared/{references[0]}/copy"' in page and "JSON for your own system" in page
    size = demo.log_size()
    pdf = take(demo, "dana.orme", references[0], form="pdf")
    assert pdf.status_code == 200 and pdf.mimetype == "application/pdf"
    assert pdf.headers["Content-Disposition"] == f"attachment; filename=whg-disclosure-{references[0]}.pdf"
    assert pdf.headers["X-Content-Type-Options"] == "nosniff" and pdf.headers["Cache-Control"] == "no-store"
    assert "Dana Orme" in PdfReader(io.BytesIO(pdf.data)).pages[0].extract_text()
    copy = take(demo, "dana.orme", references[0], form="json")
    assert copy.mimetype == "application/json" and json.loads(copy.data)["reference"] == references[0]
    assert demo.log_size() == size + 2


def test_no_other_kind_of_file_is_made_and_no_copy_by_reading(opened):
    demo, references = opened
    size = demo.log_size()
    assert take(demo, "dana.orme", references[0], form="docx").status_code == 400
    assert take(demo, "dana.orme", references[0]).status_code == 400
    assert demo.browser_of("dana.orme").get(f"/shared/{references[0]}/copy").status_code in (404, 405)
    assert demo.log_size() == size


def test_somebody_elses_copy_and_none_answer_alike(opened):
    demo, references = opened
    other = next(name for name, one in demo.accounts.items() if one["agency"] == "victim-support")
    for who in (other, "maya.reid", "hana.whitlock" if "hana.whitlock" in demo.accounts else "maya.reid"):
        theirs, nobodys = (take(demo, who, ref, form="pdf") for ref in (references[0], "2" * 26))
        assert theirs.status_code == nobodys.status_code == 404


def test_what_leaves_holds_nothing_that_this_reader_may_not_see(opened):
    demo, references = opened
    account = demo.accounts["dana.orme"]
    marks = {account["role"], f"agency:{account['agency']}", account["username"], account["name"]}
    hidden = [secret for secret in demo.secrets if not marks & set(secret["allowed"])]
    assert hidden
    for public_ref in references:
        for form, media in (("pdf", "application/pdf"), ("json", "application/json")):
            file = take(demo, "dana.orme", public_ref, form=form)
            said = "\n".join(views_of("x", file.data, media).values())
            assert [secret["where"] for secret in hidden if secret["value"] in said] == []


def test_the_page_passes_the_check_that_files_pass(opened):
    demo, references = opened
    for public_ref in references:
        page = demo.browser_of("dana.orme").get(f"/shared/{public_ref}/contents")
        values = values_of(demo, public_ref)
        assert values and check_file("page.html", page.data, "text/html", values).passed


def test_a_page_with_something_left_in_it_is_not_shown_and_the_coordinator_is_told_once(opened):
    demo, references = opened
    (disclosure_id,) = demo.rows(f"select id from disclosure where public_ref = '{references[0]}'")[0]
    plant(SimpleNamespace(office=demo.office), UUID(disclosure_id), "Tansymoor")
    query = f"select account_id from notice where kind = 'paused' and url like '%{UUID(disclosure_id)}'"
    told = []
    for _ in range(2):
        answer = demo.browser_of("dana.orme").get(f"/shared/{references[0]}/contents")
        assert answer.status_code == 422 and "we have been told" in answer.text and "Tansymoor" not in answer.text
        told.append(demo.rows(query))
    assert told[0] and len(set(told[0])) == len(told[0]) and told[0] == told[1]


def test_no_mail_holds_anything_that_was_kept_back(opened):
    demo, _ = opened
    shared = demo.rows("select public_ref from disclosure where state = 'sent' and channel = 'portal'")
    values = {value for (public_ref,) in shared for value in values_of(demo, public_ref)}
    mails = sorted((demo.folder / "outbox").glob("*.eml"))
    assert len(values) > 300 and len(mails) > 20
    ends = {word for one in demo.accounts.values() for word in words_of(one["name"])}
    asked = [value for value in values if not set(words_of(value.value)) & ends]
    for path in mails:
        assert check_file("mail.eml", path.read_bytes(), "message/rfc822", asked).passed, path.name
