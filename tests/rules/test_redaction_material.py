"""Is the material on which the redactor is measured still the one that was frozen, and labelled right?"""

import json
from pathlib import Path

import pytest

import tests.benchmarks.redaction_material as material
from tests.benchmarks.redaction_material import names, sentences
from tests.benchmarks.redaction_material.documents import SEEDS, digest, documents

FROZEN = json.loads((Path(material.__file__).parent / "digests.json").read_text())


@pytest.mark.parametrize("part", sorted(SEEDS))
def test_the_material_is_the_one_that_was_frozen(part):
    assert digest(part) == FROZEN[part]


@pytest.mark.parametrize("part", sorted(SEEDS))
def test_labels_lie_inside_their_text_and_never_overlap(part):
    for one in documents(part, 60):
        ends = 0
        for label in one.labels:
            assert ends <= label.start < label.end <= len(one.text) and one.text[label.start : label.end].strip()
            ends = label.end
        for start, end in one.traps:
            assert not any(label.start < end and start < label.end for label in one.labels)


def test_the_two_parts_share_no_name_and_no_sentence():
    def all_names(part):
        return {name for origin in names.origins(part) for name in (*origin.given, *origin.family)}

    assert not all_names("tuning") & all_names("held-out")
    for style in sentences.STYLES:
        assert not set(sentences.lines(style, "tuning")) & set(sentences.lines(style, "held-out"))
