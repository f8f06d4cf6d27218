"""What stands at the top and bottom of whatever holds personal data: on pages, packs, files and prints?

Source: pages paper, section 1 (the look: the marking line).
"""

from enum import StrEnum


class Marking(StrEnum):
    """The marking line of a page, pack or print that holds personal data."""

    OFFICIAL = "OFFICIAL"
    OFFICIAL_SENSITIVE = "OFFICIAL-SENSITIVE"


HANDLING = {
    Marking.OFFICIAL: "Handle as your agency handles official papers. For the people named on the case only.",
    Marking.OFFICIAL_SENSITIVE: (
        "Contains personal details of people at risk. Do not forward, print only if you must, and keep it locked away."
    ),
}
"""The handling sentence beside each marking (ours; a landlord may set its own)."""


def handling(marking: str) -> str:
    """What may be done with a page of this marking. Raises ValueError for an unknown marking."""
    return HANDLING[Marking(marking)]
