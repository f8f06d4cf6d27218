"""Who takes part: signing, suspending, leaving, expiry, and what follows for an agency's people. On both databases."""

from datetime import date, timedelta

import pytest

from hub.agreements import coverage, listing, queries, registers, showing
from hub.agreements.registers import AdoptDocument, adopt_document, withdraw_document
from hub.agreements.service import ChangeParty, change_party
from hub.identity.sessions import actor_of_username
from hub.kernel.errors import InvalidError, NotFoundError, NotPermittedError, RefusedError
from hub.lawful.purposes import AgreementState, Purpose
from tests.agreement_builders import (
    AGREEMENT,
    adopted,
    as_written,
    folder_of_agreements,
    in_demonstration,
    put,
    today,
)
from tests.casework import (
    COORDINATOR,
    DPO,
    OFFICER,
    READER,
    SECOND,
    a_landlord,
    asked,
    notices_of,
    rows,
    shown,
)

POLICE, CHARITY = "west-midlands-police", "victim-support"
WHY = "A breach was found on 20 November 2026."
REFERENCE = f"{AGREEMENT}@1.0"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    return folder_of_agreements(tmp_path, monkeypatch)


@pytest.fixture
def landlord(office, folder):
    return a_landlord(office)


def act(office, what, agency=POLICE, who=COORDINATOR, reason=WHY, **more):
    asked(office, who, change_party, ChangeParty(AGREEMENT, "1.0", agency, what, reason, **more))


def sign(office, agency=POLICE, on=None, **more):
    signature = {"signed_on": on or today(office), "signatory": "C. Dunn", "post": "Chief officer"}
    act(office, "signed", agency, reason="The signed page lies in the legal folder.", **(signature | more))


def state(office, recipient=POLICE, purpose=Purpose.RISK_CASE_CONFERENCE, on=None):
    """What the share page would be told of the agreement with this recipient."""

    def ask(reading):
        reading.asked = True
        found, stands = queries.for_recipient(reading, recipient, purpose, on or today(office))
        return (found.reference if found else "", stands)

    return shown(office, COORDINATOR, ask)


def standing(office, agency=POLICE, reference=REFERENCE):
    """How the agreement stands towards an agency that was sent something under it."""

    def ask(reading):
        reading.asked = True
        return queries.standing(reading, queries.behind(reading, reference), agency, today(office)).state

    return shown(office, COORDINATOR, ask)


# Both must have signed this version, and it must be in force


def test_sender_and_recipient_have_signed_this_version_and_it_is_in_force(office, landlord):
    assert state(office) == ("", AgreementState.NONE), "not adopted yet"
    adopted(office)
    assert state(office) == (REFERENCE, AgreementState.IN_FORCE)
    assert state(office, on=date(2026, 1, 31))[1] is AgreementState.NONE, "the day before they signed"
    assert state(office, on=date(2027, 12, 31))[1] is AgreementState.IN_FORCE, "the last day"
    assert state(office, on=date(2028, 1, 1))[1] is AgreementState.EXPIRED, "the day after it"
    assert state(office, "stop-hate-uk") == ("", AgreementState.NONE), "no party"


@pytest.mark.parametrize("unsigned", ["whg", POLICE])
def test_where_either_has_not_signed_nothing_goes(office, landlord, folder, unsigned):
    put(folder, as_written(unsigned=(unsigned,)))
    adopted(office)
    assert state(office)[1] is AgreementState.NONE
    assert state(office, CHARITY, Purpose.VICTIM_SUPPORT)[1] is (
        AgreementState.NONE if unsigned == "whg" else AgreementState.IN_FORCE
    )


def test_a_signature_on_an_older_version_is_none_on_the_newer(office, landlord, folder):
    adopted(office)
    put(folder, as_written(version="1.1", unsigned=(POLICE,)), version="1.1")
    adopted(office, version="1.1")
    assert state(office)[1] is AgreementState.NONE
    assert state(office, CHARITY, Purpose.VICTIM_SUPPORT) == (f"{AGREEMENT}@1.1", AgreementState.IN_FORCE)


def test_sample_signatures_count_in_a_demonstration_only(office, landlord, folder):
    put(folder, as_written(sample=True))
    demonstration = in_demonstration(office)
    adopted(demonstration)
    assert state(demonstration)[1] is AgreementState.IN_FORCE
    assert state(office)[1] is AgreementState.NONE, "the same rows, served for real"
    assert standing(office) == "none"


# Acts


def test_a_party_that_signs_later_takes_part_from_its_day_on(office, landlord, folder):
    put(folder, as_written(unsigned=(POLICE,)))
    adopted(office)
    sign(office, on=date(2026, 11, 20))
    assert state(office)[1] is AgreementState.IN_FORCE
    assert state(office, on=date(2026, 11, 19))[1] is AgreementState.NONE
    (party,) = [p for p in shown(office, COORDINATOR, showing.show_agreement, AGREEMENT, "1.0").parties
                if p.agency == POLICE]  # fmt: skip
    assert party.signed == "20 November 2026, C. Dunn, Chief officer"
    assert ("party_changed", f"/agreements/{AGREEMENT}/1.0") in notices_of(office, landlord[DPO])
    assert [row.act for row in rows(office, "select act from party_change")] == ["signed"]


def test_suspended_resumed_left_and_signed_anew(office, landlord):
    adopted(office)
    for what, stands in (
        ("suspended", "suspended"), ("resumed", "in_force"), ("ended", "none"), ("signed", "in_force"),
    ):  # fmt: skip
        office.clock.advance(timedelta(hours=1))
        sign(office) if what == "signed" else act(office, what)
        assert (standing(office), state(office)[1].value) == (stands, stands), what
    log = rows(office, "select seq from log_row where kind = 'agreement' order by seq")
    assert len(log) == 3 + 4, "each act is an entry in the log"


def test_one_partys_suspension_leaves_the_others_as_they_were_and_the_landlords_stops_all(office, landlord):
    adopted(office)
    act(office, "suspended", CHARITY)
    assert state(office)[1] is AgreementState.IN_FORCE
    act(office, "suspended", "whg")
    assert state(office)[1] is AgreementState.SUSPENDED


@pytest.mark.parametrize(
    ("before", "what"),
    [((), "resumed"), ((), "signed"), (("suspended",), "suspended"), (("suspended",), "signed"), (("ended",), "ended"),
     (("ended",), "resumed"), (("ended",), "suspended")],
)  # fmt: skip
def test_an_act_that_cannot_follow_is_refused_with_a_sentence(office, landlord, before, what):
    adopted(office)
    for each in before:
        act(office, each, CHARITY)
    with pytest.raises(RefusedError, match="already|instead|signing anew|nothing to suspend"):
        sign(office, CHARITY) if what == "signed" else act(office, what, CHARITY)
    assert len(rows(office, "select 1 from party_change")) == len(before)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"agency": "the-neighbours"}, "agency"), ({"reason": "because"}, "reason"), ({"signatory": " "}, "signatory"),
     ({"post": ""}, "post"), ({"signed_on": date(2026, 11, 25)}, "signed_on")],
)  # fmt: skip
def test_a_signature_says_who_when_and_where_the_page_is_kept(office, landlord, folder, change, field):
    put(folder, as_written(unsigned=(POLICE,)))
    adopted(office)
    values = {
        "agency": POLICE, "reason": "The signed page lies in the legal folder.", "signed_on": today(office),
        "signatory": "C. Dunn", "post": "Chief",
    }  # fmt: skip
    with pytest.raises(InvalidError) as refused:
        act(office, "signed", **(values | change))
    assert set(refused.value.errors) == {field}


@pytest.mark.parametrize("who", [DPO, OFFICER, READER])
def test_only_coordinators_change_who_takes_part(office, landlord, who):
    adopted(office)
    with pytest.raises(NotPermittedError):
        act(office, "suspended", who=who)


# What follows for an agency's people: expired is not left, and left is not suspended


def test_an_agreement_that_expired_closes_no_account(office, landlord):
    adopted(office)
    office.clock.advance(timedelta(days=800))
    assert standing(office) == "expired"
    assert actor_of_username(office, READER).agency == POLICE


@pytest.mark.parametrize(("what", "status"), [("suspended", "suspended"), ("ended", "left")])
def test_an_agency_that_left_or_was_suspended_is_out_and_comes_in_again(office, landlord, what, status):
    adopted(office)
    act(office, what)
    assert rows(office, "select status from agency where code = :code", code=POLICE)[0].status == status
    with pytest.raises(NotFoundError):
        actor_of_username(office, READER)
    office.clock.advance(timedelta(hours=1))
    act(office, "resumed") if what == "suspended" else sign(office)
    assert rows(office, "select status from agency where code = :code", code=POLICE)[0].status == "active"
    assert actor_of_username(office, READER).agency == POLICE


def test_an_agency_that_still_takes_part_in_another_agreement_stays_in(office, landlord, folder):
    adopted(office)
    put(folder, as_written().replace(AGREEMENT, "other-sharing"), "other-sharing")
    adopted(office, "other-sharing")
    act(office, "ended")
    assert standing(office) == "none", "what went under this agreement is closed"
    assert actor_of_username(office, READER).agency == POLICE


# Registers


def entry(office, **changes):
    values = {
        "kind": "apd", "agreements": (AGREEMENT,), "document": "Policy document", "version": "2",
        "owner": "Data protection officer", "adopted_on": today(office), "review_by": date(2027, 11, 24),
    }  # fmt: skip
    return AdoptDocument(**(values | changes))


def register(office, kind="apd"):
    view = shown(office, COORDINATOR, registers.list_registers)
    return {row.kind: row for row in view.rows if row.agreement_id == AGREEMENT}[kind]


def waits(office, who=DPO):
    def ask(reading):
        reading.asked = True
        return registers.overdue(reading)

    return shown(office, who, ask)


def test_adoption_enters_the_documents_that_the_file_names(office, landlord):
    adopted(office)
    row = register(office)
    assert (row.document, row.version, row.review_by) == ("Policy document", "1", date(2027, 1, 1))
    assert row.state == "in_force"
    assert waits(office) == (0, None)


def test_an_overdue_review_warns_and_a_renewal_settles_it(office, landlord):
    adopted(office)
    office.clock.advance(timedelta(days=60))
    assert register(office).state == "overdue"
    assert waits(office) == (3, date(2027, 1, 1))
    assert waits(office, COORDINATOR) == (0, None), "it is the officer's to see to"
    assert asked(office, DPO, adopt_document, entry(office, review_by=date(2028, 1, 1))) == 1
    assert (register(office).state, register(office).version) == ("in_force", "2")
    assert asked(office, DPO, adopt_document, entry(office, review_by=date(2028, 1, 1))) == 0, "sent twice"


def test_a_withdrawn_document_stands_behind_nothing_and_no_new_version_brings_it_back(office, landlord, folder):
    adopted(office)
    asked(office, DPO, withdraw_document, AGREEMENT, "apd")
    assert register(office).state == "withdrawn"
    with pytest.raises(InvalidError):
        asked(office, DPO, withdraw_document, AGREEMENT, "apd")
    put(folder, as_written(version="1.1"), version="1.1")
    office.clock.advance(timedelta(days=1))
    adopted(office, version="1.1")
    assert register(office).state == "withdrawn"
    asked(office, DPO, adopt_document, entry(office))
    assert register(office).state == "in_force"


def test_a_document_adopted_for_next_month_leaves_the_present_one_standing(office, landlord):
    adopted(office)
    asked(office, DPO, adopt_document, entry(office, adopted_on=date(2026, 12, 24), review_by=date(2028, 1, 1)))
    assert register(office).version == "1"
    office.clock.advance(timedelta(days=31))
    assert register(office).version == "2"


@pytest.mark.parametrize(
    ("change", "field"),
    [({"kind": "menu"}, "kind"), ({"agreements": ()}, "agreements"), ({"agreements": ("no-such",)}, "agreements"),
     ({"review_by": date(2026, 11, 24)}, "review_by")],
)  # fmt: skip
def test_a_document_that_cannot_be_entered_is_refused_by_field(office, landlord, change, field):
    adopted(office)
    with pytest.raises(InvalidError) as refused:
        asked(office, DPO, adopt_document, entry(office, **change))
    assert set(refused.value.errors) == {field}
    assert register(office).version == "1"


@pytest.mark.parametrize("who", [COORDINATOR, SECOND, OFFICER, READER])
def test_only_the_data_protection_officer_keeps_the_registers(office, landlord, who):
    adopted(office)
    for doing in (lambda work: adopt_document(work, entry(office)), lambda w: withdraw_document(w, AGREEMENT, "apd")):
        with pytest.raises(NotPermittedError):
            asked(office, who, doing)
    if who == READER:
        with pytest.raises(NotPermittedError):
            shown(office, who, registers.list_registers)
    else:
        assert shown(office, who, registers.list_registers).may_write is False


# What a partner reads


def test_a_partner_reads_its_own_agreements_and_only_the_clauses_about_itself(office, landlord):
    adopted(office)
    (row,) = shown(office, READER, listing.list_agreements)
    assert (row.id, row.stands) == (AGREEMENT, "in_force")
    view = shown(office, READER, showing.show_agreement, AGREEMENT, "1.0")
    (own,) = view.recipients
    assert ([each.clause for each in own.clauses], [each.clause for each in own.routes]) == (["5.1"], ["4.1"])
    assert (view.registers, view.advice_text) == ((), "")
    matrix = shown(office, READER, coverage.show_coverage, AGREEMENT, "1.0")
    assert matrix.columns == (("West Midlands Police",),)
    assert shown(office, COORDINATOR, coverage.show_coverage, AGREEMENT, "1.0", "", CHARITY).columns == ()


def test_the_coverage_of_one_purpose_says_what_goes_as_what(office, landlord):
    adopted(office)
    view = shown(office, COORDINATOR, coverage.show_coverage, AGREEMENT, "1.0", "victim_support")
    assert view.columns == (("Victim Support",),)
    ((whose, lines),) = view.groups
    assert whose == "victim"
    assert [(line.category, line.cells) for line in lines] == [
        ("name and identity", (("keep", False),)), ("what not to do", (("keep", False),)),
    ]  # fmt: skip
