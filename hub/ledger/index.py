"""What of an entry do pages search and list?

A row of codes taken from the entry's own clear part, so that a verifier can compare the two.
Source: sealed log specification, section 5 (`log_row`).
"""

from collections.abc import Mapping
from typing import Any

COLUMNS = ("kind", "sender", "recipient", "team", "purpose", "basis", "outcome", "agreement")


def row_of(kind: str, clear: Mapping[str, Any]) -> tuple[str, ...]:
    """The values of COLUMNS for one entry; what a kind does not say is empty."""
    said = clear.get
    recipient, _, team = said("recipient", "").partition("/")
    return (
        kind,
        said("sender", ""),
        recipient,
        team,
        said("purpose", ""),
        basis_of(said("annex1", ""), said("art6", "")),
        said("outcome", ""),
        said("agreement", ""),
    )


_SAYS_WHAT = {"receipt": "act", "withdrawal": "reason", "correction": "reason", "access": "act"}
_BY_CHANNEL = {"portal": "sent", "open": "opened", "download": "downloaded"}


def event_of(kind: str, clear: Mapping[str, Any]) -> str:
    """What happened, nearer than its kind: `sent`, `opened`, `said`, `refused`, `declined`, `acknowledged` ..."""
    if kind == "disclosure":
        return _BY_CHANNEL.get(clear["channel"], "said")
    if kind == "agreement":
        return f"agreement_{clear['act']}"
    if kind == "denial":
        return "refused" if clear["outcome"] == "refuse" else "declined"
    if kind == "genesis" and clear:
        return "begun_anew"
    return clear[_SAYS_WHAT[kind]] if kind in _SAYS_WHAT else kind


def basis_of(annex1: Any, art6: Any) -> str:
    """The ground of Annex 1, or of Article 6 where there is none; several by role, sorted, with spaces between."""
    if type(annex1) is str and type(art6) is str:
        return annex1 or art6
    roles = sorted({*(annex1 if type(annex1) is dict else ()), *(art6 if type(art6) is dict else ())})
    found = {_of(annex1, role) or _of(art6, role) for role in roles}
    return " ".join(sorted(found - {""}))


def _of(value: Any, role: str) -> str:
    return value.get(role, "") if type(value) is dict else value
