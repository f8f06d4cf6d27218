"""Write the text anew, left to right, from what was decided.

Nothing is edited in place, so one replacement cannot damage another. Overlapping spans become one piece,
and the most careful of them counts. A possessive ending stays.
Source: redaction requirements, sections 1 (stage 4) and 8.
"""

import re
from collections.abc import Sequence

from hub.redaction.decide import Action, Decided

_SPACES = re.compile(r"[ \t]{2,}")
_LINKS = " ,;"
"""What may stand between two placeholders that are read as one."""


def render(text: str, decided: Sequence[Decided]) -> str:
    """`text` with every span kept or replaced."""
    pieces: list[str] = []
    place = 0
    for start, end, replacement in merge(text, decided):
        between = text[place:start]
        if not _stands_there(pieces, between, replacement):
            pieces += (between, replacement)
        elif between.strip(_LINKS):
            pieces.append(between)
        place = end
    pieces.append(text[place:])
    return _SPACES.sub(" ", "".join(pieces))


def _stands_there(pieces: Sequence[str], between: str, replacement: str) -> bool:
    """Whether the same placeholder stands there already: a run of them would tell how many things went."""
    placeholder = replacement.strip()  # a sentence that goes whole brings the space before it along
    written = ("".join(pieces[-1:]) + between).rstrip(_LINKS)
    return placeholder.startswith("[") and written.endswith(placeholder)


def merge(text: str, decided: Sequence[Decided]) -> list[tuple[int, int, str]]:
    """Disjoint replacements in order: overlapping changes joined, kept spans left out."""
    changed = sorted((d for d in decided if d.action is not Action.KEEP), key=lambda d: (d.start, -d.end))
    groups: list[list[Decided]] = []
    reach = -1
    for one in changed:
        if groups and one.start < reach:
            groups[-1].append(one)
            reach = max(reach, one.end)
        else:
            groups.append([one])
            reach = one.end
    return [_joined(group) for group in groups]


def _joined(group: list[Decided]) -> tuple[int, int, str]:
    """One replacement for overlapping spans: that of the most careful, and of those the widest."""
    chosen = max(group, key=lambda d: (d.action, d.end - d.start))
    return min(d.start for d in group), max(d.end for d in group), chosen.replacement
