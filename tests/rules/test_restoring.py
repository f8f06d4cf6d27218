"""What a reviewer may bring back, and what nobody brings back alone."""

from dataclasses import replace

import pytest

from hub.cli.preview import wanted_of
from hub.disclosures.choices import Edit
from hub.disclosures.places import places_of
from hub.disclosures.policy import BARRED
from hub.disclosures.release import release
from hub.disclosures.restoring import NEVER_RESTORED, may_be_restored, restored
from hub.lawful.purposes import Purpose
from hub.redaction.decide import Action, Decided, Verdict
from hub.redaction.spans import LOW, Span
from tests.case_builders import TODAY
from tests.case_files import DEMONSTRATION, reading_of

WHY = "he is a councillor in public office"
SURE, UNSURE = Span(0, 4, "PERSON", "p1", "", 0.95), Span(0, 4, "PERSON", "p1", "", LOW - 0.1)
UNNAMED = Verdict(Action.REMOVE, "the agreement does not name it")
DEFAULT = Verdict(Action.REMOVE, "nobody is known whose it is", by_default=True)
STRANGER = Decided(20, 32, "PERSON", None, Action.REMOVE, "", "", "[person removed]", 0.9, restorable=True)


@pytest.mark.parametrize(
    ("span", "verdict", "may"),
    [
        (SURE, DEFAULT, True),
        (UNSURE, UNNAMED, True),
        (UNSURE, Verdict(Action.PSEUDONYMISE, "label"), True),
        (SURE, UNNAMED, False),
        (SURE, Verdict(Action.PSEUDONYMISE, "label"), False),
        (SURE, Verdict(Action.GENERALISE, "less exactly"), False),
        (UNSURE, Verdict(Action.REMOVE, BARRED), False),
        (UNSURE, Verdict(Action.KEEP, "needed"), False),
        (UNSURE._replace(kind="SLUR:racist"), UNNAMED, False),
        *((UNSURE._replace(kind=kind), DEFAULT, False) for kind in sorted(NEVER_RESTORED)),
    ],
)
def test_only_what_goes_by_default_or_unsurely_may_be_brought_back(span, verdict, may):
    assert may_be_restored(span, verdict) is may


@pytest.mark.parametrize(
    ("one", "start", "end", "reason", "action"),
    [
        (STRANGER, 20, 32, WHY, Action.KEEP),
        (STRANGER, 0, 99, WHY, Action.KEEP),
        (STRANGER, 20, 32, "  ", Action.REMOVE),
        (STRANGER, 21, 32, WHY, Action.REMOVE),
        (replace(STRANGER, restorable=False), 20, 32, WHY, Action.REMOVE),
    ],
)
def test_it_comes_back_as_a_whole_and_with_a_reason(one, start, end, reason, action):
    assert restored(one, Edit("notes[0].text", start, end, "keep", reason)).action is action


TO = pytest.mark.parametrize(
    ("to", "purpose"),
    [("west-midlands-police", Purpose.PREVENT_DETECT_CRIME), ("west-midlands-fire", Purpose.TARGET_HARDENING)],
)


@TO
@pytest.mark.parametrize("name", DEMONSTRATION)
def test_nothing_that_the_engine_is_sure_of_comes_back_in_any_case_file(name, to, purpose):
    """Also where a reviewer asks for all of every text back, with a reason."""
    reading = reading_of(name)
    wanted, _ = wanted_of(reading.case, to, purpose.value, TODAY)
    everything = tuple(Edit(path, 0, len(text), "keep", WHY, words=text) for path, text in reading.texts.items())

    def sure(edits):
        return {
            (one.path, d.start, d.end, d.kind)
            for one in release(reading, replace(wanted, edits=edits)).fields for d in one.decided
            if d.action is not Action.KEEP and d.person is not None and d.confidence >= LOW
        }  # fmt: skip

    assert sure(()) and sure(everything) == sure(())


@TO
def test_what_is_offered_to_be_brought_back_does_come_back(to, purpose):
    reading = reading_of("05")
    wanted, _ = wanted_of(reading.case, to, purpose.value, TODAY)
    offered = [one for one in places_of(release(reading, wanted).fields) if one.restorable]
    assert offered
    for one in offered:
        edit = Edit(one.path, one.start, one.end, "keep", WHY, words=one.words)
        fields = release(reading, replace(wanted, edits=(edit,))).fields
        (after,) = (field for field in fields if field.path == one.path)
        assert not any(
            d.action is not Action.KEEP and d.start < one.end and one.start < d.end for d in after.decided
        ), one.key
