"""The review page as people use it without script: each act saved, errors where they belong, nothing lost.

Source: pages paper, section 4 (review the redaction) and section 5.
"""

import re
from html import unescape

import pytest

from tests.demo_world import Demo
from tests.shared_world import DRAFTER, World


@pytest.fixture
def draft(own_demo) -> tuple[Demo, str]:
    """A demonstration with a draft of its own, and the address of its review page."""
    demo = own_demo()
    disclosure_id = World(demo.office).drafted(agency="staffordshire-police")
    return demo, f"/disclosures/{disclosure_id}"


def send(demo: Demo, path: str, **fields):
    return demo.browser_of(DRAFTER).post(f"{path}/edit", data={"csrf_token": demo.token_of(DRAFTER), **fields})


def page(demo: Demo, path: str) -> str:
    return demo.browser_of(DRAFTER).get(f"{path}/review").text


def version_of(text: str) -> str:
    return re.search(r'name="version" value="(\d+)"', text).group(1)


def place_of(text: str) -> str:
    return unescape(re.search(r'name="place" value="([^"]+)"', text).group(1))


def left(text: str) -> int:
    found = re.search(r'id="bench">(\d+) place', text)
    return int(found.group(1)) if found else 0


def test_one_act_is_saved_and_the_page_says_when(draft):
    demo, path = draft
    before = page(demo, path)
    answer = send(demo, path, act="accept", place=place_of(before), version=version_of(before))
    assert answer.status_code == 302
    after = demo.browser_of(DRAFTER).get(answer.location).text
    assert left(after) == left(before) - 1
    assert re.search(r"data-saved>Saved \d+(:\d\d)?[ap]m", after)


def test_a_stale_page_is_told_so_keeps_what_was_typed_and_changes_nothing(draft):
    demo, path = draft
    before = page(demo, path)
    assert send(demo, path, act="accept", place=place_of(before), version=version_of(before)).status_code == 302
    stale = {"act": "everywhere", "words": "white gloss", "what": "detail", "version": version_of(before)}
    answer = send(demo, path, **stale)
    assert answer.status_code == 409
    assert "Somebody changed this text meanwhile" in answer.text and 'value="white gloss"' in answer.text
    assert "Taken out everywhere" not in page(demo, path)
    assert send(demo, path, **stale | {"version": version_of(answer.text)}).status_code == 302


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"act": "accept", "place": "notes[0].text:5:99999"}, "not in the text any more"),
        ({"act": "extend", "place": "notes[0].text:-4:2"}, "not in the text any more"),
        ({"act": "everywhere", "words": "stands nowhere here", "what": "place"}, "do not stand in the text"),
        ({"act": "everywhere", "words": "white gloss"}, "Say what it is"),
        ({"act": "undo", "edit": "77"}, "gone already"),
        ({"act": "publish"}, "Choose what to do"),
    ],
)
def test_what_cannot_be_done_is_said_at_its_field_and_nothing_changes(draft, fields, told):
    demo, path = draft
    before = page(demo, path)
    answer = send(demo, path, version=version_of(before), **fields)
    assert answer.status_code == 400 and told in answer.text
    assert version_of(page(demo, path)) == version_of(before)


def test_bytes_that_are_no_letters_are_refused_with_the_field(draft):
    demo, path = draft
    body = f"act=everywhere&words=Zo%EB&what=name&version={version_of(page(demo, path))}"
    answer = demo.browser_of(DRAFTER).post(
        f"{path}/edit", data=f"{body}&csrf_token={demo.token_of(DRAFTER)}",
        content_type="application/x-www-form-urlencoded",
    )  # fmt: skip
    assert answer.status_code == 400 and "words" in answer.text


def test_what_was_done_can_be_undone_from_the_list(draft):
    demo, path = draft
    version = version_of(page(demo, path))
    send(demo, path, act="everywhere", words="white gloss", what="detail", version=version)
    text = page(demo, path)
    assert "Taken out everywhere: “white gloss”" in unescape(text)
    assert "white gloss" not in text.partition("As it will be read")[2].partition("Change something else")[0]
    send(demo, path, act="undo", edit="0", version=version_of(text))
    assert "Taken out everywhere" not in page(demo, path)


def test_figures_are_for_those_who_answer_for_the_engine(draft):
    demo, _path = draft
    for who in (DRAFTER, "ruth.anand"):
        answer = demo.browser_of(who).get("/figures/")
        assert answer.status_code == 200 and "What reviewers find missing" in answer.text
    assert demo.browser_of("dana.orme").get("/figures/").status_code == 404
