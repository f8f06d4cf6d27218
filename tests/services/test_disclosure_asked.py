"""What partners ask, tell and answer, and what the landlord does about it."""

import pytest
from sqlalchemy import select

from hub.disclosures import answering, asked, received, showing
from hub.disclosures.answers import Message
from hub.disclosures.commands import AnswerReceived
from hub.disclosures.readers import PartnerMessageRecord
from hub.disclosures.worklist import Wait, list_waits
from hub.kernel.errors import ConflictError, ErasedError, InvalidError, NotFoundError, NotPermittedError, RefusedError
from tests.ledger_builders import reading, size_of
from tests.shared_world import DRAFTER, READER

SAID = "She told our officer on the door that she wants no more letters."
ANSWER = "We rang her today and recorded it; no more letters go out."


def tell(world, reference: str, act: str, text: str = SAID, key: str = "message", who: str = READER) -> None:
    with world.at(who) as work:
        answering.answer_received(work, AnswerReceived(reference, act, text, key))


@pytest.fixture
def opened(partnership):
    """A partnership in which the police have opened something; gives its reference as `opened.reference`."""
    partnership.disclosure_id, partnership.reference = partnership.shared()
    partnership.open(partnership.reference, "opening")
    return partnership


def waiting(world, who: str = DRAFTER):
    with world.looking(who) as block:
        return asked.list_requests(block).waiting


@pytest.mark.parametrize("act", sorted(set(Message) - {Message.WITHDRAWAL}))
def test_each_thing_a_reader_can_ask_or_tell_reaches_who_looks_after_the_case(opened, act):
    tell(opened, opened.reference, act)
    for who in (DRAFTER, "ines.calder"):
        (row,) = waiting(opened, who)
        assert (row.kind, row.text, row.agency, row.person) == (act, SAID, "West Midlands Police", "Dana Orme")
        assert row.phone == "01632 960110" and row.may_answer
    told = {n.account_id: n.url for n in opened.notices() if n.kind == "answer_received" and "disclosures" in n.url}
    assert told == {
        opened.actor(name).account_id: f"/disclosures/{opened.disclosure_id}" for name in (DRAFTER, "ines.calder")
    }


def test_a_ring_needs_no_words_and_everything_else_does(opened):
    tell(opened, opened.reference, "ring", text="")
    for act in ("wishes", "more", "correct", "done", "onward"):
        with pytest.raises(InvalidError):
            tell(opened, opened.reference, act, text="  ", key=act)
    with pytest.raises(InvalidError):
        tell(opened, opened.reference, "withdrawal", key="other")
    with pytest.raises(InvalidError):
        tell(opened, opened.reference, "nonsense", key="another")


def test_changed_wishes_press_most_and_stand_red_on_the_start_page(opened):
    tell(opened, opened.reference, "done", key="1")
    tell(opened, opened.reference, "wishes", key="2")
    assert [row.kind for row in waiting(opened)] == [Message.WISHES, Message.DONE]
    with opened.looking(DRAFTER) as block:
        waits = {waits.wait: waits.count for waits in list_waits(block)}
    assert waits[Wait.WISHES] == 1 and waits[Wait.ASKED] == 1


def test_a_second_press_tells_it_once_and_no_message_is_an_entry_in_the_log(opened):
    size = size_of(opened.office)
    tell(opened, opened.reference, "done")
    tell(opened, opened.reference, "done")
    assert len(waiting(opened)) == 1 and size_of(opened.office) == size


def test_an_answer_ends_the_waiting_and_its_writer_reads_it(opened):
    tell(opened, opened.reference, "wishes")
    (row,) = waiting(opened)
    with pytest.raises(InvalidError), opened.at(DRAFTER) as work:
        asked.answer_request(work, row.id, "Done.")
    with opened.at(DRAFTER) as work:
        asked.answer_request(work, row.id, ANSWER)
    assert waiting(opened) == ()
    with opened.looking(READER) as block:
        (message,) = received.read_contents(block, opened.reference).messages
        ((reference, listed),) = asked.list_own(block)
    assert message.answer == listed.answer == ANSWER and reference == opened.reference
    assert [n.kind for n in opened.notices() if n.account_id == opened.actor(READER).account_id][-1] == "answered"
    with opened.looking(DRAFTER) as block:
        (shown,) = showing.show_disclosure(block, opened.disclosure_id).messages
    assert shown.answer == ANSWER


def test_two_people_who_answer_at_once_are_told(opened):
    tell(opened, opened.reference, "more")
    (row,) = waiting(opened)
    with opened.at(DRAFTER) as work:
        asked.answer_request(work, row.id, ANSWER)
    with pytest.raises(ConflictError) as both, opened.at("ines.calder") as work:
        asked.answer_request(work, row.id, "I have sent them a second summary already.")
    assert both.value.theirs == ANSWER


@pytest.mark.parametrize("who", ["tom.ellery", "owen.pike", "ruth.anand", READER, "kit.barlow"])
def test_nobody_else_answers(opened, who):
    tell(opened, opened.reference, "more")
    (row,) = waiting(opened)
    with pytest.raises((NotFoundError, NotPermittedError)), opened.at(who) as work:
        asked.answer_request(work, row.id, ANSWER)


def test_another_agency_and_another_officer_see_nothing_of_it(opened):
    tell(opened, opened.reference, "wishes")
    with opened.looking("kit.barlow") as block:
        assert asked.list_own(block) == ()
    for who in ("owen.pike", "tom.ellery"):
        assert waiting(opened, who) == ()


def test_what_was_said_lies_sealed_under_the_copy_s_key_and_is_forgotten_with_it(opened):
    tell(opened, opened.reference, "wishes")
    with reading(opened.office) as block:
        (stored,) = block.session.scalars(select(PartnerMessageRecord)).all()
    assert SAID.encode() not in stored.text_ct
    opened.office.vault.destroy(stored.key_id)
    with pytest.raises(ErasedError):
        waiting(opened)


# Honest answers to a withdrawal


@pytest.mark.parametrize(
    ("answer", "text"),
    [("destroyed", ""), ("returned", ""), ("kept", "Criminal Procedure and Investigations Act 1996"),
     ("passed_on", "To our public protection unit, on Monday.")],
)  # fmt: skip
def test_each_honest_answer_to_a_withdrawal_is_an_entry_of_its_own(opened, answer, text):
    opened.withdraw(opened.disclosure_id)
    tell(opened, opened.reference, answer, text=text, key="answer")
    kind, clear = opened.entries(opened.disclosure_id)[-1]
    assert (kind, clear["act"], clear["recipient"]) == ("receipt", answer, "west-midlands-police")
    rows = waiting(opened)
    assert [(row.kind, row.text) for row in rows] == ([(Message.WITHDRAWAL, text)] if text else [])
    with opened.looking(READER) as block:
        envelope = received.show_received(block, opened.reference)
    assert envelope.recall_answered and not envelope.recall_answer_due


@pytest.mark.parametrize("answer", ["kept", "passed_on"])
def test_keeping_it_and_having_passed_it_on_need_the_law_and_the_name(opened, answer):
    opened.withdraw(opened.disclosure_id)
    with pytest.raises(InvalidError):
        tell(opened, opened.reference, answer, text="")


def test_there_is_nothing_to_answer_while_it_is_shared(opened):
    with pytest.raises(RefusedError):
        tell(opened, opened.reference, "destroyed")


def test_nobody_confirms_or_asks_about_what_they_have_not_opened(partnership):
    _, reference = partnership.shared()
    for act in ("acknowledged", "more"):
        with pytest.raises(RefusedError, match="Open it"):
            tell(partnership, reference, act)


def test_an_agency_that_opened_nothing_owes_no_answer(partnership):
    disclosure_id, reference = partnership.shared()
    partnership.withdraw(disclosure_id)
    with partnership.looking(READER) as block:
        assert not received.show_received(block, reference).recall_answer_due
