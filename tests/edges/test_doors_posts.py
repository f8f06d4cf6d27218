"""Every form: whose it must be, from where, in what shape, and that nothing is done before that is settled."""

import html
import io
import re

import pytest

from tests.access_matrix import MATRIX
from tests.crawling import walk
from tests.edges.test_doors import IN, NOTED, address, named, routes

FOREIGN_FIELDS = ("role", "agency", "owner", "state")
"""What nobody may set by sending it along (CVE-2026-22783 of another product)."""

ASKED_FOR = {
    ("accounts.invite", "role"), ("accounts.invite", "agency"), ("accounts.change_role", "role"),
    ("agreements.change_party", "agency"), ("once.ask", "agency"),
}  # fmt: skip
"""Where one of these is what the form is about."""

UNKNOWN = re.compile("has no field “([^”]*)”")


@pytest.fixture(scope="module")
def posts(demo) -> list[tuple[str, str, str]]:
    """Every posting address behind the sign-in page with somebody who may use it: endpoint, username, path."""
    found = []
    demo.browser_of("lena.hart"), demo.browser_of("ned.tully")  # whose tokens are tried in place of the own one
    for rule, method in routes(demo):
        if method != "POST" or rule.endpoint not in MATRIX:
            continue
        door = MATRIX[rule.endpoint]
        for who in IN:
            demo.browser_of(who)
            within = [thing for thing in named(demo, rule) if door.lets_in(demo.accounts[who], thing.facts)]
            if within:
                found.append((rule.endpoint, who, address(demo, rule, within[0].ids)))
                break
    return found


def test_somebody_may_use_every_form_but_those_that_nothing_waits_for(demo, posts):
    reached = {endpoint for endpoint, _, _ in posts}
    served = {rule.endpoint for rule, method in routes(demo) if method == "POST" and rule.endpoint in MATRIX}
    without = {"once.advise", "once.decide"} if not demo.count("one_off_decision") else set()
    assert served - reached == without


@pytest.mark.parametrize(("fields", "headers", "status"), [
    ({}, {}, 400),
    ({"csrf_token": ""}, {}, 400),
    ({"csrf_token": "nonsense"}, {}, 400),
    ({"csrf_token": "of another"}, {}, 400),
    ({"csrf_token": "own"}, {"Origin": "http://evil.example"}, 403),
    ({"csrf_token": "own"}, {"Origin": "null"}, 403),
    ({"csrf_token": "own"}, {"Sec-Fetch-Site": "cross-site"}, 403),
    ({"csrf_token": "own"}, {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:8000"}, 403),
])  # fmt: skip
def test_a_form_of_another_session_or_from_elsewhere_is_not_even_judged(demo, posts, fields, headers, status):
    before, amiss = demo.contents(but=NOTED), []
    for endpoint, who, path in posts:
        other = "lena.hart" if who != "lena.hart" else "ned.tully"
        token = {"own": demo.token_of(who), "of another": demo.token_of(other)}
        sent = {name: token.get(value, value) for name, value in fields.items()}
        answer = demo.browser_of(who).post(path, data=sent | {"owner": "me"}, headers=headers)
        if answer.status_code != status or UNKNOWN.search(answer.text):
            amiss.append(f"{endpoint}: {answer.status_code}")
    assert amiss == []
    assert demo.contents(but=NOTED) == before


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/xml", "application/x-ndjson"])
def test_a_body_of_another_kind_is_refused_whatever_token_comes_with_it(demo, posts, kind):
    before, amiss = demo.contents(but=NOTED), []
    for endpoint, who, path in posts:
        headers = {"X-CSRFToken": demo.token_of(who)}
        answer = demo.browser_of(who).post(path, data="{}", content_type=kind, headers=headers)
        if answer.status_code != 415:
            amiss.append(f"{endpoint}: {answer.status_code}")
    assert amiss == []
    assert demo.contents(but=NOTED) == before


@pytest.mark.parametrize("name", FOREIGN_FIELDS)
def test_nobody_sets_a_role_an_agency_an_owner_or_a_state_by_sending_it_along(demo, posts, name):
    before, amiss = demo.contents(but=NOTED), []
    for endpoint, who, path in posts:
        if (endpoint, name) in ASKED_FOR:
            continue
        answer = demo.browser_of(who).post(path, data={"csrf_token": demo.token_of(who), name: "admin"})
        if answer.status_code != 400 or name not in UNKNOWN.findall(html.unescape(answer.text)):
            amiss.append(f"{endpoint}: {answer.status_code}")
    assert amiss == []
    assert demo.contents(but=NOTED) == before


def test_no_form_takes_a_file_but_the_ones_for_files(demo, posts):
    uploads = demo.app.extensions["hub"].table.uploads
    for endpoint, who, path in posts:
        if endpoint not in uploads:
            file = {"csrf_token": demo.token_of(who), "role": (io.BytesIO(b"x"), "x.json")}
            answer = demo.browser_of(who).post(path, data=file, content_type="multipart/form-data")
            assert answer.status_code == 400 and "takes no file" in answer.text, endpoint


@pytest.mark.parametrize("who", ["maya.reid", "tom.ellery", "ines.calder", "ruth.anand", "sam.okoro", "joss.merrill",
                                 "dana.orme", "priya.wells"])  # fmt: skip
def test_every_form_on_a_page_sends_only_fields_that_its_address_takes(demo, who):
    """Each is sent with one field too many, so that it is read and refused for that one alone."""
    browser, before, amiss = demo.browser_of(who), demo.contents(but=NOTED), {}
    for form in walk(browser, "/").kinds_of_form():
        if form.action.startswith(("/carry-on", "/sign-in")):
            continue
        sent = form.filled(lambda _field: "x") | dict.fromkeys(form.names - {"csrf_token"}, "x")
        answer = browser.post(form.action, data=sent | {"csrf_token": demo.token_of(who), "owner": "me"})
        unknown = set(UNKNOWN.findall(html.unescape(answer.text)))
        if answer.status_code != 400 or unknown != {"owner"}:
            amiss[f"{form.page} -> {form.action}"] = (answer.status_code, sorted(unknown))
    assert amiss == {}
    assert demo.contents(but=NOTED) == before

