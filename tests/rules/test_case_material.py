"""What must not reach whom: every line of the case material's section 5, for all six files, every agency and
every purpose, over the text and the object that `hub preview` gives.
"""

import pytest

from hub.lawful.purposes import Purpose
from tests.case_files import CHARITIES, DEMONSTRATION, HEALTH, RECIPIENTS, Rule, answer_to, found, reaches

WMP = {"west-midlands-police"}
YOUTH = {"west-midlands-police", "staffordshire-police", "walsall-council/youth-justice"}
PART_2 = {"west-midlands-police", "walsall-council/childrens-services"}
NOBODY: set[str] = set()

# file, patterns of what must not be found, who may know it, why
RULES = (
    ("01", ["doreen", "fellows", r"0121 496 0171", r"21 ?- ?23", r"no\.? 21\b", "21 tansymoor", r"\b77\b",
            "do not name as source", "30 april 1948"], WMP, "source"),
    ("01", ["kyle", r"\bkez\b", r"kez\.t_bxh", r"05/01/2009", "5 january 2009"], YOUTH, "a suspect under 18"),
    ("01", ["qq ?31 ?84 ?07 ?b"], NOBODY, "excess data"),
    ("01", ["slough", "going to an aunt"], NOBODY, "safe place"),
    ("02", ["type 2", "diabet", "anyanwu", "pewlock", "0121 496 0655", "999 300 4170"], HEALTH, "health, by her wish"),
    ("02", ["tyler", r"\bty\b", "wystan", "30 august 2011"], YOUTH, "a suspect under 18"),
    ("02", ["dementia", r"\bmoca\b", "confused about dates", "unopened post"], {"walsall-council/adult-social-care"},
     "health of a suspect"),
    ("03", ["gets it from", r"\brose\b", "nan deeley", "mrs deeley", "his mother", "went no further"], WMP, "reprisal"),
    ("03", ["qq ?55 ?12 ?90 ?a", "benefit screen"], NOBODY, "misfiled"),
    ("03", ["settled status"], NOBODY, "immigration detail"),
    ("04", ["gregory", "former name", "old name", "former-name", r"\bgrc\b", r"\btrans\b", r"\bouting\b",
            "transgender", "transphobic", "section 22", "her history", "coventry"], WMP, "gender recognition"),
    ("04", ["repairs portal", "wt-0104422", "limepit", "dpo told", "temporary move"], NOBODY, "in no pack; safe place"),
    ("05", ["counter-call", r"hamz\"", "embarrassed about", "harrowdyke"], NOBODY, "a quiet word; safe place"),
    ("06", ["pregnant", "idva", r"\bdash\b", "chelsea", r"\bchels\b", r"ms may\b", "domestic abuse", "marac"], PART_2,
     "part 2 is restricted"),
    ("06", ["brownhills library", "any wednesday", "at the library", "07700 900779"], NOBODY, "safe place"),
    ("06", ["qq ?10 ?20 ?30 ?d"], NOBODY, "excess data"),
    ("06", ["home address: ", "lives at"], NOBODY, "a colleague's home"),
)  # fmt: skip
TENSION = ("akhtar", "akthar", "christmas", "haddad", "nasreen", "hamza", r"\b52\b", r"54 ?- ?56", "fettlewick")


@pytest.mark.parametrize("strict", [False, True], ids=["case-note", "strict"])
@pytest.mark.parametrize("recipient", RECIPIENTS)
@pytest.mark.parametrize("file", DEMONSTRATION)
def test_nothing_reaches_whom_it_must_not(file, recipient, strict):
    rules = [Rule(tuple(words), frozenset(allowed), why) for rule, words, allowed, why in RULES if rule == file]
    for purpose in Purpose:
        for rule in rules:
            if recipient not in rule.allowed:
                assert reaches(rule, file, recipient, purpose, strict) == [], (recipient, purpose, rule.why)
        answer, _printed = answer_to(file, recipient, purpose, strict)
        assert answer.leak_check.passed, (file, recipient, purpose, answer.leak_check.hits)


@pytest.mark.parametrize("recipient", RECIPIENTS)
def test_a_tension_return_names_nobody_and_no_house(recipient):
    answer, printed = answer_to("05", recipient, Purpose.TENSION_MONITORING)
    assert answer.outcome == "refuse" and answer.summary == ""
    for pattern in TENSION:
        assert not found(pattern, printed)


USEFUL = [
    ("01", "west-midlands-police", "prevent_detect_crime",
     ["Gurpreet Kaur Sahota", "17 Tansymoor Road", "Mark Tranter", "[racist slur]", "Kyle", "Mrs Doreen Fellows",
      "TB67KDW", "Jasleen (14) saw all of it", "wants to stay in her home", "Tell nobody next door"]),
    ("01", "victim-support", "victim_support",
     ["Gurpreet Kaur Sahota", "putting bins out", "[person removed]", "race", "Hope Linnell"]),
    ("01", "walsall-council/youth-justice", "risk_case_conference", ["Kyle is 17", "@kez.t_bxh", "Person D5 (victim)"]),
    ("02", "walsall-council/adult-social-care", "risk_case_conference", ["MoCA 17/30", "Batch", "Prys-Jones"]),
    ("02", "west-midlands-police", "prevent_detect_crime", ["white cane", "Tyler", "copy his sister in on everything"]),
    ("03", "walsall-council/community-safety", "risk_case_conference",
     ["Craig Deeley", "shouted", "Polish", "Service address 7, Kiddermoss Drive", "someone should do number 4"]),
    ("04", "west-midlands-fire", "target_hardening", ["Grace", "31 Corviser Close", "letterbox guard", "Flat 2b"]),
    ("04", "west-midlands-police", "prevent_detect_crime", ["trans woman", "[transphobic slur]", "Dale Hopcutt"]),
    ("04", "staffordshire-police", "prevent_detect_crime", ["For about forty minutes he stood under her window"]),
    ("05", "walsall-council/community-safety", "risk_case_conference", ["Raymond CHRISTMAS", "religion, race", "rats"]),
    ("06", "west-midlands-police", "prevent_detect_crime", ["Pickersgill", "Chelsea May", "air rifle", "broom handle"]),
    ("06", "walsall-council/community-safety", "risk_case_conference",
     ["attended 88 Nettlebarrow Close", "Two-person visits only at 88 Nettlebarrow Close", "broom handle"]),
]  # fmt: skip


@pytest.mark.parametrize(("file", "recipient", "purpose", "expected"), USEFUL, ids=[" ".join(r[:3]) for r in USEFUL])
def test_what_a_recipient_needs_does_reach_it(file, recipient, purpose, expected):
    answer, _printed = answer_to(file, recipient, Purpose(purpose))
    assert answer.outcome != "refuse", answer.codes
    for words in expected:
        assert words in answer.summary


@pytest.mark.parametrize("file", ["02", "03", "04", "05", "06"])
@pytest.mark.parametrize("recipient", CHARITIES)
def test_a_charity_whom_the_victim_was_not_asked_about_gets_nothing_and_is_told_what_is_missing(file, recipient):
    answer, _printed = answer_to(file, recipient, Purpose.VICTIM_SUPPORT)
    assert answer.outcome == "refuse" and any("explicit consent" in missing for missing in answer.missing)
