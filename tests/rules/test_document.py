"""A finished document says the released words, each once and in order, and what a recipient must know around them.

Source: redaction requirements, section 7; threat model 6.7.
"""

import re
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.cases.parse import parse_case_file
from hub.cli.preview import preview
from hub.disclosures.document import copy_for, pages_for, sections_of
from tests.case_files import DEMONSTRATION as FILES
from tests.finished import FACTS, TAKEN, a_content

ROOT = Path(__file__).parents[2]


def words_in(pages) -> str:
    """The released words of the pages in the order in which they stand."""
    lines = list(pages["opening"])
    for section in (*pages["warnings"], *pages["sections"]):
        lines.append(section["title"])
        for block in section["blocks"]:
            dash = "- " if block["kind"] == "list" else ""
            lines += [block["head"], *(dash + line for line in block["lines"])]
    return "\n".join(line for line in lines if line)


def without_blank_lines(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if line)


@pytest.mark.parametrize("file", sorted(FILES))
def test_every_released_word_stands_in_the_pages_once_and_in_order(file):
    case = parse_case_file(FILES[file].read_bytes())
    for recipient, purpose in (("west-midlands-police", "prevent_detect_crime"), ("victim-support", "victim_support"),
                               ("walsall-council/community-safety", "risk_case_conference")):  # fmt: skip
        answer, _ = preview(case, recipient, purpose, date(2026, 11, 24))
        if not answer.summary:
            continue
        pages = pages_for(copy_for(a_content(answer.summary), FACTS, TAKEN))
        assert words_in(pages) == without_blank_lines(answer.summary)
        assert pages["opening"][0] == "OFFICIAL-SENSITIVE" and len(pages["opening"]) == 3
        assert all(section["title"] for section in pages["sections"])


@given(
    st.lists(st.sampled_from(["", "What happened", "- a", "- What not to do", "4 May 2026", "text", "What not to do"]))
)
def test_no_line_is_lost_or_added_whatever_the_text(lines):
    sections = sections_of("\n".join(lines) + "\n")
    told = words_in({"opening": [], "warnings": [], "sections": sections})
    assert told == without_blank_lines("\n".join(lines))


def test_the_copy_for_machines_has_the_members_that_its_page_describes():
    described = set()
    for line in (ROOT / "docs" / "copy-for-machines.md").read_text().splitlines():
        if line.startswith("| `"):
            described |= set(re.findall(r"`(\w+)`", line.split("|")[1]))
    assert set(copy_for(a_content(), FACTS, TAKEN)) == described


def test_the_copy_says_what_it_is_bound_to():
    content = a_content("OFFICIAL-SENSITIVE\nCase summary HC-1\nFor police: x\n")
    copy = copy_for(content, FACTS, TAKEN)
    assert copy["summary_sha256"] == sha256(content["summary"].encode()).hexdigest()
    assert copy["taken"] == {"account": "Dana Orme", "agency": "West Midlands Police", "at": "2026-11-24T14:30:00Z"}
    assert copy["readable_until"] == "2027-02-22T23:59:59Z" and copy["answer_by"] is None
    assert FACTS.expires_at == datetime(2027, 2, 22, 23, 59, 59, tzinfo=UTC)


def test_dates_are_said_as_people_say_them():
    facts = dict((name, lines) for name, lines in pages_for(copy_for(a_content(), FACTS, TAKEN))["facts"])
    assert facts["You may use it until"] == ["22 February 2027"]
    assert facts["Shared"] == ["Tuesday 24 November 2026, midday, by whg"]
    assert "Answer by" not in facts
