"""Contents of a frozen copy and facts around it, to make documents of."""

from datetime import UTC, datetime
from typing import Any

from hub.disclosures.document import Facts, Taken

FACTS = Facts(
    public_ref="k7dq2m9x4hb3v8n5tcrw6yfjpa",
    sent_at=datetime(2026, 11, 24, 12, 0, tzinfo=UTC),
    expires_at=datetime(2027, 2, 22, 23, 59, 59, tzinfo=UTC),
    answer_by=None,
    conditions=("Use this only for the purpose shown on it.", "Show it only to colleagues who work on this case."),
    conditions_version="1",
    entry=41,
    origin="hub.whg.example/disclosures",
)
TAKEN = Taken("West Midlands Police", "west-midlands-police", "Dana Orme", datetime(2026, 11, 24, 14, 30, tzinfo=UTC))

SUMMARY = """OFFICIAL-SENSITIVE
Case summary HC-2026-0900
For West Midlands Police: preventing or detecting crime

What not to do
- Ms Zarina Quillfeather: Do not ring before 18:00.

Who this is about
- Ms Zarina Quillfeather (victim): born 29 February 1980

What happened
4 May 2026, 21:10, Rear path, threat
[person removed] threw a stone.
"""
"""A small released text."""

LEFT_OUT = {
    "what": "Name in the text", "count": 2, "code": "agreement_silent",
    "why": "The sharing agreement does not name it", "clause": "5.2",
}  # fmt: skip


def a_content(summary: str = SUMMARY, **changes: Any) -> dict[str, Any]:
    """What a frozen copy holds."""
    return {
        "summary": summary,
        "items": ["victim:identity", "victim:incident_narrative"],
        "case_ref": "HC-2026-0900",
        "at_risk": ["Ms Zarina Quillfeather"],
        "do_not": ["Ms Zarina Quillfeather: Do not ring before 18:00."],
        "ask": "Tell us what you will do.",
        "ring": {"name": "Maya Reid", "phone": "01922 496 0100"},
        "purpose": "prevent_detect_crime",
        "purpose_words": "preventing or detecting crime",
        "basis_words": ["Basis: recognised legitimate interest (UK GDPR Art 6(1)(ea))"],
        "agreement": "hate-crime-case-sharing@3",
        "agreement_words": "Shared under Hate crime case sharing.",
        "manifest": [LEFT_OUT],
        "marking": "OFFICIAL-SENSITIVE",
    } | changes
