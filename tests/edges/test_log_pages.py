"""The data protection officer at the log: filters, an entry with its journey, the door to contents, seals, export.

Source: pages paper, section 4 (disclosure log); threat model, section 5, row rule 9; sealed log, sections 11 and 12.
"""

import json
import re
from datetime import timedelta

import pytest

from tests.independent_checker import Trust, judge_export
from tests.ledger_builders import tamper

DPO, COORDINATOR = "ruth.anand", "maya.reid"


@pytest.fixture
def page(demo):
    """The text of a page as the DPO reads it, spaces made plain."""

    def read(path: str) -> str:
        answer = demo.browser_of(DPO).get(path, follow_redirects=True)
        assert answer.status_code == 200, path
        return plain(answer.text)

    return read


def plain(html: str) -> str:
    main = html.partition('<main')[2] or html
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def rows(text: str) -> list[int]:
    return [int(seq) for seq in re.findall(r'href="/log/(\d+)"', text)]


def post(demo, path: str, who: str = DPO, **fields: str):
    return demo.browser_of(who).post(path, data={"csrf_token": demo.token_of(who), **fields})


def test_the_log_is_newest_first_with_refusals_and_words_for_everything(demo, page):
    text = page("/log/")
    listed = rows(demo.browser_of(DPO).get("/log/").text)
    assert listed == sorted(listed, reverse=True) and listed[0] == demo.log_size() - 1
    for said in ("West Midlands Police", "Refused", "Shared", "Opened", "Crime condition", "Agreement adopted"):
        assert said in text
    assert "west-midlands-police" not in text and "allow_with_warning" not in text


@pytest.mark.parametrize(
    ("query", "chip"),
    [
        ("kind=denial", "refused"),
        ("recipient=west-midlands-police", "to West Midlands Police"),
        ("outcome=allow", "lawful"),
        ("purpose=prevent_detect_crime", "prevent"),
        ("basis=ANNEX1_PARA5_CRIME", "Crime condition"),
        ("recipient=west-midlands-police&kind=disclosure&from_on=2020-01-01&to_on=2099-01-01", "from 1 January 2020"),
    ],
)
def test_a_filter_narrows_and_says_so_in_words(demo, page, query, chip):
    everything = set(rows(demo.browser_of(DPO).get("/log/").text))
    found = set(rows(demo.browser_of(DPO).get(f"/log/?{query}").text))
    assert set() < found < everything
    assert f"Remove: {chip}".lower() in page(f"/log/?{query}").lower()


@pytest.mark.parametrize("query", ["from_on=2026-02-31", "to_on=yesterday", "from_on=2026-05-02&to_on=2026-05-01"])
def test_a_day_that_does_not_exist_is_told_at_its_field(page, query):
    text = page(f"/log/?{query}")
    assert "There is a problem" in text
    assert "Enter a real date" in text or "The last day must not lie before the first" in text


@pytest.mark.parametrize("query", ["before=x", "recipient=nobody-at-all", "kind=%0A", "basis=" + "A" * 4000, "odd=1"])
def test_what_matches_nothing_or_means_nothing_is_a_page_all_the_same(page, query):
    assert "Disclosure log" in page(f"/log/?{query}")


def test_the_bars_count_what_was_shared_and_refused_and_lead_to_it(demo, page):
    text = demo.browser_of(DPO).get("/log/").text
    tallies = re.findall(r'hub-tally__label"><a class="govuk-link" href="([^"]+)">([^<]+)<', text)
    assert {label for _, label in tallies} >= {"West Midlands Police"}
    url = next(url for url, label in tallies if label == "West Midlands Police")
    assert rows(demo.browser_of(DPO).get(url.replace("&amp;", "&")).text)
    assert "shared or told" in page("/log/") and "opening" in page("/log/")


def the_sent(demo) -> int:
    """Position of a disclosure to the police that is still shared."""
    listed = rows(demo.browser_of(DPO).get("/log/?recipient=west-midlands-police&kind=disclosure").text)
    return next(
        seq for seq in reversed(listed) if "Ask for a pause" in demo.browser_of(DPO).get(f"/log/{seq}").text
    )


def test_an_entry_shows_its_journey_basis_findings_and_place(demo, page):
    seq = the_sent(demo)
    text = page(f"/log/{seq}")
    for said in ("Prepared", "Reviewed word by word", "Approved", "Shared", "Maya Reid", "Tom Ellery", "On what basis",
                 "Kinds of data", f"Number {seq}; the log has", "this entry", "The entry as it is sealed"):  # fmt: skip
        assert said in text, said
    assert '"seq":' in text.replace("&#34;", '"')


def test_a_refusal_shows_what_was_asked_for_and_why_not(demo, page):
    seq = rows(demo.browser_of(DPO).get("/log/?kind=denial").text)[0]
    text = page(f"/log/{seq}")
    assert "Kinds of data asked for" in text and "What was found then" in text and "Stops it" in text
    assert "Open the contents" not in text


def test_an_entry_is_verified_step_by_step(demo):
    text = plain(post(demo, f"/log/{the_sent(demo)}/verify").text)
    assert "This entry is exactly what was sealed." in text
    assert "fingerprint worked out again" in text and "signature was checked" in text
    assert len(re.findall(r"[0-9a-f]{64}", text)) >= 2


def test_the_whole_log_is_verified(demo):
    text = plain(post(demo, "/log/verify").text)
    assert f"The log is sound: {demo.log_size()} entries." in text
    assert "Fingerprint of the whole log" in text


def test_an_altered_entry_and_log_are_told_in_red(own_demo):
    demo = own_demo()
    seq = the_sent(demo)
    tamper(demo.office, "UPDATE log_row SET recipient = 'staffordshire-police' WHERE seq = :seq", seq=seq)
    text = post(demo, f"/log/{seq}/verify").text
    assert "says something else than the sealed entry" in plain(text) and "hub-banner--danger" in text
    text = post(demo, "/log/verify").text
    assert "Something is wrong with the log" in plain(text) and f"the log row of entry {seq}" in plain(text)


def test_without_its_key_an_entry_is_not_proved_but_not_called_wrong(own_demo):
    demo = own_demo()
    next((demo.folder / "keys").glob("ledger-*.pem")).unlink()
    text = post(demo, f"/log/{the_sent(demo)}/verify").text
    assert "nothing is proved" in plain(text) and "hub-banner--attention" in text


REASON = "Monthly sample of the disclosures to the police."


def test_contents_open_by_the_recorded_door_only(own_demo):
    demo = own_demo()
    browser, seq = demo.browser_of(DPO), the_sent(demo)
    door = re.search(r'action="(/log/disclosures/[^"]+/open)"', browser.get(f"/log/{seq}").text).group(1)
    contents = door.replace("/open", "/contents")
    assert browser.get(contents).status_code == 404
    thin = post(demo, door, reason="to look")
    assert thin.status_code == 400 and "at least 20 characters" in plain(thin.text) and "to look" in thin.text
    size = demo.log_size()
    opened = post(demo, door, reason=REASON, idempotency_key="one")
    assert opened.status_code == 302 and opened.location == contents
    post(demo, door, reason=REASON, idempotency_key="one")
    assert demo.log_size() == size + 1
    text = plain(browser.get(contents).text)
    assert "open for review until" in text and REASON in text and "hub-paper" in browser.get(contents).text
    assert "OFFICIAL-SENSITIVE" in browser.get(contents).text
    entry = plain(browser.get(f"/log/{seq}").text)
    assert "Opened for review" in entry and REASON in entry and "Contents opened for review" in entry
    where = f"/disclosures/{contents.split('/')[3]}"
    assert REASON in demo.browser_of(COORDINATOR).get(where).text
    demo.clock.advance(timedelta(minutes=14))
    assert browser.get(contents).status_code == 200
    demo.clock.advance(timedelta(minutes=14))
    browser.get("/log/")
    demo.clock.advance(timedelta(minutes=3))
    assert browser.get(contents).status_code == 404


def test_the_door_wants_a_fresh_proof(own_demo):
    demo = own_demo()
    browser, seq = demo.browser_of(DPO), the_sent(demo)
    door = re.search(r'action="(/log/disclosures/[^"]+/open)"', browser.get(f"/log/{seq}").text).group(1)
    demo.token_of(DPO)
    demo.clock.advance(timedelta(minutes=6))
    answer = post(demo, door, reason=REASON)
    assert answer.status_code == 302 and answer.location.startswith("/prove")
    assert post(demo, "/log/export", openings="none").location.startswith("/prove")


def test_a_pause_stops_openings_until_a_coordinator_answers(own_demo):
    demo = own_demo()
    browser, seq = demo.browser_of(DPO), the_sent(demo)
    hold = re.search(r'action="(/log/disclosures/[^"]+/hold)"', browser.get(f"/log/{seq}").text).group(1)
    thin = post(demo, hold, reason="stop")
    assert thin.status_code == 400 and 'id="hold_reason-error"' in thin.text
    assert post(demo, hold, reason="Please check the address of the witness first.").location == f"/log/{seq}"
    text = plain(browser.get(f"/log/{seq}").text)
    assert "Paused" in text and "Please check the address" in text and "Ask for a pause" not in text
    where = f"/disclosures/{hold.split('/')[3]}"
    lift = re.search(r'action="(/disclosures/[^"]+/lift[^"]*)"', demo.browser_of(COORDINATOR).get(where).text).group(1)
    answer = "The address was checked against the tenancy file today."
    assert post(demo, lift, COORDINATOR, answer=answer, reason=answer).status_code in (302, 400)


@pytest.mark.parametrize("openings", ["none", "some", "all"])
def test_the_log_leaves_as_one_recorded_file_that_others_can_judge(own_demo, openings):
    demo = own_demo()
    size = demo.log_size()
    answer = post(demo, "/log/export", openings=openings)
    text = answer.get_data(as_text=True)
    answer.close()
    assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
    assert f"disclosure-log-{size}-entries.jsonl" in answer.headers["Content-Disposition"]
    found, signed, _ = judge_export(text, Trust((demo.folder / "trust.json").read_text()))
    assert found == size and signed[-1][0] == size
    lines = [json.loads(line) for line in text.splitlines()]
    assert any(line.get("openings") for line in lines if line["t"] == "entry") is (openings != "none")
    newest = demo.browser_of(DPO).get("/log/").text
    assert "Log exported" in newest and demo.log_size() == size + 1


def test_an_export_asks_how_much_it_opens(demo):
    size = demo.log_size()
    answer = post(demo, "/log/export")
    assert answer.status_code == 400 and "Choose how much the file opens." in answer.text
    assert demo.log_size() == size


def test_the_dpo_is_told_of_more_exports_than_usual(own_demo):
    demo = own_demo(exports_an_hour=1, limit_factor=1)
    for _ in range(2):
        answer = post(demo, "/log/export", openings="none")
        answer.close()
        assert answer.status_code == 200
    query = "SELECT count(*) FROM notice JOIN account ON account.id = account_id WHERE kind = 'unusual'"
    assert demo.rows(f"{query} AND username = '{DPO}'") == [(1,)]


def test_the_log_pages_on_from_where_it_stopped(own_demo):
    demo = own_demo(page_size=7, log_scan_rows=10)
    browser, seen, url = demo.browser_of(DPO), [], "/log/"
    while url:
        text = browser.get(url).text
        seen += rows(text)
        following = re.search(r'href="([^"]+)" rel="next"', text)
        url = following.group(1).replace("&amp;", "&") if following else ""
    assert seen == list(range(demo.log_size() - 1, -1, -1))


def test_a_rare_filter_says_how_far_back_it_searched(own_demo):
    demo = own_demo(log_scan_rows=5)
    text = demo.browser_of(DPO).get("/log/?kind=genesis").text
    assert re.search(r"Searched back to \d+ \w+ \d{4}", plain(text)) and "Continue, older" in text


def test_the_security_log_tells_a_thing_and_what_became_of_it_apart(demo):
    assert "advice centre: left" in plain(demo.browser_of("sam.okoro").get("/security-log/").text).lower()
