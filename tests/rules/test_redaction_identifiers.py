"""Is every kind of identifier found, known or not, and what has the shape of one left alone?

Source: redaction requirements, sections 3 (values, addresses, birth dates) and 5.
"""

from datetime import date

import pytest

from hub.redaction.detect import detect
from hub.redaction.index import Subject, build_index
from hub.redaction.patterns import PATTERNS, iban_check, luhn, nhs_check

NOBODY = build_index(())
KNOWN = build_index(
    (
        Subject(
            "p1", names=("Anna Example",), dob=date(1990, 3, 4), phones=("07700 900123",),
            emails=("a.example@post.example",), handles=("@annie_e",),
            addresses=("Flat 2b, Sample House, 21-23 Sample Road, Pelsall, WS18 1AB", "19 Other Street, Walsall"),
            ids=(("NINO", "QQ123456C"), ("REFERENCE:tenancy", "T0001234"), ("VEHICLE_REG", "JX01 ABC")),
        ),
    )
)  # fmt: skip


def spans(text: str, index=NOBODY, profile="direct") -> list[tuple[str, str]]:
    return [(text[s.start : s.end], s.kind.partition(":")[0]) for s in detect(text, index, profile)]


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("on 07700 900123 today", "07700 900123", "PHONE"),
        ("UPN A123456789012 on file", "A123456789012", "REFERENCE"),
        ("Council tax acct 550012345 in arrears", "550012345", "BANK_ACCOUNT"),
        ("Direct debit 60-12-34 / 11223344", "60-12-34", "BANK_ACCOUNT"),
        ("CRN 1234567A", "1234567A", "REFERENCE"),
        ("posted by user Hack Attack today", "Hack Attack", "HANDLE"),
        ("Mrs Brown-Ogunlesi at 7, the lads at 11", "11", "ADDRESS"),
        ("Mrs Brown-Ogunlesi at 7, the lads at 11", "7", "ADDRESS"),
        ("PNC 04/123456T checked", "04/123456T", "REFERENCE"),
        ("Sort 20-45-77 acc 13572468", "20-45-77", "BANK_ACCOUNT"),
        ("mail anna dot k at example dot org please", "anna dot k at example dot org", "EMAIL"),
        ("neighbours at 20 and 26 heard it", "26", "ADDRESS"),
        ("who live at 5 & 7b", "7b", "ADDRESS"),
        ("on +44 (0)7700 900123", "+44 (0)7700 900123", "PHONE"),
        ("on 0044 7700 900 123 x12", "0044 7700 900 123 x12", "PHONE"),
        ("on (0121) 496-0123", "(0121) 496-0123", "PHONE"),
        ("on 07700\n900123", "07700\n900123", "PHONE"),
        ("on +48 601 234 567", "+48 601 234 567", "PHONE"),
        ("NI qq 12 34 56 a", "qq 12 34 56 a", "NINO"),
        ("NINO QQ123456", "QQ123456", "NINO"),
        ("national insurance AB 12 34 56 Z", "AB 12 34 56 Z", "NINO"),
        ("NHS 999 300 4170", "999 300 4170", "NHS_NUMBER"),
        ("the nhs number is 9993004171", "9993004171", "NHS_NUMBER"),
        ("to ws181ab please", "ws181ab", "POSTCODE"),
        ("WS18\n1AB", "WS18\n1AB", "POSTCODE"),
        ("van tb01kdw outside", "tb01kdw", "VEHICLE_REG"),
        ("a Corsa, reg ending XK1", "XK1", "VEHICLE_REG"),
        ("his car is M123 ABC", "M123 ABC", "VEHICLE_REG"),
        ("licence ZZ999604266B94ZZ seen", "ZZ999604266B94ZZ", "DRIVING_LICENCE"),
        ("ID seen: passport 512345678", "512345678", "PASSPORT"),
        ("passports 512345678", "512345678", "PASSPORT"),
        ("sort code 20-11-22", "20-11-22", "BANK_ACCOUNT"),
        ("account 01234567", "01234567", "BANK_ACCOUNT"),
        ("card 4000 0000 0000 0002", "4000 0000 0000 0002", "CARD"),
        ("IBAN GB82 ZZZZ 1234 5698 7654 32", "GB82 ZZZZ 1234 5698 7654 32", "IBAN"),
        ("mail bee@post.example now", "bee@post.example", "EMAIL"),
        ("mail bee [at] post.example now", "bee [at] post.example", "EMAIL"),
        ("see https://clips.example/v/1.", "https://clips.example/v/1", "URL"),
        ("see clips.example/v/1 now", "clips.example/v/1", "URL"),
        ("posted by @wv_lioness82", "@wv_lioness82", "HANDLE"),
        ("account tealeaf42 posted", "tealeaf42", "HANDLE"),
        ("from 203.0.113.7 at noon", "203.0.113.7", "IP"),
        ("crime ref 20/311904/26", "20/311904/26", "REFERENCE"),
        ("Log 1842 of 12/03/26", "Log 1842 of 12/03/26", "REFERENCE"),
        ("raised as job 7714402", "job 7714402", "REFERENCE"),
        ("PC Thistlewaite 20417 attended", "20417", "REFERENCE"),
        ("PC 20417 Thistlewaite", "20417", "REFERENCE"),
        ("exhibit HA/1", "HA/1", "REFERENCE"),
        ("notice CPN/WMBC/0417", "CPN/WMBC/0417", "REFERENCE"),
        ("DOB 3.11.84", "DOB 3.11.84", "DOB"),
        ("born on 2nd of March, 1986", "2nd of March, 1986", "DOB"),
        ("lives at 14 Sorrel Way", "14 Sorrel Way", "ADDRESS"),
        ("moved to 14 sorrel road last week", "14 sorrel road", "ADDRESS"),
        ("went to 3 Copse Ave, Pleck", "3 Copse Ave, Pleck", "ADDRESS"),
        ("the man at no.7 shouted", "no.7", "ADDRESS"),
    ],
)
def test_an_identifier_that_nobody_recorded_is_found(text, value, kind):
    assert (value, kind) in spans(text)


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("rang from +44 7700 900 123", "+44 7700 900 123", "PHONE"),
        ("rang from 077 0090 0123", "077 0090 0123", "PHONE"),
        ("QQ 12-34 56\nC", "QQ 12-34 56\nC", "NINO"),
        ("tenancy T 000 1234", "T 000 1234", "REFERENCE"),
        ("a JX01ABC there", "JX01ABC", "VEHICLE_REG"),
        ("annie_e posted", "annie_e", "HANDLE"),
        ("4/3/90", "4/3/90", "DOB"),
        ("03-04-1990 in the American way", "03-04-1990", "DOB"),
        ("4th of March, 1990", "4th of March, 1990", "DOB"),
        ("born in 1990", "1990", "DOB"),
        ("21\u201323 Sample", "21\u201323 Sample", "ADDRESS"),
        ("at 21 Sample Rd, WS18 1AB", "21 Sample Rd, WS18 1AB", "ADDRESS"),
        ("in flat 2b", "flat 2b", "ADDRESS"),
        ("2b, 21 Sample", "2b, 21 Sample", "ADDRESS"),
        ("Flat 2b Sample House", "Flat 2b Sample House", "ADDRESS"),
        ("speak to 19 before", "19", "ADDRESS"),
        ("number 19's windows", "number 19", "ADDRESS"),
        ("shouting at no 19\nCall 2", "no 19", "ADDRESS"),
        ("next door at 19", "19", "ADDRESS"),
    ],
)
def test_a_value_of_the_record_is_found_however_written(text, value, kind):
    assert (value, kind) in spans(text, KNOWN)


@pytest.mark.parametrize(
    "text",
    [
        "B12 3rd floor", "E10 5pm", "at 14:10-16:30 on the 3rd", "£07,700 spent", "it was 90 per cent",
        "room 12, page 4", "19 times",
        "in 19 minutes", "at 19:20", "clause 4.2", "12 flats, 3 floors", "between 2300 and 0200", "no 5 minutes passed",
        "the 529 bus", "24/7 cover", "MoCA 17/30",
    ],
)  # fmt: skip
def test_a_number_that_points_to_nobody_is_left_alone(text):
    assert [kind for _, kind in spans(text, KNOWN) if kind not in {"DATE"}] == []


def test_a_date_in_the_shape_of_a_sort_code_is_a_date_where_no_cue_stands():
    assert spans("moved in 12-03-26 again") == [("12-03-26", "DATE")]


def test_checks_of_digits():
    assert nhs_check("999 300 4170") and not nhs_check("999 300 4171") and not nhs_check("0123456789")
    assert luhn("4000000000000002") and not luhn("4000000000000003")
    assert iban_check("GB31 ZZZZ 5135 6922 8683 37") and not iban_check("GB32 ZZZZ 5135 6922 8683 37")


@pytest.mark.parametrize("pattern", [p for p in PATTERNS if p.cue], ids=lambda p: p.why)
def test_every_cue_begins_with_words_that_are_looked_for(pattern):
    assert pattern.cue_words and all(len(word) > 1 or word in {"a", "c"} for word in pattern.cue_words)
