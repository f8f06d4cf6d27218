"""What a review leaves behind: its numbers, its names, and that the same text need not be read twice.

Source: pages paper, section 4 (review the redaction).
"""

import pytest

from hub.cases import queries as cases
from hub.disclosures import deciding, editing, proposing, recall, review_page
from hub.disclosures.editing import Missed
from hub.kernel.errors import ConflictError, NotPermittedError, RefusedError
from tests.shared_world import DRAFTER, READER


def edit(world, disclosure_id, **values) -> None:
    """One act on the review page, as the drafter."""
    with world.looking(DRAFTER) as reading:
        material = proposing.load_draft(reading, disclosure_id)
        version = deciding.load(reading, disclosure_id).version
    made = editing.change(review_page.texts_of(material), material.choices, values)
    with world.at(DRAFTER) as work:
        deciding.save_choices(work, disclosure_id, version, made.choices, made.alias)


def page_of(world, disclosure_id, at: str = ""):
    with world.looking(DRAFTER) as reading:
        material = proposing.load_draft(reading, disclosure_id)
        return review_page.review_view(reading, material, proposing.prepare(material), at)


def read_through(world, disclosure_id) -> None:
    world.look(disclosure_id)
    _, prepared, version, digest = world.read_draft(DRAFTER, disclosure_id)
    with world.at(DRAFTER) as work:
        approver = world.actor("tom.ellery").account_id
        command = deciding.ReviewDisclosure(disclosure_id, version, digest, approver)
        deciding.review_disclosure(work, command, prepared)


def figures(world, who: str = "ruth.anand"):
    with world.looking(who) as reading:
        return recall.recall_figures(reading)


def test_what_a_reviewer_adds_counts_as_missed_by_sort_and_nothing_else_is_kept(partnership):
    world = partnership
    assert figures(world).reviews == 0
    disclosure_id = world.drafted()
    edit(world, disclosure_id, act="everywhere", words="doorbell cam", what="detail")
    edit(world, disclosure_id, act="everywhere", words="529 bus stop", what="place")
    read_through(world, disclosure_id)
    rows = {row.sort: row for row in figures(world).rows}
    assert figures(world).reviews == 1
    assert (rows[Missed.DETAIL].missed, rows[Missed.PLACE].missed, rows[Missed.NAME].missed) == (1, 1, 0)
    assert rows[Missed.NAME].found > 20 and rows[Missed.NAME].recall == 1.0
    assert 0 < rows[Missed.PLACE].recall < 1
    assert "doorbell" not in repr(figures(world))


def test_a_second_review_of_the_same_draft_counts_once(partnership):
    world = partnership
    disclosure_id = world.drafted()
    read_through(world, disclosure_id)
    with world.at(DRAFTER) as work:
        deciding.back_to_draft(work, disclosure_id, deciding.load(work, disclosure_id).version)
    edit(world, disclosure_id, act="everywhere", words="doorbell cam", what="detail")
    read_through(world, disclosure_id)
    view = figures(world)
    assert view.reviews == 1 and sum(row.missed for row in view.rows) == 1


def test_a_partner_sees_no_figures(partnership):
    with pytest.raises(NotPermittedError):
        figures(partnership, READER)


def test_a_missed_name_of_the_record_is_looked_for_from_then_on(partnership):
    world = partnership
    disclosure_id = world.drafted()
    edit(world, disclosure_id, act="everywhere", words="lunch", what="name:p2")
    with world.looking(DRAFTER) as reading:
        reading.require(proposing.Permission.CASE_LIST)
        assert "lunch" in cases.load_case_file(reading, world.case_id).person("p2").aliases


def test_a_change_to_a_draft_that_moved_on_is_refused_and_the_other_one_stays(partnership):
    world = partnership
    disclosure_id = world.drafted()
    with world.looking(DRAFTER) as reading:
        material = proposing.load_draft(reading, disclosure_id)
        stale = deciding.load(reading, disclosure_id).version
    edit(world, disclosure_id, act="everywhere", words="doorbell cam", what="detail")
    with pytest.raises(ConflictError), world.at(DRAFTER) as work:
        deciding.save_choices(work, disclosure_id, stale, material.choices)
    assert [words for _number, words in page_of(world, disclosure_id).changed] == [
        "Taken out everywhere: \u201cdoorbell cam\u201d"
    ]


def test_what_was_read_for_one_agency_serves_another_with_the_same_text(partnership):
    world = partnership
    conference = {"agency": "walsall-council", "purpose": "risk_case_conference"}
    first = world.drafted(team="community-safety", **conference)
    assert page_of(world, first).same is None and page_of(world, first).left > 0
    read_through(world, first)
    second = world.drafted(team="adult-social-care", **conference)
    view = page_of(world, second)
    assert view.same.who == "Maya Reid" and "Community safety" in view.same.recipient and view.left == 0
    edit(world, second, act="everywhere", words="white gloss", what="detail")
    assert page_of(world, second).same is None, "another text is read anew"
    assert page_of(world, world.drafted()).same is None


def test_the_place_asked_for_is_shown_and_the_next_one_offered(partnership):
    world = partnership
    disclosure_id = world.drafted()
    view = page_of(world, disclosure_id)
    later = page_of(world, disclosure_id, view.card.next)
    assert later.card.place.key == view.card.next != view.card.place.key
    edit(world, disclosure_id, act="accept", place=view.card.place.key)
    assert page_of(world, disclosure_id).left == view.left - 1
    assert page_of(world, disclosure_id, "nonsense:1").card.place != view.card.place


def test_nothing_is_put_to_a_second_person_until_every_doubt_was_looked_at(partnership):
    world = partnership
    disclosure_id = world.drafted()
    _, prepared, version, digest = world.read_draft(DRAFTER, disclosure_id)
    left = page_of(world, disclosure_id).left
    with pytest.raises(RefusedError, match=f"unsure of {left} more places"), world.at(DRAFTER) as work:
        approver = world.actor("tom.ellery").account_id
        deciding.review_disclosure(work, deciding.ReviewDisclosure(disclosure_id, version, digest, approver), prepared)
    read_through(world, disclosure_id)
    assert world.row(disclosure_id).state == "reviewed"
