"""Fields of a case file under the names people use."""

import pytest

from hub.disclosures.titles import field_title


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("incidents[0].location", "Incident 1, where"),
        ("incidents[1].narrative", "Incident 2, what happened"),
        ("notes[2].text", "Note 3"),
        ("actions[0].text", "Action 1"),
        ("risk.factors[3]", "Risk factor 4"),
        ("victim_wishes", "What the victim asked for"),
        ("contact_warnings[0].text", "What not to do 1"),
    ],
)
def test_a_path_is_told_as_people_say_it(path, title):
    assert field_title(path) == title
