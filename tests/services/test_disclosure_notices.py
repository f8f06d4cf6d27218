"""What a mail says: that something waits. To whom, once, and nothing of any case.

Source: threat model P5, P13, P15, P23; faults F08, F09.
"""

import email
import re
from email.policy import default
from pathlib import Path

import pytest

from hub.access.permissions import Permission
from hub.cases import conflicts
from hub.delivery.rules import SENTENCES, SUBJECTS
from hub.delivery.service import drain_to_folder
from hub.disclosures import answering, deciding, emergency, freezing, proposing
from hub.disclosures.commands import AnswerReceived, SendAlone
from hub.identity import agencies
from hub.identity.kinds import AgencyStatus
from hub.identity.queries import agency_by_code
from hub.identity.sessions import DOORKEEPER
from hub.kernel.errors import DeliveryError
from hub.outbox.records import KINDS
from hub.redaction.verify import plain
from tests.people import an_account
from tests.shared_world import DRAFTER, READER

BASE = "https://hub.whg.example"


def post(world, folder: Path) -> list[email.message.EmailMessage]:
    """Hand over what waits; every mail of the folder."""
    drain_to_folder(world.office, folder, BASE)
    return [email.message_from_bytes(path.read_bytes(), policy=default) for path in sorted(folder.glob("*.eml"))]


def test_every_kind_of_notice_has_its_words():
    assert set(SUBJECTS) == set(SENTENCES) == set(KINDS)


def test_each_reader_of_the_agency_gets_one_mail_and_nobody_else(partnership, tmp_path):
    partnership.shared()
    mails = [mail for mail in post(partnership, tmp_path / "out") if "shared with you" in mail["Subject"]]
    to = sorted(mail["To"] for mail in mails)
    police = {"dana.orme", "joss.merrill", "vic.tranmere", "una.frost"}
    assert to == sorted(f"{name}@west-midlands-police.example" for name in police)


def test_a_reader_whom_a_conflict_closes_out_gets_none(partnership, tmp_path):
    world = partnership
    with world.at(DRAFTER) as work:
        conflicts.declare_for(work, world.case_id, world.actor("vic.tranmere").account_id, ())
    world.shared()
    assert not any("vic.tranmere" in mail["To"] for mail in post(world, tmp_path / "out"))


def test_a_conflict_declared_between_sending_and_the_mail_stops_the_mail(partnership, tmp_path):
    world = partnership
    world.shared()
    with world.at(DRAFTER) as work:
        conflicts.declare_for(work, world.case_id, world.actor("vic.tranmere").account_id, ())
    mails = post(world, tmp_path / "out")
    assert mails and not any("vic.tranmere" in mail["To"] for mail in mails)
    cancelled = [n for n in world.notices() if n.state == "cancelled"]
    assert {n.account_id for n in cancelled} == {world.actor("vic.tranmere").account_id}


def test_an_agency_that_left_meanwhile_gets_none(partnership, tmp_path):
    world = partnership
    world.shared()
    with world.office.open_work(DOORKEEPER) as work:
        work.require(Permission.SERVICE_RUN)
        agencies.set_agency_status(work, agency_by_code(work, "west-midlands-police").id, AgencyStatus.LEFT)
    assert not any("west-midlands-police" in mail["To"] for mail in post(world, tmp_path / "out"))


def test_a_coordinator_who_lost_the_case_is_not_mailed_about_it(partnership, tmp_path):
    """A second person was asked and the draft taken back before the mail went."""
    world = partnership
    disclosure_id = world.reviewed()
    with world.at(DRAFTER) as work:
        deciding.back_to_draft(work, disclosure_id, deciding.load(work, disclosure_id).version)
    asked = [mail for mail in post(world, tmp_path / "out") if "approval" in mail["Subject"]]
    assert not any("tom.ellery" in mail["To"] for mail in asked)


def whole_life(world) -> None:
    """Every act that leaves a notice."""
    disclosure_id, reference = world.shared()
    world.open(reference, "opening")
    with world.at(READER) as work:
        answering.answer_received(work, AnswerReceived(reference, "wishes", "She wants it stopped.", "message"))
    world.withdraw(disclosure_id)
    urgent = world.drafted(urgency="emergency", risk="life", agency="staffordshire-police")
    material, prepared, version, digest = world.read_draft(DRAFTER, urgent)
    frozen = freezing.freeze(world.office, material, prepared)
    with world.at(DRAFTER) as work:
        emergency.send_alone(work, SendAlone(urgent, version, digest, "alone"), prepared, frozen)


def test_no_mail_holds_any_value_of_the_case(partnership, tmp_path):
    world = partnership
    whole_life(world)
    with world.looking(DRAFTER) as reading:
        case = proposing.load(reading, world.case_id, world.submission("x")[0].choices).case
    values = {case.reference, "stopped", "keep the victim safe"}
    for person in case.people:
        values |= {person.full_name, person.family_name, *person.aliases, *person.phones, *person.emails}
        values |= {line for address in person.addresses for line in (address, address.split(",")[0])}
    words = {plain(value) for value in values if len(value) >= 4}
    mails = post(world, tmp_path / "out")
    assert len(mails) > 8
    for mail in mails:
        told = plain(mail.as_string())
        assert not [word for word in words if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", told)], mail["Subject"]
        sentences = re.sub(r"https?://\S+", "", mail.get_content()).lower()
        assert not re.search(r"police|prevent|crime|witness|victim|threat", sentences)


def test_a_mail_says_who_writes_what_to_do_and_whom_to_ring_and_leads_into_the_hub(partnership, tmp_path):
    partnership.shared(answer_by=partnership.office.clock.now().date())
    mail = next(m for m in post(partnership, tmp_path / "out") if m["To"].startswith("dana.orme"))
    text = mail.get_content()
    assert text.startswith("From whg") and "Sign in to read it" in text
    assert "answer by Tuesday 24 November 2026" in text and "01632 960001" in text
    (link,) = re.findall(r"https?://\S+", text)
    assert link.startswith(f"{BASE}/shared/") and "?" not in link
    assert not mail.is_multipart() and mail["Auto-Submitted"] == "auto-generated"


def test_draining_twice_writes_nothing_twice(partnership, tmp_path):
    partnership.shared()
    first = post(partnership, tmp_path / "out")
    assert drain_to_folder(partnership.office, tmp_path / "out", BASE) == 0
    assert len(post(partnership, tmp_path / "out")) == len(first)


def test_a_folder_that_cannot_be_written_loses_no_notice(partnership, tmp_path):
    partnership.shared()
    (tmp_path / "blocked").write_text("a file where the folder should be")
    with pytest.raises(DeliveryError):
        drain_to_folder(partnership.office, tmp_path / "blocked", BASE)
    assert {n.state for n in partnership.notices()} == {"waiting"}
    partnership.later(minutes=1)
    assert post(partnership, tmp_path / "out")


def test_a_crash_between_mail_and_mark_hands_over_the_same_mail_again_and_no_second_one(partnership, tmp_path):
    """The claim still stands then; in a folder a letter replaces itself."""
    partnership.shared()
    first = post(partnership, tmp_path / "out")
    with partnership.office.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE notice SET state = 'waiting', sent_at = NULL")
    assert drain_to_folder(partnership.office, tmp_path / "out", BASE) == 0
    partnership.later(minutes=16)
    again = post(partnership, tmp_path / "out")
    assert [mail["Message-ID"] for mail in again] == [mail["Message-ID"] for mail in first]


def test_a_new_colleague_is_told_of_what_is_shared_from_then_on(partnership):
    world = partnership
    new = an_account(world.office, "new.colleague", "partner_user", "west-midlands-police")
    world.shared()
    assert [n.kind for n in world.notices() if n.account_id == new] == ["shared"]
