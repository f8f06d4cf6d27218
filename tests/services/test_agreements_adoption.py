"""How an agreement comes to count: proposed, advised, adopted by a second coordinator, pinned. On both databases."""

from datetime import timedelta

import pytest

from hub.agreements import listing, queries, service, showing
from hub.agreements.service import approve_agreement, propose_agreement, record_advice
from hub.kernel.errors import InvalidError, NotFoundError, NotPermittedError, RefusedError
from tests.agreement_builders import (
    AGREEMENT,
    THIRD,
    adopted,
    as_written,
    folder_of_agreements,
    in_demonstration,
    put,
    today,
)
from tests.casework import COORDINATOR, DPO, OFFICER, READER, SECOND, a_landlord, asked, notices_of, rows, shown
from tests.people import an_account

ADVICE = "Complete, and narrow enough for what it is for."


@pytest.fixture
def folder(tmp_path, monkeypatch):
    return folder_of_agreements(tmp_path, monkeypatch)


@pytest.fixture
def landlord(office):
    return a_landlord(office) | {THIRD: an_account(office, THIRD)}


def propose(office, who=COORDINATOR, version="1.0"):
    return asked(office, who, propose_agreement, AGREEMENT, version)


def advise(office, advice="for", text=ADVICE, who=DPO, version="1.0"):
    return asked(office, who, record_advice, AGREEMENT, version, advice, text)


def approve(office, who=SECOND, reason="", version="1.0"):
    return asked(office, who, approve_agreement, AGREEMENT, version, reason)


def status(office, version="1.0"):
    found = rows(office, "select status from agreement_version where version = :version", version=version)
    return found[0].status if found else ""


def acts(office):
    found = rows(office, "select agreement from log_row where kind = 'agreement' order by seq")
    return [row.agreement for row in found]


def test_an_agreement_is_proposed_advised_on_and_adopted_by_a_second_coordinator(office, landlord, folder):
    propose(office)
    assert notices_of(office, landlord[DPO]) == [("advice_wanted", f"/agreements/{AGREEMENT}/1.0")]
    advise(office)
    approve(office)
    view = shown(office, COORDINATOR, showing.show_agreement, AGREEMENT, "1.0")
    assert [step.state for step in view.steps] == ["done", "done", "done"]
    assert (view.proposed_by, view.advised_by, view.approved_by) == ("Maya Reid", "Ruth Anand", "Tom Ellery")
    assert view.review_on == today(office).replace(year=2027), "a year after adoption"
    assert acts(office) == [f"{AGREEMENT}@1.0"] * 3, "each step is an entry in the log"


def test_without_advice_nobody_adopts(office, landlord, folder):
    propose(office)
    with pytest.raises(RefusedError, match="not advised yet"):
        approve(office)
    assert status(office) == "proposed"


@pytest.mark.parametrize("who", [COORDINATOR, DPO, OFFICER, READER])
def test_neither_the_proposer_nor_anybody_but_a_coordinator_adopts(office, landlord, folder, who):
    propose(office)
    advise(office)
    with pytest.raises(NotPermittedError):
        approve(office, who)
    assert status(office) == "advised"


@pytest.mark.parametrize("who", [COORDINATOR, SECOND, OFFICER, READER])
def test_only_the_data_protection_officer_advises(office, landlord, folder, who):
    propose(office)
    with pytest.raises(NotPermittedError):
        advise(office, who=who)


@pytest.mark.parametrize("who", [DPO, OFFICER, READER])
def test_only_a_coordinator_proposes(office, landlord, folder, who):
    with pytest.raises(NotPermittedError):
        propose(office, who)
    assert status(office) == ""


def test_against_the_advice_only_with_a_written_reason(office, landlord, folder):
    propose(office)
    advise(office, "against", "The rows for the charity are too wide.")
    for reason in ("", "because", " " * 40):
        with pytest.raises(InvalidError) as refused:
            approve(office, reason=reason)
        assert set(refused.value.errors) == {"reason"}
    assert status(office) == "advised"
    approve(office, reason="The board decided so on 20 November 2026.")
    view = shown(office, COORDINATOR, showing.show_agreement, AGREEMENT, "1.0")
    assert (view.advice, view.against_reason) == ("against", "The board decided so on 20 November 2026.")


@pytest.mark.parametrize(("advice", "text", "field"), [("perhaps", ADVICE, "advice"), ("for", "fine", "text")])
def test_advice_says_for_or_against_and_why(office, landlord, folder, advice, text, field):
    propose(office)
    with pytest.raises(InvalidError) as refused:
        advise(office, advice, text)
    assert set(refused.value.errors) == {field}


def test_advice_is_given_once_and_adoption_done_once(office, landlord, folder):
    propose(office)
    assert propose(office).status == "proposed", "proposing again changes nothing"
    advise(office)
    with pytest.raises(RefusedError):
        advise(office)
    approve(office)
    approve(office, THIRD)
    assert len(acts(office)) == 3
    assert len(rows(office, "select 1 from agreement_version")) == 1


def test_a_file_that_changed_before_it_was_adopted_is_refused_at_each_step(office, landlord, folder):
    """What the officer advised on and what the second coordinator adopts is what was proposed, to the byte."""
    propose(office)
    changed = as_written().replace('"identity"', '"identity", "financial"') + "\n# a remark\n"
    put(folder, changed)
    with pytest.raises(RefusedError, match="no longer what was proposed"):
        advise(office)
    put(folder, as_written())
    advise(office)
    put(folder, changed)
    with pytest.raises(RefusedError, match="no longer what was proposed"):
        approve(office)
    with pytest.raises(RefusedError, match="with other contents"):
        propose(office)
    assert status(office) == "advised"


def test_an_adopted_file_that_changed_on_disk_stands_behind_nothing_and_says_so(office, landlord, folder):
    adopted(office)
    assert [agreement.id for agreement in shown(office, COORDINATOR, _adopted)] == [AGREEMENT]
    put(folder, as_written() + "\n# one byte more\n")
    assert shown(office, COORDINATOR, _adopted) == ()
    (row,) = shown(office, COORDINATOR, listing.list_agreements)
    assert row.stands == "changed"
    with pytest.raises(RefusedError, match="no longer what was adopted"):
        shown(office, COORDINATOR, showing.show_agreement, AGREEMENT, "1.0")
    assert shown(office, READER, listing.list_agreements) == (), "a partner reads nothing into it"
    (folder / AGREEMENT / "1.0.toml").unlink()
    assert shown(office, COORDINATOR, _adopted) == ()
    put(folder, as_written())
    assert len(shown(office, COORDINATOR, _adopted)) == 1, "put back, it stands again"


def _adopted(reading):
    reading.asked = True
    return queries.adopted(reading)


def test_a_newer_version_ends_the_older_one(office, landlord, folder):
    adopted(office)
    put(folder, as_written(version="1.1"), version="1.1")
    office.clock.advance(timedelta(days=1))
    adopted(office, version="1.1")
    assert (status(office, "1.0"), status(office, "1.1")) == ("ended", "adopted")
    view = shown(office, COORDINATOR, showing.show_agreement, AGREEMENT, "1.0")
    assert view.steps[-1].title == "Ended"


@pytest.mark.parametrize(
    ("agreement_id", "version"),
    [("no-such", "1.0"), (AGREEMENT, "9.9"), ("..", "1.0"), (f"../{AGREEMENT}", "1.0"), (AGREEMENT, "../1.0"),
     ("", "")],
)  # fmt: skip
def test_a_file_that_is_not_there_cannot_be_proposed(office, landlord, folder, agreement_id, version):
    with pytest.raises(NotFoundError):
        asked(office, COORDINATOR, service.propose_agreement, agreement_id, version)


def test_a_sample_is_adopted_in_a_demonstration_only(office, landlord, folder):
    put(folder, as_written(sample=True))
    with pytest.raises(RefusedError, match="sample that no real body has signed"):
        propose(office)
    assert status(office) == ""
    propose(in_demonstration(office))
    assert status(office) == "proposed"
