"""What does a newer case file change, and what stays although the file no longer says it?

A file corrects facts. It never takes protection away: limits, warnings, flags, former names, safe contacts and
refusals stay until a person ends them on a page, and so does everything that was written on a page. Where a limit
names a field by its place, it follows the field.
Source: Hate Crime Policy 2.6; case material, section 2a (a limit only takes away).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.lawful.purposes import TURNED_DOWN, Consent

Json = dict[str, Any]

_REFUSALS = frozenset(answer.value for answer in TURNED_DOWN)
_PLACE = re.compile(r"(incidents|notes|actions|people|contact_warnings)\[(\d+)\](.*)\Z")
_FOLLOWS = ("incidents", "notes", "actions")


@dataclass(frozen=True, slots=True)
class Merged:
    """The case as it stands after the newer file. kept: what stays although the file does not say it, in words."""

    values: Json
    kept: tuple[str, ...]


def merge(old: Json, new: Json, written_here: Mapping[str, list[Any]]) -> Merged:
    """`new` with what must stay of `old`; both as `to_json` writes cases.

    written_here: member of the case file -> values that people wrote on pages (`victim_wishes` as a list of one).
    """
    kept: list[str] = []
    values = dict(new)
    for member in _FOLLOWS:
        extra = _absent(written_here.get(member, []), new[member])
        values[member] = [*new[member], *extra]
        _tell(kept, len(extra), f"{member.removesuffix('s')} written here", f"{member} written here")
    if written_here.get("victim_wishes") and old["victim_wishes"] != new["victim_wishes"]:
        values["victim_wishes"] = old["victim_wishes"]
        kept.append("the wishes written here")
    values["people"] = _people(old["people"], new["people"], kept)
    values["consents"] = _answers(old["consents"], new["consents"])
    warnings = _absent(old["contact_warnings"], new["contact_warnings"])
    values["contact_warnings"] = [*new["contact_warnings"], *warnings]
    _tell(kept, len(warnings), "warning", "warnings")
    limits = _absent([_followed(limit, old, values) for limit in old["limits"]], [None, *new["limits"]])
    values["limits"] = [*new["limits"], *limits]
    _tell(kept, len(limits), "limit", "limits")
    return Merged(values, tuple(kept))


def _absent(wanted: list[Any], there: list[Any]) -> list[Any]:
    return [value for value in wanted if value not in there]


def _tell(kept: list[str], number: int, one: str, many: str) -> None:
    if number:
        kept.append(f"{number} {one if number == 1 else many}")


def _followed(limit: Json, old: Json, new: Json) -> Json | None:
    """The limit, its place corrected where it named one; None where the field it named is gone."""
    place = _PLACE.match(limit["about"])
    if place is None:
        return limit
    member, number, rest = place[1], int(place[2]), place[3]
    if number >= len(old[member]):
        return None
    named = old[member][number]
    if member == "people":
        found = [n for n, person in enumerate(new[member]) if person["id"] == named["id"]]
    else:
        found = [n for n, value in enumerate(new[member]) if value == named]
        found += [number] if number < len(new[member]) else []  # the same field, its words corrected
    return limit | {"about": f"{member}[{found[0]}]{rest}"} if found else None


def _people(old: list[Json], new: list[Json], kept: list[str]) -> list[Json]:
    before = {person["id"]: person for person in old}
    known = {person["id"] for person in new}
    gone = [person for person in old if person["id"] not in known]
    _tell(kept, len(gone), "person whom the file no longer names", "people whom the file no longer names")
    merged = [_person(before.get(person["id"]), person) for person in new]
    flags = sum(len(m["flags"]) - len(n["flags"]) for m, n in zip(merged, new, strict=True))
    _tell(kept, flags, "protection flag", "protection flags")
    safe = sum(m.get("safe_contact") != n.get("safe_contact") for m, n in zip(merged, new, strict=True))
    _tell(kept, safe, "safe contact", "safe contacts")
    return [*merged, *gone]


def _person(old: Json | None, new: Json) -> Json:
    if old is None:
        return new
    merged = new | {"consents": _answers(old["consents"], new["consents"])}
    for member in ("flags", "aliases", "former_names"):
        merged[member] = [*new[member], *_absent(old[member], new[member])]
    if old.get("safe_contact"):
        merged["safe_contact"] = old["safe_contact"]
    return merged


def _answers(old: Json, new: Json) -> Json:
    """The file's answers; a refusal stays unless the file brings a later answer."""
    stays = {
        name: answer for name, answer in old.items()
        if answer["value"] in _REFUSALS and (name not in new or new[name]["on"] <= answer["on"])
    }  # fmt: skip
    return {**new, **stays}


def later_answer(one: Json, other: Json) -> Json:
    """Which of two answers to the same question counts: the later one, on one day the more careful."""
    order = [answer.value for answer in Consent]
    return min(one, other, key=lambda answer: (_backwards(answer["on"]), order.index(answer["value"])))


def _backwards(day: str) -> int:
    """A sort key by which the later of two ISO days comes first."""
    return -int(day.replace("-", "") or 0)
