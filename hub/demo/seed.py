"""Build a complete working instance out of invented material, through the same use cases as people use.

Source: contracts for the demonstration; case material (the six case files).
"""

import hashlib
import json
import secrets
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.access.actors import AccountRole, Actor, service_actor
from hub.access.permissions import Permission
from hub.agreements import service as agreements
from hub.cases import answers, conflicts, emergency
from hub.cases import service as case_service
from hub.cases.casefile import CaseFile, parse_case_file
from hub.cases.rules import Finding, Ground, Informed
from hub.config import DEMO_ORIGIN, Settings
from hub.db.migrate import upgrade
from hub.db.vault import create_master_keys
from hub.db.work import Office
from hub.delivery.service import drain_to_folder
from hub.demo import planted
from hub.demo.people import ACCOUNTS, AGENCIES, DemoAccount
from hub.demo.planted import Planted
from hub.disclosures import (
    answering,
    approving,
    deciding,
    freezing,
    proposing,
    received,
    renewing,
    sending,
    submitting,
    withdrawal,
)
from hub.disclosures.choices import Choices
from hub.disclosures.commands import (
    AnswerReceived,
    ApproveDisclosure,
    DeclineDisclosure,
    OpenReceived,
    ReviewDisclosure,
    SubmitDisclosure,
    WithdrawDisclosure,
)
from hub.disclosures.records import DisclosureRecord
from hub.identity import accounts, agencies, sessions
from hub.identity.kinds import AgencyStatus
from hub.identity.proving import hash_password, seed_text
from hub.identity.queries import agency_by_code
from hub.identity.records import AccountRecord
from hub.kernel.clock import FixedClock
from hub.lawful.purposes import Consent
from hub.ledger import audit, sealing
from hub.ledger.service import start_log
from hub.ledger.signing import create_signer
from hub.oversight import service as oversight

SEEDER = service_actor("seed")
CASES = Path(__file__).parent / "cases"
LONG_AGO = timedelta(days=100)


class Seeder:
    """One seeding: a clock that is moved through the past, and what was made on the way."""

    def __init__(self, office: Office, settings: Settings) -> None:
        self.office, self.settings = office, settings
        self.clock: FixedClock = office.clock
        self.cases: dict[str, UUID] = {}
        self.files: dict[str, CaseFile] = {}
        self.planted: list[Planted] = []

    def actor(self, username: str) -> Actor:
        """Somebody of the demonstration, at the command line."""
        return sessions.actor_of_username(self.office, username)

    def canary(self, where: str, case: str = "", also: tuple[str, ...] = ()) -> str:
        """A word that stands in one free-text field and nowhere else. also: who sees it beside who works on the case"""
        value = f"canary{hashlib.sha256(f'{len(self.planted)} {where}'.encode()).hexdigest()[:10]}"
        self.planted.append(Planted(value, "canary", where, case, also))
        return value


def prepare_folder(settings: Settings) -> None:
    """Keys, secret and migrated database in an empty folder."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    create_master_keys(settings.keys)
    secret = settings.data / "secret.key"
    secret.touch(mode=0o600)
    secret.write_text(secrets.token_urlsafe(48))
    upgrade(settings.migration_url)


def seed(office: Office, settings: Settings) -> None:
    """Fill the instance and write what a visitor needs beside it. office: its clock is moved, and ends at now."""
    now = office.clock.now()
    moving = replace(office, clock=FixedClock(now - LONG_AGO - timedelta(days=1)))
    seeder = Seeder(moving, settings)
    _start_log(moving)
    listed = _people(seeder)
    _agreements(seeder)
    seeder.clock.at = now - LONG_AGO  # who adopts an agreement does not send under it on the same day
    _cases(seeder)
    _conflict(seeder)
    _refusal(seeder)
    _disclosures(seeder, now)
    _leavers(seeder)
    sealing.seal(moving)
    drain_to_folder(moving, settings.data / "outbox", settings.base_url)
    audit.write_trust(moving, settings.data / "trust.json")
    _write(settings.data / "accounts.json", listed)
    _write(settings.data / "secrets.json", _secrets(seeder))


def _write(path: Path, value: Any) -> None:
    path.touch(mode=0o600)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _start_log(office: Office) -> None:
    signer = create_signer(office.master, DEMO_ORIGIN)
    with office.open_work(SEEDER) as work:
        work.require(Permission.LEDGER_APPEND)
        start_log(work, signer.verifier)


def _password(account: DemoAccount) -> str:
    return "walnut-" + hashlib.sha256(account.username.encode()).hexdigest()[:10] + "-lantern"


def _people(seeder: Seeder) -> list[dict[str, str]]:
    """Agencies and accounts; returns what accounts.json says."""
    listed, today = [], seeder.clock.now().date()
    with seeder.office.open_work(SEEDER) as work:
        work.require(Permission.SERVICE_RUN)
        for agency in AGENCIES:
            teams = tuple(agencies.NewTeam(team.code, team.name, team.subkind) for team in agency.teams)
            agencies.add_agency(
                work,
                agencies.NewAgency(
                    agency.code, agency.name, agency.kind, agency.subkind, agency.duty_name, agency.duty_phone,
                    (f"{agency.code}.example",), teams,
                ),
            )  # fmt: skip
    for account in ACCOUNTS:
        listed.append(_account(seeder, account, today))
    return listed


def _account(seeder: Seeder, account: DemoAccount, today: date) -> dict[str, str]:
    seed_bytes = secrets.token_bytes(20)
    hashed = hash_password(_password(account))
    with seeder.office.open_work(SEEDER) as work:
        account_id = accounts.open_account_at_once(
            work,
            accounts.InviteAccount(
                account.username, account.name, f"{account.username}@{account.agency}.example", account.agency,
                AccountRole(account.role), today + timedelta(days=60), account.team,
            ),
            hashed,
            seed_bytes,
        )  # fmt: skip
        if account.state == "disabled":
            work.session.get_one(AccountRecord, account_id).status = "disabled"
    return {
        "name": account.name, "role": account.role, "agency": account.agency, "team": account.team,
        "username": account.username, "password": _password(account), "totp_secret": seed_text(seed_bytes),
        "state": account.state, "note": account.note,
    }  # fmt: skip


def _agreements(seeder: Seeder) -> None:
    readers = ("coordinator", "case_officer", "dpo", "auditor")
    for agreement_id in ("asb-case-review", "hate-crime-case-sharing", "tension-monitoring"):
        with seeder.office.open_work(seeder.actor("maya.reid")) as work:
            agreements.propose_agreement(work, agreement_id, "1.0")
        advice = seeder.canary(f"advice on {agreement_id}", also=readers)
        with seeder.office.open_work(seeder.actor("ruth.anand")) as work:
            agreements.record_advice(work, agreement_id, "1.0", "for", f"Complete and narrow enough ({advice}).")
        with seeder.office.open_work(seeder.actor("tom.ellery")) as work:
            agreements.approve_agreement(work, agreement_id, "1.0")


def _cases(seeder: Seeder) -> None:
    for n, path in enumerate(sorted(CASES.glob("*.json"))):
        case = parse_case_file(path.read_bytes())
        with seeder.office.open_work(seeder.actor("maya.reid")) as work:
            report = case_service.import_case_file(work, case, "ines.calder" if n < 3 else "owen.pike")
        seeder.cases[path.name[:2]], seeder.files[path.name[:2]] = report.case_id, case


def _conflict(seeder: Seeder) -> None:
    blocked = seeder.actor("vic.tranmere").account_id
    with seeder.office.open_work(seeder.actor("maya.reid")) as work:
        conflicts.declare_for(work, seeder.cases["01"], blocked, ())


def _refusal(seeder: Seeder) -> None:
    """A victim refuses one recipient, and a coordinator decides against it."""
    case_id, recipient = seeder.cases["02"], "midland-homes"
    today, said = seeder.clock.now().date(), seeder.canary("what the victim said of another landlord", "02")
    why = seeder.canary("why another landlord must be told all the same", "02")
    with seeder.office.open_work(seeder.actor("ines.calder")) as work:
        command = answers.RecordAnswer(case_id, "p1", recipient, Consent.REFUSED, today, 1, "", f"No ({said}).")
        answers.record_answer(work, command)
    with seeder.office.open_work(seeder.actor("maya.reid")) as work:
        words = f"Their tenant threatens to come back with others ({why})."
        answers.go_against_refusal(
            work,
            answers.GoAgainst(case_id, "p1", recipient, Ground.RISK_INDIVIDUAL, Informed.WILL_BE_TOLD, words),
        )


def _emergency(seeder: Seeder) -> None:
    """An officer uses emergency access to two cases; one review is closed, the other waits."""
    for case in ("01", "02"):
        word = seeder.canary(f"why emergency access to {case} was used", case, ("dpo",))
        with seeder.office.open_work(seeder.actor("owen.pike")) as work:
            reason = f"The suspect is at the door and the named officer cannot be reached ({word})."
            emergency.break_glass(work, seeder.files[case].reference, True, reason)
    word = seeder.canary("what the review of an emergency access found", "01", ("dpo",))
    with seeder.office.open_work(seeder.actor("ruth.anand")) as work:
        use = next(view for view in emergency.list_reviews(work)[0] if view.reference == seeder.files["01"].reference)
        words = f"The call to the police was made within the hour ({word})."
        emergency.close_review(work, use.id, Finding.JUSTIFIED, words)


def _prepare(seeder: Seeder, who: Actor, case: str, choices: Choices) -> proposing.Prepared:
    with seeder.office.open_reading(who) as reading:
        material = proposing.load(reading, seeder.cases[case], choices)
    return submitting.prepare_to_submit(material)


def _submit(seeder: Seeder, case: str, recipient: str, purpose: str, **more: Any) -> UUID:
    """A submitted proposal of Maya's; returns the disclosure."""
    who = seeder.actor("maya.reid")
    agency, _, team = recipient.partition("/")
    what = f"{case} to {recipient} for {purpose}"
    necessity, told, child, ask = (
        seeder.canary(f"{field} of {what}", case) for field in ("necessity", "told", "child reason", "ask")
    )
    choices = Choices(
        agency=agency, team=team or None, purpose=purpose, urgency="routine", told="told", told_detail=told,
        necessity=f"They cannot keep the victim safe without knowing this ({necessity}).",
        records=(("child_reason", f"A child lives there and is targeted ({child})."),),
        ask=f"Tell us what you will do ({ask}).", **more,
    )  # fmt: skip
    prepared = _prepare(seeder, who, case, choices)
    with seeder.office.open_work(who) as work:
        disclosure = deciding.submit_disclosure(
            work, SubmitDisclosure(seeder.cases[case], choices, secrets.token_hex(16)), prepared
        )
        return disclosure.id


def _current(seeder: Seeder, who: Actor, disclosure_id: UUID):
    with seeder.office.open_reading(who) as reading:
        material = proposing.load_draft(reading, disclosure_id)
        prepared = proposing.prepare(material)
        return material, prepared, material.disclosure.version, deciding.digest_of(reading, prepared.release.summary)


def _review(seeder: Seeder, disclosure_id: UUID) -> None:
    who, second = seeder.actor("maya.reid"), seeder.actor("tom.ellery")
    _, prepared, version, digest = _current(seeder, who, disclosure_id)
    with seeder.office.open_work(who) as work:
        deciding.review_disclosure(
            work, ReviewDisclosure(disclosure_id, version, digest, second.account_id), prepared
        )


def _approve(seeder: Seeder, disclosure_id: UUID, send: bool = True) -> str:
    who = seeder.actor("tom.ellery")
    material, prepared, version, digest = _current(seeder, who, disclosure_id)
    frozen = freezing.freeze(seeder.office, material, prepared)
    with seeder.office.open_work(who) as work:
        command = ApproveDisclosure(disclosure_id, version, digest, send, secrets.token_hex(16))
        approving.approve_disclosure(work, command, prepared)
        if send:
            sending.send_disclosure(work, disclosure_id, prepared, frozen, secrets.token_hex(16))
        return deciding.load(work, disclosure_id).public_ref


def _share(seeder: Seeder, case: str, recipient: str, purpose: str, **more: Any) -> tuple[UUID, str]:
    disclosure_id = _submit(seeder, case, recipient, purpose, **more)
    _review(seeder, disclosure_id)
    return disclosure_id, _approve(seeder, disclosure_id)


def _open(seeder: Seeder, username: str, public_ref: str) -> None:
    with seeder.office.open_work(seeder.actor(username)) as work:
        received.open_received(work, OpenReceived(public_ref, True, True, secrets.token_hex(16)))


def _answer(seeder: Seeder, username: str, public_ref: str, act: str, text: str = "") -> None:
    with seeder.office.open_work(seeder.actor(username)) as work:
        answering.answer_received(work, AnswerReceived(public_ref, act, text, secrets.token_hex(16)))


def _disclosures(seeder: Seeder, now: datetime) -> None:
    """Shared and refused disclosures in every state."""
    _share(seeder, "05", "west-midlands-police", "prevent_detect_crime")  # expires before today
    seeder.clock.at = now - timedelta(days=20)
    _, first = _share(seeder, "01", "west-midlands-police", "prevent_detect_crime")
    _open(seeder, "dana.orme", first)
    _answer(seeder, "dana.orme", first, "acknowledged")
    _messages(seeder, "01", first)
    _withdrawn(seeder)
    _share(seeder, "02", "walsall-council/adult-social-care", "risk_case_conference")
    fire, _ = _share(seeder, "04", "west-midlands-fire", "target_hardening")
    _paused(seeder, fire)
    for case, recipient, purpose in FURTHER:
        _share(seeder, case, recipient, purpose)
    _declined(seeder)
    _replaced(seeder)
    _submit(seeder, "04", "victim-support", "victim_support")  # refused: the victim was not asked
    seeder.clock.at = now - timedelta(days=2)
    with seeder.office.open_work(SEEDER) as work:
        withdrawal.expire_due(work)
    _submit(seeder, "03", "walsall-council/community-safety", "risk_case_conference")  # a draft
    waiting = _submit(seeder, "06", "west-midlands-police", "prevent_detect_crime")
    _review(seeder, waiting)
    approved = _submit(seeder, "05", "walsall-council/community-safety", "risk_case_conference")
    _review(seeder, approved)
    _approve(seeder, approved, send=False)
    _looked_into(seeder, first)
    _emergency(seeder)
    seeder.clock.at = now
    with seeder.office.open_work(SEEDER) as work:
        emergency.end_emergency_access(work)


POLICE_READERS = tuple(
    word for account in ACCOUNTS if account.agency == "west-midlands-police" and account.state != "conflict-blocked"
    for word in (account.username, account.name)
)  # fmt: skip
MESSAGES = {
    "done": "A crime was recorded and an officer named",
    "wishes": "She would rather be rung in the evening from now on",
    "more": "Please tell us whether there is a camera on the path",
    "correct": "The van in the second incident was grey",
    "onward": "May we pass this to the neighbourhood team",
}


def _messages(seeder: Seeder, case: str, public_ref: str) -> None:
    """One message of each kind, from the one reader who opened it; her agency reads them with her."""
    for act, text in MESSAGES.items():
        word = seeder.canary(f"what the police told: {act}", case, POLICE_READERS)
        _answer(seeder, "dana.orme", public_ref, act, f"{text} ({word}).")


FURTHER = (
    ("01", "stop-hate-uk", "victim_support"),
    ("01", "walsall-council/youth-justice", "risk_case_conference"),
    ("03", "walsall-council/childrens-services", "safeguarding_child"),
    ("03", "walsall-healthcare-trust", "safeguarding_child"),
    ("03", "midland-homes", "risk_case_conference"),
)
"""What else was shared and waits unopened, so that readers of every kind find something: case, recipient, purpose."""


def _paused(seeder: Seeder, disclosure_id: UUID) -> None:
    """The officer asked for a pause, and the coordinator looked and lifted it."""
    asked = seeder.canary("why the officer asked for a pause", "04", ("dpo",))
    with seeder.office.open_work(seeder.actor("ruth.anand")) as work:
        withdrawal.hold_disclosure(work, disclosure_id, f"Is the flat's number needed for the visit ({asked})?")
    answer = seeder.canary("what the coordinator answered", "04", ("dpo",))
    with seeder.office.open_work(seeder.actor("maya.reid")) as work:
        withdrawal.lift_hold(work, disclosure_id, f"Yes, the alarm is fitted inside it ({answer}).")


def _declined(seeder: Seeder) -> None:
    """A person says no to what the rules allow."""
    disclosure_id = _submit(seeder, "05", "staffordshire-police", "prevent_detect_crime")
    _review(seeder, disclosure_id)
    who, word = seeder.actor("tom.ellery"), seeder.canary("why something was not approved", "05")
    _, _, version, _ = _current(seeder, who, disclosure_id)
    with seeder.office.open_work(who) as work:
        reason = f"Nothing in this case lies in that force's area ({word})."
        approving.decline_disclosure(work, DeclineDisclosure(disclosure_id, version, reason))


def _withdrawn(seeder: Seeder) -> None:
    disclosure_id, reference = _share(seeder, "03", "walsall-council/community-safety", "risk_case_conference")
    _open(seeder, "priya.wells", reference)
    word = seeder.canary("why something was withdrawn", "03")
    with seeder.office.open_work(seeder.actor("maya.reid")) as work:
        reason = f"The victim asked us to wait with this ({word})."
        withdrawal.withdraw_disclosure(work, WithdrawDisclosure(disclosure_id, reason))


def _replaced(seeder: Seeder) -> None:
    disclosure_id, _ = _share(seeder, "06", "west-midlands-police", "risk_case_conference")
    who = seeder.actor("maya.reid")
    material, prepared, _, _ = _current(seeder, who, disclosure_id)
    frozen = freezing.freeze(seeder.office, material, prepared)
    with seeder.office.open_work(who) as work:
        renewing.renew_disclosure(work, disclosure_id, prepared, frozen, secrets.token_hex(16))


def _looked_into(seeder: Seeder, public_ref: str) -> None:
    word = seeder.canary("why the officer looked", "01", ("dpo",))
    with seeder.office.open_work(seeder.actor("ruth.anand")) as work:
        disclosure = work.session.scalars(
            select(DisclosureRecord).where(DisclosureRecord.public_ref == public_ref)
        ).one()
        reason = f"Drawn for the monthly sample of the log ({word})."
        oversight.open_contents(work, disclosure.id, reason, secrets.token_hex(16))


def _leavers(seeder: Seeder) -> None:
    with seeder.office.open_work(SEEDER) as work:
        work.require(Permission.SERVICE_RUN)
        for agency in AGENCIES:
            if agency.status == "left":
                found = agency_by_code(work, agency.code)
                agencies.set_agency_status(work, found.id, AgencyStatus.LEFT)


def _secrets(seeder: Seeder) -> list[dict[str, Any]]:
    """What secrets.json says."""
    with seeder.office.open_reading(SEEDER) as reading:
        reading.require(Permission.SERVICE_RUN)
        return planted.listed(reading, seeder.planted + planted.of_files(seeder.files), seeder.cases)
