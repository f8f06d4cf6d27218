"""Is whoever a limit or a refusal keeps something from known here at all?

A name that nobody has protects nobody, and says so to nobody: a misspelt agency would be told all the same. So it is
refused before it is written, with the name that was probably meant.
Source: case material, section 2a (what names a recipient); Hate Crime Policy 2.6; house rule (closed, and loud).
"""

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches

from hub.cases.casefile import CaseFile, Consent
from hub.cases.rules import EVERYBODY
from hub.db.work import Reading
from hub.identity import queries as identity
from hub.lawful.purposes import Consent as Answer
from hub.lawful.purposes import RecipientKind

_KINDS = frozenset({EVERYBODY, "support", *(kind.value for kind in RecipientKind)})
_OF_THE_LANDLORD = frozenset({"landlord_case", "statistics"})
_REFUSALS = frozenset({Answer.REFUSED.value, Answer.WITHDRAWN.value})


def names_known(reading: Reading) -> frozenset[str]:
    """Every name by which a limit may mean somebody: agencies, their teams, kinds of agency, and everybody."""
    return _KINDS | {view.recipient for view in identity.list_agencies(reading, with_teams=True)}


def unknown_in(case: CaseFile, known: Collection[str]) -> tuple[str, ...]:
    """A sentence, with its place, for each limit or refusal of `case` that names nobody of `known`."""
    return tuple(f"{place}: {told_of(name, known)}" for place, name in _kept_from(case) if name not in known)


def told_of(name: str, known: Collection[str]) -> str:
    """A sentence about a name that nobody of `known` has, with the one that was probably meant."""
    close = get_close_matches(name, sorted(known), n=1)
    meant = f" Did you mean {close[0]}?" if close else ""
    return f"Nobody here is called {name}, so it would protect nobody.{meant} Known are: {', '.join(sorted(known))}."


def _kept_from(case: CaseFile) -> Iterator[tuple[str, str]]:
    """Place and name of everybody from whom the case keeps something."""
    for n, limit in enumerate(case.limits):
        for k, name in enumerate(limit.not_to):
            yield f"limits[{n}].not_to[{k}]", name
    yield from _refused("consents", case.consents)
    for n, person in enumerate(case.people):
        yield from _refused(f"people[{n}].consents", person.consents)


def _refused(place: str, answers: Mapping[str, Consent]) -> Iterator[tuple[str, str]]:
    for name, answer in answers.items():
        if answer.value in _REFUSALS and name not in _OF_THE_LANDLORD:
            yield f"{place}.{name}", name
