"""A small partnership with its agreements and cases, and disclosures made the way people make them."""

import json
import secrets
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.access.actors import Actor, service_actor
from hub.access.permissions import Permission
from hub.cases import service as case_service
from hub.cases.parse import parse_case_file
from hub.cases.records import CaseRecord
from hub.config import Settings
from hub.db.work import Office, Reading, Work
from hub.demo import seed
from hub.demo.seeder import Seeder
from hub.demo.sharing import look_at_everything
from hub.disclosures import (
    approving,
    copies,
    deciding,
    freezing,
    proposing,
    received,
    sending,
    submitting,
    withdrawal,
)
from hub.disclosures.choices import Choices
from hub.disclosures.commands import (
    ApproveDisclosure,
    OpenReceived,
    ReviewDisclosure,
    SubmitDisclosure,
    WithdrawDisclosure,
)
from hub.disclosures.material import Prepared
from hub.disclosures.records import DisclosureRecord
from hub.identity.sessions import actor_of_username
from hub.ledger import service as ledger
from hub.ledger.records import LogRowRecord
from hub.outbox.records import NoticeRecord

DRAFTER, APPROVER, READER = "maya.reid", "tom.ellery", "dana.orme"
CASE = sorted(seed.CASES.glob("*.json"))[0]
JOB = service_actor("test")


class World:
    """The people and cases of the demonstration, without its disclosures.

    folder: where a fresh world leaves what a demonstration writes; None: they stand already, made by another process.
    """

    def __init__(self, office: Office, folder: Path | None = None) -> None:
        # Rounds of faults open the same thing more often in an hour than anybody would, and no worker seals the log.
        unsealed = {"unsigned_stop_hours": 24 * 40_000, "unsigned_stop_entries": 10_000_000}
        practice = replace(office.practice, sample_signatures=True, limit_factor=10_000, **unsealed)
        office = self.office = replace(office, practice=practice)
        if folder is not None:
            seeder = Seeder(office, Settings.for_demo(folder, "127.0.0.1", 8000, {}))
            now = office.clock.now()
            # Adopted the day before: who adopts an agreement does not send under it on the same day.
            office.clock.at = now - timedelta(days=1)
            seed._start_log(office)
            seed._people(seeder)
            seed._agreements(seeder)
            seed._cases(seeder)
            office.clock.at = now
        reference = json.loads(CASE.read_text(encoding="utf-8"))["reference"]
        with office.open_reading(JOB) as reading:
            reading.require(Permission.SERVICE_RUN)
            self.case_id = reading.session.scalars(select(CaseRecord.id).where(CaseRecord.reference == reference)).one()
        self.actors = {name: actor_of_username(office, name) for name in (DRAFTER, APPROVER, READER)}

    def actor(self, username: str) -> Actor:
        """Somebody of the demonstration, at the command line."""
        if username not in self.actors:
            self.actors[username] = actor_of_username(self.office, username)
        return self.actors[username]

    def at(self, username: str) -> AbstractContextManager[Work]:
        """A writing block for this person."""
        return self.office.open_work(self.actor(username))

    def looking(self, username: str) -> AbstractContextManager[Reading]:
        """A reading block for this person."""
        return self.office.open_reading(self.actor(username))

    def later(self, **length: float) -> None:
        """Let time pass: `later(days=3)`."""
        self.office.clock.at = self.office.clock.now() + timedelta(**length)

    def submission(self, key: str, **changes: Any) -> tuple[SubmitDisclosure, Prepared]:
        """A proposal to the police, ready to be submitted. changes: of the choices."""
        choices = Choices(
            agency="west-midlands-police", team=None, purpose="prevent_detect_crime", urgency="routine", told="told",
            told_detail="By telephone.", necessity="They cannot keep the victim safe without knowing this.",
            records=(("child_reason", "A child lives there and is targeted."),), ask="Tell us what you will do.",
        )  # fmt: skip
        choices = replace(choices, **changes)
        with self.looking(DRAFTER) as reading:
            material = proposing.load(reading, self.case_id, choices)
        return SubmitDisclosure(self.case_id, choices, key), submitting.prepare_to_submit(material)

    def submit(self, command: SubmitDisclosure, prepared: Prepared) -> UUID:
        """Submit it; returns the disclosure."""
        with self.at(DRAFTER) as work:
            return deciding.submit_disclosure(work, command, prepared).id

    def drafted(self, **changes: Any) -> UUID:
        """A disclosure that was submitted. changes: of the choices."""
        return self.submit(*self.submission(secrets.token_hex(16), **changes))

    def read_draft(self, who: str, disclosure_id: UUID):
        """What `who` has before them: material, computed text, version of the row, digest of the text."""
        with self.looking(who) as reading:
            material = proposing.load_draft(reading, disclosure_id)
            prepared = proposing.prepare(material)
            digest = deciding.digest_of(reading, prepared.release.summary)
            return material, prepared, material.disclosure.version, digest

    def looked_at(self, **changes: Any) -> UUID:
        """A disclosure that was submitted, with every place that the engine is unsure of looked at."""
        disclosure_id = self.drafted(**changes)
        self.look(disclosure_id)
        return disclosure_id

    def reviewed(self, **changes: Any) -> UUID:
        """A disclosure that was submitted and reviewed."""
        disclosure_id = self.drafted(**changes)
        self.review(disclosure_id)
        return disclosure_id

    def look(self, disclosure_id: UUID) -> None:
        """The drafter looks at every place that the engine is unsure of."""
        look_at_everything(self.office, self.actors[DRAFTER], disclosure_id)

    def review(self, disclosure_id: UUID) -> None:
        """The drafter reads it word by word."""
        self.look(disclosure_id)
        _, prepared, version, digest = self.read_draft(DRAFTER, disclosure_id)
        with self.office.open_work(self.actors[DRAFTER]) as work:
            command = ReviewDisclosure(disclosure_id, version, digest, self.actors[APPROVER].account_id)
            deciding.review_disclosure(work, command, prepared)

    def approved(self, **changes: Any) -> UUID:
        """A disclosure that a second person approved and nobody sent."""
        disclosure_id = self.reviewed(**changes)
        self.approve(disclosure_id)
        return disclosure_id

    def approve(self, disclosure_id: UUID) -> None:
        """A second person reads and approves it."""
        _, prepared, version, digest = self.read_draft(APPROVER, disclosure_id)
        with self.office.open_work(self.actors[APPROVER]) as work:
            command = ApproveDisclosure(disclosure_id, version, digest, False, None)
            approving.approve_disclosure(work, command, prepared)

    def ready(self, disclosure_id: UUID):
        """What sending needs, computed before its block: the text and its frozen copy."""
        material, prepared, _, _ = self.read_draft(DRAFTER, disclosure_id)
        return prepared, freezing.freeze(self.office, material, prepared)

    def send(self, disclosure_id: UUID, prepared, frozen, key: str) -> str:
        """The drafter sends it; returns its public reference."""
        with self.office.open_work(self.actors[DRAFTER]) as work:
            return sending.send_disclosure(work, disclosure_id, prepared, frozen, key).public_ref

    def shared(self, **changes: Any) -> tuple[UUID, str]:
        """A disclosure that was sent, and its public reference."""
        disclosure_id = self.approved(**changes)
        return disclosure_id, self.send(disclosure_id, *self.ready(disclosure_id), secrets.token_hex(16))

    def open(self, public_ref: str, key: str, who: str = READER) -> None:
        """The reader opens it."""
        with self.at(who) as work:
            received.open_received(work, OpenReceived(public_ref, True, True, key))

    def row(self, disclosure_id: UUID) -> DisclosureRecord:
        """The disclosure as it is stored, whoever may see it."""
        with self.office.open_reading(JOB) as reading:
            reading.require(Permission.SERVICE_RUN)
            return deciding.load(reading, disclosure_id)

    def entries(self, disclosure_id: UUID | None = None) -> list[tuple[str, dict[str, Any]]]:
        """Kind and clear members of the log's entries about one disclosure, or of all, in order."""
        with self.office.open_reading(JOB) as reading:
            reading.require(Permission.SERVICE_RUN)
            query = select(LogRowRecord.seq).order_by(LogRowRecord.seq)
            if disclosure_id is not None:
                query = query.where(LogRowRecord.disclosure_id == disclosure_id)
            found = [ledger.entry(reading, seq) for seq in reading.session.scalars(query).all()]
            return [(entry.kind.value, entry.clear) for entry in found]

    def notices(self) -> list[NoticeRecord]:
        """Every notice that was left, in order."""
        with self.office.open_reading(JOB) as reading:
            reading.require(Permission.SERVICE_RUN)
            return list(reading.session.scalars(select(NoticeRecord).order_by(NoticeRecord.created_at)))

    def withdraw(self, disclosure_id: UUID) -> None:
        """The drafter withdraws it."""
        with self.office.open_work(self.actors[DRAFTER]) as work:
            reason = "The victim asked us to wait with this."
            withdrawal.withdraw_disclosure(work, WithdrawDisclosure(disclosure_id, reason))

    def edit(self, word: str) -> None:
        """The case file comes in again with another narrative, so that another text would be released."""
        case = json.loads(CASE.read_text(encoding="utf-8"))
        case["incidents"][0]["narrative"] += f" {word}."
        with self.office.open_work(self.actors[DRAFTER]) as work:
            report = case_service.import_case_file(work, parse_case_file(json.dumps(case)), "ines.calder", update=True)
        assert report.outcome == case_service.Outcome.CHANGED

    def text_of(self, disclosure_id: UUID) -> str:
        """The text that would be released now."""
        return self.read_draft(DRAFTER, disclosure_id)[1].release.summary

    def sent_text(self, disclosure_id: UUID) -> str:
        """The text in the frozen copy."""
        with self.office.open_reading(JOB) as reading:
            reading.require(Permission.SERVICE_RUN)
            return copies.content_of(reading, deciding.load(reading, disclosure_id))["summary"]
