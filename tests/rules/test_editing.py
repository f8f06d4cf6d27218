"""What one act of a reviewer makes of a draft, and what it refuses.

Source: pages paper, section 4 (review the redaction); redaction requirements, section 7.
"""

import pytest

from hub.disclosures.choices import Choices, Edit, choices_from
from hub.disclosures.editing import ACTS, MOST_EDITS, Texts, change
from hub.disclosures.places import Place, looked_at, parse_key, place_at, unsure
from hub.kernel.errors import InvalidError
from hub.redaction.decide import Action

NOTE = "Rang Torvald Ironhelm at the blue door. He was calm."
TEXTS = Texts({"notes[0].text": NOTE, "victim_wishes": "No visits."}, {"p1": "Torvald Ironhelm"})
NAME = f"notes[0].text:{NOTE.index('Torvald')}:{NOTE.index('Ironhelm')}"
REASON = "They wrote this name to us themselves."


def edits_after(values: dict, *before: Edit) -> tuple[Edit, ...]:
    return change(TEXTS, Choices(agency="a", edits=before), values).choices.edits


def place(start: int, end: int, confidence: float = 0.5, path: str = "notes[0].text") -> Place:
    return Place(path, start, end, TEXTS.fields[path][start:end], "PERSON", Action.REMOVE, "", confidence)


def test_accepting_changes_no_text_and_counts_as_looked_at():
    (edit,) = edits_after({"act": "accept", "place": "notes[0].text:5:12"})
    assert (edit.action, edit.words) == ("accept", "Torvald")
    assert looked_at(place(5, 12), [edit]) and not looked_at(place(13, 21), [edit])


def test_what_was_accepted_counts_only_while_the_same_words_stand_there():
    (edit,) = edits_after({"act": "accept", "place": "notes[0].text:5:12"})
    rewritten = Place("notes[0].text", 5, 12, "Wrenwod", "PERSON", Action.REMOVE, "", 0.5)
    assert not looked_at(rewritten, [edit])


@pytest.mark.parametrize(("side", "words"), [("after", "Torvald Ironhelm"), ("before", "Rang Torvald")])
def test_one_more_word_goes_on_the_side_that_was_asked(side, words):
    (edit,) = edits_after({"act": "extend", "place": "notes[0].text:5:12", "side": side})
    assert (edit.action, edit.words) == ("remove", words)
    assert NOTE[edit.start : edit.end] == words


def test_a_longer_mark_takes_the_place_of_the_shorter_ones_within_it():
    first = change(TEXTS, Choices(agency="a"), {"act": "extend", "place": "notes[0].text:5:12"})
    second = change(TEXTS, first.choices, {"act": "extend", "place": first.at})
    assert [edit.words for edit in second.choices.edits] == ["Torvald Ironhelm at"]


@pytest.mark.parametrize(("start", "end", "side"), [(0, 4, "before"), (47, len(NOTE), "after")])
def test_there_is_no_word_beyond_the_text(start, end, side):
    with pytest.raises(InvalidError) as wrong:
        edits_after({"act": "extend", "place": f"notes[0].text:{start}:{end}", "side": side})
    assert "place" in wrong.value.errors


@pytest.mark.parametrize(
    "key",
    ["", "notes[0].text", "notes[0].text:5", "notes[0].text:12:5", "notes[0].text:5:5", "notes[0].text:-1:5",
     "notes[0].text:5:5000", "notes[7].text:0:3", "notes[0].text:x:y", "notes[0].text:5:١٢", "a:b:c:d",
     "notes[0].text:5:999999999999999999999"],
)  # fmt: skip
@pytest.mark.parametrize("act", ["accept", "take", "extend", "restore"])
def test_a_place_that_is_not_in_the_text_is_refused_by_name(act, key):
    with pytest.raises(InvalidError) as wrong:
        edits_after({"act": act, "place": key, "restore_reason": REASON})
    assert "place" in wrong.value.errors


def test_bringing_back_needs_a_reason_that_somebody_else_can_follow():
    with pytest.raises(InvalidError) as wrong:
        edits_after({"act": "restore", "place": "notes[0].text:5:12", "restore_reason": "ok"})
    assert "restore_reason" in wrong.value.errors
    (edit,) = edits_after({"act": "restore", "place": "notes[0].text:5:12", "restore_reason": REASON})
    assert (edit.action, edit.reason, edit.words) == ("keep", REASON, "Torvald")


def test_words_missed_go_everywhere_and_a_name_of_the_record_is_learned():
    made = change(TEXTS, Choices(agency="a"), {"act": "everywhere", "words": "the blue door", "what": "place"})
    (edit,) = made.choices.edits
    assert (edit.everywhere, edit.reason, edit.kind, made.alias) == (True, "the blue door", "place", None)
    made = change(TEXTS, Choices(agency="a"), {"act": "everywhere", "words": "Torvald", "what": "name:p1"})
    assert made.alias == ("p1", "Torvald") and made.choices.edits[0].kind == "name"


@pytest.mark.parametrize(
    ("values", "field"),
    [({"words": "x", "what": "place"}, "words"), ({"words": "nowhere at all", "what": "place"}, "words"),
     ({"words": "the blue door"}, "what"), ({"words": "the blue door", "what": "name:p9"}, "what")],
)  # fmt: skip
def test_words_that_stand_nowhere_or_are_nothing_known_are_refused(values, field):
    with pytest.raises(InvalidError) as wrong:
        edits_after({"act": "everywhere", **values})
    assert field in wrong.value.errors


def test_a_change_can_be_undone_once():
    one = Edit("*", 0, 0, "remove", "the blue door", True, "place")
    assert edits_after({"act": "undo", "edit": "0"}, one) == ()
    for number in ("1", "-1", "x", ""):
        with pytest.raises(InvalidError):
            edits_after({"act": "undo", "edit": number}, one)


def test_an_act_that_nobody_knows_and_more_changes_than_fit_are_refused():
    with pytest.raises(InvalidError):
        edits_after({"act": "publish"})
    many = tuple(Edit("victim_wishes", 0, 2, "accept", str(n)) for n in range(MOST_EDITS))
    with pytest.raises(InvalidError):
        edits_after({"act": "accept", "place": "notes[0].text:5:12"}, *many)


def test_the_least_sure_place_comes_first_and_sure_ones_do_not_come():
    assert [p.confidence for p in unsure([place(0, 4, 0.7), place(5, 12, 0.5), place(13, 21, 0.99)])] == [0.5, 0.7]


def test_a_place_is_found_again_where_it_has_grown():
    assert place_at("notes[0].text:5:12", [place(0, 4), place(5, 21)]) == place(5, 21)
    assert place_at("notes[0].text:30:31", [place(0, 4)]) is None
    assert parse_key("notes[0].text:5:12") == ("notes[0].text", 5, 12)


def test_every_act_is_kept_with_the_draft_and_read_back_the_same():
    choices = Choices(agency="a")
    for act, more in (
        ("accept", {}), ("take", {}), ("extend", {}), ("restore", {"restore_reason": REASON}),
        ("everywhere", {"words": "the blue door", "what": "place"}), ("neutral", {}),
    ):  # fmt: skip
        choices = change(TEXTS, choices, {"act": act, "place": "notes[0].text:5:12", **more}).choices
        assert choices_from(choices.to_json()) == choices
    assert set(ACTS) == {"accept", "take", "extend", "restore", "everywhere", "neutral", "undo"}
