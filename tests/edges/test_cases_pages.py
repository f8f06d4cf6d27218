"""The pages of a case as people use them: forms, errors at their field, two editors, emergency, conflicts, review."""

import html
import io
import json
import re
from datetime import timedelta

import pytest

from tests.browsing import send
from tests.case_builders import a_case_object, a_person
from tests.demo_world import Demo
from tests.edges.test_doors import NOTED

COORDINATOR, SECOND, OFFICER, OTHER, DPO, READER = (
    "maya.reid", "tom.ellery", "ines.calder", "owen.pike", "ruth.anand", "dana.orme",
)  # fmt: skip
TODAY = {"on-day": "24", "on-month": "11", "on-year": "2026"}


@pytest.fixture
def demo(own_demo) -> Demo:
    return own_demo()


@pytest.fixture
def case(demo) -> str:
    """Address of the first case."""
    (row,) = demo.rows("select id from case_file where reference = 'HC-2026-0114'")
    return f"/cases/{dashed(row[0])}"


def dashed(value: str) -> str:
    text = value.replace("-", "")
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def fill(demo, who, path, follow=False, **fields):
    """Open a form, fill it in as it stands there with these fields, and send it."""
    page = demo.browser_of(who).get(path)
    assert page.status_code == 200, (path, page.status_code)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text))
    return demo.browser_of(who).post(path, data=hidden | fields, follow_redirects=follow)


def words(answer) -> str:
    """What somebody reads: tags and repeated blanks taken out."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


# What goes to whom


def test_each_kind_of_data_says_why_it_goes_or_stays_and_can_only_be_made_less(demo, case):
    share = f"{case}/share?recipient=west-midlands-police&purpose=prevent_detect_crime&urgency=routine"
    page = demo.browser_of(COORDINATOR).get(share)
    told = set(re.findall(r'<li id="(why-\d+)">[^<]*\w', page.text))
    assert set(re.findall(r'href="#(why-\d+)"', page.text)) == told and len(told) > 1
    assert page.text.count('data-label="Victim"') == page.text.count('data-label="Witness"')
    drop = re.findall(r'value="(drop:\w+:\w+)"', page.text)
    assert "drop:victim:contact" in drop and len(drop) == len(set(drop))
    fewer = fill(demo, COORDINATOR, share, fix="drop:victim:contact", follow=True)
    assert 'value="put:victim:contact"' in fewer.text and 'value="drop:victim:contact"' not in fewer.text


# Changes


@pytest.mark.parametrize(
    ("what", "fields", "shown"),
    [
        ("wishes", {"wishes": "Ring her sister first."}, "Ring her sister first."),
        ("limit", {"person": "p1", "category": "contact", "not_to": "fire_service", "why": "asked us"},
         "contact details of Gurpreet Kaur Sahota"),
        ("limit", {"words": "going to an aunt", "not_to": "*", "why": "safe"},
         "every sentence with “going to an aunt”"),
        ("warning", {"about": "p1", "text": "Do not call at the house."},
         "Gurpreet Kaur Sahota: Do not call at the house."),
        ("note", {"text": "Rang; no answer."}, "24 November 2026, 2pm – Landlord Rang; no answer."),
    ],
)  # fmt: skip
def test_a_change_is_saved_and_shown_on_the_case(demo, case, what, fields, shown):
    answer = fill(demo, COORDINATOR, f"{case}/{what}", follow=True, **fields)
    assert answer.status_code == 200
    assert shown in words(answer)


@pytest.mark.parametrize(
    ("what", "fields", "told"),
    [
        ("wishes", {}, "Enter what the victim asks for."),
        ("limit", {"not_to": "*", "why": "safe"}, "Choose a person or a kind of data, or write the words."),
        ("limit", {"person": "p1", "why": "safe"}, "Enter who must not know."),
        ("limit", {"person": "p99", "not_to": "*", "why": "x"}, "This means nothing in this case"),
        ("warning", {"about": "p1"}, "Enter what not to do."),
        ("note", {"text": "x" * 4001}, "Keep the note under 4000 characters."),
    ],
)
def test_a_form_with_an_error_comes_back_filled_in_and_nothing_is_changed(demo, case, what, fields, told):
    before = demo.count("case_part")
    answer = fill(demo, COORDINATOR, f"{case}/{what}", **fields)
    assert answer.status_code == 400
    assert told in words(answer) and "<title>Error: " in answer.text
    typed = {name: value for name, value in fields.items() if name not in ("person", "about", "not_to")}
    assert all(html.escape(value) in answer.text for value in typed.values())
    assert demo.count("case_part") == before


def test_of_two_who_edit_the_wishes_the_second_sees_both_and_can_put_theirs_in_its_place(demo, case):
    page = demo.browser_of(OFFICER).get(f"{case}/wishes")
    version = re.search(r'name="version" value="(\d+)"', page.text).group(1)
    fill(demo, COORDINATOR, f"{case}/wishes", wishes="Ring her sister first.")
    mine = {"csrf_token": demo.token_of(OFFICER), "version": version, "wishes": "Never ring."}
    answer = demo.browser_of(OFFICER).post(f"{case}/wishes", data=mine)
    assert answer.status_code == 409
    assert "Ring her sister first." in words(answer) and "Never ring." in words(answer)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', answer.text.split("<main")[1]))
    answer = demo.browser_of(OFFICER).post(f"{case}/wishes", data=hidden, follow_redirects=True)
    assert answer.status_code == 200 and "Never ring." in words(answer)


def test_a_limit_is_ended_by_its_button_and_no_other(demo, case):
    page = demo.browser_of(COORDINATOR).get(case)
    assert words(page).count("No longer applies") >= 6
    data = {"csrf_token": demo.token_of(COORDINATOR), "kind": "limit", "position": "2", "version": "99"}
    answer = demo.browser_of(COORDINATOR).post(f"{case}/end", data=data, follow_redirects=True)
    assert "money and official numbers of anybody" not in words(answer)
    assert "everything about Doreen Fellows" in words(answer)


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ({}, "Fill in “position”."), ({"position": "99"}, "This case has no limit number 99."),
        ({"position": "-1"}, "This case has no limit number -1."),
    ],
)  # fmt: skip
def test_a_limit_that_is_not_there_is_named_and_not_said_to_have_ended(demo, case, place, told):
    browser = demo.browser_of(COORDINATOR)
    before = demo.contents(but=NOTED)
    answer = send(browser, f"{case}/end", "/account/", kind="limit", version="99", **place)
    assert answer.status_code == 400 and told in words(answer)
    assert demo.contents(but=NOTED) == before


# A person


def test_an_answer_is_recorded_with_its_reason_and_shown(demo, case):
    person = f"{case}/people/p7"
    fields = {"recipient": "walsall-council", "answer": "not_sought_prejudice", **TODAY}
    answer = fill(demo, COORDINATOR, f"{person}/answer", **fields)
    assert answer.status_code == 400
    assert "Choose why this person was not asked, or cannot be." in words(answer)
    assert "Say in a sentence of at least 20 characters" in words(answer)
    reason = {"reason": "tip_off", "why": "He stands at her door every evening."}
    answer = fill(demo, COORDINATOR, f"{person}/answer", follow=True, **fields, **reason)
    assert answer.status_code == 200
    assert "Walsall Council not asked, because asking would do harm 24 November 2026" in words(answer)
    assert "Maya Reid" in words(answer)


@pytest.mark.parametrize("day", [("31", "2", "2026"), ("", "11", "2026"), ("25", "11", "2026")])
def test_a_day_that_does_not_exist_or_lies_ahead_is_told_at_its_field(demo, case, day):
    on = dict(zip(("on-day", "on-month", "on-year"), day, strict=True))
    answer = fill(demo, COORDINATOR, f"{case}/people/p1/answer", recipient="police", answer="given", **on)
    assert answer.status_code == 400
    assert re.search(r'id="on-error".*?(Enter a real date|must not lie ahead)', answer.text, re.S)


def test_a_refusal_can_be_gone_against_and_stands_again(demo, case):
    person = f"{case}/people/p1"
    fill(demo, COORDINATOR, f"{person}/answer", recipient="midland-homes", answer="refused", **TODAY)
    form = {"recipient": "midland-homes", "ground": "risk_individual", "told": "unsafe"}
    answer = fill(demo, COORDINATOR, f"{person}/refusal", **form, why="short")
    assert answer.status_code == 400 and "at least 20 characters" in words(answer)
    why = "Their tenant said that he would come back with others."
    answer = fill(demo, COORDINATOR, f"{person}/refusal", follow=True, **form, why=why)
    assert why in words(answer) and "significant risk to one person" in words(answer)
    (address,) = re.findall(r'action="([^"]+/end)"', answer.text)
    answer = demo.browser_of(OFFICER).post(
        address, data={"csrf_token": demo.token_of(OFFICER)}, follow_redirects=True
    )
    assert "ended 24 Nov 2026" in words(answer)
    assert "midland homes" in words(demo.browser_of(DPO).get("/to-review/")).lower()


def test_safe_contact_is_kept_apart_from_the_tenancy_address_and_out_of_the_list(demo, case):
    fields = {"addresses": "4 Quiet Yard\n9 Still Lane", "phones": "07700 900888", "times": "before 2pm"}
    answer = fill(demo, OFFICER, f"{case}/people/p1/safe-contact", follow=True, **fields)
    assert "4 Quiet Yard; 9 Still Lane" in words(answer)
    page = demo.browser_of(OFFICER).get(case)
    assert "safe contact held" in words(page) and "Quiet Yard" not in page.text


def test_a_name_and_a_flag_are_added(demo, case):
    person = f"{case}/people/p2"
    fill(demo, OFFICER, f"{person}/name", name="Jazz", former="no")
    fill(demo, OFFICER, f"{person}/name", name="Jasmin Old", former="yes")
    answer = fill(demo, OFFICER, f"{person}/flag", follow=True, flag="adult_at_risk")
    assert "Jazz" in words(answer) and "adult at risk" in words(answer)
    assert "Names left behind: never shown to anybody outside Jasmin Old" in words(answer)


# Import


def files(*contents) -> list:
    return [(io.BytesIO(c if isinstance(c, bytes) else json.dumps(c).encode()), "Zarina.json") for c in contents]


def bring_in(demo, *contents, who=COORDINATOR, **fields):
    data = {"csrf_token": demo.token_of(who), "officer": "owen.pike", "files": files(*contents)} | fields
    return demo.browser_of(who).post("/cases/import", data=data, content_type="multipart/form-data")


def test_each_file_has_its_own_report_and_a_file_is_never_called_by_its_name(demo):
    answer = bring_in(demo, a_case_object(), b"{", a_case_object(strands=["x"], reference="HC-2026-0901"))
    assert answer.status_code == 200
    text = words(answer)
    assert "HC-2026-0900 new Named officer: owen.pike." in text
    assert "file 2 refused line 1, column 2: is not JSON" in text
    assert "file 3 refused line 1, strands[0]: no such value" in text
    assert "Zarina" not in answer.text
    assert "HC-2026-0900 already there" in words(bring_in(demo, a_case_object()))
    changed = a_case_object(victim_wishes="No visits.")
    answer = bring_in(demo, changed)
    assert answer.status_code == 400 and "Ask for an update" in words(answer)
    assert "HC-2026-0900 changed changed: wishes" in words(bring_in(demo, changed, update="yes"))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xff\xfe", "is not UTF-8; save it as UTF-8"),
        (b'{"a": 1, "a": 2}', "stands twice in one object; keep one"),
        (a_case_object(people=[a_person(date_of_birth="1985-02-30")]), "people[0].date_of_birth: must be a real day"),
        (a_case_object(people=[a_person(role=" ")]), "people[0].role: must not be empty"),
        (a_case_object(colour="red"), "colour: the schema knows no such member"),
    ],
)
def test_a_file_that_cannot_be_taken_is_told_with_place_and_remedy(demo, content, told):
    before = demo.count("case_file")
    answer = bring_in(demo, content)
    assert answer.status_code == 400
    assert told in words(answer) and "Quillfeather" not in answer.text
    assert demo.count("case_file") == before


@pytest.mark.parametrize(
    ("fields", "told"),
    [({"files": []}, "Choose at least one case file."), ({"officer": ""}, "Enter the case officer's username."),
     ({"officer": "tom.ellery"}, "Name a case officer of the landlord by username.")],
)  # fmt: skip
def test_a_form_without_files_or_officer_comes_back(demo, fields, told):
    before = demo.count("case_file")
    answer = bring_in(demo, *([] if "files" in fields else [a_case_object()]), **fields)
    assert answer.status_code == 400 and told in words(answer)
    assert demo.count("case_file") == before


def test_more_than_twenty_mebibytes_are_refused_as_too_large(demo):
    before = demo.count("case_file")
    head = '--x\r\nContent-Disposition: form-data; name="files"; filename="a.json"\r\n\r\n'
    token = f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{demo.token_of(COORDINATOR)}\r\n'
    body = (token + head).encode() + b" " * (20 * 1024 * 1024) + b"\r\n--x--\r\n"
    answer = demo.browser_of(COORDINATOR).post(
        "/cases/import", data=body, content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 413 and "That file is too large" in words(answer)
    assert demo.count("case_file") == before


# Hand-over, emergency, review


def test_the_case_goes_to_another_officer_and_the_former_one_gets_the_page_for_nothing(demo, case):
    assert demo.browser_of(OFFICER).get(case).status_code == 200
    told = {"victim_told_on-day": "23", "victim_told_on-month": "11", "victim_told_on-year": "2026"}
    answer = fill(demo, COORDINATOR, f"{case}/hand-over", follow=True, officer=OTHER, **told)
    assert "The case is handed over." in words(answer) and "the victim was told on 23 Nov 2026" in words(answer)
    assert demo.browser_of(OFFICER).get(case).status_code == 404
    assert demo.browser_of(OTHER).get(case).status_code == 200
    answer = fill(demo, COORDINATOR, f"{case}/hand-over", officer="")
    assert answer.status_code == 400


def test_emergency_access_opens_the_case_to_read_and_the_officer_closes_the_review(demo, case):
    assert demo.browser_of(OTHER).get(case).status_code == 404
    form = {"reference": "HC-2026-0114", "reason": "There is a man with a knife at her door now."}
    answer = fill(demo, OTHER, "/cases/emergency/", **form)
    assert answer.status_code == 400 and "immediate danger to life only" in words(answer)
    answer = fill(demo, OTHER, "/cases/emergency/", follow=True, **form, life="yes")
    assert answer.status_code == 200 and "Emergency access until 3pm" in words(answer)
    assert "Add a limit" not in answer.text and "Share this case" not in answer.text
    for page in ("wishes", "limit", "people/p1/answer", "hand-over", "share"):
        assert demo.browser_of(OTHER).get(f"{case}/{page}").status_code == 404, page
    assert "Emergency access to review" in words(demo.browser_of(DPO).get("/"))
    listed = demo.browser_of(DPO).get("/to-review/")
    addresses = [a for a in re.findall(r'href="(/to-review/[0-9a-f-]+)"', listed.text)
                 if form["reason"] in words(demo.browser_of(DPO).get(a))]  # fmt: skip
    answer = fill(demo, DPO, addresses[0], finding="justified")
    assert answer.status_code == 400
    answer = fill(demo, DPO, addresses[0], follow=True, finding="justified", words="The police were called at once.")
    assert "The review is closed." in words(answer)
    assert "The police were called at once." in words(demo.browser_of(COORDINATOR).get(case))


def test_emergency_access_asks_for_a_fresh_proof(demo, case):
    demo.browser_of(OTHER)
    demo.clock.at += timedelta(minutes=6)
    form = {"reference": "HC-2026-0114", "reason": "There is a man with a knife at her door.", "life": "yes"}
    answer = fill(demo, OTHER, "/cases/emergency/", **form)
    assert answer.status_code == 302 and answer.location.startswith("/prove")
    assert demo.browser_of(OTHER).get(case).status_code == 404


# Conflicts


def test_a_coordinator_who_knows_somebody_hands_on_and_is_closed_out(demo, case):
    answer = fill(demo, COORDINATOR, f"{case}/conflict", people=["p3"])
    assert answer.status_code == 400 and "Choose a coordinator to take over" in words(answer)
    answer = fill(demo, COORDINATOR, f"{case}/conflict", follow=True, people=["p3"], successor=SECOND)
    assert "it is closed to you from now on" in words(answer)
    assert demo.browser_of(COORDINATOR).get(case).status_code == 404
    assert demo.browser_of(SECOND).get(case).status_code == 200


def test_somebody_whom_a_coordinator_named_is_closed_out_and_sees_nothing_of_it(demo, case):
    (account,) = demo.rows("select id from account where username = 'ines.calder'")
    form = {"account": dashed(account[0]), "people": ["p3"]}
    answer = fill(demo, COORDINATOR, f"{case}/conflict-of-somebody", follow=True, **form)
    assert "It is closed to the person whom you named." in words(answer)
    assert "Ines Calder whg Arjan Sahota" in words(answer)
    nothing = demo.browser_of(OFFICER).get("/cases/00000000-0000-4000-8000-000000000000")
    hidden = demo.browser_of(OFFICER).get(case)
    assert (hidden.status_code, hidden.data) == (nothing.status_code, nothing.data)
    assert "No conflict is declared" in words(demo.browser_of(OFFICER).get("/conflicts/"))


def test_a_reader_who_knows_somebody_loses_what_was_shared_and_the_coordinators_are_told(demo, case):
    (ref,) = demo.rows(
        "select public_ref from disclosure where agency_code = 'west-midlands-police' and state = 'sent' limit 1"
    )[0]
    before = demo.count("notice")
    assert demo.browser_of(READER).get(f"/shared/{ref}", follow_redirects=True).status_code == 200
    answer = send(demo.browser_of(READER), f"/shared/{ref}/conflict")
    assert answer.status_code == 302
    assert demo.browser_of(READER).get(f"/shared/{ref}").status_code == 404
    assert ref not in demo.browser_of(READER).get("/shared/").text
    assert "one whole case" in words(demo.browser_of(READER).get("/conflicts/"))
    assert demo.count("notice") > before
    assert demo.browser_of("joss.merrill").get(f"/shared/{ref}", follow_redirects=True).status_code == 200


# Clocks


def test_what_happened_is_recorded_with_day_and_time_and_stops_its_clock(demo):
    (row,) = demo.rows("select id from case_file where reference = 'HC-2026-0127'")
    case = f"/cases/{dashed(row[0])}"
    before = words(demo.browser_of(OFFICER).get(case))
    assert "Overdue or due today: Speak to the victim" in before
    assert "1 working day from" in before and "Hate Crime Policy 2.3(b)" in before and "local practice" in before
    fields = {"happened": "contacted", "at": "13:30", **TODAY}
    answer = fill(demo, OFFICER, f"{case}/event", follow=True, **fields)
    assert "Recorded." in words(answer)
    assert ": we spoke to the victim, Ines Calder Recorded by mistake" in words(answer)
    assert "Speak to the victim" not in words(answer)
    event = re.findall(rf'action="({case}/event/[^"]+/take-back)"', answer.text)[0]
    answer = demo.browser_of(OFFICER).post(
        event, data={"csrf_token": demo.token_of(OFFICER)}, follow_redirects=True
    )
    assert "Speak to the victim" in words(answer)


@pytest.mark.parametrize(("fields", "told"), [
    ({"at": "13:30", **TODAY}, "Choose what happened."),
    ({"happened": "contacted", "at": "13:30"}, "Enter the day on which it happened."),
    ({"happened": "contacted", **TODAY}, "Enter the time, such as 16:50."),
    ({"happened": "contacted", "at": "half past", **TODAY}, "Enter a time such as 16:50."),
    ({"happened": "contacted", "at": "23:30", **TODAY}, "This must not lie ahead"),
    ({"happened": "closed", "at": "09:00", **TODAY}, "Choose what happened."),
])  # fmt: skip
def test_an_event_with_an_error_comes_back_filled_in_and_nothing_is_recorded(demo, case, fields, told):
    there = demo.count("case_event")
    answer = fill(demo, COORDINATOR, f"{case}/event", **fields)
    assert answer.status_code == 400 and told in words(answer) and "<title>Error: " in answer.text
    assert demo.count("case_event") == there


def test_a_case_is_closed_with_how_it_ended_on_one_page_and_opened_again_on_another(demo, case):
    assert "Close the case" in words(demo.browser_of(COORDINATOR).get(case))
    close = {"outcome": "managed", "at": "10:00", **TODAY}
    answer = fill(demo, COORDINATOR, f"{case}/close", **close)
    assert answer.status_code == 400 and "reviews every case before it is closed" in words(answer)
    fill(demo, OFFICER, f"{case}/event", happened="reviewed", at="09:00", **TODAY)
    answer = fill(demo, COORDINATOR, f"{case}/close", at="10:00", **TODAY)
    assert answer.status_code == 400 and "Choose how it ended." in words(answer)
    page = words(fill(demo, COORDINATOR, f"{case}/close", follow=True, **close))
    assert "What is left is to call the victim." in page
    assert "Stands closed on 24 November 2026: the risk is managed" in page
    assert "Call the victim after closing" in page and "Close the case" not in page
    assert "HC-2026-0114 closed" in words(demo.browser_of(COORDINATOR).get("/cases/"))
    page = words(fill(demo, OFFICER, f"{case}/reopen", follow=True, at="11:00", **TODAY))
    assert "The case is open again" in page and "Stands open" in page and "Close the case" in page
    assert demo.rows("select status from case_file where reference = 'HC-2026-0114'") == [("active",)]


def test_start_pages_tell_of_ones_own_cases_only(demo):
    assert "Overdue or due today" in words(demo.browser_of(COORDINATOR).get("/"))
    assert "Report not dated" in words(demo.browser_of(COORDINATOR).get("/"))
    page = words(demo.browser_of(OFFICER).get("/cases/clocks"))
    assert "Remove the graffiti" in page and "Report not dated" not in page
    assert "Overdue or due today" not in words(demo.browser_of(SECOND).get("/"))
    assert "No clock runs" in words(demo.browser_of(SECOND).get("/cases/clocks"))
    assert demo.browser_of(DPO).get("/cases/clocks").status_code == 404
    assert demo.browser_of(READER).get("/cases/clocks").status_code == 404


def test_the_officer_who_reviews_decides_about_a_case_past_its_time_on_the_page_that_lists_it(own_demo):
    demo = own_demo(case_kept_days=7)
    page = words(demo.browser_of(DPO).get("/to-review/"))
    assert "nothing yet to decide" in page and "Record the decision" in page
    assert "Cases kept too long" in words(demo.browser_of(DPO).get("/"))
    ((case_id,),) = demo.rows("select id from case_file where status = 'closed'")
    fields = {"csrf_token": demo.token_of(DPO), "case_id": dashed(case_id), "decision": "keep",
              "review_on-day": "27", "review_on-month": "11", "review_on-year": "2026"}  # fmt: skip
    answer = demo.browser_of(DPO).post("/to-review/kept", data=fields | {"reason": "short"})
    assert answer.status_code == 400 and "Say why in at least" in words(answer)
    answer = demo.browser_of(DPO).post("/to-review/kept", data=fields | {"reason": "A court asked for the file."},
                                       follow_redirects=True)  # fmt: skip
    page = words(answer)
    assert "Recorded. Nothing was deleted." in page and "A court asked for the file. (Ruth Anand" in page
    assert "to decide" not in page
    assert "Cases kept too long" not in words(demo.browser_of(DPO).get("/"))
    case = demo.browser_of(COORDINATOR).get(f"/cases/{dashed(case_id)}")
    assert "keep it longer: A court asked for the file." in words(case)
