"""Every address as everybody of the demonstration, held against the access matrix as it is written.

Each address is asked for with something that the account may reach, with something it may not, and with something
that does not exist. A form is sent with a field that it does not have, so that nothing is ever done by asking.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from hub.demo.people import ACCOUNTS
from tests import access_matrix as matrix
from tests.access_matrix import ANYBODY, HALF_WAY, MATRIX, MISSING, Thing
from tests.demo_world import Demo

IN = [account.username for account in ACCOUNTS if account.state not in ("agency-left", "disabled")]
OUT = [account.username for account in ACCOUNTS if account.state in ("agency-left", "disabled")]
NOBODY = ""
VARYING = {"X-Request-Id", "Date"}
NOTED = {"security_event"}
"""What asking may add to: the log of the doors, which is no part of the sealed log."""


def routes(demo: Demo) -> list[tuple[Rule, str]]:
    """Every address with every method it answers, but HEAD, which goes with GET."""
    rules = [rule for rule in demo.app.url_map.iter_rules() if rule.endpoint != "static"]
    return [(rule, method) for rule in rules for method in sorted(rule.methods - {"HEAD", "OPTIONS"})]


def address(demo: Demo, rule: Rule, ids: dict[str, Any]) -> str:
    """The path of an address with these ids."""
    return demo.app.url_map.bind("127.0.0.1").build(rule.endpoint, ids, method=next(iter(rule.methods - {"HEAD"})))


def named(demo: Demo, rule: Rule) -> list[Thing]:
    """What the ids of this address can name; one empty thing for an address without ids."""
    if not rule.arguments:
        return [Thing({})]
    return next(kind for names, kind in matrix.things(demo).items() if set(names) == rule.arguments)


def missing(rule: Rule) -> Thing | None:
    """Something of that kind which does not exist."""
    return next((thing for names, thing in MISSING.items() if set(names) == rule.arguments), None)


def ask(demo: Demo, who: str, rule: Rule, method: str, thing: Thing, **headers: str) -> TestResponse:
    """Ask for an address as somebody; a form holds a field that no form has."""
    browser, path = demo.browser_of(who), address(demo, rule, thing.ids)
    if method == "GET":
        return browser.get(path, headers=headers)
    return browser.post(path, data={"csrf_token": demo.token_of(who), "owner": "me"}, headers=headers)


def signature(answer: TestResponse) -> tuple[int, bytes, tuple[tuple[str, str], ...]]:
    """What an answer shows to somebody who compares: status, bytes, headers, but for the number of the request."""
    headers = tuple(sorted((name, value) for name, value in answer.headers.items() if name not in VARYING))
    return answer.status_code, answer.data, headers


def is_let_in(answer: TestResponse, method: str, lead_away: bool = False) -> bool:
    """Whether somebody came as far as the page, or as far as the form being judged."""
    if method == "POST":
        return answer.status_code == 400 and "has no field" in answer.text
    if answer.status_code == 302:
        return lead_away or not answer.location.startswith(("/sign-in", "/prove"))
    return answer.status_code == 200


def without_values(text: str) -> str:
    """A page without what was typed into it and what ties it to one session."""
    return re.sub(r'value="[^"]*"', "", text)


def tried(demo: Demo, who: str) -> Iterator[tuple[Rule, str, Thing, bool]]:
    """Each address behind the sign-in page, with something this account may reach and something it may not.

    Of what it may not reach the farthest thing and the nearest: the forbidden neighbour.
    """
    account = demo.accounts[who]
    for rule, method in routes(demo):
        if rule.endpoint not in MATRIX:
            continue
        door, kinds = MATRIX[rule.endpoint], named(demo, rule)
        kinds.sort(key=lambda thing: matrix.nearness(account, thing.facts))
        within = [thing for thing in kinds if door.lets_in(account, thing.facts)]
        beyond = [thing for thing in kinds if thing not in within]
        for thing in within[-1:]:
            yield rule, method, thing, True
        # A role that has no business there at all is turned away before anything is looked up: one thing is enough.
        others = account["role"] in door.who
        for thing in beyond[-1:] + (beyond[:-1][:1] if others else []):
            yield rule, method, thing, False
        if rule.arguments and (others or not beyond):
            yield rule, method, missing(rule), False


def test_every_address_has_its_line_in_the_matrix(demo):
    served = {rule.endpoint for rule in demo.app.url_map.iter_rules()}
    assert served == MATRIX.keys() | ANYBODY | HALF_WAY


@pytest.mark.parametrize("who", IN)
def test_everybody_reaches_what_the_matrix_says_and_one_page_for_all_the_rest(demo, who):
    turned_away, amiss = {}, []
    demo.token_of(who)  # signs in, which is a change of its own
    before = demo.contents(but=NOTED)
    for rule, method, thing, wanted in tried(demo, who):
        answer = ask(demo, who, rule, method, thing)
        if wanted:
            good = is_let_in(answer, method, MATRIX[rule.endpoint].lead_away)
        else:
            good = answer.status_code == 404
            turned_away.setdefault(signature(answer), f"{method} {rule}")
        if not good:
            amiss.append(f"{method} {rule} {thing.ids}: {answer.status_code}, {MATRIX[rule.endpoint].row}")
    assert not amiss
    assert len(turned_away) == 1, f"told apart: {list(turned_away.values())}"
    assert demo.contents(but=NOTED) == before, "asking changed something"


def test_somebody_not_signed_in_is_led_to_the_sign_in_page_whatever_is_asked_for(demo):
    amiss = []
    before = demo.contents()
    for rule, method in routes(demo):
        if rule.endpoint not in MATRIX:
            continue
        there = (named(demo, rule) or [missing(rule)])[0]
        answers = {
            (answer.status_code, answer.location.partition("?")[0], answer.data.replace(path.encode(), b""))
            for thing in (there, missing(rule) or there)
            for path in [address(demo, rule, thing.ids)]
            for answer in [ask(demo, NOBODY, rule, method, thing)]
        }
        if len(answers) != 1 or not all(status == 302 and to == "/sign-in" for status, to, _ in answers):
            amiss.append(f"{method} {rule}: {[answer[:2] for answer in answers]}")
    assert not amiss
    assert demo.contents() == before


@pytest.mark.parametrize("who", OUT)
def test_who_is_disabled_or_whose_agency_left_does_not_come_in(demo, who):
    _, answer = demo.try_to_sign_in(who)
    _, unknown = demo.give_password("nobody.known", "a password of nobody here")
    assert answer.status_code == unknown.status_code == 400
    assert without_values(answer.text) == without_values(unknown.text)


@pytest.mark.parametrize(("who", "accept"), [
    ("dana.orme", "application/json"), ("priya.wells", "text/calendar"), ("maya.reid", ""), ("sam.okoro", "x"),
    ("joss.merrill", "application/pdf;q=0.9, */*;q=0.1"),
])  # fmt: skip
def test_the_answer_does_not_depend_on_the_kind_of_file_that_is_asked_for(demo, who, accept):
    for rule, method, thing, wanted in tried(demo, who):
        plain, asked = ask(demo, who, rule, method, thing), ask(demo, who, rule, method, thing, Accept=accept)
        assert (plain.status_code, plain.mimetype) == (asked.status_code, asked.mimetype), f"{method} {rule}"
        if not wanted:
            assert signature(plain) == signature(asked), f"{method} {rule}"


def test_head_answers_as_get_does_without_a_body(demo):
    who = "ruth.anand"
    for rule, method, thing, _ in tried(demo, who):
        if method == "GET":
            path = address(demo, rule, thing.ids)
            get, head = demo.browser_of(who).get(path), demo.browser_of(who).head(path)
            assert get.status_code == head.status_code and head.data == b"", path


def test_no_reading_of_anything_writes_to_the_sealed_log(demo):
    """Fault F31: a proxy or a partner that repeats a GET."""
    size = demo.log_size()
    for who in ("dana.orme", "maya.reid", "ruth.anand"):
        for rule, method, thing, _ in tried(demo, who):
            if method == "GET":
                for _ in range(5):
                    demo.browser_of(who).get(address(demo, rule, thing.ids))
    assert demo.log_size() == size
