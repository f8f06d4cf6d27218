"""Who works on a case: hand-over, emergency access and its review, conflicts of interest. On both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from hub.access.actors import service_actor
from hub.access.permissions import Permission
from hub.cases import changing, conflicts, emergency, queries, service, showing
from hub.cases.changing import ChangePart
from hub.cases.rules import Finding
from hub.disclosures import proposing
from hub.disclosures.choices import Choices
from hub.identity import conflicts as declared
from hub.kernel.errors import InvalidError, NotFoundError, NotPermittedError, RefusedError
from tests.case_builders import a_note, a_person
from tests.casework import (
    COORDINATOR,
    DPO,
    OFFICER,
    OTHER_OFFICER,
    READER,
    SECOND,
    a_case_in,
    a_file,
    asked,
    file_of,
    notices_of,
    protection_of,
    rows,
    shown,
)
from tests.people import an_account

REASON = "There is a man with a knife at her door now."
HIDDEN = (NotFoundError, NotPermittedError)


def sees(office, who, case_id) -> bool:
    """Whether this person finds the case in the list, and can open it; the two must agree."""
    listed = case_id in {row.id for row in shown(office, who, queries.list_cases)}
    try:
        shown(office, who, showing.show_case, case_id)
    except HIDDEN:
        opened = False
    else:
        opened = True
    assert listed == opened
    return opened


# Hand-over


def test_the_former_officer_loses_the_case_with_the_next_request_and_it_is_recorded(office, landlord, case_id):
    assert (sees(office, OFFICER, case_id), sees(office, OTHER_OFFICER, case_id)) == (True, False)
    office.clock.advance(timedelta(hours=1))
    asked(office, COORDINATOR, service.hand_over, case_id, OTHER_OFFICER, date(2026, 11, 23))
    assert (sees(office, OFFICER, case_id), sees(office, OTHER_OFFICER, case_id)) == (False, True)
    newest = shown(office, COORDINATOR, showing.show_case, case_id).handovers[0]
    assert (newest.officer, newest.by, newest.told_on) == ("Owen Pike", "Maya Reid", date(2026, 11, 23))
    assert notices_of(office, landlord[OTHER_OFFICER]) == [("case_given", f"/cases/{case_id}")]
    with pytest.raises(NotFoundError):
        asked(office, OFFICER, changing.change_part, ChangePart(case_id, "note", a_note("Late."), 9))


def test_handing_over_to_whoever_has_it_changes_nothing(office, case_id):
    asked(office, COORDINATOR, service.hand_over, case_id, OFFICER)
    assert len(rows(office, "select 1 from case_handover")) == 1


@pytest.mark.parametrize(("officer", "told_on"), [(SECOND, None), ("", None), (OTHER_OFFICER, date(2026, 11, 25))])
def test_a_hand_over_to_nobody_fit_or_told_tomorrow_is_refused(office, case_id, officer, told_on):
    with pytest.raises(InvalidError):
        asked(office, COORDINATOR, service.hand_over, case_id, officer, told_on)
    assert sees(office, OFFICER, case_id)


@pytest.mark.parametrize("who", [OFFICER, SECOND, DPO])
def test_only_a_coordinator_of_the_case_hands_it_over(office, case_id, who):
    with pytest.raises(HIDDEN):
        asked(office, who, service.hand_over, case_id, OTHER_OFFICER)


# Emergency access


def glass(office, who=SECOND, reference="HC-2026-0900", life=True, reason=REASON):
    return asked(office, who, emergency.break_glass, reference, life, reason)


def test_emergency_access_reads_one_case_for_an_hour_and_changes_nothing(office, case_id):
    other_id = a_case_in(office, replace(a_file(), reference="HC-2026-0901"))
    assert not sees(office, SECOND, case_id)
    assert glass(office) == case_id
    assert sees(office, SECOND, case_id) and not sees(office, SECOND, other_id)
    assert file_of(office, case_id, SECOND) == a_file()
    view = shown(office, SECOND, showing.show_case, case_id)
    assert not (view.may_edit or view.may_hand_over or view.may_share)
    assert view.emergency_until == office.clock.now() + timedelta(minutes=60)
    for act in (
        lambda work: changing.change_part(work, ChangePart(case_id, "note", a_note("Mine."), 9)),
        lambda work: service.hand_over(work, case_id, OTHER_OFFICER),
        lambda work: proposing.load(work, case_id, Choices(agency="west-midlands-police", purpose="victim_support")),
    ):
        with pytest.raises(NotPermittedError):
            asked(office, SECOND, act)
    report = asked(office, SECOND, service.import_case_file, a_file(victim_wishes="Mine."), OFFICER, True)
    assert report.outcome is service.Outcome.REFUSED
    office.clock.advance(timedelta(minutes=59, seconds=59))
    assert sees(office, SECOND, case_id)
    office.clock.advance(timedelta(seconds=1))
    assert not sees(office, SECOND, case_id), "to the second, also before the timer has run"
    assert asked(office, service_actor("test"), emergency.end_emergency_access) == 1
    assert not sees(office, SECOND, case_id)
    assert asked(office, service_actor("test"), emergency.end_emergency_access) == 0


def test_each_use_is_told_at_once_to_the_officer_who_reviews_and_to_the_coordinators(office, landlord, case_id):
    glass(office)
    assert notices_of(office, landlord[DPO]) == [("emergency_access", "/to-review/")]
    assert notices_of(office, landlord[COORDINATOR]) == [("emergency_access", f"/cases/{case_id}")]
    (use,) = shown(office, COORDINATOR, showing.show_case, case_id).emergencies
    assert (use.who, use.reason) == ("Tom Ellery", REASON)
    (entry,) = rows(office, "select kind from log_row where kind = 'access'")
    assert entry.kind == "access"


def test_asking_twice_is_one_use(office, landlord, case_id):
    glass(office)
    glass(office)
    assert len(rows(office, "select 1 from break_glass")) == 1
    assert len(notices_of(office, landlord[DPO])) == 1
    office.clock.advance(timedelta(minutes=61))
    glass(office)
    assert len(rows(office, "select 1 from break_glass")) == 2, "after an hour it is another use, told again"
    assert len(notices_of(office, landlord[DPO])) == 2
    assert sees(office, SECOND, case_id)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"life": False}, "life"), ({"reason": "because"}, "reason"), ({"reference": "HC-2026-9999"}, "reference"),
     ({"who": COORDINATOR}, "reference"), ({"who": OFFICER}, "reference")],
)  # fmt: skip
def test_emergency_access_needs_danger_a_reason_and_a_case_one_does_not_work_on(office, case_id, changes, field):
    with pytest.raises(InvalidError) as refused:
        glass(office, **changes)
    assert set(refused.value.errors) == {field}
    assert rows(office, "select 1 from break_glass") == []


@pytest.mark.parametrize("who", [DPO, READER])
def test_nobody_but_coordinators_and_case_officers_has_emergency_access(office, case_id, who):
    with pytest.raises(NotPermittedError):
        glass(office, who=who)


def test_whom_a_conflict_blocks_gets_the_answer_that_nobody_gets(office, landlord, case_id):
    """By the case or by a person; the same words as for a reference that no case has."""
    for local_ids in ((), ("p3",)):
        asked(office, COORDINATOR, conflicts.declare_for, case_id, landlord[SECOND], local_ids)
    with pytest.raises(InvalidError) as blocked:
        glass(office)
    with pytest.raises(InvalidError) as missing:
        glass(office, reference="HC-2026-9999")
    assert blocked.value.errors == missing.value.errors
    assert notices_of(office, landlord[DPO]) == []


def test_a_conflict_declared_during_emergency_access_ends_it(office, landlord, case_id):
    glass(office)
    asked(office, COORDINATOR, conflicts.declare_for, case_id, landlord[SECOND], ())
    assert not sees(office, SECOND, case_id)


# The review


def on_the_home_page(office, who):
    """How many reviews wait for somebody, and by when, as the home page asks."""

    def read(reading):
        reading.require(Permission.HOME_READ)
        return emergency.open_reviews(reading)

    return shown(office, who, read)


def test_a_review_is_due_two_working_days_later_and_overdue_after(office, case_id):
    """Tuesday noon: by the end of Thursday. Friday night before a weekend: by the end of Tuesday."""
    glass(office)
    (use,), _ = shown(office, DPO, emergency.list_reviews)
    assert use.review_by == datetime(2026, 11, 26, 23, 59, 59, tzinfo=UTC)
    assert not use.overdue
    assert on_the_home_page(office, DPO) == (1, use.review_by)
    office.clock.advance(timedelta(days=3, hours=11))  # Friday, 11pm
    glass(office)
    first, second = shown(office, DPO, emergency.list_reviews)[0]
    assert first.overdue and not second.overdue
    assert second.review_by == datetime(2026, 12, 1, 23, 59, 59, tzinfo=UTC)


def test_a_review_is_closed_once_with_words_and_told(office, landlord, case_id):
    glass(office)
    (use,), _ = shown(office, DPO, emergency.list_reviews)
    with pytest.raises(InvalidError):
        asked(office, DPO, emergency.close_review, use.id, Finding.JUSTIFIED, "fine")
    words = "Rang the police control room: they were on their way."
    asked(office, DPO, emergency.close_review, use.id, Finding.JUSTIFIED, words)
    with pytest.raises(RefusedError):
        asked(office, DPO, emergency.close_review, use.id, Finding.NOT_JUSTIFIED, words)
    waiting, (closed,) = shown(office, DPO, emergency.list_reviews)
    assert waiting == () and (closed.finding, closed.words, closed.reviewed_by) == ("justified", words, "Ruth Anand")
    assert ("review_closed", "/cases/") in notices_of(office, landlord[SECOND])
    assert shown(office, COORDINATOR, showing.show_case, case_id).emergencies[0].words == words


@pytest.mark.parametrize("who", [COORDINATOR, SECOND, OFFICER, READER])
def test_nobody_reviews_but_the_data_protection_officer(office, case_id, who):
    glass(office)
    (use,), _ = shown(office, DPO, emergency.list_reviews)
    for act in (
        emergency.list_reviews,
        lambda work: emergency.show_review(work, use.id),
        lambda work: emergency.close_review(work, use.id, Finding.JUSTIFIED, "Looked into it, all in order."),
    ):
        with pytest.raises(NotPermittedError):
            asked(office, who, act)
    assert on_the_home_page(office, who) == (0, None)


# Conflicts


def test_whoever_declares_a_conflict_loses_the_case_at_once_and_its_coordinators_are_told(office, landlord, case_id):
    before = protection_of(office, case_id)
    asked(office, OFFICER, conflicts.declare_own, case_id, ("p3",))
    assert not sees(office, OFFICER, case_id)
    assert protection_of(office, case_id) == before + 1
    assert ("conflict_declared", f"/cases/{case_id}") in notices_of(office, landlord[COORDINATOR])
    (told,) = of_case(office, case_id)
    assert (told.who, told.about, told.by_self) == ("Ines Calder", "Torquil Ravensbourne", True)


def of_case(office, case_id, who=COORDINATOR):
    return shown(office, who, showing.show_case, case_id).conflicts


def test_the_last_coordinator_names_who_takes_over(office, landlord, case_id):
    with pytest.raises(InvalidError) as refused:
        asked(office, COORDINATOR, conflicts.declare_own, case_id, ())
    assert "successor" in refused.value.errors
    assert sees(office, COORDINATOR, case_id), "nothing was half done"
    asked(office, COORDINATOR, conflicts.declare_own, case_id, (), SECOND)
    assert not sees(office, COORDINATOR, case_id)
    assert sees(office, SECOND, case_id)
    assert ("conflict_declared", f"/cases/{case_id}") in notices_of(office, landlord[SECOND])


def test_somebody_whom_a_conflict_blocks_cannot_take_over(office, landlord, case_id):
    asked(office, COORDINATOR, conflicts.declare_for, case_id, landlord[SECOND], ())
    with pytest.raises(InvalidError):
        asked(office, COORDINATOR, conflicts.declare_own, case_id, (), SECOND)


def test_a_conflict_with_a_person_closes_every_case_of_that_person(office, landlord, case_id):
    people = [a_person("s1", "alleged perpetrator", given_names="Torquil", family_name="Ravensbourne",
                       date_of_birth="1979-07-22")]  # fmt: skip
    other = a_file(people=people, limits=[], contact_warnings=[], consents={})
    other_id = a_case_in(office, replace(other, reference="HC-2026-0901"))
    asked(office, OFFICER, conflicts.declare_own, case_id, ("p3",))
    assert not sees(office, OFFICER, other_id)


def test_whom_a_coordinator_blocked_never_sees_that_a_block_exists(office, landlord, case_id):
    asked(office, SECOND, emergency.break_glass, "HC-2026-0900", True, REASON)
    asked(office, COORDINATOR, conflicts.declare_for, case_id, landlord[SECOND], ("p3",))
    assert shown(office, SECOND, conflicts.list_conflicts) == []
    assert not sees(office, SECOND, case_id)
    mine = shown(office, COORDINATOR, conflicts.list_conflicts)
    assert [(one.who, one.by_self) for one in mine] == [("Tom Ellery", False)]
    assert notices_of(office, landlord[SECOND]) == []


def test_coordinators_see_the_conflicts_of_their_own_cases_only(office, landlord, case_id):
    other_id = a_case_in(office, replace(a_file(), reference="HC-2026-0901"), who=SECOND, officer=OTHER_OFFICER)
    asked(office, OTHER_OFFICER, conflicts.declare_own, other_id, ())
    asked(office, OFFICER, conflicts.declare_own, case_id, ())
    assert [one.who for one in shown(office, COORDINATOR, conflicts.list_conflicts)] == ["Ines Calder"]
    assert [one.who for one in shown(office, SECOND, conflicts.list_conflicts)] == ["Owen Pike"]
    assert {one.who for one in shown(office, DPO, conflicts.list_conflicts)} == {"Ines Calder", "Owen Pike"}
    assert [one.who for one in shown(office, OFFICER, conflicts.list_conflicts)] == ["Ines Calder"]
    assert shown(office, READER, conflicts.list_conflicts) == []


def test_only_a_coordinator_of_the_case_speaks_for_somebody_else(office, landlord, case_id):
    for who in (OFFICER, SECOND, READER, DPO):
        with pytest.raises(HIDDEN):
            asked(office, who, conflicts.declare_for, case_id, landlord[OTHER_OFFICER], ())
    with pytest.raises(InvalidError):
        asked(office, COORDINATOR, conflicts.declare_for, case_id, landlord[COORDINATOR], ())
    assert rows(office, "select 1 from conflict_declaration") == []


@pytest.mark.parametrize("local_ids", [("p9",), ("p1", "nobody")])
def test_a_conflict_with_nobody_of_the_case_is_refused(office, case_id, local_ids):
    with pytest.raises(InvalidError):
        asked(office, OFFICER, conflicts.declare_own, case_id, local_ids)
    assert sees(office, OFFICER, case_id)


def test_the_same_surname_is_hinted_to_coordinators_and_to_nobody_else(office, landlord, case_id):
    namesake = an_account(office, "perry.ravensbourne", "partner_user", "west-midlands-police")
    (hint,) = shown(office, COORDINATOR, showing.show_case, case_id).hints
    assert (hint.who, hint.agency, hint.about) == ("Perry Ravensbourne", "West-Midlands-Police", "Torquil Ravensbourne")
    assert shown(office, OFFICER, showing.show_case, case_id).hints == ()
    glass(office)
    assert shown(office, SECOND, showing.show_case, case_id).hints == ()
    asked(office, COORDINATOR, conflicts.declare_for, case_id, namesake, ("p3",))
    assert shown(office, COORDINATOR, showing.show_case, case_id).hints == (), "settled"


def test_declaring_twice_leaves_one_line(office, landlord, case_id):
    for _ in range(2):
        asked(office, COORDINATOR, conflicts.declare_for, case_id, landlord[READER], ("p1", "p3"))
    assert len(rows(office, "select 1 from conflict_declaration")) == 2
    with office.open_reading(service_actor("test")) as reading:
        reading.asked = True
        people = list(queries.person_ids(reading, case_id).values())
        assert declared.blocked_accounts(reading, case_id, people) == {landlord[READER]}
