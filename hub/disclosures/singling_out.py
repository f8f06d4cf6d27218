"""Could a reader tell who is meant although no name stands there?

Three ways in which a text without names singles somebody out: street, characteristic and age together; words
that leave only a few people; a post quoted so long that it can be searched. Each is a warning with the smallest
change that removes it; the coordinator decides.
Source: redaction requirements, section 6; Recital 26 of the UK GDPR (singling out); practice paper, section 6.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from hub.disclosures.fields import FieldResult
from hub.lawful.purposes import SPECIAL, Category, Role
from hub.redaction.decide import Action
from hub.redaction.profiles import CATEGORY_OF_KIND

LONGEST_QUOTE = 7
"""Words of a post that may stand word for word; from the next on it is likely to be the only one of its kind (ours)."""

_FEW = re.compile(
    r"\b(?:the only|only \w+ (?:family|household|couple|person|tenant) (?:in|on|of)|one of (?:two|three|a few)|"
    r"the (?:one|first) (?:\w+ )?(?:family|household|couple)|nobody else (?:in|on)|everyone knows|everybody knows|"
    r"well[- ]known (?:in|on|locally)|newly arrived|the (?:local )?(?:imam|vicar|rabbi|priest|granthi|councillor|"
    r"head ?teacher|shopkeeper|postmaster|landlady|landlord of))\b",
    re.IGNORECASE,
)
"""Words after which few people are left who could be meant (ours)."""
_ONLINE = re.compile(
    r"\b(?:post(?:ed|s)?|facebook|group|comment(?:ed|s)?|tweet(?:ed)?|video|caption|thread|tiktok|instagram|snapchat|"
    r"whatsapp|online|page|profile|message(?:d|s)?)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“]([^\"“”]{20,2000})[\"”]")
_PLACES = frozenset({"ADDRESS", "POSTCODE", "PLACE"})
_AGES = frozenset({"AGE", "DOB"})


@dataclass(frozen=True, slots=True)
class SinglingOut:
    """One way in which somebody could be told. path: the field, or empty; words: where it stands in what is read.

    drop: items (`role:category`) without which it is gone; empty where the words themselves have to go.
    """

    code: str
    message: str
    fix: str
    path: str = ""
    words: str = ""
    drop: tuple[str, ...] = ()


def singled_out(
    fields: Sequence[FieldResult], items: Collection[str], unnamed: dict[str, tuple[Role, ...]]
) -> tuple[SinglingOut, ...]:
    """Every warning about what would be read.

    items: `role:category` that goes; unnamed: id of each person who is told of without a name -> the person's roles.
    """
    found = list(_combinations(fields, items, unnamed))
    if unnamed:
        found += [one for field in fields for one in _few(field)]
    return (*found, *(one for field in fields for one in _quotes(field)))


def _combinations(fields: Sequence[FieldResult], items: Collection[str], unnamed: dict[str, tuple[Role, ...]]):
    """Street, characteristic and age of one role whose people stand there without a name."""
    kept = [
        d for field in fields if field.released for d in field.decided if d.action in (Action.KEEP, Action.GENERALISE)
    ]
    for role in dict.fromkeys(role for roles in unnamed.values() for role in roles):
        mine = {person for person, roles in unnamed.items() if role in roles}
        place = any(d.kind in _PLACES and (d.person is None or d.person in mine) for d in kept)
        place = place or f"{role.value}:{Category.ADDRESS.value}" in items
        age = any(d.kind in _AGES and d.person in mine for d in kept)
        characteristic = any(f"{role.value}:{category.value}" in items for category in SPECIAL)
        if place and age and characteristic:
            yield SinglingOut(
                "COMBINATION",
                f"Street, characteristic and age of the {role.title_text} together may point to one household.",
                "Leave out the address.",
                drop=(f"{role.value}:{Category.ADDRESS.value}",),
            )


def _few(field: FieldResult):
    for match in _FEW.finditer(field.released):
        words = field.released[max(0, match.start() - 20) : match.end() + 30].strip()
        yield SinglingOut(
            "FEW", "These words leave only a few people who could be meant.", "Say it less exactly, or take it out.",
            field.path, words,
        )  # fmt: skip


def _quotes(field: FieldResult):
    for match in _QUOTED.finditer(field.released):
        near = field.released[max(0, match.start() - 160) : match.start()] + field.released[match.end() :][:80]
        if len(match.group(1).split()) > LONGEST_QUOTE and _ONLINE.search(near):
            yield SinglingOut(
                "QUOTE", "A post quoted word for word can be searched for.",
                "Take the quotation out, or say what it said.", field.path, match.group(1),
            )  # fmt: skip


def unnamed_people(fields: Sequence[FieldResult], roles: dict[str, tuple[Role, ...]]) -> dict[str, tuple[Role, ...]]:
    """Everybody whom the released fields speak of and whose name stands nowhere in them; people at work left out."""
    spoken, named = set(), set()
    for field in fields:
        for one in field.decided if field.released else ():
            if one.person is not None and CATEGORY_OF_KIND.get(one.kind) is Category.IDENTITY:
                spoken.add(one.person)
                if one.kind == "PERSON" and one.action is Action.KEEP:
                    named.add(one.person)
    return {p: roles[p] for p in sorted(spoken - named) if Role.PROFESSIONAL not in roles.get(p, (Role.PROFESSIONAL,))}
