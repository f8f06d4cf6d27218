"""Does a value of the record tell, by its own words, a reason for the hostility that may not go?

A title of faith before a name, a place of worship in an e-mail address or a school's name say what the
strand says; where the strand does not go, the title is left off and the value left out.
Source: case material, section 7 (strand words follow the strand's cell); UK GDPR Art 9.
"""

import re
from collections.abc import Sequence

from hub.cases.casefile import Person
from hub.disclosures.policy import Policy
from hub.disclosures.subjects import roles_of
from hub.lawful.purposes import Category, Role
from hub.redaction.decide import Action
from hub.redaction.fold import Folded, fold_word
from hub.redaction.lexicon import STRAND_WORDS
from hub.redaction.spans import Span

TITLES_OF_FAITH = frozenset(
    {"imam", "sheikh", "shaykh", "maulana", "mufti", "rabbi", "rev", "revd", "reverend", "father", "sister", "brother",
     "pastor", "canon", "vicar", "bishop", "granthi", "giani", "bhai", "pandit", "swami", "deacon"}
)  # fmt: skip
"""Titles that say somebody's religion (ours)."""


def title_of(person: Person, policy: Policy) -> str:
    """The title as it may stand before the name."""
    at_work = Role.PROFESSIONAL in roles_of(person, policy.on)
    told = at_work or policy.of_person(person, Category.RELIGION).action is Action.KEEP
    return person.title if told or fold_word(person.title).strip(".") not in TITLES_OF_FAITH else ""


def faith_before(name: str) -> int:
    """How many characters of a written name are a title of faith; 0 if it has none."""
    first = re.match(r"\w+\.?(?=\s)", name)
    return first.end() if first and fold_word(first.group()).strip(".") in TITLES_OF_FAITH else 0


_TELLING = {
    "race": ("racist", "racism", "racial", "racially", "race hate"),
    "religion": ("religious", "religiously", "place of worship", "islamophobic", "antisemitic", "holy book"),
    "sexual_orientation": ("homophobically", "sexual orientation"),
    "trans": ("transphobically", "gender identity"),
    "disability_health": ("disability", "disabled", "disablist", "ableist"),
}
"""Category -> words by which an officer writes down the strand itself (ours). Detection leaves them: they are
about the case, and identify nobody."""
_TELLING_KIND = {"disability_health": "HEALTH"}


def telling(folded: Folded, spans: Sequence[Span]) -> list[Span]:
    """More spans of a text that say the strand: an officer's words for it, and titles of faith before names."""
    found = []
    for category, words in _TELLING.items():
        kind = _TELLING_KIND.get(category, f"SPECIAL_CATEGORY:{category}")
        pattern = rf"(?<![^\W_])(?:{'|'.join(words)})(?![^\W_]| slur\])"
        places = [folded.original(*match.span()) for match in re.finditer(pattern, folded.low)]
        found += [Span(start, end, kind, None, "says the reason for the hostility", 0.7) for start, end in places]
    for span in spans:
        length = faith_before(folded.text[span.start : span.end]) if span.kind == "PERSON" else 0
        if length:
            where = (span.start, span.start + length)
            found.append(Span(*where, "SPECIAL_CATEGORY:religion", None, "a title of faith", 0.9))
    return found


_SAYING = {
    Category(strand): re.compile(rf"(?<![^\W_])(?:{'|'.join(re.escape(word) for word in words)})(?![^\W_])")
    for strand, words in STRAND_WORDS.items()
}
"""Category -> any of the words that say it."""


def tells(value: str, person: Person, policy: Policy) -> bool:
    """Whether `value` holds a word of a strand that may not go about this person."""
    written = fold_word(value)
    return any(
        words.search(written) and policy.of_person(person, strand).action is not Action.KEEP
        for strand, words in _SAYING.items()
    )
