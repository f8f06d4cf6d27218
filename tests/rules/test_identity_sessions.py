"""When a session is over, and whether training and confirmation still hold."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from hub.access.actors import AccountRole
from hub.identity.kinds import EndReason
from hub.identity.rules import (
    SessionFacts,
    Standing,
    account_faults,
    held_apart,
    is_fresh,
    session_end,
    standing,
)
from hub.kernel.practice import Practice

PRACTICE = Practice()
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
LIVING = SessionFacts(
    started_with_role="coordinator",
    started_in_agency="whg",
    used_at=NOON,
    ends_by=NOON + timedelta(hours=10),
    kept_until=None,
    role="coordinator",
    agency="whg",
    account_status="active",
    agency_status="active",
)


def over(minutes: float = 0, **changes) -> EndReason | None:
    return session_end(replace(LIVING, **changes), NOON + timedelta(minutes=minutes), PRACTICE)


@pytest.mark.parametrize(("changes", "reason"), [
    ({}, None),
    ({"account_status": "disabled"}, EndReason.ACCOUNT_DISABLED),
    ({"agency_status": "suspended"}, EndReason.AGENCY_OUT),
    ({"agency_status": "left"}, EndReason.AGENCY_OUT),
    ({"role": "case_officer"}, EndReason.ROLE_CHANGED),
    ({"agency": "police"}, EndReason.ROLE_CHANGED),
    ({"ends_by": NOON}, EndReason.TOO_LONG),
])  # fmt: skip
def test_a_session_ends_at_once_with_what_it_stood_on(changes, reason):
    assert over(**changes) is reason


@pytest.mark.parametrize(("role", "minutes"), [("coordinator", 20), ("partner_user", 20), ("dpo", 15), ("admin", 15)])
def test_a_session_without_use_ends_sooner_for_those_who_see_most(role, minutes):
    same = {"role": role, "started_with_role": role}
    assert over(minutes - 0.1, **same) is None
    assert over(minutes, **same) is EndReason.IDLE


def test_a_meeting_keeps_a_session_alive_but_not_beyond_the_working_day():
    sitting = {"kept_until": NOON + timedelta(hours=2)}
    assert over(119, **sitting) is None and over(120, **sitting) is EndReason.IDLE
    assert over(90, **sitting, ends_by=NOON + timedelta(hours=1)) is EndReason.TOO_LONG


def test_a_proof_is_fresh_for_five_minutes():
    assert is_fresh(NOON, NOON + timedelta(minutes=4, seconds=59), PRACTICE)
    assert not is_fresh(NOON, NOON + timedelta(minutes=5), PRACTICE)
    assert not is_fresh(None, NOON, PRACTICE)


@pytest.mark.parametrize(("today", "result"), [
    (date(2026, 12, 2), Standing.KEPT), (date(2026, 12, 3), Standing.DUE_SOON),
    (date(2027, 1, 1), Standing.DUE_SOON), (date(2027, 1, 2), Standing.LAPSED),
])  # fmt: skip
def test_training_warns_for_a_month_before_it_lapses(today, result):
    assert standing(date(2026, 1, 1), 365, today, PRACTICE) is result


def test_training_never_recorded_has_lapsed():
    assert standing(None, 365, date(2026, 1, 1), PRACTICE) is Standing.LAPSED


@pytest.mark.parametrize(("role", "agency", "fault"), [
    (AccountRole.COORDINATOR, "whg", False), (AccountRole.COORDINATOR, "police", True),
    (AccountRole.ADMIN, "police", True), (AccountRole.PARTNER_USER, "police", False),
    (AccountRole.PARTNER_USER, "whg", True), (AccountRole.CHAIR, "whg", False), (AccountRole.CHAIR, "police", False),
    (AccountRole.SERVICE, "whg", True),
])  # fmt: skip
def test_a_role_belongs_to_the_landlord_or_to_partners(role, agency, fault):
    assert ("role" in account_faults(role, agency, "a@b.example", ())) is fault


def test_a_mail_address_is_of_a_domain_the_agency_uses():
    assert "email" in account_faults(AccountRole.PARTNER_USER, "police", "kit@mail.example", ["police.example"])
    assert not account_faults(AccountRole.PARTNER_USER, "police", "kit@Police.example", ["police.example"])


def test_administrator_and_data_protection_officer_are_never_one_person():
    assert held_apart(AccountRole.ADMIN, ["dpo"]) and held_apart(AccountRole.DPO, ["admin"])
    assert not held_apart(AccountRole.ADMIN, ["admin", "coordinator"])
    assert not held_apart(AccountRole.COORDINATOR, ["dpo", "admin"])
