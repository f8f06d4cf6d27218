"""Is a school or an employer found by what is said of it, and an agency left to the agreement?

Source: redaction requirements, section 6.
"""

import pytest

from hub.redaction.detect import detect
from hub.redaction.index import build_index

NOBODY = build_index(())


def bodies(text: str) -> list[tuple[str, str]]:
    spans = detect(text, NOBODY, "case-note")
    return [(text[s.start : s.end], s.kind) for s in spans if s.kind in ("SCHOOL", "EMPLOYER")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He is yr 9 at Blue Coat.", [("Blue Coat", "SCHOOL")]),
        ("reception at Little Acorns", [("Little Acorns", "SCHOOL")]),
        ("She works nights at Saddlers Bargains", [("Saddlers Bargains", "EMPLOYER")]),
        ("worked for Pickering & Lowe", [("Pickering & Lowe", "EMPLOYER")]),
        ("works for Victim Support", []),
        ("works for West Midlands Police", []),
        ("worked at 14:00", []),
    ],
)
def test_a_school_or_an_employer_is_found_by_what_is_said_of_it(text, expected):
    assert bodies(text) == expected
