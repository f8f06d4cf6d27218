"""A find of the check passes only where somebody else than who asks says so, for one text, and the log says it.

Source: redaction requirements, section 7; sealed log specification, section 3.2.1.
"""

import secrets

import pytest
from sqlalchemy import select

from hub.disclosures import deciding, freezing, letting_pass, proposing, submitting
from hub.disclosures.checks import LeakOverrideRecord
from hub.disclosures.choices import Choices
from hub.disclosures.commands import AskToLetPass, DecideToLetPass, SubmitDisclosure
from hub.disclosures.material import Prepared
from hub.disclosures.passes import finds_of
from hub.kernel.errors import ConflictError, InvalidError, NotFoundError, NotPermittedError, RefusedError
from hub.ledger import service as ledger
from hub.ledger.audit import verify_database
from tests.ledger_builders import reading, size_of
from tests.shared_world import APPROVER, DRAFTER, READER, World

WHY = "Those are four shops, Tr, An, Te and R, and nobody of the case."
TO_CHARITY = Choices(
    agency="victim-support", team=None, purpose="victim_support", urgency="routine", told="told",
    told_detail="By telephone.", necessity="They cannot support her without knowing what happened.",
)  # fmt: skip


class Draft:
    """A draft to a charity in whose text the check finds something."""

    def __init__(self, world: World, words: str = "They met at the tr/an/te/r shops") -> None:
        self.world = world
        world.edit(words)
        with world.office.open_reading(world.actors[DRAFTER]) as block:
            material = proposing.load(block, world.case_id, TO_CHARITY)
        command = SubmitDisclosure(world.case_id, TO_CHARITY, secrets.token_hex(16))
        self.id = world.submit(command, submitting.prepare_to_submit(material))

    def prepared(self, who: str = DRAFTER) -> Prepared:
        return self.world.read_draft(who, self.id)[1]

    def ask(self, who: str = DRAFTER, of: str = APPROVER, reason: str = WHY) -> None:
        _, prepared, version, _ = self.world.read_draft(who, self.id)
        command = AskToLetPass(self.id, version, reason, self.world.actors[of].account_id)
        with self.world.office.open_work(self.world.actors[who]) as work:
            letting_pass.ask_to_let_pass(work, command, prepared)

    def decide(self, who: str = APPROVER, yes: bool = True, prepared=None) -> None:
        prepared = prepared or self.prepared(who)
        with self.world.office.open_work(self.world.actors[who]) as work:
            letting_pass.decide_to_let_pass(work, DecideToLetPass(self.id, yes), prepared)

    @property
    def passed(self) -> bool:
        return self.prepared().release.leak_check.passed


@pytest.fixture
def draft(office, tmp_path):
    return Draft(World(office, tmp_path))


@pytest.fixture
def sqlite_draft(sqlite_office, tmp_path):
    return Draft(World(sqlite_office, tmp_path))


def test_one_asks_another_lets_it_pass_and_the_log_says_so(draft):
    assert finds_of(draft.prepared().release) == (("name", "tranter"),) and not draft.passed
    draft.ask()
    assert not draft.passed
    size = size_of(draft.world.office)
    draft.decide()
    assert draft.passed
    with reading(draft.world.office) as block:
        entry = ledger.entry(block, size)
        row = block.session.scalars(select(LeakOverrideRecord)).one()
    assert entry.kind == "access" and entry.clear["act"] == "leak_override" and entry.clear["role"] == "coordinator"
    assert row.seq == size and row.allowed and row.asked_by_id != row.decided_by_id
    assert b"tran" not in row.finds_ct + row.reason_ct
    assert verify_database(draft.world.office).findings == []


def test_what_was_let_pass_is_reviewed_and_frozen_like_any_other_text(sqlite_draft):
    draft = sqlite_draft
    draft.ask()
    draft.decide()
    draft.world.review(draft.id)
    draft.world.approve(draft.id)
    material, prepared, _, _ = draft.world.read_draft(DRAFTER, draft.id)
    frozen = freezing.freeze(draft.world.office, material, prepared)
    assert "tr/an/te/r" in frozen.content["summary"]
    assert "tranter" not in {value.value for value in frozen.kept_back}


def test_nobody_lets_their_own_wish_pass(sqlite_draft):
    draft = sqlite_draft
    with pytest.raises(InvalidError):
        draft.ask(of=DRAFTER)
    draft.ask()
    with pytest.raises(NotPermittedError):
        draft.decide(DRAFTER)
    with pytest.raises((NotFoundError, NotPermittedError)):
        draft.decide(READER, prepared=draft.prepared())
    assert not draft.passed


def test_a_no_keeps_it_stopped_and_writes_nothing_in_the_log(sqlite_draft):
    draft = sqlite_draft
    draft.ask()
    size = size_of(draft.world.office)
    draft.decide(yes=False)
    assert not draft.passed and size_of(draft.world.office) == size
    with pytest.raises(NotFoundError):  # the second person's look at the case is over
        draft.prepared(APPROVER)
    draft.ask()
    draft.decide()
    assert draft.passed


def test_a_pass_holds_for_the_text_that_was_looked_at_and_no_other(sqlite_draft):
    draft = sqlite_draft
    draft.ask()
    seen = draft.prepared(APPROVER)
    draft.world.edit("They met at the tr/an/te/r shops. Paint was thrown")
    with pytest.raises(ConflictError):
        draft.decide()
    draft.ask()
    with pytest.raises(ConflictError):
        draft.decide(prepared=seen)
    draft.decide()
    assert draft.passed
    draft.world.edit("They met at the tr/an/te/r shops. Paint was thrown twice")
    assert not draft.passed


def test_a_thin_reason_or_nothing_found_is_no_wish(sqlite_office, tmp_path):
    draft = Draft(World(sqlite_office, tmp_path))
    with pytest.raises(InvalidError):
        draft.ask(reason="no leak")
    draft.world.edit("They met at the shops")
    with pytest.raises(RefusedError):
        draft.ask()


def test_asking_twice_asks_once(sqlite_draft):
    sqlite_draft.ask()
    sqlite_draft.ask()
    with reading(sqlite_draft.world.office) as block:
        assert len(block.session.scalars(select(LeakOverrideRecord)).all()) == 1
        deciding.load(block, sqlite_draft.id)


def test_nothing_is_reviewed_while_a_find_waits(sqlite_draft):
    sqlite_draft.ask()
    with pytest.raises(RefusedError):
        sqlite_draft.world.review(sqlite_draft.id)
