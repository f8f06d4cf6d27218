"""Two people edit one case: the second is shown both versions, and nothing is lost. On both databases."""

import random
import threading
from datetime import timedelta

import pytest

from hub.cases import changing
from hub.cases.changing import ChangePart, ChangePerson
from hub.kernel.errors import ConflictError, InvalidError, NotFoundError, NotPermittedError
from tests.case_builders import a_note
from tests.casework import (
    COORDINATOR,
    DPO,
    OFFICER,
    OTHER_OFFICER,
    READER,
    SECOND,
    asked,
    change,
    change_person,
    file_of,
    protection_of,
    rows,
    version_of,
)
from tests.fault_rounds import tell
from tests.people import the_actor

LIMIT = {"about": "p1:contact", "not_to": ["fire_service"], "except": [], "purposes": [], "why": "asked us"}
WARNING = {"about": "p2", "text": "Do not write to the house."}
SAFE = {
    "addresses": ["4 Quiet Yard, Wednesfield"], "phones": ["07700 900888"], "times": "before 2pm", "note": "ask Bea",
}  # fmt: skip


def test_the_second_of_two_editors_is_shown_both_versions_and_the_first_stands(office, case_id):
    seen = version_of(office, case_id)
    change(office, case_id, "wishes", "Ring first.", who=OFFICER, position=0, version=seen)
    with pytest.raises(ConflictError) as second:
        change(office, case_id, "wishes", "Never ring.", position=0, version=seen)
    assert (second.value.theirs, second.value.yours) == ("Ring first.", "Never ring.")
    assert file_of(office, case_id).victim_wishes == "Ring first."


def test_whoever_looked_again_may_put_their_version_in_its_place(office, case_id):
    seen = version_of(office, case_id)
    change(office, case_id, "wishes", "Ring first.", who=OFFICER, position=0, version=seen)
    change(office, case_id, "wishes", "Never ring.", position=0)
    assert file_of(office, case_id).victim_wishes == "Never ring."
    kept = rows(office, "select 1 from case_part where kind = 'wishes' and ended_at is not null")
    assert len(kept) == 2, "the file's wishes and the first editor's"


def test_two_changes_within_one_instant_are_two(office, case_id):
    """The clock may stand still; who edited second still learns of the first."""
    seen = version_of(office, case_id)
    first = change(office, case_id, "wishes", "One.", position=0, version=seen)
    second = change(office, case_id, "wishes", "Two.", position=0)
    assert (first, second) == (seen + 1, seen + 2)


def test_two_people_who_add_something_do_not_get_in_each_others_way(office, case_id):
    seen = version_of(office, case_id)
    change(office, case_id, "note", a_note("From the officer."), who=OFFICER, version=seen)
    change(office, case_id, "note", a_note("From the coordinator."), version=seen)
    change(office, case_id, "wishes", "Ring first.", position=0, version=seen)
    texts = [note.text for note in file_of(office, case_id).notes]
    assert texts[-2:] == ["From the officer.", "From the coordinator."]


def test_a_form_that_was_sent_twice_adds_one_thing(office, case_id):
    for kind, value in (("note", a_note("Once.")), ("limit", LIMIT), ("warning", WARNING)):
        first = change(office, case_id, kind, value)
        assert change(office, case_id, kind, value) == first, kind
    now = file_of(office, case_id)
    assert (len(now.notes), len(now.limits), len(now.contact_warnings)) == (3, 2, 2)


def test_a_person_edited_by_two_is_not_overwritten(office, case_id):
    seen = version_of(office, case_id)
    change_person(office, case_id, "p1", version=seen, safe_contact=SAFE)
    with pytest.raises(ConflictError) as second:
        change_person(office, case_id, "p1", version=seen, safe_contact=SAFE | {"times": "after 6pm"})
    assert second.value.theirs == {"safe_contact": SAFE}
    assert file_of(office, case_id).person("p1").safe_contact.times == "before 2pm"
    change_person(office, case_id, "p2", version=seen, safe_contact=SAFE)  # another person: nobody is in the way


def test_adding_names_and_flags_never_loses_another_ones(office, case_id):
    asked(office, OFFICER, changing.add_name, case_id, "p1", "Zaz", False)
    asked(office, COORDINATOR, changing.add_name, case_id, "p1", "Zarina Q", False)
    asked(office, COORDINATOR, changing.add_flag, case_id, "p1", "adult_at_risk")
    asked(office, OFFICER, changing.add_flag, case_id, "p1", "conflict_hint")
    person = file_of(office, case_id).person("p1")
    assert person.aliases == ("Zari", "Zaz", "Zarina Q")
    assert person.flags == ("adult_at_risk", "conflict_hint")


@pytest.mark.parametrize(
    ("kind", "value"), [("limit", LIMIT), ("warning", WARNING), ("wishes", "No visits at all.")]
)
def test_every_protective_part_raises_the_protection_version(office, case_id, kind, value):
    change(office, case_id, kind, value, **({"position": 0} if kind == "wishes" else {}))
    assert protection_of(office, case_id) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"flags": ["adult_at_risk"]}, {"safe_contact": SAFE}, {"former_names": ["Old Name"]}, {"aliases": ["Zaz"]},
        {"addresses": ["19 Tansymoor Road"]},
    ],
)  # fmt: skip
def test_every_protective_particular_raises_the_protection_version(office, case_id, changes):
    change_person(office, case_id, "p1", **changes)
    assert protection_of(office, case_id) == 2


def test_notes_and_telephone_numbers_raise_no_protection_version(office, case_id):
    change(office, case_id, "note", a_note("Just a note."))
    change_person(office, case_id, "p1", phones=["07700 900115"])
    assert protection_of(office, case_id) == 1


def test_a_limit_that_no_longer_applies_ends_once_and_is_kept(office, case_id):
    change(office, case_id, "limit", LIMIT)
    seen = version_of(office, case_id)
    asked(office, OFFICER, changing.end_part, case_id, "limit", 1, seen)
    asked(office, COORDINATOR, changing.end_part, case_id, "limit", 1, seen)  # ending it twice is harmless
    assert [limit.about for limit in file_of(office, case_id).limits] == ["p4"]
    assert len(rows(office, "select 1 from case_part where kind = 'limit' and ended_at is not null")) == 1
    what = {row.what for row in rows(office, "select what from case_history")}
    assert "limit_ended" in what


@pytest.mark.parametrize(("kind", "position"), [("limit", 1), ("limit", -1), ("warning", 9), ("limit", 10**40)])
def test_what_was_never_there_is_not_said_to_have_ended(office, case_id, kind, position):
    seen = version_of(office, case_id)
    with pytest.raises(InvalidError) as refused:
        asked(office, OFFICER, changing.end_part, case_id, kind, position, seen)
    assert refused.value.errors == {"position": [f"This case has no {kind} number {position}. Load its page again."]}
    assert version_of(office, case_id) == seen


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        ("limit", LIMIT | {"about": "p99"}, "means nothing in this case"),
        ("limit", LIMIT | {"not_to": ["The Neighbours"]}, "must be an agency"),
        ("warning", {"about": "p99", "text": "Do not ring."}, "no person of the case has this id"),
        ("warning", {"about": "p1", "text": "  "}, "must not be empty"),
        ("note", {"at": "2026-02-31", "author_role": "Landlord", "text": "x"}, "must be a real day"),
    ],
)
def test_what_no_case_file_could_hold_is_refused_and_nothing_changes(office, case_id, kind, value, told):
    before = version_of(office, case_id)
    with pytest.raises(InvalidError) as refused:
        change(office, case_id, kind, value)
    assert told in refused.value.errors["value"][0]
    assert version_of(office, case_id) == before


def test_nobody_of_the_case_is_told_apart_from_nobody_at_all(office, case_id):
    with pytest.raises(InvalidError):
        change_person(office, case_id, "p77", aliases=["X Y"])


@pytest.mark.parametrize("who", [SECOND, OTHER_OFFICER, DPO, READER])
def test_whoever_does_not_work_on_a_case_cannot_change_it(office, case_id, who):
    for act, command in (
        (changing.change_part, ChangePart(case_id, "note", a_note("Mine."), 1)),
        (changing.change_person, ChangePerson(case_id, "p1", {"aliases": ["Z"]}, 1)),
    ):
        with pytest.raises((NotFoundError, NotPermittedError)):
            asked(office, who, act, command)
    assert len(file_of(office, case_id).notes) == 2


def test_a_hundred_random_schedules_of_two_editors_lose_nothing(office, case_id, record_property):
    """Fault F11. Each editor reads, waits and saves in a random order; a save either stands or is refused with both
    versions, and whatever stood was seen by whoever replaced it."""
    order = random.Random(20261124)
    stood = [file_of(office, case_id).victim_wishes]
    for round_number in range(100):
        seen = {}
        for step in order.sample(["read a", "read b", "save a", "save b"], 4):
            act, _, who = step.partition(" ")
            if act == "read" or who not in seen:
                seen[who] = (version_of(office, case_id), stood[-1])
            if act == "save":
                version, text = seen.pop(who)
                wishes = f"{who} in round {round_number}"
                office.clock.advance(timedelta(seconds=1))
                try:
                    change(office, case_id, "wishes", wishes, position=0, version=version)
                except ConflictError as refused:
                    assert (refused.theirs, refused.yours) == (stood[-1], wishes)
                    assert text != stood[-1], "refused although nobody was faster"
                else:
                    assert text == stood[-1], "somebody's wishes were overwritten unseen"
                    stood.append(wishes)
        assert file_of(office, case_id).victim_wishes == stood[-1]
    kept = len(rows(office, "select 1 from case_part where kind = 'wishes'"))
    assert kept == len(stood), "every version that ever stood is kept"
    tell(record_property, 100, f"{len(stood) - 1} saves stood, the others were refused", lost=len(stood) - kept)


@pytest.mark.real_commit
def test_of_two_who_save_at_the_same_moment_one_is_refused(office, case_id):
    """Real threads: twenty pairs at a barrier; exactly one save of each pair stands."""
    actors = [the_actor(office, COORDINATOR), the_actor(office, OFFICER)]
    for round_number in range(20):
        seen, barrier, outcomes = version_of(office, case_id), threading.Barrier(2), []

        def save(actor, text, seen=seen, barrier=barrier, outcomes=outcomes):
            barrier.wait()
            try:
                with office.open_work(actor) as work:
                    changing.change_part(work, ChangePart(case_id, "wishes", text, seen, 0))
                outcomes.append("stands")
            except ConflictError:
                outcomes.append("refused")

        threads = [
            threading.Thread(target=save, args=(actor, f"{n} in round {round_number}"))
            for n, actor in enumerate(actors)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["refused", "stands"], round_number
