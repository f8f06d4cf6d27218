"""Is a person of the record found in every form, and an ordinary word left alone?

Source: redaction requirements, section 3.
"""

from datetime import date

import pytest

from hub.redaction.detect import detect, detect_case
from hub.redaction.fold import fold
from hub.redaction.index import Subject, build_index

PEOPLE = (
    Subject("p1", title="Mrs", names=("Gurpreet Kaur Randhawa-Pemberton",), aliases=("GKR",), dob=date(1984, 11, 3)),
    Subject("p2", title="Mr", names=("Robert O'Shaughnessy",)),
    Subject("p3", title="Mr", names=("Wojciech Gołębiewski",)),
    Subject("p4", title="Miss", names=("Grace Price",), former_names=("Gregory Price",)),
    Subject("p5", title="Imam", names=("Yusuf al-Jabouri",)),
    Subject("p6", title="Mr", names=("Will Batch",)),
    Subject("p7", title="Ms", names=("May Christmas",)),
    Subject("p8", title="Ms", names=("Conceição dos Santos",)),
)
INDEX = build_index(PEOPLE)


def found(text: str, kinds=("PERSON", "FORMER_NAME")) -> list[tuple[str, str | None]]:
    return [(text[s.start : s.end], s.person) for s in detect(text, INDEX, "direct") if s.kind in kinds]


@pytest.mark.parametrize(
    ("text", "name", "person"),
    [
        ("Gurpreet Randhawa-Pemberton rang", "Gurpreet Randhawa-Pemberton", "p1"),
        ("saw Pemberton there", "Pemberton", "p1"),
        ("Mrs Randhawa Pemberton rang", "Mrs Randhawa Pemberton", "p1"),
        ("RANDHAWA-PEMBERTON, Gurpreet", "RANDHAWA-PEMBERTON, Gurpreet", "p1"),
        ("G. Randhawa-Pemberton", "G. Randhawa-Pemberton", "p1"),
        ("GK Randhawa-Pemberton", "GK Randhawa-Pemberton", "p1"),
        ("signed G.R. on the form", "G.R.", "p1"),
        ("Mrs G.R. rang", "Mrs G.R", "p1"),
        ("a Rahnawa-Pemberton rang", "Rahnawa-Pemberton", "p1"),
        ("told GKR to wait", "GKR", "p1"),
        ("gurpreets kitchen", "gurpreets", "p1"),
        ("Gurpreet\u2019s kitchen", "Gurpreet", "p1"),
        ("the Pembertons moved", "Pembertons", "p1"),
        ("Gurpreet\nRandhawa\u2011Pemberton", "Gurpreet\nRandhawa\u2011Pemberton", "p1"),
        ("Pem\u200bber\u00adton", "Pem\u200bber\u00adton", "p1"),
        ("spoke to Pembertno", "Pembertno", "p1"),
        ("spoke to Pmebetron", "Pmebetron", "p1"),
        ("Bob said no", "Bob", "p2"),
        ("met OShaughnessy", "OShaughnessy", "p2"),
        ("met Shaughnessy", "Shaughnessy", "p2"),
        ("Golebiewski parked", "Golebiewski", "p3"),
        ("tell golebiewski", "golebiewski", "p3"),
        ("it was GOŁĘBIEWSKI", "GOŁĘBIEWSKI", "p3"),
        ("Youssef came", "Youssef", "p5"),
        ("Al Jabouri came", "Al Jabouri", "p5"),
        ("AlJabouri came", "AlJabouri", "p5"),
        ("told that the Imam would like to know", "the Imam", "p5"),
        ("Ms dos Santos rang", "Ms dos Santos", "p8"),
        ("#JusticeForGurpreet", "Gurpreet", "p1"),
        ("IMG_pemberton_0412.jpg", "pemberton", "p1"),
        ("old Will came", "old Will", "p6"),
        ("Gregory on the envelope", "Gregory", "p4"),
        ("mr batch was here", "mr batch", "p6"),
        ("will batch was here", "will batch", "p6"),
        ("spoke to Will about it", "Will", "p6"),
        ("told Grace to wait", "Grace", "p4"),
        ("Ms May rang", "Ms May", "p7"),
    ],
)
def test_every_form_of_a_known_name_is_found(text, name, person):
    assert (name, person) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "it will be noted", "a paint mark", "It was in May.", "on 3 May", "May half term is hard", "mid May 2026",
        "Grace period on the notice expired", "by the grace of a good lock", "the price of the lock",
        "Christmas lights were cut",
        "Christmas close-down list", "a batch of letters", "Will you be in?", "Will there be a visit?",
        "it may not help",
        "Christmas Day was quiet", "Grace Street was shut",
    ],
)  # fmt: skip
def test_an_ordinary_word_that_is_also_a_known_name_is_left_alone(text):
    assert found(text) == []


def test_a_former_name_is_a_kind_of_its_own():
    spans = detect("a letter to Gregory Price", INDEX)
    assert [s.kind for s in spans if s.person == "p4"] == ["FORMER_NAME"]


def test_a_former_name_is_taken_by_its_cue_in_every_field():
    spans = detect_case({"a": 'scanned under the old name "Gemmaline Pruett"', "b": "Gemmaline is on the door"}, INDEX)
    assert any(s.kind == "FORMER_NAME" and s.start == 0 for s in spans["b"])


def test_a_title_tells_two_people_of_one_name_apart():
    couple = build_index(
        (Subject("p1", title="Mr", names=("Liam Okafor",)), Subject("p2", title="Mrs", names=("Ada Okafor",)))
    )
    assert [s.person for s in detect("Mrs Okafor rang", couple) if s.kind == "PERSON"] == ["p2"]


@pytest.mark.parametrize(
    "text", ["aßłb", "e\u0301x", "a\u200b\u200bb", "\u00adßß\u200bz", "Adébáyọ̀-Cole", "\u2019x\u2013y"]
)
def test_folding_remembers_where_every_character_stood(text):
    folded = fold(text)
    assert len(folded.plain) == len(folded.low)
    for n, character in enumerate(folded.plain):
        start, end = folded.original(n, n + 1)
        assert character.lower() in fold(text[start:end]).low and 0 <= start < end <= len(text)


def test_a_name_is_covered_with_its_last_combining_mark():
    person = build_index((Subject("p1", names=("Seun Adébáyọ̀",)),))
    text = "Mr Adébáyọ̀ came"
    assert [text[s.start : s.end] for s in detect(text, person, "direct")] == ["Mr Adébáyọ̀"]


_SPLIT = build_index(
    (
        Subject("p1", title="Mr", names=("Darren Ironhelm",)),
        Subject("p2", title="Mr", names=("Hasan Okonkwo",), former_names=("Winterbourne",)),
    )
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Met Iron helm at noon", [("Iron helm", "p1")]),
        ("Iron helm was loud", [("Iron helm", "p1")]),
        ("the iron helm fell", [("iron helm", "p1")]),
        ("Mr Iron-\n helm was loud", [("Mr Iron-\n helm", "p1")]),
        ("met Iron\u2028helm", [("Iron\u2028helm", "p1")]),
        ("met Iron\thelm's son", [("Iron\thelm", "p1")]),
        ("IRON/HELM wrote", [("IRON/HELM", "p1")]),
        ("okon kwo rang", [("okon kwo", "p2")]),
        ("O kon kwo rang", [("O kon kwo", "p2")]),
        ("D a r r e n rang", [("D a r r e n", "p1")]),
        ("H.a.s.a.n rang", [("H.a.s.a.n", "p2")]),
        ("spoke to Has an again", [("Has an", "p2")]),
        ("He has an appointment", []),
        ("Has an order been made?", []),
        ("The bars are iron. Helm the boat.", []),
    ],
)
def test_a_known_name_is_found_in_pieces_and_everyday_words_are_left(text, expected):
    spans = [s for s in detect(text, _SPLIT, "direct") if s.person]
    assert [(text[s.start : s.end], s.person) for s in spans] == expected


def test_a_former_name_in_pieces_is_a_former_name():
    assert [s.kind for s in detect("once Winter bourne", _SPLIT, "direct")] == ["FORMER_NAME"]


def test_a_letter_after_a_title_is_nobody_here_where_a_further_name_follows():
    """`officer W. Marlowe` is not Wojciech, whose first letter it is."""
    assert found("officer W. Marlowe rang") == [("officer W. Marlowe", None)]
    assert found("Mr W. rang")[0] == ("Mr W", "p3")


def test_dotted_initials_with_a_hyphen_go_whole():
    assert ("G.R.-P", "p1") in [(name.rstrip("."), person) for name, person in found("signed G.R.-P. today")]


_FAMILY = build_index(
    (
        Subject("p1", title="Mr", names=("Lee Mark Barrow",), aliases=("Baz",)),
        Subject("p2", title="Ms", names=("Ifeoma Chukwudi-Lane",)),
    )
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("His mrs, Donna Barrow, drives", [("Donna Barrow", None)]),
        ("card left for D. Barrow today", [("D. Barrow", None)]),
        ("copied to Ola Chukwudi", [("Ola Chukwudi", None)]),
        ("card left for L. Barrow today", [("L. Barrow", "p1")]),
        ("told Lee Barrow twice", [("Lee Barrow", "p1")]),
        ("Saw Barrow and Baz Barrow", [("Barrow", "p1"), ("Baz Barrow", "p1")]),
        ("CCTV Barrow seen", [("Barrow", "p1")]),
        ("told Ms Chukwudi", [("Ms Chukwudi", "p2")]),
    ],
)
def test_who_shares_a_family_name_is_somebody_else(text, expected):
    spans = [s for s in detect(text, _FAMILY, "direct") if s.kind == "PERSON"]
    assert [(text[s.start : s.end], s.person) for s in spans] == expected


def test_a_saints_name_is_nobody_here():
    assert all(s.person is None for s in detect("the board at St Mark's met", _FAMILY, "direct"))


@pytest.mark.parametrize("text", ["it is lee.m.barrow on snap", "barrow.lee wrote"])
def test_an_account_of_several_pieces_goes_whole(text):
    spans = [text[s.start : s.end] for s in detect(text, _FAMILY, "direct")]
    assert spans == [next(word for word in text.split() if "." in word)]
