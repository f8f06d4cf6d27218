"""What stands for `he` and `she` where a reviewer wants no reader to learn which?

Labels take titles away with names; the pronouns stay unless a reviewer ticks them, since a text without them reads
badly. They become `[they]` and its forms, in brackets, as all that is not the writer's own word.
Source: redaction requirements, section 8.
"""

import re
from collections.abc import Iterator

from hub.redaction.fold import Folded

FORMS = {
    "he": "[they]", "she": "[they]", "him": "[them]", "his": "[their]", "hers": "[theirs]", "himself": "[themself]",
    "herself": "[themself]", "he/she": "[they]", "s/he": "[they]", "his/her": "[their]", "him/her": "[them]",
}  # fmt: skip
_PRONOUN = re.compile(rf"(?<![\w/'])(?:{'|'.join(sorted((*FORMS, 'her'), key=len, reverse=True))})(?![\w/])")
_OWNED = re.compile(
    r"\s+(?!(?:and|or|but|at|to|in|on|by|for|with|from|of|as|that|when|while|because|if|so|then|there|again|was|were|is|"
    r"are|about|after|before|into|not|out|up|off|home|yesterday|today|the|a|an)\b)\w"
)  # a word that can be hers: `her flat`, but not `told her that`


def neutral(folded: Folded) -> Iterator[tuple[int, int, str]]:
    """Where each pronoun stands in the original text, [start, end), and what stands for it."""
    for found in _PRONOUN.finditer(folded.low):
        word = found.group()
        stands = FORMS.get(word) or ("[their]" if _OWNED.match(folded.low, found.end()) else "[them]")
        yield *folded.original(*found.span()), stands
