"""On the review page a find is shown where it stands; one person asks, another decides.

Source: redaction requirements, section 7; pages paper, section 4 (review the redaction).
"""

import re

import pytest

from tests.browsing import send
from tests.services.test_letting_pass import WHY, Draft
from tests.shared_world import APPROVER, DRAFTER, World


@pytest.fixture
def stopped(own_demo):
    """A demonstration with a draft in whose text the check finds something, and the draft's review page."""
    demo = own_demo()
    return demo, f"/disclosures/{Draft(World(demo.office)).id}/review"


def version_on(page: str) -> str:
    return re.search(r'name="version" value="(\d+)"', page).group(1)


def test_the_reviewer_sees_the_find_and_two_people_let_it_pass(stopped):
    demo, review = stopped
    maya, tom = demo.browser_of(DRAFTER), demo.browser_of(APPROVER)
    page = maya.get(review).text
    assert "The check still finds something" in page and "tr/an/te/r shops" in page
    assert "ask for approval" not in page and "What is left out, and why" in page
    ask = review.replace("review", "let-pass/ask")
    approver = re.search(r'<option value="([0-9a-f-]{36})"[^>]*>\s*Tom Ellery', page).group(1)
    thin = send(maya, ask, review, version=version_on(page), reason="no leak", approver_id=approver)
    assert thin.status_code == 400 and "at least 20 characters" in thin.text
    assert send(maya, ask, review, version=version_on(page), reason=WHY, approver_id=approver).status_code == 302
    assert "let it pass</" not in maya.get(review).text
    page = tom.get(review).text
    assert "Somebody asks to let a find pass" in page and WHY in page and "let it pass" in page
    assert send(tom, review.replace("review", "let-pass"), review, yes="yes").status_code == 302
    page = maya.get(review).text
    assert "nothing of them is left" in page and "left to look at before somebody else can be asked" in page
    journey = maya.get(review.removesuffix("/review")).text
    assert "let pass by a second person" in journey and WHY in journey


def test_nobody_elses_page_takes_the_decision(stopped):
    demo, review = stopped
    size = demo.log_size()
    decide = review.replace("review", "let-pass")
    for who in ("dana.orme", "ruth.anand", "ines.calder"):
        form = {"csrf_token": demo.token_of(who), "yes": "yes"}
        assert demo.browser_of(who).post(decide, data=form).status_code == 404
    assert demo.log_size() == size
