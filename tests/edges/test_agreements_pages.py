"""The pages about agreements and the documents behind them, as people use them."""

import html
import re

import pytest

from hub.cli.main import main
from tests.agreement_builders import AGREEMENT, as_written, folder_of_agreements, put
from tests.demo_world import Demo
from tests.edges.test_cases_pages import dashed, fill, words

COORDINATOR, SECOND, OFFICER, DPO, READER, OTHER_READER = (
    "maya.reid", "tom.ellery", "ines.calder", "ruth.anand", "dana.orme", "zara.quinn",
)  # fmt: skip
SHIPPED = "/agreements/hate-crime-case-sharing/1.0"
MOST_BYTES = 100 * 1024


@pytest.fixture
def demo(own_demo) -> Demo:
    return own_demo()


@pytest.fixture
def proposed(demo, tmp_path, monkeypatch) -> str:
    """Address of a sample that a coordinator proposed from the command line."""
    put(folder_of_agreements(tmp_path, monkeypatch), as_written(sample=True))
    assert main(["agreements", "adopt", f"{AGREEMENT}@1.0", "--as", COORDINATOR, "--data", str(demo.folder)]) == 0
    return f"/agreements/{AGREEMENT}/1.0"


def share_with_the_police(demo) -> str:
    """Address of the page that shares one case of the demonstration with the police."""
    (case_id,) = demo.rows("select id from case_file where reference = 'HC-2026-0114'")[0]
    return f"/cases/{dashed(case_id)}/share?recipient=west-midlands-police&purpose=prevent_detect_crime"


def day(name, of_month, month, year) -> dict[str, str]:
    return {f"{name}-day": str(of_month), f"{name}-month": str(month), f"{name}-year": str(year)}


@pytest.mark.parametrize("who", [COORDINATOR, OFFICER, DPO, READER])
def test_every_page_about_an_agreement_is_light_enough_for_a_telephone(demo, who):
    widest = f"{SHIPPED}/who-gets-what?for=risk_case_conference"
    for path in ("/agreements/", SHIPPED, f"{SHIPPED}/who-gets-what", widest):
        answer = demo.browser_of(who).get(path)
        assert answer.status_code == 200 and len(answer.data) < MOST_BYTES, (path, len(answer.data))


def test_a_sample_says_on_every_page_that_nobody_signed_it(demo):
    for path in ("/agreements/", SHIPPED, f"{SHIPPED}/who-gets-what"):
        assert "SAMPLE, not signed by any real body" in words(demo.browser_of(COORDINATOR).get(path)), path
    assert "a signature recorded here is a sample too" in words(demo.browser_of(COORDINATOR).get(f"{SHIPPED}/party"))


def test_the_matrix_shows_each_sign_with_its_word_and_one_purpose_at_a_time(demo):
    page = demo.browser_of(COORDINATOR).get(f"{SHIPPED}/who-gets-what?for=risk_case_conference")
    head = re.findall(r'<th scope="col">(.*?)</th>', page.text)
    assert head[1] == "West Midlands Police; Staffordshire Police", "who gets the same shares a column"
    row = re.search(r'<th scope="row">name and identity</th>(.*?)</tr>', page.text, re.S).group(1)
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", row)
    assert len(cells) == len(head) - 1
    assert cells[0] == "● kept" and "◐ label" in cells and all(cell.strip() for cell in cells)
    one = demo.browser_of(COORDINATOR).get(f"{SHIPPED}/who-gets-what?for=risk_case_conference&to=victim-support")
    assert re.findall(r'<th scope="col">(.*?)</th>', one.text)[1:] == ["Victim Support"]


def test_a_partner_reads_of_others_only_that_they_are_parties(demo):
    page = words(demo.browser_of(OTHER_READER).get(SHIPPED))
    assert "supporting the victim" in page
    assert "preventing or detecting crime" not in page, "the police's clauses"
    matrix = demo.browser_of(OTHER_READER).get(f"{SHIPPED}/who-gets-what?for=risk_case_conference&to=midland-homes")
    assert re.findall(r'<th scope="col">(.*?)</th>', matrix.text)[1:] == ["Victim Support"]
    assert demo.browser_of(OTHER_READER).get("/agreements/asb-case-review/1.0").status_code == 404


FOLD = re.compile(r'<details class="govuk-details hub-printed"( open)?>\s*<summary[^>]*><span[^>]*>([^<]+)<')


def test_what_one_agency_may_get_and_on_what_basis_stands_in_one_fold_and_a_partners_own_is_open(demo):
    page = demo.browser_of(COORDINATOR).get(SHIPPED).text
    folds = FOLD.findall(page)
    assert ("", "Police (West Midlands Police, Staffordshire Police)") in folds
    assert ("", "Walsall Council, Community safety") in folds and not any(opened for opened, _ in folds)
    police = page[page.index("Police (West") : page.index("Walsall Council, Community safety</span>")]
    assert "5.1 For preventing" in police and "4.1 For preventing" in police and "5.2" not in police
    own = [name for opened, name in FOLD.findall(demo.browser_of(OTHER_READER).get(SHIPPED).text) if opened]
    assert own == ["Voluntary support agency (Victim Support, Stop Hate UK, Walsall Advice Centre (an invented body))"]


@pytest.mark.parametrize("path", [SHIPPED, "share"])
def test_what_folds_on_a_telephone_stands_open_without_script_and_goes_to_paper(demo, path):
    page = demo.browser_of(COORDINATOR).get(share_with_the_police(demo) if path == "share" else path).text
    found = re.findall(r"<details [^>]*data-closes[^>]*>", page)
    assert len(found) > 3
    assert all(" open" in fold and "hub-printed" in fold for fold in found), found


def test_proposed_advised_on_and_adopted_on_its_page(demo, proposed):
    assert "Adopt this version" not in demo.browser_of(COORDINATOR).get(proposed).text, "not by who proposed it"
    answer = fill_at(demo, DPO, proposed, "advice", advice="against", text="no")
    assert answer.status_code == 400 and "at least 20 characters" in words(answer)
    fill_at(demo, DPO, proposed, "advice", advice="against", text="The rows for the charity are too wide.")
    answer = fill_at(demo, SECOND, proposed, "approval")
    assert answer.status_code == 400 and "You go against the advice: write why" in words(answer)
    answer = fill_at(demo, SECOND, proposed, "approval", reason="The board decided so on 20 November 2026.")
    assert answer.status_code == 302
    page = words(demo.browser_of(COORDINATOR).get(proposed))
    assert "Tom Ellery, against the advice: The board decided so" in page and "Next review 24 November 2027" in page


def fill_at(demo, who, page, form, **fields):
    """Send the form `page`/`form` that stands on `page`."""
    assert f"{page}/{form}" in demo.browser_of(who).get(page).text
    return demo.browser_of(who).post(f"{page}/{form}", data={"csrf_token": demo.token_of(who), **fields})


def test_a_partner_that_leaves_its_last_agreement_is_signed_out_at_once(demo):
    for agreement in ("hate-crime-case-sharing", "tension-monitoring"):
        assert demo.browser_of(OTHER_READER).get("/shared/").status_code == 200
        path = f"/agreements/{agreement}/1.0/party"
        form = {"agency": "victim-support", "act": "ended", "reason": "They wrote to us that they leave."}
        assert fill(demo, COORDINATOR, path, **form).status_code == 302
    answer = demo.browser_of(OTHER_READER).get("/shared/")
    assert answer.status_code == 302 and answer.location.startswith("/sign-in")
    assert "left on 24 November 2026" in words(demo.browser_of(COORDINATOR).get(SHIPPED))


@pytest.mark.parametrize(
    ("fields", "status", "told"),
    [
        ({"act": "ended"}, 400, "Enter the agency."),
        ({"agency": "victim-support", "act": "ended"}, 400, "Enter why, or where the signed page is kept."),
        ({"agency": "victim-support", "act": "gone", "reason": "They wrote to us."}, 400, "Choose what happened."),
        ({"agency": "the-neighbours", "act": "ended", "reason": "They wrote to us that they leave."}, 400,
         "Choose a party of this agreement."),
        ({"agency": "walsall-advice-centre", "act": "resumed", "reason": "They would like to come back."}, 422,
         "This agency has left. It takes part again by signing anew."),
        ({"agency": "walsall-advice-centre", "act": "signed", "reason": "The page lies in the legal folder."}, 400,
         "Enter the day on which it was signed."),
    ],
)  # fmt: skip
def test_an_act_that_cannot_be_is_told_and_nothing_follows(demo, fields, status, told):
    answer = fill(demo, COORDINATOR, f"{SHIPPED}/party", **fields)
    assert answer.status_code == status and told in words(answer)
    assert demo.count("party_change") == 0


def test_the_officer_renews_and_withdraws_documents_that_the_others_read(demo):
    page = "/agreements/documents/"
    assert "Renew" not in words(demo.browser_of(COORDINATOR).get(page))
    assert "policy document for sensitive data (APD)" in words(demo.browser_of(OFFICER).get(page))
    form = {"kind": "apd", "agreements": "hate-crime-case-sharing", "document": "Policy document", "version": "2",
            "answered_by": "The officer"}  # fmt: skip
    days = day("adopted_on", 24, 11, 2026) | day("review_by", 24, 11, 2027)
    adopt = f"{page}adopt?agreement=hate-crime-case-sharing&kind=apd"
    answer = fill(demo, DPO, adopt, **form, **days | day("review_by", 31, 2, 2027))
    assert answer.status_code == 400 and "Enter a real date for the day of the next review." in words(answer)
    assert html.escape("Policy document") in answer.text
    demo.browser_of(DPO)
    data = {"csrf_token": demo.token_of(DPO), **form, **days}
    answer = demo.browser_of(DPO).post(f"{page}adopt", data=data, follow_redirects=True)
    assert "Policy document, version 2 The officer 24 Nov 2026 24 Nov 2027 In force" in words(answer)
    assert "Withdraw a document" in words(demo.browser_of(DPO).get(f"{page}withdraw/hate-crime-case-sharing/apd"))
    data = {"csrf_token": demo.token_of(DPO), "agreement_id": "hate-crime-case-sharing", "kind": "apd"}
    answer = demo.browser_of(DPO).post(f"{page}withdraw", data=data, follow_redirects=True)
    assert "Nothing stands behind that record any more." in words(answer)
    assert demo.browser_of(DPO).get(f"{page}withdraw/hate-crime-case-sharing/apd").status_code == 404
    assert "Documents behind the records" in words(demo.browser_of(DPO).get("/"))
    assert "Withdrawn" in words(demo.browser_of(COORDINATOR).get(page))


def test_a_document_whose_review_is_overdue_warns_on_the_share_page_and_stops_nothing(demo):
    path = share_with_the_police(demo)
    before = words(demo.browser_of(COORDINATOR).get(path))
    assert "Lawful" in before and "should have been reviewed" not in before
    form = {"kind": "apd", "agreements": "hate-crime-case-sharing", "document": "Policy document", "version": "2",
            "answered_by": "The officer"}  # fmt: skip
    days = day("adopted_on", 20, 11, 2026) | day("review_by", 23, 11, 2026)
    assert fill(demo, DPO, "/agreements/documents/adopt", **form, **days).status_code == 302
    after = words(demo.browser_of(COORDINATOR).get(path))
    told = "The policy document for sensitive data (APD) should have been reviewed by 23 November 2026."
    assert told in after and "Lawful, with" in after
    assert "Review overdue" in words(demo.browser_of(COORDINATOR).get("/agreements/documents/"))
