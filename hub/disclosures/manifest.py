"""What was left out, how often, why and under which clause? The redaction manifest; no value stands in it.

The coordinator sees every row. The reader sees the kinds that may be named: nothing whose mere mention would tell
what must not be told, nothing of children, and nothing of what a wish, a limit or a flag keeps back.
Source: redaction requirements, section 7; Gender Recognition Act 2004 s.22; case material, section 7.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from hub.lawful.purposes import SAFE, SPECIAL, Category, Role
from hub.redaction.decide import Action, Decided
from hub.redaction.profiles import CATEGORY_OF_KIND, kind_words

UNSPOKEN = frozenset({Category.TRANS, Category.GRA_PROTECTED, *SAFE})
"""Kinds whose mere mention as left out would tell what must not be told (Gender Recognition Act 2004 s.22)."""

PLAIN_KINDS = frozenset({"PERSON", "PHONE", "EMAIL", "ADDRESS", "POSTCODE", "DOB", "AGE", "VEHICLE_REG", "RELATION"})
"""Kinds of span that a reader may be told were taken out of a text."""


class Reason(StrEnum):
    """Why something does not go, as the manifest says it. Stored by value, so never renamed."""

    AGREEMENT_SILENT = "agreement_silent"
    AGREEMENT_NEVER = "agreement_never"
    NEEDS_REASON = "needs_reason"
    NOT_NEEDED = "not_needed"
    BASIS = "basis"
    LAW = "law"
    DRAFTER = "drafter"
    REVIEWER = "reviewer"
    ONLY_WITH_NAME = "only_with_name"
    NOBODY_KNOWN = "nobody_known"
    NO_CONSENT = "no_consent"
    SAFE_PLACE = "safe_place"
    KEPT_BACK = "kept_back"
    LESS_EXACTLY = "less_exactly"
    LABEL = "label"
    OTHER = "other"

    @property
    def shown(self) -> str:
        """The reason in words."""
        return _SHOWN[self]


_SHOWN = {
    Reason.AGREEMENT_SILENT: "The sharing agreement does not name it",
    Reason.AGREEMENT_NEVER: "The sharing agreement says never",
    Reason.NEEDS_REASON: "It goes only with a reason written for this case",
    Reason.NOT_NEEDED: "An agency of this kind does not need it for this purpose",
    Reason.BASIS: "The basis for this sharing carries no data about this role",
    Reason.LAW: "The law does not carry it on this basis",
    Reason.DRAFTER: "Left out by the coordinator as not needed",
    Reason.REVIEWER: "Taken out in the review, word by word",
    Reason.ONLY_WITH_NAME: "It goes only together with the name",
    Reason.NOBODY_KNOWN: "Nobody can say for certain whose it is",
    Reason.NO_CONSENT: "Only by consent, and this person gave none",
    Reason.SAFE_PLACE: "Where somebody is safe goes to one named person only",
    Reason.KEPT_BACK: "A wish, a limit or a flag of the case keeps it back",
    Reason.LESS_EXACTLY: "The sharing agreement lets it go less exactly only",
    Reason.LABEL: "The sharing agreement lets a label go, not the name",
    Reason.OTHER: "Not needed for this purpose",
}

UNSPOKEN_REASONS = frozenset({Reason.KEPT_BACK, Reason.SAFE_PLACE})
"""That there is such a thing is no reader's business."""

_OF_WORDS = {
    "the agreement does not name it": Reason.AGREEMENT_SILENT,
    "the agreement says never": Reason.AGREEMENT_NEVER,
    "needs a justification": Reason.NEEDS_REASON,
    "this kind of recipient never needs it": Reason.NOT_NEEDED,
    "no recipient needs this": Reason.NOT_NEEDED,
    "not needed in a summary": Reason.NOT_NEEDED,
    "an NHS number goes to health bodies only": Reason.NOT_NEEDED,
    "what the victim asked for goes to police and the victim's advocate only": Reason.NOT_NEEDED,
    "a private matter of somebody at work": Reason.NOT_NEEDED,
    "this basis carries no data about this role": Reason.BASIS,
    "the law does not carry it on this basis": Reason.LAW,
    "left out by the person who prepared this": Reason.DRAFTER,
    "marked by the reviewer": Reason.REVIEWER,
    "goes only beside the name": Reason.ONLY_WITH_NAME,
    "a justified name carries the name alone": Reason.ONLY_WITH_NAME,
    "cannot be told less exactly": Reason.ONLY_WITH_NAME,
    "a label stands for the name alone": Reason.ONLY_WITH_NAME,
    "nobody is known whose it is": Reason.NOBODY_KNOWN,
    "several people may be meant": Reason.NOBODY_KNOWN,
    "this person did not consent to this recipient": Reason.NO_CONSENT,
    "where somebody is safe goes to one named person only": Reason.SAFE_PLACE,
    "where somebody is safe": Reason.SAFE_PLACE,
    "where somebody stays is nobody's guess": Reason.SAFE_PLACE,
    "a wish, limit or flag keeps it back": Reason.KEPT_BACK,
    "a wish or limit keeps this back": Reason.KEPT_BACK,
    "this part points to what is kept back": Reason.KEPT_BACK,
    "it would tell what is kept back": Reason.KEPT_BACK,
    "a part of it may not go": Reason.KEPT_BACK,
}
"""The words of a verdict -> its reason; other words, such as a person's own sentence, are OTHER."""


def reason_of(action: Action, why: str) -> Reason:
    """The reason behind a verdict of `action` with the words `why`."""
    if action is Action.REMOVE:
        return _OF_WORDS.get(why, Reason.OTHER)
    return Reason.LABEL if action is Action.PSEUDONYMISE else Reason.LESS_EXACTLY


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One row: what kind, how often, why, under which clause of the agreement (empty where none)."""

    what: str
    count: int
    code: str
    why: str
    clause: str

    @property
    def line(self) -> str:
        """The row as one line."""
        return f"{self.what} ({self.count}): {self.why}" + (f" (clause {self.clause})" if self.clause else "")


class _Row(NamedTuple):
    what: str
    reason: Reason
    clause: str


def manifest(lines: Iterable, fields: Iterable, for_reader: bool) -> tuple[LeftOut, ...]:
    """The rows, the record of people first, then the texts; most frequent first within each.

    lines: with `path`, `role`, `category`, `action`, `why`, `clause`; fields: with `released`, `decided`.
    """
    of_people = Counter(_of_people(lines, for_reader))
    in_texts = Counter(_in_texts(fields, for_reader))
    return tuple(
        LeftOut(row.what, count, row.reason.value, row.reason.shown, row.clause)
        for counted in (of_people, in_texts)
        for row, count in sorted(counted.items(), key=lambda each: (-each[1], each[0]))
    )


def _of_people(lines: Iterable, for_reader: bool) -> Iterator[_Row]:
    for line in lines:
        if not line.path.startswith("people[") or line.action is Action.KEEP:
            continue
        reason = reason_of(line.action, line.why)
        category, role = Category(line.category), Role(line.role)
        quiet = category in UNSPOKEN | SPECIAL or role is Role.CHILD or reason in UNSPOKEN_REASONS
        if not (for_reader and quiet):
            yield _Row(f"{_capital(category.title_text)} of the {role.title_text}", reason, line.clause)


def _in_texts(fields: Iterable, for_reader: bool) -> Iterator[_Row]:
    """One for each place; what a larger part took along counts with that part."""
    for result in fields:
        for one in _outermost(result.decided) if result.released else ():
            reason = reason_of(one.action, one.why)
            quiet = one.kind not in PLAIN_KINDS or CATEGORY_OF_KIND.get(one.kind) in UNSPOKEN | SPECIAL
            if not (for_reader and (quiet or reason in UNSPOKEN_REASONS)):
                yield _Row(f"{_capital(kind_words(one.kind))} in the text", reason, one.clause)


def _outermost(decided: Iterable[Decided]) -> list[Decided]:
    gone = sorted((d for d in decided if d.action is not Action.KEEP), key=lambda d: (d.start, -d.end))
    kept: list[Decided] = []
    for one in gone:
        if not kept or one.end > kept[-1].end:
            kept.append(one)
    return kept


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
