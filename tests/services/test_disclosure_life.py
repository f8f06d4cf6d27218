"""The whole life of a disclosure: what each act leaves behind, and which steps are refused in which state."""

import secrets
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select

from hub.access.actors import service_actor
from hub.access.permissions import Permission
from hub.cases import service as case_service
from hub.disclosures import answering, approving, copies, deciding, emergency, proposing, sending, withdrawal
from hub.disclosures.commands import (
    AnswerReceived,
    ApproveDisclosure,
    DeclineDisclosure,
    ReviewDisclosure,
    SendAlone,
    WithdrawDisclosure,
)
from hub.disclosures.records import (
    DisclosureCopyRecord,
    DisclosureEventRecord,
    DisclosureItemRecord,
    DisclosureRecord,
)
from hub.disclosures.rules import State
from hub.kernel.errors import ConflictError, ErasedError, HubError, InvalidError, RefusedError
from hub.ledger.audit import verify_database
from tests.ledger_builders import reading, size_of
from tests.shared_world import APPROVER, DRAFTER, READER

WHY = "The victim asked us to wait with this."
SECOND = "tom.ellery"
JOB_OF_EXPIRY = service_actor("expire")
ASKED = (Permission.DISCLOSURE_LIST,)


def answer(world, reference: str, act: str, text: str = "", who: str = READER, key: str = "") -> None:
    with world.at(who) as work:
        answering.answer_received(work, AnswerReceived(reference, act, text, key or secrets.token_hex(8)))


def test_each_act_of_a_life_leaves_its_entry_with_its_kind_and_channel(partnership):
    world = partnership
    disclosure_id, reference = world.shared()
    world.open(reference, "opening")
    answer(world, reference, "acknowledged")
    world.withdraw(disclosure_id)
    answer(world, reference, "destroyed")
    entries = world.entries(disclosure_id)
    sent = world_seq(world, disclosure_id, "sent")
    told = [(kind, clear.get("channel") or clear.get("act") or clear.get("reason")) for kind, clear in entries]
    assert told == [
        ("disclosure", "portal"),
        ("receipt", "conditions_accepted"),
        ("disclosure", "open"),
        ("receipt", "acknowledged"),
        ("withdrawal", "recalled"),
        ("receipt", "destroyed"),
    ]
    assert all(clear["refers_to"] == sent for _, clear in entries[1:])
    assert verify_database(world.office).findings == []


def world_seq(world, disclosure_id, kind: str) -> int:
    with reading(world.office) as block:
        return block.session.scalars(
            select(DisclosureEventRecord.seq).where(
                DisclosureEventRecord.disclosure_id == disclosure_id, DisclosureEventRecord.kind == kind
            )
        ).one()


def test_the_entry_of_a_sending_says_to_whom_why_on_what_basis_and_which_kinds_of_data(partnership):
    disclosure_id, _ = partnership.shared()
    ((kind, clear),) = partnership.entries(disclosure_id)
    row = partnership.row(disclosure_id)
    assert kind == "disclosure"
    assert (clear["sender"], clear["recipient"]) == ("whg", "west-midlands-police")
    assert (clear["purpose"], clear["agreement"]) == ("prevent_detect_crime", "hate-crime-case-sharing@1.0")
    assert clear["annex1"] == "ANNEX1_PARA5_CRIME" and clear["approved"] == "before"
    assert clear["fields"] == sorted(row.proposal["categories"]) and "victim:identity" in clear["fields"]
    assert clear["outcome"] == row.outcome and clear["codes"] == sorted(row.codes)


def test_no_entry_holds_a_name_a_place_or_a_word_of_the_case(partnership):
    disclosure_id, reference = partnership.shared()
    partnership.open(reference, "opening")
    told = str(partnership.entries())
    with partnership.looking(DRAFTER) as block:
        case = proposing.load_draft(block, disclosure_id).case
    for person in case.people:
        for value in (person.family_name, *person.phones, *person.addresses):
            assert value not in told
    assert case.reference not in told and "safe without knowing" not in told


def test_an_opening_and_a_confirmation_are_facts_of_one_account_and_change_no_state(partnership):
    disclosure_id, reference = partnership.shared()
    partnership.open(reference, "opening")
    answer(partnership, reference, "acknowledged")
    assert partnership.row(disclosure_id).state == State.SENT
    with reading(partnership.office) as block:
        events = block.session.scalars(
            select(DisclosureEventRecord).where(DisclosureEventRecord.kind.in_(("opened", "confirmed")))
        ).all()
    assert {event.account_id for event in events} == {partnership.actor(READER).account_id}


def test_exactly_what_was_approved_is_sent(partnership):
    disclosure_id = partnership.approved()
    approved = partnership.text_of(disclosure_id)
    partnership.send(disclosure_id, *partnership.ready(disclosure_id), "sending")
    assert partnership.sent_text(disclosure_id) == approved
    row = partnership.row(disclosure_id)
    with reading(partnership.office) as block:
        assert deciding.digest_of(block, approved) == row.reviewed_digest
    assert sha256(approved.encode()).hexdigest() not in str(partnership.entries(disclosure_id))


def test_destroying_one_copy_s_key_makes_that_copy_unreadable_and_no_other(partnership):
    first, _ = partnership.shared()
    second, _ = partnership.shared(agency="staffordshire-police")
    with reading(partnership.office) as block:
        key_id = block.session.scalars(
            select(DisclosureCopyRecord.key_id).where(DisclosureCopyRecord.disclosure_id == first)
        ).one()
    partnership.office.vault.destroy(key_id)
    with reading(partnership.office) as block, pytest.raises(ErasedError):
        copies.content_of(block, deciding.load(block, first))
    assert "Gurpreet" in partnership.sent_text(second)


def test_what_went_is_indexed_by_person_and_kind_of_data(partnership):
    disclosure_id, _ = partnership.shared()
    with partnership.looking(DRAFTER) as block:
        people = proposing.load_draft(block, disclosure_id).people
    with reading(partnership.office) as block:
        items = block.session.scalars(
            select(DisclosureItemRecord).where(DisclosureItemRecord.disclosure_id == disclosure_id)
        ).all()
    told = {(item.person_id, item.role, item.category) for item in items}
    assert (people["p1"], "victim", "identity") in told and (people["p1"], "victim", "address") in told
    assert {f"{role}:{category}" for _, role, category in told} <= set(
        partnership.row(disclosure_id).proposal["categories"]
    )


# One form, one act


def test_a_form_sent_twice_gives_the_first_answer_at_every_step(partnership):
    world = partnership
    command, prepared = world.submission("one form")
    first = world.submit(command, prepared)
    assert world.submit(command, prepared) == first
    world.review(first)
    _, prepared, version, digest = world.read_draft(APPROVER, first)
    approval = ApproveDisclosure(first, version, digest, False, "approval")
    for _ in range(2):
        with world.at(APPROVER) as work:
            if not approving.is_done(work, approval):
                approving.approve_disclosure(work, approval, prepared)
    ready = world.ready(first)
    assert world.send(first, *ready, "sending") == world.send(first, *ready, "sending")
    reference = world.row(first).public_ref
    size = size_of(world.office)
    for _ in range(2):
        world.open(reference, "opening")
        answer(world, reference, "acknowledged", key="confirming")
    assert size_of(world.office) == size + 3  # conditions accepted, opened, confirmed


def test_withdrawing_twice_withdraws_once(partnership):
    disclosure_id, _ = partnership.shared()
    partnership.withdraw(disclosure_id)
    size = size_of(partnership.office)
    partnership.withdraw(disclosure_id)
    assert size_of(partnership.office) == size


def test_a_rolled_back_act_leaves_neither_event_nor_entry_nor_notice_nor_copy(partnership):
    world = partnership
    disclosure_id = world.approved()
    prepared, frozen = world.ready(disclosure_id)
    size, notices = size_of(world.office), len(world.notices())
    with pytest.raises(ZeroDivisionError), world.at(DRAFTER) as work:
        sending.send_disclosure(work, disclosure_id, prepared, frozen, "sending")
        raise ZeroDivisionError
    assert world.row(disclosure_id).state == State.APPROVED
    assert size_of(world.office) == size and len(world.notices()) == notices
    with reading(world.office) as block:
        assert block.session.scalars(select(DisclosureCopyRecord)).all() == []
        assert block.session.scalars(select(DisclosureItemRecord)).all() == []


def test_a_form_of_an_older_version_is_told_so(partnership):
    world = partnership
    disclosure_id = world.drafted()
    _, prepared, version, digest = world.read_draft(DRAFTER, disclosure_id)
    with world.at(DRAFTER) as work:
        choices = deciding.choices_of(work, deciding.load(work, disclosure_id))
        deciding.save_choices(work, disclosure_id, version, choices.leaving_out("victim:contact"))
    with pytest.raises(ConflictError), world.at(DRAFTER) as work:
        command = ReviewDisclosure(disclosure_id, version, digest, world.actor(APPROVER).account_id)
        deciding.review_disclosure(work, command, prepared)


def test_a_text_other_than_the_one_read_is_not_reviewed(partnership):
    world = partnership
    disclosure_id = world.drafted()
    _, prepared, version, _ = world.read_draft(DRAFTER, disclosure_id)
    with pytest.raises(ConflictError), world.at(DRAFTER) as work:
        command = ReviewDisclosure(disclosure_id, version, "0" * 64, world.actor(APPROVER).account_id)
        deciding.review_disclosure(work, command, prepared)


# Refusals are answers


def test_a_submission_that_the_law_refuses_is_an_entry_and_ends_the_draft(partnership):
    disclosure_id = partnership.drafted(agency="victim-support", purpose="prevent_detect_crime")
    row = partnership.row(disclosure_id)
    assert (row.state, row.end_reason) == (State.REFUSED, "refused_by_rules") and row.ended_at is not None
    ((kind, clear),) = partnership.entries(disclosure_id)
    assert kind == "denial" and clear["outcome"] == "refuse" and clear["recipient"] == "victim-support"
    assert clear["channel"] == "portal" and clear["fields"]


def test_a_person_s_no_is_a_denial_that_the_law_would_have_allowed(partnership):
    disclosure_id = partnership.reviewed()
    version = partnership.row(disclosure_id).version
    with partnership.at(APPROVER) as work:
        approving.decline_disclosure(work, DeclineDisclosure(disclosure_id, version, "Nothing of this is theirs."))
    row = partnership.row(disclosure_id)
    ((kind, clear),) = partnership.entries(disclosure_id)
    assert (row.state, row.end_reason, kind) == (State.REFUSED, "declined", "denial")
    assert clear["outcome"] in {"allow", "allow_with_warning"}
    assert [n.kind for n in partnership.notices() if n.account_id == row.drafter_id][-1] == "refused"


def test_a_no_needs_a_reason_that_somebody_can_follow(partnership):
    disclosure_id = partnership.reviewed()
    version = partnership.row(disclosure_id).version
    with pytest.raises(InvalidError), partnership.at(APPROVER) as work:
        approving.decline_disclosure(work, DeclineDisclosure(disclosure_id, version, "No."))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"necessity": "Because."}, "necessity"),
        ({"necessity": "They must know that Gurpreet Sahota is threatened."}, "necessity"),
        ({"told": ""}, "told"),
        ({"told_detail": ""}, "told_detail"),
        ({"told": "not_safe", "told_detail": " "}, "told_detail"),
        ({"told": "will_be_told"}, "told_on"),
        ({"records": ()}, "child_reason"),
        ({"justify": (("victim:tenancy", "short"),)}, "justify_text"),
    ],
)
def test_what_a_person_must_have_written_is_asked_for_by_field(partnership, changes, field):
    with pytest.raises(InvalidError) as wrong:
        partnership.submission("form", **changes)
    assert field in wrong.value.errors


def test_what_is_asked_of_a_partner_is_checked_like_the_text(partnership):
    with pytest.raises(InvalidError) as wrong:
        partnership.submission(
            "form", agency="victim-support", purpose="victim_support", ask="Tell Mark Tranter to stop.", records=()
        )
    assert "ask" in wrong.value.errors


# The table of states: every step in every state in which it is not allowed.


def in_state(world, state: State):
    """A disclosure in this state."""
    if state is State.DRAFT:
        return world.drafted()
    if state is State.REVIEWED:
        return world.reviewed()
    if state is State.APPROVED:
        return world.approved()
    if state is State.REFUSED:
        return world.drafted(agency="victim-support", purpose="prevent_detect_crime")
    disclosure_id, _ = world.shared()
    if state is State.RECALLED:
        world.withdraw(disclosure_id)
    if state is State.EXPIRED:
        world.later(days=91)
        with world.office.open_work(JOB_OF_EXPIRY) as work:
            withdrawal.expire_due(work)
    return disclosure_id


def review(world, disclosure_id):
    world.look(disclosure_id)
    _, prepared, version, digest = world.read_draft(DRAFTER, disclosure_id)
    with world.at(DRAFTER) as work:
        command = ReviewDisclosure(disclosure_id, version, digest, world.actor(APPROVER).account_id)
        deciding.review_disclosure(work, command, prepared)


def approve(world, disclosure_id):
    _, prepared, version, digest = world.read_draft(DRAFTER, disclosure_id)
    with world.at(SECOND) as work:
        approving.approve_disclosure(work, ApproveDisclosure(disclosure_id, version, digest, False, None), prepared)


def send(world, disclosure_id):
    prepared, frozen = world.ready(disclosure_id)
    with world.at(DRAFTER) as work:
        sending.send_disclosure(work, disclosure_id, prepared, frozen, secrets.token_hex(8))


def send_alone(world, disclosure_id):
    prepared, frozen = world.ready(disclosure_id)
    _, _, version, digest = world.read_draft(DRAFTER, disclosure_id)
    with world.at(DRAFTER) as work:
        emergency.send_alone(work, SendAlone(disclosure_id, version, digest, secrets.token_hex(8)), prepared, frozen)


def decline(world, disclosure_id):
    with world.at(SECOND) as work:
        version = deciding.load(work, disclosure_id).version
        approving.decline_disclosure(work, DeclineDisclosure(disclosure_id, version, WHY))


def back(world, disclosure_id):
    with world.at(DRAFTER) as work:
        deciding.back_to_draft(work, disclosure_id, deciding.load(work, disclosure_id).version)


def withdraw(world, disclosure_id):
    with world.at(DRAFTER) as work:
        withdrawal.withdraw_disclosure(work, WithdrawDisclosure(disclosure_id, WHY))


def confirm_after(world, disclosure_id):
    with world.at(SECOND) as work:
        emergency.confirm_after(work, disclosure_id)


ENDED = {State.RECALLED, State.EXPIRED, State.REFUSED}
ALLOWED = {
    review: {State.DRAFT},
    approve: {State.REVIEWED, State.APPROVED},
    send: {State.APPROVED, State.SENT},
    decline: {State.DRAFT, State.REVIEWED, State.APPROVED},
    back: {State.REVIEWED, State.APPROVED},
    withdraw: {State.SENT, State.RECALLED},
    send_alone: {State.SENT},
    confirm_after: set(),
}
"""Which step may be taken (or was taken already, and then changes nothing) in which state; no emergency here."""
ALL = [State.DRAFT, State.REVIEWED, State.APPROVED, State.SENT, *sorted(ENDED)]


@pytest.mark.parametrize("state", ALL)
def test_every_step_that_a_state_does_not_allow_is_refused_and_changes_nothing(partnership, state):
    world = partnership
    disclosure_id = in_state(world, state)
    with world.at(DRAFTER) as work:
        case_service.let_approver_read(work, world.case_id, world.actor(SECOND).account_id)
    before, size = snapshot(world, disclosure_id), size_of(world.office)
    for step, allowed in ALLOWED.items():
        if state not in allowed:
            with pytest.raises(HubError) as refused:
                step(world, disclosure_id)
            assert isinstance(refused.value, RefusedError), (step.__name__, refused.value)
    assert snapshot(world, disclosure_id) == before and size_of(world.office) == size


def snapshot(world, disclosure_id) -> dict:
    row = world.row(disclosure_id)
    return {column.key: getattr(row, column.key) for column in DisclosureRecord.__table__.columns}


def test_the_database_itself_knows_no_sending_without_an_approval(partnership):
    disclosure_id = partnership.drafted()
    with pytest.raises(Exception, match="(?i)check"), partnership.at(DRAFTER) as work:
        disclosure = deciding.load(work, disclosure_id)
        work.require(*ASKED)
        disclosure.state, disclosure.sent_at = State.SENT, work.now


# What runs out


def test_what_ran_out_ends_by_itself_once_and_is_logged(partnership):
    world = partnership
    disclosure_id, reference = world.shared()
    expires = world.row(disclosure_id).expires_at
    world.office.clock.at = expires - timedelta(seconds=1)
    assert expire(world) == 0
    world.office.clock.at = expires
    assert expire(world) == 1 and expire(world) == 0
    assert world.row(disclosure_id).state == State.EXPIRED
    sent = world_seq(world, disclosure_id, "sent")
    ended = {"recipient": "west-midlands-police", "refers_to": sent, "reason": "expired"}
    assert world.entries(disclosure_id)[-1] == ("withdrawal", ended)


def expire(world) -> int:
    with world.office.open_work(JOB_OF_EXPIRY) as work:
        return withdrawal.expire_due(work)


def test_a_newer_one_in_its_place_ends_the_older_in_the_same_moment(partnership):
    world = partnership
    older, reference = world.shared()
    command, prepared = world.submission("newer")
    with world.at(DRAFTER) as work:
        newer = deciding.submit_disclosure(work, replace(command, replaces_id=older), prepared).id
    world.review(newer)
    world.approve(newer)
    world.send(newer, *world.ready(newer), "sending")
    assert world.row(older).state == State.SUPERSEDED
    assert world.entries(newer)[0][1]["refers_to"] == world_seq(world, older, "sent")
    assert world.entries(older)[-1][1]["reason"] == "superseded"
    kinds = [notice.kind for notice in world.notices() if notice.account_id == world.actor(READER).account_id]
    assert kinds == ["shared", "replaced"]


def test_only_what_the_same_recipient_has_now_can_be_replaced(partnership):
    world = partnership
    other, _ = world.shared(agency="staffordshire-police")
    command, prepared = world.submission("newer")
    with pytest.raises(InvalidError), world.at(DRAFTER) as work:
        deciding.submit_disclosure(work, replace(command, replaces_id=other), prepared)


def test_a_changed_case_stops_a_submission_computed_before(partnership):
    world = partnership
    command, prepared = world.submission("form")
    world.edit("A window was broken")
    with pytest.raises(ConflictError):
        world.submit(command, prepared)
    assert world.entries() == world.entries(None) and not [k for k, _ in world.entries() if k == "denial"]


def test_the_prepared_answer_is_recomputed_from_the_choices_and_the_case_each_time(partnership):
    disclosure_id = partnership.drafted(out=("victim:contact",))
    before = partnership.text_of(disclosure_id)
    partnership.edit("A window was broken")
    after = partnership.text_of(disclosure_id)
    assert "A window was broken" in after and "A window was broken" not in before
    assert "07700 900114" not in after
