"""What must not reach whom: every line of the case material's section 5, for all six files, every agency and
every purpose, over the text and the object that `hub preview` gives.
"""

import json
import re
from datetime import date
from pathlib import Path

import pytest

import hub.demo
from hub.cases.casefile import parse_case_file
from hub.cli.preview import as_json, preview
from hub.lawful.purposes import Purpose
from hub.redaction.verify import plain

CASES = Path(hub.demo.__file__).parent / "cases"
TODAY = date(2026, 11, 24)
FILES = {path.name[:2]: path for path in sorted(CASES.glob("*.json"))}
RECIPIENTS = (
    "west-midlands-police", "staffordshire-police", "walsall-council/community-safety",
    "walsall-council/childrens-services", "walsall-council/adult-social-care", "walsall-council/youth-justice",
    "black-country-icb", "walsall-healthcare-trust", "probation-west-midlands", "west-midlands-fire", "midland-homes",
    "victim-support", "stop-hate-uk",
)  # fmt: skip
POLICE = {"west-midlands-police", "staffordshire-police"}
YOUTH = {"west-midlands-police", "staffordshire-police", "walsall-council/youth-justice"}
WMP = {"west-midlands-police"}
EVERYBODY = set(RECIPIENTS)

# file, what must not be found (plain words or a pattern), who may know it, why
RULES = (
    ("01", ["doreen", "fellows", "0121 496 0171", r"21-23", r"\bno\.? 21\b", "21 tansymoor"], WMP, "source"),
    ("01", ["kyle", r"\bkez\b", "kez.t_bxh", "05/01/2009", "5 january 2009"], YOUTH, "a suspect under 18"),
    ("01", ["qq 31 84 07 b", "qq318407b"], set(), "excess data"),
    ("01", ["slough", "going to an aunt"], set(), "safe place"),
    ("02", ["type 2", "diabet", "anyanwu", "pewlock", "0121 496 0655", "999 300 4170"],
     {"black-country-icb", "walsall-healthcare-trust"}, "health, at the victim's wish"),
    ("02", ["tyler", r"\bty\b", "wystan"], YOUTH, "a suspect under 18"),
    ("02", ["dementia", "moca", "confused about dates"], {"walsall-council/adult-social-care"}, "health of a suspect"),
    ("03", ["gets it from my son", r"\brose\b", "nan deeley", "mrs deeley"], WMP, "fear of reprisal"),
    ("03", ["qq551290a", "qq 55 12 90 a", "benefit screen"], set(), "misfiled"),
    ("03", ["settled status"], set(), "immigration detail"),
    ("04", ["gregory", "former name", "old name", r"\bgrc\b", "trans woman", r"\btrans\b", r"\bouting\b", "transgender",
            "transphobic"], WMP, "gender recognition"),
    ("04", ["repairs portal", "wt-0104422", "limepit"], set(), "never in a pack; safe place"),
    ("05", ["counter-call", "hamz\"", "embarrassed about the post", "harrowdyke"], set(), "a quiet word; safe place"),
    ("06", ["pregnant", "brownhills library", "idva", "dash ", "07700 900779", "chelsea", r"\bchels\b", r"ms may\b"],
     {"west-midlands-police", "walsall-council/childrens-services"}, "domestic abuse"),
    ("06", ["brownhills library", "any wednesday"], set(), "safe place"),
    ("06", ["qq 10 20 30 d"], set(), "excess data"),
)  # fmt: skip


def answers(file: str, recipient: str):
    case = parse_case_file(FILES[file].read_bytes())
    for purpose in Purpose:
        answer, agreement = preview(case, recipient, purpose.value, TODAY)
        yield purpose, answer, json.dumps(as_json(answer, agreement, recipient, purpose.value), ensure_ascii=False)


def found(pattern: str, text: str) -> bool:
    return re.search(plain(pattern) if "\\" not in pattern else pattern, plain(text)) is not None


@pytest.mark.parametrize("recipient", RECIPIENTS)
@pytest.mark.parametrize("file", sorted(FILES))
def test_nothing_reaches_whom_it_must_not(file, recipient):
    for purpose, answer, printed in answers(file, recipient):
        for rule_file, patterns, allowed, why in RULES:
            if rule_file == file and recipient not in allowed:
                for pattern in patterns:
                    assert not found(pattern, printed), f"{pattern} to {recipient} for {purpose.value}: {why}"
        assert answer.leak_check.passed, (file, recipient, purpose, answer.leak_check.hits)


@pytest.mark.parametrize("recipient", RECIPIENTS)
def test_nobody_of_case_05_is_named_for_tension_monitoring(recipient):
    case = parse_case_file(FILES["05"].read_bytes())
    answer, agreement = preview(case, recipient, "tension_monitoring", TODAY)
    printed = json.dumps(as_json(answer, agreement, recipient, "tension_monitoring"))
    for word in ("akhtar", "christmas", "haddad", "nasreen", "hamza", "52 saddlers"):
        assert not found(word, printed)


@pytest.mark.parametrize(
    ("file", "recipient", "purpose", "expected"),
    [
        ("01", "west-midlands-police", "prevent_detect_crime", ["Gurpreet", "17 Tansymoor Road", "Mark Tranter"]),
        ("01", "victim-support", "victim_support", ["Gurpreet", "putting bins out"]),
        ("04", "west-midlands-fire", "target_hardening", ["Grace", "31 Corviser Close"]),
        ("02", "walsall-council/adult-social-care", "risk_case_conference", ["Batch"]),
        ("06", "west-midlands-police", "prevent_detect_crime", ["Pickersgill", "Chelsea"]),
    ],
)
def test_what_a_recipient_needs_does_reach_it(file, recipient, purpose, expected):
    case = parse_case_file(FILES[file].read_bytes())
    answer, _ = preview(case, recipient, purpose, TODAY)
    assert answer.outcome != "refuse", answer.codes
    for words in expected:
        assert words in answer.summary


def test_the_charity_reads_the_victims_account_with_the_suspect_taken_out():
    case = parse_case_file(FILES["01"].read_bytes())
    answer, _ = preview(case, "victim-support", "victim_support", TODAY)
    assert "Tranter" not in answer.summary and "[person removed]" in answer.summary
    assert not any(item.startswith("perpetrator") for item in answer.items)


def test_the_same_case_agreement_and_recipient_give_the_same_bytes():
    case = parse_case_file(FILES["03"].read_bytes())
    first, _ = preview(case, "walsall-council/community-safety", "risk_case_conference", TODAY)
    again, _ = preview(case, "walsall-council/community-safety", "risk_case_conference", TODAY)
    assert first.summary == again.summary and first.summary.endswith("\n")
