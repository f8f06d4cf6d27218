"""Build a complete working instance out of invented material, through the same use cases as people use.

Source: contracts for the demonstration; case material (the six case files).
"""

import hashlib
import json
import secrets
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hub.access.actors import AccountRole, service_actor
from hub.access.permissions import Permission
from hub.agreements import service as agreements
from hub.cases import answers, conflicts, emergency, overriding
from hub.cases import service as case_service
from hub.cases.parse import parse_case_file
from hub.cases.rules import Finding, Ground, Informed
from hub.config import DEMO_ORIGIN, Settings
from hub.db.migrate import upgrade
from hub.db.vault import create_master_keys
from hub.db.work import Office
from hub.delivery.service import drain_to_folder
from hub.demo import happenings, planted, sharing
from hub.demo.people import ACCOUNTS, AGENCIES, DemoAccount
from hub.demo.seeder import Seeder
from hub.identity import accounts, agencies
from hub.identity.kinds import AgencyStatus
from hub.identity.proving import hash_password, seed_text
from hub.identity.queries import agency_by_code
from hub.identity.records import AccountRecord
from hub.kernel.clock import FixedClock
from hub.lawful.purposes import Consent
from hub.ledger import sealing
from hub.ledger.beginning import start_log
from hub.ledger.signing import create_signer
from hub.ledger.trusting import write_trust

SEEDER = service_actor("seed")
CASES = Path(__file__).parent / "cases"
LONG_AGO = timedelta(days=100)


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
    # A hundred days go by within a minute, in which no worker seals the log.
    unhurried = replace(office.practice, unsigned_stop_hours=24 * 365, unsigned_stop_entries=10_000)
    moving = replace(office, clock=FixedClock(now - LONG_AGO - timedelta(days=1)), practice=unhurried)
    seeder = Seeder(moving, settings)
    _start_log(moving)
    listed = _people(seeder)
    _agreements(seeder)
    seeder.clock.at = now - LONG_AGO  # who adopts an agreement does not send under it on the same day
    _cases(seeder)
    _conflict(seeder)
    _refusal(seeder)
    sharing.disclosures_in_every_state(seeder, now)
    seeder.clock.at = now - timedelta(days=2)
    _emergency(seeder)
    seeder.clock.at = now
    with moving.open_work(SEEDER) as work:
        emergency.end_emergency_access(work)
    happenings.lives_of_cases(seeder)
    _leavers(seeder)
    sealing.seal(moving)
    drain_to_folder(moving, settings.data / "outbox", settings.base_url)
    write_trust(moving, settings.data / "trust.json")
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
        overriding.go_against_refusal(
            work,
            overriding.GoAgainst(case_id, "p1", recipient, Ground.RISK_INDIVIDUAL, Informed.WILL_BE_TOLD, words),
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
