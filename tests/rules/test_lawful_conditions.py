"""Is every provision in the catalogue sourced, dated and used by the rules that name it?"""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest

from hub.lawful.conditions import CATALOGUE, SPI, Group, base_of, codes, is_condition, title
from hub.lawful.predicates import PREDICATES, has_policy, holds
from hub.lawful.proposal import provision_versions
from hub.lawful.purposes import Role
from hub.lawful.rules import RULES_VERSION
from tests.proposals import EXPLICIT, a_proposal


def test_every_provision_has_words_a_source_and_a_note_of_how_it_was_checked():
    for code, provision in CATALOGUE.items():
        assert provision.code == code
        assert provision.title and provision.source and provision.checked.value
        assert "_" not in provision.title


def test_the_catalogue_holds_the_paragraphs_of_schedule_1():
    numbers = [(1, range(1, 5)), (2, range(6, 29)), (3, range(29, 37))]
    expected = {f"SCH1_P{part}_PARA{n}" for part, paragraphs in numbers for n in paragraphs}
    assert codes(Group.SCH1) == expected


def test_every_part_2_paragraph_supports_substantial_public_interest_and_needs_the_policy_document():
    for code in codes(Group.SCH1):
        if "_P2_" in code:
            assert CATALOGUE[code].fits == SPI and CATALOGUE[code].apd, code


def test_a_condition_with_a_test_stands_in_the_catalogue():
    assert set(PREDICATES) <= codes(Group.SCH1)


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("SCH1_P2_PARA10", True),
        ("SCH1_P2_PARA5", False),
        ("SCH1_P2_PARA29", False),
        ("SCH1_P3_PARA36:SCH1_P2_PARA10", True),
        ("SCH1_P3_PARA36:SCH1_P3_PARA33", False),
        ("SCH1_P3_PARA36:", False),
        ("CDA1998", False),
        ("ART6_1_A_CONSENT", False),
    ],
)
def test_only_paragraphs_of_schedule_1_are_conditions(code, known):
    assert is_condition(code) is known


def test_an_extension_is_judged_by_its_base():
    extension = "SCH1_P3_PARA36:SCH1_P2_PARA10"
    unasked = a_proposal(consent={"perpetrator": "not_sought_prejudice"}, records={"apd": False})
    assert base_of(extension) == "SCH1_P2_PARA10"
    assert holds(extension, unasked, Role.PERPETRATOR)
    assert has_policy(extension, unasked)
    assert not has_policy(extension, a_proposal(recipient_kind="fire_service", records={"apd": False}))


def test_recognised_legitimate_interests_begin_on_5_february_2026():
    for code in codes(Group.ANNEX1) | {"ART6_1_EA_RECOGNISED_LI"}:
        assert not CATALOGUE[code].in_force(date(2026, 2, 4))
        assert CATALOGUE[code].in_force(date(2026, 2, 5))


def test_a_repealed_provision_is_still_in_force_on_its_last_day():
    repealed = replace(CATALOGUE["SCH1_P2_PARA10"], valid_to=date(2030, 1, 1))
    assert repealed.in_force(date(2030, 1, 1))
    assert not repealed.in_force(date(2030, 1, 2))


def test_a_provision_is_shown_in_words_before_its_number():
    assert title("ANNEX1_PARA5_CRIME") == "crime condition (UK GDPR Annex 1 para 5)"
    assert title("SCH1_P3_PARA36:SCH1_P2_PARA10").startswith("preventing or detecting unlawful acts (")


def test_the_versions_of_all_provisions_relied_on_are_kept_with_the_decision():
    proposal = a_proposal(art9={"victim": EXPLICIT}, sch1=["SCH1_P2_PARA10"], art10="SCH1_P3_PARA36:SCH1_P2_PARA6",
                          enactment_cited="CA2014_S45")  # fmt: skip
    assert provision_versions(proposal) == {
        "ART6_1_EA_RECOGNISED_LI": "2026-02-05",
        "ANNEX1_PARA5_CRIME": "2026-02-05",
        "CORPORATE_POWER": "",
        "SCH1_P2_PARA6": "",
        "CA2014_S45": "",
        EXPLICIT: "",
        "SCH1_P2_PARA10": "",
    }


def test_the_version_of_the_rules_is_the_same_in_every_process():
    printed = "from hub.lawful.rules import RULES_VERSION; print(RULES_VERSION)"
    for seed in ("1", "2"):
        environ = os.environ | {"PYTHONHASHSEED": seed}
        out = subprocess.run([sys.executable, "-c", printed], env=environ, capture_output=True, text=True, check=True)
        assert out.stdout.strip() == RULES_VERSION
