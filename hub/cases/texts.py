"""Which texts does a case file hold, each by its path?

Source: case material, section 2.
"""

import re

from hub.cases.casefile import CaseFile


def text_fields(case: CaseFile) -> dict[str, str]:
    """Every free text by its path, in reading order; short ones too (see `is_short`)."""
    found = {}
    for n, incident in enumerate(case.incidents):
        found[f"incidents[{n}].location"] = incident.location
        found |= {f"incidents[{n}].kinds[{k}]": kind.replace("_", " ") for k, kind in enumerate(incident.kinds)}
        found[f"incidents[{n}].narrative"] = incident.narrative
    for n, note in enumerate(case.notes):
        found[f"notes[{n}].author_role"] = note.author_role
        found[f"notes[{n}].text"] = note.text
    for n, action in enumerate(case.actions):
        found[f"actions[{n}].text"] = action.text
        found[f"actions[{n}].owner_agency"] = action.owner_agency
        found[f"actions[{n}].status"] = action.status.replace("_", " ")
    found["victim_wishes"] = case.victim_wishes
    found["risk.level"] = case.risk.level
    for n, factor in enumerate(case.risk.factors):
        found[f"risk.factors[{n}]"] = factor
    for n, warning in enumerate(case.contact_warnings):
        found[f"contact_warnings[{n}].text"] = warning.text
    return found


_SHORT = re.compile(r".*\.(?:author_role|owner_agency|status|level|kinds\[\d+\])\Z")


def is_short(path: str) -> bool:
    """Whether the text at `path` is a word or two beside another (who wrote a note, what kind of incident)."""
    return _SHORT.match(path) is not None
